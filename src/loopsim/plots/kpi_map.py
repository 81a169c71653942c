"""Picture of a map: the surface of a measure over two levers with its line and band, or its curve over one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.decisions.map_words import in_language, is_in_name, kpi_value, lever_name
from loopsim.decisions.refine import GRID
from loopsim.plots.spots import exact, tell
from loopsim.plots.study_axes import formatter, name_of, readable, unit_beside
from loopsim.plots.style import FAINT, GAIN, GREY, HELD, INK, PAPER, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.results.definitions import name_of as plain_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure

    from loopsim.decisions.map_plan import MapLever
    from loopsim.decisions.mapped import KpiMap

_TEXTS: dict[str, dict[Language, str]] = {
    "title": {"en": "{kpi} of {name}", "zh": "{name}：{kpi}"},
    "about": {
        "en": "{points} points, {runs} runs each, {days} days",
        "zh": "{points}个点，各{runs}次运行，{days}天",
    },
    "tried": {"en": "a point that was tried", "zh": "已试的点"},
    "key_2": {
        "en": "line: {kpi} = {at}; grey: its 95% band (luck, and what lies between points); dots: points tried",
        "zh": "线：{kpi} = {at}；灰：95%区间（运气与插值）；点：已试的点",
    },
    "key_1": {
        "en": "curve: mean and its 95% band; dashed: {kpi} = {at}; brown: where it is crossed; dots: points tried, 95%",
        "zh": "曲线：均值及95%区间；虚线：{kpi} = {at}；褐：穿越处；点：已试的点（95%区间）",
    },
}

#: Columns of a line of the headline, of which a Chinese letter takes two, and lines at most.
_WIDE, _LINES = 132, 3

#: Inches: width, height, and what head and foot take of it.
_WIDTH, _HEIGHT, _HEAD, _FOOT = 12.0, 7.6, 1.75, 0.95


def kpi_map(found: KpiMap, *, language: Language = "en") -> Figure:
    """Draw a map: the line, its band for luck, and the points tried.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        figure = blank(_WIDTH, _HEIGHT)
        is_one = len(found.levers) == 1
        axes = figure.add_axes((0.085, _FOOT / _HEIGHT, 0.88 if is_one else 0.76, 1 - (_HEAD + _FOOT) / _HEIGHT))
        mesh = _draw(axes, found, texts)
        if mesh is not None:
            beside = figure.add_axes((0.87, _FOOT / _HEIGHT, 0.022, 1 - (_HEAD + _FOOT) / _HEIGHT))
            _dress_bar(figure.colorbar(mesh, cax=beside), found, texts)
        said = ("" if language == "zh" else " ").join(found.sentences(language)[:2])
        lines = headline_lines(texts.shown(said))
        about = _TEXTS["about"][language].format(points=len(found.places), runs=found.runs, days=found.days)
        kpi = plain_name(found.kpi, language)
        headline = _TEXTS["title"][language].format(name=texts.shown(found.scenario), kpi=kpi[:1].upper() + kpi[1:])
        title(figure, texts, headline, lines, about)
        key = _TEXTS[f"key_{len(found.levers)}"][language].format(kpi=kpi, at=kpi_value(found.kpi, found.at))
        figure.text(0.02, 0.12 / _HEIGHT, in_language(key, language), fontsize=9, color=GREY, va="bottom")
    return figure


def panel(found: KpiMap, axes: Axes, texts: Texts) -> None:
    """Draw the surface with its line, and its colours beside it, or the curve over one lever."""
    mesh = _draw(axes, found, texts)
    if mesh is not None:
        panel_title(axes, name_of(found.kpi, texts))
        _dress_bar(axes.figure.colorbar(mesh, ax=axes), found, texts)


def _draw(axes: Axes, found: KpiMap, texts: Texts) -> QuadMesh | None:
    mesh = None
    if not found.has_surface:
        axes.text(0.5, 0.5, texts("no_values"), transform=axes.transAxes, ha="center")
    elif len(found.levers) == 1:
        _curve(axes, found, texts)
    else:
        mesh = _surface(axes, found, texts)
    for lever, is_up in zip(found.levers, (False, True), strict=False):
        label(axes, lever, texts, is_up=is_up)
    return mesh


