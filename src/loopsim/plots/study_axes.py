"""Parts that all pictures of a study share: factors, and the text and colours of axes, levels and measures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.declare.units import unit_text
from loopsim.languages import in_language
from loopsim.plots.marks import measured, shortened
from loopsim.plots.spots import exact
from loopsim.plots.style import GAIN, GREY, LOSS, panel_title
from loopsim.plots.texts import Texts
from loopsim.results.daily import COLUMN_WORDS
from loopsim.results.definitions import DEFINITIONS, YES_OR_NO
from loopsim.results.verdict import MIDDLES
from loopsim.runs.intervals import share_interval
from loopsim.scenario.document import declared_at
from loopsim.scenario.document import name_of as lever_name
from loopsim.scenario.tree import parts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_CURVES, _MOST_TICKS, _FEWEST_TICKS = 9, 10, 3

#: Points that a number on a vertical axis takes; the part of an axis on which the data lie; room beyond 0% and 100%.
_TICK_HEIGHT, _INNER, _EDGE = 16.0, 0.9, 0.04


class Ways(NamedTuple):
    """A factor as a picture needs it."""

    name: str  # as the study calls it
    column: str  # in the tables
    levels: list[Any]  # in the order of the study; none where every point has its own
    is_number: bool
    is_log: bool
    path: str = ""  # of the lever, where the study gives it no name of its own


def label_factor(axes: Axes, way: Ways, texts: Texts, is_up: bool = False) -> None:
    """Name the axis of a factor, and mark as many of its values as have room."""
    axis = axes.yaxis if is_up else axes.xaxis
    (axes.set_ylabel if is_up else axes.set_xlabel)(texts.shown(factor_name(way, texts)), fontsize=11)
    if not way.is_number:
        _mark_choices(axes, way, texts, is_up)
        return
    if way.is_log:
        (axes.set_yscale if is_up else axes.set_xscale)("log")
        axis.set_minor_locator(_no_ticks())
    if way.is_log or len(way.levels) <= _MOST_TICKS:
        levels = sorted(way.levels)
        marks = levels if len(levels) <= _MOST_TICKS else _round_numbers(levels[0], levels[-1]) or levels
        ticks = _apart(axes, marks, texts, is_log=way.is_log, is_up=is_up)
        axis.set_ticks(ticks, [level_text(tick, texts) for tick in ticks])


def factor_name(way: Ways, texts: Texts) -> str:
    """Return the name that the study gives, else that of the lever, in Chinese with its unit."""
    declared = declared_at(parts(way.path)) if way.path else None
    if texts.language == "en" or declared is None or not declared.chinese:
        return readable(way.name)
    return in_language(lever_name(way.path), "zh") + unit_beside(declared.unit, texts)


def unit_beside(unit: str, texts: Texts) -> str:
    """``"CNY" -> " (CNY)"`` or ``"（元）"``; empty where the numbers tell it."""
    if unit in ("", "share", "chance", "ratio", "part", "level"):
        return ""
    told = in_language(unit_text(unit), texts.language)
    return f"（{told}）" if texts.language == "zh" else f" ({told})"


def _mark_choices(axes: Axes, way: Ways, texts: Texts, is_up: bool) -> None:
    """Write each choice at its place, shorter where it would touch its neighbours."""
    axis = axes.yaxis if is_up else axes.xaxis
    names = [level_text(level, texts) for level in way.levels]
    if not is_up:
        room = axes.bbox.width / axes.figure.dpi * 72 / max(len(names), 1)
        names = [shortened(name, room, measured(axes)) for name in names]
        axes.set_xlim(-0.5, len(names) - 0.5)
    axis.set_ticks(range(len(names)), names)


def _round_numbers(low: float, high: float) -> list[float]:
    """1, 2 and 5 in each power of ten between the ends; only the powers where there are many, none below three."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1.0, 2.0, 5.0), (1.0,)):
        found = [float(f"{step}e{power}") for power in powers for step in steps]
        found = [one for one in found if low * (1 - 1e-9) <= one <= high * (1 + 1e-9)]
        if len(found) <= _MOST_TICKS:
            break
    return found if len(found) >= _FEWEST_TICKS else []


