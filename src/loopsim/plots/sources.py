"""Cost and return of each source: cost beside value of a follower, and the week of payback."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.spots import exact, tell
from loopsim.plots.style import (
    FAINT,
    GAIN,
    GREY,
    INK,
    LOSS,
    SOURCE_COLORS,
    Label,
    blank,
    count_axis,
    label_ends,
    panel_title,
    speaking,
    strong,
    title,
)
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run
    from loopsim.results.sources import SourceWorth

#: Half the distance of the two bars of a source, and how thick they are.
_APART, _THICK = 0.19, 0.34

#: Width of the left panel against its longest bar: the text on each source stands beside it.
_ROOM = 2.05


def sources(run: Run, *, language: Language = "en") -> Figure:
    """Left, a follower's cost and value by source, with the mean of all who joined; right, what is left of the margin
    per follower, by weeks since joining, once the spend is paid.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or a run without books by source.
    """
    found = run.by_source()
    rows = found.of_interest
    shown = [*rows, found.together] if len(rows) > 1 else rows
    with speaking(language) as texts:
        figure = blank(12, 5.6)
        bars = figure.add_axes((0.125, 0.10, 0.385, 0.62))
        curves = figure.add_axes((0.605, 0.10, 0.265, 0.62))
        panel_title(bars, texts("cost_and_value"))
        panel_title(curves, texts("left_after_spend"))
        _draw_bars(bars, shown, texts)
        _draw_curves(curves, rows, texts)
        title(figure, texts, texts("sources"), _in_words(rows, texts), texts.about(run))
        if not rows:
            bars.text(0.5, 0.5, texts("nobody_joined"), ha="center", color=GREY, transform=bars.transAxes)
    return figure


def named(source: str, texts: Texts) -> str:
    """A source in words."""
    return texts({"pool": "there_before", "all": "all_joined"}.get(source, source))


def _in_words(rows: Sequence[SourceWorth], texts: Texts) -> str:
    """Name the sources that lose money, and those that earn most for their cost."""
    priced = [one for one in rows if one.lifetime_value_ratio is not None]
    losing = [one for one in priced if (one.lifetime_value_ratio or 0) < 1]
    parts = [texts("loses_money", source=named(one.source, texts), ratio=_ratio(one)) for one in losing]
    best = max(priced, key=lambda one: one.lifetime_value_ratio or 0, default=None)
    if best is not None and best not in losing:
        parts.append(texts("earns_most", source=named(best.source, texts), ratio=_ratio(best)))
    return texts("and").join(parts[:3]) or texts("no_cost")


def _ratio(one: SourceWorth) -> str:
    return f"{one.lifetime_value_ratio:.1f}"


def _draw_bars(axes: Axes, rows: Sequence[SourceWorth], texts: Texts) -> None:
    most = max([1.0, *(amount for one in rows for amount in (one.cost_per_follower, one.lifetime_value) if amount)])
    for place, one in enumerate(rows):
        is_all = one.source == "all"
        _tell(axes, place, one, texts)
        axes.text(-0.02 * most, place, named(one.source, texts), va="center", ha="right", **strong(is_all))
        for amount, side, color in ((one.cost_per_follower, -1, LOSS), (one.lifetime_value, 1, GAIN)):
            if amount is None:
                continue
            axes.barh(place + side * _APART, max(amount, 0.0), color=color, height=_THICK, alpha=0.55 if is_all else 1)
            at = max(amount, 0.0) + 0.012 * most
            axes.text(at, place + side * _APART, texts.count(amount), va="center", fontsize=9.5, color=color)
        axes.text(_ROOM * most, place, _verdict(one, texts), va="center", ha="right", fontsize=9.5, color=INK)
        if is_all:
            axes.axhline(place - 0.5, color=FAINT, linewidth=0.9)
    axes.set_xlim(0, _ROOM * most)
    axes.set_ylim(max(len(rows), 4) - 0.45, -0.75)
    for at, key, color in ((0.0, "a_follower_costs", LOSS), (0.13, "and_brings", GAIN)):
        axes.annotate(
            texts(key), (at, 1), (0, -7), xycoords="axes fraction", textcoords="offset points", va="center",
            fontsize=9.5, color=color,
        )  # fmt: skip
    axes.set_axis_off()


def _tell(axes: Axes, place: int, one: SourceWorth, texts: Texts) -> None:
    """Tell a source under the pointer: cost and value of a follower, value by cost and payback."""
    lines = [
        texts("spot_of", name=texts(key), value=texts("spot_cny", value=exact(amount)))
        for key, amount in (("a_follower_costs", one.cost_per_follower), ("and_brings", one.lifetime_value))
        if amount is not None
    ]
    tell(
        axes, None, (place - 0.5, place + 0.5), named(one.source, texts), *lines, *filter(None, [_verdict(one, texts)])
    )


def _verdict(one: SourceWorth, texts: Texts) -> str:
    """Value by cost, and the week of payback."""
    if one.lifetime_value_ratio is None:
        return texts("free") if one.lifetime_value is not None and not one.cost and one.source != "pool" else ""
    week = one.payback_week
    when = texts("not_paid_back", weeks=len(one.margin_by_age)) if week is None else texts("paid_back", week=week)
    return texts("ratio_and_week", ratio=_ratio(one), when=when)


def _draw_curves(axes: Axes, rows: Sequence[SourceWorth], texts: Texts) -> None:
    axes.axhline(0, color=INK, linewidth=1.0)
    labels, ends = [], [0.0]
    longest = 1
    for one in rows:
        weeks = len(one.margin_by_age)
        if not weeks:
            continue
        left = np.append(0.0, one.margin_by_age.cumsum()) - one.spend_per_follower
        color = SOURCE_COLORS.get(one.source, GREY)
        for week, value in enumerate(left.tolist()):
            cny = texts("spot_cny", value=exact(value, is_signed=True))
            tell(axes, float(week), value, named(one.source, texts), texts("spot_week", week=week), cny)
        axes.plot(np.arange(weeks + 1), left, color=color, linewidth=2.0)
        labels.append(Label(f"{named(one.source, texts)} {texts.count(float(left[-1]))}", float(left[-1]), color))
        ends += [float(left.min()), float(left.max())]
        longest = max(longest, weeks)
    room = 0.06 * max(max(ends) - min(ends), 1.0)
    axes.set_xlim(0, longest)
    ticks = [week for week in axes.get_xticks() if 0 < week <= longest and week == round(week)]
    axes.set_xticks([0, *ticks], [texts("on_joining"), *(f"{week:.0f}" for week in ticks)])
    axes.set_ylim(min(ends) - room, max(ends) + room)
    count_axis(axes, texts, bins=5)
    label_ends(axes, labels, size=9.5)
