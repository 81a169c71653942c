"""The first time on a machine: two processes compile the day side by side, each half of its phases.

Numba compiles one function after the other; on two cores this takes half of the wait away. The second process fills
the cache on the disk, from which the first one takes what it did not compile itself. If the second cannot start or
dies, the first compiles everything.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from loopsim.cache import cache_folder, can_keep, is_compiled, mark_compiled
from loopsim.engines import kernels
from loopsim.engines.addresses import compile_days, compile_phases
from loopsim.machine import cores

#: Two halves that take about as long; the second process takes longer to begin.
_HERE = ("acquire", "dawn", "deliver", "join", "measure", "settle", "staff")
_THERE = tuple(step.__name__ for step in kernels.STEPS if step.__name__ not in _HERE)


_one_at_a_time = threading.Lock()


def compile_ahead() -> None:
    """Compile the day into the cache, with the help of a second core if there is one; once on a machine."""
    with _one_at_a_time:
        _compile_once()


@functools.cache
def _compile_once() -> None:
    if is_compiled():
        return
    with contextlib.ExitStack() as stack:
        stack.enter_context(_rarely_collecting())
        if cores() > 1 and can_keep():
            second = stack.enter_context(_second_process())
            stack.callback(second.kill)
            compile_phases(_HERE)
            second.wait()
        compile_phases(_HERE + _THERE)  # those compiled there are read from the cache
    mark_compiled()


@contextlib.contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for circular garbage less often: Numba makes millions of objects that stay, a seventh of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _second_process() -> subprocess.Popen[bytes]:
    """This module once more, reading the same sources and filling the same folder."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if folder := cache_folder():
        environment["LOOPSIM_CACHE_DIR"] = str(folder.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "loopsim.engines.ahead"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    with _rarely_collecting():
        compile_phases(_THERE)
        compile_days()
