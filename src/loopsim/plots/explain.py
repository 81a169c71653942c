"""Picture of an explanation: a waterfall of profit, one of the pool, and the effect of each change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.decisions.explain_words import part_name, plan_name, value_of
from loopsim.plots.marks import measured, shortened
from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.style import GAIN, GREY, INK, LOSS, blank, panel_title, speaking, strong, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.explain import Effect, Explanation
    from loopsim.runs.headline import Change

#: Parts smaller than this share of the largest are drawn as one, so that a waterfall stays readable; rows at most.
_SMALLEST, _MOST_ROWS = 0.02, 16

#: Inches: width, head, a row, between the panels, foot.
_WIDTH, _HEAD, _ROW, _GAP, _FOOT = 12.0, 1.75, 0.27, 0.75, 0.55


def explain(explanation: Explanation, *, language: Language = "en") -> Figure:
    """Draw left the parts of profit, right those of the pool and the changes, each with its 95% interval.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        profit = _rows(explanation.effects(explanation.profit))
        pool = _rows(explanation.effects(explanation.pool))
        changes = explanation.effects(explanation.changes.get("profit", ()))
        right = len(pool) + 1 + (len(changes) + _GAP / _ROW if changes else 0)
        body = max(len(profit) + 1, right) * _ROW
        height = _HEAD + body + _FOOT
        figure = blank(_WIDTH, height)
        for left, rows, measure in ((0.20, profit, "profit"), (0.69, pool, "reachable")):
            tall = (len(rows) + 1) * _ROW
            axes = figure.add_axes((left, 1 - (_HEAD + tall) / height, 0.24, tall / height))
            _waterfall(axes, rows, explanation, measure, texts)
        if changes:
            below = _HEAD + (len(pool) + 1) * _ROW + _GAP
            tall = len(changes) * _ROW
            axes = figure.add_axes((0.69, 1 - (below + tall) / height, 0.24, tall / height))
            _bars(axes, changes, explanation, texts)
        said = explanation.sentences(language)
        names = {"before": plan_name(explanation.before, language), "after": plan_name(explanation.after, language)}
        runs = explanation.comparison.reference
        about = texts(
            "about_explained",
            days=runs.days,
            runs=len(runs),
            first=runs.first_seed,
            last=runs.first_seed + len(runs) - 1,
        )
        title(figure, texts, texts("explained", **names), "\n".join(said[:2]), about)
    return figure


def panel(explanation: Explanation, axes: Axes, texts: Texts) -> None:
    """Draw the waterfall of profit."""
    _waterfall(axes, _rows(explanation.effects(explanation.profit)), explanation, "profit", texts)


def _rows(effects: Sequence[Effect]) -> list[tuple[str, Effect | None, float]]:
    """Name, effect and amount of each row: small parts are one row without a name of their own."""
    largest = max((abs(one.mean) for one in effects), default=0.0)
    by_size = sorted((abs(one.mean) for one in effects), reverse=True)
    least = max(_SMALLEST * largest, by_size[_MOST_ROWS - 1] if len(by_size) > _MOST_ROWS else 0.0)
    rows: list[tuple[str, Effect | None, float]] = [
        (one.name, one, one.mean) for one in effects if abs(one.mean) >= least
    ]
    rest = sum(one.mean for one in effects if abs(one.mean) < least)
    return [*rows, ("", None, rest)] if len(rows) < len(effects) else rows


def _waterfall(
    axes: Axes,
    rows: Sequence[tuple[str, Effect | None, float]],
    explanation: Explanation,
    measure: str,
    texts: Texts,
) -> None:
    panel_title(axes, texts("explained_profit" if measure == "profit" else "explained_pool"))
    total, unit = (
        explanation.total("profit" if measure == "profit" else "reachable"),
        "spot_cny" if measure == "profit" else "spot_people",
    )
    at, ends = 0.0, [0.0]
    for number, (name, found, amount) in enumerate(rows):
        color = GAIN if amount > 0 else LOSS
        is_sure = found is None or found.is_told_apart
        axes.barh(-number, amount, left=at, height=0.66, color=color, alpha=1.0 if is_sure else 0.35)
        axes.plot([at + amount, at + amount], [-number - 1.33, -number + 0.33], color=GREY, linewidth=0.8)
        if found is not None and found.high > found.low:
            axes.plot([at + found.low, at + found.high], [-number, -number], color=INK, linewidth=0.9)
            ends += [at + found.low, at + found.high]
        at += amount
        ends.append(at)
        part = part_name(name, texts.language) if name else texts("small_parts")
        _label(axes, -number, part, amount, texts)
        _tell(axes, -number, part, amount, found, unit, texts)
    last = -len(rows)
    axes.barh(last, at, height=0.66, color=INK)
    if total.high > total.low:
        axes.plot([total.low, total.high], [last, last], color=GREY, linewidth=1.6)
        ends += [total.low, total.high]
    _label(axes, last, texts("difference"), at, texts, is_total=True)
    _tell(axes, last, texts("difference"), at, total, unit, texts)
    _dress(axes, ends, len(rows) + 1, texts)


def _bars(axes: Axes, effects: Sequence[Effect], explanation: Explanation, texts: Texts) -> None:
    panel_title(axes, texts("explained_changes"))
    ends = [0.0]
    for number, one in enumerate(effects):
        color = GAIN if one.mean > 0 else LOSS
        is_sure = one.is_told_apart
        axes.barh(-number, one.mean, height=0.66, color=color, alpha=1.0 if is_sure else 0.35)
        if one.high > one.low:
            axes.plot([one.low, one.high], [-number, -number], color=INK, linewidth=0.9)
        ends += [one.mean, *(end for end in (one.low, one.high) if end == end)]
        name = part_name(one.name, texts.language).replace(".", " ").replace("_", " ")
        change = f"{name} {value_of(explanation, one.name, texts.language)}".strip()
        _label(axes, -number, change, one.mean, texts)
        _tell(axes, -number, change, one.mean, one, "spot_cny", texts)
    _dress(axes, ends, len(effects), texts)


def _tell(axes: Axes, at: float, name: str, amount: float, found: Change | None, unit: str, texts: Texts) -> None:
    """Tell a row under the pointer: its name, amount and 95% interval."""
    lines = [texts(unit, value=exact(amount, is_signed=True))]
    if found is not None and found.high > found.low:
        lines.append(interval(texts, found.low, found.high, is_signed=True))
    tell(axes, None, (at - 0.5, at + 0.5), name, *lines)


def _label(axes: Axes, at: float, name: str, amount: float, texts: Texts, *, is_total: bool = False) -> None:
    """Write the name of a row on its left and its amount on its right."""
    shown = shortened(texts.shown(name), 165.0, measured(axes)) or name[:1]
    side: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 9.5}
    weight = strong(is_total)
    axes.text(-0.03, at, shown, ha="right", color=INK, **side, **weight)
    signed = ("+" if amount > 0 else "") + texts.count(amount)
    axes.text(1.03, at, signed, ha="left", color=INK, **side, **weight)


def _dress(axes: Axes, ends: Sequence[float], rows: int, texts: Texts) -> None:
    from loopsim.plots.ticks import few_counts

    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = 0.04 * max(high - low, 1e-9)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-rows + 0.4, 0.6)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_yticks([])
    axes.grid(visible=True, axis="x")
    few_counts(axes.xaxis, texts, 4)
    axes.tick_params(axis="x", labelsize=9, length=0)
