"""Boxes in which something happens often: the patient rule induction method.

A box starts as the whole space and is peeled, each time by a small part of its points at the one end where that raises
the share of hits most (Friedman & Fisher 1999, Statistics and Computing 9, 123). From the boxes on the way the one is
taken that holds many of the hits and few other points. A bound that luck alone might have given is dropped (Bryant &
Lempert 2010, Technological Forecasting and Social Change 77, 34: the binomial chance of as many hits without it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

#: Part of the points of a box that a step peels off, fewest points of a box, most values that bound one.
_PEEL, _FEWEST, _MOST = 0.05, 8, 3

#: A bound, or a whole box, that luck gives more often than this is dropped. A box is held against those of as many
#: shuffles of the hits, since it is the best of many.
_LEVEL, _SHUFFLES = 0.05, 59


@dataclass(frozen=True)
class Box:
    """Bounds by value, ``(low, high)``, None at an open end; and the hits among the points in it.

    ``density`` is the share of its points that are hits, ``coverage`` the share of all hits that are in it.
    """

    bounds: Mapping[str, tuple[float | None, float | None]]
    points: int
    hits: int
    all_hits: int

    @property
    def density(self) -> float:
        return self.hits / self.points

    @property
    def coverage(self) -> float:
        return self.hits / self.all_hits


def box_of(names: tuple[str, ...], points: np.ndarray, hits: np.ndarray) -> Box | None:
    """Find the box that tells hits from the rest; None where none does better than luck.

    ``points`` are ``(count, values)``, ``hits`` a yes or no for each.
    """
    hits = np.asarray(hits, bool)
    total, count = int(hits.sum()), len(hits)
    if not total or total == count or count < _FEWEST:
        return None
    score, low, high = _best(points, hits)
    generator = np.random.default_rng(0)
    by_luck = sum(_best(points, generator.permutation(hits))[0] >= score for _ in range(_SHUFFLES))
    if not np.isfinite(np.r_[low, high]).any() or (by_luck + 1) / (_SHUFFLES + 1) > _LEVEL:
        return None
    low, high = _without_luck(points, hits, low, high)
    inside = _inside(points, low, high)
    bounds = {
        name: (_end(points[:, n], low[n], below=True), _end(points[:, n], high[n], below=False))
        for n, name in enumerate(names)
        if np.isfinite(low[n]) or np.isfinite(high[n])
    }
    return Box(bounds, int(inside.sum()), int(hits[inside].sum()), total)


def _best(points: np.ndarray, hits: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the box on the way that holds many hits and few other points, with its score."""
    total, open_end = int(hits.sum()), np.full(points.shape[1], np.inf)
    best = (2 * total / (len(hits) + total), -open_end, open_end)  # the whole space
    for low, high, inside in _peeled(points, hits):
        score = (
            2 * int(np.count_nonzero(hits & inside)) / (int(np.count_nonzero(inside)) + total)
        )  # harmonic mean of density and coverage
        if score > best[0] + 1e-12:
            best = (score, low, high)
    return best


def _peeled(points: np.ndarray, hits: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield the boxes on the way from the whole space to the smallest, and which points are in each."""
    values = points.shape[1]
    low, high = np.full(values, -np.inf), np.full(values, np.inf)
    inside = np.ones(len(points), bool)
    while (size := int(np.count_nonzero(inside))) > _FEWEST:
        there, found = points[inside], hits[inside]
        ends = _quantiles(there)
        kept = np.stack([there > ends[0], there < ends[1]])  # (end, points, values)
        counts = kept.sum(axis=1)
        shares = np.where(counts > 0, kept[:, found].sum(axis=1) / np.maximum(counts, 1), -1.0)
        bounded = np.isfinite(low) | np.isfinite(high)
        shares[(counts < _FEWEST) | (counts == size)] = -1.0
        if bounded.sum() >= _MOST:
            shares[:, ~bounded] = -1.0
        end, value = np.unravel_index(int(shares.argmax()), shares.shape)
        if shares[end, value] < 0:
            return
        (high if end else low)[value] = bound = ends[end][value]
        inside = inside & (points[:, value] < bound if end else points[:, value] > bound)
        yield low.copy(), high.copy(), inside


def _quantiles(points: np.ndarray) -> list[np.ndarray]:
    """Return the ends between which all but the parts to peel off lie, to the bits of ``np.quantile``, sooner."""
    sorted_points, found = np.sort(points, axis=0), []
    for share in (_PEEL, 1 - _PEEL):
        place = share * (len(points) - 1)
        before, after = sorted_points[int(place)], sorted_points[min(int(place) + 1, len(points) - 1)]
        part, gap = place - int(place), after - before
        found.append(before + gap * part if part < 0.5 else after - gap * (1 - part))
    return found


def _without_luck(
    points: np.ndarray, hits: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Drop bounds, the weakest first, until each that is left does better than luck would."""
    from scipy.stats import binom

    low, high = low.copy(), high.copy()
    while True:
        inside = _inside(points, low, high)
        worst, chance = -1, _LEVEL
        for n in np.flatnonzero(np.isfinite(low) | np.isfinite(high)).tolist():
            wider_low, wider_high = low.copy(), high.copy()
            wider_low[n], wider_high[n] = -np.inf, np.inf
            share = float(hits[_inside(points, wider_low, wider_high)].mean())
            found = float(binom.sf(int(hits[inside].sum()) - 1, int(inside.sum()), share))
            if found > chance:
                worst, chance = n, found
        if worst < 0:
            return low, high
        low[worst], high[worst] = -np.inf, np.inf


def _inside(points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.asarray(((points > low) & (points < high)).all(axis=1))


def _end(values: np.ndarray, end: float, *, below: bool) -> float | None:
    """Return an end half way between the last point outside and the first inside."""
    if not np.isfinite(end):
        return None
    if below:
        return float((values[values <= end].max() + values[values > end].min()) / 2)
    return float((values[values >= end].min() + values[values < end].max()) / 2)
