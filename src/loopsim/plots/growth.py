"""The growth curve (增长曲线): the pool and its stages, who comes and who goes, and when it has paid for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.frame import draw_flows, flow_window, three_panels
from loopsim.plots.marks import Mark
from loopsim.plots.style import (
    GAIN,
    GREY,
    INK,
    LOSS,
    PAPER,
    SOURCE_COLORS,
    STAGE_COLORS,
    Label,
    count_axis,
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
        off = run.verdict.ads_off_from
        special = None if off is None else Mark(off, None, texts("ads_off"))
        with three_panels(run.scenario, run.days, texts, texts("pool"), special) as frame:
            _draw_pool(frame.pool, run, others, texts)
            _draw_flows(frame.flows, run, texts)
            _draw_profit(frame.profit, run, others, texts)
        headline, figures = texts.headline(run.verdict)
        color = {True: GAIN, False: LOSS, None: INK}[run.verdict.closed]
        title(frame.figure, texts, headline, figures, _about(run, others, texts), color)
    return frame.figure


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
    daily = run.daily
    columns = {source: "won_back" if source == "won_back" else f"joined_{source}" for source in SOURCE_COLORS}
    joiners = {source: drawn(daily[column]) for source, column in columns.items()}
    heading = texts("flows", days=flow_window(run.days))
    draw_flows(axes, joiners, drawn(daily["left"]), run.days, heading, texts)


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


def drawn(column: pd.Series) -> np.ndarray:
    """The values of a column by day; of a run of a single day twice, so that there is a curve."""
    values = column.to_numpy()
    return values if len(values) > 1 else values.repeat(2)
