"""The phases of the day as functions of a lent market: compiled and cached each on its own, called by address."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Collection

import numba
import numpy as np

from loopsim.compiled import compiled_for_address, compiled_once
from loopsim.engines import kernels
from loopsim.lent import Lent, address_of
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.fields import PART
from loopsim.market.market import Market, Today
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import besides
from loopsim.scenario.faults import Fault, ScenarioError, one_line
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario


@functools.cache
def addresses(*, decides: bool = True) -> np.ndarray:
    """Return the address of the code of each of ``kernels.STEPS``, i8. Compiles what is not in the cache.

    Where nobody ``decides`` the step of policies is never called, and its address is 0.
    """
    steps = enumerate(kernels.STEPS)
    return np.array([address_of(_compiled(step)) if decides or n != kernels.DECIDE else 0 for n, step in steps])


_one_at_a_time = threading.Lock()


def addresses_with(policy: Callable[[Market], None] | None, *, decides: bool = True) -> np.ndarray:
    """Return :func:`addresses` with a policy of one's own, if there is one, compiled for this process.

    Raises:
        ScenarioError: it does what compiled code cannot do.
    """
    if policy is None:
        return addresses(decides=decides)
    with _one_at_a_time:  # or two threads would compile it at once
        return _with(policy)


@functools.cache
def _with(policy: Callable[[Market], None]) -> np.ndarray:
    try:
        decide = compiled_once(besides(policy), numba.void(lent_market()))
    except Exception as error:  # of Numba, or raised by Numba where it did not foresee a text
        raise ScenarioError([Fault("policy", f"{policy.__name__}, {_short(error)}", _WRITTEN_SO)]) from error
    _compiled_policies.append(decide)
    found = addresses(decides=False).copy()
    found[kernels.DECIDE] = address_of(decide)
    return found


#: They live as long as their addresses are used.
_compiled_policies: list[numba.core.dispatcher.Dispatcher] = []

_WRITTEN_SO = "fields, numbers, if and loops, as in loopsim.phases.policies; or engine='agents', which runs any Python"


def _short(error: Exception) -> str:
    """Return what Numba finds wrong, without the way there."""
    if isinstance(error, KeyError):
        return f"which reads or writes {error.args[0]!r}, and there is no such field"
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("During", "File", "Failed", "^", "def ", "<"))]
    what = f": {one_line(told[0]).partition(' of type ')[0][:200]}" if told else ""
    return f"which cannot be compiled{what}"


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
    today = Today(0, 0, *sections, crowd.known[0], np.zeros(1, TALLY)[0], 0)
    records = crowd.yesterday[0], crowd.standing[0]
    everyone = crowd.customers, crowd.hosts, crowd.acquaintances, np.zeros(1, PART)[0]
    return Lent(numba.typeof(Market(1, crowd.people, today, *records, *everyone, *crowd.lists)))


def _example() -> tuple[Crowd, np.ndarray]:
    scenario = Scenario.load("referral-loop")
    settings, _ = settings_table(scenario, 1)
    return open_market(scenario, 1, 1, settings), settings
