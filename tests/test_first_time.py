"""The first time on a machine: compiled by two processes, and by one where the second fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loopsim import drafts
from loopsim.engines import ahead

_CODE = """
import loopsim
from loopsim.engines import ahead, arrays, kernels
{before}
daily = loopsim.simulate("closed-loop", changes={{"market.people": 500}}, days=30).daily
print(sorted(name for name in ("morning", "customers_live", "evening", "night")
             if sum(getattr(kernels, name).stats.cache_hits.values())))
print(int(daily.to_numpy().sum()))
"""


def first_time(folder: Path, before: str = "") -> list[str]:
    """What a new interpreter prints that finds no compiled code."""
    code = _CODE.format(before=before)
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={"LOOPSIM_CACHE_DIR": str(folder), "PYTHONPATH": str(Path(drafts.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.splitlines()


@pytest.mark.long
def test_a_second_process_compiles_half_of_the_day_and_without_it_the_result_is_the_same(tmp_path: Path):
    shared, total = first_time(tmp_path / "two", "ahead._cores = lambda: 2")
    alone, same_total = first_time(tmp_path / "one", "ahead._cores = lambda: 1")
    assert shared == "['customers_live', 'night']"
    assert alone == "[]"
    assert total == same_total


def test_nothing_is_started_where_the_day_is_compiled_or_there_is_one_core(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ahead, "_second_process", lambda: pytest.fail("a process was started"))
    for is_there, cores in ((True, 2), (False, 1)):
        monkeypatch.setattr(ahead, "is_compiled", lambda is_there=is_there: is_there)
        monkeypatch.setattr(ahead, "_cores", lambda cores=cores: cores)
        ahead._compile_once.__wrapped__()


def test_a_second_process_that_dies_is_borne(monkeypatch: pytest.MonkeyPatch):
    here = []
    monkeypatch.setattr(ahead, "is_compiled", lambda: False)
    monkeypatch.setattr(ahead, "_cores", lambda: 2)
    monkeypatch.setattr(ahead, "compile_stretches", here.append)
    monkeypatch.setattr(
        ahead, "_second_process", lambda: subprocess.Popen([sys.executable, "-c", "raise SystemExit(9)"])
    )
    ahead._compile_once.__wrapped__()
    assert here == [("morning", "evening")]


def test_this_numba_allows_drafts():
    assert drafts.DRAFTED, "compiling takes a sixth longer than it need: see drafts.py"
