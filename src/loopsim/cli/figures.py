"""Figures with an interval, and their units, on the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from loopsim.cli.words import unit as unit_in
from loopsim.results.digits import Digits

if TYPE_CHECKING:
    from loopsim.plots.texts import Language


class Scale(Digits):
    """Format of the figures of one measure, with its unit in words."""

    def unit(self, language: Language) -> str:
        return unit_in(self.unit_name, language)


def between(low: str, high: str, language: Language) -> str:
    """An interval; empty where there is none."""
    return "" if "-" in (low, high) else f"{low} 至 {high}" if language == "zh" else f"{low} to {high}"


def times(value: float) -> str:
    """A ratio as text: ``9.1``, ``600``, ``inf``, ``-`` where there is none."""
    if math.isnan(value):
        return "-"
    return "inf" if math.isinf(value) else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
