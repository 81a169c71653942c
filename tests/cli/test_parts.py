"""The small parts of the command line: options, tables, progress, errors."""

from __future__ import annotations

import errno
import io
import os
import threading
import time
from pathlib import Path
from typing import Any

import click
import pytest

from loopsim.cli import progress, stop
from loopsim.cli.errors import disk_line, exit_code_of
from loopsim.cli.options import change
from loopsim.cli.places import contents, going_on
from loopsim.cli.progress import Progress, Stages
from loopsim.cli.tables import pad, table, width
from loopsim.results.folder import folder_fault
from loopsim.scenario.faults import Fault, ScenarioError


def raising(error: BaseException) -> Any:
    def action() -> None:
        raise error

    return action


# --- changes on the command line ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("levers.x=10", 10),
        ("levers.x = 0.5", 0.5),
        ("levers.x=true", True),
        ("levers.x=[0.05, 0.02]", [0.05, 0.02]),
        ('levers.x="none"', "none"),
        ("levers.x=none", "none"),
        ("levers.x=a=b", "a=b"),
        ("levers.x=1\ny=2", "1\ny=2"),
        ("levers.x=" + "[" * 100_000, "[" * 100_000),
    ],
)
def test_a_change_is_read_as_toml_or_else_as_a_word(text: str, value: object) -> None:
    assert change(text) == ("levers.x", value)


@pytest.mark.parametrize("text", ["", "=", "levers.x", "levers.x=", "=10", " = 10"])
def test_a_change_without_path_or_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no path or no value"):
        change(text)


# --- tables ---------------------------------------------------------------------------------------------------------


def test_chinese_characters_take_two_places() -> None:
    assert width("粉丝 ab") == 7
    assert pad("粉丝", 6, right=True) == "  粉丝"


def test_columns_of_a_table_are_aligned() -> None:
    lines = table([("流量池", "12"), ("loop gain", "1.05")], right=[1], indent="").splitlines()
    assert lines == ["流量池       12", "loop gain  1.05"]
    assert len({width(line) for line in lines}) == 1


def test_an_empty_table_is_an_empty_text() -> None:
    assert table([]) == ""


# --- progress -------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_the_time_left() -> None:
    terminal = Terminal()
    with Progress("simulating", stream=terminal) as tell:
        for day in range(0, 101, 10):
            tell(day, 100)
    assert "simulating" in terminal.getvalue()
    assert "left" in terminal.getvalue()


def test_a_log_gets_a_short_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    log = io.StringIO()
    with Progress("simulating", stream=log) as tell:
        for day in range(1, 21):
            now[0] = float(day)
            tell(day, 20)
    lines = log.getvalue().splitlines()
    assert lines[0] == "simulating: 30%, about 14 s left"
    assert len(lines) == 3


def test_time_before_the_first_day_says_nothing_of_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    log = io.StringIO()
    with Progress("simulating", stream=log) as tell:
        for second in (40.0, 40.1, 40.2):  # compiled until then
            now[0] = second
            tell(int(second * 10) - 399, 20)
    assert not log.getvalue()


def test_a_quick_run_leaves_no_line_in_a_log() -> None:
    log = io.StringIO()
    with Progress("simulating", stream=log) as tell:
        tell(1, 2)
        tell(2, 2)
    assert log.getvalue() == ""


def test_quiet_says_nothing_on_a_terminal() -> None:
    terminal = Terminal()
    with Progress("simulating", quiet=True, stream=terminal) as tell:
        tell(1, 2)
    assert terminal.getvalue() == ""


def test_a_terminal_shows_each_stage_and_a_clock_where_the_end_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_TICKS", 0.001)
    terminal = Terminal()
    before = threading.active_count()
    with Stages("reading", {}, stream=terminal) as tell:
        tell("reading", 1, 2)
        tell("fitting BG/NBD", 0, 0)
        while terminal.getvalue().count("fitting BG/NBD 00:") < 3:
            time.sleep(0.001)
        tell("simulating", 0, 10)
        tell("simulating", 5, 10)
    shown = terminal.getvalue()
    assert shown.index("reading") < shown.index("fitting BG/NBD") < shown.index("simulating")
    assert "left" in shown.split("simulating")[1]
    assert shown.endswith("\r") and threading.active_count() == before


