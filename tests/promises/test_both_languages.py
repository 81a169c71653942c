"""With ``--language zh`` commands speak Chinese: templates, levers, presets and phases have both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from asking import Ask, asker
from loopsim.cli.calibrate_buying import _STAGES
from loopsim.cli.language import default_language
from loopsim.day import DAY
from loopsim.languages import Both, both, in_language, joined
from loopsim.scenario.document import catalogue, name_of
from loopsim.scenario.faults import Fault
from loopsim.scenario.files import presets
from loopsim.scenario.preset_words import PRESETS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loopsim"


def templates() -> list[tuple[str, str, str]]:
    """All pairs of templates in the source: where they stand, English, Chinese."""
    found = []
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "both(" not in text and not path.name.endswith("_phrases.py"):
            continue
        for node in ast.walk(ast.parse(text)):
            pair: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "both":
                pair = node.args[:2]
            if path.name.endswith("_phrases.py") and isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
                pair = node.value.elts
            texts = [one.value for one in pair if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(texts) == 2:
                found.append((f"{path.name}:{node.lineno}", *texts))
    return found


def fields(template: str) -> set[str]:
    """Names of the places of a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_a_text_in_both_languages_adds_up_and_travels_in_each() -> None:
    import pickle

    told = both("{count} {what}", "{count} 个{what}", count=3, what=both("files", "文件"))
    assert (told, told.zh) == ("3 files", "3 个文件")
    assert ("a: " + told).zh == "a: 3 个文件"
    assert (told + "!").zh == "3 个文件!"
    assert joined([told, "b"]).zh == "3 个文件、b"
    again = pickle.loads(pickle.dumps(told))
    assert isinstance(again, Both)
    assert in_language(again, "zh") == "3 个文件"
    assert in_language("plain", "zh") == "plain"


def test_every_template_has_the_same_fields_in_both_languages() -> None:
    pairs = templates()
    assert len(pairs) > 500
    assert [where for where, en, zh in pairs if fields(en) - fields(zh) or fields(zh) - fields(en)] == []


def test_progress_is_told_in_both_languages() -> None:
    """Texts of work under way and its unit are in both."""
    plain = []
    for path in (SOURCE / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Progress":
                given = [*node.args, *(one.value for one in node.keywords if one.arg == "unit")]
                plain += [
                    f"{path.name}:{node.lineno}" for one in given if isinstance(one, ast.Constant | ast.JoinedStr)
                ]
    assert plain == []


def test_stages_of_a_fit_have_chinese_words() -> None:
    """As its steps name them, to be told while they last."""
    named = re.compile(r'(?:partial\(progress, |progress\(|tell\()"([^"]+)"')
    files = [*(SOURCE / "calibration").glob("*.py"), SOURCE / "cli" / "calibrate_buying.py"]
    stages = {name for path in files for name in named.findall(path.read_text(encoding="utf-8"))}
    assert stages == set(_STAGES)


def test_every_lever_has_a_chinese_name_of_its_own() -> None:
    told = {
        path: one.chinese for path, one in catalogue().items() if "#" not in path and path not in ("behavior", "levers")
    }
    assert [path for path, name in told.items() if not re.search(r"[\u4e00-\u9fff]|618", name)] == []
    assert len(set(told.values())) == len(told)
    assert name_of("levers.referral.reward_cny").zh == "转介绍·奖励金额"


def test_every_preset_and_every_phase_has_chinese_words() -> None:
    assert set(PRESETS) == set(presets())
    assert [phase.__name__ for phase in DAY if not re.search(r"[\u4e00-\u9fff]", phase.chinese)] == []


def test_a_fault_is_told_in_both_languages() -> None:
    fault = Fault("--days", "0", both("a whole number from {low} to {high}", "{low} 至 {high} 的整数", low=1, high=9))
    assert str(fault) == "--days: found 0; right is a whole number from 1 to 9"
    assert fault.in_words("zh") == "--days：发现 0；应为 1 至 9 的整数"


def test_the_language_may_stand_in_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask: Ask = asker(capsys)
    monkeypatch.setenv("LOOPSIM_LANGUAGE", "zh")
    assert default_language() == "zh"
    assert "发现" in ask("describe", "nowhere").err[0]
    monkeypatch.setenv("LOOPSIM_LANGUAGE", "klingon")
    answer = ask("presets")
    assert answer.code == 2
    assert answer.err == ["LOOPSIM_LANGUAGE: found klingon; right is en or zh"]


@pytest.mark.parametrize("command", ["day", "formats", "presets", "validate closed-loop"])
def test_a_language_that_is_none_is_refused_where_nothing_else_can_be_wrong(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asker(capsys)(*command.split(), "--language", "fr")
    assert (answer.code, answer.out, answer.err) == (2, "", ["--language: found fr; right is en or zh"])


@pytest.mark.parametrize(
    "answers",
    [
        ("--friends", "inf"),
        ("--friends", "100", "--market-people", "50"),
        ("--orders-last-month", "10", "--first-orders-last-month", "50"),
        ("--orders-last-month", "900000"),
    ],
)
def test_answers_on_a_shop_are_refused_in_the_language_of_the_environment(
    answers: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOOPSIM_LANGUAGE", "zh")
    answer = asker(capsys)("new", str(tmp_path / "shop.toml"), "--yes", *answers)
    (line,) = answer.err
    assert answer.code == 2 and not re.search("[a-z]{4}", line.partition("：")[2]), line