def headline_lines(text: str) -> str:
    """Return a text in lines; what has no room is left out for dots.

    Chinese may break after any letter, but no line begins with what ends a clause.
    """
    lines, wide = [""], 0
    for word in re.findall(r"(?:[!-~]+|.)[，。；：、）]* *", text):
        if wide + _columns(word.rstrip()) > _WIDE:
            lines.append("")
            wide = 0
        lines[-1] += word
        wide += _columns(word)
    told = [line.strip() for line in lines]
    return "\n".join([*told[: _LINES - 1], told[_LINES - 1] + "..."] if len(told) > _LINES else told)


def _columns(text: str) -> int:
    return sum(1 if letter < "\u2e80" else 2 for letter in text)


def _surface(axes: Axes, found: KpiMap, texts: Texts) -> QuadMesh:
    from matplotlib.colors import CenteredNorm, Normalize

    mean, half = found.grid
    low, high, is_split = _ends(found)
    values = np.clip(found.heights.value(mean), low, high)
    # equal steps are equally strong on both sides of the line
    norm = (
        CenteredNorm(found.at, max(found.at - low, high - found.at))
        if is_split
        else Normalize(low, high if high > low else low + 1.0)
    )
    part = np.linspace(0.0, 1.0, GRID[2])
    xs, ys = (lever.value(part) for lever in found.levers)
    mesh = axes.pcolormesh(xs, ys, values.T, norm=norm, cmap="RdBu" if is_split else "YlGnBu", shading="gouraud",
                           rasterized=True)  # fmt: skip
    if bool((np.abs(mean) <= half).any()):
        axes.contourf(xs, ys, (mean / half).T, levels=[-1.0, 1.0], colors=[INK], alpha=0.16)
        axes.contour(xs, ys, (mean / half).T, levels=[-1.0, 1.0], colors=[INK], linewidths=0.8, linestyles="dashed")
    for piece in found.lines():
        axes.plot(piece[:, 0], piece[:, 1], color=INK, linewidth=2.4)
    _tell_surface(axes, found, values, texts)
    _dots(axes, found)
    _tell_dots(axes, found, texts)
    axes.grid(visible=False)
    return mesh


def _ends(found: KpiMap) -> tuple[float, float, bool]:
    """The lowest and the highest point, and whether the line is between them."""
    seen = found.values[found.is_defined].mean(axis=1)
    low, high = float(seen.min()), float(seen.max())
    return low, high, low < found.at < high


def _dress_bar(bar: Colorbar, found: KpiMap, texts: Texts) -> None:
    low, high, is_split = _ends(found)
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.yaxis.set_major_formatter(formatter(found.kpi, texts))
    if is_split:
        bar.ax.set_ylim(low, high)
        bar.ax.axhline(found.at, color=INK, linewidth=2.0)


#: Cells a side of a surface that tell their number under the pointer.
_CELLS = 24


def _tell_surface(axes: Axes, found: KpiMap, values: np.ndarray, texts: Texts) -> None:
    """Tell the surface in cells, each by its middle."""
    edges = [lever.value(np.linspace(0.0, 1.0, _CELLS + 1)) for lever in found.levers]
    middles = [lever.value((np.arange(_CELLS) + 0.5) / _CELLS) for lever in found.levers]
    names = [_words_of(lever, texts) for lever in found.levers]
    grid = [np.round((np.arange(_CELLS) + 0.5) / _CELLS * (side - 1)).astype(int) for side in values.shape]
    kpi = plain_name(found.kpi, texts.language)
    for x in range(_CELLS):
        for y in range(_CELLS):
            value = float(values[grid[0][x], grid[1][y]])
            lines = [f"{name}: {exact(float(at[step]))}" for name, at, step in zip(names, middles, (x, y), strict=True)]
            across, up = ((float(ends[at]), float(ends[at + 1])) for ends, at in zip(edges, (x, y), strict=True))
            tell(axes, across, up, f"{kpi}: {kpi_value(found.kpi, value)}", *lines)


