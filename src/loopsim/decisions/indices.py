"""Sobol's indices of variance, with bootstrap intervals: how much of what varies is due to each value.

A value's *first-order* index is the part of the variance that is gone if the value is known; its *total* index is the
part that stays if all others are known, its interactions included (Sobol 1993). Both are estimated from differences
within a row of the design alone (Jansen 1999, Computer Physics Communications 117, 35), whose points meet the same luck
and other rows other luck: what a seed does to all points of a row cancels. What it does to each of them adds to the
squares of differences; where a point has several runs, their spread tells how much, and it is taken off, so that a
value that only shuffles luck has no influence; one that is not told apart from that has an interval from 0. SciPy has
indices of functions without luck and without failures; a test holds both equal where there is neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from loopsim.stats import sobol, student_t

#: Resamples of the bootstrap, and the level of its intervals in percent.
_RESAMPLES, _LOW, _HIGH = 1000, 2.5, 97.5


class Indices(NamedTuple):
    """Of each value: first-order and total index, with the ends of their 95% intervals; ``rows`` used of ``of``.

    A first-order index is no larger than the total one, whatever few rows estimate.
    ``is_hidden`` where the variance that the values make is not told apart from none: luck is all that is seen, and the
    ends are NaN.
    """

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray
    rows: int
    of: int
    is_hidden: bool


def design(values: int, points: int, seed: int) -> np.ndarray:
    """Return points of the unit cube at which the function is wanted: ``(points x (values + 2), values)``.

    First those of A, then of B, then A with each column taken from B in turn. Points of a row are ``points`` apart.
    """
    both = sobol(2 * values, points, seed)
    first, second = both[:, :values], both[:, values:]
    pages = [first, second]
    for column in range(values):
        page = first.copy()
        page[:, column] = second[:, column]
        pages.append(page)
    return np.concatenate(pages)


def indices(found: np.ndarray, values: int, seed: int = 0) -> Indices | None:
    """Work out the indices from a function at the points of :func:`design`; None if it does not vary.

    ``found`` is ``(points x (values + 2), runs)``: run r of all points of a row has met the same luck. Rows with a NaN
    in any of their points are left out.
    """
    pages = found.reshape(values + 2, -1, found.shape[-1])
    kept = pages[:, ~np.isnan(pages).any(axis=(0, 2))]
    rows = kept.shape[1]
    base, other, mixed = kept[0], kept[1], kept[2:]
    if rows < 2 or not (base != other).any():
        return None
    whole, by_value = base - other, base - mixed
    is_told = np.array([_is_told(one, 0.025 / values) for one in by_value])
    squares = np.vstack([_squares(whole), _squares(other - mixed), _squares(by_value)])
    drawn = np.concatenate([squares @ times for times in _times_drawn(rows, seed)], axis=1) / rows
    # Where so many resamples see no more than luck adds, a part of what they see means nothing.
    is_hidden = not _is_told(whole, 0.025) or bool((drawn[0] <= 0).mean() > _LOW / 100) or squares[0].mean() <= 0
    middles = [one[:, 0] for one in _parts(squares.mean(axis=1)[:, None])]
    told = drawn[:, drawn[0] > 0] if not is_hidden else np.full((len(squares), 1), np.nan)
    stretch = student_t(rows - 1) / student_t(10**6) * np.sqrt(rows / (rows - 1))  # resamples of few rows vary less
    (first_low, first_high), (total_low, total_high) = [
        np.maximum(middle + stretch * (np.percentile(one, (_LOW, _HIGH), axis=1) - middle), 0.0)
        for middle, one in zip(middles, _parts(told), strict=True)
    ]
    first, total = middles
    total_low = np.where(is_told, total_low, 0.0)
    return Indices(
        np.minimum(first, total), first_low, first_high, total, total_low, total_high, rows, pages.shape[1], is_hidden
    )


def _is_told(differences: np.ndarray, chance: float) -> bool:
    """Return whether differences ``(rows, runs)`` are larger than luck makes them, but for this chance.

    An F test of the mean square of the means against what the spread over runs gives them. One run tells nothing of
    luck: all is told then.
    """
    from scipy.special import fdtrc

    rows, runs = differences.shape
    if runs < 2:
        return True
    by_luck = float(differences.var(axis=-1, ddof=1).mean()) / runs
    seen = float((differences.mean(axis=-1) ** 2).mean())
    return seen > 0 and (by_luck == 0 or float(fdtrc(rows, rows * (runs - 1), seen / by_luck)) < chance)


def _parts(squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(1 + 2 values, samples) -> first-order and total indices (values, samples)``; a part is never below 0."""
    whole, alone, alike = np.split(squares, (1, 1 + len(squares) // 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.maximum(1 - alone / whole, 0.0), np.maximum(alike / whole, 0.0)


def _squares(differences: np.ndarray) -> np.ndarray:
    """``(..., rows, runs)`` of differences -> square of their mean over endless runs, ``(..., rows)``.

    What luck adds to the square of the mean is the variance of the differences over the number of runs. With one run it
    cannot be told, and stays.
    """
    runs = differences.shape[-1]
    added = differences.var(axis=-1, ddof=1) / runs if runs > 1 else 0.0
    return np.asarray(differences.mean(axis=-1) ** 2 - added)


def _times_drawn(rows: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each row is in each resample, ``(rows, some resamples)``, a few megabytes at a time."""
    luck = np.random.default_rng(seed)
    size = max(1, min(_RESAMPLES, 2**20 // rows))
    for start in range(0, _RESAMPLES, size):
        some = min(size, _RESAMPLES - start)
        cells = luck.integers(0, rows, (some, rows)) + np.arange(some)[:, None] * rows
        yield np.bincount(cells.ravel(), minlength=some * rows).reshape(some, rows).T.astype(float)
