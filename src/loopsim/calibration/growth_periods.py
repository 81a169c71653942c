"""Periods of a table by date: the days that each row covers, days without a row, and a last period that is not over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.tables.dates import Days
from loopsim.tables.reading import Table

#: Whether the date of a row is the last day of its period or the first.
DatesAre = Literal["end", "start"]

#: What days without a row mean: nothing is known, the next row holds them too, or nothing happened.
Gaps = Literal["skip", "join", "zero"]

#: A last period whose sums are all below this part of the least of the few before looks unfinished.
_FALLEN, _BEFORE = 0.6, 3

#: Days of the shortest period that may be unfinished.
_WEEK = 7

#: A weekday whose median is so many times that of the others looks as if it held the days before it.
_HOLDS_MORE = 1.8

_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")

_CURES = "--gaps join if the next row holds them too, --gaps zero if nothing happened then"


class Periods(NamedTuple):
    """First and last day of each row's period, counted from the first day of the first period."""

    first: np.ndarray
    last: np.ndarray
    usual: int  # days
    unit: str
    begin: np.datetime64  # the day from which is counted

    def date(self, day: int) -> str:
        """The date of a day."""
        return str(self.begin + np.timedelta64(int(day), "D"))


def periods_of(
    table: Table, when: Days, column: str, dates_are: DatesAre, gaps: Gaps, least: int, rows: np.ndarray
) -> Periods:
    """The period of each date of ``when``; ``rows`` are their rows in the table.

    Raises:
        ScenarioError: a date twice, or fewer than ``least`` of them.
    """
    _, first_rows = np.unique(when.first, return_index=True)
    if len(first_rows) < len(when.first):
        row = int(rows[np.setdiff1d(np.arange(len(when.first)), first_rows)[0]])
        right = both(
            "one row a date: --where COL=TEXT chooses a series, a format with add_up_dates adds the rows up",
            "每个日期一行：--where COL=TEXT 可选出一个序列，带 add_up_dates 的格式会合计各行",
        )
        where = f"{table.name}: {column}, {table.place(row)}"
        raise ScenarioError(
            [Fault(where, both("{cell} again", "再次出现的 {cell}", cell=table.cell(column, row)), right)]
        )
    if len(when.first) < least:
        raise ScenarioError(
            [
                Fault(
                    table.name,
                    both("{count} rows", "{count} 行", count=len(when.first)),
                    both("at least {least}", "至少 {least}", least=least),
                )
            ]
        )
    begin = when.first.min()
    day = (when.first - begin).astype(np.int64)
    order = np.argsort(day, kind="stable")
    place = np.empty(len(day), np.int64)
    place[order] = np.arange(len(day))
    if when.unit != "day":  # each cell is a whole period
        last = (when.last - begin).astype(np.int64)
        usual = int(np.median(last - day + 1))
        first = np.append(0, last[order][:-1] + 1)[place] if gaps == "join" else day
        return Periods(first, last, usual, when.unit, begin)
    if len(day) < 2:
        right = both(
            "at least 2 rows, which tell how long a period is, or a date such as 2026-11 or 2026-W48",
            "至少 2 行（以便得知一期多长），或日期，如 2026-11、2026-W48",
        )
        raise ScenarioError([Fault(table.name, both("1 row", "1 行"), right)])
    ordered = day[order]
    usual = int(np.median(np.diff(ordered)))
    if dates_are == "end":
        before = np.concatenate([[-usual], ordered[:-1]])
        if gaps != "join":
            before = np.where(ordered - before < 1.5 * usual, before, ordered - usual)  # a row is missing, not longer
        return Periods(before[place] + usual, day + usual - 1, usual, "day", begin - np.timedelta64(usual - 1, "D"))
    after = np.append(ordered[1:], ordered[-1] + usual)
    if gaps != "join":
        after = np.where(after - ordered < 1.5 * usual, after, ordered + usual)
    return Periods(day, after[place] - 1, usual, "day", begin)


