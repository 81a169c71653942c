"""Estimates with their uncertainty: what a fit by maximum likelihood or least squares says of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

#: Two-sided 95% of the normal law.
Z95 = 1.959963984540054

#: Estimates that correlate more than this trade off: the data fix a combination of the two rather than each.
TRADE_OFF = 0.95

#: Steps of Newton at most from the climb of a part of the data, and the longest, in logarithms.
_NEWTON_STEPS, _LONGEST = 20, 1.5

#: A step that may gain less than this in log-likelihood is the last: a hundredth of a standard error at most.
_LAST_GAIN = 1e-5

#: Second derivatives are taken anew where what a step gains misses what they foretold by this part, and more than this.
_MISSED, _MISSED_BY = 0.2, 1e-3

#: Curvatures below this part of the largest count as that: directions of which the data say next to nothing.
_FLAT = 1e-6

#: A gain in log-likelihood below this part of it is rounding.
_ROUNDING = 1e-14

#: An interval that spans this factor is not worth its figures.
_FREE = 1e6

#: A parameter whose 95% interval spans more than this factor is all but free.
WIDE = 30.0


@dataclass(frozen=True)
class Estimate:
    """One fitted parameter: value, standard error, and the 95% interval (built on the log scale)."""

    name: str
    value: float
    error: float
    low: float
    high: float
    meaning: str = ""
    unit: str = ""

    def interval(self, figure: Callable[[float], str]) -> str:
        """The interval in words; one that spans a factor of a million or more says nothing but that."""
        is_free = self.low > 0 and self.high / _FREE > self.low
        return "hardly known" if is_free else f"{figure(self.low)} to {figure(self.high)}"


def on_log_scale(
    names: Sequence[str], values: np.ndarray, covariance: np.ndarray, **about: dict[str, str]
) -> list[Any]:
    """``(names, values > 0, covariance of their logarithms) -> estimates``; errors by the delta method."""
    errors = np.sqrt(np.diag(covariance))
    spread = np.exp(np.minimum(Z95 * errors, 600.0))  # so that an end times a value is a number
    rows = zip(names, values, errors, spread, strict=True)
    return [
        Estimate(
            name, float(value), float(value * error), float(value / wide), float(value * wide), **about.get(name, {})
        )
        for name, value, error, wide in rows
    ]


def maximum_likelihood(
    log_likelihood: Callable[[np.ndarray], float],
    starts: Sequence[np.ndarray],
    bounds: tuple[float, float] | Sequence[tuple[float, float]],
    of_some: Callable[[np.ndarray], float] | None = None,
) -> OptimizeResult:
    """The best of several climbs in the logarithms of the parameters; ``bounds`` are those of each, or of all of them.

    ``of_some`` is the likelihood of a part of many data: its best climb is where that of all data starts, by Newton's
    steps. The result's ``x`` are the logarithms, ``fun`` is minus the log-likelihood.
    """
    from scipy.optimize import minimize

    cost = _cost_of(log_likelihood)
    box = [bounds] * len(starts[0]) if isinstance(bounds, tuple) else list(bounds)
    climbed = cost if of_some is None else _cost_of(of_some)
    climbs = [minimize(climbed, np.log(start), method="L-BFGS-B", bounds=box) for start in starts]
    best = min(climbs, key=lambda climb: climb.fun)
    if of_some is not None:
        return by_newton(cost, best.x, np.array(box, float))
    # Once more without gradients: finite differences end where they can no longer see the slope.
    options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000}
    fine = minimize(cost, best.x, method="Nelder-Mead", bounds=box, options=options)
    return fine if fine.fun <= best.fun else best


def _cost_of(likelihood: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], float]:
    def cost(logs: np.ndarray) -> float:
        value = -likelihood(np.exp(logs))
        return value if np.isfinite(value) else 1e300

    return cost


def by_newton(cost: Callable[[np.ndarray], float], start: np.ndarray, box: np.ndarray) -> OptimizeResult:
    """The least cost near a good start, by Newton's steps inside the box, whose walls may hold it.

    A part of the data has told the place to within its error, so the cost of all is close to a parabola: far fewer
    calls than a search that knows nothing. At a wall towards which the cost falls, such as that of a law without
    dropout, a parameter stays. Directions in which the cost is all but flat are walked by small steps or not at all.
    """
    from scipy.optimize import OptimizeResult, minimize

    low, high = box.T
    shift = 1e-4 * np.eye(len(start))

    def slope_at(place: np.ndarray) -> np.ndarray:
        return np.array([cost(place + one) - cost(place - one) for one in shift]) / (2 * shift[0, 0])

    place = np.clip(np.array(start, float), low, high)
    value, curvature = cost(place), None
    for _ in range(_NEWTON_STEPS):
        slope = slope_at(place)
        if curvature is None:
            curvature = second_derivatives(cost, place)
        step = _step_inside(slope, curvature, place <= low, place >= high)
        step *= min(1.0, _LONGEST / max(np.abs(step).max(), 1e-300))
        room = np.where(step > 0, place - low, place - high)
        part = np.divide(room, step, out=np.full(len(step), np.inf), where=step != 0)
        # Up to the first wall and no further: a step bent along a wall leaves a narrow ridge.
        there = np.clip(place - min(1.0, part.min()) * step, low, high)
        if part.min() < 1.0:
            there[part.argmin()] = np.where(step > 0, low, high)[part.argmin()]
        moved = place - there
        foretold = slope @ moved - moved @ curvature @ moved / 2
        is_last = slope @ moved < max(_LAST_GAIN, _ROUNDING * abs(value))
        while (lower := cost(there)) > value and not is_last:
            there = (place + there) / 2
            is_last = slope @ (place - there) < max(_LAST_GAIN, _ROUNDING * abs(value))
        if abs(value - lower - foretold) > max(_MISSED * foretold, _MISSED_BY):
            curvature = None
        if lower < value:
            place, value = there, lower
        if is_last:
            break
    else:
        climb = minimize(cost, place, jac=slope_at, method="L-BFGS-B", bounds=box)
        place, value = min((place, value), (climb.x, climb.fun), key=lambda one: one[1])
    return OptimizeResult(x=place, fun=value)


def _step_inside(slope: np.ndarray, curvature: np.ndarray, at_low: np.ndarray, at_high: np.ndarray) -> np.ndarray:
    """Newton's step of the parameters that no wall holds back; the others stay."""
    step, free = np.zeros(len(slope)), ~(at_low & (slope > 0) | at_high & (slope < 0))
    while free.any():
        bends, ways = np.linalg.eigh(curvature[np.ix_(free, free)])
        bends = np.maximum(np.abs(bends), max(_FLAT * np.abs(bends).max(), 1e-300))
        step[:] = 0.0
        step[free] = ways @ (ways.T @ slope[free] / bends)
        out = at_low & (step > 0) | at_high & (step < 0)
        if not out.any():
            return step
        free &= ~out
    return np.zeros(len(slope))


