"""Different rows among many: one whole number stands for a row, which sorts many times as fast as rows do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

#: Different rows from which on a climb of their likelihood begins with a part of them, and how many that part has.
MANY, SOME = 40_000, 10_000

#: Numbers of rows stay below this, so that they fit a word.
_MOST = 2**62


class DistinctRows(NamedTuple):
    """Different rows, sorted by their columns from the first on."""

    columns: tuple[np.ndarray, ...]
    of_each: np.ndarray  # which of them each row is
    counts: np.ndarray  # rows that are so

    def some(self) -> DistinctRows | None:
        """Return a part of them where they are many: evenly spaced rows, which takes all kinds; else None."""
        if len(self.counts) <= MANY:
            return None
        part = slice(None, None, len(self.counts) // SOME)
        return DistinctRows(tuple(column[part] for column in self.columns), self.of_each[:0], self.counts[part])


def distinct_rows(*columns: np.ndarray) -> DistinctRows:
    """Find the different rows of a table told by its columns, of any numbers."""
    key, size = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        place, width = _places(column)
        if size * width > _MOST:
            values, key = np.unique(key, return_inverse=True)
            size = len(values)
        key, size = key * width + place, size * width
    _, first, of_each, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return DistinctRows(tuple(column[first] for column in columns), of_each, counts)


def _places(column: np.ndarray) -> tuple[np.ndarray, int]:
    """``column -> (whole numbers from 0 in its order, one more than the largest)``."""
    if column.dtype.kind in "iu" and len(column):
        least, most = int(column.min()), int(column.max())
        if most - least < 2**20:
            return column.astype(np.int64) - least, most - least + 1
    values, place = np.unique(column, return_inverse=True)
    return place.astype(np.int64), max(len(values), 1)
