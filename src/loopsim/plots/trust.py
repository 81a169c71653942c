"""Trust (信任) and fatigue (疲劳) of the pool over time, read from states of a run: kept ones, or simulated anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.fields import Stage
from loopsim.plots.frame import FEW_DAYS, draw_days
from loopsim.plots.style import GAIN, INK, LOSS, Label, blank, count_axis, label_ends, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts
from loopsim.scenario.dates import as_date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.market.crowd import Crowd
    from loopsim.results.run import Run

#: States that are made where a run kept fewer than two; rows of people in all of them at most.
_STATES, _MOST_ROWS = 26, 2_000_000

#: Stages of those who can be reached.
_POOL = (Stage.FOLLOWER, Stage.BUYER, Stage.REPEAT_BUYER, Stage.REFERRER)


class _Course(NamedTuple):
    """Mean, and tenth and ninetieth percentile, of a feeling of the pool on the mornings of some days."""

    days: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def trust(run: Run, *, language: Language = "en") -> Figure:
    """Draw trust above and fatigue below, mean and the middle 80% of the pool.

    Days are those before which the run kept its state, and its last. A run that kept fewer than two is simulated once
    more, on the same luck, to get some.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``, or a run that comes out otherwise when simulated once
            more, as one with rules of one's own does, or without people in the pool on two of its days.
    """
    courses = _courses(run)
    with speaking(language) as texts:
        start = as_date(run.scenario.start_date)
        figure = blank(12, 6.0)
        above, below = (figure.add_axes((0.055, low, 0.78, 0.27)) for low in (0.45, 0.07))
        _draw(above, courses["trust"], texts("trust_panel"), GAIN, texts)
        _draw(below, courses["fatigue"], texts("fatigue_panel"), LOSS, texts)
        draw_days([above, below], run.days + 1, texts, start=start)
        line = texts("trust_line", **{name: f"{course.mean[-1]:.2f}" for name, course in courses.items()})
        about = f"{texts.about(run)}  |  {texts('trust_days', count=len(courses['trust'].days))}"
        title(figure, texts, texts("trust_heading"), line, about)
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw trust."""
    _draw(axes, _courses(run)["trust"], texts("trust_panel"), GAIN, texts)
    draw_days([axes], run.days + 1, texts, FEW_DAYS, as_date(run.scenario.start_date))


def _courses(run: Run) -> dict[str, _Course]:
    states = _states(run)
    found: dict[str, list[tuple[float, ...]]] = {"trust": [], "fatigue": []}
    for day, state in sorted(states.items()):
        people = state.met[np.isin(state.met["stage"], _POOL)]
        for name, values in found.items():
            if len(people):
                values.append((day, float(people[name].mean()), *np.percentile(people[name], (10, 90)).tolist()))
    if len(found["trust"]) < 2:
        raise ValueError(
            f"plot('trust'): found people in the pool on {len(found['trust'])} of {len(states)} days; right is two or "
            "more: a run of more days, or one in which somebody joins"
        )
    return {name: _Course(*np.array(values).T) for name, values in found.items()}


def _states(run: Run) -> Mapping[int, Crowd]:
    """States of a run by day: those that it kept, or, where these are fewer than two, those of the same run anew."""
    days = sorted({*run.kept_days, run.days})
    kept = {day: state for day in days if (state := run.state_at(day)) is not None}
    if len(kept) > 1 or run.days < 2:
        return kept
    from loopsim.decisions.futures import history_faults
    from loopsim.prepared import Prepared

    many = int(np.clip(_MOST_ROWS // run.scenario.market.people, 2, _STATES))
    wanted = sorted({max(round(part * run.days / many), 1) for part in range(1, many + 1)})
    again = Prepared(run.scenario, run.days, "arrays").run(run.seed, keep=wanted)
    if history_faults(run, again.tallies):
        raise ValueError(
            "plot('trust'): found a run that comes out otherwise when simulated once more (rules of its own, or "
            "another version of loopsim); right is one that keeps states: "
            f"simulate(..., keep=range(14, {run.days}, 14))"
        )
    return again.kept or {}


def _draw(axes: Axes, course: _Course, heading: str, color: str, texts: Texts) -> None:
    axes.fill_between(course.days, course.low, course.high, color=color, alpha=0.22, linewidth=0)
    axes.plot(course.days, course.mean, "o-", color=INK, linewidth=1.7, markersize=3.5)
    top = float(course.high.max())
    axes.set_ylim(0, 1.08 * top if top > 0 else 1.0)
    panel_title(axes, heading)
    count_axis(axes, texts)
    labels = [Label(texts("mean_of", value=f"{course.mean[-1]:.2f}"), float(course.mean[-1]), INK, bold=True)]
    if course.high[-1] > course.low[-1]:
        labels += [
            Label(texts(f"{which}_tenth", value=f"{end:.2f}"), float(end), color)
            for which, end in (("upper", course.high[-1]), ("lower", course.low[-1]))
        ]
    label_ends(axes, labels, size=10)
