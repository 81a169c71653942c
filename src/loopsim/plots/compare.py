"""Scenarios side by side on the same luck, and their differences from the first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.bands import PALE, cumulative_profit, curve, fan, need_series, verdicts
from loopsim.plots.frame import draw_days
from loopsim.plots.marks import NOTE_SIZE, draw_marks, marks, measured, shortened
from loopsim.plots.style import GREY, INK, Label, blank, count_axis, label_ends, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.runs.intervals import quantiles, spread
from loopsim.runs.plans import AS_IT_IS
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.runs.comparison import Comparison

#: The reference, then the others in turn (after the palette of Okabe and Ito).
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

#: Panels of scenarios in a row, most of them with bands of their differences, days marked.
_IN_A_ROW, _MOST_BANDS, _FEW_DAYS = 4, 3, 7

#: Points for a name in a sentence, and beside a curve.
_NAME, _LABEL = 150.0, 82.0

#: Inches: width of the picture, head, a row of scenarios, distance below it, the differences, foot.
_WIDTH, _HEAD, _ROW, _GAP, _DIFFERENCES, _FOOT = 12.0, 1.7, 2.5, 0.85, 2.5, 0.75


def compare(comparison: Comparison, *, language: Language = "en") -> Figure:
    """Above, the pool of each scenario with its bands, all on one scale; below, paired differences from the first.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or runs without the series of the growth curve.
    """
    for replicates in comparison.replicates.values():
        need_series(replicates)
    count = len(comparison.names)
    rows = -(-count // _IN_A_ROW)
    columns = -(-count // rows)
    height = _HEAD + rows * (_ROW + _GAP) + _DIFFERENCES + _FOOT
    with speaking(language) as texts:
        figure = blank(_WIDTH, height)
        panels = []
        width, left, between = 0.925, 0.055, 0.045
        each = (width - between * (columns - 1)) / columns
        for number in range(count):
            row, column = divmod(number, columns)
            top = height - _HEAD - row * (_ROW + _GAP)
            place = (left + column * (each + between), (top - _ROW) / height, each, _ROW / height)
            panels.append(figure.add_axes(place))
        _draw_scenarios(figure, panels, columns, comparison, texts)
        foot, tall = _FOOT / height, _DIFFERENCES / height
        pool = figure.add_axes((left, foot, 0.295, tall))
        profit = figure.add_axes((0.565, foot, 0.275, tall))
        _draw_differences(figure, pool, comparison, "reachable", texts)
        _draw_differences(figure, profit, comparison, "profit_fen", texts)
        reference = _short(comparison.names[0], texts, figure, _NAME, 9)
        panel_title(pool, texts("pool_difference"))
        panel_title(profit, texts("profit_difference"))
        key = "difference_bands" if len(comparison.others) <= _MOST_BANDS else "difference_lines"
        figure.text(left, 0.1 / height, texts(key, reference=reference), fontsize=9, color=GREY, va="bottom")
        line, about = _line(comparison, texts, figure), _about(comparison, texts, reference)
        title(figure, texts, texts("same_luck", count=count), line, about)
    return figure


def _draw_scenarios(figure: Figure, panels: Sequence[Axes], columns: int, comparison: Comparison, texts: Texts) -> None:
    first = curve(comparison.reference.paths("reachable"))
    middle = quantiles(first, (50,))[0]
    highest = 1.0
    for number, (axes, (name, replicates)) in enumerate(zip(panels, comparison.replicates.items(), strict=True)):
        edges = fan(axes, curve(replicates.paths("reachable")), _color(number))
        highest = max(highest, 1.06 * edges.max())
        if number:
            axes.plot(middle, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
        draw_marks((axes,), marks(replicates.scenario, replicates.days, texts), (), None)
        panel_title(axes, _short(name, texts, figure, axes.bbox.width * 72 / figure.dpi, 12.5), lift=19)
        low, half, high = (texts.count(float(edges[row, -1])) for row in (0, 2, 4))
        ending = texts("between", value=half, low=low, high=high)
        axes.annotate(
            f"{verdicts(replicates, texts)[0]}  |  {ending}" if columns < 4 else ending,
            (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points", fontsize=9, color=GREY, va="bottom",
            annotation_clip=False,
        )  # fmt: skip
    for number, axes in enumerate(panels):
        axes.set_ylim(0, highest)
        count_axis(axes, texts, bins=5, whole=True)
        draw_days((axes,), comparison.reference.days, texts, _FEW_DAYS, _start(comparison))
        if number % columns:
            axes.tick_params(axis="y", labelleft=False)


def _draw_differences(figure: Figure, axes: Axes, comparison: Comparison, series: str, texts: Texts) -> None:
    labels = []
    ends = [0.0]
    axes.axhline(0, color=INK, linewidth=1.0)
    for number, name in enumerate(comparison.others, 1):
        apart = _apart(comparison, name, series)
        found = spread(apart)
        day, color = np.arange(apart.shape[1]), _color(number)
        if len(comparison.others) <= _MOST_BANDS:
            low, high = quantiles(apart, (5, 95))
            axes.fill_between(day, low, high, color=color, alpha=PALE, linewidth=0)
            ends += [low.min(), high.max()]
        axes.fill_between(day, found.low, found.high, color=color, alpha=0.4, linewidth=0)
        axes.plot(day, found.mean, color=color, linewidth=1.8)
        ends += [float(found.low.min()), float(found.high.max())]
        end = float(found.mean[-1])
        labels.append(Label(f"{_short(name, texts, figure, _LABEL, 9.5)} {_signed(end, texts)}", end, color))
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.06 * max(high - low, 1.0)
    axes.set_ylim(low - room, high + room)
    count_axis(axes, texts, bins=5)
    draw_days((axes,), comparison.reference.days, texts, _FEW_DAYS, _start(comparison))
    label_ends(axes, labels, size=9.5)


def _apart(comparison: Comparison, name: str, series: str) -> np.ndarray:
    """Paired differences as drawn: people, or yuan so far."""
    paths = comparison.paths(name, series)
    return cumulative_profit(paths) if series == "profit_fen" else curve(paths)


def _line(comparison: Comparison, texts: Texts, figure: Figure) -> str:
    reference = _short(comparison.names[0], texts, figure, _NAME, 13)
    if len(comparison.others) > 1:
        return texts("each_against", reference=reference)
    (name,) = comparison.others
    pool, profit = (_end(comparison, name, series, texts) for series in ("reachable", "profit_fen"))
    return texts("against", name=_short(name, texts, figure, _NAME, 13), reference=reference, pool=pool, profit=profit)


def _end(comparison: Comparison, name: str, series: str, texts: Texts) -> str:
    """Mean of the paired differences on the last day, and its 95% interval if there are two runs or more."""
    found = spread(_apart(comparison, name, series)[:, -1:])
    mean, low, high = (_signed(float(ends[0]), texts) for ends in (found.mean, found.low, found.high))
    return texts("between", value=mean, low=low, high=high) if found.n[0] > 1 else mean


def _about(comparison: Comparison, texts: Texts, reference: str) -> str:
    first, runs = comparison.reference.first_seed, len(comparison.reference)
    return texts(
        "about_compared",
        days=comparison.reference.days, runs=f"{runs:,}", first=first, last=first + runs - 1,
        reference=reference,
    )  # fmt: skip


def _signed(value: float, texts: Texts) -> str:
    return ("+" if value > 0 else "") + texts.count(value)


def _short(name: str, texts: Texts, figure: Figure, room: float, size: float) -> str:
    """Shorten a name to a width in points when written in letters of a size."""
    name = texts("as_it_is") if name == AS_IT_IS else texts.shown(name)
    return shortened(name, room * NOTE_SIZE / size, measured(figure)) or name[:1]


def _color(number: int) -> str:
    return GREY if number == 0 else COLORS[(number - 1) % len(COLORS)]


def _start(comparison: Comparison) -> date | None:
    """Date of day 0, where all scenarios begin on one."""
    starts = {runs.scenario.start_date for runs in comparison.replicates.values()}
    return as_date(starts.pop()) if len(starts) == 1 else None
