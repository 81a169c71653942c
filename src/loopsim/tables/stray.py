"""Dates that lie years apart from all others of a column: a mark for nothing, or a slip of the pen."""

from __future__ import annotations

import numpy as np

from loopsim.scenario.faults import shown
from loopsim.tables.cells import Cells, Place

#: Part of the cells at most that can be strays at one end; so a column of few dates has none.
_SHARE = 0.02

#: Above that part, and up to this one, such dates may be meant: they are kept and told.
_DOUBTFUL_SHARE = 0.5

#: Days that programs write for none, a day to either side for zones: strays at any share, if far from all others.
_NONE = np.array(
    ["0001-01-01", "1601-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01", "1970-01-01",
     "2099-12-31", "2999-12-31", "9999-12-31"], "M8[D]"
)  # fmt: skip

#: Days that at least part those from all others: the first of a series of years has its next year.
_FAR_DAYS = 3 * 366

#: Fewer dates show no rest that others lie apart from.
_FEW = 20

#: Days of a gap at least, which must also be longer than all that lies behind it.
_DAYS = 365


def is_stray(days: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """``different days and the count of each -> whether each is a stray``.

    Strays are days that programs write for none, if the gap to the rest is longer than three years and than the rest.
    So are at most 2% of the cells at an end, if that gap is longer than a year and than the rest: one order of 1970 in
    a log of 2024 would make the shop half a century old.
    """
    stray = np.zeros(len(days), bool)
    used = np.flatnonzero(~np.isnat(days) & (counts > 0))
    if not len(used):
        return stray
    is_none = (np.abs(days[used][:, None] - _NONE) <= np.timedelta64(1, "D")).any(axis=1)
    others = days[used][~is_none]
    if len(others):
        gap = np.maximum(others.min() - days[used], days[used] - others.max()).astype(np.int64)
        rest = int((others.max() - others.min()).astype(np.int64))
        stray[used[is_none & (gap > max(_FAR_DAYS, rest))]] = True
        used = used[~stray[used]]
    low, high = _ends(days, counts, used, _SHARE)
    stray[low] = stray[high] = True
    return stray


def far_told(column: str, cells: Cells, place: Place, days: np.ndarray, counts: np.ndarray) -> list[str]:
    """A line where more dates than strays may be lie as far off; ``days`` and ``counts`` as for `is_stray`."""
    used = np.flatnonzero(~np.isnat(days) & (counts > 0))
    if counts[used].sum() < _FEW:
        return []
    far = np.zeros(len(days), bool)
    for end in _ends(days, counts, used, _DOUBTFUL_SHARE):
        far[end] = True
    if not far.any():
        return []
    row, many = cells.first_row(far), f"{int(counts[far].sum()):,} of {int(counts[used].sum()):,} dates"
    example = f"such as {shown(cells.cell(row))} in {place(row)}"
    return [f"{column}: {many} lie years apart from all others, {example}: they count as they stand"]


def _ends(days: np.ndarray, counts: np.ndarray, used: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Places of the days that a long gap parts from the rest, at either end."""
    order = used[np.argsort(days[used], kind="stable")]
    when, part = days[order].astype(np.int64), np.cumsum(counts[order]) / counts[order].sum()
    back = 1.0 - np.append(0.0, part)[-2::-1]
    low, high = _cut(when, part, share), len(when) - _cut(-when[::-1], back, share)
    return order[:low], order[high:]


def _cut(when: np.ndarray, part: np.ndarray, share: float) -> int:
    """Count the days before the gap, at most ``share`` of the cells; ``part`` is the share of cells up to each."""
    tail = int(np.searchsorted(part, share, side="right"))
    if not tail or tail >= len(when):
        return 0
    rest_end = when[int(np.searchsorted(part, 1.0 - _SHARE, side="left"))]
    gap = when[1 : tail + 1] - when[:tail]
    wide = np.flatnonzero(gap > np.maximum(_DAYS, rest_end - when[1 : tail + 1]))
    return int(wide[-1]) + 1 if len(wide) else 0
