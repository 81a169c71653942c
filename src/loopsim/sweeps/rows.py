"""Finished runs as tuples, in the order of their columns, and as the Parquet tables of a sweep."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.runs.outcome import Outcome

if TYPE_CHECKING:
    import pyarrow as pa

Row = tuple[int, int, Outcome]  # point, number of the run, what became of it

#: The columns of a run before its measures; behind those stands its series, packed.
COLUMNS = {"point": "int64", "run": "int64", "seed": "int64", "status": "string", "seconds": "float64",
           "message": "string"}  # fmt: skip


def values_of(row: Row, kpis: Sequence[str]) -> tuple[Any, ...]:
    """A run as plain values: those of :data:`COLUMNS`, the measures (NaN where undefined), the series, packed."""
    point, run, outcome = row
    measures = outcome.kpis
    message = outcome.message.encode(errors="backslashreplace").decode()  # an error of a model may say anything
    return (
        point, run, outcome.seed, outcome.status, outcome.seconds, message,
        *(float(measures.get(kpi, np.nan)) for kpi in kpis),
        None if outcome.series is None else packed(outcome.series),
    )  # fmt: skip


def packed(series: np.ndarray) -> bytes:
    """Whole numbers, ``(days, columns)``, in the smallest type that holds them all; its letter comes first."""
    most = max(int(series.max()), -int(series.min()) - 1) if series.size else 0
    kind = next(kind for kind in "bhiq" if most <= np.iinfo(kind).max)
    return kind.encode() + series.astype(kind).tobytes()


def unpacked(data: bytes, columns: int) -> np.ndarray:
    """``packed(series) -> series``."""
    return np.frombuffer(data, data[:1].decode(), offset=1).reshape(-1, columns).astype(np.int64)


def runs_table(runs: Sequence[tuple[Any, ...]], kpis: Sequence[str]) -> pa.Table:
    """A row a run: point, run, seed, status, seconds, message, and the measures, empty where undefined."""
    import pyarrow as pa

    kinds = COLUMNS | dict.fromkeys(kpis, "float64")
    columns = list(zip(*runs, strict=True)) or [()] * len(kinds)
    return pa.table({name: pa.array(columns[place], kind, from_pandas=True)
                     for place, (name, kind) in enumerate(kinds.items())})  # fmt: skip


def series_table(runs: Iterable[tuple[Any, ...]], names: Sequence[str]) -> pa.Table:
    """A row a day of each run: point, run, day, and the columns kept."""
    import pyarrow as pa

    there = [(run[0], run[1], unpacked(run[-1], len(names))) for run in runs if run[-1] is not None]
    days = [len(values) for _, _, values in there]
    columns: dict[str, Any] = {
        "point": np.repeat(np.array([point for point, _, _ in there], np.int64), days),
        "run": np.repeat(np.array([run for _, run, _ in there], np.int64), days),
        "day": np.concatenate([np.arange(n, dtype=np.int64) for n in days] or [np.zeros(0, np.int64)]),
    }
    values = np.concatenate([values for _, _, values in there] or [np.zeros((0, len(names)), np.int64)])
    return pa.table(columns | {name: values[:, place] for place, name in enumerate(names)})


def runs_of(runs: pa.Table, series: pa.Table | None, kpis: Sequence[str]) -> list[tuple[Any, ...]]:
    """The runs of a table and their series as plain values again."""
    days: dict[tuple[int, int], bytes] = {}
    if series is not None and len(series):
        point, run, values = series["point"].to_numpy(), series["run"].to_numpy(), series.columns[3:]
        matrix = np.column_stack([column.to_numpy() for column in values])
        starts = np.flatnonzero((np.diff(point, prepend=-1) != 0) | (np.diff(run, prepend=-1) != 0))
        for start, part in zip(starts, np.split(matrix, starts[1:]), strict=True):
            days[int(point[start]), int(run[start])] = packed(part)
    columns = [runs[name].to_pylist() for name in (*COLUMNS, *kpis)]
    return [(*run, days.get(run[:2])) for run in zip(*columns, strict=True)]


def parquet(table: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file."""
    import pyarrow.parquet as pq

    data = io.BytesIO()
    pq.write_table(table, data, compression="zstd")
    return data.getvalue()
