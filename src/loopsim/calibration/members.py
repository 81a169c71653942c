"""Members one row a person: how many renewals each has gone through, and who is still there (censored)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.reading import Reading, ReadingOptions, Table, read

#: What says that a person has left, or has not.
_LEFT = frozenset({"yes", "y", "true", "t", "1", "1.0", "churned", "churn", "left", "cancelled", "canceled", "ended",
                   "inactive", "lost", "是", "已流失", "流失", "已退出", "已取消"})  # fmt: skip
_STAYED = frozenset({"no", "n", "false", "f", "0", "0.0", "active", "stayed", "current", "retained", "existing",
                     "open", "否", "未流失", "在籍", "有效"})  # fmt: skip

#: An end that databases write for none: the year 2099 or later.
_OPEN_END = r"^(2099|2[1-9]\d\d|[3-9]\d{3})\b"

#: Months of a period of so many days; other periods are counted in days.
_MONTHS = {28: 1, 29: 1, 30: 1, 31: 1, 89: 3, 90: 3, 91: 3, 92: 3, 181: 6, 182: 6, 183: 6, 184: 6, 365: 12, 366: 12}

#: Longest membership, in periods.
_MOST = 10_000


@dataclass(frozen=True)
class Members:
    """Members of a cohort: ``quits[t]`` quit at renewal ``t``, ``still[t]`` are there after ``t`` renewals."""

    cohort: str
    quits: np.ndarray  # quits[0] is 0: nobody quits before the first renewal
    still: np.ndarray

    @classmethod
    def of(cls, cohort: str, periods: np.ndarray, has_left: np.ndarray) -> Members:
        """From the period of each person and whether they left in it."""
        size = int(periods.max()) + 1
        return cls(
            cohort, np.bincount(periods[has_left], minlength=size), np.bincount(periods[~has_left], minlength=size)
        )

    @property
    def people(self) -> int:
        """How many there are."""
        return int(self.quits.sum() + self.still.sum())

    @property
    def at_risk(self) -> np.ndarray:
        """Members who came to each renewal and were seen deciding: ``at_risk[t]`` of renewal ``t``; all at 0."""
        gone = np.cumsum(self.quits + self.still)
        return np.append(self.people, self.people - gone[:-1])

    @property
    def left(self) -> np.ndarray:
        """Members left after 0, 1, ... renewals had all been watched to the end (Kaplan & Meier 1958)."""
        return self.people * np.cumprod(1.0 - self.quits / np.maximum(self.at_risk, 1))

    def until(self, last: int) -> Members:
        """As seen when only ``last`` renewals had been watched."""
        still = self.still[: last + 1].copy()
        still[last] += self.quits[last + 1 :].sum() + self.still[last + 1 :].sum()
        return Members(self.cohort, self.quits[: last + 1], still)


def read_members(
    file: str | os.PathLike[str],
    *,
    tenure: str | None = None,
    churned: str | None = None,
    start: str | None = None,
    end: str | None = None,
    until: str | None = None,
    cohort: str | None = None,
    period_days: int = 365,
    **how: Unpack[ReadingOptions],
) -> tuple[list[Members], list[str]]:
    """``-> (members of each cohort, what to tell of the reading)`` from a table with one row a person.

    Either ``tenure`` (renewals gone through, in periods) and ``churned`` (yes or no), or ``start`` and ``end`` (dates;
    an empty end is somebody still there). Who quits within a period does so at the renewal that closes it. ``until`` is
    the last day of observation, by default the last date in the table. Periods of 28 to 31, 89 to 92, 181 to 184 and
    365 or 366 days are counted in calendar months.

    Raises:
        ScenarioError: a column is missing, a cell is not understood, or nobody left.
    """
    faults = _option_faults(tenure, churned, start, end, until)
    last = _day(until, faults)
    if faults:
        raise ScenarioError(faults)
    columns = {"--tenure": tenure, "--churned": churned, "--start": start, "--end": end, "--cohort": cohort}
    table = read(file, columns, Reading(**how))
    names = table.texts(cohort) if cohort else np.full(table.rows, "members", object)
    said: list[str] = []
    if tenure and churned:
        has_left = _has_left(table, churned)
        exact = table.required_numbers(tenure)
        periods = np.where(has_left, np.maximum(np.ceil(exact), 1), np.floor(exact)).astype(np.int64)
    else:
        assert start is not None and end is not None
        periods, has_left, is_seen = _lasted(table, start, end, last, period_days, said)
        periods, has_left, names = periods[is_seen], has_left[is_seen], names[is_seen]
    if len(periods) and periods.max() > _MOST:
        found = f"a membership of {periods.max():,} periods"
        raise ScenarioError([Fault(table.name, found, f"at most {_MOST:,}; longer periods with --period-days")])
    groups = [Members.of(str(name), periods[names == name], has_left[names == name]) for name in dict.fromkeys(names)]
    faults = [fault for one in groups if (fault := _fault(table.name, cohort, one))]
    if not groups:
        faults = [Fault(table.name, f"nobody who had started by {last}", "members who were observed")]
    if faults:
        raise ScenarioError(faults)
    return groups, [*table.notes, *said]


def one_row_a_person(table: Table, period: str, active: str) -> Fault | None:
    """Fault if a table that should have one row a period has one a person, with the way to say so."""
    words = {text.lower() for text in table.texts(active)[:1000]} - {""}
    numbers = {"0", "1", "0.0", "1.0"}
    if not words or not words <= _LEFT | _STAYED or (words <= numbers and table.rows < 4):
        return None
    some = shown(table.cell(active, 0))
    right = (
        f"one row a period: {period} 0, 1, 2, ... and how many are still active in each. This looks like one row a "
        f"person: use --tenure {period} --churned {active} where {active} says who has left"
    )
    return Fault(f"{table.name}: {active}", f"{some} in row {table.number(0)}", right)


def form_faults(
    period: str | None, active: str | None, by_person: dict[str, str | None], members: float | None
) -> list[Fault]:
    """Whether exactly one form of table is asked for."""
    given = [f"--{name}" for name, column in by_person.items() if column]
    both = "--period and --active (one row a period), or --tenure and --churned, or --start and --end (one a person)"
    if not given:
        options = (("--period", period), ("--active", active))
        missing = [name for name, column in options if column is None]
        return [Fault(name, "nothing", both) for name in missing]
    if period or active:
        return [Fault(given[0], "--period or --active as well", both)]
    if members:
        return [Fault("--members", f"{members:g} with {given[0]}", "left out: each row is a person")]
    return []


def _option_faults(*given: str | None) -> list[Fault]:
    tenure, churned, start, end, until = given
    by_tenure, by_dates = bool(tenure or churned), bool(start or end)
    faults = []
    if by_tenure and by_dates:
        faults.append(Fault("--tenure", "--start or --end as well", "--tenure and --churned, or --start and --end"))
    elif by_tenure and not (tenure and churned):
        missing, other = ("--churned", "--tenure") if tenure else ("--tenure", "--churned")
        faults.append(Fault(missing, "nothing", f"a column beside {other}: periods as a member, and who has left"))
    elif not by_tenure and not (start and end):
        missing, other = ("--end", "--start") if start else ("--start", "--end")
        faults.append(Fault(missing, "nothing", f"a column beside {other}; an empty end is somebody still there"))
    if until and not by_dates:
        faults.append(Fault("--until", "no --start and --end", "left out: a tenure ends when the table was made"))
    return faults


def _day(text: str | None, faults: list[Fault]) -> np.datetime64 | None:
    if text is None:
        return None
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError:
        faults.append(Fault("--until", shown(text), "a date such as 2026-11-21"))
        return None


def _has_left(table: Table, column: str) -> np.ndarray:
    words = np.array([text.strip().lower() for text in table.texts(column)], object)
    has_left = np.isin(words, sorted(_LEFT))
    known = has_left | np.isin(words, sorted(_STAYED))
    if not known.all():
        row = int(np.argmin(known))
        where = f"{table.name}: {column}, row {table.number(row)}"
        raise ScenarioError([Fault(where, shown(table.cell(column, row)), "yes (has left) or no (is still there)")])
    return has_left


def _lasted(
    table: Table, start: str, end: str, until: np.datetime64 | None, period_days: int, said: list[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each person: renewals gone through, whether they left, and whether they had started by the end."""
    import pandas as pd

    begun = table.required_days(start).first
    days = table.days(end, judged=False)
    is_open = ~days.is_said | pd.Series(table.texts(end)).str.match(_OPEN_END).to_numpy(bool)
    ended = np.where(is_open, np.datetime64("NaT", "D"), days.last)
    bad = np.isnat(ended) & ~is_open
    faults = []
    if bad.any():
        row = int(np.argmax(bad))
        where = f"{table.name}: {end}, row {table.number(row)}"
        faults.append(Fault(where, shown(table.cell(end, row)), "a date such as 2026-11-21, or nothing: still there"))
    early = ended < begun
    if early.any():
        row = int(np.argmax(early))
        found = f"{table.cell(end, row)}, before the start {table.cell(start, row)}, in {early.sum():,} rows"
        faults.append(Fault(f"{table.name}: {end}, row {table.number(row)}", found, "an end on or after the start"))
    if until is None:
        known = np.concatenate([begun, ended[~np.isnat(ended)]])
        until = known.max()
        if until > np.datetime64(date.today(), "D"):
            right = "--until DATE, the last day on which memberships were watched"
            faults.append(Fault(f"{table.name}: {end}", f"dates up to {until}, which is to come", right))
        said.append(f"the last date of the table, {until}, is taken as the end of observation (--until says another)")
    if faults:
        raise ScenarioError(faults)
    is_seen = begun <= until
    if later := int((~is_seen).sum()):
        said.append(f"{later:,} members who started after {until} are left out")
    has_left = ~np.isnat(ended) & (ended <= until)
    whole, is_part = elapsed(begun, np.where(has_left, ended, until), period_days)
    return np.where(has_left, np.maximum(whole + is_part, 1), whole), has_left, is_seen


