"""Numbers that a part of a picture tells under the pointer: a bar, a dot, a cell of a map.

Drawing code says them with :func:`tell` beside the bar or dot that it draws; whoever shows the picture on a page asks
for all of them with :func:`spots_of`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Texts

#: A place along an axis, or two ends, in data of the axes; None is all of it.
Extent = float | tuple[float, float] | None


class Spot(NamedTuple):
    """A part of a picture: left, top, right and bottom as parts of the figure, its name, and lines of numbers."""

    box: tuple[float, float, float, float]
    name: str
    lines: tuple[str, ...]


def interval(texts: Texts, low: float, high: float, *, is_signed: bool = False) -> str:
    """The 95% interval of a number, in words."""
    low_shown, high_shown = (exact(end, is_signed=is_signed) for end in (low, high))
    return texts("spot_interval", low=low_shown, high=high_shown)


class _Told(NamedTuple):
    across: Extent
    up: Extent
    name: str
    lines: tuple[str, ...]


_TOLD: WeakKeyDictionary[Axes, list[_Told]] = WeakKeyDictionary()


def tell(axes: Axes, across: Extent, up: Extent, name: str, *lines: str) -> None:
    """Note the numbers of a part of a panel, which is at these places in data of its axes."""
    _TOLD.setdefault(axes, []).append(_Told(across, up, name, lines))


def exact(value: float, *, is_signed: bool = False) -> str:
    """A number with more digits than a picture has room for: ``12,345``, ``12.35`` or ``0.01235``."""
    sign = "+" if is_signed else ""
    if value != value:
        return "–"
    if abs(value) >= 1000 or value == round(value):
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.2f}" if abs(value) >= 10 else f"{value:{sign}.4g}"


def spots_of(figure: Figure) -> list[list[Spot]]:
    """Return the spots of a figure, a list a panel that has some, in the order in which they were told.

    Spots outside their panel are left out.
    """
    panels = ([_spot(axes, one) for one in _TOLD.get(axes, ())] for axes in figure.axes)
    return [spots for some in panels if (spots := [one for one in some if one is not None])]


def _spot(axes: Axes, told: _Told) -> Spot | None:
    """Place in the figure, cut at the edges of the panel."""
    frame = axes.get_position()
    across = _ends(axes, told.across, 0)
    up = _ends(axes, told.up, 1)
    if across is None or up is None:
        return None
    left, right = (frame.x0 + part * frame.width for part in across)
    bottom, top = (frame.y0 + part * frame.height for part in up)
    return Spot((left, 1 - top, right, 1 - bottom), told.name, told.lines)


def _ends(axes: Axes, extent: Extent, which: int) -> Sequence[float] | None:
    """Both ends as parts of the axis; None where they are no places on it."""
    if extent is None:
        return (0.0, 1.0)
    low, high = extent if isinstance(extent, tuple) else (extent, extent)
    transform = axes.transData + axes.transAxes.inverted()
    middle = [sum(axes.get_xlim()) / 2, sum(axes.get_ylim()) / 2]
    parts = []
    for value in (low, high):
        place = list(middle)
        place[which] = float(value)
        parts.append(float(transform.transform(place)[which]))
    first, last = sorted(parts)
    if not (first <= 1.001 and last >= -0.001):  # NaN, too
        return None
    return (max(first, 0.0), min(last, 1.0))
