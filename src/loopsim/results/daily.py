"""The daily table: one row a day of people, contacts, orders and money, under readable names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.market.fields import MAX_LEVELS, MAX_STEPS, N_CHANNELS, N_JOINING, TALLY, Source, Stage

if TYPE_CHECKING:
    import pandas as pd

#: Stages as the tables call them, in the order of their codes; the stocks of the daily table use the plural.
STAGES = tuple(stage.name.lower() for stage in Stage)
STOCKS = ("strangers", "followers", "buyers", "repeat_buyers", "referrers", "lapsed")
SOURCES = tuple(source.name.lower() for source in Source)
CHANNELS = SOURCES[:N_CHANNELS]
#: Sources by which people join during a run.
JOINING = SOURCES[:N_JOINING]
STEPS = range(1, MAX_STEPS + 1)
LEVELS = range(1, MAX_LEVELS + 1)

#: Tally fields that hold several numbers, and the column that each of the numbers becomes.
PARTS: dict[str, tuple[str, ...]] = {
    "stock": STOCKS,
    "moves": tuple(f"{old}_to_{new}" for old in STAGES for new in STAGES),
    "joined": tuple(f"joined_{source}" for source in JOINING),
    "passed": tuple(f"checkout_passed_{step}" for step in STEPS),
    "first_orders_by_source": tuple(f"first_orders_{source}" for source in SOURCES),
    "spend_fen": tuple(f"spend_{channel}_fen" for channel in CHANNELS),
    "level_commission_fen": tuple(f"level_commission_{level}_fen" for level in LEVELS),
}

#: Fields for the checks of the books, kept out of the daily table.
INNER = tuple(field for field in ("moves", "active_shift", "old_prospects") if field in (TALLY.names or ()))
PARTS |= {
    field: tuple(f"{field}_{n}" for n in range(TALLY[field].shape[0]))
    for field in INNER
    if field != "moves" and TALLY[field].shape
}

#: What costs money. The books of a day: profit = revenue + entry fees - all of these.
COSTS = (
    "goods_cost_fen",
    "spend_fen",
    "rewards_fen",
    "level_commission_fen",
    "guide_commission_fen",
    "override_fen",
    "leader_commission_fen",
    "salaries_fen",
    "service_fees_fen",
    "accounts_cost_fen",
    "messages_cost_fen",
    "recalls_cost_fen",
    "bonus_fen",
)
COMMISSIONS = ("level_commission_fen", "guide_commission_fen", "override_fen", "leader_commission_fen")

Table = np.ndarray[Any, Any]


def total(tallies: Table, field: str) -> np.ndarray:
    """``(tallies, field) -> one number a day``: the field, its parts added up."""
    values = tallies[field]
    return values.reshape(len(values), -1).sum(axis=1)


def totals(tallies: Table, fields: Iterable[str]) -> np.ndarray:
    """One number a day: several fields added up."""
    return np.sum([total(tallies, field) for field in fields], axis=0)


def reachable(tallies: Table) -> np.ndarray:
    """People in the pool at the end of each day: followers, buyers, repeat buyers and referrers."""
    stock = tallies["stock"]
    return stock[:, Stage.FOLLOWER] + stock[:, Stage.BUYER] + stock[:, Stage.REPEAT_BUYER] + stock[:, Stage.REFERRER]


def pool_at_start(tallies: Table) -> int:
    """People in the pool before day 0."""
    first = tallies[0]
    return int(reachable(tallies[:1])[0] + first["left"] - first["joined"].sum() - first["won_back"])


def profit_fen(tallies: Table) -> np.ndarray:
    """Profit of each day in fen. Top-ups are no income here: they are owed to the customer until spent."""
    return tallies["revenue_fen"] + tallies["entry_fees_fen"] - totals(tallies, COSTS)


def _reader(field: str, part: int | None = None) -> Callable[[Table], np.ndarray]:
    if part is None:
        return lambda tallies: tallies[field]
    return lambda tallies: tallies[field].reshape(len(tallies), -1)[:, part]


def _counted(leave_out: Iterable[str]) -> dict[str, Callable[[Table], np.ndarray]]:
    """Columns of all fields but some, and how each is read off the tallies."""
    readers: dict[str, Callable[[Table], np.ndarray]] = {}
    for field in TALLY.names or ():
        if field in PARTS and field not in leave_out:
            readers |= {name: _reader(field, part) for part, name in enumerate(PARTS[field])}
        elif field not in leave_out:
            readers[field] = _reader(field)
    return readers


def _old_reachable(tallies: Table) -> np.ndarray:
    """Count the people in the pool at the end of each day who were there before day 0."""
    if not len(tallies):
        return np.zeros(0, np.int64)
    return pool_at_start(tallies) + (tallies["old_won_back"] - tallies["old_left"]).cumsum()


#: Every column of the daily table and how it is read off the tallies: ``COLUMNS[name](tallies) -> one number a day``.
COLUMNS: dict[str, Callable[[Table], np.ndarray]] = {
    **_counted(leave_out=INNER),
    "reachable": reachable,
    "old_reachable": _old_reachable,
    "joined_today": lambda tallies: total(tallies, "joined"),
    "orders": lambda tallies: tallies["first_orders"] + tallies["repeat_orders"],
    "spend_fen": lambda tallies: total(tallies, "spend_fen"),
    "commission_fen": lambda tallies: totals(tallies, COMMISSIONS),
    "margin_fen": lambda tallies: tallies["revenue_fen"] - tallies["goods_cost_fen"],
    "cost_fen": lambda tallies: totals(tallies, COSTS),
    "profit_fen": profit_fen,
}


def daily_table(tallies: Table) -> pd.DataFrame:
    """A row a day (index ``day``). Counts are people or events; columns that end in ``_fen`` are whole fen.

    Besides what the day counted there are the columns ``reachable`` (the pool at the end of the day),
    ``old_reachable`` (those of it who were there before day 0),
    ``joined_today``, ``orders``, ``spend_fen`` (all channels), ``commission_fen`` (all kinds), ``margin_fen``
    (revenue - cost of goods), ``cost_fen`` (all that costs money) and ``profit_fen``.
    """
    return _table({name: read(tallies) for name, read in COLUMNS.items()}, len(tallies))


def daily_columns(tallies: Table, names: Sequence[str]) -> np.ndarray:
    """Some columns of the daily table without the table: ``i8 (days, names)``."""
    chosen = np.empty((len(tallies), len(names)), np.int64)
    for place, name in enumerate(names):
        chosen[:, place] = COLUMNS[name](tallies)
    return chosen


def moves_table(tallies: Table) -> pd.DataFrame:
    """A row a day: how many went from each stage to each other, as ``follower_to_buyer``; for checks of the books."""
    inner = _counted(leave_out=set(TALLY.names or ()) - set(INNER))
    return _table({name: read(tallies) for name, read in inner.items()}, len(tallies))


def inner_tallies_of(moves: pd.DataFrame, days: int) -> Table:
    """Read tallies from the table of :func:`moves_table`, all other fields at zero.

    Raises:
        ValueError: a column or a row is missing.
    """
    return _fill(np.zeros(days, TALLY), moves, INNER)


def tallies_of(daily: pd.DataFrame, inner: Table) -> Table:
    """Read tallies from the daily table: ``(daily, tallies with the inner fields) -> tallies``.

    Raises:
        ValueError: a column or a row is missing.
    """
    return _fill(inner.copy(), daily, [field for field in TALLY.names or () if field not in INNER])


def _fill(tallies: Table, table: pd.DataFrame, fields: Iterable[str]) -> Table:
    if len(table) != len(tallies):
        raise ValueError(f"{len(table)} rows")
    for field in fields:
        columns = list(PARTS.get(field, (field,)))
        missing = [column for column in columns if column not in table]
        if missing:
            raise ValueError(f"no column {missing[0]}")
        tallies[field] = table[columns].to_numpy(np.int64).reshape(tallies[field].shape)
    return tallies


def _table(columns: dict[str, np.ndarray], days: int) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=pd.Index(np.arange(days), name="day"), copy=True)
