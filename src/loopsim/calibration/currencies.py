"""Columns that name the currency of amounts: one currency is told where it is not yuan, several are refused."""

from __future__ import annotations

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.tables.reading import Table

#: Names of such columns, and of yuan in them; small letters and no blanks.
_COLUMNS = frozenset({"currency", "currencycode", "ordercurrency", "币种", "货币", "货币类型", "货币代码"})
_YUAN = frozenset({"cny", "rmb", "¥", "￥", "yuan", "renminbi", "人民币", "元", "cnh"})


def currency_column(names: list[str]) -> str:
    """Return the column of a table that names the currency of its amounts; "" if there is none."""
    return next((name for name in names if name.lower().replace(" ", "").replace("_", "") in _COLUMNS), "")


def currency_doubts(table: Table, column: str, amount: str) -> list[str]:
    """Warn of amounts in another currency than yuan.

    Raises:
        ScenarioError: there are several currencies.
    """
    found = table.ids(column)
    count = np.bincount(found.code[found.code >= 0], minlength=len(found.names))
    used = sorted(np.flatnonzero(count), key=lambda one: -count[one])
    if len(used) > 1:
        mixed = ", ".join(
            both("{names} in {count:,} rows", "{count:,} 行为 {names}", names=found.names[one], count=count[one])
            for one in used[:4]
        )
        right = both(
            "one currency: --where {column}={names}",
            "单一币种：--where {column}={names}",
            column=column,
            names=found.names[used[0]],
        )
        raise ScenarioError([Fault(f"{table.name}: {column}", mixed, right)])
    if not used or found.names[used[0]].lower() in _YUAN:
        return []
    said = f"{count[used[0]]:,} rows are in {found.names[used[0]]} by {column}"
    return [f"{amount}: {said}: taken as they stand, nothing is converted into yuan"]
