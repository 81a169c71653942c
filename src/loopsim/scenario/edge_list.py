"""Reader of a file of ties: two columns of ids of any kind, and optionally weights and relations.

Any table that :mod:`loopsim.tables` reads; comment lines (``#``) above it may hold the names of the columns, as in the
files of SNAP. The columns of ids are those that ``market.network.columns`` names, else known by their names (from and
to, source and target, ...), else the only two that are there. A tie holds both ways. Ids become
the numbers 0, 1, 2, ... in sorted order: by size if all of them are whole numbers of 64 bits, else as texts
(bytewise).

Of the further columns two are read, in any place: ``weight``, the strength of a tie (rows of the same two people add
up), and ``relation`` or ``type``, the kind of tie. Others are ignored.
"""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario import edge_list_phrases as phrases
from loopsim.scenario.edge_columns import chosen_columns, wished
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.tables.reading import Reading, Table, header, read

if TYPE_CHECKING:
    import pyarrow as pa

    from loopsim.tables.cells import Cells

_WHERE = "market.network.file"
_STRONG = "market.network.strong_relations"
_WANTED = both(*phrases.TABLE_TWO_COLUMNS_IDS)

#: What a row of sums is called.
_SUMS = ("Total", "TOTAL", "total", "Grand Total", "Grand total", "Sum", "合计", "总计", "小计", "共计")

_WHOLE_NUMBER = r"^(0|-?[1-9][0-9]*)$"


class EdgeList(NamedTuple):
    """Ties between people as a file gives them."""

    ids: np.ndarray  # the id of each number: i8, or texts
    start: np.ndarray  # i8[ids + 1]: where the list of a person starts
    contact: np.ndarray  # i4: the lists, strong relations first, else in the order of the file
    strong: np.ndarray  # i4[ids]: ties of a strong relation; empty if no relation was called strong
    weight: np.ndarray  # f8, beside contact: weight of the tie, the mean tie 1; empty if the file gives none
    relations: tuple[str, ...]  # kinds of ties that the file tells apart, sorted
    rows: int  # rows read
    self_ties: int  # rows left out because they tie someone to themselves
    repeats: int  # rows put together with an earlier one of the same two people
    columns: tuple[str, str] = ("", "")  # the columns of ids that were read


def read_edge_list(file: str | Path, strong_relations: str = "", columns: str = "") -> EdgeList:
    """The ties in ``file``; those of ``strong_relations`` (names, separated by commas) come first in everyone's list.

    ``columns`` names the two columns of ids, separated by a comma. The last few are kept, so that a
    scenario is checked, changed and run on one reading. Raises :class:`ScenarioError` with all faults.
    """
    file = Path(file)
    try:
        about = file.stat()
    except (OSError, ValueError) as reason:  # a name with a null character is a ValueError
        raise ScenarioError(
            [Fault(_WHERE, both("{of} for {file}", "{file} 为{of}", of=_of(reason), file=file), _WANTED)]
        ) from None
    return _read(file, strong_relations, columns, about.st_mtime_ns, about.st_size)


@functools.lru_cache(maxsize=4)
def _read(file: Path, strong_relations: str, columns: str, _changed: int, _size: int) -> EdgeList:
    how = Reading(allow_unread=0.0)
    try:
        names = header(file, wished(columns), how)
        chosen = chosen_columns(file, names, wished(columns))
        table = read(file, {name: name for name in chosen if name}, how)
    except ScenarioError as error:
        raise ScenarioError([_placed(file, fault) for fault in error.faults]) from None
    one, other = (_ids(file, table, name) for name in chosen[:2])
    if _is_row(chosen[:2], one, other):
        found = both(*phrases.IDS_FIRST_LINE, one=chosen.one, other=chosen.other)
        raise _error(file, found, both(*phrases.COLUMN_NAMES_THERE_FROM))
    ids, ends = _numbered(one, other)
    weight = None if chosen.weight is None else _weights(file, table, chosen.weight)
    relation = None if chosen.relation is None else table.cells(chosen.relation)
    relations, is_strong = _relations(file, relation, strong_relations)
    ties = _put_together(ids, ends, weight, relations, is_strong)
    return ties._replace(columns=(chosen.one, chosen.other))


def _placed(file: Path, fault: Fault) -> Fault:
    """A fault of the file as one of the scenario that names it."""
    if fault.where.startswith("market."):
        return fault
    detail = fault.where.removeprefix(str(file)).strip(": ")
    return Fault(
        _WHERE,
        both(*phrases.WORDS, name=file.name, text=detail + ": " if detail else "", found=fault.found),
        fault.right,
    )


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
    start, contact = _lists(len(ids), ends)
    named = np.empty(0, np.int32)
    if is_strong.size:
        named = np.bincount(ends[: strong.sum()].ravel(), minlength=len(ids)).astype(np.int32)
    weights = np.empty(0)
    if weight is not None and len(tie):
        total = np.bincount(number, weight[apart])
        who = np.repeat(np.arange(len(ids)), np.diff(start))
        weights = (total / (total.mean() or 1.0))[np.searchsorted(tie, _key(who, contact))]
    return EdgeList(ids, start, contact, named, weights, relations, rows, rows - apart.sum(), apart.sum() - len(tie))


def _lists(people: int, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``(people, i4[ties, 2]) -> (start, contact)``; in each list the first ties come first."""
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(ends.ravel(), minlength=people), out=start[1:])
    order = np.argsort(ends.ravel(), kind="stable")
    return start, np.ascontiguousarray(ends[:, ::-1]).ravel()[order]


def _key(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One number for two people, in either order."""
    return np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)


