"""Dates that lie years apart from all others of a column: a mark for nothing, or a slip of the pen."""

from __future__ import annotations

import numpy as np

#: Part of the cells at most that can be strays at one end; so a column of few dates has none.
_SHARE = 0.02

#: Days of a gap at least, which must also be longer than all that lies behind it.
_DAYS = 365


def is_stray(days: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """``different days and the count of each -> whether each is a stray``.

    Strays are at most 2% of the cells at an end, and the gap between them and the rest is longer than a year and than
    the rest: one order of 1970 in a log of 2024 would make the shop half a century old.
    """
    stray = np.zeros(len(days), bool)
    used = np.flatnonzero(~np.isnat(days) & (counts > 0))
    if not len(used):
        return stray
    order = used[np.argsort(days[used], kind="stable")]
    when, part = days[order].astype(np.int64), np.cumsum(counts[order]) / counts[order].sum()
    low, high = _cut(when, part), len(when) - _cut(-when[::-1], 1.0 - np.append(0.0, part)[-2::-1])
    stray[order[:low]] = stray[order[high:]] = True
    return stray


def _cut(when: np.ndarray, part: np.ndarray) -> int:
    """Count the strays among the first days; ``part`` is the share of cells up to each."""
    tail = int(np.searchsorted(part, _SHARE, side="right"))
    if not tail or tail >= len(when):
        return 0
    rest_end = when[int(np.searchsorted(part, 1.0 - _SHARE, side="left"))]
    gap = when[1 : tail + 1] - when[:tail]
    wide = np.flatnonzero(gap > np.maximum(_DAYS, rest_end - when[1 : tail + 1]))
    return int(wide[-1]) + 1 if len(wide) else 0
