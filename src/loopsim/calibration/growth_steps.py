"""The steps of a fit by simulation: look around, drop what is flat, descend, measure chance, emulate, read off.

Every step asks for no more runs than it needs: the look and the descent use few seeds, since the intervals come from
an emulator on all seeds in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from loopsim.calibration.deviation import (
    changes_nothing,
    defined,
    errors,
    filled,
    goodness,
    mean_and_spread,
    residuals,
    scale,
    shape,
    weights,
)
from loopsim.calibration.search import Method, budget, descend, look_around
from loopsim.calibration.simulated import Simulator
from loopsim.calibration.synthetic import Profile, Quadratic, Synthetic
from loopsim.stats import latin_hypercube

#: Runs that measure the chance of the model: so many for each run of the mean, and at least so many.
_CHANCE_RUNS, _FEWEST = 4, 64

#: Runs at the best place looked at, at least, and best places that are looked at again on more runs.
_FIRST, _CANDIDATES = 16, 8

#: Most steps of a descent.
_STEPS = 8

#: A second descent starts at least so far from the first, from a place at most so many times as bad.
_APART, _WORTH = 0.3, 4.0

#: Most steps of a walk on emulators, and the part of the squares that its first step and each later one must take away.
_WALK, _FIRST_GAIN, _GAIN = 8, 0.25, 0.05

#: A first emulator spans 2.5 times this to every side, in the unit box.
_NEAR = 0.06

#: Places along an axis that show whether its value changes anything.
_ALONG = (0.05, 0.5, 0.95)

#: Runs at each of them, at least: groups of fewer are never as rare as the test asks.
_RUNS_ALONG = 4

#: Draws of the posterior.
DRAWS = 256

#: Data that deviate from the fit more than all but this part of the model's own runs are not explained by its chance.
MISFIT = 0.02


@dataclass(frozen=True)
class Found:
    """Result of the steps, in the unit box."""

    place: np.ndarray
    covariance: np.ndarray
    profiles: list[Profile]
    is_flat: np.ndarray  # parameters that change nothing, kept at their start
    mean: np.ndarray  # of runs at the place
    spread: np.ndarray  # standard deviation of one run there
    misfit: float
    p_value: float
    rows: np.ndarray  # figures of runs at the place
    draws: np.ndarray  # (DRAWS, parameters), places drawn from the posterior


def found_by(simulator: Simulator, start: np.ndarray, seeds: range, method: Method, first_seed: int) -> Found:
    """Fit from scratch. ``start`` is the place of the scenario, at which what is flat is kept."""
    targets, size = simulator.targets, len(simulator.parameters)
    weight = weights(targets)
    few, first = seeds[: max(2, len(seeds) // 4)], seeds[: max(2, len(seeds) // 8)]
    wide = range(seeds.start, seeds.start + replicates(len(seeds)))

    def costs(places: np.ndarray) -> np.ndarray:
        return np.sum(residuals(simulator.means(places, first), targets.data, shape(targets), weight) ** 2, axis=1)

    looked, _ = look_around(costs, size, method, first_seed)
    looked, cost, by = _again(simulator, looked[:_CANDIDATES], few, weight)
    rows = simulator(looked[0], range(seeds.start, seeds.start + max(_FIRST, len(seeds))))
    along = range(seeds.start, seeds.start + max(_RUNS_ALONG, len(few)))
    is_flat = np.array([_is_flat(simulator, looked[0], axis, along, rows, by) for axis in range(size)])
    free = np.flatnonzero(~is_flat)

    def whole(places: np.ndarray) -> np.ndarray:
        """Places of the free parameters -> places of all."""
        full = np.tile(start, (len(places), 1))
        full[:, free] = places
        return full

    if not len(free):
        return _all_flat(simulator, start, wide, by, weight, first_seed)
    ends = _descended(
        lambda places: residuals(simulator.means(whole(places), few), targets.data, by, weight), looked[:, free], cost
    )
    best, rows, by, misfit, p_value = typical(simulator, ends, whole, wide, weight)

    def figures(places: np.ndarray, used: Sequence[int]) -> np.ndarray:
        return filled(simulator.means(whole(places), used), targets)

    def missed(means: np.ndarray) -> np.ndarray:
        return residuals(means, targets.data, by, weight)

    near = walked(lambda places: figures(places, few), missed, best, first_seed)
    if np.any(near.centre != best):
        best, rows, by, misfit, p_value = typical(simulator, [near.centre], whole, wide, weight)
    slope = near.slope(best)
    sums = (slope * (weight / by)[:, None] ** 2).T
    synthetic = Synthetic(
        data=sums @ targets.data,
        chance=np.cov(sums @ defined(rows).T).reshape(len(free), len(free)) * (1 + 1 / len(seeds))
        + (sums * errors(targets) ** 2) @ sums.T,
        replicates=len(wide),
        widened=misfit if p_value < MISFIT else 1.0,
    )
    reach = synthetic.reach(sums @ slope)
    emulator = _emulator(lambda places: figures(places, seeds) @ sums.T, best, reach, first_seed + 1)
    place, covariance, profiles = synthetic.profile(emulator)
    drawn = synthetic.draws(emulator, place, covariance, DRAWS, first_seed)
    full = whole(place[None, :])[0]
    rows = simulator(full, wide[: max(len(wide) // 2, len(seeds))])
    mean, spread = mean_and_spread(targets, rows)
    return Found(
        full, _with_flat(covariance, free, size), _profiles_with_flat(profiles, free, size), is_flat, mean, spread,
        misfit, p_value, rows, _draws_with_flat(drawn, free, size, first_seed),
    )  # fmt: skip


def _again(
    simulator: Simulator, places: np.ndarray, seeds: range, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``-> (the best places looked at, their costs on more runs, the scale of the figures there)``, the best first.

    The scale is common to them. At that of one place, places where runs differ more would lose by their chance alone.
    """
    targets, rows = simulator.targets, simulator.at(places, seeds)
    by = np.sqrt(np.mean([scale(targets, one) ** 2 for one in rows], axis=0))
    means = simulator.means(places, seeds)
    cost = np.sum(residuals(means, targets.data, by, weight) ** 2, axis=1)
    order = np.argsort(cost, kind="stable")
    return places[order], cost[order], by


