"""Pictures drawn by a second process: the same ones, and in place wherever that fails."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes import toy_run
from loopsim import painter as module
from loopsim.painter import Painter, painter, pictures_of
from loopsim.results.run import Run

NAMES = {"growth.png", "sources.png"}

#: What :func:`pictures_of` gives in these tests where it is called in this process.
IN_PLACE = {"growth.png": b"in place"}


@pytest.fixture
def run() -> Run:
    """Make a run of toys, which needs no compiled code."""
    return toy_run(days=60, people=300, test_from=30)


@pytest.fixture
def worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a second process made at once although this one knows Matplotlib already."""
    monkeypatch.setattr(module, "_is_worth_it", lambda: True)
    monkeypatch.setattr(module, "has_compiled_code", lambda: True)


@pytest.fixture
def drawn_in_place(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """Let no picture be drawn in this process; return the runs for which one was asked."""
    asked: list[Run] = []

    def pretend(run: Run, language: str) -> module.Pictures:
        asked.append(run)
        return IN_PLACE

    monkeypatch.setattr(module, "pictures_of", pretend)
    return asked


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Collect the processes that are made."""
    made: list[subprocess.Popen[bytes]] = []
    usual = module._second_process

    def noted() -> subprocess.Popen[bytes] | None:
        process = usual()
        made.extend(filter(None, [process]))
        return process

    monkeypatch.setattr(module, "_second_process", noted)
    yield made
    assert all(process.poll() is not None for process in made)


@pytest.mark.slow
@pytest.mark.usefixtures("worth_it")
@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.long)])
def test_a_second_process_draws_the_same_pictures(
    run: Run, language: Any, monkeypatch: pytest.MonkeyPatch, processes: list[Any]
) -> None:
    usual = pictures_of(run, language)
    monkeypatch.setattr(module, "pictures_of", lambda *_: pytest.fail("drawn in place"))
    with painter() as pictures:
        pictures.begin(run, language)
        found = pictures.pictures(run, language)
    assert found.keys() == NAMES
    assert found == usual
    assert len(processes) == 1


def _killed(pictures: Painter, processes: list[subprocess.Popen[bytes]]) -> None:
    processes[0].kill()


def _silent(pictures: Painter, processes: list[subprocess.Popen[bytes]]) -> None:
    """It never answers; nobody waits for it for long."""


@pytest.mark.slow
@pytest.mark.usefixtures("worth_it")
@pytest.mark.parametrize("fate", [_killed, _silent])
def test_where_the_second_process_fails_pictures_are_drawn_in_place(
    run: Run,
    fate: Callable[[Painter, list[subprocess.Popen[bytes]]], None],
    drawn_in_place: list[Run],
    processes: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.01 if fate is _silent else 60.0)
    with painter() as pictures:
        fate(pictures, processes)
        pictures.begin(run, "en")
        assert pictures.pictures(run, "en") == IN_PLACE
    assert drawn_in_place == [run]


@pytest.mark.usefixtures("worth_it")
def test_without_a_second_process_pictures_are_drawn_in_place(
    run: Run, drawn_in_place: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with painter() as pictures:
        pictures.begin(run, "en")
        assert pictures.pictures(run, "en") == IN_PLACE
    assert drawn_in_place == [run]


@pytest.mark.usefixtures("worth_it")
def test_a_run_that_cannot_be_sent_is_drawn_in_place(
    run: Run, drawn_in_place: list[Run], processes: list[subprocess.Popen[bytes]]
) -> None:
    run.__dict__["cautions"] = [threading.Lock()]
    with painter() as pictures:
        pictures.begin(run, "en")
        assert pictures.pictures(run, "en") == IN_PLACE
    assert drawn_in_place == [run]


@pytest.mark.usefixtures("worth_it")
def test_no_process_stays_behind_when_the_run_is_stopped(processes: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(KeyboardInterrupt), painter():
        raise KeyboardInterrupt
    assert len(processes) == 1


@pytest.mark.slow
def test_the_process_ends_with_the_one_that_asked() -> None:
    process = module._second_process()
    assert process is not None
    answer, _ = process.communicate(b"", 120)
    assert (answer, process.returncode) == (b"", 0)


@pytest.mark.slow
@pytest.mark.usefixtures("worth_it")
def test_what_matplotlib_has_to_say_is_said_by_the_first_process(
    run: Run, drawn_in_place: list[Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "matplotlibrc"
    settings.write_text("no.such.setting: 1\n")
    monkeypatch.setenv("MATPLOTLIBRC", str(settings))
    with painter() as pictures:
        pictures.begin(run, "en")
        assert pictures.pictures(run, "en") == IN_PLACE
    assert drawn_in_place == [run]


@pytest.mark.parametrize("case", ["one core", "Matplotlib is there"])
def test_no_second_process_where_nothing_is_gained(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 1 if case == "one core" else 2)
    modules = {name: one for name, one in sys.modules.items() if name != "matplotlib.figure"}
    if case == "Matplotlib is there":
        modules["matplotlib.figure"] = pytest
    monkeypatch.setattr(sys, "modules", modules)
    assert not module._is_worth_it()
    if case == "Matplotlib is there":
        del modules["matplotlib.figure"]
        assert module._is_worth_it()


@pytest.mark.usefixtures("worth_it")
@pytest.mark.parametrize(("people", "is_kept"), [(300, True), (10**6, False)])
def test_a_second_process_does_not_wait_for_many_people(
    people: int, is_kept: bool, processes: list[subprocess.Popen[bytes]]
) -> None:
    with painter() as pictures:
        pictures.expect(people)
        assert (processes[0].poll() is None) == is_kept


@pytest.mark.usefixtures("worth_it")
def test_no_second_process_where_no_picture_is_wanted(processes: list[subprocess.Popen[bytes]]) -> None:
    with painter(is_wanted=False):
        assert not processes


@pytest.mark.usefixtures("worth_it")
def test_the_first_time_on_a_machine_the_second_process_comes_when_all_is_compiled(
    processes: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "has_compiled_code", lambda: False)
    with painter() as pictures:
        assert not processes
        pictures.start()
        pictures.start()
        assert len(processes) == 1


@pytest.mark.usefixtures("worth_it")
def test_a_cache_that_cannot_be_looked_into_stops_nothing(
    processes: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> bool:
        raise PermissionError

    monkeypatch.setattr(module, "has_compiled_code", refused)
    with painter() as pictures:
        pictures.expect(10**6)
        pictures.start()
    assert not processes
