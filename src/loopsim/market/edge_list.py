"""Reading who knows whom from a file: two columns of ids, whatever the ids are, and what else it says of a tie.

CSV (comma separated, UTF-8, column names in the first line) or Parquet; the first two columns are the ids. A tie holds
both ways, whoever is named first. Ids become the numbers 0, 1, 2, ... in sorted order: by size if all of them are whole
numbers of 64 bits, else as texts (bytewise).

Of the further columns two are read, wherever they stand: ``weight``, how much passes along a tie (rows of the same two
people add up), and ``relation`` or ``type``, what the tie is. Others are left alone.
"""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.networks import lists
from loopsim.scenario.faults import Fault, ScenarioError

if TYPE_CHECKING:
    import pyarrow as pa

_WHERE = "market.network.file"
_STRONG = "market.network.strong_relations"
_WANTED = "a CSV or Parquet file with two columns of ids"
_WHOLE_NUMBER = r"^(0|-?[1-9][0-9]*)$"


class EdgeList(NamedTuple):
    """What a file says about who knows whom."""

    ids: np.ndarray  # the id of each number: i8, or texts
    start: np.ndarray  # i8[ids + 1]: where the list of a person starts
    contact: np.ndarray  # i4: the lists, strong relations first, else in the order of the file
    strong: np.ndarray  # i4[ids]: ties of a strong relation; empty if no relation was called strong
    weight: np.ndarray  # f8, beside contact: weight of the tie, the mean tie 1; empty if the file gives none
    relations: tuple[str, ...]  # kinds of ties that the file tells apart, sorted
    rows: int  # rows read
    self_ties: int  # rows left out because they tie someone to himself
    repeats: int  # rows put together with an earlier one of the same two people


class _Columns(NamedTuple):
    """What is read of a file; ``weight`` and ``relation`` are None where it has none."""

    one: pa.ChunkedArray
    other: pa.ChunkedArray
    weight: pa.ChunkedArray | None
    relation: pa.ChunkedArray | None


def read_edge_list(file: str | Path, strong_relations: str = "") -> EdgeList:
    """The ties in ``file``; those of ``strong_relations`` (names, separated by commas) come first in everyone's list.

    The last one read is kept, so that many runs read it once. Raises :class:`ScenarioError` with what is wrong.
    """
    file = Path(file)
    try:
        about = file.stat()
    except (OSError, ValueError) as reason:  # a name with a null character is a ValueError
        raise ScenarioError([Fault(_WHERE, f"{_of(reason)} for {file}", _WANTED)]) from None
    return _read(file, strong_relations, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=1)
def _read(file: Path, strong_relations: str, _changed: int, _size: int) -> EdgeList:
    import pyarrow as pa

    try:
        with file.open("rb") as stream:
            is_parquet = stream.read(4) == b"PAR1"
        columns = _of_parquet(file) if is_parquet else _of_csv(file)
        ids, ends = _numbered(file, columns.one, columns.other)
    except (OSError, pa.ArrowException) as reason:
        raise _error(file, _of(reason), _WANTED) from None
    weight = None if columns.weight is None else _weights(file, columns.weight)
    relations, is_strong = _relations(file, columns.relation, strong_relations)
    return _put_together(ids, ends, weight, relations, is_strong)


def _put_together(
    ids: np.ndarray, ends: np.ndarray, weight: np.ndarray | None, relations: tuple[str, ...], is_strong: np.ndarray
) -> EdgeList:
    """Each tie once, with the weights of all its rows, and strong if one of them is; ``is_strong`` may be empty."""
    rows = len(ends)
    apart = ends[:, 0] != ends[:, 1]
    tie, first, number = np.unique(_key(ends[apart, 0], ends[apart, 1]), return_index=True, return_inverse=True)
    strong = np.zeros(len(tie), np.bool_)
    if is_strong.size:
        strong[number[is_strong[apart]]] = True
    ends = ends[apart][first[np.lexsort((first, ~strong))]]
    start, contact = lists(len(ids), ends.ravel())
    named = np.empty(0, np.int32)
    if is_strong.size:
        named = np.bincount(ends[: strong.sum()].ravel(), minlength=len(ids)).astype(np.int32)
    weights = np.empty(0)
    if weight is not None and len(tie):
        total = np.bincount(number, weight[apart])
        who = np.repeat(np.arange(len(ids)), np.diff(start))
        weights = (total / (total.mean() or 1.0))[np.searchsorted(tie, _key(who, contact))]
    return EdgeList(ids, start, contact, named, weights, relations, rows, rows - apart.sum(), apart.sum() - len(tie))


