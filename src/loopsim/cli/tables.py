"""Plain tables for the terminal, aligned also where Chinese characters take two places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

#: Words with the blanks behind them, or single Chinese characters; marks with which no line begins.
_PARTS = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
_NEVER_FIRST = "，。；：、）”？！"


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


def described(rows: Iterable[tuple[str, str]], *, places: int = 100) -> str:
    """Names, and beside each what is said of it, broken into lines of so many places."""
    told = list(rows)
    left = max((width(name) for name, _ in told), default=0) + 2
    lines = []
    for name, about in told:
        for number, line in enumerate(wrapped(about, places - left)):
            lines.append(pad(name if number == 0 else "", left) + line)
    return "\n".join(lines)


def wrapped(text: str, places: int) -> list[str]:
    """A text in lines of so many places, broken between words, and between any two Chinese characters."""
    lines, line = [], ""
    for part in _PARTS.findall(text):
        if line and width(line + part.rstrip()) > places and part[:1] not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += part if line else part.lstrip()
    return [*lines, line.rstrip()] if line or not lines else lines
