"""Columns of an export of orders that are read: named one by one, or by a ready-made set; and the rows in them."""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.calibration import order_columns_phrases as phrases
from loopsim.calibration.currencies import currency_column, currency_doubts
from loopsim.calibration.doubtful_dates import undated
from loopsim.calibration.doubtful_ids import doubts
from loopsim.calibration.formats import NONE, load_format
from loopsim.calibration.orders import AmountIs, Rules
from loopsim.calibration.repeated import repeated_on_days, repeats_totals
from loopsim.calibration.unnamed import unnamed_columns, unnamed_doubts
from loopsim.languages import both
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, shown
from loopsim.tables.reading import Progress, Reading, ReadingOptions, Table, header, read

if TYPE_CHECKING:
    import pandas as pd

#: Names of a column that holds the price of one piece, and of one that says how many pieces.
_PER_PIECE = re.compile(
    r"(unit|item|single|piece|product|lineitem)?price(per)?(unit|item|piece|each)?|.*单价|价格|售价|商品价格"
)
_PIECES = frozenset(
    {
        "quantity", "qty", "units", "pieces", "itemquantity", "lineitemquantity", "quantityordered", "orderedquantity",
        "qtyordered", "unitssold", "pcs", "count", "quantitysold",
        "orderquantity", "数量", "购买数量", "商品数量", "件数", "商品件数", "购买件数",
        "宝贝数量", "销售数量",
    }
)  # fmt: skip

#: Names of a column that holds the id of the order of a row.
_ORDERS = re.compile(
    r"(order|invoice|inv|bill|receipt|transaction|trade|ticket|basket|cart)(id|no|nr|num|number|code|ref|name)?"
    r"|主?(订单|交易|单据|小票|流水|票据)(单?号|编号|id)"
)

#: Files up to so many bytes are looked at for totals that lines repeat; in larger ones it would cost too much.
_LOOKED_AT = 100_000_000

_WHICH = "--quantity COLUMN where the amount is of one piece, --quantity none where it is of the whole row"


@dataclass(frozen=True)
class OrderColumns:
    """The columns of an export of orders, each None where it is not named; "none" leaves out one of the format.

    ``quantity`` multiplies the amount; ``order`` is the id of the order that a row belongs to; ``item`` lets returns
    that name no order find an earlier purchase; ``refund`` is what was given back. ``amount_is`` "order" says that an
    amount is the total of its order, which stands on one row or on each of them. ``format`` is a ready-made set, or a
    file of one's own, for all that is not named here.
    """

    customer: str | None = None
    date: str | None = None
    amount: str | None = None
    quantity: str | None = None
    order: str | None = None
    item: str | None = None
    refund: str | None = None
    amount_is: AmountIs | None = None
    format: str | None = None


class OrderOptions(ReadingOptions, total=False):
    """Keyword arguments of everything that reads orders: how the table is read, and the fields of OrderColumns."""

    customer: str | None
    date: str | None
    amount: str | None
    quantity: str | None
    order: str | None
    item: str | None
    refund: str | None
    amount_is: AmountIs | None
    format: str | None


#: Options that are columns.
ROLES = tuple(one.name for one in fields(OrderColumns) if one.name not in ("amount_is", "format"))


@dataclass(frozen=True)
class Chosen:
    """The column of each role in one file, the rules for its rows, and what the person should know of the choice."""

    columns: dict[str, str]
    rules: Rules
    said: tuple[str, ...] = ()
    zone: str | None = None  # where the days of moments begin, unless somebody says another
    may_repeat: bool = False  # whether amounts may be totals that rows repeat: nobody said that they are not
    pieces: str = ""  # a column of quantities that the amount is not multiplied by
    orders: str = ""  # a column of order ids by which rows are not added up
    currency: str = ""  # a column that names the currency of amounts
    unnamed: tuple[str, ...] = ()  # columns that nobody named, but may say that rows are no sale


class OrderRows(NamedTuple):
    """Rows for ``orders.orders_of``, the ids of the customers by their numbers, and what is to be told of the cells."""

    rows: pd.DataFrame
    ids: np.ndarray
    said: tuple[str, ...]  # doubts
    facts: tuple[str, ...]


def parted(options: OrderOptions) -> tuple[OrderColumns, Reading]:
    """``options -> (columns, how the table is read)``."""
    named = {one.name for one in fields(OrderColumns)}
    columns: dict[str, Any] = {name: value for name, value in options.items() if name in named}
    how: Any = {name: value for name, value in options.items() if name not in named}
    return OrderColumns(**columns), Reading(**how)


