"""Runs that were lived and wait to be measured together, which is faster than one by one."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from loopsim.living import Lived
from loopsim.results.boiled import Boiled
from loopsim.results.daily import daily_columns
from loopsim.results.facts import Facts
from loopsim.results.figures import FIGURES
from loopsim.results.joined import joined_of
from loopsim.results.kpis import measure
from loopsim.studies.runs import Outcome, Wanted, engine_of

#: Runs that are measured together: so many, or as many as are lived in this time.
_MOST_RUNS, _SECONDS = 64, 0.1


class Stretch:
    """Runs that wait to be measured: up to so many, of as many days."""

    def __init__(self, wanted: Wanted) -> None:
        self._kpis, self._series = wanted.kpis, wanted.series
        # Rules of one's own may kill the process: what is finished is out of it first, and agents take long anyway.
        self._most = _MOST_RUNS if engine_of(wanted) == "arrays" else 1
        self._figures = tuple(name for name in wanted.kpis if name in FIGURES)
        self._others = tuple(name for name in wanted.kpis if name not in FIGURES)
        self._runs: list[_Run] = []
        self._boiled: Boiled | None = None
        self._began = 0.0

    def takes(self, days: int) -> bool:
        """Whether runs of so many days can be added to those that wait."""
        return not self._runs or self._boiled is None or self._boiled.days == days

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
        """Whether measures are wanted for which one looks at each person."""
        return bool(self._others)

    def boiled(self, days: int) -> Boiled:
        """Where runs of so many days, which are taken, are boiled down."""
        if self._boiled is None:
            self._boiled = _emptied(days)
        return self._boiled

    def add(self, seed: int, start: float, lived: Lived) -> None:
        """A run that went well, begun at ``start``. The next run may be lived where this one was."""
        facts = _facts(lived)
        found = measure(facts, self._others)
        others = {name: float("nan") if value is None else float(value) for name, value in found.items()}
        series = daily_columns(lived.tallies, self._series) if self._series else None
        if self._figures:
            self.boiled(len(lived.tallies)).add(lived.tallies, lived.crowd)
        self._keep(_Run(seed, start, time.perf_counter() - start, "", others, series))

    def add_boiled(self, seeds: Sequence[int], start: float, tallies: np.ndarray) -> None:
        """Runs that went well and are in the room of :meth:`boiled`, begun at ``start``: tallies a run a row, if kept.

        Where it raises, nothing was added.
        """
        runs, days = len(seeds), tallies.shape[1]
        series: Sequence[np.ndarray | None] = [None] * runs
        if self._series:
            series = list(daily_columns(tallies[:runs].reshape(-1), self._series).reshape(runs, days, -1))
        seconds = (time.perf_counter() - start) / runs
        added = [_Run(seed, start, seconds, "", {}, values) for seed, values in zip(seeds, series, strict=True)]
        self.boiled(days).take_up(runs)
        for run in added:
            self._keep(run)

    def add_failed(self, seed: int, start: float, error: Exception) -> None:
        """A run that raised."""
        message = f"{type(error).__name__}: {error}"
        self._keep(_Run(seed, start, time.perf_counter() - start, message, {}, None))

    def outcomes(self) -> list[Outcome]:
        """All that wait, measured, in order; the next stretch begins."""
        start = time.perf_counter()
        well = [run for run in self._runs if not run.message]
        figures = self._boiled.figures(self._figures) if self._boiled is not None else {}
        if any(len(values) != len(well) for values in figures.values()):
            raise RuntimeError("there are not as many runs boiled down as lived: figures would be of other runs")
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
        self._runs, self._boiled = [], None
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


def _facts(lived: Lived) -> Facts:
    crowd = lived.crowd
    hosts = crowd.hosts[: int(crowd.standing["hosts"][0])]
    return Facts(
        lived.tallies, lambda: joined_of(crowd), hosts, crowd.cohorts, lived.loop_test, by_source=crowd.by_source
    )


_memory = threading.local()


def _emptied(days: int) -> Boiled:
    """Room to boil runs of so many days down in this thread: that of the stretch before, if its runs were as long."""
    boiled: Boiled | None = getattr(_memory, "boiled", None)
    if boiled is None or boiled.days != days:
        boiled = _memory.boiled = Boiled(_MOST_RUNS, days)
    boiled.clear()
    return boiled
