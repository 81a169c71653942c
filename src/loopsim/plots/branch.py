"""Picture of one past and several futures: the pool and the cumulated profit, which part on one day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.branch_words import future_name
from loopsim.plots.compare import COLORS
from loopsim.plots.frame import FEW_DAYS, draw_days
from loopsim.plots.marks import NOTE_SIZE, measured, shortened
from loopsim.plots.style import FAINT, GREY, INK, Label, blank, count_axis, label_ends, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.branch import Branches
    from loopsim.results.run import Run

#: Inches: width and height; left, right and vertical extent of the panels as parts of them.
_WIDTH, _HEIGHT = 12.0, 7.0
_LEFT, _RIGHT, _POOL, _PROFIT = 0.06, 0.80, (0.44, 0.74), (0.06, 0.34)

#: Points for a name beside a curve.
_NAME = 120.0


def branch(branches: Branches, *, language: Language = "en") -> Figure:
    """Draw the futures, each in a color of its own, after the past that they share.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        figure = blank(_WIDTH, _HEIGHT)
        panels = [figure.add_axes((_LEFT, low, _RIGHT - _LEFT, high - low)) for low, high in (_POOL, _PROFIT)]
        panel(branches, panels[0], texts)
        _draw(panels[1], branches, lambda run: run.daily["profit_fen"].to_numpy().cumsum() / 100, texts)
        panels[1].axhline(0, color=GREY, linewidth=0.9)
        panel_title(panels[1], texts("profit_so_far"))
        count_axis(panels[1], texts, bins=5)
        for axes in panels:
            draw_days((axes,), branches.unchanged.days, texts, start=as_date(branches.unchanged.scenario.start_date))
        said = "\n".join(texts.shown(one) for one in branches.sentences(language)[: min(len(branches.others), 3)])
        run = branches.unchanged
        about = texts("about_branch", name=texts.shown(run.scenario.name), days=run.days, seed=run.seed)
        title(figure, texts, texts("branch", at=branches.at), said, about)
    return figure


def panel(branches: Branches, axes: Axes, texts: Texts) -> None:
    """Draw the pool of all futures."""
    _draw(axes, branches, lambda run: run.daily["reachable"].to_numpy(), texts)
    axes.set_ylim(bottom=0)
    panel_title(axes, texts("pool"))
    count_axis(axes, texts, bins=5)
    draw_days((axes,), branches.unchanged.days, texts, FEW_DAYS, as_date(branches.unchanged.scenario.start_date))


def _draw(axes: Axes, branches: Branches, series: Callable[[Run], np.ndarray], texts: Texts) -> None:
    """Draw a series of all futures, and the past before them in ink."""
    labels, at = [], branches.at
    axes.axvline(at, color=FAINT, linewidth=1.2)
    for number, (name, run) in enumerate(branches.futures.items()):
        values = series(run)
        color = GREY if not number else COLORS[(number - 1) % len(COLORS)]
        day = np.arange(at - 1, len(values))
        axes.plot(day, values[at - 1 :], color=color, linewidth=2.0, linestyle=(0, (4, 2)) if not number else "-")
        if not number:
            axes.plot(np.arange(at), values[:at], color=INK, linewidth=1.8)
        shown = texts.shown(future_name(name, texts.language))
        short = shortened(shown, _NAME * NOTE_SIZE / 9.5, measured(axes)) or shown[:1]
        labels.append(Label(f"{short} {texts.count(float(values[-1]))}", float(values[-1]), color))
    label_ends(axes, labels, size=9.5)
