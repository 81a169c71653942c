"""The phases of the day as functions of a lent market: compiled and cached each on its own, called by address."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection

import numba
import numpy as np

from loopsim.compiled import compiled_for_address
from loopsim.engines import kernels
from loopsim.lent import Lent, address_of
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.fields import PART
from loopsim.market.market import Market, Today
from loopsim.market.tallies import TALLY
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario


@functools.cache
def addresses() -> np.ndarray:
    """Return the address of the code of each of ``kernels.STEPS``, i8. Compiles what is not in the cache."""
    return np.array([address_of(_compiled(phase)) for phase in kernels.STEPS])


def compile_phases(names: Collection[str]) -> None:
    """Compile some of ``kernels.STEPS`` into the cache."""
    for phase in kernels.STEPS:
        if phase.__name__ in names:
            _compiled(phase)


@functools.cache
def _compiled(phase: Callable[[Market], None]) -> numba.core.dispatcher.Dispatcher:
    return compiled_for_address(phase, numba.void(lent_market()))


def compile_days() -> None:
    """Compile the loop over the days into the cache by running zero days."""
    crowd, settings = _example()
    no_days, nobody, nothing = np.zeros(0, np.int32), np.zeros(1, PART), np.zeros(0, np.int64)
    span = kernels.span_of(0, 0, settings, no_days, 0)
    kernels.run_days(nothing, span, nobody, crowd.seed, settings, np.zeros(0, TALLY), crowd.arrays)
    kernels.introduce(crowd.customers, crowd.row[:0], crowd.seed, settings, crowd.acquaintances, crowd.customers[:0])


@functools.cache
def lent_market() -> Lent:
    """The type of a market: the same for every scenario."""
    crowd, settings = _example()
    levers = settings[0]
    sections = levers["market"], levers["behavior"], levers["levers"]
    today = Today(0, 0, *sections, crowd.known[0], np.zeros(1, TALLY)[0])
    records = crowd.yesterday[0], crowd.standing[0]
    everyone = crowd.customers, crowd.hosts, crowd.acquaintances, np.zeros(1, PART)[0]
    return Lent(numba.typeof(Market(1, crowd.people, today, *records, *everyone, *crowd.lists)))


def _example() -> tuple[Crowd, np.ndarray]:
    scenario = Scenario.load("referral-loop")
    settings, _ = settings_table(scenario, 1)
    return open_market(scenario, 1, 1, settings), settings
