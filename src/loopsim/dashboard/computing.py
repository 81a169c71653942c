"""Runs behind the pictures: the curve at once, the verdict after it, each kept by the content of its scenario.

The compiled days let go of the interpreter, so that the runs of a curve use all cores. Eight runs of 20,000 people over
a year take half a second of one core. Of a larger market two runs come first, then all.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from typing import TypeVar

from loopsim.results.figures import FIGURES
from loopsim.runs.comparison import Comparison
from loopsim.runs.replicate import replicate
from loopsim.runs.replicates import Replicates
from loopsim.runs.threads import Tell
from loopsim.scenario.scenario import Scenario

Value = TypeVar("Value")

#: Runs of a curve, and of its first sight where the market is large.
RUNS, FIRST_RUNS = 8, 2

#: Person-days of all runs that take about a second: with more, fewer runs come first.
AT_ONCE = 8 * 20_000 * 365

#: Series of a curve: the pool and its stages, who came from where and who left, profit.
STAGES = ("followers", "buyers", "repeat_buyers", "referrers")
SERIES = ("reachable", *STAGES, "joined_today", "left", "profit_fen")

#: Measures of a curve: all that need no look at each person. They cost a tenth of a run.
MEASURES = tuple(FIGURES)

#: Most scenarios whose runs are kept.
_MOST_KEPT = 48


class Kept:
    """What was computed, the last used last. Several visitors may share one."""

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


def curves(scenario: Scenario, tell: Tell = _nobody, kept: Kept = KEPT, runs: int = RUNS) -> Iterator[Replicates]:
    """Yield the runs of a curve: of a large market two first, then all; of one that is kept all at once."""
    key = ("curve", scenario.digest(), scenario.days, runs)
    is_large = scenario.market.people * scenario.days * runs > AT_ONCE
    if is_large and kept.get(key) is None and runs > FIRST_RUNS:
        first = (*key[:3], FIRST_RUNS)
        yield kept.of(first, lambda: _replicated(scenario, FIRST_RUNS, tell))
    yield kept.of(key, lambda: _replicated(scenario, runs, tell))


def _replicated(scenario: Scenario, runs: int, tell: Tell) -> Replicates:
    return replicate(scenario, runs=runs, kpis=MEASURES, series=SERIES, test_from=None, progress=tell)


def verdict(scenario: Scenario, tell: Tell = _nobody, kept: Kept = KEPT, runs: int = RUNS) -> Replicates:
    """Return the runs of the loop test, whose ``answers`` say whether the loop closes."""
    key = ("verdict", scenario.digest(), scenario.days, runs)
    return kept.of(key, lambda: replicate(scenario, runs=runs, kpis=["loop_answer"], series=[], progress=tell))


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
    verdict(small, kept=Kept(), runs=2)
