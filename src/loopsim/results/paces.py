"""Time in which a pool doubles, halves or dies out."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np

from loopsim.results.registry import Found


def pace(suffix: str, before: int, path: np.ndarray) -> Iterator[Found]:
    """Doubling, halving and extinction of a pool that went from ``before`` along a path, one entry a day."""
    doubling, halving, extinction = (f"{what}_days{suffix}" for what in ("doubling", "halving", "extinction"))
    after = int(path[-1])
    if before == 0 or after == before:
        why = "the pool keeps its size" if before else "the pool was empty when the window began"
        yield from ((name, None, why) for name in (doubling, halving, extinction))
    elif after == 0:
        yield from ((name, None, "the pool died out") for name in (doubling, halving))
        yield extinction, int(np.flatnonzero(path == 0)[0]) + 1, "it died out within the time seen"
    elif after > before:
        yield doubling, log(2) * len(path) / log(after / before), ""
        yield from ((name, None, "the pool grows") for name in (halving, extinction))
    else:
        per_day = log(before / after) / len(path)
        yield doubling, None, "the pool shrinks"
        yield halving, log(2) / per_day, ""
        yield extinction, log(after) / per_day + (len(path) if suffix else 0), ""
