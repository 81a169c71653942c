"""A study before it is run: how many points and runs, and about how much time and disk they take."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import numpy as np

from loopsim.studies.runs import Outcome, live_runs
from loopsim.studies.store import Row, bytes_of, runs_table, series_table
from loopsim.studies.study import Study


@dataclass(frozen=True)
class Outline:
    """What a sweep of a study would take. Times and sizes are estimates from a few runs made on this machine."""

    points: int
    runs: int  # the least; a stopping rule may ask for more
    most_runs: int
    parts: int
    seconds_of_a_run: float | None  # None: nothing was timed
    bytes_on_disk: int

    def seconds(self, jobs: int = 1) -> float | None:
        """Seconds that the least runs take with so many workers, starting and storing left aside."""
        return None if self.seconds_of_a_run is None else self.runs * self.seconds_of_a_run / max(jobs, 1)


def outline(study: Study, *, timed: int = 3) -> Outline:
    """The outline of a study; ``timed`` points, spread over all, are run to see how long a run takes (0: none)."""
    points, runs = len(study.points()), len(study.points()) * study.runs
    outcomes = _tried(study, timed)
    seconds = statistics.fmean(outcome.seconds for outcome in outcomes) if outcomes else None
    most = runs if study.stop is None else points * study.stop.at_most
    return Outline(points, runs, most, len(study.parts()), seconds, _size(study, outcomes, runs))


def _tried(study: Study, timed: int) -> list[Outcome]:
    """One run at each of some points; the first run of a process is made twice, since it compiles or loads code."""
    places = sorted({round(place) for place in np.linspace(0, len(study.points()) - 1, timed)}) if timed else []
    if places:
        live_runs(study.scenario(places[0]), [study.first_seed], study.wanted)
    return [live_runs(study.scenario(place), [study.first_seed], study.wanted)[0] for place in places]


def _size(study: Study, outcomes: list[Outcome], runs: int) -> int:
    """Bytes of all parts, from one part made of the outcomes that were tried."""
    part = study.parts()[0]
    tried = outcomes or [Outcome(study.first_seed, series=_blank_series(study))]
    rows: list[Row] = [(number // study.runs, number, tried[number % len(tried)]) for number in range(part.runs)]
    size = len(bytes_of(runs_table(rows, study.wanted.kpis)))
    if study.wanted.series:
        size += len(bytes_of(series_table(rows, study.wanted.series)))
    return round(size * runs / part.runs)


def _blank_series(study: Study) -> np.ndarray:
    days = study.wanted.days or study.base.days
    return np.zeros((days, len(study.wanted.series)), np.int64)
