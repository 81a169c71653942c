"""Cells as they stand in a file: trimmed, each different text once, and texts that stand for nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import shown

if TYPE_CHECKING:
    import pyarrow as pa

#: What programs write where they know nothing, in lower case.
MISSING = (
    "", "null", "(null)", "<null>", "na", "n/a", "n.a.", "<na>", "#n/a", "#na", "nan", "nat", "none", "(none)", "nil",
    "-", "--", "---", "—", "–", "——", "/", "\\n", "?", ".", "empty", "(empty)", "(blank)", "blank", "missing",
    "undefined", "not available", "not set", "(not set)", "n / a", "[null]", "<none>", "{}", "[]",
    "无", "空", "暂无", "未知", "缺失", "不详", "空值", "空缺", "空白", "(空白)", "（空白）", "(空)", "（空）",
    "未填", "未填写",
)  # fmt: skip

#: Before the text of a cell of a workbook that holds an error, and of one whose formula was never calculated.
ERROR, FORMULA = "error ", "formula ="

#: Cells that a spreadsheet could not work out, and why they are not understood.
_BROKEN = {
    rf"(?i)^({ERROR})?#(n/a|ref!|value!|div/0!|name\?|num!|null!|spill!|calc!|getting_data|field!|blocked!)$": (
        both("an error of the spreadsheet", "电子表格的错误值")
    ),
    rf"^({FORMULA}|=)": both(
        "a formula that was never calculated: open and save the workbook in a spreadsheet program",
        "从未计算的公式：请在电子表格程序中打开并保存",
    ),
}

#: Tells where a row stands, counted from 0: "line 12".
Place = Callable[[int], str]

#: A number that a spreadsheet has rounded: several ids look alike then.
ROUNDED = r"^[0-9](\.[0-9]+)?[eE]\+[0-9]+$"


class Unread(NamedTuple):
    """Cells of a column that were not understood: their number, and one of them."""

    column: str
    what: str  # "date", "number" or "id"
    times: int
    of: int  # cells that say something
    place: str  # of the example: "line 12"
    cell: str  # the example
    why: str

    @property
    def share(self) -> float:
        """Share of the cells with content that were not understood."""
        return self.times / max(self.of, 1)

    def __str__(self) -> str:
        return f"{self.times:,} of {self.of:,} {self.what}s not understood, such as {shown(self.cell)} in {self.place}"


class Cells(NamedTuple):
    """A column: its different texts, and which of them each row holds."""

    unique: pa.Array  # large_string, trimmed, without nulls; texts may repeat
    code: np.ndarray  # i4[rows], place in ``unique``

    def counts(self) -> np.ndarray:
        """Rows that hold each."""
        return np.bincount(self.code, minlength=len(self.unique))

    def kept(self, rows: np.ndarray) -> Cells:
        """Only these rows, as a mask or as places."""
        return Cells(self.unique, self.code[rows])

    def first_row(self, of: np.ndarray) -> int:
        """Place of the first row that holds one of the texts of a mask."""
        return int(np.argmax(of[self.code]))

    def cell(self, row: int) -> str:
        """The text of a row."""
        return self.unique[int(self.code[row])].as_py()


class Ids(NamedTuple):
    """A column of ids."""

    code: np.ndarray  # i4[rows], place in ``names``; -1 where nothing or nothing usable is said
    names: np.ndarray  # texts, sorted; empty where none were asked for
    is_said: np.ndarray  # bool[rows]
    unread: Unread | None


def cells_of(column: Any) -> Cells:
    """``chunked array of any plain type -> cells``: 7.0 among numbers is "7", nothing is ""."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    if not pa.types.is_dictionary(column.type):
        if pa.types.is_floating(column.type):
            column = pc.if_else(pc.is_nan(column), None, column)
        column = column.dictionary_encode()
    if column.num_chunks != 1:
        column = column.unify_dictionaries().combine_chunks()
    encoded = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    unique, code = encoded.dictionary, encoded.indices
    is_number = pa.types.is_floating(unique.type) or pa.types.is_decimal(unique.type)
    if not pa.types.is_large_string(unique.type):
        unique = unique.cast(pa.large_string())
    if is_number:
        unique = pc.replace_substring_regex(unique, r"^([+-]?[0-9]+)(\.0*)?$", r"\1")
    nothing = len(unique)
    if code.null_count or unique.null_count or not nothing:
        unique = pa.concat_arrays([unique, pa.array([""], pa.large_string())]).fill_null("")
        code = code.fill_null(nothing)
    return Cells(trimmed(unique), code.to_numpy().astype(np.int32, copy=False))


