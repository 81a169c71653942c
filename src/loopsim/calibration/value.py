"""Value of each customer in the time ahead: orders by the law of buying, times spend by Gamma-Gamma."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.calibration.day_histories import in_days
from loopsim.calibration.estimates import in_digits
from loopsim.calibration.spend import spent_on_repeats

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.calibration.buying import TransactionsFit

#: Days ahead for which customers are valued.
AHEAD = 365


def customer_values(fit: TransactionsFit, days: int = AHEAD) -> pd.DataFrame:
    """A row for each customer of the log, from its last day on; without amounts no spend and no value.

    ``repeats`` are repeat orders so far, ``alive`` the chance that they have not dropped out, ``orders`` what is
    expected in the ``days`` ahead, ``spend`` the expected worth of one (CNY), ``value`` the product: the spend of a
    customer is taken to hang on nothing but the customer. Nothing is discounted.
    """
    import pandas as pd

    log = fit.everyone
    histories = in_days(log.histories(log.last_day, fit.unit_days), fit.unit_days)
    table = pd.DataFrame(
        {
            "customer": log.ids if len(log.ids) == log.customers else np.arange(log.customers),
            "repeats": histories.repeats,
            "alive": fit.daily.chance_alive(histories),
            "orders": fit.daily.expected_next(histories, days),
        }
    )
    if fit.spend is not None:
        table["spend"] = fit.spend.expected(spent_on_repeats(log.orders, log.last_day, log.customers))
        table["value"] = table["orders"] * table["spend"]
    return table


def value_facts(fit: TransactionsFit, table: pd.DataFrame) -> dict[str, float]:
    """A few figures of the values: in all, of a customer, and how much the best tenth brings."""
    if fit.spend is None or not fit.spend.mean > 0:
        return {}
    value = np.sort(table["value"].to_numpy())[::-1]
    total = float(value.sum())
    most = value[: max(len(value) // 10, 1)].sum()
    return {
        f"value of all customers in {AHEAD} days (CNY)": total,
        "value of a customer (CNY)": total / len(value),
        "part of it that the best tenth of customers brings": float(most / total) if total else float("nan"),
    }


def in_words(fit: TransactionsFit) -> list[str]:
    """Answer what a merchant asks first: whether customers come back, and what they will bring."""
    new = float(fit.daily.expected_repeats(np.array([AHEAD]))[0])
    none = fit.facts["share without a repeat order"]
    table = fit.values
    ahead = f"In the {AHEAD} days after the log these {len(table):,} customers are expected to order"
    worth = f", worth {table['value'].sum():,.0f} CNY" if "value" in table and fit.spend and fit.spend.mean > 0 else ""
    come_back = f"{none:.0%} of the customers have not come back so far"
    return [
        f"A new customer is expected to order {in_digits(new, 2)} more times in the first year; {come_back}.",
        f"{ahead} {table['orders'].sum():,.0f} times{worth}.",
    ]
