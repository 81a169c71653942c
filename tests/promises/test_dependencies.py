"""The versions that pyproject.toml declares are those that are tested."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def declared() -> list[str]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]


def test_every_dependency_has_a_lowest_version_that_ci_installs() -> None:
    done = subprocess.run([sys.executable, ROOT / ".ci/lowest.py"], capture_output=True, text=True, check=True)
    lowest = [one.split(",")[0].replace(">=", "==") for one in declared()]
    assert done.stdout.splitlines() == lowest
    assert len(lowest) >= 11
    run = (ROOT / ".ci/run").read_text()
    assert ".ci/lowest.py" in run


def test_where_inner_parts_are_leaned_on_the_next_version_waits_until_it_is_tried() -> None:
    bounded = {one.split(">=")[0] for one in declared() if "<" in one}
    assert bounded == {"mesa", "numba"}


def test_the_core_tests_of_ci_exist() -> None:
    run = (ROOT / ".ci/run").read_text()
    core = run.split('readonly core="')[1].split('"')[0].split()
    assert len(core) > 8
    assert all((ROOT / one).is_file() for one in core)
