"""Members one row a person: how many renewals each has gone through, and who is still there (censored)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from loopsim.calibration import members_phrases as phrases
from loopsim.calibration.member_days import days_of_members, last_date
from loopsim.calibration.member_options import day_of, option_faults, tenure_doubts
from loopsim.calibration.spans import Seen, Spans, joined_up, looks_truncated, seen_in
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.reading import Reading, ReadingOptions, Table, read

#: What says that a person has left, or has not.
_LEFT = frozenset({"yes", "y", "true", "t", "1", "1.0", "churned", "churn", "left", "cancelled", "canceled", "ended",
                   "inactive", "lost", "是", "已流失", "流失", "已退出", "已取消"})  # fmt: skip
_STAYED = frozenset({"no", "n", "false", "f", "0", "0.0", "active", "stayed", "current", "retained", "existing",
                     "open", "否", "未流失", "在籍", "有效"})  # fmt: skip

#: Longest membership, in periods.
_MOST = 10_000


@dataclass(frozen=True)
class Members:
    """Members of a cohort: ``quits[t]`` quit at renewal ``t``, ``still[t]`` are there after ``t`` renewals.

    ``entered[t]`` had gone through ``t`` renewals when they came into view: nothing is known of those who quit before
    (left truncation).
    """

    cohort: str
    quits: np.ndarray  # quits[0] is 0: nobody quits before the first renewal
    still: np.ndarray
    entered: np.ndarray

    @classmethod
    def of(cls, cohort: str, periods: np.ndarray, has_left: np.ndarray, entered: np.ndarray | None = None) -> Members:
        """From the period of each person, whether they left in it, and renewals before they came into view."""
        size = int(periods.max()) + 1
        before = np.zeros(len(periods), np.int64) if entered is None else entered
        return cls(
            cohort, np.bincount(periods[has_left], minlength=size), np.bincount(periods[~has_left], minlength=size),
            np.bincount(before, minlength=size),
        )  # fmt: skip

    @property
    def people(self) -> int:
        """Number of members."""
        return int(self.quits.sum() + self.still.sum())

    @property
    def at_risk(self) -> np.ndarray:
        """Members who came to each renewal and were seen deciding: ``at_risk[t]`` of renewal ``t``; all at 0."""
        there = np.cumsum(self.entered) - np.cumsum(self.quits + self.still)
        return np.append(self.people, there[:-1])

    @property
    def left(self) -> np.ndarray:
        """Members left after 0, 1, ... renewals had all been watched from start to end (Kaplan & Meier 1958)."""
        return self.people * np.cumprod(1.0 - self.quits / np.maximum(self.at_risk, 1))

    def until(self, last: int) -> Members:
        """As seen when only ``last`` renewals had been watched."""
        still, later = self.still[: last + 1].copy(), slice(last + 1, None)
        still[last] += self.quits[later].sum() + self.still[later].sum() - self.entered[later].sum()
        return Members(self.cohort, self.quits[: last + 1], still, self.entered[: last + 1])


def read_members(
    file: str | os.PathLike[str],
    *,
    tenure: str | None = None,
    churned: str | None = None,
    start: str | None = None,
    end: str | None = None,
    until: str | None = None,
    since: str | None = None,
    customer: str | None = None,
    grace_days: int = 0,
    cohort: str | None = None,
    period_days: int = 365,
    **how: Unpack[ReadingOptions],
) -> tuple[list[Members], list[str], list[str]]:
    """``-> (members of each cohort, doubts, how the table was read)`` from a table with one row a person.

    Either ``tenure`` (renewals gone through, in periods) and ``churned`` (yes or no), or ``start`` and ``end`` (dates;
    an empty end is somebody still there). Who quits within a period does so at the renewal that closes it. ``until`` is
    the last day of observation, by default the last date in the table; ``since`` the first, where the table lacks who
    ended before it. Rows of one ``customer`` that follow within ``grace_days`` are one membership, and an end up to so
    many days after a renewal was due is a quit at that renewal. Periods of 28 to 31, 89 to 92, 181 to 184 and 365 or
    366 days are counted in calendar months. Where both dates are whole months (weeks, ...), one month
    apart is one month.

    Raises:
        ScenarioError: a column is missing, more cells than allowed are not understood, or nobody left.
    """
    by_dates = {"--until": until, "--since": since, "--customer": customer, "--grace-days": str(grace_days or "")}
    faults = option_faults(tenure, churned, start, end, by_dates)
    last, first = day_of("--until", until, faults), day_of("--since", since, faults)
    if last is not None and first is not None and first >= last:
        faults.append(
            Fault("--since", str(first), both("a day before --until {last}", "早于 --until {last} 的日子", last=last))
        )
    if faults:
        raise ScenarioError(faults)
    columns = {"--tenure": tenure, "--churned": churned, "--start": start, "--end": end, "--cohort": cohort,
               "--customer": customer}  # fmt: skip
    table = read(file, columns, Reading(**how))
    names = table.texts(cohort) if cohort else np.full(table.rows, "members", object)
    said: list[str] = []
    if tenure and churned:
        has_left, known = _has_left(table, churned)
        exact = table.numbers(tenure, judged=False).value
        kept = known & table.usable(tenure, exact >= 0, both("a number of at least 0", "不小于 0 的数"))
        has_left, exact, names = has_left[kept], exact[kept], names[kept]
        periods = np.where(has_left, np.maximum(np.ceil(exact), 1), np.floor(exact)).astype(np.int64)
        seen = Seen(np.zeros(len(periods), np.int64), periods, has_left)
        said += tenure_doubts(tenure, period_days, int(periods.max(initial=0)))
    else:
        assert start is not None and end is not None
        begun, ended, kept, point = days_of_members(table, start, end, said)
        who = None
        if customer:
            who = table.ids(customer, named=False).code.astype(np.int64)
            kept = kept & table.usable(customer, who >= 0, both(*phrases.ID_PERSON_WITHOUT_CUSTOMER))
        begun, ended, names, who = begun[kept], ended[kept], names[kept], None if who is None else who[kept]
        if not len(begun):
            raise ScenarioError(
                [Fault(table.name, both(*phrases.NO_ROW_WHICH_ALL), both("members with their days", "会员及其日期"))]
            )
        last = last or last_date(table, end, begun, ended, said)
        spans = joined_up(begun, ended, who, grace_days)
        spans = spans._replace(ended=point(spans.ended))
        seen, names = _watched(spans, names, period_days, (first, last), grace_days, said)
    if len(seen.periods) and seen.periods.max() > _MOST:
        found = both(*phrases.MEMBERSHIP_PERIODS, max=seen.periods.max())
        raise ScenarioError([Fault(table.name, found, both(*phrases.AT_MOST_LONGER_PERIODS, _MOST=_MOST))])
    groups = [
        Members.of(str(name), *(column[names == name] for column in (seen.periods, seen.has_left, seen.entered)))
        for name in dict.fromkeys(names)
    ]
    faults = [fault for one in groups if (fault := _fault(table.name, cohort, one))]
    if not groups:
        faults = [
            Fault(
                table.name,
                both(*phrases.NOBODY_WHO_HAD_STARTED, last=last),
                both("members who were observed", "观察到的会员"),
            )
        ]
    if faults:
        raise ScenarioError(faults)
    return groups, [*table.notes, *said], table.facts


def one_row_a_person(table: Table, period: str, active: str) -> Fault | None:
    """Fault if a table that should have one row a period has one a person, with the way to say so."""
    words = {text.lower() for text in table.texts(active)[:1000]} - {""}
    numbers = {"0", "1", "0.0", "1.0"}
    if not words or not words <= _LEFT | _STAYED or (words <= numbers and table.rows < 4):
        return None
    some = shown(table.cell(active, 0))
    right = both(*phrases.ONE_ROW_PERIOD_HOW, period=period, active=active)
    return Fault(
        f"{table.name}: {active}",
        both("{some} in {place}", "{some}（{place}）", some=some, place=table.place(0)),
        right,
    )


def _has_left(table: Table, column: str) -> tuple[np.ndarray, np.ndarray]:
    """``-> (who has left, whether that was understood)``."""
    words = np.array([text.strip().lower() for text in table.texts(column)], object)
    has_left = np.isin(words, sorted(_LEFT))
    known = has_left | np.isin(words, sorted(_STAYED))
    return has_left, table.usable(column, known, both(*phrases.YES_HAS_LEFT_NO))


def _watched(
    spans: Spans,
    names: np.ndarray,
    period_days: int,
    window: tuple[np.datetime64 | None, np.datetime64],
    grace_days: int,
    said: list[str],
) -> tuple[Seen, np.ndarray]:
    """``-> (what is seen of each membership in the window, its cohort)``; those not in it are left out and told."""
    since, until = window
    if joined := len(names) - len(spans.row):
        said.append(f"{joined:,} rows go on from an earlier one of the same customer: one membership")
    seen, names = seen_in(spans, period_days, since, until, grace_days), names[spans.row]
    is_late = spans.begun > until
    if is_late.any():
        said.append(f"{is_late.sum():,} members who started after {until} are left out")
    is_early = np.zeros(len(names), np.bool_)
    if since is not None:
        is_early = (spans.ended < since) | (~is_late & (seen.entered > 0) & (seen.periods <= seen.entered))
        if is_early.any():
            said.append(f"{is_early.sum():,} members of whom no renewal is seen from {since} on are left out")
    elif begin := looks_truncated(spans, seen, period_days):
        said.append(
            f"nobody ended before {begin}, though many were members by then: if the table lacks who had ended, say "
            "--since DATE, the first day from which it is complete; otherwise members seem to renew more than they do"
        )
    kept = ~is_late & ~is_early
    return Seen(*(column[kept] for column in seen)), names[kept]


def nobody_left(where: str, members: float) -> Fault:
    """Return the fault of members who are all still there."""
    return Fault(where, both(*phrases.MEMBERS_WHOM_NOBODY_HAS, members=members), both(*phrases.SOME_WHO_HAVE_LEARN))


def _fault(name: str, cohort: str | None, one: Members) -> Fault | None:
    where = f"{name}: {cohort} {one.cohort}" if cohort else name
    if not one.quits.sum():
        return nobody_left(where, one.people)
    if len(one.quits) < 3:
        return Fault(
            where,
            both(*phrases.MEMBERSHIPS_AT_MOST_PERIODS, count=len(one.quits) - 1),
            both(*phrases.AT_LEAST_TWO_RENEWALS),
        )
    return None


def fitted_periods(one: Members, hold_out: int) -> int:
    """Renewals that are fitted. Raises ScenarioError: too few are left."""
    last = len(one.quits) - 1 - hold_out
    if last < 2 or not one.quits[: last + 1].sum():
        found = both(*phrases.RENEWALS_THEM_HELD_BACK, count=len(one.quits) - 1, hold_out=hold_out)
        raise ScenarioError([Fault(one.cohort, found, both(*phrases.AT_LEAST_TWO_RENEWALS_2))])
    return last


def warnings_of(groups: Sequence[Members]) -> list[str]:
    """Tell what is doubtful about the members."""
    return [
        f"{one.cohort}: {one.still.sum() / one.people:.0%} are still there: the law beyond the renewals seen is a guess"
        for one in groups
        if one.still.sum() > 0.9 * one.people
    ]
