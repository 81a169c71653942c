"""Estimate of a sweep before it begins: points, runs, and about how much time and disk they take."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Outcome, Stopped, Wanted
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import LEAST_AGE, LEAST_DAYS, SwitchOff
from loopsim.studies.study import Study
from loopsim.sweeps.database import packed, values_of
from loopsim.sweeps.export import parquet, runs_of_a_file, runs_table, series_table

#: An estimate takes about this many seconds, however long a run takes.
SECONDS = 5.0

#: Points that are tried, spread over all.
_POINTS = 3

#: The first horizon that is tried, as a part of the whole one; each is twice as long as the one before.
_SHORTEST = 1 / 32

#: Short runs are tried in a row for about so long.
_SECONDS_IN_A_ROW = 0.1

#: ``days -> seconds`` of a run of that length.
Times = dict[int, float]

#: What a run takes in a file besides its measures and its days: its seconds, mostly.
_BYTES_OF_A_RUN = 10


@dataclass(frozen=True)
class Estimate:
    """Size and time of a sweep of a study, estimated from a few runs made on this machine.

    Where a whole run takes too long, the first ``days_timed`` days of one are simulated, and what those
    behind take is foreseen by how the cost of a day has risen.
    """

    points: int
    runs: int  # the least; a stopping rule may ask for more
    most_runs: int
    parts: int  # files of runs
    seconds_of_a_run: float | None  # None: nothing was timed
    bytes_on_disk: int
    days: int = 0  # of a run
    days_timed: int = 0  # as many as ``days``, unless runs are long
    runs_timed: int = 0
    faults: tuple[str, ...] = ()  # messages of runs that raised

    def seconds(self, jobs: int = 1) -> float | None:
        """Seconds that the least runs take with ``jobs`` workers, starting and storing left aside."""
        return None if self.seconds_of_a_run is None else self.runs * self.seconds_of_a_run / max(jobs, 1)


def estimate(study: Study, *, seconds: float = SECONDS) -> Estimate:
    """Return the estimate of a study. Runs are tried for about ``seconds`` to see how long one takes (0: none are)."""
    points, runs = len(study.points()), len(study.points()) * study.runs
    days = study.wanted.days or study.base.days
    tried = _tried(study, days, seconds) if seconds else []
    outcomes = [outcome for _, outcome in tried]
    files = -(-runs // runs_of_a_file(study.wanted, days))
    return Estimate(
        points,
        runs,
        most_runs=runs if study.stop is None else points * study.stop.at_most,
        parts=files,
        seconds_of_a_run=statistics.fmean(_foreseen(times, days) for times, _ in tried) if tried else None,
        bytes_on_disk=_size(study, outcomes, days, runs, files),
        days=days,
        days_timed=max(tried[-1][0]) if tried else 0,
        runs_timed=len(tried),
        faults=tuple(dict.fromkeys(one.message for one in outcomes if one.status == "failed")),
    )


def _tried(study: Study, days: int, seconds: float) -> list[tuple[Times, Outcome]]:
    """One run at each of some points, or of the first point alone as many days as there is time for."""
    _warm(study.wanted)
    until = time.monotonic() + seconds

    def is_late() -> bool:
        return time.monotonic() > until

    found: list[tuple[Times, Outcome]] = []
    for place in sorted({round(place) for place in np.linspace(0, len(study.points()) - 1, _POINTS)}):
        times: Times = {}
        with suppress(Stopped):
            seeds = range(study.seed_of(place, 0), study.seed_of(place, study.runs))
            for outcome in _longer(study.scenario(place), seeds, study.wanted, days, is_late, times):
                last = outcome
        if not times or (found and max(times) < days):
            break
        found.append((times, last))
        if is_late():
            break
    return found


def _longer(
    scenario: Scenario, seeds: range, wanted: Wanted, days: int, is_late: Callable[[], bool], times: Times
) -> Iterator[Outcome]:
    """A run of more and more days, until it is a whole one or it is late, with the time of each noted.

    Short runs are timed again as a sweep makes them, some in a row, where each takes less.
    """

    def timed(some: range, days_: int) -> Outcome:
        start = time.perf_counter()
        outcome, *_ = run_seeds(scenario, some, _shorter(wanted, days_, days), should_stop=is_late)
        times[days_] = (time.perf_counter() - start) / len(some)
        return outcome

    done = 0
    while done < days:
        done = min(max(2 * done, round(days * _SHORTEST), 1), days)
        outcome = timed(seeds[:1], done)
        yield outcome
        if is_late() or outcome.status != "ok":
            return
    if len(in_a_row := seeds[: int(_SECONDS_IN_A_ROW / times[days])]) > 1:
        timed(in_a_row, days)


def _foreseen(times: Times, days: int) -> float:
    """Seconds of a whole run, from those of shorter ones: a day takes longer as the pool grows, so the cost of a day
    goes on to rise as it has risen between the last two of them, along a straight line."""
    (done, took), rest = list(times.items())[-1], days - list(times)[-1]
    known = [(0, 0.0), *times.items()]
    spans = list(itertools.pairwise(known))
    middles = [(first + last) / 2 for (first, _), (last, _) in spans]
    paces = [max(after - before, 0.0) / (last - first) for (first, before), (last, after) in spans]
    rise = max(paces[-1] - paces[-2], 0.0) / (middles[-1] - middles[-2]) if len(spans) > 2 else 0.0
    return took + rest * (paces[-1] + rise * ((done + days) / 2 - middles[-1]))


def _shorter(wanted: Wanted, days: int, of_days: int) -> Wanted:
    """The same for fewer days; the loop test begins as much sooner, and looks as much less far ahead."""
    off = wanted.switch_off
    if off is not None and days < of_days:
        begin, tested, ahead = (round(count * days / of_days) for count in (off.from_day, off.days, off.look_ahead))
        tested = max(tested, LEAST_DAYS)
        off = SwitchOff(max(begin, LEAST_AGE), tested, max(ahead, tested))
    return replace(wanted, days=days, switch_off=off)


def _warm(wanted: Wanted) -> None:
    """Compile or load what every run needs, which is no part of what a run takes."""
    tiny = Scenario.load("closed-loop", {"market.people": 300})
    run_seeds(tiny, range(4), replace(wanted, days=2, switch_off=SwitchOff(LEAST_AGE, LEAST_DAYS, LEAST_DAYS)))


def _size(study: Study, outcomes: list[Outcome], days: int, runs: int, files: int) -> int:
    """Bytes of all files: what a file of one run takes, and for each run its measures and its days as they are packed.

    As if all days were alike.
    """
    kpis, series = study.wanted.kpis, study.wanted.series
    blank = [values_of((0, 0, _blank(study, 1)), kpis)]
    bare = len(parquet(runs_table(blank, kpis))) + (len(parquet(series_table(blank, series))) if series else 0)
    tried = [one.series for one in (*outcomes, _blank(study, days)) if one.series is not None and len(one.series)]
    of_a_day = max(len(packed(values)) / len(values) for values in tried)
    of_a_run = _BYTES_OF_A_RUN + 8 * len(kpis) + (days * of_a_day if series else 0)
    return round(files * bare + runs * of_a_run)


def _blank(study: Study, days: int) -> Outcome:
    """A run in which nothing happens."""
    return Outcome(study.first_seed, series=np.zeros((days, len(study.wanted.series)), np.int64))
