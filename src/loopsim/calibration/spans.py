"""Memberships as spans of days: rows of one person joined up, renewals counted, and what a window shows of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Months of a period of so many days; other periods are counted in days.
_MONTHS = {28: 1, 29: 1, 30: 1, 31: 1, 89: 3, 90: 3, 91: 3, 92: 3, 181: 6, 182: 6, 183: 6, 184: 6, 365: 12, 366: 12}

#: Renewals without anybody quitting are doubtful where chance leaves them so less often than this.
_DOUBT = 1e-3


class Spans(NamedTuple):
    """Memberships, an entry each. Days without a membership between two rows of a person are not counted."""

    begun: np.ndarray  # M8[D]; of several rows the first, later by the days without a membership
    ended: np.ndarray  # M8[D]; NaT: still there
    row: np.ndarray  # of the table: the first of each


class Seen(NamedTuple):
    """Memberships as a window shows them, an entry each."""

    entered: np.ndarray  # renewals gone through before the window, which are not seen
    periods: np.ndarray  # renewals up to the quit, or up to the end of the window
    has_left: np.ndarray


def joined_up(begun: np.ndarray, ended: np.ndarray, who: np.ndarray | None, grace_days: int) -> Spans:
    """Make one membership of rows of a person that follow one another within ``grace_days`` (or overlap).

    ``who`` numbers the people; None: each row is another one. An end is the last day of a membership or the first
    without it, so rows that follow on the next day follow without a break.
    """
    if who is None:
        return Spans(begun, ended, np.arange(len(begun)))
    order = np.lexsort((begun, who))
    last_day = np.datetime64("9999-12-31", "D")
    first, last = begun[order], np.where(np.isnat(ended), last_day, ended)[order]
    is_first = np.append(True, who[order][1:] != who[order][:-1])
    person = np.cumsum(is_first) - 1
    # The last end so far of each person: people are set so far apart that none reaches into the next.
    apart = person * (last_day - np.datetime64("0000-01-01", "D")).astype(np.int64)
    latest = (np.maximum.accumulate(last.astype(np.int64) + apart) - apart).astype("M8[D]")
    gap = np.append(0, (first[1:] - latest[:-1]).astype(np.int64))
    is_new = is_first | (gap > max(grace_days, 1))
    span = np.cumsum(is_new) - 1
    pause = np.bincount(span, weights=np.where(is_new, 0, np.maximum(gap - 1, 0))).astype("m8[D]")
    ends = np.full(len(pause), np.datetime64("0000-01-01", "D"))
    np.maximum.at(ends, span, last)
    return Spans(first[is_new] + pause, np.where(ends == last_day, np.datetime64("NaT", "D"), ends), order[is_new])


def seen_in(spans: Spans, period_days: int, since: np.datetime64 | None, until: np.datetime64, grace_days: int) -> Seen:
    """Return what is seen of each from ``since`` (None: everything) to ``until``.

    Somebody quits at the renewal that closes the period in which they ended, or at the one before if that is at most
    ``grace_days`` past. A renewal is seen where all of its quits are: it has come by ``until``, with its grace, and the
    whole period before it lies after ``since``.
    """
    known = until - np.timedelta64(grace_days, "D")
    to_come, _ = elapsed(spans.begun, np.maximum(known, spans.begun), period_days)
    is_over = ~np.isnat(spans.ended) & (spans.ended <= until)
    ended = np.where(is_over, spans.ended, spans.begun)
    late, _ = elapsed(spans.begun, np.maximum(ended - np.timedelta64(grace_days, "D"), spans.begun), period_days)
    whole, is_part = elapsed(spans.begun, ended, period_days)
    # A renewal that fell due within the days of grace before the end is the one that was not paid.
    quit_at = np.maximum(np.where(whole > late, whole, whole + is_part), 1)
    has_left = is_over & (quit_at <= to_come)
    entered = np.zeros(len(whole), np.int64)
    if since is not None:
        before, is_more = elapsed(spans.begun, np.maximum(since, spans.begun), period_days)
        entered = np.where(spans.begun < since, before + is_more, 0)
    return Seen(entered, np.where(has_left, quit_at, to_come), has_left)


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


def looks_truncated(spans: Spans, seen: Seen, period_days: int) -> str | None:
    """Return the day before which nobody ended, if so many were members before it that this cannot be chance."""
    ends = spans.ended[~np.isnat(spans.ended)]
    if not len(ends) or not seen.periods.sum():
        return None
    first = ends.min()
    earlier, _ = elapsed(spans.begun, np.maximum(first - np.timedelta64(1, "D"), spans.begun), period_days)
    went_through = int(np.minimum(earlier, seen.periods).sum())
    rest = int(seen.periods.sum()) - went_through
    if not rest:
        return None
    quitting = seen.has_left.sum() / rest
    return str(first) if went_through * np.log1p(-min(quitting, 1 - 1e-9)) < np.log(_DOUBT) else None
