"""Pareto/NBD: dropping out at any moment (Schmittlein, Morrison & Colombo 1987, Management Science 33, 1-24).

While alive a customer orders at a rate ~ Gamma(r, alpha); they drop out at a rate ~ Gamma(s, beta), ordering or not. In
BG/NBD (:mod:`bgnbd`) they drop out after an order only. Likelihood and expectations as in Fader & Hardie (2005).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.estimates import (
    Estimate,
    covariance_of,
    information,
    maximum_likelihood,
    on_log_scale,
    warnings_of,
)
from loopsim.calibration.quadrature import pieces, points
from loopsim.distinct import DistinctRows, distinct_rows

NAMES = ("r", "alpha", "s", "beta")
_BOUNDS = (-9.0, 9.0)
_STARTS = [np.array(start) for start in ((0.5, 10.0, 0.6, 12.0), (1.0, 1.0, 1.0, 1.0), (0.2, 20.0, 0.3, 50.0))]


def log_likelihood(parameters: np.ndarray, histories: Histories, weights: np.ndarray | float = 1.0) -> float:
    """``(r, alpha, s, beta) -> log-likelihood`` of the moments of orders."""
    return float(np.sum(weights * np.logaddexp(*_alive_and_gone(parameters, histories))))


def chance_alive(parameters: np.ndarray, histories: Histories) -> np.ndarray:
    """Chance that each customer has not dropped out at the end of their history."""
    alive, gone = _alive_and_gone(parameters, histories)
    return np.asarray(np.exp(alive - np.logaddexp(alive, gone)))


def expected_repeats(parameters: np.ndarray, time: np.ndarray | float) -> np.ndarray:
    """E[X(t)]: repeat orders that a new customer makes in a time."""
    r, alpha, s, beta = parameters
    return np.asarray(r / alpha * _time_alive(s, beta, np.maximum(np.asarray(time, float), 0.0)))


def expected_next(parameters: np.ndarray, histories: Histories, time: float) -> np.ndarray:
    """Orders that each customer makes in the ``time`` after they were watched, given their history."""
    r, alpha, s, beta = parameters
    x, _, watched = histories
    rate = (r + x) / (alpha + watched)
    return np.asarray(rate * _time_alive(s, beta + watched, time) * chance_alive(parameters, histories))


def _time_alive(s: float, beta: np.ndarray | float, time: np.ndarray | float) -> np.ndarray:
    """Mean time before dropping out within ``time``: ``exprel`` has no gap at s = 1, where the usual form has one."""
    from scipy.special import exprel

    logs = np.log1p(time / beta)
    return np.asarray(beta * logs * exprel((1 - s) * logs))


def _alive_and_gone(parameters: np.ndarray, histories: Histories) -> tuple[np.ndarray, np.ndarray]:
    """Log chance of each history with a customer alive at its end, and with one who dropped out in it."""
    from scipy.special import gammaln

    r, alpha, s, beta = parameters
    x, last, watched = (np.asarray(column, float) for column in histories)
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    alive = common - (r + x) * np.log(alpha + watched) - s * np.log(beta + watched)
    if alpha <= beta:
        moment = _log_integral(r + x, s + 1.0, alpha, beta - alpha, last, watched)
    else:
        moment = _log_integral(s + 1.0, r + x, beta, alpha - beta, last, watched)
    return alive, common + np.log(s) + moment


def _log_integral(
    near: np.ndarray | float, far: np.ndarray | float, shift: float, apart: float, start: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Log of the integral of ``(shift + y)^-near (shift + apart + y)^-far`` over the moment ``y`` of dropping out.

    The usual form is a difference of two values of ``2F1`` (see :mod:`quadrature`). In ``log(shift + y)`` the slope of
    the logarithm stays within bounds, however steep: within 1e-9 for all parameters that a fit may try.
    """
    near, far = np.broadcast_to(near, start.shape), np.broadcast_to(far, start.shape)
    found, (log_point, log_rest, width) = np.empty(len(start)), points()
    point, weight = np.exp(log_point), np.exp(log_point + log_rest) * width
    for piece in pieces(len(start), len(width)):
        first, steep, steeper = shift + start[piece, None], 1 - near[piece, None], far[piece, None]
        with np.errstate(divide="ignore"):  # nothing lies between the ends: the logarithm of 0
            length = np.log((shift + end[piece, None]) / first)
            way = length * point
            height = steep * way - steeper * np.log1p(first * np.expm1(way) / (apart + first))
            most = height.max(axis=1, keepdims=True)
            area = np.log(np.exp(height - most) @ weight) + (most + np.log(length))[:, 0]
        found[piece] = area + (steep * np.log(first) - steeper * np.log(apart + first))[:, 0]
    return found


@dataclass(frozen=True)
class ParetoFit:
    """The four parameters by maximum likelihood; ``unit_days`` is the unit of time in days."""

    parameters: np.ndarray
    covariance: np.ndarray  # of the logarithms
    log_likelihood: float
    unit_days: float

    @property
    def estimates(self) -> list[Estimate]:
        """The parameters with standard errors and 95% intervals."""
        unit = {1.0: "days", 7.0: "weeks"}.get(self.unit_days, f"{self.unit_days:g} days")
        about: dict[str, Any] = {
            "r": {"meaning": "shape of the gamma law of buying rates"},
            "alpha": {"meaning": "its scale: mean rate r / alpha", "unit": unit},
            "s": {"meaning": "shape of the gamma law of dropout rates"},
            "beta": {"meaning": "its scale: mean rate s / beta", "unit": unit},
        }
        return on_log_scale(NAMES, self.parameters, self.covariance, **about)

    def expected_repeats(self, time: np.ndarray) -> np.ndarray:
        """Repeat orders that a new customer makes in a time."""
        return expected_repeats(self.parameters, time)

    @property
    def warnings(self) -> list[str]:
        """Tell what the data cannot show."""
        return warnings_of(NAMES, self.covariance)


def fit_pareto(histories: Histories, unit_days: float = 7.0) -> ParetoFit:
    """Pareto/NBD by maximum likelihood; customers with one history are put together."""
    rows = distinct_rows(*(np.asarray(column, float) for column in histories))
    value, some = _likelihood(rows), rows.some()
    best = maximum_likelihood(value, _STARTS, _BOUNDS, _likelihood(some) if some else None)
    return ParetoFit(np.exp(best.x), covariance_of(information(value, best.x)), -float(best.fun), unit_days)


def _likelihood(rows: DistinctRows) -> Callable[[np.ndarray], float]:
    histories = Histories(*rows.columns)
    return lambda parameters: log_likelihood(parameters, histories, rows.counts)
