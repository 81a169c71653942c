"""Write the functions of rates from what mechanisms mark: plain multiplications and additions, one function a rate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from types import ModuleType
from typing import Any, Literal

from loopsim.market.rates import RATES, Rate
from loopsim.written import written

#: What a marked function does to a rate (``part.kind``).
Kind = Literal["for_all", "factor", "term"]


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


def dawn_of(marked: list[Any]) -> Callable:
    """Return the function that works out at dawn what is the same for everyone."""
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
