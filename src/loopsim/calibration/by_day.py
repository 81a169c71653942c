"""BG/NBD with at most one order a day: the law that a scenario simulates, fitted to the days of a log.

A log tells on which days a customer ordered. BG/NBD lives in continuous time, where a rate of 1 a day means several
orders on some days and none on others; simulated day by day it orders on 1 - e^-1 = 63% of the days. Here a customer
with rate ``l`` orders on a day with chance ``1 - exp(-l)``, ``l ~ Gamma(r, alpha)`` over customers, and drops out after
each repeat order with a chance of their own, ~ Beta(a, b). For rare buyers this is BG/NBD; for daily buyers it is what
the log says. Integrals over ``l`` are sums over a grid that is even in ``log l``, where the trapezoidal rule converges
faster than any power of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.day_histories import DayHistories, Distinct, distinct
from loopsim.calibration.estimates import (
    Estimate,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
)

#: Logarithms between which shape and mean of the rates (a day) and a and b are searched: what a scenario can hold.
#: A mean rate of 7 a day orders on 99.9% of the days; rates of a higher shape than 400 hardly differ.
_BOX = [(-9.0, np.log(400.0)), (-16.0, np.log(7.0)), (-9.0, np.log(1000.0)), (-9.0, np.log(10_000.0))]

#: Rates of the grid lie between these, a day. Above, every day has an order; below, nobody orders.
_LEAST_LOG, _MOST_RATE = -25.0, 60.0

#: Widest step of the grid in ``log l``; a narrower one where many orders tell a rate more exactly.
_STEP = 0.05

#: Points of the grid over the chance to drop out, and where it ends, in ``log(p / (1 - p))``.
_CHANCES, _FAR = 240, 30.0

#: More distinct pairs of days than this are read off curves through so many points for each number of orders.
_MOST_PAIRS, _NODES = 12_000, 28


NAMES = ("r", "alpha", "a", "b")


class Rates:
    """A grid of rates, and what each makes of a day."""

    def __init__(self, most_repeats: int = 1) -> None:
        self._step = min(_STEP, 0.7 / np.sqrt(max(most_repeats, 1)))
        self._logs = np.arange(_LEAST_LOG, np.log(_MOST_RATE), self._step)
        self.rates = np.exp(self._logs)
        self.chance = -np.expm1(-self.rates)
        self.log_chance = np.log(self.chance)

    def weights(self, r: float, alpha: float) -> np.ndarray:
        """Gamma(r, alpha) over the grid. Below it nobody orders; what lies above it is added to its last point."""
        from scipy.special import gammaincc, gammaln

        weights = self._step * np.exp(r * (np.log(alpha) + self._logs) - alpha * self.rates - gammaln(r))
        weights[-1] += gammaincc(r, alpha * self.rates[-1])
        return np.asarray(weights)

    def of_days(self, orders: np.ndarray, empty: np.ndarray) -> np.ndarray:
        """``(rows, grid)``: log chance of so many days with an order and so many without."""
        return np.outer(orders, self.log_chance) - np.outer(empty, self.rates)


class DayChances:
    """Chances of so many days with an order and so many without, for many such pairs; worked out once where it can be.

    Called with ``r`` and ``alpha`` (days) it gives the logarithm of the mean over customers for each pair.
    """

    def __init__(self, orders: np.ndarray, empty: np.ndarray) -> None:
        pairs, at = np.unique(np.column_stack([orders, empty]), axis=0, return_inverse=True)
        self._at = at.reshape(-1)
        self._empty = pairs[:, 1].astype(float)
        self._never = pairs[:, 0] == 0
        some = pairs[~self._never]
        self._curves: tuple[np.ndarray, np.ndarray] | None = None
        if len(some) > _MOST_PAIRS:
            some = self._on_curves(some)
        self._grid = Rates(int(pairs[:, 0].max(initial=1)))
        logs = self._grid.of_days(*some.T)
        self._shift = logs.max(axis=1, initial=-1e300)
        self._kernel = np.exp(logs - self._shift[:, None])

    def _on_curves(self, pairs: np.ndarray) -> np.ndarray:
        """Set up interpolation in ``log(1 + empty days)`` for each number of orders (barycentric, Chebyshev points)."""
        numbers, row = np.unique(pairs[:, 0], return_inverse=True)
        angles = (np.arange(_NODES) + 0.5) * np.pi / _NODES
        widest = np.log1p(float(pairs[:, 1].max()))
        nodes = widest * (1 + np.cos(angles)) / 2
        away = np.log1p(pairs[:, 1].astype(float))[:, None] - nodes
        shares = (-1.0) ** np.arange(_NODES) * np.sin(angles) / np.where(away == 0, 1e-300, away)
        self._curves = row.reshape(-1), shares / shares.sum(axis=1, keepdims=True)
        return np.column_stack([np.repeat(numbers, _NODES), np.tile(np.expm1(nodes), len(numbers))])

    def __call__(self, r: float, alpha: float) -> np.ndarray:
        found = np.empty(len(self._never))
        found[self._never] = -r * np.log1p(self._empty[self._never] / alpha)
        with np.errstate(divide="ignore"):
            logs = np.log(self._kernel @ self._grid.weights(r, alpha)) + self._shift
        if self._curves is not None:
            row, shares = self._curves
            logs = np.einsum("ij,ij->i", shares, logs.reshape(-1, _NODES)[row])
        found[~self._never] = logs
        return found[self._at]


class _Likelihood:
    """The log-likelihood of some customers; what does not hang on the parameters is worked out once."""

    def __init__(self, distinct: Distinct) -> None:
        self.counts = distinct.counts
        self.x, last, watched = distinct.table.T
        self._numbers, self._of_x = np.unique(self.x, return_inverse=True)
        self._days = DayChances(np.concatenate([self.x, self.x]), np.concatenate([watched, last]) - np.tile(self.x, 2))

    def __call__(self, parameters: np.ndarray) -> float:
        return float(self.counts @ self.of_rows(parameters))

    def of_rows(self, parameters: np.ndarray) -> np.ndarray:
        """Log-likelihood of each distinct history."""
        from scipy.special import betaln

        r, alpha, a, b = parameters
        to_the_end, to_the_last = self._days(r, alpha).reshape(2, -1)
        x, of_x = self._numbers, self._of_x
        alive = (betaln(a, b + x) - betaln(a, b))[of_x] + to_the_end
        gone = (betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b))[of_x] + to_the_last
        return np.asarray(np.logaddexp(alive, np.where(self.x > 0, gone, -np.inf)))


def log_likelihood(parameters: np.ndarray, histories: DayHistories) -> float:
    """``(r, alpha in days, a, b) -> log-likelihood`` of the days on which customers ordered."""
    return _Likelihood(distinct(histories)[0])(parameters)


def expected_repeats(parameters: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Repeat orders that a new customer makes in so many whole days after the first order.

    With chance q to order on a day and chance p to drop out after it they are (1 - (1 - q p)^days) / p.
    """
    r, alpha, a, b = (float(value) for value in parameters)
    lengths, back = np.unique(np.maximum(np.asarray(days, np.int64), 0), return_inverse=True)
    grid, chances = Rates(), _Chances(a, b)
    weights = grid.weights(r, alpha)
    return np.array([weights @ chances.orders(grid.chance, int(n)) for n in lengths])[back.reshape(np.shape(days))]


