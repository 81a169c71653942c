"""What the measures of a run are read from; what none of those asked for needs is never worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from loopsim.market.fields import TALLY
from loopsim.results.cohorts import Lives, lives
from loopsim.results.daily import reachable
from loopsim.results.forest import generations
from loopsim.results.gain import WINDOW, LoopGain, loop_gain
from loopsim.results.joined import Joined
from loopsim.results.value import DISCOUNT_PER_YEAR, HORIZON_WEEKS, Worth, worth
from loopsim.results.verdict import AdsOff, Verdict, referral_share, verdict


@dataclass(frozen=True, eq=False)
class Facts:
    """One run, seen through a window and a horizon. Everything else is worked out when first asked for, then kept."""

    tallies: np.ndarray  # fields.TALLY, one a day
    open_people: Callable[[], Joined]
    hosts: np.ndarray  # fields.HOST, everyone who ever was a host
    cohorts: np.ndarray  # i8 (weeks, weeks, 4): joining week, age in weeks, cohorts.BOOKED
    ads_off: AdsOff | None = None
    longest_window: int = WINDOW
    horizon_weeks: int = HORIZON_WEEKS
    discount_per_year: float = DISCOUNT_PER_YEAR

    @property
    def days(self) -> int:
        """Days lived."""
        return len(self.tallies)

    @property
    def window_days(self) -> int:
        """What "the last days" means."""
        return min(self.longest_window, self.days)

    @property
    def pool_at_the_end(self) -> int:
        """People in the pool on the last evening."""
        return int(reachable(self.tallies[-1:])[0])

    @cached_property
    def people(self) -> Joined:
        """Those who ever joined."""
        return self.open_people()

    @cached_property
    def lives(self) -> Lives:
        """When each of them did what."""
        return lives(self.people)

    @cached_property
    def generation(self) -> np.ndarray:
        """0 for those who came by themselves, 1 for those whom they brought, and so on."""
        return generations(self.people.parent)[1]

    @cached_property
    def gain(self) -> LoopGain:
        """The loop gain of the window."""
        return loop_gain(self.people, self.days, self.window_days)

    @cached_property
    def referral_share(self) -> float | None:
        """Share of those who joined in the window whom a referrer brought."""
        return referral_share(self.people, self.days - self.window_days)

    @cached_property
    def verdict(self) -> Verdict:
        """Closed or open."""
        return verdict(self.tallies, self.gain, self.referral_share, self.ads_off)

    @cached_property
    def worth(self) -> Worth:
        """What a follower is worth."""
        joined = self.people["joined_day"]
        return worth(joined, self.cohorts, self.days, self.horizon_weeks, self.discount_per_year)

    @cached_property
    def _counters(self) -> np.ndarray:
        """All counters of the run added up over the days, in the order of ``fields.TALLY``."""
        return self.tallies.view(np.int64).reshape(self.days, -1).sum(axis=0)

    @property
    def whole(self) -> np.void:
        """The whole run as one ``fields.TALLY``."""
        return self._counters.view(TALLY)[0]

    @cached_property
    def totals(self) -> dict[str, int]:
        """Each counter over the whole run, its parts added up."""
        return dict(zip(TALLY.names or (), np.add.reduceat(self._counters, _STARTS).tolist(), strict=True))


#: Where the counters of each field of ``fields.TALLY`` begin.
_STARTS = [TALLY.fields[name][1] // 8 for name in TALLY.names or ()] if TALLY.fields else []
