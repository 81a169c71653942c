"""A log of transactions: read, cleaned with every dirty row counted, and reduced to histories of customers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np

from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.order_columns import OrderOptions, chosen_columns, parted, rows_of
from loopsim.calibration.orders import orders_of
from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.tables.reading import Progress

if TYPE_CHECKING:
    import pandas as pd

#: Kinds of dirty rows, and what is done with them.
DIRT = {
    "no customer": "left out",
    "date missing or unreadable": "left out",
    "amount negative": "left out (a refund is no order)",
    "amount missing or unreadable": "an order, but no basket",
    "amount zero": "an order, but no basket",
    "status is no sale": "left out",
    "line of an order": "added up to one order",
    "return taken off its order": "subtracted",
    "return that finds no order": "left out (a refund is no order)",
    "order returned whole": "left out",
    "same customer, same day": "merged into one order",
}

#: Kinds that are counted in every log; the others only where there is one.
_ALWAYS = (
    "no customer", "date missing or unreadable", "amount negative", "amount missing or unreadable", "amount zero",
    "same customer, same day",
)  # fmt: skip


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
    warnings: tuple[str, ...] = ()  # what is doubtful in the rows
    facts: tuple[str, ...] = ()  # which columns were taken, and how they were read

    @property
    def customers(self) -> int:
        """Number of people who bought."""
        return int(self.orders["customer"].max()) + 1

    @property
    def last_day(self) -> int:
        """Day of the last order."""
        return int(self.orders["day"].max())

    def until(self, day: int) -> Purchases:
        """Only customers who first bought by that day, with all their orders."""
        is_kept = self.first_days() <= day
        kept, ids = self.orders, self.ids
        if not is_kept.all():
            customer = self.orders["customer"].to_numpy()
            kept = self.orders[is_kept[customer]].reset_index(drop=True)
            kept["customer"] = (np.cumsum(is_kept, dtype=np.int32) - 1)[kept["customer"].to_numpy()]
            ids = ids[is_kept] if len(ids) else ids
        return Purchases(kept, self.first_day, self.rows, self.dirt, ids, self.warnings, self.facts)

    def histories(self, end: int, unit_days: float) -> Histories:
        """Histories of all customers at the evening of day ``end``; all must have bought by then."""
        day, starts = self.orders["day"].to_numpy(), self._starts
        first, count = day[starts].astype(np.int64), np.add.reduceat(day <= end, starts, dtype=np.int64)
        last = day[starts + count - 1]
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
        return self.orders["day"].to_numpy()[self._starts]

    @cached_property
    def _starts(self) -> np.ndarray:
        """Row of the first order of each customer."""
        customer = self.orders["customer"].to_numpy()
        return np.flatnonzero(np.append(True, customer[1:] != customer[:-1]))


def read_purchases(
    path: str | os.PathLike[str], *, progress: Progress | None = None, **options: Unpack[OrderOptions]
) -> Purchases:
    """Read a log of orders or line items; without a column of amounts there is no basket law.

    ``options`` are the columns or the ready-made ``format`` (fields of `OrderColumns`), and how the table is read
    (:class:`loopsim.tables.table.Reading`).

    Raises:
        ScenarioError: the file, a column or the format is missing, too many cells are not understood, or no row can be
            used.
    """
    columns, how = parted(options)
    chosen = chosen_columns(path, columns, how)
    rows, ids, told, facts = rows_of(path, chosen, how, progress)
    count = len(rows)
    read = orders_of(rows, chosen.rules)
    del rows
    orders, counts = read.table, dict(read.dirt)
    if not len(orders):
        found = "; ".join(f"{kind}: {number}" for kind, number in counts.items() if number) or "empty"
        right = both(
            "rows with a customer, a date such as 2026-11-21 and an amount of at least 0",
            "含客户、日期（如 2026-11-21）和不小于 0 的金额的行",
        )
        raise ScenarioError(
            [
                Fault(
                    str(path),
                    both(
                        "no usable row among {count} ({found})",
                        "{count} 行均不可用（{found}）",
                        count=count,
                        found=found,
                    ),
                    right,
                )
            ]
        )
    counts["amount missing or unreadable"] = int(orders["amount"].isna().sum()) if "amount" in chosen.columns else 0
    counts["amount zero"] = int((orders["amount"] == 0).sum())
    number, warnings = len(orders), read.warnings
    who, when, amount = (orders[name].to_numpy() for name in ("who", "when", "amount"))
    warnings = (*warnings, *_to_come(when))
    del orders, read  # millions of rows are held once
    first = when.min().astype("M8[D]")
    day = (when.astype("M8[D]") - first).astype(np.int32)
    del when
    merged, held = _by_day(who, day, amount)
    counts["same customer, same day"] = number - len(merged)
    counts = {kind: counts[kind] for kind in DIRT if kind in _ALWAYS or counts[kind]}
    said, facts = (*told, *warnings), (*chosen.said, *facts)
    return Purchases(merged, first.astype("M8[s]"), count, counts, ids[held], said, facts)


def _to_come(when: np.ndarray) -> list[str]:
    """Warn of orders after today; tomorrow is today in another place."""
    count = int((when >= np.datetime64(date.today(), "D") + np.timedelta64(2, "D")).sum())
    return [f"{count:,} orders are of days to come, up to {when.max().astype('M8[D]')}"] if count else []


def _by_day(who: np.ndarray, day: np.ndarray, amount: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """``-> (one row a customer and day, sorted by both; the numbers of the customers)``; amounts of a day add up.

    Ids are sorted, so are their numbers. An amount that is not above 0 is not known; that of a day is the sum of those
    that are.
    """
    import pandas as pd

    is_there = np.bincount(who) > 0
    days = int(day.max()) + 1
    key = (np.cumsum(is_there) - 1)[who]
    key *= days
    key += day
    order = np.argsort(key, kind="stable")
    key, amount = key[order], amount[order]
    del order
    amount[~(amount > 0)] = np.nan
    is_first = np.append(True, key[1:] != key[:-1])
    if not is_first.all():
        starts = np.flatnonzero(is_first)
        is_known = ~np.isnan(amount)
        amount = np.add.reduceat(np.where(is_known, amount, 0.0), starts)
        amount[~np.logical_or.reduceat(is_known, starts)] = np.nan
        key = key[starts]
    table = {"customer": (key // days).astype(np.int32), "day": (key % days).astype(np.int32), "amount": amount}
    return pd.DataFrame(table, copy=False), np.flatnonzero(is_there)
