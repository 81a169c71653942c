"""PAWN: how far the whole distribution of a measure moves when a value is known (Pianosi & Wagener 2015, 2018).

The points are cut into slices of equal count along a value. In each slice the distribution of the measure is compared
with that over all points by the largest gap between them (Kolmogorov-Smirnov); the index is the mean gap, from 0 (the
value says nothing) to 1. Unlike parts of the variance it sees all of a skewed or split measure, a yes-or-no one too,
and any points will do: their number does not grow with that of the values (*Environmental Modelling & Software* 67, 1;
108, 197).

Chance alone makes gaps in slices of few points: the index of a value that says nothing is not 0. A resample of the
points adds to each gap what chance has added to it once before, so what it adds tells what to take off. Whether any gap
is told apart from chance is asked by shuffling. SALib has the index without either; its delta needs densities, which a
yes-or-no measure has not, and has changed between versions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Points a slice at least, slices at least and at most, and heights at which distributions are compared at most.
_IN_A_SLICE, _FEWEST, _MOST, _HEIGHTS = 16, 4, 10, 128

#: Fewest points of a design.
FEWEST_POINTS = _IN_A_SLICE * _FEWEST

#: Shufflings and resamples; the ends of intervals in percent; the chance that any value is seen to matter by chance.
_SHUFFLED, _RESAMPLES, _ENDS, _BY_CHANCE = 2000, 400, (2.5, 97.5), 0.05

#: A resample has the noise of the sample and as much again: so much of what it adds is what the sample added.
_ADDED = 1 / (2**0.5 - 1)

#: Intervals of the bootstrap are stretched by this for what the correction itself does not know; a test holds that
#: they then take in the truth in 95 of 100 designs or nearly.
_STRETCH = 1.8


class Distances(NamedTuple):
    """Of each value: the index with the ends of its 95% interval, from 0 where chance explains it; ``rows`` used."""

    distance: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rows: int


def distances(cube: np.ndarray, found: np.ndarray, seed: int = 0) -> Distances | None:
    """Work out the indices of values ``(points, values)`` for a measure ``(points,)``; None if it does not vary.

    The points are drawn at random, each for itself. Those at which the measure is NaN are left out.
    """
    kept = ~np.isnan(found)
    cube, found = cube[kept], found[kept]
    rows, values = cube.shape
    if rows < 2 * _FEWEST or not np.ptp(found) > 0:
        return None
    slices = int(np.clip(rows // _IN_A_SLICE, _FEWEST, _MOST))
    levels, ranks = np.unique(found, return_inverse=True)
    heights = min(len(levels), _HEIGHTS)
    ranks = ranks * heights // len(levels)
    cut = np.arange(rows) * slices // rows
    luck = np.random.default_rng(seed)
    by_chance = _gaps(ranks[luck.permuted(np.tile(np.arange(rows), (_SHUFFLED, 1)), axis=1)], heights, cut)
    level = float(np.quantile(by_chance, 1 - _BY_CHANCE / values))
    index, low, high = (np.zeros(values) for _ in range(3))
    for place, column in enumerate(cube.T):
        seen = float(_gaps(ranks[np.argsort(column, kind="stable")][None], heights, cut)[0])
        drawn = luck.integers(0, rows, (_RESAMPLES, rows))
        again = _gaps(ranks[np.take_along_axis(drawn, np.argsort(column[drawn], axis=1), axis=1)], heights, cut)
        middle = seen - _ADDED * (again.mean() - seen)
        ends = middle + _STRETCH * (np.percentile(again, _ENDS) - again.mean())
        index[place], low[place], high[place] = np.clip((middle, *ends), 0.0, 1.0)
        if seen <= level:
            low[place] = 0.0
    return Distances(index, low, high, rows)


def _gaps(ranks: np.ndarray, heights: int, cut: np.ndarray) -> np.ndarray:
    """``(orders, rows)`` of ranks, ordered along a value -> mean over slices of the largest gap of distributions."""
    size = max(1, 4_000_000 // ranks.shape[1])
    return np.concatenate([_gaps_of(ranks[at : at + size], heights, cut) for at in range(0, len(ranks), size)])


def _gaps_of(ranks: np.ndarray, heights: int, cut: np.ndarray) -> np.ndarray:
    orders, rows = ranks.shape
    slices = int(cut[-1]) + 1
    cells = (np.arange(orders)[:, None] * slices + cut) * heights + ranks
    tally = np.bincount(cells.ravel(), minlength=orders * slices * heights).reshape(orders, slices, heights)
    within = tally.cumsum(axis=2) / np.bincount(cut, minlength=slices)[None, :, None]
    over = tally.sum(axis=1).cumsum(axis=1) / rows
    return np.abs(within - over[:, None, :]).max(axis=2).mean(axis=1)
