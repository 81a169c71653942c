"""From rows of a shop's export to orders: quantity times price, one order for its lines, returns taken off.

An export has one row an order or one a line item; returns are rows of their own, a column of their own, or a status.
What is left of an order after its returns is what the shop sold. An order of which nothing is left is no order; so is
one whose status says that it was never paid or was called off.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.calibration.repeated import repeats_totals

if TYPE_CHECKING:
    import pandas as pd

AmountIs = Literal["line", "order"]

#: Less than half a cent is nothing.
_NOTHING = 0.005


@dataclass(frozen=True)
class Rules:
    """Rules by which rows are read: whether an amount is of a line or of an order, and which statuses are no sale.

    Statuses are compared by their beginnings, in any case. One that is in neither list counts as a sale and is told.
    """

    amount_is: AmountIs = "line"
    no_sale: tuple[str, ...] = ()
    sale: tuple[str, ...] = ()


#: Rows whose amounts are their own, all of them sales.
LINES = Rules()


@dataclass(frozen=True)
class Orders:
    """A row an order: ``who`` (number), ``when`` (day), ``amount`` (NaN where it is not known)."""

    table: pd.DataFrame
    dirt: dict[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def orders_of(rows: pd.DataFrame, rules: Rules = LINES) -> Orders:
    """Orders from rows with ``who`` (number, -1: unknown), ``when`` (day or NaT) and ``amount`` (NaN: unknown).

    More columns may be there: ``quantity``; ``order`` and ``item`` (numbers, -1: unknown); ``refund`` (given back of
    the amount); ``status`` and ``cancelled`` (texts). With ``order``, the rows of one order and customer are one order,
    cells that are empty are filled from its other rows, and a return is taken off the order that it names. With
    ``item``, any other return is taken off the customer's earlier purchases of that item, the latest first.
    """
    rows = rows.copy(deep=False)  # columns are added and replaced, never written into
    rows.index = np.arange(len(rows))
    dirt, warnings = dict.fromkeys(_COUNTED, 0), []
    if "order" in rows:
        rows = _filled(rows)
    sold, by_status = _sold(rows, rules)
    dirt["status is no sale"] = int((~sold).sum())
    warnings += by_status
    rows = _only(rows, sold)
    no_customer = rows["who"] < 0
    no_date = ~no_customer & rows["when"].isna()
    dirt["no customer"], dirt["date missing or unreadable"] = int(no_customer.sum()), int(no_date.sum())
    rows = _only(rows, ~(no_customer | no_date))
    rows["code"] = _codes(rows)
    if rules.amount_is == "order" and "order" in rows:
        before, (rows, several) = len(rows), _totals(rows)
        dirt["line of an order"] = before - len(rows)
        if several:
            told = "the first is taken (--amount-is line adds them up)"
            warnings.append(f"{several:,} orders have more than one total: {told}")
    elif "order" in rows and "quantity" not in rows and repeats_totals(rows):
        warnings.append(
            "all rows of an order have the same amount, in every order of several rows: where it is the total of the "
            "order, say --amount-is order"
        )
    rows["worth"] = _worth(rows)
    rows = _net(rows, dirt)
    if not len(rows):
        return Orders(_empty(rows), dirt, tuple(warnings))
    table, more = _added_up(rows, dirt)
    return Orders(table, dirt, (*warnings, *more))


#: Kinds of rows that are counted here.
_COUNTED = (
    "no customer", "date missing or unreadable", "status is no sale", "amount negative", "return taken off its order",
    "return that finds no order", "order returned whole", "line of an order",
)  # fmt: skip


def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """Empty cells of customer, day and statuses from other rows of the same order: many exports say them once."""
    named = rows["order"] >= 0
    for column in ("who", "when", "status", "cancelled"):
        if column not in rows:
            continue
        nothing = {"who": -1}.get(column, "")
        empty = rows[column].isna() if column == "when" else rows[column] == nothing
        gaps = named & empty
        if gaps.any():
            known = rows.loc[named & ~empty, ["order", column]].drop_duplicates("order").set_index("order")[column]
            found = rows.loc[gaps, "order"].map(known)
            found = found.dropna().astype(rows[column].dtype)
            rows[column] = rows[column].copy()
            rows.loc[found.index, column] = found
    return rows


def _only(rows: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """The wanted rows, without a copy where these are all."""
    return rows if wanted.all() else rows[wanted].copy()


def _sold(rows: pd.DataFrame, rules: Rules) -> tuple[pd.Series, list[str]]:
    """Find the rows that are a sale by their status, and tell of the others."""
    import pandas as pd

    sold, said = pd.Series(True, index=rows.index), []
    if "cancelled" in rows:
        called_off = rows["cancelled"] != ""
        sold &= ~called_off
        if called_off.any():
            said.append(f"left out as called off: {int(called_off.sum()):,} rows with a date of cancellation")
    if "status" in rows and (rules.no_sale or rules.sale):
        counts = rows["status"].value_counts()
        no_sale = [status for status in counts.index if _begins(status, rules.no_sale)]
        if no_sale:
            told = ", ".join(f"{status} {counts[status]:,}" for status in no_sale)
            said.append(f"left out by status: {told} rows")
        sold &= ~rows["status"].isin(no_sale)
        known = {*no_sale, *(status for status in counts.index if _begins(status, rules.sale))}
        for status in [status for status in counts.index if status not in known][:5]:
            name = f'the status "{status}"' if status else "no status"
            said.append(f"{counts[status]:,} rows have {name}, which the format does not know: taken as sales")
    return sold, said


def _begins(status: str, words: tuple[str, ...]) -> bool:
    return status != "" and status.casefold().startswith(tuple(word.casefold() for word in words))


def _codes(rows: pd.DataFrame) -> np.ndarray:
    """A whole number for each order of a customer; rows without an order id are orders of their own."""
    import pandas as pd

    if "order" not in rows:
        return np.arange(len(rows), dtype=np.int32)
    order, who = rows["order"].to_numpy(np.int64), rows["who"].to_numpy(np.int64)
    people = who.max(initial=0) + 1
    code = order * people + who
    alone = order < 0
    code[alone] = (order.max(initial=0) + 1) * people + np.arange(int(alone.sum()))
    return pd.factorize(code)[0]


def _totals(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """One row an order, with the first total that is known, and how many orders have several totals.

    Rows below 0 are returns and stay as they are.
    """
    import pandas as pd

    back = rows["amount"] < 0
    returns, rows = rows[back], rows[~back]
    known = rows[rows["amount"].notna()]
    several = int((known.groupby("code")["amount"].nunique() > 1).sum())
    first = rows.drop_duplicates("code").set_index("code")
    for column in ("amount", "refund"):
        if column in rows:
            of_order = rows[rows[column].notna()].drop_duplicates("code").set_index("code")[column]
            first[column] = of_order.reindex(first.index)
    return pd.concat([first.reset_index(), returns], ignore_index=True), several


def _worth(rows: pd.DataFrame) -> pd.Series:
    """Value that a row adds to its order: amount times quantity, less what was given back; below 0 for a return.

    Some exports write a return with both a negative quantity and a negative price; it is a return all the same.
    """
    worth = rows["amount"]
    if "quantity" in rows:
        both = (worth < 0) & (rows["quantity"] < 0)
        worth = worth * rows["quantity"]
        worth = worth.where(~both, -worth)
    if "refund" in rows:
        worth = (worth - rows["refund"].abs().fillna(0.0)).clip(lower=0.0).where(worth >= 0, worth)
    return worth


def _net(rows: pd.DataFrame, dirt: dict[str, int]) -> pd.DataFrame:
    """Rows without the returns that belong to no order; the others are marked ``back``."""
    rows["back"] = rows["worth"] < 0
    rows["given_back"] = rows["refund"].abs().fillna(0.0) > _NOTHING if "refund" in rows else False
    if "order" not in rows and "item" not in rows:
        dirt["amount negative"] = int(rows["back"].sum())
        return _only(rows, ~rows["back"])
    if not rows["back"].any():
        return rows
    with_sale = rows["code"].isin(rows.loc[~rows["back"], "code"])
    astray = rows["back"] & ~with_sale
    if "item" in rows and astray.any():
        found = _taken_off_items(rows, astray)
        dirt["return taken off its order"] += int(found.sum())
        rows, astray = rows[~found], astray[~found]
    dirt["return taken off its order"] += int((rows["back"] & ~astray).sum())
    dirt["return that finds no order"] = int(astray.sum())
    return rows[~astray]


def _taken_off_items(rows: pd.DataFrame, astray: pd.Series) -> pd.Series:
    """Take stray returns off the customer's earlier purchases of the item, and say which were found.

    A purchase of the very same worth goes first, then the latest ones. A return of more than was bought is not found.
    """
    import pandas as pd

    keys = pd.MultiIndex.from_frame(rows[["who", "item"]])
    wanted = keys[astray.to_numpy() & (rows["item"] >= 0).to_numpy()]
    found = pd.Series(False, index=rows.index)
    bought = rows[keys.isin(wanted) & (rows["worth"] > 0).to_numpy()].sort_values("when", kind="stable")
    shelves = {key: list(part) for key, part in bought.groupby(["who", "item"]).groups.items()}
    left, when = bought["worth"].to_dict(), rows["when"]
    taken: dict[int, float] = {}
    for place in when[astray].sort_values(kind="stable").index:
        shelf = shelves.get((rows.at[place, "who"], rows.at[place, "item"]), [])
        shelf = [one for one in shelf if when[one] <= when[place]]
        amount = -float(rows.at[place, "worth"])
        same = [one for one in shelf if abs(left[one] - amount) < _NOTHING]
        if not shelf or sum(left[one] for one in shelf) < amount - _NOTHING:
            continue
        for one in reversed(same or shelf):
            part = min(left[one], amount)
            left[one], taken[one], amount = left[one] - part, taken.get(one, 0.0) + part, amount - part
            if amount < _NOTHING:
                break
        found[place] = True
    for one, part in taken.items():
        rows.at[one, "worth"] = 0.0 if rows.at[one, "worth"] - part < _NOTHING else rows.at[one, "worth"] - part
        rows.at[one, "given_back"] = True
    return found


def _added_up(rows: pd.DataFrame, dirt: dict[str, int]) -> tuple[pd.DataFrame, list[str]]:
    """``rows -> (one row an order, warnings)``: the first day, and the sum where every part of it is known."""
    import pandas as pd

    if "order" not in rows:  # every row is an order of its own, and no return is left
        left = ~(rows["given_back"] & (rows["worth"] < _NOTHING))
        dirt["order returned whole"] = int((~left).sum())
        table = pd.DataFrame({"who": rows["who"], "when": rows["when"], "amount": rows["worth"]}, copy=False)
        return _only(table, left).reset_index(drop=True), []
    sales = rows if not rows["back"].any() else rows[~rows["back"]]
    number, codes = pd.factorize(sales["code"])
    size, sold = len(codes), sales["when"].to_numpy()
    first = np.empty(size, np.int64)
    first[number[::-1]] = np.arange(len(sales))[::-1]
    day, until = sold[first], sold[first]
    np.minimum.at(day, number, sold)
    np.maximum.at(until, number, sold)
    place_of = np.full(int(rows["code"].max()) + 1, -1, np.int64)
    place_of[codes] = np.arange(size)
    place, worth = place_of[rows["code"].to_numpy()], rows["worth"].to_numpy()
    unknown = np.isnan(worth)
    total = np.bincount(place, np.where(unknown, 0.0, worth), minlength=size)
    total[place[unknown]] = np.nan
    touched = np.zeros(size, bool)
    touched[place[(rows["back"] | rows["given_back"]).to_numpy()]] = True
    left = ~(touched & (total < _NOTHING))
    dirt["order returned whole"] = int((~left).sum())
    dirt["line of an order"] += len(sales) - size
    spread = int((day != until)[left].sum())
    said = [f"{spread:,} orders have lines of several days: each counts on the first"] if spread else []
    who = sales["who"].to_numpy()[first]
    return pd.DataFrame({"who": who[left], "when": day[left], "amount": total[left]}), said


def _empty(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["who", "when", "amount"]].iloc[:0].reset_index(drop=True)
