"""Time of a day by phase, measured on some days of a run.

The engine runs consecutive phases of customers in one loop, so that a row is read and written once. To see them apart,
each is run here in a loop of its own over a copy of the same morning; that adds the reading and writing of the rows to
each of them, so their parts, not their times, are reported. All others are timed as they are. Copying a morning
empties the processor's caches, so the days looked at are a little slower than the others.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np
from numba import njit, void

import loopsim.compiling  # noqa: F401 - so that Numba knows what phases call
from loopsim.day import DAY
from loopsim.draws import Dice
from loopsim.engines import arrays, kernels
from loopsim.engines.addresses import addresses, lent_market
from loopsim.lent import address_of
from loopsim.market.crowd import Crowd
from loopsim.market.fields import PART
from loopsim.market.tallies import TALLY


def split(crowd: Crowd, settings: np.ndarray, row_of_day: np.ndarray, days: int, every: int = 25) -> dict[str, float]:
    """Run the crowd through its days. Returns mean seconds a day by phase over every 25th day but the first.

    Phases of customers stand under ``customers`` together, and apart as ``customers: operate`` and so on, scaled to the
    same sum.
    """
    loops = {phase.__name__: _address(_LOOPS[phase.whom](phase), crowd.is_plain) for phase in DAY}
    spent: dict[str, float] = {}
    looked_at = 0
    loops["nothing"] = _address(_whole_market(njit(_nothing)), crowd.is_plain)
    _look(crowd.copy(), settings, row_of_day, loops, {})  # compiles
    while crowd.day < days:
        arrays.simulate_days(crowd, min(every, days - crowd.day), settings, row_of_day)
        _look(crowd.copy(), settings, row_of_day, loops, spent)
        looked_at += 1
    together = spent["customers"] / sum(value for name, value in spent.items() if name.startswith("customers: "))
    return {
        name: value / looked_at * (together if name.startswith("customers: ") else 1.0) for name, value in spent.items()
    }


def _look(
    crowd: Crowd, settings: np.ndarray, row_of_day: np.ndarray, loops: dict[str, np.ndarray], spent: dict[str, float]
) -> None:
    """Run one day phase by phase and add up the time of each."""
    day, row = crowd.day, int(row_of_day[min(crowd.day, len(row_of_day) - 1)])
    tally, nobody = np.zeros(1, TALLY), np.zeros(1, PART)

    def live(phases: np.ndarray, part: np.ndarray = nobody, tally: np.ndarray = tally, crowd: Crowd = crowd) -> None:
        kernels.run_phases(phases, day, row, part, crowd.seed, settings, tally, crowd.arrays)

    def clock(name: str, work: Callable[[], object], call: float = 0.0) -> float:
        began = time.perf_counter()
        work()
        lasted = max(0.0, time.perf_counter() - began - call)
        spent[name] = spent.get(name, 0.0) + lasted
        return lasted

    # What it costs to call into compiled code with all these arrays is no part of a day.
    live(loops["nothing"])
    call = clock("nothing", lambda: live(loops["nothing"]))
    del spent["nothing"]
    first, *_, last = (n for n, phase in enumerate(DAY) if phase.whom == "customers")
    for phase in DAY[:first]:
        clock(phase.__name__, lambda loop=loops[phase.__name__]: live(loop), call)
    lost = np.zeros(1, TALLY)
    apart = dataclasses.replace(crowd, customers=crowd.customers.copy())
    for phase in DAY[first : last + 1]:
        clock(f"customers: {phase.__name__}", lambda loop=loops[phase.__name__]: live(loop, nobody, lost, apart), call)

    def live_customers(phases: slice, part: np.ndarray, tally: np.ndarray) -> None:
        live(addresses(plain=crowd.is_plain)[phases], part, tally)

    clock("customers", lambda: arrays._run_customers_together(crowd, live_customers, tally, _Alone(), 1), call)
    for phase in DAY[last + 1 :]:
        clock(phase.__name__, lambda loop=loops[phase.__name__]: live(loop), call)


class _Alone:
    """A pool of one worker: the caller."""

    map = staticmethod(map)


def _nothing(market):
    """A phase in which nothing happens."""


#: The loops live as long as their addresses are used.
_kept: list[Callable] = []


def _address(loop: Callable, plain: bool) -> np.ndarray:
    _kept.append(njit(void(lent_market(plain=plain)), _nrt=False)(loop))
    return np.array([address_of(_kept[-1])])


def _customers(phase: Callable) -> Callable:
    def loop(market):
        today, pool, wake_days = market.today, market.pool, market.wake
        for n in range(market.standing.pool):
            if wake_days[n] <= today.day:
                customer = market.customers[pool[n]]
                dice = Dice(market.seed, int(customer.number), today.day)
                phase(customer, market.hosts[customer.host], today, dice)

    return loop


def _hosts(phase: Callable) -> Callable:
    def loop(market):
        for number in range(market.standing.hosts):
            if market.hosts[number].is_active:
                phase(market.hosts[number], market.today, Dice(market.seed, market.people + number, market.today.day))

    return loop


def _whole_market(phase: Callable) -> Callable:
    def loop(market):
        phase(market)

    return loop


_LOOPS = {"customers": _customers, "hosts": _hosts, "market": _whole_market}
