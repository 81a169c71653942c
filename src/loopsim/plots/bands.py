"""The growth curve of many runs: pool, joiners and leavers, profit, with bands that show the effect of luck."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.frame import FEW_DAYS, draw_days, draw_flows, flow_window, three_panels
from loopsim.plots.style import (
    ANSWER_COLORS,
    GAIN,
    GREY,
    INK,
    SOURCE_COLORS,
    Label,
    count_axis,
    foot,
    label_ends,
    panel_title,
    speaking,
    title,
)
from loopsim.plots.texts import Language, Texts
from loopsim.results.verdict import Answer
from loopsim.results.wording import ANSWERS, HEADLINES
from loopsim.runs.intervals import Interval, quantiles
from loopsim.runs.request import GROWTH_SERIES
from loopsim.scenario.dates import as_date
from loopsim.scenario.legal import findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.runs.answers import Answers
    from loopsim.runs.replicates import Replicates

#: Ends of the 90% and the 50% band, and the median between them.
PERCENTS = (5, 25, 50, 75, 95)
PALE, DARK = 0.16, 0.26


def bands(replicates: Replicates, *, language: Language = "en") -> Figure:
    """Draw the growth curve of many runs for a slide, 1200 pixels wide.

    Above, the median of the pool with the bands of 50% and 90% of the runs; in the middle joiners, by source, against
    leavers, as means over the runs; below, the cumulated profit with the same bands; the verdicts in the title.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or runs without the series of the growth curve.
    """
    need_series(replicates)
    with speaking(language) as texts:
        with three_panels(replicates.scenario, replicates.days, texts, texts("pool_bands")) as frame:
            _draw_pool(frame.pool, replicates, texts)
            _draw_flows(frame.flows, replicates, texts)
            _draw_profit(frame.profit, replicates, texts)
        headline, color = verdicts(replicates, texts)
        title(frame.figure, texts, headline, figures(replicates, texts), _about(replicates, texts), color)
        foot(frame.figure, [texts.legal(one.in_brief(language) for one in findings(replicates.scenario))])
    return frame.figure


def panel(replicates: Replicates, axes: Axes, texts: Texts) -> None:
    """Draw the pool: its median and the bands of the runs."""
    need_series(replicates)
    panel_title(axes, texts("pool_bands"))
    draw_days((axes,), replicates.days, texts, FEW_DAYS, as_date(replicates.scenario.start_date))
    _draw_pool(axes, replicates, texts)


def need_series(replicates: Replicates) -> None:
    """Refuse runs of which no growth curve can be drawn.

    Raises:
        ValueError: a series is missing, or no run has any.
    """
    missing = [name for name in GROWTH_SERIES if name not in replicates.wanted.series]
    if missing or not replicates.series:
        found = f"no {', '.join(missing)}" if missing else "no run that was finished"
        raise ValueError(f"picture of runs: found {found}; right are runs with series {', '.join(GROWTH_SERIES)}")


def fan(axes: Axes, paths: np.ndarray, color: str) -> np.ndarray:
    """Draw 90% band, 50% band and median of ``(runs, days)``; ``-> (5, days)``, the quantiles drawn."""
    edges = quantiles(paths, PERCENTS)
    day = np.arange(edges.shape[1])
    axes.fill_between(day, edges[0], edges[4], color=color, alpha=PALE, linewidth=0)
    axes.fill_between(day, edges[1], edges[3], color=color, alpha=DARK, linewidth=0)
    axes.plot(day, edges[2], color=color, linewidth=1.8)
    return edges


def curve(paths: np.ndarray) -> np.ndarray:
    """Paths as drawn: of a single day twice, so that there is a curve."""
    return paths if paths.shape[1] > 1 else paths.repeat(2, axis=1)


def cumulative_profit(paths: np.ndarray) -> np.ndarray:
    """Fen a day ``->`` yuan so far."""
    return curve(paths.cumsum(axis=1) / 100)


def verdicts(replicates: Replicates, texts: Texts) -> tuple[str, str]:
    """The answer of the mean renewal, or else the commonest one, in how many runs it is found, and a colour."""
    found = replicates.answers
    if found is None:
        return texts("many_runs", runs=f"{len(replicates):,}"), INK
    if not found.judged:
        return texts("not_judged"), INK
    answer = found.answer or max(found.counts, key=lambda one: found.counts[one])
    return HEADLINES[answer][texts.language], ANSWER_COLORS[answer]


def figures(replicates: Replicates, texts: Texts) -> str:
    """Figures behind the answer: mean renewal, runs by answer, friends brought by newcomers."""
    found = replicates.answers
    parts = []
    if found is not None and found.judged:
        if found.renewal is not None:
            told = texts("mean_renewal", value=_between(found.renewal, texts))
            if found.with_organic is not None:
                told += texts("and") + texts("mean_with_organic", value=_between(found.with_organic, texts))
            parts.append(told)
        if found.answer == Answer.UNDECIDED and not isinf(found.runs_to_tell):
            parts.append(texts("would_tell", runs=f"{found.runs_to_tell:,.0f}"))
        parts.append(_counted(found, texts))
    if "loop_gain" in replicates.wanted.kpis:
        ends = replicates.interval("loop_gain")
        if not np.isnan(ends.low):
            parts.append(texts("brings_between", value=_between(ends, texts)))
    return texts("and").join(parts)


def _counted(found: Answers, texts: Texts) -> str:
    """``closed by referral in 12 of 40 runs, undecided in 28``"""
    there = [(ANSWERS[answer][texts.language], n) for answer, n in found.counts.items() if n]
    (first, many), *rest = sorted(there, key=lambda one: -one[1])
    told = texts("answers_in", answer=first, n=f"{many:,}", runs=f"{found.judged:,}")
    joint = "，" if texts.language == "zh" else ", "
    return joint.join([told, *(texts("answer_in", answer=answer, n=f"{n:,}") for answer, n in rest)])


def _between(ends: Interval, texts: Texts) -> str:
    low, high = ends
    return texts("between", value=f"{(low + high) / 2:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")


def _about(replicates: Replicates, texts: Texts) -> str:
    runs = len(replicates)
    return texts(
        "about_runs",
        name=texts.shown(replicates.scenario.name),
        people=f"{replicates.scenario.market.people:,}",
        days=replicates.days,
        runs=f"{runs:,}",
        first=replicates.first_seed,
        last=replicates.first_seed + runs - 1,
    )


def _draw_pool(axes: Axes, replicates: Replicates, texts: Texts) -> None:
    edges = fan(axes, curve(replicates.paths("reachable")), INK)
    axes.set_ylim(0, max(1.06 * edges.max(), 1))
    count_axis(axes, texts, bins=5, whole=True)
    label_ends(axes, _labels(edges, texts))


def _labels(edges: np.ndarray, texts: Texts) -> list[Label]:
    """Labels at the ends of the curves: the median, and the ends of the 90% band."""
    low, middle, high = (float(edges[row, -1]) for row in (0, 2, 4))
    return [
        Label(texts("percentile", percent=PERCENTS[0], value=texts.count(low)), low, GREY),
        Label(texts("median", value=texts.count(middle)), middle, INK, bold=True),
        Label(texts("percentile", percent=PERCENTS[4], value=texts.count(high)), high, GREY),
    ]


def _draw_flows(axes: Axes, replicates: Replicates, texts: Texts) -> None:
    columns = {source: "won_back" if source == "won_back" else f"joined_{source}" for source in SOURCE_COLORS}
    if any(series not in replicates.wanted.series for series in columns.values()):
        columns = {"joiners": "joined_today"}
    joiners = {source: _mean(replicates, series) for source, series in columns.items()}
    heading = texts("mean_flows", days=flow_window(replicates.days))
    draw_flows(axes, joiners, _mean(replicates, "left"), replicates.days, heading, texts)


def _mean(replicates: Replicates, series: str) -> np.ndarray:
    return curve(replicates.paths(series)).mean(axis=0)


def _draw_profit(axes: Axes, replicates: Replicates, texts: Texts) -> None:
    axes.axhline(0, color=GREY, linewidth=0.9)
    edges = fan(axes, cumulative_profit(replicates.paths("profit_fen")), GAIN)
    low, high = min(edges.min(), 0.0), max(edges.max(), 0.0)
    room = 0.1 * max(high - low, 1)
    axes.set_ylim(low - room, high + room)
    panel_title(axes, _break_even(replicates, texts))
    count_axis(axes, texts, bins=4)
    label_ends(axes, _labels(edges, texts), size=9.5)


def _break_even(replicates: Replicates, texts: Texts) -> str:
    if "payback_day" not in replicates.wanted.kpis:
        return texts("profit_bands")
    days = replicates.values("payback_day")
    paid = days[~np.isnan(days)]
    if not len(paid):
        return texts("profit", when=texts("no_break_even_runs", days=replicates.days))
    runs = len(replicates) - len(replicates.faults)
    when = texts("break_even_runs", paid=f"{len(paid):,}", runs=f"{runs:,}", day=f"{np.median(paid):.0f}")
    return texts("profit", when=when)