def missing_days(periods: Periods) -> list[tuple[int, int]]:
    """``(first day, last day)`` of each gap between two periods."""
    order = np.argsort(periods.first, kind="stable")
    begin, end = periods.first[order], periods.last[order]
    return [(int(end[at]) + 1, int(begin[at + 1]) - 1) for at in np.flatnonzero(begin[1:] > end[:-1] + 1)]


def gaps_told(periods: Periods, flows: Mapping[str, np.ndarray], gaps: Gaps) -> list[str]:
    """Tell of days that no row covers; ``flows`` are the sums over the periods, by column."""
    missing = missing_days(periods)
    if not missing:
        return []
    begin, end = missing[0]
    total = sum(last - first + 1 for first, last in missing)
    if gaps == "zero":
        return [f"{total} days without a row, the first {periods.date(begin)}, are taken as 0 (--gaps zero)"]
    days = np.concatenate([np.arange(first, last + 1) for first, last in missing])
    weekdays = np.unique(_weekday(periods, days))
    covered = np.unique(_weekday(periods, periods.first))
    if periods.usual == 1 and len(missing) > 2 and not np.isin(weekdays, covered).any():
        names = " and ".join(_WEEKDAYS[number] for number in weekdays)
        said = f"no row on {names}: these days are not judged; {_CURES}"
        return [said + _holds_more(periods, flows, missing)]
    more = f", and {len(missing) - 1} more gaps" if len(missing) > 1 else ""
    said = f"no row for {periods.date(begin)} to {periods.date(end)} ({end - begin + 1} days){more}"
    return [f"{said}: each row counts for its usual period, and days without a row are not judged; {_CURES}"]


def _weekday(periods: Periods, days: np.ndarray) -> np.ndarray:
    """0 Monday to 6 Sunday."""
    return ((periods.begin.astype("M8[D]").astype(np.int64) + days + 3) % 7).astype(np.int64)


def _holds_more(periods: Periods, flows: Mapping[str, np.ndarray], missing: list[tuple[int, int]]) -> str:
    """Whether rows after a gap look as if they held its days too."""
    after = np.isin(periods.first, [last + 1 for _, last in missing])
    for name, values in flows.items():
        known = ~np.isnan(values)
        here, others = values[known & after], values[known & ~after]
        if min(len(here), len(others)) < _BEFORE:
            continue
        usual, more = float(np.median(others)), float(np.median(here))
        if usual > 0 and more > _HOLDS_MORE * usual:
            day = _WEEKDAYS[int(_weekday(periods, periods.first[after])[0])]
            return f". {name} on {day} is {more / usual:.1f} times that of other days, as if it held them"
    return ""


def unfinished_told(periods: Periods, flows: Mapping[str, np.ndarray]) -> list[str]:
    """A line if the last period is not over yet, or looks so: all its sums fall far below those before."""
    order = np.argsort(periods.last, kind="stable")
    if periods.usual < _WEEK or len(order) < 2:
        return []
    begin, end = int(periods.first[order[-1]]), int(periods.last[order[-1]])
    last = f"the last period, {periods.date(begin)} to {periods.date(end)},"
    cure = f"--until {periods.date(int(periods.last[order[-2]]))} leaves it out"
    if periods.date(end) >= str(date.today()):
        return [f"{last} is not over: its sums are too low to compare; {cure}"]
    parts = []
    for values in flows.values():
        sums = values[order][~np.isnan(values[order])]
        if len(sums) <= _BEFORE or sums[-_BEFORE - 1 : -1].min() <= 0:
            return []
        parts.append(float(sums[-1] / sums[-_BEFORE - 1 : -1].min()))
    if not parts or max(parts) >= _FALLEN:
        return []
    least = f"{max(parts):.0%} of the lowest of the {_BEFORE} before"
    return [f"{last} comes to at most {least}: if it was not over when the table was made, {cure}"]
