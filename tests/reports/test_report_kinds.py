"""A report of each kind of folder: in both languages, from the result itself and from its folder."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loopsim
from asking import asker
from loopsim.cli import main
from loopsim.cli.calibrating import report as report_fit
from loopsim.decisions.stored import load_answer
from loopsim.languages import spaced
from loopsim.plots import saved as pictures
from loopsim.reports.making import making
from loopsim.reports.measures import figure_cell, interval_text
from loopsim.reports.reading import page_of, page_of_folder
from loopsim.results.store import StoreError
from loopsim.runs import loading
from loopsim.scenario.scenario import Scenario
from webpages import check

NASTY = "<script>alert(1)<script>\"'&amp;{{ x }}"
SMALL: dict[str, Any] = {"market.people": 800, "days": 20, "name": NASTY}
PLAN = {NASTY: {"levers.ads.daily_spend_cny": 75, "levers.referral.reward_cny": 9}}
REWARD = "levers.referral.reward_cny=0..20"


def small() -> Scenario:
    return Scenario.load("closed-loop").change(SMALL)


def save_replicates(folder: Path) -> Any:
    found = loopsim.replicate(small(), runs=3, test_from=None)
    found.save(folder)
    return found


def save_comparison(folder: Path) -> Any:
    found = loopsim.compare(small(), PLAN, runs=3, test_from=None)
    found.save(folder)
    return found


def save_explanation(folder: Path) -> Any:
    found = loopsim.explain(small(), PLAN[NASTY], name=NASTY, runs=3)
    found.save(folder)
    return found


def save_branch(folder: Path) -> Any:
    found = loopsim.branch(loopsim.simulate(small(), test_from=None), PLAN, at=10, test_from=None)
    found.save(folder)
    return found


def save_sensitivity(folder: Path) -> Any:
    over = [REWARD, "behavior.basket.base_cny"]
    return loopsim.sensitivity(small(), over, kpis=["profit", "reachable"], points=16, runs=2, out=folder)


def save_map(folder: Path) -> Any:
    return loopsim.map_over(small(), [REWARD], kpi="profit", points=5, runs=2, out=folder)


def save_robustness(folder: Path) -> Any:
    over = ["behavior.basket.base_cny", "behavior.sharing.per_week"]
    return loopsim.robust(small(), PLAN, over=over, worlds=10, runs=1, has_test=False, out=folder)


def save_learning(folder: Path) -> Any:
    return loopsim.learn(save_robustness(folder), out=folder)


def save_sweep(folder: Path) -> Any:
    study = {
        "name": "study",
        "base": {"scenario": "closed-loop", "set": {"market.people": 800}},
        "factor": [{"path": "levers.referral.reward_cny", "list": [0, 10]}],
        "runs": {"per_point": 2, "days": 20},
        "keep": {"kpis": ["profit", "reachable"]},
    }
    return loopsim.sweep(loopsim.Study.from_dict(study), folder)


SAVED: dict[str, Callable[[Path], Any]] = {
    name.removeprefix("save_"): made for name, made in list(globals().items()) if name.startswith("save_")
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kinds")


@pytest.mark.slow
@pytest.mark.parametrize("kind", SAVED)
def test_each_kind_is_told_alike_by_its_result_and_its_folder(kind: str, place: Path) -> None:
    found = SAVED[kind](place / kind)
    loopsim.report(place / kind, place / f"{kind}.html", language="zh")
    text = (place / f"{kind}.html").read_text(encoding="utf-8")
    page = check(text)
    assert page.all("html")[0]["lang"] == "zh-CN"
    assert {"answer", "tables", "assumptions"} <= set(page.ids)
    assert len(page.all("script")) == 4
    if kind != "sweep":
        assert NASTY in page.said
    else:
        assert {"转介绍·奖励金额 0", "转介绍·奖励金额 10"} <= set(re.findall(r"转介绍·奖励金额 \d+", page.said))
        assert "随 转介绍·奖励金额" in page.said and re.search(r"reward_cny=(0|10) --runs", page.said)
    live, stored = page_of(found, place / kind), page_of_folder(place / kind)
    assert stored.answer == live.answer and stored.answer.en != stored.answer.zh
    assert list(stored.sentences) == list(live.sentences)
    assert list(stored.tables) == list(live.tables), "figures of the folder are not those of the result"
    for table in (*live.tables, *live.assumptions):
        assert {len(row) for row in table.rows} <= {len(table.heads)}, table.key
    assert all(set(one.figures) == {"en", "zh"} for one in stored.pictures)
    assert found.to_html()


@pytest.mark.slow
def test_a_plan_of_a_search_is_told_from_its_folder(tmp_path: Path) -> None:
    from loopsim.results.store import scenario_files

    for name, write in scenario_files(small()).items():
        write(tmp_path / name)
    gain = {"name": "profit", "mean": 1200.0, "low": 1000.0, "high": 1400.0}
    levers = {"ads.daily_spend_cny": 120.0}
    plan = {**levers, "profit_gain": 1200.0, "profit_gain_low": 1000.0, "profit_gain_high": 1400.0, "keeps": True}
    document = {
        "plan": NASTY, "scenario": NASTY, "days": 20, "goals": ["profit"], "sentences": ["Set it."],
        "sentences_zh": ["设置它。"], "recommended": levers, "gains": [gain], "runs": 100, "fresh_seeds": 8,
        "has_converged": True, "marginal": [], "plans": [{**plan, "is": "best"}, {**plan, "is": "today"}],
        "constraints": [{"measure": "profit", "of": "", "at_least": 0.0, "at_most": None, "chance": None,
                         "mean": 5.0, "low": None, "high": None, "holds": True},
                        {"measure": "lowest_cash", "of": "", "at_least": -1000.0, "at_most": None, "chance": 0.9,
                         "mean": 0.75, "low": 0.5, "high": 1.0, "holds": False}],
    }  # fmt: skip
    (tmp_path / "proposal.json").write_text(json.dumps(document), encoding="utf-8")
    page = check(loopsim.report(tmp_path) or "")
    assert NASTY in page.said and "1,200 CNY" in page.said
    assert "广告·每日投放" in page.said and "最低现金" in page.said
    assert "≥ -1,000 in 90% of runs" in page.said and "75.0%" in page.said, "a chance is a part of the runs"


@pytest.mark.slow
def test_a_calibration_is_told_with_its_pictures_in_both_languages(tmp_path: Path) -> None:
    from functools import partial

    from loopsim.calibration.report import save_membership
    from loopsim.plots.calibration import membership

    table = pd.DataFrame({"period": range(5), "active": [1000, 869, 743, 653, 593]})
    table.to_csv(tmp_path / "members.csv", index=False)
    fits = loopsim.calibrate_membership(tmp_path / "members.csv", period="period", active="active", runs=0)
    save_membership(fits, tmp_path / "fit")
    report_fit(tmp_path / "fit", "en", {"fit.png": partial(membership, fits)}, is_wanted=True)
    page = check((tmp_path / "fit/report.html").read_text(encoding="utf-8"))
    assert len([one for one in page.all("div") if one.get("role") == "img"]) == 2
    pictures.save_in_both(partial(membership, fits), tmp_path / "fit/fit.png", "zh")
    text = loopsim.report(tmp_path / "fit") or ""
    stored = check(text)
    assert len(stored.all("img")) == 2 and "The picture is in one language only." not in stored.said
    assert "data: 86.9%" in text and "数据：86.9%" in text, "numbers under the pointer"
    (tmp_path / "fit/fit.en.png").unlink()
    membership(fits).savefig(tmp_path / "fit/fit.png")  # as other versions did
    stored = check(loopsim.report(tmp_path / "fit") or "")
    assert len(stored.all("img")) == 1 and "The picture is in one language only." in stored.said


@pytest.mark.slow
def test_a_score_is_told_alike_by_its_result_and_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = loopsim.Scenario.load("closed-loop").change(
        {"market.people": 800, "name": NASTY, "start_date": "2026-01-01"}
    )
    run = loopsim.simulate(plan, days=56, test_from=None)
    run.save(tmp_path / "run")
    daily = pd.DataFrame({"joined": run.daily["joined_ads"], "orders": run.daily["orders"]})
    weekly = daily.groupby(np.arange(56) // 7).sum()
    weekly["week"] = pd.date_range("2026-01-07", periods=len(weekly), freq="7D").strftime("%Y-%m-%d")
    weekly.to_csv(tmp_path / "weeks.csv", index=False)
    columns = {"date": "week", "joined": "joined", "orders": "orders"}
    live = page_of(loopsim.score(tmp_path / "run", tmp_path / "weeks.csv", runs=40, **columns), tmp_path / "score")
    options = [f"--{name}={column}" for name, column in columns.items()]
    answer = asker(capsys)("score", str(tmp_path / "run"), str(tmp_path / "weeks.csv"), *options, "--runs", "40",
                           "--out", str(tmp_path / "score"), "--report", "--quiet")  # fmt: skip
    assert answer.code == 0, answer.err
    assert check((tmp_path / "score/report.html").read_text(encoding="utf-8")).said.count(NASTY) > 1
    stored = page_of_folder(tmp_path / "score")
    assert stored.answer == live.answer and stored.answer.en != stored.answer.zh
    assert list(stored.tables) == list(live.tables)
    assert set(stored.pictures[0].figures) == {"en", "zh"}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({}, "no such file"),
        ({"notes.txt": "mine"}, "no such file"),
        ({"sensitivity.json": "{}"}, "scenario"),
        ({"sensitivity.json": "{"}, "sensitivity.json"),
        ({"map.json": '{"levers": []}'}, "spans"),
        ({"proposal.json": "{}"}, "no sentences in both languages"),
        ({"score.json": '{"sentence": "It holds."}'}, "score.json"),
        ({"calibration.json": "[]"}, "calibration.json"),
        ({"calibration.json": '{"estimates": [{"name": 1}]}'}, "calibration.json"),
        ({"robust.json": '{"ranges": {}}', "learn.json": "{}"}, "learn.json"),
        ({"branch.json": '{"at": 1}'}, "contents.json"),
        ({"explanation.json": '{"at": 1}'}, "contents.json"),
    ],
)
def test_foreign_and_broken_folders_get_one_line(
    files: dict[str, str], found: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    answer = asker(capsys)("report", str(tmp_path))
    assert answer.code == 2, answer.err
    assert len(answer.err) == 1 and found in answer.err[0] and "right is" in answer.err[0]
    assert not (tmp_path / "report.html").exists()


def test_what_is_no_folder_gets_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asker(capsys)("report", str(tmp_path / "nowhere"))
    assert (answer.code, len(answer.err)) == (2, 1)
    assert "no such folder" in answer.err[0]
    with pytest.raises(TypeError, match="right is a result of loopsim"):
        loopsim.report({"a": 1})
    assert load_answer(tmp_path) is None


@pytest.mark.parametrize(("scenarios", "found"), [({}, "fewer than two"), ({"one": {}}, "fewer than two")])
def test_a_comparison_whose_recipe_has_lost_scenarios_gets_one_line(
    scenarios: dict[str, Any], found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "provenance.json").write_text(json.dumps({"scenarios": scenarios}), encoding="utf-8")
    for name in ("runs.parquet", "series.parquet"):
        pd.DataFrame({"scenario": []}).to_parquet(tmp_path / name)
    monkeypatch.setattr(loading, "check_whole", lambda folder: None)
    with pytest.raises(StoreError, match=found):
        loading.load_comparison(tmp_path)


def test_a_recipe_with_other_versions_than_a_table_is_told_as_it_is() -> None:
    assert [value.en for _, value in making({"versions": "old"})] == ["old"]


def test_a_report_into_no_folder_is_refused_by_the_name_that_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = asker(capsys)("report", str(tmp_path), "--out", str(tmp_path / "none" / "page.html"))
    assert answer.code == 2 and answer.err == [f"{tmp_path}/none: found no such folder; right is a folder that exists"]


def test_bounds_of_a_failing_plan_are_told_where_one_end_is_open() -> None:
    from loopsim.decisions.prim import Box
    from loopsim.reports.kinds.uncertain import _boxes

    ends = {"behavior.need.per_week": (None, 0.5), "behavior.need.shape": (0.2, None), "market.people": (100.0, 200.0)}
    (table,) = _boxes(SimpleNamespace(boxes={"none": None, "a": Box(ends, 10, 9, 12)}))  # type: ignore[arg-type]
    assert [row[-1].text.zh for row in table.rows] == ["≤ 0.50", "≥ 0.20", "100 – 200"]


def test_next_steps_are_about_as_many_days_as_the_answer(tmp_path: Path) -> None:
    """A scenario file has days of its own, which were not those that were simulated."""
    shop = small().change({"days": 365})
    plans = {"reward 12": {"levers.referral.reward_cny": 12}}
    over = ["behavior.need.per_week"]
    answers = [
        loopsim.compare(shop, plans, runs=3, days=20, test_from=None),
        loopsim.explain(shop, plans["reward 12"], runs=3, days=20),
        loopsim.replicate(shop, runs=3, days=20, test_from=None),
        loopsim.simulate(shop, days=20, test_from=None),
        loopsim.robust(shop, plans, over=over, worlds=10, runs=1, days=20, has_test=False),
    ]
    for found in answers:
        commands = [step.command for step in page_of(found, None).steps if step.command]
        assert commands and all("--days 20" in command for command in commands), type(found)


def test_learning_after_robust_asks_for_the_same_worlds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["robust", "closed-loop", "--plan", "no ads: levers.ads.daily_spend_cny=0", "--over", "behavior.need.shape"]
    words += ["--worlds", "10", "--runs", "1", "--no-test", "--days", "10", "--set", "market.people=300", "--out", "w"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["loopsim", *words, "--language", "zh"])
    with pytest.raises(SystemExit):
        main()
    (step,) = page_of_folder(Path("w")).steps
    assert step.command == shlex.join(["loopsim", "learn", *words[1:]])


def test_points_of_percent_and_names_that_end_in_a_number_read_well_in_chinese() -> None:
    assert interval_text("repurchase_rate", -0.027, 0.034, is_change=True) == (
        "-2.7 pp to +3.4 pp", "-2.7 至 +3.4 个百分点"
    )  # fmt: skip
    assert figure_cell("repurchase_rate", 0.003, 0.03, is_change=True).text == ("+0.3 pp", "+0.3 个百分点")
    assert spaced("比reward 12多 3 元，计划2多，95%的第12天", "zh") == "比 reward 12 多 3 元，计划2多，95%的第12天"


EXACT = "levers.referral.reward_cny=0.123456789..19.87654321"
PLANNED = ("--plan", "half ads: levers.ads.daily_spend_cny=75", "--no-test")
WORLDS = ("--worlds", "10", "--over", "behavior.leaving.follower_per_week=0.0123456789..0.1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "table"),
    [
        (("sensitivity", "--over", EXACT, "--over", "levers.ads.daily_spend_cny", "--points", "4"), "influences"),
        (("map", "--factor", EXACT, "--kpi", "profit", "--points", "6"), "points"),
        (("run", "--test-from", "100", "--test-days", "56"), "loop_test"),
        (("run", "--runs", "3", "--no-test"), "runs"),
        (("compare", *PLANNED, "--runs", "3"), "runs"),
        (("robust", *PLANNED, *WORLDS), "worlds"),
        (("robust", *PLANNED, "--draws", "draws.csv"), "worlds"),
        (("learn", *PLANNED, *WORLDS), "worlds"),
    ],
)
def test_the_command_of_a_report_finds_the_same_again(
    words: tuple[str, ...],
    table: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Seed, points, loop test, worlds of a table, names of plans and all digits of a range stand in it."""
    monkeypatch.chdir(tmp_path)
    rates = np.random.default_rng(1).beta(2, 50, 12)
    pd.DataFrame({"behavior.leaving.follower_per_week": rates}).to_csv("draws.csv", index=False)
    ask, (command, *options) = asker(capsys), words
    plan = tmp_path / "shop.toml"
    shop = Scenario.load("closed-loop").change({"market.people": 800, "days": 20})
    plan.write_text(shop.to_toml(), encoding="utf-8")
    first, second = tmp_path / "first", tmp_path / "second"
    asked = ask(command, str(plan), *options, "--seed", "7", "--out", str(first))
    assert asked.code == 0, asked.err
    page = page_of_folder(first)
    (again,) = page.commands
    program, *said = shlex.split(again)
    asked = ask(*said, "--out", str(second))
    assert (program, asked.code) == ("loopsim", 0), asked.err
    found, made = (pd.read_parquet(folder / f"{table}.parquet") for folder in (first, second))
    pd.testing.assert_frame_equal(*(one.drop(columns="seconds", errors="ignore") for one in (found, made)))
