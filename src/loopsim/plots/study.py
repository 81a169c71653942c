"""The picture of a study: growth curves for one factor, for two a map with the line where the loop closes, or dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.plots.style import (
    FAINT,
    GAIN,
    GREY,
    INK,
    LOSS,
    PAPER,
    Label,
    blank,
    count_axis,
    day_ticks,
    label_ends,
    panel_title,
    speaking,
    title,
)
from loopsim.plots.texts import Language, Texts
from loopsim.results.definitions import DEFINITIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.studies.result import Sweep

#: Measures that tell where the loop closes, the better one first, with the value at which it does.
LOOP_LINES = {"pool_change_without_ads": 0.0, "loop_gain": 1.0}

#: Values that split a measure into good and bad, where a map changes its colour.
_MIDDLES = {**LOOP_LINES, "profit": 0.0, "return_on_investment": 0.0, "quick_ratio": 1.0, "lifetime_value_ratio": 1.0}

#: Columns of the daily table that are counted at the end of a day; all others happen in its course.
_STOCKS = ("strangers", "followers", "buyers", "repeat_buyers", "referrers", "lapsed", "monthly_active", "creators",
           "partners", "members", "accounts", "guides", "leaders", "wallets_fen", "reachable")  # fmt: skip

_MOST_CURVES, _MOST_PANELS, _MOST_TICKS = 9, 6, 10


class _Ways(NamedTuple):
    """A factor as a picture needs it."""

    name: str  # on the axis
    column: str  # in the tables
    levels: list[Any]  # in the order of the study; none where every point has its own
    is_number: bool
    is_log: bool


def study_picture(sweep: Sweep, *, language: Language = "en") -> Figure:
    """The picture of a sweep, 1200 pixels wide.

    One factor on a grid: the series that were kept as growth curves, and the measure against the factor. Two factors of
    numbers on a grid: a map of the measure, with the line where the loop closes. One of them choices: a line for each.
    Else: the measure against each factor, a dot a point. The measure is the one that the study names in ``[picture]``,
    or the first.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    kpi = sweep.study.file.picture.kpi or sweep.kpis[0]
    ways = _factors(sweep)
    is_grid = sweep.study.file.design.kind == "grid"
    with speaking(language) as texts:
        if is_grid and len(ways) == 1:
            figure = _of_one(sweep, ways[0], kpi, texts)
        elif is_grid and len(ways) == 2 and all(way.is_number for way in ways):
            figure = _map(sweep, ways[0], ways[1], kpi, texts)
        elif is_grid and len(ways) == 2 and any(way.is_number for way in ways):
            numbers, choices = sorted(ways, key=lambda way: not way.is_number)
            figure = _lines(sweep, numbers, choices, kpi, texts)
        else:
            figure = _dots(sweep, ways[:_MOST_PANELS], kpi, texts)
        _head(figure, sweep, texts)
    return figure


def _factors(sweep: Sweep) -> list[_Ways]:
    """The factors, linked values by the first of them."""
    study = sweep.study
    if not study.axes:  # a table of points
        return [_way(column, column, sweep, False) for column in sweep.factors]
    return [
        _way(declared.name or axis.columns[0], axis.columns[0], sweep, bool(declared.log_range))
        for declared, axis in zip(study.file.factor, study.axes, strict=True)
    ]


def _way(name: str, column: str, sweep: Sweep, is_log: bool) -> _Ways:
    values = sweep.points[column]
    is_number = values.dtype.kind in "if"
    return _Ways(name, column, list(dict.fromkeys(values)), is_number, is_log)


def _head(figure: Figure, sweep: Sweep, texts: Texts) -> None:
    runs = sweep.runs
    about = " ".join(sweep.study.about.split())
    line = texts.shown(about if len(about) <= 110 else about[:107] + "...")
    small = texts("study_runs", points=f"{len(sweep.points):,}", runs=f"{len(runs):,}",
                  first=sweep.study.first_seed, last=runs["seed"].max() if len(runs) else "-")  # fmt: skip
    failed = int((runs["status"] != "ok").sum())
    small += f"  |  {texts('study_failed', failed=f'{failed:,}')}" if failed else ""
    title(figure, texts, texts.shown(sweep.name), line, f"{texts.shown(sweep.study.base.name)}  |  {small}")


def _of_one(sweep: Sweep, way: _Ways, kpi: str, texts: Texts) -> Figure:
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


