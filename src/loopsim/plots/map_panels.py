"""Picture of maps for each value of a choice: the line of each with its band, or the curve of each over one lever."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.map_words import in_language, kpi_value
from loopsim.decisions.refine import GRID
from loopsim.plots.kpi_map import headline_lines, label
from loopsim.plots.study_axes import formatter, name_of
from loopsim.plots.style import FAINT, GREY, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.results.definitions import name_of as plain_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.map_panels import MapPanels

#: Colors of the panels, told apart by people who see few colors, too (Okabe & Ito).
COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#999999")

_TEXTS: dict[str, dict[Language, str]] = {
    "title": {"en": "{kpi} of {name}", "zh": "{name}：{kpi}"},
    "about": {
        "en": "{points} points each, {runs} runs a point, {days} days, all on the same luck",
        "zh": "各{points}个点，每点{runs}次运行，{days}天，运气相同",
    },
    "key_2": {
        "en": "lines: {kpi} = {at}, for each value of the choice; bands: 95% (luck, and what lies between points)",
        "zh": "线：各选择下 {kpi} = {at}；带：95%区间（运气与插值）",
    },
    "key_1": {
        "en": "curves: means and their 95% bands; dashed: {kpi} = {at}; upright: where it is crossed",
        "zh": "曲线：均值及95%区间；虚线：{kpi} = {at}；竖线：穿越处",
    },
    "never": {"en": "{name}\n(no line in this range)", "zh": "{name}\n（此范围内无分界线）"},
}

#: Inches: width, height, and what head and foot take of it.
_WIDTH, _HEIGHT, _HEAD, _FOOT = 12.0, 7.6, 1.75, 0.95


def map_panels(found: MapPanels, *, language: Language = "en") -> Figure:
    """Draw the line of each panel with its band for luck.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        figure = blank(_WIDTH, _HEIGHT)
        axes = figure.add_axes((0.085, _FOOT / _HEIGHT, 0.6, 1 - (_HEAD + _FOOT) / _HEIGHT))
        first = found.first
        panel(found, axes, texts)
        kpi = plain_name(first.kpi, language)
        headline = _TEXTS["title"][language].format(name=texts.shown(found.scenario), kpi=kpi[:1].upper() + kpi[1:])
        points = max(len(one.places) for one in found.maps.values())
        about = _TEXTS["about"][language].format(points=points, runs=first.runs, days=first.days)
        title(figure, texts, headline, headline_lines(texts.shown(found.sentences(language)[0])), about)
        key = _TEXTS[f"key_{len(first.levers)}"][language].format(kpi=kpi, at=kpi_value(first.kpi, first.at))
        figure.text(0.02, 0.12 / _HEIGHT, in_language(key, language), fontsize=9, color=GREY, va="bottom")
    return figure


def panel(found: MapPanels, axes: Axes, texts: Texts) -> None:
    """Draw the line of each panel, or its curve over one lever, and their names on the right."""
    levers = found.first.levers
    (_curves if len(levers) == 1 else _lines)(axes, found, texts)
    for lever, is_up in zip(levers, (False, True), strict=False):
        label(axes, lever, texts, is_up=is_up)
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=10, borderaxespad=0, handlelength=1.4
    )


def _short(name: str) -> str:
    """Return the name of a panel in lines that fit beside the picture."""
    return "\n".join(wrap(name, 34 if name.isascii() else 18, break_long_words=True))


def _lines(axes: Axes, found: MapPanels, texts: Texts) -> None:
    part = np.linspace(0.0, 1.0, GRID[2])
    for color, (name, one) in zip(COLORS, found.maps.items(), strict=False):
        named = _short(texts.shown(found.name(name, texts.language)))
        pieces = one.lines() if one.has_surface else []
        if not pieces:
            named = _TEXTS["never"][texts.language].format(name=named)
        axes.plot([], [], color=color, linewidth=2.4, label=named)
        if not one.has_surface:
            continue
        mean, half = one.grid
        xs, ys = (lever.value(part) for lever in one.levers)
        if bool((np.abs(mean) <= half).any()):
            axes.contourf(xs, ys, (mean / half).T, levels=[-1.0, 1.0], colors=[color], alpha=0.14)
        for piece in pieces:
            axes.plot(piece[:, 0], piece[:, 1], color=color, linewidth=2.4)
    axes.grid(visible=True, color=FAINT)


def _curves(axes: Axes, found: MapPanels, texts: Texts) -> None:
    seen = [found.first.at]
    for color, (name, one) in zip(COLORS, found.maps.items(), strict=False):
        named = _short(texts.shown(found.name(name, texts.language)))
        if not (one.has_surface and one.crosses):
            named = _TEXTS["never"][texts.language].format(name=named)
        axes.plot([], [], color=color, linewidth=2.2, label=named)
        if not one.has_surface:
            continue
        (lever,) = one.levers
        mean, half = one.grid
        value = one.heights.value
        xs = lever.value(np.linspace(0.0, 1.0, GRID[1]))
        axes.fill_between(xs, value(mean - half), value(mean + half), color=color, alpha=0.15, linewidth=0)
        axes.plot(xs, value(mean), color=color, linewidth=2.2)
        for tip in one.tips:
            axes.axvline(tip.value, color=color, linewidth=1.4, linestyle=(0, (1, 2)))
        means = one.values[one.is_defined].mean(axis=1)
        seen += [float(means.min()), float(means.max())]
    axes.axhline(found.first.at, color=GREY, linewidth=1.2, linestyle=(0, (4, 3)))
    room = 0.1 * (max(seen) - min(seen)) or 1.0
    axes.set_ylim(min(seen) - room, max(seen) + room)
    axes.yaxis.set_major_formatter(formatter(found.first.kpi, texts))
    panel_title(axes, name_of(found.first.kpi, texts))
