"""The growth curve (增长曲线): the pool and its stages, who comes and who goes, and when it has paid for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.plots.style import (
    FAINT,
    GAIN,
    GREY,
    INK,
    LOSS,
    PAPER,
    SOURCE_COLORS,
    STAGE_COLORS,
    Label,
    blank,
    count_axis,
    day_ticks,
    height_points,
    label_ends,
    panel_title,
    speaking,
    strong,
    title,
)
from loopsim.plots.texts import Language, Texts
from loopsim.results.measures import payback_day

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run
    from loopsim.scenario.scenario import Scenario

#: Left and right edge of the panels, and the vertical extent of each, as parts of the figure.
_LEFT, _RIGHT = 0.055, 0.832
_POOL, _FLOWS, _PROFIT = (0.470, 0.815), (0.255, 0.410), (0.062, 0.195)
_HEIGHT = 7.8

#: Rows of notes above the first panel, and their distance in points.
_MOST_ROWS, _ROW = 4, 13.0


def growth(run: Run, *, others: Sequence[Run] = (), language: Language = "en") -> Figure:
    """The picture for the slide, 1200 pixels wide.

    Above, the stages of the pool, the ads-off test as a dashed line, and the marks of the schedule; in the middle who
    joins, by source, against who leaves; below, the cumulated profit with its break-even; the verdict in the title.
    ``others`` are runs of the same scenario with other seeds: they become a band around the total and the profit.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or others of another length.
    """
    if any(other.days != run.days for other in others):
        raise ValueError(f"growth(others=...): found a run of other length; right is {run.days} days each")
    with speaking(language) as texts:
        figure = blank(12, _HEIGHT)
        noted = _notes(figure, run, texts)
        rows_used = 1 + max((row for _, _, row, _ in noted), default=-1)
        room = rows_used * _ROW / 72 / _HEIGHT
        pool, flows, profit = (
            figure.add_axes((_LEFT, low, _RIGHT - _LEFT, high - low))
            for low, high in ((_POOL[0], _POOL[1] - room), _FLOWS, _PROFIT)
        )
        _draw_pool(pool, run, others, texts)
        _draw_flows(flows, run, texts)
        _draw_profit(profit, run, others, texts)
        _draw_marks((pool, flows, profit), run, texts, noted)
        panel_title(pool, texts("pool"), lift=5 + rows_used * _ROW)
        _draw_days((pool, flows, profit), run.days, texts)
        headline, figures = texts.headline(run.verdict)
        color = {True: GAIN, False: LOSS, None: INK}[run.verdict.closed]
        title(figure, texts, headline, figures, _about(run, others, texts), color)
    return figure


def _about(run: Run, others: Sequence[Run], texts: Texts) -> str:
    return texts.about(run) + (f"  |  {texts('others', runs=len(others) + 1)}" if others else "")


def _draw_pool(axes: Axes, run: Run, others: Sequence[Run], texts: Texts) -> None:
    daily, day = run.daily, np.arange(max(run.days, 2))
    edge, labels = np.zeros(len(day)), []
    for stage, color in STAGE_COLORS.items():
        count = drawn(daily[stage])
        axes.fill_between(day, edge, edge + count, color=color, linewidth=0)
        if count.any():
            labels.append(Label(f"{texts(stage)} {texts.count(count[-1])}", edge[-1] + count[-1] / 2, color))
        edge = edge + count
    highest = [edge.max()]
    if others:
        band = np.array([edge, *(drawn(other.daily["reachable"]) for other in others)])
        axes.fill_between(day, band.min(axis=0), band.max(axis=0), color=INK, alpha=0.16, linewidth=0)
        highest.append(band.max())
    axes.plot(day, edge, color=INK, linewidth=1.6)
    labels.append(Label(f"{texts('total')} {texts.count(edge[-1])}", edge[-1], INK, bold=True))
    if run.ads_off is not None:
        path, start = run.ads_off.reachable, run.ads_off.from_day
        days, people = start + np.arange(len(path)), path
        if start > 0:
            days, people = np.append(start - 1, days), np.append(edge[start - 1], people)
        axes.plot(days, people, color=PAPER, linewidth=3.4, alpha=0.75)
        axes.plot(days, people, color=LOSS, linewidth=2.0, linestyle=(0, (4, 2)))
        labels.append(Label(f"{texts('without_ads')} {texts.count(people[-1])}", people[-1], LOSS, dashed=True))
        highest.append(people.max())
    axes.set_ylim(0, max(1.06 * max(highest), 1))
    count_axis(axes, texts, bins=5, whole=True)
    label_ends(axes, labels)


def _draw_flows(axes: Axes, run: Run, texts: Texts) -> None:
    daily, day = run.daily, np.arange(max(run.days, 2))
    window = 7 if run.days <= 730 else 28
    edge, labels = np.zeros(len(day)), []
    for source, color in SOURCE_COLORS.items():
        count = drawn(daily["won_back" if source == "won_back" else f"joined_{source}"])
        if not count.any():
            continue
        smooth = mean_over(count, window)
        axes.fill_between(day, edge, edge + smooth, color=color, linewidth=0)
        labels.append(Label(texts(source), edge[-1] + smooth[-1] / 2, color))
        edge = edge + smooth
    leavers = mean_over(drawn(daily["left"]), window)
    axes.plot(day, leavers, color=PAPER, linewidth=3.2, alpha=0.75)
    axes.plot(day, leavers, color=INK, linewidth=1.7)
    labels.append(Label(texts("leavers"), leavers[-1], INK, bold=True))
    axes.set_ylim(0, max(1.05 * max(edge.max(), leavers.max()), 1))
    panel_title(axes, texts("flows", days=window))
    count_axis(axes, texts, bins=4)
    label_ends(axes, labels, size=9.5)


def _draw_profit(axes: Axes, run: Run, others: Sequence[Run], texts: Texts) -> None:
    day = np.arange(max(run.days, 2))
    curves = np.array([drawn(one.daily["profit_fen"].cumsum() / 100) for one in (run, *others)])
    money = curves[0]
    axes.fill_between(day, 0, money, where=money >= 0, interpolate=True, color=GAIN, alpha=0.22, linewidth=0)
    axes.fill_between(day, 0, money, where=money <= 0, interpolate=True, color=LOSS, alpha=0.22, linewidth=0)
    if others:
        axes.fill_between(day, curves.min(axis=0), curves.max(axis=0), color=INK, alpha=0.16, linewidth=0)
    axes.axhline(0, color=GREY, linewidth=0.9)
    axes.plot(day, money, color=INK, linewidth=1.6)
    low, high = min(curves.min(), 0.0), max(curves.max(), 0.0)
    room = max(high - low, 1.0)
    axes.set_ylim(low - 0.08 * room, high + 0.12 * room)
    count_axis(axes, texts, bins=3)
    sign = "+" if money[-1] > 0 else ""
    color = GAIN if money[-1] >= 0 else LOSS
    label_ends(axes, [Label(f"{sign}{texts.count(money[-1])}", money[-1], color, bold=True)])
    _draw_break_even(axes, run, money, texts)


def _draw_break_even(axes: Axes, run: Run, money: np.ndarray, texts: Texts) -> None:
    day = payback_day(run.daily["profit_fen"].to_numpy().cumsum())
    if day is None or day == 0:
        panel_title(
            axes, texts("profit", when=texts("no_break_even", days=run.days) if day is None else texts("always_even"))
        )
        return
    panel_title(axes, texts("profit", when=texts("break_even", day=day)))
    axes.plot([day], [money[day]], "o", color=INK, markersize=6, zorder=5)
    left = day > 0.5 * run.days
    axes.annotate(
        texts("on_day", day=day), (day, max(money[day], 0.0)), (-7 if left else 7, 6), textcoords="offset points",
        ha="right" if left else "left", va="bottom", fontsize=10, **strong(),
    )  # fmt: skip


def _draw_days(panels: Sequence[Axes], days: int, texts: Texts) -> None:
    ticks = day_ticks(days)
    for axes in panels:
        axes.set_xlim(0, max(days - 1, 1))
        words = [texts("on_day", day=0), *(str(tick) for tick in ticks[1:])]
        axes.set_xticks(ticks, words if axes is panels[-1] else [""] * len(ticks))
        axes.tick_params(axis="x", length=3, color=FAINT)


class Mark(NamedTuple):
    """One thing that changes on a day; ``to_day`` where it ends again."""

    from_day: int
    to_day: int | None
    note: str


def marks(scenario: Scenario, days: int, texts: Texts) -> list[Mark]:
    """What the schedule does within the run; of repeats only the first carries the note. Without a note: the path."""
    found = []
    for entry in scenario.schedule:
        changes = list({**entry.set, **entry.ramp})
        note = texts.shown(entry.note) or ", ".join(
            path.removeprefix("levers.").removeprefix("behavior.") for path in changes
        )
        if entry.every_days is not None:
            note = texts("every", note=note, days=entry.every_days)
        for number, window in enumerate(entry.windows(days)):
            end = window.stop if window.stop < days else None
            found.append(Mark(window.start, end, "" if number else note))
    return sorted(mark for mark in found if mark.from_day < days)


def _notes(figure: Figure, run: Run, texts: Texts) -> list[tuple[int, str, int, str]]:
    """``(day, note, row, color)`` of what is written above the first panel."""
    notes = [(mark.from_day, mark.note) for mark in marks(run.scenario, run.days, texts) if mark.note]
    off = run.verdict.ads_off_from
    if off is not None:
        notes.append((off, texts("ads_off")))
    width = (_RIGHT - _LEFT) * 12 * 72
    return [
        (day, note, row, LOSS if (day, note) == (off, texts("ads_off")) else GREY)
        for day, note, row in rows(sorted(notes), run.days, width, measured(figure))
    ]


def _draw_marks(panels: Sequence[Axes], run: Run, texts: Texts, noted: Sequence[tuple[int, str, int, str]]) -> None:
    from matplotlib.lines import Line2D

    for mark in marks(run.scenario, run.days, texts):
        for axes in panels:
            if mark.to_day is not None:
                axes.axvspan(mark.from_day, mark.to_day, color=INK, alpha=0.055, linewidth=0, zorder=1.5)
            axes.axvline(mark.from_day, color=GREY, linewidth=0.7, alpha=0.55, zorder=1.6)
    if run.verdict.ads_off_from is not None:
        panels[0].axvline(run.verdict.ads_off_from, color=LOSS, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1.6)
    top = panels[0]
    height = height_points(top)
    for day, note, row, color in noted:
        foot = 1 + (4 + _ROW * row) / height
        stalk = [1.0, foot + 0.8 * _ROW / height]
        top.add_line(
            Line2D([day, day], stalk, transform=top.get_xaxis_transform(), color=color, linewidth=0.8, clip_on=False)
        )
        top.text(
            day,
            foot,
            f" {note}",
            transform=top.get_xaxis_transform(),
            fontsize=_NOTE_SIZE,
            color=color,
            va="bottom",
            ha="left",
        )


def rows(
    notes: Sequence[tuple[int, str]], days: int, width: float, breadth: Callable[[str], float]
) -> list[tuple[int, str, int]]:
    """``(day, note) by day -> (day, note, row)`` so that no note runs into another or into the stalk of one.

    ``width`` is that of the panel and ``breadth`` that of a note, in points.

    Row 0 is the lowest. A note stands above all that begin under its text; where that would be too high it is
    shortened, and where nothing readable is left it is dropped (its line in the panels is drawn all the same).
    """
    placed: list[tuple[float, int]] = []  # start and row of those to the right
    found = []
    for day, note in reversed(notes):
        start = day / max(days - 1, 1) * width
        ceiling = min((right for right, row in placed if row == _MOST_ROWS - 1), default=width + _MARGIN)
        short = shortened(note, ceiling - start, breadth)
        if not short:
            continue
        row = 1 + max((row for right, row in placed if right < start + breadth(short)), default=-1)
        placed.append((start, row))
        found.append((day, short, row))
    return found[::-1]


#: Points of the margin right of the panels that a note may use, size of its letters, and how many still say something.
_MARGIN, _NOTE_SIZE, _FEWEST_LETTERS = 130.0, 9.0, 4


def shortened(note: str, room: float, breadth: Callable[[str], float]) -> str:
    """As much of the note as there is room for, in points; empty if that says nothing."""
    short = note
    while breadth(short) > room and len(short) > 1:
        short = short.removesuffix("…")[:-1].rstrip() + "…"
    return short if short == note or len(short) > _FEWEST_LETTERS else ""


def measured(figure: Figure) -> Callable[[str], float]:
    """A way to tell how many points a note takes on this figure, with some room around it."""

    def breadth(note: str) -> float:
        text = figure.text(0, 0, note, fontsize=_NOTE_SIZE)
        width = text.get_window_extent().width / figure.dpi * 72
        text.remove()
        return float(width) + 10.0

    return breadth


def drawn(column: pd.Series) -> np.ndarray:
    """The values of a column by day; of a run of a single day twice, so that there is a curve."""
    values = column.to_numpy()
    return values if len(values) > 1 else values.repeat(2)


def mean_over(values: np.ndarray, days: int) -> np.ndarray:
    """The mean over a window of so many days around each day; at the ends over what there is of it."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    day = np.arange(len(values))
    first, beyond = np.maximum(day - days // 2, 0), np.minimum(day + (days + 1) // 2, len(values))
    return (sums[beyond] - sums[first]) / (beyond - first)
