"""Replicates and comparisons on disk: Parquet and JSON that pandas, polars and DuckDB read with one line.

What was saved loads back equal, the class of an own model aside, of which only the name is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from loopsim.results.store import Writer, json_file, scenario_files, table_file, tables_file, write_folder

if TYPE_CHECKING:
    import pyarrow as pa

    from loopsim.runs.comparison import Comparison
    from loopsim.runs.replicates import Replicates

RUNS, SERIES, DIFFERENCES, PROVENANCE = "runs.parquet", "series.parquet", "differences.parquet", "provenance.json"

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
        "daily.parquet": table_file(replicates.bands(), index=False),
        SERIES: tables_file(_series({"": replicates})),
        **scenario_files(replicates.scenario),
        "summary.json": json_file(replicates.to_dict()),
        PROVENANCE: json_file(replicates.provenance),
    }
    write_folder(folder, files)


def save_comparison(
    comparison: Comparison, folder: str | os.PathLike[str], more: Mapping[str, Writer] | None = None
) -> None:
    """``runs`` and ``series`` of all scenarios, ``differences`` (a row a measure and scenario) and ``daily``
    (bands of the paired differences) as Parquet, all figures in ``summary.json``, the scenarios, the recipe; ``more``
    files besides.

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
        "daily.parquet": table_file(comparison.bands(), index=False),
        SERIES: tables_file(_series(comparison.replicates)),
        **scenarios,
        "summary.json": json_file(comparison.to_dict()),
        PROVENANCE: json_file(comparison.provenance),
        **(more or {}),
    }
    write_folder(folder, files)


def _series(parts: dict[str, Replicates]) -> Iterator[pa.Table]:
    """A row a run and day: (scenario,) run, seed, day, then each daily series; some runs at a time."""
    for name, replicates in parts.items():
        runs = sorted(replicates.series)
        step = max(_ROWS_AT_ONCE // replicates.days, 1)
        for start in range(0, max(len(runs), 1), step):
            yield _rows(name, replicates, runs[start : start + step])


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
