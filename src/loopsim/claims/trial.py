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

#: Names of both sides.
WITHOUT, WITH = "without", "with"

#: The daily series that a picture shows besides the measure.
SERIES = "reachable"


@dataclass(frozen=True, eq=False)
class Seen:
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


@dataclass(frozen=True, eq=False)
class Trial:
    """A claim, tried under all its conditions."""

    claim: Claim
    seen: tuple[Seen, ...]
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """Say whether the claim holds: under all conditions, under none, or under some."""
        held = [one.holds for one in self.seen]
        return "holds" if all(held) else "depends" if any(held) else "does not hold here"


def tried(claim: Claim, runs: int, first_seed: int = 1, jobs: int | None = None) -> Trial:
    """Run both sides of a claim on the same seeds, under each of its conditions."""
    start = time.perf_counter()
    found = tuple(_seen(claim, one, runs, first_seed, jobs) for one in (None, *claim.conditions))
    return Trial(claim, found, time.perf_counter() - start)


def tried_all(
    claims: Sequence[Claim],
    runs: int,
    first_seed: int = 1,
    jobs: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> list[Trial]:
    """Try claims one after the other; ``progress`` is called with the number done, and of all."""
    found = []
    for claim in claims:
        found.append(tried(claim, runs, first_seed, jobs))
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


def _seen(claim: Claim, condition: Condition | None, runs: int, first_seed: int, jobs: int | None) -> Seen:
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
    return Seen(condition, found, found.difference(WITH, claim.measure), claim.expected)
