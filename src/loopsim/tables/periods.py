"""Days, months, weeks, quarters and years from the parts of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.tables.forms import MONTHS

if TYPE_CHECKING:
    import pyarrow as pa

NO_DAY = np.datetime64("NaT", "D")
_DAY = np.timedelta64(1, "D")

#: Years that are understood.
_YEARS = (1900, 2199)


def whole(parts: pa.Array, name: str) -> np.ndarray:
    """A group as whole numbers; -1 where it is not there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pc.replace_substring(parts.field(name), "'", "")
    if parts.null_count:
        texts = pc.if_else(parts.is_valid(), texts, "-1")
    return pc.if_else(pc.equal(texts, ""), "-1", texts).cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)


def period(parts: pa.StructArray, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of what the groups of a form say; NaT where there is no such day."""
    names = [field.name for field in parts.type]
    if "yy" in names:
        year = whole(parts, "yy")
        year = np.where(year < 0, -1, year + np.where(year < 69, 2000, 1900))
    else:
        year = whole(parts, "y")
    if "w" in names:
        return _week(year, whole(parts, "w"), whole(parts, "wd") if "wd" in names else None)
    if "q" in names:
        quarter = whole(parts, "q")
        first = day(year, np.where(quarter < 0, -1, 3 * quarter - 2), np.ones_like(year))
        return first, end(first, 3)
    if unit == "year":
        first = day(year, np.ones_like(year), np.ones_like(year))
        return first, end(first, 12)
    month = _named(parts) if "mon" in names else whole(parts, "m")
    if unit == "month":
        first = day(year, month, np.ones_like(year))
        return first, end(first, 1)
    first = day(year, month, whole(parts, "d"))
    return first, first


def _named(parts: pa.StructArray) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    low = pc.utf8_lower(parts.field("mon"))
    place = pc.index_in(low, value_set=pa.array(MONTHS, low.type)).fill_null(-1).to_numpy(zero_copy_only=False)
    return np.where(place < 0, -1, place + 1).astype(np.int64)


def is_year(year: np.ndarray) -> np.ndarray:
    return (year >= _YEARS[0]) & (year <= _YEARS[1])


def day(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    good = is_year(year) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    year, month, day = np.where(good, year, 2000), np.where(good, month, 1), np.where(good, day, 1)
    months = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    days = months.astype("M8[D]") + (day - 1) * _DAY
    good &= days.astype("M8[M]") == months  # no 31st of April
    return np.where(good, days, NO_DAY)


def end(first: np.ndarray, months: int) -> np.ndarray:
    return (first.astype("M8[M]") + np.timedelta64(months, "M")).astype("M8[D]") - _DAY


def _week(year: np.ndarray, week: np.ndarray, weekday: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Weeks as ISO 8601 counts them: week 1 holds 4 January."""
    fourth = day(year, np.ones_like(year), np.full_like(year, 4))
    monday = fourth - (fourth.astype(np.int64) + 3) % 7 * _DAY
    first = monday + 7 * (week - 1) * _DAY
    # The last weeks of December belong to the year that their Thursday is in.
    good = ~np.isnat(fourth) & (week >= 1) & (week <= 53)
    good &= (first + 3 * _DAY).astype("M8[Y]").astype(np.int64) + 1970 == year
    first = np.where(good, first, NO_DAY)
    if weekday is not None:
        first = first + (weekday - 1) * _DAY
        return first, first
    return first, first + 6 * _DAY
