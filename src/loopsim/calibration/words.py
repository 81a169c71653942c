"""The report of a calibration in Chinese: its lines, warnings and heads of tables by their English text.

Reports are written in English; where another language is asked for, each line and cell is looked up here. A text with
``{x}`` stands for all that differ there only.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from loopsim.calibration.words_fits import FITS
from loopsim.calibration.words_orders import ORDERS
from loopsim.calibration.words_score import SCORE
from loopsim.calibration.words_tables import TABLES
from loopsim.calibration.words_terminal import TERMINAL
from loopsim.calibration.words_warnings import WARNINGS

if TYPE_CHECKING:
    from loopsim.plots.texts import Language

_LINES = {**SCORE, **ORDERS, **FITS, **TABLES, **WARNINGS, **TERMINAL}

#: Places that hold words of ours.
_OURS = frozenset(
    {
        "said", "target", "place", "why", "cell", "what", "one", "other", "law", "same", "days", "form", "cure", "unit",
        "how", "currency",
    }
)  # fmt: skip

#: A line of a list: a warning, how the table was read, or a difference.
_LISTED = re.compile(r"- (\*\*Warning:\*\* |Read: |)(.*)\.")

#: What stands before a line on the terminal.
_BEGINNINGS = ("check", "read", "warning", "laws")

_MARKS = {"**Warning:** ": "**注意：**", "Read: ": "读取：", "": ""}


#: Parameters of the law of spend, of which is said what is said of any other.
_SPEND = re.compile(r"spend: ((?:p|q|gamma)\b.*)")


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, int]]:
    """Texts with places to fill, their wording, and their length without the places; the longest first."""
    lengths = {text: len(re.sub(r"\{\w+\}", "", text)) for text in _LINES if "{" in text}
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text)) + r"\Z"), _LINES[text], length)
        for text, length in sorted(lengths.items(), key=lambda one: -one[1])
    ]


def told(text: str, language: Language) -> str:
    """A line or a cell in that language; as it is where it has no words of ours.

    What is said of one of several, as in ``cohort: said``, and sentences without their full stop are found as well.
    """
    if language == "en" or not text:
        return text
    if listed := _LISTED.fullmatch(text):
        return f"- {_MARKS[listed[1]]}{told(listed[2], language)}。"
    begin, _, rest = text.partition(": ")
    if begin in _BEGINNINGS and rest:
        return _LINES[begin + ": {said}"].format(said=told(rest, language))
    if of_spend := _SPEND.fullmatch(text):
        return f"消费：{told(of_spend[1], language)}"
    return _found(text)[0]


@cache
def _found(text: str) -> tuple[str, int]:
    """The wording, and how many letters of ours are in the text; none of them leave it as it is.

    A text may be a line of its own, or said of one of several; of two with as many letters it is the latter.
    """
    whole = _line_of(text)
    sentence, length = _line_of(f"{text[0].upper()}{text[1:]}.")
    if length - 1 > whole[1]:
        whole = sentence.removesuffix("。"), length - 1
    begin, _, rest = text.partition(": ")
    if not rest:
        return whole
    said, length = _found(rest)
    return (f"{told(begin, 'zh')}：{said}", length) if length and length >= whole[1] else whole


def _line_of(text: str) -> tuple[str, int]:
    if text in _LINES:
        return _LINES[text], len(text)
    for pattern, wording, length in _patterns():
        if match := pattern.match(text):
            given = match.groupdict()
            inner = {name: _found(given[name]) for name in _OURS & given.keys()}
            words = given | {name: found for name, (found, _) in inner.items()}
            return wording.format(**words), length + sum(count for _, count in inner.values())
    return text, 0


def translated(report: str, language: Language) -> str:
    """A whole report, line by line, and cell by cell where it holds tables."""
    return report if language == "en" else "\n".join(_line(line) for line in report.split("\n"))


def _line(line: str) -> str:
    if line.startswith("| "):
        return "| " + " | ".join(told(cell, "zh") for cell in line[2:-2].split(" | ")) + " |"
    return told(line, "zh")
