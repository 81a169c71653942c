"""Trials of claims: two shops on common luck, their paired difference, and what it says of the claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from loopsim.claims.claim import Claim, Condition, Way
from loopsim.results.definitions import YES_OR_NO
from loopsim.runs.intervals import LEVEL, share_difference_interval, spread
from loopsim.scenario.scenario import Scenario

Verdict = Literal["holds", "does not hold here", "depends"]

#: What came of one trial: as expected, or why not.
Found = Literal["holds", "nothing changes", "not told from chance", "it rises", "it falls"]

#: Names of both sides.
WITHOUT, WITH = "without", "with"


class Effect(NamedTuple):
    """Paired difference of a measure over the pairs in which both sides have it, with its interval."""

    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """One trial: the paired difference of the measure, the pairs that were run, and the pools of the first of them."""

    condition: Condition | None
    expected: Way
    difference: Effect
    pairs: int
    seconds: float = 0.0  # of its runs; those that several trials share are split between them
    pools: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)  # by side: (runs, weeks)

    @property
    def way(self) -> Way:
        """Direction of the difference; ``same`` where its interval holds 0."""
        if self.difference.n and self.difference.low > 0.0:
            return "up"
        return "down" if self.difference.n and self.difference.high < 0.0 else "same"

    @property
    def holds(self) -> bool:
        """Whether the measure answered as expected."""
        return self.way == self.expected

    @property
    def found(self) -> Found:
        """Say that it holds, or what is seen instead."""
        if self.holds:
            return "holds"
        if self.way != "same":
            return "it rises" if self.way == "up" else "it falls"
        is_nothing = self.difference.n and self.difference.low == self.difference.high == 0.0
        return "nothing changes" if is_nothing else "not told from chance"


@dataclass(frozen=True, eq=False)
class Trial:
    """A claim, tried under all its conditions."""

    claim: Claim
    outcomes: tuple[Outcome, ...]
    people: int = 0  # in the market of the first trial

    @property
    def seconds(self) -> float:
        """Seconds of all runs."""
        return sum(one.seconds for one in self.outcomes)

    @property
    def pairs(self) -> int:
        """Pairs of all trials."""
        return sum(one.pairs for one in self.outcomes)

    @property
    def verdict(self) -> Verdict:
        """Say whether the claim holds: under all conditions, under none, or under some."""
        held = [one.holds for one in self.outcomes]
        return "holds" if all(held) else "depends" if any(held) else "does not hold here"


def sides(claim: Claim, condition: Condition | None = None) -> dict[str, Scenario]:
    """Return both sides of a claim: without and with what it is about.

    Raises:
        ScenarioError: a change that no scenario takes.
    """
    given = {**claim.given, **(condition.changes if condition else {})}
    base = Scenario.load(claim.preset).scaled(claim.scale).change(given)
    return {WITHOUT: base, WITH: base.change(claim.change)}


def effect(kpi: str, without: np.ndarray, with_it: np.ndarray, level: float = LEVEL) -> Effect:
    """Return the paired difference of a measure; values that are not defined (NaN) are left out."""
    apart = with_it - without
    apart = apart[~np.isnan(apart)]
    if not len(apart):
        return Effect(0, *(float("nan"),) * 3)
    if kpi in YES_OR_NO:
        return Effect(len(apart), float(apart.mean()), *share_difference_interval(apart, level))
    found = spread(apart[:, None], level)
    return Effect(len(apart), float(found.mean[0]), float(found.low[0]), float(found.high[0]))
