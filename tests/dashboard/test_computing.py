"""Runs behind the pictures, what is kept of them, and the pictures and words made of them."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from loopsim import Scenario, compare, replicate
from loopsim.dashboard import charts, charts_of_parts, computing, texts, told, words
from loopsim.dashboard.computing import Kept, compared, curves, first_runs, verdicts
from loopsim.results.verdict import Answer
from loopsim.runs.replicates import Replicates

PLAN = Scenario.load("closed-loop", {"market.people": 400, "days": 20})
OTHER = PLAN.change({"levers.ads.daily_spend_cny": 900.0, "levers.product.margin_share": 0.4})

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runs() -> Replicates:
    """Runs of a small market."""
    return next(iter(curves(PLAN, kept=Kept()))).runs


@pytest.fixture(scope="module")
def others() -> Replicates:
    """Runs of another plan."""
    return next(iter(curves(OTHER, kept=Kept()))).runs


def test_a_curve_is_that_of_replicate(runs: Replicates) -> None:
    plain = replicate(PLAN, runs=8, kpis=["profit"], series=["reachable"], test_from=None)
    assert np.array_equal(runs.paths("reachable"), plain.paths("reachable"))
    assert np.array_equal(runs.values("profit"), plain.values("profit"))


def test_a_scenario_seen_before_is_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    first = list(curves(PLAN, kept=kept))
    monkeypatch.setattr(computing, "replicate", lambda *_, **__: pytest.fail("was run again"))
    assert list(curves(PLAN.change({"name": "renamed"}), kept=kept)) == first
    with pytest.raises(pytest.fail.Exception):
        list(curves(OTHER, kept=kept))


def test_where_all_runs_take_long_two_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "AT_ONCE", 0)
    kept = Kept()
    few, many = curves(PLAN, kept=kept)
    assert (len(few.runs), len(many.runs), few.is_first, many.is_first, few.part) == (2, 8, True, False, 1)
    assert np.array_equal(few.runs.paths("reachable"), many.runs.paths("reachable")[:2])
    assert [len(one.runs) for one in curves(PLAN, kept=kept)] == [8]


def test_of_a_large_market_a_smaller_one_comes_first_multiplied_up(monkeypatch: pytest.MonkeyPatch) -> None:
    large = PLAN.change({"market.people": 4000})
    monkeypatch.setattr(computing, "seconds_of", lambda *_: 4.0)
    few, many = curves(large, kept=Kept())
    small = replicate(large.scaled(0.25), runs=2, kpis=["profit", "quick_ratio"], series=["reachable"], test_from=None)
    assert few.part == 0.25 and few.runs.scenario == large == many.runs.scenario
    assert np.array_equal(few.runs.paths("reachable"), 4 * small.paths("reachable"))
    assert np.allclose(few.runs.values("profit"), 4 * small.values("profit"))
    assert np.array_equal(few.runs.values("quick_ratio"), small.values("quick_ratio"), equal_nan=True)


def test_the_verdict_on_a_large_market_comes_from_a_smaller_one_first(monkeypatch: pytest.MonkeyPatch) -> None:
    large, kept = PLAN.change({"market.people": 4000}), Kept()
    monkeypatch.setattr(computing, "seconds_of", lambda *_: 4.0)
    few, all_of_it = verdicts(large, kept=kept)
    assert few.is_first and few.part == pytest.approx(4.0 / 3.6 / 4.0) and few.runs.scenario.market.people == 1111
    assert not all_of_it.is_first and all_of_it.part == 1 and all_of_it.runs.scenario == large
    assert [one.part for one in verdicts(large, kept=kept)] == [1.0]


def test_a_market_of_which_all_runs_take_minutes_is_only_simulated_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    large = PLAN.change({"market.people": 40_000})
    monkeypatch.setattr(computing, "seconds_of", lambda _, runs=8: 10.0 * runs)
    people = []
    usual = computing.replicate
    monkeypatch.setattr(
        computing, "replicate", lambda plan, **more: (people.append(plan.market.people), usual(plan, **more))[1]
    )
    kept = Kept()
    first, last = curves(large, kept=kept)
    assert (len(first.runs), first.is_first, len(last.runs), last.is_first) == (2, True, 8, False)
    assert last.part == 0.1 and last.runs.paths("reachable").max() > 10 * first.part
    (tested,) = verdicts(large, kept=kept)
    assert not tested.is_first and tested.part < 0.1
    assert max(people) == 4000


def test_a_million_people_are_simulated_whole_and_ten_millions_are_not() -> None:
    plan = Scenario.load("closed-loop")
    one, ten = (8 * computing._A_PERSON * people for people in (1e6, 1e7))
    assert computing.seconds_of(plan.scaled(20)) == pytest.approx(one) and one < computing.TOO_LONG < ten


def test_the_presets_that_take_long_are_known_before() -> None:
    quick, slow = (Scenario.load(name) for name in ("closed-loop", "existing-shop"))
    assert computing.seconds_of(quick) < computing.AT_ONCE < computing.seconds_of(slow)
    assert computing.seconds_of(quick.change({"market.people": 20_000})) < 1


def test_what_was_used_last_is_kept() -> None:
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda key=key: f"value of {key}")
    assert [kept.get(key) is None for key in "abc"] == [False, True, False]


def test_a_pinned_plan_is_compared_run_by_run(runs: Replicates, others: Replicates) -> None:
    found = compared(runs, others, ("pinned", "now"))
    plain = compare([PLAN, OTHER], runs=8, kpis=["profit"], series=[], test_from=None)
    assert found is not None
    assert found.difference("now", "profit") == plain.difference(plain.names[1], "profit")
    few = compared(runs, first_runs(others, 3), ("pinned", "now"))
    assert few is not None and len(few.reference) == 3
    assert compared(replace(runs, days=9), others, ("pinned", "now")) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_charts_are_plain_values_that_show_the_runs(
    language: words.Language, runs: Replicates, others: Replicates
) -> None:
    found = compared(runs, others, ("pinned", "now"))
    assert found is not None
    pool = charts.pool({"now": runs}, language)
    last = next(row for row in pool["data"]["values"] if row["day"] == 19)
    assert last["p50"] == np.median(runs.paths("reachable")[:, -1])
    profit = charts.profit({"pinned": runs, "now": others}, language)
    last = next(row for row in profit["data"]["values"] if row["day"] == 19 and row["plan"] == "now")
    assert last["p50"] == pytest.approx(np.median(others.values("profit")), abs=0.1)
    apart = charts.difference(found, "profit_fen", language)["data"]["values"][-1]
    assert apart["p50"] == pytest.approx(found.difference("now", "profit").mean, abs=0.1)
    for spec in (pool, profit, charts_of_parts.stages(runs, language), charts_of_parts.flows(runs, language)):
        json.dumps(spec, allow_nan=False)


def test_the_waterfall_ends_at_the_profit(runs: Replicates) -> None:
    parts = told.money(runs, "en")
    spec = charts_of_parts.money(parts, "profit", "en")
    assert spec["data"]["values"][-1]["to"] == pytest.approx(runs.values("profit").mean())
    assert {"revenue", "goods cost"} <= {name for name, _ in parts}


def test_the_answer_is_told_in_both_languages() -> None:
    (tested,) = verdicts(PLAN, kept=Kept())
    found = tested.runs.answers
    assert found is not None
    english, chinese = told.verdict(found, "en"), told.verdict(found, "zh")
    assert english.headline != chinese.headline and f"of {found.judged} runs" in english.figures
    assert told.verdict(replace(found, answer=Answer.OPEN), "en").headline == "The loop is open"
    assert told.verdict(None, "zh").headline == texts.say("untested", "zh")


def test_figures_and_differences_are_rows(runs: Replicates, others: Replicates) -> None:
    found = compared(runs, others, ("pinned", "now"))
    rows = told.figures(others, found, "zh")
    assert {"指标", "均值", "差值"} <= set(rows[0]) and not [row for row in rows if row["均值"] == "-"]
    assert told.differences({"levers.product.margin_share": [0.6, 0.4]}, "zh") == [
        {"杠杆": "毛利率", "之前": "0.6", "当前": "0.4", "path": "levers.product.margin_share"}
    ]
    assert [card.label for card in told.cards(others, found, "en")][-1] == "Profit, CNY"


def test_every_text_stands_in_both_languages_with_the_same_facts() -> None:
    for key in texts.named():
        english, chinese = texts.both(key)["en"], texts.both(key)["zh"]
        assert english != chinese and re.search(r"[\u4e00-\u9fff]", chinese), key
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", chinese)), key