def _descended(far: Callable[[np.ndarray], np.ndarray], looked: np.ndarray, cost: np.ndarray) -> list[np.ndarray]:
    """Ends of descents from the best place looked at, and from another one if it is about as good; the best first."""
    starts = [looked[0]]
    for place, value in zip(looked[1:], cost[1:], strict=True):
        if value <= _WORTH * cost[0] and np.abs(place - looked[0]).max() > _APART:
            starts.append(place)
            break
    return [end for end, _ in sorted((descend(far, start, _STEPS) for start in starts), key=lambda done: done[1])]


def walked(
    figures: Callable[[np.ndarray], np.ndarray],
    missed: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    seed: int,
) -> Quadratic:
    """Walk on from the end of a descent while that gains, and return the emulator around the last place.

    Runs that differ in little meet other luck, so that a descent by differences may end on a slope. An emulator through
    many runs sees further: each step goes to the least of its squares within its span.
    """
    from scipy.optimize import least_squares

    best, near, gain = start, _NEAR * np.eye(len(start)), _FIRST_GAIN
    for _ in range(_WALK):
        emulator = _emulator(figures, best, near, seed)
        low, high = np.clip([best - 2.5 * _NEAR, best + 2.5 * _NEAR], 0.0, 1.0)
        inside = np.clip(best, low + 1e-9, high - 1e-9)
        there = least_squares(lambda at, form=emulator: missed(form(at)), inside, bounds=(low, high)).x
        before, after = np.sum(missed(figures(np.array([best, there]))) ** 2, axis=1)
        if after > (1 - gain) * before:
            return emulator
        best, gain = there, _GAIN
    return _emulator(figures, best, near, seed)


