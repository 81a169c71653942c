"""Spend per customer: the Gamma-Gamma law of Fader, Hardie & Lee (2005, J. Marketing Research 42, 415-430).

A customer's orders are worth Gamma(p, v) each, and v ~ Gamma(q, gamma) over customers: some spend more on every order.
Given x orders of the mean m, a customer's own mean is expected at (gamma + m x) p / (p x + q - 1). The law takes it
that spend hangs on nothing else, the number of orders least of all; whether that is so is measured beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.calibration.checks import Comparison, unsure_by
from loopsim.calibration.estimates import (
    Estimate,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
    warnings_of,
)
from loopsim.distinct import DistinctRows, distinct_rows

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("p", "q", "gamma")
_BOUNDS = (-9.0, 12.0)

#: Fewer customers with an amount say nothing about three parameters.
_FEWEST = 10

#: Mean amounts that differ by less than this part have no spread to fit.
_SAME = 1e-6

#: A correlation of spend and frequency above this, and above chance, contradicts the law.
_INDEPENDENT = 0.1

#: Customers are told apart by repeat orders as 1, 2 to 3, 4 and more.
_CLASSES = ((1, 1, "1 repeat order"), (2, 3, "2 or 3 repeat orders"), (4, 10**9, "4 or more repeat orders"))

#: A class of fewer customers is not judged.
_FEWEST_JUDGED = 20

#: Part of the customers who spend most by the law; how many there are is held against the data.
_MOST = 0.1


class Spent(NamedTuple):
    """One entry a customer: how many orders have an amount, and their mean (0 without any)."""

    orders: np.ndarray
    mean: np.ndarray

    @property
    def some(self) -> Spent:
        """Only customers with an amount."""
        return Spent(self.orders[self.orders > 0], self.mean[self.orders > 0])


def log_likelihood(parameters: np.ndarray, spent: Spent, weights: np.ndarray | float = 1.0) -> float:
    """``(p, q, gamma) -> log-likelihood`` of the mean amounts; every customer has an order."""
    return float(np.sum(weights * log_density(parameters, spent)))


def log_density(parameters: np.ndarray, spent: Spent) -> np.ndarray:
    """Logarithm of the density of the mean amount of each customer."""
    from scipy.special import betaln

    p, q, scale = parameters
    orders, mean = spent
    px = p * orders
    said = -betaln(px, q) + q * np.log(scale) - np.log(mean) + px * np.log(orders * mean)
    return np.asarray(said - (px + q) * np.log(scale + orders * mean))


class _Likelihood:
    """The log-likelihood of many mean amounts: sums that do not hang on the parameters are worked out once."""

    def __init__(self, rows: DistinctRows) -> None:
        orders, mean = rows.columns
        self._counts = rows.counts.astype(float)
        self._total, self._ordered = orders * mean, self._counts * orders
        self._numbers, place = np.unique(orders, return_inverse=True)
        self._people = np.bincount(place, self._counts)
        self._logs = float(np.sum(self._ordered * np.log(self._total))), float(np.sum(self._counts * np.log(mean)))

    def __call__(self, parameters: np.ndarray) -> float:
        from scipy.special import betaln

        p, q, scale = parameters
        of_total, of_mean = self._logs
        spread = np.log(scale + self._total)
        said = self._people @ (q * np.log(scale) - betaln(p * self._numbers, q)) - of_mean + p * of_total
        return float(said - np.sum((p * self._ordered + q * self._counts) * spread))


def expected_spend(parameters: np.ndarray, spent: Spent) -> np.ndarray:
    """Each customer's own mean amount, given theirs so far; not defined (NaN) where ``p x + q <= 1``."""
    p, q, scale = parameters
    orders, mean = spent
    below = p * orders + q - 1
    return np.where(below > 0, (scale + orders * mean) * p / np.where(below > 0, below, 1.0), np.nan)


