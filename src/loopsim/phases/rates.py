"""Rates made of the factors and terms of many mechanisms, written out as one function each.

A mechanism marks a small function with the rate that it acts on. The marked functions of all modules, in a fixed order,
become one function of plain multiplications and additions, which is inlined where the rate is needed; ``loopsim day
--code`` prints it. What is the same for everyone is multiplied once at dawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from types import ModuleType
from typing import Any, Literal, NamedTuple

from loopsim.compiled import inlined, shared
from loopsim.market.rates import RATES, Rate
from loopsim.written import written

Kind = Literal["for_all", "factor", "term"]


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
    made["know_rates"] = shared(_dawn(found))
    globals().update({f"_{name}": function for name, function in made.items()})


def marked(module: ModuleType) -> Iterator[Any]:
    """Yield the functions of a module that act on a rate, in the order of its text."""
    for value in vars(module).values():
        if hasattr(value, "part") and value.__module__ == module.__name__:
            yield value


def composed(rate: Rate, parts: Iterable[Callable]) -> Callable:
    """``(rate, marked functions in their order) -> function`` that multiplies and adds them up."""
    kinds: dict[Kind, list[Any]] = {"for_all": [], "factor": [], "term": []}
    for function in parts:
        kinds[function.part.kind].append(function)  # type: ignore[attr-defined]
    body = [f"rate = today.known.{rate.for_all}" if kinds["for_all"] else "rate = 1.0"]
    if kinds["for_all"] and not kinds["term"]:
        body += _gate()
    names, given = {}, ", ".join(rate.arguments)
    for is_guarded, group in groupby(kinds["factor"], lambda function: function.part.when is not None):
        indent = "    " if is_guarded else ""
        if is_guarded:
            body.append(f"if today.known.{rate.acts}:")
        for function in group:
            names[_name(function)] = function
            body.append(f"{indent}rate *= {_name(function)}({given})")
            if function.part.is_gate and not kinds["term"]:
                body += [indent + line for line in _gate()]
    for function in kinds["term"]:
        names[_name(function)] = function
        body.append(f"rate += {_name(function)}({given})")
    return written(rate.name, rate.arguments, [*body, "return rate"], f"Return the {rate.meaning}.", names, __name__)


def _gate() -> list[str]:
    return ["if rate <= 0.0:", "    return 0.0"]


def steadiness(rate: Rate, parts: Iterable[Any]) -> Callable:
    """``(rate, marked functions)`` -> function that asks each of them whether it stays the same until the next order.

    One that says nothing keeps its customers awake, on days on which it acts.
    """
    names, body = {}, []
    for function in parts:
        part, name = function.part, f"{_name(function)}_is_steady"
        if part.kind == "for_all" or (part.steady is not None and part.steady.__name__ == "always"):
            continue
        doubts = [f"today.known.{rate.acts}"] if part.when is not None else []
        if part.steady is not None:
            names[name] = part.steady
            doubts.append(f"not {name}(customer, host, today)")
        condition = " and ".join(doubts) or "True"
        silent = "" if part.steady else f"  # {_name(function)} says nothing of it"
        body += [f"if {condition}:{silent}", "    return False"]
    about = f"Whether the {rate.meaning} stays the same until the next order."
    arguments = ("customer", "host", "today")
    return written(f"{rate.name}_is_steady", arguments, [*body, "return True"], about, names, __name__)


def _dawn(marked: list[Any]) -> Callable:
    body = ["known, is_news = today.known, False"]
    names: dict[str, Callable] = {}
    for rate in RATES:
        parts = [one for one in marked if one.part.rate == rate.name]
        common = [one for one in parts if one.part.kind == "for_all"]
        guarded = [one for one in parts if one.part.when is not None]
        names |= {_name(one): one for one in common} | {f"when_{_name(one)}": one.part.when for one in guarded}
        found = []
        if common:
            found.append((rate.for_all, " * ".join(f"{_name(one)}(today)" for one in common)))
        if guarded:
            found.append((rate.acts, " or ".join(f"when_{_name(one)}(today)" for one in guarded)))
        for field, value in found:
            body += [f"now = {value}", f"is_news = is_news or now != known.{field}", f"known.{field} = now"]
    about = "Work out what is the same for everyone today. True if any of it is not what it was yesterday."
    return written("know_rates", ("today",), [*body, "return is_news"], about, names, __name__)


def _name(function: Any) -> str:
    """The name of a function within the written ones: with its mechanism, since two may choose the same word."""
    return f"{function.__module__.removesuffix('.rules').rpartition('.')[2]}_{function.__name__}"
