"""Looks at the pairs of a trial: what is clear stops at the first, what is in doubt goes on to the last.

Who looks again and again and stops at the first interval that leaves out 0 is fooled by chance more often than at one
look. So each look has a level of its own, such that all of them together stay within 5% (Lan & DeMets 1983, Biometrika
70, 659: part of the error is spent by the square of the share of pairs seen; Kim & DeMets 1987, Biometrika 74, 149).
The interval of a look is one of a sequence that holds the true value at all looks at once in 95 of 100 trials (Jennison
& Turnbull 1989, J. R. Stat. Soc. B 51, 305). Levels are those of normal sums, applied to Student's t (Pocock 1977,
Biometrika 64, 191).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from loopsim.runs.intervals import LEVEL

#: Pairs of the quick form, and the most of the full one.
QUICK, FULL = 10, 60

#: Parts of the most pairs at which the full form looks.
_SHARES = (1 / 6, 1 / 3, 2 / 3, 1.0)

#: Chance of a wrong answer that all looks share. Below 5%, as Student's t of few pairs is a little wider than levels
#: of normal sums allow for: where nothing is true, 4.5 to 4.9 trials in 100 are told otherwise.
_ERROR = 0.045

_POINTS = 201  # of each integral: further digits do not change the sixth of a level


class Look(NamedTuple):
    """Pairs seen at a look, and the level of its interval."""

    pairs: int
    level: float


def one_look(pairs: int = QUICK) -> tuple[Look, ...]:
    """Return the plan of a single look, by a usual 95% interval."""
    return (Look(pairs, LEVEL),)


def several_looks(most: int = FULL) -> tuple[Look, ...]:
    """Return the plan of looks at a sixth, a third, two thirds and all of the pairs."""
    counts = sorted({max(2, math.ceil(round(most * share, 9))) for share in _SHARES})
    if len(counts) == 1:
        return one_look(most)
    errors = nominal([count / most for count in counts], lambda share: _ERROR * share * share)
    return tuple(Look(count, 1.0 - error) for count, error in zip(counts, errors.tolist(), strict=True))


def nominal(shares: Sequence[float], spent: Callable[[float], float]) -> np.ndarray:
    """Return the two-sided error of each look, so that all up to a share of the pairs have spent what ``spent`` says.

    The sum of normal differences, seen at these shares, is a random walk. Its density among those that have not stopped
    is carried from look to look, and each bound is put where it cuts off what may be spent (Armitage, McPherson & Rowe
    1969, J. R. Stat. Soc. A 132, 235).
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr, ndtri

    points, weights = np.polynomial.legendre.leggauss(_POINTS)
    bounds: list[float] = []
    at, mass = np.zeros(1), np.ones(1)
    before = 0.0
    for share in shares:
        step, root = math.sqrt(share - before), math.sqrt(share)
        error = spent(share) - (spent(before) if before else 0.0)

        bound = brentq(_beyond, 0.0, 40.0, (at, mass, step, root, error)) if before else float(-ndtri(error / 2))
        new = bound * root * points
        density = np.exp(-((new[:, None] - at) ** 2) / (2 * step * step)) @ mass / (step * math.sqrt(2 * math.pi))
        at, mass, before = new, bound * root * weights * density, share
        bounds.append(bound)
    return np.asarray(2.0 * ndtr(-np.array(bounds)))


def _beyond(bound: float, at: np.ndarray, mass: np.ndarray, step: float, root: float, error: float) -> float:
    """Chance to step over a bound from where the walk is, less the error that it may have."""
    from scipy.special import ndtr

    edge = bound * root
    return float((mass * (ndtr((-edge - at) / step) + ndtr((at - edge) / step))).sum()) - error
