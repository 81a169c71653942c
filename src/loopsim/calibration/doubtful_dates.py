"""Rows of a log of orders that name no day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from loopsim.scenario.faults import shown
from loopsim.tables.dates import Days
from loopsim.tables.table import Table


def undated(table: Table, columns: Mapping[str, str], days: Days) -> list[str]:
    """Warn of rows without a day: of a whole month or year, or with no date where more have none than may be unread.

    Where orders have ids, another row of the order may have its date.
    """
    column, said = columns["date"], []
    some = int((~days.is_said).sum())
    if "order" not in columns and some > table.reading.allow_unread * table.rows:
        said.append(f"{some:,} of {table.rows:,} rows have no date in {column} and are left out")
    if days.unit == "day":
        return said
    whole = days.last > days.first
    if whole.sum() == (~np.isnat(days.first)).sum():
        return [*said, f"{column} holds no days: orders of a customer in one {days.unit} count as one"]
    row = int(whole.argmax())
    part = f"{int(whole.sum()):,} of {table.rows:,} dates in {column} are no days, such as"
    return [*said, f"{part} {shown(table.cell(column, row))} in {table.place(row)}: they count as the first day"]