def _tell_dots(axes: Axes, found: KpiMap, texts: Texts) -> None:
    """Tell the points tried: the mean of their runs."""
    names, kpi = [_words_of(lever, texts) for lever in found.levers], plain_name(found.kpi, texts.language)
    for place, seen, is_told in zip(found.places, found.values, found.is_defined, strict=True):
        at = [lever.row(step)[0] for lever, step in zip(found.levers, place, strict=True)]
        value = kpi_value(found.kpi, float(seen.mean())) if is_told else "–"
        lines = [f"{name}: {exact(one)}" for name, one in zip(names, at, strict=True)]
        up = at[1] if len(at) > 1 else float(seen.mean())
        tell(axes, at[0], up, f"{kpi}: {value}", _TEXTS["tried"][texts.language], *lines)


def _words_of(lever: MapLever, texts: Texts) -> str:
    return lever_name(lever, texts.language) if texts.language == "zh" else readable(lever_name(lever))


def _dots(axes: Axes, found: KpiMap) -> None:
    rows = np.array([[lever.row(step)[0] for lever, step in zip(found.levers, place, strict=True)]
                     for place in found.places])  # fmt: skip
    there = found.is_defined
    style: dict[str, Any] = {"zorder": 5, "clip_on": False}
    axes.scatter(rows[there, 0], rows[there, 1], s=17, facecolor=PAPER, edgecolor=INK, linewidth=0.9, **style)
    axes.scatter(rows[~there, 0], rows[~there, 1], s=24, marker="x", color=INK, linewidth=1.1, **style)


def _curve(axes: Axes, found: KpiMap, texts: Texts) -> None:
    from loopsim.stats import student_t

    (lever,) = found.levers
    mean, half = found.grid
    value = found.heights.value
    xs = lever.value(np.linspace(0.0, 1.0, GRID[1]))
    axes.fill_between(xs, value(mean - half), value(mean + half), color=GAIN, alpha=0.18, linewidth=0)
    axes.plot(xs, value(mean), color=GAIN, linewidth=2.2)
    values = found.values[found.is_defined]
    at = [lever.row(place[0])[0] for place, is_told in zip(found.places, found.is_defined, strict=True) if is_told]
    wide = student_t(found.runs - 1) * values.std(axis=1, ddof=1) / np.sqrt(found.runs)
    seen = values.mean(axis=1)
    axes.errorbar(at, seen, yerr=wide, fmt="o", markersize=4.5, color=INK, markerfacecolor=PAPER, linewidth=0.8)
    _tell_dots(axes, found, texts)
    axes.axhline(found.at, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    for tip in found.tips:
        ends = [tip.low if tip.low == tip.low else lever.low, tip.high if tip.high == tip.high else lever.high]
        axes.axvspan(ends[0], ends[1], color=HELD, alpha=0.2, linewidth=0)
        axes.axvline(tip.value, color=HELD, linewidth=1.8)
    room = 0.15 * (max(float(seen.max()), found.at) - min(float(seen.min()), found.at)) or 1.0
    axes.set_ylim(
        min(float((seen - wide).min()), found.at) - room / 3, max(float((seen + wide).max()), found.at) + room
    )
    axes.yaxis.set_major_formatter(formatter(found.kpi, texts))
    axes.tick_params(axis="y", colors=GREY)
    axes.spines["bottom"].set_color(FAINT)
    panel_title(axes, name_of(found.kpi, texts))


def label(axes: Axes, lever: MapLever, texts: Texts, *, is_up: bool) -> None:
    """Name an axis by its lever, and set its ends and ticks."""
    from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

    from loopsim.plots.ticks import percents, plain

    axis = axes.yaxis if is_up else axes.xaxis
    chinese = lever_name(lever, "zh")
    name = readable(lever_name(lever)).replace(".", ": ")
    is_percent = lever.unit in ("share", "chance")
    if not (is_percent or not lever.unit or is_in_name(lever)):
        name = f"{name.removesuffix(' (CNY)')}, {lever.unit}"
    told = name if texts.language == "en" else chinese + ("" if is_percent else unit_beside(lever.unit, texts))
    (axes.set_ylabel if is_up else axes.set_xlabel)(texts.shown(told), fontsize=11)
    (axes.set_ylim if is_up else axes.set_xlim)(lever.low, lever.high)
    if lever.is_log:
        (axes.set_yscale if is_up else axes.set_xscale)("log")
        many = lever.high / lever.low > 200
        axis.set_major_locator(LogLocator(subs=(1.0,) if many else (1.0, 2.0, 5.0), numticks=12))
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10], integer=lever.is_whole))
    axis.set_major_formatter(percents() if is_percent else plain())
