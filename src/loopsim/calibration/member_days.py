"""First and last days of members, from columns of days, or of whole weeks, months, quarters and years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.reading import Table
from loopsim.tables.table import RIGHT_DATE

#: An end that databases write for none: the year 2099 or later.
_OPEN_END = r"^(?:\d{1,2}[-/.]\d{1,2}[-/.])?(?:2099|2[1-9]\d\d|[3-9]\d{3})\b"


class MemberDays(NamedTuple):
    """First and last days, an entry a row; an end NaT is somebody still there."""

    begun: np.ndarray
    ended: np.ndarray  # of a whole month its last day
    usable: np.ndarray  # whether both were understood
    counted: Callable[[np.ndarray], np.ndarray]  # the days up to which ends count, for tenures


def days_of_members(table: Table, start: str, end: str, said: list[str]) -> MemberDays:
    """Days of both columns, and what is to be told of them.

    Starts count from the first day of a whole month. Where the ends are months as well, so do they in tenures: June to
    July is one month.

    Raises:
        ScenarioError: more days than allowed that cannot be.
    """
    import pandas as pd

    starts = table.days(start, judged=False)
    begun = starts.first
    days = table.days(end, judged=False)
    never = pd.Series(table.texts(end)).str.match(_OPEN_END).to_numpy(bool)
    if never.any():
        some = shown(table.cell(end, int(never.argmax())))
        table.facts.append(f"{end}: {never.sum():,} dates of 2099 or later, such as {some}, are taken as still there")
    is_open = ~days.is_said | never
    ended = np.where(is_open, np.datetime64("NaT", "D"), days.last)
    usable = table.usable(start, ~np.isnat(begun), RIGHT_DATE)
    right = both("a date such as 2026-11-21, or nothing: still there", "日期，如 2026-11-21；留空表示仍在")
    usable &= table.usable(end, ~np.isnat(ended) | is_open, right)
    usable &= table.usable(
        end, ~(ended < begun), both("an end on or after the start", "不早于开始日的结束日"), before=start
    )
    unit = starts.unit
    if unit != days.unit:
        said.append(
            f"{start} and {end} are not of one kind (a {unit}, a {days.unit}): a start counts from its first day, "
            "an end up to its last, so tenures may come out one period too long"
        )
        return MemberDays(begun, ended, usable, lambda some: some)
    if unit == "day":
        return MemberDays(begun, ended, usable, lambda some: some)
    said.append(f"{start} and {end} are whole {unit}s: an end one {unit} after the start is a membership of one {unit}")
    return MemberDays(begun, ended, usable, _first_days(ended, days.first))


def _first_days(last: np.ndarray, first: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """``last day of a period -> its first``, for the periods of a column."""
    known, place = np.unique(last[~np.isnat(last)], return_index=True)
    firsts = first[~np.isnat(last)][place]

    def counted(some: np.ndarray) -> np.ndarray:
        found = some.copy()
        is_over = ~np.isnat(some)
        found[is_over] = firsts[np.searchsorted(known, some[is_over])]
        return found

    return counted


def last_date(table: Table, end: str, begun: np.ndarray, ended: np.ndarray, said: list[str]) -> np.datetime64:
    """The last date of the table, as the end of observation.

    Raises:
        ScenarioError: it is to come.
    """
    until: np.datetime64 = np.concatenate([begun, ended[~np.isnat(ended)]]).max()
    if until > np.datetime64(date.today(), "D"):
        right = both(
            "--until DATE, the last day on which memberships were watched", "--until DATE，即观察会员的最后一天"
        )
        raise ScenarioError(
            [
                Fault(
                    f"{table.name}: {end}",
                    both("dates up to {until}, which is to come", "最晚到 {until} 的日期，而它尚未到来", until=until),
                    right,
                )
            ]
        )
    said.append(f"the last date of the table, {until}, is taken as the end of observation (--until says another)")
    return until
