"""Proposals of plans: by Optuna from all that is known, and by small moves around the best plan so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Point, Problem
from loopsim.decisions.planning.racing import beats
from loopsim.stats import sobol

#: Plans of a batch, and of the first one: spread evenly.
BATCH = 8

#: Moves are so large at first, as parts of the ranges, and are halved when a batch brings nothing, down to this.
_FIRST_MOVE, _LEAST_MOVE = 0.25, 0.01

#: Proposals that are looked at for one that is new and allowed.
_LOOKS = 200


class Proposer:
    """Plans worth a try, a batch at a time. Two of the same seed that hear the same propose the same."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._luck = np.random.default_rng(seed)
        self._move = _FIRST_MOVE
        self._study, self._distributions = _study(problem, seed)
        self._worst = [np.inf] * len(problem.goals)
        self._best = [-np.inf] * len(problem.goals)
        self._seed = seed

    def first(self, ledger: Ledger) -> list[Point]:
        """Return plans spread evenly over all that may be set, the plan of today within bounds among them."""
        problem = self._problem
        count = max(BATCH, 2 ** int(np.ceil(np.log2(2 * len(problem.levers)))))
        spread = (problem.from_unit(row) for row in sobol(len(problem.levers), 4 * count, self._seed).tolist())
        given = [problem.point(problem.today)]
        return self._new(iter([*given, *spread]), ledger, count)

    def batch(self, ledger: Ledger, best: Sequence[Point]) -> list[Point]:
        """Return the next plans: half by Optuna, half by moves from the best."""
        asked = self._new(self._by_optuna(), ledger, BATCH // 2)
        moved = self._new(self._by_moves(best), ledger, BATCH - len(asked), asked)
        return asked + moved

    def hear(self, ledger: Ledger, points: Sequence[Point]) -> None:
        """Tell Optuna what came out. A plan that breaks a constraint counts as worse than all that break none."""
        from optuna.trial import create_trial

        goals = range(len(self._problem.goals))
        for point in points:
            means = [ledger.mean(point, number) for number in goals]
            broken = ledger.violation(point)
            if broken == 0 and np.isfinite(means).all():
                self._worst = [min(pair) for pair in zip(self._worst, means, strict=True)]
                self._best = [max(pair) for pair in zip(self._best, means, strict=True)]
            else:
                means = [self._beyond(number, broken) for number in goals]
            parts = dict(zip(self._distributions, self._problem.to_unit(point), strict=True))
            self._study.add_trial(create_trial(params=parts, distributions=self._distributions, values=means))

    def narrow(self, *, has_gained: bool) -> None:
        """Make moves smaller where a batch of them brought nothing."""
        if not has_gained:
            self._move = max(self._move / 2, _LEAST_MOVE)

    @property
    def is_narrow(self) -> bool:
        """Whether moves are as small as they become."""
        return self._move <= _LEAST_MOVE

    def _beyond(self, number: int, broken: float) -> float:
        low, high = self._worst[number], self._best[number]
        if not np.isfinite([low, high]).all():
            return -1e12 * (1.0 + min(broken, 1e3))
        return low - max(high - low, abs(low), 1.0) * (0.1 + min(broken, 1e3))

    def _by_optuna(self) -> Iterator[Point]:
        from optuna.trial import TrialState

        while True:
            trial = self._study.ask(self._distributions)
            yield self._problem.from_unit([trial.params[name] for name in self._distributions])
            self._study.tell(trial, state=TrialState.FAIL)  # what is tried is told with its place after rounding

    def _by_moves(self, best: Sequence[Point]) -> Iterator[Point]:
        """Move one lever, or money from one lever to another."""
        problem, luck = self._problem, self._luck
        paid = [place for place, lever in enumerate(problem.levers) if lever.weight > 0]
        while True:
            start = list(best[int(luck.integers(len(best)))])
            one = int(luck.integers(len(start)))
            lever = problem.levers[one]
            size = self._move * (0.5 + luck.random()) * float(luck.choice([-1.0, 1.0]))
            before = start[one]
            start[one] = min(max(before + size * (lever.high - lever.low), lever.low), lever.high)
            others = [place for place in paid if place != one]
            if one in paid and others and luck.random() < 0.7:
                other = int(luck.choice(others))
                start[other] -= (start[one] - before) * lever.weight / problem.levers[other].weight
            elif luck.random() < 0.4:
                second = int(luck.integers(len(start)))
                about = problem.levers[second]
                start[second] += self._move * float(luck.normal()) * (about.high - about.low)
            yield problem.point(start)

    def _new(self, some: Iterator[Point], ledger: Ledger, most: int, besides: Sequence[Point] = ()) -> list[Point]:
        """Return the first plans that were not tried yet and may be."""
        found: list[Point] = []
        for point in islice(some, _LOOKS):
            if len(found) >= most:
                break
            is_new = point not in ledger.found and point not in found and point not in besides
            if is_new and self._problem.is_within(point) and ledger.world.is_legal(point):
                found.append(point)
        return found


def undominated(means: dict[Point, list[float]]) -> list[Point]:
    """Return the plans that no other beats in all goals, by the first goal."""
    front = [one for one in means if not any(beats(means[other], means[one]) for other in means)]
    return sorted(front, key=lambda point: (means[point][0], point))


def _study(problem: Problem, seed: int) -> tuple[Any, dict[str, Any]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=4, multivariate=True)
    directions: list[Any] = ["maximize"] * len(problem.goals)
    names = [f"x{place}" for place in range(len(problem.levers))]
    distributions = {name: optuna.distributions.FloatDistribution(0.0, 1.0) for name in names}
    return optuna.create_study(directions=directions, sampler=sampler), distributions
