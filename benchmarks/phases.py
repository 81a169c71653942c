"""How the time of a day splits over its phases, looked at on some days of a run.

The engine lives consecutive phases of customers in one loop, so that a row is read and written once. To see them apart,
each is run here in a loop of its own over a copy of the same morning; that adds the reading and writing of the rows to
each of them, so their parts, not their times, are reported. All others are timed as they are. Copying a morning
empties the processor's caches, so the days looked at are a little slower than the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numba
import numpy as np
from numba.extending import register_jitable

from loopsim.day import DAY
from loopsim.draws import Dice
from loopsim.engines import arrays
from loopsim.market.crowd import Crowd
from loopsim.market.fields import TALLY
from loopsim.market.market import Market, Today

MARKET_KINDS = ("market", "hosts")


def split(crowd: Crowd, settings: np.ndarray, row_of_day: np.ndarray, days: int, every: int = 25) -> dict[str, float]:
    """Live the crowd through its days. Returns mean seconds a day by phase over every 25th day but the first.

    Phases of customers stand under ``customers`` together, and apart as ``customers: operate`` and so on, scaled to the
    same sum.
    """
    loops: dict[str, Callable] = {phase.__name__: _LOOPS[phase.whom](phase) for phase in DAY}
    spent: dict[str, float] = {}
    looked_at = 0
    loops["nothing"] = _market(_nothing)
    _look(crowd.copy(), settings, row_of_day, loops, {})  # compiles
    while crowd.day < days:
        arrays.live(crowd, min(every, days - crowd.day), settings, row_of_day)
        _look(crowd.copy(), settings, row_of_day, loops, spent)
        looked_at += 1
    together = spent["customers"] / sum(value for name, value in spent.items() if name.startswith("customers: "))
    return {
        name: value / looked_at * (together if name.startswith("customers: ") else 1.0) for name, value in spent.items()
    }


def _look(
    crowd: Crowd, settings: np.ndarray, row_of_day: np.ndarray, loops: dict[str, Callable], spent: dict[str, float]
) -> None:
    """Live one day phase by phase and add up the time of each."""
    row = row_of_day[min(crowd.day, len(row_of_day) - 1)]
    today = (crowd.day, crowd.seed, settings[row : row + 1])
    tallies = np.zeros(1, TALLY)
    lists = arrays._lists(crowd)
    everything = (*today, tallies, 0, crowd.known, crowd.standing, crowd.customers, crowd.hosts, crowd.acquaintances)

    def clock(name: str, work: Callable[[], object], call: float = 0.0) -> float:
        began = time.perf_counter()
        work()
        lasted = max(0.0, time.perf_counter() - began - call)
        spent[name] = spent.get(name, 0.0) + lasted
        return lasted

    # What it costs to call into compiled code with all these arrays is no part of a day.
    loops["nothing"](*everything, lists)
    call = clock("nothing", lambda: loops["nothing"](*everything, lists))
    del spent["nothing"]
    is_lived = False
    for phase in DAY:
        name = phase.__name__
        if phase.whom in MARKET_KINDS:
            clock(name, lambda name=name: loops[name](*everything, lists), call)
            continue
        if not is_lived:
            is_lived = True
            apart = crowd.customers.copy()
            size = int(crowd.standing[0]["pool"])
            for other in DAY:
                if other.whom == "customers":
                    rows = (crowd.known, apart, crowd.hosts, crowd.pool, size)
                    clock(
                        f"customers: {other.__name__}",
                        lambda other=other, rows=rows: loops[other.__name__](*today, np.zeros(1, TALLY), 0, *rows),
                        call,
                    )
            clock("customers", lambda: arrays._live_customers_together(crowd, today, tallies, _Alone(), 1), call)


@register_jitable
def _nothing(market):
    """A phase in which nothing happens."""


class _Alone:
    """A pool of one worker: the caller."""

    map = staticmethod(map)


def _customers(phase: Callable) -> Callable:
    @numba.njit
    def loop(day, seed, settings, tallies, tally, known, customers, hosts, pool, size):
        row = settings[0]
        today = Today(day, row.market, row.behavior, row.levers, known[0], tallies[tally])
        for n in range(size):
            who = pool[n]
            customer = customers[who]
            phase(customer, hosts[customer.host], today, Dice(seed, who, day))

    return loop


def _hosts(phase: Callable) -> Callable:
    @numba.njit
    def loop(day, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
        row = settings[0]
        today = Today(day, row.market, row.behavior, row.levers, known[0], tallies[tally])
        for number in range(standing[0].hosts):
            if hosts[number].is_active:
                phase(hosts[number], today, Dice(seed, len(customers) + number, day))

    return loop


def _market(phase: Callable) -> Callable:
    @numba.njit
    def loop(day, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
        row = settings[0]
        today = Today(day, row.market, row.behavior, row.levers, known[0], tallies[tally])
        phase(Market(seed, len(customers), today, standing[0], customers, hosts, acquaintances, *lists))

    return loop


_LOOPS = {"customers": _customers, "hosts": _hosts, "market": _market}
