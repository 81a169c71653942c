"""Points listed in a file: a row a point, a column a path of the scenario or a factor of choices."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from loopsim.scenario.document import catalogue, declared_at
from loopsim.scenario.faults import Fault, nearest, shown
from loopsim.scenario.hints import unknown_name
from loopsim.scenario.tree import parts
from loopsim.studies.design import Level, Table
from loopsim.studies.document import MOST_POINTS
from loopsim.studies.factors import OWN_COLUMNS, touch
from loopsim.studies.graft import Graft, UnfitError
from loopsim.studies.notes import Notes

Choices = Mapping[str, Mapping[str, Level]]


def read_table(path: Path, choices: Choices, graft: Graft, notes: Notes) -> Table | None:
    """``(CSV or Parquet, choices by column and name) -> points``, or None where a fault was noted."""
    before = notes.count
    names, rows = _cells(path, notes)
    if notes.count > before:
        return None
    columns: list[tuple[str, str | Mapping[str, Level]]] = []
    for name in names:
        if names.count(name) > 1:
            notes.add_fault(Fault(f"{path}: {name}", "a column twice", "each column once"))
        elif name in choices:
            columns.append((name, choices[name]))
        elif declared_at(parts(name)) is None or name in OWN_COLUMNS:
            notes.add_fault(Fault(f"{path}: {name}", "an unknown column", _right(name, choices)))
        else:
            columns.append((name, name))
    for name in choices:
        if name not in names:
            notes.add_fault(Fault(str(path), f"no column {name}", "a column for each factor of choices"))
    _check_overlaps(path, columns, notes)
    if not rows:
        notes.add_fault(Fault(str(path), "no rows", "a row for each point"))
    if notes.count > before:
        return None
    held = [
        tuple(
            _held(f"{path}, row {number}: {column}", value, meaning, graft, notes)
            for (column, meaning), value in zip(columns, row, strict=True)
        )
        for number, row in enumerate(rows, start=1)
    ]
    return Table(tuple(columns), tuple(held)) if notes.count == before else None


def _cells(path: Path, notes: Notes) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of the columns, and the rows as plain values; a CSV file is read as text, cell by cell."""
    import csv

    try:
        if path.is_dir():
            notes.add_fault(Fault(str(path), "a folder", "the path of a table of points"))
            return [], []
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as pq

            table = pq.read_table(path)
            rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
            names = list(table.column_names)
        elif path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = [line for line in csv.reader(file, strict=True) if any(cell.strip() for cell in line)]
            names = [name.strip() for name in lines[0]] if lines else []
            for number, line in enumerate(lines[1:], start=1):
                if len(line) != len(names):
                    found = f"{len(line)} cells"
                    notes.add_fault(Fault(f"{path}, row {number}", found, f"{len(names)} cells, one for each column"))
            rows = [tuple(map(_of_text, line)) for line in lines[1:]]
        else:
            found = f"a file that ends in {path.suffix}" if path.suffix else "a file without an ending"
            notes.add_fault(Fault(str(path), found, "a file that ends in .csv or .parquet"))
            return [], []
    except FileNotFoundError:
        notes.add_fault(Fault(str(path), "no such file", "the path of a table of points"))
        return [], []
    except (OSError, ValueError, csv.Error) as error:
        problem = " ".join(str(getattr(error, "strerror", None) or error).split())[:160]
        notes.add_fault(Fault(str(path), f"a file that cannot be read ({problem})", "a readable table of points"))
        return [], []
    if len(rows) > MOST_POINTS:
        notes.add_fault(Fault(str(path), f"{len(rows):,} rows", f"at most {MOST_POINTS:_} points"))
    return names, rows


def _of_text(text: str) -> Any:
    """A cell of a CSV file: a whole number, a number, true or false, a list in square brackets, or the text itself."""
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


def _held(where: str, value: Any, meaning: str | Mapping[str, Level], graft: Graft, notes: Notes) -> Any:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        notes.add_fault(Fault(where, "an empty cell", "a value in every cell"))
        return None
    if not isinstance(meaning, str):
        if str(value) not in meaning:
            right = nearest(str(value), meaning) or f"one of {', '.join(meaning)}"
            notes.add_fault(Fault(where, shown(value), right))
        return str(value)
    declared = declared_at(parts(meaning))
    if declared is not None and declared.kind == "whole number" and isinstance(value, float) and value.is_integer():
        value = int(value)  # a column with an empty cell, or one written by pandas, holds floats
    try:
        return graft.held(meaning, value)
    except UnfitError as error:
        notes.add_fault(Fault(where, error.found, error.right))
        return None


def _right(name: str, choices: Choices) -> str:
    near = nearest(name, [*choices, *catalogue()])
    return near or f"a path of the scenario ({unknown_name(parts(name))[1]})"


def _check_overlaps(path: Path, columns: list[tuple[str, str | Mapping[str, Level]]], notes: Notes) -> None:
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
                    notes.add_fault(
                        Fault(f"{path}: {column}", f"a value that {owner} changes as well", "each value once")
                    )
            seen.append((one, column))
