"""A study as its folder keeps it: a file in the words of its author, beside it the base scenario, and all points."""

from __future__ import annotations

import filecmp
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loopsim.scenario import toml
from loopsim.studies.document import WAYS
from loopsim.studies.study import Study
from loopsim.sweeps.durable import appear

if TYPE_CHECKING:
    import pyarrow as pa

STUDY, SCENARIO, POINTS = "study.toml", "scenario.toml", "points.parquet"

#: Points that are held in memory together.
ROWS_AT_ONCE = 50_000


def write_study(place: Path, study: Study) -> None:
    """The study as resolved, with the files that it names and the table of its points."""
    for copy, file in _files_of(study).items():
        if not ((place / copy).exists() and (place / copy).samefile(file)):  # a study that was read from this folder
            shutil.copyfile(file, place / copy)
    for name, text in _texts(study).items():
        appear(place / name, text.encode(), to_disk=False)
    _write_points(place / POINTS, study)


def has_study(place: Path, study: Study) -> bool:
    """Return whether the study as resolved, its files and the table of its points are there as written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        same = all((place / name).read_text(encoding="utf-8") == text for name, text in _texts(study).items())
        points = pq.read_table(place / POINTS).num_rows
        there = [(file, place / copy) for copy, file in _files_of(study).items() if file.is_file()]
        same = same and all(filecmp.cmp(*pair, shallow=False) for pair in there)
    except (OSError, ValueError, pa.ArrowException):
        return False
    return same and points == len(study.all_points)


def _texts(study: Study) -> dict[str, str]:
    """``name -> text`` of the files of the study and its base scenario."""
    scenario = study.base.to_toml()
    for copy, file in _files_of(study).items():
        scenario = scenario.replace(json.dumps(str(file), ensure_ascii=False), json.dumps(copy))
    return {SCENARIO: scenario, STUDY: toml.written(resolved(study))}


def _files_of(study: Study) -> dict[str, Path]:
    """``name of the copy -> file`` of all that a study names besides its scenario."""
    ties, table = study.base.network_file, study.file.design.file
    files = {} if ties is None else {f"network{ties.suffix.lower()}": ties}
    if (pool := study.base.pool_file) is not None:
        files[f"pool{pool.suffix.lower()}"] = pool
    return files | ({f"table{Path(table).suffix.lower()}": study.folder / table} if table else {})


def resolved(study: Study) -> dict[str, Any]:
    """The study file with the base scenario as resolved beside it."""
    tree = study.file.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    tree["base"] = {"scenario": SCENARIO}
    if study.file.design.file:
        tree["design"]["file"] = f"table{Path(study.file.design.file).suffix.lower()}"
    for factor in tree.get("factor", ()):
        if "path" in factor:
            factor.update({way: factor[way][0] for way in WAYS[:3] if way in factor})
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


def _write_points(path: Path, study: Study) -> None:
    """The table of all points, a stretch at a time."""
    import pyarrow.parquet as pq

    data = io.BytesIO()
    writer = None
    for start in range(0, len(study.all_points), ROWS_AT_ONCE):
        table = points_table(study, range(start, min(start + ROWS_AT_ONCE, len(study.all_points))))
        writer = writer or pq.ParquetWriter(data, table.schema)
        writer.write_table(table)
    assert writer is not None
    writer.close()
    appear(path, data.getvalue(), to_disk=False)
