"""Headline of a plan: the change of profit with its interval, and the parts that it came through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from loopsim.declare.tallies import PROFIT_PARTS
from loopsim.market.tallies import MEASURED
from loopsim.runs.intervals import mean_of

if TYPE_CHECKING:
    from loopsim.runs.comparison import Comparison

#: The parts of profit, each with its measures and the sign with which they are in it: income first.
PARTS: dict[str, dict[str, int]] = {
    part: {tally.measure: tally.sign for tally in MEASURED if tally.part == part} for part in PROFIT_PARTS
}

#: Measures that tell why the margin is another.
CAUSES = ("joined", "orders")

#: Parts smaller than this share of the largest are left out, and so are all but the largest few on a side.
_SMALLEST, _MOST = 0.05, 2

#: More runs than this are not spoken of.
_MOST_RUNS = 100_000


@dataclass(frozen=True, slots=True)
class Change:
    """A mean of paired differences, with its 95% interval; NaN where there are fewer than two pairs."""

    name: str
    mean: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2

    @property
    def is_told_apart(self) -> bool:
        """True if the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Headline:
    """Change of one scenario against another: profit, the parts that it is made of, and their causes.

    ``parts`` are changes of profit, so that less spend is positive; the largest ones on either side, of those that are
    told apart. ``causes`` are new followers and orders, where these are told apart. ``lasting`` is the profit with what
    the pool is still worth, where that was kept. ``runs`` are pairs in which profit is defined, ``would_tell`` the
    number of them after which the interval would leave 0 out, if the mean stays; None where that is known or far.
    """

    name: str
    reference: str
    runs: int
    profit: Change
    lasting: Change | None
    parts: tuple[Change, ...]
    causes: tuple[Change, ...]
    would_tell: int | None

    @property
    def is_same(self) -> bool:
        """True if profit is the same in every run."""
        return self.profit.mean == 0 and self.profit.low == self.profit.high


def headline(comparison: Comparison, name: str, reference: str | None = None) -> Headline | None:
    """Return what a scenario changes against the reference, or against another one; None if profit was not kept."""
    ours = comparison.replicates[name]
    other = comparison.names[0] if reference is None else reference
    theirs = comparison.replicates[other]
    kept = ours.wanted.kpis
    if "profit" not in kept:
        return None

    def apart(weights: Mapping[str, int]) -> np.ndarray:
        found = sum(sign * (ours.values(kpi) - theirs.values(kpi)) for kpi, sign in weights.items())
        return np.asarray(found)

    def change(name: str, weights: Mapping[str, int]) -> Change | None:
        return change_of(name, apart(weights)) if all(kpi in kept for kpi in weights) else None

    profit = apart({"profit": 1})
    told, runs = change_of("profit", profit), int((~np.isnan(profit)).sum())
    parts, causes = (
        (change(part, weights) for part, weights in PARTS.items()),
        (change(one, {one: 1}) for one in CAUSES),
    )
    return Headline(
        name=name,
        reference=other,
        runs=runs,
        profit=told,
        lasting=change("profit_with_pool", {"profit_with_pool": 1}),
        parts=_largest(part for part in parts if part is not None),
        causes=tuple(cause for cause in causes if cause is not None and cause.is_told_apart),
        would_tell=_would_tell(told, runs),
    )


def ranked(comparison: Comparison) -> list[str]:
    """The scenarios by mean profit, the highest first; empty if it was not kept."""
    if "profit" not in comparison.reference.wanted.kpis:
        return []
    means = {name: mean_of(one.values("profit")).mean for name, one in comparison.replicates.items()}
    return sorted((name for name, mean in means.items() if mean == mean), key=lambda name: -means[name])


def change_of(name: str, values: np.ndarray) -> Change:
    """Return the mean of an amount over the runs, with its interval."""
    found = mean_of(values)
    return Change(name, found.mean, found.low, found.high)


def _largest(parts: Iterable[Change]) -> tuple[Change, ...]:
    """The largest on either side, in the order of their size."""
    told = sorted((part for part in parts if part.is_told_apart), key=lambda part: -abs(part.mean))
    large = [part for part in told if abs(part.mean) >= _SMALLEST * abs(told[0].mean)]
    sides = ([part for part in large if (part.mean > 0) == side][:_MOST] for side in (True, False))
    kept = {part.name for side in sides for part in side}
    return tuple(part for part in large if part.name in kept)


def _would_tell(change: Change, runs: int) -> int | None:
    if change.is_told_apart or not change.mean or not change.half_width > 0:
        return None
    needed = runs * (change.half_width / change.mean) ** 2
    return ceil(needed) if needed <= _MOST_RUNS else None