def column_faults(asked: OrderColumns) -> list[Fault]:
    """Tell what is missing or does not go together, before any file is read."""
    faults = [
        Fault(f"--{role}", NOTHING, both(*phrases.COLUMN_READY_MADE_SET, role=role))
        for role in ("customer", "date")
        if not asked.format and getattr(asked, role) in (None, NONE)
    ]
    if asked.amount_is == "order" and not asked.format and not asked.order:
        faults.append(Fault("--amount-is", both(*phrases.NO_ORDERS), both(*phrases.THAT_COLUMN)))
    if asked.amount_is == "order" and asked.quantity not in (None, NONE):
        faults.append(Fault("--quantity", both(*phrases.AMOUNT_ORDER, quantity=asked.quantity), both(*phrases.ONE_TWO)))
    return faults


def chosen_columns(path: str | os.PathLike[str], asked: OrderColumns, how: Reading) -> Chosen:
    """The columns that ``asked`` means in this file.

    An amount that is by its name the price of one piece is multiplied by the one column of quantities that the file
    has, which is told.

    Raises:
        ScenarioError: neither a column nor a format for the customer or the date, or what does not go together.
    """
    given: Mapping[str, str | None] = {role: getattr(asked, role) for role in ROLES}
    if faults := column_faults(asked):
        raise ScenarioError(faults)
    named = [name for name in given.values() if name and name != NONE]
    names = header(path, named, how)
    found = load_format(asked.format, "orders") if asked.format else None
    rules, said = Rules(asked.amount_is or "line"), []
    if found is not None:
        columns = found.chosen(path, names, given, needed=("customer", "date"))
        rules = replace(found.order_rules, amount_is=asked.amount_is or found.order_rules.amount_is)
        if given["quantity"] and given["quantity"] != NONE and asked.amount_is is None:
            rules = replace(rules, amount_is="line")
        said.append(f"columns by {found.name}: " + ", ".join(f"{role} = {name}" for role, name in columns.items()))
    else:
        columns = {role: name for role, name in given.items() if name and name != NONE}
    if rules.amount_is == "order" and "order" not in columns:
        raise ScenarioError([Fault("--amount-is", both(*phrases.NO_ORDERS), both(*phrases.NAMED_ORDERS))])
    if rules.amount_is == "order":
        columns.pop("quantity", None)
    currency = currency_column(names) if "amount" in columns else ""
    unnamed = unnamed_columns(names, {*columns.values(), *how.wanted_rows}, {*columns}, given["refund"] == NONE)
    zone = found.rules.zone if found else None
    chosen = Chosen(columns, rules, tuple(said), zone, currency=currency, unnamed=unnamed)
    if "amount" not in columns or rules.amount_is == "order":
        return chosen
    if "quantity" not in columns and given["quantity"] != NONE:
        chosen = _with_quantity(path, chosen, names)
    if not {"order", "quantity"} & {*chosen.columns} and given["order"] != NONE:
        chosen = replace(
            chosen, may_repeat=True, orders=next((name for name in names if _ORDERS.fullmatch(_plain(name))), "")
        )
    return chosen


def _with_quantity(path: str | os.PathLike[str], chosen: Chosen, names: list[str]) -> Chosen:
    """The choice with the column of quantities where the amount is the price of one piece, which is told."""
    amount = chosen.columns["amount"]
    pieces = [name for name in names if _plain(name) in _PIECES]
    if not pieces:
        return chosen
    if not _PER_PIECE.fullmatch(_plain(amount)):
        return replace(chosen, pieces=pieces[0])
    if len(pieces) > 1:
        found = both(*phrases.PRICE_ONE_PIECE_SEVERAL, pieces=", ".join(pieces))
        raise ScenarioError([Fault(f"{path}: {amount}", found, _WHICH)])
    told = f"{amount} is read as the price of one piece and multiplied by {pieces[0]} (--quantity none: as it is)"
    return replace(chosen, columns={**chosen.columns, "quantity": pieces[0]}, said=(*chosen.said, told))


