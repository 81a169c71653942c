"""Declare the columns of a table that users get: name, type, unit, meaning, word, and whether one may be empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from loopsim.languages import both

if TYPE_CHECKING:
    from loopsim.declare.fields import Field

#: Types of cells as they are declared, and as they are told in both languages.
KINDS = {
    "int": both("whole number", "整数"),
    "float": both("number", "数"),
    "text": both("text", "文本"),
    "word": both("one of some words", "若干词之一"),
    "bool": both("yes/no", "是/否"),
    "date": both("date", "日期"),
    "any": both("as the value is", "依取值而定"),
}


class Column(NamedTuple):
    """One column. A name in ``<...>`` stands for several: ``<measure>`` for a column of each measure that was kept."""

    name: str
    kind: str  # a key of KINDS
    unit: str
    chinese: str
    meaning: str
    may_be_empty: bool = False
    is_optional: bool = False  # there only in some cases, which the meaning tells


class Table(NamedTuple):
    """A table: how a user gets it, the file that holds it, a row a ..., and its columns, keys of the index first."""

    place: str
    rows: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ()
    file: str = ""


def table(place: str, rows: str, columns: str | Iterable[Column], index: Sequence[str] = (), file: str = "") -> Table:
    """Declare a table. A line of ``columns`` is ``name | type | unit | Chinese | meaning``.

    A ``?`` behind the type says that a cell may be empty, one behind the name that the column may be missing.
    """
    found = _read(columns) if isinstance(columns, str) else tuple(columns)
    return Table(place, rows, found, tuple(index), file)


def _read(text: str) -> tuple[Column, ...]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(
        Column(name.rstrip("?"), kind.rstrip("?"), unit, chinese, meaning, kind.endswith("?"), name.endswith("?"))
        for name, kind, unit, chinese, meaning in rows
    )


def of_fields(fields: Iterable[Field], words: Sequence[str] = ()) -> tuple[Column, ...]:
    """Return the columns of declared fields, of which ``words`` are written as words."""
    kinds = {"f": "float", "i": "int", "?": "bool"}
    return tuple(
        Column(
            field.name,
            "word" if field.name in words else kinds[field.kind[0]],
            "" if field.name in words or field.unit == "yes/no" else field.unit,
            field.chinese,
            field.meaning,
            field.may_be_none or field.name == "source",
        )
        for field in fields
    )
