"""Money (资金): a waterfall from income to profit, and the profit as it adds up over the days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.tallies import TALLIES
from loopsim.plots.frame import draw_days
from loopsim.plots.growth import draw_profit
from loopsim.plots.spots import exact, tell
from loopsim.plots.style import GAIN, GREY, INK, LOSS, blank, panel_title, speaking, strong, title
from loopsim.plots.texts import Language, Texts
from loopsim.results.daily import total
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run

#: Items below this share of the largest are one row; rows at most.
_SMALLEST, _MOST_ROWS = 0.005, 11


def money(run: Run, *, language: Language = "en") -> Figure:
    """Draw income and costs down to profit, and cumulative profit, in CNY.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        rows = items(run, texts)
        figure = blank(12, 6.0)
        left, right = figure.add_axes((0.145, 0.08, 0.32, 0.66)), figure.add_axes((0.57, 0.08, 0.34, 0.62))
        _waterfall(left, rows, texts)
        draw_profit(right, run, (), texts)
        draw_days([right], run.days, texts, 6, as_date(run.scenario.start_date))
        title(figure, texts, texts("money"), _in_words(rows, texts), texts.about(run))
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw the waterfall."""
    _waterfall(axes, items(run, texts), texts)


def items(run: Run, texts: Texts) -> list[tuple[str, float]]:
    """Name and amount in CNY of each income, then each cost from the largest on; small ones together at the end."""
    found = [
        (texts.tally(tally), float(tally.sign * total(run.tallies, tally.name).sum()) / 100, tally.sign)
        for tally in TALLIES
        if tally.sign
    ]
    ordered = sorted((one for one in found if one[1]), key=lambda one: (-one[2], -abs(one[1])))
    by_size = sorted((abs(amount) for _, amount, _ in ordered), reverse=True)
    least = _SMALLEST * by_size[0] if by_size else 0.0
    if len(by_size) > _MOST_ROWS:
        least = max(least, by_size[_MOST_ROWS - 1])
    rows = [(name, amount) for name, amount, _ in ordered if abs(amount) >= least]
    rest = sum(amount for _, amount, _ in ordered if abs(amount) < least)
    return [*rows, (texts("small_parts"), rest)] if len(rows) < len(ordered) else rows


def _in_words(rows: list[tuple[str, float]], texts: Texts) -> str:
    came = sum(amount for _, amount in rows if amount > 0)
    profit = sum(amount for _, amount in rows)
    if came <= 0:
        return texts("no_income")
    return texts("money_line", came=texts.count(came), profit=texts.count(profit), share=f"{100 * profit / came:.1f}%")


def _waterfall(axes: Axes, rows: list[tuple[str, float]], texts: Texts) -> None:
    from loopsim.plots.ticks import few_counts

    panel_title(axes, texts("money_waterfall"))
    at, ends = 0.0, [0.0]
    for number, (name, amount) in enumerate(rows):
        axes.barh(-number, amount, left=at, height=0.66, color=GAIN if amount > 0 else LOSS)
        at += amount
        axes.plot([at, at], [-number - 1.33, -number + 0.33], color=GREY, linewidth=0.8)
        ends.append(at)
        _label(axes, -number, name, amount, texts)
    axes.barh(-len(rows), at, height=0.66, color=INK)
    _label(axes, -len(rows), texts("money_profit"), at, texts, is_total=True)
    low, high = float(np.min(ends)), float(np.max(ends))
    room = 0.04 * max(high - low, 1.0)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(-len(rows) - 0.6, 0.6)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_yticks([])
    axes.grid(visible=True, axis="x")
    few_counts(axes.xaxis, texts, 4)
    axes.tick_params(axis="x", labelsize=9, length=0)


def _label(axes: Axes, at: float, name: str, amount: float, texts: Texts, *, is_total: bool = False) -> None:
    """Write the name of a row on its left and its amount on its right."""
    look = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 9.5, "color": INK, **strong(is_total)}
    axes.text(-0.03, at, name, ha="right", **look)
    tell(axes, None, (at - 0.5, at + 0.5), name, texts("spot_cny", value=exact(amount, is_signed=True)))
    axes.text(1.03, at, ("+" if amount > 0 else "") + texts.count(amount), ha="left", **look)
