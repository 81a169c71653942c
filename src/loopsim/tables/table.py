"""Rows of a file, read by column as ids, numbers, days or texts; cells not understood are reported or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypedDict, get_args

import numpy as np

from loopsim.languages import both
from loopsim.machine import release_memory
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.cells import Cells, Ids, Unread, cells_of, ids_of, is_missing
from loopsim.tables.dates import UTC_TOLD, Days, days_of, without_times
from loopsim.tables.numbers import Decimal, Numbers, numbers_of
from loopsim.tables.places import ROWS, Places
from loopsim.tables.typed import as_dates, as_numbers, is_text, is_time, is_utc
from loopsim.tables.zones import RIGHT_ZONE, zone_of

if TYPE_CHECKING:
    from datetime import tzinfo

#: Part of the cells of a column that may be not understood before a file is refused.
ALLOW_UNREAD = 0.05

RIGHT_DATE = both(
    "a date such as 2026-11-21, or --date-format (dmy, mdy, %d/%m/%Y)",
    "日期，如 2026-11-21，或用 --date-format 说明（dmy、mdy、%d/%m/%Y）",
)

Where = Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]]


class ReadingOptions(TypedDict, total=False):
    """Options for reading a table; keyword arguments of every function that reads one. See :class:`Reading`."""

    where: Where | None
    date_format: str | None
    decimal: Decimal | None
    allow_unread: float
    encoding: str | None
    sheet: str | None
    zone: str | None


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
        zone: Where days begin, ``Asia/Shanghai`` or ``+08:00``, for stamps with a zone and seconds since 1970. Left
            out: stamps are days as written, seconds are days in UTC.
    """

    where: Where | None = None
    date_format: str | None = None
    decimal: Decimal | None = None
    allow_unread: float = ALLOW_UNREAD
    encoding: str | None = None
    sheet: str | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.decimal is not None and self.decimal not in get_args(Decimal):
            raise ScenarioError([Fault("decimal", shown(self.decimal), both('"," or "."', '"," 或 "."'))])
        if not 0 <= self.allow_unread <= 1:
            raise ScenarioError(
                [Fault("allow_unread", shown(self.allow_unread), both("a share from 0 to 1", "0 至 1 的占比"))]
            )
        for pair in self.where or () if not isinstance(self.where, Mapping) else ():
            if isinstance(pair, str) or len(pair) != 2:
                raise ScenarioError(
                    [
                        Fault(
                            "where",
                            shown(pair),
                            both("{{column: text}}, or pairs of column and text", "{{列: 文本}}，或列与文本的对"),
                        )
                    ]
                )
        try:
            _ = self.tz
        except ValueError:
            raise ScenarioError([Fault("zone", shown(self.zone), RIGHT_ZONE)]) from None

    @property
    def tz(self) -> tzinfo | None:
        """The zone that was asked for."""
        return zone_of(self.zone) if self.zone else None

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
    """Columns of a file by name; ``place`` tells where a row stands in the file: ``"line 12"``."""

    name: str
    columns: dict[str, Any]  # Cells, texts in chunks, or an Arrow array of another type
    rows: int
    reading: Reading = field(default_factory=Reading)
    place: Places = ROWS
    is_semicolon: bool = False
    in_utc: frozenset[str] = frozenset()  # columns of stamps in UTC that were cut to days
    notes: list[str] = field(default_factory=list)  # doubts: cells not understood, or read in one of several ways
    facts: list[str] = field(default_factory=list)  # how cells were read, where nothing is doubtful
    unread: dict[str, Unread] = field(default_factory=dict)  # by column

    def kept(self, rows: np.ndarray) -> Table:
        """Only these rows (a mask)."""
        import pyarrow as pa

        mask = pa.array(rows)
        columns = {
            name: column.kept(rows) if isinstance(column, Cells) else column.filter(mask)
            for name, column in self.columns.items()
        }
        return replace(self, columns=columns, rows=int(rows.sum()), place=self.place.kept(rows), unread={})

    def forget(self, column: str) -> None:
        """Give back the memory of a column that is no longer needed; Arrow would keep it for later."""
        if self.columns.pop(column, None) is not None:
            release_memory()

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

    def ids(self, column: str, named: bool = True) -> Ids:
        """A column of ids; ``7`` and ``7.0`` are one, NULL, NA, - and the like are none.

        Without ``named`` their names, which take much memory, are left out.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        cells = self.cells(column)
        if is_text(self.columns[column]):  # held once, not as chunks and as cells
            self.columns[column] = cells
            release_memory()
        found = ids_of(column, cells, self.place, named)
        self._judge(found.unread, both("an id, kept as text in the spreadsheet", "在电子表格中以文本保存的编号"))
        return found

    def numbers(self, column: str, judged: bool = True) -> Numbers:
        """A column of numbers; with ``judged`` False cells that are not understood are left to the caller.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        held = self.columns[column]
        if not is_text(held) and (value := as_numbers(held)) is not None:
            found = self._finite(column, value)
        else:
            found = numbers_of(column, self.cells(column), self.place, self.reading.decimal, self.is_semicolon)
        if judged:
            self._judge(found.unread, both("a number such as 1234.50", "数，如 1234.50"))
        self._say(found.notes)
        return found

    def _finite(self, column: str, value: np.ndarray) -> Numbers:
        """Numbers of a typed column, in which infinite ones are not understood."""
        bad, is_said, unread = np.isinf(value), ~np.isnan(value), None
        if bad.any():
            row = int(bad.argmax())
            cell, place, times = self.cell(column, row), self.place(row), int(bad.sum())
            unread = Unread(column, "number", times, int(is_said.sum()), place, cell, both("no number", "不是数"))
            value = np.where(bad, np.nan, value)
        return Numbers(value, is_said, unread, ())

    def days(self, column: str, judged: bool = True) -> Days:
        """A column of dates as local calendar days; with ``judged`` False the caller judges.

        Raises:
            ScenarioError: more cells than allowed are not understood.
        """
        import pyarrow as pa

        held = self.columns[column]
        form = self.reading.date_format if is_text(held) or not is_time(held) else None
        zone = self.reading.tz
        if column in self.in_utc or is_utc(held):
            self._know([UTC_TOLD.format(column)] if zone is None else [])
        if not is_text(held):
            held = as_dates(held, zone)
        elif not isinstance(held, Cells) and form is None and zone is None:
            held = pa.chunked_array([without_times(chunk) for chunk in held.chunks])
        cells = held if isinstance(held, Cells) else cells_of(held)
        found = days_of(column, cells, self.place, form, self.reading.allow_unread, zone)
        if judged:
            self._judge(found.unread, RIGHT_DATE)
        self._say(found.notes)
        self._know(found.facts)
        return found

    def usable(
        self, column: str, is_good: np.ndarray, right: str, *, before: str | None = None, what: str = "rows"
    ) -> np.ndarray:
        """``is_good`` again, once the rows that are not are told, with an example.

        ``before`` names a column whose cell they lie before; ``what`` is left out: rows, or only these cells.

        Raises:
            ScenarioError: more rows than allowed are not good, or all.
        """
        bad = int(np.sum(~is_good))
        if not bad:
            return is_good
        row = int(np.argmin(is_good))
        found = shown(self.cell(column, row))
        if before:
            found = both(
                "{cell}, before the start {cell_2}",
                "{cell}，早于开始 {cell_2}",
                cell=self.cell(column, row),
                cell_2=self.cell(before, row),
            )
        share, many = (
            bad / len(is_good),
            both(
                "{bad:,} of {count:,} {what}",
                "{count:,} 个{what}中有 {bad:,} 个",
                bad=bad,
                count=len(is_good),
                what=what,
            ),
        )
        if share > self.reading.allow_unread or bad == len(is_good):
            most = min(np.ceil(100 * share) / 100, 1.0)
            cure = (
                both(
                    "{right}; --allow-unread {most:g} leaves such {what} out",
                    "{right}；--allow-unread {most:g} 可略去这样的{what}",
                    right=right,
                    most=most,
                    what=what,
                )
                if bad < len(is_good)
                else right
            )
            raise ScenarioError([Fault(f"{self.name}: {column}, {self.place(row)}", f"{found} ({many})", cure)])
        self._say([f"{column}: {many} left out, such as {found} in {self.place(row)}"])
        return is_good

    def _say(self, notes: Sequence[str]) -> None:
        self.notes += [said for said in notes if said not in self.notes]

    def _know(self, facts: Sequence[str]) -> None:
        self.facts += [said for said in facts if said not in self.facts]

    def _judge(self, unread: Unread | None, right: str) -> None:
        """Note cells that were not understood, or refuse the file for them."""
        if unread is None:
            return
        if unread.share > self.reading.allow_unread:
            found = f"{unread} ({unread.why})"
            most = min(np.ceil(100 * unread.share) / 100, 1.0)
            cure = both(
                "{right}; --allow-unread {most:g} leaves such cells out",
                "{right}；--allow-unread {most:g} 可略去这样的单元格",
                right=right,
                most=most,
            )
            raise ScenarioError([Fault(f"{self.name}: {unread.column}", found, cure)])
        self.unread[unread.column] = unread
        self._say([f"{unread.column}: {unread} ({unread.why})"])
