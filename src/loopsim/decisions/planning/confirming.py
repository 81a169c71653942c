"""Confirmation: the finalists on seeds that the search has not seen, and what can be told apart there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopsim.decisions.planning.clock import Clock, Stage
from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Constraint, Point
from loopsim.decisions.planning.proposing import undominated
from loopsim.decisions.planning.racing import change, order
from loopsim.runs.headline import Change
from loopsim.runs.intervals import share_interval

#: Fresh seeds begin so far behind the first one.
FRESH = 1_000_000

#: Fresh seeds come in blocks, up to so many; no more plans are compared than can have so many blocks.
BLOCK, MOST, _BLOCKS = 8, 64, 2

#: With two goals so many plans are compared where runs are few, each with one block.
TRADED = 3

#: Where the interval of the gain is so narrow against the gain, and all else is told apart, more seeds tell nothing.
_NARROW = 0.05


@dataclass(frozen=True)
class Kept:
    """A constraint at a plan, on fresh seeds: its mean with the interval, and whether it holds."""

    constraint: Constraint
    mean: float
    low: float
    high: float

    @property
    def is_defined(self) -> bool:
        """Whether the mean is a number: it is none where the measure is defined in no run."""
        return math.isfinite(self.mean)

    @property
    def holds(self) -> bool:
        """Whether the mean is within the bound."""
        low, high = self.constraint.bounds()
        return self.is_defined and low <= self.mean <= high

    @property
    def is_sure(self) -> bool:
        """Whether the whole interval is on one side of the bound."""
        low, high = self.constraint.bounds()
        is_in = low <= self.low and self.high <= high
        return is_in or self.high < low or self.low > high


@dataclass(frozen=True)
class Finalist:
    """A plan on fresh seeds: gains over today by goal, how far it is behind the choice, and whether that is luck."""

    point: Point
    gains: tuple[Change, ...]
    behind: Change  # first goal, choice less this plan
    keeps: bool  # all constraints, the budget, and the ends of the levers
    is_apart: bool  # from the choice


@dataclass(frozen=True)
class Confirmed:
    """The choice on fresh seeds. ``is_better``: told apart from today. ``front``: with two goals, by the first.

    ``leader`` is the choice before levers were put back to today's values: those at the places ``back``, while of those
    at ``unchecked`` no runs were left to tell. ``left_out`` plans of the search were too many to be compared.
    """

    choice: Point
    leader: Point
    back: tuple[int, ...]
    unchecked: tuple[int, ...]
    left_out: int
    level: float  # of the intervals by which plans are told apart
    gains: tuple[Change, ...]
    constraints: tuple[Kept, ...]
    finalists: tuple[Finalist, ...]
    front: tuple[Point, ...]
    seeds: int
    is_better: bool
    keeps: bool
    is_today_allowed: bool
    is_today_legal: bool
    today_breaks: tuple[Kept, ...]  # constraints


def confirm(ledger: Ledger, clock: Clock, today: Point, ranked: Sequence[Point]) -> Confirmed:
    """Try the finalists, the best of the search first, and today's plan on fresh seeds; choose one."""
    stage: Stage = "confirming on fresh seeds"
    room = clock.room(stage) // BLOCK
    few = room // _BLOCKS - 1  # plans, each with so many seeds, beside today's
    if len(ledger.problem.goals) > 1:  # a trade is seen between several plans only
        few = max(few, min(room - 1, TRADED))
    found, ranked = len(ranked), ranked[: int(max(min(few, len(ranked)), 1))]
    everyone = list(dict.fromkeys([*ranked, today]))
    seeds = 0
    while seeds < MOST and not (seeds and (clock.is_over(stage) or _is_clear(ledger, everyone))):
        more = ledger.cost(everyone, seeds + BLOCK)
        checks = 0 if len(today) < 2 else len(today) * (seeds + BLOCK)  # to put each lever back on as many seeds
        if seeds and (more > clock.left(stage) or more + checks > clock.room("checking each move")):
            break
        seeds += BLOCK
        ledger.have(everyone, seeds)
        clock.tell()
    level = 1 - 0.05 / max(len(ranked), 1)
    keeping = [point for point in ranked if ledger.violation(point) == 0]
    is_today_allowed = is_allowed(ledger, today)
    of_front = [*keeping, *([today] if is_today_allowed and today not in keeping else [])]
    front = _front(ledger, of_front) if len(ledger.problem.goals) > 1 else ()
    others = [point for point in front if point != today]  # today's plan may be a trade-off, but is no proposal
    choice = _knee(ledger, others or front) if front else _choice(ledger, list(ranked), keeping, level)
    return told(ledger, today, choice, everyone, front, level=level, left_out=found - len(ranked))


