"""Answers read from a shop's own data: a log of orders, and a table of growth by date."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.calibration.growth_data import read_growth
from loopsim.calibration.purchases import Purchases, read_purchases
from loopsim.calibration.targets import FEN, Target, Targets
from loopsim.shop.inflow import ASKED, MONTH_DAYS
from loopsim.shop.questions import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

#: Days before the end of a log by which somebody must have bought first for their return to be counted.
_YEAR = 365

#: Customers of that kind from which on the share of them who return is taken.
_ENOUGH = 30


@dataclass(frozen=True)
class FromData:
    """Answers by the names of their questions, the customers of the log, and how the tables were read."""

    answers: dict[str, Any] = field(default_factory=dict)
    customers: pd.DataFrame | None = None
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def with_friends(self, friends: int, months_open: float) -> pd.DataFrame:
        """A table for ``market.pool.file``: the customers, the latest where they are more than the friends.

        Friends beyond them have not bought, and joined evenly over the months.
        """
        import pandas as pd

        assert self.customers is not None
        bought = self.customers.sort_values("last_order_days_ago", kind="stable").head(friends)
        others = friends - len(bought)
        ago = np.linspace(1.0, max(31.0, months_open * MONTH_DAYS), others).round().astype(int)
        rest = pd.DataFrame({"joined_days_ago": ago, "orders": np.zeros(others, int)})
        table = pd.concat([bought, rest], ignore_index=True)
        days = ["last_order_days_ago", "first_order_days_ago"]
        return table.astype(dict.fromkeys(days, "Int64")).round({"spent_cny": 2})


def answers_of(
    log: str | os.PathLike[str] | None,
    growth: str | os.PathLike[str] | None,
    log_options: Mapping[str, Any],
    growth_options: Mapping[str, Any],
) -> FromData:
    """Read a log of orders, a table of growth, or both.

    ``log_options`` are those of :func:`~loopsim.calibration.purchases.read_purchases`, ``growth_options`` those of
    :func:`~loopsim.calibration.growth_data.read_growth`. Raises ScenarioError: a table or a column cannot be used.
    """
    found: dict[str, Any] = {}
    customers = None
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if growth is not None:
        targets = read_growth(growth, **growth_options)
        found |= _of_growth(targets)
        facts, notes = (*facts, *targets.facts), (*notes, *targets.notes)
    if log is not None:
        bought = read_purchases(log, **log_options)
        found |= _of_log(bought)
        customers = bought.as_pool().drop(columns="customer")
        facts, notes = (*facts, *bought.facts), (*notes, *bought.warnings)
    kept = {name: _within(name, answer) for name, answer in found.items()}
    return FromData(kept, customers, facts, notes)


def _of_log(bought: Purchases) -> dict[str, Any]:
    """Answers of a log of orders."""
    orders, days = bought.orders, bought.last_day + 1
    day, first = orders["day"].to_numpy(), bought.first_days()
    month = min(30, days)
    a_month = MONTH_DAYS / month
    counts = np.bincount(orders["customer"].to_numpy())
    amounts = orders["amount"].to_numpy()[day > bought.last_day - _YEAR]
    amounts = amounts[~np.isnan(amounts) & (amounts > 0)]
    found: dict[str, Any] = {
        "buyers": bought.customers,
        "repeat_buyers": int((counts > 1).sum()),
        "months_open": days / MONTH_DAYS,
        "orders_last_month": float((day > bought.last_day - month).sum()) * a_month,
        "first_orders_last_month": float((first > bought.last_day - month).sum()) * a_month,
    }
    if len(amounts):
        found["order_value_cny"] = float(amounts.mean())
    early = first <= bought.last_day - min(_YEAR, days // 2)
    if early.sum() >= _ENOUGH:
        found["return_share"] = float((counts[early] > 1).mean())
    return found


def _of_growth(targets: Targets) -> dict[str, Any]:
    """Answers of a table of growth: of its last month, and of the spend of its last year."""
    curves = {target.column: target for target in targets.all}
    found: dict[str, Any] = {}
    if "reachable" in curves:
        found["friends"] = round(float(curves["reachable"].values[-1]))
    columns = {
        "joined_last_month": "joined_today",
        "referred_last_month": "joined_referral",
        "orders_last_month": "orders",
    }
    for name, column in columns.items():
        if column in curves:
            found[name] = _a_day(curves[column]) * MONTH_DAYS
    if "revenue_fen" in curves and found.get("orders_last_month"):
        found["order_value_cny"] = _a_day(curves["revenue_fen"]) * MONTH_DAYS / found["orders_last_month"]
        if curves["revenue_fen"].unit != FEN:
            found["order_value_cny"] /= FEN
    for name in ASKED:
        spent = covered = 0.0
        for entry in targets.schedule:
            path = f"levers.{name}.daily_spend_cny"
            days = min(entry["to_day"], targets.days - 1) - max(entry["from_day"], targets.days - _YEAR) + 1
            if path in entry["set"] and days > 0:
                spent, covered = spent + entry["set"][path] * days, covered + days
        if covered:
            found[f"{name}_a_year"] = spent / covered * _YEAR
    return found


def _a_day(target: Target) -> float:
    """Mean figure a day of the last periods that make up a month."""
    total = days = 0.0
    for value, first, last in zip(target.values[::-1], target.first[::-1], target.last[::-1], strict=True):
        total, days = total + float(value), days + float(last - first + 1)
        if days >= MONTH_DAYS - 3.0:
            break
    return total / days if days else 0.0


def _within(name: str, answer: float) -> float:
    """The answer within the bounds of its question, to as many digits as people would write."""
    question = BY_NAME[name]
    digits = {"share": 3, "number": 2}.get(question.kind)
    return min(max(answer if digits is None else round(answer, digits), question.low), question.high)
