"""Cures for each kind of wrong value and wrong name, with the unit that was meant."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from loopsim.scenario.document import Declared, catalogue, declared_at, names_in
from loopsim.scenario.faults import nearest, number, shown
from loopsim.scenario.origins import REPLACES
from loopsim.scenario.tree import Path, dotted

#: Words in a name that say a unit, with what they say.
_UNIT_WORDS = {
    "cny": "yuan", "yuan": "yuan", "rmb": "yuan", "fen": "fen", "jiao": "jiao", "usd": "US dollars", "eur": "euros",
    "share": "a share", "percent": "percent", "pct": "percent", "ratio": "a ratio", "rate": "a rate",
    "chance": "a chance", "probability": "a probability", "prob": "a probability",
    "lift": "a lift", "factor": "a factor", "multiplier": "a factor", "boost": "a factor",
    "hour": "hours", "hours": "hours", "day": "days", "days": "days", "week": "weeks", "weeks": "weeks",
    "month": "months", "months": "months", "year": "years", "years": "years",
    "daily": "a day", "weekly": "a week", "monthly": "a month", "yearly": "a year",
}  # fmt: skip

#: Conversions from the unit that was meant to the unit of the value.
_CONVERSIONS = {
    ("fen", "cny"): "100 fen are 1 CNY",
    ("jiao", "cny"): "10 jiao are 1 CNY",
    ("percent", "share"): "30% is 0.3",
    ("pct", "share"): "30% is 0.3",
    ("percent", "chance"): "30% is 0.3",
    ("pct", "chance"): "30% is 0.3",
    ("factor", "lift"): "a lift is added to 1: twice as much is 1",
    ("multiplier", "lift"): "a lift is added to 1: twice as much is 1",
    ("boost", "lift"): "a lift is added to 1: twice as much is 1",
    ("day", "week"): "a week has 7 days",
    ("daily", "week"): "a week has 7 days",
    ("month", "week"): "a month has 4.35 weeks",
    ("monthly", "week"): "a month has 4.35 weeks",
    ("year", "week"): "a year has 52 weeks",
    ("weekly", "daily"): "a week has 7 days",
    ("week", "daily"): "a week has 7 days",
    ("week", "day"): "a week has 7 days",
    ("weeks", "days"): "a week has 7 days",
    ("days", "weeks"): "a week has 7 days",
    ("hours", "days"): "a day has 24 hours",
    ("months", "days"): "a month has 30 days",
    ("months", "weeks"): "a month has 4.35 weeks",
}

_QUANTITY = re.compile(r"\s*([-+]?(?:\d[\d_,]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*")


def explained(error: ValidationError, before: Path = (), most: int = 200) -> list[tuple[Path, str, str]]:
    """``pydantic's errors -> (path, found, right)``, those only that are not the consequence of another.

    After the first ``most`` only the path is given, since a cure takes time to find.
    """
    errors = [((*before, *one["loc"]), one["type"], one["input"]) for one in error.errors(include_url=False)]
    around = {path[:end] for path, _, _ in errors for end in range(len(path))}
    told: list[tuple[Path, str, str]] = []
    for path, kind, value in errors:
        if path in around:
            continue
        if len(told) >= most:
            told.append((path, "", ""))
            continue
        declared = declared_at(path)
        found, right = unknown_name(path) if declared is None else found_and_right(kind, value, declared)
        told.append((path, found, right))
    return told


def unknown_name(path: Path) -> tuple[str, str]:
    """``path of a name that is not declared -> (found, right)``: wrong unit, wrong place, or the nearest name."""
    *table, last = path
    if path == (REPLACES,):
        return "what a file says of the file that it starts from", "the whole schedule, which a change replaces"
    name, known = str(last), names_in(tuple(table))
    for candidate in sorted(known, key=lambda other: _likeness(name, other)):
        if _stem(candidate) == _stem(name) and _units(name) != _units(candidate):
            unit = ", ".join(dict.fromkeys(_UNIT_WORDS[word] for word in _units(name))) or "no unit"
            return f"the unit {unit}" if _units(name) else "a name without its unit", _in_unit(table, candidate, name)
    elsewhere = [path for path in catalogue() if path.rpartition(".")[2] == name]
    close = nearest(name, known)
    if elsewhere and not close:
        return "a name that belongs elsewhere", " or ".join(elsewhere[:3])
    if close:
        return "an unknown name", dotted((*table, close))
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    return "an unknown name", f"one of {listed}" if known else "no name below this value"


def found_and_right(kind: str, value: Any, declared: Declared) -> tuple[str, str]:
    """``(kind of fault, value, declaration) -> (found, right)`` for a value of a wrong type, unit or size."""
    found = f"{len(value)} entries" if kind in ("too_long", "too_short") and isinstance(value, list) else shown(value)
    if kind in ("string_too_long", "string_too_short") and isinstance(value, str) and value:
        found = f"a text of {len(value)} characters"
    return found, right_for(declared, value)


def _text_for(declared: Declared) -> str:
    return f'a text, such as "{"from, to" if declared.path.endswith(".columns") else "edges.csv"}"'


def right_for(declared: Declared, value: Any = None) -> str:
    """Name the value that the declaration asks for, with a cure if there is an obvious one."""
    if declared.kind == "choice":
        close = nearest(value, declared.choices) if isinstance(value, str) else None
        among = ", ".join(f'"{choice}"' for choice in declared.choices)
        return f'"{close}" (one of {among})' if close else f"one of {among}"
    if declared.kind == "yes or no":
        return "true or false, without quotes" if isinstance(value, str) else "true or false"
    if declared.kind == "text":
        size = f"{declared.fewest} to {declared.most}" if declared.fewest else f"at most {declared.most}"
        form = ", without / and \\" if declared.pattern else ""
        return f"a text of {size} characters{form}" if declared.most else _text_for(declared)
    if declared.kind == "table":
        name = declared.path.removesuffix(".#").replace(".#", "")
        return f"a table, written [[{name}]]" if declared.path.endswith(".#") else f"a table, written [{name}]"
    if declared.kind == "tables":
        return f"{_count(declared)} tables, each written [[{declared.path}]]"
    if declared.kind == "numbers":
        return f"a list of {_count(declared)} numbers, such as [0.5, 0.5]"
    return _number_for(declared, value)


def _number_for(declared: Declared, value: Any) -> str:
    text = ("a whole number" if declared.kind == "whole number" else "a number") + _range(declared)
    text += f" ({_unit(declared.unit)})" if declared.unit else ""
    if isinstance(value, str):
        dated = ', or a date such as "2026-11-11"' if declared.unit == "day" else ""
        return text + _bare(declared, value) + dated
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text
    if declared.kind == "whole number" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{text}, without a point: {int(value)}"
    if declared.high == 1 and 1 < value <= 100:
        return f"{text}; {number(value)}% is written {value / 100:g}"
    return text


def _range(declared: Declared) -> str:
    if declared.low is None or declared.high is None:
        return ""
    low, high = number(declared.low), number(declared.high)
    return f" above {low}, at most {high}" if declared.low_is_open else f" from {low} to {high}"


def _count(declared: Declared) -> str:
    return f"{declared.fewest or 0} to {declared.most}"


def _unit(unit: str) -> str:
    return {"CNY": "CNY, yuan", "share": "share of 1", "chance": "chance of 1"}.get(unit, unit)


def _bare(declared: Declared, text: str) -> str:
    """The cure for a number written as text, perhaps with a unit behind it."""
    quantity = _QUANTITY.fullmatch(text[:100].replace("¥", ""))
    if not quantity:
        return ", without quotes"
    amount, unit = float(quantity[1].replace(",", "").replace("_", "")), (quantity[2] or "").lower()
    if "%" in unit or unit.startswith("percent") or (unit == "fen" and declared.unit.startswith("CNY")):
        amount /= 100
    return f", without quotes and unit: {amount:g}" if math.isfinite(amount) else ", without quotes"


def _words(name: str) -> list[str]:
    return [word for word in name.lower().split("_") if word]


def _units(name: str) -> list[str]:
    return [word for word in _words(name) if word in _UNIT_WORDS]


def _stem(name: str) -> list[str]:
    """Stem of a name without its unit; names that are all unit (``days``) are their own family."""
    return [word for word in _words(name) if word not in _UNIT_WORDS and word not in ("per", "in", "a")]


def _likeness(name: str, other: str) -> int:
    return -len(set(_words(name)) & set(_words(other)))


def _in_unit(table: Sequence[str | int], candidate: str, name: str) -> str:
    declared = declared_at((*table, candidate))
    unit = _unit(declared.unit) if declared and declared.unit else ""
    hints = (_CONVERSIONS.get((wrong, right)) for wrong in _units(name) for right in _units(candidate))
    hint = next((hint for hint in hints if hint), "")
    told = "; ".join(part for part in (unit and f"in {unit}", hint) if part)
    return f"{candidate} ({told})" if told else candidate


def schedulable() -> list[str]:
    """The paths that a schedule can change: all values in levers and behavior that are no traits."""
    return [
        path
        for path, declared in catalogue().items()
        if path.startswith(("levers.", "behavior.")) and declared.kind != "table" and "#" not in path
        if not declared.is_trait
    ]
