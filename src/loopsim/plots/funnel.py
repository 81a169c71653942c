"""The funnel (漏斗): people by the stage they have reached, checkouts by step, and how many each step loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.plots.spots import exact, tell
from loopsim.plots.style import FAINT, GREY, LOSS, STAGE_COLORS, blank, speaking, strong, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run


LEAK = "#f0a067"

#: Width of a panel against its longest bar: the numbers stand beside it.
_ACROSS = 2.05


def funnel(run: Run, *, language: Language = "en") -> Figure:
    """Strangers to referrers on the left, visits to orders on the right, with the loss of each step.

    On both sides the step that loses most is marked: on the left of those after joining, by share; on the right one
    that loses clearly more than every other.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    found = run.funnel()
    with speaking(language) as texts:
        figure = blank(12, 5.4)
        _draw_stages(figure.add_axes((0.125, 0.05, 0.39, 0.66)), found.stages, texts)
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


def leakiest(stages: pd.DataFrame) -> str:
    """The stage after joining that the smallest share of those before it have reached; empty where nobody joined."""
    share = stages["share_of_previous"].iloc[2:].dropna()
    return str(share.astype(float).idxmin()) if len(share) and float(share.min()) < 1.0 else ""


def _draw_stages(axes: Axes, stages: pd.DataFrame, texts: Texts) -> None:
    axes.set_title(texts("stages"), loc="left", fontsize=12, **strong())
    colors = [FAINT, *STAGE_COLORS.values()]
    worst = leakiest(stages)
    most = max(int(stages["people"].iloc[0]), 1)
    for row, (name, stage) in enumerate(stages.iterrows()):
        width = stage["people"] / most
        axes.barh(row, width, color=colors[row], height=0.72)
        share, count = stage["share_of_previous"], texts("spot_people", value=exact(stage["people"]))
        said = []
        if isinstance(share, float):
            missing = stages["people"][stage["previous"]] - stage["people"]
            said = [
                texts("of", share=f"{100 * share:.1f}%", stage=texts(stage["previous"])),
                texts("have_not", count=texts.count(missing)),
            ]
        _row(
            axes,
            row,
            width,
            texts(str(name)),
            [texts.count(stage["people"]), count, *said],
            texts,
            "narrowest" if name == worst else "",
        )
    _bare(axes, len(stages))


def _draw_checkout(axes: Axes, checkout: pd.DataFrame, texts: Texts) -> None:
    axes.set_title(texts("checkout"), loc="left", fontsize=12, **strong())
    visits = int(checkout["checkouts"].iloc[0])
    for number, step in checkout.iterrows():
        width = step["checkouts"] / max(visits, 1)
        before = width if number == 0 else checkout["checkouts"].iloc[int(str(number)) - 1] / max(visits, 1)
        axes.barh(number, before, color="#f0f0f0", height=0.72)
        axes.barh(number, width, color=LEAK if step["is_worst"] else STAGE_COLORS["buyers"], height=0.72)
        said = [texts.count(step["checkouts"]), exact(step["checkouts"])]
        if isinstance(step["pass_share"], float):
            said += [
                texts("passed", share=f"{100 * step['pass_share']:.1f}%"),
                texts("lost", count=texts.count(step["lost"])),
            ]
        name = texts("visits") if number == 0 else texts("step", step=number)
        _row(axes, int(str(number)), before, name, said, texts, "worst" if step["is_worst"] else "")
    if visits == 0:
        axes.text(_ACROSS / 2, 2, texts("no_checkouts"), ha="center", color=GREY)
    _bare(axes, len(checkout))


def _row(axes: Axes, row: int, width: float, name: str, said: list[str], texts: Texts, mark: str) -> None:
    """Write the name of a row on its left; right of its bar the count and share passed, below them the loss.

    ``said`` are the count in short, in full, and, but for the first row, share passed and loss. ``mark`` says of a
    row that it is the worst.
    """
    short, full, *passed = said
    axes.text(-0.02, row, name, va="center", ha="right", fontsize=11)
    if not passed:
        axes.text(width + 0.025, row, short, va="center", fontsize=10.5)
    else:
        share, lost = passed
        loss = f"{lost}   {texts(mark)}" if mark else lost
        axes.text(width + 0.025, row - 0.19, f"{short}   {share}", va="center", fontsize=10.5)
        look = {"color": LOSS, **strong()} if mark else {"color": GREY}
        axes.text(width + 0.025, row + 0.2, loss, va="center", fontsize=9.5, **look)
    tell(axes, None, (row - 0.5, row + 0.5), name, full, *passed)


def _bare(axes: Axes, bars: int) -> None:
    axes.set_xlim(0, _ACROSS)
    axes.set_ylim(max(bars, 5) - 0.4, -0.6)
    axes.set_axis_off()
