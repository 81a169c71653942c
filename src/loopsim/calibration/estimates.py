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

#: Distinct histories from which on a climb begins with a part of them, and how many that part has.
MANY, SOME = 40_000, 10_000

#: Steps of Newton at most from the climb of a part of the data; in logarithms the longest, that after which second
#: derivatives are taken anew, and that which ends.
_NEWTON_STEPS, _LONGEST, _BENT, _ARRIVED = 10, 0.5, 0.05, 1e-6

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

    ``of_some`` is the likelihood of a part of many data: its best climb is where the climb of all data starts. The
    result's ``x`` are the logarithms, ``fun`` is minus the log-likelihood.
    """
    from scipy.optimize import minimize

    def cost_of(likelihood: Callable[[np.ndarray], float]) -> Callable[[np.ndarray], float]:
        def cost(logs: np.ndarray) -> float:
            value = -likelihood(np.exp(logs))
            return value if np.isfinite(value) else 1e300

        return cost

    cost = cost_of(log_likelihood)
    box = [bounds] * len(starts[0]) if isinstance(bounds, tuple) else list(bounds)
    if of_some is not None:
        near = maximum_likelihood(of_some, starts, bounds)
        if (best := _by_newton(cost, near.x, np.array(box, float))) is not None:
            return best
        climbs = [minimize(cost, near.x, method="L-BFGS-B", bounds=box)]
    else:
        climbs = [minimize(cost, np.log(start), method="L-BFGS-B", bounds=box) for start in starts]
    best = min(climbs, key=lambda climb: climb.fun)
    # Once more without gradients: finite differences end where they can no longer see the slope.
    options = {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 2000}
    fine = minimize(cost, best.x, method="Nelder-Mead", bounds=box, options=options)
    return fine if fine.fun <= best.fun else best


def _by_newton(cost: Callable[[np.ndarray], float], start: np.ndarray, box: np.ndarray) -> OptimizeResult | None:
    """The least cost near a good start, by Newton's steps; None where they do not come to one inside the box.

    A part of the data has told the place to within its error, so the cost of all is close to a parabola: far fewer
    calls than a search that knows nothing.
    """
    from scipy.optimize import OptimizeResult

    low, high = box.T + [[0.01], [-0.01]]
    shift = 1e-4 * np.eye(len(start))
    place, value, curvature = np.array(start, float), cost(start), None
    for _ in range(_NEWTON_STEPS):
        if curvature is None:
            curvature = -information(lambda values: cost(np.log(values)), place)
            if np.linalg.eigvalsh(curvature).min() <= 0:
                return None
        slope = np.array([cost(place + one) - cost(place - one) for one in shift]) / (2 * shift[0, 0])
        step = np.linalg.solve(curvature, slope)
        step *= min(1.0, _LONGEST / np.abs(step).max())
        longest = np.abs(step).max()
        if not ((low < place - step) & (place - step < high)).all():
            return None
        while (lower := cost(place - step)) > value + 1e-12 * abs(value):
            step, curvature = step / 2, None
            if np.abs(step).max() < _ARRIVED:
                return None
        place, value = place - step, lower
        if longest < _ARRIVED:
            return OptimizeResult(x=place, fun=value)
        if longest > _BENT:
            curvature = None
    return None


def information(log_likelihood: Callable[[np.ndarray], float], logs: np.ndarray, step: float = 1e-3) -> np.ndarray:
    """Observed information in the logarithms of the parameters: minus the matrix of second derivatives.

    Central differences. On the log scale every parameter has the same natural step, and the likelihood is nearer to a
    parabola, so that the step hardly matters.
    """
    size = len(logs)
    shift = step * np.eye(size)

    def value(place: np.ndarray) -> float:
        return log_likelihood(np.exp(place))

    matrix = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            a, b = shift[i], shift[j]
            second = value(logs + a + b) - value(logs + a - b) - value(logs - a + b) + value(logs - a - b)
            matrix[i, j] = matrix[j, i] = -second / (4 * step * step)
    return matrix


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
    """What cannot be told apart: pairs that trade off, and parameters that are all but free."""
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
