"""``loopsim run``: what is asked of the model, what is shown and saved, what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from asking import Ask, asker
from fakes import toy_run
from loopsim.results.run import Run
from loopsim.results.verdict import Answer
from loopsim.simulation import simulate

SMALL = ("--set", "market.people=400", "--days", "20")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A stand-in for the model that remembers what it was asked and gives a toy history."""
    import_module("loopsim.simulation")
    calls: list[dict[str, Any]] = []

    def pretend(scenario: Any, **options: Any) -> Run:
        calls.append({"scenario": scenario, **options})
        toy = toy_run(days=options["days"], people=300, test_from=options["days"] // 2 or None)
        *records, by_source = toy.records
        recipe = options["seed"], options["engine"], *records, toy.provenance
        return Run(scenario, toy.days, *recipe, loop_test=toy.loop_test, by_source=by_source)

    monkeypatch.setattr(sys.modules["loopsim.simulation"], "simulate", pretend)
    return calls


# --- what is asked --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("text_only")
def test_without_options_the_scenario_decides(ask: Ask, asked: list[dict[str, Any]]) -> None:
    assert ask("run", "closed-loop").code == 0
    (call,) = asked
    assert call["scenario"].name == "closed-loop"
    assert (call["days"], call["seed"], call["engine"], call["threads"]) == (
        call["scenario"].days, 1, "arrays", 1,
    )  # fmt: skip
    assert (call["test_from"], call["test_days"], call["look_ahead"]) == (365, 364, 1120)


@pytest.mark.usefixtures("text_only")
def test_every_option_reaches_the_model(ask: Ask, asked: list[dict[str, Any]]) -> None:
    words = "--days 30 --seed 7 --engine agents --threads 2 --set levers.referral.reward_cny=10 "
    words += "--test-from 120 --test-days 56 --look-ahead 84"
    assert ask("run", "closed-loop", *words.split()).code == 0
    (call,) = asked
    assert (call["days"], call["seed"], call["engine"], call["threads"]) == (30, 7, "agents", 2)
    assert (call["test_from"], call["test_days"], call["look_ahead"]) == (120, 56, 84)
    assert call["scenario"].levers.referral.reward_cny == 10


@pytest.mark.parametrize("words", [("--test-from", "none"), ("--no-test",)])
@pytest.mark.usefixtures("text_only")
def test_no_loop_test_where_none_is_wanted(words: tuple[str, ...], ask: Ask, asked: list[dict[str, Any]]) -> None:
    ask("run", "closed-loop", "--days", "30", *words)
    assert asked[0]["test_from"] is None


@pytest.mark.usefixtures("text_only")
def test_scale_makes_the_market_larger(ask: Ask, asked: list[dict[str, Any]]) -> None:
    ask("run", "closed-loop", "--days", "3")
    ask("run", "closed-loop", "--days", "3", "--scale", "2.5")
    before, after = (call["scenario"] for call in asked)
    assert after.market.people == 2.5 * before.market.people
    assert after.levers.ads.daily_spend_cny == 2.5 * before.levers.ads.daily_spend_cny
    assert after.levers.referral.reward_cny == before.levers.referral.reward_cny


@pytest.mark.usefixtures("text_only")
def test_a_run_may_last_longer_or_shorter_than_the_scenario_says(ask: Ask) -> None:
    for days in ("5", "60"):
        small = ("--set", "market.people=400", "--set", "days=30", "--days", days)
        answer = ask("run", "closed-loop", *small, "--quiet", "--out", days)
        assert (answer.code, answer.err) == (0, [])
        assert f"{days} days" in answer.out


@pytest.mark.usefixtures("text_only")
def test_that_the_model_is_compiled_first_is_said_unless_quiet(
    ask: Ask, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loopsim.cache.is_compiled", lambda form: form != "plain")
    assert ask("run", "closed-loop", "--days", "9").err == [
        "compiling the model; this is done once and takes some seconds"
    ]
    assert ask("run", "closed-loop", "--days", "9", "--quiet").err == []


# --- what is shown and saved ----------------------------------------------------------------------------------------


def test_a_run_shows_the_verdict_and_leaves_picture_data_and_provenance(ask: Ask) -> None:
    answer = ask("run", "closed-loop", *SMALL, "--out", "here")
    assert answer.code == 0, answer.err
    for text in ("closed-loop", "20 days", "400 people", "loop gain", "profit", "saved to here"):
        assert text in answer.out
    names = {path.name for path in Path("here").iterdir()}
    assert {"growth.png", "daily.parquet", "summary.json", "scenario.toml", "provenance.json"} <= names
    assert Path("here/growth.png").read_bytes().startswith(b"\x89PNG")
    assert "\x1b" not in answer.out  # no colours where it is no terminal


@pytest.mark.usefixtures("text_only")
def test_a_saved_run_is_the_run_that_python_makes(ask: Ask) -> None:
    import loopsim

    ask("run", "closed-loop", *SMALL, "--seed", "5", "--out", "here")
    scenario = loopsim.Scenario.load("closed-loop", {"market.people": 400})
    assert loopsim.load("here").daily.equals(loopsim.simulate(scenario, days=20, seed=5).daily)


@pytest.mark.usefixtures("text_only")
def test_both_engines_print_the_same_measures(ask: Ask) -> None:
    answers = [
        json.loads(ask("run", "closed-loop", *SMALL, "--json", "--engine", engine, "--out", engine).out)
        for engine in ("arrays", "agents")
    ]
    assert answers[0]["measures"] == answers[1]["measures"]
    assert [answer["engine"] for answer in answers] == ["arrays", "agents"]


@pytest.mark.usefixtures("text_only")
def test_json_is_all_that_is_printed_for_programs(ask: Ask) -> None:
    answer = ask("run", "closed-loop", *SMALL, "--json", "--out", "here", "--quiet")
    told = json.loads(answer.out)
    assert answer.err == []
    saved = json.loads(Path("here/summary.json").read_text(encoding="utf-8"))
    assert told["measures"] == {measure["name"]: measure["value"] for measure in saved["measures"]}
    assert told["verdict"]["word"] in set(Answer)
    assert (told["days"], told["seed"], told["folder"], told["legal"]) == (20, 1, "here", [])


def test_chinese_is_spoken_on_demand(ask: Ask, asked: list[dict[str, Any]]) -> None:
    answer = ask("run", "closed-loop", "--days", "60", "--language", "zh")
    assert "自第30天起只靠转介绍，30天内带来" in answer.out
    assert "流量池" in answer.out
    assert "reachable" not in answer.out


@pytest.mark.usefixtures("text_only")
def test_legal_findings_are_told(ask: Ask, asked: list[dict[str, Any]]) -> None:
    answer = ask("run", "closed-loop", "--days", "30", "--set", "levers.commission.entry_fee_cny=100")
    assert answer.code == 0
    assert "legal: " in answer.out
    assert "entry_fee_cny" in answer.out
    assert answer.out.count("informs and certifies nothing") == 1


@pytest.mark.usefixtures("text_only")
def test_a_changed_scenario_does_not_replace_the_run_of_the_unchanged_one(
    ask: Ask, asked: list[dict[str, Any]]
) -> None:
    ask("run", "closed-loop", "--days", "30")
    ask("run", "closed-loop", "--days", "30", "--set", "levers.referral.reward_cny=10")
    ask("run", "closed-loop", "--days", "30", "--seed", "2")
    names = sorted(path.name for path in Path("loopsim-out").iterdir())
    assert len(names) == 3
    assert {"closed-loop-seed1", "closed-loop-seed2"} < set(names)


@pytest.mark.usefixtures("text_only")
def test_an_earlier_run_is_replaced_and_that_is_said(ask: Ask, asked: list[dict[str, Any]]) -> None:
    first, second = (ask("run", "closed-loop", "--days", "30", "--out", "here") for _ in range(2))
    assert "replaced" not in first.out
    assert "replaced an earlier result" in second.out


@pytest.mark.parametrize("command", ["run", "compare"])
def test_help_says_what_out_replaces_and_what_it_refuses(ask: Ask, command: str) -> None:
    words = " ".join(ask(command, "--help").out.split())
    assert "A run or comparison saved there before, also of another command, is replaced" in words
    assert "a folder of anything else is refused" in words


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "where", "right"),
    [
        (("--days", "0"), "--days", "a whole number from 1 to 36500"),
        (("--days", "36501"), "--days", "a whole number from 1 to 36500"),
        (("--days", "many"), "--days", "a whole number from 1 to 36500"),
        (("--days", "9" * 5000), "--days", "a whole number from 1 to 36500"),
        (("--seed", "-1"), "--seed", "a whole number from 0 to 9223372036854775807"),
        (("--seed", str(2**63)), "--seed", "a whole number from 0"),
        (("--seed", "1.5"), "--seed", "a whole number from 0"),
        (("--engine", "gpu"), "--engine", "arrays or agents"),
        (("--threads", "0"), "--threads", "a whole number from 1"),
        (("--scale", "0"), "--scale", "a number above 0"),
        (("--scale", "nan"), "--scale", "a number above 0"),
        (("--scale", "inf"), "--scale", "a number above 0"),
        (("--language", "de"), "--language", "en or zh"),
        (("--set", "levers.referral.reward_cny"), "--set", "PATH=VALUE"),
        (("--set", "levers.referral.reward_cny=much"), "levers.referral.reward_cny", ""),
        (("--set", "levers.referal.reward_cny=1"), "levers.referal", "levers.referral"),
        (("--test-from", "89"), "--test-from", "day 90 or later (a younger pool flatters"),
        (("--test-from", "later"), "--test-from", "a day"),
        (("--test-days", "27"), "--test-days", "a whole number from 28"),
        (("--look-ahead", "200"), "--look-ahead", "from --test-days (364)"),
        (("--test-from", "36000"), "--look-ahead", "days up to day 36500"),
        (("--sed", "3"), "--sed", "--seed"),
        (("--days",), "--days", "--help"),
        (("more",), "more", "--help"),
    ],
)
def test_a_bad_option_is_one_line_that_says_where_and_what_is_right(
    words: tuple[str, ...], where: str, right: str, ask: Ask
) -> None:
    answer = ask("run", "closed-loop", *words)
    assert answer.code == 2
    (line,) = answer.err
    assert where in line
    assert right in line
    assert answer.out == ""
    assert list(Path().iterdir()) == []


