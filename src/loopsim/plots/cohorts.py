"""Cohorts (同期群): compare people who joined later with earlier ones in staying, buying and margin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.spots import exact, tell
from loopsim.plots.style import GREY, blank, count_axis, speaking, strong, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run


#: Part of the colour map that is dark enough on white.
_BRIGHTEST = 0.88


def cohorts(run: Run, *, language: Language = "en") -> Figure:
    """Three panels by age: share still reachable, share who have bought, margin so far per follower.

    One line a cohort of four weeks, the earliest dark, the latest bright; ages that are not complete are left out.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    table = run.cohorts("month")
    seen = table[table["is_complete"] & (table["joined"] > 0)]
    with speaking(language) as texts:
        figure = blank(12, 5.0)
        panels = [figure.add_axes((0.055 + 0.325 * number, 0.20, 0.26, 0.47)) for number in range(3)]
        measures = ("reachable_share", "conversion_rate", "margin_per_follower")
        for axes, measure in zip(panels, measures, strict=True):
            axes.set_title(texts(measure), loc="left", fontsize=12, **strong())
            draw_curves(axes, curves(seen, measure), measure, texts)
            tell_curves(axes, seen, measure, texts)
        title(figure, texts, texts("cohorts"), texts("cohort_lines"), texts.about(run))
        draw_key(figure, seen, texts)
        if seen.empty:
            panels[1].text(0.5, 0.5, texts("too_short"), ha="center", color=GREY, transform=panels[1].transAxes)
        figure.text(0.5, 0.075, texts("age"), ha="center", color=GREY)
    return figure


def curves(seen: pd.DataFrame, measure: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """``-> [(months, values), ...]``, a curve a cohort, each beginning with the value on joining."""
    curves = []
    for _, cohort in seen.groupby("cohort"):
        if measure == "margin_per_follower":
            values = (cohort["margin_fen"].cumsum() / cohort["joined"] / 100).to_numpy(float)
        else:
            values = cohort[measure].to_numpy(float)
        start = 1.0 if measure == "reachable_share" else 0.0
        curves.append((np.append(0, cohort["age"].to_numpy() + 1), np.append(start, values)))
    return curves


def tell_curves(axes: Axes, seen: pd.DataFrame, measure: str, texts: Texts) -> None:
    """Tell each cohort and age under the pointer."""
    days = seen.drop_duplicates("cohort")[["from_day", "to_day"]].itertuples(index=False)
    for (first, last), (ages, values) in zip(days, curves(seen, measure), strict=True):
        name = texts("joined_on", first=first, last=last)
        for age, value in zip(ages.tolist(), values.tolist(), strict=True):
            is_money = measure == "margin_per_follower"
            shown = texts("spot_cny", value=exact(value)) if is_money else f"{value:.1%}"
            tell(axes, float(age), value, name, texts("spot_month", months=age), shown)


def draw_curves(axes: Axes, curves: list[tuple[np.ndarray, np.ndarray]], measure: str, texts: Texts) -> None:
    from matplotlib import colormaps
    from matplotlib.ticker import MaxNLocator

    from loopsim.plots.ticks import percents

    shades = colormaps["viridis"](np.linspace(0.0, _BRIGHTEST, max(len(curves), 1)))
    for (age, values), shade in zip(curves, shades, strict=False):
        axes.plot(age, values, color=shade, linewidth=1.6)
        axes.plot(age[-1:], values[-1:], "o", color=shade, markersize=4)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    if measure == "margin_per_follower":
        count_axis(axes, texts)
        axes.axhline(0, color=GREY, linewidth=0.8)
    else:
        highest = max((values.max() for _, values in curves), default=1.0)
        axes.set_ylim(0, min(max(1.15 * highest, 0.01), 1.02))
        axes.yaxis.set_major_formatter(percents())
    axes.set_xlim(left=0)


def draw_key(figure: Figure, seen: pd.DataFrame, texts: Texts) -> None:
    """Draw the key of shades and joining days at the top right."""
    from matplotlib import colormaps

    cohort = seen.drop_duplicates("cohort")
    if cohort.empty:
        return
    strip = figure.add_axes((0.70, 0.865, 0.26, 0.028))
    shades = colormaps["viridis"](np.linspace(0.0, _BRIGHTEST, len(cohort)))
    strip.imshow(shades[None, :, :], aspect="auto")
    strip.set_axis_off()
    for place, row, side in ((0.0, cohort.iloc[0], "left"), (1.0, cohort.iloc[-1], "right")):
        if side == "right" and len(cohort) == 1:
            continue
        words = texts("joined_on", first=row["from_day"], last=row["to_day"])
        strip.text(place, -0.5, words, transform=strip.transAxes, ha=side, va="top", fontsize=9, color=GREY)
