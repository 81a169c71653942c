"""The README keeps its promises: commands, Python, scenario and links are those of the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from loopsim import Scenario
from loopsim.cli import loopsim as group

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def test_the_readme_has_the_two_commands_each_on_one_line() -> None:
    run, test = (block.strip() for block in blocks("bash")[:2])
    assert run.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert run.endswith("loopsim run closed-loop")
    assert test.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert test.endswith("pytest -n auto")
    assert "\n" not in run + test


def test_the_extras_that_the_readme_installs_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = set(re.findall(r"\.\[(\w+)\]|--extra (\w+)", README))
    assert {a or b for a, b in named} <= set(extras)
    assert named


@pytest.mark.slow
@pytest.mark.usefixtures("small_presets")
def test_the_ten_lines_of_python_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = blocks("python")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert (tmp_path / "growth.png").stat().st_size > 10_000


def test_the_scenario_of_the_readme_is_a_good_one(tmp_path: Path) -> None:
    plans = []
    for number, text in enumerate(blocks("toml")):
        path = tmp_path / f"mine-{number}.toml"
        path.write_text(text, encoding="utf-8")
        plans.append(Scenario.load(path))
    assert [plan.levers.referral.reward_cny for plan in plans] == [10, 5]
    assert [plan.market.pool.people for plan in plans] == [0, 3600]


def test_the_readme_names_every_command() -> None:
    assert set(re.findall(r"^\| `loopsim (\w+)", README, flags=re.MULTILINE)) == set(group.commands)


def test_every_option_that_the_readme_names_exists() -> None:
    known = CliRunner().invoke(group.commands["run"], ["--help"]).output
    known += "".join(CliRunner().invoke(command, ["--help"]).output for command in group.commands.values())
    named = set(re.findall(r"(?<=[ `])--[a-z][a-z-]+", README)) - {"--extra"}
    assert named
    assert {option for option in named if option not in known} == set()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    local = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []
