"""Dates of a scenario: of its days, and days of its dates. Day 0 is ``start_date``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Literal

from loopsim.declare.english import many
from loopsim.languages import Both, both
from loopsim.scenario.document import catalogue, declared_at
from loopsim.scenario.faults import shown
from loopsim.scenario.tree import Path, drop, merged, parts, put, values

#: What stands for no start date in the record of settings.
NO_START = -(10**9)

#: First and last date on which a run may start: with the longest run, dates that pandas can hold.
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Language = Literal["en", "zh"]

_EPOCH = date(1970, 1, 1).toordinal()

#: A date as it is written here, and as others write one: year first, any sign between.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIKE = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?\s*")

_SUCH = both('a date such as "2026-11-11"', '日期，如 "2026-11-11"')


def as_text(value: date) -> str:
    """Return a date, or a moment at midnight, as the text of a date; any other moment as it is."""
    if isinstance(value, datetime) and (value.time() != datetime.min.time() or value.tzinfo is not None):
        return value.isoformat(sep=" ")
    return value.strftime("%Y-%m-%d") if value.year >= 1000 else f"{value.year:04}{value.strftime('-%m-%d')}"


def as_date(text: Any) -> date | None:
    """Return the date that a text names as year, month and day with hyphens; None for all else."""
    if isinstance(text, str) and _ISO.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def start_day_of(start_date: str | None) -> int:
    """Return the start date as days since 1970, as the model reads it; NO_START where there is none."""
    start = as_date(start_date)
    return NO_START if start is None else start.toordinal() - _EPOCH


def date_of(start_date: str | None, day: int) -> date | None:
    """Return the date of a day of a run; None where the scenario has no start date."""
    start = as_date(start_date)
    return None if start is None else start + timedelta(int(day))


def spoken(day: date, language: Language) -> str:
    """Return a date as people say it: ``31 Dec 2026``, ``2026年12月31日``."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def told_days(start_date: str | None, days: int) -> Both:
    """Return ``365 days, from Thursday 2026-01-01 to Thursday 2026-12-31,``, or how many they are if without dates."""
    first, last = date_of(start_date, 0), date_of(start_date, days - 1)
    told = Both(many(days, "day"), f"{days} 天")
    if first is None or last is None:
        return told
    ends = both(", from {first} to {last},", "（{first} 至 {last}）", first=_weekday(first), last=_weekday(last))
    return told + ends


def _weekday(day: date) -> Both:
    return Both(f"{_WEEKDAYS[day.weekday()]} {day}", f"{day} 周{'一二三四五六日'[day.weekday()]}")


#: A fault of a date: its path, what was found, what would be right.
DateFault = tuple[Path, str, str]


def read_dates(tree: dict[str, Any]) -> Iterator[DateFault]:
    """Write day numbers for all dates at places of day numbers, and texts for all others; drop and yield wrong ones.

    A date at a place of a day must lie within the run, and the scenario must have a start date.
    """
    said, is_told = tree.get("start_date"), False
    if isinstance(said, date):
        said = tree["start_date"] = as_text(said)
    if said is not None and (fault := _fault_of_start(said)):
        yield ("start_date",), *fault
        del tree["start_date"]
        is_told = True
    days = tree.get("days", catalogue()["days"].default)
    is_told = is_told or not isinstance(days, int)
    for path, value in values(tree):
        if isinstance(value, date):
            value = as_text(value)
            put(tree, path, value)
        if isinstance(value, str) and is_day(path) and _LIKE.fullmatch(value):
            if is_told:
                drop(tree, path)
                continue
            try:
                put(tree, path, day_of(value, tree.get("start_date"), days))
            except WrongDateError as error:
                yield path, error.found, error.right
                drop(tree, path)


class WrongDateError(ValueError):
    """A date that is no day of a run: what was ``found``, what would be ``right``."""

    def __init__(self, found: str, right: str) -> None:
        self.found, self.right = found, right
        super().__init__(f"found {found}; right is {right}")


def day_of(value: str, start_date: str | None, days: int) -> int | str:
    """Return the day of a run that a text names as a date; a text that is like no date as it is.

    Raises:
        WrongDateError: there is no start date, or the date lies outside of the run.
    """
    if not _LIKE.fullmatch(value):
        return value
    start, named = as_date(start_date), as_date(value)
    if fault := _fault_of_day(value, start, days):
        raise WrongDateError(*fault)
    assert start is not None and named is not None
    return (named - start).days


def without_dates(tree: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return a copy of some sections, without the values that are dates: no figure that is solved depends on a day."""
    copy = {name: merged(None, tree[name]) for name in names if name in tree}
    for path, value in list(values(copy)):
        if isinstance(value, date) or (isinstance(value, str) and is_day(path)):
            drop(copy, path)
    return copy


def _fault_of_start(value: Any) -> tuple[str, str] | None:
    found = as_date(value)
    if found is None:
        return _found(value), _right(value, "")
    return (
        None
        if EARLIEST <= found <= LATEST
        else (
            both("the date {value}", "日期 {value}", value=value),
            both(
                "a date from {EARLIEST} to {LATEST}", "{EARLIEST} 至 {LATEST} 的日期", EARLIEST=EARLIEST, LATEST=LATEST
            ),
        )
    )


def _fault_of_day(value: str, start: date | None, days: int) -> tuple[str, str] | None:
    named = as_date(value)
    if named is None:
        return _found(value), _right(value, both("a day number, or ", "天数，或"))
    if start is None:
        return both("the date {value} and no start_date", "日期 {value}，但没有 start_date", value=value), both(
            'a day number, or start_date = "{year}-01-01" on top',
            '天数，或在顶部写 start_date = "{year}-01-01"',
            year=named.year,
        )
    if 0 <= (named - start).days < days:
        return None
    last = start + timedelta(days - 1)
    return both("the date {value}", "日期 {value}", value=value), both(
        "a date from {start} to {last} (the scenario lasts {days} days)",
        "{start} 至 {last} 的日期（场景共 {days} 天）",
        start=start,
        last=last,
        days=days,
    )


def is_day(path: Path) -> bool:
    """Whether a day number stands at a path of a scenario: by itself, or as what a schedule sets."""
    if path[0] == "schedule" and len(path) > 3 and path[2] in ("set", "ramp"):
        path = parts(".".join(map(str, path[3:])))
    declared = declared_at(path)
    return declared is not None and declared.unit == "day" and declared.kind == "whole number"


def _found(value: Any) -> str:
    if isinstance(value, str) and _ISO.fullmatch(value):
        return both("{value}, which no calendar has", "{value}，日历上没有这一天", value=value)
    return shown(value)


def _right(value: Any, before: str) -> str:
    if isinstance(value, int) and len(str(value)) == 8:  # 20261111
        value = f"{value // 10_000}-{value // 100 % 100}-{value % 100}"
    like = _LIKE.fullmatch(value) if isinstance(value, str) else None
    if like and not _ISO.fullmatch(value):
        text = f"{int(like[1]):04}-{int(like[2]):02}-{int(like[3]):02}"
        if as_date(text):
            return f'{before}"{text}"'
    return before + _SUCH
