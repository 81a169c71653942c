"""Figures of measures, written with as many digits as their interval leaves certain."""

from __future__ import annotations

import math

#: Decimals at most, and where nothing says how certain a figure is.
_MOST, _USUAL = 5, 2

_IN_PERCENT = ("share", "per day")


class Digits:
    """Format of the figures of one measure: in percent or not, and number of decimals.

    Two digits of the half-width are shown; further digits are noise.
    """

    def __init__(self, kpi: str, half_width: float, size: float) -> None:
        from loopsim.results.definitions import DEFINITIONS, YES_OR_NO

        unit = DEFINITIONS[kpi].unit
        self.is_percent = unit in _IN_PERCENT or kpi in YES_OR_NO
        self.unit_name = "" if unit in ("share", "ratio") else unit
        if self.is_percent:
            half_width, size = 100 * half_width, 100 * size
        if half_width > 0:  # not NaN either
            self._decimals = min(max(1 - math.floor(math.log10(half_width)), 0), _MOST)
        else:
            self._decimals = 0 if abs(size) >= 1000 else 1 if self.is_percent or abs(size) >= 100 else _USUAL

    def __call__(self, value: float) -> str:
        """``0.31 -> "31.0%"``; ``-`` where there is no value."""
        return self._written(value, "", "%")

    def change(self, value: float) -> str:
        """A difference, with its sign: ``+12``, ``-0.4 pp`` (points of percent)."""
        return self._written(value, "+", " pp")

    def _written(self, value: float, sign: str, percent: str) -> str:
        if math.isnan(value):
            return "-"
        number = round(100 * value if self.is_percent else value, self._decimals) or 0.0  # never -0
        return format(number, f"{sign if number else ''},.{self._decimals}f") + (percent if self.is_percent else "")
