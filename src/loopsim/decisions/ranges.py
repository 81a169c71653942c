"""Plausible ranges of the values of a scenario, as they are declared beside the bounds, with the value set in them.

Bounds say what can be computed; a plausible range says what nobody would be surprised by
(:mod:`loopsim.declare.plausible`). What is no lever, behavior or part of the market has none declared: half to double
the value is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

from loopsim.decisions.range_words import OWN
from loopsim.declare.plausible import Plausible
from loopsim.languages import both
from loopsim.scenario.caution import Seen
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.idle import does_nothing
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.tree import has, parts, reach

#: Range of a value that declares none.
_HALF_TO_DOUBLE = Plausible(0.5, 2.0, is_factor=True)

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
    """A value and the ends between which it is moved.

    ``grade`` says how strong the ends are, by the letter of their declaration (A: an assumption), or ``own``.
    """

    path: str
    low: float
    high: float
    value: float
    is_whole: bool
    grade: str

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


def range_of(declared: Declared, value: float) -> Range | None:
    """Return the range of a value, which takes it in; None where it is 0 and that switches it off."""
    told = declared.plausible or _HALF_TO_DOUBLE
    if not value and (told.is_factor or told.is_off_at_0):
        return None
    low, high = told.ends(value)
    low = low if declared.low is None else max(low, declared.low)
    high = high if declared.high is None else min(high, declared.high)
    is_whole = declared.kind == "whole number"
    if is_whole:
        low, high = float(math.ceil(low)), float(math.floor(high))
    return Range(declared.path, low, high, value, is_whole, told.grade) if low < high else None


def ranges_of(scenario: Scenario, over: Iterable[str] = ()) -> tuple[list[Range], list[Fault]]:
    """Return the ranges of all values that do something in a scenario and match a pattern, and faults of the patterns.

    Without patterns all levers and behaviours that are on. A pattern is a path, a section or ``levers.ads.*``;
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
                    "PATH=LOW..HIGH, rising and within its bounds, such as levers.referral.reward_cny=0..20",
                    "PATH=LOW..HIGH，由小到大且在界限内，如 levers.referral.reward_cny=0..20",
                )
                faults.append(Fault("over", shown(pattern), right))
            elif made is not None and (len(matched) == 1 or not _is_idle(path, seen)):
                found[path] = made
    if not over:
        usual = (path for path in known if path.startswith((DECIDED, "behavior.")) and not path.startswith(_LEFT_OUT))
        found = {one.path: one for one in _usual(known, usual, tree, seen)}
    return list(found.values()), faults


def that_fit(scenario: Scenario, ranges: list[Range], over: Iterable[str]) -> tuple[list[Range], tuple[str, ...]]:
    """Return the ranges whose values go together, and the paths of those that do not, such as a least above a most.

    Tried at a few corners, in which any two values are at any two ends. What ``over`` names by its path is left in, and
    refused later.
    """
    named = {pattern.partition("=")[0] for pattern in over}
    fitting = {one.path: one for one in ranges}
    while (path := _misfit(scenario, list(fitting.values()), named)) is not None:
        del fitting[path]
    return list(fitting.values()), tuple(one.path for one in ranges if one.path not in fitting)


def _misfit(scenario: Scenario, ranges: list[Range], named: set[str]) -> str | None:
    """Return the first value that is refused beside the others."""
    free = {one.path for one in ranges} - named
    # The numbers of any two values differ in a bit: where that decides, and where its opposite does, both ways are met.
    bits = range(-1, max(len(ranges) - 1, 0).bit_length())  # (-1: all at one end)
    for bit, end in product(bits, (0, 1)):
        ends = [float(end ^ (bit >= 0 and number >> bit & 1)) for number in range(len(ranges))]
        try:
            scenario.change({one.path: one.at(part) for one, part in zip(ranges, ends, strict=True)})
        except ScenarioError as error:
            wrong = (fault.where.removeprefix("change: ") for fault in error.faults)
            if (path := next((one for one in wrong if one in free), None)) is not None:
                return path
    return None


def _usual(known: dict[str, Declared], paths: Iterable[str], tree: dict, seen: Seen) -> Iterator[Range]:
    for path in paths:
        value = reach(tree, parts(path)) if has(tree, parts(path)) else None
        if isinstance(value, int | float) and value and not _is_idle(path, seen):
            made = range_of(known[path], value)
            if made is not None:
                yield made


def _is_idle(path: str, seen: Seen) -> bool:
    """Return whether a value does nothing; how far a channel reaches does nothing where the slope of its spend does.

    Scenarios set the reach of channels to their market, used or not, so it is no mistake that deserves a caution.
    """
    return any(does_nothing(one, seen) for one in {path, path.replace(".half_reach_per_week", ".slope")})


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
    return Range(declared.path, *pair, value, is_whole, OWN)


def _matches(path: str, pattern: str) -> bool:
    return path == pattern or path.startswith(f"{pattern}.") or ("*" in pattern and fnmatchcase(path, pattern))


def _is_within(declared: Declared, low: float, high: float) -> bool:
    is_above = declared.low is None or low > declared.low or (low == declared.low and not declared.low_is_open)
    return is_above and (declared.high is None or high <= declared.high)
