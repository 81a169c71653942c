"""Numbers on axes: each tick in as few digits as tell it exactly, so that 12.5 is not written as 12."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import Formatter, MaxNLocator

if TYPE_CHECKING:
    from matplotlib.axis import Axis

    from loopsim.plots.texts import Texts

#: Decimals at most, and of thousands or more; a tick may be off by this part of the step between ticks.
_MOST_DECIMALS, _MOST_OF_UNITS, _OFF = 9, 4, 1e-3


class Exact(Formatter):
    """Formatter of ticks: ``write`` makes the words of a value that may be off by so much."""

    def __init__(self, write: Callable[[float, float], str]) -> None:
        self._write = write
        self._off = 0.0

    def set_locs(self, locs: Any) -> None:
        """Take the ticks of the axis: the distance between them tells how exact their numbers are."""
        super().set_locs(locs)  # type: ignore[misc, unused-ignore]
        steps = np.diff(np.unique(np.asarray(locs, float)))
        self._off = _OFF * float(steps.min()) if len(steps) else 0.0

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._write(float(x), self._off)


def counts(texts: Texts) -> Exact:
    """Return a formatter of people, orders or money: ``12.5``, ``12.5k`` or ``1.25万``."""

    def write(value: float, off: float) -> str:
        unit, name = texts.unit(value)
        places = _places(value / unit, off / unit)
        is_long = off > 0 and (places is None or places > _MOST_OF_UNITS)
        return fewest(value, off) if is_long else fewest(value / unit, off / unit) + name

    return Exact(write)


def percents() -> Exact:
    """Return a formatter of parts of a whole: ``12.5%``."""
    return Exact(lambda value, off: f"{fewest(100 * value, 100 * off)}%")


def plain() -> Exact:
    """Return a formatter of any other value: ``1,012.5``."""
    return Exact(fewest)


def fewest(value: float, off: float) -> str:
    """Write a number in the fewest decimals that are not off by more; in three digits where nothing is known."""
    places = _places(value, off)
    if places is None:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{round(value, places) or 0.0:,.{places}f}"  # never -0


def _places(value: float, off: float) -> int | None:
    few = (place for place in range(_MOST_DECIMALS + 1) if abs(round(value, place) - value) <= off)
    return next(few, None) if off > 0 else None


def few_counts(axis: Axis, texts: Texts, bins: int, *, is_whole: bool = False) -> None:
    """Mark an axis of people, orders or money at few round numbers."""
    axis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10], integer=is_whole))
    axis.set_major_formatter(counts(texts))
