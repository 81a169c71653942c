"""Pictures of validation cases, curve over theory, and the page that holds them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.languages import Language
from loopsim.plots.style import GREY, INK, LOSS, blank, panel_title, speaking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loopsim.validation.case import Curve, Findings, Panel
    from loopsim.validation.verify import Report

PAGE, FIGURES = "index.html", "results.json"

#: Colours of the model, one for each curve of a panel; theory has the colour of the curve that it is compared with.
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c564b", "#6b6b6b", "#000000",
           "#6cc3a8", "#b8860b")  # fmt: skip
_HEIGHT, _WIDTH = 3.7, 11.0


def picture(findings: Findings) -> Figure:
    """The panels of a case side by side, at most three in a row. Lines are theory, points the model, crosses data."""
    panels = findings.panels
    across = min(3, max(1, len(panels)))
    down = -(-len(panels) // across)
    with speaking("en"):
        figure = blank(_WIDTH if across > 1 else 6.5, _HEIGHT * max(1, down))
        grid = figure.subplots(max(1, down), across, squeeze=False)
        for axes, panel in zip(grid.flat, panels, strict=False):
            _draw(axes, panel)
        for axes in list(grid.flat)[len(panels) :]:
            axes.set_axis_off()
        figure.tight_layout(pad=0.8, w_pad=2.0, h_pad=2.0)
    return figure


def save_report(report: Report, folder: str | os.PathLike[str], language: Language = "en") -> Path:
    """Write the page, its pictures and the figures as JSON into a folder. Returns the page.

    Each file is written under another name and then renamed, so that none is ever half there.
    """
    from loopsim.results.store import appearing, write_whole
    from loopsim.validation.page import page

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for result in report.results:
        if result.findings is not None and result.findings.panels:
            pictures[result.case.id] = name = f"{result.case.id}.png"
            with appearing(place / name) as part:
                picture(result.findings).savefig(part, format="png")
    write_whole(place / FIGURES, json.dumps(report.to_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    write_whole(place / PAGE, page(report, pictures, language))
    return place / PAGE


def _draw(axes: Axes, panel: Panel) -> None:
    colors = _color_of(panel.curves)
    for curve, color in zip(panel.curves, colors, strict=True):
        _draw_curve(axes, curve, color)
    if panel.log_x:
        axes.set_xscale("log")
    if panel.log_y:
        axes.set_yscale("log")
    elif all(np.nanmin(np.asarray(curve.y, float), initial=0.0) >= 0.0 for curve in panel.curves):
        axes.set_ylim(bottom=0.0)
    _mark_x(axes, panel)
    axes.set_xlabel(panel.x)
    axes.set_ylabel(panel.y)
    panel_title(axes, panel.title[:1].upper() + panel.title[1:])
    if len(panel.curves) > 1:
        axes.legend(fontsize=8.5, frameon=False, labelcolor=INK)


def _mark_x(axes: Axes, panel: Panel) -> None:
    """Names where x is no number; whole numbers where it counts something."""
    from matplotlib.ticker import MaxNLocator

    if panel.names:
        axes.set_xticks(range(len(panel.names)), panel.names)
        axes.set_xlim(-0.5, len(panel.names) - 0.5)
    elif not panel.log_x and all(np.equal(np.mod(curve.x, 1), 0).all() for curve in panel.curves):
        axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True))


def _draw_curve(axes: Axes, curve: Curve, color: str) -> None:
    is_line = curve.kind == "theory" if curve.is_line is None else curve.is_line
    look: dict[str, Any] = {"color": color, "label": curve.label}
    if is_line:
        axes.plot(curve.x, curve.y, linewidth=1.6, linestyle="-" if curve.kind == "theory" else "--", **look)
        return
    marker = {"theory": "_", "model": "o", "data": "x"}[curve.kind]
    size = 9 if curve.kind == "theory" else 4.5
    error = None if curve.error is None else 2.0 * np.asarray(curve.error, float)
    axes.errorbar(curve.x, curve.y, yerror_or_none(error), fmt=marker, markersize=size, elinewidth=1.0, **look)


def yerror_or_none(error: np.ndarray | None) -> np.ndarray | None:
    """Bars of two standard errors; none where there are none."""
    return None if error is None or not np.isfinite(error).any() else np.nan_to_num(error)


def _color_of(curves: Any) -> list[str]:
    """Theory in grey where it is one for all; else theory, model and data of the same place share a colour."""
    kinds = [curve.kind for curve in curves]
    count = {kind: kinds.count(kind) for kind in set(kinds)}
    many = max(count.values(), default=0)
    seen: dict[str, int] = {}
    colors = []
    for kind in kinds:
        place = seen.get(kind, 0)
        seen[kind] = place + 1
        if kind == "theory" and count[kind] == 1:
            colors.append(GREY)
        elif many == 1:
            colors.append(_COLORS[0] if kind == "model" else LOSS)
        else:
            colors.append(_COLORS[place % len(_COLORS)])
    return colors
