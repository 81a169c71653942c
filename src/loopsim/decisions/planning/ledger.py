"""Ledger of what was measured so far: plans by seed, every plan on the same luck as the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from loopsim.decisions.planning.problem import Point, Problem


class World(Protocol):
    """World in which plans are tried: simulations, or in tests a function with known answers."""

    def measure(self, points: Sequence[Point], seeds: range) -> np.ndarray:
        """Return the measures of the problem at each point, ``(points, seeds, measures)``; NaN where not defined."""

    def is_legal(self, point: Point) -> bool:
        """Whether a plan may be tried at all."""


@dataclass
class Ledger:
    """Plans that were tried, each with the first seeds of a row: ``first``, ``first + 1``, and so on."""

    problem: Problem
    world: World
    first: int
    found: dict[Point, np.ndarray] = field(default_factory=dict)  # (seeds, measures)
    when: dict[Point, int] = field(default_factory=dict)  # runs made until then
    runs: int = 0
    tell: Callable[[], None] | None = None

    def have(self, points: Sequence[Point], count: int) -> None:
        """See that each of these plans was tried with the first ``count`` seeds."""
        missing: dict[int, list[Point]] = {}
        for point in dict.fromkeys(points):
            there = len(self.found.get(point, ()))
            if there < count:
                missing.setdefault(there, []).append(point)
        for there, some in sorted(missing.items()):
            got = self.world.measure(some, range(self.first + there, self.first + count))
            for point, rows in zip(some, got, strict=True):
                self.found[point] = np.concatenate([self.found[point], rows]) if point in self.found else rows
            self.runs += len(some) * (count - there)
            for point in some:
                self.when.setdefault(point, self.runs)

    def cost(self, points: Sequence[Point], count: int) -> int:
        """Return how many runs :meth:`have` would make."""
        return sum(max(count - self.seeds(point), 0) for point in dict.fromkeys(points))

    def seeds(self, point: Point) -> int:
        """Return with how many seeds a plan was tried."""
        return len(self.found.get(point, ()))

    def measures(self, point: Point, count: int | None = None) -> Mapping[str, np.ndarray]:
        """Return the values of each measure, run by run, of the first ``count`` seeds."""
        rows = self.found[point][:count]
        return {name: rows[:, place] for place, name in enumerate(self.problem.measures)}

    def goal(self, point: Point, number: int = 0, count: int | None = None) -> np.ndarray:
        """Return a goal run by run, turned so that more is better."""
        goal = self.problem.goals[number]
        return goal.sign * self.measures(point, count)[goal.measure]

    def violation(self, point: Point, count: int | None = None) -> float:
        """Return by how much all constraints together are broken; 0 where all hold."""
        found = self.measures(point, count)
        return sum(one.violation(found) for one in self.problem.constraints)

    def mean(self, point: Point, number: int = 0, count: int | None = None) -> float:
        """Return the mean of a goal; minus infinity where it is defined in no run."""
        values = self.goal(point, number, count)
        return float(np.nanmean(values)) if not np.isnan(values).all() else -np.inf

    def gap(self, one: Point, other: Point, number: int = 0) -> np.ndarray:
        """Return how much better one plan is than another, run by run, on the seeds that both have."""
        count = min(self.seeds(one), self.seeds(other))
        apart = self.goal(one, number, count) - self.goal(other, number, count)
        return apart[~np.isnan(apart)]
