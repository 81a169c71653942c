"""How the time of a day splits over its phases, looked at on some days of a run.

The engine lives consecutive phases of customers in one loop, so that a row is read and written once. To see them apart,
each is run here in a loop of its own over a copy of the same morning; that adds the reading and writing of the rows to
each of them, so their parts, not their times, are reported. All others are timed as they are. Copying a morning
empties the processor's caches, so the days looked at are a little slower than the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numba import njit

from loopsim.day import DAY
from loopsim.draws import Dice
from loopsim.engines import arrays
from loopsim.engines.kernels import _market
from loopsim.market.crowd import Crowd
from loopsim.market.fields import TALLY


def split(crowd: Crowd, settings: np.ndarray, row_of_day: np.ndarray, days: int, every: int = 25) -> dict[str, float]:
    """Live the crowd through its days. Returns mean seconds a day by phase over every 25th day but the first.

    Phases of customers stand under ``customers`` together, and apart as ``customers: operate`` and so on, scaled to the
    same sum.
    """
    loops: dict[str, Callable] = {phase.__name__: _LOOPS[phase.whom](phase) for phase in DAY}
    spent: dict[str, float] = {}
    looked_at = 0
    loops["nothing"] = _whole_market(njit(_nothing))
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
    row = int(row_of_day[min(crowd.day, len(row_of_day) - 1)])
    today = (crowd.day, row, crowd.seed, settings)
    tallies = np.zeros(1, TALLY)

    def everything(customers: np.ndarray, tallies: np.ndarray = tallies) -> tuple:
        known = (crowd.known, crowd.standing, customers, crowd.hosts, crowd.acquaintances)
        return (*today, tallies, 0, *known, crowd.lists)

    def clock(name: str, work: Callable[[], object], call: float = 0.0) -> float:
        began = time.perf_counter()
        work()
        lasted = max(0.0, time.perf_counter() - began - call)
        spent[name] = spent.get(name, 0.0) + lasted
        return lasted

    # What it costs to call into compiled code with all these arrays is no part of a day.
    here = everything(crowd.customers)
    loops["nothing"](*here)
    call = clock("nothing", lambda: loops["nothing"](*here))
    del spent["nothing"]
    first, *_, last = (n for n, phase in enumerate(DAY) if phase.whom == "customers")
    for phase in DAY[:first]:
        clock(phase.__name__, lambda loop=loops[phase.__name__]: loop(*here), call)
    apart = everything(crowd.customers.copy(), np.zeros(1, TALLY))
    for phase in DAY[first : last + 1]:
        clock(f"customers: {phase.__name__}", lambda loop=loops[phase.__name__]: loop(*apart), call)
    clock("customers", lambda: arrays._live_customers_together(crowd, today, tallies, _Alone(), 1), call)
    for phase in DAY[last + 1 :]:
        clock(phase.__name__, lambda loop=loops[phase.__name__]: loop(*here), call)


class _Alone:
    """A pool of one worker: the caller."""

    map = staticmethod(map)


def _nothing(market):
    """A phase in which nothing happens."""


def _customers(phase: Callable) -> Callable:
    @njit(_nrt=False)
    def loop(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
        market = _market(
            day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists
        )
        today, pool, wake_days = market.today, market.pool, market.wake
        for n in range(market.standing.pool):
            if wake_days[n] <= day:
                customer = customers[pool[n]]
                phase(customer, hosts[customer.host], today, Dice(seed, int(customer.number), day))

    return loop


def _hosts(phase: Callable) -> Callable:
    @njit(_nrt=False)
    def loop(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
        market = _market(
            day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists
        )
        for number in range(market.standing.hosts):
            if hosts[number].is_active:
                phase(hosts[number], market.today, Dice(seed, market.people + number, day))

    return loop


def _whole_market(phase: Callable) -> Callable:
    @njit(_nrt=False)
    def loop(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
        market = _market(
            day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists
        )
        phase(market)

    return loop


_LOOPS = {"customers": _customers, "hosts": _hosts, "market": _whole_market}
