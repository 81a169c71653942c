"""Scenarios from somebody who may not read this machine's files, and files that are no scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from loopsim import Scenario
from loopsim.scenario.document import Document
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.files import _NAMES, MAX_BYTES

SECRET = "hunter2"


def test_a_text_may_start_from_a_preset() -> None:
    plan = Scenario.from_text('from = "no-referral"\n[market]\npeople = 900\n', "shop.toml")
    below = Scenario.load("no-referral")
    assert (plan.name, plan.market.people, plan.about) == ("shop", 900, "")
    assert plan.levers == below.levers


@pytest.mark.parametrize("source", ["shop.toml", "/etc/passwd", "../closed-loop.toml", "./closed-loop"])
def test_a_text_may_start_from_no_file(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.toml").write_text(f'about = "{SECRET}"\n', encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        Scenario.from_text(f'from = "{source}"\n', "mine.toml")
    assert "mine.toml: from: found the text" in str(told.value) and "a preset" in str(told.value)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("section", ["pool", "network"])
def test_a_text_may_name_no_table(section: str) -> None:
    with pytest.raises(ScenarioError, match=rf"market\.{section}\.file: found .*no file"):
        Scenario.from_text(f'[market.{section}]\nfile = "people.csv"\n')


@pytest.mark.parametrize("text", ["", "   \n", "a" * (MAX_BYTES + 1), "= 3", "days = 0"])
def test_a_text_that_is_no_scenario_is_told(text: str) -> None:
    with pytest.raises(ScenarioError):
        Scenario.from_text(text, "mine.toml")


@pytest.mark.parametrize(
    "content", [f"root:{SECRET}:0:0\n", f'password = "{SECRET}"\n', f'[login]\nword = "{SECRET}"\n', f"{SECRET} = [\n"]
)
@pytest.mark.parametrize("name", ["secrets", "secrets.toml"])
def test_what_a_file_holds_that_is_no_scenario_is_never_told(content: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(f'from = "{name}"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"a file that is no scenario|ends in \.toml") as told:
        Scenario.load(mine)
    assert SECRET not in str(told.value)


def test_a_line_at_fault_is_repeated_of_the_scenario_that_was_asked_for(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("days = = 3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="days = = 3"):
        Scenario.load(mine)
    (other := tmp_path / "mine.txt").write_text(f"{SECRET}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        Scenario.load(other)
    assert SECRET not in str(told.value)


def test_the_names_of_a_scenario_are_those_declared() -> None:
    assert set(Document.model_fields) | {"from", "schedule_replaces"} == _NAMES
