"""Finished runs brought to the disk in a thread of its own, so that workers have work while the disk is busy."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress

from loopsim.results.store import StoreError
from loopsim.sweeps.database import Database
from loopsim.sweeps.rows import Row

#: Most runs that wait to be written; then the scheduler waits as well.
_MOST_WAITING = 1000


class Writer:
    """Writer that commits the runs that wait, again and again, until that fails once. Used by one thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._error: BaseException | None = None
        self._rows: list[Row] = []
        self._unwanted: list[tuple[int, int]] = []
        self._is_closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, daemon=True, name="loopsim-writer")
        self._thread.start()

    def write(self, rows: Iterable[Row], unwanted: Iterable[tuple[int, int]] = ()) -> None:
        """Have finished runs kept, and those of points from a run on (point, first run) dropped.

        Raises:
            OSError, StoreError: an earlier run could not be written.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self._rows) < _MOST_WAITING or self._error is not None)
            self._rows += rows
            self._unwanted += unwanted
            self._changed.notify_all()
        self.check()

    def check(self) -> None:
        """Raise what a commit has raised."""
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Wait until all is written. What could not be written is tried once more: a disk may have room again.

        Raises:
            OSError, StoreError: it cannot be written yet.
        """
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()
        self._commit()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with suppress(*((OSError, StoreError) if kind else ())):  # what ended the work is told, not what came after
            self.close()

    def _work(self) -> None:
        try:
            while self._is_wanted():
                self._commit()
        except BaseException as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _is_wanted(self) -> bool:
        """Wait for something to write; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._rows or self._unwanted or self._is_closed)
            return bool(self._rows or self._unwanted)

    def _commit(self) -> None:
        with self._changed:
            rows, unwanted = tuple(self._rows), tuple(self._unwanted)
        if not rows and not unwanted:
            return
        self._database.write(rows, unwanted)
        with self._changed:
            del self._rows[: len(rows)], self._unwanted[: len(unwanted)]
            self._changed.notify_all()
