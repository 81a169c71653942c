"""What is finished of parts that are not: kept now and then, so that a sweep that is stopped loses no finished run.

A part of the store is written when it is whole. Where runs are long that may take an hour; until then their outcomes
are in ``unfinished.json`` in the folder of the sweep, which vanishes with the last part. So are those of parts that
could not be written when they were whole, or not before the sweep was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from loopsim.studies.durable import appear
from loopsim.studies.rows import Row
from loopsim.studies.runs import Outcome

NAME = "unfinished.json"

#: (number of the part, round)
Key = tuple[int, int]


def write(folder: Path, parts: Mapping[Key, Iterable[Row]]) -> None:
    """Replace what was kept before. Without any rows the file is removed.

    Raises:
        OSError: the folder cannot be written.
    """
    tree = [
        {"part": part, "round": number, "rows": [_told(*row) for row in rows]} for (part, number), rows in parts.items()
    ]
    tree = [entry for entry in tree if entry["rows"]]
    path = folder / NAME
    if not tree:
        path.unlink(missing_ok=True)
        return
    appear(path, json.dumps(tree).encode())


def read(folder: Path) -> dict[Key, list[Row]]:
    """What was kept; nothing if there is no such file or it is damaged, for all in it can be lived again."""
    try:
        tree = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return {(int(entry["part"]), int(entry["round"])): [_heard(row) for row in entry["rows"]] for entry in tree}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _told(point: int, run: int, outcome: Outcome) -> dict[str, Any]:
    series = None if outcome.series is None else outcome.series.tolist()
    return {"point": point, "run": run, **vars(outcome), "series": series}


def _heard(row: dict[str, Any]) -> Row:
    series = row.pop("series")
    point, run = int(row.pop("point")), int(row.pop("run"))
    return point, run, Outcome(**row, series=None if series is None else np.array(series, np.int64))