def test_all_faults_are_told_in_one_go(ask: Ask) -> None:
    Path("file").touch()
    answer = ask(
        "run", "closed-loop", "--days", "0", "--seed", "-1", "--threads", "0", "--out", "file",
        "--set", "levers.referral.reward_cny=-5", "--set", "nonsense=1",
    )  # fmt: skip
    assert answer.code == 2
    for where in ("--days", "--seed", "--threads", "--out", "levers.referral.reward_cny", "nonsense"):
        assert sum(where in line for line in answer.err) == 1
    assert len(answer.err) == 6


def test_without_a_scenario_the_cure_is_told(ask: Ask) -> None:
    answer = ask("run")
    assert answer.code == 2
    assert len(answer.err) == 1
    assert "SCENARIO" in answer.err[0]


def test_an_unknown_preset_is_told_with_the_nearest(ask: Ask) -> None:
    answer = ask("run", "closed-lop")
    assert (answer.code, len(answer.err)) == (2, 1)
    assert "closed-loop" in answer.err[0]


def test_a_folder_with_other_things_is_left_alone(ask: Ask) -> None:
    Path("thesis").mkdir()
    Path("thesis/chapter.md").write_text("mine", encoding="utf-8")
    answer = ask("run", "closed-loop", *SMALL, "--out", "thesis")
    assert (answer.code, len(answer.err)) == (2, 1)
    assert "holds other things" in answer.err[0]
    assert [path.name for path in Path("thesis").iterdir()] == ["chapter.md"]


