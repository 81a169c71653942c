"""Fit values of a scenario to growth curves and measures by simulation.

The method of simulated moments (McFadden 1989): the weighted squares of data minus the mean of runs are made small.
What the parameters know of the data are as many weighted sums of residuals as there are parameters; their law over runs
is all but normal, which gives a synthetic likelihood (Wood 2010). It is evaluated on a quadratic emulator of the runs
around the optimum, and the 95% intervals are those of its profile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from loopsim.calibration.estimates import Estimate
from loopsim.calibration.growth_data import as_lived, read_growth, read_targets
from loopsim.calibration.places import holds_calibration
from loopsim.calibration.search import Method, budget, descend, latin_hypercube, look_around
from loopsim.calibration.simulated import Free, Live, Simulator, free_parameters
from loopsim.calibration.synthetic import Profile, Quadratic, Synthetic, identifiability
from loopsim.calibration.targets import Targets
from loopsim.results.store import made_folder
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts

#: Runs that measure the chance of the model: so many for each run of the mean, and at least so many.
_CHANCE_RUNS, _FEWEST = 4, 64

#: Descents from the best points of the first look, and most steps of each.
_DESCENTS, _STEPS = 2, 12

#: Part of the mean variance of a target that is added to the variance of each of its figures.
_SHRUNK = 0.25

#: A first emulator spans 2.5 times this to every side, in the unit box.
_NEAR = 0.06

#: A residual where a measure is not defined, in standard deviations.
_UNDEFINED = 10.0

#: Data that deviate from the fit more than all but this part of the model's own runs are not explained by its chance.
_MISFIT = 0.02


@dataclass(frozen=True)
class GrowthFit:
    """A fit by simulation. Arrays of figures hold all targets in one row, as ``targets.slices`` parts them."""

    base: Scenario
    lived: Scenario  # base with the fitted values, the spend and the start of the data
    targets: Targets
    parameters: tuple[Free, ...]
    estimates: list[Estimate]
    correlation: np.ndarray
    profiles: list[Profile]
    mean: np.ndarray  # of runs at the estimate
    spread: np.ndarray  # standard deviation of one run there
    misfit: float  # root of (squares of the data / mean squares of runs), weighted
    p_value: float  # part of the runs that deviate at least as much
    warnings: list[str]
    runs_lived: int
    runs_kept: int
    method: str

    @property
    def values(self) -> dict[str, float]:
        """``path -> fitted value``."""
        return {one.path: estimate.value for one, estimate in zip(self.parameters, self.estimates, strict=True)}

    @property
    def fitted(self) -> Scenario:
        """The base scenario with the fitted values, for planning ahead."""
        return self.base.change(self.values | {"name": f"{self.base.name} fitted"[:80]})

    @property
    def residuals(self) -> np.ndarray:
        """Data minus fit in standard deviations of a run."""
        return (self.targets.data - self.mean) / self.spread


def calibrate_growth(
    source: Targets | str | os.PathLike[str],
    *,
    scenario: Scenario | str | os.PathLike[str],
    fit: Sequence[str],
    runs: int = 16,
    first_seed: int = 1,
    method: Method = "scipy",
    out: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    live: Live | None = None,
    **columns: Any,
) -> GrowthFit:
    """Fit values of a scenario to what was seen.

    ``source`` is a table by date (with ``columns`` as :func:`~loopsim.calibration.growth_data.read_growth` takes them),
    a target file in TOML, or targets. ``fit`` names what is fitted: ``"PATH"`` or ``"PATH=LOW:HIGH"``. Each point is
    lived on ``runs`` seeds from ``first_seed`` on. With ``out`` every evaluation is kept there, and the same call goes
    on where it was stopped, to the same answer. ``progress(done, total)`` counts runs; the total is an estimate.

    Raises:
        ScenarioError: bad input, or a run that failed.
        StoreError: ``out`` is a file, or a folder that holds other things than a calibration.
    """
    if isinstance(source, Targets):
        targets = source
    elif str(source).lower().endswith(".toml"):
        targets = read_targets(source)
    else:
        targets = read_growth(source, **columns)
    base = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
    parameters = free_parameters(base, fit)
    size = len(parameters)
    if len(targets.data) < size:
        right = f"at least {size}, one for each parameter"
        raise ScenarioError([Fault("targets", f"{len(targets.data)} figures for {size} parameters", right)])
    _refuse_scheduled(base, parameters)
    if runs < 2:
        raise ScenarioError([Fault("runs", shown(runs), "2 or more")])
    if out is not None:
        made_folder(out, "a calibration", holds_calibration)
    counter = _Counter(progress, _planned(size, runs, method))
    start = as_lived(base, targets)
    simulator = Simulator(start, parameters, targets, folder=out, progress=counter, live=live)
    return _fit(simulator, base, range(first_seed, first_seed + runs), method, first_seed)


def _fit(simulator: Simulator, base: Scenario, seeds: range, method: Method, first_seed: int) -> GrowthFit:
    """The steps of a fit: look around, measure chance, descend, measure it again, emulate, read off the intervals."""
    targets, size = simulator.targets, len(simulator.parameters)
    weights = _weights(targets)
    few = seeds[: max(2, len(seeds) // 4)]
    wide = range(seeds.start, seeds.start + _replicates(len(seeds)))

    def residuals(scale: np.ndarray, used: range) -> Callable[[np.ndarray], np.ndarray]:
        return lambda place: _residuals(simulator.mean(place, used), targets.data, scale, weights)

    shape = residuals(_shape(targets), few)
    looked = look_around(lambda place: float(np.sum(shape(place) ** 2)), size, method, first_seed)
    scale = _scale(targets, simulator(looked[0], seeds))
    descents = [descend(residuals(scale, seeds), start, _STEPS) for start in looked[:_DESCENTS]]
    best = min(descents, key=lambda done: done[1])[0]
    scale = _scale(targets, simulator(best, wide))
    best, _ = descend(residuals(scale, seeds), best, _STEPS)

    rows = simulator(best, wide)
    misfit, p_value = _goodness(targets.data, rows, scale, weights)

    def figures(place: np.ndarray) -> np.ndarray:
        return _filled(simulator.mean(place, seeds), targets)

    slope = _emulator(figures, best, _NEAR * np.eye(size), first_seed).slope(best)
    sums = (slope * (weights / scale)[:, None] ** 2).T
    synthetic = Synthetic(
        data=sums @ targets.data,
        chance=np.cov(sums @ _defined(rows).T).reshape(size, size) * (1 + 1 / len(seeds))
        + (sums * _errors(targets) ** 2) @ sums.T,
        replicates=len(wide),
        widened=misfit if p_value < _MISFIT else 1.0,
    )
    emulator = _emulator(lambda at: sums @ figures(at), best, synthetic.reach(sums @ slope), first_seed + 1)
    place, covariance, profiles = synthetic.profile(emulator)
    rows = simulator(place, wide)
    mean, spread = _mean_and_spread(targets, rows)
    return GrowthFit(
        base=base,
        lived=simulator.scenario(place),
        targets=targets,
        parameters=simulator.parameters,
        estimates=_estimates(simulator.parameters, place, covariance, profiles),
        correlation=covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance))),
        profiles=profiles,
        mean=mean,
        spread=spread,
        misfit=misfit,
        p_value=p_value,
        warnings=_warnings(simulator, place, covariance, profiles, misfit, p_value, rows),
        runs_lived=simulator.lived,
        runs_kept=simulator.kept,
        method=method,
    )


def _emulator(
    figures: Callable[[np.ndarray], np.ndarray], centre: np.ndarray, reach: np.ndarray, seed: int
) -> Quadratic:
    """A quadratic form through runs at points within 2.5 times ``reach`` of a place, inside the box."""
    size = len(centre)
    places = np.clip(centre + (5 * latin_hypercube(_emulated(size), size, seed) - 2.5) @ reach.T, 0, 1)
    return Quadratic.of(places, [figures(at) for at in places], centre, reach)


def _weights(targets: Targets) -> np.ndarray:
    """Root of the weight of each figure: a target counts by its weight, however many figures it has."""
    return np.sqrt(targets.per_figure([target.weight / len(target.values) for target in targets.all]))


def _shape(targets: Targets) -> np.ndarray:
    """A first scale for each figure, before the chance of the model is known: a tenth of the height of its target."""
    return targets.per_figure([0.1 * max(float(np.abs(target.values).max()), 1e-9) for target in targets.all])


def _errors(targets: Targets) -> np.ndarray:
    return targets.per_figure([target.error for target in targets.all])


def _scale(targets: Targets, rows: np.ndarray) -> np.ndarray:
    """Standard deviation of each figure over runs and data.

    A part of the mean variance of its target is added: counts that happen to be 0 in all runs must not weigh without
    bounds.
    """
    _, spread = _mean_and_spread(targets, rows)
    common = targets.per_figure([float(np.mean(spread[part] ** 2)) for part in targets.slices])
    return np.sqrt(spread**2 + _SHRUNK * common + _errors(targets) ** 2)


def _mean_and_spread(targets: Targets, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = _defined(rows)
    least = 0.02 * _shape(targets)
    return known.mean(axis=0), np.maximum(known.std(axis=0, ddof=1), least)


def _defined(rows: np.ndarray) -> np.ndarray:
    """Runs in which a measure is not defined count with the mean of the others, or 0."""
    defined = np.isfinite(rows)
    mean = np.where(defined, rows, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1)
    return np.where(defined, rows, mean)


def _filled(mean: np.ndarray, targets: Targets) -> np.ndarray:
    return np.where(np.isfinite(mean), mean, targets.data)


def _residuals(mean: np.ndarray, data: np.ndarray, scale: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return weights * np.where(np.isfinite(mean), (mean - data) / scale, _UNDEFINED)


def _goodness(data: np.ndarray, rows: np.ndarray, scale: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Weighted squares of the data against those of the model's own runs: ``-> (root of the ratio, p value)``."""
    known = _defined(rows)
    mean = known.mean(axis=0)
    runs = len(known)
    own = np.sum((weights * (known - mean) / scale) ** 2, axis=1) * runs / (runs - 1)
    here = float(np.sum((weights * (data - mean) / scale) ** 2))
    return float(np.sqrt(here / max(own.mean(), 1e-300))), float((1 + np.sum(own >= here)) / (1 + runs))