def rows_of(path: str | os.PathLike[str], chosen: Chosen, how: Reading, progress: Progress | None = None) -> OrderRows:
    """The rows of the file in the columns that ``orders.orders_of`` reads.

    Raises:
        ScenarioError: a column is missing, more cells than allowed are not understood, or an amount above 0 stands
            beside a quantity below 0 by which it is not multiplied.
    """
    import pandas as pd

    columns, how = chosen.columns, replace(how, zone=how.zone or chosen.zone)
    asked = {f"--{role}": column for role, column in columns.items()}
    is_small = Path(path).stat().st_size <= _LOOKED_AT
    orders, unnamed = (chosen.orders, chosen.unnamed) if is_small else ("", ())
    more = {"--quantity": columns.get("quantity") or chosen.pieces, "--order": columns.get("order") or orders}
    more["--currency"] = chosen.currency
    wanted = {**asked, **more}
    table = _table(path, wanted, unnamed, how, progress, columns["date"])
    needed = Counter(column for column in wanted.values() if column)

    def done_with(role: str) -> None:
        # Columns of millions of rows are given back as soon as their cells are understood.
        if role in columns and f"--{role}" in wanted:
            needed[columns[role]] -= 1
            if not needed[columns[role]]:
                table.forget(columns[role])

    people = table.ids(columns["customer"])
    done_with("customer")
    days = table.days(columns["date"])
    no_days = undated(table, columns, days)
    done_with("date")
    cells = {"who": people.code, "when": days.first.astype("M8[s]")}
    del days
    cells["amount"] = table.numbers(columns["amount"]).value if "amount" in columns else np.full(table.rows, np.nan)
    if chosen.pieces:
        _check_signs(table, columns["amount"], chosen.pieces, cells["amount"])
    done_with("amount")
    for role in ("quantity", "refund"):
        if role in columns:
            cells[role] = table.numbers(columns[role]).value
            done_with(role)
    for role in ("order", "item"):
        if role in columns:
            cells[role] = table.ids(columns[role], named=False).code
            done_with(role)
    for role in ("status", "cancelled"):
        if role in columns:
            cells[role] = table.texts(columns[role])
            done_with(role)
    said = [*table.notes, *no_days, *doubts(people.names, people.code)]
    said += unnamed_doubts(table, unnamed, columns.get("amount", ""), _left(cells))
    if chosen.currency:
        said += currency_doubts(table, chosen.currency, columns["amount"])
    if orders and repeats_totals(
        pd.DataFrame({"code": table.ids(orders, named=False).code, "amount": cells["amount"]})
    ):
        told = f"where it is the total of the order, say --order {orders} --amount-is order"
        said.append(f"all rows of one {orders} have the same {columns['amount']}: {told}")
    elif chosen.may_repeat:
        said += _repeated(pd.DataFrame({name: cells[name] for name in ("who", "when", "amount")}), chosen)
    return OrderRows(pd.DataFrame(cells, copy=False), people.names, tuple(said), tuple(table.facts))


def _table(
    path: str | os.PathLike[str], wanted: Mapping[str, str], unnamed: tuple[str, ...], how: Reading,
    progress: Progress | None, date: str,
) -> Table:  # fmt: skip
    """The table with the columns wanted, and those that nobody named where they can be read."""
    if unnamed:
        with contextlib.suppress(ScenarioError):
            return read(path, {**wanted, **{name: name for name in unnamed}}, how, progress, dates=[date])
    return read(path, wanted, how, progress, dates=[date])


def _left(cells: Mapping[str, Any]) -> np.ndarray:
    """Amounts that rows say they sold, less what they say was paid back; NaN where they say nothing."""
    return cells["amount"] * cells.get("quantity", 1.0) - np.abs(np.nan_to_num(cells.get("refund", 0.0)))


def _repeated(rows: pd.DataFrame, chosen: Chosen) -> list[str]:
    """A warning where rows look like lines that repeat the total of their order, though nothing tells orders apart."""
    days, lines = repeated_on_days(rows)
    if not days:
        return []
    like = f"{lines:,} rows have the {chosen.columns['amount']} of another row of the same customer and day"
    name = f"say --order {chosen.orders}" if chosen.orders else "name the id of the order with --order and say"
    return [f"{like}, and are added up: where it is the total of an order of several lines, {name} --amount-is order"]


def _check_signs(table: Table, amount: str, pieces: str, worth: np.ndarray) -> None:
    odd = (table.numbers(pieces, judged=False).value < 0) & (worth > 0)
    if odd.any():
        row = int(odd.argmax())
        found = both(
            *phrases.PIECES, cell=shown(table.cell(amount, row)), cell_2=table.cell(pieces, row), pieces=pieces
        )
        raise ScenarioError([Fault(f"{table.name}: {amount}, {table.place(row)}", found, _WHICH)])


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.#()（）元]", "", name).casefold()
