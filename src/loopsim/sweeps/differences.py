"""Differences between a study and the one that its folder was begun with, each once and in the words of the file."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.languages import both
from loopsim.scenario.faults import NOTHING, Fault
from loopsim.scenario.toml import value_text
from loopsim.scenario.tree import dotted
from loopsim.studies.design import Table
from loopsim.studies.document import WAYS
from loopsim.studies.study import Study, canonical
from loopsim.sweeps.study_files import POINTS, ROWS_AT_ONCE, points_table

if TYPE_CHECKING:
    import pyarrow as pa

#: Cells of a table of points that are told one by one.
_CELLS_TOLD = 5

#: Longest value that is told whole, and how much of a longer one stands before the first difference.
_LONGEST, _BEFORE = 100, 40

#: What a factor varies, and in which way.
_FORMS = ("path", "paths", *WAYS)

#: ``(path in the study file, value then, value now)``; None where there is none.
_Difference = tuple[str, Any, Any]


def changes(place: Path, before: Mapping[str, Any], study: Study) -> Iterator[Fault]:
    """``(folder, content of the study that it was begun with, study) -> what differs``; nothing if nothing does."""
    now, is_told = study.content, False
    for where, old, new in _differences(_readable(before), _readable(now)):
        is_told = is_told or where.startswith(("factor", "design"))
        then, there = _worded(old, new)
        yield _fault(f"{place}: {_in_file(where, study)}", there, then)
    digests = {one["design"].get("points_digest") for one in (before, now)}
    listed = study.file.design.kind == "table" == before["design"]["kind"]
    if (listed or not is_told) and len(digests) > 1:
        yield from _of_points(place, study, must_tell=not is_told)


def _fault(where: str, new: str, old: str) -> Fault:
    found = both("{new} in the study", "研究中的 {new}", new=new)
    right = "{old}, as this folder was begun, or another folder", "{old}（建立此文件夹时的值），或另一个文件夹"
    return Fault(where, found, both(*right, old=old))


def _readable(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with no digest of points, and one of ties that can be read."""
    design = {name: value for name, value in content["design"].items() if name != "points_digest"}
    ties = content["ties"] and f"ties of the digest {content['ties'][:12]}"
    factors = dict(enumerate(content["factor"]))  # each is told by itself, also where there are more now
    return {**content, "factor": factors, "ties": ties or None, "design": design}


def _in_file(where: str, study: Study) -> str:
    """A place in the content as one in the study file; of what the file itself sets in the scenario it is to mend."""
    section, _, path = where.partition(".")
    if section == "ties":
        return "base.scenario: market.network.file"
    if section != "scenario":
        return where
    is_ours = any(path == one or path.startswith(f"{one}.") for one in study.file.base.set)
    return f"base.set.{path}" if is_ours else f"base.scenario: {path}"


def _of_points(place: Path, study: Study, *, must_tell: bool) -> Iterator[Fault]:
    """The first cells of the table of points that differ, and how many more.

    With ``must_tell`` also that none of them does: then the same values mean something else than they did.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    table, points = study.file.design.file, study.all_points
    whole = f"{place}: {table or 'design'}"
    try:
        stored = pq.read_table(place / POINTS).drop_columns("point")
    except (OSError, pa.ArrowException):
        lost = both(
            "what was in {file}, which cannot be read any more", "{file} 中原有的内容，现已无法读取", file=POINTS
        )
        yield _fault(whole, both("other points", "其他的点"), lost)
        return
    columns, before = list(study.columns), stored.column_names
    if columns != before:
        yield _fault(f"{whole}: columns", _text(columns), _text(before))
    if len(stored) != len(points):
        rows = (both("{count:,} rows", "{count:,} 行", count=len(one)) for one in (points, stored))
        yield _fault(whole, *rows)
    cells = _cells(stored, study, [name for name in columns if name in before])
    told = list(itertools.islice(cells, _CELLS_TOLD))
    for number, column, old, new in told:
        where = f"{table}, {points.place(number)}" if isinstance(points, Table) else f"point {number}"
        was, is_ = _worded(old, new)
        yield _fault(f"{place}: {where}: {column}", is_, was)
    if more := sum(1 for _ in cells):
        found = both("{more:,} cells more that differ", "另有 {more:,} 个单元格不同", more=more)
        yield Fault(whole, found, both("none", "无"))
    if must_tell and not told and columns == before and len(stored) == len(points):
        yield _fault(whole, both("other points", "其他的点"), both("the earlier ones", "之前的点"))


def _cells(stored: pa.Table, study: Study, columns: list[str]) -> Iterator[tuple[int, str, Any, Any]]:
    """``(point, column, value then, value now)`` of the cells that differ."""
    common = min(len(stored), len(study.all_points))
    for start in range(0, common, ROWS_AT_ONCE):
        then = stored.slice(start, ROWS_AT_ONCE).to_pylist()
        now = points_table(study, range(start, min(start + ROWS_AT_ONCE, common))).to_pylist()
        for number, (old, new) in enumerate(zip(then, now, strict=False), start):
            yield from ((number, name, old[name], new[name]) for name in columns if old[name] != new[name])


def _differences(old: Any, new: Any, at: tuple[str | int, ...] = ()) -> Iterator[_Difference]:
    """The innermost tables and lists of tables that differ are gone into, all other values are told whole.

    So are factors that vary other values, or in another way.
    """
    if isinstance(old, dict) and isinstance(new, dict) and not any((key in old) != (key in new) for key in _FORMS):
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
    same = len(os.path.commonprefix(texts))  # noqa: RUF071 - letter by letter is meant
    start = same - _BEFORE if same > _LONGEST // 2 else 0
    first, second = (
        ("... " if start else "") + text[start : start + _LONGEST] + (" ..." if len(text) > start + _LONGEST else "")
        for text in texts
    )
    return first, second


def _text(value: Any) -> str:
    """A value as TOML has it on one line, whole numbers without a point."""
    return NOTHING if value is None else value_text(canonical(value))
