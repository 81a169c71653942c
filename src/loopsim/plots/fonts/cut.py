"""Cut Noto Sans CJK SC to the letters of GB 2312: run with the path of ``NotoSansCJK-Regular.ttc``."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path

from fontTools import subset

#: Which font of the collection: 0 is Japanese, 1 Korean, 2 Simplified Chinese.
_SIMPLIFIED = 2

#: Signs that pictures use and GB 2312 lacks.
_SIGNS = "–—‘’“”…€←↑→↓−≤≥≈▲▼•"


def letters() -> set[int]:
    """Code points of ASCII, a few signs, and the signs and Chinese letters of GB 2312.

    Its rows 4 to 9 are left out: Greek, Cyrillic and lines are drawn from the Latin font, kana are not Chinese.
    """
    found = {*range(0x20, 0x7F), *map(ord, _SIGNS)}
    for row, cell in product((*range(0xA1, 0xA4), *range(0xB0, 0xF8)), range(0xA1, 0xFF)):
        found.update(map(ord, bytes([row, cell]).decode("gb2312", "ignore")))
    return found


def cut(collection: str) -> Path:
    """Write the font beside this file."""
    options = subset.Options(
        font_number=_SIMPLIFIED, hinting=False, layout_features=["kern", "locl"], name_IDs=["*"], notdef_outline=True
    )
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GSUB", "GPOS"]
    font = subset.load_font(collection, options)
    tool = subset.Subsetter(options)
    tool.populate(unicodes=letters())
    tool.subset(font)
    made = Path(__file__).with_name("NotoSansCJKsc-GB2312.otf")
    subset.save_font(font, str(made), options)
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{cut(sys.argv[1])}\n")
