"""The daily table: one row a day of people, contacts, orders and money, under readable names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.market.fields import N_CHANNELS, N_JOINING, Source, Stage
from loopsim.market.tallies import COMMISSIONS, COSTS, INCOME, TALLIES, TALLY, Tally

if TYPE_CHECKING:
    import pandas as pd

#: Stages as the tables call them, in the order of their codes; the stocks of the daily table use the plural.
STAGES = tuple(stage.name.lower() for stage in Stage)
STOCKS = tuple(stage.people for stage in Stage)
SOURCES = tuple(source.name.lower() for source in Source)
CHANNELS = SOURCES[:N_CHANNELS]
#: Sources by which people join during a run.
JOINING = SOURCES[:N_JOINING]
BROUGHT = SOURCES[N_CHANNELS:N_JOINING]

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
    return totals(tallies, INCOME) - totals(tallies, COSTS)


def _reader(field: str, part: int | None = None) -> Callable[[Table], np.ndarray]:
    if part is None:
        return lambda tallies: tallies[field]
    return lambda tallies: tallies[field].reshape(len(tallies), -1)[:, part]


def _readers(tally: Tally) -> dict[str, Callable[[Table], np.ndarray]]:
    """Columns of a tally, and how each is read."""
    if not tally.columns:
        return {tally.name: _reader(tally.name)}
    return {name: _reader(tally.name, part) for part, name in enumerate(tally.columns)}


def _counted(*, is_inner: bool) -> dict[str, Callable[[Table], np.ndarray]]:
    """Columns of the tallies for the checks of the books, or of all others."""
    return {name: read for tally in TALLIES if tally.is_inner == is_inner for name, read in _readers(tally).items()}


def _old_reachable(tallies: Table) -> np.ndarray:
    """Count the people in the pool at the end of each day who were there before day 0."""
    if not len(tallies):
        return np.zeros(0, np.int64)
    return pool_at_start(tallies) + (tallies["old_won_back"] - tallies["old_left"]).cumsum()


class Derived(NamedTuple):
    """A column of the daily table that is worked out from the tallies."""

    read: Callable[[Table], np.ndarray]
    unit: str
    chinese: str
    meaning: str


DERIVED = {
    "reachable": Derived(reachable, "people", "流量池", "people in the pool at the end of the day"),
    "old_reachable": Derived(_old_reachable, "people", "原有流量池", "those of it who were there before day 0"),
    "joined_today": Derived(lambda tallies: total(tallies, "joined"), "people", "拉新", "new followers of all sources"),
    "orders": Derived(
        lambda tallies: tallies["first_orders"] + tallies["repeat_orders"], "orders", "订单", "first and repeat orders"
    ),
    "spend_fen": Derived(lambda tallies: total(tallies, "spend_fen"), "fen", "投放", "spend of all channels"),
    "commission_fen": Derived(
        lambda tallies: totals(tallies, COMMISSIONS), "fen", "佣金合计", "commissions of all kinds"
    ),
    "margin_fen": Derived(
        lambda tallies: tallies["revenue_fen"] - tallies["goods_cost_fen"], "fen", "毛利", "revenue - cost of goods"
    ),
    "cost_fen": Derived(lambda tallies: totals(tallies, COSTS), "fen", "成本合计", "all that costs money"),
    "profit_fen": Derived(profit_fen, "fen", "利润", "income - all costs; top-ups are no income until spent"),
}

#: Every column of the daily table and how it is read off the tallies: ``COLUMNS[name](tallies) -> one number a day``.
COLUMNS: dict[str, Callable[[Table], np.ndarray]] = {
    **_counted(is_inner=False),
    **{name: column.read for name, column in DERIVED.items()},
}

#: Chinese words of the columns.
COLUMN_WORDS = {name: word for tally in TALLIES for name, word in tally.column_words.items()} | {
    name: column.chinese for name, column in DERIVED.items()
}

#: Columns that are counted at the end of a day; all others happen in its course.
STOCK_COLUMNS = frozenset(
    ("reachable", "old_reachable", *(name for tally in TALLIES if tally.is_stock for name in tally.column_words))
)


def column_table() -> str:
    """Return a Markdown table of the daily table: a row a tally, with its columns if it holds several numbers."""
    lines = ["| 中文 | name | unit | meaning |", "| --- | --- | --- | --- |"]
    for tally in TALLIES:
        if not tally.is_inner:
            named = ", ".join(f"`{name}`" for name in tally.column_words)
            lines.append(f"| {tally.chinese} | {named} | {tally.unit} | {tally.meaning} |")
    lines += [f"| {one.chinese} | `{name}` | {one.unit} | {one.meaning} |" for name, one in DERIVED.items()]
    return "".join(f"{line}\n" for line in lines)


def daily_table(tallies: Table) -> pd.DataFrame:
    """A row a day (index ``day``). Counts are people or events; columns that end in ``_fen`` are whole fen.

    Besides the tallies (:data:`loopsim.market.tallies.TALLIES`) there are the columns of :data:`DERIVED`; docs/words.md
    explains all of them.
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
    return _table({name: read(tallies) for name, read in _counted(is_inner=True).items()}, len(tallies))


def inner_tallies_of(moves: pd.DataFrame, days: int) -> Table:
    """Read tallies from the table of :func:`moves_table`, all other fields at zero.

    Raises:
        ValueError: a column or a row is missing.
    """
    return _fill(np.zeros(days, TALLY), moves, is_inner=True)


def tallies_of(daily: pd.DataFrame, inner: Table) -> Table:
    """Read tallies from the daily table: ``(daily, tallies with the inner fields) -> tallies``.

    Raises:
        ValueError: a column or a row is missing.
    """
    return _fill(inner.copy(), daily, is_inner=False)


def _fill(tallies: Table, table: pd.DataFrame, *, is_inner: bool) -> Table:
    if len(table) != len(tallies):
        raise ValueError(f"{len(table)} rows")
    for tally in TALLIES:
        if tally.is_inner != is_inner:
            continue
        columns = list(tally.column_words)
        missing = [column for column in columns if column not in table]
        if missing:
            raise ValueError(f"no column {missing[0]}")
        tallies[tally.name] = table[columns].to_numpy(np.int64).reshape(tallies[tally.name].shape)
    return tallies


def _table(columns: dict[str, np.ndarray], days: int) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=pd.Index(np.arange(days), name="day"), copy=True)
