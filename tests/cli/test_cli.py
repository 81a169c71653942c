"""The commands around scenarios: validate, describe, presets, schema, reference."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asking import Ask, asker
from loopsim import Scenario, __version__
from loopsim.cli import loopsim as group
from loopsim.cli import main
from loopsim.day import DAY
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.scenario.files import presets

GOOD = 'from = "closed-loop"\nname = "mine"\n'
BAD = "[levers.referral]\nreward_cny = -5.0\nrewrd = 1\n"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in a folder with a good and a bad scenario."""
    monkeypatch.chdir(tmp_path)
    Path("good.toml").write_text(GOOD, encoding="utf-8")
    Path("bad.toml").write_text(BAD, encoding="utf-8")
    return asker(capsys)


def test_nothing_asked_gives_the_help(ask: Ask) -> None:
    assert ask().out == ask("--help").out
    assert ask().code == 0


def test_the_help_names_every_command_and_where_to_start(ask: Ask) -> None:
    text = ask("--help").out
    for command in group.commands:
        assert f"  {command}" in text
    assert "loopsim run closed-loop" in text


@pytest.mark.parametrize("command", sorted(group.commands))
def test_every_command_has_help_and_names_its_call_in_python(command: str, ask: Ask) -> None:
    answer = ask(command, "--help")
    assert answer.code == 0
    assert "In Python: loopsim." in answer.out


def test_the_version_is_told(ask: Ask) -> None:
    assert ask("--version").out == f"loopsim {__version__}\n"


# --- validate -------------------------------------------------------------------------------------------------------


def test_good_scenarios_pass(ask: Ask) -> None:
    answer = ask("validate", "good.toml", *presets())
    assert (answer.code, answer.err) == (0, [])
    assert len(answer.out.splitlines()) == 1 + len(presets())


def test_every_fault_of_every_file_is_a_line(ask: Ask) -> None:
    answer = ask("validate", "bad.toml", "good.toml", "missing.toml")
    assert answer.code == 2
    assert len(answer.err) == 3
    assert sum(line.startswith("bad.toml: ") for line in answer.err) == 2
    assert any("reward_cny" in line and "-5" in line for line in answer.err)
    assert answer.err[-1].startswith("missing.toml: ")
    assert "good.toml" in answer.out


def test_validate_wants_a_file(ask: Ask) -> None:
    assert ask("validate").code == 2


# --- describe -------------------------------------------------------------------------------------------------------


def test_a_description_tells_what_differs(ask: Ask) -> None:
    small = ("describe", "closed-loop", "--set", "market.people=500")
    plain, changed = ask(*small), ask(*small, "--set", "levers.referral.reward_cny=77.5")
    assert (plain.code, changed.code) == (0, 0)
    assert "77.5" not in plain.out
    assert "77.5" in changed.out


def test_a_bad_change_is_refused_by_describe(ask: Ask) -> None:
    answer = ask("describe", "closed-loop", "--set", "levers.referral.reward=3", "--set", "x")
    assert answer.code == 2
    assert len(answer.err) == 2


# --- presets --------------------------------------------------------------------------------------------------------


def test_the_phases_of_a_day_are_listed_in_order_with_the_function_of_each(ask: Ask) -> None:
    told = re.findall(r"^ ?(\d+) (\w+), for .+: (\S+)$", ask("day").out, flags=re.MULTILINE)
    assert told == [(str(n), phase.__name__, f"{phase.__module__}.{phase.__name__}") for n, phase in enumerate(DAY, 1)]


def test_the_written_functions_can_be_read(ask: Ask) -> None:
    code = ask("day", "--code").out
    assert "    churn(customer, host, today, dice)\n" in code
    assert "    self.churn(host, today, dice)\n" in code and "    self.work(today, dice)\n" in code


