"""The funnel (漏斗): people by the stage they have reached, and checkouts by the step at which they are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.plots.style import FAINT, GREY, STAGE_COLORS, blank, speaking, strong, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run


LEAK = "#f0a067"


def funnel(run: Run, *, language: Language = "en") -> Figure:
    """Strangers to referrers on the left, visits to orders on the right with the leakiest step marked.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    found = run.funnel()
    with speaking(language) as texts:
        figure = blank(12, 5.4)
        _draw_stages(figure.add_axes((0.125, 0.05, 0.36, 0.66)), found.stages, texts)
        _draw_checkout(figure.add_axes((0.59, 0.05, 0.39, 0.66)), found.checkout, texts)
        title(figure, texts, texts("funnel"), _in_words(found.stages, texts), texts.about(run))
    return figure


def _in_words(stages: pd.DataFrame, texts: Texts) -> str:
    """The three shares that matter, as far as they are defined."""
    words = []
    for key, stage in (("bought", "buyers"), ("came_back", "repeat_buyers"), ("brought", "referrers")):
        share = stages.loc[stage, "share_of_previous"]
        if isinstance(share, float):
            words.append(texts(key, share=f"{100 * share:.1f}%"))
    return texts("and").join(words)


def _draw_stages(axes: Axes, stages: pd.DataFrame, texts: Texts) -> None:
    axes.set_title(texts("stages"), loc="left", fontsize=12, **strong())
    colors = [FAINT, *STAGE_COLORS.values()]
    most = max(int(stages["people"].iloc[0]), 1)
    for row, (name, stage) in enumerate(stages.iterrows()):
        width = stage["people"] / most
        axes.barh(row, width, color=colors[row], height=0.72)
        share = stage["share_of_previous"]
        note = texts.count(stage["people"])
        if isinstance(share, float):
            note += "   " + texts("of", share=f"{100 * share:.1f}%", stage=texts(stage["previous"]))
        inside = width > 0.62
        axes.text(
            width - 0.012 if inside else width + 0.012,
            row,
            note,
            va="center",
            ha="right" if inside else "left",
            fontsize=10.5,
        )
        axes.text(-0.02, row, texts(str(name)), va="center", ha="right", fontsize=11)
    _bare(axes, len(stages))


def _draw_checkout(axes: Axes, checkout: pd.DataFrame, texts: Texts) -> None:
    axes.set_title(texts("checkout"), loc="left", fontsize=12, **strong())
    visits = int(checkout["checkouts"].iloc[0])
    for number, step in checkout.iterrows():
        width = step["checkouts"] / max(visits, 1)
        before = width if number == 0 else checkout["checkouts"].iloc[int(str(number)) - 1] / max(visits, 1)
        axes.barh(number, before, color="#f0f0f0", height=0.72)
        axes.barh(number, width, color=LEAK if step["is_worst"] else STAGE_COLORS["buyers"], height=0.72)
        note = texts.count(step["checkouts"])
        if isinstance(step["pass_share"], float):
            note += "   " + texts("passed", share=f"{100 * step['pass_share']:.1f}%")
        if step["is_worst"]:
            note += "   " + texts("worst")
        inside = before > 0.62
        look = {"va": "center", "ha": "left", "fontsize": 10.5, **strong(bool(step["is_worst"]))}
        axes.text(0.012 if inside else before + 0.012, number, note, **look)
        name = texts("visits") if number == 0 else texts("step", step=number)
        axes.text(-0.02, number, name, va="center", ha="right", fontsize=11)
    if visits == 0:
        axes.text(0.5, 2, texts("no_checkouts"), ha="center", color=GREY)
    _bare(axes, len(checkout))


def _bare(axes: Axes, bars: int) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(max(bars, 5) - 0.4, -0.6)
    axes.set_axis_off()
