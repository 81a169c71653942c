"""Rates made of the factors and terms of many mechanisms, written out as one function each.

A mechanism marks a small function with the rate that it acts on. The marked functions of all modules, in a fixed order,
become one function of plain multiplications and additions, which is inlined where the rate is needed; ``loopsim day
--code`` prints it. What is the same for everyone is multiplied once at dawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, NamedTuple

from loopsim.compiled import inlined, shared
from loopsim.market.rates import RATES
from loopsim.phases.rates_written import Kind, composed, dawn_of, marked, steadiness


class Part(NamedTuple):
    """Mark of a function that acts on a rate."""

    rate: str
    kind: Kind
    #: ``(customer, host, today) -> bool``: True if it stays the same until this customer's next order, or until all
    #: are woken. Left out: they never rest.
    steady: Callable | None = None
    #: ``(today) -> bool``: False on days on which the factor is 1 for everybody, which then costs nothing.
    when: Callable | None = None
    #: Whether nothing more is asked where the rate is 0 after this factor.
    is_gate: bool = False


def for_all(rate: str) -> Callable[[Callable], Callable]:
    """Multiply a rate by ``(today) -> f8``, worked out at dawn. If it changes from day to day, all are woken."""
    return _mark(Part(rate, "for_all"))


def factor(
    rate: str, *, steady: Callable | None = None, when: Callable | None = None, is_gate: bool = False
) -> Callable[[Callable], Callable]:
    """Multiply a rate by a function of one customer. See :class:`Part` for the options."""
    return _mark(Part(rate, "factor", steady, when, is_gate))


def term(rate: str, *, steady: Callable | None = None) -> Callable[[Callable], Callable]:
    """Add a function of one customer to a rate, after all factors."""
    return _mark(Part(rate, "term", steady))


def _mark(part: Part) -> Callable[[Callable], Callable]:
    if part.rate not in {rate.name for rate in RATES}:
        raise ValueError(f"rate: found {part.rate}; right is one of {', '.join(rate.name for rate in RATES)}")

    def mark(function: Callable) -> Callable:
        function.part = part  # type: ignore[attr-defined]
        return shared(function) if part.kind == "for_all" else inlined(function)

    return mark


# --- what others ask for --------------------------------------------------------------------------------------------

#: The functions written by :func:`learn_from`, by name: ``order`` and so on, ``order_is_steady``, ``know_rates``.
made: dict[str, Callable] = {}


def _unwritten(*arguments: Any) -> Any:
    raise RuntimeError("the rates are not written yet: import loopsim.day first")


_order = _leave = _annoy = _share = _accept = _ask = _effort = _pay_fee = _basket = _trust = _serve = _unwritten
_invites = _host_effort = _reach = _resign = _recruit = _lead = _unwritten
_least_leave = _own_price = _unwritten
_order_is_steady = _leave_is_steady = _annoy_is_steady = _share_is_steady = _know_rates = _unwritten


@inlined
def ordering_per_day(customer, host, today):
    """Return the hazard a day of beginning a checkout."""
    return _order(customer, host, today)


@inlined
def leaving_per_day(customer, host, today):
    """``-> (plain, annoyed)``: hazards a day of leaving without a cause, and out of annoyance."""
    plain, least = _leave(customer, host, today), _least_leave(customer, today)
    return max(plain, least) if least > 0.0 else plain, _annoy(customer, host, today)


@inlined
def sharing_per_day(customer, host, today):
    """Return the hazard a day of sharing."""
    return _share(customer, host, today)


@inlined
def invites_per_share(customer, today):
    """Return the friends reached by one share, of one of mean sociability."""
    return _invites(customer, today)


@inlined
def acceptance(customer, today):
    """Return the factor on the chance that an invitation of this customer is accepted."""
    return _accept(customer, today)


@inlined
def asking_close(customer, today):
    """Return the chance that a close friend whom a share of this customer would reach is asked."""
    return _ask(customer, today)


@inlined
def partner_effort(customer, today):
    """Return the part of a partner's extra effort that this one makes."""
    return _effort(customer, today)


@inlined
def fee_paying(customer, today):
    """Return the chance that this customer pays the entry fee when asked."""
    return _pay_fee(customer, today)


@inlined
def basket_cny(customer, today):
    """Return the value of one order before its spread."""
    return _basket(customer, today)


@inlined
def own_price(customer, today):
    """Return the price of an order of this customer against that for everyone."""
    return _own_price(customer, today)


@inlined
def starting_trust(customer, today):
    """Return the trust with which a customer starts, and to which it drifts back."""
    return _trust(customer, today)


@inlined
def service_quality(customer, host, today):
    """Return how good a service contact is that a host gives."""
    return _serve(customer, host, today)


@inlined
def effort_of(host, today):
    """Return how much a host works today, against the usual."""
    return _host_effort(host, today)


@inlined
def reached_by(host, today):
    """Return the part of the contacts wanted of this host that they are there for."""
    return _reach(host, today)


@inlined
def resigning(host, today):
    """Return the factor on the hazard that this guide leaves."""
    return _resign(host, today)


@inlined
def recruiting(host, today):
    """Return the factor on the hazard that this guide recruits."""
    return _recruit(host, today)


@inlined
def leading(customer, today):
    """Return the factor on the hazard that this buyer offers to lead."""
    return _lead(customer, today)


@inlined
def orders_evenly(customer, host, today):
    """Whether the hazard of ordering stays the same until the next order."""
    return _order_is_steady(customer, host, today)


@inlined
def leaves_evenly(customer, host, today):
    """Whether the hazards of leaving stay the same until the next order."""
    return _leave_is_steady(customer, host, today) and _annoy_is_steady(customer, host, today)


@inlined
def shares_evenly(customer, host, today):
    """Whether the hazard of sharing stays the same until the next order."""
    return _share_is_steady(customer, host, today)


@shared
def know_rates(today):
    """Work out what is the same for everyone today. True if any of it is not what it was yesterday."""
    return _know_rates(today)


# --- writing them ---------------------------------------------------------------------------------------------------


def learn_from(modules: Iterable[ModuleType]) -> None:
    """Write the functions of all rates from what these modules mark, in their order and that of their text."""
    found = [function for module in modules for function in marked(module)]
    for rate in RATES:
        parts = [function for function in found if function.part.rate == rate.name]
        made[rate.name] = inlined(composed(rate, parts))
        if rate.is_hazard:
            made[f"{rate.name}_is_steady"] = inlined(steadiness(rate, parts))
    made["know_rates"] = shared(dawn_of(found))
    globals().update({f"_{name}": function for name, function in made.items()})
