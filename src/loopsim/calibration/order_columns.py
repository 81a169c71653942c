"""Which columns of an export of orders are read: named one by one, or by a ready-made set; and the rows in them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.calibration.formats import NONE, load_format
from loopsim.calibration.orders import AmountIs, Rules
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.reading import Progress, Reading, header, read

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.tables.cells import Ids

#: Names of a column that holds the price of one piece, and of one that says how many pieces.
_PER_PIECE = re.compile(
    r"(unit|item|single|piece|product|lineitem)?price(per)?(unit|item|piece|each)?|.*单价|价格|售价|商品价格"
)
_PIECES = frozenset(
    {
        "quantity", "qty", "units", "pieces", "itemquantity", "lineitemquantity", "quantityordered", "orderedquantity",
        "qtyordered", "unitssold", "数量", "购买数量", "商品数量", "件数", "商品件数", "购买件数",
        "宝贝数量", "销售数量",
    }
)  # fmt: skip

#: A person's id of which the shop shows only a part, such as 138****5678.
_MASKED = r"\*\*|＊＊|xxxx"


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


#: Options that are columns.
ROLES = tuple(one.name for one in fields(OrderColumns) if one.name not in ("amount_is", "format"))


@dataclass(frozen=True)
class Chosen:
    """The column of each role in one file, the rules for its rows, and what the person should know of the choice."""

    columns: dict[str, str]
    rules: Rules
    said: tuple[str, ...] = field(default_factory=tuple)


def column_faults(asked: OrderColumns) -> list[Fault]:
    """What is missing or does not go together, before any file is read."""
    faults = [
        Fault(f"--{role}", "nothing", f"the column of the {role}, or a ready-made set with --format (loopsim formats)")
        for role in ("customer", "date")
        if not asked.format and getattr(asked, role) in (None, NONE)
    ]
    if asked.amount_is == "order" and not asked.format and not asked.order:
        faults.append(Fault("--amount-is", "order, without a column of orders", "that column with --order as well"))
    if asked.amount_is == "order" and asked.quantity not in (None, NONE):
        faults.append(Fault("--quantity", f"{asked.quantity}, with --amount-is order", "one of the two"))
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
    names = header(path, [name for name in given.values() if name and name != NONE], how)
    found = load_format(asked.format, "orders") if asked.format else None
    rules, said = Rules(asked.amount_is or "line"), []
    if found is not None:
        columns = found.chosen(path, names, given, needed=("customer", "date"))
        rules = replace(found.order_rules, amount_is=asked.amount_is or found.order_rules.amount_is)
        if given["quantity"] and given["quantity"] != NONE and asked.amount_is is None:
            rules = replace(rules, amount_is="line")
        said.append(f"{found.name}: " + ", ".join(f"{role} is {name}" for role, name in columns.items()))
    else:
        columns = {role: name for role, name in given.items() if name and name != NONE}
    if rules.amount_is == "order" and "order" not in columns:
        raise ScenarioError(
            [Fault("--amount-is", "order, without a column of orders", "a column with --order as well")]
        )
    if rules.amount_is == "order":
        columns.pop("quantity", None)
    elif "quantity" not in columns and given["quantity"] != NONE and "amount" in columns:
        columns, told = _with_quantity(path, columns, names, how)
        said += told
    return Chosen(columns, rules, tuple(said))


def _with_quantity(
    path: str | os.PathLike[str], columns: dict[str, str], names: list[str], how: Reading
) -> tuple[dict[str, str], list[str]]:
    """The columns with that of quantities where the amount is the price of one piece, and what is told of it."""
    amount = columns["amount"]
    pieces = [name for name in names if _plain(name) in _PIECES]
    if not pieces:
        return columns, []
    cure = "--quantity COLUMN where the amount is of one piece, --quantity none where it is of the whole row"
    if _PER_PIECE.fullmatch(_plain(amount)):
        if len(pieces) > 1:
            found = f"the price of one piece, and several columns of quantities ({', '.join(pieces)})"
            raise ScenarioError([Fault(f"{path}: {amount}", found, cure)])
        told = f"{amount} is read as the price of one piece and multiplied by {pieces[0]} (--quantity none: as it is)"
        return {**columns, "quantity": pieces[0]}, [told]
    table = read(path, {"--amount": amount, "--quantity": pieces[0]}, how)
    odd = (table.numbers(pieces[0], judged=False).value < 0) & (table.numbers(amount, judged=False).value > 0)
    if odd.any():
        row = int(odd.argmax())
        found = f"{shown(table.cell(amount, row))}, of {table.cell(pieces[0], row)} pieces in {pieces[0]}"
        raise ScenarioError([Fault(f"{path}: {amount}, row {table.number(row)}", found, cure)])
    return columns, []


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.#()（）元]", "", name).casefold()


def rows_of(
    path: str | os.PathLike[str], chosen: Chosen, how: Reading, progress: Progress | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of the file in the columns that ``orders.orders_of`` reads, and what is to be told of their cells."""
    import pandas as pd

    columns = chosen.columns
    table = read(path, {f"--{role}": column for role, column in columns.items()}, how, progress)
    who, when = table.ids(columns["customer"]), table.days(columns["date"])
    texts: dict[str, Any] = {role: table.texts(columns[role]) for role in ("status", "cancelled") if role in columns}
    texts |= {role: _texts(table.ids(columns[role])) for role in ("order", "item") if role in columns}
    rows = pd.DataFrame({"who": _texts(who), "when": when.first.astype("M8[s]")})
    rows["amount"] = table.numbers(columns["amount"]).value if "amount" in columns else float("nan")
    for role in ("quantity", "refund"):
        if role in columns:
            rows[role] = table.numbers(columns[role]).value
    for role, cells in texts.items():
        rows[role] = cells
    said = list(table.notes)
    if when.unit != "day":
        said.append(f"{columns['date']} holds no days: orders of a customer in one {when.unit} count as one")
    return rows, said


def _texts(ids: Ids) -> pd.Series:
    """Ids as texts, each kept once; empty where there is none."""
    import pandas as pd

    return pd.Series(pd.Categorical.from_codes(np.where(ids.code < 0, len(ids.names), ids.code), [*ids.names, ""]))


def masked(rows: pd.DataFrame) -> list[str]:
    """A warning where customers are told apart by ids of which a part is hidden, such as 138****5678."""
    names = rows["who"].cat.categories
    hidden = rows["who"].isin(names[names.str.contains(_MASKED, regex=True)])
    if not hidden.any():
        return []
    example = rows["who"][hidden].iloc[0]
    told = f"{int(hidden.sum()):,} rows have a customer id with a hidden part ({example})"
    return [f"{told}: several people may count as one"]
