"""Plausible ranges of the values of a scenario: as declared with their source, or assumed around the value set.

Bounds say what can be computed; a plausible range says what nobody would be surprised by. It is declared in the source
of a lever, as in ``"A; 0.3 to 0.7"``. Where none is declared, half to double the value is taken (of a share, half to
double the odds), and the answer says that this is an assumption.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from loopsim.languages import both
from loopsim.scenario.caution import Seen
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import Fault, nearest, shown
from loopsim.scenario.idle import does_nothing
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import has, parts, reach

_DECLARED = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?) to (\d[\d,]*(?:\.\d+)?)(?![\w.]*:)")

#: What a merchant decides stands here; all else is how people and markets are.
DECIDED = "levers."

#: Names among the levers that are facts of the market or of a platform, which nobody sets.
_FACTS = frozenset(
    ("cost_per_follower_cny", "half_reach_per_week", "slope", "carry_over", "fit_mean", "trust_start", "precision",
     "inflation_per_year", "always_per_week", "friend_cap", "bad_order_share", "max_invites", "contacts_per_day")
)  # fmt: skip

#: Sections whose values are thresholds of policies: moved only when asked for.
_LEFT_OUT = ("levers.policy.",)

#: Kinds of values that can be moved along a range.
_NUMBERS = ("number", "whole number")


@dataclass(frozen=True)
class Range:
    """A value and the ends between which it is moved; ``is_declared``: by its source, else it is assumed."""

    path: str
    low: float
    high: float
    value: float
    is_whole: bool
    is_declared: bool

    @property
    def is_decision(self) -> bool:
        """Whether a merchant decides on it; else it is something that they do not know for sure."""
        return self.path.startswith(DECIDED) and self.path.rpartition(".")[2] not in _FACTS

    def at(self, part: float) -> float | int:
        """Return the value so far along, from 0 to 1; whole numbers have equal shares of the way."""
        if self.is_whole:
            low, high = round(self.low), round(self.high)
            return min(low + int(part * (high - low + 1)), high)
        return float(f"{self.low + part * (self.high - self.low):.10g}")


def declared_range(declared: Declared) -> tuple[float, float] | None:
    """Return the plausible range that the source of a lever tells, or None: ``"A; 0.1 to 1" -> (0.1, 1.0)``."""
    found = [
        (float(low.replace(",", "")), float(high.replace(",", ""))) for low, high in _DECLARED.findall(declared.source)
    ]
    ranges = [(low, high) for low, high in found if low < high and _is_within(declared, low, high)]
    return ranges[-1] if ranges else None


def range_of(declared: Declared, value: float) -> Range | None:
    """Return the range of a value; None where it is 0 and no range is declared: it is switched off."""
    is_whole = declared.kind == "whole number"
    told = declared_range(declared)
    if told is not None:
        low, high = told
        return Range(declared.path, min(low, value), max(high, value), value, is_whole, is_declared=True)
    if not value > 0:
        return None
    if declared.high == 1 and value <= 1:
        low, high = (0.5, 1.0) if value == 1 else (_of_odds(value, 0.5), _of_odds(value, 2.0))
    else:
        low, high = value / 2, 2 * value
        low = low if declared.low is None else max(low, declared.low)
        high = high if declared.high is None else min(high, declared.high)
    if is_whole:
        low, high = float(max(round(low), 0 if declared.low is None else declared.low)), float(round(high))
    return Range(declared.path, low, high, value, is_whole, is_declared=False) if low < high else None


def ranges_of(scenario: Scenario, over: Iterable[str] = ()) -> tuple[list[Range], list[Fault]]:
    """Return the ranges of all values that do something in a scenario and match a pattern, and faults of the patterns.

    Without patterns these are all levers and behaviors that are on. A pattern is a path, a section or ``levers.ads.*``;
    ``PATH=LOW..HIGH`` sets a range of one's own.
    """
    tree, seen = scenario.to_dict(), Seen(scenario, scenario.days)
    known = {one.path: one for one in catalogue().values() if one.kind in _NUMBERS and "#" not in one.path}
    faults: list[Fault] = []
    found: dict[str, Range] = {}
    for pattern in over:
        name, equals, ends = pattern.partition("=")
        matched = [path for path in known if _matches(path, name) and has(tree, parts(path))]
        if not matched:
            faults.append(
                Fault(
                    "over",
                    shown(pattern),
                    nearest(name, known)
                    or both("a path, or a pattern such as levers.ads.*", "路径，或 levers.ads.* 这样的模式"),
                )
            )
        for path in matched:
            value = reach(tree, parts(path))
            made = _own(known[path], value, ends) if equals else range_of(known[path], value)
            if made is None and (equals or len(matched) == 1):
                right = both(
                    "PATH=LOW..HIGH, within its bounds, such as levers.referral.reward_cny=0..20",
                    "界限内的 PATH=LOW..HIGH，如 levers.referral.reward_cny=0..20",
                )
                faults.append(Fault("over", shown(pattern), right))
            elif made is not None and (len(matched) == 1 or not does_nothing(path, seen)):
                found[path] = made
    if not over:
        usual = (path for path in known if path.startswith((DECIDED, "behavior.")) and not path.startswith(_LEFT_OUT))
        found = {one.path: one for one in _usual(known, usual, tree, seen)}
    return list(found.values()), faults


def _usual(known: dict[str, Declared], paths: Iterable[str], tree: dict, seen: Seen) -> Iterator[Range]:
    for path in paths:
        value = reach(tree, parts(path)) if has(tree, parts(path)) else None
        if isinstance(value, int | float) and value and not does_nothing(path, seen):
            made = range_of(known[path], value)
            if made is not None:
                yield made


def _own(declared: Declared, value: float, ends: str) -> Range | None:
    low, dots, high = ends.partition("..")
    try:
        pair = float(low), float(high)
    except ValueError:
        return None
    is_whole = declared.kind == "whole number"
    if not all(map(math.isfinite, pair)):
        return None
    if is_whole:
        pair = float(math.ceil(pair[0])), float(math.floor(pair[1]))
    if not dots or not pair[0] < pair[1] or not _is_within(declared, *pair):
        return None
    return Range(declared.path, *pair, value, is_whole, is_declared=True)


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(f"{pattern}.") or ("*" in pattern and fnmatchcase(path, pattern))


def _is_within(declared: Declared, low: float, high: float) -> bool:
    is_above = declared.low is None or low > declared.low or (low == declared.low and not declared.low_is_open)
    return is_above and (declared.high is None or high <= declared.high)


def _of_odds(share: float, factor: float) -> float:
    odds = factor * share / (1 - share)
    return odds / (1 + odds)
