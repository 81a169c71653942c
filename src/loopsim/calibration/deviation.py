"""Distance of runs from data: scales and weights of the figures, residuals, and the misfit held against chance."""

from __future__ import annotations

import numpy as np

from loopsim.calibration.targets import Targets

#: Part of the mean variance of a target that is added to the variance of each of its figures.
_SHRUNK = 0.25

#: A residual where a measure is not defined, in standard deviations.
_UNDEFINED = 10.0

#: Groupings of runs that tell how far means differ by chance, and the part of them that a real difference exceeds.
_GROUPINGS, _BY_CHANCE = 400, 0.99


def weights(targets: Targets) -> np.ndarray:
    """Root of the weight of each figure: a target counts by its weight, however many figures it has."""
    return np.sqrt(targets.per_figure([target.weight / len(target.values) for target in targets.all]))


def shape(targets: Targets) -> np.ndarray:
    """A first scale for each figure, before the chance of the model is known: a tenth of the height of its target."""
    return targets.per_figure([0.1 * max(float(np.abs(target.values).max()), 1e-9) for target in targets.all])


def errors(targets: Targets) -> np.ndarray:
    """Standard error of each figure of the data itself."""
    return targets.per_figure([target.error for target in targets.all])


def scale(targets: Targets, rows: np.ndarray) -> np.ndarray:
    """Standard deviation of each figure over runs and data.

    A part of the mean variance of its target is added: counts that happen to be 0 in all runs must not weigh without
    bounds.
    """
    _, spread = mean_and_spread(targets, rows)
    common = targets.per_figure([float(np.mean(spread[part] ** 2)) for part in targets.slices])
    return np.sqrt(spread**2 + _SHRUNK * common + errors(targets) ** 2)


def mean_and_spread(targets: Targets, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each figure over runs, the latter never 0."""
    known = defined(rows)
    least = 0.02 * shape(targets)
    return known.mean(axis=0), np.maximum(known.std(axis=0, ddof=1), least)


def defined(rows: np.ndarray) -> np.ndarray:
    """Runs in which a measure is not defined count with the mean of the others, or 0."""
    defined = np.isfinite(rows)
    mean = np.where(defined, rows, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
    return np.where(defined, rows, mean)


def filled(mean: np.ndarray, targets: Targets) -> np.ndarray:
    """The data where a measure is not defined in any run."""
    return np.where(np.isfinite(mean), mean, targets.data)


def residuals(mean: np.ndarray, data: np.ndarray, scale: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted residuals; ``mean`` may have a row a place."""
    return weights * np.where(np.isfinite(mean), (mean - data) / scale, _UNDEFINED)


def goodness(data: np.ndarray, rows: np.ndarray, scale: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted squares of the data against those of the model's own runs: ``-> (root of the ratio, p value)``."""
    known = defined(rows)
    mean = known.mean(axis=0)
    runs = len(known)
    own = np.sum((weights * (known - mean) / scale) ** 2, axis=1) * runs / (runs - 1)
    here = float(np.sum((weights * (data - mean) / scale) ** 2))
    return float(np.sqrt(here / max(own.mean(), 1e-300))), float((1 + np.sum(own >= here)) / (1 + runs))


def changes_nothing(targets: Targets, along: np.ndarray, rows: np.ndarray, scale: np.ndarray) -> bool:
    """Whether places differ by no more than chance, in every target: permutation tests of its figures and their sum.

    ``along`` are figures of runs at several places, ``(places, runs, figures)``, ``rows`` those of more runs at one. A
    value that moves all figures a little shows in the sum first. The widest difference of the means of two places is
    held against that of groups drawn from all these runs.
    """
    places, runs, _ = along.shape
    sums = [_in_deviations(defined(np.concatenate([*along, rows]))[:, part].sum(axis=1)) for part in targets.slices]
    pool = np.column_stack([defined(np.concatenate([*along, rows])) / scale, *sums])
    ends = [slice(len(scale) + number, len(scale) + number + 1) for number in range(len(sums))]
    rng = np.random.default_rng(0)
    drawn = [rng.permutation(len(pool))[: places * runs].reshape(places, runs) for _ in range(_GROUPINGS)]
    chance = [pool[group].mean(axis=1) for group in drawn]
    here = pool[: places * runs].reshape(places, runs, -1).mean(axis=1)

    def widest(means: np.ndarray, part: slice) -> float:
        here = means[:, part]
        return max(float(np.sum((one - other) ** 2)) for n, one in enumerate(here) for other in here[:n])

    return all(
        widest(here, part) <= np.quantile([widest(one, part) for one in chance], _BY_CHANCE)
        for part in [*targets.slices, *ends]
    )


def _in_deviations(sums: np.ndarray) -> np.ndarray:
    """Sums of runs in standard deviations, so that they can stand beside figures that are."""
    return sums / max(float(sums.std()), 1e-12)
