"""Many points around a scenario, made by a sweep: resumable, on any executor, kept in a folder.

A folder of points holds ``design/`` (the scenario, the points as a table, the study) and ``runs/`` (the sweep). The
same points asked for again go on where the sweep was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.results.store import StoreError
from loopsim.runs.request import seed_faults
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.studies.study import Study
from loopsim.sweeps.sweep import Progress, sweep

DESIGN, RUNS = "design", "runs"

#: The table of the points in the design.
POINTS = "points.csv"


@dataclass(frozen=True)
class Recipe:
    """Runs of each point, and how they are made."""

    kpis: tuple[str, ...]
    runs: int = 2
    first_seed: int = 1
    days: int | None = None
    jobs: int | None = None
    executor: str | None = None
    engine: str | None = None
    test: Mapping[str, Any] = field(default_factory=dict)  # of the loop test, as in the section keep of a study
    luck_sets: int | None = 1  # N: points n, n + N, n + 2N, ... meet the same luck; None: each has its own


def measures_at(
    scenario: Scenario,
    paths: Sequence[str],
    rows: Sequence[Sequence[float]],
    recipe: Recipe,
    folder: Path,
    name: str,
    progress: Progress | None = None,
) -> tuple[np.ndarray, int]:
    """Return the measures at each point, ``(points, runs, kpis)``, NaN where one is not defined, and the failed runs.

    Run r has the same seed at each point, of its set of points, as the recipe says.

    Raises:
        ScenarioError: a point is no scenario, or the first seed leaves none for some runs.
        StoreError: the folder holds other points, or cannot be written.
    """
    sets = len(rows) if recipe.luck_sets is None else recipe.luck_sets
    if faults := seed_faults("first_seed", recipe.first_seed, sets * recipe.runs):
        raise ScenarioError(faults)
    lines = [",".join(paths), *(",".join(f"{value:.15g}" for value in row) for row in rows)]
    study = {
        "name": name,
        "base": {"scenario": "scenario.toml"},
        "design": {"kind": "table", "file": POINTS},
        "runs": {"per_point": index(recipe.runs), "first_seed": index(recipe.first_seed), "luck_sets": sets}
        | ({} if recipe.days is None else {"days": index(recipe.days)})
        | ({} if recipe.engine is None else {"engine": recipe.engine}),
        "keep": {"kpis": list(recipe.kpis), **recipe.test},
    }
    design = folder / DESIGN
    files = {
        "scenario.toml": scenario.to_toml(),
        POINTS: "\n".join(lines) + "\n",
        "study.json": json.dumps(study, indent=1) + "\n",
    }
    _write_or_refuse(design, files)
    made = sweep(
        Study.from_dict(study, design, name),
        folder / RUNS,
        jobs=recipe.jobs,
        executor=recipe.executor,
        progress=progress,
    )
    found = made.runs.sort_values(["point", "run"])
    values = found[list(recipe.kpis)].to_numpy(float)
    return values.reshape(len(rows), recipe.runs, len(recipe.kpis)), len(made.faults)


def _write_or_refuse(design: Path, files: dict[str, str]) -> None:
    """Write the files; refuse a folder that holds other points, whose runs would be taken for those of these."""
    for name, text in files.items():
        there = design / name
        if there.is_file() and there.read_text(encoding="utf-8", errors="replace") != text:
            raise StoreError(
                design.parent,
                both("other points", "其他的点"),
                both("the same values and options, or another folder", "同样的值和选项，或另一个文件夹"),
            )
    design.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (design / name).write_text(text, encoding="utf-8")
