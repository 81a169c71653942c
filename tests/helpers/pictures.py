"""Promises of every picture: all its texts are within it, and none lies on another."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure


def assert_readable(figure: Figure) -> None:
    """Fail where a text is cut by the edge of the picture, or two texts touch."""
    figure.canvas.draw()
    texts = [one for axes in figure.axes for one in axes.texts] + list(figure.texts)
    found = [(one.get_text(), one.get_window_extent()) for one in texts if one.get_text()]
    for text, box in found:
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and box.y0 >= figure.bbox.y0, text
    for (text, box), (other, beside) in combinations(found, 2):
        assert not box.padded(-1).overlaps(beside.padded(-1)), (text, other)
