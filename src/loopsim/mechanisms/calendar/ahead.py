"""Calendar: what the date of the last day does to the hazards by which the value of a pool is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from loopsim.mechanisms.calendar.rules import against_the_year, date_of, has_calendar, need_level, year_of


def without_calendar(settings: np.void, day: int) -> float:
    """Return the factor that takes the calendar off hazards of ordering on a day; 1 where none acts."""
    return 1.0 / need_on(settings, day)


def need_on(settings: np.void, day: int) -> float:
    """Return the factor of the calendar on needs on a day of a run."""
    calendar = _named(settings["behavior"]["calendar"])
    today = SimpleNamespace(start_day=int(settings["start_day"]), behavior=SimpleNamespace(calendar=calendar))
    if not has_calendar(today):
        return 1.0
    date = today.start_day + day
    year = year_of(date)
    first, after = date_of(year, 1, 1), date_of(year + 1, 1, 1)
    mean = sum(need_level(one, year, calendar) for one in range(first, after)) / (after - first)
    return float(against_the_year(need_level(date, year, calendar), mean, calendar.need_strength))


def _named(record: np.void) -> Any:
    """Return a record with its values as attributes, as rules read them."""
    names = record.dtype.names
    return SimpleNamespace(**{name: _named(record[name]) for name in names}) if names else record
