"""Racing: few seeds for many plans, more for the few best, by paired differences on common luck.

Plans climb rungs of 2, 4, 8 and 16 seeds, the few that are believed to be best one rung with each batch (successive
halving; Jamieson & Talwalkar 2016); at the end those that are told to be worse than the best leave (racing; Maron &
Moore 1997).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Point
from loopsim.runs.headline import Change
from loopsim.stats import student_t

#: Seeds of each rung.
RUNGS = (2, 4, 8, 16)

#: Standard deviations below this part of the mean are rounding.
_ROUNDING = 1e-12


def order(ledger: Ledger, points: Sequence[Point], means: Mapping[Point, Sequence[float]] | None = None) -> list[Point]:
    """Return plans, the best first: those that keep the constraints by their goals, then the others by the breach.

    ``means`` are those of the goals by plan; left out, those of the runs.

    With two goals the plans that fewest others beat in both stand first, the lonelier ones before the crowded.
    """
    broken = {point: ledger.violation(point) for point in points}
    kept = [point for point in points if broken[point] == 0]
    rest = sorted((point for point in points if broken[point] > 0), key=lambda point: (broken[point], point))
    goals = range(len(ledger.problem.goals))
    if means is None:
        means = {point: [ledger.mean(point, number) for number in goals] for point in kept}
    if len(ledger.problem.goals) == 1:
        return sorted(kept, key=lambda point: (-means[point][0], point)) + rest
    beaten = {one: sum(beats(means[other], means[one]) for other in kept) for one in kept}
    lonely = _room({point: means[point] for point in kept})
    return sorted(kept, key=lambda point: (beaten[point], -lonely[point], point)) + rest


def beats(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether one is as good in all goals and better in one."""
    return all(a >= b for a, b in zip(one, other, strict=True)) and any(a > b for a, b in zip(one, other, strict=True))


def _room(means: Mapping[Point, Sequence[float]]) -> dict[Point, float]:
    """Return how far the neighbours of each plan are, along each goal (crowding distance; Deb et al. 2002)."""
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


def climb(ledger: Ledger, ranked: Sequence[Point], room: float) -> None:
    """Give plans the seeds of the next rung, as far as there is room for so many runs."""
    for point in ranked:
        above = [count for count in RUNGS if count > ledger.seeds(point)]
        if above and (cost := ledger.cost([point], above[0])) <= room:
            ledger.have([point], above[0])
            room -= cost
