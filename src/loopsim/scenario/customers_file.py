"""Reader of a table of customers: columns found by their names, every value checked, faults with row and column.

``joined_days_ago`` and ``orders`` must be there, and ``last_order_days_ago`` where somebody ordered.
``first_order_days_ago``, ``spent_cny``, ``referrer`` (the ``customer`` of another row), ``host``, ``segment`` may be.
Names of columns are compared without case and blanks around them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario import customers_file_phrases as phrases
from loopsim.scenario.customers import HOSTS, UNKNOWN, WHERE, Customers, Wrong, told
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, number, shown
from loopsim.tables.cells import is_missing
from loopsim.tables.reading import Reading, Table
from loopsim.tables.reading import header as header_of
from loopsim.tables.reading import read as read_table

if TYPE_CHECKING:
    import pyarrow as pa

_COLUMNS = (
    "customer",
    "joined_days_ago",
    "orders",
    "first_order_days_ago",
    "last_order_days_ago",
    "spent_cny",
    "referrer",
    "host",
    "segment",
)
_HOST = rf"^\s*(?i:({'|'.join(HOSTS)})\s+)?([0-9]{{1,9}})(\.0+)?\s*$"

#: Days before the run at most, orders of one person, CNY of one person.
_MOST_DAYS, _MOST_ORDERS, _MOST_CNY = 36_500, 1_000_000, 1e9


class _UnfitError(Exception):
    """Fault of the file as a whole."""

    def __init__(self, found: str, right: str) -> None:
        self.fault = (found, right)
        super().__init__(found)


class _Numbers(NamedTuple):
    """A column of numbers; NaN where a row says nothing."""

    value: np.ndarray
    is_said: np.ndarray  # also where what it says is wrong

    @property
    def is_known(self) -> np.ndarray:
        """Rows that hold a number."""
        return ~np.isnan(self.value)


def read_customers(file: str | Path) -> Customers:
    """The table in ``file``, of any kind that :mod:`loopsim.tables` reads.

    Columns in any order, others are left alone: see :mod:`loopsim.scenario.customers_file`. The last few tables are
    kept, so that many runs read them once.

    Raises:
        ScenarioError: the file cannot be read, or its rows are impossible; with at most ten faults.
    """
    file = Path(file)
    try:
        about = file.stat()
    except (OSError, ValueError) as reason:
        found = getattr(reason, "strerror", None) or str(reason)
        raise ScenarioError(
            [Fault(WHERE, both(*phrases.FOR, found=shown(found), file=file), both(*phrases.TABLE_CSV_PARQUET_EXCEL))]
        ) from None
    return _read(file, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _size: int) -> Customers:
    return read(file)


def read(file: Path) -> Customers:
    """``file -> table``. Raises ScenarioError with at most ten faults."""
    how = Reading(allow_unread=0.0)
    try:
        names = header_of(file, ("joined_days_ago", "orders"), how)
        found = _places(names)
        _lacking(found)
        table = read_table(file, {name: names[place] for name, place in found.items()}, how)
    except _UnfitError as unfit:
        raise ScenarioError(
            [Fault(WHERE, both(*phrases.WORDS, name=file.name, fault=unfit.fault[0]), unfit.fault[1])]
        ) from None
    except ScenarioError as error:
        raise ScenarioError(
            [Fault(WHERE, both(*phrases.WORDS_2, name=file.name, found=one.found), one.right) for one in error.faults]
        ) from None
    table.columns = {name: table.columns[names[place]] for name, place in found.items()}
    wrong: list[Wrong] = []
    customers = _checked(file.name, table, wrong)
    if wrong:
        raise ScenarioError(told(file.name, wrong, table.place))
    return customers


def _places(names: Iterable[str]) -> dict[str, int]:
    """``names of the file -> {name: place}`` of those that are read."""
    plain = [name.strip().lower() for name in names]
    if twice := [name for name in _COLUMNS if plain.count(name) > 1]:
        raise _UnfitError(
            both(*phrases.COLUMN_TIMES, twice=twice[0], count=plain.count(twice[0])), both(*phrases.EACH_COLUMN_ONCE)
        )
    return {name: plain.index(name) for name in _COLUMNS if name in plain}


def _lacking(found: dict[str, int]) -> None:
    for name, why in (
        ("joined_days_ago", both(*phrases.DAYS_BEFORE_RUN)),
        ("orders", both(*phrases.ORDERS_SO_FAR_MORE)),
    ):
        if name not in found:
            raise _UnfitError(both(*phrases.NO_COLUMN, name=name), both(*phrases.COLUMN, name=name, why=why))
    if "referrer" in found and "customer" not in found:
        raise _UnfitError(both(*phrases.COLUMN_REFERRER_NO_COLUMN), both(*phrases.COLUMN_CUSTOMER_WHOSE_VALUES))


def _texts(table: Table, name: str) -> pa.Array | None:
    """A column as texts; NULL, NA, - and the like are "", and 12.0 is 12, as where other rows say nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in table.columns:
        return None
    cells = table.cells(name)
    unique = pc.if_else(pa.array(is_missing(cells.unique)), "", cells.unique)
    unique = pc.replace_substring_regex(unique, r"^([+-]?[0-9]+)\.0+$", r"\1")
    return unique.take(pa.array(cells.code))