def trimmed(texts: pa.Array) -> pa.Array:
    """Texts without blanks around them, and without the marks that keep Excel from making numbers of them."""
    import pyarrow.compute as pc

    texts = pc.utf8_trim(pc.utf8_trim_whitespace(texts), "\ufeff\u200b\u200e\u200f\u202a\u202c\u202d")
    if pc.any(pc.match_substring_regex(texts, "^[='`\"]")).as_py():
        texts = pc.replace_substring_regex(texts, r'^="(.*)"$', r"\1")
        texts = pc.replace_substring_regex(texts, r"^['`]([-+]?[0-9¥￥].*)$", r"\1")
        texts = pc.utf8_trim_whitespace(texts)
    return texts


def whole(texts: pa.Array) -> pa.Array:
    """Texts, ``7.0`` as ``7``."""
    import pyarrow.compute as pc

    return pc.replace_substring_regex(texts, r"^([+-]?[0-9]+)\.0+$", r"\1")


def is_missing(texts: pa.Array) -> np.ndarray:
    """Select the texts that stand for nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    low = pc.utf8_lower(texts)
    return pc.is_in(low, value_set=pa.array(MISSING, pa.large_string())).to_numpy(zero_copy_only=False)


def broken(texts: pa.Array) -> dict[str, np.ndarray]:
    """``why -> which of the texts`` a spreadsheet could not work out. What it exports as #N/A is nothing."""
    import pyarrow.compute as pc

    found = {why: pc.match_substring_regex(texts, one).to_numpy(zero_copy_only=False) for one, why in _BROKEN.items()}
    return {why: which & ~is_missing(texts) for why, which in found.items() if which.any()}


def why_broken(text: str) -> str | None:
    """Name the reason for which a spreadsheet could not work out this text, if there is one."""
    import re

    return next((why for one, why in _BROKEN.items() if re.search(one, text)), None)


def plain(texts: pa.Array) -> pa.Array:
    """Digits, signs and blanks of other scripts and widths as ASCII has them; for numbers and dates, not for names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    odd = pc.match_substring_regex(texts, "[^\\x00-\\x7f]").to_numpy(zero_copy_only=False)
    if not odd.any():
        return texts
    if odd.all() or odd.sum() < 100_000:
        places = np.flatnonzero(odd)
        mended = [_ascii(text) for text in texts.take(pa.array(places)).to_pylist()]
        return pc.replace_with_mask(texts, pa.array(odd), pa.array(mended, pa.large_string()))
    return pa.array([_ascii(text) for text in texts.to_pylist()], pa.large_string())


def _ascii(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return "".join(_SIGNS.get(c, " " if c.isspace() else c) for c in text).strip()


_SIGNS = {"−": "-", "–": "-", "‐": "-", "‑": "-", "’": "'", "⁄": "/", "\u2060": ""}


def ids_of(column: str, cells: Cells, place: Place, named: bool = True) -> Ids:
    """Ids of a column: ``7`` and ``7.0`` are one, marks for nothing are none; ``place`` tells where a row stands.

    Names of millions of ids take much memory; without ``named`` none are made.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = whole(cells.unique)
    nothing = is_missing(texts)
    rounded = pc.match_substring_regex(texts, ROUNDED).to_numpy(zero_copy_only=False)
    bad = np.any([rounded, *broken(texts).values()], axis=0)
    usable = ~(nothing | bad)
    held = texts.filter(pa.array(usable)).dictionary_encode()
    order = pc.array_sort_indices(held.dictionary).to_numpy()
    number = np.empty(len(order), np.int32)
    number[order] = np.arange(len(order))
    of_text = np.full(len(texts), -1, np.int32)
    of_text[usable] = number[held.indices.to_numpy()]
    code = of_text[cells.code]
    unread = None
    if (count := int(cells.counts()[bad].sum())) > 0:
        first, said = cells.first_row(bad), int((~nothing)[cells.code].sum())
        why = why_broken(cells.cell(first)) or both("rounded by a spreadsheet", "被电子表格舍入")
        unread = Unread(column, "id", count, said, place(first), cells.cell(first), why)
    # An id that no row holds any more (rows were left out) is none.
    rows = np.bincount(code + 1, minlength=len(order) + 1)
    held_now = np.flatnonzero(rows[1:])
    kept = order[held_now] if named else order[:0]
    names = held.dictionary.take(pa.array(kept)).to_numpy(zero_copy_only=False)
    if len(held_now) < len(order):
        dense = np.full(len(order) + 1, -1, np.int32)
        dense[held_now] = np.arange(len(held_now))
        code = dense[code]
    return Ids(code, names, (~nothing)[cells.code], unread)
