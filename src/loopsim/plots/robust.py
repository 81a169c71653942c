"""Picture of plans in uncertain worlds: the goal of each over the worlds, what each misses, and where each fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.explain_words import plan_name
from loopsim.decisions.robust_words import bounds_of, fails_shown, goal_name
from loopsim.plots.compare import COLORS
from loopsim.plots.marks import NOTE_SIZE, measured, shortened
from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.style import FAINT, GREY, INK, LOSS, PAPER, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.outcomes import Robustness

#: Worlds of all plans up to which each tells its number under the pointer.
_MOST_TOLD = 1000

#: Inches: width, head, a plan, foot; points for a name.
_WIDTH, _HEAD, _ROW, _FOOT, _NAME = 12.0, 1.95, 0.62, 0.75, 118.0


def robust(found: Robustness, *, language: Language = "en") -> Figure:
    """Draw a row a plan: left its goal in each world, with the mean and the worst tenth; right how often it fails.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        rows = len(found.names)
        height = _HEAD + rows * _ROW + _FOOT
        figure = blank(_WIDTH, height)
        bottom, tall = _FOOT / height, rows * _ROW / height
        goals = figure.add_axes((0.13, bottom, 0.47, tall))
        failing = figure.add_axes((0.68, bottom, 0.13, tall))
        panel(found, goals, texts)
        _draw_failing(figure, failing, found, texts)
        panel_title(failing, texts("robust_fails", fails=fails_shown(found, language)))
        about = texts(
            "about_robust", name=texts.shown(found.scenario), worlds=int(found.used.sum()), days=found.days,
            runs=found.values.shape[2],
        )  # fmt: skip
        said = "\n".join(texts.shown(one) for one in found.sentences(language)[:2])
        title(figure, texts, texts("robust"), said, about)
        figure.text(0.02, 0.12 / height, texts("robust_key"), fontsize=9, color=GREY, va="bottom")
    return figure


def panel(found: Robustness, axes: Axes, texts: Texts) -> None:
    """Draw the goal of each plan in each world, with the mean and the worst tenth."""
    panel_title(axes, texts("robust_goal", goal=goal_name(found.goal, texts.language)))
    breadth = measured(axes)
    scatter = np.random.default_rng(0).uniform(-0.2, 0.2, found.means.shape[1])
    for number, name in enumerate(found.names):
        color = GREY if not number else COLORS[(number - 1) % len(COLORS)]
        values = found.means[number]
        axes.plot(values, -number + scatter, "o", color=color, markersize=3.2, alpha=0.45, markeredgewidth=0)
        mean, worst = found.expected(name), found.worst(name)
        axes.plot([mean.low, mean.high], [-number, -number], color=INK, linewidth=3.0, solid_capstyle="butt")
        axes.plot([mean.value], [-number], "o", color=PAPER, markeredgecolor=INK, markersize=7, zorder=5)
        axes.plot([worst.value, worst.value], [-number - 0.3, -number + 0.3], color=LOSS, linewidth=2.2)
        _tell(axes, number, name, values, np.asarray(-number + scatter), found, texts)
        shown = texts.shown(plan_name(name, texts.language))
        short = shortened(shown, _NAME * NOTE_SIZE / 10, breadth) or shown[:1]
        axes.text(-0.02, -number, short, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=10,
                  color=INK)  # fmt: skip
    axes.axvline(0, color=GREY, linewidth=0.9)
    axes.set_ylim(-len(found.names) + 0.45, 0.55)
    axes.set_yticks([])
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    _amounts(axes, texts)


def _tell(
    axes: Axes, number: int, plan: str, values: np.ndarray, rows: np.ndarray, found: Robustness, texts: Texts
) -> None:
    """Tell a plan under the pointer: mean, worst tenth; and each of its worlds while they are few."""
    name = plan_name(plan, texts.language)
    mean, worst = found.expected(plan), found.worst(plan)
    ends = interval(texts, mean.low, mean.high)
    worst_tenth = texts("spot_worst_tenth", value=exact(worst.value))
    tell(
        axes, None, (-number - 0.5, -number + 0.5), name, texts("spot_mean", value=exact(mean.value)), ends, worst_tenth
    )
    if values.size * len(found.names) <= _MOST_TOLD:
        for value, row in zip(values, rows, strict=True):
            tell(axes, float(value), float(row), name, exact(float(value)))


def _amounts(axes: Axes, texts: Texts) -> None:
    from loopsim.plots.ticks import few_counts

    few_counts(axes.xaxis, texts, 6)
    axes.tick_params(axis="x", labelsize=9, length=0)


def _draw_failing(figure: Figure, axes: Axes, found: Robustness, texts: Texts) -> None:
    room = 0.18 * _WIDTH * 72
    for number, name in enumerate(found.names):
        share = found.failing_share(name)
        axes.barh(-number, 1.0, height=0.4, color=FAINT, alpha=0.35)
        is_told = share == share
        axes.barh(-number, share if is_told else 0.0, height=0.4, color=LOSS)
        box = found.boxes[name]
        words = plan_name(name, texts.language)
        tell(
            axes,
            None,
            (-number - 0.5, -number + 0.5),
            words,
            texts("spot_failing", share=f"{share:.1%}" if is_told else "–"),
        )
        lines = [f"{share:.0%}" if is_told else "–", *(bounds_of(box, texts.language) if box is not None else ())][:3]
        for place, line in enumerate(lines):
            short = shortened(texts.shown(line), room, measured(figure)) or line[:1]
            axes.annotate(
                short, (1.03, -number), (0, 11 * ((len(lines) - 1) / 2 - place)),
                xycoords=axes.get_yaxis_transform(), textcoords="offset points", va="center", fontsize=8.5,
                color=INK if not place else GREY, annotation_clip=False,
            )  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(found.names) + 0.45, 0.55)
    axes.set_yticks([])
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
    axes.grid(visible=False)
    axes.tick_params(axis="x", labelsize=9, length=0)
