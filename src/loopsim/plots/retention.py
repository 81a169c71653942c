"""Retention (留存) of cohorts: a map of cohorts by age, and a curve a cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.cohorts import curves, draw_curves, draw_key, tell_curves
from loopsim.plots.spots import tell
from loopsim.plots.style import GREY, INK, PAPER, blank, panel_title, speaking, title
from loopsim.plots.texts import Language, Texts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.results.run import Run

#: Cohorts and ages up to which shares are written into the cells.
_MOST_WRITTEN = 14


def retention(run: Run, *, language: Language = "en") -> Figure:
    """Draw the share still reachable by cohort and age as a map, and as curves.

    Raises:
        ValueError: a language other than ``"en"`` or ``"zh"``.
    """
    seen = _seen(run)
    with speaking(language) as texts:
        figure = blank(12, 6.0)
        left, right = figure.add_axes((0.13, 0.13, 0.42, 0.60)), figure.add_axes((0.64, 0.13, 0.33, 0.55))
        _draw_map(left, seen, texts)
        draw_curves(right, curves(seen, "reachable_share"), "reachable_share", texts)
        tell_curves(right, seen, "reachable_share", texts)
        right.set_xlabel(texts("age"))
        panel_title(right, texts("retention_curves"))
        title(figure, texts, texts("retention"), _in_words(seen, texts), texts.about(run))
        draw_key(figure, seen, texts)
    return figure


def panel(run: Run, axes: Axes, texts: Texts) -> None:
    """Draw the map."""
    _draw_map(axes, _seen(run), texts)


def _seen(run: Run) -> pd.DataFrame:
    table = run.cohorts("month")
    return table[table["is_complete"] & (table["joined"] > 0)]


def _in_words(seen: pd.DataFrame, texts: Texts) -> str:
    """The share that is left after one month, and after the longest time seen, over all cohorts that got there."""
    words = []
    for age in sorted({0, int(seen["age"].max())} if len(seen) else set()):
        rows = seen[seen["age"] == age]
        share = rows["reachable"].sum() / rows["joined"].sum()
        words.append(texts("retained", share=f"{100 * share:.0f}%", months=age + 1))
    return texts("and").join(words)


def _draw_map(axes: Axes, seen: pd.DataFrame, texts: Texts) -> None:
    from matplotlib.ticker import MaxNLocator

    panel_title(axes, texts("retention_map"))
    axes.grid(visible=False)
    if seen.empty:
        axes.set_axis_off()
        axes.text(0.5, 0.5, texts("too_short"), ha="center", color=GREY, transform=axes.transAxes)
        return
    share = seen.pivot_table(index="cohort", columns="age", values="reachable_share", dropna=False)
    cells = share.to_numpy(dtype=float, na_value=np.nan)
    axes.imshow(
        cells, aspect="auto", cmap="cividis", vmin=0.0, vmax=1.0, extent=(0.5, cells.shape[1] + 0.5, len(cells), 0)
    )
    first = seen.drop_duplicates("cohort").set_index("cohort")["from_day"]
    last = seen.drop_duplicates("cohort")["to_day"]
    for row, (begun, ended) in enumerate(zip(first, last, strict=True)):
        for column in np.flatnonzero(np.isfinite(cells[row])).tolist():
            place = (column + 0.5, column + 1.5), (float(row), row + 1.0)
            months = texts("spot_month", months=column + 1)
            tell(axes, *place, texts("joined_on", first=begun, last=ended), months, f"{cells[row, column]:.1%}")
    every = max(1, -(-len(first) // _MOST_WRITTEN))
    names = [texts("on_day", day=day) for day in first]
    axes.set_yticks((np.arange(len(names)) + 0.5)[::every], names[::every])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8, min_n_ticks=1))
    axes.set_xlim(0.5, cells.shape[1] + 0.5)
    axes.set_xlabel(texts("age"))
    if max(cells.shape) <= _MOST_WRITTEN:
        for row, column in zip(*np.nonzero(np.isfinite(cells)), strict=True):
            value = cells[row, column]
            axes.text(
                column + 1, row + 0.5, f"{100 * value:.0f}%", ha="center", va="center", fontsize=9,
                color=PAPER if value < 0.55 else INK,
            )  # fmt: skip
