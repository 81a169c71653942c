"""Reader of the rows of a text: a fast parser where all are alike, a careful one where they are not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Container, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.cells import Cells, cells_of
from loopsim.tables.dates import without_times
from loopsim.tables.header import COMMENTS, Layout, cells
from loopsim.tables.opening import Counting
from loopsim.tables.places import split, texts
from loopsim.tables.zones import in_utc

if TYPE_CHECKING:
    import pyarrow as pa

#: Bytes that the fast parser takes at a time, and rows that the careful one does.
_BLOCK, _BATCH = 4 * 1024 * 1024, 50_000

Tell = Callable[[int], None]


class Rows(NamedTuple):
    """Requested columns, and the rows that had another number of cells than the header."""

    columns: dict[str, Any]  # Cells, or texts in chunks as the fast parser leaves them
    rows: int
    ragged: list[tuple[int, str]]  # line and text of the first of them
    ragged_count: int
    lines: np.ndarray | None  # in the file, of each row; None: not counted yet
    in_utc: frozenset[str] = frozenset()  # columns of dates that were cut off stamps in UTC
    long: tuple[int, str] = (0, "")  # line and text of the first row with a cell that holds what look like rows
    swallowed: int = 0  # lines in such cells


class _Lines(Counting):
    """Stream that counts its lines, but for empty ones, and knows whether a quotation mark is among them."""

    lines, is_quoted, _last = 0, False, b"\n"

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer."""
        size = super().readinto(buffer)
        data = self._last + bytes(buffer[:size])
        self.is_quoted = self.is_quoted or b'"' in data
        self.lines += data.count(b"\n") - data.count(b"\n\n") - data.count(b"\n\r\n") - (data[-1:] == b"\n")
        self._last = data[-1:] if data[-1:] == b"\n" else b""
        return size


def rows_of(
    stream: Callable[[], Any], layout: Layout, wanted: Sequence[str], tell: Tell, dates: Container[str] = ()
) -> Rows:
    """Read the columns ``wanted`` (as the header writes them); of ``dates`` the day alone where the fast parser can.

    Raises:
        UnicodeDecodeError: the text is in another encoding.
        ScenarioError: a quotation mark is not closed in its own line.
        csv.Error: a line that is no row.
    """
    import pyarrow as pa

    if layout.is_simple:
        try:
            return _fast(stream, layout, wanted, tell, dates)
        except pa.ArrowInvalid:
            pass  # the careful reader says where and what
    return _careful(stream, layout, wanted, tell)