def _weights(file: Path, table: Table, column: str) -> np.ndarray:
    right = both(*phrases.NUMBER_MORE_EACH_ROW)
    try:
        weight = table.numbers(column, judged=False).value
    except ScenarioError as error:
        raise ScenarioError([_placed(file, fault) for fault in error.faults]) from None
    wrong = ~(weight >= 0)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise _error(
            file,
            both(*phrases.COLUMN, place=table.place(row), column=column, cell=shown(table.cell(column, row))),
            right,
        )
    if not weight.any():
        raise _error(file, both("no weight above 0", "没有大于 0 的权重"), both(*phrases.WEIGHTS_LARGER_MORE_PASSES))
    return weight


def _relations(file: Path, column: Cells | None, strong: str) -> tuple[tuple[str, ...], np.ndarray]:
    """``-> (names of the relations, whether each row is strong)``, the latter empty if none is called strong."""
    wished = [name.strip() for name in strong.split(",") if name.strip()]
    kinds = [] if column is None else column.unique.to_pylist()
    found = tuple(sorted({kind for kind in kinds if kind}))
    if not wished:
        return found, np.empty(0, np.bool_)
    if column is None:
        right = both(*phrases.THIRD_COLUMN_RELATION_TYPE)
        raise ScenarioError([Fault(_STRONG, both(*phrases.BUT_HAS_NO_RELATIONS, strong=strong, name=file.name), right)])
    if unknown := [name for name in wished if name not in found]:
        right = both(*phrases.SOME, found=", ".join(found[:10]), text=", ..." if len(found) > 10 else "")
        raise ScenarioError(
            [Fault(_STRONG, both(*phrases.WHICH_HAS_NO_TIE, unknown=", ".join(unknown), name=file.name), right)]
        )
    return found, np.array([kind in wished for kind in kinds])[column.code]


def _ids(file: Path, table: Table, column: str) -> Cells:
    """A column of ids as texts; 7.0 is 7, and a mark for nothing (NULL, NA, -) is refused like an empty cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from loopsim.tables.cells import ROUNDED, Cells, is_missing

    held = table.columns[column]
    if not isinstance(held, Cells):
        kind = held.type.value_type if pa.types.is_dictionary(held.type) else held.type
        whole = pa.types.is_floating(kind) and pc.all(pc.equal(held, pc.floor(held))).as_py()
        is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        if not (is_text or pa.types.is_integer(kind) or whole):
            raise _error(
                file, both(*phrases.IDS_TYPE_COLUMN, kind=kind, column=column), both(*phrases.IDS_ARE_WHOLE_NUMBERS)
            )
    cells = table.cells(column)
    if not cells.code.size:
        raise _error(file, both("no rows", "没有行"), both("a row for each tie", "每条关系一行"))
    unique = pc.replace_substring_regex(cells.unique, r"^(-?[0-9]+)\.0+$", r"\1")
    if (sums := np.isin(unique.to_numpy(zero_copy_only=False), _SUMS)[cells.code]).any():
        row = int(sums.argmax())
        raise _error(
            file,
            both(*phrases.ROW_SUMS, cell=shown(cells.cell(row)), place=table.place(row)),
            both("a row for each tie", "每条关系一行"),
        )
    rounded = pc.match_substring_regex(unique, ROUNDED).to_numpy(zero_copy_only=False)[cells.code]
    if rounded.any():
        row = int(rounded.argmax())
        found = both(*phrases.ID_ROUNDED_BY_SPREADSHEET, cell=shown(cells.cell(row)), place=table.place(row))
        raise _error(file, found, both(*phrases.IDS_KEPT_TEXTS_SPREADSHEET))
    if (empty := is_missing(unique)[cells.code]).any():
        row = int(empty.argmax())
        what = (
            both(*phrases.MARK_FOR_NOTHING_ID, mark=shown(mark))
            if (mark := cells.cell(row))
            else both("an empty id", "空编号")
        )
        raise _error(
            file,
            both("{what} in {place}", "{what}（{place}）", what=what, place=table.place(row)),
            both("two ids in each row", "每行两个编号"),
        )
    used = np.unique(cells.code)
    place = np.zeros(len(unique), np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return Cells(unique.take(pa.array(used)), place[cells.code])


def _is_row(names: tuple[str, ...], one: Cells, other: Cells) -> bool:
    """Whether the names of the columns are ids: a file without column names would silently lose its first tie."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if all(pc.match_substring_regex(pa.array(names), _WHOLE_NUMBER).to_pylist()):
        return True
    return all(any(pc.any(pc.equal(cells.unique, name)).as_py() for cells in (one, other)) for name in names)


def _numbered(one: Cells, other: Cells) -> tuple[np.ndarray, np.ndarray]:
    """``two columns of ids -> (ids in sorted order, i4[rows, 2] their numbers)``."""
    import pyarrow as pa

    ids_of_both = pa.concat_arrays([one.unique, other.unique]).dictionary_encode()
    ids, number = _sorted(ids_of_both.dictionary)
    place = number[ids_of_both.indices.to_numpy()]
    ends = np.empty((len(one.code), 2), np.int32)
    ends[:, 0] = place[: len(one.unique)][one.code]
    ends[:, 1] = place[len(one.unique) :][other.code]
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
    return ScenarioError(
        [Fault(_WHERE, both("in {name} {found}", "{name} 中有 {found}", name=file.name, found=found), right)]
    )
