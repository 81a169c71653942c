"""Picture of the value of information: a bar a value, the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loopsim.decisions.robust_words import goal_name
from loopsim.decisions.sensitivity_words import value_name
from loopsim.plots.marks import measured, shortened
from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.style import FAINT, GAIN, GREY, INK, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.learn import Learning

#: Bars at most; inches: width, head, a bar, foot.
_MOST, _WIDTH, _HEAD, _ROW, _FOOT = 12, 12.0, 1.85, 0.29, 0.65


def learn(found: Learning, *, language: Language = "en") -> Figure:
    """Draw the worth of knowing each value with its 95% interval; pale where it may be nothing.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        rows = min(len(found.values), _MOST)
        height = _HEAD + rows * _ROW + _FOOT
        figure = blank(_WIDTH, height)
        panel(found, figure.add_axes((0.30, _FOOT / height, 0.60, rows * _ROW / height)), texts)
        said = "\n".join(texts.shown(one) for one in found.sentences(language)[: 2 if found.is_told_apart else 3])
        about = texts("about_learn", name=texts.shown(found.robust.scenario), worlds=int(found.robust.used.sum()))
        title(figure, texts, texts("learn"), said, about)
        figure.text(0.02, 0.12 / height, texts("learn_key"), fontsize=9, color=GREY, va="bottom")
    return figure


def panel(found: Learning, axes: Axes, texts: Texts) -> None:
    """Draw a bar a value, and a line for knowing everything."""
    rows = list(found.values.items())[:_MOST]
    panel_title(axes, texts("learn_worth", goal=goal_name(found.robust.goal, texts.language)))
    for place, (path, worth) in enumerate(rows):
        axes.barh(-place, worth.value, height=0.62, color=GAIN, alpha=1.0 if worth.low > 0 else 0.35)
        axes.plot([worth.low, worth.high], [-place, -place], color=INK, linewidth=1)
        whole = value_name(path, texts.language).replace("_", " ")
        ends = interval(texts, worth.low, worth.high)
        tell(axes, None, (-place - 0.5, -place + 0.5), whole, exact(worth.value), ends)
        shown = texts.shown(whole)
        name = shortened(shown, 0.28 * _WIDTH * 72, measured(axes)) or shown[:1]
        axes.text(-0.01, -place, name, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=9,
                  color=INK)  # fmt: skip
    most = max([found.everything.value, *(worth.high for _, worth in rows)], default=1.0)
    axes.axvline(found.everything.value, color=FAINT, linewidth=1.6)
    axes.set_xlim(0, 1.04 * most if most > 0 else 1.0)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_yticks([])
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    from loopsim.plots.ticks import few_counts

    few_counts(axes.xaxis, texts, 6)
    if most <= 0:
        axes.set_xticks([0])
    axes.tick_params(axis="x", labelsize=9, length=0)
