"""TOML of a file, with its faults told where they are; what is no scenario is not repeated."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from loopsim.languages import Both, both
from loopsim.scenario import files_phrases as phrases
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.tree import MAX_DEPTH, is_deeper

#: What files are, in both languages.
KINDS = {
    "scenario": Both("scenario", "场景"),
    "study": Both("study", "研究"),
    "target": Both("target", "目标"),
    "column set": Both("column set", "列格式"),
    "plan": Both("plan", "方案"),
}

#: Longest line of a scenario file, in characters.
MAX_LINE = 4000

_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")

#: What a file must say.
AT_LEAST = {
    "scenario": both(*phrases.AT_LEAST_ONE_LINE),
    "target": both(*phrases.AT_LEAST_ONE_TARGET),
    "column set": both("at least [columns]", "至少 [columns]"),
    "study": both(*phrases.AT_LEAST_BASE_FACTOR),
}


def kind_of(kind: str) -> Both:
    """Return what a file is, in both languages."""
    return KINDS.get(kind, Both(kind))


def parsed(text: str, label: str, kind: str = "scenario", *, may_quote: bool = True) -> dict[str, Any]:
    """Parse a TOML file.

    Raises:
        ScenarioError: it is none. The line at fault is repeated only of a file that ends in .toml and ``may_quote``:
            any other may be no scenario at all, but something that nobody should read here.
    """
    may_quote = may_quote and label.lower().endswith(".toml")
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > MAX_LINE:
            found = both(*phrases.LINE_CHARACTERS, count=len(line))
            where = both("{label}, line {number}", "{label}，第 {number} 行", label=label, number=number)
            raise ScenarioError([Fault(where, found, both(*phrases.AT_MOST_LINE, MAX_LINE=MAX_LINE))])
    try:
        tree = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(
            [
                Fault(
                    label,
                    both(*phrases.LISTS_TABLES_NESTED_TOO),
                    both("the few levels of a {kind}", "{kind}的少数几层", kind=kind_of(kind)),
                )
            ]
        ) from None
    except ValueError as error:  # TOMLDecodeError, and Python's own refusal of numbers with thousands of digits
        raise ScenarioError([_syntax_fault(str(error), text, label, kind, may_quote)]) from None
    if is_deeper(tree, MAX_DEPTH):
        raise ScenarioError(
            [
                Fault(
                    label,
                    both(*phrases.LISTS_TABLES_NESTED_TOO),
                    both("the few levels of a {kind}", "{kind}的少数几层", kind=kind_of(kind)),
                )
            ]
        )
    if not tree:
        raise ScenarioError([Fault(label, both("an empty {kind}", "空的{kind}", kind=kind_of(kind)), AT_LEAST[kind])])
    return tree


def _syntax_fault(message: str, text: str, label: str, kind: str, may_quote: bool) -> Fault:
    """A fault of the TOML itself, with its line and the likely meaning."""
    at = _AT_LINE.search(message)
    where = both("{label}, line {at}", "{label}，第 {at} 行", label=label, at=at[1]) if at else label
    if not may_quote:  # it may be any file of the machine
        return Fault(
            where,
            both("a file that is no {kind}", "不是{kind}的文件", kind=kind_of(kind)),
            both(*phrases.VALID_TOML_NAME_NAME),
        )
    problem = _AT_LINE.sub("", message).replace(
        " (at end of document)", both(" at the end of the file", "，在文件末尾")
    )
    line = text.split("\n")[int(at[1]) - 1].strip() if at else ""
    if "twice" in message or "overwrite" in message or "Cannot mutate" in message:
        return Fault(
            where,
            both("{line}, a second time", "再次出现的{line}", line=shown(line)),
            both(*phrases.EACH_TABLE_EACH_NAME),
        )
    if "Exceeds the limit" in message:
        return Fault(where, both(*phrases.NUMBER_THOUSANDS_DIGITS), both(*phrases.NUMBER_AT_MOST_DIGITS))
    found = f"{problem[:1].lower()}{problem[1:]}" + (
        both(" in {line}", "，在 {line} 中", line=shown(line)) if line else ""
    )
    return Fault(where, found, both(*phrases.VALID_TOML_NAME_NAME))
