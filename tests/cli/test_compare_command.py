"""``loopsim compare`` and ``loopsim run --runs``: what is shown and saved, what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import loopsim
from asking import Ask, asker
from loopsim.cli.figures import Scale, times
from loopsim.plots import bands, compare
from loopsim.runs.comparison import Comparison

SMALL = ("--set", "market.people=400", "--days", "30", "--runs", "4", "--quiet")
#: For tests of all else than the loop test, whose days are most of those of a short run.
UNTESTED = (*SMALL, "--no-test")


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


@pytest.fixture
def one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run with seed 2 raises."""
    from loopsim.simulation import Prepared

    live = Prepared.run

    def mostly(prepared: Prepared, seed: int, *rest: Any) -> Any:
        if seed == 2:
            raise ValueError("no luck")
        return live(prepared, seed, *rest)

    monkeypatch.setattr(Prepared, "run", mostly)


# --- run --runs -------------------------------------------------------------------------------------------------------


def test_many_runs_show_verdicts_and_intervals_and_leave_picture_data_and_provenance(ask: Ask) -> None:
    answer = ask("run", "closed-loop", *SMALL, "--out", "here")
    assert (answer.code, answer.err) == (0, [])
    for text in ("4 runs, seeds 1 to 4", "of 4 runs", "renewal", "period gain", "5% below", "saved to here"):
        assert text in answer.out
    names = {path.name for path in Path("here").iterdir()}
    assert names == {"growth.png", "runs.parquet", "summary.parquet", "daily.parquet", "series.parquet",
                     "scenario.toml", "summary.json", "provenance.json", "contents.json"}  # fmt: skip
    assert Path("here/growth.png").read_bytes().startswith(b"\x89PNG") and "\x1b" not in answer.out


@pytest.mark.usefixtures("text_only")
def test_that_no_loop_test_was_made_is_said_once(ask: Ask) -> None:
    words = ("compare", "closed-loop", "--plan", "no ads: levers.ads.daily_spend_cny=0", *SMALL, "--no-test")
    assert ask(*words, "--out", "one").out.count("loop test") == 1
    assert ask(*words, "--out", "other", "--language", "zh").out.count("闭环测试") == 1


@pytest.mark.usefixtures("text_only")
def test_what_the_command_saves_is_what_python_makes(ask: Ask) -> None:
    ask("run", "closed-loop", *SMALL, "--seed", "5", "--jobs", "1", "--out", "here")
    right = loopsim.replicate("closed-loop", runs=4, first_seed=5, days=30, changes={"market.people": 400})
    pd.testing.assert_frame_equal(pd.read_parquet("here/summary.parquet"), right.summary())


@pytest.mark.usefixtures("text_only")
def test_json_holds_every_measure_and_no_nan(ask: Ask) -> None:
    answer = json.loads(ask("run", "closed-loop", *SMALL, "--json").out)
    assert (answer["runs"], answer["failed"], answer["answers"]["judged"]) == (4, 0, 4)
    assert (
        answer["measures"]["conversion_rate_52_weeks"] | {"mean": None, "n": 0, "undefined": 4}
        == answer["measures"]["conversion_rate_52_weeks"]
    )
    assert answer["folder"].endswith("-runs4-seed1")


@pytest.mark.usefixtures("text_only")
def test_undefined_measures_are_told_in_the_table(ask: Ask) -> None:
    out = ask("run", "closed-loop", "--set", "market.people=200", *SMALL[2:]).out
    rows = dict(re.findall(r"^  (\S.*?)  .*?(\(\d \/ 4\)|$)$", out, flags=re.MULTILINE))
    table = pd.read_parquet(next(Path("loopsim-out").glob("*/summary.parquet")))
    few = table[(table["n"] > 0) & (table["n"] < 4)]
    assert len(few) > 3
    for name in set(few.index.str.replace("_", " ")) & set(rows):
        assert rows[name], name
    assert "defined in n of N runs" in out