def _checked(name: str, table: Table, wrong: list[Wrong]) -> Customers:
    rows = table.rows
    days = both(*phrases.WHOLE_NUMBER_DAYS_FROM, _MOST_DAYS=number(_MOST_DAYS))
    joined = _whole(table, "joined_days_ago", 1, _MOST_DAYS, days, wrong)
    wrong += _told(~joined.is_said, "joined_days_ago", NOTHING, days)
    right = both(*phrases.WHOLE_NUMBER_FROM, _MOST_ORDERS=number(_MOST_ORDERS))
    orders = _whole(table, "orders", 0, _MOST_ORDERS, right, wrong)
    wrong += _told(~orders.is_said, "orders", NOTHING, right)
    last = _whole(table, "last_order_days_ago", 1, _MOST_DAYS, days, wrong)
    first = _whole(table, "first_order_days_ago", 1, _MOST_DAYS, days, wrong)
    spent = _numbers(table, "spent_cny", 0, _MOST_CNY, both(*phrases.NUMBER_FROM, _MOST_CNY=number(_MOST_CNY)), wrong)

    some, none = orders.value > 0, orders.value == 0
    wrong += _told(some & ~last.is_said, "last_order_days_ago", NOTHING, both(*phrases.DAYS_THIS_ROW_HAS))
    for column, what in (("last_order_days_ago", last), ("first_order_days_ago", first)):
        wrong += _told(none & what.is_known, column, what.value, both(*phrases.NOTHING_SINCE_THIS_ROW_2))
        wrong += _told(what.value > joined.value, column, what.value, both(*phrases.AT_MOST_JOINED_DAYS))
    wrong += _told(first.value < last.value, "first_order_days_ago", first.value, both(*phrases.AT_LEAST_LAST_ORDER))
    once = (orders.value == 1) & (first.value > last.value)
    wrong += _told(once, "first_order_days_ago", first.value, both(*phrases.LAST_ORDER_DAYS_AGO))
    wrong += _told(none & (spent.value > 0), "spent_cny", spent.value, both(*phrases.NOTHING_SINCE_THIS_ROW))

    host, kind = _hosts(_texts(table, "host"), rows, wrong)
    segment, segments = _segments(_texts(table, "segment"), rows)
    return Customers(
        _filled(joined.value),
        _filled(orders.value),
        _filled(first.value),
        _filled(np.where(some, last.value, np.nan)),
        _filled(np.floor(100.0 * spent.value + 0.5)),
        _referrers(table, joined.value, rows, wrong),
        host,
        kind,
        segment,
        segments,
        name,
        table.place,
    )


def _told(where: np.ndarray, column: str, found: np.ndarray | str, right: str) -> Iterator[Wrong]:
    for row in np.flatnonzero(where):
        yield Wrong(int(row), column, found if isinstance(found, str) else f"{found[row]:.10g}", right)


def _filled(value: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(value), UNKNOWN, value).astype(np.int64)


