"""A study as its folder keeps it: a file in the words of its author, beside it the base scenario, and all points."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.results.store import appearing, scenario_files, tables_file
from loopsim.scenario import toml
from loopsim.studies.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

STUDY, SCENARIO, POINTS = "study.toml", "scenario.toml", "points.parquet"

#: Points that are held in memory together.
ROWS_AT_ONCE = 50_000


def write_study(place: Path, study: Study) -> None:
    """The study as resolved, with the files that it names and the table of its points, unless that is there."""
    text, table = toml.written(resolved(study)), study.file.design.file
    files = scenario_files(study.base) | {STUDY: lambda part: part.write_text(text, encoding="utf-8")}
    if table:
        files[_copy_of(table)] = functools.partial(shutil.copyfile, study.folder / table)
    for name, write in files.items():
        with appearing(place / name) as part:
            write(part)
    if not _has_points(place, study):
        numbers = range(len(study.all_points))
        pieces = (numbers[start : start + ROWS_AT_ONCE] for start in numbers[::ROWS_AT_ONCE])
        with appearing(place / POINTS) as part:
            tables_file(points_table(study, piece) for piece in pieces)(part)


def _has_points(place: Path, study: Study) -> bool:
    """Whether the table of points is there. Its values follow from the study."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return bool(pq.read_table(place / POINTS).num_rows == len(study.all_points))
    except (OSError, pa.ArrowException):
        return False


def _copy_of(table: str) -> str:
    """Name of the table of a study beside its results."""
    return f"table{Path(table).suffix.lower()}"


def resolved(study: Study) -> dict[str, Any]:
    """The study file with the base scenario as resolved beside it."""
    tree = study.words() | {"base": {"scenario": SCENARIO}}
    if study.file.design.file:
        tree["design"]["file"] = _copy_of(study.file.design.file)
    return tree


def points_table(study: Study, numbers: range) -> pa.Table:
    """A row a point: its number and its values."""
    import pyarrow as pa

    points = [study.all_points[number] for number in numbers]
    columns: dict[str, Any] = {"point": pa.array(numbers, pa.int64())}
    kinds = study.kinds
    for column in study.columns:
        columns[column] = pa.array([point.values[column] for point in points], kinds[column])
    return pa.table(columns)
