"""Proposals of plans: where most is to be gained by what is believed, and small moves around the best so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from loopsim.decisions.planning.believing import Belief, Beliefs
from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Point, Problem
from loopsim.decisions.planning.racing import beats
from loopsim.stats import sobol

#: Plans of a batch, of which so many are moves; and of the first one: spread evenly.
BATCH, _MOVES = 8, 2

#: Moves are so large at first, as parts of the ranges, and are halved when a batch brings nothing, down to this.
_FIRST_MOVE, _LEAST_MOVE = 0.25, 0.01

#: Plans that a batch is chosen from: spread anew, and moves of all sizes from the best.
_SPREAD, _NEAR = 256, 256

#: Proposals that are looked at for one that is new and allowed.
_LOOKS = 200


class Proposer:
    """Plans worth a try, a batch at a time. Two of the same seed that hear the same propose the same."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._luck = np.random.default_rng(seed)
        self._move = _FIRST_MOVE
        self._seed = seed

    def first(self, ledger: Ledger, most: int) -> list[Point]:
        """Return plans to begin with: that of today within bounds, what anybody would try, and others spread evenly."""
        problem = self._problem
        count = max(BATCH, 2 ** int(np.ceil(np.log2(2 * len(problem.levers)))))
        spread = (problem.from_unit(row) for row in sobol(len(problem.levers), 4 * count, self._seed).tolist())
        obvious = self._new(iter(_obvious(problem)), ledger, most // 2)
        return (obvious + self._new(spread, ledger, count, obvious))[:most]

    def batch(self, ledger: Ledger, beliefs: Beliefs, best: Sequence[Point]) -> list[Point]:
        """Return the next plans: those with most to be gained by what is believed, and moves from the best."""
        asked = self._new(self._by_belief(beliefs, ledger, best), ledger, BATCH - _MOVES)
        moved = self._new(self._by_moves(best), ledger, BATCH - len(asked), asked)
        return asked + moved

    def narrow(self, *, has_gained: bool) -> None:
        """Make moves smaller where a batch of them brought nothing."""
        if not has_gained:
            self._move = max(self._move / 2, _LEAST_MOVE)

    @property
    def is_narrow(self) -> bool:
        """Whether moves are as small as they become."""
        return self._move <= _LEAST_MOVE

    def _by_belief(self, beliefs: Beliefs, ledger: Ledger, best: Sequence[Point]) -> Iterator[Point]:
        """Yield plans, that with the most to be gained first; each makes those like it less worth a try."""
        problem, luck = self._problem, self._luck
        spread = sobol(len(problem.levers), _SPREAD, int(luck.integers(2**31))).tolist()
        near = islice(self._by_moves(best, luck.choice([0.02, 0.06, 0.15, 0.4], _NEAR)), _NEAR)
        points = list(dict.fromkeys([*map(problem.from_unit, spread), *near]))
        points = [point for point in points if point not in ledger.found]
        if not points:
            return
        places = beliefs.places(points)
        told, there = beliefs.at(places), beliefs.at(beliefs.places(best))
        left = np.ones(len(points))
        while np.isfinite(left).any():
            scores = np.where(np.isnan(left), -np.inf, _worth(told, there, np.nan_to_num(left), luck))
            chosen = int(np.argmax(scores))
            if not np.isfinite(scores[chosen]):
                return
            yield points[chosen]
            left = left * (1.0 - 0.9 * beliefs.alike(places, places[chosen]))
            left[chosen] = np.nan

    def _by_moves(self, best: Sequence[Point], sizes: Iterable[float] = ()) -> Iterator[Point]:
        """Move one lever, or money from one lever to another; as far as ``sizes`` say, or the moves of this batch."""
        problem, luck = self._problem, self._luck
        paid = [place for place, lever in enumerate(problem.levers) if lever.weight > 0]
        given = iter(sizes)
        while True:
            move = next(given, self._move)
            start = list(best[int(luck.integers(len(best)))])
            one = int(luck.integers(len(start)))
            lever = problem.levers[one]
            size = move * (0.5 + luck.random()) * float(luck.choice([-1.0, 1.0]))
            before = start[one]
            start[one] = min(max(before + size * (lever.high - lever.low), lever.low), lever.high)
            others = [place for place in paid if place != one]
            if one in paid and others and luck.random() < 0.5:
                other = int(luck.choice(others))
                start[other] -= (start[one] - before) * lever.weight / problem.levers[other].weight
            elif luck.random() < 0.6:
                second = int(luck.integers(len(start)))
                about = problem.levers[second]
                start[second] += move * float(luck.normal()) * (about.high - about.low)
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


def _obvious(problem: Problem) -> Iterator[Point]:
    """Yield the plan of today within bounds, then with each lever at its ends, all that it frees or takes aside."""
    today = problem.point(problem.today)
    yield today
    paid = [place for place, lever in enumerate(problem.levers) if lever.weight > 0]
    for place, lever in enumerate(problem.levers):
        for end in (lever.low, lever.high):
            yield problem.point([*today[:place], end, *today[place + 1 :]])
    for place in paid:  # all money into one of them, or none into any
        alone = [lever.high if n == place else lever.low if n in paid else today[n]
                 for n, lever in enumerate(problem.levers)]  # fmt: skip
        yield problem.point(alone)
    if len(paid) > 1:
        yield problem.point([lever.low if n in paid else today[n] for n, lever in enumerate(problem.levers)])


def _worth(told: Belief, there: Belief, left: np.ndarray, luck: np.random.Generator) -> np.ndarray:
    """Return what a try of each plan is worth; ``there`` are the best so far, ``left`` the doubt that is left."""
    from scipy.special import ndtr

    errors = told.errors * np.sqrt(left)[:, None]
    kept = there.means[there.allowed >= 0.5]
    if told.means.shape[1] == 1:
        if not len(kept):  # first of all a plan that may be made
            return told.allowed + 1e-9 * _ranks(told.means[:, 0])
        error = np.maximum(errors[:, 0], 1e-300)
        ahead = told.means[:, 0] - kept[:, 0].max()
        z = np.clip(ahead / error, -30.0, 30.0)
        gain = ahead * ndtr(z) + error * np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
        return np.asarray(gain * told.allowed)
    low, high = told.means.min(axis=0), told.means.max(axis=0)
    share = luck.uniform(0.05, 0.95)
    hopeful = (told.means + errors - low) / np.maximum(high - low, 1e-300)
    return np.asarray(np.minimum(hopeful[:, 0] / share, hopeful[:, 1] / (1 - share)) * told.allowed)


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(float)


def undominated(means: dict[Point, list[float]]) -> list[Point]:
    """Return the plans that no other beats in all goals, by the first goal."""
    front = [one for one in means if not any(beats(means[other], means[one]) for other in means)]
    return sorted(front, key=lambda point: (means[point][0], point))
