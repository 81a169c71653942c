"""Reading who knows whom from a file: two columns of ids, whatever the ids are.

CSV (comma separated, UTF-8, column names in the first line) or Parquet; the first two columns count. A tie holds both
ways, whoever is named first. Ids become the numbers 0, 1, 2, ... in sorted order: by size if all of them are whole
numbers of 64 bits, else as texts (bytewise).
"""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.networks import lists, without_repeats
from loopsim.scenario.faults import Fault, ScenarioError

if TYPE_CHECKING:
    import pyarrow as pa

_WHERE = "market.network.file"
_WANTED = "a CSV or Parquet file with two columns of ids"
_WHOLE_NUMBER = r"^(0|-?[1-9][0-9]*)$"


class EdgeList(NamedTuple):
    """What a file says about who knows whom."""

    ids: np.ndarray  # the id of each number: i8, or texts
    start: np.ndarray  # i8[ids + 1]: where the list of a person starts
    contact: np.ndarray  # i4: the lists, in the order of the file
    rows: int  # rows read
    self_ties: int  # rows left out because they tie someone to himself
    repeats: int  # rows left out because they tie two who are already tied


def read_edge_list(file: str | Path) -> EdgeList:
    """The ties in ``file``. The last one read is kept, so that many runs read it once.

    Raises :class:`ScenarioError` with what is wrong with the file.
    """
    file = Path(file)
    try:
        about = file.stat()
    except (OSError, ValueError) as reason:  # a name with a null character is a ValueError
        raise ScenarioError([Fault(_WHERE, f"{_of(reason)} for {file}", _WANTED)]) from None
    return _read(file, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=1)
def _read(file: Path, _changed: int, _size: int) -> EdgeList:
    import pyarrow as pa

    try:
        with file.open("rb") as stream:
            is_parquet = stream.read(4) == b"PAR1"
        one, other = _of_parquet(file) if is_parquet else _of_csv(file)
        ids, ends = _numbered(file, one, other)
    except (OSError, pa.ArrowException) as reason:
        raise _error(file, _of(reason), _WANTED) from None
    start, contact = lists(len(ids), ends)
    named = contact.size
    start, contact = without_repeats(start, contact)
    rows = ends.size // 2
    return EdgeList(ids, start, contact, rows, rows - named // 2, (named - contact.size) // 2)


def _of_csv(file: Path) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    # Read as texts, so that 007, NA and very large numbers stay the ids that they are.
    table = csv.read_csv(
        file,
        read_options=csv.ReadOptions(autogenerate_column_names=True),
        convert_options=csv.ConvertOptions(
            column_types={f"f{i}": pa.large_string() for i in range(2)}, strings_can_be_null=False
        ),
    )
    if table.num_columns < 2:
        raise _error(file, f"{table.num_columns} column", "two columns of ids, separated by a comma")
    columns = [pc.utf8_trim_whitespace(table.column(i)) for i in range(2)]
    names = [column[0].as_py() for column in columns]
    one, other = (column.slice(1) for column in columns)
    if len(one) == 0:
        raise _error(file, "a first line and nothing below it", "a line of column names, then a line for each tie")
    if _is_row(names, one, other):
        raise _error(file, f"ids in the first line ({names[0]}, {names[1]})", "column names there, such as from,to")
    return one, other


def _is_row(names: list[str], one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Whether the names of the columns are ids: a file without column names would silently lose its first tie."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if all(pc.match_substring_regex(pa.array(names), _WHOLE_NUMBER).to_pylist()):
        return True
    return all(pc.any(pc.or_(pc.equal(one, name), pc.equal(other, name))).as_py() for name in names)


def _of_parquet(file: Path) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    import pyarrow as pa
    import pyarrow.types as types
    from pyarrow import parquet

    with parquet.ParquetFile(file) as stored:
        schema = stored.schema_arrow
        if len(schema) < 2:
            raise _error(file, f"{len(schema)} column", "two columns of ids")
        table = stored.read(columns=schema.names[:2])
    if table.num_rows == 0:
        raise _error(file, "no rows", "a row for each tie")
    columns = []
    for column, name in zip(table.columns, schema.names, strict=False):
        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        if not (types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind)):
            raise _error(file, f"ids of type {kind} in the column {name}", "ids that are whole numbers or texts")
        columns.append(column.cast(pa.int64() if types.is_integer(kind) and kind != pa.uint64() else pa.large_string()))
    if columns[0].type != columns[1].type:
        columns = [column.cast(pa.large_string()) for column in columns]
    return columns[0], columns[1]


def _numbered(file: Path, one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """``two columns of ids -> (ids in sorted order, i4[2 x rows] their numbers, two by two)``."""
    import pyarrow as pa

    rows = len(one)
    both = pa.chunked_array([*one.chunks, *other.chunks]).combine_chunks().dictionary_encode(null_encoding="encode")
    ids, number = _sorted(both.dictionary)
    ends = np.empty((rows, 2), np.int32)
    ends[:, 0] = number[both.indices[:rows].to_numpy()]
    ends[:, 1] = number[both.indices[rows:].to_numpy()]
    if ids[0] is None or ids[0] == "":
        row = int(np.flatnonzero((ends == 0).any(axis=1))[0]) + 1
        raise _error(file, f"an empty id in row {row}", "two ids in each row")
    return ids, ends.ravel()


def _sorted(found: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """``different ids, as found -> (ids in sorted order, i4 place of each in it)``; nothing and "" come first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_integer(found.type) and pc.all(pc.match_substring_regex(found, _WHOLE_NUMBER)).as_py():
        with contextlib.suppress(pa.ArrowInvalid):  # beyond 64 bits they stay texts
            found = found.cast(pa.int64())
    order = pc.array_sort_indices(found, null_placement="at_start").to_numpy()
    place = np.empty(order.size, np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    return found.take(pa.array(order)).to_numpy(zero_copy_only=False), place


def _of(reason: Exception) -> str:
    """The first line of what a library says about a file."""
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    line = text.strip().split("\n")[0][:150].rstrip(".") or type(reason).__name__
    return f'"{line}"'


def _error(file: Path, found: str, right: str) -> ScenarioError:
    return ScenarioError([Fault(_WHERE, f"in {file.name} {found}", right)])
