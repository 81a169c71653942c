"""Pareto/NBD with at most one order a day: the law of :mod:`pareto_nbd`, fitted to the days of a log.

A customer with rate ``l`` orders on a day with chance ``1 - exp(-l)``, as in :mod:`by_day`, but drops out at any
moment, ordering or not: the time until then ~ Lomax(s, beta), counted from the first order, so that they are still
there after ``d`` days with chance ``S(d) = (beta / (beta + d))^s``. Both laws say how likely the same days are, so
their likelihoods compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.day_chances import DayChances, DayTable
from loopsim.calibration.day_histories import DayHistories, distinct
from loopsim.calibration.estimates import Estimate, covariance_of, information, maximum_likelihood, on_log_scale
from loopsim.distinct import DistinctRows

NAMES = ("r", "alpha", "s", "beta")

#: Logarithms between which shape and mean of both rates (a day) are searched: what a scenario can hold.
_BOX = [(-9.0, np.log(400.0)), (-16.0, np.log(7.0)), (-9.0, np.log(400.0)), (-16.0, np.log(7.0))]


class _Likelihood:
    """The log-likelihood of some customers; what does not hang on the parameters is worked out once."""

    def __init__(self, rows: DistinctRows) -> None:
        self.counts = rows.counts
        x, self._last, self._watched = rows.columns
        numbers, self._row = np.unique(x, return_inverse=True)
        self._at_last, self._at_end = self._last - x, self._watched - x
        self._chances = DayTable(numbers, int(self._at_end.max(initial=0)))
        self._days = numbers[:, None] + self._chances.empty  # alive so long, and no longer

    def __call__(self, parameters: np.ndarray) -> float:
        return float(np.sum(self.counts * self.of_rows(parameters)))

    def of_rows(self, parameters: np.ndarray) -> np.ndarray:
        """Log-likelihood of each distinct history."""
        return np.asarray(np.logaddexp(*self.alive_and_gone(parameters)))

    def alive_and_gone(self, parameters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log chance of each distinct history with a customer there at its end, and with one who dropped out in it."""
        r, alpha, s, beta = parameters
        of_orders = self._chances(r, alpha)
        there = _log_there(s, beta, np.arange(int(self._days.max()) + 2))
        day = np.arange(len(there) - 1)
        lapse = there[:-1] + np.log(-np.expm1(-s * np.log1p(1 / (beta + day))))  # dropped out in the day after
        # Sums from the end of the longest history backwards: over the days after the last order, less those unseen.
        tail = np.logaddexp.accumulate((of_orders + lapse[self._days])[:, ::-1], axis=1)[:, ::-1]
        from_last, from_end = tail[self._row, self._at_last], tail[self._row, self._at_end]
        with np.errstate(divide="ignore"):
            gone = from_last + np.log(-np.expm1(np.minimum(from_end - from_last, 0.0)))
        return of_orders[self._row, self._at_end] + there[self._watched], gone


def _log_there(s: float, beta: float, days: np.ndarray) -> np.ndarray:
    return np.asarray(-s * np.log1p(days / beta))


def log_likelihood(parameters: np.ndarray, histories: DayHistories) -> float:
    """``(r, alpha in days, s, beta in days) -> log-likelihood`` of the days on which customers ordered."""
    return _Likelihood(distinct(histories))(parameters)


