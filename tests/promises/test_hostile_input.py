"""Input that nobody means well: each is refused soon, with exit code 2 and a line, or taken; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import loopsim
from asking import Answer, asker
from counting import calls
from loopsim.scenario import files
from loopsim.scenario.check import MOST_TOLD
from loopsim.scenario.faults import ScenarioError

BASE = 'from = "closed-loop"\n'


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    return asker(capsys)


def is_refused(answer: Answer) -> bool:
    """Whether it was told as bad input, in lines that a person can read."""
    return answer.code == 2 and bool(answer.err) and all(len(line) < 5000 for line in answer.err)


def commands(plan: str, *more: str) -> list[list[str]]:
    """All commands that take a scenario and changes of it."""
    return [
        ["describe", plan, "--no-loop", *more],
        ["run", plan, "--days", "2", "--quiet", *more],
        ["compare", plan, "closed-loop", "--runs", "2", "--days", "2", "--quiet", *more],
    ]


@pytest.mark.parametrize("path", ["." * 100_000, "a." * 50_000 + "b", "levers." + "x." * 12 + "y", "a" * 100_000])
def test_a_path_of_many_parts_or_letters_is_refused_at_once(path: str, ask) -> None:  # type: ignore[no-untyped-def]
    def refused() -> None:
        for words in commands("closed-loop", "--set", f"{path}=1"):
            assert is_refused(ask(*words))
        assert is_refused(ask("compare", "closed-loop", "--plan", f"odd: {path}=1", "--runs", "2", "--days", "2"))
        with pytest.raises(ScenarioError):
            loopsim.Scenario.load("closed-loop").change({path: 1})

    refused()  # what is imported and read once
    assert calls(refused) < 1_000_000  # some for each part of the path; it hung with as many as their square


@pytest.mark.parametrize(
    "line",
    ["k{n} = 1", "[t{n}]", "[[schedule]]", "market.x{n} = 1", "[[market.segments]]", "levers.ads.x{n}.y = [1, 2]"],
)
@pytest.mark.slow
def test_a_file_of_very_many_names_is_refused_with_work_that_does_not_explode(line: str, tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    def work(count: int) -> int:
        plan = tmp_path / f"{count}.toml"
        plan.write_text(BASE + "\n".join(line.format(n=n) for n in range(count)))

        def refused() -> None:
            answer = ask("validate", str(plan))
            assert is_refused(answer)
            assert len(answer.err) <= MOST_TOLD + 1

        return calls(refused)

    work(10)  # what is imported and read once
    fixed, few, many = (work(2 * MOST_TOLD + count) for count in (0, 250, 2_000))
    assert many - fixed < 10 * (few - fixed)  # eight times as many names more; by squares some 35 times as much


def test_the_first_faults_of_very_many_are_told_and_the_others_counted(tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    plan = tmp_path / "plan.toml"
    plan.write_text(BASE + "\n".join(f"k{n} = 1" for n in range(1000)))
    answer = ask("validate", str(plan))
    assert answer.err[-1].startswith(f"{plan}: found {1000 - MOST_TOLD} more faults")
    assert len(answer.err) == MOST_TOLD + 1


@pytest.mark.slow
def test_a_study_of_very_many_names_is_refused_with_work_that_does_not_explode(tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    def work(count: int) -> int:
        study = tmp_path / f"{count}.toml"
        study.write_text("\n".join(f"k{n} = 1" for n in range(count)) + '\n[base]\nscenario = "closed-loop"\n')
        asked: list[Answer] = []
        made = calls(lambda: asked.append(ask("sweep", str(study), "--out", str(tmp_path / "out"))))
        assert is_refused(asked[0])
        return made

    work(10)  # what is imported and read once
    fixed, few, many = (work(2 * MOST_TOLD + count) for count in (0, 250, 2_000))
    assert many - fixed < 10 * (few - fixed)


@pytest.mark.parametrize(
    "text",
    [
        "days = " + "9" * 5000,
        "days = 1e400",
        "market.people = nan",
        "market.people = 1" + "0" * 30,
        "levers.ads.daily_spend_cny = inf",
        "levers.ads.daily_spend_cny = -inf",
        'name = "' + "a" * 3900 + '"',
        'name = "a\\u0000b"',
        'name = "\\u001b[31mred"',
        "a" + ".a" * 1900 + " = 1",
        "x = " + "[" * 1900 + "]" * 1900,
        "x = " + "{a=" * 900 + "1" + "}" * 900,
        "market.network.kind = 'edge_list'\nmarket.network.file = 'a\\u0000b'",
        'market.network = {kind = "edge_list", file = "a\\u0000b"}',
        'market.network = {kind = "edge_list", file = "/dev/zero"}',
        'market.pool.file = "/dev/zero"',
        'market.pool.file = "' + "x" * 3000 + '"',
        "schedule = [{from_day = 1, set = {\"" + "levers." * 400 + "x\" = 1}}]",
        "days = 2020-01-01T00:00:00Z",
        "'\\u202e' = 1",
        '"\\u001b[2J" = 1',
        "\x00",
        "\ufeff\ufeffdays = 3",
        "days = ３",
    ],
)  # fmt: skip
def test_odd_values_are_told_in_a_line_without_control_characters(text: str, tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    plan = tmp_path / "plan.toml"
    plan.write_text(BASE + text + "\n", "utf-8")
    for words in (["validate", str(plan)], *commands(str(plan))):
        answer = ask(*words)
        assert is_refused(answer), words
        assert all(line.isprintable() for line in answer.err)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/full", "/"])
def test_devices_and_folders_are_no_scenario_no_study_and_no_target(device: str, tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    out, named = ["--out", str(tmp_path / "out")], tmp_path / "targets.toml"
    named.symlink_to(device)
    for words in (
        ["validate", device],
        *commands(device),
        ["sweep", device, *out],
        *(
            ["calibrate", "growth", "--targets", one, "--scenario", "closed-loop", "--fit", "levers.ads.slope", *out]
            for one in (device, str(named))
        ),
    ):
        assert is_refused(ask(*words)), words


def test_a_pipe_that_nobody_writes_to_is_given_up(tmp_path: Path, ask, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(files, "PIPE_SECONDS", 0.3)
    os.mkfifo(tmp_path / "pipe.toml")
    answer = ask("validate", str(tmp_path / "pipe.toml"))
    assert is_refused(answer)
    assert "a pipe from which nothing came" in answer.err[0]


def test_a_scenario_may_come_slowly_through_a_pipe(tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)

    def write() -> None:
        time.sleep(0.2)
        with pipe.open("w") as end:
            end.write(BASE)
            end.flush()
            time.sleep(0.3)
            end.write("days = 9\n[market]\nnobody = 1\n")

    writer = threading.Thread(target=write)
    writer.start()
    answer = ask("validate", str(pipe))
    writer.join()
    assert len(answer.err) == 1
    assert answer.err[0].startswith(f"{pipe}: market.nobody: found an unknown name")


def test_a_circle_and_a_long_chain_of_from_are_told(tmp_path: Path, ask) -> None:  # type: ignore[no-untyped-def]
    for n in range(30):
        (tmp_path / f"{n}.toml").write_text(f'from = "{(n + 1) % 30}.toml"\n')
    assert "a chain of more than 20 files" in ask("validate", str(tmp_path / "0.toml")).err[0]
    (tmp_path / "1.toml").write_text('from = "0.toml"\n')
    assert "a circle back to" in ask("validate", str(tmp_path / "0.toml")).err[0]


@pytest.mark.parametrize(
    "make",
    [
        lambda out: out.symlink_to(out.name),
        lambda out: out.symlink_to("gone"),
        lambda out: out.write_text("mine"),
        lambda out: (out.mkdir(), (out / "mine.txt").write_text("mine")),
        lambda out: os.mkfifo(out),
    ],
    ids=["a link to itself", "a link to nothing", "a file", "somebody's folder", "a pipe"],
)
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_simulated(
    make,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    ask,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def simulated(*_: object, **__: object) -> None:
        raise AssertionError("it was simulated first")

    monkeypatch.setattr("loopsim.prepared.Prepared.__init__", simulated)
    out = tmp_path / "out"
    make(out)
    (tmp_path / "study.toml").write_text(
        '[base]\nscenario = "closed-loop"\n[[factor]]\npath = "levers.referral.reward_cny"\nlist = [0]\n'
    )
    for place in (out, out / "below"):
        if place != out and out.is_dir():
            continue  # below a folder there is room
        few = ["--days", "2", "--quiet", "--out", str(place)]
        for words in (
            ["run", "closed-loop", *few],
            ["run", "closed-loop", "--runs", "2", *few],
            ["compare", "closed-loop", "guides", "--runs", "2", *few],
            ["sweep", str(tmp_path / "study.toml"), "--out", str(place), "--quiet"],
            ["verify", "V01", "--out", str(place), "--quiet"],
        ):
            assert is_refused(ask(*words)), words


@pytest.mark.parametrize("seed", ["-1", "9223372036854775808", "1" * 5000, "1e3", "nan", "", "0x10"])
def test_a_seed_that_is_none_is_refused(seed: str, ask) -> None:  # type: ignore[no-untyped-def]
    answer = ask("run", "closed-loop", "--days", "2", "--quiet", "--seed", seed)
    assert is_refused(answer)


#: Runs commands, each at a terminal as a new process finds it. Pictures, which no terminal shows, are left out.
ONE_BY_ONE = """
import json, sys
from importlib import import_module
from loopsim.cli import main
for command in ("run", "replicates", "compare"):
    import_module(f"loopsim.cli.{command}")._draw = lambda *_: None