@dataclass(frozen=True)
class SpendFit:
    """The three parameters by maximum likelihood, and the repeat orders that they were fitted to."""

    parameters: np.ndarray
    covariance: np.ndarray  # of the logarithms
    log_likelihood: float
    spent: Spent  # of customers with a repeat order

    @property
    def customers(self) -> int:
        """Number of customers it rests on."""
        return len(self.spent.orders)

    @property
    def mean(self) -> float:
        """Mean amount over customers; not defined (NaN) where ``q <= 1``."""
        return float(expected_spend(self.parameters, Spent(np.zeros(1), np.zeros(1)))[0])

    def expected(self, spent: Spent) -> np.ndarray:
        """Each customer's own mean amount, given theirs so far."""
        return expected_spend(self.parameters, spent)

    def density(self, amounts: np.ndarray) -> np.ndarray:
        """Density of a customer's mean amount, over customers with as many orders as those fitted."""
        counts, people = np.unique(self.spent.orders, return_counts=True)
        logs = [log_density(self.parameters, Spent(np.full(len(amounts), count), amounts)) for count in counts]
        return np.asarray(people @ np.exp(logs) / people.sum())

    @cached_property
    def with_orders(self) -> float:
        """Correlation of a customer's mean amount with their number of orders, which the law takes to be 0."""
        return _correlation(self.spent.orders, self.spent.mean)

    @property
    def between_share(self) -> float:
        """Part of the variance of the logarithm of an amount that lies between customers: trigamma(q) of the whole."""
        from scipy.special import polygamma

        within, between = (float(polygamma(1, value)) for value in self.parameters[:2])
        return between / (within + between)

    @property
    def estimates(self) -> list[Estimate]:
        """The parameters with standard errors and 95% intervals."""
        about: dict[str, Any] = {
            "p": {"meaning": "an order of a customer is worth Gamma(p, v)"},
            "q": {"meaning": "v ~ Gamma(q, gamma) over customers"},
            "gamma": {"meaning": "its scale: mean amount p gamma / (q - 1)", "unit": "CNY"},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show, and where the law does not hold."""
        said = [f"spend: {said}" for said in warnings_of(NAMES, self.covariance)]
        if self.parameters[1] <= 1:
            said.append("spend: q is at most 1: the law has no mean amount, so heavy is its tail")
        if abs(self.with_orders) > max(_INDEPENDENT, 3 / np.sqrt(self.customers)):
            said.append(
                f"spend: mean order and number of orders of a customer are correlated ({self.with_orders:.2f}); "
                "Gamma-Gamma takes them to be independent: values of frequent buyers come out too "
                f"{'low' if self.with_orders > 0 else 'high'}"
            )
        return said


def spent_on_repeats(orders: pd.DataFrame, end: int, customers: int) -> Spent:
    """Repeat orders with an amount up to the evening of day ``end``: ``clean log -> how many, their mean``.

    The log is sorted by customer and day.
    """
    who, day, amount = (orders[name].to_numpy() for name in ("customer", "day", "amount"))
    starts = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    first = np.repeat(day[starts], np.diff(np.append(starts, len(who))))
    is_known = (day > first) & (day <= end) & ~np.isnan(amount)
    count = np.bincount(who[is_known], minlength=customers).astype(float)
    total = np.bincount(who[is_known], amount[is_known], minlength=customers)
    return Spent(count, total / np.maximum(count, 1.0))


def fit_spend(spent: Spent) -> SpendFit | None:
    """Fit Gamma-Gamma to customers with an amount, as published to their repeat orders only.

    None where there are too few of them, or amounts without spread. The unit of money is the mean of the amounts while
    the parameters are sought, so that no currency lies outside.
    """
    some = spent.some
    if len(some.mean) < _FEWEST or np.log(some.mean).std() < _SAME:
        return None
    unit = float(np.average(some.mean, weights=some.orders))
    rows = distinct_rows(some.orders, some.mean / unit)
    value, part = _Likelihood(rows), rows.some()
    starts = [np.array(start) for start in ((5.0, 4.0, 0.6), (1.0, 2.0, 1.0), (20.0, 20.0, 1.0))]
    best = maximum_likelihood(value, starts, _BOUNDS, _Likelihood(part) if part else None)
    parameters, covariance = np.exp(best.x), covariance_of(information(value, best.x))
    parameters[2] *= unit
    likelihood = -float(best.fun) - float(rows.counts.sum() * np.log(unit))
    return SpendFit(parameters, covariance, likelihood, some)


def spend_comparisons(fit: SpendFit, orders: pd.DataFrame, end: int) -> list[Comparison]:
    """Hold mean orders against the law: by number of repeat orders, the highest, and what was spent in later days."""
    found = []
    count, mean = fit.spent
    if fit.parameters[1] > 1:
        for low, high, name in _CLASSES:
            here = mean[(count >= low) & (count <= high)]
            if len(here) < _FEWEST_JUDGED:
                continue
            spread = float(here.std(ddof=1) / np.sqrt(len(here)))
            found.append(
                Comparison(f"mean order of customers with {name}", "data", here.mean(), "law", fit.mean, spread)
            )
    most = float(np.sum(_rank(fit.parameters, fit.spent) > 1 - _MOST))
    expected = _MOST * fit.customers
    spread = float(np.sqrt(expected * (1 - _MOST)))
    found.append(Comparison("customers in the tenth with the highest spend", "data", most, "law", expected, spread))
    return found + _later(fit, orders, end)


def _rank(parameters: np.ndarray, spent: Spent) -> np.ndarray:
    """Part of customers with as many orders who spend less by the law: x m / gamma ~ beta prime (p x, q)."""
    from scipy.special import betainc

    p, q, scale = parameters
    total = spent.orders * spent.mean
    return np.asarray(betainc(p * spent.orders, q, total / (scale + total)))


def _later(fit: SpendFit, orders: pd.DataFrame, end: int) -> list[Comparison]:
    """Value of the orders of the days held back, each customer's expected from what they spent before."""
    customers = int(orders["customer"].max()) + 1
    before = spent_on_repeats(orders, end, customers)
    who, amount = orders["customer"].to_numpy(), orders["amount"].to_numpy()
    is_later = (orders["day"].to_numpy() > end) & ~np.isnan(amount)
    count = np.bincount(who[is_later], minlength=customers).astype(float)
    worth = np.bincount(who[is_later], amount[is_later], minlength=customers)
    came = count > 0
    if not came.any() or fit.parameters[1] <= 1:
        return []
    known = Spent(before.orders[came], before.mean[came])

    def expected(parameters: np.ndarray) -> float:
        return float(np.nansum(count[came] * expected_spend(parameters, known)))

    each = count[came] * fit.expected(known)
    chance = float(np.sqrt(np.sum((worth[came] - each) ** 2)))
    spread = float(np.hypot(chance, unsure_by(expected, fit.parameters, fit.covariance)))
    return [Comparison("worth of the orders held back", "data", worth.sum(), "law", each.sum(), spread)]


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    # (Values that are equal but for rounding hang together with nothing.)
    if len(one) < 3 or min(one.std(), other.std() / max(other.mean(), 1e-300)) < _SAME:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])
