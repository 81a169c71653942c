"""Later data over the bands of the runs that they are compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.plots.spots import exact, interval, tell
from loopsim.plots.style import GAIN, INK, LOSS, blank, count_axis, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.calibration.score import Score

#: Most targets that are drawn, and most panels side by side.
_MOST_TARGETS, _ACROSS = 9, 3


def score(found: Score, *, language: Language = "en") -> Figure:
    """A panel a target: the bands of 50 and 95% of the runs, their mean, the data, those outside in another colour."""
    targets = found.targets.all[:_MOST_TARGETS]
    across = min(len(targets), _ACROSS)
    down = -(-len(targets) // across)
    with speaking(language) as texts:
        figure = blank(12, 1.25 + 3.4 * down)
        height = figure.get_figheight()
        wide = (0.92 - 0.06 * (across - 1)) / across
        for number, target in enumerate(targets):
            left, top = 0.055 + (number % across) * (wide + 0.06), 1.25 + 3.4 * (number // across)
            axes = figure.add_axes((left, 1 - (top + 2.75) / height, wide, 2.35 / height))
            _panel(axes, found, number, texts)
            panel_title(axes, texts.shown(target.name))
            if number == 0:
                axes.legend(frameon=False, fontsize=10, loc="best")
        inside, count = int(found.periods["inside"].sum()), len(found.periods)
        line = texts("score_line", inside=inside, count=count, p=f"{found.p_value:.2g}", runs=len(found))
        headline = texts("score_holds" if found.holds else "score_open" if found.is_open else "score_fails")
        about = f"{texts.shown(found.scenario.name)}  |  {found.periods['from'].min()} - {found.periods['to'].max()}"
        title(figure, texts, headline, line, about, INK if found.holds else LOSS)
    return figure


def _panel(axes: Axes, found: Score, number: int, texts: Texts) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    target, part = found.targets.all[number], found.targets.slices[number]
    rows = found.periods[found.periods["target"] == target.name]
    when: Any = date2num(np.array(rows["to"].to_numpy(str), "M8[D]"))
    runs = found.figures[:, part]
    for low, high, alpha in ((2.5, 97.5, 0.15), (25, 75, 0.25)):
        band = np.nanpercentile(runs, [low, high], axis=0)
        label = texts("score_bands") if low == 2.5 else None
        axes.fill_between(when, *band, color=GAIN, alpha=alpha, linewidth=0, label=label)
    axes.plot(when, rows["expected"], color=GAIN, linewidth=2.0, marker="_" if len(rows) == 1 else None)
    for at, row in zip(when, rows.itertuples(index=False), strict=True):
        data = texts("spot_of", name=texts("data"), value=exact(float(row.actual)))
        expected = texts("spot_of", name=texts("score_expected"), value=exact(float(row.expected)))
        tell(axes, float(at), float(row.actual), str(row.to), data, expected, interval(texts, row.low, row.high))
    inside = rows["inside"].to_numpy(bool)
    for mask, color, name in ((inside, INK, "data"), (~inside, LOSS, "score_outside")):
        if mask.any():
            axes.plot(when[mask], rows["actual"].to_numpy()[mask], "o", color=color, markersize=4, label=texts(name))
    if len(rows) == 1:
        axes.errorbar(when, rows["expected"], [rows["expected"] - rows["low"], rows["high"] - rows["expected"]],
                      color=GAIN, capsize=6)  # fmt: skip
    axes.set_ylim(bottom=0)
    locator = AutoDateLocator(maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    count_axis(axes, texts)