def _numbers(table: Table, name: str, low: float, high: float, right: str, wrong: list[Wrong]) -> _Numbers:
    """The numbers of a column within bounds; others are reported and left out."""
    if name not in table.columns:
        return _Numbers(np.full(table.rows, np.nan), np.zeros(table.rows, np.bool_))
    read = table.numbers(name, judged=False)
    value = read.value.copy()
    is_wrong = read.is_said & ~((value >= low) & (value <= high))
    for row in np.flatnonzero(is_wrong):
        wrong.append(Wrong(int(row), name, shown(table.cell(name, int(row))), right))
    value[is_wrong] = np.nan
    return _Numbers(value, read.is_said)


def _whole(table: Table, name: str, low: float, high: float, right: str, wrong: list[Wrong]) -> _Numbers:
    column = _numbers(table, name, low, high, right, wrong)
    is_part = column.is_known & (column.value != np.floor(column.value))
    wrong += _told(is_part, name, column.value, right)
    column.value[is_part] = np.nan
    return column


def _referrers(table: Table, joined: np.ndarray, rows: int, wrong: list[Wrong]) -> np.ndarray:
    """Row of each person's referrer."""
    import pyarrow.compute as pc

    found = np.full(rows, UNKNOWN, np.int64)
    ids, named = _texts(table, "customer"), _texts(table, "referrer")
    if named is None or ids is None:
        return found
    place = pc.index_in(ids, value_set=(unique := pc.unique(ids))).to_numpy()
    first = np.full(len(unique), rows, np.int64)
    np.minimum.at(first, place, np.arange(rows))
    for row in np.flatnonzero(first[place] != np.arange(rows)):
        earlier = both(*phrases.ANOTHER_ONE_THAN_HAS, place=table.place(first[place[row]]))
        wrong.append(Wrong(int(row), "customer", shown(ids[row].as_py()), earlier))
    is_named = pc.not_equal(named, "").to_numpy(zero_copy_only=False)
    at = pc.index_in(named, value_set=unique).fill_null(UNKNOWN).to_numpy()
    for row in np.flatnonzero(is_named & (at == UNKNOWN)):
        wrong.append(Wrong(int(row), "referrer", shown(named[row].as_py()), both(*phrases.VALUE_COLUMN_CUSTOMER)))
    known = np.flatnonzero(is_named & (at != UNKNOWN))
    found[known] = first[at[known]]
    # A person who joined earlier than everyone whom they brought cannot be their own referrer through others.
    for row in known[joined[found[known]] <= joined[known]]:
        told = both(*phrases.WHO_JOINED_NO_EARLIER, as_py=shown(named[row].as_py()), place=table.place(found[row]))
        wrong.append(Wrong(int(row), "referrer", told, both(*phrases.SOMEBODY_WHO_JOINED_AT)))
    return found


def _hosts(column: Any, rows: int, wrong: list[Wrong]) -> tuple[np.ndarray, np.ndarray]:
    """``-> (number from 1, place of its kind in HOSTS)``; both UNKNOWN where a row says nothing."""
    import pyarrow.compute as pc

    host, kind = np.full(rows, UNKNOWN, np.int64), np.full(rows, UNKNOWN, np.int64)
    if column is None:
        return host, kind
    unique = pc.unique(column)
    place = pc.index_in(column, value_set=unique).to_numpy()
    numbers, kinds, is_wrong = np.full((3, len(unique)), UNKNOWN, np.int64)
    for at, text in enumerate(unique.to_pylist()):
        is_wrong[at] = 0
        match = re.match(_HOST, text)
        if match and int(match[2]) > 0:
            numbers[at] = int(match[2])
            kinds[at] = HOSTS.index(match[1].lower()) if match[1] else UNKNOWN
        elif text:
            is_wrong[at] = 1
    named = ", ".join(f'"{name} 1"' for name in HOSTS[1:])
    right = both(*phrases.NUMBER_FROM_ON_NAME, HOSTS=HOSTS[0], named=named)
    for row in np.flatnonzero(is_wrong[place] == 1):
        wrong.append(Wrong(int(row), "host", shown(column[row].as_py()), right))
    return numbers[place], kinds[place]


def _segments(column: Any, rows: int) -> tuple[np.ndarray, tuple[str, ...]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    if column is None:
        return np.full(rows, UNKNOWN, np.int64), ()
    names = sorted(name for name in pc.unique(column).to_pylist() if name)
    place = pc.index_in(column, value_set=pa.array(names, pa.large_string()))
    return place.fill_null(UNKNOWN).to_numpy().astype(np.int64), tuple(names)