def _draw_curves(axes: Axes, sweep: Sweep, way: _Ways, name: str, texts: Texts) -> None:
    """A curve a level: the mean over its runs, in a band from the 5% to the 95% quantile."""
    table = sweep.series.join(sweep.points[way.column], on="point")
    days = int(table["day"].max()) + 1
    window = 1 if name in _STOCKS else 7 if days <= 730 else 28
    labels, shown = [], _some(way.levels)
    for level, color in zip(shown, _colors(way, shown), strict=True):
        runs = table[table[way.column] == level].pivot_table(index="day", columns="run", values=name)
        runs = (runs / 100 if name.endswith("_fen") else runs).rolling(window, min_periods=1).mean()
        mean = runs.mean(axis=1)
        if mean.empty:  # not lived yet, or every run failed
            continue
        if runs.shape[1] > 1:
            axes.fill_between(runs.index, runs.quantile(0.05, axis=1), runs.quantile(0.95, axis=1), color=color,
                              alpha=0.18, linewidth=0)  # fmt: skip
        axes.plot(mean.index, mean, color=color, linewidth=1.8)
        labels.append(Label(f"{_level(level, texts)}: {texts.count(mean.iloc[-1])}", mean.iloc[-1], color))
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.0, low), max(high, 1.0))
    axes.set_xlim(0, days - 1)
    axes.set_xticks(day_ticks(days))
    axes.axhline(0.0, color=FAINT, linewidth=1.0)
    count_axis(axes, texts)
    label_ends(axes, labels)
    what = texts("pool") if name == "reachable" else _readable(name)
    panel_title(axes, what if window == 1 else texts("a_day", what=what, days=window))


def _draw_measure(axes: Axes, sweep: Sweep, way: _Ways, kpi: str, texts: Texts) -> None:
    """The measure against the factor, each point with the 95% interval of its mean."""
    table = sweep.summary().query("kpi == @kpi")
    places = table[way.column] if way.is_number else np.arange(len(table))
    axes.errorbar(places, table["mean"], table["half_width"].fillna(0), color=GAIN, marker="o", markersize=5,
                  capsize=3, linewidth=1.5)  # fmt: skip
    _label_factor(axes, way, texts)
    _label_measure(axes, kpi, texts)


def _lines(sweep: Sweep, numbers: _Ways, choices: _Ways, kpi: str, texts: Texts) -> Figure:
    """The measure against a factor of numbers, a line for each choice."""
    figure = blank(12, 6.2)
    axes = figure.add_axes((0.09, 0.11, 0.70, 0.66))
    table = sweep.summary().query("kpi == @kpi")
    shown, labels = _some(choices.levels), []
    for level, color in zip(shown, _colors(choices, shown), strict=True):
        own = table[table[choices.column] == level]
        axes.errorbar(own[numbers.column], own["mean"], own["half_width"].fillna(0), color=color, marker="o",
                      markersize=4, capsize=3, linewidth=1.8)  # fmt: skip
        labels.append(Label(_level(level, texts), own["mean"].iloc[-1], color))
    _label_factor(axes, numbers, texts)
    _label_measure(axes, kpi, texts)
    label_ends(axes, [label for label in labels if np.isfinite(label.at)])
    return figure


def _map(sweep: Sweep, across: _Ways, up: _Ways, kpi: str, texts: Texts) -> Figure:
    """A map of the measure over two factors, with the line where the loop closes."""
    from matplotlib.colors import TwoSlopeNorm

    figure = blank(12, 7.2)
    axes = figure.add_axes((0.085, 0.095, 0.74, 0.71))
    values = _grid(sweep, across, up, kpi)
    if not np.isfinite(values).any():
        axes.text(0.5, 0.5, texts("no_values"), transform=axes.transAxes, ha="center")
        return figure
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    middle = _MIDDLES.get(kpi)
    norm, colors = None, "YlGnBu"
    if middle is not None and low < middle < high:
        norm, colors = TwoSlopeNorm(middle, low, high), "RdBu"
    xs, ys = np.array(across.levels, float), np.array(up.levels, float)
    mesh = axes.pcolormesh(_edges(xs, across.is_log), _edges(ys, up.is_log), values, norm=norm, cmap=colors)
    _draw_loop_line(axes, sweep, across, up, texts)
    axes.grid(visible=False)
    _label_factor(axes, across, texts)
    _label_factor(axes, up, texts, is_up=True)
    bar = figure.colorbar(mesh, cax=figure.add_axes((0.85, 0.095, 0.022, 0.71)))
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.yaxis.set_major_formatter(_formatter(kpi, texts))
    panel_title(axes, _name(kpi, texts), lift=6)
    return figure


def _draw_loop_line(axes: Axes, sweep: Sweep, across: _Ways, up: _Ways, texts: Texts) -> None:
    """The line along which the loop just closes, and on which side it does."""
    measure = next((one for one in LOOP_LINES if one in sweep.kpis), None)
    if measure is None:
        return
    values, closed_at = _grid(sweep, across, up, measure), LOOP_LINES[measure]
    if not np.isfinite(values).all() or not values.min() < closed_at < values.max():
        return
    xs, ys = np.array(across.levels, float), np.array(up.levels, float)
    lines = axes.contour(xs, ys, values, levels=[closed_at], colors=INK, linewidths=2.2)
    for side, place in (("closed_side", values.argmax()), ("open_side", values.argmin())):
        row, column = np.unravel_index(place, values.shape)
        axes.annotate(texts(side), (xs[column], ys[row]), ha="center", va="center", fontsize=11,
                      bbox={"facecolor": PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 2})  # fmt: skip
    for label in axes.clabel(lines, fmt={closed_at: texts("loop_closes")}, fontsize=11):
        label.set_bbox({"facecolor": PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 2})


