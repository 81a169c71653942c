"""Lifetime value of a follower: margin by age, pooled over the cohorts that have reached that age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopsim.results.cohorts import BOOKED, WEEK, is_complete, weeks_of

HORIZON_WEEKS, DISCOUNT_PER_YEAR = 52, 0.10
_DAYS_PER_YEAR = 365


@dataclass(frozen=True)
class Worth:
    """Lifetime value within a horizon, in CNY. Values are None where nobody was seen long enough; ``note`` tells."""

    per_follower: float | None
    per_buyer: float | None
    margin_by_age: np.ndarray  # CNY per follower in each week of age, not discounted
    note: str

    def payback_week(self, cost_per_follower: float) -> int | None:
        """The week (1 is that of joining) by whose end the margin has paid the cost; None if not within those seen."""
        paid = np.flatnonzero(self.margin_by_age.cumsum() >= cost_per_follower)
        return int(paid[0]) + 1 if len(paid) else None


def worth(
    joined_day: np.ndarray,
    cohorts: np.ndarray,
    days: int,
    horizon_weeks: int = HORIZON_WEEKS,
    discount_per_year: float = DISCOUNT_PER_YEAR,
) -> Worth:
    """Worth of a follower over ``horizon_weeks``, or as many weeks as a run of ``days`` days has seen in full.

    ``joined_day`` has an entry for everyone who joined in the run; ``cohorts`` are the books by week and age.

    At each age the margin of all cohorts that have passed it is divided by their people (as actuaries do with
    censored triangles), discounted for that many weeks, and added up.
    """
    weeks = weeks_of(days)
    booked = cohorts[:weeks, :weeks]
    joined = np.bincount(joined_day // WEEK, minlength=weeks)
    cohort = np.arange(weeks)
    complete = is_complete(cohort[:, None], cohort[None, :], days)
    watched = (complete * joined[:, None]).sum(axis=0)
    ages = np.flatnonzero(watched[:horizon_weeks])
    if not len(ages):
        return Worth(None, None, np.zeros(0), "nobody was seen for a whole week")
    last = int(ages[-1]) + 1
    seen = (booked * complete[:, :, None]).sum(axis=0)[:last]
    people = np.maximum(watched[:last], 1)
    margin = seen[:, BOOKED.index("margin_fen")] / 100 / people
    buyers = float((seen[:, BOOKED.index("first_orders")] / people).sum())
    years = np.arange(last) * WEEK / _DAYS_PER_YEAR
    value = float((margin * (1 + discount_per_year) ** -years).sum())
    short = "" if last == horizon_weeks else f"only {last} weeks were seen, not {horizon_weeks}; "
    note = f"{short}{int(watched[last - 1])} of {int(joined.sum())} followers were seen to the end of them (censored)"
    return Worth(value, value / buyers if buyers > 0 else None, margin, note)
