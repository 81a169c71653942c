"""Mean of the worst tenth of the worlds, and how surely it is known from few of them.

Resampling the worlds would promise far too much: no resample is worse than the worst world that was met, and the tenth
of 16 worlds is two of them (its interval holds the truth in half of the cases). So the interval is that of the figure's
influence function, min(x - q, 0) / tenth + q with q the end of the tenth (expected shortfall; Chen 2008, Journal of
Financial Econometrics 6, 87), by Student's t with the freedom of the worlds in the tenth alone. Where these are fewer
than :data:`FEWEST` there is none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.stats import student_t

#: Part of the worlds that are the worst; fewest of them with an interval, and the worlds that this takes.
WORST, FEWEST = 0.1, 3
ENOUGH = round(FEWEST / WORST)

#: Lots of worlds in which two plans are swapped, and the chance that luck passes for a difference.
_SWAPS, _BY_LUCK = 1000, 0.05


class Estimate(NamedTuple):
    """A figure and the ends of its 95% interval; NaN where there is none."""

    value: float
    low: float
    high: float


def worst_count(worlds: int) -> int:
    """Return how many worlds are the worst tenth, one at least."""
    return max(1, round(WORST * worlds))


def worst_mean(values: np.ndarray) -> float:
    """Mean of the worst tenth of some values."""
    return float(np.sort(values)[: worst_count(len(values))].mean())


def worst_tenth(values: np.ndarray) -> Estimate:
    """Mean of the worst tenth of the worlds, ``(worlds,)``."""
    return _estimate(worst_mean(values), _influence(values))


def worst_tenths_apart(first: np.ndarray, second: np.ndarray) -> Estimate:
    """Difference of the worst tenths of two plans in the same worlds, ``(worlds,)`` each."""
    return _estimate(worst_mean(first) - worst_mean(second), _influence(first) - _influence(second))


def are_regrets_apart(least: np.ndarray, other: np.ndarray) -> bool:
    """Return whether the largest regrets of two plans in the same worlds, ``(worlds,)`` each, differ by more than luck.

    A largest one hangs on single worlds, so it is told apart only where the two plans, taken for one another in worlds
    chosen by lot, seldom come out half as far apart (a lot may fall short of it by pennies alone).
    """
    seen = other.max() - least.max()
    swapped = np.random.default_rng(0).random((_SWAPS, len(least))) < 0.5
    lot = np.where(swapped, least, other).max(axis=1) - np.where(swapped, other, least).max(axis=1)
    return bool(seen > 0 and (np.abs(lot) >= seen / 2).mean() <= _BY_LUCK)


def _influence(values: np.ndarray) -> np.ndarray:
    """Return how far each world moves the mean of the worst tenth."""
    ordered, count = np.sort(values), worst_count(len(values))
    end = ordered[count - 1 : count + 1].mean()
    return np.asarray(np.minimum(values - end, 0.0) / WORST + end)


def _estimate(value: float, influence: np.ndarray) -> Estimate:
    count = worst_count(len(influence))
    if count < FEWEST:
        return Estimate(value, float("nan"), float("nan"))
    # The spread within the tenth is taken around its own mean, which a world of few is part of.
    error = float(influence.std(ddof=1)) * (count / (count - 1) / len(influence)) ** 0.5
    half = float(student_t(count - 1)) * error
    return Estimate(value, value - half, value + half)
