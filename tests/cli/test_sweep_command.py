"""``loopsim sweep``: what is asked, what is shown, what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import faulty_models
import loopsim
import sweeping
from asking import Ask, asker
from loopsim.cli.study_estimate import duration, size


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def test_a_sweep_shows_what_came_out_and_leaves_a_picture(ask: Ask, tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path, [0.0, 300.0], runs=3, days=30)
    answer = ask("sweep", str(plan), "--out", "out", "--jobs", "1", "--quiet")
    assert (answer.code, answer.err) == (0, [])
    assert answer.out.startswith("tiny: 2 points, 6 runs, ")
    assert "highest" in answer.out and "lowest" in answer.out
    assert "saved to out: study.png, parts/*.parquet" in answer.out
    assert (tmp_path / "out" / "study.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("rewards", "runs", "told"), [([9.0, 9.001, 0.0], 12, "of the other 2 points"), ([0.0, 300.0], 100, None)]
)
def test_points_that_luck_does_not_tell_apart_are_counted(
    rewards: list[float], runs: int, told: str | None, ask: Ask, tmp_path: Path
) -> None:
    plan = sweeping.study_file(tmp_path, rewards, runs=runs, people=400, days=60)
    answer = ask("sweep", str(plan), "--out", "out", "--jobs", "1", "--quiet")
    assert ("not told apart from the highest" in answer.out) == (told is not None)
    assert told is None or told in answer.out


def test_json_is_one_document_with_the_means_of_all_points(ask: Ask, tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path, [1.0, 2.0], runs=3)
    answer = ask("sweep", str(plan), "--out", "out", "--jobs", "1", "--quiet", "--json")
    told = json.loads(answer.out)
    assert (told["points"], told["runs"], told["failed"], told["points_missing"]) == (2, 6, 0, 0)
    runs = loopsim.load("out").runs
    assert [row["joined"] for row in told["means"]] == list(runs.groupby("point")["joined"].mean())
    assert [row["reward_cny"] for row in told["means"]] == [1.0, 2.0]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_dry_run_tells_the_cost_and_writes_nothing(as_json: bool, ask: Ask, tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path)
    answer = ask("sweep", str(plan), "--out", "out", "--dry-run", "--jobs", "1", *(["--json"] if as_json else []))
    assert answer.code == 0
    assert [path.name for path in tmp_path.iterdir()] == [plan.name]
    if as_json:
        told = json.loads(answer.out)
        assert (told["points"], told["runs"], told["parts"], told["runs_done"]) == (7, 70, 1, 0)
        result = loopsim.sweep(plan, "out", jobs=1)
        assert told["seconds"] > 0 and len(result.runs) == 70
        there = sum(path.stat().st_size for name in ("parts", "series") for path in Path("out", name).iterdir())
        assert there / 2 < told["bytes_on_disk"] < 2 * there
    else:
        assert re.search(r"runs +70\n", answer.out) and "about" in answer.out


def test_a_name_that_leads_out_of_the_folder_of_results_writes_nothing(ask: Ask, tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path)
    plan.write_text(plan.read_text().replace('name = "tiny"', 'name = "../evil/x"'))
    answer = ask("sweep", str(plan), "--quiet")
    assert (answer.code, len(answer.err)) == (2, 1)
    assert 'tiny.toml: name: found the text "../evil/x"; right is ' in answer.err[0]
    assert [path.name for path in tmp_path.iterdir()] == [plan.name]


@pytest.mark.usefixtures("text_only")
def test_a_limit_leaves_the_rest_for_later_and_says_so(ask: Ask, tmp_path: Path) -> None:
    plan = str(sweeping.study_file(tmp_path))
    answer = ask("sweep", plan, "--out", "out", "--limit", "65", "--jobs", "1", "--quiet")
    assert answer.code == 0
    assert answer.out.startswith("tiny: 7 points, 65 of 70 runs, ")
    assert "finished  65 runs" in ask("sweep", plan, "--out", "out", "--dry-run").out
    again = f"loopsim sweep {plan} --out out"
    assert f"1 point is not finished, 5 runs of them are kept; to resume: {again}" in answer.out
    assert "70 runs" in ask("sweep", plan, "--out", "out", "--quiet").out


@pytest.mark.parametrize(
    ("place", "words", "line"),
    [
        ("begun", (), "begun: factor.0"),
        (
            "mine",
            (),
            "mine: found a folder that holds other things than a sweep (notes.txt); right is a new or an empty",
        ),
        ("file", (), "file: found a file; right is a folder"),
        ("new", ("--resume",), "new: found no sweep to go on with; right is the folder of a sweep"),
    ],
)
@pytest.mark.slow
def test_a_dry_run_refuses_the_folder_that_the_sweep_would(
    place: str, words: tuple[str, ...], line: str, ask: Ask, tmp_path: Path
) -> None:
    plan = sweeping.study_file(tmp_path, [1.0], runs=1)
    Path("mine").mkdir()
    Path("mine", "notes.txt").touch()
    Path("file").touch()
    ask("sweep", str(plan), "--out", "begun", "--quiet")
    sweeping.study_file(tmp_path, [2.0], runs=1)
    before = sorted(path for path in tmp_path.rglob("*"))
    for dry in ((), ("--dry-run",)):
        answer = ask("sweep", str(plan), "--out", place, *words, *dry, "--quiet")
        assert answer.code == 2 and answer.out == "" and answer.err[0].startswith(line)
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_study_is_no_scenario_and_an_empty_one_is_told_as_such(ask: Ask, tmp_path: Path) -> None:
    plan = sweeping.study_file(tmp_path)
    answer = ask("run", str(plan))
    assert answer.code == 2
    assert answer.err == [
        f"{plan}: found a study; right is a scenario; of a study: loopsim sweep {plan}, or loopsim.sweep in Python"
    ]
    plan.write_text("# nothing yet")
    assert (
        ask("sweep", str(plan))
        .err[0]
        .startswith(f"{plan}: found an empty study; right is at least a base and a factor")
    )
    assert ask("sweep", "nope.toml").err == [
        "nope.toml: found no such file; right is the path of a study file that exists"
    ]


def test_failed_runs_are_summed_up_and_the_exit_code_is_3(ask: Ask, tmp_path: Path) -> None:
    plan = str(sweeping.study_file(tmp_path, [1.0, faulty_models.RAISES], runs=2))
    answer = ask("sweep", plan, "--out", "out", "--executor", "threads", "--model", "faulty_models:Troublesome",
                 "--quiet", "--jobs", "1")  # fmt: skip
    assert answer.code == 3
    again = f"loopsim sweep {plan} --out out --executor threads --model faulty_models:Troublesome"
    assert answer.err == [
        "2 of 4 runs failed; the others are kept:",
        "  2 failed: ZeroDivisionError: an own rule went wrong; first at point 1 (reward_cny=13), seed 1",
        f"to try these again: {again} --retry-failed",
    ]


def test_all_faults_of_the_command_line_are_told_in_one_go(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[base]\nscenario = "nothing-like-it"\n')
    words = ("--jobs", "0", "--executor", "fork", "--limit", "some", "--model", "nonsense", "--scheduler", "tcp://x:1")
    answer = ask("sweep", "bad.toml", *words)
    assert answer.code == 2
    told = [line.partition(":")[0] for line in answer.err]
    assert told[:5] == ["--jobs", "--executor", "--limit", "--scheduler", "--model"]
    assert len(told) >= 6 and not list(tmp_path.glob("loopsim-out"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("nowhere:Loop", "cannot be imported .ModuleNotFoundError"),
        ("faulty_models:Nobody", "cannot be imported .AttributeError"),
        ("json:JSONDecoder", "is something else"),
    ],
)
def test_a_model_that_cannot_be_had_is_refused(name: str, found: str, ask: Ask, tmp_path: Path) -> None:
    answer = ask("sweep", str(sweeping.study_file(tmp_path)), "--model", name)
    assert answer.code == 2
    assert len(answer.err) == 1 and re.search(found, answer.err[0])


@pytest.mark.slow
def test_rules_in_the_current_folder_are_found(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "rules_of_here.py").write_text("from loopsim import ClosedLoop\nclass Mine(ClosedLoop): ...\n")
    plan = str(sweeping.study_file(tmp_path, [1.0], runs=1))
    answer = ask("sweep", plan, "--out", "out", "--model", "rules_of_here:Mine", "--quiet", "--jobs", "1")
    assert answer.code == 0
    assert loopsim.load("out").provenance["study"]["model"] == "rules_of_here.Mine"


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.5, "0.5 s"), (75, "75 s"), (600, "10 min"), (5400, "1.5 h"), (864_000, "10 days")]
)
def test_durations_are_told_in_their_own_unit(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(("count", "told"), [(12, "12 B"), (2_500_000, "2.5 MB"), (7e13, "70 TB")])
def test_sizes_are_told_in_their_own_unit(count: int, told: str) -> None:
    assert size(count) == told
