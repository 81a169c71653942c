"""Whom a phase concerns. A phase is one ordinary function; these marks let both engines find and order them."""

from __future__ import annotations

from collections.abc import Callable

from loopsim.compiled import inlined, shared


def each_customer(function: Callable) -> Callable:
    """``(customer, host, today, dice)``: lived by everyone in the private domain.

    Reads its own customer, his host, and today; writes its own customer only, and counts in ``today.tally``. Whatever
    it wants from others it proposes in its own fields. So the order of customers never matters.
    """
    function.whom = "customers"  # type: ignore[attr-defined]
    return inlined(function)


def each_host(function: Callable) -> Callable:
    """``(host, today, dice)``: lived by every active host, and writes that host only."""
    function.whom = "hosts"  # type: ignore[attr-defined]
    return shared(function)


def whole_market(function: Callable) -> Callable:
    """``(market)``: sees and may write everything; decides by content, not by order; visits only whom it concerns."""
    function.whom = "market"  # type: ignore[attr-defined]
    return shared(function)


def whom(phase: Callable) -> str:
    """Who lives a phase: ``"customers"``, ``"hosts"`` or ``"market"``."""
    return phase.whom  # type: ignore[attr-defined,no-any-return]
