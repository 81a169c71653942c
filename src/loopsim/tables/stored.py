"""Tables that are stored with types: Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.tables.cells import cells_of
from loopsim.tables.dates import without_times
from loopsim.tables.opening import seekable

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a Parquet file that are read at a time.
_BATCH = 131_072

#: Under this key a column tells what its numbers stand for, known to this process or not.
_EXTENSION = b"ARROW:extension:name"


def names_of_parquet(stream: Callable[[], Any]) -> list[str]:
    """Names of the columns."""
    from pyarrow import parquet

    with stream() as file:
        return list(parquet.ParquetFile(seekable(file)).schema_arrow.names)


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
        whole = seekable(file)
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
        elif b"period" in (
            (types.field(column).metadata or {}).get(_EXTENSION) or str(types.field(column).type).encode()
        ):
            right = both(
                "a column of dates or timestamps, as dt.to_timestamp() makes it",
                "日期或时间戳列，如 dt.to_timestamp() 所生成",
            )
            faults.append(Fault(f"{name}: {column}", both("a column of periods of pandas", "pandas 的期间列"), right))
        elif not _is_plain(kind):
            faults.append(
                Fault(
                    f"{name}: {column}",
                    both("a column of type {kind}", "类型为 {kind} 的列", kind=kind),
                    both("a column of texts, numbers or dates", "文本、数或日期的列"),
                )
            )
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

    if isinstance(column, pa.ExtensionArray):
        column = _stored(column)
    kind = column.type
    if not (_is_text(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        return column
    texts = column.cast(pa.string()).dictionary_encode()
    return without_times(texts) if is_date else texts


def _stored(column: pa.ExtensionArray) -> pa.Array:
    """The values behind a type of its own: ids as texts, yes and no as such, others as they are stored."""
    import pyarrow as pa

    if column.type.extension_name == "arrow.uuid":
        return pa.array([None if one is None else str(one) for one in column.to_pylist()], pa.string())
    return column.storage.cast(pa.bool_()) if column.type.extension_name == "arrow.bool8" else column.storage


def _is_plain(kind: pa.DataType) -> bool:
    """Whether values of a type are texts, numbers, yes or no, dates or nothing."""
    import pyarrow as pa

    of = pa.types
    kinds = (of.is_integer, of.is_floating, of.is_decimal, of.is_boolean, of.is_null, of.is_date, of.is_timestamp)
    return _is_text(kind) or any(is_one(kind) for is_one in kinds)


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()
