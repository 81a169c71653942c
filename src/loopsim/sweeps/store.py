"""The folder of a sweep: a database while it is under way, Parquet files when it is finished, and the recipe.

``runs.sqlite`` holds the runs of a sweep under way, a row each; where it is there it is the truth. With the last run
it gives way to ``parts/`` and ``series/`` (:mod:`loopsim.sweeps.export`). ``study.toml`` and ``scenario.toml`` are the
study as resolved, ``points.parquet`` its points, ``provenance.json`` the recipe, which is written before the first run.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from loopsim.languages import both
from loopsim.results.folder import LOCK
from loopsim.results.store import StoreError
from loopsim.scenario.faults import ScenarioError
from loopsim.studies.reading import read
from loopsim.studies.study import Study
from loopsim.sweeps.database import DATABASE, Database, count_in, has_database, stored
from loopsim.sweeps.export import (
    AGAIN,
    INDEX,
    PARTS,
    SERIES,
    Damage,
    Index,
    damages,
    export,
    exported,
    read_index,
    runs_of_a_file,
)
from loopsim.sweeps.lock import Lock
from loopsim.sweeps.recipe import PROVENANCE, check_resumed, is_sweep, read_recipe, write_recipe
from loopsim.sweeps.study_files import POINTS, SCENARIO, STUDY

#: All that a folder may hold which was begun, but not far enough to have a provenance.
_BEGINNINGS = {LOCK, f"{LOCK}-journal", PARTS, SERIES, STUDY, SCENARIO, POINTS} | {
    f"{name}.{kind}" for name in ("network", "pool", "table") for kind in ("csv", "parquet")
}


class Store:
    """The folder of one sweep, locked for one writer.

    ``database`` holds the runs, and is None where all are there and none is to be tried again; ``finished`` is how many
    were there at the beginning, ``finished_later`` how many of them in rounds behind the first; ``damaged`` are files
    that were not as they were written, whose runs are made again.
    """

    def __init__(self, folder: Path, study: Study, lock: Lock, *, retry_failed: bool = False) -> None:
        """``retry_failed``: count runs that failed or were killed as not finished."""
        self.folder, self.study, self._lock = folder, study, lock
        self.database: Database | None = None
        self.damaged: list[Damage] = []
        index: Index = {} if has_database(folder) else self._sound()
        if index and not self.damaged and not (retry_failed and any(one["failed"] for one in index.values())):
            self.finished = sum(entry["runs"] for entry in index.values())
            self.finished_later = self.finished - len(study.points()) * study.runs
            return
        self.database = Database(folder, study.wanted.kpis)
        if index:
            self.database.insert(run for runs in exported(folder, index, study.wanted) for run in runs)
        if retry_failed:
            self.database.try_failed_again()
        self.finished, self.finished_later = self.database.count(), self.database.count(study.runs)

    @classmethod
    def begin(
        cls,
        where: str | os.PathLike[str],
        study: Study,
        *,
        command: str | None = None,
        other_code: bool = False,
        retry_failed: bool = False,
    ) -> Store:
        """Begin a sweep in a new or an empty folder, or go on with the same study in a folder that was begun.

        With ``other_code`` also where the code has changed since; with ``retry_failed`` runs that failed or were
        killed count as not finished.

        Raises:
            LockedError: another process is writing there.
            StoreError: the folder holds something else, or a study of other content, or was written by other code; the
                faults say what differs.
            OSError: it cannot be written.
        """
        place = Path(where)
        _check_is_ours(place)
        place.mkdir(parents=True, exist_ok=True)
        lock = Lock(place)
        try:
            for folder in (place, place / PARTS, place / SERIES):
                for leftover in folder.glob(".*.part"):  # of a writer that was killed
                    leftover.unlink(missing_ok=True)
            write_recipe(place, study, command, other_code=other_code)
            return cls(place, study, lock, retry_failed=retry_failed)
        except BaseException:
            lock.release()
            raise

    def finish(self, go_on: Callable[[], bool] = lambda: True) -> None:
        """Export all runs, and take the database away; nothing is lost where that is interrupted.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        if self.database is None:
            return
        wanted = self.study.wanted
        at_once = runs_of_a_file(wanted, wanted.days or self.study.base.days)
        if export(self.folder, wanted, stored(self.folder, wanted.kpis, at_once), go_on):
            self.database.close()
            self.database.remove()
            self.database = None

    def _sound(self) -> Index:
        """Return the exported files that are as they were written; the rest counts as not finished."""
        try:
            index = read_index(self.folder) or {}
        except StoreError:
            return {}
        self.damaged = list(damages(self.folder, index))
        harmed = {one.path.name for one in self.damaged}
        return {name: entry for name, entry in index.items() if name not in harmed}

    def close(self) -> None:
        """Give the folder back."""
        try:
            if self.database is not None:
                self.database.close()
        finally:
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with suppress(*((OSError,) if kind else ())):  # what ended the work is told, not what came after
            self.close()


def stored_study(place: Path) -> Study:
    """The study that a folder was begun with, as it was checked then.

    Raises:
        StoreError: the folder is not that of a sweep, or its study is damaged.
    """
    read_recipe(place)
    try:
        return Study(**vars(read(place / STUDY, is_checked=True)))
    except ScenarioError as error:
        fault = error.faults[0]
        found = f"{fault.where}: {fault.found}".removeprefix(f"{place / STUDY}: ")
        right = both("the study as it was written; {again}", "写入时的研究文件；{again}", again=AGAIN)
        raise StoreError(place / STUDY, found, right) from error


def finished_in(place: Path) -> int:
    """Count the finished runs in a folder; 0 if it is not that of a sweep."""
    with suppress(FileNotFoundError):
        return count_in(place)
    return sum(entry["runs"] for entry in (read_index(place) or {}).values())


def was_sweep(place: Path) -> bool:
    """Return whether a folder holds what a sweep leaves there, be it without a provenance that can be read."""
    return any((place / name).is_file() for name in (DATABASE, INDEX)) or (
        (place / PARTS).is_dir() and (place / STUDY).is_file()
    )


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
        raise PermissionError(errno.EACCES, both("permission denied", "权限不足"), str(there))


def _check_is_ours(place: Path) -> None:
    """Refuse a place that is a file, or a folder that holds other things than a sweep."""
    if place.exists() and not place.is_dir():
        raise StoreError(place, both("a file", "文件"), both("a folder", "文件夹"))
    if place.is_dir() and not is_sweep(place):
        others = [path.name for path in place.iterdir() if path.name not in _BEGINNINGS and path.suffix != ".part"]
        if others and was_sweep(place):
            read_recipe(place)
        if others:
            told = "a folder that holds other things than a sweep ({one})", "装有扫描以外内容的文件夹（{one}）"
            found = both(*told, one=min(others))
            raise StoreError(place, found, both("a new or an empty folder", "新的或空的文件夹"))
