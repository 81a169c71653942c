"""Cells of tables: numbers as people read them, sorted by what they are."""

from __future__ import annotations

import math
from typing import Any

from loopsim.reports.parts import NOTHING, Both, Cell, same
from loopsim.reports.words import UNITS

#: A figure of this size and more is told without decimals.
_WHOLE = 1000


def text_cell(text: Both | str, order: float | None = None, mark: str = "") -> Cell:
    """A cell of words."""
    return Cell(same(text) if isinstance(text, str) else text, order, mark)


def number_cell(value: Any, decimals: int | None = None, *, is_signed: bool = False, is_share: bool = False) -> Cell:
    """A cell of a number; a dash where there is none."""
    if value is None or value != value:
        return Cell(same("–"))
    return Cell(same(number(value, decimals, is_signed=is_signed, is_share=is_share)), float(value))


def number(value: Any, decimals: int | None = None, *, is_signed: bool = False, is_share: bool = False) -> str:
    """``1234.5 -> "1,234"``; a share in percent; with as many decimals as are asked for, or as its size deserves."""
    size = float(value)
    if math.isinf(size):
        return "∞" if size > 0 else "-∞"
    sign = "+" if is_signed and size > 0 else ""
    if is_share:
        return f"{sign}{100 * size:.{1 if decimals is None else decimals}f}%"
    if decimals is None:
        decimals = 0 if abs(size) >= _WHOLE or size == int(size) else 1 if abs(size) >= 100 else 2
        if 0 < abs(size) < 0.1:
            return f"{sign}{size:.3g}"
    return f"{sign}{round(size, decimals) or 0.0:,.{decimals}f}"


def with_unit(text: str, unit: str) -> Both:
    """A number and its unit in both languages."""
    if not unit or text == "–" or unit in ("ratio", "share", "text"):
        return same(text)
    english, chinese = UNITS.get(unit, same(unit))
    return Both(f"{text} {english}", f"{text}{'' if chinese[:1] == '%' else ' '}{chinese}")


def unit_of(unit: str) -> Both:
    """A unit in both languages; a share and a ratio have none."""
    return NOTHING if unit in ("", "ratio", "share", "text") else UNITS.get(unit, same(unit))
