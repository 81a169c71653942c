"""Mark each phase with those who run it, so that both engines find it in the day and call it alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from loopsim.compiled import inlined, shared

Whom = Literal["customers", "hosts", "market"]

#: How each phase is called, by who runs it.
ARGUMENTS: dict[Whom, tuple[str, ...]] = {
    "customers": ("customer", "host", "today", "dice"),
    "hosts": ("host", "today", "dice"),
    "market": ("market",),
}


def for_each(whom: Literal["customers", "hosts"]) -> Callable[[Callable], Callable]:
    """Run a phase once for each reachable customer, or for each active host.

    ``(customer, host, today, dice)`` of customers reads this customer, the host and today; ``(host, today, dice)`` of
    hosts reads this host and today. Either writes that one only, and counts in ``today.tally``. What it wants from
    others it proposes in its own fields. So the order of customers never matters.
    """

    def mark(function: Callable) -> Callable:
        function.whom = whom  # type: ignore[attr-defined]
        return inlined(function) if whom == "customers" else shared(function)

    return mark


def for_market(function: Callable) -> Callable:
    """Run a phase ``(market)`` once a day. It may read and write everything, and decides by content, not by order."""
    function.whom = "market"  # type: ignore[attr-defined]
    return shared(function)


def whom(phase: Callable) -> Whom:
    """Return who runs a phase: ``"customers"``, ``"hosts"`` or ``"market"``."""
    return phase.whom  # type: ignore[attr-defined,no-any-return]
