"""When levers change: windows, repeats and ramps, and the value of a lever on every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from loopsim.scenario.declare import Section, lever


class Entry(Section):
    """One ``[[schedule]]`` table: from a day to a day, set levers or ramp them."""

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


def days_of_change(schedule: Sequence[Entry], days: int) -> list[tuple[int, Entry]]:
    """Every day on which an entry (or a repeat of it) begins, with the entry, in order: the marks on a plot."""
    marks = [(window.start, entry) for entry in schedule for window in entry.windows(days) if window]
    return sorted(marks, key=lambda mark: mark[0])
