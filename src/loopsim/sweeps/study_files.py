"""A study as its folder keeps it: a file in the words of its author, beside it the base scenario, and all points."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.results.store import appearing, tables_file, write_whole
from loopsim.scenario import toml
from loopsim.studies.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

STUDY, SCENARIO, POINTS = "study.toml", "scenario.toml", "points.parquet"

#: Points that are held in memory together.
ROWS_AT_ONCE = 50_000


def write_study(place: Path, study: Study) -> None:
    """The study as resolved, with the files that it names and the table of its points, unless that is there."""
    scenario = study.base.to_toml()
    for copy, file in _files_of(study).items():
        scenario = scenario.replace(json.dumps(str(file), ensure_ascii=False), json.dumps(copy))
        if not ((place / copy).exists() and (place / copy).samefile(file)):  # a study that was read from this folder
            shutil.copyfile(file, place / copy)
    for name, text in ((SCENARIO, scenario), (STUDY, toml.written(resolved(study)))):
        write_whole(place / name, text)
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


def _files_of(study: Study) -> dict[str, Path]:
    """``name of the copy -> file`` of all that a study names besides its scenario."""
    ties, table = study.base.network_file, study.file.design.file
    files = {} if ties is None else {f"network{ties.suffix.lower()}": ties}
    if (pool := study.base.pool_file) is not None:
        files[f"pool{pool.suffix.lower()}"] = pool
    return files | ({f"table{Path(table).suffix.lower()}": study.folder / table} if table else {})


def resolved(study: Study) -> dict[str, Any]:
    """The study file with the base scenario as resolved beside it."""
    tree = study.words() | {"base": {"scenario": SCENARIO}}
    if study.file.design.file:
        tree["design"]["file"] = f"table{Path(study.file.design.file).suffix.lower()}"
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
