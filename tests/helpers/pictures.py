"""Promises of every picture: all its texts are within it, and none lies on another, 800 to 1600 pixels wide."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

#: Pixels that a picture is shown wide.
WIDTHS = (800, 1200, 1600)


def assert_readable(figure: Figure) -> None:
    """Fail where a text is cut by the edge of the picture, or two texts touch, at one of the widths."""
    usual = figure.dpi
    for width in WIDTHS:
        figure.set_dpi(width / figure.get_figwidth())
        canvas = FigureCanvasAgg(figure)
        if width == WIDTHS[0]:
            figure.draw_without_rendering()  # limits of axes are found; nothing that is drawn asks how wide it is
        _check(figure, canvas, f"at {width} pixels")
    figure.set_dpi(usual)


def _check(figure: Figure, canvas: FigureCanvasAgg, at: str) -> None:
    renderer = canvas.get_renderer()  # the size of letters depends on pixels
    texts = [one for axes in figure.axes for one in axes.texts] + list(figure.texts)
    found = [(one.get_text(), one.get_window_extent(renderer)) for one in texts if one.get_text()]
    for text, box in found:
        is_within = figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and box.y0 >= figure.bbox.y0
        assert is_within, f"{text!r} is cut {at}"
    for (text, box), (other, beside) in combinations(found, 2):
        assert not box.padded(-1).overlaps(beside.padded(-1)), f"{text!r} touches {other!r} {at}"
