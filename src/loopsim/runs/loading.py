"""Replicates and comparisons as they were saved, read back equal. The class of an own model is kept by name only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import both
from loopsim.results.store import check_whole, read_json, read_table, readable
from loopsim.runs.comparison import Comparison
from loopsim.runs.outcome import Wanted
from loopsim.runs.replicates import Replicates
from loopsim.runs.request import Goal
from loopsim.runs.saving import PROVENANCE, RUNS, SERIES
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff

if TYPE_CHECKING:
    import pandas as pd

#: Columns of a table of runs that are no measures.
_OF_A_RUN = ("scenario", "run", "seed", "status", "seconds", "message", "loop_answer")
#: Columns of a table of days that are no series.
_OF_A_DAY = ("scenario", "run", "seed", "day")


def load_replicates(folder: Path) -> Replicates:
    """Load what :func:`loopsim.runs.saving.save_replicates` wrote.

    Raises:
        StoreError: a file is missing or damaged; the message names it.
    """
    check_whole(folder)
    recipe, runs, series = read_json(folder / PROVENANCE), read_table(folder / RUNS), read_table(folder / SERIES)
    return _replicates(folder, recipe, "scenario.toml", runs.reset_index(), series)


def load_comparison(folder: Path) -> Comparison:
    """Load what :func:`loopsim.runs.saving.save_comparison` wrote.

    Raises:
        StoreError: a file is missing or damaged; the message names it.
    """
    check_whole(folder)
    recipe, runs, series = read_json(folder / PROVENANCE), read_table(folder / RUNS), read_table(folder / SERIES)
    parts = {}
    with readable(folder / PROVENANCE, both("the recipe of a comparison", "对比的配方")):
        recipes = dict(recipe["scenarios"])
        if len(recipes) < 2:
            raise ValueError(both("fewer than two scenarios", "不足两个方案"))
    for number, name in enumerate(recipes, 1):
        of_this = (table[table["scenario"] == name] for table in (runs, series))
        parts[name] = _replicates(folder, recipes[name], f"scenario-{number}.toml", *of_this)
    return Comparison(parts)


def _replicates(
    folder: Path, recipe: dict[str, Any], scenario: str, runs: pd.DataFrame, series: pd.DataFrame
) -> Replicates:
    """The runs of one scenario, from its rows in the tables of runs and of days."""
    with readable(folder / scenario, "the scenario of the runs"):
        plan = Scenario.load(folder / scenario)
    with readable(folder / PROVENANCE, "days, seed, engine and goals of the runs"):
        days, first_seed = int(recipe["days"]), int(recipe["seed"])
        goals = tuple(Goal(kpi, width) for kpi, width in recipe["until"].items())
        off = recipe["switch_off"] and SwitchOff(*recipe["switch_off"])
        engine = recipe["engine"]
    with readable(folder / RUNS, "a row a run, with its measures"):
        kpis = tuple(column for column in runs.columns if column not in _OF_A_RUN)
        faults = {
            int(row.run): (row.status, row.message) for row in runs[runs["status"] != "ok"].itertuples(index=False)
        }
        measures, seconds = runs[list(kpis)].to_numpy(np.float64), runs["seconds"].to_numpy(np.float64)
    with readable(folder / SERIES, f"{days} rows for each run that kept its series"):
        names = tuple(column for column in series.columns if column not in _OF_A_DAY)
        numbers = series["run"].to_numpy().reshape(-1, days)[:, 0]
        values = series[list(names)].to_numpy(np.int64).reshape(len(numbers), days, len(names))
        kept = dict(zip(numbers.tolist(), values, strict=True))
    wanted = Wanted(kpis, names, days, off, engine)
    return Replicates(plan, days, first_seed, wanted, measures, seconds, faults, kept, goals, recipe)
