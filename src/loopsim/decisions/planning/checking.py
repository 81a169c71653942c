"""Check of each move: a lever stays as today where fresh seeds do not tell its move apart from no effect."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from loopsim.decisions.planning.clock import Clock, Stage
from loopsim.decisions.planning.confirming import BLOCK, Confirmed, is_allowed, told
from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Point
from loopsim.decisions.planning.racing import change

#: A first block that tells a loss with this certainty is enough: the lever matters, and no more runs go to it.
_SURE = 0.999

#: A move that nothing is told of, and that the search believes to bring less than this part of the gain, is none.
_LITTLE = 0.01


def reserve(most_runs: int | None, levers: int, others: int) -> int:
    """Return how many runs are left for the check: a block a lever, but half of all runs stay with the search.

    ``others`` are the runs that are kept for the other stages after the search.
    """
    if most_runs is None or levers < 2:  # the move of a single lever is the whole plan, which is confirmed
        return 0
    return max(min(levers * BLOCK, most_runs // 2 - others), 0)


def check_moves(
    ledger: Ledger, clock: Clock, today: Point, confirmed: Confirmed, promise: Callable[[Point], float]
) -> Confirmed:
    """Put levers of the choice back to today's values, one by one, and leave back those of which nothing is told.

    A move that changes anything, and that the search believes to bring more than a hundredth of the gain, stays all the
    same: to give up what is likely worth it, since a few seeds do not show it, would cost the user. Those that cost
    least by ``promise`` (the mean that the search believes of a plan) come first. Each plan so made is held against the
    first choice, on the same seeds, so that small losses do not add up unseen. It must be allowed, and better than
    today's where that is allowed, too. With two goals, or where no plan keeps the constraints, a lever is put back only
    if all runs come out the same: what is a loss in one goal may be a trade.
    """
    leader = confirmed.choice
    is_kept_today = confirmed.is_today_allowed and not (confirmed.keeps and confirmed.is_better)
    moved = [place for place, value in enumerate(leader) if value != today[place]]
    if is_kept_today or not moved:
        return confirmed
    is_strict = len(ledger.problem.goals) > 1 or not confirmed.keeps
    stage: Stage = "checking each move"
    seeds, point = confirmed.seeds, leader
    back, unchecked = [], []
    for place in sorted(moved, key=lambda place: (-promise(_with(leader, place, today)), place)):
        trial = _with(point, place, today)
        if not (ledger.problem.is_within(trial) and ledger.world.is_legal(trial)):
            continue
        matters = None
        for count in (min(BLOCK, seeds), seeds):
            if (cost := ledger.cost([trial], count)) and (cost > clock.left(stage) or clock.is_over(stage)):
                matters = None
                break
            ledger.have([trial], count)
            clock.tell()
            matters = _is_apart(ledger, leader, trial, is_strict, 0.95 if count == seeds else _SURE)
            if not is_strict and not matters:
                matters = _differs(ledger, leader, trial) and _is_likely(leader, trial, today, promise)
            if matters:
                break
        if matters is None:
            unchecked.append(place)
        elif not matters and _may_be(ledger, trial, today, confirmed):
            point = trial
            back.append(place)
    everyone = [one.point for one in confirmed.finalists]
    if point != leader and point not in everyone:
        everyone.insert(everyone.index(leader) + 1, point)
    front = tuple(dict.fromkeys(point if one == leader else one for one in confirmed.front))
    return told(
        ledger, today, point, everyone, front, level=confirmed.level, left_out=confirmed.left_out, leader=leader,
        back=tuple(sorted(back)), unchecked=tuple(sorted(unchecked)),
    )  # fmt: skip


def _with(point: Point, place: int, today: Point) -> Point:
    return (*point[:place], today[place], *point[place + 1 :])


def _is_apart(ledger: Ledger, leader: Point, trial: Point, is_strict: bool, level: float) -> bool:
    """Whether the runs tell that a plan loses against the leader, or, where ``is_strict``, that it differs at all."""
    if is_strict:
        return _differs(ledger, leader, trial)
    gap = change(ledger.gap(leader, trial), level)
    return not math.isfinite(gap.mean) or gap.low > 0


def _differs(ledger: Ledger, leader: Point, trial: Point) -> bool:
    """Whether any run differs from that of the leader with the same seed."""
    count = len(ledger.found[trial])
    return not np.array_equal(ledger.found[leader][:count], ledger.found[trial], equal_nan=True)


def _is_likely(leader: Point, trial: Point, today: Point, promise: Callable[[Point], float]) -> bool:
    """Whether the search, by all its runs, believes that more than a little of the gain is lost without a move."""
    return promise(leader) - promise(trial) > _LITTLE * (promise(leader) - promise(today))


def _may_be(ledger: Ledger, trial: Point, today: Point, confirmed: Confirmed) -> bool:
    """Whether a plan may take the place of the choice: allowed, and told to be better than an allowed today."""
    if confirmed.keeps and not is_allowed(ledger, trial):
        return False
    goals = range(len(ledger.problem.goals))
    return not confirmed.is_today_allowed or any(change(ledger.gap(trial, today, one)).low > 0 for one in goals)
