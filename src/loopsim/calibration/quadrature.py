"""Integrals by the double exponential rule (Takahasi & Mori 1974, Publ. RIMS 9, 721-741).

Its points come ever closer towards both ends, so that what is steep or has a pole there is met: laws of orders are
integrals of this kind for all parameters that a fit may try, where the usual closed forms by ``2F1`` are not to be had
(SciPy gives NaN where parameters are in the hundreds and the argument is near 1) or cancel.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

#: Numbers in a table that stays in the processor's cache.
_TABLE = 2**17


class Points(NamedTuple):
    """Points between 0 and 1: the integral of ``f(p)`` is the sum of ``f(p) * p * (1 - p) * width``."""

    log_point: np.ndarray  # log p
    log_rest: np.ndarray  # log(1 - p), exact near both ends
    width: np.ndarray


@functools.cache
def points(most: float = 4.0, parts: int = 16) -> Points:
    """Return the points of the rule.

    ``most`` tells how close to the ends they come, as powers of powers of e; ``parts`` are points in each power.
    """
    at = np.arange(-round(most * parts), round(most * parts) + 1) / parts
    way = np.pi * np.sinh(at)
    return Points(-np.logaddexp(0.0, -way), -np.logaddexp(0.0, way), np.pi * np.cosh(at) / parts)


def pieces(rows: int, points: int) -> Iterator[slice]:
    """Parts of many rows, few enough at a time that a table of them by points stays small."""
    size = max(1, _TABLE // points)
    return (slice(at, at + size) for at in range(0, rows, size))
