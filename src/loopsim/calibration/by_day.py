"""BG/NBD with at most one order a day: the law that a scenario simulates, fitted to the days of a log.

A log tells on which days a customer ordered. BG/NBD lives in continuous time, where a rate of 1 a day means several
orders on some days and none on others; simulated day by day it orders on 1 - e^-1 = 63% of the days. Here a customer
with rate ``l`` orders on a day with chance ``1 - exp(-l)``, ``l ~ Gamma(r, alpha)`` over customers, and drops out after
each repeat order with a chance of their own, ~ Beta(a, b). For rare buyers this is BG/NBD; for daily buyers it is what
the log says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.day_chances import DayChances, Rates
from loopsim.calibration.day_histories import DayHistories, distinct
from loopsim.calibration.estimates import (
    Estimate,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
)
from loopsim.distinct import DistinctRows, distinct_rows

#: Logarithms between which shape and mean of the rates (a day) and a and b are searched: what a scenario can hold.
#: A mean rate of 7 a day orders on 99.9% of the days; rates of a higher shape than 400 hardly differ.
_BOX = [(-9.0, np.log(400.0)), (-16.0, np.log(7.0)), (-9.0, np.log(1000.0)), (-9.0, np.log(10_000.0))]

#: Points of the grid over the chance to drop out, and where it ends, in ``log(p / (1 - p))``.
_CHANCES, _FAR = 240, 30.0

#: Points at most where grids of several laws are one, and lengths against days from which on days are gone through.
_MOST_CHANCES, _DENSE = 1_000, 20

NAMES = ("r", "alpha", "a", "b")


class _Likelihood:
    """The log-likelihood of some customers; what does not hang on the parameters is worked out once."""

    def __init__(self, rows: DistinctRows) -> None:
        self.counts = rows.counts
        self.x, last, watched = rows.columns
        self._numbers, self._of_x = np.unique(self.x, return_inverse=True)
        self._days = DayChances(np.concatenate([self.x, self.x]), np.concatenate([watched, last]) - np.tile(self.x, 2))

    def __call__(self, parameters: np.ndarray) -> float:
        return float(np.sum(self.counts * self.of_rows(parameters)))

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
    return _Likelihood(distinct(histories))(parameters)


def expected_repeats(parameters: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Repeat orders that a new customer makes in so many whole days after the first order.

    With chance q to order on a day and chance p to drop out after it they are (1 - (1 - q p)^days) / p.
    """
    r, alpha, a, b = (float(value) for value in parameters)
    lengths, back = np.unique(np.maximum(np.asarray(days, np.int64), 0), return_inverse=True)
    grid = Rates()
    one = np.array([b])
    found = _Chances(a, one, _odds(a, one)).of_new(grid.chance, grid.weights(r, alpha), lengths)
    return found[back.reshape(np.shape(days))]


def expected_next(parameters: np.ndarray, histories: DayHistories, days: int) -> np.ndarray:
    """Orders that each customer makes in the ``days`` after they were watched, given their history."""
    r, alpha, a, b = (float(value) for value in parameters)
    (x, watched), back, _ = distinct_rows(histories.repeats, histories.watched)
    grid = Rates(int(x.max(initial=1)))
    numbers, row = np.unique(x, return_inverse=True)
    later = grid.weights(r, alpha) * later_orders(a, b + numbers, grid.chance, days)
    whole = DayChances(x, watched - x)(r, alpha)
    expected = np.empty(len(x))
    for place in range(len(numbers)):
        rows = np.flatnonzero(row == place)
        logs = grid.of_days(x[rows], watched[rows] - x[rows])
        expected[rows] = np.exp(logs - whole[rows, None]) @ later[place]
    return expected[back] * chance_alive(parameters, histories)


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


def later_orders(a: float, b: np.ndarray, chance_of_order: np.ndarray, days: int) -> np.ndarray:
    """Orders in so many days at each chance to order on a day, ``(len(b), chances)``: dropout ~ Beta(a, b)."""
    odds = _odds(a, b)
    if len(odds) > _MOST_CHANCES and len(b) > 1:  # too unlike for one grid
        return np.vstack([later_orders(a, half, chance_of_order, days) for half in np.array_split(b, 2)])
    return _Chances(a, b, odds).orders(chance_of_order, days)


def _odds(a: float, b: np.ndarray) -> np.ndarray:
    """A grid in ``log(p / (1 - p))``, even and wide and narrow enough for Beta(a, b) with each ``b``."""
    from scipy.special import betaincinv

    ends = np.clip(betaincinv(a, b[:, None], [1e-14, 1 - 1e-14]), 1e-300, 1 - 1e-16)
    low, high = np.clip(np.log(ends) - np.log1p(-ends), -_FAR, _FAR).T
    step = (np.maximum(high, low + 1e-6) - low).min() / (_CHANCES - 1)
    points = int(np.ceil((high.max() - low.min()) / step - 1e-9)) + 1
    return np.asarray(low.min() + step * np.arange(max(points, _CHANCES)))


class _Chances:
    """Beta(a, b) for several ``b`` over one grid of ``log(p / (1 - p))``; the ends take what lies beyond them."""

    def __init__(self, a: float, b: np.ndarray, odds: np.ndarray) -> None:
        from scipy.special import betainc, betaln, expit

        self.chance, b = expit(odds), b[:, None]
        density = np.exp(a * -np.log1p(np.exp(-odds)) - b * np.log1p(np.exp(odds)) - betaln(a, b))
        weights = density * (odds[1] - odds[0])
        weights[:, [0, -1]] /= 2
        weights[:, 0] += betainc(a, b[:, 0], self.chance[0])
        weights[:, -1] += betainc(b[:, 0], a, 1 - self.chance[-1])
        self._weights = weights / weights.sum(axis=1, keepdims=True)

    def orders(self, chance_of_order: np.ndarray, days: int) -> np.ndarray:
        """Orders in so many days at each chance to order on a day, a row for each ``b``."""
        p = self.chance[:, None]
        stays = np.log1p(-np.minimum(chance_of_order * p, 1 - 1e-16))
        return np.asarray(self._weights @ (-np.expm1(days * stays) / p))

    def of_new(self, chance_of_order: np.ndarray, people: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """Orders in each of several lengths, summed over people by their chance to order; of the first ``b``."""
        most = int(lengths.max(initial=0))
        if len(lengths) * _DENSE < most:
            return np.array([self.orders(chance_of_order, int(n))[0] @ people for n in lengths])
        # An order on day j is one of those still there: q (1 - q p)^(j - 1).
        stays, there = 1 - self.chance[:, None] * chance_of_order, np.ones((len(self.chance), len(people)))
        ordering, of_day = chance_of_order * people, np.zeros(most + 1)
        for day in range(1, most + 1):
            of_day[day] = self._weights[0] @ np.einsum("ij,j->i", there, ordering)
            there *= stays
        return of_day.cumsum()[lengths]


@dataclass(frozen=True)
class DailyFit:
    """The law by the day, by maximum likelihood."""

    parameters: np.ndarray  # r, alpha (days), a, b: within what a scenario can hold
    covariance: np.ndarray  # of their logarithms
    log_likelihood: float  # of the days on which customers ordered

    def of_each(self, histories: DayHistories) -> np.ndarray:
        """Log-likelihood of the days on which each customer ordered."""
        rows = distinct(histories)
        return _Likelihood(rows).of_rows(self.parameters)[rows.of_each]

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
    rows = distinct(histories)
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