def expected_next(parameters: np.ndarray, histories: DayHistories, days: int) -> np.ndarray:
    """Orders that each customer makes in the ``days`` after they were watched, given their history."""
    r, alpha, a, b = (float(value) for value in parameters)
    table, back = np.unique(np.column_stack(histories), axis=0, return_inverse=True)
    x, _, watched = table.T
    grid = Rates(int(x.max(initial=1)))
    weights = grid.weights(r, alpha)
    expected = np.empty(len(x))
    for n in np.unique(x):
        later = weights * _Chances(a, b + n).orders(grid.chance, days)
        rows = np.flatnonzero(x == n)
        logs = grid.of_days(x[rows], watched[rows] - n)
        whole = DayChances(x[rows], watched[rows] - n)(r, alpha)
        expected[rows] = np.exp(logs - whole[:, None]) @ later
    return (expected * chance_alive(parameters, DayHistories(*table.T)))[back.reshape(-1)]


def chance_alive(parameters: np.ndarray, histories: DayHistories) -> np.ndarray:
    """Chance that each customer has not dropped out by the end of their history."""
    r, alpha, a, b = parameters
    x, last, watched = histories
    longer = DayChances(np.tile(x, 2), np.concatenate([last - x, watched - x]))(r, alpha).reshape(2, -1)
    with np.errstate(over="ignore"):
        odds = np.where(x > 0, a / np.maximum(b + x - 1.0, 1e-300) * np.exp(longer[0] - longer[1]), 0.0)
    return np.asarray(1.0 / (1.0 + odds))


