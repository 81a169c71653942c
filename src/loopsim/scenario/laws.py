"""Laws of people at a few points, and mean times of events with a hazard: arithmetic without any model."""

from __future__ import annotations

import math
from collections.abc import Callable

#: Points at which a law of people is taken.
POINTS = 8


def lasting(ends: float, weeks: float) -> float:
    """Mean time before an event with this hazard, within ``weeks`` weeks."""
    return -math.expm1(-ends * weeks) / ends if ends * weeks > 1e-12 else weeks


def lasting_after(begins: float, ends: float, weeks: float) -> float:
    """Mean time within ``weeks`` weeks of a state that begins with one hazard (x density 1) and ends with another."""
    if abs(begins - ends) * weeks < 1e-6:
        begins += 1e-5 / weeks
    decays = math.exp(-ends * weeks) * -math.expm1(-(begins - ends) * weeks) / (begins - ends)
    whole = lasting(begins, weeks)
    return (whole - decays) / ends if ends * weeks > 1e-9 else (weeks - whole) / begins


def normal(z: float) -> float:
    """Share of a normal law below ``z``."""
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def mean(values: object) -> float:
    found = list(values)  # type: ignore[call-overload]
    return sum(found) / len(found)


def middles(count: int) -> list[float]:
    return [(n + 0.5) / count for n in range(count)]


#: Odds further from even than e to this power are as good as certain; the exponential of more is no number.
_FAR = 700.0


def gamma_points(shape: float) -> list[tuple[float, float]]:
    """Points of a gamma law of mean 1: a grid that is even in ``log x``."""
    shape = max(shape, 1e-3)  # below that hardly anybody has any need
    low, high = -4.0 / min(shape, 1.0), math.log(12.0 / min(shape, 1.0))
    count = 6 * POINTS
    step = (high - low) / count
    logs = [low + (n + 0.5) * step for n in range(count)]
    at = [math.exp(log) for log in logs]
    density = [math.exp(shape * (log - x + 1.0)) for log, x in zip(logs, at, strict=True)]
    return _with_mean(list(zip(density, at, strict=True)), 1.0)


def beta_points(a: float, b: float) -> list[tuple[float, float]]:
    """Points of a beta law: a grid that is even in ``log(x / (1 - x))``."""
    low, high = max(-4.0 / min(1.0, a), -_FAR), min(4.0 / min(1.0, b), _FAR)
    count = 6
    odds = [low + (n + 0.5) * (high - low) / count for n in range(count)]
    at = [1.0 / (1.0 + math.exp(-one)) for one in odds]
    logs = [-a * math.log1p(math.exp(-one)) - b * math.log1p(math.exp(one)) for one in odds]
    most = max(logs)
    density = [math.exp(one - most) for one in logs]
    whole = sum(density)
    return [(one / whole, x) for one, x in zip(density, at, strict=True)]


def _with_mean(points: list[tuple[float, float]], mean: float) -> list[tuple[float, float]]:
    whole = sum(weight for weight, _ in points)
    found = sum(weight * x for weight, x in points) / whole
    return [(weight / whole, x * mean / found) for weight, x in points]


def thinned(points: list[tuple[float, float]], part: float) -> list[tuple[float, float]]:
    """Weights of the first in a race that a given part wins, the faster the larger their value."""
    if not any(x > 0.0 for _, x in points):
        return [(weight * part, x) for weight, x in points]

    def won(log_time: float) -> float:
        time = math.exp(log_time)
        return sum(weight * -math.expm1(-time * x) for weight, x in points) - part

    time = math.exp(bisected(won, -30.0, 60.0))
    return [(weight * -math.expm1(-time * x), x) for weight, x in points]


def bisected(excess: Callable[[float], float], low: float, high: float, steps: int = 60) -> float:
    """Root of a rising function between two bounds, or the nearer bound."""
    for _ in range(steps):
        middle = (low + high) / 2.0
        if excess(middle) < 0.0:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
