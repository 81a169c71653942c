"""A problem of planning: levers between bounds, a budget, one goal or two, and constraints. It knows no simulation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

#: Values of all levers, in the order of the problem.
Point = tuple[float, ...]

#: A lever is set to a value, or its value holds from a day on, or until a day.
Kind = Literal["value", "start_day", "stop_day"]

#: A range has about so many steps, of 1, 2 or 5 times a power of ten.
_STEPS = 200


@dataclass(frozen=True)
class Lever:
    """A value that may be moved between two ends. ``weight``: what one unit of it costs of the budget, in CNY."""

    path: str
    low: float
    high: float
    today: float
    kind: Kind = "value"
    is_whole: bool = False
    weight: float = 0.0
    off: float = 0.0  # of a lever that starts or stops: its value on all other days
    cost: str = ""  # the measure that tells what is spent on it
    held: float = 0.0  # of a lever that starts or stops: its value while on, where no other lever sets it
    rate: float = 0.0  # the same: what one unit of it costs of the budget over the whole run

    @property
    def name(self) -> str:
        """The path without ``levers.``, and what of it is moved."""
        short = self.path.removeprefix("levers.").removeprefix("behavior.")
        return short if self.kind == "value" else f"{short} {self.kind.replace('_', ' ')}"

    @cached_property
    def step(self) -> float:
        """The step in which values are told: no plan is about fractions of a fen."""
        if self.is_whole:
            return 1.0
        rough = (self.high - self.low) / _STEPS
        power = 10.0 ** math.floor(math.log10(rough))
        return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1 - 1e-9))

    def rounded(self, value: float, *, down: bool = False) -> float:
        """Return the value in whole steps from 0, within the ends."""
        steps = value / self.step
        near = math.floor(steps + 1e-9) if down else round(steps)
        return float(f"{min(max(near * self.step, self.low), self.high):.12g}")


@dataclass(frozen=True)
class Goal:
    """A measure that is to be large, or small (``sign`` -1)."""

    measure: str
    sign: int = 1


@dataclass(frozen=True)
class Constraint:
    """A bound on a measure, or on the ratio of two; of its mean, or in a share of the runs (``chance``)."""

    measure: str
    of: str = ""
    at_least: float | None = None
    at_most: float | None = None
    chance: float | None = None

    def values(self, found: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return what is bounded, run by run: for a chance 1 where the bound holds and 0 where not."""
        values = found[self.measure]
        if self.of:
            with np.errstate(invalid="ignore", divide="ignore"):
                values = np.where(found[self.of] != 0, values / found[self.of], np.where(values == 0, 0.0, np.inf))
        if self.chance is None:
            return values
        low = -np.inf if self.at_least is None else self.at_least
        high = np.inf if self.at_most is None else self.at_most
        return np.asarray((values >= low) & (values <= high), float)  # not defined: does not hold

    def bounds(self) -> tuple[float, float]:
        """Return the ends between which the mean of :meth:`values` must lie."""
        if self.chance is not None:
            return self.chance, np.inf
        return (
            -np.inf if self.at_least is None else self.at_least,
            np.inf if self.at_most is None else self.at_most,
        )

    def violation(self, found: Mapping[str, np.ndarray]) -> float:
        """Return by how much the bound is broken, against its size; 0 where it holds."""
        values = self.values(found)
        if not len(values) or np.isnan(values).all():
            return 1.0
        mean, (low, high) = float(np.nanmean(values)), self.bounds()
        if not math.isfinite(mean):
            return 1.0
        missing = max(low - mean, mean - high, 0.0)
        size = max(abs(end) for end in (low, high) if math.isfinite(end)) or 1.0
        return missing / size