def typical(
    simulator: Simulator,
    ends: list[np.ndarray],
    whole: Callable[[np.ndarray], np.ndarray],
    wide: range,
    weight: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """Return the first end of a descent where the data might be a run, or the one that they deviate from least.

    The mean of the runs alone does not tell: where runs hardly differ, data may lie near the mean and yet far outside.

    Returns:
        The place, runs there, their scale, misfit and p value.
    """
    targets, found = simulator.targets, []
    for end in ends:
        rows = simulator(whole(end[None, :])[0], wide)
        by = scale(targets, rows)
        found.append((end, rows, by, *goodness(targets.data, rows, by, weight)))
        if found[-1][-1] >= MISFIT:
            return found[-1]
    return min(found, key=lambda one: one[3])


def _is_flat(
    simulator: Simulator, centre: np.ndarray, axis: int, seeds: range, rows: np.ndarray, by: np.ndarray
) -> bool:
    """Whether a parameter changes nothing from one bound to the other, seen from a place."""
    places = np.tile(centre, (len(_ALONG), 1))
    places[:, axis] = _ALONG
    return changes_nothing(simulator.targets, simulator.at(places, seeds), rows, by)


def _all_flat(
    simulator: Simulator, start: np.ndarray, wide: range, by: np.ndarray, weight: np.ndarray, first_seed: int
) -> Found:
    rows, size = simulator(start, wide), len(start)
    misfit, p_value = goodness(simulator.targets.data, rows, by, weight)
    mean, spread = mean_and_spread(simulator.targets, rows)
    none = np.zeros(0, int)
    return Found(
        start, _with_flat(np.zeros((0, 0)), none, size), _profiles_with_flat([], none, size), np.ones(size, bool),
        mean, spread, misfit, p_value, rows, _draws_with_flat(np.zeros((DRAWS, 0)), none, size, first_seed),
    )  # fmt: skip


def _with_flat(covariance: np.ndarray, free: np.ndarray, size: int) -> np.ndarray:
    """The covariance of all parameters: what is flat may lie anywhere between its bounds."""
    full = np.eye(size) / 12
    full[np.ix_(free, free)] = covariance
    return full


def _draws_with_flat(drawn: np.ndarray, free: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Draws of all parameters: of what is flat, evenly between its bounds."""
    full = np.random.default_rng([seed, 14]).random((len(drawn), size))
    full[:, free] = drawn
    return full


def _profiles_with_flat(profiles: Sequence[Profile], free: np.ndarray, size: int) -> list[Profile]:
    places = np.linspace(0, 1, 61)
    threshold = profiles[0].threshold if profiles else 4.0
    known = dict(zip(free.tolist(), profiles, strict=True))
    flat = Profile(places, np.zeros(len(places)), threshold, 0.0, 1.0)
    return [known.get(axis, flat) for axis in range(size)]


def _emulator(
    figures: Callable[[np.ndarray], np.ndarray], centre: np.ndarray, reach: np.ndarray, seed: int
) -> Quadratic:
    """A quadratic form through runs at points within 2.5 times ``reach`` of a place, inside the box."""
    size = len(centre)
    places = np.clip(centre + (5 * latin_hypercube(size, _emulated(size), seed) - 2.5) @ reach.T, 0, 1)
    return Quadratic.of(places, list(figures(places)), centre, reach)


def replicates(runs: int) -> int:
    """Runs that measure the chance of the model."""
    return max(_FEWEST, _CHANCE_RUNS * runs)


def _emulated(size: int) -> int:
    """Points of an emulator: one and a half times what a quadratic form needs, and one more."""
    return 3 * (size + 1) * (size + 2) // 4 + 2


def planned(size: int, runs: int, method: Method) -> int:
    """About how many runs a fit takes."""
    few, first = max(2, runs // 4), max(2, runs // 8)
    looks = budget(size, method) * first + _CANDIDATES * (few - first) + max(_FIRST, runs)
    looks += len(_ALONG) * size * max(_RUNS_ALONG, few)
    descents = 1.5 * (1 + size + _STEPS / 2) * few
    return int(looks + descents + _emulated(size) * (few + runs) + 1.5 * replicates(runs))
