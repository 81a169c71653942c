"""Trials of claims: two shops on common luck, their paired difference, and what it says of the claim."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from loopsim.claims.claim import Claim, Condition, Way
from loopsim.runs.compare import compare
from loopsim.runs.comparison import Comparison, Difference
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import TEST_FROM

Verdict = Literal["holds", "does not hold here", "depends"]

#: What came of one trial: as expected, or why not.
Found = Literal["holds", "nothing changes", "not told from chance", "it rises", "it falls"]

#: Names of both sides.
WITHOUT, WITH = "without", "with"

#: The daily series that a picture shows besides the measure.
SERIES = "reachable"


@dataclass(frozen=True, eq=False)
class Outcome:
    """One trial: the whole comparison, and the paired difference of the measure."""

    condition: Condition | None
    comparison: Comparison
    difference: Difference
    expected: Way

    @property
    def way(self) -> Way:
        """Direction of the difference; ``same`` where its 95% interval holds 0."""
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
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """Say whether the claim holds: under all conditions, under none, or under some."""
        held = [one.holds for one in self.outcomes]
        return "holds" if all(held) else "depends" if any(held) else "does not hold here"


def try_claim(claim: Claim, runs: int, first_seed: int = 1, jobs: int | None = None) -> Trial:
    """Run both sides of a claim on the same seeds, under each of its conditions."""
    start = time.perf_counter()
    found = tuple(_outcome(claim, one, runs, first_seed, jobs) for one in (None, *claim.conditions))
    return Trial(claim, found, time.perf_counter() - start)


def try_claims(
    claims: Sequence[Claim],
    runs: int,
    first_seed: int = 1,
    jobs: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> list[Trial]:
    """Try claims one after the other; ``progress`` is called with the number done, and of all."""
    found = []
    for claim in claims:
        found.append(try_claim(claim, runs, first_seed, jobs))
        if progress is not None:
            progress(len(found), len(claims))
    return found


def sides(claim: Claim, condition: Condition | None = None) -> dict[str, Scenario]:
    """Return both sides of a claim: without and with what it is about.

    Raises:
        ScenarioError: a change that no scenario takes.
    """
    given = {**claim.given, **(condition.changes if condition else {})}
    base = Scenario.load(claim.preset).scaled(claim.scale).change(given)
    return {WITHOUT: base, WITH: base.change(claim.change)}


def _outcome(claim: Claim, condition: Condition | None, runs: int, first_seed: int, jobs: int | None) -> Outcome:
    found = compare(
        sides(claim, condition),
        runs=runs,
        first_seed=first_seed,
        days=claim.days,
        kpis=[claim.measure],
        series=[SERIES],
        jobs=jobs,
        test_from=TEST_FROM if claim.needs_test else None,
    )
    return Outcome(condition, found, found.difference(WITH, claim.measure), claim.expected)
