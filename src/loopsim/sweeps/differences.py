"""Differences between a study and the one that its folder was begun with, each once and in the words of the file."""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from loopsim.scenario.faults import Fault
from loopsim.scenario.toml import value_text
from loopsim.scenario.tree import dotted, flat
from loopsim.studies.design import Table
from loopsim.studies.document import WAYS
from loopsim.studies.study import Study
from loopsim.sweeps.study_files import POINTS, ROWS_AT_ONCE, STUDY, points_table, resolved

#: Cells of a table of points that are told one by one.
_CELLS_TOLD = 5

#: Longest value that is told whole, and how much of a longer one stands before the first difference.
_LONGEST, _BEFORE = 100, 40

#: ``(path in the study file, value then, value now)``; None where there is none.
_Difference = tuple[str, Any, Any]


def changes(place: Path, before: Mapping[str, Any], study: Study) -> Iterator[Fault]:
    """``(folder, content of the study that it was begun with, study) -> what differs``; nothing if nothing does."""
    now = _now(study)
    is_told = False
    for where, old, new in itertools.chain(
        _of_base(before, now, study), _of_factors(place, before["factor"], study), _of_rest(before, now)
    ):
        is_told = is_told or where.startswith(("factor", "design"))
        then, there = _worded(old, new)
        yield Fault(
            f"{place}: {where}", f"{there} in the study", f"{then}, as this folder was begun, or another folder"
        )
    listed = study.file.design.kind == "table" == before["design"]["kind"]
    if (listed or not is_told) and before["design"].get("points_digest") != now["design"].get("points_digest"):
        yield from _of_points(place, study, must_tell=not is_told)


def _of_base(before: Mapping[str, Any], now: Mapping[str, Any], study: Study) -> Iterator[_Difference]:
    """Values of the base scenario; of those that the study file sets itself it is the one to mend."""
    for path, old, new in _differences(before["scenario"], now["scenario"]):
        is_ours = any(path == one or path.startswith(f"{one}.") for one in study.file.base.set)
        yield f"base.set.{path}" if is_ours else f"base.scenario: {path}", old, new
    if before["ties"] != now["ties"]:
        names = [f"ties of the digest {one[:12]}" if one else None for one in (before["ties"], now["ties"])]
        yield "base.scenario: market.network.file", names[0], names[1]


def _of_factors(place: Path, before: list[Any], study: Study) -> Iterator[_Difference]:
    """Factors as their author wrote them, where what they come to is not the same."""
    now = _now(study)["factor"]
    then, there = _words_of(place), _with_flat_choices(resolved(study).get("factor", []))
    is_told = False
    for number, (old, new) in enumerate(itertools.zip_longest(before, now)):
        if old == new or then is None:
            continue
        for path, *values in _of_factor(*(dict(enumerate(factors)).get(number) for factors in (then, there))):
            is_told = True
            yield f"factor.{number}{path}", values[0], values[1]
    if not is_told:  # the same words, read otherwise, or words that are gone
        for path, *values in _differences(before, now):
            yield f"factor.{path}", values[0], values[1]


