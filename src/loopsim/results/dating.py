"""Dates in tables and words of results: of a scenario with a start date, beside the numbers of its days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.scenario.dates import Language, as_date, date_of, spoken

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.results.run import Run


def with_dates(table: pd.DataFrame, start_date: str | None, **columns: str) -> pd.DataFrame:
    """Insert columns of dates, each named with the column of days that it stands behind (``index``: that of rows)."""
    start = as_date(start_date)
    if start is None:
        return table
    for name, of in columns.items():
        days = table.index if of == "index" else table[of]
        place = 0 if of == "index" else int(table.columns.get_indexer([of])[0]) + 1
        dates = np.datetime64(start, "D") + days.to_numpy(np.int64).astype("timedelta64[D]")
        table.insert(place, name, dates.astype("datetime64[ns]"))
    return table


def months_of_weeks(start_date: str, weeks: int) -> np.ndarray:
    """Return the number of the calendar month, from 0, in which the middle day of each week of a run lies."""
    months = [one.year * 12 + one.month for one in (_date(start_date, 7 * week + 3) for week in range(weeks))]
    return np.array(months) - months[0]


def month_names(start_date: str, months: np.ndarray) -> np.ndarray:
    """Return ``2026-01`` for each number of a month, as :func:`months_of_weeks` counts them."""
    first = np.datetime64(_date(start_date, 3), "M")
    return (first + months.astype("timedelta64[M]")).astype(str).astype(object)


def dates_of(run: Run) -> dict[str, Any] | None:
    """Return the first and last date of a run, and those of measures that are days; None where days have no dates."""
    start = run.scenario.start_date
    if start is None:
        return None
    days = {measure.name: measure.value for measure in run.summary().measures if measure.unit == "day"}
    told = {name: str(date_of(start, day)) for name, day in days.items() if isinstance(day, int)}
    return {"first": start, "last": str(date_of(start, run.days - 1)), **told}


def between(start_date: str | None, days: int, language: Language) -> str:
    """Return ``1 Jan 2026 to 31 Dec 2026``; empty where days have no dates."""
    first, last = date_of(start_date, 0), date_of(start_date, days - 1)
    if first is None or last is None:
        return ""
    return f"{spoken(first, language)}{'至' if language == 'zh' else ' to '}{spoken(last, language)}"


def in_brackets(start_date: str | None, day: object, language: Language) -> str:
    """Return `` (29 Apr 2026)``, to stand behind a day; empty where days have no dates."""
    found = date_of(start_date, day) if isinstance(day, int) else None
    if found is None:
        return ""
    return f"（{spoken(found, language)}）" if language == "zh" else f" ({spoken(found, language)})"


def _date(start_date: str, day: int) -> date:
    found = date_of(start_date, day)
    assert found is not None
    return found
