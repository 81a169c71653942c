"""Mark each phase with those who run it, so that both engines find it in the day and call it alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from loopsim.compiled import inlined, shared

Whom = Literal["customers", "hosts", "market"]

#: How each phase is called, by who runs it.
ARGUMENTS: dict[Whom, tuple[str, ...]] = {
    "customers": ("customer", "host", "today", "dice"),
    "hosts": ("host", "today", "dice"),
    "market": ("market",),
}


class Rest(NamedTuple):
    """Answers of a phase of customers: when it may leave one of them alone, and how to make up for it.

    A phase without one is run every day, and nobody rests: to forget it costs time and changes no result. Customers
    rest where all phases allow it, until the first day on which one of them may matter again. Whatever else changes a
    customer or the levers wakes them (:mod:`loopsim.phases.waking`).
    """

    #: ``(customer, host, today) -> bool``: True if from tomorrow on the phase does nothing before the day of ``until``.
    may: Callable
    #: ``(customer, host, today, dice, most) -> days``: whole days, at most ``most``, until the phase may matter again.
    until: Callable | None = None
    #: ``(customer, days)``: bring the customer forward by so many days on which the phase was not run.
    forward: Callable | None = None


@inlined
def always(customer, host, today):
    """Leave every customer alone: another phase answers for this one."""
    return True


def for_each(
    whom: Literal["customers", "hosts"], rest: Rest | None = None, *, chinese: str
) -> Callable[[Callable], Callable]:
    """Run a phase once for each reachable customer, or for each active host.

    ``(customer, host, today, dice)`` of customers reads this customer, the host and today; ``(host, today, dice)`` of
    hosts reads this host and today. Either writes that one only, and counts in ``today.tally``. What it wants from
    others it proposes in its own fields. So the order of customers never matters. ``rest`` says when a phase of
    customers need not be run, ``chinese`` what the head of its docstring says in English.
    """

    def mark(function: Callable) -> Callable:
        function.whom, function.rest, function.chinese = whom, rest, chinese  # type: ignore[attr-defined]
        return inlined(function) if whom == "customers" else shared(function)

    return mark


def for_market(chinese: str) -> Callable[[Callable], Callable]:
    """Run a phase ``(market)`` once a day. It may read and write everything, and decides by content, not by order.

    ``chinese`` is what the head of its docstring says in English.
    """

    def mark(function: Callable) -> Callable:
        function.whom, function.chinese = "market", chinese  # type: ignore[attr-defined]
        return shared(function)

    return mark


def whom(phase: Callable) -> Whom:
    """Return who runs a phase: ``"customers"``, ``"hosts"`` or ``"market"``."""
    return phase.whom  # type: ignore[attr-defined,no-any-return]
