"""Picture of a sensitivity analysis: a panel a measure, a bar a value, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loopsim.decisions.sensitivity_words import part, value_name
from loopsim.plots.marks import measured, shortened
from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.style import GAIN, GREY, HELD, INK, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.results.definitions import name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.influences import Influence, Sensitivity

#: Bars of a measure.
_MOST = 12

#: Inches: width, head, a bar, foot.
_WIDTH, _HEAD, _ROW, _FOOT = 12.0, 1.75, 0.29, 0.62

#: Parts of a panel: the most that names take, and where its bars end.
_MOST_NAMES, _BARS = 0.54, 0.94


def sensitivity(found: Sensitivity, *, language: Language = "en") -> Figure:
    """Draw the influence of each value on each measure, with 95% intervals; dark bars are decisions.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        panels = {kpi: some[:_MOST] for kpi, some in found.influences.items() if some}
        rows = max((len(some) for some in panels.values()), default=1)
        height = _HEAD + rows * _ROW + _FOOT
        figure = blank(_WIDTH, height)
        width = 0.98 / max(len(panels), 1)
        for place, (kpi, some) in enumerate(panels.items()):
            names = [_named(one, texts) for one in some]
            breadth, points = measured(figure), width * _WIDTH * 72
            room = min(_MOST_NAMES, max(map(breadth, names)) / points + 0.02)
            tall = len(some) * _ROW / height
            left, low = 0.01 + (place + room) * width, 1 - _HEAD / height - tall
            axes = figure.add_axes((left, low, (_BARS - room) * width, tall))
            names = [shortened(name, (room - 0.02) * points, breadth) for name in names]
            _bars(axes, kpi, found, texts, names)
        said = found.sentences(language)[:1]
        about = texts(f"about_{found.method}", days=found.days, runs=found.runs)
        title(figure, texts, texts("sensitivity", name=texts.shown(found.scenario)), "\n".join(said), about)
        key = texts("sensitivity_key") if panels else ""
        figure.text(0.02, 0.12 / height, key, fontsize=9, color=GREY, va="bottom")
    return figure


def panel(found: Sensitivity, axes: Axes, texts: Texts) -> None:
    """Draw the influences on the first measure that has some."""
    kpi = next((kpi for kpi, some in found.influences.items() if some), None)
    if kpi is not None:
        _bars(axes, kpi, found, texts, [_named(one, texts) for one in found.influences[kpi][:_MOST]])


def _tell(axes: Axes, place: int, name: str, one: Influence, found: Sensitivity, texts: Texts) -> None:
    """Tell a bar under the pointer: its size and interval, and the range that was tried."""
    span = found.ranges[one.path]
    is_part = found.method == "sobol"
    size = f"{part(one.total):.1%}" if is_part else f"{one.total:.2f}"
    low, high = (part(one.low), part(one.high)) if is_part else (one.low, one.high)
    tried = texts("spot_tried", low=exact(span.low), high=exact(span.high))
    tell(axes, None, (-place - 0.5, -place + 0.5), name, size, interval(texts, low, high), tried)


def _named(one: Influence, texts: Texts) -> str:
    return texts.shown(value_name(one.path, texts.language).replace("_", " "))


def _bars(axes: Axes, kpi: str, found: Sensitivity, texts: Texts, names: Sequence[str]) -> None:
    panel_title(axes, name_of(kpi, texts.language))
    some = found.influences[kpi][: len(names)]
    bound = part if found.method == "sobol" else float
    most = max(1e-9, *(bound(one.high) for one in some))
    for place, (one, name) in enumerate(zip(some, names, strict=True)):
        color = GAIN if found.ranges[one.path].is_decision else HELD
        axes.barh(-place, bound(one.total), height=0.62, color=color)
        axes.plot([bound(one.low), bound(one.high)], [-place, -place], color=INK, linewidth=1)
        sign = {"up": " +", "down": " -", "either": ""}[one.way]
        _tell(axes, place, _named(one, texts), one, found, texts)
        axes.text(-0.02, -place, name + sign, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=9,
                  color=INK)  # fmt: skip
    axes.set_xlim(0, 1.04 * most)
    axes.set_ylim(-len(some) + 0.4, 0.6)
    axes.set_yticks([])
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="x", labelsize=9, length=0)
    if found.method == "sobol":
        axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g}%")
