"""Options given twice on the command line are refused where one of the two would be dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from asking import Ask, asker
from loopsim.cli import loopsim as group
from loopsim.cli.once import Once

ONE = "right is one value: only the last would count"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def commands(of: click.Command, name: str = "loopsim") -> Iterator[tuple[str, click.Command]]:
    """All commands below a group, those of its groups too."""
    if not isinstance(of, click.Group):
        yield name, of
        return
    for word, below in of.commands.items():
        yield from commands(below, f"{name} {word}")


def test_every_command_refuses_an_option_of_one_value_given_twice() -> None:
    assert [name for name, one in commands(group) if not isinstance(one, Once)] == []


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("run", "closed-loop", "--seed", "1", "--seed", "2"), "--seed"),
        (("run", "closed-loop", "--days", "9", "--days=9"), "--days"),
        (("compare", "closed-loop", "no-referral", "--runs", "2", "--runs", "3"), "--runs"),
        (("sweep", "study.toml", "--out", "a", "--out", "b"), "--out"),
        (("presets", "closed-loop", "--write", "a", "--write", "b"), "--write"),
        (("calibrate", "membership", "m.csv", "--period", "p", "--active", "a", "--active", "b", "--out", "o"),
         "--active"),
        (("calibrate", "growth", "w.csv", "--date", "a", "--date", "b", "--out", "o"), "--date"),
    ],
)  # fmt: skip
def test_an_option_of_one_value_given_twice_is_refused(ask: Ask, words: tuple[str, ...], option: str) -> None:
    answer = ask(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == [f"{option}: found 2 values; {ONE}"]
    assert list(Path().iterdir()) == []


def test_it_is_told_together_with_the_other_faults_of_the_options(ask: Ask) -> None:
    answer = ask("run", "closed-loop", "--seed", "1", "--seed", "2", "--days", "x")
    assert [line.split(":")[0] for line in answer.err] == ["--seed", "--days"]


def test_a_flag_may_be_repeated(ask: Ask) -> None:
    assert ask("presets", "closed-loop", "--write", "a.toml", "--force", "--force").code == 0


@pytest.mark.parametrize("command", ["run", "compare", "describe", "transactions", "growth"])
def test_a_path_set_twice_is_refused_by_every_command_that_sets(ask: Ask, command: str) -> None:
    path = "levers.referral.reward_cny"
    words = {
        "run": ("run", "closed-loop"),
        "compare": ("compare", "closed-loop", "no-referral"),
        "describe": ("describe", "closed-loop"),
        "transactions": ("calibrate", "transactions", "t.csv", "--customer", "c", "--date", "d", "--out", "o",
                         "--scenario", "closed-loop"),
        "growth": ("calibrate", "growth", "w.csv", "--date", "d", "--joined", "j", "--fit", path, "--out", "o",
                   "--scenario", "closed-loop"),
    }[command]  # fmt: skip
    answer = ask(*words, "--set", f"{path}=5", "--set", f"{path}=10")
    assert answer.code == 2
    assert answer.err == [f"--set {path}: found two values; {ONE}"]


def test_a_path_set_twice_to_the_same_value_drops_nothing(ask: Ask) -> None:
    words = ("--customer", "c", "--date", "d", "--out", "o", "--scenario", "closed-loop")
    answer = ask("calibrate", "transactions", "t.csv", *words, "--set", "days=30", "--set", "days=30")
    assert [line.split(":")[0] for line in answer.err] == ["t.csv"]


@pytest.mark.parametrize(
    ("option", "first", "second", "name"),
    [
        ("--fit", "behavior.need.per_week=1:2", "behavior.need.per_week=1:3", "behavior.need.per_week"),
        ("--joiners-by-source", "ads=a", "ads=b", "ads"),
    ],
)
def test_a_pair_given_twice_is_refused(ask: Ask, option: str, first: str, second: str, name: str) -> None:
    words = ("calibrate", "growth", "w.csv", "--date", "d", "--joined", "j", "--scenario", "closed-loop", "--out", "o")
    answer = ask(*words, "--fit", "levers.referral.reward_cny", option, first, option, second)
    assert answer.code == 2
    assert answer.err == [f"{option} {name}: found two values; {ONE}"]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("run", "closed-loop", "--out", ""), "--out"),
        (("sweep", ""), "STUDY"),
        (("verify", "--out="), "--out"),
        (("calibrate", "transactions", "log.csv", "--customer", "a", "--date", "b", "--out", ""), "--out"),
        (("score", "", "later.csv"), "FOLDER"),
    ],
)
def test_an_empty_name_of_a_file_is_refused(ask: Ask, words: tuple[str, ...], where: str) -> None:
    answer = ask(*words)
    assert answer.code == 2
    assert f"{where}: found an empty text; right is the name of a file or folder" in answer.err
    assert list(Path().iterdir()) == []
