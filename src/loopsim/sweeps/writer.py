"""Finished runs brought to the disk in a thread of its own, so that workers have work while the disk is busy."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, wait
from contextlib import suppress

from loopsim.results.store import StoreError
from loopsim.sweeps.database import Database
from loopsim.sweeps.rows import Row
from loopsim.sweeps.workers import Daemons

#: Most runs that wait to be written; then the scheduler waits as well.
_MOST_WAITING = 1000


class Writer:
    """Writer that commits what waits together, one commit after the other, until one fails. Used by one thread."""

    def __init__(self, database: Database) -> None:
        self._database, self._thread = database, Daemons(1)
        self._rows: list[Row] = []
        self._unwanted: list[tuple[int, int]] = []
        self._commit: Future[None] | None = None
        self._going = 0, 0  # of rows and unwanted, those of the commit under way

    def write(self, rows: Iterable[Row] = (), unwanted: Iterable[tuple[int, int]] = ()) -> None:
        """Have finished runs kept, and those of points from a run on (point, first run) dropped.

        Raises:
            OSError, StoreError: an earlier run could not be written.
        """
        self._rows += rows
        self._unwanted += unwanted
        if self._commit is not None and (self._commit.done() or len(self._rows) > _MOST_WAITING):
            self._commit.result()
            self._forget()
        if self._commit is None and (self._rows or self._unwanted):
            self._going = len(self._rows), len(self._unwanted)
            self._commit = self._thread.submit(self._database.write, tuple(self._rows), tuple(self._unwanted))

    def close(self) -> None:
        """Wait until all is written. What could not be written is tried once more: a disk may have room again.

        Raises:
            OSError, StoreError: it cannot be written yet.
        """
        self._thread.shutdown()
        if self._commit is not None:
            wait([self._commit])
            if self._commit.exception() is None:
                self._forget()
        if self._rows or self._unwanted:
            self._database.write(tuple(self._rows), tuple(self._unwanted))

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with suppress(*((OSError, StoreError) if kind else ())):  # what ended the work is told, not what came after
            self.close()

    def _forget(self) -> None:
        """Let go of what is written."""
        self._commit = None
        del self._rows[: self._going[0]], self._unwanted[: self._going[1]]
