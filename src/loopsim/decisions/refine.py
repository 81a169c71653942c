"""Places at which a surface is looked at next: near the line first, and never blind to the rest.

Two levers: the points make triangles (Delaunay); those through which the line runs are halved along their longest
edge that crosses it, the largest first, and large ones that it does not seem to touch come in between. One lever: the
same with stretches. Places are whole numbers on a lattice, so that a place asked for again is the same place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Steps of the lattice along each lever: halves of halves down to a thousandth.
STEPS = 1024

#: Lines along each lever on which a surface is read off, by the number of levers.
GRID = {1: 1001, 2: 101}

#: Points that are made together, by the number of levers.
BATCH = {1: 4, 2: 8}

#: Weight of a triangle that the line does not seem to touch, against one through which it runs.
_ELSEWHERE = 0.08

Place = tuple[int, ...]


def first_places(levers: int) -> list[Place]:
    """Return the places with which every map begins: corners, middles, and quarters between."""
    half, quarter = STEPS // 2, STEPS // 4
    if levers == 1:
        return [(step,) for step in range(0, STEPS + 1, quarter)]
    lattice: list[Place] = [(x, y) for x in (0, half, STEPS) for y in (0, half, STEPS)]
    return lattice + [(x, y) for x in (quarter, 3 * quarter) for y in (quarter, 3 * quarter)]


def next_places(places: Sequence[Place], heights: np.ndarray, count: int) -> list[Place]:
    """Return up to ``count`` new places, the most telling first; heights are above or below 0, the line."""
    at = np.array(places, float)
    simplices = _stretches(at) if at.shape[1] == 1 else _triangles(at)
    is_above = heights > 0
    found: dict[Place, float] = {}
    for corners in simplices:
        is_crossed = len(set(is_above[corners].tolist())) > 1
        middle = _middle(at[corners], is_above[corners], is_crossed=is_crossed)
        found[middle] = found.get(middle, 0.0) + _size(at[corners]) * (1.0 if is_crossed else _ELSEWHERE)
    known = set(places)
    fresh = [place for place in found if place not in known and found[place] > 0]
    return sorted(fresh, key=lambda place: (-found[place], place))[:count]


def is_between(places: np.ndarray, has_value: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return whether each of ``at`` lies among places that all have a value; places are from 0 to 1, a row each."""
    if places.shape[1] == 1:
        order = np.argsort(places[:, 0])
        ends, told = places[order, 0], has_value[order]
        before = np.clip(np.searchsorted(ends, at[:, 0], side="right") - 1, 0, len(ends) - 2)
        inside = (at[:, 0] >= ends[0]) & (at[:, 0] <= ends[-1])
        return np.asarray(inside & told[before] & told[before + 1])
    from scipy.spatial import Delaunay

    net = Delaunay(places)
    within = net.find_simplex(at, tol=1e-9)
    return np.asarray((within >= 0) & has_value[net.simplices].all(axis=1)[within])


def _stretches(at: np.ndarray) -> np.ndarray:
    order = np.argsort(at[:, 0])
    return np.column_stack([order[:-1], order[1:]])


def _triangles(at: np.ndarray) -> np.ndarray:
    from scipy.spatial import Delaunay

    return Delaunay(at).simplices


def _middle(corners: np.ndarray, is_above: np.ndarray, *, is_crossed: bool) -> Place:
    """Return the middle of the longest edge, of those that cross the line rather than of others."""
    edges = [(0, 1)] if len(corners) == 2 else [(0, 1), (1, 2), (2, 0)]

    def length(edge: tuple[int, int]) -> float:
        one, other = edge
        straight = float(np.linalg.norm(corners[one] - corners[other]))
        return straight * (0.6 if is_crossed and is_above[one] == is_above[other] else 1.0)

    one, other = max(edges, key=length)
    return tuple(int(step) for step in (corners[one] + corners[other]) // 2)


def _size(corners: np.ndarray) -> float:
    if len(corners) == 2:
        return float(np.ptp(corners))
    (ax, ay), (bx, by), (cx, cy) = corners
    return abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2