def _key(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One number for two people, whoever is named first."""
    return np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)


def _weights(file: Path, column: pa.ChunkedArray) -> np.ndarray:
    import pyarrow as pa
    import pyarrow.compute as pc

    right = "a number of 0 or more in each row"
    try:
        weight = pc.cast(column, pa.float64()).fill_null(np.nan).to_numpy()
    except pa.ArrowException as reason:
        raise _error(file, f"in the column weight {_of(reason)}", right) from None
    wrong = ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise _error(file, f"the weight {weight[row]:g} in row {row + 1}", right)
    if not weight.any():
        raise _error(file, "no weight above 0", "weights, the larger the more passes along a tie")
    return weight


def _relations(file: Path, column: pa.ChunkedArray | None, strong: str) -> tuple[tuple[str, ...], np.ndarray]:
    """``-> (what the column tells apart, whether each row is strong)``, the latter empty if none is called strong."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wished = [name.strip() for name in strong.split(",") if name.strip()]
    found = () if column is None else tuple(sorted(str(name) for name in pc.unique(column).to_pylist() if name))
    if not wished:
        return found, np.empty(0, np.bool_)
    if column is None:
        right = "a third column relation or type there, or nothing here"
        raise ScenarioError([Fault(_STRONG, f"{strong}, but {file.name} has no relations", right)])
    if unknown := [name for name in wished if name not in found]:
        right = f"some of {', '.join(found[:10])}{', ...' if len(found) > 10 else ''}"
        raise ScenarioError([Fault(_STRONG, f"{', '.join(unknown)}, of which {file.name} has no tie", right)])
    is_strong = pc.is_in(column, value_set=pa.array(wished, column.type))
    return found, is_strong.to_numpy()


def _further(names: list[str]) -> tuple[int | None, int | None]:
    """``names of all columns -> (place of the weight, place of the relation)``; None where there is none."""
    place = {name.strip().lower(): at for at, name in reversed(list(enumerate(names))) if at >= 2}
    return place.get("weight"), place.get("relation", place.get("type"))


def _of_csv(file: Path) -> _Columns:
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
    names = [str(column[0].as_py()) for column in table.columns]
    weight, relation = (
        None if at is None else pc.utf8_trim_whitespace(table.column(at)).slice(1) for at in _further(names)
    )
    columns = [pc.utf8_trim_whitespace(table.column(i)) for i in range(2)]
    names = [column[0].as_py() for column in columns]
    one, other = (column.slice(1) for column in columns)
    if len(one) == 0:
        raise _error(file, "a first line and nothing below it", "a line of column names, then a line for each tie")
    if _is_row(names, one, other):
        raise _error(file, f"ids in the first line ({names[0]}, {names[1]})", "column names there, such as from,to")
    return _Columns(one, other, weight, relation)


def _is_row(names: list[str], one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Whether the names of the columns are ids: a file without column names would silently lose its first tie."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if all(pc.match_substring_regex(pa.array(names), _WHOLE_NUMBER).to_pylist()):
        return True
    return all(pc.any(pc.or_(pc.equal(one, name), pc.equal(other, name))).as_py() for name in names)


def _of_parquet(file: Path) -> _Columns:
    import pyarrow as pa
    import pyarrow.types as types
    from pyarrow import parquet

    with parquet.ParquetFile(file) as stored:
        schema = stored.schema_arrow
        if len(schema) < 2:
            raise _error(file, f"{len(schema)} column", "two columns of ids")
        extra = [None if at is None else schema.names[at] for at in _further(schema.names)]
        table = stored.read(columns=[*schema.names[:2], *(name for name in extra if name)])
    if table.num_rows == 0:
        raise _error(file, "no rows", "a row for each tie")
    columns = []
    for column, name in zip(table.columns, schema.names[:2], strict=False):
        kind = column.type.value_type if types.is_dictionary(column.type) else column.type
        if not (types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind)):
            raise _error(file, f"ids of type {kind} in the column {name}", "ids that are whole numbers or texts")
        columns.append(column.cast(pa.int64() if types.is_integer(kind) and kind != pa.uint64() else pa.large_string()))
    if columns[0].type != columns[1].type:
        columns = [column.cast(pa.large_string()) for column in columns]
    weight, relation = (table.column(name) if name else None for name in extra)
    return _Columns(columns[0], columns[1], weight, None if relation is None else relation.cast(pa.large_string()))


def _numbered(file: Path, one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray]:
    """``two columns of ids -> (ids in sorted order, i4[rows, 2] their numbers)``."""
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
    return ids, ends


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
