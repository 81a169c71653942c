"""Pieces of Vega-Lite values that several charts share."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.dashboard.texts import say
from loopsim.dashboard.words import Language

Spec = dict[str, Any]

#: Labels of an axis of counts: thousands in English, 万 and 亿 in Chinese.
_LABELS = {
    "en": "datum.value == 0 ? '0' : format(datum.value, '~s')",
    "zh": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, '~g') + '亿' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, '~g') + '万' : format(datum.value, ',')",
}


def count_axis(language: Language) -> Spec:
    return {"labelExpr": _LABELS[language], "grid": True, "tickCount": 5}


def frame(rows: list[dict[str, Any]], title: str, height: int = 250) -> Spec:
    found: Spec = {"data": {"values": rows}, "height": height, "config": {"view": {"stroke": None}}}
    if title:
        found["title"] = {"text": title, "anchor": "start", "fontSize": 14}
    return found


def days_axis(language: Language) -> Spec:
    return {
        "field": "day",
        "type": "quantitative",
        "title": say("day", language),
        "axis": {"grid": False, "tickCount": 6},
        "scale": {"nice": False},
    }


def number(field: str, language: Language) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "axis": count_axis(language),
        "scale": {"zero": True},
    }


def rounded(values: np.ndarray, digits: int = 1) -> list[float | None]:
    """Return the values with few digits, to be sent; None where there is none."""
    return [round(one, digits) if one == one else None for one in np.asarray(values, float).tolist()]
