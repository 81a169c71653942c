"""The loop test: the future of a pool once all inflow but referral is switched off.

Both branches begin in the state of the evening before the switch-off, and meet the same luck as the run. In the first
only people whom customers and community leaders bring, or who are called back, come. In the second people
who find the brand by themselves come as before. The pressure of paid channels that is still felt is gone in both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from loopsim.market.fields import Source
from loopsim.market.tallies import LEAVERS
from loopsim.results.daily import BROUGHT, reachable
from loopsim.results.newcomers import Newcomers
from loopsim.scenario.channels import ORGANIC_CHANNELS

#: Counts that are kept of each day of a branch.
BRANCH = np.dtype(
    [
        ("pool", "i8"),  # people at the end of the day
        *((source, "i8") for source in BROUGHT),  # by friends, and by hosts
        ("organic", "i8"),  # came by themselves
        ("won_back", "i8"),
        ("left", "i8"),  # all, those of each cause included
        *((tally.name, "i8") for tally in LEAVERS),
        ("shares", "i8"),
        ("invitations", "i8"),
        ("invited_strangers", "i8"),
    ]
)

_SAME = tuple(name for name in BRANCH.names or () if name not in ("pool", *BROUGHT, "organic"))


def branch_days(tallies: np.ndarray) -> np.ndarray:
    """``tallies.TALLY (days,) -> BRANCH (days,)``."""
    days = np.zeros(len(tallies), BRANCH)
    days["pool"] = reachable(tallies)
    for name in BROUGHT:
        days[name] = tallies["joined"][:, Source[name.upper()]]
    for channel in ORGANIC_CHANNELS:
        days["organic"] += tallies["joined"][:, Source[channel.upper()]]
    for name in _SAME:
        days[name] = tallies[name]
    return days


def brought(branch: np.ndarray) -> np.ndarray:
    """Return the people whom friends and hosts brought on each day of a branch."""
    return np.sum([branch[source] for source in BROUGHT], axis=0)


@dataclass(frozen=True, eq=False)
class LoopTest:
    """Both branches by day, and the friends of earlier newcomers by the end of the look-ahead."""

    from_day: int  # the switch-off
    days: int  # that the answer is read from
    block_days: int  # that go together where chance is judged: the period of the campaigns
    pool_before: int  # people on the evening before
    by_referral: np.ndarray  # BRANCH, a row a day of the look-ahead
    with_organic: np.ndarray | None = None  # BRANCH, a row a day of the test; None: not simulated
    newcomers: Newcomers = field(default_factory=Newcomers)  # before the switch-off, at the end of the look-ahead

    @property
    def look_ahead(self) -> int:
        """Days of the first branch."""
        return len(self.by_referral)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LoopTest) and self._content == other._content

    __hash__ = None  # type: ignore[assignment]

    @property
    def _content(self) -> tuple[object, ...]:
        organic = None if self.with_organic is None else self.with_organic.tolist()
        numbers = (self.from_day, self.days, self.block_days, self.pool_before)
        return numbers, self.by_referral.tolist(), organic, self.newcomers.content
