"""Picture of a proposed plan: the search or the front, the levers before and after, and marginal values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from loopsim.decisions.optimize_words import amount, channel, lever_name, measure_name, unit_of
from loopsim.plots.marks import measured, shortened
from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.study_axes import readable, unit_beside
from loopsim.plots.style import FAINT, GAIN, GREY, HELD, INK, blank, count_axis, fit, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.decisions.planning.marginal import Marginal
    from loopsim.decisions.planning.problem import Goal
    from loopsim.decisions.planning.proposal import Proposal

#: Inches: width, head, a row of a lever, between the panels, foot; the least height of both panels.
_WIDTH, _HEAD, _ROW, _GAP, _FOOT, _LEAST = 12.0, 1.75, 0.34, 0.75, 0.6, 3.6

#: The panel on the left and those on the right, as parts of the width; room for names in points.
_LEFT, _RIGHT, _NAMES = (0.07, 0.34), (0.66, 0.20), 190.0

#: How far to the right letters may stand, as a part of the width.
_LAST = 0.985


def optimize(proposal: Proposal, *, language: Language = "en") -> Figure:
    """Draw how the search went, what is set otherwise, and what a little more of each lever is worth.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    with speaking(language) as texts:
        found = proposal.found
        worth = _worth(found.marginal)
        tall = [max(len(rows), 1) * _ROW for rows in (found.problem.levers, *worth.values())]
        gaps = _GAP * (len(tall) - 1)
        if (lacking := _LEAST - sum(tall) - gaps) > 0:
            tall = [one * (1 + lacking / sum(tall)) for one in tall]
        height = _HEAD + sum(tall) + gaps + _FOOT
        figure = blank(_WIDTH, height)
        left = figure.add_axes((_LEFT[0], _FOOT / height, _LEFT[1], (sum(tall) + gaps) / height))
        ends = [_HEAD + sum(tall[: place + 1]) + _GAP * place for place in range(len(tall))]
        right, *below = (
            figure.add_axes((_RIGHT[0], 1 - end / height, _RIGHT[1], one / height))
            for end, one in zip(ends, tall, strict=True)
        )
        panel(proposal, left, texts)
        _levers(right, proposal, texts)
        for axes, (key, some) in zip(below, worth.items(), strict=True):
            _marginal(axes, key, some, proposal.found.problem.goals[0], texts)
        said = "\n".join(texts.shown(one) for one in proposal.sentences(language)[:2])
        key = "optimize_keep" if proposal.keeps_today else "optimize"
        about = texts(
            "about_optimize", name=texts.shown(proposal.plan.base.name), days=proposal.plan.days,
            runs=f"{found.runs:,}", seeds=found.confirmed.seeds,
        )  # fmt: skip
        title(figure, texts, texts(key, name=texts.shown(proposal.plan.name)), said, about)
    return figure


def panel(proposal: Proposal, axes: Axes, texts: Texts) -> None:
    """Draw how the search went; with two goals the front."""
    (_front if proposal.front else _progress)(axes, proposal, texts)


def _progress(axes: Axes, proposal: Proposal, texts: Texts) -> None:
    """Draw the gain of the best plan by runs, and what fresh seeds gave at the end."""
    found, sign = proposal.found, proposal.found.problem.goals[0].sign
    runs = np.array([run for run, _ in found.progress], float)
    gains = sign * np.array([gain for _, gain in found.progress], float)
    axes.axhline(0, color=GREY, linewidth=0.9)
    axes.step([*runs, found.searched.runs], [*gains, *gains[-1:]], where="post", color=GAIN, linewidth=2)
    fresh = proposal.gains[0]
    end = max(float(found.runs), float(runs.max()) if len(runs) else 1.0)
    axes.plot([end, end], [sign * fresh.low, sign * fresh.high], color=INK, linewidth=2)
    axes.plot(end, sign * fresh.mean, "o", color=INK, markersize=6)
    for run, gain in zip(runs, gains, strict=True):
        lines = texts("spot_runs", runs=exact(float(run))), exact(float(gain), is_signed=True)
        tell(axes, float(run), float(gain), *lines)
    ends = (sign * fresh.low, sign * fresh.high)
    tell(axes, end, sign * fresh.mean, texts("optimize_fresh"), exact(sign * fresh.mean, is_signed=True),
         interval(texts, min(ends), max(ends), is_signed=True))  # fmt: skip
    axes.annotate(
        texts("optimize_fresh"), (end, sign * fresh.mean), (-8, 0), textcoords="offset points", ha="right", va="center",
        fontsize=9.5, color=INK,
    )  # fmt: skip
    axes.set_xlim(0, 1.03 * end)
    unit = unit_beside(unit_of(found.problem.goals[0].measure), texts)
    panel_title(axes, texts("optimize_progress", unit=unit))
    count_axis(axes, texts, bins=5)


