"""Measures as reports show them: name, value and unit in both languages, and figures of many runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loopsim.decisions.sensitivity_words import value_name
from loopsim.reports.parts import LANGUAGES, Both, Cell, same
from loopsim.reports.tables import with_unit
from loopsim.reports.words import UNITS
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.digits import Digits
from loopsim.results.names import named as name_in_words

if TYPE_CHECKING:
    from loopsim.results.summary import Measure


def named(kpi: str) -> Both:
    """The name of a measure; one that has none in words stays as it is."""
    return same(name_in_words(kpi))


def named_value(path: str) -> Both:
    """The name of a value of a scenario: its path in short, in Chinese its words."""
    return Both(*(value_name(path, language) for language in LANGUAGES))


def paired(english: list[str], chinese: list[str]) -> list[Both]:
    """Sentences in both languages, one by one; said in one paragraph each where their numbers differ."""
    if len(english) == len(chinese):
        return [Both(*pair) for pair in zip(english, chinese, strict=True)]
    return [Both(" ".join(english), "".join(chinese))]


def measure_cell(measure: Measure) -> Cell:
    """The value of a measure with its unit, in both languages."""
    value = measure.value
    order = float(value) if isinstance(value, int | float) and value == value else None
    return Cell(measure_text(measure), order)


def measure_text(measure: Measure) -> Both:
    """The value of a measure in both languages."""
    english = measure.text if measure.value is not None else "–"
    if measure.value is None:
        return same(english)
    if isinstance(measure.value, bool):
        return Both(english, "是" if measure.value else "否")
    if measure.unit == "text":
        from loopsim.results.wording import ANSWERS

        return Both(english, ANSWERS.get(str(measure.value), {"zh": english})["zh"])
    if measure.unit == "day":
        return Both(english, f"第 {english.removeprefix('day ')} 天")
    number, _, unit = english.partition(" ")
    return with_unit(number, unit) if unit in UNITS else same(english)


def _digits(kpi: str, half_width: float, value: float) -> Digits:
    """Digits of a figure: none behind the point of what is counted and certain, at most two of money."""
    is_counted = DEFINITIONS[kpi].unit in ("people", "orders", "followers", "groups", "hosts", "days", "day")
    if is_counted and not half_width > 0 and value == round(value):
        return Digits(kpi, 100.0, value)
    if half_width > 0 and (is_counted or DEFINITIONS[kpi].unit == "CNY"):
        half_width = max(half_width, 0.5)
    return Digits(kpi, half_width, value)


def figure(kpi: str, value: float, half_width: float = 0.0) -> Both:
    """A figure of a measure with as many digits as are certain, and its unit."""
    digits = _digits(kpi, half_width, value)
    text = digits(value)
    return same("–") if text == "-" else with_unit(text, digits.unit_name)


def figure_cell(kpi: str, value: Any, half_width: float = 0.0, *, is_change: bool = False) -> Cell:
    """A cell of a figure without its unit; a dash where it is not defined."""
    if value is None or value != value:
        return Cell(same("–"))
    digits = _digits(kpi, half_width, float(value))
    return Cell(_in_points(digits.change(value)) if is_change else same(digits(value)), float(value))


def interval_text(kpi: str, low: float, high: float, *, is_change: bool = False) -> Both:
    """The ends of an interval; a dash where there is none."""
    if not (low == low and high == high):
        return same("–")
    digits = _digits(kpi, (high - low) / 2, max(abs(low), abs(high)))
    ends = [digits.change(end) if is_change else digits(end) for end in (low, high)]
    return Both(" to ".join(ends), " 至 ".join(end.replace(" pp", "") for end in ends) + _points(ends[0]))


def _in_points(change: str) -> Both:
    """``"+1.2 pp"``, in Chinese ``"+1.2 个百分点"``."""
    return Both(change, change.replace(" pp", "") + _points(change))


def _points(change: str) -> str:
    return " 个百分点" if change.endswith(" pp") else ""
