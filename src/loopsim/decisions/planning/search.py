"""The search: propose, race, compare the best, confirm on fresh seeds, value each lever. It knows no simulation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from loopsim.decisions.planning.clock import Clock
from loopsim.decisions.planning.confirming import FRESH, Confirmed, confirm
from loopsim.decisions.planning.ledger import Ledger, World
from loopsim.decisions.planning.marginal import Marginal, marginal_values
from loopsim.decisions.planning.problem import Point, Problem
from loopsim.decisions.planning.proposing import BATCH, Proposer, undominated
from loopsim.decisions.planning.racing import RUNGS, change, climb, is_worse, leader, order
from loopsim.runs.headline import Change

#: Batches without a new best plan, with moves as small as they become, after which nothing better is expected.
_PATIENCE = 6

#: Plans that are compared at the end, with one goal and with two.
_FINALISTS, _ON_FRONT = 6, 12


@dataclass(frozen=True)
class Found:
    """Result of a search. ``promised`` are the gains of the best on the seeds of the search, by goal.

    ``progress`` holds ``(runs, gain of the best over today)``; a gain is NaN until a plan keeps the constraints.
    """

    problem: Problem
    confirmed: Confirmed
    promised: tuple[Change, ...]
    marginal: tuple[Marginal, ...]
    progress: tuple[tuple[int, float], ...]
    searched: Ledger
    fresh: Ledger
    has_converged: bool

    @property
    def runs(self) -> int:
        """Runs that the answer is made of."""
        return self.searched.runs + self.fresh.runs


def search(problem: Problem, world: World, clock: Clock, *, first_seed: int = 1) -> Found:
    """Look for the best plan until the clock is over or nothing better is found; confirm and value it."""
    ledger, fresh = Ledger(problem, world, first_seed), Ledger(problem, world, first_seed + FRESH)
    clock.runs = lambda: ledger.runs + fresh.runs
    clock.begin("searching")
    tried, progress, has_converged = _explore(problem, ledger, clock, first_seed)

    clock.begin("comparing the best")
    ranked = _finals(ledger, clock, tried)
    goals = range(len(problem.goals))

    clock.begin("confirming on fresh seeds")
    confirmed = confirm(fresh, clock, problem.today, ranked)
    promised = tuple(change(ledger.gap(confirmed.choice, problem.today, one)) for one in goals)

    clock.begin("valuing each lever")
    marginal = marginal_values(fresh, clock, confirmed.choice, confirmed.seeds)
    return Found(problem, confirmed, promised, marginal, tuple(progress), ledger, fresh, has_converged)


def _explore(
    problem: Problem, ledger: Ledger, clock: Clock, seed: int
) -> tuple[list[Point], list[tuple[int, float]], bool]:
    """Try plans batch by batch, and give more seeds to the best."""
    proposer, today = Proposer(problem, seed), problem.today
    tried: list[Point] = []
    progress: list[tuple[int, float]] = []
    best: list[Point] = []
    still, points = 0, proposer.first(ledger)
    while points:
        for part in (points[start : start + BATCH] for start in range(0, len(points), BATCH)):
            ledger.have([today, *part], RUNGS[0])
            tried += part
            clock.tell()
            if tried and clock.is_over("searching"):
                break
        climb(ledger, tried)
        proposer.hear(ledger, [point for point in points if point in ledger.found])
        before, best = best, _best(ledger, tried)
        has_gained = best[:1] != before[:1] if len(problem.goals) == 1 else set(best) != set(before)
        proposer.narrow(has_gained=has_gained)
        still = 0 if has_gained else still + 1
        ledger.have([today], ledger.seeds(best[0]))
        gain = change(ledger.gap(best[0], today)).mean if ledger.violation(best[0]) == 0 else math.nan
        progress.append((ledger.runs, gain))
        clock.tell(_said(problem, best[0], gain) if has_gained else "")
        if clock.is_over("searching"):
            return tried, progress, False
        if proposer.is_narrow and still >= _PATIENCE:
            return tried, progress, True
        points = proposer.batch(ledger, best)
    return tried, progress, True


def _best(ledger: Ledger, tried: list[Point]) -> list[Point]:
    """Return the plans that moves start from, the best first; with two goals those that none beats in both."""
    first = leader(ledger, tried)
    near = [point for point in tried if ledger.seeds(point) >= RUNGS[1]] or tried
    if len(ledger.problem.goals) == 1:
        return list(dict.fromkeys([first, *order(ledger, near)[:3]]))[:3]
    kept = [point for point in near if ledger.violation(point) == 0]
    goals = range(len(ledger.problem.goals))
    front = undominated({point: [ledger.mean(point, one) for one in goals] for point in kept})
    return front or [first]


def _finals(ledger: Ledger, clock: Clock, tried: list[Point]) -> list[Point]:
    """Bring the best to as many seeds as the clock allows; leave those that are told to be worse."""
    most = _FINALISTS if len(ledger.problem.goals) == 1 else _ON_FRONT
    near = [point for point in tried if ledger.seeds(point) >= RUNGS[1]]
    ranked = order(ledger, near or tried)[:most]
    ranked = list(dict.fromkeys([leader(ledger, tried), *ranked]))[:most]
    today, count = ledger.problem.today, max(ledger.seeds(point) for point in ranked)
    for seeds in sorted({count, RUNGS[-2], RUNGS[-1], 2 * RUNGS[-1]}):
        if seeds > RUNGS[1] and seeds > count and clock.is_over("comparing the best"):
            break
        ledger.have([*ranked, today], seeds)
        ranked = order(ledger, ranked)
        best = ranked[0]
        ranked = [point for point in ranked if not is_worse(ledger, point, best, 0.99)]
        clock.tell()
    return ranked


def _said(problem: Problem, point: Point, gain: float) -> str:
    """Say in a line what the best plan so far is."""
    levers = ", ".join(f"{one.name} {value:g}" for one, value in zip(problem.levers, point, strict=True))
    over = "no plan yet that keeps the constraints" if math.isnan(gain) else f"{gain:+,.4g} over today's plan"
    return f"best so far ({problem.goals[0].measure} {over}): {levers}"
