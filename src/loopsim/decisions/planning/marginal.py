"""Marginal values at a plan: what the next unit of each lever, and the next 1,000 CNY spent on it, are worth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from loopsim.decisions.planning.clock import Clock, Stage
from loopsim.decisions.planning.confirming import BLOCK
from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Lever, Point
from loopsim.decisions.planning.racing import change
from loopsim.runs.headline import Change

#: A lever is moved by this part of its range to either side.
_PART = 0.05

#: Each lever is moved with so many seeds at least.
LEAST = 4

#: CNY of spend that are spoken of.
NEXT_CNY = 1000.0


@dataclass(frozen=True)
class Marginal:
    """The effect of a little more of a lever on a goal, others held: by unit, and by 1,000 CNY spent on it.

    The effect on profit is net: what is spent is taken off already. ``per_1000`` is None where the lever costs nothing
    of its own, or what it costs is not told apart from nothing.
    """

    lever: Lever
    goal: int
    low: float  # where the lever was set
    high: float
    per_unit: Change
    per_1000: Change | None


def sides(ledger: Ledger, point: Point, place: int) -> tuple[Point, Point] | None:
    """Return the plans a little below and above in one lever, the plan itself at an end; None where neither may be."""
    lever = ledger.problem.levers[place]
    step = max(round(_PART * (lever.high - lever.low) / lever.step), 1) * lever.step

    def moved(by: float) -> Point:
        value = point[place] + by
        is_possible = lever.low - 1e-9 <= value <= lever.high + 1e-9
        there = (*point[:place], float(f"{value:.12g}"), *point[place + 1 :])
        return there if is_possible and ledger.world.is_legal(there) else point

    below, above = moved(-step), moved(step)
    return None if below == above else (below, above)


def marginal_values(ledger: Ledger, clock: Clock, point: Point, seeds: int) -> tuple[Marginal, ...]:
    """Move each lever a little to both sides on common luck, and tell the paired differences."""
    problem = ledger.problem
    pairs = {place: pair for place in range(len(problem.levers)) if (pair := sides(ledger, point, place))}
    asked = [point, *(one for pair in pairs.values() for one in pair)]
    stage: Stage = "valuing each lever"
    done = 0
    while pairs and done < seeds and not (done and clock.is_over(stage)):
        step = min(BLOCK, seeds - done, int(min(clock.left(stage) // max(2 * len(pairs), 1), BLOCK)))
        if step < 1:
            break
        done += step
        ledger.have(asked, done)
        clock.tell()
    found = []
    for place, (below, above) in pairs.items():
        lever, width = problem.levers[place], above[place] - below[place]
        for goal in range(len(problem.goals)):
            gaps = problem.goals[goal].sign * (ledger.goal(above, goal, done) - ledger.goal(below, goal, done))
            told = change(gaps[~np.isnan(gaps)] / width)
            weight = problem.weights(point)[place]
            per_1000 = _by_spend(ledger, lever, weight, gaps, below, above, done, told)
            found.append(Marginal(lever, goal, below[place], above[place], told, per_1000))
    return tuple(found)


def _by_spend(
    ledger: Ledger,
    lever: Lever,
    weight: float,
    gaps: np.ndarray,
    below: Point,
    above: Point,
    count: int,
    per_unit: Change,
) -> Change | None:
    if weight:
        part = NEXT_CNY / weight
        return Change("", per_unit.mean * part, per_unit.low * part, per_unit.high * part)
    if not lever.cost:
        return None
    spent = ledger.measures(above, count)[lever.cost] - ledger.measures(below, count)[lever.cost]
    return ratio(gaps, spent)


def ratio(gaps: np.ndarray, spent: np.ndarray) -> Change | None:
    """Return mean(gaps) / mean(spent) by 1,000 CNY, with the interval by the delta method; None if nothing is spent."""
    is_both = ~(np.isnan(gaps) | np.isnan(spent))
    gaps, spent = gaps[is_both], spent[is_both]
    about = change(spent)
    if not about.is_told_apart or not math.isfinite(about.low):
        return None
    part = float(gaps.mean() / spent.mean())
    rest = change((gaps - part * spent) / spent.mean())
    half = rest.half_width
    return Change("", NEXT_CNY * part, NEXT_CNY * (part - half), NEXT_CNY * (part + half))
