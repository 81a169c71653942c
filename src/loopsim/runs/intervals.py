"""Intervals of a mean, of a share, and of the difference between two shares, from a number of runs.

Intervals hold the true value in 95 of 100 sets of runs. Values that are not defined (NaN) are left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from loopsim.stats import student_t

LEVEL = 0.95

#: Percent of the runs below, of the bands and tables where nothing else is asked for.
QUANTILES = (5, 25, 50, 75, 95)


class Spread(NamedTuple):
    """Of each column: defined values, their mean and standard deviation, and the interval of the mean."""

    n: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Interval(NamedTuple):
    """A lower and an upper end."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def spread(values: np.ndarray, level: float = LEVEL) -> Spread:
    """``(runs, ...) -> one entry a column``, with Student's t interval of the mean; NaN where too few are defined.

    Deviations are taken from the first value, so that equal values have exactly that mean and no deviation at all.
    """
    values = np.asarray(values, float)
    is_defined = ~np.isnan(values)
    n = is_defined.sum(axis=0)
    first = np.take_along_axis(values, is_defined.argmax(axis=0)[None], axis=0)[0]
    away = np.where(is_defined, values - first, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = away.sum(axis=0) / n
        squares = (np.where(is_defined, away - shift, 0.0) ** 2).sum(axis=0)
        sd = np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
        half = student_t(n - 1, level) * sd / np.sqrt(n)
    mean = first + shift
    return Spread(n, mean, sd, mean - half, mean + half)


class Mean(NamedTuple):
    """A mean over the runs in which it is defined, with its interval; NaN where they are too few."""

    n: int
    mean: float
    sd: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def mean_of(values: np.ndarray) -> Mean:
    """``spread`` of one measure, ``(runs,)``, be there none."""
    found = spread(values[:, None] if len(values) else np.full((1, 1), np.nan))
    return Mean(*(column[0].item() for column in found))


def share_interval(hits: int, runs: int, level: float = LEVEL) -> Interval:
    """Wilson's interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22, 209); NaN without runs."""
    if runs == 0:
        return Interval(float("nan"), float("nan"))
    z = _normal(level)
    middle = (hits + z * z / 2) / (runs + z * z)
    half = z / (runs + z * z) * float(np.sqrt(hits * (runs - hits) / runs + z * z / 4))
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0))


def share_difference_interval(differences: np.ndarray, level: float = LEVEL) -> Interval:
    """Interval of the mean of paired differences of yes (1) and no (0), which are -1, 0 or 1; NaN without pairs.

    Wald's interval with one pair added to each side (Bonett & Price 2012, J. Educ. Behav. Stat. 37, 479): unlike
    Student's it does not shrink to a point where all pairs agree.
    """
    found = differences[~np.isnan(differences)]
    if not len(found):
        return Interval(float("nan"), float("nan"))
    up, down = (float((found == side).sum() + 1) / (len(found) + 2) for side in (1, -1))
    half = _normal(level) * float(np.sqrt((up + down - (up - down) ** 2) / (len(found) + 2)))
    return Interval(max(up - down - half, -1.0), min(up - down + half, 1.0))


def quantiles(values: np.ndarray, percents: Sequence[float]) -> np.ndarray:
    """``(runs, ...), percents -> (percents, ...)``, of the defined values; between two values on the straight line."""
    values = np.asarray(values, float)
    if not np.isnan(values).any():
        return np.percentile(values, percents, axis=0)
    columns = values.reshape(len(values), -1).T
    nothing = np.full(len(percents), np.nan)
    found = [column[~np.isnan(column)] for column in columns]
    rows = [np.percentile(column, percents) if len(column) else nothing for column in found]
    return np.array(rows).T.reshape(len(percents), *values.shape[1:])


def column_of(percent: float) -> str:
    """The column of a quantile: ``5 -> "q5"``, ``2.5 -> "q2.5"``."""
    return f"q{percent:g}"


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))
