"""Statistics that several rooms need: Student's t, and points spread evenly over a box. SciPy is imported late."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np


def student_t(freedom: Any, level: float = 0.95) -> Any:
    """Half-width of the central interval of Student's t with ``freedom`` degrees of freedom, in standard errors.

    ``freedom`` may be an array; below one degree it counts as one.
    """
    from scipy.special import stdtrit

    return stdtrit(np.maximum(freedom, 1), (1 + level) / 2)


def latin_hypercube(dimensions: int, points: int, seed: int) -> np.ndarray:
    """``-> (points, dimensions)``: each dimension has one point in each of ``points`` equal parts of its range
    (McKay, Beckman & Conover 1979)."""
    from scipy.stats import qmc

    return _sampler(qmc.LatinHypercube, dimensions, seed).random(points)


def sobol(dimensions: int, points: int, seed: int) -> np.ndarray:
    """``-> (points, dimensions)``: the first points of Sobol's sequence, scrambled by Owen's method."""
    from scipy.stats import qmc

    with warnings.catch_warnings():  # that the number should be a power of two is told in our own words
        warnings.simplefilter("ignore", UserWarning)
        return _sampler(qmc.Sobol, dimensions, seed).random(points)


def _sampler(kind: Any, dimensions: int, seed: int) -> Any:
    """Make a sampler of SciPy, whose argument ``seed`` is called ``rng`` since SciPy 1.15."""
    generator = np.random.default_rng(seed)
    try:
        return kind(d=dimensions, rng=generator)
    except TypeError:
        return kind(d=dimensions, seed=generator)
