"""One case of validation: a known result, a set-up of the shipped model, its measurements, and the picture.

A case is a function that takes nothing and returns :class:`Findings`. It configures the model by a scenario and runs
it; it has no way into the model but that. The mark :func:`case` puts it on the list that ``loopsim verify`` works off.
"""

from __future__ import annotations

import math
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Literal

import numpy as np

from loopsim.languages import both


class Skipped(Exception):  # noqa: N818 - not an error
    """A case that cannot run here, with the reason in both languages; it is listed as skipped, never as passed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One figure: its expected value, its measured value, and the tolerance.

    ``error`` is the standard error of the measured value, None where it is exact. A check without an ``expected``
    figure has only a range: made by :meth:`between` and :meth:`sign`.
    """

    what: str
    expected: float | None
    measured: float
    error: float | None = None
    tolerance: float = 0.0
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf

    @classmethod
    def about(
        cls, what: str, expected: float, measured: float, error: float | None = None, *, share: float, unit: str = ""
    ) -> Check:
        """Check within a share of the expected value: ``share=0.03`` is 3%."""
        return cls(what, expected, measured, error, abs(expected) * share, unit)

    @classmethod
    def between(
        cls, what: str, measured: float, low: float, high: float, error: float | None = None, *, unit: str = ""
    ) -> Check:
        """Check within a range, both ends included."""
        return cls(what, None, measured, error, 0.0, unit, low, high)

    @classmethod
    def sign(
        cls, what: str, difference: float, error: float | None = None, *, positive: bool = True, unit: str = ""
    ) -> Check:
        """Check the sign of a difference, which must be at least 3 standard errors away from 0."""
        least = 3.0 * (error or 0.0)
        low, high = (least, math.inf) if positive else (-math.inf, -least)
        return cls(what, None, difference, error, 0.0, unit, low, high)

    @property
    def passed(self) -> bool:
        """Whether the figure is within its tolerance; NaN never is."""
        if self.expected is None:
            return self.low <= self.measured <= self.high and not (
                self.measured == 0.0 and 0.0 in (self.low, self.high) and math.inf in (-self.low, self.high)
            )
        return abs(self.measured - self.expected) <= self.tolerance

    @property
    def is_sharp(self) -> bool:
        """Whether the standard error is at most a third of the tolerance, so that chance alone hardly fails it."""
        return self.error is None or self.expected is None or self.error <= self.tolerance / 3.0

    @property
    def wanted(self) -> str:
        """The expected value in words."""
        if self.expected is not None:
            return f"{shown(self.expected)} ± {shown(self.tolerance)}" if self.tolerance else shown(self.expected)
        if math.isinf(self.high):
            return both("above {low}", "高于 {low}", low=shown(self.low))
        if math.isinf(self.low):
            return both("below {high}", "低于 {high}", high=shown(self.high))
        return both("{low} to {high}", "{low} 至 {high}", low=shown(self.low), high=shown(self.high))


def shown(value: float) -> str:
    """A figure as text: four significant digits, thousands set apart."""
    if math.isnan(value):
        return "not a number"
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(digits, 10)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Curve:
    """A line or points of a picture."""

    label: str
    x: Sequence[float] | np.ndarray
    y: Sequence[float] | np.ndarray
    kind: Literal["theory", "model", "data"]
    error: Sequence[float] | np.ndarray | None = None  # standard errors, beside y
    is_line: bool | None = None  # None: theory is a line, model and data are points


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes."""

    title: str
    x: str
    y: str
    curves: Sequence[Curve]
    log_x: bool = False
    log_y: bool = False
    names: Sequence[str] = ()  # labels at x = 0, 1, ..., where x is no number


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings of a case. ``setup`` describes the configuration of the model, ``note`` is a remark for the reader."""

    checks: Sequence[Check]
    panels: Sequence[Panel] = ()
    setup: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A known result, and the function that compares the model with it."""

    id: str
    title: str
    source: str
    find: Callable[[], Findings] = field(repr=False)
    slow: bool = False


_CASES: dict[str, Case] = {}


def case(
    id: str,  # noqa: A002 - the word of the list of cases
    *,
    title: str,
    source: str,
    slow: bool = False,
) -> Callable[[Callable[[], Findings]], Callable[[], Findings]]:
    """Put a function on the list. ``slow``: takes more than about ten seconds, left out unless it is asked for.

    Raises:
        ValueError: two cases with one id.
    """

    def listed(find: Callable[[], Findings]) -> Callable[[], Findings]:
        if id in _CASES and _CASES[id].find.__qualname__ != find.__qualname__:
            raise ValueError(f"two cases of the id {id}: {_CASES[id].find.__qualname__} and {find.__qualname__}")
        _CASES[id] = Case(id, title, source, find, slow)
        return find

    return listed


def cases() -> dict[str, Case]:
    """Every case by its id, in the order of the ids: those with figures (V), then those with signs alone (P)."""
    from loopsim.validation import cases as folder

    for module in pkgutil.iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{module.name}")
    return dict(sorted(_CASES.items(), key=lambda one: (not one[0].startswith("V"), one[0])))