def _estimates(
    parameters: Sequence[Free], place: np.ndarray, covariance: np.ndarray, profiles: Sequence[Profile]
) -> list[Estimate]:
    found = []
    for number, (one, profile) in enumerate(zip(parameters, profiles, strict=True)):
        declared = declared_at(parts(one.path))
        error = one.slope(place[number]) * float(np.sqrt(covariance[number, number]))
        low, high = one.value(profile.low), one.value(profile.high)
        meaning, unit = (declared.meaning, declared.unit) if declared else ("", "")
        found.append(Estimate(one.path, one.value(place[number]), error, low, high, meaning, unit))
    return found


def _warnings(
    simulator: Simulator,
    place: np.ndarray,
    covariance: np.ndarray,
    profiles: Sequence[Profile],
    misfit: float,
    p_value: float,
    rows: np.ndarray,
) -> list[str]:
    names = [one.path for one in simulator.parameters]
    said = identifiability(names, covariance)
    for one, at, profile in zip(simulator.parameters, place, profiles, strict=True):
        if at < 0.005 or at > 0.995:
            said.append(
                f"{one.path} ran to the bound {one.value(round(float(at))):.4g} of the search: widen it with --fit"
            )
        elif profile.is_open:
            said.append(f"the interval of {one.path} reaches a bound of the search: it would be wider without")
    if p_value < _MISFIT:
        said.append(
            f"the data deviate from the fit {misfit:.2g} times as much as runs of the model do (p < {_MISFIT}): "
            "something is missing in the scenario; the intervals were widened by this factor"
        )
    undefined = [target.name for target, part in zip(simulator.targets.all, simulator.targets.slices, strict=True)
                 if not np.isfinite(rows[:, part]).all()]  # fmt: skip
    if undefined:
        said.append(f"not defined in every run: {', '.join(undefined)}")
    return said


