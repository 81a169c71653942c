"""Renewal: people brought by friends, guides and community leaders, and won back, over people who left.

The interval is that of a ratio of two sums (Cochran 1977, *Sampling Techniques*, 6.3) over blocks of days, as of batch
means: a block is a period of the campaigns, so that their rhythm makes no difference. It allows for chance and for
bouts; it is never narrower than that of single people who come and go by chance alone. Drift within the test widens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np

from loopsim.results.loop_test import brought
from loopsim.stats import student_t

#: Days of a block where there are no campaigns, and the fewest blocks of a test.
BLOCK_DAYS, FEWEST_BLOCKS = 28, 4

#: Quantile of the normal law for an interval that holds the truth 95 times in 100.
_Z = 1.96


@dataclass(frozen=True)
class Renewal:
    """Inflow over outflow of a branch, with its 95% interval; None where nobody left."""

    value: float | None
    low: float | None
    high: float | None
    brought: int  # by friends, guides and leaders
    won_back: int
    organic: int  # came by themselves: counted in the branch that keeps them
    left: int
    blocks: int

    @property
    def inflow(self) -> int:
        """Number of people who came."""
        return self.brought + self.won_back + self.organic

    @property
    def is_above(self) -> bool:
        """At or above 1 without doubt."""
        return (self.low is not None and self.low >= 1) or (self.left == 0 and self.inflow > 0)

    @property
    def is_below(self) -> bool:
        """Below 1 without doubt."""
        return self.high is not None and self.high < 1

    @property
    def runs_to_tell(self) -> float:
        """Runs of which the mean would most likely tell on which side of 1 it is; infinite at 1 itself."""
        if self.value is None or self.low is None or self.high is None:
            return inf
        away = abs(self.value - 1)
        return ((self.high - self.low) / 2 / away) ** 2 if away > 0 else inf


def block_days(every_weeks: int, days: int) -> int:
    """Days of a block: the campaigns' period where they have one, times what brings it to four weeks."""
    period = 7 * every_weeks if every_weeks > 0 else BLOCK_DAYS
    block = period * ceil(BLOCK_DAYS / period)
    return max(min(block, days // FEWEST_BLOCKS), 1)


def renewal(branch: np.ndarray, days: int, block: int) -> Renewal:
    """``(loop_test.BRANCH, days of the test, days of a block) -> renewal``. The last block takes the days left over."""
    seen = branch[:days]
    starts = np.arange(max(len(seen) // block, 1)) * block
    came, back, organic = brought(seen), seen["won_back"], seen["organic"]
    inflow, left = (np.add.reduceat(counts, starts) for counts in (came + back + organic, seen["left"]))
    value, low, high = ratio(inflow, left)
    return Renewal(
        value, low, high,
        brought=int(came.sum()), won_back=int(back.sum()), organic=int(organic.sum()), left=int(left.sum()),
        blocks=len(starts),
    )  # fmt: skip


def ratio(inflow: np.ndarray, left: np.ndarray) -> tuple[float | None, float | None, float | None]:
    """Ratio of the sums of two counts, a block an entry, and its 95% interval; None where nobody left."""
    came, gone, blocks = int(inflow.sum()), int(left.sum()), len(left)
    if gone == 0:
        return None, None, None
    value = came / gone
    low, high = _by_chance_alone(came, gone)
    if blocks > 1:
        spread = float(((inflow - value * left) ** 2).sum()) * blocks / (blocks - 1)
        half = float(student_t(blocks - 1)) * sqrt(spread) / gone
        low, high = min(low, value - half), max(high, value + half)
    return value, max(min(low, value), 0.0), high


def _by_chance_alone(came: int, gone: int) -> tuple[float, float]:
    """Interval of the ratio if each event were one who comes or one who goes, by chance (Wilson 1927)."""
    n = came + gone
    middle, half = (came + _Z * _Z / 2) / (n + _Z * _Z), _Z / (n + _Z * _Z) * sqrt(came * gone / n + _Z * _Z / 4)
    low, high = max(middle - half, 0.0), min(middle + half, 1.0)
    return low / (1 - low), high / (1 - high) if high < 1 else inf
