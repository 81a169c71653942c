"""Time in which a pool doubles or dies out."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np

from loopsim.results.registry import Found


def pace(suffix: str, before: int, path: np.ndarray) -> Iterator[Found]:
    """Doubling or extinction of a pool that went from ``before`` along a path, one entry a day."""
    doubling, extinction = f"doubling_days{suffix}", f"extinction_days{suffix}"
    after = int(path[-1])
    if before == 0:
        yield doubling, None, "the pool was empty when the window began"
        yield extinction, None, "the pool was empty when the window began"
    elif after == 0:
        yield doubling, None, "the pool died out"
        yield extinction, int(np.flatnonzero(path == 0)[0]) + 1, "it died out within the time seen"
    elif after == before:
        yield doubling, None, "the pool keeps its size"
        yield extinction, None, "the pool keeps its size"
    else:
        per_day = log(after / before) / len(path)
        grows = per_day > 0
        yield doubling, log(2) / per_day if grows else None, "" if grows else "the pool shrinks"
        days_to_one = None if grows else log(after) / -per_day + (len(path) if suffix else 0)
        yield extinction, days_to_one, "the pool grows" if grows else ""
