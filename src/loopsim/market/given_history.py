"""Hidden traits of people given what they did: the rate of needs, and silence, drawn from their posterior.

A person needs at a rate ``z`` times the mean, ``z ~ Gamma(r, r)`` over people, and orders at most once a day. Somebody
who ordered on ``n`` days, each with hazard ``z e``, and on other days with hazards that add up to ``z q``, has a
posterior in proportion to ``z^(r-1) e^(-r z) (1 - e^(-z e))^n e^(-z q)``. It is log-concave in ``log z``, so a grid
from where it has fallen to nothing on the left to where it has on the right gives its integral and its quantiles.
People with one history have one grid.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.distinct import distinct_rows

#: Points of a grid, and by how much (on the log scale) the posterior has fallen at its ends.
_POINTS, _FALL = 72, 25.0

#: Different histories whose grids are worked out together.
_TOGETHER = 8192


class History(NamedTuple):
    """Evidence of people's rates, an entry a person; hazards are those at ``z = 1``."""

    orders: np.ndarray  # n: days with an order that luck brought; joining by an order is none
    ease: np.ndarray  # e: hazard of a day on which they ordered
    quiet: np.ndarray  # q: hazards of the days without an order, added up


def log_chance_of(history: History, shape: float) -> np.ndarray:
    """Logarithm of the chance of each history, up to a factor that hangs on ``orders`` and ``ease`` alone."""
    n, ease, quiet = history
    if shape <= 0.0:  # everyone needs at the mean rate
        return np.asarray(-quiet)
    found = -shape * np.log1p(quiet / shape)
    told = np.flatnonzero((n > 0) & (ease > 0.0))
    alike, of_each, _ = distinct_rows(n[told], ease[told], quiet[told])
    chance = np.empty(len(alike[0]))
    for some in _parts(len(chance)):
        _, logs, step = _grids(alike[0][some], alike[1][some], alike[2][some], shape)
        top = logs.max(axis=1)
        # Added up one by one: a plain sum of a single history would round otherwise than that of one among many.
        chance[some] = top + np.log(np.exp(logs - top[:, None]).cumsum(axis=1)[:, -1] * step)
    found[told] = chance[of_each]
    return found


def rate_given(history: History, shape: float, luck: np.ndarray) -> np.ndarray:
    """Draw the rate of needs of each against the mean person's; ``luck`` in [0, 1). Never 0."""
    from scipy.special import gammaincinv

    n, ease, quiet = history
    if shape <= 0.0:
        return np.ones(len(n))
    rate = np.asarray(gammaincinv(shape, luck)) / (shape + quiet)
    told = np.flatnonzero((n > 0) & (ease > 0.0))
    alike, of_each, counts = distinct_rows(n[told], ease[told], quiet[told])
    people, ends = told[np.argsort(of_each, kind="stable")], np.append(0, np.cumsum(counts))
    for some in _parts(len(counts)):
        those = people[ends[some.start] : ends[some.stop]]
        left, logs, step = _grids(alike[0][some], alike[1][some], alike[2][some], shape)
        density = np.exp(logs - logs.max(axis=1, keepdims=True))
        below = np.zeros_like(density)
        np.cumsum((density[:, 1:] + density[:, :-1]) / 2.0, axis=1, out=below[:, 1:])
        row = np.repeat(np.arange(len(left)), counts[some])
        goal = luck[those] * below[row, -1]
        at = _last_at_most(below, row, goal)
        rest, first, last = goal - below[row, at], density[row, at], density[row, at + 1]  # a straight line between
        root = np.sqrt(np.maximum(first * first + 2.0 * (last - first) * rest, 0.0))
        part = 2.0 * rest / np.maximum(first + root, 1e-300)
        rate[those] = np.exp(left[row] + step[row] * (at + np.clip(part, 0.0, 1.0)))
    return np.maximum(rate, 1e-300)


def lapse_given(
    orders: np.ndarray, is_silent: np.ndarray, alpha: float, beta: float, from_order: int, luck: np.ndarray
) -> np.ndarray:
    """Draw the chance to lapse after an order, given how many orders one has outlived; ``luck`` in [0, 1)."""
    from scipy.special import betaincinv

    if alpha <= 0.0:
        return np.zeros(len(orders))
    outlived = np.maximum(orders - from_order + 1 - is_silent, 0)
    return np.asarray(betaincinv(alpha + is_silent, beta + outlived, luck))


def _last_at_most(rising: np.ndarray, row: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Place in its row of the last number that is at most the goal, but for the last one; by bisection."""
    at = np.zeros(len(row), np.int64)
    jump = 1 << (_POINTS - 1).bit_length() - 1
    while jump:
        there = np.minimum(at + jump, _POINTS - 1)
        at = np.where((at + jump <= _POINTS - 1) & (rising[row, there] <= goal), there, at)
        jump >>= 1
    return np.minimum(at, _POINTS - 2)


def _parts(rows: int) -> list[slice]:
    return [slice(start, min(start + _TOGETHER, rows)) for start in range(0, rows, _TOGETHER)]


def _grids(
    n: np.ndarray, ease: np.ndarray, quiet: np.ndarray, shape: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``-> (log rate at the left end, log density (people, points), step)``, even in ``log z``."""
    from scipy.special import gammaln

    const = shape * np.log(shape) - gammaln(shape)

    def log_density(logs: np.ndarray) -> np.ndarray:
        """``(k, people) -> (k, people)``."""
        rate = np.exp(logs)
        orders = np.log(-np.expm1(-np.maximum(ease * rate, 1e-300)))
        return np.asarray(const + shape * logs - (shape + quiet) * rate + n * orders)

    top = np.log((shape + n) / (shape + quiet + n * ease / 2.0))
    for _ in range(20):  # Newton; the slope falls all the way
        hazard = np.clip(ease * np.exp(top), 1e-12, 700.0)
        more = np.expm1(hazard)
        drawn = hazard / more
        pull = (shape + quiet) * np.exp(top)
        bend = pull - n * hazard * (more - hazard * (more + 1.0)) / more / more
        top += np.clip((shape + n * drawn - pull) / np.maximum(bend, 1e-12), -1.0, 1.0)
    least = shape + n * ease * np.exp(top) / np.expm1(np.clip(ease * np.exp(top), 1e-12, 700.0))
    far = np.sqrt(2.0 * _FALL / least) + _FALL / least + 1.0
    ends, height = [], log_density(top)
    for way in (-1.0, 1.0):  # bisection for where the density has fallen far enough
        near, away = np.zeros(len(n)), far.copy()
        for _ in range(9):
            middle = (near + away) / 2.0
            is_far = height - log_density(top + way * middle) > _FALL
            near, away = np.where(is_far, near, middle), np.where(is_far, middle, away)
        ends.append(top + way * away)
    step = (ends[1] - ends[0]) / (_POINTS - 1)
    return ends[0], log_density(ends[0] + step * np.arange(_POINTS)[:, None]).T, step
