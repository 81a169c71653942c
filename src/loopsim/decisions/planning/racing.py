"""Racing: few seeds for many plans, more for the few best, by paired differences on common luck.

Plans climb rungs of 2, 4, 8 and 16 seeds; the best third of those on a rung goes on to the next (successive halving;
Jamieson & Talwalkar 2016), but none that is told to be worse than the leader (racing; Maron & Moore 1997).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Point
from loopsim.runs.headline import Change
from loopsim.stats import student_t

#: Seeds of each rung.
RUNGS = (2, 4, 8, 16)

#: One in so many goes on to the next rung, and at most so many at a time.
_ONE_IN, _AT_ONCE = 3, 4

#: Standard deviations below this part of the mean are rounding.
_ROUNDING = 1e-12


def order(ledger: Ledger, points: Sequence[Point], count: int | None = None) -> list[Point]:
    """Return plans, the best first: those that keep the constraints by their goals, then the others by the breach.

    With two goals the plans that fewest others beat in both stand first, the lonelier ones before the crowded.
    """
    broken = {point: ledger.violation(point, count) for point in points}
    kept = [point for point in points if broken[point] == 0]
    rest = sorted((point for point in points if broken[point] > 0), key=lambda point: (broken[point], point))
    means = {
        point: [ledger.mean(point, number, count) for number in range(len(ledger.problem.goals))] for point in kept
    }
    if len(ledger.problem.goals) == 1:
        return sorted(kept, key=lambda point: (-means[point][0], point)) + rest
    beaten = {one: sum(beats(means[other], means[one]) for other in kept) for one in kept}
    lonely = _room({point: means[point] for point in kept})
    return sorted(kept, key=lambda point: (beaten[point], -lonely[point], point)) + rest


def beats(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether one is as good in all goals and better in one."""
    return all(a >= b for a, b in zip(one, other, strict=True)) and any(a > b for a, b in zip(one, other, strict=True))


def _room(means: dict[Point, list[float]]) -> dict[Point, float]:
    """Return how far the neighbors of each plan are, along each goal (crowding distance; Deb et al. 2002)."""
    room = dict.fromkeys(means, 0.0)
    for number in range(len(next(iter(means.values()), ()))):
        ranked = sorted(means, key=lambda point: (means[point][number], point))
        span = means[ranked[-1]][number] - means[ranked[0]][number]
        room[ranked[0]] = room[ranked[-1]] = math.inf
        if not (span > 0 and math.isfinite(span)):
            continue
        for before, point, after in zip(ranked, ranked[1:], ranked[2:], strict=False):
            room[point] += (means[after][number] - means[before][number]) / span
    return room


def change(values: np.ndarray, level: float = 0.95, name: str = "") -> Change:
    """Return the mean of paired differences and its interval by Student's t; NaN ends below two."""
    if not len(values):
        return Change(name, math.nan, math.nan, math.nan)
    mean = float(values.mean())
    if len(values) < 2:
        return Change(name, mean, math.nan, math.nan)
    sd = float(values.std(ddof=1))
    sd = 0.0 if sd <= _ROUNDING * abs(mean) else sd
    half = float(student_t(len(values) - 1, level)) * sd / math.sqrt(len(values))
    return Change(name, mean, mean - half, mean + half)


def is_worse(ledger: Ledger, point: Point, leader: Point, level: float = 0.95) -> bool:
    """Whether the runs tell a plan apart from the leader, below it, in every goal."""
    goals = range(len(ledger.problem.goals))
    return point != leader and all(change(ledger.gap(point, leader, one), level).high < 0 for one in goals)


def climb(ledger: Ledger, tried: Sequence[Point]) -> list[Point]:
    """Give more seeds to the best plans of each rung. Returns those that climbed."""
    climbed = []
    for low, high in pairwise(RUNGS):
        on = [point for point in tried if ledger.seeds(point) >= low]
        ranked = order(ledger, on, low)
        best = ranked[: max(len(on) // _ONE_IN, 1)]
        up = [
            point
            for point in best
            if ledger.seeds(point) < high and (low < RUNGS[1] or not is_worse(ledger, point, ranked[0]))
        ][:_AT_ONCE]
        ledger.have(up, high)
        climbed += up
    return climbed


def leader(ledger: Ledger, tried: Sequence[Point]) -> Point:
    """Return the best plan of those with most seeds: a lucky one with few seeds leads nothing."""
    most = max(ledger.seeds(point) for point in tried)
    return order(ledger, [point for point in tried if ledger.seeds(point) == most])[0]
