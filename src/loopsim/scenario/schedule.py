"""Schedule of levers: windows, repeats and ramps, and the value of a lever on every day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from loopsim.declare.levers import Section, lever
from loopsim.languages import both
from loopsim.scenario.faults import NOTHING


class Entry(Section):
    """One ``[[schedule]]`` table: from a day to a day, set levers or ramp them."""

    names_zh: ClassVar[str] = """日程: 一张 [[schedule]] 表：从某天到某天，设定或渐变某些值
        from_day 起始日: 变动的第一天；从 0 数起
        to_day 结束日: 变动的最后一天（含）；省略：直到结束
        every_days 重复间隔: 两次重复间隔的天数；省略：不重复
        for_days 每次天数: 每次重复持续的天数
        set 设定值: 期间生效的值；之后恢复原值
        ramp 渐变: 从原值逐日等步变化，到 to_day 达到的值；之后保持
        note 备注: 图上标记旁的几个字
    """

    from_day: int = lever(0, "first day of the change; days count from 0", unit="day", source="", ge=0, le=36_500)
    to_day: int | None = lever(
        None, "last day of the change, itself included; left out: until the end", unit="day", source="", ge=0, le=36_500
    )
    every_days: int | None = lever(
        None, "days from one repeat to the next; left out: no repeats", unit="days", source="", ge=1, le=36_500
    )
    for_days: int | None = lever(None, "days that each repeat lasts", unit="days", source="", ge=1, le=36_500)
    set: dict[str, Any] = lever({}, "values that hold meanwhile; afterwards the former ones return", source="")
    ramp: dict[str, Any] = lever(
        {}, "values reached on to_day, in equal steps from the value before; they stay afterwards", source=""
    )
    note: str = lever("", "a few words for the mark on plots", source="", max_length=80)

    def windows(self, days: int) -> Iterator[range]:
        """The days on which the entry holds, as ranges, within a horizon of ``days``."""
        end = days if self.to_day is None else min(self.to_day + 1, days)
        if self.every_days is None or self.for_days is None:
            yield range(self.from_day, end)
            return
        for start in range(self.from_day, end, self.every_days):
            yield range(start, min(start + self.for_days, end))


def scheduled_paths(schedule: Sequence[Entry]) -> list[str]:
    """The dotted paths that some entry changes, each once."""
    return list(dict.fromkeys(path for entry in schedule for path in (*entry.set, *entry.ramp)))


def values_by_day(path: str, base: Any, schedule: Sequence[Entry], days: int) -> list[Any]:
    """The value of one lever on each day, given its value ``base`` without a schedule. Later entries win."""
    value = [base] * days
    for entry in schedule:
        if path in entry.set:
            for window in entry.windows(days):
                value[window.start : window.stop] = [entry.set[path]] * len(window)
        elif path in entry.ramp and entry.to_day is not None and entry.from_day < days:
            before = value[entry.from_day - 1] if entry.from_day else base
            target, steps = entry.ramp[path], entry.to_day - entry.from_day + 1
            for day in range(entry.from_day, days):
                done = min((day - entry.from_day + 1) / steps, 1.0)
                now = target if done == 1.0 else before + (target - before) * done
                value[day] = round(now) if isinstance(base, int) else now
    return value


def last_to_change(start: str, schedule: Sequence[Entry], day: int) -> int | None:
    """The last entry begun by a day that changes a path with this start; None if there is none."""
    found = [
        number
        for number, entry in enumerate(schedule)
        if entry.from_day <= day and any(path.startswith(start) for path in (*entry.set, *entry.ramp))
    ]
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Held:
    """One value that an entry changes: days on which it should, days on which it does, entries that do on others."""

    entry: int
    path: str
    days: int
    decided: int
    others: tuple[int, ...]  # entries, all of them later ones


def what_holds(schedule: Sequence[Entry], days: int) -> list[Held]:
    """A row for each value of each entry, in the order of the entries, within a horizon of ``days``.

    Later entries win, so one of which a later entry sets the same value holds on fewer days than it says, or never.
    """
    meant: dict[tuple[int, str], set[int]] = {}
    deciding: dict[str, list[int]] = {path: [-1] * days for path in scheduled_paths(schedule)}
    for number, entry in enumerate(schedule):
        # A ramp stays where it arrived.
        windows = [range(entry.from_day, days)] if entry.ramp else list(entry.windows(days))
        for path in (*entry.set, *entry.ramp):
            meant[number, path] = {day for window in windows for day in window}
            for window in windows:
                deciding[path][window.start : window.stop] = [number] * len(window)
    rows = []
    for (number, path), own in meant.items():
        winners = [deciding[path][day] for day in own]
        others = tuple(sorted(set(winners) - {number}))
        rows.append(Held(number, path, len(own), winners.count(number), others))
    return rows


def days_of_change(schedule: Sequence[Entry], days: int) -> list[tuple[int, Entry]]:
    """Every day on which an entry (or a repeat of it) begins, with the entry, in order: the marks on a plot."""
    marks = [(window.start, entry) for entry in schedule for window in entry.windows(days) if window]
    return sorted(marks, key=lambda mark: mark[0])


def wrong_days(entry: Entry, days: int) -> Iterable[tuple[str, str, str]]:
    """``(entry, horizon) -> (name, found, right)`` for days that are outside the horizon or do not fit together."""
    within = both(
        "a day from 0 to {days} (the scenario lasts {days_2} days)",
        "0 至 {days} 的天数（场景共 {days_2} 天）",
        days=days - 1,
        days_2=days,
    )
    if entry.from_day >= days:
        yield "from_day", str(entry.from_day), within
    if entry.to_day is not None and entry.to_day >= days:
        yield "to_day", str(entry.to_day), within
    elif entry.to_day is not None and entry.to_day < entry.from_day:
        yield (
            "to_day",
            str(entry.to_day),
            both("a day from from_day ({from_day}) on", "不早于 from_day（{from_day}）的天数", from_day=entry.from_day),
        )
    if entry.ramp and entry.to_day is None:
        yield (
            "to_day",
            NOTHING,
            both("the day on which the ramp reaches its target", "渐变到达目标的日子"),
        )
    if entry.ramp and entry.every_days is not None:
        yield (
            "every_days",
            str(entry.every_days),
            both("no repeats of a ramp; repeat a set", "不重复的渐变；重复请用 set"),
        )
    elif (entry.every_days is None) != (entry.for_days is None):
        missing, there = ("for_days", "every_days") if entry.for_days is None else ("every_days", "for_days")
        yield (
            missing,
            NOTHING,
            both("a number of days, since {there} is given", "天数，因为已给出 {there}", there=there),
        )
    elif entry.every_days is not None and entry.for_days is not None and entry.for_days > entry.every_days:
        yield (
            "for_days",
            str(entry.for_days),
            both("at most every_days ({every_days})", "至多为 every_days（{every_days}）", every_days=entry.every_days),
        )
