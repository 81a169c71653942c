"""Rows of a file, read by column as ids, numbers, days or texts; cells not understood are reported or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict, get_args

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.cells import Cells, Ids, Unread, cells_of, ids_of, is_missing
from loopsim.tables.dates import Days, days_of, without_times
from loopsim.tables.numbers import Decimal, Numbers, numbers_of

if TYPE_CHECKING:
    pass

#: Part of the cells of a column that may be not understood before a file is refused.
ALLOW_UNREAD = 0.05

RIGHT_DATE = "a date such as 2026-11-21, or --date-format (dmy, mdy, %d/%m/%Y)"

Where = Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]]


class ReadingOptions(TypedDict, total=False):
    """Options for reading a table; keyword arguments of every function that reads one. See :class:`Reading`."""

    where: Where | None
    date_format: str | None
    decimal: Decimal | None
    allow_unread: float
    encoding: str | None
    sheet: str | None


@dataclass(frozen=True)
class Reading:
    """Rules for reading a table.

    Args:
        where: Only rows in which a column is a text, ``{column: text or texts}`` or pairs; all columns must agree.
        date_format: ``dmy``, ``mdy`` or ``ymd``; a strptime format such as ``%d/%m/%Y``; ``DD/MM/YYYY``; ``unix``,
            ``unix-ms`` or ``excel``. Left out: read off the cells, where they show it.
        decimal: The decimal mark, ``","`` or ``"."``. Left out: read off the cells.
        allow_unread: Part of the cells of a column, 0 to 1, that may be not understood before the file is refused.
        encoding: Of a text file. Left out: UTF-8, UTF-16 or GB 18030, as the file is.
        sheet: Of a workbook. Left out: the first that has the columns.
    """

    where: Where | None = None
    date_format: str | None = None
    decimal: Decimal | None = None
    allow_unread: float = ALLOW_UNREAD
    encoding: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.decimal is not None and self.decimal not in get_args(Decimal):
            raise ScenarioError([Fault("decimal", shown(self.decimal), '"," or "."')])
        if not 0 <= self.allow_unread <= 1:
            raise ScenarioError([Fault("allow_unread", shown(self.allow_unread), "a share from 0 to 1")])

    @property
    def wanted_rows(self) -> dict[str, tuple[str, ...]]:
        """``{column: texts}`` of ``where``."""
        pairs = list(self.where.items() if isinstance(self.where, Mapping) else self.where or ())
        kept: dict[str, tuple[str, ...]] = {}
        for column, texts in pairs:
            kept[column] = (*kept.get(column, ()), *((texts,) if isinstance(texts, str) else texts))
        return kept


@dataclass
class Table:
    """Columns of a file by name. Rows are numbered from 1 below the header, those left out included."""

    name: str
    columns: dict[str, Any]  # Cells, texts in chunks, or an Arrow array of another type
    rows: int
    reading: Reading = field(default_factory=Reading)
    numbered: np.ndarray | None = None  # number in the file of each row, where rows were left out
    is_semicolon: bool = False
    notes: list[str] = field(default_factory=list)  # how cells were read, and cells that were not understood
    unread: dict[str, Unread] = field(default_factory=dict)  # by column

    def number(self, row: int) -> int:
        """Number in the file of a row of this table."""
        return int(row) + 1 if self.numbered is None else int(self.numbered[row])

    def kept(self, rows: np.ndarray) -> Table:
        """Only these rows (a mask)."""
        import pyarrow as pa

        mask = pa.array(rows)
        columns = {
            name: column.kept(rows) if isinstance(column, Cells) else column.filter(mask)
            for name, column in self.columns.items()
        }
        numbered = np.arange(1, self.rows + 1) if self.numbered is None else self.numbered
        return Table(self.name, columns, int(rows.sum()), self.reading, numbered[rows], self.is_semicolon, self.notes)

    def forget(self, column: str) -> None:
        """Give back the memory of a column that is no longer needed."""
        self.columns.pop(column, None)

    def cells(self, column: str) -> Cells:
        """A column as texts."""
        found = self.columns[column]
        return found if isinstance(found, Cells) else cells_of(found)

    def cell(self, column: str, row: int) -> str:
        """The text of a cell."""
        found = self.columns[column]
        if isinstance(found, Cells):
            return found.cell(row)
        value = found[row].as_py()
        return "" if value is None else str(value)

    def texts(self, column: str) -> np.ndarray:
        """A column as texts, "" where nothing is said."""
        cells = self.cells(column)
        unique = cells.unique.to_numpy(zero_copy_only=False).copy()
        unique[is_missing(cells.unique)] = ""
        return unique[cells.code]

    def ids(self, column: str) -> Ids:
        """A column of ids; ``7`` and ``7.0`` are one, NULL, NA, - and the like are none.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        found = ids_of(column, self.cells(column), self.number)
        self._judge(found.unread, "an id, kept as text in the spreadsheet")
        return found

    def numbers(self, column: str, judged: bool = True) -> Numbers:
        """A column of numbers; with ``judged`` False cells that are not understood are left to the caller.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        held = self.columns[column]
        if not is_text(held) and (value := _as_numbers(held)) is not None:
            found = Numbers(value, ~np.isnan(value), None, ())
        else:
            found = numbers_of(column, self.cells(column), self.number, self.reading.decimal, self.is_semicolon)
        if judged:
            self._judge(found.unread, "a number such as 1234.50")
        self._say(found.notes)
        return found

    def days(self, column: str, judged: bool = True) -> Days:
        """A column of dates as local calendar days; with ``judged`` False the caller judges.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        import pyarrow as pa

        held = self.columns[column]
        form = self.reading.date_format if is_text(held) or not _is_time(held) else None
        if not is_text(held):
            held = _as_dates(held)
        elif not isinstance(held, Cells) and form is None:
            held = pa.chunked_array([without_times(chunk) for chunk in held.chunks])
        cells = held if isinstance(held, Cells) else cells_of(held)
        found = days_of(column, cells, self.number, form, self.reading.allow_unread)
        if judged:
            self._judge(found.unread, RIGHT_DATE)
        self._say(found.notes)
        return found

    def required_numbers(self, column: str, least: float = 0.0) -> np.ndarray:
        """A column in which every cell must be a number of at least ``least``.

        Raises:
            ScenarioError: with the first row that is not.
        """
        value = self.numbers(column, judged=False).value
        self._require(column, value >= least, f"a number of at least {least:g}")
        return value

    def required_days(self, column: str) -> Days:
        """A column in which every cell must be a date.

        Raises:
            ScenarioError: with the first row that is not.
        """
        found = self.days(column, judged=False)
        self._require(column, ~np.isnat(found.first), RIGHT_DATE)
        return found

    def _require(self, column: str, is_good: np.ndarray, right: str) -> None:
        if not is_good.all():
            row = int(np.argmin(is_good))
            where = f"{self.name}: {column}, row {self.number(row)}"
            raise ScenarioError([Fault(where, shown(self.cell(column, row)), right)])

    def _say(self, notes: Sequence[str]) -> None:
        self.notes += [said for said in notes if said not in self.notes]

    def _judge(self, unread: Unread | None, right: str) -> None:
        """Note cells that were not understood, or refuse the file for them."""
        if unread is None:
            return
        if unread.share > self.reading.allow_unread:
            found = f"{unread} ({unread.why})"
            most = min(np.ceil(100 * unread.share) / 100, 1.0)
            cure = f"{right}; --allow-unread {most:g} leaves such cells out"
            raise ScenarioError([Fault(f"{self.name}: {unread.column}", found, cure)])
        self.unread[unread.column] = unread
        self._say([f"{unread.column}: {unread} ({unread.why})"])


def is_text(column: Any) -> bool:
    """Whether a column holds texts, which are checked one by one."""
    import pyarrow as pa

    return isinstance(column, Cells) or (pa.types.is_dictionary(column.type) and column.type.value_type == pa.string())


def _is_time(column: Any) -> bool:
    import pyarrow as pa

    return pa.types.is_temporal(column.type)


def _as_numbers(column: Any) -> np.ndarray | None:
    """A typed column as numbers, or None where it holds texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if not (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
    ):
        return None
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    value = pc.cast(column, pa.float64(), safe=False).fill_null(np.nan).to_numpy()
    return np.where(np.isfinite(value), value, np.nan)


def _as_dates(column: Any) -> Any:
    """A typed column of times as days in its own zone, written out; other types stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        if column.type.tz is not None:
            column = pc.local_timestamp(column)
        column = column.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    if pa.types.is_date(column.type):
        return column.cast(pa.date32(), safe=False).dictionary_encode()
    return column
