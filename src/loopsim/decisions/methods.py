"""Methods of a sensitivity analysis: where each looks, and how it weighs what is found there.

Sobol's for few values (parts of the variance), Morris's for many (screening), PAWN for what variance does not see
(whole distributions, with as many points for many values as for few).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from loopsim.decisions.distances import distances
from loopsim.decisions.indices import design, indices
from loopsim.decisions.influences import Influence, Method

#: Size of a design where nothing is said, and the least, by method.
USUAL_POINTS: dict[Method, int] = {"sobol": 64, "morris": 16, "pawn": 256}


class Weighed(NamedTuple):
    """Influences of the values on one measure, and rows used of those there are.

    ``is_hidden`` where luck is all that is seen of it; no influence is told then.
    """

    influences: list[Influence]
    used: int
    of: int
    is_hidden: bool = False


class Way(NamedTuple):
    """Points of the unit cube to look at, and what is made of a measure, ``(points, runs)``, at all of them.

    Points ``luck_sets`` apart are compared with each other and meet the same luck; others meet other luck, so that
    what is found hangs on no few seeds, and intervals over rows hold luck as well.
    """

    cube: np.ndarray
    luck_sets: int
    weigh: Callable[[np.ndarray], Weighed]


def way(method: Method, paths: Sequence[str], points: int, seed: int) -> Way:
    """Return the design and the analysis of a method."""
    return {"sobol": _sobol, "morris": _morris, "pawn": _pawn}[method](paths, points, seed)


def _sobol(paths: Sequence[str], points: int, seed: int) -> Way:
    cube = design(len(paths), points, seed)

    def weigh(of_runs: np.ndarray) -> Weighed:
        means = of_runs.mean(axis=1).reshape(-1, points)
        used = int((~np.isnan(means).any(axis=0)).sum())
        found = indices(of_runs, len(paths))
        if found is None or found.is_hidden:
            return Weighed([], used, points, found is not None)
        moved = cube[points : 2 * points] - cube[:points]
        some = [
            Influence(path, float(found.total[n]), float(found.total_low[n]), float(found.total_high[n]),
                      float(found.first[n]), _direction(moved[:, n], means[2 + n] - means[0]))
            for n, path in enumerate(paths)
        ]  # fmt: skip
        return Weighed(some, used, points)

    return Way(cube, points, weigh)


def _morris(paths: Sequence[str], points: int, seed: int) -> Way:
    """Screen by elementary effects, as SALib has them (Morris 1991; mean of their sizes: Campolongo et al. 2007)."""
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem = {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}
    cube = sample.sample(problem, points, num_levels=4, seed=seed)
    steps = len(paths) + 1
    by_step = np.arange(len(cube)).reshape(points, steps).T.ravel()  # SALib puts the points of a way together

    def weigh(of_runs: np.ndarray) -> Weighed:
        at = np.empty_like(of_runs)
        at[by_step] = of_runs
        whole = ~np.isnan(at.reshape(points, -1)).any(axis=1)  # an effect needs all points of its way
        kept, means = np.repeat(whole, steps), at.mean(axis=1)
        if whole.sum() < 2 or not np.any(np.diff(means.reshape(points, steps)[whole], axis=1)):
            return Weighed([], int(whole.sum()), points)
        found = analysis.analyze(problem, cube[kept], means[kept], num_levels=4, seed=seed)
        sizes, errors = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
        by_chance = _sizes_by_chance(cube.reshape(points, steps, -1)[whole], at.reshape(points, steps, -1)[whole])
        parts = np.stack([sizes, np.maximum(sizes - errors - by_chance, 0.0), sizes + errors]) / sizes.max()
        some = [
            Influence(path, parts[0, n], parts[1, n], parts[2, n], None, _sign(found["mu"][n], sizes[n]))
            for n, path in enumerate(paths)
        ]
        return Weighed(some, int(whole.sum()), points)

    return Way(cube[by_step], points, weigh)


def _sizes_by_chance(cube: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the mean size of the effect that luck alone gives to each value; 0 with one run a point.

    ``(ways, steps, values)`` and ``(ways, steps, runs)``. Where the difference of two points has the spread ``s`` over
    the runs, its mean has a size of ``s sqrt(2 / (pi runs))`` by chance.
    """
    runs = at.shape[-1]
    if runs < 2:
        return np.zeros(cube.shape[-1])
    moved = np.diff(cube, axis=1)
    variance = np.diff(at, axis=1).var(axis=-1, ddof=1)[..., None] / runs
    squares = np.where(moved != 0, variance / np.where(moved != 0, moved, 1.0) ** 2, 0.0).sum(axis=1)
    return np.asarray(np.sqrt(2 / np.pi * squares.mean(axis=0)))


def _pawn(paths: Sequence[str], points: int, seed: int) -> Way:
    cube = np.random.default_rng(seed).random((points, len(paths)))

    def weigh(of_runs: np.ndarray) -> Weighed:
        means = of_runs.mean(axis=1)
        used = int((~np.isnan(means)).sum())
        found = distances(cube, means, seed)
        if found is None:
            return Weighed([], used, points)
        apart = means - np.nanmean(means)
        some = [
            Influence(path, float(found.distance[n]), float(found.low[n]), float(found.high[n]), None,
                      _direction(cube[:, n] - 0.5, apart))
            for n, path in enumerate(paths)
        ]  # fmt: skip
        return Weighed(some, used, points)

    return Way(cube, points, weigh)


def _direction(moved: np.ndarray, change: np.ndarray) -> Literal["up", "down", "either"]:
    """Return whether a measure goes up with a value, by moves of both, where it is told apart from neither."""
    kept = ~np.isnan(change)
    moved, change = moved[kept], change[kept]
    size = np.sqrt((moved**2).sum() * (change**2).sum())
    strength = float(moved @ change / size) if size > 0 else 0.0
    return "either" if abs(strength) * np.sqrt(kept.sum()) <= 2 else "up" if strength > 0 else "down"


def _sign(mean: float, size: float) -> Literal["up", "down", "either"]:
    """Return the sign of Morris's effects; ``either`` where they point both ways."""
    return "either" if abs(mean) <= 0.5 * size else "up" if mean > 0 else "down"
