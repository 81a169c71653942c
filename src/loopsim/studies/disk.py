"""What is to be written, done in order in a thread of its own: whoever hands out work never waits for the disk."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

#: So much may wait to be written; then whoever brings more waits as well, so that memory stays bounded.
_MOST_WAITING = 8


class Disk:
    """Writes one thing after the other until one of them fails; nothing is written behind it. Used by one thread."""

    def __init__(self) -> None:
        self._error: BaseException | None = None
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

    def close(self) -> None:
        """Wait until all is written, or until the first failure."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (writing := self._waiting.get()) is not None:
            try:
                if self._error is None:
                    writing()
            except BaseException as error:
                self._error = error
