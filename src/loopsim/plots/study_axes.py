"""Parts that all pictures of a study share: factors, and the text and colours of axes, levels and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.plots.style import GAIN, GREY, LOSS, panel_title
from loopsim.plots.texts import Texts
from loopsim.results.daily import COLUMN_WORDS
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.verdict import MIDDLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_CURVES, _MOST_TICKS = 9, 10


class Ways(NamedTuple):
    """A factor as a picture needs it."""

    name: str  # on the axis
    column: str  # in the tables
    levels: list[Any]  # in the order of the study; none where every point has its own
    is_number: bool
    is_log: bool


def label_factor(axes: Axes, way: Ways, texts: Texts, is_up: bool = False) -> None:
    axis = axes.yaxis if is_up else axes.xaxis
    label = texts.shown(readable(way.name))
    (axes.set_ylabel if is_up else axes.set_xlabel)(label, fontsize=11)
    if not way.is_number:
        axis.set_ticks(range(len(way.levels)), [level_text(level, texts) for level in way.levels])
        return
    if way.is_log:
        (axes.set_yscale if is_up else axes.set_xscale)("log")
        axis.set_minor_locator(_no_ticks())
    if way.is_log or len(way.levels) <= _MOST_TICKS:
        ticks = _apart(way.levels, way.is_log)
        axis.set_ticks(ticks, [level_text(tick, texts) for tick in ticks])


def _apart(levels: list[Any], is_log: bool) -> list[Any]:
    """Those levels that have room for their numbers beside one another."""
    scaled = np.log(levels) if is_log else np.array(levels, float)
    room = (scaled.max() - scaled.min()) / _MOST_TICKS
    kept = [0]
    for place in range(1, len(levels)):
        if scaled[place] - scaled[kept[-1]] >= room:
            kept.append(place)
    return [levels[place] for place in kept]


def label_measure(axes: Axes, kpi: str, texts: Texts) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.yaxis.set_major_formatter(formatter(kpi, texts))
    middle = MIDDLES.get(kpi)
    low, high = axes.get_ylim()
    if middle is not None and low - 0.3 * (high - low) < middle < high + 0.3 * (high - low):
        axes.axhline(middle, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    panel_title(axes, name_of(kpi, texts))


def name_of(kpi: str, texts: Texts) -> str:
    definition = DEFINITIONS[kpi]
    unit = f" ({definition.unit})" if definition.unit not in ("", "share", "ratio") else ""
    return (definition.chinese if texts.language == "zh" else readable(kpi)) + unit


def column_name(column: str, texts: Texts) -> str:
    """Return the words of a column of the daily table, with its unit."""
    if texts.language == "en":
        return readable(column)
    return COLUMN_WORDS[column] + ("（元）" if column.endswith("_fen") else "")


def formatter(kpi: str, texts: Texts) -> Any:
    from matplotlib.ticker import FuncFormatter

    if DEFINITIONS[kpi].unit == "share":
        return FuncFormatter(lambda value, _: f"{100 * value:.3g}%")
    return FuncFormatter(lambda value, _: texts.count(value))


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
