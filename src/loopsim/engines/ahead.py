"""The first time on a machine: two processes compile the day side by side, each half of its stretches.

Numba compiles one function after the other; on two cores this takes half of the wait away. The second process fills
the cache on the disk, from which the first one takes what it did not compile itself. If the second cannot start or
dies, the first compiles everything.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from pathlib import Path

import numba
import numpy as np

from loopsim.compiled import is_compiled
from loopsim.engines import kernels
from loopsim.market.crowd import open_market
from loopsim.market.fields import TALLY
from loopsim.market.market import Market, Today
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario

#: Two halves that take about as long.
_HERE = ("morning", "evening")
_THERE = ("night", "customers_live")


_one_at_a_time = threading.Lock()


def compile_ahead() -> None:
    """Compile the day into the cache. Does nothing where that has been done, or where there is one core only."""
    with _one_at_a_time:
        _compile_once()


@functools.cache
def _compile_once() -> None:
    if is_compiled() or _cores() < 2:
        return
    with _second_process() as second:
        try:
            compile_stretches(_HERE)
            second.wait()
        finally:
            second.kill()


def compile_stretches(names: tuple[str, ...]) -> None:
    """Compile stretches of the day, by their names in ``kernels``."""
    market = _market_type()
    for name in names:
        arguments: tuple[numba.types.Type, ...] = (market,)
        if name == "customers_live":
            arguments += (numba.int64, numba.int64, numba.types.Array(numba.int64, 1, "C"))
        getattr(kernels, name).compile(arguments)


def _market_type() -> numba.types.Type:
    """The type of a market: the same for every scenario."""
    scenario = Scenario.load("referral-loop")
    settings, _ = settings_table(scenario, 1)
    crowd = open_market(scenario, 1, 1, settings)
    today, levers = np.zeros(1, TALLY)[0], settings[0]
    known = Today(0, 0, levers["market"], levers["behavior"], levers["levers"], crowd.known[0], today)
    return numba.typeof(
        Market(
            1, crowd.people, known, crowd.standing[0], crowd.customers, crowd.hosts, crowd.acquaintances, *crowd.lists
        )
    )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _second_process() -> subprocess.Popen[bytes]:
    """This module once more, reading the same sources."""
    home = str(Path(__file__).parents[2])
    paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-m", "loopsim.engines.ahead"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    compile_stretches(_THERE)
