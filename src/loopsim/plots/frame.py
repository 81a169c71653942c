"""The frame of a growth curve: pool, flows and profit over the same days, with the marks of the schedule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.plots.date_axis import date_ticks
from loopsim.plots.marks import ROW, Mark, draw_marks, marks, notes
from loopsim.plots.style import (
    FAINT,
    INK,
    PAPER,
    SOURCE_COLORS,
    Label,
    blank,
    count_axis,
    day_ticks,
    label_ends,
    panel_title,
)
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.plots.texts import Texts
    from loopsim.scenario.scenario import Scenario

#: Days marked where axes are given, which may be narrow.
FEW_DAYS = 8

#: Left and right edge of the panels, and the vertical extent of each, as parts of the figure.
_LEFT, _RIGHT = 0.055, 0.832
_POOL, _FLOWS, _PROFIT = (0.470, 0.815), (0.255, 0.410), (0.062, 0.195)
_WIDTH, _HEIGHT = 12, 7.8


class Frame(NamedTuple):
    """A figure 1200 pixels wide and its three panels, from above."""

    figure: Figure
    pool: Axes
    flows: Axes
    profit: Axes


@contextmanager
def three_panels(
    scenario: Scenario,
    days: int,
    texts: Texts,
    heading: str,
    special: Mark | None = None,
    seen: int = 0,
    acts: Sequence[Mark] = (),
) -> Iterator[Frame]:
    """Empty panels to draw into; afterwards the marks of the schedule, the heading of the pool and the days are added.

    ``special`` is a mark that the schedule does not know, such as the switch-off of the loop test. The panel of the
    pool shows ``seen`` days if those are more; the others end with the run, on the same scale. ``acts`` are marks of
    what policies did.
    """
    seen = max(days, seen)
    figure = blank(_WIDTH, _HEIGHT)
    marked = sorted([*marks(scenario, seen, texts), *acts])
    noted = notes(figure, marked, seen, (_RIGHT - _LEFT) * _WIDTH * 72, special)
    rows_used = 1 + max((note.row for note in noted), default=-1)
    room = rows_used * ROW / 72 / _HEIGHT
    width = _RIGHT - _LEFT
    short = width * max(days - 1, 1) / max(seen - 1, 1)
    lift = 0.015 if seen > days else 0.0  # for its own days
    panels = tuple(
        figure.add_axes((_LEFT, low, long, high - low))
        for low, high, long in ((_POOL[0] + lift, _POOL[1] - room, width), (*_FLOWS, short), (*_PROFIT, short))
    )
    yield Frame(figure, *panels)
    draw_marks(panels, marked, noted, special)
    panel_title(panels[0], heading, lift=5 + rows_used * ROW)
    start = as_date(scenario.start_date)
    draw_days(panels[1:], days, texts, max(round(13 * days / seen), 2), start)
    draw_days(panels[:1], seen, texts, start=start)
    if seen == days:
        panels[0].set_xticklabels([])


def flow_window(days: int) -> int:
    """Days over which flows are averaged, so that a week's rhythm, or a month's, does not hide the course."""
    return 7 if days <= 730 else 28


def draw_flows(
    axes: Axes, joiners: Mapping[str, np.ndarray], leavers: np.ndarray, days: int, heading: str, texts: Texts
) -> None:
    """Draw joiners, a layer for each source that brings somebody, against leavers; people a day."""
    day, window = np.arange(max(days, 2)), flow_window(days)
    edge, labels = np.zeros(len(day)), []
    for source, count in joiners.items():
        if count.any():
            color, smooth = SOURCE_COLORS.get(source, FAINT), mean_over(count, window)
            axes.fill_between(day, edge, edge + smooth, color=color, linewidth=0)
            labels.append(Label(texts(source), float(edge[-1] + smooth[-1] / 2), color))
            edge = edge + smooth
    left = mean_over(leavers, window)
    axes.plot(day, left, color=PAPER, linewidth=3.2, alpha=0.75)
    axes.plot(day, left, color=INK, linewidth=1.7)
    labels.append(Label(texts("leavers"), float(left[-1]), INK, bold=True))
    axes.set_ylim(0, max(1.05 * max(edge.max(), left.max()), 1))
    panel_title(axes, heading)
    count_axis(axes, texts, bins=4)
    label_ends(axes, labels, size=9.5)


def draw_days(panels: Sequence[Axes], days: int, texts: Texts, most: int = 13, start: date | None = None) -> None:
    """Mark days on all panels, at most about ``most``, and write them under the last: as dates from ``start`` on."""
    ticks = day_ticks(days, most)
    words = [texts("on_day", day=0), *(str(tick) for tick in ticks[1:])]
    if start is not None:
        ticks, words = date_ticks(start, days, most, texts.language)
    for axes in panels:
        axes.set_xticks(ticks, words if axes is panels[-1] else [""] * len(ticks))
        axes.tick_params(axis="x", length=3, color=FAINT)
        axes.set_xlim(0, max(days - 1, 1))  # after the ticks, which would make room for a last one behind the end


def mean_over(values: np.ndarray, days: int) -> np.ndarray:
    """The mean over a window of ``days`` days around each day; at the ends over the days that exist."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    day = np.arange(len(values))
    first, beyond = np.maximum(day - days // 2, 0), np.minimum(day + (days + 1) // 2, len(values))
    return (sums[beyond] - sums[first]) / (beyond - first)
