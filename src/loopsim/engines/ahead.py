"""The first time on a machine: two processes compile the day side by side, each what the other has not begun.

Numba compiles one function after the other; on two cores this takes half of the wait away. Each process claims the next
step, longest first, so both end about together on any machine. The second one fills the cache on the disk, from which
the first takes what it did not compile itself. If the second cannot start or dies, the first compiles everything.
"""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from loopsim.cache import cache_folder, can_keep, is_compiled, mark_compiled
from loopsim.engines import kernels
from loopsim.engines.addresses import compile_days, compile_phases
from loopsim.machine import cores, rarely_collecting

#: What takes longest to compile, first; then all others, in the order of the day.
_LONG = ("run_customers", "dawn", "join", "acquire", "deliver", "settle", "open_groups", "staff", "run_hosts")

#: The loop over the days, which is claimed like a step.
_DAYS = "days"

#: What every day needs. The step of policies is compiled when somebody decides.
_STEPS = (*_LONG, *(step.__name__ for step in kernels.STEPS[kernels.DECIDE + 1 :] if step.__name__ not in _LONG))


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
        stack.enter_context(rarely_collecting())
        if cores() > 1 and can_keep() and (claims := _room_for_claims(stack)):
            second = stack.enter_context(_second_process(claims))
            stack.callback(second.kill)
            _compile_unclaimed(claims)
            second.wait()
        compile_phases(_STEPS)  # those compiled there are read from the cache
    mark_compiled()


def _room_for_claims(stack: contextlib.ExitStack) -> Path | None:
    """A new folder that is ours alone, gone when the stack is closed."""
    try:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".claims-", dir=cache_folder())))
    except OSError:
        return None


def _compile_unclaimed(claims: Path) -> None:
    """Compile step after step, leaving out those that the other process has begun."""
    for name in (*_STEPS, _DAYS):
        try:
            (claims / name).touch(exist_ok=False)
        except OSError:  # it is claimed, or the folder is gone with who waited
            continue
        if name == _DAYS:
            compile_days()
        else:
            compile_phases([name])


def _second_process(claims: Path) -> subprocess.Popen[bytes]:
    """This module once more, reading the same sources and filling the same folder."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if folder := cache_folder():
        environment["LOOPSIM_CACHE_DIR"] = str(folder.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "loopsim.engines.ahead", str(claims)],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    with rarely_collecting():
        _compile_unclaimed(Path(sys.argv[1]))