@dataclass(frozen=True)
class ParetoDailyFit:
    """Pareto/NBD by the day, by maximum likelihood."""

    parameters: np.ndarray  # r, alpha (days), s, beta (days): within what a scenario can hold
    covariance: np.ndarray  # of their logarithms
    log_likelihood: float  # of the days on which customers ordered

    @property
    def estimates(self) -> list[Estimate]:
        """The parameters with standard errors and 95% intervals."""
        about: dict[str, Any] = {
            "r": {"meaning": "shape of the gamma law of buying rates"},
            "alpha": {"meaning": "its scale: mean rate r / alpha", "unit": "days"},
            "s": {"meaning": "shape of the gamma law of dropout rates"},
            "beta": {"meaning": "its scale: mean rate s / beta", "unit": "days"},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    def of_each(self, histories: DayHistories) -> np.ndarray:
        """Log-likelihood of the days on which each customer ordered."""
        rows = distinct(histories)
        return _Likelihood(rows).of_rows(self.parameters)[rows.of_each]

    def expected_repeats(self, days: np.ndarray) -> np.ndarray:
        """Repeat orders of a new customer in so many days: an order needs a customer who is there all day."""
        r, alpha, s, beta = self.parameters
        days = np.maximum(np.asarray(days, np.int64), 0)
        there = np.exp(_log_there(s, beta, np.arange(int(days.max(initial=0)) + 1)))
        there[0] = 0.0  # the day of the first order itself
        return np.asarray(-np.expm1(-r * np.log1p(1 / alpha)) * np.cumsum(there)[days])

    def expected_next(self, histories: DayHistories, days: int) -> np.ndarray:
        """Orders of each customer in the days that follow."""
        r, alpha, s, beta = self.parameters
        x, _, watched = histories
        once_more = DayChances(np.concatenate([x + 1, x]), np.tile(watched - x, 2))(r, alpha).reshape(2, -1)
        seen, at = np.unique(watched, return_inverse=True)
        ahead = np.arange(1, days + 1)
        there = np.array([np.exp(-s * np.log1p(ahead / (beta + day))).sum() for day in seen])[at.reshape(-1)]
        return np.asarray(np.exp(once_more[0] - once_more[1]) * there * self.chance_alive(histories))

    def chance_of_none(self, days: np.ndarray) -> np.ndarray:
        """Chance of no repeat order of a new customer in so many days."""
        days = np.asarray(days, np.int64).reshape(-1)
        none = np.zeros_like(days)
        return np.exp(self.of_each(DayHistories(none, none, days)))

    def chance_alive(self, histories: DayHistories) -> np.ndarray:
        """Chance that each customer has not dropped out."""
        rows = distinct(histories)
        alive, gone = _Likelihood(rows).alive_and_gone(self.parameters)
        return np.asarray(np.exp(alive - np.logaddexp(alive, gone)))[rows.of_each]


def fit_pareto_by_day(histories: DayHistories, start: np.ndarray | None = None) -> ParetoDailyFit:
    """Fit Pareto/NBD by the day; ``start`` is a guess, such as the fit in continuous time with times in days."""
    rows = distinct(histories)
    likelihood, some = _Likelihood(rows), rows.some()

    def by_means(of: _Likelihood) -> Callable[[np.ndarray], float]:
        return lambda values: of(np.array([values[0], values[0] / values[1], values[2], values[2] / values[3]]))

    value = by_means(likelihood)
    share = float(np.clip(histories.repeats.sum() / max(histories.watched.sum(), 1), 1e-6, 0.99))
    long = 1.0 / max(float(np.mean(histories.watched)), 1.0)
    starts = [np.array([1.0, -np.log1p(-share), 1.0, long]), np.array([0.5, -2 * np.log1p(-share), 0.5, 3 * long])]
    if start is not None:
        r, alpha, s, beta = start
        starts.insert(0, np.array([r, r / alpha, s, s / beta]))
    inside = [np.exp(np.clip(np.log(one), *(np.array(_BOX).T + [[0.01], [-0.01]]))) for one in starts]
    of_some = by_means(_Likelihood(some)) if some else None
    best = maximum_likelihood(value, [max(inside, key=of_some or value)], _BOX, of_some)
    r, rate, s, lapse = (
        float(np.clip(v, np.exp(low), np.exp(high))) for v, (low, high) in zip(np.exp(best.x), _BOX, strict=True)
    )
    parameters = np.array([r, r / rate, s, s / lapse])
    return ParetoDailyFit(parameters, covariance_of(information(likelihood, np.log(parameters))), -float(best.fun))
