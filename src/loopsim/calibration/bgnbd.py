"""Buying and dropping out: the BG/NBD law of Fader, Hardie & Lee (2005, Marketing Science 24, 275-284).

While alive a customer buys at a rate of their own, Gamma(r, alpha) over customers; after each repeat order they drop
out for good with a chance of their own, Beta(a, b). What must be known of a customer is ``(x, t_x, T)``: repeat orders,
time of the last one, and time watched, both since the first order and in one unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from loopsim.calibration.estimates import (
    Estimate,
    correlation_of,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
    warnings_of,
)
from loopsim.calibration.quadrature import pieces, points
from loopsim.distinct import DistinctRows, distinct_rows

NAMES = ("r", "alpha", "a", "b")

#: Logarithms of the parameters are searched between these.
_BOUNDS = (-9.0, 9.0)

#: A mean chance to drop out after a repeat order below this is none.
_NOBODY = 1e-3

#: How close to 0 and 1 the points of a beta law come: for the smallest ``a`` and ``b`` that a search may try.
_BETA_MOST = 12.0

#: So many points integrate any such law to 1 within 3e-11; 16 would leave 6e-7 where one parameter is in the thousands.
_PARTS = 24

#: So near to the edge of what is searched, on the log scale, the likelihood is flat: a search stops anywhere there.
_NEAR_EDGE = 0.1

_STARTS = [np.array(start) for start in ((0.5, 5.0, 0.8, 2.5), (1.0, 1.0, 1.0, 1.0), (0.2, 20.0, 0.3, 5.0))]


class Histories(NamedTuple):
    """One entry a customer; times in one unit, counted from the first order."""

    repeats: np.ndarray  # x, whole numbers
    last: np.ndarray  # t_x: 0 where there is no repeat
    watched: np.ndarray  # T >= t_x


def log_likelihood(parameters: np.ndarray, histories: Histories, weights: np.ndarray | float = 1.0) -> float:
    """``(r, alpha, a, b) -> log-likelihood`` (their equation 6), by logarithms of gamma functions throughout."""
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    x, last, watched = histories
    repeats = x > 0
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + watched)
    before = np.where(repeats, x - 1.0, 0.0)
    gone = betaln(a + 1, b + before) - betaln(a, b) - (r + x) * np.log(alpha + last)
    either = np.logaddexp(alive, np.where(repeats, gone, -np.inf))
    return float(np.sum(weights * (rate + either)))


def expected_repeats(parameters: np.ndarray, time: np.ndarray | float) -> np.ndarray:
    """E[X(t)]: repeat orders that a new customer makes in a time (their equation 9, as an integral)."""
    r, alpha, a, b = parameters
    return _orders(r, alpha, a, b, np.maximum(np.asarray(time, float), 0.0))


def expected_next(parameters: np.ndarray, histories: Histories, time: float) -> np.ndarray:
    """Orders of each customer in the ``time`` after they were watched, given their history (equation 10).

    While they are there, what they will do is what a new customer does whose laws their history has moved.
    """
    r, alpha, a, b = parameters
    x, _, watched = histories
    return _orders(r + x, alpha + watched, a, b + x, time) * chance_alive(parameters, histories)


def _orders(r: Any, alpha: Any, a: float, b: Any, time: Any) -> np.ndarray:
    """Mean number of orders in a time: that of a chance ``p`` to drop out, over its beta law.

    It is ``(1 - (alpha / (alpha + p t))^r) / p``, worked out for each unit of ``t / alpha``: a time may be so short
    that its product with a small chance is no number.
    """
    from scipy.special import betaln

    r, alpha, b, time = np.broadcast_arrays(*(np.asarray(value, float) for value in (r, alpha, b, time)))
    shape, found = time.shape, np.empty(time.size)
    r, ratio, b = (np.ravel(value)[:, None] for value in (r, time / alpha, b))
    narrow = max(1.0, math.sqrt(min(a, float(b.max(initial=0.0))) / 4))  # the law is a peak between the ends
    log_point, log_rest, width = points(_BETA_MOST if narrow == 1.0 else 4.0, parts=math.ceil(_PARTS * narrow))
    chance = np.exp(log_point)
    for piece in pieces(len(found), len(width)):
        density = np.exp(a * log_point + b[piece] * log_rest - betaln(a, b[piece]))
        share = np.maximum(ratio[piece] * chance, 1e-290)  # who has a smaller one orders as much
        orders = -np.expm1(-r[piece] * np.log1p(share)) / share
        found[piece] = (density * orders) @ width
    return np.asarray((found * ratio[:, 0]).reshape(shape))[()]


def chance_alive(parameters: np.ndarray, histories: Histories) -> np.ndarray:
    """Chance that each customer has not dropped out at the end of their history."""
    r, alpha, a, b = parameters
    x, last, watched = histories
    # Who never repeated cannot have dropped out: it takes a repeat order.
    odds = np.where(x > 0, a / np.maximum(b + x - 1, 1e-300) * ((alpha + watched) / (alpha + last)) ** (r + x), 0.0)
    return 1 / (1 + odds)


def chance_of_none(parameters: np.ndarray, time: np.ndarray | float) -> np.ndarray:
    """Chance of no repeat order within a time: the zero class of the NBD."""
    r, alpha, *_ = parameters
    return (alpha / (alpha + np.asarray(time, float))) ** r


class _Likelihood:
    """The log-likelihood of many histories: what hangs on one number of a history is worked out once for each such."""

    def __init__(self, rows: DistinctRows) -> None:
        x, last, watched = rows.columns
        self._counts = rows.counts.astype(float)
        self._x, self._of_x = np.unique(x, return_inverse=True)
        self._watched, self._of_watched = np.unique(watched, return_inverse=True)
        self._back = np.flatnonzero(x > 0)
        self._last, self._of_last = np.unique(last[self._back], return_inverse=True)
        self._of_x_back = self._of_x[self._back]

    def __call__(self, parameters: np.ndarray) -> float:
        from scipy.special import betaln, gammaln

        r, alpha, a, b = parameters
        x = self._x
        rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
        power = r + x
        value = (rate + betaln(a, b + x))[self._of_x]
        value -= power[self._of_x] * np.log(alpha + self._watched)[self._of_watched]
        gone = (rate + betaln(a + 1, b + np.maximum(x, 1.0) - 1.0))[self._of_x_back]
        gone -= power[self._of_x_back] * np.log(alpha + self._last)[self._of_last]
        value[self._back] = np.logaddexp(value[self._back], gone)
        return float(np.sum(self._counts * value))


@dataclass(frozen=True)
class BuyingFit:
    """The four parameters by maximum likelihood; ``unit_days`` is the unit of time in days."""

    parameters: np.ndarray
    covariance: np.ndarray  # of the logarithms
    log_likelihood: float
    customers: int
    unit_days: float

    @cached_property
    def estimates(self) -> list[Estimate]:
        """The parameters with standard errors and 95% intervals."""
        unit = {1.0: "days", 7.0: "weeks"}.get(self.unit_days, f"{self.unit_days:g} days")
        about: dict[str, Any] = {
            "r": {"meaning": "shape of the gamma law of buying rates"},
            "alpha": {"meaning": "its scale: mean rate r / alpha", "unit": unit},
            "a": {"meaning": "dropout after a repeat order ~ Beta(a, b)"},
            "b": {"meaning": "its second parameter"},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    def expected_repeats(self, time: np.ndarray) -> np.ndarray:
        """Repeat orders that a new customer makes in a time."""
        return expected_repeats(self.parameters, time)

    @property
    def correlation(self) -> np.ndarray:
        """Of the logarithms of the parameters."""
        return correlation_of(self.covariance)

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show."""
        said = warnings_of(NAMES, self.covariance)
        if self._at_edge and self._nobody_drops_out:
            at_edge = " and ".join(self._at_edge)
            said = [one for one in said if not one.startswith(tuple(f"{name} is hardly" for name in self._at_edge))]
            quits, seems = self.parameters[2] / self.parameters[2:].sum(), "nobody seems to drop out"
            if quits > _NOBODY:
                seems = f"all customers seem to drop out with one chance, {quits:.2g} after a repeat order"
            said.append(f"{at_edge} ran to the edge of what is searched: {seems}")
        return said

    @property
    def misfits(self) -> list[str]:
        """Say where the law is none for these data."""
        if self._nobody_drops_out or not self._at_edge:
            return []
        return [f"{', '.join(self._at_edge)} ran to the edge of what is searched: the law does not fit these data"]

    @property
    def _at_edge(self) -> list[str]:
        return [
            name for name, one in zip(NAMES, self.parameters, strict=True) if abs(np.log(one)) > _BOUNDS[1] - _NEAR_EDGE
        ]

    @property
    def _nobody_drops_out(self) -> bool:
        a, b = self.parameters[2:]
        return set(self._at_edge) <= {"a", "b"} and a < b


def fit_buying(histories: Histories, unit_days: float = 7.0) -> BuyingFit:
    """BG/NBD by maximum likelihood; standard errors from the observed information on the log scale.

    Customers with one history (most have no repeat) are put together, which changes nothing but the time it takes.
    """
    rows = distinct_rows(*(np.asarray(column, float) for column in histories))
    value, some = _Likelihood(rows), rows.some()
    best = maximum_likelihood(value, _STARTS, _BOUNDS, _Likelihood(some) if some else None)
    covariance = covariance_of(information(value, best.x))
    return BuyingFit(np.exp(best.x), covariance, -float(best.fun), int(rows.counts.sum()), unit_days)
