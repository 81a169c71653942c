"""Stages (阶段) of the pool over time, stacked: people, and shares of the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.frame import FEW_DAYS, draw_days
from loopsim.plots.growth import drawn
from loopsim.plots.style import STAGE_COLORS, Label, blank, count_axis, label_ends, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run


def stages(run: Run, *, language: Language = "en") -> Figure:
    """Draw people of the pool by stage above, the shares of the stages below.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    count = _people(run)
    with speaking(language) as texts:
        start = as_date(run.scenario.start_date)
        figure = blank(12, 6.4)
        above, below = (figure.add_axes((0.055, low, 0.75, high)) for low, high in ((0.375, 0.41), (0.07, 0.22)))
        _stack(above, count, texts, texts("pool"))
        pool = np.maximum(sum(count.values()), 1.0)
        _stack(below, {stage: 100 * people / pool for stage, people in count.items()}, texts, texts("stage_shares"))
        below.set_ylim(0, 100)
        draw_days([above, below], run.days, texts, start=start)
        last = {stage: texts.count(people[-1]) for stage, people in count.items()}
        line = texts("stages_line", pool=texts.count(sum(people[-1] for people in count.values())), **last)
        title(figure, texts, texts("stages_heading"), line, texts.about(run))
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw people of the pool by stage."""
    _stack(axes, _people(run), texts, texts("pool"))
    draw_days([axes], run.days, texts, FEW_DAYS, as_date(run.scenario.start_date))


def _people(run: Run) -> dict[str, np.ndarray]:
    return {stage: drawn(run.daily[stage]).astype(float) for stage in STAGE_COLORS}


def _stack(axes: Axes, count: dict[str, np.ndarray], texts: Texts, heading: str) -> None:
    """Draw a layer a stage, each named at its end."""
    is_share = heading == texts("stage_shares")
    edge, labels = np.zeros(len(next(iter(count.values())))), []
    for stage, color in STAGE_COLORS.items():
        axes.fill_between(np.arange(len(edge)), edge, edge + count[stage], color=color, linewidth=0)
        last = count[stage][-1]
        said = f"{last:.0f}%" if is_share else texts.count(last)
        if count[stage].any():
            labels.append(Label(f"{texts(stage)} {said}", float(edge[-1] + last / 2), color))
        edge = edge + count[stage]
    axes.set_ylim(0, max(1.05 * edge.max(), 1))
    panel_title(axes, heading)
    count_axis(axes, texts, bins=4, whole=True)
    label_ends(axes, labels, size=10)
