"""The families of mechanisms, one line each, and what they declare.

A family is a folder ``loopsim/mechanisms/NAME`` with two files. ``declared`` says what there is: its levers, fields,
tallies and decisions; it is read with every scenario, so it imports no Numba. ``rules`` says what happens: formulas,
phases (which stand in :data:`loopsim.day.DAY`), factors of rates. What belongs together stands in these two alone; all
else finds it here.

``declared`` may hold, each under its name:

``SECTIONS``         where its values stand in a scenario: ``{"levers.NAME": Section, "behavior.leaving": Section}``;
                     at a place that exists already, they join those that are there; sections within one of their own
                     are named besides, for the pages
``CUSTOMER_FIELDS``  fields of a customer, in the words of :mod:`loopsim.declare.field_kinds`
``HOST_FIELDS``      fields of a host: the same
``TALLIES``          tallies of a day (:mod:`loopsim.declare.tallies`)
``Luck``             random decisions (:class:`loopsim.declare.events.Decision`)
``KNOWN``            what everyone may know of a day: ``(name, type)`` as in a record
``STANDING``         what stands from one day to the next, besides people: the same
``IDLE``             when its values do nothing (:class:`loopsim.declare.idle.Idle`)
``OFF``              when it is off, and what is known then (:class:`loopsim.declare.off.Off`): then it costs nothing
                     where all that say so are off
``EXAMPLE``          values with which all of it happens: ``{"levers.NAME.value": 3}``. Tests set them in the world in
                     which all mechanisms act, compare the engines there, and try each value from there on
``describe``         ``(scenario) -> its sentences`` in ``loopsim describe``, none where it is off
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from loopsim.declare.levers import Section

#: In the order in which their factors are multiplied and their columns stand.
FAMILIES = (
    "campaign",
    "win_back",
    "creators",
    "subscription",
    "earning",
    "membership",
    "price",
    "launches",
    "offers",
    "pay",
    "reach",
    "carrier",
    "contagion",
    "traffic",
    "calendar",
    "rivals",
    "stored_value",
    "messaging",
    "replies",
    "group_buying",
    "content",
)

_S = TypeVar("_S", bound="Section")


def declared() -> Iterator[ModuleType]:
    """Import what each family declares."""
    for family in FAMILIES:
        yield import_module(f"loopsim.mechanisms.{family}.declared")


def rules() -> dict[str, ModuleType]:
    """Import the rules of each family, by its name."""
    return {family: import_module(f"loopsim.mechanisms.{family}.rules") for family in FAMILIES}


def collected(name: str) -> tuple[Any, ...]:
    """Return all that the families declare under a name, in their order."""
    return tuple(one for family in declared() for one in getattr(family, name, ()))


def examples(families: Iterable[str] = FAMILIES) -> dict[str, Any]:
    """Return the values with which everything in these families happens, by their paths."""
    modules = [import_module(f"loopsim.mechanisms.{family}.declared") for family in families]
    return {path: value for one in modules for path, value in getattr(one, "EXAMPLE", {}).items()}


def described(scenario: Any) -> list[str]:
    """Return what the families say of a scenario, a sentence each."""
    return [sentence for one in declared() if hasattr(one, "describe") for sentence in one.describe(scenario)]


def extended(place: str) -> Callable[[type[_S]], type[_S]]:
    """Add the values of the families to a section: those at this place, and a section each at a place below it."""

    def extend(section: type[_S]) -> type[_S]:
        from pydantic import create_model

        bases, below = [], {}
        for family in declared():
            for path, values in getattr(family, "SECTIONS", {}).items():
                parent, _, name = path.rpartition(".")
                if path == place:
                    bases.append(values)
                elif parent == place and name not in section.model_fields:
                    below[name] = (values, values())
        if not bases and not below:
            return section
        about = {"__doc__": section.__doc__, "__module__": section.__module__, "__base__": (*bases[::-1], section)}
        return create_model(section.__name__, **about, **below)  # type: ignore[call-overload,no-any-return]

    return extend
