"""Points listed in a file: a row a point, a column a path of the scenario or a factor of choices."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from loopsim.scenario.document import catalogue, declared_at
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.hints import unknown_name
from loopsim.scenario.tree import parts
from loopsim.studies.collector import Collector
from loopsim.studies.design import Level, Table
from loopsim.studies.document import MOST_POINTS
from loopsim.studies.factors import OWN_COLUMNS, touch
from loopsim.studies.overrides import Overrides, UnfitError
from loopsim.tables.reading import Reading, header, read
from loopsim.tables.table import Table as Rows
from loopsim.tables.typed import is_text

#: Nothing may be left out of a table of points.
_HOW = Reading(allow_unread=0.0)

#: Numbers from which on not every whole number is a float.
_EXACT = 2**53

Meaning = str | Mapping[str, Level]
Choices = Mapping[str, Mapping[str, Level]]


def read_table(path: Path, choices: Choices, overrides: Overrides, faults: Collector) -> Table | None:
    """``(any table, choices by column and name) -> points``, or None where a fault was noted."""
    before = faults.count
    try:
        names = header(path, lambda names: any(name in choices or _is_path(name) for name in names), _HOW)
        columns = _columns(path, names, choices, faults)
        if faults.count > before:
            return None
        table = read(path, {name: name for name in names}, _HOW, may_be_lists=True)
        cells = [list(_values(table, name, meaning)) for name, meaning in columns]
    except ScenarioError as error:
        for fault in error.faults:
            faults.add_fault(fault)
        return None
    if table.rows > MOST_POINTS:
        faults.add_fault(Fault(str(path), f"{table.rows:,} rows", f"at most {MOST_POINTS:_} points"))
        return None
    held = [
        tuple(
            _held(f"{path}, {table.place(row)}: {column}", value, meaning, overrides, faults)
            for (column, meaning), value in zip(columns, values, strict=True)
        )
        for row, values in enumerate(zip(*cells, strict=True))
    ]
    return Table(tuple(columns), tuple(held), table.place) if faults.count == before else None


def _columns(path: Path, names: list[str], choices: Choices, faults: Collector) -> list[tuple[str, Meaning]]:
    """Find the meaning of each column: a path, or choices by name."""
    columns: list[tuple[str, Meaning]] = []
    for place, name in enumerate(names, start=1):
        if not name:
            faults.add_fault(Fault(f"{path}: column {place}", "a column without a name", "a name for each column"))
        elif name in names[: place - 1]:
            faults.add_fault(Fault(f"{path}: {name}", "a column twice", "each column once"))
        elif name in choices:
            columns.append((name, choices[name]))
        elif not _is_path(name):
            faults.add_fault(Fault(f"{path}: {name}", "an unknown column", _right(name, choices)))
        else:
            columns.append((name, name))
    for name in choices:
        if name not in names:
            faults.add_fault(Fault(str(path), f"no column {name}", "a column for each factor of choices"))
    _check_overlaps(path, columns, faults)
    return columns


def _is_path(name: str) -> bool:
    return bool(name) and name not in OWN_COLUMNS and declared_at(parts(name)) is not None


def _values(table: Rows, column: str, meaning: Meaning) -> Iterator[Any]:
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
    if not (isinstance(meaning, str) and _is_number(meaning)):
        values = texts if not isinstance(meaning, str) else [_of_text(text) for text in texts]
        yield from (values[code] for code in cells.code.tolist())
        return
    found = table.numbers(column, judged=False)
    unclear = next((note for note in found.notes if "," in note.split(" is read as ")[0].removeprefix(column)), None)
    if unclear or (found.unread is not None and found.unread.why.startswith("thousands")):
        example = found.unread.cell if found.unread is not None else unclear.split('"')[1] if unclear else ""
        said = f"{shown(example)}, which may be thousands or decimals"
        raise ScenarioError([Fault(f"{table.name}: {column}", said, "1500, or 1.50 in place of 1.5")])
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


def _held(where: str, value: Any, meaning: Meaning, overrides: Overrides, faults: Collector) -> Any:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        faults.add_fault(Fault(where, "an empty cell", "a value in every cell"))
        return None
    if not isinstance(meaning, str):
        if str(value) not in meaning:
            right = nearest(str(value), meaning) or f"one of {', '.join(meaning)}"
            faults.add_fault(Fault(where, shown(value), right))
        return str(value)
    declared = declared_at(parts(meaning))
    if declared is not None and declared.kind == "whole number" and isinstance(value, float) and value.is_integer():
        value = int(value)  # a column with an empty cell, or one written by pandas, holds floats
    try:
        return overrides.held(meaning, value)
    except UnfitError as error:
        faults.add_fault(Fault(where, error.found, error.right))
        return None


def _right(name: str, choices: Choices) -> str:
    near = nearest(name, [*choices, *catalogue()])
    return near or f"a path of the scenario ({unknown_name(parts(name))[1]})"


def _check_overlaps(path: Path, columns: list[tuple[str, Meaning]], faults: Collector) -> None:
    """No value of the scenario is in two columns."""
    seen: list[tuple[str, str]] = []
    for column, meaning in columns:
        own = (
            [meaning]
            if isinstance(meaning, str)
            else list({one for level in meaning.values() for one in level.changes})
        )
        for one in own:
            for other, owner in seen:
                if owner != column and touch(one, other):
                    faults.add_fault(
                        Fault(f"{path}: {column}", f"a value that {owner} changes as well", "each value once")
                    )
            seen.append((one, column))
