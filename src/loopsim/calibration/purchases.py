"""A log of transactions: read, cleaned with every dirty row counted, and boiled down to histories of customers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.tables import dates, numbers, read_table
from loopsim.scenario.faults import Fault, ScenarioError

if TYPE_CHECKING:
    import pandas as pd

#: Kinds of dirty rows, and what is done with them.
DIRT = {
    "no customer": "left out",
    "date missing or unreadable": "left out",
    "amount negative": "left out (a refund is no order)",
    "amount missing or unreadable": "an order, but no basket",
    "amount zero": "an order, but no basket",
    "same customer, same day": "merged into one order",
}


@dataclass(frozen=True)
class Purchases:
    """A clean log: one row for each customer and day with an order, sorted by both.

    ``orders`` has the columns ``customer`` (whole numbers from 0), ``day`` (whole days from ``first_day``) and
    ``amount`` (NaN where it is not known).
    """

    orders: pd.DataFrame
    first_day: np.datetime64
    rows: int
    dirt: dict[str, int] = field(default_factory=dict)
    ids: np.ndarray = field(default_factory=lambda: np.empty(0, object), compare=False)  # of all customers of the log

    @property
    def customers(self) -> int:
        """How many people bought."""
        return int(self.orders["customer"].max()) + 1

    @property
    def last_day(self) -> int:
        """Day of the last order."""
        return int(self.orders["day"].max())

    def until(self, day: int) -> Purchases:
        """Only customers who first bought by that day, with all their orders."""
        first = self.orders.groupby("customer")["day"].transform("min")
        kept = self.orders[first <= day].copy()
        kept["customer"] = kept["customer"].rank(method="dense").astype(int) - 1
        return Purchases(kept.reset_index(drop=True), self.first_day, self.rows, self.dirt)

    def histories(self, end: int, unit_days: float) -> Histories:
        """What is known of each customer at the evening of day ``end``; all must have bought by then."""
        seen = self.orders[self.orders["day"] <= end].groupby("customer")["day"]
        first, last, count = seen.min().to_numpy(), seen.max().to_numpy(), seen.size().to_numpy()
        return Histories(count - 1, (last - first) / unit_days, (end - first) / unit_days)

    def as_pool(self) -> pd.DataFrame:
        """A row for each customer on the morning after the last day: a table of customers for ``market.pool.file``.

        Whoever is in a log of orders joined by a first order at the latest; ``spent_cny`` is NaN without any amount.
        """
        import pandas as pd

        of_each = self.orders.groupby("customer")
        ago = self.last_day + 1 - of_each["day"].agg(["min", "max"])
        return pd.DataFrame(
            {
                "customer": self.ids,
                "joined_days_ago": ago["min"].to_numpy(),
                "orders": of_each.size().to_numpy(),
                "last_order_days_ago": ago["max"].to_numpy(),
                "first_order_days_ago": ago["min"].to_numpy(),
                "spent_cny": of_each["amount"].sum(min_count=1).to_numpy(),
            }
        )

    def first_days(self) -> np.ndarray:
        """Day of the first order of each customer."""
        return self.orders.groupby("customer")["day"].min().to_numpy()


def read_purchases(path: str | os.PathLike[str], *, customer: str, date: str, amount: str | None = None) -> Purchases:
    """Read a log of transactions from CSV or Parquet. ``amount`` may be left out: then there is no basket law.

    Raises:
        ScenarioError: the file or a column is missing, or no row can be used.
    """
    import pandas as pd

    table = read_table(path, {"--customer": customer, "--date": date, "--amount": amount})
    who = table[customer]
    who = who.where(who.notna(), "").astype(str).str.strip()
    when = dates(table, date)
    worth = numbers(table, amount) if amount else pd.Series(np.nan, index=table.index)
    no_customer = who == ""
    no_date = ~no_customer & when.isna()
    refund = ~no_customer & ~no_date & (worth < 0)
    usable = ~(no_customer | no_date | refund)
    dirt = {
        "no customer": no_customer,
        "date missing or unreadable": no_date,
        "amount negative": refund,
        "amount missing or unreadable": usable & worth.isna() & bool(amount),
        "amount zero": usable & (worth == 0),
    }
    counts = {kind: int(rows.sum()) for kind, rows in dirt.items()}
    if not usable.any():
        found = "; ".join(f"{kind}: {number}" for kind, number in counts.items() if number)
        right = "rows with a customer, a date such as 2026-11-21 and an amount of at least 0"
        raise ScenarioError([Fault(str(path), f"no usable row among {len(table)} ({found})", right)])
    first = when[usable].min()
    number, ids = pd.factorize(who[usable], sort=True)
    clean = pd.DataFrame(
        {
            "customer": number,
            "day": (when[usable] - first).dt.days.to_numpy(),
            "amount": worth[usable].where(worth[usable] > 0).to_numpy(),
        }
    )
    merged = clean.groupby(["customer", "day"], as_index=False)["amount"].sum(min_count=1)
    counts["same customer, same day"] = len(clean) - len(merged)
    return Purchases(merged, first.to_datetime64(), len(table), counts, np.asarray(ids, object))
