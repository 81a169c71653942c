"""Dates of festivals: those of the lunar calendar by a table, those of the sun by rule. Imports no Numba.

The table holds the first day of each lunar year from 2000 to 2099 as days after 1 January. It was made with lunardate
0.3.0 and agrees in all 100 years with the lunisolar calendar of holidays 0.109.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 2000, 2099

#: Days from 1 January to the lunar new year, from FIRST_YEAR on.
NEW_YEAR = (
    35, 23, 42, 31, 21, 39, 28, 48, 37, 25, 44, 33, 22, 40, 30, 49, 38, 27, 46, 35, 24, 42, 31, 21, 40,
    28, 47, 36, 25, 43, 33, 22, 41, 30, 49, 38, 27, 45, 34, 23, 42, 31, 21, 40, 29, 47, 36, 25, 44, 32,
    22, 41, 31, 49, 38, 27, 45, 34, 23, 42, 32, 20, 39, 28, 47, 35, 25, 44, 33, 22, 41, 30, 49, 37, 26,
    45, 35, 23, 42, 32, 21, 39, 28, 47, 36, 25, 44, 33, 23, 40, 29, 48, 37, 26, 45, 35, 24, 42, 31, 20,
)  # fmt: skip

#: First and last day of each festival of the sun: month and day; and days before and after the lunar new year.
MID_YEAR = ((6, 1), (6, 18))
DOUBLE_11 = ((11, 1), (11, 11))
BEFORE_NEW_YEAR, AFTER_NEW_YEAR = 6, 7


class Dated(NamedTuple):
    """One festival of one year: its key, its first and its last day."""

    key: str
    first: date
    last: date


#: What festivals are called.
NAMES = {
    "mid_year": {"en": "618", "zh": "618"},
    "double_11": {"en": "Double 11", "zh": "双11"},
    "spring_festival": {"en": "Spring Festival", "zh": "春节"},
}


def lunar_new_year(year: int) -> date | None:
    """Return the first day of a lunar year; None outside of the table."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return date(year, 1, 1) + timedelta(NEW_YEAR[year - FIRST_YEAR])


def festivals(first: date, last: date) -> Iterator[Dated]:
    """Yield the festivals of which a day lies between two dates, in order."""
    for year in range(first.year, last.year + 1):
        found = [Dated(key, date(year, *start), date(year, *end)) for key, (start, end) in _OF_THE_SUN.items()]
        if (new_year := lunar_new_year(year)) is not None:
            start, end = new_year - timedelta(BEFORE_NEW_YEAR), new_year + timedelta(AFTER_NEW_YEAR)
            found.insert(0, Dated("spring_festival", start, end))
        yield from (one for one in found if one.last >= first and one.first <= last)


_OF_THE_SUN = {"mid_year": MID_YEAR, "double_11": DOUBLE_11}
