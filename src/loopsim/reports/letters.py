"""Chinese letters of a page as a font inside it, for machines that have none: a report is to be read anywhere.

Only the letters that the page uses are taken from the font that loopsim ships; fonts of the reader's machine go first.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from io import BytesIO

#: Name under which the style of a page asks for the font.
FAMILY = "loopsim-zh"

#: Chinese letters, their marks, and full-width forms.
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def font_face(text: str) -> str:
    """Return a rule of CSS with the Chinese letters of a text; empty where it has none."""
    wanted = sorted({ord(one) for one in _CHINESE.findall(text)})
    if not wanted:
        return ""
    return _rule(_subset(wanted), "woff", "woff")


@cache
def whole_face() -> str:
    """Return a rule of CSS with all letters that loopsim ships, for pages whose words are not known beforehand."""
    from loopsim.plots.lettering import SHIPPED

    return _rule(SHIPPED.read_bytes(), "otf", "opentype")


def _rule(font: bytes, kind: str, name: str) -> str:
    data = base64.b64encode(font).decode()
    source = f'url("data:font/{kind};base64,{data}") format("{name}")'
    return (
        f'@font-face {{ font-family: "{FAMILY}"; src: {source}; font-display: block; '
        "unicode-range: U+3000-303f, U+4e00-9fff, U+ff00-ffef; }"
    )


def _subset(letters: list[int]) -> bytes:
    import logging

    from fontTools.subset import Options, Subsetter, load_font, save_font

    from loopsim.plots.lettering import SHIPPED

    logging.getLogger("fontTools.subset").setLevel(logging.ERROR)
    options = Options()
    options.flavor = "woff"  # compressed by zlib, which every Python has
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["GSUB", "GPOS", "BASE", "VORG"]
    font = load_font(str(SHIPPED), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    held = BytesIO()
    save_font(font, held, options)
    return held.getvalue()
