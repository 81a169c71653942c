"""Replicates and comparisons on disk: Parquet and JSON that pandas, polars and DuckDB read with one line.

What was saved loads back equal, the class of an own model aside, of which only the name is kept.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.results.store import (
    Writer,
    check_whole,
    json_file,
    read_json,
    read_table,
    readable,
    scenario_files,
    table_file,
    write_folder,
)
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from loopsim.studies.asked import Goal
from loopsim.studies.comparison import Comparison
from loopsim.studies.replicates import Replicates
from loopsim.studies.runs import Wanted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RUNS, SERIES, DIFFERENCES, PROVENANCE = "runs.parquet", "series.parquet", "differences.parquet", "provenance.json"

#: Columns of a table of runs that are no measures.
_OF_A_RUN = ("scenario", "run", "seed", "status", "seconds", "message", "loop_answer")
#: Columns of a table of days that are no series.
_OF_A_DAY = ("scenario", "run", "seed", "day")

#: Rows of a piece of ``series.parquet``: what is in memory twice while it is written.
_ROWS_AT_ONCE = 20_000


def save_replicates(replicates: Replicates, folder: str | os.PathLike[str]) -> None:
    """``runs``, ``summary``, ``daily`` (bands) and ``series`` (of each run) as Parquet, verdict and means in
    ``summary.json``, the scenario as TOML, the recipe in ``provenance.json``.

    Raises:
        StoreError: it is a file, or a folder that holds other things than an earlier run.
        OSError: the disk is full, or the folder cannot be written.
    """
    files = {
        RUNS: table_file(replicates.runs),
        "summary.parquet": table_file(replicates.summary()),
        "daily.parquet": table_file(replicates.daily(), index=False),
        SERIES: _series_file({"": replicates}),
        **scenario_files(replicates.scenario),
        "summary.json": json_file(replicates.to_dict()),
        PROVENANCE: json_file(replicates.provenance),
    }
    write_folder(folder, files)


def save_comparison(comparison: Comparison, folder: str | os.PathLike[str]) -> None:
    """``runs`` and ``series`` of all scenarios, ``differences`` (a row a measure and scenario) and ``daily``
    (bands of the paired differences) as Parquet, all figures in ``summary.json``, the scenarios, the recipe.

    Raises:
        StoreError: it is a file, or a folder that holds other things than an earlier run.
        OSError: the disk is full, or the folder cannot be written.
    """
    scenarios = {
        name: writer
        for number, replicates in enumerate(comparison.replicates.values(), 1)
        for name, writer in scenario_files(replicates.scenario, f"scenario-{number}").items()
    }
    files = {
        RUNS: table_file(comparison.runs),
        DIFFERENCES: table_file(comparison.table(), index=False),
        "daily.parquet": table_file(comparison.daily(), index=False),
        SERIES: _series_file(comparison.replicates),
        **scenarios,
        "summary.json": json_file(comparison.to_dict()),
        PROVENANCE: json_file(comparison.provenance),
    }
    write_folder(folder, files)


def load_replicates(folder: Path) -> Replicates:
    """What :func:`save_replicates` wrote.

    Raises:
        StoreError: a file is missing or damaged; the message names it.
    """
    check_whole(folder)
    recipe, runs, series = read_json(folder / PROVENANCE), read_table(folder / RUNS), read_table(folder / SERIES)
    return _replicates(folder, recipe, "scenario.toml", runs.reset_index(), series)


def load_comparison(folder: Path) -> Comparison:
    """What :func:`save_comparison` wrote.

    Raises:
        StoreError: a file is missing or damaged; the message names it.
    """
    check_whole(folder)
    recipe, runs, series = read_json(folder / PROVENANCE), read_table(folder / RUNS), read_table(folder / SERIES)
    parts = {}
    with readable(folder / PROVENANCE, "the recipe of a comparison"):
        recipes = dict(recipe["scenarios"])
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


def _series_file(parts: dict[str, Replicates]) -> Writer:
    """A row a run and day: (scenario,) run, seed, day, then each daily series. Written piece by piece."""

    def write(path: Path) -> None:
        import pyarrow.parquet as pq

        writer = None
        for name, replicates in parts.items():
            runs = sorted(replicates.series)
            step = max(_ROWS_AT_ONCE // replicates.days, 1)
            for start in range(0, max(len(runs), 1), step):
                table = _rows(name, replicates, runs[start : start + step])
                writer = writer or pq.ParquetWriter(path, table.schema)
                writer.write_table(table)
        if writer is not None:
            writer.close()

    return write


def _rows(name: str, replicates: Replicates, runs: list[int]) -> pa.Table:
    import pyarrow as pa

    number = np.repeat(np.array(runs, np.int64), replicates.days)
    columns = {"run": number, "seed": replicates.first_seed + number}
    columns["day"] = np.tile(np.arange(replicates.days), len(runs))
    nothing = np.zeros((0, len(replicates.wanted.series)), np.int64)
    rows = np.concatenate([nothing, *(replicates.series[run] for run in runs)])
    columns |= dict(zip(replicates.wanted.series, rows.T, strict=True))
    found = {"scenario": pa.array([name] * len(number), pa.string())} if name else {}
    return pa.table({**found, **{key: pa.array(value) for key, value in columns.items()}})
