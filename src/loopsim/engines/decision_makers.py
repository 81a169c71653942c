"""Mesa agents of the model: customers, and hosts of each kind. Their phases are methods, made from ``day.DAY``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import mesa

from loopsim import day as story
from loopsim.market.by_kind import WORKS_LIKE
from loopsim.market.fields import HostKind, Stage
from loopsim.phases.kinds import ARGUMENTS, Whom
from loopsim.written import written

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop

Kind = TypeVar("Kind", bound=type)


def with_phases(who: Whom) -> Callable[[Kind], Kind]:
    """Give a class a method for each phase of these decision makers; ``run_day`` calls those of customers and hosts.

    Customers and hosts are the first argument of their phases; a model takes the market besides itself.
    """

    def add(kind: Kind) -> Kind:
        arguments, phases = ARGUMENTS[who], story.phases_of(who)
        for phase in phases:
            setattr(kind, phase.__name__, _on_model(phase, kind) if who == "market" else phase)
        if who != "market":
            given = ", ".join(arguments[1:])
            calls = [f"self.{phase.__name__}({given})" for phase in phases]
            about = f"Run the phases of {who} for this one, in the order of the day."
            method = written(
                "run_day", ("self", *arguments[1:]), calls, about, {}, f"{kind.__module__}.{kind.__name__}"
            )
            setattr(kind, method.__name__, method)
        return kind

    return add


def _on_model(phase: Callable, kind: type) -> Callable:
    """Return a phase of the market as a method of the model."""
    name = phase.__name__
    about = f"See :func:`{phase.__module__}.{name}`."
    return written(name, ("self", "market"), ["phase(market)"], about, {"phase": phase}, _place(kind))


def _place(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


class Person(mesa.Agent):
    """A decision maker with the fields of a record as attributes (``market.fields``), known by a number."""

    def __init__(self, model: ClosedLoop, number: int, values: Mapping[str, Any]) -> None:
        super().__init__(model)
        self.number = number
        self.__dict__.update(values)

    if TYPE_CHECKING:  # fields of the record, and phases

        def __getattr__(self, name: str) -> Any: ...


@with_phases("customers")
class Customer(Person):
    """A person of the market, at any stage: attributes are the fields of ``market.fields.CUSTOMER``.

    Each phase takes the customer's host, what is known of today, and luck; it writes this customer only.
    """

    @property
    def stage_name(self) -> str:
        """The stage in words: ``"follower"``, ``"repeat buyer"``, ..."""
        return Stage(self.stage).name.lower().replace("_", " ")


@with_phases("hosts")
class Host(Person):
    """A person or account that keeps the relationship with customers: attributes are the fields of ``HOST``."""


class BrandAccount(Host):
    """An account of the brand itself, run by its staff."""


class SalesGuide(Host):
    """A sales guide (导购) or part-time guide: tires of load, earns commission, leaves and hands over."""


class CommunityLeader(Host):
    """A community leader (社区团长): keeps a group, invites neighbors, quits when it does not pay."""


def host_type(model: type[ClosedLoop], code: int) -> type[Host]:
    """Return the class of the hosts of a kind in a model: its attribute ``guide_type`` and so on."""
    found: type[Host] = getattr(model, f"{HostKind(WORKS_LIKE[code]).name.lower()}_type")
    return found
