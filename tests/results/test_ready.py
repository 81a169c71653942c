"""All that saving takes is made ready ahead, and nothing that fails there stops a run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loopsim.results import ready

_PROGRAM = """
import sys
from loopsim.results import provenance, ready
assert "pandas" not in sys.modules
ready.get_ready()
print("pandas" in sys.modules, "pyarrow.parquet" in sys.modules, provenance.commit.cache_info().currsize)
"""


def test_libraries_of_tables_are_there_before_anything_is_saved() -> None:
    told = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "True", "1"]


def test_what_fails_ahead_is_left_to_those_who_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def missing() -> None:
        asked.append(Path.cwd())
        raise FileNotFoundError

    monkeypatch.setattr(ready, "commit", missing)
    ready.get_ready()
    assert asked
