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

from loopsim.calibration.estimates import Estimate, correlation_of, in_digits
from loopsim.calibration.fitted import Fitted
from loopsim.calibration.free import Free, free_parameters
from loopsim.calibration.growth_data import as_in_data, dated, other_start, read_growth
from loopsim.calibration.growth_steps import MISFIT, Found, found_by, planned
from loopsim.calibration.places import holds_calibration
from loopsim.calibration.search import Method
from loopsim.calibration.simulated import Simulate, Simulator
from loopsim.calibration.synthetic import Profile, identifiability
from loopsim.calibration.target_file import read_targets
from loopsim.calibration.targets import Targets
from loopsim.languages import both
from loopsim.results.store import made_folder
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts, reach

#: A place as near to the wall of the box as this is at it.
_AT_BOUND = 0.005


@dataclass(frozen=True, repr=False)
class GrowthFit(Fitted, picture="calibration.growth"):
    """A fit by simulation. Arrays of figures hold all targets in one row, as ``targets.slices`` parts them."""

    base: Scenario
    history: Scenario  # base with the fitted values, the spend and the start of the data
    targets: Targets
    parameters: tuple[Free, ...]
    estimates: list[Estimate]
    correlation: np.ndarray
    profiles: list[Profile]
    mean: np.ndarray  # of runs at the estimate
    spread: np.ndarray  # standard deviation of one run there
    draws: np.ndarray  # (draws, parameters), values drawn from the posterior
    misfit: float  # root of (squares of the data / mean squares of runs), weighted
    p_value: float  # part of the runs that deviate at least as much
    warnings: list[str]
    runs_made: int
    runs_kept: int
    method: str

    @property
    def values(self) -> dict[str, float]:
        """``path -> fitted value``."""
        return {one.path: estimate.value for one, estimate in zip(self.parameters, self.estimates, strict=True)}

    @property
    def fitted(self) -> Scenario:
        """The base scenario with the fitted values, for planning ahead: without a date of its own, after the data."""
        date = {} if self.base.start_date else dated(self.targets.day_0, self.targets.days)
        return self.base.change(self.values | {"name": f"{self.base.name} fitted"[:80]} | date)

    @property
    def differences(self) -> list[str]:
        """Whether the data deviate from the fit by more than the chance of the model."""
        if self.p_value >= MISFIT:
            return []
        said = (
            f"the data deviate from the fit {in_digits(self.misfit, 2)} times as much as runs of the model do "
            f"(p < {MISFIT}): something is missing in the scenario; the intervals were widened by this factor"
        )
        return [said]

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
    simulate: Simulate | None = None,
    **columns: Any,
) -> GrowthFit:
    """Fit values of a scenario to what was seen.

    ``source`` is a table by date (with ``columns`` as :func:`~loopsim.calibration.growth_data.read_growth` takes them),
    a target file in TOML, or targets. ``fit`` names what is fitted: ``"PATH"`` or ``"PATH=LOW:HIGH"``. Each point is
    simulated on ``runs`` seeds from ``first_seed`` on. With ``out`` every evaluation is kept there, and the same call
    goes on where it was stopped, to the same answer. ``progress(done, total)`` counts runs; the total is an estimate.

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
        right = both("at least {size}, one for each parameter", "至少 {size} 个，每个参数一个", size=size)
        raise ScenarioError(
            [
                Fault(
                    "targets",
                    both(
                        "{count} figures for {size} parameters",
                        "{size} 个参数只有 {count} 个数据",
                        count=len(targets.data),
                        size=size,
                    ),
                    right,
                )
            ]
        )
    _refuse_scheduled(base, parameters)
    if runs < 2:
        raise ScenarioError([Fault("runs", shown(runs), both("2 or more", "2 或更多"))])
    if out is not None:
        made_folder(out, both("a calibration", "标定"), holds_calibration)
    counter = _Counter(progress, planned(size, runs, method))
    start = as_in_data(base, targets)
    simulator = Simulator(start, parameters, targets, folder=out, progress=counter, simulate=simulate)
    here = np.clip([one.place(_value(base, one)) for one in parameters], 0.0, 1.0)
    try:
        found = found_by(simulator, here, range(first_seed, first_seed + runs), method, first_seed)
    except ScenarioError as error:
        simulator.give_up(str(error))
        raise
    return GrowthFit(
        base=base,
        history=simulator.scenario(found.place),
        targets=targets,
        parameters=parameters,
        estimates=_estimates(parameters, found),
        correlation=correlation_of(found.covariance),
        profiles=found.profiles,
        mean=found.mean,
        spread=found.spread,
        draws=np.array([[one.value(float(u)) for one, u in zip(parameters, row, strict=True)] for row in found.draws]),
        misfit=found.misfit,
        p_value=found.p_value,
        warnings=[*targets.notes, *other_start(base, targets), *_warnings(simulator, found)],
        runs_made=simulator.made,
        runs_kept=simulator.kept,
        method=method,
    )


def _value(scenario: Scenario, one: Free) -> float:
    """The value in the scenario; within the bounds, also where the logarithm of 0 would be asked for."""
    return min(max(float(reach(scenario.to_dict(), parts(one.path))), one.low), one.high)


def _estimates(parameters: Sequence[Free], found: Found) -> list[Estimate]:
    estimates = []
    for number, (one, profile) in enumerate(zip(parameters, found.profiles, strict=True)):
        declared = declared_at(parts(one.path))
        error = one.slope(found.place[number]) * float(np.sqrt(found.covariance[number, number]))
        low, high = one.value(profile.low), one.value(profile.high)
        meaning, unit = (declared.meaning, declared.unit) if declared else ("", "")
        estimates.append(Estimate(one.path, one.value(found.place[number]), error, low, high, meaning, unit))
    return estimates


def _warnings(simulator: Simulator, found: Found) -> list[str]:
    names, free = [one.path for one in simulator.parameters], np.flatnonzero(~found.is_flat)
    said = [
        f"a flat direction: {one.path} changes nothing that these data show, from {one.low:.4g} to {one.high:.4g}; "
        f"it is kept at {one.value(at):.4g}" + (", its bound" if at in (0.0, 1.0) else "")
        for one, at, is_flat in zip(simulator.parameters, found.place, found.is_flat, strict=True)
        if is_flat
    ]
    # Intervals are wider where the model does not fit; what the data want is told by the profile as it was.
    widened = found.misfit**2 if found.p_value < MISFIT else 1.0
    at_bound = [
        number
        for number in free
        if not _AT_BOUND < found.place[number] < 1 - _AT_BOUND
        and found.profiles[number].heights.max() * widened > found.profiles[number].threshold
    ]
    inside = [number for number in free if number not in at_bound]
    known = found.covariance[np.ix_(inside, inside)]
    said += identifiability([names[n] for n in inside], known, [found.profiles[n] for n in inside])
    for number in free:
        one, at, profile = simulator.parameters[number], found.place[number], found.profiles[number]
        if number in at_bound:
            bound = one.value(round(float(at)))
            said.append(
                f"{one.path} is at its bound {bound:.4g}: the data want a value beyond it; widen the search with --fit"
            )
        elif profile.is_open:
            said.append(f"the interval of {one.path} reaches a bound of the search: it would be wider without")
    undefined = [
        target.name
        for target, part in zip(simulator.targets.all, simulator.targets.slices, strict=True)
        if not np.isfinite(found.rows[:, part]).all()
    ]
    if undefined:
        said.append(f"not defined in every run: {', '.join(undefined)}")
    return said


def _refuse_scheduled(scenario: Scenario, parameters: Sequence[Free]) -> None:
    """A value that the schedule changes has no one value to fit."""
    from loopsim.scenario.schedule import scheduled_paths

    scheduled = set(scheduled_paths(scenario.schedule))
    faults = [
        Fault(
            f"--fit {one.path}",
            both("a value that the schedule changes", "日程会改变的值"),
            both("a value that stays the same all the time", "始终不变的值"),
        )
        for one in parameters
        if one.path in scheduled
    ]
    if faults:
        raise ScenarioError(faults)


class _Counter:
    """Counts runs and passes them on; called with 0 it only lets the watcher stop the work."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def __call__(self, runs: int) -> None:
        self._done += runs
        self._total = max(self._total, self._done + 1)
        if self._progress is not None:
            self._progress(self._done, self._total)
