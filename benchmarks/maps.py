"""Accuracy of a map against its points: part of the area on the wrong side of the line, beside other ways to find it.

Functions whose line is known stand for the simulation: a circle; births over deaths; a line that winds; an edge where
two planes meet. With luck each point has four runs, each with luck of its own of a fifth of the usual distance from the
line. Others: a full grid and Sobol's points, both with straight lines between points; where it is installed, the
package ``adaptive`` (LearnerND with a loss that follows the line), made for such lines.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.measure import Section
from loopsim.decisions.map_over import explore
from loopsim.decisions.map_plan import MapLever, MapPlan
from loopsim.decisions.mapped import KpiMap
from loopsim.decisions.points import Recipe
from loopsim.decisions.refine import STEPS
from loopsim.scenario.scenario import Scenario
from loopsim.stats import sobol
from loopsim.studies.design import Ranged, Span

Function = Callable[[np.ndarray, np.ndarray], np.ndarray]

RUNS, LUCK = 4, 0.2

#: Points along each side of the square at which the sides of the line are compared.
FINE = 201

FUNCTIONS: dict[str, Function] = {
    "circle": lambda x, y: 0.35**2 - (x - 0.5) ** 2 - (y - 0.5) ** 2,
    "births over deaths": lambda x, y: (0.05 + x) * (0.2 + y) / (0.1 + 0.3 * x + 0.3 * y**2) - 1.0,
    "winding line": lambda x, y: y - 0.5 - 0.2 * np.sin(7.0 * x),
    "edge": lambda x, y: np.minimum(2.0 * x - 0.7, 1.1 - 1.5 * y) + 0.2 * x * y,
}

#: Points of a map, and grids with about as many.
BUDGETS = ((29, 5), (45, 7), (93, 9))

#: Sides of grids among which the smallest is sought that is as good as a map.
GRIDS = (5, 7, 9, 11, 13, 15, 17, 20, 25, 30, 40)


class _Looker:
    """Looks at a function, with luck, and counts."""

    def __init__(self, function: Function, luck: float, seed: int) -> None:
        axis = np.linspace(0.0, 1.0, FINE)
        self.fine = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
        self.truth = function(*self.fine.T)
        self.function, self.rng = function, np.random.default_rng(seed)
        self.luck = luck * float(np.median(np.abs(self.truth)))

    def runs(self, points: np.ndarray) -> np.ndarray:
        return self.function(*points.T)[:, None] + self.luck * self.rng.normal(size=(len(points), RUNS))

    def wrong(self, heights: np.ndarray) -> float:
        return float(((heights >= 0) != (self.truth >= 0)).mean())


def by_map(look: _Looker, points: int) -> float:
    """Area wrong of loopsim's map."""
    levers = tuple(MapLever(name, Ranged((name,), (name,), (Span(0.0, 1.0, False, False),))) for name in "xy")
    plan = MapPlan(Scenario.load("closed-loop"), levers, "renewal", 0.0, Recipe(("renewal",), runs=RUNS))
    places, values = explore(lambda fresh: look.runs(np.array(fresh) / STEPS), plan, points)
    found = KpiMap("", "renewal", 0.0, levers, tuple(places), values, RUNS, 0)
    return look.wrong(found.surface.at(look.fine)[0])


def by_grid(look: _Looker, side: int) -> float:
    """Area wrong of a full grid, straight between its points."""
    from scipy.interpolate import RegularGridInterpolator

    axis = np.linspace(0.0, 1.0, side)
    points = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    means = look.runs(points.reshape(-1, 2)).mean(axis=1).reshape(side, side)
    return look.wrong(RegularGridInterpolator((axis, axis), means)(look.fine))


def by_sobol(look: _Looker, points: int) -> float:
    """Area wrong of Sobol's points and the corners, straight between them."""
    corners = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], float)
    return _straight(look, np.concatenate([corners, sobol(2, points - 4, int(look.rng.integers(1_000_000)))]))


def by_adaptive(look: _Looker, points: int) -> float:
    """Area wrong of the package adaptive, told to follow the line, straight between its points."""
    from adaptive import LearnerND
    from adaptive.learner.learnerND import default_loss

    def loss(simplex, values, scale):  # type: ignore[no-untyped-def] # as in its tutorial: triangles of the line first
        heights = np.ravel(values)
        weight = 1.0 if (heights > 0).any() and (heights <= 0).any() else 0.1
        return weight * default_loss(simplex, values, scale)

    learner = LearnerND(lambda at: float(look.runs(np.array([at])).mean()), [(0, 1), (0, 1)], loss_per_simplex=loss)
    while learner.npoints < points:
        for at in learner.ask(1)[0]:
            learner.tell(at, learner.function(at))
    from scipy.interpolate import LinearNDInterpolator

    return look.wrong(LinearNDInterpolator(np.array(list(learner.data)), list(learner.data.values()))(look.fine))


def _straight(look: _Looker, points: np.ndarray) -> float:
    from scipy.interpolate import LinearNDInterpolator

    return look.wrong(LinearNDInterpolator(points, look.runs(points).mean(axis=1))(look.fine))


def _mean(way: Callable[[_Looker, int], float], size: int, luck: float, times: int) -> float:
    """Mean area wrong over the functions and over worlds of luck."""
    found = [
        way(_Looker(function, luck, seed), size) for function in FUNCTIONS.values() for seed in range(1, times + 1)
    ]
    return float(np.mean(found))


def measure(quick: bool = False) -> Section:
    """Area wrong by number of points, without luck and with it, and the grid that would be as good."""
    section = Section("maps", "Maps: area on the wrong side of the line")
    has_adaptive = find_spec("adaptive") is not None
    for luck in (0.0, LUCK):
        name = "with luck" if luck else "without luck"
        times = 1 if quick or not luck else 2
        grids = {side: _mean(by_grid, side, luck, times) for side in (GRIDS[:4] if quick else GRIDS)}
        for points, side in BUDGETS[:1] if quick else BUDGETS:
            ours = _mean(by_map, points, luck, times)
            others = [f"grid of {side * side} {grids[side]:.2%}" if side in grids else ""]
            others.append(f"Sobol {_mean(by_sobol, points, luck, times):.2%}")
            if has_adaptive:
                others.append(f"adaptive {_mean(by_adaptive, points, luck, times):.2%}")
            enough = next((one for one, wrong in grids.items() if wrong <= ours), None)
            ratio = f"a grid needs {enough**2 / points:.1f} times as many" if enough else (
                f"a grid of {max(grids) ** 2} ({max(grids) ** 2 / points:.0f} times as many) is worse"
            )  # fmt: skip
            section.add(f"{points} points, {name}: map {ours:.2%}", ", ".join(filter(None, others)), ratio)
    section.notes.append(f"Means of {len(FUNCTIONS)} functions: {', '.join(FUNCTIONS)}; {RUNS} runs a point.")
    if not has_adaptive:
        section.notes.append("The package adaptive is not installed; with it, it stands beside.")
    return section