def test_a_log_hears_of_the_stage_of_reading_only(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    log = io.StringIO()
    with Stages("reading", {}, stream=log) as tell:
        for stage in ("reading", "simulating"):
            for day in range(1, 21):
                now[0] += 1.0
                tell(stage, day, 20)
        tell("writing", 0, 0)
    assert all(line.startswith("reading: ") for line in log.getvalue().splitlines()) and "reading" in log.getvalue()
    quiet = Terminal()
    with Stages("reading", {}, quiet=True, stream=quiet) as tell:
        tell("reading", 1, 2)
        tell("fitting", 0, 0)
    assert quiet.getvalue() == ""


# --- errors ---------------------------------------------------------------------------------------------------------


def test_every_fault_gets_its_line_and_the_code_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Fault("a.toml: levers.x", "3", "0 to 1"), Fault("a.toml: levers.y", "-1", "0 or more")]
    assert exit_code_of(raising(ScenarioError(faults))) == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [str(fault) for fault in faults]
    assert captured.out == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_one_line_and_code_130(error: BaseException, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(error)) == 130
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_fails_after_ctrl_c_was_stopped_by_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that Ctrl-C cuts may fail in a way of its own."""
    monkeypatch.setattr(stop, "_wishes", [2])

    def search() -> None:
        with going_on(tmp_path):
            raise AttributeError("partially initialized module 'pandas'")

    assert exit_code_of(search) == 130
    kept = f"finished runs are kept in {tmp_path}; the same command goes on"
    assert capsys.readouterr().err.splitlines() == [kept, "stopped by Ctrl-C"]


def test_only_what_stopped_a_command_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AttributeError), going_on(tmp_path):
        raise AttributeError
    with pytest.raises(KeyboardInterrupt), going_on(tmp_path / "nothing was made yet"):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == ""


def test_a_folder_with_nothing_but_a_lock_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / ".lock").touch()
    assert folder_fault(tmp_path) is None
    (tmp_path / "mine").touch()
    assert "(mine)" in str(folder_fault(tmp_path))


@pytest.mark.parametrize(
    ("code", "cure"),
    [(errno.ENOSPC, "room on the disk"), (errno.EACCES, "where you may write"), (errno.EIO, "read and write")],
)
def test_a_fault_of_the_disk_is_one_line_with_a_cure(code: int, cure: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(OSError(code, "No luck", "some/file"))) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"some/file: found {os.strerror(code).lower()}; right is ")
    assert cure in line


def test_an_error_of_the_disk_without_file_and_number_is_still_a_line() -> None:
    """A text that is not the system's stays as it is: it may begin with the name of a file."""
    assert disk_line(OSError("X_dam/points.parquet:\ngone")) == (
        "output: found X_dam/points.parquet: gone; right is a place where you may read and write"
    )


def test_too_little_memory_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(raising(MemoryError())) == 2
    assert "--scale" in capsys.readouterr().err


def test_a_bug_is_one_line_and_code_1_unless_its_place_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOOPSIM_TRACEBACK", raising=False)
    assert exit_code_of(raising(ZeroDivisionError("division\nby zero"))) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError: division by zero" in line
    monkeypatch.setenv("LOOPSIM_TRACEBACK", "1")
    assert exit_code_of(raising(ZeroDivisionError("again"))) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_scenario_that_was_edited_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """Also where what changed stands in the file that it starts from; a table counts by what it holds."""
    base, plan, table = tmp_path / "base.toml", tmp_path / "plan.toml", tmp_path / "draws.csv"
    plan.write_text('from = "base.toml"\n', encoding="utf-8")
    found = set()
    for spend in (10, 20, 10):
        base.write_text(f'from = "closed-loop"\n[levers.ads]\ndaily_spend_cny = {spend}\n', encoding="utf-8")
        table.write_text(f"x\n{spend}\n", encoding="utf-8")
        found.add(tuple(contents([plan, table, "closed-loop", None, "no such"])))
    assert len(found) == 2 and {len(set(column)) for column in list(zip(*found, strict=True))[:2]} == {2}
    assert all(one[3:] == ("", "no such") for one in found)
