"""Where the fit is best: a coarse look at the whole box, then descent; no more evaluations than needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError

Method = Literal["scipy", "optuna"]

#: Step of the differences in the unit box: wide enough to look past the steps of whole people.
STEP = 0.02


def latin_hypercube(points: int, dimensions: int, seed: int) -> np.ndarray:
    """Points spread evenly over the unit box (McKay, Beckman & Conover 1979), scrambled by a seed."""
    rng = np.random.default_rng(seed)
    ranks = np.column_stack([rng.permutation(points) for _ in range(dimensions)])
    return (ranks + rng.random((points, dimensions))) / points


def look_around(cost: Callable[[np.ndarray], float], dimensions: int, method: Method, seed: int) -> np.ndarray:
    """The points looked at, the best first: a Latin hypercube, or Optuna's tree-structured Parzen estimator."""
    if method == "optuna":
        places, costs = _optuna(cost, dimensions, budget(dimensions, method), seed)
    else:
        places = latin_hypercube(budget(dimensions, method), dimensions, seed)
        costs = np.array([cost(place) for place in places])
    return places[np.argsort(costs, kind="stable")]


def budget(dimensions: int, method: Method) -> int:
    """How many points are looked at."""
    return 30 * dimensions if method == "optuna" else 8 + 12 * dimensions


def _optuna(
    cost: Callable[[np.ndarray], float], dimensions: int, points: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    try:
        import optuna
    except ImportError:
        right = 'scipy, or Optuna installed: pip install "loopsim[analysis]"'
        raise ScenarioError([Fault("--method", "optuna, which is not installed", right)]) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    names = [f"{number}" for number in range(dimensions)]
    study.optimize(lambda trial: cost(np.array([trial.suggest_float(name, 0, 1) for name in names])), n_trials=points)
    places = np.array([[trial.params[name] for name in names] for trial in study.trials])
    return places, np.array([trial.value for trial in study.trials])


def slopes(figures: Callable[[np.ndarray], np.ndarray], at: np.ndarray, step: float = STEP) -> np.ndarray:
    """``-> (figures, dimensions)``: central differences in the unit box, one-sided at its walls."""
    columns = []
    for axis in range(len(at)):
        low, high = at.copy(), at.copy()
        low[axis], high[axis] = max(at[axis] - step, 0.0), min(at[axis] + step, 1.0)
        columns.append((figures(high) - figures(low)) / (high[axis] - low[axis]))
    return np.column_stack(columns)


def descend(residuals: Callable[[np.ndarray], np.ndarray], start: np.ndarray, most: int) -> tuple[np.ndarray, float]:
    """Least squares from a start, inside the unit box: ``-> (place, half the sum of squares)``."""
    from scipy.optimize import least_squares

    inside = np.clip(start, 1e-6, 1 - 1e-6)
    done = least_squares(
        residuals, inside, jac=lambda at: slopes(residuals, at), bounds=(0, 1), xtol=1e-4, ftol=1e-5, max_nfev=most
    )
    return done.x, float(done.cost)