def chance_of_none(parameters: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Chance of no repeat order within so many days."""
    r, alpha, *_ = parameters
    return np.asarray((alpha / (alpha + np.asarray(days, float))) ** r)


class _Chances:
    """Beta(a, b) over a grid that is even in ``log(p / (1 - p))``; what lies beyond its ends is added to them."""

    def __init__(self, a: float, b: float) -> None:
        from scipy.special import betainc, betaincinv, betaln, expit

        ends = np.clip(betaincinv(a, b, [1e-14, 1 - 1e-14]), 1e-300, 1 - 1e-16)
        low, high = np.clip(np.log(ends) - np.log1p(-ends), -_FAR, _FAR)
        high = max(high, low + 1e-6)
        odds = np.linspace(low, high, _CHANCES)
        self.chance = expit(odds)
        density = np.exp(a * -np.log1p(np.exp(-odds)) - b * np.log1p(np.exp(odds)) - betaln(a, b))
        weights = density * (odds[1] - odds[0])
        weights[[0, -1]] /= 2
        weights[0] += betainc(a, b, self.chance[0])
        weights[-1] += betainc(b, a, 1 - self.chance[-1])
        self._weights = weights / weights.sum()

    def orders(self, chance_of_order: np.ndarray, days: int) -> np.ndarray:
        """Orders in so many days at each chance to order on a day."""
        p = self.chance[:, None]
        stays = np.log1p(-np.minimum(chance_of_order * p, 1 - 1e-16))
        return np.asarray(self._weights @ (-np.expm1(days * stays) / p))


@dataclass(frozen=True)
class DailyFit:
    """The law by the day, by maximum likelihood."""

    parameters: np.ndarray  # r, alpha (days), a, b: within what a scenario can hold
    covariance: np.ndarray  # of their logarithms
    log_likelihood: float  # of the days on which customers ordered

    def of_each(self, histories: DayHistories) -> np.ndarray:
        """Log-likelihood of the days on which each customer ordered."""
        rows, back = distinct(histories)
        return _Likelihood(rows).of_rows(self.parameters)[back]

    @property
    def estimates(self) -> list[Estimate]:
        """The parameters with standard errors and 95% intervals."""
        about: dict[str, Any] = {
            "r": {"meaning": "shape of the gamma law of buying rates"},
            "alpha": {"meaning": "its scale: mean rate r / alpha", "unit": "days"},
            "a": {"meaning": "dropout after a repeat order ~ Beta(a, b)"},
            "b": {"meaning": "its second parameter"},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    def expected_repeats(self, days: np.ndarray) -> np.ndarray:
        """Repeat orders of a new customer in so many days."""
        return expected_repeats(self.parameters, days)

    def expected_next(self, histories: DayHistories, days: int) -> np.ndarray:
        """Orders of each customer in the days that follow."""
        return expected_next(self.parameters, histories, days)

    def chance_of_none(self, days: np.ndarray) -> np.ndarray:
        """Chance of no repeat order of a new customer in so many days."""
        return chance_of_none(self.parameters, days)

    def chance_alive(self, histories: DayHistories) -> np.ndarray:
        """Chance that each customer has not dropped out."""
        return chance_alive(self.parameters, histories)


def fit_by_day(histories: DayHistories, start: np.ndarray | None = None) -> DailyFit:
    """Fit the law by the day; ``start`` is a guess, such as the fit in continuous time with ``alpha`` in days."""
    rows, _ = distinct(histories)
    likelihood, some = _Likelihood(rows), rows.some()

    def by_mean(of: _Likelihood) -> Callable[[np.ndarray], float]:
        return lambda values: of(np.array([values[0], values[0] / values[1], *values[2:]]))

    share = float(np.clip(histories.repeats.sum() / max(histories.watched.sum(), 1), 1e-6, 0.99))
    starts = [np.array([1.0, -np.log1p(-share), 0.5, 5.0])]
    if start is not None:
        r, alpha, a, b = start
        starts.insert(0, np.array([r, r / alpha, a, b]))
    inside = [np.exp(np.clip(np.log(one), *(np.array(_BOX).T + [[0.01], [-0.01]]))) for one in starts]
    best = maximum_likelihood(by_mean(likelihood), inside, _BOX, by_mean(_Likelihood(some)) if some else None)
    r, mean, a, b = (
        float(np.clip(v, np.exp(low), np.exp(high))) for v, (low, high) in zip(np.exp(best.x), _BOX, strict=True)
    )
    parameters = np.array([r, r / mean, min(a, 1000.0), min(b, 10_000.0)])
    return DailyFit(parameters, covariance_of(information(likelihood, np.log(parameters))), -float(best.fun))
