"""The search: propose, race, compare the best, confirm on fresh seeds, value each lever. It knows no simulation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from loopsim.decisions.optimize_words import lever_name, measure_name
from loopsim.decisions.planning.believing import Beliefs
from loopsim.decisions.planning.checking import check_moves, reserve
from loopsim.decisions.planning.clock import Clock, Stage
from loopsim.decisions.planning.confirming import BLOCK, FRESH, TRADED, Confirmed, confirm
from loopsim.decisions.planning.ledger import Ledger, World
from loopsim.decisions.planning.marginal import LEAST, Marginal, marginal_values
from loopsim.decisions.planning.problem import Point, Problem
from loopsim.decisions.planning.proposing import BATCH, Proposer, undominated
from loopsim.decisions.planning.racing import RUNGS, change, climb, is_worse, order
from loopsim.languages import Both, both, joined
from loopsim.runs.headline import Change

#: Batches without a new best plan, with moves as small as they become, after which nothing better is expected.
_PATIENCE = 6

#: A new best plan that is better by less than this part of what the best are above the middle brings nothing.
_NOTHING = 0.002

#: Plans that get more seeds with a batch, and that moves start from.
_CLIMBERS = 3

#: Plans that are compared at the end, with one goal and with two.
_FINALISTS, _ON_FRONT = 6, 12


@dataclass(frozen=True)
class Found:
    """Result of a search. ``promised`` are the gains of the best on the seeds of the search, by goal, before any of its
    levers was put back.

    ``progress`` holds ``(runs, gain of the best over today)``, each gain as all runs of the search tell it at the end:
    so it moves with the plan, not with the luck of a batch. It is NaN until a plan keeps the constraints.
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
    clock.least = _least(problem, clock.most_runs)
    beliefs, tried, progress, has_converged = _explore(problem, ledger, clock, first_seed)

    clock.begin("comparing the best")
    ranked = _finals(beliefs, ledger, clock, tried)
    goals = range(len(problem.goals))

    clock.begin("confirming on fresh seeds")
    confirmed = confirm(fresh, clock, problem.today, ranked)
    promised = tuple(change(ledger.gap(confirmed.choice, problem.today, one)) for one in goals)

    clock.begin("checking each move")
    confirmed = check_moves(fresh, clock, problem.today, confirmed, lambda point: _believed(beliefs, point))

    clock.begin("valuing each lever")
    marginal = marginal_values(fresh, clock, confirmed.choice, confirmed.seeds)
    return Found(problem, confirmed, promised, marginal, tuple(progress), ledger, fresh, has_converged)