def elapsed(first: np.ndarray, last: np.ndarray, period_days: int) -> tuple[np.ndarray, np.ndarray]:
    """``-> (whole periods from one day to another, whether a part of one follows)``."""
    months = _MONTHS.get(period_days)
    if months is None:
        days = (last - first).astype(np.int64)
        return days // period_days, days % period_days > 0
    day = [(when - when.astype("M8[M]")).astype(np.int64) for when in (first, last)]
    # A month that lacks the day renews on its last.
    is_last_day = (last + np.timedelta64(1, "D")).astype("M8[M]") > last.astype("M8[M]")
    passed = (last.astype("M8[M]") - first.astype("M8[M]")).astype(np.int64)
    is_due = (day[1] >= day[0]) | is_last_day
    whole = passed - ~is_due
    exact = (whole % months == 0) & ((day[1] == day[0]) | (is_last_day & (day[0] > day[1])))
    return whole // months, ~exact


def _fault(name: str, cohort: str | None, one: Members) -> Fault | None:
    where = f"{name}: {cohort} {one.cohort}" if cohort else name
    if not one.quits.sum():
        return Fault(where, f"{one.people:,} members of whom nobody has left", "some who have, to learn a law from")
    if len(one.quits) < 3:
        return Fault(where, f"memberships of at most {len(one.quits) - 1} periods", "at least two renewals to fit")
    return None


def fitted_periods(one: Members, hold_out: int) -> int:
    """Renewals that are fitted. Raises ScenarioError: too few are left."""
    last = len(one.quits) - 1 - hold_out
    if last < 2 or not one.quits[: last + 1].sum():
        found = f"{len(one.quits) - 1} renewals, {hold_out} of them held back"
        raise ScenarioError([Fault(one.cohort, found, "at least two renewals to fit, with somebody who left in them")])
    return last


def warnings_of(groups: Sequence[Members]) -> list[str]:
    """Whatever is doubtful about the members."""
    return [
        f"{one.cohort}: {one.still.sum() / one.people:.0%} are still there: the law beyond the renewals seen is a guess"
        for one in groups
        if one.still.sum() > 0.9 * one.people
    ]
