"""The phases of the day as functions of a lent market: compiled and cached each on its own, called by address."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.cache import cache_folder, read, write
from loopsim.engines import kernels
from loopsim.machine_code import addresses_in, keep_code
from loopsim.market.acquaintances import NO_TIES
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.fields import CUSTOMER, PART
from loopsim.market.market import Market, Today
from loopsim.market.plain import FULL, PLAIN
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import besides, decide
from loopsim.scenario.faults import Fault, ScenarioError, one_line
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.simplified import KNOWN_WHEN_PLAIN, does_nothing

if TYPE_CHECKING:
    from loopsim.lent import Lent


@functools.cache
def addresses(*, decides: bool = True, plain: bool = False) -> np.ndarray:
    """Return the address of the code of each of ``kernels.STEPS``, i8, 0 for those that would do nothing.

    Compiles what is not in the cache. Where nobody ``decides`` the step of policies is never called. ``plain`` is the
    form of a day without the mechanisms that most shops leave off (:mod:`loopsim.market.plain`).
    """
    form, idle = PLAIN if plain else FULL, idle_steps(plain=plain)
    every_day = [step for step in kernels.STEPS if step is not decide and step.__name__ not in idle]
    found = _addresses_of(every_day, f"code-{form}", plain=plain)
    if decides:
        found |= _addresses_of([decide], f"code-decide-{form}", plain=plain)
    return np.array([found.get(step.__name__, 0) for step in kernels.STEPS])


def _addresses_of(steps: list[Callable[[Market], None]], file: str, *, plain: bool) -> dict[str, int]:
    """Return the addresses of steps from a file of their machine code, or else from Numba, and keep the file."""
    found = addresses_in(file)
    if found.keys() != {step.__name__ for step in steps}:
        from loopsim.compiling import code_of
        from loopsim.lent import address_of

        made = {step.__name__: _compiled(step, plain=plain) for step in steps}
        code = {name: one for name, function in made.items() if (one := code_of(function)) is not None}
        if code.keys() == made.keys():
            keep_code(file, code)
        found = {name: address_of(function) for name, function in made.items()}
    return found


@functools.cache
def idle_steps(*, plain: bool) -> tuple[str, ...]:
    """Return the names of the steps that would do nothing in a form of the day. Kept beside the compiled code."""
    if not plain:
        return ()
    folder = cache_folder()
    kept = None if folder is None else folder / "idle-steps"
    if kept is not None:
        with contextlib.suppress(OSError):
            return tuple(read(kept).decode().split())
    found = tuple(step.__name__ for step in kernels.STEPS if does_nothing(step, KNOWN_WHEN_PLAIN))
    if kept is not None:
        write(kept, "\n".join(found).encode())
    return found


_one_at_a_time = threading.Lock()


def addresses_with(policy: Callable[[Market], None] | None, *, decides: bool = True, plain: bool = False) -> np.ndarray:
    """Return :func:`addresses` with a policy of one's own, if there is one, compiled for this process.

    Where a policy decides, the day is in the full form.

    Raises:
        ScenarioError: it does what compiled code cannot do.
    """
    if policy is None:
        return addresses(decides=decides, plain=plain)
    with _one_at_a_time:  # or two threads would compile it at once
        return _with(policy)


@functools.cache
def _with(policy: Callable[[Market], None]) -> np.ndarray:
    import numba

    from loopsim.compiling import compiled_once
    from loopsim.lent import address_of

    try:
        own = compiled_once(besides(policy), numba.void(lent_market()))
    except Exception as error:  # of Numba, or raised by Numba where it did not foresee a text
        raise ScenarioError([Fault("policy", f"{policy.__name__}, {_short(error)}", _WRITTEN_SO)]) from error
    _compiled_policies.append(own)
    found = addresses(decides=False).copy()
    found[kernels.DECIDE] = address_of(own)
    return found


#: They live as long as their addresses are used.
_compiled_policies: list[Any] = []

_WRITTEN_SO = "fields, numbers, if and loops, as in loopsim.phases.policies; or engine='agents', which runs any Python"


def _short(error: Exception) -> str:
    """Return what Numba finds wrong, without the way there."""
    if isinstance(error, KeyError):
        return f"which reads or writes {error.args[0]!r}, and there is no such field"
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith(("During", "File", "Failed", "^", "def ", "<"))]
    what = f": {one_line(told[0]).partition(' of type ')[0][:200]}" if told else ""
    return f"which cannot be compiled{what}"


def compile_phases(names: Collection[str], *, plain: bool = False) -> None:
    """Compile some of ``kernels.STEPS`` into the cache."""
    for phase in kernels.STEPS:
        if phase.__name__ in names:
            _compiled(phase, plain=plain)


@functools.cache
def _compiled(phase: Callable[[Market], None], *, plain: bool) -> Any:
    import numba

    from loopsim.compiling import compiled_for_address

    return compiled_for_address(phase, numba.void(lent_market(plain=plain)))


def compile_days(*, plain: bool = False) -> None:
    """Compile the loop over the days into the cache by running zero days."""
    crowd, settings = _example(plain=plain)
    no_days, nobody, nothing = np.zeros(0, np.int32), np.zeros(1, PART), np.zeros(0, np.int64)
    span = kernels.span_of(0, 0, settings, no_days, 0)
    kernels.run_days(nothing, span, nobody, crowd.seed, settings, np.zeros(0, TALLY), crowd.arrays)
    kernels.introduce(np.zeros(0, CUSTOMER), crowd.seed, settings, crowd.acquaintances)


@functools.cache
def lent_market(*, plain: bool = False) -> Lent:
    """The type of a market: the same for every scenario in a form of the day."""
    import numba

    from loopsim.lent import Lent

    crowd, settings = _example(plain=plain)
    levers = settings[0]
    sections = levers["market"], levers["behavior"], levers["levers"]
    today = Today(0, 0, *sections, crowd.known[0], np.zeros(1, TALLY)[0], 0)
    records = crowd.yesterday[0], crowd.standing[0]
    everyone = crowd.customers, crowd.hosts, crowd.acquaintances, np.zeros(1, PART)[0]
    return Lent(numba.typeof(Market(1, crowd.people, today, *records, *everyone, *crowd.lists)))


def _example(*, plain: bool) -> tuple[Crowd, np.ndarray]:
    scenario = Scenario.load("referral-loop")
    settings, _ = settings_table(scenario, 1)
    crowd = open_market(scenario, 1, 1, settings, network=NO_TIES)
    if not plain:
        crowd.become_full()
    return crowd, settings
