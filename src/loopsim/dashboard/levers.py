"""Levers as a form shows them: each as declared, in groups, the few that matter most first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10
from typing import Any

from loopsim.dashboard.words import GROUPS, SIMPLE
from loopsim.languages import both
from loopsim.scenario.document import Declared, catalogue, declared_at
from loopsim.scenario.faults import Fault, number
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import has, parts, reach

#: Kinds of values that a form can show.
_SHOWN = ("number", "whole number", "yes or no", "choice", "numbers")

#: How strong a default is, by the letter in its source.
STRENGTHS = "DPRSVA"


@dataclass(frozen=True)
class Lever:
    """A value that can be moved: as declared, with the ends between which a slider takes it and the step.

    The ends lie within the bounds: what nobody would be surprised by, or four times the value.
    """

    path: str
    declared: Declared
    value: Any
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return self.declared.kind == "whole number"

    @property
    def bounds(self) -> str:
        """The bounds as text, empty where there are none."""
        declared = self.declared
        if declared.kind == "choice":
            return " / ".join(declared.choices)
        if declared.low is None or declared.high is None:
            return ""
        return f"{'> ' if declared.low_is_open else ''}{number(declared.low)} … {number(declared.high)}"


def lever_at(scenario: Scenario, path: str) -> Lever | None:
    """Return the lever at a path of a scenario; None where there is no value that a form can show."""
    tree, at = scenario.to_dict(), parts(path)
    declared = declared_at(at)
    if declared is None or declared.kind not in _SHOWN or not has(tree, at):
        return None
    return _lever(path, declared, reach(tree, at))


def simple_levers(scenario: Scenario) -> list[Lever]:
    """Return the ten levers that matter most, in the order in which a strategist asks about them."""
    return [one for path in SIMPLE if (one := lever_at(scenario, path)) is not None]


def groups(scenario: Scenario) -> dict[str, list[Lever]]:
    """Return all values that can be moved, by the table in which they are declared, in the order of declaration."""
    tree = scenario.to_dict()
    found: dict[str, list[Lever]] = {}
    for path, declared in catalogue().items():
        is_moved = path.partition(".")[0] in ("market", "behavior", "levers")
        if declared.kind in _SHOWN and is_moved and "#" not in path and has(tree, parts(path)):
            value = reach(tree, parts(path))
            found.setdefault(path.rpartition(".")[0], []).append(_lever(path, declared, value))
    return dict(sorted(found.items(), key=lambda one: _place(one[0])))


def _place(group: str) -> tuple[int, int]:
    """Levers before people before the market; those with a name of their own first."""
    top = ("levers", "market", "behavior").index(group.partition(".")[0])
    names = list(GROUPS)
    return top, names.index(group) if group in names else len(names)


def _lever(path: str, declared: Declared, value: Any) -> Lever:
    if declared.kind not in ("number", "whole number") or not isinstance(value, int | float):
        return Lever(path, declared, value)
    low, high = _ends(declared, float(value))
    step = 1.0 if declared.kind == "whole number" else _step(high - low)
    return Lever(path, declared, value, low, high, step)


def _ends(declared: Declared, value: float) -> tuple[float, float]:
    """Return the ends of a slider: a share from end to end, else from the lowest bound to a round number beyond."""
    low = 0.0 if declared.low is None else declared.low
    most = float("inf") if declared.high is None else declared.high
    if most <= 1:
        return low, most
    told = declared.plausible
    usual = declared.default if isinstance(declared.default, int | float) else 0.0
    high = max(4 * value, 2 * usual, told.ends(value)[1] if told else 0.0)
    if high <= 0:
        high = SIMPLE.get(declared.path, 10.0)
    return min(low, value), min(_round_up(high), most)


def _round_up(value: float) -> float:
    """``730 -> 1000``: 1, 2 or 5 and zeros."""
    size = 10.0 ** floor(log10(value))
    return float(next(part * size for part in (1, 2, 5, 10) if part * size >= value * (1 - 1e-9)))


def _step(width: float) -> float:
    """Return about a hundredth of the width: 1, 2 or 5 and zeros."""
    return _round_up(width / 200) if width > 0 else 0.01


def numbers_from(text: str) -> list[float]:
    """Read ``"0.05, 0.02"``, with commas of either kind or spaces between.

    Raises:
        ValueError: a part is no number.
    """
    words = text.replace("，", ",").replace("、", ",").replace(",", " ").split()
    return [float(word) for word in words]


def unreadable(path: str, text: str) -> Fault:
    """Return the fault of a text that is no list of numbers."""
    from loopsim.scenario.faults import shown

    return Fault(
        path, shown(text), both("numbers with commas between them, such as 0.05, 0.02", "以逗号分开的数，如 0.05, 0.02")
    )


def strengths(lever: Lever) -> Iterator[str]:
    """Yield the letters that say how strong the default is."""
    words = lever.declared.source.replace(":", " ").replace(";", " ").replace(",", " ").split()
    yield from dict.fromkeys(word for word in words if word in STRENGTHS)
