"""Faults of input as lines that a person can act on: where it is, what was found, what would be right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from math import log10
from typing import Any

from loopsim.languages import Language, both, changed, in_language

#: Longest piece of somebody's input that is repeated in a message.
_LONGEST = 60

#: Longest place of a fault that is printed whole: a path of a file may have 4,096 characters.
_LONGEST_PLACE = 4500


#: Found where something is left out.
NOTHING = both("nothing", "空缺")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: ``where`` (file and dotted path), what was ``found``, what would be ``right``."""

    where: str
    found: str
    right: str

    def __str__(self) -> str:
        return self.in_words("en")

    def in_words(self, language: Language = "en") -> str:
        """The fault on one line."""
        where, found, right = (in_language(text, language) for text in (self.where, self.found, self.right))
        if len(where) > _LONGEST_PLACE:
            where = f"{where[:200]} ... {where[-200:]}"
        if language == "zh":
            return one_line(f"{where}：发现{_apart(found)}；应为{_apart(right)}")
        return one_line(f"{where}: found {found}; right is {right}")


class ScenarioError(ValueError):
    """A scenario that cannot be used, with all its faults; as text one line each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def shown(value: Any) -> str:
    """``value from a file -> a short phrase`` on one line, written as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= 10**18:
            digits = round(value.bit_length() * log10(2))
            return both("a whole number of about {digits} digits", "约 {digits} 位的整数", digits=digits)
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        if not value:
            return both("an empty text", "空文本")
        return both("the text {text}", "文本 {text}", text=short(json.dumps(value, ensure_ascii=False)))
    if isinstance(value, dict):
        told = both("a table of {size}", "有 {size} 项的表", size=len(value))
        return told if value else both("an empty table", "空表")
    if isinstance(value, list | tuple):
        told = both("a list of {size}", "有 {size} 项的列表", size=len(value))
        return told if value else both("an empty list", "空列表")
    if value is None:
        return NOTHING
    return short(f"{type(value).__name__} {value}")


def number(value: float) -> str:
    """``6000000.0 -> "6_000_000"``: a bound as written in a file."""
    return f"{int(value):_}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:g}"


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name that somebody most likely meant, or None."""
    known = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower()[:200], known, n=1, cutoff=0.6)
    return known[close[0]] if close else None


def short(text: str, longest: int = _LONGEST) -> str:
    """The text, cut where it is longer than a message should repeat."""
    return text if len(text) <= longest else changed(text, lambda one: one[: longest - 4] + " ...")


def one_line(text: str) -> str:
    """The text with no line breaks, no control characters, nothing that a terminal or a file could not write."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _apart(text: str) -> str:
    """The text with a space in front where Latin letters would touch the Chinese ones before it."""
    return f" {text}" if text[:1].isascii() else text