def told(
    ledger: Ledger,
    today: Point,
    choice: Point,
    everyone: Sequence[Point],
    front: tuple[Point, ...],
    *,
    level: float,
    left_out: int,
    leader: Point | None = None,
    back: tuple[int, ...] = (),
    unchecked: tuple[int, ...] = (),
) -> Confirmed:
    """Return what the runs of all plans compared tell, seen from the choice."""
    goals = range(len(ledger.problem.goals))
    gains = tuple(change(ledger.gap(choice, today, one)) for one in goals)
    finalists = []
    for point in everyone:
        behind = change(ledger.gap(choice, point), level)
        each = tuple(change(ledger.gap(point, today, one)) for one in goals)
        is_apart = point != choice and (behind.low > 0 or behind.high < 0)  # not defined: not told apart
        finalists.append(Finalist(point, each, behind, is_allowed(ledger, point), is_apart))
    return Confirmed(
        choice=choice,
        leader=choice if leader is None else leader,
        back=back,
        unchecked=unchecked,
        left_out=left_out,
        level=level,
        gains=gains,
        constraints=kept(ledger, choice),
        finalists=tuple(finalists),
        front=front,
        seeds=ledger.seeds(choice),
        is_better=any(one.low > 0 for one in gains),
        keeps=ledger.violation(choice) == 0,
        is_today_allowed=is_allowed(ledger, today),
        is_today_legal=ledger.world.is_legal(today),
        today_breaks=tuple(one for one in kept(ledger, today) if one.constraint.violation(ledger.measures(today))),
    )


def kept(ledger: Ledger, point: Point) -> tuple[Kept, ...]:
    """Return how each constraint stands at a plan."""
    found = []
    for one in ledger.problem.constraints:
        values = one.values(ledger.measures(point))
        values = values[~np.isnan(values)]
        if not np.isfinite(values).all():  # a ratio to nothing
            found.append(Kept(one, math.nan, math.nan, math.nan))
        elif len(values) and np.isin(values, (0.0, 1.0)).all():
            ends = share_interval(int(values.sum()), len(values))
            found.append(Kept(one, float(values.mean()), ends.low, ends.high))
        else:
            about = change(values)
            found.append(Kept(one, about.mean, about.low, about.high))
    return tuple(found)


def is_allowed(ledger: Ledger, point: Point) -> bool:
    """Whether a plan may be made: within ends and budget, legal, and all constraints hold in its runs."""
    return ledger.problem.is_within(point) and ledger.violation(point) == 0 and ledger.world.is_legal(point)


def _choice(ledger: Ledger, ranked: list[Point], keeping: list[Point], level: float) -> Point:
    """The best of the search that keeps the constraints, unless fresh seeds tell that another one is better."""
    if not keeping:
        return order(ledger, ranked)[0]
    choice = keeping[0]
    better = [point for point in keeping if change(ledger.gap(point, choice), level).low > 0]
    return order(ledger, better)[0] if better else choice


def _front(ledger: Ledger, keeping: Sequence[Point]) -> tuple[Point, ...]:
    goals = range(len(ledger.problem.goals))
    return tuple(undominated({point: [ledger.mean(point, one) for one in goals] for point in keeping}))


def _knee(ledger: Ledger, front: Sequence[Point]) -> Point:
    """Return the plan of the front that is nearest to the best of both goals, each measured by its span."""
    means = np.array([[ledger.mean(point, one) for one in range(len(ledger.problem.goals))] for point in front])
    span = np.maximum(means.max(axis=0) - means.min(axis=0), 1e-300)
    missing = ((means.max(axis=0) - means) / span) ** 2
    return front[int(np.argmin(missing.sum(axis=1)))]


def _is_clear(ledger: Ledger, everyone: Sequence[Point]) -> bool:
    """Whether more seeds would tell nothing: the best is told apart, and its gain is narrow."""
    if len(ledger.problem.goals) > 1 or ledger.seeds(everyone[0]) < 2 * BLOCK:
        return False
    best, *others = everyone
    gaps = [change(ledger.gap(best, one), 0.99) for one in others]
    gain = gaps[-1] if gaps else change(np.array([]))
    narrow = math.isfinite(gain.mean) and gain.half_width <= _NARROW * abs(gain.mean)
    return narrow and all(one.low > 0 for one in gaps)
