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
    """Influences of the values on one measure, and rows used of those there are."""

    influences: list[Influence]
    used: int
    of: int


class Way(NamedTuple):
    """Points of the unit cube to look at, and what is made of a measure (its mean over runs) at each of them."""

    cube: np.ndarray
    weigh: Callable[[np.ndarray], Weighed]


def way(method: Method, paths: Sequence[str], points: int, seed: int) -> Way:
    """Return the design and the analysis of a method."""
    return {"sobol": _sobol, "morris": _morris, "pawn": _pawn}[method](paths, points, seed)


def _sobol(paths: Sequence[str], points: int, seed: int) -> Way:
    cube = design(len(paths), points, seed)

    def weigh(means: np.ndarray) -> Weighed:
        used = int((~np.isnan(means.reshape(-1, points)).any(axis=0)).sum())
        found = indices(means, len(paths))
        if found is None:
            return Weighed([], used, points)
        ways = _ways(cube[: 2 * points], means[: 2 * points])  # the other pages repeat these
        some = [
            Influence(path, float(found.total[n]), float(found.total_low[n]), float(found.total_high[n]),
                      float(found.first[n]), ways[n])
            for n, path in enumerate(paths)
        ]  # fmt: skip
        return Weighed(some, used, points)

    return Way(cube, weigh)


def _morris(paths: Sequence[str], points: int, seed: int) -> Way:
    """Screen by elementary effects, as SALib has them (Morris 1991; mean of their sizes: Campolongo et al. 2007)."""
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sample

    problem = {"num_vars": len(paths), "names": list(paths), "bounds": [[0.0, 1.0]] * len(paths)}
    cube = sample.sample(problem, points, num_levels=4, seed=seed)
    steps = len(paths) + 1

    def weigh(means: np.ndarray) -> Weighed:
        whole = ~np.isnan(means.reshape(-1, steps)).any(axis=1)  # an effect needs all points of its way
        kept = np.repeat(whole, steps)
        if whole.sum() < 2 or not np.ptp(means[kept]) > 0:
            return Weighed([], int(whole.sum()), len(whole))
        found = analysis.analyze(problem, cube[kept], means[kept], num_levels=4, seed=seed)
        sizes, errors = np.asarray(found["mu_star"], float), np.asarray(found["mu_star_conf"], float)
        parts = np.stack([sizes, np.maximum(sizes - errors, 0.0), sizes + errors]) / sizes.max()
        some = [
            Influence(path, parts[0, n], parts[1, n], parts[2, n], None, _sign(found["mu"][n], sizes[n]))
            for n, path in enumerate(paths)
        ]
        return Weighed(some, int(whole.sum()), len(whole))

    return Way(cube, weigh)


def _pawn(paths: Sequence[str], points: int, seed: int) -> Way:
    cube = np.random.default_rng(seed).random((points, len(paths)))

    def weigh(means: np.ndarray) -> Weighed:
        used = int((~np.isnan(means)).sum())
        found = distances(cube, means, seed)
        if found is None:
            return Weighed([], used, points)
        ways = _ways(cube, means)
        some = [
            Influence(path, float(found.distance[n]), float(found.low[n]), float(found.high[n]), None, ways[n])
            for n, path in enumerate(paths)
        ]
        return Weighed(some, used, points)

    return Way(cube, weigh)


def _ways(cube: np.ndarray, found: np.ndarray) -> list[Literal["up", "down", "either"]]:
    """Return the sign of the correlation of each value with the measure, where it is told apart from 0."""
    kept = ~np.isnan(found)
    ways: list[Literal["up", "down", "either"]] = []
    for column in cube[kept].T:
        strength = float(np.corrcoef(column, found[kept])[0, 1])
        is_told = abs(strength) * np.sqrt(kept.sum()) > 2
        ways.append("either" if not is_told else "up" if strength > 0 else "down")
    return ways


def _sign(mean: float, size: float) -> Literal["up", "down", "either"]:
    """Return the sign of Morris's effects; ``either`` where they point both ways."""
    return "either" if abs(mean) <= 0.5 * size else "up" if mean > 0 else "down"
