"""Cures for each kind of wrong value and wrong name, with the unit that was meant."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from loopsim.declare.units import unit_text
from loopsim.languages import Both, both, joined
from loopsim.scenario.document import Declared, catalogue, declared_at, names_in
from loopsim.scenario.faults import nearest, number, shown
from loopsim.scenario.origins import REPLACES
from loopsim.scenario.tree import Path, dotted

#: Words in a name that say a unit, by what they say.
_UNIT_WORDS = {
    word: told
    for words, told in {
        "cny yuan rmb": Both("yuan", "元"),
        "fen": Both("fen", "分"),
        "jiao": Both("jiao", "角"),
        "usd": Both("US dollars", "美元"),
        "eur": Both("euros", "欧元"),
        "share": Both("a share", "占比"),
        "percent pct": Both("percent", "百分数"),
        "ratio": Both("a ratio", "比率"),
        "rate": Both("a rate", "速率"),
        "chance": Both("a chance", "概率"),
        "probability prob": Both("a probability", "概率"),
        "lift": Both("a lift", "增幅"),
        "factor multiplier boost": Both("a factor", "倍数"),
        "hour hours": Both("hours", "小时"),
        "day days": Both("days", "天"),
        "week weeks": Both("weeks", "周"),
        "month months": Both("months", "月"),
        "year years": Both("years", "年"),
        "daily": Both("a day", "每天"),
        "weekly": Both("a week", "每周"),
        "monthly": Both("a month", "每月"),
        "yearly": Both("a year", "每年"),
    }.items()
    for word in words.split()
}

_THIRTY = Both("30% is 0.3", "30% 写作 0.3")
_ADDED = Both("a lift is added to 1: twice as much is 1", "增幅加在 1 上：两倍即为 1")
_WEEK = Both("a week has 7 days", "一周有 7 天")
_MONTH = Both("a month has 4.35 weeks", "一个月有 4.35 周")

#: Conversions from the unit that was meant to the unit of the value.
_CONVERSIONS = {
    ("fen", "cny"): Both("100 fen are 1 CNY", "100 分为 1 元"),
    ("jiao", "cny"): Both("10 jiao are 1 CNY", "10 角为 1 元"),
    **{(word, unit): _THIRTY for word in ("percent", "pct") for unit in ("share", "chance")},
    **{(word, "lift"): _ADDED for word in ("factor", "multiplier", "boost")},
    **{(word, "week"): _WEEK for word in ("day", "daily")},
    **{(word, "week"): _MONTH for word in ("month", "monthly")},
    ("year", "week"): Both("a year has 52 weeks", "一年有 52 周"),
    **{(word, "daily"): _WEEK for word in ("weekly", "week")},
    **dict.fromkeys((("week", "day"), ("weeks", "days"), ("days", "weeks")), _WEEK),
    ("hours", "days"): Both("a day has 24 hours", "一天有 24 小时"),
    ("months", "days"): Both("a month has 30 days", "一个月有 30 天"),
    ("months", "weeks"): _MONTH,
}

_WHOLE = "a whole number{ends}", "{ends}整数"
_ANY = "a number{ends}", "{ends}数"

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
        found = both("what a file says of the file that it starts from", "文件对其所基于的文件的说明")
        return found, both("the whole schedule, which a change replaces", "改动所替换的整个日程")
    name, known = str(last), names_in(tuple(table))
    for candidate in sorted(known, key=lambda other: _likeness(name, other)):
        if _stem(candidate) == _stem(name) and _units(name) != _units(candidate):
            found = both("a name without its unit", "没有单位的名称")
            if _units(name):
                unit = joined(dict.fromkeys(_UNIT_WORDS[word] for word in _units(name)))
                found = both("the unit {unit}", "单位“{unit}”", unit=unit)
            return found, _in_unit(table, candidate, name)
    elsewhere = [path for path in catalogue() if path.rpartition(".")[2] == name]
    close = nearest(name, known)
    if elsewhere and not close:
        return both("a name that belongs elsewhere", "属于别处的名称"), joined(elsewhere[:3], " or ", " 或 ")
    unknown = both("an unknown name", "未知的名称")
    if close:
        return unknown, dotted((*table, close))
    listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    one = both("one of {listed}", "{listed} 之一", listed=listed)
    return unknown, one if known else both("no name below this value", "此值之下没有名称")


def found_and_right(kind: str, value: Any, declared: Declared) -> tuple[str, str]:
    """``(kind of fault, value, declaration) -> (found, right)`` for a value of a wrong type, unit or size."""
    found = shown(value)
    if kind in ("too_long", "too_short") and isinstance(value, list):
        found = both("{count} entries", "{count} 项", count=len(value))
    if kind in ("string_too_long", "string_too_short") and isinstance(value, str) and value:
        found = both("a text of {count} characters", "{count} 个字符的文本", count=len(value))
    return found, right_for(declared, value)


def right_for(declared: Declared, value: Any = None) -> str:
    """Name the value that the declaration asks for, with a cure if there is an obvious one."""
    if declared.kind == "choice":
        close = nearest(value, declared.choices) if isinstance(value, str) else None
        among = ", ".join(f'"{choice}"' for choice in declared.choices)
        one = both("one of {among}", "{among} 之一", among=among)
        return both('"{close}" ({one})', '"{close}"（{one}）', close=close, one=one) if close else one
    if declared.kind == "yes or no":
        bare = both("true or false, without quotes", "不带引号的 true 或 false")
        return bare if isinstance(value, str) else both("true or false", "true 或 false")
    if declared.kind == "text":
        return _text_for(declared)
    if declared.kind == "table":
        name = declared.path.removesuffix(".#").replace(".#", "")
        written = f"[[{name}]]" if declared.path.endswith(".#") else f"[{name}]"
        return both("a table, written {written}", "表，写作 {written}", written=written)
    count = both("{fewest} to {most}", "{fewest} 至 {most}", fewest=declared.fewest or 0, most=declared.most)
    if declared.kind == "tables":
        path = declared.path
        return both(
            "{count} tables, each written [[{path}]]", "{count} 个表，各写作 [[{path}]]", count=count, path=path
        )
    if declared.kind == "numbers":
        return both("a list of {count} numbers, such as [0.5, 0.5]", "{count} 个数的列表，如 [0.5, 0.5]", count=count)
    return _number_for(declared, value)


def _text_for(declared: Declared) -> Both:
    if not declared.most:
        example = "from, to" if declared.path.endswith(".columns") else "edges.csv"
        return both('a text, such as "{example}"', '文本，如 "{example}"', example=example)
    size = both("at most {most}", "至多 {most}", most=declared.most)
    if declared.fewest:
        size = both("{fewest} to {most}", "{fewest} 至 {most}", fewest=declared.fewest, most=declared.most)
    form = both(", without / and \\", "，不含 / 和 \\") if declared.pattern else ""
    return both("a text of {size} characters{form}", "{size} 个字符的文本{form}", size=size, form=form)


def _number_for(declared: Declared, value: Any) -> Both:
    text = both(*(_WHOLE if declared.kind == "whole number" else _ANY), ends=_range(declared))
    text += both(" ({unit})", "（{unit}）", unit=_unit(declared.unit)) if declared.unit else ""
    if isinstance(value, str):
        dated = both(', or a date such as "2026-11-11"', '，或日期，如 "2026-11-11"') if declared.unit == "day" else ""
        return text + _bare(declared, value) + dated
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text
    if declared.kind == "whole number" and isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return text + both(", without a point: {value}", "，不带小数点：{value}", value=int(value))
    if declared.high == 1 and 1 < value <= 100:
        percent, part = number(value), f"{value / 100:g}"
        return text + both("; {percent}% is written {part}", "；{percent}% 写作 {part}", percent=percent, part=part)
    return text


def _range(declared: Declared) -> Both:
    if declared.low is None or declared.high is None:
        return Both("")
    ends = {"low": number(declared.low), "high": number(declared.high)}
    if declared.low_is_open:
        return both(" above {low}, at most {high}", "大于 {low}、至多 {high} 的", **ends)
    return both(" from {low} to {high}", "{low} 至 {high} 的", **ends)


def _unit(unit: str) -> str:
    of_one = {
        "CNY": both("CNY, yuan", "元"),
        "share": both("share of 1", "占比，以 1 为整体"),
        "chance": both("chance of 1", "概率，以 1 为整体"),
    }
    return of_one.get(unit, unit_text(unit))


def _bare(declared: Declared, text: str) -> Both:
    """The cure for a number written as text, perhaps with a unit behind it."""
    quantity = _QUANTITY.fullmatch(text[:100].replace("¥", ""))
    bare = both(", without quotes", "，不带引号")
    if not quantity:
        return bare
    amount, unit = float(quantity[1].replace(",", "").replace("_", "")), (quantity[2] or "").lower()
    if "%" in unit or unit.startswith("percent") or (unit == "fen" and declared.unit.startswith("CNY")):
        amount /= 100
    told = both(", without quotes and unit: {amount:g}", "，不带引号和单位：{amount:g}", amount=amount)
    return told if math.isfinite(amount) else bare


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
    told = joined((part for part in (unit and both("in {unit}", "单位为{unit}", unit=unit), hint) if part), "; ", "；")
    return both("{name} ({told})", "{name}（{told}）", name=candidate, told=told) if told else candidate


def schedulable() -> list[str]:
    """The paths that a schedule can change: all values in levers and behavior that are no traits."""
    return [
        path
        for path, declared in catalogue().items()
        if path.startswith(("levers.", "behavior.")) and declared.kind != "table" and "#" not in path
        if not declared.is_trait
    ]