def _front(axes: Axes, proposal: Proposal, texts: Texts) -> None:
    """Draw the gains of both goals of the plans compared; those of the front with their intervals."""
    goals = proposal.found.problem.goals
    for one in proposal.found.confirmed.finalists:
        x, y = (goal.sign * gain.mean for goal, gain in zip(goals, one.gains, strict=True))
        is_choice = one.point == proposal.found.confirmed.choice
        is_front = one.point in proposal.front
        if is_front:
            ends = [(goal.sign * gain.low, goal.sign * gain.high) for goal, gain in zip(goals, one.gains, strict=True)]
            axes.plot(ends[0], (y, y), color=FAINT, linewidth=1.2, zorder=1)
            axes.plot((x, x), ends[1], color=FAINT, linewidth=1.2, zorder=1)
        told = texts("optimize_choice" if is_choice else "optimize_on_front" if is_front else "optimize_tried")
        lines = [
            f"{measure_name(goal.measure, texts.language)}: {exact(goal.sign * gain.mean, is_signed=True)}"
            for goal, gain in zip(goals, one.gains, strict=True)
        ]
        tell(axes, x, y, told, *lines)
        color = INK if is_choice else GAIN if is_front else GREY
        axes.plot(x, y, "D" if is_choice else "o", color=color, markersize=8 if is_choice else 6, zorder=2)
    names = [measure_name(goal.measure, texts.language) for goal in goals]
    panel_title(axes, texts("optimize_front", one=names[0], other=names[1]))
    count_axis(axes, texts, bins=5)


def _levers(axes: Axes, proposal: Proposal, texts: Texts) -> None:
    """Draw where each lever is between its ends, today and as proposed."""
    problem = proposal.found.problem
    before, after = problem.to_unit(problem.today), problem.to_unit(proposal.point)
    for place, lever in enumerate(problem.levers):
        axes.plot([0, 1], [-place, -place], color=FAINT, linewidth=4, solid_capstyle="round", zorder=1)
        axes.plot([before[place], after[place]], [-place, -place], color=GAIN, linewidth=1.5, zorder=2)
        axes.plot(before[place], -place, "o", color=GREY, markersize=8, zorder=3)
        axes.plot(after[place], -place, "o", color=GAIN, markersize=8, zorder=4)
        told = f"{proposal.today[place]:,g} → {proposal.point[place]:,g}"
        _beside(axes, place, told)
        name = _words(lever_name(lever, texts.language))
        _named(axes, place, name, texts)
        bounds = texts("spot_bounds", low=exact(lever.low), high=exact(lever.high))
        tell(axes, None, (-place - 0.5, -place + 0.5), name, told, bounds)
    axes.set_xlim(-0.03, 1.03)
    _rows(axes, len(problem.levers))
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    _title_within(axes, texts("optimize_levers"))


def _worth(marginal: Sequence[Marginal]) -> dict[str, list[Marginal]]:
    """Return marginal values of the first goal by panel: 1,000 CNY and a step of a lever are of different sizes."""
    first = [one for one in marginal if one.goal == 0]
    panels = {
        "optimize_marginal": [one for one in first if one.per_1000 is not None],
        "optimize_steps": [one for one in first if one.per_1000 is None],
    }
    return {key: some for key, some in panels.items() if some}


def _marginal(axes: Axes, key: str, some: Sequence[Marginal], goal: Goal, texts: Texts) -> None:
    """Draw what the next 1,000 CNY in each lever change, or a small step of those that cost nothing by themselves."""
    for place, one in enumerate(some):
        told, width, label = one.per_1000, 1.0, _words(channel(one.lever, texts.language))
        if told is None:
            told, width = one.per_unit, one.high - one.low
            label = f"{_words(lever_name(one.lever, texts.language))} +{width:g}"
        mean, low, high = (goal.sign * width * end for end in (told.mean, told.low, told.high))
        color = (GAIN if mean > 0 else HELD) if told.is_told_apart else GREY
        axes.plot([low, high], [-place, -place], color=color, linewidth=2)
        axes.plot(mean, -place, "o", color=color, markersize=6)
        _beside(axes, place, amount(mean))
        _named(axes, place, label, texts)
        ends = interval(texts, min(low, high), max(low, high), is_signed=True)
        tell(axes, None, (-place - 0.5, -place + 0.5), label, exact(mean, is_signed=True), ends)
    from loopsim.plots.ticks import few_counts

    axes.axvline(0, color=GREY, linewidth=0.9)
    _rows(axes, len(some))
    few_counts(axes.xaxis, texts, 5)
    axes.tick_params(axis="x", labelsize=9, length=0)
    _title_within(axes, texts(key, kpi=measure_name(goal.measure, texts.language)))


def _title_within(axes: Axes, text: str) -> None:
    """Write the title of a panel on the right, smaller where it would run out of the picture."""
    fit(panel_title(axes, text), axes.figure, _LAST - _RIGHT[0])  # type: ignore[arg-type]


def _words(name: str) -> str:
    """``ads.daily_spend_cny -> "ads: daily spend (CNY)"``; a Chinese name stays."""
    return readable(name).replace(".", ": ", 1)


def _beside(axes: Axes, place: int, told: str) -> None:
    """Write numbers on the right of a row, smaller where they would run out of the picture."""
    text = axes.text(1.04, -place, told, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=INK)
    fit(text, axes.figure, _LAST - _RIGHT[0] - 1.04 * _RIGHT[1])  # type: ignore[arg-type]


def _named(axes: Axes, place: int, name: str, texts: Texts) -> None:
    short = shortened(texts.shown(name), _NAMES, measured(axes))
    axes.text(
        -0.03, -place, short, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=9, color=INK
    )


def _rows(axes: Axes, count: int) -> None:
    axes.set_ylim(-count + 0.4, 0.6)
    axes.set_yticks([])
    axes.grid(visible=False)