def test_presets_are_listed_with_what_they_are_about(ask: Ask) -> None:
    lines = ask("presets").out.splitlines()
    firsts = [line.split() for line in lines if not line.startswith(" ")]
    assert [words[0] for words in firsts] == list(presets())
    assert all(len(words) > 3 for words in firsts)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("name", presets())
def test_a_preset_written_out_is_the_same_scenario(name: str, ask: Ask) -> None:
    answer = ask("presets", name, "--write", "mine.toml")
    assert (answer.code, answer.out, answer.err) == (0, "", ["written to mine.toml"])
    assert Scenario.load("mine.toml").digest() == Scenario.load(name).digest()


def test_a_preset_is_shown_when_no_file_is_named(ask: Ask) -> None:
    assert ask("presets", "closed-loop").out == presets()["closed-loop"].read_text(encoding="utf-8")


def test_a_file_is_only_replaced_by_force(ask: Ask) -> None:
    answer = ask("presets", "closed-loop", "--write", "good.toml")
    assert answer.code == 2
    assert "--force" in answer.err[0]
    assert Path("good.toml").read_text(encoding="utf-8") == GOOD
    assert ask("presets", "closed-loop", "--write", "good.toml", "--force").code == 0
    assert Path("good.toml").read_text(encoding="utf-8") != GOOD


def test_an_unknown_preset_is_told_with_the_nearest(ask: Ask) -> None:
    answer = ask("presets", "closed-lop")
    assert answer.code == 2
    assert "closed-loop" in answer.err[0]


@pytest.mark.parametrize("words", [("presets", "closed-loop"), ("schema",), ("reference",)])
@pytest.mark.parametrize("file", ["no/such/folder/file", "."])
def test_a_place_that_cannot_be_written_is_one_line(words: tuple[str, ...], file: str, ask: Ask) -> None:
    answer = ask(*words, "--write", file)
    assert (answer.code, len(answer.err)) == (2, 1)
    assert "right is" in answer.err[0]


# --- schema and reference -------------------------------------------------------------------------------------------


def test_the_schema_knows_every_section(ask: Ask) -> None:
    schema = json.loads(ask("schema").out)
    assert {"market", "behavior", "levers", "schedule"} <= set(schema["properties"])


def test_the_schema_tells_every_name_and_meaning_in_chinese(ask: Ask) -> None:
    schema = json.loads(ask("schema", "--language", "zh").out)
    reward = schema["$defs"]["Referral"]["properties"]["reward_cny"]
    assert reward["title"] == "转介绍·奖励金额" and reward["description"] == "每带来一位好友的固定奖励"

    def told(part: Any) -> Iterator[str]:
        """All descriptions in a part."""
        if isinstance(part, dict):
            if isinstance(part.get("description"), str):
                yield part["description"]
            for inner in part.values():
                yield from told(inner)

    assert not [text for text in told(schema) if not re.search(r"[\u4e00-\u9fff]", text)]
    english = json.loads(ask("schema").out)
    assert not [text for text in told(english) if re.search(r"[\u4e00-\u9fff]", text)]


def test_the_schema_can_be_written_to_a_file(ask: Ask) -> None:
    assert ask("schema", "--write", "schema.json").code == 0
    assert json.loads(Path("schema.json").read_text(encoding="utf-8")) == json.loads(ask("schema").out)


def test_the_reference_tells_every_field_of_customers_and_hosts(ask: Ask) -> None:
    text = ask("reference", "--fields").out
    assert all(f"| `{field.name}` | {field.chinese} |" in text for field in (*CUSTOMER_FIELDS, *HOST_FIELDS))
    assert ask("reference", "--fields", "--study").code == 2


def test_the_reference_tells_every_lever(ask: Ask) -> None:
    text = ask("reference").out
    assert text.startswith("#")
    for name in ("reward_cny", "friend_cap", "leave_per_week", "step_pass"):
        assert name in text


def test_a_command_called_from_python_leaves_the_search_for_garbage_as_it_was(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    with pytest.raises(SystemExit):
        main(["presets"])
    assert capsys.readouterr().out
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
