"""Fonts of the pictures: one with Chinese letters, and the letters that can be drawn."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from pathlib import Path

LATIN = "DejaVu Sans"

#: Fonts with Chinese letters, the likeliest to read well first.
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "SimHei",
    "Droid Sans Fallback",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Arial Unicode MS",
    "SimSun",
)

#: Where the machine has none of them: letters of GB 2312 (``fonts/README.md``).
SHIPPED = Path(__file__).parent / "fonts" / "NotoSansCJKsc-GB2312.otf"


def chinese_font() -> str:
    """Name of a font that has Chinese letters: one of this machine, else the one shipped, added to Matplotlib's."""
    from matplotlib.font_manager import FontProperties, fontManager

    found = _first_of_chinese()
    if found is None and _add_new_fonts():
        found = _first_of_chinese()
    if found is None:
        fontManager.addfont(SHIPPED)
        found = FontProperties(fname=SHIPPED).get_name()  # type: ignore[arg-type]
    return found


def _first_of_chinese() -> str | None:
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    return next((name for name in CHINESE if name in here), None)


@functools.cache
def _add_new_fonts() -> int:
    """Add the fonts that were installed since Matplotlib wrote its list, once a process, and return how many."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    known = {font.fname for font in fontManager.ttflist}
    added = 0
    for path in findSystemFonts():
        if path not in known:
            try:
                fontManager.addfont(path)
            except Exception:  # FreeType cannot read it; Matplotlib leaves such fonts out as well
                continue
            added += 1
    return added


def has_bold(name: str) -> bool:
    """Whether a font comes in bold: Matplotlib complains when asked for one that does not."""
    from matplotlib.font_manager import fontManager, weight_dict

    weights = [font.weight for font in fontManager.ttflist if font.name == name]
    return any((weight_dict.get(weight, 400) if isinstance(weight, str) else weight) >= 600 for weight in weights)


@functools.cache
def letters(families: Sequence[str]) -> Collection[int]:
    """Code points that these fonts have between them."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset().union(*(get_font(findfont(FontProperties(family=[name]))).get_charmap() for name in families))


def drawable(text: str, families: Sequence[str]) -> str:
    """The text with letters that no font has as code points, ``[9555]``, so that two names stay two."""
    there = letters(tuple(families))
    return "".join(letter if letter == "\n" or ord(letter) in there else f"[{ord(letter):04X}]" for letter in text)
