"""The first time on a machine: compiled by two processes, and by one where the second fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loopsim import drafts
from loopsim.engines import ahead, kernels, second

_CODE = """
import gc
import loopsim
from numba.core.dispatcher import Dispatcher
from loopsim.engines import addresses, ahead, arrays, kernels, second
{before}
daily = loopsim.simulate("closed-loop", changes={{"market.people": 500}}, days=30).daily
names = ahead.steps_of("plain")
done = [addresses._compiled(phase, plain=True) for phase in kernels.STEPS if phase.__name__ in names]
print(sorted(one.py_func.__name__ for one in done if one.stats.cache_hits))
print(int(daily.to_numpy().sum()))
ours = [one for one in gc.get_objects() if isinstance(one, Dispatcher) and one.py_func.__module__[:7] == "loopsim"]
print(sum(len(one.signatures) for one in ours))
print({{one.py_func.__name__ for one in ours if len(one.signatures) > 1}})
"""


def first_time(folder: Path, before: str = "") -> list[str]:
    """Output of a new interpreter that finds no compiled code."""
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
def test_a_second_process_compiles_a_part_of_the_day_and_without_it_the_result_is_the_same(tmp_path: Path):
    shared, total, *_ = first_time(tmp_path / "two", "second.cores = lambda: 2")
    alone, same_total, functions, in_versions = first_time(tmp_path / "one", "second.cores = lambda: 1")
    # Who claims what depends on the speed of both; nobody waits for the other's whole half.
    assert shared != "[]"
    assert alone == "[]"
    assert total == same_total
    # With one version of each function the day is compiled in 15 seconds, with five of some it is not.
    assert int(functions) > 100
    assert in_versions == "{'roll'}", "an argument left out makes a second; all others hint at a wrong type"


def test_no_process_is_started_where_the_day_is_compiled_or_there_is_one_core(monkeypatch: pytest.MonkeyPatch):
    here, marked = [], []
    monkeypatch.setattr(second, "_process", lambda claims, form: pytest.fail("a process was started"))
    monkeypatch.setattr(ahead, "compile_phases", lambda names, *, plain: here.append(names))
    monkeypatch.setattr(ahead, "mark_compiled", marked.append)
    for is_there, cores in ((True, 2), (False, 1)):
        for module in (ahead, second):
            monkeypatch.setattr(module, "is_compiled", lambda form, is_there=is_there: is_there)
        monkeypatch.setattr(second, "cores", lambda cores=cores: cores)
        second.begin.cache_clear()
        ahead._compile_once.__wrapped__("full")
        assert len(here) == len(marked) == int(not is_there)
    steps = [phase.__name__ for phase in kernels.STEPS]
    assert sorted([*here[0], "decide"]) == sorted(steps), "policies are compiled when somebody decides"


def test_each_step_is_compiled_by_one_process_and_none_when_the_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    done: dict[str, list[str]] = {"one": [], "other": []}

    def compile_as(who: str, names: tuple[str, ...] | list[str]) -> None:
        done[who] += names
        if who == "one" and len(done["one"]) == 3:  # meanwhile the other one begins, and ends first
            monkeypatch.setattr(ahead, "compile_phases", lambda names, *, plain: compile_as("other", names))
            ahead._compile_unclaimed(tmp_path, "full", backwards=True)

    monkeypatch.setattr(ahead, "compile_days", lambda *, plain: compile_as("other", [ahead._DAYS]))
    monkeypatch.setattr(ahead, "compile_phases", lambda names, *, plain: compile_as("one", names))
    ahead._compile_unclaimed(tmp_path, "full")
    steps = ahead.steps_of("full")
    assert done["one"] == list(steps[:3])
    assert sorted(done["other"]) == sorted([*steps[3:], ahead._DAYS])
    assert done["other"][0] == steps[-1], "from the other end"
    ahead._compile_unclaimed(tmp_path / "gone", "full")
    assert len(done["one"]) + len(done["other"]) == len(steps) + 1


def test_a_second_process_that_dies_is_borne(monkeypatch: pytest.MonkeyPatch):
    here = []
    for module in (ahead, second):
        monkeypatch.setattr(module, "is_compiled", lambda form: False)
    monkeypatch.setattr(second, "cores", lambda: 2)
    monkeypatch.setattr(ahead, "compile_phases", lambda names, *, plain: here.append(names))
    monkeypatch.setattr(ahead, "mark_compiled", lambda form: None)
    monkeypatch.setattr(
        second, "_process", lambda claims, form: subprocess.Popen([sys.executable, "-c", "raise SystemExit(9)"])
    )
    monkeypatch.setattr(ahead, "compile_days", lambda *, plain: None)
    early: list[str] = []
    monkeypatch.setattr(ahead, "compile_for_every_run", lambda: early.append("here"))
    second.begin.cache_clear()
    ahead._compile_once.__wrapped__("full")
    steps = ahead.steps_of("full")
    assert here == [*([step] for step in steps), steps], "each alone, then all that are lost"
    assert early == ["here"]
    second.begin.cache_clear()


@pytest.mark.parametrize("is_taken", [True, False])
def test_a_second_process_is_begun_once_and_ends_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_taken: bool
):
    """Nobody takes it where a run stops before it compiles anything."""
    made: list[subprocess.Popen[bytes]] = []

    def asleep(claims: Path, form: str) -> subprocess.Popen[bytes]:
        made.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        return made[-1]

    monkeypatch.setattr(second, "is_compiled", lambda form: False)
    monkeypatch.setattr(second, "cores", lambda: 2)
    monkeypatch.setattr(second, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(second, "_process", asleep)
    second.begin.cache_clear()
    second.begin("full")
    second.begin("full")
    assert len(made) == 1
    assert [one.is_dir() for one in tmp_path.iterdir()] == [True]
    if is_taken:
        taken = second.taken("full")
        assert taken is not None
        assert second.taken("full") is None
        taken.end()
    else:
        second._end_all()
    assert made[0].poll() is not None
    assert not list(tmp_path.iterdir())
    second.begin.cache_clear()


def test_this_numba_allows_drafts():
    assert drafts.DRAFTED, "compiling takes a sixth longer than it need: see drafts.py"


_SMALL = """
from loopsim import drafts
{before}
import numpy as np
from loopsim import compiled
{then}
@compiled.shared
def twice(number):
    return number * 2

@compiled.compiled
def sixfold(number, narrow):
    return twice(number) + twice(narrow) + twice(1)

print(sixfold(4, np.int16(5)), len(twice.compiled.signatures))
"""


@pytest.mark.parametrize(
    ("before", "then", "versions"),
    [
        ("", "", 1),
        ("drafts.DRAFTED.clear()", "", 1),
        ("", "from loopsim import compiling; del compiling._OneVersion.get_call_type", 3),
    ],
    ids=["as it is", "without drafts", "without one version"],
)
@pytest.mark.slow
def test_without_inner_parts_of_numba_all_is_compiled_in_the_usual_way(
    tmp_path: Path, before: str, then: str, versions: int
):
    found = subprocess.run(
        [sys.executable, "-c", _SMALL.format(before=before, then=then)],
        env={"LOOPSIM_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(drafts.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == f"20 {versions}\n", found.stderr