def information(log_likelihood: Callable[[np.ndarray], float], logs: np.ndarray, step: float = 2e-3) -> np.ndarray:
    """Observed information in the logarithms of the parameters: minus the matrix of second derivatives.

    On the log scale every parameter has the same natural step, and the likelihood is nearer to a parabola, so that the
    step hardly matters.
    """
    return second_derivatives(lambda place: -log_likelihood(np.exp(place)), logs, step)


def second_derivatives(figure: Callable[[np.ndarray], float], place: np.ndarray, step: float = 2e-3) -> np.ndarray:
    """Matrix of second derivatives by central differences: ``p (p + 1) + 1`` calls."""
    size, here = len(place), figure(place)
    shift = step * np.eye(size)
    ahead, back = (np.array([figure(place + sign * one) for one in shift]) for sign in (1, -1))
    matrix = np.diag(ahead + back - 2 * here)
    for i in range(size):
        for j in range(i):
            both = figure(place + shift[i] + shift[j]) + figure(place - shift[i] - shift[j])
            apart = ahead[i] + back[i] + ahead[j] + back[j] - 2 * here
            matrix[i, j] = matrix[j, i] = (both - apart) / 2
    return matrix / (step * step)


def covariance_of(matrix: np.ndarray) -> np.ndarray:
    """The inverse of an information matrix; directions about which it says nothing get a huge variance."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    floor = max(float(values.max()), 1.0) * 1e-12
    return (vectors / np.maximum(values, floor)) @ vectors.T


def correlation_of(covariance: np.ndarray) -> np.ndarray:
    """Correlations of a covariance matrix."""
    errors = np.sqrt(np.diag(covariance))
    return covariance / np.outer(errors, errors)


def warnings_of(names: Sequence[str], covariance: np.ndarray) -> list[str]:
    """Tell what cannot be told apart: pairs that trade off, and parameters that are all but free."""
    errors, correlation = np.sqrt(np.diag(covariance)), correlation_of(covariance)
    said = []
    for i, name in enumerate(names):
        for j in range(i):
            if abs(correlation[i, j]) > TRADE_OFF:
                said.append(
                    f"{names[j]} and {name} trade off (correlation {correlation[i, j]:.3f}): the data fix a "
                    "combination of the two, each alone is known less well than it looks"
                )
        if 2 * Z95 * errors[i] > np.log(WIDE):
            said.append(f"{name} is hardly identified: its 95% interval spans more than a factor of {WIDE:g}")
    return said


def in_digits(value: float, digits: int = 4) -> str:
    """A figure of few digits, without an exponent as far as one reads it so: ``21,060`` and not ``2.106e+04``."""
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if 10**digits <= abs(rounded) < 1e9 else f"{value:.{digits}g}"
