"""Small studies to sweep in tests, and what is compared of two folders."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from loopsim.studies.study import Study
from loopsim.sweeps.store import finished_in


def study(
    rewards: list[float] | None = None,
    *,
    runs: int = 10,
    people: int = 160,
    days: int = 5,
    series: bool = True,
    **more: Any,
) -> Study:
    """Rewards as the only factor; a reward tells a troublemaker what to do."""
    tree: dict[str, Any] = {
        "base": {"scenario": "closed-loop", "set": {"market.people": people}},
        "factor": [{"path": "levers.referral.reward_cny", "list": rewards or [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}],
        "runs": {"per_point": runs, "days": days, **more},
        "keep": {"kpis": ["reachable", "joined", "profit"], "series": ["reachable", "orders"] if series else []},
    }
    return Study.from_dict(tree, name="tiny")


STUDY_FILE = """
name = "tiny"
[base]
scenario = "closed-loop"
set = {{"market.people" = {people}}}
[[factor]]
path = "levers.referral.reward_cny"
list = {rewards}
[runs]
per_point = {runs}
days = {days}
[keep]
kpis = ["reachable", "joined", "profit"]
series = ["reachable", "orders"]
"""


def study_file(
    folder: Path, rewards: list[float] | None = None, *, runs: int = 10, people: int = 160, days: int = 5
) -> Path:
    """The same study as a file."""
    path = folder / "tiny.toml"
    rewards = rewards or [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    path.write_text(STUDY_FILE.format(rewards=rewards, runs=runs, people=people, days=days))
    return path


def content(folder: Path) -> dict[str, str]:
    """``file -> digest`` of all files: of their bytes, but of a table of runs without its column of seconds."""
    found = {}
    for path in sorted(folder.glob("parts/*.parquet")):
        table = pq.read_table(path).drop_columns("seconds")
        found[f"parts/{path.name}"] = hashlib.sha256(repr(table.to_pydict()).encode()).hexdigest()
    for path in sorted(folder.glob("series/*.parquet")):
        found[f"series/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def kept(folder: Path) -> int:
    """Finished runs in a folder, while it is written or afterwards."""
    return finished_in(folder)