def _dots(sweep: Sweep, ways: list[_Ways], kpi: str, texts: Texts) -> Figure:
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
        _label_factor(axes, way, texts)
        _label_measure(axes, kpi, texts)
    return figure


def _grid(sweep: Sweep, across: _Ways, up: _Ways, kpi: str) -> np.ndarray:
    """``-> (levels up, levels across)``: the mean over the runs of each point."""
    means = sweep.runs.groupby("point")[kpi].mean().reindex(sweep.points.index).to_numpy(float)
    grid = means.reshape(len(across.levels), len(up.levels)).T
    return grid


def _edges(values: np.ndarray, is_log: bool) -> np.ndarray:
    """The borders between neighbouring values, half-way (in ratio, if so), and one on each side."""
    if len(values) == 1:
        return np.array([values[0] * 0.5, values[0] * 1.5]) if values[0] else np.array([-0.5, 0.5])
    scaled = np.log(values) if is_log else values
    middles = (scaled[1:] + scaled[:-1]) / 2
    edges = np.concatenate([[2 * scaled[0] - middles[0]], middles, [2 * scaled[-1] - middles[-1]]])
    return np.exp(edges) if is_log else edges


def _label_factor(axes: Axes, way: _Ways, texts: Texts, is_up: bool = False) -> None:
    axis = axes.yaxis if is_up else axes.xaxis
    label = texts.shown(_readable(way.name))
    (axes.set_ylabel if is_up else axes.set_xlabel)(label, fontsize=11)
    if not way.is_number:
        axis.set_ticks(range(len(way.levels)), [_level(level, texts) for level in way.levels])
        return
    if way.is_log:
        (axes.set_yscale if is_up else axes.set_xscale)("log")
        axis.set_minor_locator(_no_ticks())
    if way.is_log or len(way.levels) <= _MOST_TICKS:
        ticks = _apart(way.levels, way.is_log)
        axis.set_ticks(ticks, [_level(tick, texts) for tick in ticks])


def _apart(levels: list[Any], is_log: bool) -> list[Any]:
    """Those levels that have room for their numbers beside one another."""
    scaled = np.log(levels) if is_log else np.array(levels, float)
    room = (scaled.max() - scaled.min()) / _MOST_TICKS
    kept = [0]
    for place in range(1, len(levels)):
        if scaled[place] - scaled[kept[-1]] >= room:
            kept.append(place)
    return [levels[place] for place in kept]


def _label_measure(axes: Axes, kpi: str, texts: Texts) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(_formatter(kpi, texts))
    middle = _MIDDLES.get(kpi)
    low, high = axes.get_ylim()
    if middle is not None and low - 0.3 * (high - low) < middle < high + 0.3 * (high - low):
        axes.axhline(middle, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    panel_title(axes, _name(kpi, texts))


def _name(kpi: str, texts: Texts) -> str:
    definition = DEFINITIONS[kpi]
    unit = f" ({definition.unit})" if definition.unit not in ("", "share", "ratio") else ""
    return (definition.chinese if texts.language == "zh" else _readable(kpi)) + unit


def _formatter(kpi: str, texts: Texts) -> Any:
    from matplotlib.ticker import FuncFormatter

    if DEFINITIONS[kpi].unit == "share":
        return FuncFormatter(lambda value, _: f"{100 * value:.3g}%")
    return FuncFormatter(lambda value, _: texts.count(value))


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _readable(name: str) -> str:
    """``daily_spend_cny -> "daily spend (CNY)"``."""
    for ending, unit in (("_cny", " (CNY)"), ("_fen", " (CNY)")):
        if name.endswith(ending):
            return name.removesuffix(ending).replace("_", " ") + unit
    return name.replace("_", " ")


def _level(level: Any, texts: Texts) -> str:
    if isinstance(level, bool) or not isinstance(level, int | float):
        return texts.shown(str(level))
    return f"{level:,.0f}" if abs(level) >= 1000 else f"{level:.3g}"


def _some(levels: list[Any]) -> list[Any]:
    """At most nine levels, evenly chosen, both ends among them."""
    if len(levels) <= _MOST_CURVES:
        return levels
    return [levels[round(place)] for place in np.linspace(0, len(levels) - 1, _MOST_CURVES)]


def _colors(way: _Ways, shown: list[Any]) -> list[Any]:
    """Two choices in the colours of loss and gain, more of them far apart, numbers from pale to dark."""
    import matplotlib

    if not way.is_number and len(shown) <= 2:
        return [LOSS, GAIN][: len(shown)]
    if not way.is_number:
        return [matplotlib.colormaps["tab10"](place) for place in range(len(shown))]
    return [matplotlib.colormaps["viridis_r"](part) for part in np.linspace(0.12, 1.0, len(shown))]
