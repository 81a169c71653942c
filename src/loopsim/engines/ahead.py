"""The first time on a machine: two processes compile the day side by side, each what the other has not begun.

Numba compiles one function after the other; on two cores this takes half of the wait away. Each process claims the next
step, one from the front of the list and one from its end. Steps that call the same functions stand together there: so
few functions are compiled twice, and both processes end about together on any machine. The second one
(:mod:`loopsim.engines.second`) fills the cache on the disk, from which the first takes what it did not compile itself.
What the first alone knows of, such as functions that work out results, it compiles before all else. If the second
cannot start or dies, the first compiles everything.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from pathlib import Path

from loopsim.cache import is_compiled, mark_compiled
from loopsim.compiled import compile_for_every_run
from loopsim.engines import kernels
from loopsim.engines.addresses import compile_days, compile_phases, idle_steps
from loopsim.engines.second import taken
from loopsim.machine import end_at_once, rarely_collecting
from loopsim.market.plain import FULL, PLAIN

#: What takes long to compile, with calls of the same functions: these are claimed from both ends of all steps.
_FIRST = ("run_customers", "join")
_LONG = "deliver"  # claimed late by the second process, or last by the first: short ones between even out the ends
_LAST = ("run_hosts", "win_back", "open_groups", "settle", "measure", "staff", "acquire", "dawn")

#: The loop over the days, which is claimed like a step.
_DAYS = "days"


def steps_of(form: str) -> tuple[str, ...]:
    """Return what every day needs in a form. The step of policies is compiled when somebody decides."""
    idle = idle_steps(plain=form == PLAIN)
    every_day = [step.__name__ for step in kernels.STEPS[kernels.DECIDE + 1 :]]
    short = (name for name in every_day if name not in (*_FIRST, *_LAST, _LONG))
    names = (*_FIRST, *short, _LONG, *_LAST)
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
        if second := taken(form):
            stack.callback(second.end)
            compile_for_every_run()
            _compile_unclaimed(second.claims, form)
            second.process.wait()
        compile_phases(steps_of(form), plain=form == PLAIN)  # those compiled there are read from the cache
    mark_compiled(form)


def _compile_unclaimed(claims: Path, form: str, *, backwards: bool = False) -> None:
    """Compile step after step, leaving out those that the other process has begun."""
    steps = steps_of(form)
    last = [name for name in steps if name in _LAST]
    names = (*steps[: len(steps) - len(last)], _DAYS, *last)
    for name in reversed(names) if backwards else names:
        try:
            (claims / name).touch(exist_ok=False)
        except OSError:  # it is claimed, or the folder is gone with who waited
            continue
        if name == _DAYS:
            compile_days(plain=form == PLAIN)
        else:
            compile_phases([name], plain=form == PLAIN)


if __name__ == "__main__":
    end_at_once()
    with rarely_collecting():
        _compile_unclaimed(Path(sys.argv[1]), sys.argv[2], backwards=True)
