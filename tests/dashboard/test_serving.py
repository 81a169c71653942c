"""Start of the dashboard: on this machine only, without telemetry, refused in one line."""

from __future__ import annotations

import json
import os
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import click
import pytest

from asking import Ask, asker
from loopsim.dashboard import serving
from loopsim.dashboard.asked import VARIABLE, Asked, asked


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something; nothing is really started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serving, "find_spec", lambda _: object())

    def started_here(program: str, words: list[str], environment: dict[str, str]) -> NoReturn:
        click.echo(json.dumps([words, environment[VARIABLE]]))
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", started_here)
    return asker(capsys)


def started(out: str) -> tuple[list[str], dict[str, str]]:
    """The words and what is asked for of a start."""
    words, told = json.loads(out.splitlines()[-1])
    return words, json.loads(told)


def test_it_listens_on_this_machine_only_and_sends_nothing(ask: Ask) -> None:
    answer = ask("dashboard", "no-referral", "--no-open", "--language", "zh")
    words, told = started(answer.out)
    assert {"--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--client.showErrorDetails=none"} <= set(
        words
    )
    assert told == {"scenario": "no-referral", "language": "zh", "folder": ""}
    assert answer.code == 0 and "http://127.0.0.1:" in answer.out and not answer.err


def test_an_open_address_is_warned_of(ask: Ask) -> None:
    answer = ask("dashboard", "--address", "0.0.0.0", "--no-open")
    assert "no password" in answer.err[0]


def test_a_file_is_handed_on_by_its_full_path(ask: Ask, tmp_path: Path) -> None:
    Path("shop.toml").write_text("days = 9\n", encoding="utf-8")
    _, told = started(ask("dashboard", "shop.toml", "--folder", ".").out)
    assert told["scenario"] == str(tmp_path / "shop.toml") and told["folder"] == str(tmp_path)


def test_bad_input_is_one_line(ask: Ask) -> None:
    assert "nothing.toml: found no such file" in ask("dashboard", "nothing.toml").err[0]
    assert ask("dashboard", "--folder", "nowhere").code == 2
    answer = ask("dashboard", "--address", "no.such.host.invalid")
    assert answer.code == 2 and len(answer.err) == 1 and "--address" in answer.err[0]


def test_a_taken_port_is_told_and_else_the_next_is_taken(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = ask("dashboard", "--port", str(port))
        assert answer.code == 2 and answer.err == [
            f"--port: found {port}, which is taken; right is a free port, and 127.0.0.1 an address of this machine"
        ]
        monkeypatch.setattr(serving, "PORTS", range(port, port + 30))
        assert serving.port_for("127.0.0.1", None) > port


def test_without_streamlit_one_line_says_what_to_install(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda _: None)
    answer = ask("dashboard")
    assert answer.code == 2 and len(answer.err) == 1 and "pip install 'loopsim[dashboard]'" in answer.err[0]


def test_what_is_asked_for_goes_through_the_environment() -> None:
    told = Asked("shop.toml", "zh", "/shops")
    assert asked(told.as_environment()) == told
    assert asked({}) == Asked() and asked({}).place is None


@pytest.mark.skipif(os.name != "posix" or find_spec("streamlit") is None, reason="needs Streamlit")
def test_every_option_is_one_that_streamlit_knows() -> None:
    from streamlit import config

    for word in serving.command("127.0.0.1", 8501):
        if word.startswith("--"):
            config.get_option(word[2:].partition("=")[0])