@pytest.mark.slow
@pytest.mark.usefixtures("text_only")
def test_until_goes_on_to_the_width_that_was_asked_for(ask: Ask) -> None:
    answer = ask("run", "closed-loop", *UNTESTED, "--until", "reachable=3", "--at-most", "60", "--json")
    found = json.loads(answer.out)
    assert found["runs"] % 4 == 0 and 4 < found["runs"] < 60 and found["measures"]["reachable"]["half_width"] <= 3
    assert "wanted: 3" in found["notes"][0]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("--until period_gain=0.1", "--until: found period_gain=0.1; right is given with --runs"),
        ("--jobs 2", "--jobs: found 2; right is given with --runs"),
        ("--runs 1", "--runs: found 1; right is a whole number from 2"),
        ("--runs 9 --threads 2", "--threads: found 2 with --runs; right is --jobs"),
        ("--runs 9 --threads 0", "--threads: found 0; right is a whole number from 1"),
        ("--runs 9 --until gain=1", "--until: found the text \"gain\"; right is loop_gain"),
        ("--runs 9 --until period_gain=no", "--until period_gain: found"),
        ("--runs 9 --at-most 20", "--at-most: found 20; right is given with --until"),
        ("--runs 9 --until period_gain=1 --at-most 5", "--at-most: found 5; right is 9 (--runs) or more"),
        (f"--runs 9 --seed {2**63 - 3}", f"--seed: found a whole number of about 19 digits; right is {2**63 - 9} or"),
        (f"--runs 9 --until period_gain=1 --seed {2**63 - 99}", "--seed: found a whole number of about 19 digits"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_refused_in_one_line(ask: Ask, words: str, line: str) -> None:
    answer = ask("run", "closed-loop", *words.split())
    assert answer.code == 2 and len(answer.err) == 1 and answer.err[0].startswith(line)


def test_a_comparison_needs_a_seed_for_each_run(ask: Ask) -> None:
    answer = ask("compare", "closed-loop", "guides", "--runs", "9", "--seed", str(2**63 - 3))
    assert answer.code == 2 and len(answer.err) == 1
    assert answer.err[0].startswith("--seed: found a whole number of about 19 digits; right is ")
    assert ask("compare", "closed-loop", "guides", "--runs", "x", "--seed", "y").code == 2


def test_faults_of_many_runs_are_told_with_all_others(ask: Ask) -> None:
    answer = ask("run", "closed-lop", "--runs", "1", "--seed", "-1", "--set", "x")
    assert answer.code == 2 and len(answer.err) == 4


@pytest.mark.usefixtures("one_fails")
@pytest.mark.slow
def test_runs_that_failed_in_part_are_code_3_and_told(ask: Ask) -> None:
    answer = ask("run", "closed-loop", *UNTESTED)
    assert answer.code == 3 and "1 of 4 runs failed, the first with seed 2: ValueError: no luck" in answer.out
    answer = ask("compare", "closed-loop", "no-referral", *UNTESTED)
    assert answer.code == 3 and "closed-loop: 1 of 4 runs failed" in answer.out


@pytest.mark.slow
def test_a_single_run_may_follow_in_the_same_folder_and_leaves_nothing_of_the_others(ask: Ask) -> None:
    ask("compare", "closed-loop", "no-referral", *UNTESTED, "--out", "here")
    assert ask("run", "closed-loop", *UNTESTED, "--out", "here").code == 0
    assert not Path("here/compare.png").exists() and not Path("here/differences.parquet").exists()
    single = [word for word in UNTESTED if word not in ("--runs", "4")]
    assert ask("run", "closed-loop", *single, "--out", "here").code == 0
    assert loopsim.load("here").seed == 1 and not Path("here/runs.parquet").exists()


# --- compare ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_comparison_shows_paired_differences_and_leaves_picture_and_data(ask: Ask) -> None:
    answer = ask("compare", "closed-loop", "no-referral", "closed-loop", *SMALL, "--out", "here")
    assert (answer.code, answer.err) == (0, [])
    for text in ("3 scenarios on the same luck", "closed-loop (2)", "difference", "95% interval", "variance ratio"):
        assert text in answer.out
    itself = answer.out.rpartition("closed-loop (2)  difference")[2]
    assert re.search(r"^  profit +(\S+) +\1 +0(\.0+)? ", itself, flags=re.MULTILINE)
    names = {path.name for path in Path("here").iterdir()}
    assert {"compare.png", "differences.parquet", "runs.parquet", "scenario-3.toml", "provenance.json"} <= names
    right = loopsim.compare(
        ["closed-loop", "no-referral", "closed-loop"], runs=4, days=30, changes={"market.people": 400}
    )
    pd.testing.assert_frame_equal(pd.read_parquet("here/differences.parquet"), right.table())


@pytest.mark.usefixtures("text_only")
def test_a_comparison_as_json(ask: Ask) -> None:
    answer = json.loads(ask("compare", "closed-loop", "no-referral", *UNTESTED, "--json").out)
    assert answer["reference"] == "closed-loop" and answer["runs"] == 4
    found = answer["differences"]["no-referral"]
    assert found["referral_share"]["direction"] == "neither" and found["profit"]["unit"] == "CNY"


@pytest.mark.usefixtures("text_only")
def test_a_comparison_in_chinese(ask: Ask) -> None:
    out = ask("compare", "closed-loop", "no-referral", *SMALL, "--language", "zh").out
    assert "补充率" in out and "差值" in out and "方差比" in out and "variance ratio" not in out


@pytest.mark.usefixtures("text_only")
def test_notes_are_there_in_both_languages(ask: Ask) -> None:
    out = ask("run", "closed-loop", *UNTESTED, "--until", "reachable=900", "--language", "zh").out
    assert "4 次运行后 reachable 的区间半宽为" in out


def test_all_faults_of_a_comparison_are_told_at_once(ask: Ask) -> None:
    answer = ask("compare", "closed-lop", "no-referral", "x.toml", "--runs", "1", "--set", "x", "--days", "0")
    assert answer.code == 2 and len(answer.err) == 5
    for words in ("--runs: found 1", "--days: found 0", "--set: found x", "closed-lop", "x.toml"):
        assert any(words in line for line in answer.err), (words, answer.err)


@pytest.mark.parametrize(
    ("words", "line"),
    [(["closed-loop"], "scenarios: found 1 to compare; right is two or more, the reference first"),
     (["closed-loop", "short.toml"], "days: found 365 (closed-loop), 30 (short); right is one horizon"),
     ([], "Missing argument")],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_in_one_line(ask: Ask, words: list[str], line: str) -> None:
    Path("short.toml").write_text('from = "closed-loop"\nname = "short"\ndays = 30\n', encoding="utf-8")
    answer = ask("compare", *words)
    assert answer.code == 2 and len(answer.err) == 1 and answer.err[0].startswith(line)


def test_a_folder_of_somebody_else_is_left_alone(ask: Ask) -> None:
    Path("mine").mkdir()
    Path("mine/letter.txt").write_text("dear", encoding="utf-8")
    answer = ask("compare", "closed-loop", "no-referral", *SMALL, "--out", "mine")
    assert answer.code == 2 and "holds other things" in answer.err[0] and len(list(Path("mine").iterdir())) == 1


# --- figures and pictures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpi", "half", "value", "text", "change"),
    [("profit", 234.0, 12345.6, "12,346", "+12,346"), ("period_gain", 0.012, 0.9376, "0.938", "+0.938"),
     ("referral_share", 0.02, 0.3124, "31.2%", "+31.2 pp"), ("profit", 0.0, -0.0, "0.00", "0.00"),
     ("churn_rate", 0.0001, 0.00135, "0.135%", "+0.135 pp"), ("joined", float("nan"), 1234.5, "1,234", "+1,234"),
     ("loop_closed", 0.05, 0.5, "50.0%", "+50.0 pp"), ("profit", 1.0, float("nan"), "-", "-")],
)  # fmt: skip
def test_figures_have_the_digits_that_are_certain(kpi: str, half: float, value: float, text: str, change: str) -> None:
    scale = Scale(kpi, half, value)
    assert (scale(value), scale.change(value)) == (text, change)


def test_ratios_read_as_one_says_them() -> None:
    assert [times(value) for value in (9.13, 612.3, 3214.7, float("inf"), float("nan"))] == [
        "9.13", "612", "3,215", "inf", "-",
    ]  # fmt: skip


def compared(runs: int = 3, days: int = 40, count: int = 2) -> Comparison:
    plan = loopsim.Scenario.load("closed-loop").scaled(0.03)
    rewards = {
        f"reward of {10 * n} yuan for each": plan.change({"levers.referral.reward_cny": 10 * n}) for n in range(count)
    }
    untested: dict[str, Any] = {"test_from": None} if count in (3, 6) else {}
    return loopsim.compare(rewards, runs=runs, days=days, **untested)


@pytest.mark.parametrize(
    ("shape", "language"),
    [
        ((3, 40, 2), "en"),
        ((2, 1, 3), "zh"),
        pytest.param((2, 400, 6), "en", marks=pytest.mark.slow),
        ((2, 20, 4), "zh"),
    ],
)
@pytest.mark.slow
def test_pictures_have_no_text_beyond_their_edges_and_no_letter_that_is_missing(
    shape: tuple[int, int, int], language: Any, recwarn: pytest.WarningsRecorder
) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    found = compared(*shape)
    for figure in (compare(found, language=language), bands(found.reference, language=language)):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        width, height = canvas.get_width_height()
        assert width == 1200
        for text in figure.findobj(lambda artist: hasattr(artist, "get_text") and artist.get_text()):
            if text.get_visible() and text.axes is not None and text.get_transform() != text.axes.transData:
                box = text.get_window_extent(canvas.get_renderer())
                assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, text.get_text()
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]


@pytest.mark.parametrize("picture", [compare, lambda found: bands(found.reference)])
def test_a_picture_of_runs_without_their_series_is_refused(picture: Callable[[Comparison], Any]) -> None:
    plan = loopsim.Scenario.load("closed-loop").scaled(0.03)
    found = loopsim.compare([plan, plan], runs=2, days=3, series=["reachable", "left"])
    with pytest.raises(ValueError, match="no joined_today, profit_fen"):
        picture(found)
