"""Runs behind the pictures: the curve at once, the verdict after it, each kept by the content of its scenario.

The compiled days let go of the interpreter, so that the runs of a curve use all cores. Eight runs of 20,000 people over
a year take half a second of one core. Where all runs take much longer, two runs come first, if need be of a smaller
market made alike with figures multiplied up, and are called so; then come all runs of the whole. The verdict goes the
same way. A market so large that all runs would take minutes is only simulated smaller.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from loopsim.dashboard.smaller import smaller
from loopsim.dashboard.words import Language
from loopsim.decisions.planning.world import SUMS
from loopsim.results.figures import FIGURES
from loopsim.runs.compare import compare
from loopsim.runs.comparison import Comparison
from loopsim.runs.replicate import replicate
from loopsim.runs.replicates import Replicates
from loopsim.runs.threads import Tell
from loopsim.scenario.scenario import Scenario

Value = TypeVar("Value")

#: Runs of a curve, and of its first sight where the market is large.
RUNS, FIRST_RUNS = 8, 2

#: Seconds of one core that all runs may take before fewer come first, and that these may take.
AT_ONCE, FIRST_SECONDS = 1.6, 1.0

#: Seconds of one core that a run of a year takes: for a person of the market, and more for one in the pool on day 0.
#: Measured on the presets; they need only tell what would take long.
_A_PERSON, _IN_THE_POOL = 2.8e-6, 4.2e-5

#: Seconds of one core above which the whole of a market is not simulated.
TOO_LONG = 60.0

#: Times a run that its loop test takes, and seconds of one core that a first verdict may take.
_TEST, FIRST_VERDICT = 3.6, 4.0

#: Runs of the loop test, and where they would take long: in a large market luck is small.
_TEST_RUNS, _FEW_TEST_RUNS, _LONG = 8, 4, 8.0

#: Series of a curve: the pool and its stages, who came from where and who left, profit.
STAGES = ("followers", "buyers", "repeat_buyers", "referrers")
SERIES = ("reachable", *STAGES, "joined_today", "left", "profit_fen")

#: Measures of a curve: all that need no look at each person. They cost a tenth of a run.
MEASURES = tuple(FIGURES)

#: Most scenarios whose runs are kept.
_MOST_KEPT = 48


class Kept:
    """Results so far, the last used last. Several visitors may share one."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> object | None:
        """Return what is kept under a key, None if nothing is."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def of(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return what is kept under a key, made now if need be. What raises is not kept."""
        found = self.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._values[key] = found
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        return found  # type: ignore[return-value]


#: Kept for all visitors of this process.
KEPT = Kept()


def _nobody(done: int, total: int) -> None:
    """Hear of the progress and do nothing."""


@dataclass(frozen=True)
class Sight:
    """Runs of a curve or verdict, of which more come if ``is_first``; ``part`` is the size of the market simulated."""

    runs: Replicates
    is_first: bool = False
    part: float = 1.0


def seconds_of(scenario: Scenario, runs: int = RUNS) -> float:
    """Return about how many seconds of one core the runs of a scenario take."""
    people, pool = scenario.market.people, scenario.market.pool.people
    return runs * scenario.days / 365 * (_A_PERSON * people + _IN_THE_POOL * pool)


def curves(scenario: Scenario, tell: Tell = _nobody, kept: Kept = KEPT, runs: int = RUNS) -> Iterator[Sight]:
    """Yield the runs of a curve: where they take long a first sight, then all; of one that is kept all at once."""
    key = ("curve", scenario.digest(), scenario.days, runs)
    if runs > FIRST_RUNS and kept.get(key) is None and seconds_of(scenario, runs) > AT_ONCE:
        yield first_sight(scenario, tell, kept)
        if seconds_of(scenario, runs) > TOO_LONG:
            small = kept.of(("small", *key), lambda: _smaller_sight(scenario, tell, runs, runs * FIRST_SECONDS))
            if small.part < 1.0:
                yield replace(small, is_first=False)
                return
    yield Sight(kept.of(key, lambda: _replicated(scenario, runs, tell)))


def first_sight(scenario: Scenario, tell: Tell = _nobody, kept: Kept = KEPT) -> Sight:
    """Return two runs, of a smaller market made alike where those of the whole take long, as if of the whole."""
    key = ("first", scenario.digest(), scenario.days)
    return kept.of(key, lambda: _smaller_sight(scenario, tell, FIRST_RUNS, FIRST_SECONDS))


