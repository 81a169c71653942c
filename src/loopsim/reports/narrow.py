"""Curves of a picture drawn anew for a narrow screen: one small chart a panel, its words as text of the page.

The picture itself is drawn for a slide; shrunk to a phone its letters could not be read, and in its own size it would
have to be moved sideways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from loopsim.reports.parts import Both, Panel
from loopsim.reports.tables import number

#: Points of a curve that a phone can show, and the size of a chart in its own units (it is stretched to the screen).
_POINTS, _WIDTH, _HEIGHT = 180, 360, 150

#: Colour of a curve that has none of its own.
_PLAIN = "#767676"


class Chart(NamedTuple):
    """A panel as a phone shows it: its curves, ends of both axes, and a legend of names and colours."""

    panel: int
    title: Both
    svg: str
    low: str
    high: str
    first: Both
    last: Both
    legend: Sequence[tuple[Both, str]]


def charts_of(panels: Sequence[Panel]) -> Iterator[Chart]:
    """Yield a chart for each panel of curves with two finite values or more."""
    for place, panel in enumerate(panels):
        told = [(one.name, one.color or _PLAIN, np.asarray(one.values, float)) for one in panel.series]
        finite = np.concatenate([values[np.isfinite(values)] for *_, values in told]) if told else np.empty(0)
        if len(panel.at) < 2 or len(finite) < 2:
            continue
        low, high = min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)
        high = high if high > low else low + 1.0
        ends = [panel.along.filled(at=f"{float(panel.at[end]):g}") for end in (0, -1)]
        svg = _svg(np.asarray(panel.at, float), [(color, values) for _, color, values in told], low, high)
        names = [(name, color) for name, color, _ in told]
        yield Chart(place, panel.title, svg, number(low), number(high), ends[0], ends[1], names)


def _svg(at: np.ndarray, curves: Sequence[tuple[str, np.ndarray]], low: float, high: float) -> str:
    step = max(-(-len(at) // _POINTS), 1)
    across = _WIDTH * (at - at[0]) / ((at[-1] - at[0]) or 1.0)
    zero = _HEIGHT * high / (high - low)
    lines = [f'<path d="M0 {zero:.1f}H{_WIDTH}" stroke="#8c8c8c" stroke-width="1"/>']
    for color, values in curves:
        up = _HEIGHT * (high - values) / (high - low)
        lines.append(f'<path d="{_path(across[::step], up[::step])}" stroke="{color}" stroke-width="2"/>')
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false" '
        f'fill="none">{"".join(lines)}</svg>'
    )


def _path(across: np.ndarray, up: np.ndarray) -> str:
    """A line through the places; a gap where a value is missing."""
    told, is_down = [], False
    for x, y in zip(across, up, strict=True):
        if np.isfinite(y):
            told.append(f"{'L' if is_down else 'M'}{x:.1f} {y:.1f}")
        is_down = bool(np.isfinite(y))
    return "".join(told)