def _of_factor(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[_Difference]:
    """Find what differs between two factors; the whole of them where they vary other values, or in another way."""
    if old is None or new is None or any((key in old) != (key in new) for key in ("path", "paths", *WAYS)):
        if old != new:
            yield "", old, new
        return
    for path, *values in _differences(old, new):
        yield f".{path}", values[0], values[1]


def _of_rest(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[_Difference]:
    """Design, runs, what is kept, and the model."""
    told = ("scenario", "ties", "factor")
    old, new = ({name: value for name, value in one.items() if name not in told} for one in (before, now))
    for path, *values in _differences(old, new):
        if path != "design.points_digest":
            yield path, values[0], values[1]


def _words_of(place: Path) -> list[dict[str, Any]] | None:
    """The factors in the file of the folder, or None if it cannot be read."""
    try:
        return _with_flat_choices(tomllib.loads((place / STUDY).read_text(encoding="utf-8")).get("factor", []))
    except (OSError, ValueError):
        return None


def _with_flat_choices(factors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changes of a choice may be written as nested tables or as dotted paths, which are the same."""
    return [
        factor | {"choices": {name: dict(flat(said)) for name, said in factor["choices"].items()}}
        if "choices" in factor
        else factor
        for factor in factors
    ]


def _now(study: Study) -> dict[str, Any]:
    """The content of a study as it is read back from a file."""
    return dict(json.loads(json.dumps(study.content)))


def _of_points(place: Path, study: Study, *, must_tell: bool) -> Iterator[Fault]:
    """The first cells of the table of points that differ, and how many more.

    With ``must_tell`` also that none of them does: then the same values mean something else than they did.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    def fault(where: str, old: str, new: str) -> Fault:
        return Fault(f"{place}: {where}", f"{new} in the study", f"{old}, as this folder was begun, or another folder")

    table = study.file.design.file
    try:
        stored = pq.read_table(place / POINTS)
    except (OSError, pa.ArrowInvalid):
        yield fault(table or "design", f"what was in {POINTS}, which cannot be read any more", "other points")
        return
    columns, before = list(study.columns), [name for name in stored.column_names if name != "point"]
    if columns != before:
        yield fault(f"{table or 'design'}: columns", _text(before), _text(columns))
    rows = min(len(stored), len(study.all_points))
    if len(stored) != len(study.all_points):
        yield fault(table or "design", f"{len(stored):,} rows", f"{len(study.all_points):,} rows")
    common, count = [name for name in columns if name in before], 0
    must_tell = must_tell and columns == before and len(stored) == len(study.all_points)
    for start in range(0, rows, ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, rows))
        old, new = (
            zip(*(one[name].to_pylist() for name in common), strict=True)
            for one in (stored.slice(start, len(numbers)), points_table(study, numbers))
        )
        for number, was, is_ in zip(numbers, old, new, strict=True):
            for column, *values in zip(common, was, is_, strict=True):
                if values[0] == values[1]:
                    continue
                count += 1
                if count <= _CELLS_TOLD:
                    points = study.all_points
                    where = f"{table}, {points.place(number)}" if isinstance(points, Table) else f"point {number}"
                    yield fault(f"{where}: {column}", *_worded(*values))
    if must_tell and not count:
        yield fault(table or "design", "the earlier ones", "other points")
    if count > _CELLS_TOLD:
        yield Fault(f"{place}: {table or 'design'}", f"{count - _CELLS_TOLD:,} cells more that differ", "none")


def _differences(old: Any, new: Any, at: tuple[str | int, ...] = ()) -> Iterator[_Difference]:
    """The innermost tables and lists of tables that differ are gone into, all other values are told whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from _differences(old.get(name), new.get(name), (*at, name))
    elif _are_nested(old) and _are_nested(new) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, (*at, number))
    elif old != new:
        yield dotted(at), old, new


def _are_nested(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and all(isinstance(value, dict | list) for value in values)


def _worded(old: Any, new: Any) -> tuple[str, str]:
    """Two values as the file would have them; of long ones the part where they begin to differ."""
    texts = _text(old), _text(new)
    if max(map(len, texts)) <= _LONGEST:
        return texts
    same = next(
        (place for place, (one, other) in enumerate(zip(*texts, strict=False)) if one != other), min(map(len, texts))
    )
    start = same - _BEFORE if same > _LONGEST // 2 else 0
    first, second = (
        ("... " if start else "") + text[start : start + _LONGEST] + (" ..." if len(text) > start + _LONGEST else "")
        for text in texts
    )
    return first, second


def _text(value: Any) -> str:
    """A value as TOML has it on one line, whole numbers without a point."""
    return "nothing" if value is None else value_text(json.loads(json.dumps(value, default=str), parse_float=_number))


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