@dataclass(frozen=True)
class Problem:
    """Levers, what all of them may cost together, goals and constraints."""

    levers: tuple[Lever, ...]
    goals: tuple[Goal, ...]
    budget: float | None = None
    constraints: tuple[Constraint, ...] = ()
    days: float = 1.0  # of the run, of which what starts late or stops early is on a part only

    @property
    def today(self) -> Point:
        """The levers as they are set now, which need be within no bounds."""
        return tuple(lever.today for lever in self.levers)

    @property
    def measures(self) -> tuple[str, ...]:
        """All measures that are looked at, each once."""
        asked = [goal.measure for goal in self.goals]
        asked += [name for one in self.constraints for name in (one.measure, one.of) if name]
        asked += [lever.cost for lever in self.levers if lever.cost]
        return tuple(dict.fromkeys(asked))

    def weights(self, point: Sequence[float]) -> list[float]:
        """Return what one unit of each lever takes of the budget, for the days on which it is on."""
        return [one.weight * self._days_on(one.path, point) / self.days for one in self.levers]

    def spend(self, point: Sequence[float]) -> float:
        """Return what a point takes of the budget."""
        on = sum(weight * value for weight, value in zip(self.weights(point), point, strict=True))
        return on + self._given(point)

    def _days_on(self, path: str, point: Sequence[float]) -> float:
        at = {one.kind: value for one, value in zip(self.levers, point, strict=True) if one.path == path}
        return max(at.get("stop_day", self.days) - at.get("start_day", 0.0), 0.0)

    def _given(self, point: Sequence[float]) -> float:
        """Return what levers that start late or stop early take on the days on which they are off, and on all others
        where their value is given."""
        stop = {one.path: at for one, at in zip(self.levers, point, strict=True) if one.kind == "stop_day"}
        spend, seen = 0.0, set()
        for one, at in zip(self.levers, point, strict=True):
            if one.kind == "value" or not one.rate:
                continue
            off = min(at, stop.get(one.path, self.days)) if one.kind == "start_day" else self.days - at
            on = self._days_on(one.path, point) if one.path not in seen else 0.0
            seen.add(one.path)
            spend += one.rate * (one.off * off + one.held * on) / self.days
        return spend

    def is_within(self, point: Sequence[float]) -> bool:
        """Whether all levers are between their ends and the budget is kept."""
        ends = all(lever.low <= value <= lever.high for lever, value in zip(self.levers, point, strict=True))
        return ends and self.is_paid(point)

    def is_paid(self, point: Sequence[float]) -> bool:
        """Whether the budget is kept."""
        return self.budget is None or self.spend(point) <= self.budget * (1 + 1e-9)

    def point(self, values: Sequence[float]) -> Point:
        """Return the nearest plan that may be made: within the ends, in whole steps, within the budget.

        Where the budget is exceeded, what each lever has above its lower end shrinks by the same factor.
        """
        near = [min(max(value, one.low), one.high) for one, value in zip(self.levers, values, strict=True)]
        if self.budget is not None and (over := self.spend(near) - self.budget) > 0:
            weights = self.weights(near)
            least = sum(weight * lever.low for weight, lever in zip(weights, self.levers, strict=True))
            least += self._given(near)
            part = max(self.budget - least, 0.0) / max(self.budget + over - least, 1e-12)
            near = [
                lever.low + (value - lever.low) * part if lever.weight else value
                for lever, value in zip(self.levers, near, strict=True)
            ]
        return tuple(
            lever.rounded(value, down=bool(lever.weight)) for lever, value in zip(self.levers, near, strict=True)
        )

    def from_unit(self, parts: Sequence[float]) -> Point:
        """Return the plan at a place in the unit cube."""
        return self.point([one.low + part * (one.high - one.low) for one, part in zip(self.levers, parts, strict=True)])

    def to_unit(self, point: Sequence[float]) -> list[float]:
        """Return the place of a plan in the unit cube, a plan outside of the ends at the nearest."""
        return [
            min(max((value - one.low) / (one.high - one.low), 0.0), 1.0)
            for one, value in zip(self.levers, point, strict=True)
        ]
