"""The runs of a sweep under way, a row each, in SQLite: what is committed survives ``kill -9`` and a power cut.

One connection writes, in one thread; another reads. Readers in other processes see what was committed last.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome

DATABASE = "runs.sqlite"

Row = tuple[int, int, Outcome]  # point, number of the run, what became of it

#: The columns of a run before its measures; behind those stands its series, packed.
COLUMNS = {"point": "int64", "run": "int64", "seed": "int64", "status": "string", "seconds": "float64",
           "message": "string"}  # fmt: skip

#: Seconds to wait for a reader that mends what a killed writer has left.
_PATIENCE = 30.0

#: What the system says in SQLite's words.
_ERRORS = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_BUSY: errno.EAGAIN, sqlite3.SQLITE_LOCKED: errno.EAGAIN}

_TYPES = {"int64": "INTEGER", "float64": "REAL", "string": "TEXT"}


class Database:
    """The finished runs of a sweep under way. All writing is done by one thread at a time."""

    def __init__(self, folder: Path, kpis: Sequence[str]) -> None:
        """Open it, or make it.

        Raises:
            OSError, StoreError: as :meth:`write`.
        """
        self.path, self._kpis = folder / DATABASE, tuple(kpis)
        columns = (*COLUMNS, *self._kpis, "series")
        self._insert = f"INSERT OR REPLACE INTO runs ({_named(columns)}) VALUES ({', '.join('?' * len(columns))})"
        with told_as_the_system_does(self.path):
            self._writer = connected(self.path, "rwc")
            if self._writer.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise _damaged(self.path)
            self._writer.execute("PRAGMA journal_mode=WAL")
            self._writer.execute("PRAGMA synchronous=FULL")  # each commit is brought to the disk
            self._writer.execute(_schema(self._kpis))
            self._reader = connected(self.path, "ro")
            self._is = self.path.stat().st_ino

    def write(self, rows: Iterable[Row], unwanted: Iterable[tuple[int, int]] = ()) -> None:
        """Keep finished runs, and drop those of points from a run on (point, first run). On the disk when it returns.

        Raises:
            OSError: the disk is full, or the folder is gone or cannot be written. The runs before stay finished.
            StoreError: the file is damaged.
        """
        self.insert((values_of(row, self._kpis) for row in rows), unwanted)

    def insert(self, runs: Iterable[tuple[Any, ...]], unwanted: Iterable[tuple[int, int]] = ()) -> None:
        """The same for runs as plain values."""
        with told_as_the_system_does(self.path):
            if os.stat(self.path).st_ino != self._is:  # noqa: PTH116 - its error names the file
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
            with _transaction(self._writer) as writer:
                writer.executemany("DELETE FROM runs WHERE point = ? AND run >= ?", unwanted)
                writer.executemany(self._insert, runs)

    def try_failed_again(self) -> None:
        """Count runs that failed or were killed as not finished; they stay until others take their places."""
        with told_as_the_system_does(self.path), _transaction(self._writer) as writer:
            writer.execute("UPDATE runs SET again = 1 WHERE status != 'ok'")

    def finished(self, kpi: str | None, points: range) -> Iterator[tuple[int, int, float]]:
        """``(point, run, measure)`` of the finished runs of some points; NaN where the measure is not defined."""
        query = (f"SELECT point, run, {'NULL' if kpi is None else _named([kpi])} FROM runs "
                 "WHERE point BETWEEN ? AND ? AND again = 0")  # fmt: skip
        with told_as_the_system_does(self.path):
            for point, run, value in self._reader.execute(query, (points[0], points[-1])):
                yield point, run, math.nan if value is None else value

    def count(self, first_run: int = 0) -> int:
        """Count the finished runs, of each point from a run on."""
        query = "SELECT count(*) FROM runs WHERE again = 0 AND run >= ?"
        with told_as_the_system_does(self.path):
            return int(self._reader.execute(query, (first_run,)).fetchone()[0])

    def close(self) -> None:
        """Bring everything into one file that can be read where nobody may write."""
        self._reader.close()
        with contextlib.suppress(sqlite3.Error):  # others are reading: it stays in two files
            self._writer.execute("PRAGMA busy_timeout=0")
            self._writer.execute("PRAGMA journal_mode=DELETE")
        self._writer.close()

    def remove(self) -> None:
        """Take it away for good, closed."""
        with told_as_the_system_does(self.path):
            for path in _files(self.path):
                path.unlink(missing_ok=True)


def stored(folder: Path, kpis: Sequence[str], at_once: int) -> Iterator[list[tuple[Any, ...]]]:
    """All runs in a folder as plain values, ordered by point and run, ``at_once`` together.

    Raises:
        FileNotFoundError: there is no database, or not any more.
        OSError, StoreError: it cannot be read.
    """
    path = folder / DATABASE
    columns = _named((*COLUMNS, *kpis, "series"))
    with told_as_the_system_does(path), _reading(path) as reader:
        if reader is None:
            return
        if reader.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _damaged(path)
        cursor = reader.execute(f"SELECT {columns} FROM runs ORDER BY point, run")
        while runs := cursor.fetchmany(at_once):
            yield runs


def count_in(folder: Path) -> int:
    """Count the finished runs in the database of a folder. Raises as :func:`stored`."""
    path = folder / DATABASE
    with told_as_the_system_does(path), _reading(path) as reader:
        query = "SELECT count(*) FROM runs WHERE again = 0"
        return 0 if reader is None else int(reader.execute(query).fetchone()[0])


def has_database(folder: Path) -> bool:
    """Return whether a sweep is under way in a folder, or was when it ended."""
    return (folder / DATABASE).is_file()


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


def _schema(kpis: Sequence[str]) -> str:
    kinds = COLUMNS | dict.fromkeys(kpis, "float64")
    columns = ", ".join(f"{_named([name])} {_TYPES[kind]}" for name, kind in kinds.items())
    more = "again INTEGER NOT NULL DEFAULT 0, series BLOB, PRIMARY KEY (point, run)"
    return f"CREATE TABLE IF NOT EXISTS runs ({columns}, {more}) WITHOUT ROWID"


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def connected(path: Path, mode: str, patience: float = _PATIENCE) -> sqlite3.Connection:
    """A connection to a file, in a mode of SQLite's; where it is locked it waits for some seconds of ``patience``."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None,
                            check_same_thread=False, timeout=patience)  # fmt: skip


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection that only reads, unless what a killed writer has left must be mended first.

    None if there is nothing yet: its writer has just begun, or was killed when it had.
    """
    path.stat()
    for mode in ("ro", "rw"):
        with contextlib.closing(connected(path, mode)) as reader:
            try:
                is_made = reader.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            except sqlite3.OperationalError:
                if mode == "rw":
                    raise
                continue
            yield reader if is_made else None
            return


def _files(path: Path) -> list[Path]:
    """The database and what SQLite keeps beside it, the database last: without it the others mean nothing."""
    return [path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal", "")]


@contextmanager
def _transaction(writer: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield writer
        writer.execute("COMMIT")
    except BaseException:
        if writer.in_transaction:
            writer.execute("ROLLBACK")
        raise


def _damaged(path: Path) -> StoreError:
    right = both("the file as it was; without it the sweep begins anew", "原样的文件；没有它则扫描重新开始")
    return StoreError(path, both("other contents than were written", "与写入时不同的内容"), right)


@contextmanager
def told_as_the_system_does(path: Path) -> Iterator[None]:
    """Turn what SQLite says into what the system would, or into a fault that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _damaged(path) from error
        number = _ERRORS.get(code) or _errno_of_writing(path) or errno.EIO
        raise OSError(number, os.strerror(number), str(path)) from error


def _errno_of_writing(path: Path) -> int | None:
    """Return the error of writing beside a file as SQLite does, which itself tells only that it failed."""
    probe = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        size = max(one.stat().st_size for one in itertools.chain([path.parent], _files(path)) if one.exists())
        with probe.open("wb") as file:
            file.seek(size)
            file.write(bytes(1 << 16))
            file.flush()
            os.fsync(file.fileno())
    except ValueError:
        return errno.ENOENT
    except OSError as error:
        return error.errno
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return None
