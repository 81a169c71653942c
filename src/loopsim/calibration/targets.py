"""Targets of a fit: curves by date and measures, each with its data, its windows of days and its weight."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from loopsim.runs.outcome import Outcome, Wanted

#: Fen of a yuan: data are in yuan, the daily table is in fen.
FEN = 100.0


@dataclass(frozen=True)
class Target:
    """A curve of the daily table in windows of days, or one measure of the summary.

    A flow is added up over each window, a stock is taken at its last day. ``error`` is the standard error of the data
    themselves, besides the chance of the model: 0 where everyone was counted.
    """

    name: str
    values: np.ndarray
    column: str = ""  # of Run.daily; empty: a measure
    measure: str = ""  # of the summary
    is_stock: bool = False
    first: np.ndarray = field(default_factory=lambda: np.zeros(0, int))  # first day of each window
    last: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    error: float = 0.0
    weight: float = 1.0
    unit: float = 1.0  # of the data, in that of the column

    def of(self, series: np.ndarray, measures: dict[str, float]) -> np.ndarray:
        """The same figures of one run: ``(its column by day, its measures) -> one number for each of the data``."""
        if self.measure:
            return np.array([measures[self.measure]])
        if self.is_stock:
            return series[self.last] / self.unit
        total = np.concatenate([[0.0], np.cumsum(series)])
        return (total[self.last + 1] - total[self.first]) / self.unit


@dataclass(frozen=True)
class Targets:
    """Several targets, the days that a run must last, what was spent by date, and who was in the pool on day 0."""

    all: tuple[Target, ...]
    days: int
    schedule: tuple[dict[str, Any], ...] = ()
    start: float = 0.0
    day_0: str = ""  # its date; empty: no table by date
    notes: tuple[str, ...] = ()  # doubts about the table
    facts: tuple[str, ...] = ()  # how it was read, where nothing is doubtful

    @property
    def data(self) -> np.ndarray:
        """All figures in one row."""
        return np.concatenate([target.values for target in self.all])

    @property
    def slices(self) -> list[slice]:
        """Place of each target in that row."""
        ends = np.cumsum([len(target.values) for target in self.all])
        return [slice(int(end) - len(target.values), int(end)) for end, target in zip(ends, self.all, strict=True)]

    @property
    def wanted(self) -> Wanted:
        """Values that must be kept of each run."""
        columns = tuple(dict.fromkeys(target.column for target in self.all if target.column))
        measures = tuple(dict.fromkeys(target.measure for target in self.all if target.measure))
        return Wanted(kpis=measures, series=columns, days=self.days)

    def of(self, outcome: Outcome) -> np.ndarray:
        """The figures of one run in the same row; NaN where a measure is not defined."""
        columns = self.wanted.series
        empty = np.zeros(self.days)
        parts = []
        for target in self.all:
            has_curve = target.column and outcome.series is not None
            series = outcome.series[:, columns.index(target.column)] if has_curve else empty  # type: ignore[index]
            parts.append(target.of(series, outcome.kpis))
        return np.concatenate(parts)

    def per_figure(self, values: Sequence[float]) -> np.ndarray:
        """One value a target -> one a figure."""
        return np.concatenate([np.full(len(target.values), v) for target, v in zip(self.all, values, strict=True)])

    def digest(self) -> str:
        """SHA-256 of what is taken from each run, so that kept evaluations are not mistaken for others."""
        what = [
            (target.column, target.measure, target.is_stock, target.first.tolist(), target.last.tolist())
            for target in self.all
        ]
        return hashlib.sha256(json.dumps([self.days, what]).encode()).hexdigest()
