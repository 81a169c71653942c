"""Which columns of an export of orders are read: named one by one, or by a ready-made set; and the rows in them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING

from loopsim.calibration.formats import NONE, load_format
from loopsim.calibration.orders import AmountIs, Rules
from loopsim.calibration.tables import dates, numbers, read_table
from loopsim.scenario.faults import Fault, ScenarioError, shown

if TYPE_CHECKING:
    import pandas as pd

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


def chosen_columns(path: str | os.PathLike[str], asked: OrderColumns) -> Chosen:
    """The columns that ``asked`` means in this file.

    An amount that is by its name the price of one piece is multiplied by the one column of quantities that the file
    has, which is told.

    Raises:
        ScenarioError: neither a column nor a format for the customer or the date, or what does not go together.
    """
    given: Mapping[str, str | None] = {role: getattr(asked, role) for role in ROLES}
    if faults := column_faults(asked):
        raise ScenarioError(faults)
    header = [str(name) for name in read_table(path, {}).columns]
    found = load_format(asked.format, "orders") if asked.format else None
    rules, said = Rules(asked.amount_is or "line"), []
    if found is not None:
        columns = found.chosen(path, header, given, needed=("customer", "date"))
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
        columns, told = _with_quantity(path, columns, header)
        said += told
    return Chosen(columns, rules, tuple(said))


def _with_quantity(
    path: str | os.PathLike[str], columns: dict[str, str], header: list[str]
) -> tuple[dict[str, str], list[str]]:
    """The columns with that of quantities where the amount is the price of one piece, and what is told of it."""
    amount = columns["amount"]
    pieces = [name for name in header if _plain(name) in _PIECES]
    if not pieces:
        return columns, []
    cure = "--quantity COLUMN where the amount is of one piece, --quantity none where it is of the whole row"
    if _PER_PIECE.fullmatch(_plain(amount)):
        if len(pieces) > 1:
            found = f"the price of one piece, and several columns of quantities ({', '.join(pieces)})"
            raise ScenarioError([Fault(f"{path}: {amount}", found, cure)])
        told = f"{amount} is read as the price of one piece and multiplied by {pieces[0]} (--quantity none: as it is)"
        return {**columns, "quantity": pieces[0]}, [told]
    table = read_table(path, {"--amount": amount, "--quantity": pieces[0]})
    odd = (numbers(table, pieces[0]) < 0) & (numbers(table, amount) > 0)
    if odd.any():
        row = int(odd.to_numpy().argmax())
        found = f"{shown(str(table[amount].iloc[row]))}, of {table[pieces[0]].iloc[row]} pieces in {pieces[0]}"
        raise ScenarioError([Fault(f"{path}: {amount}, row {row + 1}", found, cure)])
    return columns, []


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.#()（）元]", "", name).casefold()


def rows_of(path: str | os.PathLike[str], chosen: Chosen) -> pd.DataFrame:
    """The rows of the file in the columns that ``orders.orders_of`` reads."""
    import pandas as pd

    columns = chosen.columns
    table = read_table(path, {f"--{role}": column for role, column in columns.items()})
    rows = pd.DataFrame({"who": _ids(table[columns["customer"]]), "when": dates(table, columns["date"])})
    for role in ("amount", "quantity", "refund"):
        if role in columns:
            rows[role] = numbers(table, columns[role])
    if "amount" not in columns:
        rows["amount"] = float("nan")
    for role in ("order", "item", "status", "cancelled"):
        if role in columns:
            rows[role] = _ids(table[columns[role]])
    return rows


def masked(rows: pd.DataFrame) -> list[str]:
    """A warning where customers are told apart by ids of which a part is hidden, such as 138****5678."""
    hidden = rows["who"].str.contains(_MASKED, regex=True)
    if not hidden.any():
        return []
    example = rows["who"][hidden].iloc[0]
    told = f"{int(hidden.sum()):,} rows have a customer id with a hidden part ({example})"
    return [f"{told}: several people may count as one"]


def _ids(cells: pd.Series) -> pd.Series:
    """Cells as texts, empty where there is none. Spreadsheets keep long numbers whole as ``="123"`` or ``'123``."""
    texts = cells.where(cells.notna(), "").astype(str).str.strip()
    return texts.str.replace(r'^="?([^"]*)"?$|^\'(?=\d)', r"\1", regex=True).str.strip()
