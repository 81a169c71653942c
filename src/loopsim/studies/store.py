"""The folder of a sweep: parts in Parquet, an index that survives ``kill -9`` at any moment, and the recipe.

``parts/000017.parquet`` holds the runs of part 17, a row a run; ``parts/000017-r1.parquet`` those of a second round
that a stopping rule asked for; ``series/`` the days of the same runs. A part appears whole or not at all, and counts
only when its line is in ``index.jsonl``. ``study.toml`` and ``scenario.toml`` are the study as resolved,
``points.parquet`` its points, ``provenance.json`` the recipe, which is written before the first part.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.results.store import StoreError
from loopsim.scenario.faults import ScenarioError
from loopsim.studies.durable import appear, append, digest_of, lines_of, named
from loopsim.studies.lock import LOCK, Lock
from loopsim.studies.parts import Part
from loopsim.studies.recipe import PROVENANCE, check_resumed, is_sweep, note_resumed, read_recipe, write_recipe
from loopsim.studies.resolved import POINTS, SCENARIO, STUDY, has_study, write_study
from loopsim.studies.rows import Row, runs_file, series_file
from loopsim.studies.runs import Outcome
from loopsim.studies.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

INDEX, PARTS, SERIES = "index.jsonl", "parts", "series"

#: All that a folder may hold which was begun, but not far enough to have a provenance.
_BEGINNINGS = {
    LOCK,
    PARTS,
    SERIES,
    STUDY,
    SCENARIO,
    POINTS,
    "network.csv",
    "network.parquet",
    "pool.csv",
    "pool.parquet",
    "table.csv",
    "table.parquet",
}

#: What helps where a file is gone that follows from the study.
AGAIN = "sweep again into this folder to make it again"


class Damage(NamedTuple):
    """A part that is not as it was written; it counts as not done."""

    name: str
    path: Path
    found: str


class Store:
    """The folder of one sweep, locked for one writer: what is done, and where the next part is written."""

    def __init__(self, folder: Path, study: Study, lock: Lock) -> None:
        self.folder, self.study = folder, study
        self.damaged: list[Damage] = []
        self._lock = lock
        self._entries: dict[str, dict[str, Any]] = index_of(folder)
        for one in self.check():
            self.damaged.append(one)
            self._entries.pop(one.name, None)

    @classmethod
    def begin(
        cls, where: str | os.PathLike[str], study: Study, *, command: str | None = None, other_code: bool = False
    ) -> Store:
        """Begin a sweep in a new or an empty folder, or go on with the same study in a folder that was begun.

        With ``other_code`` also where the code has changed since.

        Raises:
            LockedError: another process is writing there.
            StoreError: the folder holds something else, or a study of other content, or was written by other code; the
                faults say what differs.
            OSError: it cannot be written.
        """
        place = Path(where)
        _check_is_ours(place)
        for folder in (place, place / PARTS, *([place / SERIES] if study.wanted.series else [])):
            folder.mkdir(parents=True, exist_ok=True)
        lock = Lock(place)
        try:
            _prepare(place, study, command, other_code)
            return cls(place, study, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, where: str | os.PathLike[str]) -> Store:
        """Go on with whatever study the folder was begun with.

        Raises:
            LockedError, StoreError, OSError: as :meth:`begin`.
        """
        place = Path(where)
        return cls.begin(place, stored_study(place))

    @property
    def done(self) -> set[str]:
        """Names of the parts that are finished and whole: ``"000017"``, ``"000017-r1"``."""
        return set(self._entries)

    @property
    def index(self) -> dict[str, dict[str, Any]]:
        """What is known of each finished part: its ``runs``, and how many of them ``failed`` or were killed."""
        return dict(self._entries)

    def write(self, part: Part | int, round_number: int, rows: Iterable[Row]) -> str:
        """Keep one round of a part; when this returns, it is on the disk. The name that it is done by.

        Raises:
            OSError: the disk is full, or the folder is gone or cannot be written. What was finished stays finished.
        """
        name = part_name(part if isinstance(part, int) else part.number, round_number)
        ordered = sorted(rows, key=lambda row: row[:2])
        entry: dict[str, Any] = {"part": name, "runs": len(ordered)}
        entry["failed"] = sum(outcome.status != "ok" for _, _, outcome in ordered)
        if self.study.wanted.series:
            data = series_file(ordered, self.study.wanted.series)
            entry["series"] = appear(self.folder / SERIES / f"{name}.parquet", data)
        data = runs_file(ordered, self.study.wanted.kpis)
        entry["digest"] = appear(self.folder / PARTS / f"{name}.parquet", data)
        append(self.folder / INDEX, json.dumps(entry))
        self._entries[name] = entry
        return name

    def rows(self, name: str) -> pa.Table:
        """The rows of one finished part, as they are in its file."""
        import pyarrow.parquet as pq

        return pq.read_table(self.folder / PARTS / f"{name}.parquet")

    def outcomes(self, name: str) -> list[Row]:
        """The rows of one finished part as they were written, with their series."""
        import pyarrow.parquet as pq

        days: dict[tuple[int, int], list[list[int]]] = {}
        if self.study.wanted.series:
            table = pq.read_table(self.folder / SERIES / f"{name}.parquet")
            for point, run, _, *values in zip(*(column.to_pylist() for column in table.columns), strict=True):
                days.setdefault((point, run), []).append(values)
        rows = []
        for row in self.rows(name).to_pylist():
            place = row.pop("point"), row.pop("run")
            what = {one: row.pop(one) for one in ("seed", "status", "seconds", "message")}
            kpis = {kpi: np.nan if value is None else value for kpi, value in row.items()}
            series = np.array(days[place], np.int64) if place in days else None
            rows.append((*place, Outcome(**what, kpis=kpis, series=series)))
        return rows

    def seen(self, part: Part, kpi: str) -> dict[int, list[float]]:
        """``point -> the measure in all its finished runs`` of a part, NaN where there is none; for stopping rules."""
        found: dict[int, list[float]] = {cell.point: [] for cell in part.cells}
        for number in itertools.count():
            if (name := part_name(part.number, number)) not in self._entries:
                break
            table = self.rows(name)
            for point, value in zip(table["point"].to_pylist(), table[kpi].to_pylist(), strict=True):
                found[point].append(np.nan if value is None else value)
        return found

    def check(self) -> list[Damage]:
        """The parts of the index whose files are missing, or not as they were written."""
        damaged = []
        for name, entry in self._entries.items():
            for place, digest in ((PARTS, entry["digest"]), (SERIES, entry.get("series"))):
                path = self.folder / place / f"{name}.parquet"
                if digest is not None and (found := _damage(path, digest)):
                    damaged.append(Damage(name, path, found))
                    break
        return damaged

    def forget(self, names: Iterable[str]) -> None:
        """Count parts as not done, so that they are run again; their files stay until then."""
        for name in names:
            self._entries.pop(name, None)

    def remove(self, name: str) -> None:
        """Take a part away for good."""
        append(self.folder / INDEX, json.dumps({"part": name, "removed": True}))
        self._entries.pop(name, None)
        for place in (PARTS, SERIES):
            (self.folder / place / f"{name}.parquet").unlink(missing_ok=True)

    @property
    def failed(self) -> int:
        """How many of the finished runs failed or were killed."""
        return sum(entry["failed"] for entry in self._entries.values())

    def close(self) -> None:
        """Give the folder back."""
        self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def part_name(number: int, round_number: int = 0) -> str:
    """``(17, 0) -> "000017"``, ``(17, 2) -> "000017-r2"``."""
    return f"{number:06d}-r{round_number}" if round_number else f"{number:06d}"


def stored_study(place: Path) -> Study:
    """The study that a folder was begun with, as it was checked then.

    Raises:
        StoreError: the folder is not that of a sweep, or its study is damaged.
    """
    from loopsim.studies.admission import read

    read_recipe(place)
    try:
        return read(place / STUDY, is_checked=True)
    except ScenarioError as error:
        fault = error.faults[0]
        found = f"{fault.where}: {fault.found}".removeprefix(f"{place / STUDY}: ")
        raise StoreError(place / STUDY, found, f"the study as it was written; {AGAIN}") from error


def was_sweep(place: Path) -> bool:
    """Whether a folder holds what a sweep leaves there, be it without a provenance that can be read."""
    return (place / PARTS).is_dir() and any((place / name).is_file() for name in (STUDY, INDEX))


def index_of(place: Path) -> dict[str, dict[str, Any]]:
    """``name of a finished part -> its entry``; of several entries of a part the last holds."""
    found: dict[str, dict[str, Any]] = {}
    for entry in lines_of(place / INDEX)[0]:
        if {"part", "digest", "failed"} <= entry.keys():
            found[entry["part"]] = entry
        elif "removed" in entry:
            found.pop(entry.get("part", ""), None)
    return found


def check_begin(place: Path, study: Study, *, other_code: bool = False) -> None:
    """Refuse what :meth:`Store.begin` would, as far as that can be told without writing.

    Raises:
        StoreError, OSError: as :meth:`Store.begin`.
    """
    _check_is_ours(place)
    if (place / PROVENANCE).exists():
        check_resumed(place, study, other_code=other_code)
    there = next(one for one in (place, *place.absolute().parents) if one.exists())
    if not os.access(there, os.W_OK):
        raise PermissionError(errno.EACCES, "permission denied", str(there))


def _check_is_ours(place: Path) -> None:
    """Refuse a place that is a file, or a folder that holds other things than a sweep."""
    if place.exists() and not place.is_dir():
        raise StoreError(place, "a file", "a folder")
    if place.is_dir() and not is_sweep(place):
        others = [path.name for path in place.iterdir() if path.name not in _BEGINNINGS and path.suffix != ".part"]
        if others and was_sweep(place):
            read_recipe(place)
        if others:
            found = f"a folder that holds other things than a sweep ({min(others)})"
            raise StoreError(place, found, "a new or an empty folder")


def _prepare(place: Path, study: Study, command: str | None, other_code: bool) -> None:
    """Make the folder ready for parts, and clear away what a writer left that was killed."""
    for folder in (place, place / PARTS, place / SERIES):
        for leftover in folder.glob(".*.part") if folder.is_dir() else ():
            leftover.unlink(missing_ok=True)
    if (place / PROVENANCE).exists():
        note_resumed(place, study, command, other_code=other_code)
        if not has_study(place, study):
            write_study(place, study)
    else:
        write_recipe(place, study, command)
    index = place / INDEX
    with named(index), index.open("ab") as file:
        file.truncate(lines_of(index)[1])


def _damage(path: Path, digest: str) -> str:
    if not path.is_file():
        return "no such file"
    return "" if digest_of(path) == digest else "other contents than were written"
