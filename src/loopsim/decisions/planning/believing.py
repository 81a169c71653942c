"""Beliefs about plans: what all runs together say of each one, also of those that nobody tried.

Two runs of a plan say little, but its neighbours were run as well: a Gaussian process over the levers takes all of them
together. Luck that a seed brings to every plan is taken off first; what is left of it is noise of known size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from loopsim.decisions.planning.ledger import Ledger
from loopsim.decisions.planning.problem import Constraint, Point, Problem
from loopsim.decisions.surface import Surface, conditioned, fit

#: How fast a measure bends along each lever is found anew when there are so many times as many plans,
_MORE = 1.4

#: from at most so many of them, the best and every n-th of the others: equations grow with the cube.
_FITTED, _BEST = 96, 32

#: So many plans are believed in at most.
_KNOWN = 320

#: What lies further below the median than so many times the way from there to the best is taken to lie there: how bad
#: the worst plans are says nothing of the best, and bends the surface.
_BELOW = 3.0


@dataclass(frozen=True, eq=False)
class Belief:
    """Means and standard errors of goals at some plans, larger is better, and the chance that all constraints hold."""

    means: np.ndarray  # (plans, goals)
    errors: np.ndarray  # (plans, goals)
    allowed: np.ndarray  # (plans,)


class Beliefs:
    """Surfaces over the levers, one a goal and one a bound, from the plans that were tried."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._shapes: dict[int, tuple[np.ndarray, float]] = {}
        self._fitted_at = 0.0
        self._surfaces: list[tuple[Surface, float]] = []  # of goals, then of bounds, with the noise of a run

    def learn(self, ledger: Ledger, tried: Sequence[Point]) -> None:
        """Take in all runs of the plans tried."""
        tried = _few(ledger, tried)
        places = self.places(tried)
        counts = np.array([ledger.seeds(point) for point in tried])
        is_due = len(tried) >= _MORE * self._fitted_at
        if is_due:
            self._fitted_at = len(tried)
        self._surfaces = []
        goals = range(len(self._problem.goals))
        rows = [[ledger.row(point, number) for point in tried] for number in goals]
        rows += [
            _room(ledger, one, end, tried)
            for one in self._problem.constraints
            for end in (0, 1)
            if (one.at_least, one.at_most)[end] is not None
        ]
        for number, values in enumerate(rows):
            means, noise = _apart(values)
            known = np.isfinite(means)
            if known.sum() < 2 or np.ptp(means[known]) == 0:
                self._surfaces.append((_flat(places, means[known]), noise))
                continue
            means = np.maximum(means, _floor(means[known]))
            taken = np.flatnonzero(known)
            if is_due or number not in self._shapes:
                some = taken[_sample(means[taken])]
                found = fit(places[some], means[some], noise / counts[some], self._shapes.get(number))
                self._shapes[number] = (found.lengths, found.scale)
            lengths, scale = self._shapes[number]
            least = 1e-6 * float(np.var(means[taken]))
            of_each = np.maximum(noise / counts[taken], least)
            self._surfaces.append((conditioned(places[taken], means[taken], of_each, lengths, scale), noise))

    def places(self, points: Sequence[Sequence[float]]) -> np.ndarray:
        """Return the places of plans in the unit cube, ``(plans, levers)``."""
        return np.array([self._problem.to_unit(point) for point in points]).reshape(len(points), -1)

    def at(self, places: np.ndarray) -> Belief:
        """Return what is believed of plans at some places."""
        from scipy.special import ndtr

        goals = len(self._problem.goals)
        told = [surface.at(places) for surface, _ in self._surfaces]
        means = np.column_stack([mean for mean, _ in told[:goals]])
        errors = np.column_stack([error for _, error in told[:goals]])
        allowed = np.ones(len(places))
        for mean, error in told[goals:]:
            allowed *= ndtr(mean / np.maximum(error, 1e-12 + 1e-9 * np.abs(mean)))
        return Belief(means, errors, allowed)

    def alike(self, places: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Return how much a plan at ``place`` would tell of others: 1 of the same, 0 of those far off."""
        lengths = self._surfaces[0][0].lengths
        return np.asarray(np.exp(-0.5 * (((places - place) / lengths) ** 2).sum(axis=1)))


def _few(ledger: Ledger, tried: Sequence[Point]) -> list[Point]:
    """Return the plans that count: all, or of too many those with most seeds and the last ones."""
    if len(tried) <= _KNOWN:
        return list(tried)
    ranked = sorted(range(len(tried)), key=lambda n: (-ledger.seeds(tried[n]), -n))
    return [tried[n] for n in sorted(ranked[:_KNOWN])]


def _room(ledger: Ledger, one: Constraint, end: int, tried: Sequence[Point]) -> list[np.ndarray]:
    """Return by how much a lower (``end`` 0) or upper bound is kept, run by run.

    Of a bound in a share of the runs it is by how much the value keeps it that so many runs lie above.
    """
    from scipy.special import ndtri

    bound = (one.at_least, one.at_most)[end]
    assert bound is not None
    sign = -1.0 if end else 1.0
    bare = Constraint(one.measure, one.of)
    rows = []
    for point in tried:
        values = sign * (bare.values(ledger.measures(point)) - bound)
        rows.append(np.full(len(ledger.found[point]), np.nan))
        rows[-1][ledger.made[point]] = np.where(np.isfinite(values), values, np.nan)
    if one.chance is None:
        return rows
    if np.isin(np.concatenate(rows) + sign * bound, (0.0, 1.0, np.nan)).all():
        return [np.where(np.isnan(values), np.nan, (values >= 0) - one.chance) for values in rows]
    spreads = [np.nanvar(values, ddof=1) for values in rows if np.isfinite(values).sum() > 1]
    spread = float(np.sqrt(np.mean(spreads))) if spreads else 0.0
    return [values - min(float(ndtri(one.chance)), 3.0) * spread for values in rows]


def _apart(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    """Take off what each seed does to all plans. Returns means by plan, and the variance of what is left of a run.

    Plan and seed are added up, and found in turns (the least squares of a table with gaps).
    """
    table = np.full((len(rows), max(map(len, rows), default=0)), np.nan)
    for number, values in enumerate(rows):
        table[number, : len(values)] = values
    table[~np.isfinite(table)] = np.nan
    known = ~np.isnan(table)
    means, of_seed = np.zeros(len(rows)), np.zeros(table.shape[1])
    for _ in range(20):
        means = _mean(table - of_seed, known, 1)
        of_seed = _mean(table - np.nan_to_num(means)[:, None], known, 0)
        of_seed = np.nan_to_num(of_seed - np.nanmean(of_seed)) if known.any() else of_seed
    left = (table - means[:, None] - of_seed)[known]
    freedom = left.size - int(known.any(axis=1).sum()) - int(known.any(axis=0).sum()) + 1
    return means, float((left**2).sum() / max(freedom, 1))


def _mean(table: np.ndarray, known: np.ndarray, axis: int) -> np.ndarray:
    count = known.sum(axis=axis)
    total = np.where(known, table, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _floor(means: np.ndarray) -> float:
    middle = float(np.median(means))
    return middle - _BELOW * max(float(means.max()) - middle, 1e-300)


def _sample(means: np.ndarray) -> np.ndarray:
    """Return which plans a shape is found from: the best, and the others in even steps."""
    if len(means) <= _FITTED:
        return np.arange(len(means))
    ranked = np.argsort(-means, kind="stable")
    rest = np.sort(ranked[_BEST:])
    steps = np.linspace(0, len(rest) - 1, _FITTED - _BEST).astype(int)
    return np.sort(np.concatenate([ranked[:_BEST], rest[steps]]))


def _flat(places: np.ndarray, means: np.ndarray) -> Surface:
    """Return a surface on which nothing differs, sure of itself: where no value is known it is 0."""
    height = float(means[0]) if len(means) else 0.0
    levers = places.shape[1]
    trend = np.array([height, *np.zeros(levers)])
    return Surface(
        points=np.zeros((1, levers)),
        lengths=np.ones(levers),
        scale=0.0,
        factor=np.ones((1, 1)),
        trend=trend,
        basis=np.zeros((1, levers + 1)),
        weights=np.zeros(1),
        doubt=1.0,
    )