def _refuse_scheduled(scenario: Scenario, parameters: Sequence[Free]) -> None:
    """A value that the schedule changes has no one value to fit."""
    from loopsim.scenario.schedule import scheduled_paths

    scheduled = set(scheduled_paths(scenario.schedule))
    faults = [
        Fault(f"--fit {one.path}", "a value that the schedule changes", "a value that stays the same all the time")
        for one in parameters
        if one.path in scheduled
    ]
    if faults:
        raise ScenarioError(faults)


def _replicates(runs: int) -> int:
    """Runs that measure the chance of the model."""
    return max(_FEWEST, _CHANCE_RUNS * runs)


def _emulated(size: int) -> int:
    """Points of the emulator: twice what a quadratic form needs."""
    return (size + 1) * (size + 2) + 2


def _planned(size: int, runs: int, method: Method) -> int:
    """About how many runs a fit takes."""
    descents = (_DESCENTS + 0.5) * _STEPS / 2 * (1 + 2 * size) * runs
    looks = budget(size, method) * max(2, runs // 4)
    return int(looks + descents + 2 * _emulated(size) * runs + 3 * _replicates(runs))


class _Counter:
    """Counts runs and passes them on; called with 0 it only lets the watcher stop the work."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def __call__(self, runs: int) -> None:
        self._done += runs
        self._total = max(self._total, self._done + 1)
        if self._progress is not None:
            self._progress(self._done, self._total)
