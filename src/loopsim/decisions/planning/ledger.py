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
    """Plans that were tried, each with some seeds of a row: ``first``, ``first + 1``, and so on."""

    problem: Problem
    world: World
    first: int
    found: dict[Point, np.ndarray] = field(default_factory=dict)  # (seeds of the row, measures), NaN where not tried
    made: dict[Point, np.ndarray] = field(default_factory=dict)  # (seeds of the row,) whether it was tried
    when: dict[Point, int] = field(default_factory=dict)  # runs made until then
    runs: int = 0
    tell: Callable[[], None] | None = None

    def have(self, points: Sequence[Point], count: int, start: int = 0) -> None:
        """See that each of these plans was tried with ``count`` seeds of the row, from its ``start``-th on."""
        missing: dict[tuple[int, int], list[Point]] = {}
        for point in dict.fromkeys(points):
            for part in self._gaps(point, count, start):
                missing.setdefault(part, []).append(point)
        for (low, high), some in sorted(missing.items()):
            got = self.world.measure(some, range(self.first + low, self.first + high))
            for point, rows in zip(some, got, strict=True):
                self._note(point, low, rows)
            self.runs += len(some) * (high - low)
            for point in some:
                self.when.setdefault(point, self.runs)

    def _gaps(self, point: Point, count: int, start: int) -> list[tuple[int, int]]:
        """Return the parts of the row that a plan was not tried with yet."""
        made = self.made.get(point, np.zeros(0, bool))
        lacking = np.ones(start + count, bool)
        lacking[:start] = False
        lacking[: len(made)] &= ~made[: start + count]
        edges = np.flatnonzero(np.diff(np.concatenate([[False], lacking, [False]]).astype(int)))
        return [(int(low), int(high)) for low, high in edges.reshape(-1, 2)]

    def _note(self, point: Point, low: int, rows: np.ndarray) -> None:
        before, made = self.found.get(point, rows[:0]), self.made.get(point, np.zeros(0, bool))
        more = max(low + len(rows) - len(before), 0)
        self.found[point] = np.concatenate([before, np.full((more, rows.shape[1]), np.nan)])
        self.made[point] = np.concatenate([made, np.zeros(more, bool)])
        self.found[point][low : low + len(rows)] = rows
        self.made[point][low : low + len(rows)] = True

    def cost(self, points: Sequence[Point], count: int) -> int:
        """Return how many runs :meth:`have` would make."""
        return sum(high - low for point in dict.fromkeys(points) for low, high in self._gaps(point, count, 0))

    def seeds(self, point: Point) -> int:
        """Return with how many seeds a plan was tried."""
        return int(self.made[point].sum()) if point in self.made else 0

    def measures(self, point: Point, count: int | None = None) -> Mapping[str, np.ndarray]:
        """Return the values of each measure, run by run, of those of the first ``count`` seeds that were tried."""
        rows = self.found[point][:count][self.made[point][:count]]
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
        ours, theirs = self.row(one, number), self.row(other, number)
        count = min(len(ours), len(theirs))
        apart = ours[:count] - theirs[:count]
        return apart[~np.isnan(apart)]

    def row(self, point: Point, number: int = 0) -> np.ndarray:
        """Return a goal along the row of seeds, turned so that more is better; NaN where it was not tried."""
        goal = self.problem.goals[number]
        return goal.sign * self.found[point][:, self.problem.measures.index(goal.measure)]
