"""Cash against profit: money that came in less money that went out, and what is still owed in the evening (M61, M71).

Pay for friends is a cost on the day on which it is earned and goes out `levers.commission.payout_delay_days` later;
stored value comes in on the day of the top-up and is revenue when it is spent. All else is paid at once. So cash summed
up is profit summed up, plus what is owed: stored value and pay that is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.results.daily import COLUMNS, Table, daily_columns, daily_table, profit_fen, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from loopsim.scenario.scenario import Scenario

#: Columns of the daily table, in fen: Chinese word, meaning.
OF_CASH = {
    "pay_due_fen": ("待付推荐报酬", "pay for friends earned and not yet paid out, in the evening: a liability"),
    "cash_fen": ("净现金流", "money in - money out: profit, and the change of stored value and of pay that is due"),
}

#: Names of the columns of `run.daily`, each of which many runs may keep.
SERIES = (*COLUMNS, *OF_CASH)

#: Pay for friends, which waits for its payout.
WAITING_FOR_PAYOUT = ("rewards_fen", "level_commission_fen")


def payout_days(scenario: Scenario, days: int) -> np.ndarray:
    """Days from earning to payout of what is earned on each day, ``i8 (days,)``; a part of a day is a whole one.

    By the plan: a policy of one's own that writes the lever is not seen.
    """
    from loopsim.scenario.record import settings_table

    table, row_of_day = settings_table(scenario, days)
    return payout_days_of(table, row_of_day)


def payout_days_of(table: np.ndarray, row_of_day: np.ndarray) -> np.ndarray:
    """Return days to payout by a table of settings, ``record.SETTINGS``, and the row in it of each day."""
    return np.ceil(table["levers"]["commission"]["payout_delay_days"][row_of_day]).astype(np.int64)


def pay_due_fen(tallies: Table, waits: np.ndarray) -> np.ndarray:
    """Pay for friends that is earned and not yet paid out, in the evening of each day, in fen.

    ``waits`` are those of :func:`payout_days`.
    """
    earned, days = totals(tallies, WAITING_FOR_PAYOUT), np.arange(len(tallies))
    paid_out = np.zeros(len(tallies) + 1, np.int64)  # (the last place is for payouts after the run)
    np.add.at(paid_out, np.minimum(days + waits, len(tallies)), earned)
    return np.asarray((earned - paid_out[:-1]).cumsum())


def cash_fen(tallies: Table, waits: np.ndarray) -> np.ndarray:
    """Money that came in less money that went out on each day, in fen: profit and the change of what is owed."""
    stored = totals(tallies, ("top_up_fen", "bonus_fen"))
    stored = stored - totals(tallies, ("wallet_spent_fen", "refunds_fen", "breakage_fen"))
    return np.asarray(profit_fen(tallies) + stored + np.diff(pay_due_fen(tallies, waits), prepend=0))


def series_of(tallies: Table, names: Sequence[str], waits: np.ndarray) -> np.ndarray:
    """Return some columns of `run.daily` without the table, ``i8 (..., days, names)``, of tallies ``(..., days)``."""
    found = daily_columns(tallies.reshape(-1), [name for name in names if name in COLUMNS])
    found = found.reshape(*tallies.shape, -1)
    of_cash = {"pay_due_fen": pay_due_fen, "cash_fen": cash_fen}
    for place, name in enumerate(names):
        if name in of_cash:
            by_run = [of_cash[name](run, waits[: len(run)]) for run in tallies.reshape(-1, tallies.shape[-1])]
            found = np.insert(found, place, np.reshape(by_run, tallies.shape), axis=-1)
    return found


def table_with_cash(tallies: Table, scenario: Scenario) -> pd.DataFrame:
    """Return the daily table of these tallies, and with it the columns of :data:`OF_CASH`."""
    waits = payout_days(scenario, len(tallies))
    return daily_table(tallies).assign(pay_due_fen=pay_due_fen(tallies, waits), cash_fen=cash_fen(tallies, waits))
