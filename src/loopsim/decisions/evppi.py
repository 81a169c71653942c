"""Value of information: what a decision gains, on average, from knowing an uncertain value before it is made.

With what is known now one plan is chosen for all worlds. Who knew the value of x would choose the plan that is best
given x; the expected gain is the value of partial perfect information, E max_p E[B_p | x] - max_p E[B_p]. The inner
mean is a smooth function of x, found by regression on the worlds that were simulated (Strong, Oakley & Brennan 2014,
Medical Decision Making 34, 311), so that no further run is needed. The largest of noisy means is too large on average;
that bias is estimated by resampling the worlds (bootstrap), which gives the interval as well, and taken off.

Between plans that are as good as each other luck alone makes a gain, of a value that says nothing too. So the lower end
of an interval is above 0 only where the gain is larger than those of the worlds shuffled, of which the largest of all
values counts: in 95 of 100 answers no value that says nothing is called worth knowing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

#: Resamples of the worlds, and the ends of the interval, in percent.
_DRAWS, _ENDS = 500, (2.5, 97.5)

#: Shufflings of the worlds, and the chance that luck passes for worth.
_SHUFFLES, _BY_LUCK = 199, 0.05

#: A gain below this part of the largest difference is rounding.
_NOTHING = 1e-9

#: Columns of the cubic spline, at most one for so many worlds.
_MOST_COLUMNS, _WORLDS_A_COLUMN = 6, 8


class Worth(NamedTuple):
    """Expected gain of the goal, and the ends of its 95% interval."""

    value: float
    low: float
    high: float


def worth_of_all(means: np.ndarray) -> Worth:
    """Return the gain from knowing everything about a world: ``means`` are the goal, ``(plans, worlds)``."""
    gains = means.max(axis=0) - means[int(means.mean(axis=1).argmax())]
    count = means.shape[1]
    drawn = np.random.default_rng(0).integers(0, count, (_DRAWS, count))
    again = [float(_gain(means[:, some])) for some in drawn]
    found = np.r_[gains.mean(), np.percentile(again, _ENDS)]
    found[found < _NOTHING * np.abs(means).max()] = 0.0  # rounding
    return Worth(*found.tolist())


def _gain(means: np.ndarray) -> float:
    return float(means.max(axis=0).mean() - means.mean(axis=1).max())


def worths_of(values: np.ndarray, means: np.ndarray) -> list[Worth]:
    """Return the gain from knowing each value, ``(worlds, values)``, on which the goals ``(plans, worlds)`` depend.

    A plan's mean given the value is a cubic spline of it. Goals are taken as differences from the first plan, which
    change no choice.
    """
    apart = (means[1:] - means[0]).T  # (worlds, plans - 1); the first plan is 0
    moving = [place for place, column in enumerate(values.T) if apart.shape[1] and np.ptp(column) > 0]
    bases = {place: spline(values[:, place]) for place in moving}
    by_luck = _by_luck(list(bases.values()), apart)
    return [
        _worth(bases[place], apart, by_luck) if place in bases else Worth(0.0, 0.0, 0.0)
        for place in range(values.shape[1])
    ]


def _worth(basis: np.ndarray, apart: np.ndarray, by_luck: float) -> Worth:
    count = len(apart)
    seen = float(_choice(basis, apart, np.ones((1, count)))[0])
    generator = np.random.default_rng(0)
    again = _choice(basis, apart, generator.multinomial(count, np.full(count, 1 / count), _DRAWS).astype(float))
    bias = float(again.mean()) - seen  # resamples lie above what was seen as that lies above the truth
    found = np.r_[seen - bias, np.percentile(again, _ENDS)]  # ends less the bias hold the truth less often
    found[found < _NOTHING * np.abs(apart).max()] = 0.0
    value, low, high = found.tolist()
    return Worth(value, low if seen > by_luck else 0.0, high)


def _by_luck(bases: Sequence[np.ndarray], apart: np.ndarray) -> float:
    """Return the gain that luck gives to the luckiest of values that say nothing, in all but a few of 100 answers."""
    if not bases:
        return 0.0
    generator, count = np.random.default_rng(1), len(apart)
    orders = generator.permuted(np.tile(np.arange(count), (_SHUFFLES, 1)), axis=1)
    none = np.maximum(apart.mean(axis=0).max(), 0.0)
    most = np.zeros(_SHUFFLES)
    for basis in bases:
        fit = basis @ np.linalg.pinv(basis)
        fitted = np.einsum("vw,swp->svp", fit, apart[orders], optimize=True)
        most = np.maximum(most, np.maximum(fitted.max(axis=2), 0.0).mean(axis=1) - none)
    return float(np.quantile(most, 1 - _BY_LUCK))


def _choice(basis: np.ndarray, apart: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the gain of choosing by fitted differences against one choice for all, for each row of weights of worlds.

    ``basis`` is ``(worlds, columns)``, ``apart`` ``(worlds, plans - 1)``, ``weights`` ``(draws, worlds)``.
    """
    squares = np.einsum("dw,wi,wj->dij", weights, basis, basis, optimize=True)
    squares += 1e-9 * weights.sum(axis=1).mean() * np.eye(basis.shape[1])  # resamples may miss a column
    solved = np.linalg.solve(squares, np.einsum("dw,wi,wp->dip", weights, basis, apart, optimize=True))
    fitted = np.einsum("wi,dip->dwp", basis, solved)
    total = weights.sum(axis=1)
    best = (weights * np.maximum(fitted.max(axis=2), 0.0)).sum(axis=1) / total
    mean = np.einsum("dw,dwp->dp", weights, fitted) / total[:, None]
    return np.asarray(best - np.maximum(mean.max(axis=1), 0.0))


def spline(values: np.ndarray) -> np.ndarray:
    """Return the columns of a natural-scale cubic B-spline, ``(worlds, columns)``, knots at quantiles."""
    from scipy.interpolate import BSpline

    columns = int(np.clip(len(values) // _WORLDS_A_COLUMN, 2, _MOST_COLUMNS))
    degree = min(3, columns - 1)
    inner = np.quantile(values, np.linspace(0, 1, columns - degree + 1)[1:-1])
    low, high = float(values.min()), float(values.max())
    knots = np.r_[[low] * (degree + 1), np.unique(inner[(inner > low) & (inner < high)]), [high] * (degree + 1)]
    return np.asarray(BSpline.design_matrix(values, knots, degree).toarray())
