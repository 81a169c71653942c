"""Basis of a score: the scenario of a folder, the day on which it begins, and how well its values are known."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.calibration.places import MARK
from loopsim.languages import both
from loopsim.results.run import Run
from loopsim.results.store import StoreError, folder_at
from loopsim.scenario.document import declared_at
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import parts

#: A calibrated scenario as it was fitted, or without a history.
_SCENARIOS = ("history.toml", "fitted.toml")

_Z95 = 1.96


@dataclass(frozen=True)
class Basis:
    """A scenario that later data are held against."""

    scenario: Scenario
    first_day: str  # date of day 0; empty: not known
    fitted_days: int  # days that the data of the fit covered; 0: none
    first_seed: int
    runs: int | None  # as many as were saved
    values: tuple[Uncertain, ...] = ()
    correlation: np.ndarray | None = None

    def draws(self, runs: int, seed: int) -> list[Scenario]:
        """A scenario for each run, fitted values drawn from their estimates; the same one where nothing is fitted."""
        if not self.values or self.correlation is None:
            return [self.scenario] * runs
        roots, vectors = np.linalg.eigh(self.correlation)
        root = vectors * np.sqrt(np.maximum(roots, 0))
        normal = np.random.default_rng([seed, 12]).standard_normal((runs, len(self.values))) @ root.T
        return [
            self.scenario.change({one.path: one.drawn(float(z)) for one, z in zip(self.values, row, strict=True)})
            for row in normal
        ]


@dataclass(frozen=True)
class Uncertain:
    """A fitted value with its 95% interval."""

    path: str
    value: float
    low: float
    high: float

    def drawn(self, z: float) -> float:
        """The value so many standard errors from its estimate, within what a scenario takes."""
        end = self.high if z > 0 else self.low
        if self.low > 0 and self.value > 0:
            found = self.value * (end / self.value) ** (abs(z) / _Z95)
        else:
            found = self.value + (end - self.value) * abs(z) / _Z95
        declared = declared_at(parts(self.path))
        least = declared.low if declared is not None and declared.low is not None else -np.inf
        most = declared.high if declared is not None and declared.high is not None else np.inf
        return float(min(max(found, least), most))


def read_basis(folder: str | os.PathLike[str]) -> Basis:
    """The scenario of a saved run, of replicates or of a calibration.

    Raises:
        StoreError: the folder is missing or damaged, or holds something else.
        ScenarioError: a calibration that holds no scenario to score.
    """
    place = folder_at(folder)
    if (place / MARK).is_file():
        return _of_calibration(place)
    from loopsim.runs.replicates import Replicates
    from loopsim.sweeps.result import load

    saved = load(place)
    if isinstance(saved, Run):
        return Basis(saved.scenario, "", 0, saved.seed, None)
    if isinstance(saved, Replicates):
        return Basis(saved.scenario, "", 0, saved.first_seed, len(saved))
    kind = type(saved).__name__.lower()
    raise StoreError(
        place,
        f"a {kind}",
        both(
            "a run, many runs of one scenario, or a calibration of growth", "一次运行、同一场景的多次运行，或增长标定"
        ),
    )


def _of_calibration(place: Path) -> Basis:
    name = next((one for one in _SCENARIOS if (place / one).is_file()), None)
    if name is None:
        right = both(
            "a calibration of growth, or one with --scenario, which holds fitted.toml",
            "增长标定，或带 --scenario（含 fitted.toml）的标定",
        )
        raise ScenarioError(
            [Fault(str(place), both("a calibration without a scenario to plan with", "没有场景可供规划的标定"), right)]
        )
    scenario = Scenario.load(place / name)
    try:
        document: dict[str, Any] = json.loads((place / MARK).read_text(encoding="utf-8"))
        first_day, days = str(document.get("first_day") or ""), int(document.get("days") or 0)
        if first_day:
            date.fromisoformat(first_day)
        correlation = np.array(document["correlation"], float) if document.get("correlation") else None
        values = tuple(
            Uncertain(one["name"], float(one["value"]), float(one["low"]), float(one["high"]))
            for one in document["estimates"]
            if declared_at(parts(one["name"])) is not None
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = " ".join(str(error).split())[:100]
        raise StoreError(
            place / MARK, found, both("the estimates as loopsim wrote them", "loopsim 写出的估计值")
        ) from None
    if correlation is not None and correlation.shape != (len(values), len(values)):
        found = both(
            "{count} values and a correlation of {shape}",
            "{count} 个值，而相关矩阵为 {shape}",
            count=len(values),
            shape=shown(str(correlation.shape)),
        )
        raise StoreError(place / MARK, found, both("the estimates as loopsim wrote them", "loopsim 写出的估计值"))
    return Basis(scenario, first_day, days if name == "history.toml" else 0, 1, None, values, correlation)
