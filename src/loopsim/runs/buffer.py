"""Finished runs that wait to be measured together, which is faster than one by one."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from loopsim.prepared import RawRun
from loopsim.results.cash import series_of
from loopsim.results.facts import Facts
from loopsim.results.figures import FIGURES
from loopsim.results.joined import joined_of
from loopsim.results.kpis import measure
from loopsim.results.sums import Sums
from loopsim.runs.outcome import Outcome, Wanted, engine_of

#: Most runs that are measured together, and most seconds that they wait.
_MOST_RUNS, _SECONDS = 64, 0.1


class Buffer:
    """Runs of equal length that wait to be measured."""

    def __init__(self, wanted: Wanted) -> None:
        self._kpis, self._series = wanted.kpis, wanted.series
        # Rules of one's own may kill the process: what is finished is out of it first, and agents take long anyway.
        self._most = _MOST_RUNS if engine_of(wanted) == "arrays" else 1
        self._figures = tuple(name for name in wanted.kpis if name in FIGURES)
        self._others = tuple(name for name in wanted.kpis if name not in FIGURES)
        self._runs: list[_Run] = []
        self._sums: Sums | None = None
        self._began = 0.0

    def takes(self, days: int) -> bool:
        """Return whether runs of this many days can be added to those that wait."""
        return not self._runs or self._sums is None or self._sums.days == days

    @property
    def free(self) -> int:
        """Runs that can still be added."""
        return self._most - len(self._runs)

    @property
    def is_due(self) -> bool:
        """Enough runs wait, or long enough."""
        return self.free <= 0 or (bool(self._runs) and time.perf_counter() - self._began > _SECONDS)

    @property
    def needs_everyone(self) -> bool:
        """True if a measure is wanted that looks at each person."""
        return bool(self._others)

    def sums(self, days: int) -> Sums:
        """The sums of the runs that wait, to which runs of this many days are added."""
        if self._sums is None:
            self._sums = _emptied(days)
        return self._sums

    def add(self, seed: int, start: float, result: RawRun, waits: np.ndarray) -> None:
        """Add a run that went well, begun at ``start``. The next run may use its memory.

        ``waits`` are days to payout, as in :func:`loopsim.results.cash.payout_days`.
        """
        facts = _facts(result)
        found = measure(facts, self._others)
        others = {name: float("nan") if value is None else float(value) for name, value in found.items()}
        series = series_of(result.tallies, self._series, waits) if self._series else None
        if self._figures:
            self.sums(len(result.tallies)).add(result.tallies, result.crowd)
        self._keep(_Run(seed, start, time.perf_counter() - start, "", others, series))

    def add_batch(self, seeds: Sequence[int], start: float, tallies: np.ndarray, waits: np.ndarray) -> None:
        """Add runs that went well and are in :meth:`sums`, begun at ``start``: tallies a run a row, if kept.

        Where it raises, nothing was added.
        """
        runs = len(seeds)
        series: Sequence[np.ndarray | None] = [None] * runs
        if self._series:
            series = list(series_of(tallies[:runs], self._series, waits))
        seconds = (time.perf_counter() - start) / runs
        added = [_Run(seed, start, seconds, "", {}, values) for seed, values in zip(seeds, series, strict=True)]
        self.sums(tallies.shape[1]).take_up(runs)
        for run in added:
            self._keep(run)

    def add_failed(self, seed: int, start: float, error: Exception) -> None:
        """Add a run that raised."""
        message = f"{type(error).__name__}: {error}"
        self._keep(_Run(seed, start, time.perf_counter() - start, message, {}, None))

    def outcomes(self) -> list[Outcome]:
        """Measure all runs that wait, and return them in order; the buffer is empty then."""
        start = time.perf_counter()
        well = [run for run in self._runs if not run.message]
        figures = self._sums.figures(self._figures) if self._sums is not None else {}
        if any(len(values) != len(well) for values in figures.values()):
            raise RuntimeError("there are not as many runs in the sums as were made: figures would be of other runs")
        columns = [
            figures[name].tolist() if name in figures else [run.others[name] for run in well] for name in self._kpis
        ]
        rows: Iterator[tuple[float, ...]] = zip(*columns, strict=True) if columns else itertools.repeat(())
        share = (time.perf_counter() - start) / max(len(well), 1)
        outcomes = []
        for run in self._runs:
            if run.message:
                outcomes.append(Outcome(run.seed, "failed", run.seconds, run.message))
            else:
                kpis = dict(zip(self._kpis, next(rows), strict=True))
                outcomes.append(Outcome(run.seed, "ok", run.seconds + share, "", kpis, run.series))
        self._runs, self._sums = [], None
        return outcomes

    def _keep(self, run: _Run) -> None:
        if not self._runs:
            self._began = run.start
        self._runs.append(run)


class _Run(NamedTuple):
    """A run that waits to be measured."""

    seed: int
    start: float
    seconds: float
    message: str  # of a run that failed
    others: dict[str, float]  # the measures that are not taken together
    series: np.ndarray | None


def _facts(result: RawRun) -> Facts:
    crowd = result.crowd
    hosts = crowd.hosts[: int(crowd.standing["hosts"][0])]
    return Facts(
        result.tallies,
        lambda: joined_of(crowd),
        hosts,
        crowd.cohorts,
        lambda: result.settings,
        result.loop_test,
        by_source=crowd.by_source,
    )


_memory = threading.local()


def _emptied(days: int) -> Sums:
    """Empty sums of runs of this many days in this thread; the object used before, if its runs were as long."""
    sums: Sums | None = getattr(_memory, "sums", None)
    if sums is None or sums.days != days:
        sums = _memory.sums = Sums(_MOST_RUNS, days)
    sums.clear()
    return sums
