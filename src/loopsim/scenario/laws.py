"""Laws of people at a few points, and mean times of events with a hazard: arithmetic without any model."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

#: Points at which a law of people is taken.
POINTS = 8


def lasting(ends: float, weeks: float) -> float:
    """Mean time before an event with this hazard, within ``weeks`` weeks."""
    return -math.expm1(-ends * weeks) / ends if ends * weeks > 1e-12 else weeks


def lasting_after(begins: float, ends: float, weeks: float) -> float:
    """Mean time within ``weeks`` weeks of a state that begins with one hazard (x density 1) and ends with another."""
    if abs(begins - ends) * weeks < 1e-6:
        begins += 1e-5 / weeks
    slow, fast = min(begins, ends), max(begins, ends)
    decays = math.exp(-slow * weeks) * -math.expm1(-(fast - slow) * weeks) / (fast - slow)
    whole = lasting(begins, weeks)
    return (whole - decays) / ends if ends * weeks > 1e-9 else (weeks - whole) / begins


#: Steps in which a mean over a law of lapse is taken (even), and the exponent from which on nothing is left.
_LAW_STEPS, _NOTHING_LEFT = 24, 18.0


class Lapse(NamedTuple):
    """Law of silence at any moment: still there after ``t`` with chance (scale / (scale + t))^shape; shape 0: always.

    Times are in the unit of ``scale``.
    """

    shape: float
    scale: float

    def after(self, time: float) -> Lapse:
        """Law of those who are still there after some time."""
        return self._replace(scale=self.scale + time)

    def there(self, time: float) -> float:
        """Chance to be still there."""
        return math.exp(-self.shape * math.log1p(time / self.scale)) if self.shape > 0.0 else 1.0

    def lasting(self, ends: float, weeks: float) -> float:
        """Mean time before lapse or another event with this hazard, within some weeks, which may be without end."""
        if self.shape == 0.0:
            return lasting(ends, weeks) if weeks < math.inf else 1.0 / ends
        return self.mean_of(lambda time: math.exp(-ends * time), weeks, ends)

    def mean_of(self, falling: Callable[[float], float], weeks: float, ends: float) -> float:
        """``integral of falling(t) x chance to be there at t`` over some weeks; it falls at least by ``ends`` a week.

        By Simpson's rule, even in the logarithm of time with which the law falls.
        """
        weeks = min(weeks, _NOTHING_LEFT / ends) if ends > 0.0 else weeks
        most = weeks
        if self.shape > 0.0:
            most = min(math.log1p(weeks / self.scale), _NOTHING_LEFT / self.shape)
        step, found = most / _LAW_STEPS, 0.0
        for n in range(_LAW_STEPS + 1):
            at, weight = n * step, 1.0 if n in (0, _LAW_STEPS) else 2.0 + 2.0 * (n % 2)
            if self.shape > 0.0:
                found += weight * falling(self.scale * math.expm1(at)) * self.scale * math.exp((1.0 - self.shape) * at)
            else:
                found += weight * falling(at)
        return found * step / 3.0


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


def secant(at: Callable[[float], float], start: float, target: float, floor: float) -> float:
    """Point at which a rising function less ``floor`` reaches a target, by steps along its chord in logarithms."""
    before, x = start, start * 1.2
    low = at(before) - floor
    for _ in range(12):
        high = at(x) - floor
        if abs(high / target - 1.0) < 1e-5 or high == low:
            break
        slope = math.log(high / low) / math.log(x / before)
        before, low = x, high
        x = min(50.0, max(1e-4, x * math.exp(max(-2.0, min(2.0, math.log(max(target / high, 1e-300)) / slope)))))
        if x == before:
            break
    return x
