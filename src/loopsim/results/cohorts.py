"""Cohorts: retention and orders of people who joined in the same week, by their age in the pool.

Weeks are those of the run (days 0 to 6, 7 to 13, ...); the age of a cohort is the number of weeks since the one in
which it joined, which is age 0. Cohorts are *censored*: the run ends before the younger ones have grown old. An age
is complete when the run has seen all of its days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from loopsim.market.fields import NONE
from loopsim.results.dating import month_names, months_of_weeks
from loopsim.results.joined import Joined, joined_among
from loopsim.results.people import is_in_pool

if TYPE_CHECKING:
    import pandas as pd

WEEK = 7
#: Weeks of a cohort and of an age, by the argument ``by`` of the table.
PERIODS = {"week": 1, "month": 4}

#: The numbers of one cell of the cohort record, in order.
BOOKED = ("orders", "revenue_fen", "margin_fen", "first_orders")


class Lives(NamedTuple):
    """Days of joining, and ages at leaving and at the first order, an entry a person; ``NEVER`` if not in the run."""

    joined: np.ndarray
    left_age: np.ndarray  # age at leaving for good; won-back people who are still here count as never gone
    first_order_age: np.ndarray


NEVER = 2**62


def lives(people: Joined) -> Lives:
    """Return the days and ages of everyone who joined in the run. People of the pool of day 0 are in no cohort."""
    is_new = people.newcomers
    joined = people["joined_day"][is_new].astype(np.int64)
    first_order = people["first_order_day"][is_new]
    return Lives(
        joined=joined,
        left_age=np.where(is_in_pool(people)[is_new], NEVER, people["left_day"][is_new] - joined),
        first_order_age=np.where(first_order != NONE, first_order - joined, NEVER),
    )


def weeks_of(days: int) -> int:
    """Number of weeks, the last one begun included, in a run of ``days`` days."""
    return -(-days // WEEK)


def is_complete(cohort: np.ndarray, age: np.ndarray, days: int, period: int = WEEK) -> np.ndarray:
    """Whether the run has seen all days of a cohort's age, both counted in periods of ``period`` days."""
    return (cohort + age + 1) * period <= days


def cohorts_table(
    customers: np.ndarray,
    booked: np.ndarray,
    days: int,
    by: Literal["week", "month", "calendar_month"] = "week",
    start_date: str | None = None,
) -> pd.DataFrame:
    """Return a row for each cohort and age of which the run has seen at least a part.

    Columns: ``cohort`` and ``age`` in weeks, in months of four weeks, or in months of the calendar, to each of which
    the weeks belong whose middle day lies in it; ``from_day`` and ``to_day``, between which the
    cohort joined; ``joined`` people; ``reachable`` of them at the end of the age, also as ``reachable_share``;
    ``buyers``, who have ordered by then, also as ``conversion_rate``; ``orders``, ``first_orders``, ``revenue_fen``
    and ``margin_fen`` (after cost of goods, commissions and rewards, before gifts on
    top-ups) within the age; ``is_complete``. Where an
    age is not complete, people and shares are left empty, and the sums hold what was seen so far.

    Raises:
        ValueError: ``by`` is none of the three, or a calendar month where there is no start date.
    """
    import pandas as pd

    period_of = _periods(by, weeks_of(days) + _BEYOND, start_date)  # of each week, and of some after the run
    first = WEEK * np.searchsorted(period_of, np.arange(period_of[-1]))  # day of each period
    count = int(period_of[weeks_of(days) - 1]) + 1
    life = lives(joined_among(customers))
    joined = np.bincount(period_of[life.joined // WEEK], minlength=count)
    gone = _by_cohort_and_age(life.joined, life.left_age, period_of, count)
    bought = _by_cohort_and_age(life.joined, life.first_order_age, period_of, count)

    sums = np.zeros((count, count, len(BOOKED)), np.int64)
    week, weeks_old = np.nonzero(booked.any(axis=2))
    np.add.at(sums, (period_of[week], period_of[week + weeks_old] - period_of[week]), booked[week, weeks_old])

    cohort, age = np.nonzero(np.add.outer(np.arange(count), np.arange(count)) < count)
    complete = first[cohort + age + 1] <= days
    unknown = ~complete
    people = np.maximum(joined[cohort], 1)
    stay = joined[cohort] - gone.cumsum(axis=1)[cohort, age]
    buyers = bought.cumsum(axis=1)[cohort, age]
    no_share = unknown | (joined[cohort] == 0)
    columns = {
        "cohort": cohort,
        **({"month": month_names(start_date, cohort)} if by == "calendar_month" and start_date else {}),
        "from_day": first[cohort],
        "to_day": np.minimum(first[cohort + 1], days) - 1,
        "age": age,
        "joined": joined[cohort],
        "reachable": pd.arrays.IntegerArray(stay, unknown),
        "reachable_share": pd.arrays.FloatingArray(stay / people, no_share),
        "buyers": pd.arrays.IntegerArray(buyers, unknown.copy()),
        "conversion_rate": pd.arrays.FloatingArray(buyers / people, no_share.copy()),
        **{name: sums[cohort, age, place] for place, name in enumerate(BOOKED)},
        "is_complete": complete,
    }
    return pd.DataFrame(columns)


def booked_of(table: pd.DataFrame, days: int) -> np.ndarray:
    """Read the cohort record from its table: ``weekly table -> i8 array (weeks, weeks, 4)``.

    Raises:
        KeyError: a column is missing.
    """
    weeks = weeks_of(days)
    booked = np.zeros((weeks, weeks, len(BOOKED)), np.int64)
    for place, name in enumerate(BOOKED):
        booked[table["cohort"].to_numpy(), table["age"].to_numpy(), place] = table[name].to_numpy(np.int64)
    return booked


#: Weeks after the run of which one must know the period, to see whether it is over.
_BEYOND = 11


def _periods(by: str, weeks: int, start_date: str | None) -> np.ndarray:
    """Return the number of the period to which each week belongs, from 0."""
    if by in PERIODS:
        return np.arange(weeks) // PERIODS[by]
    if by != "calendar_month":
        raise ValueError(f"cohorts(by=...): found {by!r}; right is 'week', 'month' or 'calendar_month'")
    if start_date is None:
        raise ValueError("cohorts(by='calendar_month'): found a scenario without start_date; right is one with it")
    return months_of_weeks(start_date, weeks)


def _by_cohort_and_age(joined: np.ndarray, age: np.ndarray, period_of: np.ndarray, count: int) -> np.ndarray:
    """Count the people of each cohort who had their event at each age: ``i8 (cohorts, ages)``."""
    seen = age != NEVER
    cohort, when = period_of[joined[seen] // WEEK], period_of[(joined[seen] + age[seen]) // WEEK]
    cells = np.bincount(cohort * count + when - cohort, minlength=count * count)
    return cells.reshape(count, count)
