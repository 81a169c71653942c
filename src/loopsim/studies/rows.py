"""Finished runs as the Parquet files of a sweep: a row a run, and a row a day of each run."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.studies.runs import Outcome

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[int, int, Outcome]  # point, number of the run, what became of it


def runs_file(rows: Sequence[Row], kpis: Sequence[str]) -> bytes:
    """A row a run: point, run, seed, status, seconds, message, and the measures, empty where undefined."""
    # A few dozen rows: dictionaries and a slower compression cost more than half of the time and save nothing.
    return _parquet(_runs_table(rows, kpis), compression="snappy", use_dictionary=False)


def series_file(rows: Sequence[Row], series: Sequence[str]) -> bytes:
    """A row a day of each run: point, run, day, and the columns kept."""
    return _parquet(_series_table(rows, series), compression="zstd")


def _runs_table(rows: Sequence[Row], kpis: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    outcomes = [outcome for _, _, outcome in rows]
    columns: dict[str, Any] = {
        "point": pa.array([point for point, _, _ in rows], pa.int64()),
        "run": pa.array([run for _, run, _ in rows], pa.int64()),
        "seed": pa.array([outcome.seed for outcome in outcomes], pa.int64()),
        "status": pa.array([outcome.status for outcome in outcomes], pa.string()),
        "seconds": pa.array([outcome.seconds for outcome in outcomes], pa.float64()),
        "message": pa.array([outcome.message for outcome in outcomes], pa.string()),
    }
    for kpi in kpis:
        values = np.array([outcome.kpis.get(kpi, np.nan) for outcome in outcomes], np.float64)
        columns[kpi] = pa.array(values, mask=np.isnan(values))
    return pa.table(columns)


def _series_table(rows: Sequence[Row], series: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    there = [(point, run, outcome.series) for point, run, outcome in rows if outcome.series is not None]
    days = [len(values) for _, _, values in there]
    columns: dict[str, Any] = {
        "point": np.repeat(np.array([point for point, _, _ in there], np.int64), days),
        "run": np.repeat(np.array([run for _, run, _ in there], np.int64), days),
        "day": np.concatenate([np.arange(n, dtype=np.int64) for n in days] or [np.zeros(0, np.int64)]),
    }
    values = np.concatenate([value for _, _, value in there] or [np.zeros((0, len(series)), np.int64)])
    columns |= {name: values[:, place].astype(np.int64) for place, name in enumerate(series)}
    return pa.table(columns)


def _parquet(table: pa.Table, *, compression: str, use_dictionary: bool = True) -> bytes:
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(table, data, compression=compression, use_dictionary=use_dictionary)
    return data.getvalue()
