"""Axis of days with dates: ticks on the first of months or years, or on days where a run is short."""

from __future__ import annotations

from datetime import date, timedelta

from loopsim.scenario.dates import MONTHS, Language

#: Months from one tick to the next, and days where months are too long.
_MONTH_STEPS, _DAY_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 480, 1200), (1, 2, 7, 14)


def date_ticks(start: date, days: int, most: int, language: Language) -> tuple[list[int], list[str]]:
    """Return the days to mark, at most about ``most`` of them, and what is written there; the first has its year."""
    if days <= 60:
        step = next((step for step in _DAY_STEPS if days / step <= most), 30)
        ticks = list(range(0, days, step))
        dates = [start + timedelta(tick) for tick in ticks]
        return ticks, [_day(one, language, is_first=not n) for n, one in enumerate(dates)]
    for step in _MONTH_STEPS:
        found = [one for one in _firsts(start, days) if (one.year * 12 + one.month - 1) % step == 0]
        if len(found) <= most:
            break
    if not found:  # no such first lies within
        found = [start]
    is_year = step >= 12
    words = [str(one.year) if is_year else _month(one, language, is_first=not n) for n, one in enumerate(found)]
    return [(one - start).days for one in found], words


def _firsts(start: date, days: int) -> list[date]:
    """Return the first of each month within a run."""
    last = start + timedelta(days - 1)
    months = range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    firsts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [one for one in firsts if start <= one <= last]


def _month(one: date, language: Language, *, is_first: bool) -> str:
    has_year = is_first or one.month == 1
    if language == "zh":
        return f"{one.year}年{one.month}月" if has_year else f"{one.month}月"
    return f"{MONTHS[one.month - 1]} {one.year}" if has_year else MONTHS[one.month - 1]


def _day(one: date, language: Language, *, is_first: bool) -> str:
    if language == "zh":
        return f"{one.year}年{one.month}月{one.day}日" if is_first else f"{one.month}月{one.day}日"
    return f"{one.day} {MONTHS[one.month - 1]}" + (f" {one.year}" if is_first else "")
