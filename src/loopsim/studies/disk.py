"""What is to be written, done in order in a thread of its own, so that workers have work while the disk is busy."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

#: So much may wait to be written; then whoever brings more waits as well. Little: a sweep that is killed loses it.
_MOST_WAITING = 2


class Disk:
    """Writes one thing after the other until one of them fails; nothing is written behind it. Used by one thread."""

    def __init__(self) -> None:
        self._error: BaseException | None = None
        self._has_given_up = False
        self._waiting: queue.Queue[Callable[[], object] | None] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._work, daemon=True, name="loopsim-disk")
        self._thread.start()

    def write(self, writing: Callable[[], object]) -> None:
        """Have it called when all that was brought before is written."""
        self._waiting.put(writing)

    def check(self) -> None:
        """Raise what a writing has raised."""
        if self._error is not None:
            raise self._error

    def give_up(self) -> None:
        """Write nothing more but what is being written now."""
        self._has_given_up = True

    def close(self) -> None:
        """Wait until all is written, or until the first failure."""
        if self._thread.is_alive():
            self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (writing := self._waiting.get()) is not None:
            try:
                if self._error is None and not self._has_given_up:
                    writing()
            except BaseException as error:
                self._error = error