def _smaller_sight(scenario: Scenario, tell: Tell, runs: int, seconds: float) -> Sight:
    """Return runs that take so many seconds of one core, of a smaller market if need be, as if of the whole."""
    part = _part(scenario, runs, seconds)
    if part < 1.0 and (small := smaller(scenario, part)) is not None:
        return Sight(_multiplied(_replicated(small, runs, tell), scenario, 1.0 / part), True, part)
    return Sight(_replicated(scenario, runs, tell), True)


def _part(scenario: Scenario, runs: int, seconds: float) -> float:
    """Return the part of a market whose runs take so long; 1 where a table names its people or ties."""
    is_made = scenario.pool_file is None and scenario.network_file is None
    return min(1.0, seconds / seconds_of(scenario, runs)) if is_made else 1.0


def _multiplied(found: Replicates, scenario: Scenario, factor: float) -> Replicates:
    """Return runs of a smaller market with their sums as large as those of the whole."""
    sizes = np.array([factor if name in SUMS else 1.0 for name in found.wanted.kpis])
    series = {run: values * factor for run, values in found.series.items()}
    return replace(found, scenario=scenario, measures=found.measures * sizes, series=series)


def _replicated(scenario: Scenario, runs: int, tell: Tell) -> Replicates:
    return replicate(scenario, runs=runs, kpis=MEASURES, series=SERIES, test_from=None, progress=tell)


def verdicts(scenario: Scenario, tell: Tell = _nobody, kept: Kept = KEPT) -> Iterator[Sight]:
    """Yield the runs of the loop test, whose ``answers`` say whether the loop closes.

    Where they take long those of a smaller market made alike come first; they are all where the whole takes minutes.
    """
    runs = _FEW_TEST_RUNS if seconds_of(scenario) > _LONG else _TEST_RUNS
    key = ("verdict", scenario.digest(), scenario.days, runs)
    seconds = _TEST * seconds_of(scenario, runs)
    part = _part(scenario, _TEST_RUNS, FIRST_VERDICT / _TEST)
    if kept.get(key) is None and seconds > 2 * FIRST_VERDICT and part < 1.0:
        small = smaller(scenario, part)
        if small is not None:
            found = kept.of(("small", *key), lambda: _tested(small, _TEST_RUNS, tell))
            yield Sight(found, seconds <= TOO_LONG, part)
            if seconds > TOO_LONG:
                return
    yield Sight(kept.of(key, lambda: _tested(scenario, runs, tell)))


def _tested(scenario: Scenario, runs: int, tell: Tell) -> Replicates:
    return replicate(scenario, runs=runs, kpis=["loop_answer"], series=[], progress=tell)


def compared(pinned: Replicates, now: Replicates, names: tuple[str, str]) -> Comparison | None:
    """Return the runs as a comparison on the same luck, as many as both have; None where they are not as long."""
    if pinned.days != now.days or pinned.first_seed != now.first_seed:
        return None
    runs = min(len(pinned), len(now))
    return Comparison({names[0]: first_runs(pinned, runs), names[1]: first_runs(now, runs)})


def first_runs(found: Replicates, runs: int) -> Replicates:
    """Return only so many of the runs, the first ones."""
    if runs >= len(found):
        return found
    return replace(
        found,
        measures=found.measures[:runs],
        seconds=found.seconds[:runs],
        faults={run: fault for run, fault in found.faults.items() if run < runs},
        series={run: values for run, values in found.series.items() if run < runs},
    )


def compile_first() -> None:
    """Compile the days of a run, so that the first visitor waits less: a minute on a machine that never ran one."""
    small = Scenario.load("closed-loop", {"market.people": 200, "days": 8})
    for _ in curves(small, kept=Kept(), runs=2):
        pass
    for _ in verdicts(small, kept=Kept()):
        pass


def report_of(scenario: Scenario, pinned: Scenario | None, language: Language) -> str:
    """Return the report of a scenario, or of its comparison with another, as one page of HTML. Runs them anew."""
    from loopsim.reports.reading import report

    if pinned is None:
        found: Replicates | Comparison = replicate(scenario, runs=RUNS)
    else:
        found = compare({"pinned": pinned, "now": scenario}, runs=RUNS)
    return report(found, language=language) or ""
