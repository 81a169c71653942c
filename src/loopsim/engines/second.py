"""The second process that compiles the day with this one, begun before this one has imported what it compiles.

It reads the same sources, fills the same folder, and ends with this process at the latest. What each has begun is a
file in a folder of claims (:mod:`loopsim.engines.ahead`).
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

from loopsim.cache import cache_folder, can_keep, is_compiled
from loopsim.machine import cores, environment_of_own


class Second(NamedTuple):
    """A second process, its folder of claims, and all that ends both."""

    process: subprocess.Popen[bytes]
    claims: Path
    stack: contextlib.ExitStack

    def end(self) -> None:
        """End the process, whatever it does, and remove its folder."""
        self.stack.close()


_one_at_a_time = threading.Lock()

#: Begun and not yet taken, by the form of the day.
_waiting: dict[str, Second] = {}


@functools.cache
def begin(form: str) -> None:
    """Begin a second process for a form of the day, once; none where that is compiled, or nothing is gained."""
    if is_compiled(form) or cores() < 2 or not can_keep():
        return
    with _one_at_a_time:
        if (second := _started(form)) is not None:
            _waiting[form] = second


def taken(form: str) -> Second | None:
    """Hand over the second process for a form, if one could be begun; whoever takes it ends it."""
    begin(form)
    with _one_at_a_time:
        return _waiting.pop(form, None)


def _started(form: str) -> Second | None:
    with contextlib.ExitStack() as stack:
        try:  # a folder that is ours alone
            claims = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".claims-", dir=cache_folder())))
        except OSError:
            return None
        process = stack.enter_context(_process(claims, form))
        stack.callback(process.kill)
        return Second(process, claims, stack.pop_all())


def _process(claims: Path, form: str) -> subprocess.Popen[bytes]:
    environment = environment_of_own()
    if folder := cache_folder():
        environment["LOOPSIM_CACHE_DIR"] = str(folder.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "loopsim.engines.ahead", str(claims), form],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@atexit.register
def _end_all() -> None:
    """End those that nobody took: the run stopped before it compiled anything."""
    with _one_at_a_time:
        for second in _waiting.values():
            second.end()
        _waiting.clear()
