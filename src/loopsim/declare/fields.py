"""Declare a field of a record once: name, type, unit, meaning, English and Chinese word, and whether it may be none.

From a declaration come the record, what a newcomer starts without, which cells of a table may be empty, and the table
of the model's page. Imports no Numba, and NumPy only for a record.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loopsim.declare.units import unit_text
from loopsim.languages import Both, Language, both, in_language

if TYPE_CHECKING:
    import numpy as np


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a record."""

    name: str
    #: ``f8``, ``i8``, ``i4`` (numbers and days), ``i1`` (codes) or ``?``.
    kind: str
    meaning: str
    #: The Chinese word and, behind ``: ``, the Chinese of the meaning, which then is in both languages.
    chinese: str
    #: As in the tables of the documentation; empty for plain numbers and numbers of people.
    unit: str = ""
    #: Whether -1 stands for "none" or "never"; a cell of a table is empty then.
    may_be_none: bool = False
    #: Several numbers, if not empty.
    shape: tuple[int, ...] = ()
    #: Whether most visits of a day read or write it. Such fields stand together, so that a visit moves fewer bytes.
    is_daily: bool = False
    #: Whether one who comes back begins anew in it: with none if there may be none, else with 0.
    starts_over: bool = False

    def __post_init__(self) -> None:
        word, apart, meant = self.chinese.partition(": ")
        if apart:
            object.__setattr__(self, "chinese", word)
            object.__setattr__(self, "meaning", Both(self.meaning, meant))
        if self.starts_over and self.shape:
            raise ValueError(f"{self.name} starts over: found several numbers; right is one")
        if self.may_be_none and not self.kind.startswith("i"):
            raise ValueError(f"{self.name} may be none: found a field of type {self.kind}; right is a whole number")

    @property
    def word(self) -> str:
        """The English word."""
        return self.name.replace("_", " ")


def record_of(fields: Sequence[Field]) -> np.dtype:
    """Return the record of these fields, aligned as compiled code reads it.

    In memory the daily ones stand first; among them, and among the others, wide ones before narrow ones, so that few
    bytes lie idle between them.

    Raises:
        ValueError: two fields have one name.
    """
    import numpy as np  # not at the top: families declare fields, and are read with every scenario

    in_memory = sorted(fields, key=lambda field: (not field.is_daily, -np.dtype(field.kind).itemsize))
    placed = np.dtype([(field.name, field.kind, field.shape) for field in in_memory], align=True)
    places: Mapping[str, Any] = placed.fields or {}
    return np.dtype(
        {
            "names": [field.name for field in fields],
            "formats": [(field.kind, field.shape) for field in fields],
            "offsets": [places[field.name][1] for field in fields],
            "itemsize": placed.itemsize,
        },
        align=True,
    )


def daily_bytes(fields: Sequence[Field]) -> int:
    """Return the bytes at the head of their record in which the daily fields stand."""
    places: Mapping[str, Any] = record_of(fields).fields or {}
    return max(
        (places[field.name][0].itemsize + places[field.name][1] for field in fields if field.is_daily), default=0
    )


def may_be_none(fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the names of the fields in which -1 stands for "none" or "never"."""
    return tuple(field.name for field in fields if field.may_be_none)


def starting_over(fields: Sequence[Field]) -> dict[str, str]:
    """Return what one who comes back begins with, as it is written in a rule, by name of the field."""
    zeros = {"f8": "0.0", "?": "False"}
    return {
        field.name: "NONE" if field.may_be_none else zeros.get(field.kind, "0") for field in fields if field.starts_over
    }


_HEADS = ("field", "中文", "unit", "meaning"), ("字段", "中文", "单位", "含义")
_MAY_BE_NONE = both("; may be none", "；可空缺")


def field_table(fields: Sequence[Field], language: Language = "en") -> str:
    """Return a Markdown table of fields."""
    heads = _HEADS[language == "zh"]
    rows = [
        (f"`{field.name}`", field.chinese, in_language(unit_text(field.unit), language),
         in_language(field.meaning, language) + in_language(_MAY_BE_NONE, language) * field.may_be_none)
        for field in fields
    ]  # fmt: skip
    lines = [" | ".join(cells) for cells in (heads, ["---"] * len(heads), *rows)]
    return "\n".join([*(f"| {line} |" for line in lines), ""])
