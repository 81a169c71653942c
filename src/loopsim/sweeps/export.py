"""The tables of a sweep as Parquet files: written when its last run is finished, read, and taken apart again.

``parts/000017.parquet`` holds some thousands of runs, ``series/000017.parquet`` the days of the same runs, and
``index.json``, written last, the digest of each file. Which runs a file holds follows from the study alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.results.store import StoreError, digest_of, write_whole
from loopsim.runs.outcome import Wanted
from loopsim.sweeps.database import COLUMNS, packed, unpacked

if TYPE_CHECKING:
    import pyarrow as pa

INDEX, PARTS, SERIES = "index.json", "parts", "series"

#: Most runs of a file, and most values of their series.
_MOST_RUNS, _MOST_VALUES = 50_000, 2_000_000

#: ``name of a file -> its entry``: how many runs it holds, how many of them failed, and the digests.
Index = dict[str, dict[str, Any]]

#: What helps where a file is gone that follows from the study.
AGAIN = both("sweep again into this folder to make it again", "再次扫描到此文件夹以重新生成")


class Damage(NamedTuple):
    """A file that is not as it was written; its runs count as not done."""

    path: Path
    found: str


def runs_of_a_file(wanted: Wanted, days: int) -> int:
    """Number of runs of ``days`` days in a file, so that it can be made in memory."""
    return max(1, min(_MOST_RUNS, _MOST_VALUES // max(len(wanted.series) * days, 1)))


def export(
    folder: Path, wanted: Wanted, pieces: Iterable[Sequence[tuple[Any, ...]]], go_on: Callable[[], bool]
) -> bool:
    """Write all runs as files, the index last, and take away files that it does not name. Whether it came to the end.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    index: Index = {}
    for number, runs in enumerate(pieces):
        if not go_on():
            return False
        name = f"{number:06d}.parquet"
        entry: dict[str, Any] = {"runs": len(runs), "failed": sum(run[3] != "ok" for run in runs)}
        entry["digest"] = _written(folder / PARTS / name, runs_table(runs, wanted.kpis))
        if wanted.series:
            entry["series"] = _written(folder / SERIES / name, series_table(runs, wanted.series))
        index[name] = entry
    write_whole(folder / INDEX, json.dumps(index, indent=1), to_disk=True)
    for path in (*folder.glob(f"{PARTS}/*.parquet"), *folder.glob(f"{SERIES}/*.parquet")):
        if path.name not in index:
            path.unlink()
    return True


def read_index(folder: Path) -> Index | None:
    """The index; None where nothing was exported.

    Raises:
        StoreError: it is damaged.
    """
    path = folder / INDEX
    if not path.is_file():
        return None
    try:
        index: Index = json.loads(path.read_text(encoding="utf-8"))
        assert all({"runs", "failed", "digest"} <= entry.keys() for entry in index.values())
    except (OSError, ValueError, AttributeError, AssertionError):
        right = both("the file as it was written; {again}", "写入时的文件；{again}", again=AGAIN)
        raise StoreError(path, both("other contents than were written", "与写入时不同的内容"), right) from None
    return index


def index_of(folder: Path) -> Index:
    """The index of a folder with nothing under way; empty if nothing was ever finished.

    Raises:
        StoreError: it is damaged, or gone.
    """
    index = read_index(folder)
    if index is None and (folder / PARTS).is_dir():
        right = both("the index of {parts}; {again}", "{parts} 的索引；{again}", parts=PARTS, again=AGAIN)
        raise StoreError(folder / INDEX, both("no such file", "没有这个文件"), right)
    return index or {}


def damages(folder: Path, index: Index) -> Iterator[Damage]:
    """The files of an index that are missing, or not as they were written."""
    for name, entry in index.items():
        for place, digest in ((PARTS, entry["digest"]), (SERIES, entry.get("series"))):
            path = folder / place / name
            if digest is None:
                continue
            if not path.is_file():
                yield Damage(path, both("no such file", "没有这个文件"))
            elif digest_of(path) != digest:
                yield Damage(path, both("other contents than were written", "与写入时不同的内容"))


def exported(folder: Path, names: Iterable[str], wanted: Wanted) -> Iterator[list[tuple[Any, ...]]]:
    """The runs of some files as plain values, a file at a time."""
    import pyarrow.parquet as pq

    for name in names:
        series: pa.Table | None = pq.read_table(folder / SERIES / name) if wanted.series else None
        yield runs_of(pq.read_table(folder / PARTS / name), series, wanted.kpis)


def read_exported(folder: Path, place: str, wanted: Wanted) -> pa.Table:
    """The files of ``parts`` or ``series`` as one table, ordered by point and run."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    empty = runs_table([], wanted.kpis) if place == PARTS else series_table([], wanted.series)
    names = index_of(folder) if place == PARTS or wanted.series else ()
    return pa.concat_tables([empty, *(pq.read_table(folder / place / name) for name in names)])


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


def _written(path: Path, table: pa.Table) -> str:
    """Write a table, into a folder that is made if its own folder is there. Returns its digest."""
    path.parent.mkdir(exist_ok=True)
    write_whole(path, parquet(table), to_disk=True)
    return digest_of(path)
