"""Matplotlib figures as small inline SVG.

Letters are drawn as paths, not as text: a picture looks the same on a machine without our fonts, Chinese letters too,
and none is cut or overlaps since another font is wider. Each letter is drawn once for the whole page and used by
reference, so that two languages of a picture fit. What a reader would select or search stands in the tables.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A letter as Matplotlib defines it, and any element with an id.
_GLYPH = re.compile(r'<path id="([^"]+)" d="([^"]*)" transform="scale\(0\.015625\)"\s*/>')
_ID = re.compile(r' id="([^"]+)"')
_USED = re.compile(r'(?:xlink:href="#|url\(#)([^")]+)')
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_PLACES = re.compile(r'( (?:d|x|y|cx|cy|width|height)="|translate\()([^")]*)')

#: Style that each element would repeat.
_DEFAULTS = ("stroke-linejoin: round; ", "stroke-linejoin: miter; ")


class Glyphs:
    """Letters of all pictures of a page, each once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._paths: list[str] = []

    def name_of(self, name: str, path: str) -> str:
        """Return the name under which a page holds a letter."""
        if name not in self._names:
            self._names[name] = f"g{len(self._names)}"
            self._paths.append(f'<path id="{self._names[name]}" d="{_rounded(path)}" transform="scale(.015625)"/>')
        return self._names[name]

    @property
    def svg(self) -> str:
        """The letters as definitions."""
        return f"<defs>{''.join(self._paths)}</defs>"


def svg_of(figure: Figure, key: str, glyphs: Glyphs) -> str:
    """A figure as an SVG element whose ids begin with ``key``; its letters go to ``glyphs``."""
    import matplotlib

    held = StringIO()
    look: Any = {
        "svg.fonttype": "path",
        "svg.hashsalt": "loopsim",
        "path.simplify": True,
        "path.simplify_threshold": 0.2,
    }
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with matplotlib.rc_context(look):
        figure.savefig(held, format="svg", metadata=nothing)
    text = held.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    names = {name: glyphs.name_of(name, path) for name, path in _GLYPH.findall(text)}
    text = _GLYPH.sub("", text)
    used = set(_USED.findall(text)) - names.keys()
    text = _ID.sub(lambda found: f' id="{key}-{found[1]}"' if found[1] in used else "", text)
    text = re.sub(r'xlink:href="#([^"]+)"', lambda found: f'href="#{names.get(found[1], f"{key}-{found[1]}")}"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", text)
    text = _PLACES.sub(lambda found: found[1] + _rounded(found[2]), text)
    text = re.sub(r"<defs>\s*</defs>|<g>\s*</g>", "", text)
    for default in _DEFAULTS:
        text = text.replace(default, "")
    width, height = (round(72 * inches, 1) for inches in figure.get_size_inches())
    begin = f'<svg viewBox="0 0 {width:g} {height:g}" aria-hidden="true" focusable="false">'
    body = text[text.index(">") + 1 :]
    return begin + re.sub(r"\s*\n\s*", " ", body).replace("> <", "><").strip()


def _rounded(places: str) -> str:
    """One decimal: a tenth of a point is as fine as a screen."""
    short = _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), places)
    return " ".join(short.split())


def box_of(figure: Figure, axes: int) -> dict[str, list[float]]:
    """Place of a panel in its figure, as parts of width and height from the top left, and the ends of its axis."""
    panel = figure.axes[axes]
    place = panel.get_position()
    low, high = panel.get_xlim()
    return {
        "box": [round(float(one), 4) for one in (place.x0, 1 - place.y1, place.x1, 1 - place.y0)],
        "ends": [float(low), float(high)],
    }