def _fast(stream: Callable[[], Any], layout: Layout, wanted: Sequence[str], tell: Tell, dates: Container[str]) -> Rows:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    places = {name: layout.names.index(name) for name in wanted}
    needed = dict.fromkeys(f"f{place}" for place in places.values())
    is_date = [all(name in dates for name in wanted if f"f{places[name]}" == one) for one in needed]
    text = pa.dictionary(pa.int32(), pa.string())
    with _Lines(stream(), tell) as counted:
        try:
            reader = arrow_csv.open_csv(
                pa.PythonFile(counted, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    column_names=[f"f{place}" for place in range(layout.width)],
                    skip_rows=layout.skip,
                    block_size=_BLOCK,
                    encoding="utf8" if layout.encoding in ("utf-8", "utf-8-sig") else layout.encoding,
                ),
                parse_options=arrow_csv.ParseOptions(delimiter=layout.separator),
                convert_options=arrow_csv.ConvertOptions(
                    include_columns=list(needed), column_types=dict.fromkeys(needed, text), strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV file" in str(error):
                return _nothing(wanted)
            raise
        chunks: list[list[pa.Array]] = [[] for _ in needed]
        count, utc = 0, set()
        for batch in reader:
            count += batch.num_rows
            for one, held, column, cut in zip(needed, chunks, batch.columns, is_date, strict=True):
                utc |= {one} if cut and in_utc(column.dictionary.slice(0, 1)) else set()
                held.append(without_times(column) if cut else column)
    if not count:
        return _nothing(wanted)
    if counted.is_quoted and counted.lines > count + layout.skip and not layout.encoding.startswith("utf-16"):
        raise pa.ArrowInvalid("cells of several lines")
    columns = {one: pa.chunked_array(held) for one, held in zip(needed, chunks, strict=True)}
    read = {name: columns[f"f{place}"] for name, place in places.items()}
    return Rows(read, count, [], 0, None, frozenset(name for name, place in places.items() if f"f{place}" in utc))


def _nothing(wanted: Sequence[str]) -> Rows:
    import pyarrow as pa

    empty = Cells(pa.array([""], pa.large_string()), np.empty(0, np.int32))
    return Rows(dict.fromkeys(wanted, empty), 0, [], 0, None)


def _careful(stream: Callable[[], Any], layout: Layout, wanted: Sequence[str], tell: Tell) -> Rows:
    import pyarrow as pa

    places = [layout.names.index(name) for name in wanted]
    batches: list[list[pa.Array]] = []
    held: list[list[str]] = []
    ragged: list[tuple[int, str]] = []
    count, lines = 0, []
    long, swallowed = (0, ""), 0
    with texts(lambda: Counting(stream(), tell), layout) as text:
        for line, row in _rows(split(text, layout)):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != layout.width:
                if row[0].lstrip().startswith(COMMENTS):
                    continue
                if len(row) == layout.width + 1 and not row[-1].strip():
                    row = row[:-1]
            elif row[0].startswith(("# ", "% ")):
                continue
            if len(row) != layout.width:
                count += 1
                if len(ragged) < 1:
                    ragged.append((line, layout.separator.join(row)))
                if _inner_rows(row, layout):
                    raise open_quote(line)
                continue
            if layout.width > 2 and (inner := _inner_rows(row, layout)):
                swallowed += inner
                long = long if long[0] else (line, layout.separator.join(row))
            held.append([row[place] for place in places])
            lines.append(line)
            if len(held) == _BATCH:
                batches.append(_arrays(held, len(places)))
                held = []
    batches.append(_arrays(held, len(places)))
    columns: dict[str, Any] = {
        name: cells_of(pa.chunked_array([batch[place] for batch in batches])) for place, name in enumerate(wanted)
    }
    return Rows(columns, len(lines), ragged, count, np.array(lines, np.int64), long=long, swallowed=swallowed)


def _rows(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The rows, with another fault where one cell holds more than any does."""
    line = 1
    try:
        for line, row in rows:
            yield line, row
    except csv.Error as error:
        if "field limit" not in str(error):
            raise
        raise open_quote(line + 1) from None


def _inner_rows(row: list[str], layout: Layout) -> int:
    """Count the lines within cells that have as many cells as a row."""
    inner = (line for cell in row if "\n" in cell for line in cell.split("\n")[1:])
    return sum(len(cells(line, layout.separator)) == layout.width for line in inner)


def open_quote(line: int) -> ScenarioError:
    """The fault of a quotation mark that takes in the lines below."""
    found = both(
        "a quotation mark in line {line} that is never closed, or not in its own cell",
        "第 {line} 行有未闭合或不在单元格内的引号",
        line=line,
    )
    return ScenarioError(
        [Fault("", found, both("a second one at the end of the cell, or none", "在单元格末尾再加一个引号，或去掉"))]
    )


def _arrays(held: list[list[str]], columns: int) -> list[pa.Array]:
    import pyarrow as pa

    return [pa.array([row[place] for row in held], pa.large_string()).dictionary_encode() for place in range(columns)]


def ragged_fault(name: str, rows: Rows, layout: Layout) -> Fault:
    """The fault of a file of which too many rows have another number of cells than the header."""
    number, text = rows.ragged[0]
    have = len(text.split(layout.separator)) if layout.separator != " " else len(text.split())
    found = both(
        "{ragged_count:,} of {rows:,} rows with another number of cells than the header has names "
        "({width}), such as line {number}: {text}",
        "{rows:,} 行中有 {ragged_count:,} 行的单元格数与表头（{width}）不同，如第 {number} 行：{text}",
        ragged_count=rows.ragged_count,
        rows=rows.rows + rows.ragged_count,
        width=layout.width,
        number=number,
        text=shown(text),
    )
    cure = (
        both("a name for each column in the header", "表头中每列一个名称")
        if have > layout.width
        else both("as many cells in each row as in the header", "每行与表头一样多的单元格")
    )
    return Fault(name, found, cure)
