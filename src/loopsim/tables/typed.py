"""Columns that are stored with a type: what they hold, and their cells as numbers and days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.tables.cells import Cells
from loopsim.tables.periods import NO_DAY
from loopsim.tables.zones import in_utc, local_days

if TYPE_CHECKING:
    from datetime import tzinfo


def is_text(column: Any) -> bool:
    """Whether a column holds texts, which are checked one by one."""
    import pyarrow as pa

    return isinstance(column, Cells) or (pa.types.is_dictionary(column.type) and column.type.value_type == pa.string())


def is_time(column: Any) -> bool:
    """Whether a column holds typed dates or times."""
    import pyarrow as pa

    return pa.types.is_temporal(column.type)


def as_numbers(column: Any) -> np.ndarray | None:
    """A typed column as numbers, NaN where it says nothing, or None where it holds texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return None  # yes and no are no numbers, as in a workbook
    return pc.cast(column, pa.float64(), safe=False).fill_null(np.nan).to_numpy()


def is_utc(column: Any) -> bool:
    """Whether a column holds typed moments in UTC, or texts that are stamps in it."""
    import pyarrow as pa

    if isinstance(column, Cells):
        return False  # read one by one later
    if pa.types.is_timestamp(column.type):
        return str(column.type.tz).upper() in ("UTC", "Z", "GMT", "+00:00")
    return is_text(column) and any(in_utc(chunk.dictionary.slice(0, 1)) for chunk in column.chunks)


def as_dates(column: Any, zone: tzinfo | None) -> Any:
    """A typed column of times as days in its own zone, or in that asked for; other types stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        if column.type.tz is not None and zone is not None:
            seconds = column.cast(pa.timestamp("s", column.type.tz), safe=False).cast(pa.int64())
            known = seconds.is_valid().to_numpy(zero_copy_only=False)
            days = local_days(seconds.fill_null(0).to_numpy(), zone)
            days[~known] = NO_DAY
            return pa.chunked_array([pa.array(days)]).dictionary_encode()
        if column.type.tz is not None:
            column = pc.local_timestamp(column)
        column = column.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    if pa.types.is_date(column.type):
        return column.cast(pa.date32(), safe=False).dictionary_encode()
    return column
