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
from loopsim.engines.addresses import compile_days, compile_phases, idle_steps
from loopsim.machine import cores, rarely_collecting
from loopsim.market.plain import FULL, PLAIN

#: What takes longest to compile, first; then all others, in the order of the day.
_LONG = ("run_customers", "dawn", "join", "acquire", "deliver", "settle", "open_groups", "staff", "run_hosts")

#: The loop over the days, which is claimed like a step.
_DAYS = "days"


def steps_of(form: str) -> tuple[str, ...]:
    """Return what every day needs in a form. The step of policies is compiled when somebody decides."""
    idle = idle_steps(plain=form == PLAIN)
    names = (*_LONG, *(step.__name__ for step in kernels.STEPS[kernels.DECIDE + 1 :] if step.__name__ not in _LONG))
    return tuple(name for name in names if name not in idle)


_one_at_a_time = threading.Lock()


def compile_ahead(*, plain: bool = False) -> None:
    """Compile a form of the day into the cache, with the help of a second core if there is one; once on a machine."""
    with _one_at_a_time:
        _compile_once(PLAIN if plain else FULL)


@functools.cache
def _compile_once(form: str) -> None:
    if is_compiled(form):
        return
    with contextlib.ExitStack() as stack:
        stack.enter_context(rarely_collecting())
        if cores() > 1 and can_keep() and (claims := _room_for_claims(stack)):
            second = stack.enter_context(_second_process(claims, form))
            stack.callback(second.kill)
            _compile_unclaimed(claims, form)
            second.wait()
        compile_phases(steps_of(form), plain=form == PLAIN)  # those compiled there are read from the cache
    mark_compiled(form)


def _room_for_claims(stack: contextlib.ExitStack) -> Path | None:
    """A new folder that is ours alone, gone when the stack is closed."""
    try:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".claims-", dir=cache_folder())))
    except OSError:
        return None


def _compile_unclaimed(claims: Path, form: str) -> None:
    """Compile step after step, leaving out those that the other process has begun."""
    for name in (*steps_of(form), _DAYS):
        try:
            (claims / name).touch(exist_ok=False)
        except OSError:  # it is claimed, or the folder is gone with who waited
            continue
        if name == _DAYS:
            compile_days(plain=form == PLAIN)
        else:
            compile_phases([name], plain=form == PLAIN)


def _second_process(claims: Path, form: str) -> subprocess.Popen[bytes]:
    """This module once more, reading the same sources and filling the same folder."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if folder := cache_folder():
        environment["LOOPSIM_CACHE_DIR"] = str(folder.parent)
    return subprocess.Popen(
        [sys.executable, "-m", "loopsim.engines.ahead", str(claims), form],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    with rarely_collecting():
        _compile_unclaimed(Path(sys.argv[1]), sys.argv[2])
