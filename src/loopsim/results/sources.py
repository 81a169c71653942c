"""Cost and return of each source: a mean over all followers hides that one pays and another does not.

Sources are the five channels, friends (``referral``), guides (``guide``), leaders (``leader``) and the pool of day 0
(``pool``). Cost and value are kept apart: value is margin before pay to referrers and leaders for these people, cost is

- of a channel its spend,
- of ``referral`` the rewards and commissions paid for people who came by it,
- of ``leader`` the fees of all leaders and their commissions on orders of people whom they brought,

and of any of them the pay to leaders for people in their groups. Guides are paid for keeping people, so
their pay is no cost of those whom they bring: their commission lowers the margin, their salary is a cost of the brand.
Margins are by age and censored as in :mod:`loopsim.results.value`: summed over the sources they are the whole, to the
fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.fields import N_CHANNELS, WEEK_UNDER_WAY, WEEKS_OVER, Source
from loopsim.results.cohorts import BOOKED, WEEK
from loopsim.results.daily import JOINING, SOURCES
from loopsim.results.summary import Value
from loopsim.results.value import DISCOUNT_PER_YEAR, HORIZON_WEEKS
from loopsim.scenario.hosts.kinds import HOSTS, PAID_TO_BRING

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.results.joined import Joined

#: The numbers of one cell of the books by source, in order.
BOOKED_BY_SOURCE = (*BOOKED, "paid_fen")

_MARGIN, _PAID = BOOKED_BY_SOURCE.index("margin_fen"), BOOKED_BY_SOURCE.index("paid_fen")
_DAYS_PER_YEAR = 365


@dataclass(frozen=True)
class SourceWorth:
    """One source. Values per follower are None where nobody came by it, or was seen for a whole week; ``note`` tells.

    ``spend`` and ``paid`` are CNY of the whole run: spend of the channel or fees of the leaders, and pay to referrers
    and leaders for these people. ``cost_per_follower`` is spend / followers plus the pay per follower within the
    horizon, ``lifetime_value`` the margin before that pay within the horizon, both discounted by the weeks since
    joining, and ``lifetime_value_ratio`` the second by the first. ``acquisition_cost`` is all of the cost per
    first-time buyer. ``payback_week`` is the week of age by whose end the margin after that pay has reached the spend
    per follower; None where nothing was spent or paid. ``margin_by_age`` is that margin, CNY per follower in each week
    of age. The cost of the pool of day 0 is not known: cost, ratio and payback are None.
    """

    source: str
    followers: int
    buyers: int
    spend: float
    paid: float
    revenue: float
    margin: float
    cost_per_follower: float | None
    acquisition_cost: float | None
    lifetime_value: float | None
    lifetime_value_ratio: float | None
    payback_week: int | None
    margin_by_age: np.ndarray
    note: str

    @property
    def cost(self) -> float:
        """Spend and pay that brought them, CNY."""
        return self.spend + self.paid

    @property
    def spend_per_follower(self) -> float:
        """Spend per follower, CNY, which the margin must earn back."""
        return self.spend / self.followers if self.followers else 0.0


class Sources:
    """The sources of a run; ``sources["ads"]`` is a :class:`SourceWorth`, ``together`` all who joined, as one."""

    def __init__(
        self,
        people: Joined,
        by_source: np.ndarray,
        spend_fen: np.ndarray,
        first_orders: np.ndarray,
        days: int,
        horizon_weeks: int = HORIZON_WEEKS,
        discount_per_year: float = DISCOUNT_PER_YEAR,
    ) -> None:
        """
        Args:
            people: everyone who ever joined.
            by_source: i8 ``(2, weeks, sources, 5)``, as the engines keep it.
            spend_fen: spend on each source besides pay for people: i8, an entry a source.
            first_orders: first-time buyers of each source.
            days: days of the run.
            horizon_weeks: weeks of age over which values are added up, or as many as were seen.
            discount_per_year: of values and pay by age.
        """
        count, weeks_over = by_source.shape[2], days // WEEK
        joined = np.zeros((max(weeks_over, 1) + 1, count), np.int64)
        # Whoever was there before day 0 is as old as the run; who joined in the last, half week is in no age.
        cohort = np.minimum(np.maximum(people["joined_day"], 0) // WEEK, weeks_over)
        np.add.at(joined, (cohort, people["source"].astype(np.int64)), 1)
        self._seen = joined[:weeks_over].cumsum(axis=0)[::-1][:horizon_weeks]  # (ages, sources): people seen so old
        self._booked = by_source[WEEKS_OVER, : len(self._seen)]
        self._totals = (by_source[WEEKS_OVER] + by_source[WEEK_UNDER_WAY]).sum(axis=0)
        self._followers, self._spend, self._buyers = joined.sum(axis=0), spend_fen, first_orders
        self._horizon, self._discount = horizon_weeks, discount_per_year

    def __getitem__(self, source: str) -> SourceWorth:
        return self._worth(source, [SOURCES.index(source)])

    @property
    def together(self) -> SourceWorth:
        """Everyone who joined in the run, by any source."""
        return self._worth("all", list(range(len(JOINING))))

    @property
    def of_interest(self) -> list[SourceWorth]:
        """The sources that brought somebody or cost something, in the order of their codes."""
        every = (self[source] for source in SOURCES)
        return [one for one in every if one.followers or one.cost]

    def _worth(self, name: str, places: list[int]) -> SourceWorth:
        totals = self._totals[places].sum(axis=0) / 100
        amounts = dict(zip(BOOKED_BY_SOURCE, totals.tolist(), strict=True))
        followers, buyers = int(self._followers[places].sum()), int(self._buyers[places].sum())
        spend, paid = float(self._spend[places].sum()) / 100, amounts["paid_fen"]
        people = self._seen[:, places].sum(axis=1)
        ages = np.flatnonzero(people)
        last = int(ages[-1]) + 1 if len(ages) else 0
        booked = self._booked[:last, places].sum(axis=1) / 100 / np.maximum(people[:last, None], 1)
        keep = (1 + self._discount) ** (-np.arange(last) * WEEK / _DAYS_PER_YEAR)
        cost = value = ratio = week = None
        if last:
            pay = float((booked[:, _PAID] * keep).sum())
            value = float((booked[:, _MARGIN] * keep).sum()) + pay
            cost = spend / followers + pay
            ratio = value / cost if cost > 0 else None
            done = np.flatnonzero(booked[:, _MARGIN].cumsum() >= spend / followers)
            week = int(done[0]) + 1 if len(done) and cost > 0 else None
        if name == "pool":  # they were there: what they once cost is not known
            cost = ratio = week = None
        return SourceWorth(
            source=name,
            followers=followers,
            buyers=buyers,
            spend=spend,
            paid=paid,
            revenue=amounts["revenue_fen"],
            margin=amounts["margin_fen"],
            cost_per_follower=cost,
            acquisition_cost=(spend + paid) / buyers if buyers and name != "pool" else None,
            lifetime_value=value,
            lifetime_value_ratio=ratio,
            payback_week=week,
            margin_by_age=booked[:, _MARGIN],
            note=self._note(followers, int(people[last - 1]) if last else 0, last, spend),
        )

    def _note(self, followers: int, to_the_end: int, last: int, spend: float) -> str:
        if not followers:
            return "the spend brought nobody" if spend else "nobody came by it"
        if not last:
            return "nobody was seen for a whole week"
        short = "" if last == self._horizon else f"only {last} weeks were seen, not {self._horizon}; "
        return f"{short}{to_the_end} of {followers} followers were seen to the end of them (censored)"


#: What is measured of each source, and of hosts who are paid to bring people besides.
_OF_EACH = ("lifetime_value", "lifetime_value_ratio", "payback_week")
_OF_HOSTS = ("cost_per_follower", "acquisition_cost")
SOURCE_MEASURES = (
    *(f"{what}_{source}" for source in JOINING for what in _OF_EACH),
    *(f"{what}_{one.source}" for one in PAID_TO_BRING for what in _OF_HOSTS),
)


def source_measures(sources: Sources | None) -> Iterator[tuple[str, Value, str]]:
    """Name, value and note of each of :data:`SOURCE_MEASURES`."""
    if sources is None:
        yield from ((name, None, "the run was made without books by source") for name in SOURCE_MEASURES)
        return
    for source in JOINING:
        found = sources[source]
        unknown = found.note if found.lifetime_value is None else ""
        free = unknown or ("" if found.cost > 0 else "nothing was spent or paid")
        late = free or f"not within the {len(found.margin_by_age)} weeks seen"
        yield f"lifetime_value_{source}", found.lifetime_value, found.note
        ratio, week = found.lifetime_value_ratio, found.payback_week
        yield f"lifetime_value_ratio_{source}", ratio, free if ratio is None else ""
        yield f"payback_week_{source}", week, late if week is None else ""
    for one in PAID_TO_BRING:
        found = sources[one.source]
        yield f"cost_per_follower_{one.source}", found.cost_per_follower, found.note
        yield (
            f"acquisition_cost_{one.source}",
            found.acquisition_cost,
            "" if found.buyers else f"no buyer came by {one.word}",
        )


def spend_by_source(sums: np.ndarray, count: int) -> np.ndarray:
    """``(a TALLY of the whole run, number of sources) -> fen`` spent on each besides pay for the people it brought."""
    spend = np.zeros(count, np.int64)
    spend[:N_CHANNELS] = sums["spend_fen"]
    for kind in HOSTS.values():
        if kind.brings in PAID_TO_BRING and kind.weekly is not None:
            spend[Source[kind.brings.source.upper()]] = sums[kind.weekly.tally]
    return spend


def sources_table(sources: Sources) -> pd.DataFrame:
    """A row a source (index ``source``) that brought somebody or cost something.

    Columns: followers, buyers, spend_cny, paid_cny, cost_per_follower_cny, acquisition_cost_cny, lifetime_value_cny,
    lifetime_value_ratio, payback_week, revenue_cny, margin_cny (after pay, of the whole run), note. They are explained
    in :class:`SourceWorth`; cells are empty where a value is not defined.
    """
    import pandas as pd

    rows = sources.of_interest
    weeks = [one.payback_week for one in rows]
    columns = {
        "followers": [one.followers for one in rows],
        "buyers": [one.buyers for one in rows],
        "spend_cny": [one.spend for one in rows],
        "paid_cny": [one.paid for one in rows],
        "cost_per_follower_cny": _numbers(one.cost_per_follower for one in rows),
        "acquisition_cost_cny": _numbers(one.acquisition_cost for one in rows),
        "lifetime_value_cny": _numbers(one.lifetime_value for one in rows),
        "lifetime_value_ratio": _numbers(one.lifetime_value_ratio for one in rows),
        "payback_week": pd.array(weeks, dtype="Int64"),
        "revenue_cny": [one.revenue for one in rows],
        "margin_cny": [one.margin for one in rows],
        "note": [one.note for one in rows],
    }
    return pd.DataFrame(columns, index=pd.Index([one.source for one in rows], name="source"))


def cells_table(by_source: np.ndarray) -> pd.DataFrame:
    """A row for each age in weeks, source, and whether the week was over: the books by source as a file holds them."""
    import pandas as pd

    parts, ages, count, _ = by_source.shape
    part, age, source = (axis.ravel() for axis in np.indices((parts, ages, count)))
    named = pd.Categorical.from_codes(source, categories=list(SOURCES))
    cells = {name: by_source[..., place].ravel() for place, name in enumerate(BOOKED_BY_SOURCE)}
    return pd.DataFrame({"is_over": part == WEEKS_OVER, "age": age, "source": named, **cells})


def cells_of(table: pd.DataFrame) -> np.ndarray:
    """Read the books by source from their table: ``table -> i8 (2, weeks, sources, 5)``.

    Raises:
        KeyError: a column is missing.
        ValueError: rows are missing.
    """
    cells = table[list(BOOKED_BY_SOURCE)].to_numpy(np.int64)
    return cells.reshape(2, -1, len(SOURCES), len(BOOKED_BY_SOURCE))


def _numbers(values: Iterable[float | None]) -> np.ndarray:
    return np.array(list(values), float)