for words in json.loads(sys.argv[1]):
    sys.stdout.reconfigure(errors="strict")
    sys.stderr.reconfigure(errors="backslashreplace")
    try:
        main(words)
    except SystemExit as stop:
        assert not stop.code, words
    sys.stdout.flush()
    sys.stdout.buffer.write(b"\\0end\\0")
"""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
@pytest.mark.slow
def test_no_command_fails_at_a_terminal_that_cannot_print_its_letters(encoding: str, tmp_path: Path) -> None:
    plan = tmp_path / "闭环.toml"
    plan.write_text('from = "closed-loop"\nname = "闭环 é 𠀀"\nabout = "试验"\n[market]\npeople = 300\n', "utf-8")
    few = ["--days", "3", "--quiet", "--no-test"]
    out = str(tmp_path / "结果")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LANG": "C", "LC_ALL": "C"}
    commands = [
        ["validate", str(plan)],
        ["describe", str(plan), "--no-loop"],
        ["run", str(plan), *few, "--language", "zh", "--out", out],
        ["run", str(plan), *few, "--json", "--language", "zh", "--out", out],
        ["run", str(plan), *few, "--runs", "2", "--language", "zh", "--out", out],
        ["compare", str(plan), *few, "--plan", "加倍: levers.referral.reward_cny=9", "--runs", "2", "--language", "zh",
         "--out", out],
        ["presets"],
        ["schema"],
        ["reference"],
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ONE_BY_ONE, json.dumps(commands)], env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    said = done.stdout.split(b"\0end\0")
    assert len(said) == len(commands) + 1 and all(said[:-1])
    printed = said[3].decode("utf-8" if encoding == "ascii" else encoding)  # Click takes ASCII for a mistake
    assert json.loads(printed)["scenario"] == "闭环 é 𠀀"
    wrong = subprocess.run([sys.executable, "-m", "loopsim", "run", "没有.toml"], env=environment, capture_output=True)
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
