"""A study as growth curves, as lines of a measure over a factor, or as dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.plots.spots import tell
from loopsim.plots.study_axes import (
    Ways,
    colors_of,
    column_name,
    ends_of,
    factor_name,
    label_factor,
    label_measure,
    level_text,
    name_of,
    some_of,
    told_value,
)
from loopsim.plots.style import FAINT, GAIN, Label, blank, count_axis, day_ticks, label_ends, panel_title
from loopsim.plots.texts import Texts
from loopsim.results.daily import STOCK_COLUMNS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.sweeps.result import Sweep


def curves(sweep: Sweep, way: Ways, kpi: str, texts: Texts) -> Figure:
    """Growth curves, a panel a series; and the measure against the factor."""
    series = list(sweep.study.wanted.series)[:2]
    figure = blank(12, 6.2)
    if not series:
        _draw_measure(figure.add_axes((0.09, 0.11, 0.87, 0.66)), sweep, way, kpi, texts)
        return figure
    right = 0.50 if way.is_number else 0.84
    height = 0.74 / len(series)
    for place, name in enumerate(series):
        axes = figure.add_axes((0.06, 0.09 + (len(series) - 1 - place) * height, right - 0.06, height - 0.10))
        _draw_curves(axes, sweep, way, name, texts)
        if place == len(series) - 1:
            axes.set_xlabel(texts("day"), fontsize=10)
    if way.is_number:
        _draw_measure(figure.add_axes((0.70, 0.09, 0.28, 0.64)), sweep, way, kpi, texts)
    return figure


def _draw_curves(axes: Axes, sweep: Sweep, way: Ways, name: str, texts: Texts) -> None:
    """A curve a level: the mean over its runs, in a band from the 5% to the 95% quantile."""
    table = sweep.series.join(sweep.points[way.column], on="point")
    days = int(table["day"].max()) + 1
    window = 1 if name in STOCK_COLUMNS else 7 if days <= 730 else 28
    labels, shown = [], some_of(way.levels)
    for level, color in zip(shown, colors_of(way, shown), strict=True):
        runs = table[table[way.column] == level].pivot_table(index="day", columns="run", values=name)
        runs = (runs / 100 if name.endswith("_fen") else runs).rolling(window, min_periods=1).mean()
        mean = runs.mean(axis=1)
        if mean.empty:  # not run yet, or every run failed
            continue
        if runs.shape[1] > 1:
            axes.fill_between(runs.index, runs.quantile(0.05, axis=1), runs.quantile(0.95, axis=1), color=color,
                              alpha=0.18, linewidth=0)  # fmt: skip
        axes.plot(mean.index, mean, color=color, linewidth=1.8)
        labels.append(Label(f"{level_text(level, texts)}: {texts.count(mean.iloc[-1])}", mean.iloc[-1], color))
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.0, low), max(high, 1.0))
    axes.set_xlim(0, days - 1)
    axes.set_xticks(day_ticks(days))
    axes.axhline(0.0, color=FAINT, linewidth=1.0)
    count_axis(axes, texts)
    label_ends(axes, labels)
    what = texts("pool") if name == "reachable" else column_name(name, texts)
    panel_title(axes, what if window == 1 else texts("a_day", what=what, days=window))


def _draw_measure(axes: Axes, sweep: Sweep, way: Ways, kpi: str, texts: Texts) -> None:
    """The measure against the factor, each point with the 95% interval of its mean; choices have no line between."""
    table = sweep.summary().query("kpi == @kpi")
    places = table[way.column] if way.is_number else np.arange(len(table))
    axes.errorbar(places, table["mean"], ends_of(table, kpi), color=GAIN, marker="o", markersize=5, capsize=3,
                  linewidth=1.5, linestyle="-" if way.is_number else "none")  # fmt: skip
    _tell(axes, table, places, kpi, [way], texts)
    label_factor(axes, way, texts)
    label_measure(axes, kpi, texts)


def _tell(axes: Axes, table: Any, places: Any, kpi: str, ways: list[Ways], texts: Texts) -> None:
    """Tell each point under the pointer: the levels of its factors, mean and 95% interval of the measure."""
    below, above = ends_of(table, kpi)
    for at, (_, row), less, more in zip(places, table.iterrows(), below, above, strict=True):
        levels = [
            texts("spot_of", name=factor_name(way, texts), value=level_text(row[way.column], texts)) for way in ways
        ]
        mean = float(row["mean"])
        low, high = (told_value(kpi, end) for end in (mean - less, mean + more))
        ends = texts("spot_interval", low=low, high=high) if less or more else ""
        tell(
            axes,
            float(at),
            mean,
            texts("spot_of", name=name_of(kpi, texts), value=told_value(kpi, mean)),
            *filter(None, [ends]),
            *levels,
        )


def lines(sweep: Sweep, numbers: Ways, choices: Ways, kpi: str, texts: Texts) -> Figure:
    """The measure against a factor of numbers, a line for each choice."""
    figure = blank(12, 6.2)
    axes = figure.add_axes((0.09, 0.11, 0.70, 0.66))
    table = sweep.summary().query("kpi == @kpi")
    shown, labels = some_of(choices.levels), []
    for level, color in zip(shown, colors_of(choices, shown), strict=True):
        own = table[table[choices.column] == level]
        axes.errorbar(own[numbers.column], own["mean"], ends_of(own, kpi), color=color, marker="o",
                      markersize=4, capsize=3, linewidth=1.8)  # fmt: skip
        _tell(axes, own, own[numbers.column], kpi, [choices, numbers], texts)
        labels.append(Label(level_text(level, texts), own["mean"].iloc[-1], color))
    label_factor(axes, numbers, texts)
    label_measure(axes, kpi, texts)
    label_ends(axes, [label for label in labels if np.isfinite(label.at)])
    return figure


def dots(sweep: Sweep, ways: list[Ways], kpi: str, texts: Texts) -> Figure:
    """The measure against each factor, a dot a point."""
    columns = min(len(ways), 3)
    rows = -(-len(ways) // columns)
    figure = blank(12, 2.0 + 3.4 * rows)
    table = sweep.summary().query("kpi == @kpi")
    top, width = 1 - 1.45 / figure.get_figheight(), 0.93 / columns
    for place, way in enumerate(ways):
        row, column = divmod(place, columns)
        height = (top - 0.02) / rows
        axes = figure.add_axes(
            (0.075 + column * width, top - (row + 1) * height + 0.2 * height, width - 0.085, 0.72 * height)
        )
        number = {level: place for place, level in enumerate(way.levels)}
        places = table[way.column] if way.is_number else table[way.column].map(number)
        axes.plot(places, table["mean"], "o", color=GAIN, markersize=4, alpha=0.6, markeredgewidth=0)
        _tell(axes, table, places, kpi, ways, texts)
        label_factor(axes, way, texts)
        label_measure(axes, kpi, texts)
    return figure
