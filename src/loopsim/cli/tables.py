"""Plain tables for the terminal, aligned also where Chinese characters take two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """Places that a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def pad(text: str, places: int, *, right: bool = False) -> str:
    """The text filled up with blanks, on the left side if it is to stand ``right``."""
    blanks = " " * (places - width(text))
    return blanks + text if right else text + blanks


def table(rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), indent: str = "  ") -> str:
    """Rows of texts as aligned columns; columns in ``right`` are aligned to the right (numbers)."""
    lines = [list(row) for row in rows]
    if not lines:
        return ""
    to_the_right = frozenset(right)
    places = [max(width(row[column]) for row in lines) for column in range(len(lines[0]))]
    return "\n".join(
        (indent + "  ".join(pad(cell, places[i], right=i in to_the_right) for i, cell in enumerate(row))).rstrip()
        for row in lines
    )