def _least(problem: Problem, most_runs: int | None) -> dict[Stage, int]:
    """Return how many runs the later stages need at least, which the search leaves to them."""
    valuing, confirming = 2 * len(problem.levers) * LEAST, 2 * BLOCK
    if len(problem.goals) > 1 and most_runs is not None:
        confirming = max(min((TRADED + 1) * BLOCK, most_runs // 2 - valuing), confirming)
    return {
        "confirming on fresh seeds": confirming,
        "checking each move": reserve(most_runs, len(problem.levers), valuing + confirming),
        "valuing each lever": valuing,
    }


def _believed(beliefs: Beliefs, point: Point) -> float:
    """Return the mean of the first goal that the runs of the search tell of a plan, tried or not."""
    return float(beliefs.at(beliefs.places([point])).means[0, 0])


def _explore(
    problem: Problem, ledger: Ledger, clock: Clock, seed: int
) -> tuple[Beliefs, list[Point], list[tuple[int, float]], bool]:
    """Try plans batch by batch, and give more seeds to the best."""
    proposer, beliefs, today = Proposer(problem, seed), Beliefs(problem), problem.today
    tried: list[Point] = []
    steps: list[tuple[int, Point]] = []
    best: list[Point] = []
    still, points = 0, proposer.first(ledger, _few(clock.left("searching")))
    while points:
        for part in (points[start : start + BATCH] for start in range(0, len(points), BATCH)):
            start = (len(tried) // BATCH * RUNGS[0]) % RUNGS[-1]  # other luck for each batch, all beside today's plan
            ledger.have([today, *part], RUNGS[0], start)
            tried += part
            clock.tell()
            if clock.is_over("searching"):
                break
        beliefs.learn(ledger, tried)
        climb(ledger, [today, *_climbers(beliefs, ledger, tried)], clock.left("searching"))
        beliefs.learn(ledger, tried)
        before, ranked = best, ranked_by(beliefs, ledger, tried)
        best = _best(beliefs, ledger, ranked)
        has_gained = _has_gained(beliefs, ledger, before, best, tried)
        proposer.narrow(has_gained=has_gained)
        still = 0 if has_gained else still + 1
        gain = change(ledger.gap(best[0], today)).mean if ledger.violation(best[0]) == 0 else math.nan
        steps.append((ledger.runs, best[0]))
        clock.tell(_said(problem, best[0], gain) if has_gained else "")
        few = _few(clock.left("searching"))
        if clock.is_over("searching") or few < 1:
            return beliefs, tried, _progress(beliefs, ledger, steps), False
        if proposer.is_narrow and still >= _PATIENCE:
            return beliefs, tried, _progress(beliefs, ledger, steps), True
        points = proposer.batch(ledger, beliefs, best)[:few]
    return beliefs, tried, _progress(beliefs, ledger, steps), True


def _progress(beliefs: Beliefs, ledger: Ledger, steps: list[tuple[int, Point]]) -> list[tuple[int, float]]:
    """Return what each best plan on the way gains over today's, as it is believed now."""
    today = _believed(beliefs, ledger.problem.today)
    told = {}
    for point in dict.fromkeys(point for _, point in steps):
        gain = _believed(beliefs, point) - today
        told[point] = gain if ledger.violation(point) == 0 else math.nan
    return [(runs, told[point]) for runs, point in steps]


def _few(room: float) -> int:
    """Return how many plans there is room for, each with the first seeds, beside today's."""
    return int(min(room // RUNGS[0] - 1, 10**6))


def ranked_by(beliefs: Beliefs, ledger: Ledger, tried: list[Point]) -> list[Point]:
    """Return plans, those believed to be best first; with two goals as :func:`order` does.

    A plan that broke a constraint in its runs, or is believed to, stands behind those that did not.
    """
    told = beliefs.at(beliefs.places(tried))
    if len(ledger.problem.goals) > 1:
        return order(ledger, tried, dict(zip(tried, told.means.tolist(), strict=True)))
    doubtful = {
        point: (ledger.seeds(point) < RUNGS[-1] and allowed < 0.5, ledger.violation(point))
        for point, allowed in zip(tried, told.allowed, strict=True)
    }
    means = dict(zip(tried, told.means[:, 0].tolist(), strict=True))
    return sorted(tried, key=lambda point: (doubtful[point][1] > 0, doubtful[point], -means[point], point))


def _has_gained(beliefs: Beliefs, ledger: Ledger, before: list[Point], best: list[Point], tried: list[Point]) -> bool:
    """Whether the best plan is believed to be better than the one before it by more than next to nothing."""
    if not before or len(ledger.problem.goals) > 1:
        return set(best) != set(before)
    if best[0] == before[0]:
        return False
    new, old = beliefs.at(beliefs.places([best[0], before[0]])).means[:, 0].tolist()
    means = beliefs.at(beliefs.places(tried)).means[:, 0]
    return bool(new - old > _NOTHING * (means.max() - np.median(means)) or ledger.violation(before[0]) > 0)


def _climbers(beliefs: Beliefs, ledger: Ledger, tried: list[Point]) -> list[Point]:
    """Return the plans that get more seeds: the few believed to be best; with two goals those of the front."""
    ranked = ranked_by(beliefs, ledger, tried)
    if len(ledger.problem.goals) == 1:
        return ranked[:_CLIMBERS]
    return [point for point in _best(beliefs, ledger, ranked) if ledger.seeds(point) < RUNGS[-2]][:BATCH]


def _best(beliefs: Beliefs, ledger: Ledger, ranked: list[Point]) -> list[Point]:
    """Return the plans that moves start from, the best first; with two goals those that none beats in both."""
    if len(ledger.problem.goals) == 1:
        return ranked[:_CLIMBERS]
    kept = [point for point in ranked if ledger.violation(point) == 0]
    if not kept:
        return ranked[:1]
    return undominated(dict(zip(kept, beliefs.at(beliefs.places(kept)).means.tolist(), strict=True)))


def _finals(beliefs: Beliefs, ledger: Ledger, clock: Clock, tried: list[Point]) -> list[Point]:
    """Bring the best to as many seeds as the clock allows; leave those that are told to be worse."""
    most = _FINALISTS if len(ledger.problem.goals) == 1 else _ON_FRONT
    ranked, today = ranked_by(beliefs, ledger, tried)[:most], ledger.problem.today
    for seeds in (*RUNGS[1:], 2 * RUNGS[-1]):
        if ledger.cost([*ranked, today], seeds) > clock.left("comparing the best"):
            break
        if seeds > RUNGS[1] and clock.is_over("comparing the best"):
            break
        ledger.have([*ranked, today], seeds)
        best = order(ledger, ranked)[0]
        ranked = [point for point in ranked if not is_worse(ledger, point, best, 0.99)]
        clock.tell()
    beliefs.learn(ledger, tried)
    return ranked_by(beliefs, ledger, ranked)


def _said(problem: Problem, point: Point, gain: float) -> str:
    """Say in a line, in both languages, what the best plan so far is."""
    levers = joined(
        Both(lever_name(one, "en"), lever_name(one, "zh")) + f" {value:g}"
        for one, value in zip(problem.levers, point, strict=True)
    )
    measure = problem.goals[0].measure
    told = both("{gain:+,.4g} over today's plan", "比现行方案 {gain:+,.4g}", gain=gain)
    if math.isnan(gain):
        told = both("no plan yet that keeps the constraints", "尚无满足约束的方案")
    kpi = Both(measure, measure_name(measure, "zh"))
    return both(
        "best so far ({kpi} {told}): {levers}", "目前最好（{kpi}{told}）：{levers}", kpi=kpi, told=told, levers=levers
    )
