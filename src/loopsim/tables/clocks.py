"""Numbers that count from a day, read as dates: seconds and their parts since 1970, and days of a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.scenario.faults import shown
from loopsim.tables.cells import Cells, Place
from loopsim.tables.forms import NUMBERS, Clock
from loopsim.tables.periods import NO_DAY
from loopsim.tables.zones import DAY, local_days, midnight_at

if TYPE_CHECKING:
    from datetime import tzinfo

    import pyarrow as pa


def days_of_clock(texts: pa.Array, clock: Clock, zone: tzinfo | None) -> np.ndarray:
    """The days that numbers of a clock stand for, in UTC without a zone; NaT where a text is none of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    days = np.full(len(texts), NO_DAY, "M8[D]")
    is_one = pc.match_substring_regex(texts, clock.pattern).to_numpy(zero_copy_only=False)
    if not is_one.any():
        return days
    value = _whole(texts.filter(pa.array(is_one)))
    is_time = (value >= clock.low) & (value <= clock.high)
    if zone is not None and clock.per_second:
        read = local_days(np.where(is_time, value // clock.per_second, 0), zone)
    else:
        read = np.datetime64(clock.zero, "D") + (value // clock.per_day).astype("m8[D]")
    days[is_one] = np.where(is_time, read, NO_DAY)
    return days


def numbers_told(
    column: str, cells: Cells, place: Place, days: np.ndarray, by_clock: dict[str, np.ndarray], zone: tzinfo | None
) -> list[str]:
    """Report numbers that were read as dates, an example of each clock; ``by_clock`` says which texts are of it."""
    import pyarrow as pa

    said = []
    for clock in NUMBERS:
        which = by_clock[clock.name]
        if not which.any():
            continue
        first = cells.first_row(which)
        read = f"{column}: {shown(cells.cell(first))} in {place(first)} is read as {days[cells.code[first]]}"
        if not clock.per_second:
            said.append(f"{read} ({clock.name})")
        elif zone is not None:
            said.append(f"{read} ({clock.name}, at {zone})")
        else:
            seconds = _whole(cells.unique.filter(pa.array(which))) // clock.per_second
            there = midnight_at(seconds)
            if len(seconds) > 1 and not (seconds % DAY).any():
                said.append(f"{read} ({clock.name}, in UTC, where all are midnight)")
            elif there:
                said.append(f"{read} ({clock.name}, in UTC); all are midnight at {there}: say --zone {there}")
            else:
                said.append(f"{read} ({clock.name}, in UTC); --zone +08:00 takes the days of China")
    return said


def _whole(texts: pa.Array) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.replace_substring_regex(texts, r"\..*$", "").cast(pa.int64()).to_numpy()
