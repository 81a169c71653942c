"""Tables that are stored with types: Parquet files and workbooks."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.cells import Cells, cells_of
from loopsim.tables.dates import without_times
from loopsim.tables.header import Wanted, is_header
from loopsim.tables.opening import no_table

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a Parquet file that are read at a time.
_BATCH = 131_072

_SAVE_AS = "a CSV: in Excel, File, Save As, CSV UTF-8; or pip install 'loopsim[excel]', which reads workbooks"


def names_of_parquet(stream: Callable[[], Any]) -> list[str]:
    """Names of the columns."""
    from pyarrow import parquet

    with stream() as file:
        return list(parquet.ParquetFile(_whole(file)).schema_arrow.names)


def read_parquet(
    name: str, stream: Callable[[], Any], wanted: Sequence[str], may_be_lists: bool = False,
    dates: Container[str] = (), tell: Callable[[int], None] = lambda done: None,
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """The columns ``wanted`` (as the file writes them) and how many rows they have; others than texts as they are.

    Texts are encoded batch by batch; of ``dates`` that are texts the day alone is kept. ``tell`` hears bytes read.

    Raises:
        ScenarioError: a column holds tables, or lists that may not be.
    """
    import pyarrow as pa
    from pyarrow import parquet

    with stream() as file:
        whole = _whole(file)
        size = whole.seek(0, 2)
        stored = parquet.ParquetFile(whole)
        types, rows, done = stored.schema_arrow, stored.metadata.num_rows, 0
        chunks: dict[str, list[pa.Array]] = {column: [] for column in wanted}
        for batch in stored.iter_batches(_BATCH, columns=list(wanted)):
            for column in wanted:
                chunks[column].append(_encoded(batch.column(column), column in dates))
            done += batch.num_rows
            tell(size * done // max(rows, 1))
    columns: dict[str, Any] = {}
    faults = []
    for column in wanted:
        kept = chunks[column]
        held = pa.chunked_array(kept, kept[0].type if kept else types.field(column).type)
        if pa.types.is_dictionary(held.type) and not _is_text(held.type.value_type):
            held = held.cast(held.type.value_type)
        kind = held.type.value_type if pa.types.is_dictionary(held.type) else held.type
        is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
        if is_list and may_be_lists:
            columns[column] = held
        elif pa.types.is_nested(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
            faults.append(Fault(f"{name}: {column}", f"a column of type {kind}", "a column of texts, numbers or dates"))
        else:
            is_encoded = held.type == pa.dictionary(pa.int32(), pa.string())
            is_cells = not is_encoded and (_is_text(kind) or pa.types.is_null(kind))
            columns[column] = cells_of(held) if is_cells else held
    if faults:
        raise ScenarioError(faults)
    return columns, rows


def _encoded(column: pa.Array, is_date: bool) -> pa.Array:
    """Texts of a batch, each different one once, as the reader of delimited texts leaves them; others stay."""
    import pyarrow as pa

    kind = column.type
    if not (_is_text(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        return column
    texts = column.cast(pa.string()).dictionary_encode()
    return without_times(texts) if is_date else texts


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()


def _whole(file: Any) -> Any:
    """A seekable file; a packed one is read whole."""
    import io

    try:
        is_plain = file.seekable() and hasattr(file, "fileno") and not hasattr(file, "mtime")
    except (OSError, AttributeError):
        is_plain = False
    return file if is_plain and type(file) is io.BufferedReader else io.BytesIO(file.read())


def read_workbook(
    name: str, stream: Callable[[], Any], needed: Wanted, sheet: str | None
) -> tuple[list[str], list[list[str]]]:
    """``-> (names of the columns, rows of texts)`` of the sheet that has the columns ``needed``, else of the first.

    Raises:
        ScenarioError: no reader for workbooks is installed, no such sheet, or a broken file.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError:
        raise ScenarioError([Fault(name, "an Excel workbook", _SAVE_AS)]) from None
    try:
        with stream() as file:
            book = CalamineWorkbook.from_filelike(_whole(file))
        if sheet is not None and sheet not in book.sheet_names:
            right = f"one of its sheets: {', '.join(book.sheet_names[:12])}"
            raise ScenarioError([Fault(f"{name}: sheet", f"no sheet {shown(sheet)}", right)])
        first: tuple[list[str], list[list[str]]] | None = None
        for one in [sheet] if sheet is not None else book.sheet_names:
            rows = [
                [_text(cell) for cell in row] for row in book.get_sheet_by_name(one).to_python(skip_empty_area=True)
            ]
            found, has_all = _headed(rows, needed)
            if has_all:
                return found
            first = first or (found if found[0] else None)
        return first or ([], [])
    except PasswordError:
        raise ScenarioError([Fault(name, "a workbook with a password", "the same without, or saved as CSV")]) from None
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([no_table(name, error)]) from None


def _headed(rows: list[list[str]], needed: Wanted) -> tuple[tuple[list[str], list[list[str]]], bool]:
    """``-> ((header, the rows below it), whether the header has all the columns)``."""
    width = max((sum(map(bool, row)) for row in rows[:100]), default=0)
    full = next((place for place, row in enumerate(rows) if sum(map(bool, row)) == width), 0)
    for place, row in enumerate(rows[:100]):
        if is_header([cell.strip() for cell in row], needed):
            return (row, [one for one in rows[place + 1 :] if any(one)]), True
    return (rows[full] if rows else [], [one for one in rows[full + 1 :] if any(one)]), False


def _text(cell: Any) -> str:
    """A cell of a workbook as a CSV would hold it."""
    from datetime import date, datetime

    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def columns_of(rows: list[list[str]], names: Sequence[str], wanted: Sequence[str]) -> dict[str, Cells]:
    """Columns of rows of texts."""
    import pyarrow as pa

    places = {name: list(names).index(name) for name in wanted}
    return {
        name: cells_of(pa.array([row[place] if place < len(row) else "" for row in rows], pa.large_string()))
        for name, place in places.items()
    }
