"""The worked example of CONTRIBUTING.md works: its two files and two lines make a mechanism of both engines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import loopsim

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## Add a mechanism\n")[1].split("\n## ")[0]

#: Run in the copy: the engines that are named, with and without the gift.
TRIAL = """
import sys
import numpy as np
import loopsim
from loopsim.engines import agents

agents.compile_signed = lambda: None  # the agents compile what they need, not all that there is

plan = loopsim.Scenario.load("closed-loop").scaled(0.1)
given = plan.change({"levers.birthday.gift_cny": 20.0})
runs = {}
for name, one in (("without", plan), ("given", given)):
    for engine in sys.argv[1:]:
        runs[name, engine] = loopsim.simulate(one, days=90, seed=5, engine=engine, test_from=None)
        agents = runs[name, "agents"]
        assert np.array_equal(runs[name, engine].tallies, agents.tallies), name
        assert runs[name, engine].customers.equals(agents.customers), name
without, gift = runs["without", "agents"], runs["given", "agents"]
assert without.daily["birthdays"].sum() == 0
birthdays = int(gift.daily["birthdays"].sum())
assert birthdays > 10 and gift.summary()["birthday_gifts"] == 20.0 * birthdays
pool_days = gift.daily["reachable"].sum()
assert abs(birthdays - pool_days / 365) < 4 * (pool_days / 365) ** 0.5, (birthdays, pool_days)
assert gift.customers["trust"].mean() > without.customers["trust"].mean()
cautions = loopsim.Scenario.load("closed-loop").change({"levers.birthday.trust_gain": 0.5}).cautions(days=50)
assert any("birthday.gift_cny is 0" in str(one) for one in cautions), cautions
print("birthdays", birthdays)
"""

#: Tests that find what a mechanism has forgotten to declare or to do: they ask for no third file.
DEMANDING = (
    "tests/declare/test_families.py",
    "tests/market/test_events.py::test_every_event_is_drawn_and_by_beta_if_it_takes_two_numbers",
    "tests/market/test_tallies.py::test_every_tally_is_counted_by_a_rule_of_the_model",
    "tests/market/test_tallies.py::test_every_cost_is_in_the_profit_of_a_comparison_and_a_measure_of_its_own",
    "tests/market/test_row_width.py::test_a_row_and_its_daily_head_are_no_wider_than_is_declared",
    "tests/promises/test_lever_audit.py::test_every_number_and_choice_has_a_case_in_which_it_matters",
    "tests/promises/test_lever_audit.py::test_every_lever_says_what_it_moves_and_which_way",
    *(
        f"tests/promises/test_meanings_in_chinese.py::test_every_{what}"
        for what in (
            "value_of_a_scenario_says_what_it_means_in_chinese",
            "measure_says_what_it_means_in_chinese_with_the_same_facts",
            "tally_and_every_field_says_what_it_means_in_chinese",
        )
    ),
    "tests/promises/test_both_languages.py::test_every_preset_and_every_phase_has_chinese_words",
    "tests/promises/test_words.py::test_docstrings_open_with_a_verb_or_a_noun",
    "tests/phases/test_rates.py",
)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", EXAMPLE, flags=re.MULTILINE | re.DOTALL)


def named_files() -> list[str]:
    return re.findall(r"^`(src/loopsim/mechanisms/\w+/\w+\.py)`", EXAMPLE, flags=re.MULTILINE)


def changed(text: str, diff: str) -> str:
    """A file after the lines of a small diff: ``-`` is replaced by ``+``, ``+`` after a line that stays follows it."""
    old = [line[1:] for line in diff.splitlines() if line[0] in "- "]
    new = [line[1:] for line in diff.splitlines() if line[0] in "+ "]
    before, after = "\n".join(old) + "\n", "\n".join(new) + "\n"
    assert text.count(before) == 1, before
    return text.replace(before, after)


def test_the_example_is_two_files_and_two_lines() -> None:
    assert named_files() == [f"src/loopsim/mechanisms/birthday/{name}.py" for name in ("declared", "rules")]
    added = [line for diff in blocks("diff") for line in diff.splitlines()[1:] if line.startswith("+")]
    assert len(blocks("python")) == 2 and len(added) == 2


def with_the_example(tmp_path: Path) -> dict[str, str]:
    """Copy the project, make the example's files and lines in it; the environment of processes that use the copy."""
    package = tmp_path / "src" / "loopsim"
    shutil.copytree(Path(loopsim.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in zip(named_files(), blocks("python"), strict=True):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text, encoding="utf-8")
    for diff in blocks("diff"):
        head, _, lines = diff.partition("\n")
        path = tmp_path / head.removeprefix("--- ")
        path.write_text(changed(path.read_text(encoding="utf-8"), lines), encoding="utf-8")

    return {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "LOOPSIM_CACHE_DIR": str(tmp_path / "cache")}


@pytest.mark.long  # compiles the whole day
def test_the_example_acts_alike_in_both_engines(tmp_path: Path) -> None:
    env = with_the_example(tmp_path)
    command = [sys.executable, "-c", TRIAL, "agents", "arrays"]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.slow
def test_the_example_lacks_nothing_and_stands_on_the_pages(tmp_path: Path) -> None:
    env = with_the_example(tmp_path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not slow and not long",
        *DEMANDING,
    ]
    asked = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout
    command = [sys.executable, str(tmp_path / "tests" / "helpers" / "pages.py"), "--write"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    page = (tmp_path / "docs" / "odd.md").read_text(encoding="utf-8")
    assert "Birthday gifts (生日礼)" in page and "`loopsim.mechanisms.birthday.rules.birthday`" in page
    assert "| 80 | `BIRTHDAY` |" in page and "`birthday_gifts`" in (tmp_path / "docs" / "words.md").read_text("utf-8")


def test_no_two_test_files_have_one_name() -> None:
    """Folders of tests are no packages: of two files with one name pytest refuses the second."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@pytest.mark.slow
def test_slow_tests_are_left_out_where_no_time_is_left() -> None:
    words = ["-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-q", "tests/promises/test_benchmarks.py"]
    environment = os.environ | {"LOOPSIM_SLOW_UNTIL": "1"}
    told = subprocess.run([sys.executable, *words, "-k", "acts_from_tomorrow or uniform"], cwd=ROOT, env=environment,
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "1 passed, 1 skipped" in told and "no time left for slow tests" in told
