"""Sources of the measures of a run; each is computed only if a requested measure needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from loopsim.market.fields import NONE
from loopsim.market.tallies import TALLY
from loopsim.results.cohorts import Lives, lives
from loopsim.results.daily import reachable
from loopsim.results.figures import FIGURES, Seen
from loopsim.results.forest import generations
from loopsim.results.gain import WINDOW, PeriodGain, period_gain
from loopsim.results.joined import Joined
from loopsim.results.loop_test import LoopTest
from loopsim.results.sources import Sources, spend_by_source
from loopsim.results.value import DISCOUNT_PER_YEAR, HORIZON_WEEKS, Worth, worth
from loopsim.results.verdict import Verdict, verdict


@dataclass(frozen=True, eq=False)
class Facts:
    """One run, seen through a window and a horizon. Everything else is computed on first use, then kept."""

    tallies: np.ndarray  # tallies.TALLY, one a day
    open_people: Callable[[], Joined]
    hosts: np.ndarray  # fields.HOST, everyone who ever was a host
    cohorts: np.ndarray  # i8 (weeks, weeks, 4): joining week, age in weeks, cohorts.BOOKED
    open_settings: Callable[[], np.void]  # record.SETTINGS of the last day
    loop_test: LoopTest | None = None
    longest_window: int = WINDOW
    horizon_weeks: int = HORIZON_WEEKS
    discount_per_year: float = DISCOUNT_PER_YEAR
    by_source: np.ndarray | None = None  # i8 (2, weeks, sources, 5): sources.BOOKED_BY_SOURCE; None: not kept
    start_date: str | None = None  # of the scenario

    @property
    def days(self) -> int:
        """Days simulated."""
        return len(self.tallies)

    @property
    def window_days(self) -> int:
        """Number of days that "the last days" stands for."""
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
        """Days of joining, ages at leaving and at the first order of those who joined in the run."""
        return lives(self.people)

    @cached_property
    def generation(self) -> np.ndarray:
        """0 for those who came by themselves, 1 for those whom they brought, and so on.

        Chains that begin with someone who was there before day 0 are left out.
        """
        root, generation = generations(self.people.parent)
        return generation[self.people.newcomers[root]]

    @cached_property
    def gain(self) -> PeriodGain:
        """The period gain of the window."""
        return period_gain(self.people, self.days, self.window_days)

    @cached_property
    def seen(self) -> Seen:
        """The sums and counts of this run, as those of several."""
        counters = self.tallies.view(np.int64).reshape(self.days, -1)
        sums = np.stack([counters.sum(axis=0), counters[-self.window_days :].sum(axis=0), counters[-1]])
        return Seen(sums.view(TALLY).T, self._newcomers, self._gain)

    @cached_property
    def sources(self) -> Sources | None:
        """Cost and return of each source; None where the books by source were not kept."""
        if self.by_source is None:
            return None
        sums = self.seen.whole[0]
        spend = spend_by_source(sums, self.by_source.shape[2])
        return Sources(self.people, self.by_source, spend, sums["first_orders_by_source"], self.days,
                       self.horizon_weeks, self.discount_per_year)  # fmt: skip

    def figure(self, name: str) -> int | float | None:
        """A measure of :data:`loopsim.results.figures.FIGURES`."""
        return FIGURES[name].of_one(self.seen)[0]

    @cached_property
    def verdict(self) -> Verdict:
        """The answer of the loop test."""
        quick, share = self.figure("quick_ratio"), self.figure("referral_share")
        return verdict(self.loop_test, self.gain, quick, share, self.start_date)

    @cached_property
    def worth(self) -> Worth:
        """Lifetime value of a follower."""
        joined = self.people["joined_day"][self.people.newcomers]
        return worth(joined, self.cohorts, self.days, self.horizon_weeks, self.discount_per_year)

    def _newcomers(self) -> np.ndarray:
        """Count the newcomers of the window, and those of them whom a referrer brought."""
        recent = self.people["joined_day"] >= self.days - self.window_days
        brought = self.people["referrer"][recent] != NONE
        return np.array([[len(brought), np.count_nonzero(brought)]])

    def _gain(self) -> np.ndarray:
        return np.array([[self.gain.value, self.gain.extrapolated]], np.float64)
