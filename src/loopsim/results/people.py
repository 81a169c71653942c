"""Customers and hosts as tables, and the records that such tables stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from loopsim.declare.fields import may_be_none
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.fields import CUSTOMER, HOST, NONE, HostKind, Stage
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.results.daily import SOURCES, STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from loopsim.results.joined import Joined

HOST_KINDS = tuple(kind.name.lower() for kind in HostKind)

#: Fields in which -1 says "never" or "nobody"; in the tables such a cell is empty.
CUSTOMER_MAY_LACK, HOST_MAY_LACK = may_be_none(CUSTOMER_FIELDS), may_be_none(HOST_FIELDS)

#: A super user (M87): has ordered three times within half a year, trusts, has brought a friend, and can be reached.
#: Assumed thresholds, on the model's own scale of trust, on which a buyer who comes back every month or two stands at
#: 0.6 to 0.7. Of orders before day 0 only the last is known, so those do not count.
SUPER_WINDOW_DAYS, SUPER_TRUST, SUPER_BROUGHT = 182, 0.6, 1


def is_in_pool(customers: np.ndarray | Joined) -> np.ndarray:
    """Select the people who can be reached free of charge at the end: they joined and have not lapsed."""
    stage = customers["stage"]
    return (stage != Stage.STRANGER) & (stage != Stage.LAPSED)


def is_super_user(customers: np.ndarray | Joined, days: int) -> np.ndarray:
    """Select people of the pool with three orders in the last 26 weeks, trust above 0.6, and a friend brought."""
    return (
        is_in_pool(customers)
        & (customers["third_last_order_day"] >= max(0, days - SUPER_WINDOW_DAYS))
        & (customers["trust"] > SUPER_TRUST)
        & (customers["brought"] >= SUPER_BROUGHT)
    )


def customers_table(
    customers: np.ndarray,
    segments: Sequence[str],
    days: int,
    own: Mapping[str, Mapping[int, Any]] | None = None,
) -> pd.DataFrame:
    """A row a person (index ``customer``) as a run of so many days left them.

    ``stage``, ``source`` and ``segment`` are words; days and numbers of others are empty where there is none; money is
    whole fen. ``is_reachable`` and ``is_super_user`` are added, then ``own`` attributes by name and number, empty where
    a person has none; one named like another column is left out.
    """
    words = {"stage": STAGES, "source": SOURCES, "segment": tuple(segments)}
    table = _table(customers, words, CUSTOMER_MAY_LACK, "customer")
    table["is_reachable"] = is_in_pool(customers)
    table["is_super_user"] = is_super_user(customers, days)
    for name, values in (own or {}).items():
        if name not in table:
            table[name] = _own_column(values, len(table))
    return table


def _own_column(values: Mapping[int, Any], people: int) -> Any:
    """Return a column of one type: as text where values are of several."""
    import pandas as pd

    cells = [values.get(number) for number in range(people)]
    column = pd.array(cells)
    if column.dtype == object:
        column = pd.array([None if cell is None else str(cell) for cell in cells], dtype="string")
    return column


def own_of(table: pd.DataFrame) -> dict[str, dict[int, Any]]:
    """Read attributes of a class of one's own from a table of customers."""
    known = {*(CUSTOMER.names or ()), "is_reachable", "is_super_user"}
    return {name: table[name].dropna().to_dict() for name in table.columns if name not in known}


def hosts_table(hosts: np.ndarray) -> pd.DataFrame:
    """A row a host (index ``host``): accounts of the brand, guides, part-timers, leaders. Money is whole fen."""
    return _table(hosts, {"kind": HOST_KINDS}, HOST_MAY_LACK, "host")


def customers_of(table: pd.DataFrame) -> np.ndarray:
    """Read records from a table of customers: ``table -> customers``.

    Raises:
        KeyError: a column is missing.
    """
    return _records(table, CUSTOMER)


def hosts_of(table: pd.DataFrame) -> np.ndarray:
    """Read records from a table of hosts: ``table -> hosts``.

    Raises:
        KeyError: a column is missing.
    """
    return _records(table, HOST)


def _table(
    records: np.ndarray, words: Mapping[str, Sequence[str]], may_lack: Sequence[str], index: str
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {}
    for field in records.dtype.names or ():
        values = np.ascontiguousarray(records[field])
        if field in words:
            columns[field] = pd.Categorical.from_codes(values, categories=list(words[field]))
        elif field in may_lack:
            columns[field] = pd.arrays.IntegerArray(values.copy(), values == NONE)
        else:
            columns[field] = values
    return pd.DataFrame(columns, index=pd.Index(np.arange(len(records)), name=index))


def _records(table: pd.DataFrame, dtype: np.dtype) -> np.ndarray:
    import pandas as pd

    records = np.zeros(len(table), dtype)
    for field in dtype.names or ():
        column = table[field]
        if isinstance(column.dtype, pd.CategoricalDtype):
            records[field] = column.cat.codes
        elif pd.api.types.is_extension_array_dtype(column.dtype):
            records[field] = column.fillna(NONE).to_numpy(np.int64)
        else:
            records[field] = column.to_numpy()
    return records
