"""Search for the best fit: a coarse look at the whole box, then descent; no more evaluations than needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.stats import latin_hypercube

Method = Literal["scipy", "optuna"]

#: Step of the differences in the unit box: wide enough to look past the steps of whole people.
STEP = 0.04

#: Longest step of a descent, the step below which it has arrived, and the part of the squares that is worth no more.
_TRUSTED, _CLOSE, _LITTLE = 0.25, 2e-3, 1e-3


def look_around(
    costs: Callable[[np.ndarray], np.ndarray], dimensions: int, method: Method, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """``-> (places, their costs)``, the best first: a Latin hypercube, or Optuna's tree-structured Parzen estimator.

    ``costs`` takes several places at once, a row each.
    """
    if method == "optuna":
        places, found = _optuna(lambda at: float(costs(at[None, :])[0]), dimensions, budget(dimensions, method), seed)
    else:
        places = latin_hypercube(dimensions, budget(dimensions, method), seed)
        found = costs(places)
    order = np.argsort(found, kind="stable")
    return places[order], found[order]


def budget(dimensions: int, method: Method) -> int:
    """Number of points that are looked at."""
    return 30 * dimensions if method == "optuna" else 8 + 12 * dimensions


def _optuna(
    cost: Callable[[np.ndarray], float], dimensions: int, points: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    try:
        import optuna
    except ImportError:
        right = both(
            'scipy, or Optuna installed: pip install "loopsim[analysis]"',
            'scipy，或安装 Optuna：pip install "loopsim[analysis]"',
        )
        raise ScenarioError(
            [Fault("--method", both("optuna, which is not installed", "optuna，但未安装"), right)]
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    names = [f"{number}" for number in range(dimensions)]
    study.optimize(lambda trial: cost(np.array([trial.suggest_float(name, 0, 1) for name in names])), n_trials=points)
    places = np.array([[trial.params[name] for name in names] for trial in study.trials])
    return places, np.array([trial.value for trial in study.trials])


def descend(residuals: Callable[[np.ndarray], np.ndarray], start: np.ndarray, most: int) -> tuple[np.ndarray, float]:
    """Least squares from a start, inside the unit box: ``-> (place, sum of squares)``.

    ``residuals`` takes several places at once, a row each, and gives a row for each. Gauss-Newton steps within a
    trusted distance; the slopes are measured once, then mended from each step (Broyden 1965, *Mathematics of
    Computation* 19, 577-593), so that a step costs one evaluation. ``most`` are the steps.
    """
    from scipy.optimize import lsq_linear

    at = np.clip(start, 1e-6, 1 - 1e-6)
    here, slope = _slopes(residuals, at)
    trusted = _TRUSTED
    for _ in range(most):
        low, high = np.maximum(-trusted, -at), np.minimum(trusted, 1 - at)
        step = lsq_linear(slope, -here, (low - 1e-12, high + 1e-12)).x
        place = np.clip(at + step, 0.0, 1.0)
        step = place - at
        if np.abs(step).max() < _CLOSE:
            break
        there = residuals(place[None, :])[0]
        foreseen = here + slope @ step
        slope = slope + np.outer(there - foreseen, step) / (step @ step)
        before, after = float(here @ here), float(there @ there)
        if after < before:
            is_all = before - after < _LITTLE * before
            at, here = place, there
            trusted = min(2 * trusted, _TRUSTED) if before - after > 0.25 * (before - foreseen @ foreseen) else trusted
            if is_all:
                break
        else:
            trusted = np.abs(step).max() / 3
    return at, float(here @ here)


def _slopes(residuals: Callable[[np.ndarray], np.ndarray], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``-> (residuals, their change with each coordinate)``: differences to one side, the one with more room."""
    shift = np.where(at < 0.5, STEP, -STEP)
    rows = residuals(np.vstack([at, at + np.diag(shift)]))
    return rows[0], ((rows[1:] - rows[0]) / shift[:, None]).T
