"""Points listed in a file: a row a point, a column a path of the scenario or a factor of choices."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import partial
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

#: Numbers from which on not every whole number is a float.
_EXACT = 2**53

#: Factors of choices by their columns.
ByColumn = Mapping[str, Choices]


def read_table(path: Path, choices: ByColumn, overrides: Overrides, faults: Collector) -> Table | None:
    """``(any table, choices by column) -> points``, or None where a fault was noted."""
    before = faults.count
    try:
        names = header(path, lambda names: any(name in choices or _is_path(name) for name in names), _HOW)
        _check_columns(path, names, choices, faults)
        if faults.count > before:
            return None
        table = read(path, {name: name for name in names}, _HOW, may_be_lists=True)
        cells = [list(_values(table, name, name in choices)) for name in names]
    except ScenarioError as error:
        for fault in error.faults:
            faults.add_fault(fault)
        return None
    if table.rows > MOST_POINTS:
        faults.add_fault(
            Fault(
                str(path),
                both("{rows:,} rows", "{rows:,} 行", rows=table.rows),
                both("at most {MOST_POINTS:_} points", "至多 {MOST_POINTS:_} 个点", MOST_POINTS=MOST_POINTS),
            )
        )
        return None
    named = {name: {str(level.values[name]): level for level in axis.levels} for name, axis in choices.items()}
    held = [
        [
            _held(partial(_where, path, table, row, name), name, value, named.get(name), overrides, faults)
            for name, value in zip(names, values, strict=True)
        ]
        for row, values in enumerate(zip(*cells, strict=True))
    ]
    if faults.count > before:
        return None
    axes = (
        Choices((name,), choices[name].paths, values) if name in choices
        else Listed((name,), (name,), [(value,) for value in values])
        for name, values in zip(names, zip(*held, strict=True), strict=True)
    )  # fmt: skip
    return Table(tuple(axes), table.place)


def _check_columns(path: Path, names: list[str], choices: ByColumn, faults: Collector) -> None:
    """Each column is a path, or a factor of choices; no value of the scenario is in two."""

    def note(where: str, found: str, right: str) -> None:
        faults.add_fault(Fault(where, found, right))

    for place, name in enumerate(names, start=1):
        if not name:
            note(
                both("{path}: column {place}", "{path}：第 {place} 列", path=path, place=place),
                both("a column without a name", "没有名称的列"),
                both("a name for each column", "每列一个名称"),
            )
        elif name in names[: place - 1]:
            note(f"{path}: {name}", both("a column twice", "重复的列"), both("each column once", "每列一次"))
        elif name not in choices and not _is_path(name):
            near = nearest(name, [*choices, *catalogue()])
            right = near or both(
                "a path of the scenario ({unknown_name})",
                "场景的路径（{unknown_name}）",
                unknown_name=unknown_name(parts(name))[1],
            )
            note(f"{path}: {name}", both("an unknown column", "未知的列"), right)
    for name in choices:
        if name not in names:
            note(
                str(path),
                both("no column {name}", "没有列 {name}", name=name),
                both("a column for each factor of choices", "每个选项因素一列"),
            )
    known = {name: choices[name].paths if name in choices else (name,) for name in names}
    for column, _, owner in overlaps(known):
        note(
            f"{path}: {column}",
            both("a value that {owner} changes as well", "{owner} 也会改变的值", owner=owner),
            both("each value once", "每个值一次"),
        )


def _is_path(name: str) -> bool:
    return bool(name) and name not in OWN_COLUMNS and declared_at(parts(name)) is not None


def _values(table: Rows, column: str, is_choice: bool) -> Iterator[Any]:
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
        said = both(
            "{example}, which may be thousands or decimals", "{example}，可能是千位或小数", example=shown(example)
        )
        raise ScenarioError(
            [Fault(f"{table.name}: {column}", said, both("1500, or 1.50 in place of 1.5", "1500，或以 1.50 代替 1.5"))]
        )
    for code, value, is_said in zip(cells.code.tolist(), found.value.tolist(), found.is_said.tolist(), strict=True):
        yield _number(texts[code], value) if is_said else None


def _number(text: str, value: float) -> Any:
    """A cell as a number, a whole one as such however long; what was not understood stays a text."""
    with suppress(ValueError):
        return int(text)
    if math.isnan(value):
        return _of_text(text)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _is_number(path: str) -> bool:
    declared, at = declared_at(parts(path)), parts(path)
    if declared is None:
        return False
    return declared.kind in ("number", "whole number") or (declared.kind == "numbers" and isinstance(at[-1], int))


def _of_text(text: str) -> Any:
    """A cell of a text: a whole number, a number, true or false, a list in square brackets, or the text itself."""
    word = text.strip()
    if word.startswith("["):
        with suppress(ValueError, RecursionError):
            return json.loads(word)
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(word.lower(), word)


def _where(path: Path, table: Rows, row: int, name: str) -> str:
    """Return the place of a cell, for a fault: all lines of the file before it are counted for that."""
    return f"{path}, {table.place(row)}: {name}"


def _held(
    where: Callable[[], str],
    path: str,
    value: Any,
    choices: Mapping[str, Level] | None,
    overrides: Overrides,
    faults: Collector,
) -> Any:
    """A cell as the value that its path holds, or as one of the choices; None where a fault was noted."""
    found: str = both("an empty cell", "空单元格")
    right: str = both("a value in every cell", "每个单元格都有值")
    if not (value is None or value == "" or (isinstance(value, float) and math.isnan(value))):
        if choices is not None:
            if str(value) in choices:
                return choices[str(value)]
            found, right = (
                shown(value),
                nearest(str(value), choices) or both("one of {choices}", "{choices} 之一", choices=", ".join(choices)),
            )
        else:
            declared = declared_at(parts(path))
            if declared is not None and declared.kind == "whole number" and isinstance(value, float):
                # A column with an empty cell, or one written by pandas, holds floats.
                value = int(value) if value.is_integer() else value
            try:
                return overrides.held(path, value)
            except UnfitError as error:
                found, right = error.found, error.right
    faults.add_fault(Fault(where(), found, right))
    return None
