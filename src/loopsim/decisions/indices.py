"""Sobol's indices of variance, with bootstrap intervals: how much of what varies is due to each value.

A value's *first-order* index is the part of the variance that is gone if the value is known; its *total* index is the
part that stays if all others are known, its interactions included (Sobol 1993; Saltelli et al. 2010, Computer Physics
Communications 181, 259: estimators of both). SciPy has them for functions without failures; here rows in which a run
failed or a measure is not defined are left out, which its interface does not allow. A test holds both equal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.stats import sobol

#: Resamples of the bootstrap, and the level of its intervals in percent.
_RESAMPLES, _LOW, _HIGH = 1000, 2.5, 97.5


class Indices(NamedTuple):
    """Of each value: first-order and total index, with the ends of their 95% intervals; ``rows`` used of ``of``."""

    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray
    rows: int
    of: int


def design(values: int, points: int, seed: int) -> np.ndarray:
    """Return points of the unit cube at which the function is wanted: ``(points x (values + 2), values)``.

    First those of A, then of B, then A with each column taken from B in turn.
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

    ``found`` is ``(points x (values + 2),)``; rows with a NaN in any of their points are left out.
    """
    pages = found.reshape(values + 2, -1)
    kept = pages[:, ~np.isnan(pages).any(axis=0)]
    rows = kept.shape[1]
    if rows < 2 or not np.ptp(kept[:2]) > 0:
        return None
    first, total = _estimates(kept[:, None, :])
    drawn = np.random.default_rng(seed).integers(0, rows, (_RESAMPLES, rows))
    parts = [
        _estimates(kept[:, some]) for some in np.array_split(drawn, max(1, rows * values * _RESAMPLES // 10_000_000))
    ]
    spread = [np.concatenate([part[which] for part in parts], axis=1) for which in (0, 1)]
    ends = [np.nanpercentile(one, (_LOW, _HIGH), axis=1) for one in spread]
    (first_low, first_high), (total_low, total_high) = ends
    return Indices(first[:, 0], first_low, first_high, total[:, 0], total_low, total_high, rows, pages.shape[1])


def _estimates(pages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(values + 2, samples, rows) -> first-order and total indices (values, samples)``."""
    base, other, mixed = pages[0], pages[1], pages[2:]
    both = np.concatenate([base, other], axis=-1)
    middle = both.mean(axis=-1, keepdims=True)
    variance = both.var(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        first = ((other - middle) * (mixed - base)).mean(axis=-1) / variance
        total = ((base - mixed) ** 2).mean(axis=-1) / (2 * variance)
    return first, total