@pytest.mark.parametrize("folder", ["a/file", "a/file/inside/it"])
def test_a_file_is_no_folder(folder: str, ask: Ask) -> None:
    Path("a").mkdir()
    Path("a/file").touch()
    answer = ask("run", "closed-loop", *SMALL, "--out", folder)
    assert (answer.code, len(answer.err)) == (2, 1)
    assert "--out" in answer.err[0]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_where_one_may_not_write_is_refused_before_the_work(ask: Ask, asked: list[dict[str, Any]]) -> None:
    Path("locked").mkdir(mode=0o500)
    answer = ask("run", "closed-loop", "--out", "locked/run")
    assert (answer.code, len(answer.err), asked) == (2, 1, [])


@pytest.mark.parametrize("words", [("dance",), ("--days",), ("presets", "--write", "f.toml")])
def test_a_bad_command_is_one_line(words: tuple[str, ...], ask: Ask) -> None:
    answer = ask(*words)
    assert (answer.code, len(answer.err)) == (2, 1)


# --- in a process of its own ----------------------------------------------------------------------------------------

LOOPSIM = [sys.executable, "-m", "loopsim"]


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.slow
def test_ctrl_c_ends_a_run_with_one_line_and_code_130(tmp_path: Path) -> None:
    words = [
        "run",
        "closed-loop",
        "--days",
        "36500",
        "--engine",
        "agents",
        "--scale",
        "0.02",
        "--out",
        str(tmp_path / "run"),
    ]
    process = subprocess.Popen([*LOOPSIM, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.read(1)  # of the progress: the run is under way, however slow the machine
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err.splitlines()[-1] == "stopped by Ctrl-C"
    assert "Traceback" not in err
    assert out == ""


@pytest.mark.skipif(os.name == "nt", reason="limits of a process")
@pytest.mark.slow
def test_a_full_disk_is_one_line_with_a_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")  # it would be cut short without a word
    words = ["run", "closed-loop", *SMALL, "--no-test", "--quiet", "--out", str(tmp_path / "run")]
    code = (
        "import resource, sys, loopsim.cli;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        f"loopsim.cli.main({words!r})"
    )
    # The compiled model may have to be written somewhere as well: let it be there already.
    simulate("closed-loop", days=2, changes={"market.people": 400}, test_from=None)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "could not be saved" in line
    assert "--out" in line


@pytest.mark.skipif(os.name == "nt", reason="pipes")
def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    process = subprocess.Popen([*LOOPSIM, "reference"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert err == ""
