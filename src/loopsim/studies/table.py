"""Points listed in a file: a row a point, a column a path of the scenario or a factor of choices."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from loopsim.languages import both
from loopsim.scenario.document import catalogue, declared_at
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.hints import unknown_name
from loopsim.scenario.tree import parts
from loopsim.studies.collector import Collector
from loopsim.studies.design import Choices, Level, Listed, Table
from loopsim.studies.document import MOST_POINTS
from loopsim.studies.factors import OWN_COLUMNS, overlaps
from loopsim.studies.overrides import Overrides, UnfitError
from loopsim.tables.reading import Reading, header, read
from loopsim.tables.table import Table as Rows
from loopsim.tables.typed import is_text

#: Nothing may be left out of a table of points.
_HOW = Reading(allow_unread=0.0)


def read_table(path: Path, choices: Mapping[str, Choices], overrides: Overrides, faults: Collector) -> Table | None:
    """``(any table, choices by column) -> points``, or None where a fault was noted."""
    before = faults.count
    try:
        axes = _Reader(path, choices, overrides, faults).points()
    except ScenarioError as error:
        for fault in error.faults:
            faults.add_fault(fault)
    return axes if faults.count == before else None


@dataclass(frozen=True)
class _Reader:
    """Reads one file."""

    path: Path
    choices: Mapping[str, Choices]
    overrides: Overrides
    faults: Collector

    @cached_property
    def _levels(self) -> dict[str, dict[str, Level]]:
        """The choices of each column by name."""
        return {name: {str(one.values[name]): one for one in axis.levels} for name, axis in self.choices.items()}

    def points(self) -> Table | None:
        """The points, or None where the columns are faulty.

        Raises:
            ScenarioError: it is no table, or its numbers cannot be read.
        """
        before = self.faults.count
        names = header(self.path, lambda names: any(one in self.choices or _is_path(one) for one in names), _HOW)
        self._check_columns(names)
        if self.faults.count > before:
            return None
        table = read(self.path, {name: name for name in names}, _HOW, may_be_lists=True)
        if table.rows > MOST_POINTS:
            found = both("{rows:,} rows", "{rows:,} 行", rows=table.rows)
            self._note("", found, both("at most {most:_} points", "至多 {most:_} 个点", most=MOST_POINTS))
            return None
        cells = [list(_values(table, name, is_choice=name in self.choices)) for name in names]
        rows = ((row, *values) for row, values in enumerate(zip(*cells, strict=True)))
        held = [[self._held(table, row, name, one) for name, one in zip(names, values, strict=True)]
                for row, *values in rows]  # fmt: skip
        axes = (
            Choices((name,), self.choices[name].paths, values) if name in self.choices
            else Listed((name,), (name,), [(value,) for value in values])
            for name, values in zip(names, zip(*held, strict=True), strict=True)
        )  # fmt: skip
        return Table(tuple(axes), table.place)

    def _check_columns(self, names: list[str]) -> None:
        """Each column is a path, or a factor of choices; no value of the scenario is in two."""
        for place, name in enumerate(names, start=1):
            if not name:
                where = both(": column {place}", "：第 {place} 列", place=place)
                self._note(
                    where,
                    both("a column without a name", "没有名称的列"),
                    both("a name for each column", "每列一个名称"),
                )
            elif name in names[: place - 1]:
                self._note(f": {name}", both("a column twice", "重复的列"), both("each column once", "每列一次"))
            elif name not in self.choices and not _is_path(name):
                told = "a path of the scenario ({right})", "场景的路径（{right}）"
                near = nearest(name, [*self.choices, *catalogue()])
                right = near or both(*told, right=unknown_name(parts(name))[1])
                self._note(f": {name}", both("an unknown column", "未知的列"), right)
        for name in self.choices:
            if name not in names:
                right = both("a column for each factor of choices", "每个选项因素一列")
                self._note("", both("no column {name}", "没有列 {name}", name=name), right)
        known = {name: self.choices[name].paths if name in self.choices else (name,) for name in names}
        for column, _, owner in overlaps(known):
            found = both("a value that {owner} changes as well", "{owner} 也会改变的值", owner=owner)
            self._note(f": {column}", found, both("each value once", "每个值一次"))

    def _held(self, table: Rows, row: int, name: str, value: Any) -> Any:
        """A cell as the value that its path holds, or as one of the choices; None where a fault was noted."""
        found: str = both("an empty cell", "空单元格")
        right: str = both("a value in every cell", "每个单元格都有值")
        if name in self.choices and value:
            levels = self._levels[name]
            if str(value) in levels:
                return levels[str(value)]
            among = both("one of {choices}", "{choices} 之一", choices=", ".join(levels))
            found, right = shown(value), nearest(str(value), levels) or among
        elif not (value is None or value == "" or (isinstance(value, float) and math.isnan(value))):
            declared = declared_at(parts(name))
            if declared is not None and declared.kind == "whole number" and isinstance(value, float):
                # A column with an empty cell, or one written by pandas, holds floats.
                value = int(value) if value.is_integer() else value
            try:
                return self.overrides.held(name, value)
            except UnfitError as error:
                found, right = error.found, error.right
        self._note(f", {table.place(row)}: {name}", found, right)  # its place takes all lines before it to count
        return None

    def _note(self, where: str, found: str, right: str) -> None:
        self.faults.add_fault(Fault(str(self.path) + where, found, right))


def _is_path(name: str) -> bool:
    return bool(name) and name not in OWN_COLUMNS and declared_at(parts(name)) is not None


def _values(table: Rows, column: str, *, is_choice: bool) -> Iterator[Any]:
    """The cells of a column as plain values; None where a number is wanted and the cell says nothing.

    Raises:
        ScenarioError: numbers that may be thousands or decimals.
    """
    held = table.columns[column]
    if not is_text(held):
        yield from (float(value) if isinstance(value, Decimal) else value for value in held.to_pylist())
        return
    cells = table.cells(column)
    texts = cells.unique.to_pylist()
    if is_choice or not _is_number(column):
        values = texts if is_choice else [_of_text(text) for text in texts]
        yield from (values[code] for code in cells.code.tolist())
        return
    found = table.numbers(column, judged=False)
    unclear = next((note for note in found.notes if "," in note.split(" is read as ")[0].removeprefix(column)), None)
    if unclear or (found.unread is not None and found.unread.why.startswith("thousands")):
        example = found.unread.cell if found.unread is not None else unclear.split('"')[1] if unclear else ""
        said = both("{cell}, which may be thousands or decimals", "{cell}，可能是千位或小数", cell=shown(example))
        right = both("1500, or 1.50 in place of 1.5", "1500，或以 1.50 代替 1.5")
        raise ScenarioError([Fault(f"{table.name}: {column}", said, right)])
    for code, value, is_said in zip(cells.code.tolist(), found.value.tolist(), found.is_said.tolist(), strict=True):
        yield _number(texts[code], value) if is_said else None


def _number(text: str, value: float) -> Any:
    """A cell as a number, a whole one as such however long; what was not understood stays a text."""
    with suppress(ValueError):
        return int(text)
    return _of_text(text) if math.isnan(value) else value


def _is_number(path: str) -> bool:
    declared, at = declared_at(parts(path)), parts(path)
    if declared is None:
        return False
    return declared.kind in ("number", "whole number") or (declared.kind == "numbers" and isinstance(at[-1], int))


def _of_text(text: str) -> Any:
    """A cell of a text: a whole number, a number, true or false, a list in square brackets, or the text itself."""
    word = text.strip()
    with suppress(ValueError, RecursionError):
        if word.startswith("["):
            return json.loads(word)
    for kind in (int, float):
        with suppress(ValueError):
            return kind(word)
    return {"true": True, "false": False}.get(word.lower(), word)
