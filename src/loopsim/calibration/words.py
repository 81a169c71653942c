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


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What has places to fill, the longest text first, so that the most telling one is found."""
    texts = sorted((text for text in _LINES if "{" in text), key=lambda text: -len(re.sub(r"\{\w+\}", "", text)))
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text)) + r"\Z"), _LINES[text]) for text in texts
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
    found = _found(text)
    if found is None and (whole := _found(f"{text[0].upper()}{text[1:]}.")) is not None:
        found = whole.removesuffix("。")
    if found is None and rest and (said := told(rest, language)) != rest:
        found = f"{told(begin, language)}：{said}"
    return text if found is None else found


def _found(text: str) -> str | None:
    if text in _LINES:
        return _LINES[text]
    for pattern, wording in _patterns():
        if match := pattern.match(text):
            given = match.groupdict()
            return wording.format(**given | {name: told(given[name], "zh") for name in _OURS & given.keys()})
    return None


def translated(report: str, language: Language) -> str:
    """A whole report, line by line, and cell by cell where it holds tables."""
    return report if language == "en" else "\n".join(_line(line) for line in report.split("\n"))


def _line(line: str) -> str:
    if line.startswith("| "):
        return "| " + " | ".join(told(cell, "zh") for cell in line[2:-2].split(" | ")) + " |"
    return told(line, "zh")
