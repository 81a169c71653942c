"""A measure of a study as a map over two factors, with the line where the loop closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.plots.spots import exact, tell
from loopsim.plots.study_axes import Ways, factor_name, formatter, label_factor, name_of, told_value
from loopsim.plots.style import INK, PAPER, blank, panel_title
from loopsim.plots.texts import Texts
from loopsim.results.verdict import LOOP_LINES, MIDDLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.sweeps.result import Sweep


def loop_map(sweep: Sweep, across: Ways, up: Ways, kpi: str, texts: Texts) -> Figure:
    """A map of the measure over two factors, with the line where the loop closes."""
    from matplotlib.colors import CenteredNorm

    figure = blank(12, 7.2)
    axes = figure.add_axes((0.085, 0.095, 0.74, 0.71))
    values = _grid(sweep, across, up, kpi)
    if not np.isfinite(values).any():
        axes.text(0.5, 0.5, texts("no_values"), transform=axes.transAxes, ha="center")
        return figure
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    middle = MIDDLES.get(kpi)
    norm, colors = None, "YlGnBu"
    if middle is not None and low < middle < high:
        # equal steps are equally strong on both sides
        norm, colors = CenteredNorm(middle, max(middle - low, high - middle)), "RdBu"
    xs, ys = np.array(across.levels, float), np.array(up.levels, float)
    edges = _edges(xs, across.is_log), _edges(ys, up.is_log)
    mesh = axes.pcolormesh(*edges, values, norm=norm, cmap=colors)
    for row, column in np.ndindex(values.shape):
        wide, tall = ((float(ends[at]), float(ends[at + 1])) for ends, at in zip(edges, (column, row), strict=True))
        at = [
            texts("spot_of", name=factor_name(way, texts), value=exact(float(one)))
            for way, one in ((across, xs[column]), (up, ys[row]))
        ]
        value = told_value(kpi, float(values[row, column]))
        tell(axes, wide, tall, texts("spot_of", name=name_of(kpi, texts), value=value), *at)
    _draw_loop_line(axes, sweep, across, up, texts)
    axes.grid(visible=False)
    label_factor(axes, across, texts)
    label_factor(axes, up, texts, is_up=True)
    bar = figure.colorbar(mesh, cax=figure.add_axes((0.85, 0.095, 0.022, 0.71)))
    bar.outline.set_visible(False)  # type: ignore[operator]
    if norm is not None:
        bar.ax.set_ylim(low, high)
    bar.ax.yaxis.set_major_formatter(formatter(kpi, texts))
    panel_title(axes, name_of(kpi, texts), lift=6)
    return figure


def _draw_loop_line(axes: Axes, sweep: Sweep, across: Ways, up: Ways, texts: Texts) -> None:
    """Draw the line along which the loop just closes, or each newcomer brings one, and name its sides."""
    measure = next((one for one in LOOP_LINES if one in sweep.kpis), None)
    if measure is None:
        return
    values, closed_at = _grid(sweep, across, up, measure), LOOP_LINES[measure]
    if not np.isfinite(values).all() or not values.min() < closed_at < values.max():
        return
    xs, ys = np.array(across.levels, float), np.array(up.levels, float)
    lines = axes.contour(xs, ys, values, levels=[closed_at], colors=INK, linewidths=2.2)
    kind = "loop" if measure == "renewal" else "gain"
    for side, place in ((f"{kind}_above", values.argmax()), (f"{kind}_below", values.argmin())):
        row, column = np.unravel_index(place, values.shape)
        inward = -1 if column > (len(xs) - 1) / 2 else 1  # a long word must not stand on the axis
        axes.annotate(texts(side), (xs[column], ys[row]), ha="left" if inward > 0 else "right", va="center",
                      xytext=(-16 * inward, 0), textcoords="offset points", fontsize=11,
                      bbox={"facecolor": PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 2})  # fmt: skip
    longest = max(lines.allsegs[0], key=len)
    middle = tuple(longest[len(longest) // 2])
    for label in axes.clabel(lines, fmt={closed_at: texts(f"{kind}_line")}, fontsize=11, manual=[middle]):
        label.set_bbox({"facecolor": PAPER, "alpha": 0.75, "edgecolor": "none", "pad": 2})


def _grid(sweep: Sweep, across: Ways, up: Ways, kpi: str) -> np.ndarray:
    """``-> (levels up, levels across)``: the mean over the runs of each point."""
    means = sweep.runs.groupby("point")[kpi].mean().reindex(sweep.points.index).to_numpy(float)
    grid = means.reshape(len(across.levels), len(up.levels)).T
    return grid


def _edges(values: np.ndarray, is_log: bool) -> np.ndarray:
    """The borders between neighbouring values, half-way (in ratio, if so), and one on each side."""
    if len(values) == 1:
        return np.array([values[0] * 0.5, values[0] * 1.5]) if values[0] else np.array([-0.5, 0.5])
    scaled = np.log(values) if is_log else values
    middles = (scaled[1:] + scaled[:-1]) / 2
    edges = np.concatenate([[2 * scaled[0] - middles[0]], middles, [2 * scaled[-1] - middles[-1]]])
    return np.exp(edges) if is_log else edges
