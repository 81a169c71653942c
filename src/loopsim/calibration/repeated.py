"""Totals of orders that each of their lines repeats: added up, an order of three lines would count three times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

#: Orders of several rows that must all repeat one amount before it looks like the total of the order.
_FEW = 3

#: Part of the days with several rows of a customer on which these must have one amount, where no id tells orders apart.
_MOST = 0.9

#: How rarely chance may do the same before it looks like totals.
_BY_CHANCE = 1e-3


def repeats_totals(rows: pd.DataFrame) -> bool:
    """Whether every order (``code``) of several rows repeats one ``amount``: it looks like the order's total."""
    bought = rows[rows["amount"] > 0]
    of_order = bought.groupby("code")["amount"].agg(["size", "min", "max"])
    of_order = of_order[of_order["size"] > 1]
    return len(of_order) >= _FEW and bool((of_order["min"] == of_order["max"]).all())


def repeated_on_days(rows: pd.DataFrame) -> tuple[int, int]:
    """Days of a customer (``who``, ``when``) whose rows all repeat one ``amount``: ``-> (such days, rows of them)``.

    0 where this may be chance: prices that are often equal, such as in a shop of one price or with customers who always
    buy the same, or days with other amounts.
    """
    known = (rows["who"] >= 0) & rows["when"].notna() & (rows["amount"] > 0)
    who, amount = rows["who"].to_numpy()[known], rows["amount"].to_numpy()[known]
    if not len(who):
        return 0, 0
    day = rows["when"].to_numpy()[known].astype("M8[D]").astype(np.int64)
    order = np.lexsort((day, who))
    who, day, amount = who[order], day[order], amount[order]
    starts = np.flatnonzero(np.append(True, (who[1:] != who[:-1]) | (day[1:] != day[:-1])))
    size = np.diff(np.append(starts, len(who)))
    several = size > 1
    alike = several & (np.minimum.reduceat(amount, starts) == np.maximum.reduceat(amount, starts))
    _, counts = np.unique(amount, return_counts=True)
    # How often two rows have one amount: any two, and two of one customer on different days, who may like one thing.
    by_chance = float(np.sum((counts / len(amount)) ** 2))
    same_customer = who[starts][1:] == who[starts][:-1]
    if same_customer.any():
        by_chance = max(by_chance, float((amount[starts][1:] == amount[starts][:-1])[same_customer].mean()))
    days = int(alike.sum())
    if days < _FEW or days < _MOST * several.sum() or by_chance**days > _BY_CHANCE:
        return 0, 0
    return days, int(size[alike].sum())