def _apart(axes: Axes, marks: list[Any], texts: Texts, *, is_log: bool, is_up: bool) -> list[Any]:
    """Those of the ascending marks that have room for their numbers beside one another."""
    breadth = measured(axes)
    scaled = np.log(marks) if is_log else np.array(marks, float)
    box = axes.bbox.height if is_up else axes.bbox.width
    points = (scaled - scaled[0]) / ((scaled[-1] - scaled[0]) or 1.0) * box / axes.figure.dpi * 72 * _INNER
    halves = [_TICK_HEIGHT / 2 if is_up else breadth(level_text(mark, texts)) / 2 for mark in marks]
    kept = [0]
    for place in range(1, len(marks)):
        if points[place] - points[kept[-1]] >= halves[place] + halves[kept[-1]]:
            kept.append(place)
    return [marks[place] for place in kept]


def label_measure(axes: Axes, kpi: str, texts: Texts) -> None:
    """Name the axis of a measure; of yes and no it goes from 0% to 100%."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(formatter(kpi, texts))
    if kpi in YES_OR_NO:
        axes.set_ylim(-_EDGE, 1 + _EDGE)
    middle = MIDDLES.get(kpi)
    low, high = axes.get_ylim()
    if middle is not None and low - 0.3 * (high - low) < middle < high + 0.3 * (high - low):
        axes.axhline(middle, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    panel_title(axes, name_of(kpi, texts))


def ends_of(rows: pd.DataFrame, kpi: str) -> tuple[np.ndarray, np.ndarray]:
    """``(rows of a sweep's summary) -> (below, above)`` the mean: the 95% interval, of yes and no Wilson's."""
    if kpi not in YES_OR_NO:
        half = rows["half_width"].fillna(0).to_numpy()
        return half, half
    ends = [
        share_interval(round(mean * runs) if runs else 0, runs)
        for mean, runs in zip(rows["mean"], rows["runs"], strict=True)
    ]
    mean = rows["mean"].to_numpy()
    low, high = np.array(ends, float).reshape(-1, 2).T
    return np.nan_to_num(np.clip(mean - low, 0, None)), np.nan_to_num(np.clip(high - mean, 0, None))


def name_of(kpi: str, texts: Texts) -> str:
    """Return the name of a measure with its unit."""
    name = DEFINITIONS[kpi].chinese if texts.language == "zh" else readable(kpi)
    unit = unit_beside(DEFINITIONS[kpi].unit, texts)
    return name if unit and name.endswith(unit) else name + unit


def column_name(column: str, texts: Texts) -> str:
    """Return the words of a column of the daily table, with its unit."""
    if texts.language == "en":
        return readable(column)
    return COLUMN_WORDS[column] + ("（元）" if column.endswith("_fen") else "")


def told_value(kpi: str, value: float) -> str:
    """A value of a measure with more digits than its axis has: a part of a whole in percent."""
    return f"{100 * value:.4g}%" if _is_part(kpi) else exact(value)


def _is_part(kpi: str) -> bool:
    return DEFINITIONS[kpi].unit == "share" or kpi in YES_OR_NO


def formatter(kpi: str, texts: Texts) -> Any:
    from loopsim.plots.ticks import counts, percents

    return percents() if _is_part(kpi) else counts(texts)


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def readable(name: str) -> str:
    """``daily_spend_cny -> "daily spend (CNY)"``."""
    for ending, unit in (("_cny", " (CNY)"), ("_fen", " (CNY)")):
        if name.endswith(ending):
            return name.removesuffix(ending).replace("_", " ") + unit
    return name.replace("_", " ")


def level_text(level: Any, texts: Texts) -> str:
    if isinstance(level, bool) or not isinstance(level, int | float):
        return texts.shown(str(level))
    return f"{level:,.0f}" if abs(level) >= 1000 else f"{level:.3g}"


def some_of(levels: list[Any]) -> list[Any]:
    """At most nine levels, evenly chosen, both ends among them."""
    if len(levels) <= _MOST_CURVES:
        return levels
    return [levels[round(place)] for place in np.linspace(0, len(levels) - 1, _MOST_CURVES)]


def colors_of(way: Ways, shown: list[Any]) -> list[Any]:
    """Two choices in the colours of loss and gain, more of them far apart, numbers from pale to dark."""
    import matplotlib

    if not way.is_number and len(shown) <= 2:
        return [LOSS, GAIN][: len(shown)]
    if not way.is_number:
        return [matplotlib.colormaps["tab10"](place) for place in range(len(shown))]
    return [matplotlib.colormaps["viridis_r"](part) for part in np.linspace(0.12, 1.0, len(shown))]
