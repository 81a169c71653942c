"""Small what-ifs without files, and the sentence that says what a plan won and through what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import loopsim
from asking import Ask, asker
from loopsim.cli.compare import _ALWAYS
from loopsim.cli.report import SHOWN
from loopsim.market.tallies import COSTS, TALLIES
from loopsim.runs.comparison import Comparison
from loopsim.runs.headline import PARTS, headline, ranked
from loopsim.runs.headline_words import rounded, sentence
from loopsim.runs.outcome import Wanted
from loopsim.runs.plans import AS_IT_IS, plan_text, read_plan, read_plans
from loopsim.runs.replicates import Replicates
from loopsim.runs.what_differs import changed
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

ADS, REWARD, STEPS = "levers.ads.daily_spend_cny", "levers.referral.reward_cny", "levers.checkout.step_pass"
SMALL = ("--set", "market.people=400", "--days", "30", "--runs", "4", "--quiet")
PLAN = Scenario.load("closed-loop").scaled(0.03)
FEW = {"runs": 2, "days": 3, "kpis": ["profit"], "series": []}

_MONEY = [kpi for weights in PARTS.values() for kpi in weights]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def of_values(**kpis: Any) -> Replicates:
    """Replicates that hold just these measures."""
    values = np.stack([np.asarray(value, float) for value in kpis.values()], axis=1)
    return Replicates(PLAN, 1, 1, Wanted(tuple(kpis), ()), values, np.zeros(len(values)), {}, {})


def pair(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return Comparison({"base": of_values(**before), "plan": of_values(**after)})


def told(found: Comparison, language: Any = "en") -> str:
    return found.sentences(language)["plan"]


# --- the sentence -----------------------------------------------------------------------------------------------------

LUCK = np.array([-300.0, 0.0, 300.0, -100.0, 100.0])
NOTHING = dict.fromkeys(_MONEY, np.zeros(5))
BASE = {**NOTHING, "profit": np.zeros(5), "revenue": 9e4 + LUCK, "goods_cost": np.full(5, 4e4),
        "spend": np.full(5, 1e5), "joined": np.full(5, 900.0), "orders": np.full(5, 500.0)}  # fmt: skip
HALF = {**BASE, "profit": 41_200 + LUCK, "spend": np.full(5, 3.6e4), "revenue": 67_200 + 2 * LUCK,
        "joined": np.full(5, 590.0)}  # fmt: skip


def test_a_plan_that_won_is_told_with_its_interval_and_through_what() -> None:
    assert told(pair(BASE, HALF)) == (
        "plan: profit 41,200 CNY higher than base (95%: 40,920 to 41,480) in 5 runs on the same luck: "
        "64,000 less spend against 22,800 less margin from 310 fewer followers."
    )


def test_a_plan_that_lost_is_told_from_the_other_side() -> None:
    assert told(pair(HALF, BASE)) == (
        "plan: profit 41,200 CNY lower than base (95%: 40,920 to 41,480) in 5 runs on the same luck: "
        "64,000 more spend against 22,800 more margin from 310 more followers."
    )


def test_the_sentence_in_chinese() -> None:
    assert told(pair(BASE, HALF), "zh") == (
        "plan：在同样的运气下运行 5 次，利润比 base 高 41,200 元（95%：40,920 至 41,480），其中"
        "投放花费少 64,000 元，而毛利少 22,800 元（新增粉丝少 310 人）。"
    )


def test_an_interval_that_holds_nothing_is_not_told_apart_and_says_how_many_runs_would_tell() -> None:
    found = pair(BASE, {**BASE, "profit": 100 + LUCK})
    text = told(found)
    assert text.startswith("plan: profit not told apart from base: +100 CNY (95%: -180 to +380) in 5 runs")
    row = headline(found, "plan")
    assert row is not None and not row.profit.is_told_apart and row.would_tell == 39
    assert "about 39 runs would tell" in text and "分不出高低" in told(found, "zh")


def test_followers_are_spoken_of_also_where_the_margin_is_not_told_apart() -> None:
    noisy = {**BASE, "revenue": 9e4 + 30 * LUCK[::-1], "joined": np.full(5, 899.0), "profit": 5e4 + LUCK}
    assert told(pair(BASE, {**noisy, "spend": np.full(5, 5e4)})).endswith("50,000 less spend, with 1 fewer follower.")


def test_the_same_profit_in_all_runs_is_called_the_same() -> None:
    assert told(pair(BASE, BASE)) == "plan: the same profit as base in 5 runs on the same luck."


def test_without_two_pairs_nothing_is_said_of_luck() -> None:
    nan = float("nan")
    one = {"profit": [1.0, nan]}
    assert "tells nothing of luck" in told(pair(one, {"profit": [3.0, 2.0]}))
    assert "in no run are both defined" in told(pair(one, {"profit": [nan, 2.0]}))


def test_without_profit_there_is_no_sentence() -> None:
    found = pair({"orders": [1.0, 2]}, {"orders": [2.0, 3]})
    assert found.sentences() == {} and found.best() == "" and ranked(found) == []


def test_profit_with_what_the_pool_is_still_worth_is_told_beside_profit(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = {**BASE, "profit_with_pool": np.zeros(5)}, {**HALF, "profit_with_pool": -20_000 + LUCK}
    assert "; with what the pool is still worth 20,000 CNY lower (19,720 to 20,280)." in told(pair(before, after))
    assert "；计入流量池余值则低 20,000 元" in told(pair(before, after), "zh")
    assert "not told apart: +100 CNY" in told(pair(before, {**after, "profit_with_pool": 100 + LUCK}))


def test_of_several_the_best_is_named_with_its_lead() -> None:
    found = Comparison({"base": of_values(**BASE), "plan": of_values(**HALF), "bold": of_values(profit=5e4 - LUCK)})
    assert found.best() == "Highest profit: bold, ahead of plan (+8,800 CNY, 95%: +8,240 to +9,360)."
    assert pair(BASE, HALF).best() == ""
    close = Comparison({"base": of_values(**BASE), "plan": of_values(**HALF), "bold": of_values(profit=41_201 - LUCK)})
    assert close.best().startswith("Highest profit: bold, not told apart from plan (0 CNY, 95%")


@pytest.mark.parametrize(
    ("value", "half", "text"),
    [(41_234, 3_250, "41,200"), (41_234, 32, "41,234"), (41_266, 9_999, "41,300"), (-0.2, 4, "0"),
     (64_000, 0, "64,000"), (12.4, float("nan"), "12"), (-41_260, 3_250, "-41,300")],
)  # fmt: skip
def test_figures_of_a_sentence_have_two_digits_of_their_interval(value: float, half: float, text: str) -> None:
    assert rounded(value, half) == text


PROFITS = arrays.arrays(
    np.float64, 6, elements=st.one_of(st.integers(-(10**6), 10**6).map(float), st.just(float("nan")))
)


@given(PROFITS, PROFITS)
def test_a_sentence_says_higher_exactly_where_the_interval_lies_above_nothing(one: np.ndarray, two: np.ndarray) -> None:
    found = pair({"profit": one}, {"profit": two})
    row, text = found.difference("plan", "profit"), told(found)
    assert (" higher than " in text) == (row.n > 1 and row.low > 0)
    assert (" lower than " in text) == (row.n > 1 and row.high < 0)
    assert "nan" not in text and "\n" not in text and text.endswith(".")
    turned = headline(Comparison({"plan": found.replicates["plan"], "base": found.reference}), "base")
    assert turned is not None and (" lower than " in sentence(turned)) == (" higher than " in text)


def test_the_parts_add_up_to_the_profit_to_the_fen() -> None:
    """In runs with rewards, commissions, guides, leaders, gifts and recalls: no cost is left out of the sentence."""
    rich = {
        "levers.commission.level_shares": [0.1, 0.05], "levers.guides.count": 3, "levers.leaders.count": 2,
        "levers.leaders.most": 9, "levers.leaders.service_fee_per_week_cny": 50, "levers.commission.entry_fee_cny": 9,
        "levers.messages.cost_cny": 0.05,
    }  # fmt: skip
    found = loopsim.compare(PLAN, {"rich": rich}, runs=3, days=120, series=[])
    for one in found.replicates.values():
        parts = sum(sign * one.values(kpi) for weights in PARTS.values() for kpi, sign in weights.items())
        np.testing.assert_allclose(parts, one.values("profit"), atol=1e-6)
    incomes = {tally.measure for tally in TALLIES if tally.sign > 0}
    named = {kpi for weights in PARTS.values() for kpi in weights} - incomes
    assert named == {cost.removesuffix("_fen") for cost in COSTS}


# --- the rows that matter --------------------------------------------------------------------------------------------


def test_ten_rows_are_shown_with_profit_and_pool_and_then_the_largest_differences() -> None:
    found = loopsim.compare(PLAN, {"no ads": {ADS: 0}}, runs=4, days=90, series=[])
    table = found.table().set_index("kpi")
    rows = found.rows_that_matter("no ads", SHOWN, _ALWAYS)
    assert len(rows) == 10 and {"profit", "reachable"} <= set(rows) and rows == [kpi for kpi in SHOWN if kpi in rows]
    sizes = table.loc[list(SHOWN)]
    sizes = sizes[(sizes["n"] > 0) & (sizes["difference"] != 0)]["standardised"].abs().fillna(0)
    chosen = [kpi for kpi in rows if kpi not in _ALWAYS]
    left_out = sizes.drop([kpi for kpi in sizes.index if kpi in rows])
    assert min(sizes[chosen]) >= left_out.max() and "spend" in rows


def test_a_standardised_difference_is_one_in_deviations_of_a_run() -> None:
    a, b = pair({"profit": [0.0, 2, 4]}, {"profit": [5.0, 7, 9]}), pair({"profit": [1.0, 1]}, {"profit": [0.0, 0]})
    assert a.difference("plan", "profit").standardised == pytest.approx(2.5)
    assert b.difference("plan", "profit").standardised == -np.inf
    assert pair({"profit": [1.0, 1]}, {"profit": [1.0, 1]}).difference("plan", "profit").standardised == 0


# --- plans as text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "changes"),
    [
        (f"half ads: {ADS}=1370", "half ads", {ADS: 1370}),
        (f"b: {ADS}=1, {REWARD} = 2.5,", "b", {ADS: 1, REWARD: 2.5}),
        (f"lists: {STEPS}=[0.9, 0.8], {ADS}=0", "lists", {STEPS: [0.9, 0.8], ADS: 0}),
        (f"{ADS}=0", f"{ADS}=0", {ADS: 0}),
        ("s: schedule=[{from_day = 3, set = {\"levers.ads.daily_spend_cny\" = 1, \"days\" = 2}}], days=9", "s",
         {"schedule": [{"from_day": 3, "set": {ADS: 1, "days": 2}}], "days": 9}),
        ("words: levers.guides.handover=none, about=\"a, b: c\"", "words",
         {"levers.guides.handover": "none", "about": "a, b: c"}),
    ],
)  # fmt: skip
def test_plans_are_read_from_a_line(text: str, name: str, changes: dict[str, Any]) -> None:
    assert read_plan(text) == (name, changes)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("half ads:", ['plan half ads: found the text "half ads:"']),
        (": days=3", ['plan: found the text ": days=3"']),
        ("", ["plan: found an empty text"]),
        ("b: days", ['plan b: found the text "days"; right is PATH=VALUE']),
        ("b: days, =3, days=4, days=5",
         ['plan b: found the text "days"', 'plan b: found the text "=3"', "plan b: days: found a second value"]),
    ],
)  # fmt: skip
def test_each_fault_of_a_plan_is_a_line(text: str, lines: list[str]) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_plan(text)
    found = str(caught.value).splitlines()
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True)), found


@given(st.text(max_size=60))
def test_any_text_is_a_plan_or_a_fault(text: str) -> None:
    plans, faults = read_plans((text,))
    assert bool(faults) != bool(plans) and "" not in plans and {} not in plans.values()


# --- plans in Python --------------------------------------------------------------------------------------------------


def test_a_plan_changes_the_scenario_that_is_there_as_it_is() -> None:
    found = loopsim.compare(PLAN, {"no ads": {ADS: 0}, "more": {ADS: 9, REWARD: 8}}, **FEW)
    assert found.names == [AS_IT_IS, "no ads", "more"]
    assert changed(PLAN, found.replicates["more"].scenario) == {ADS: [PLAN.levers.ads.daily_spend_cny, 9.0],
                                                                REWARD: [5.0, 8.0]}  # fmt: skip
    same = loopsim.compare([PLAN, PLAN.change({ADS: 0})], **FEW)
    np.testing.assert_array_equal(found.replicates["no ads"].measures, same.replicates["closed-loop (2)"].measures)


def test_plans_stand_beside_scenarios_and_change_the_first_of_them() -> None:
    found = loopsim.compare({"mine": PLAN, "other": PLAN.change({REWARD: 1})}, {"no ads": {ADS: 0}}, **FEW)
    assert found.names == ["mine", "other", "no ads"]
    assert found.replicates["no ads"].scenario == PLAN.change({ADS: 0})


def test_changes_are_made_to_plans_too_and_plans_go_beyond_them() -> None:
    found = loopsim.compare(PLAN, {"a": {ADS: 0}, "b": {REWARD: 1}}, changes={ADS: 7}, **FEW)
    assert [one.scenario.levers.ads.daily_spend_cny for one in found.replicates.values()] == [7, 0, 7]


@pytest.mark.parametrize(
    ("plans", "line"),
    [
        ({}, "plans: found an empty table; right is a table of plans by name"),
        ([1], "plans: found a list of 1; right is a table of plans by name"),
        ({5: {ADS: 0}}, "plans: found 5 as a name; right is a text of 1 to 80 letters"),
        ({"a\nb": {ADS: 0}}, "plans: found the text .* as a name"),
        ({"a": 7}, "plan a: found 7; right is a table of values by path"),
        ({"a": {}}, "plan a: found no change; right is one value or more"),
        ({"a": {"levers.ads.slop": 3}}, "plan a: levers.ads.slop: found an unknown name"),
        ({AS_IT_IS: {ADS: 0}}, "plan as it is: found the name of a scenario; right is another name"),
        ({"a": {"days": 40}}, r"days: found 365 \(as it is\), 40 \(a\); right is one horizon"),
    ],
)
def test_what_is_no_plan_is_told_in_a_line(plans: Any, line: str) -> None:
    with pytest.raises(ScenarioError, match=f"^{line}") as caught:
        loopsim.compare(PLAN, plans, runs=2)
    assert len(caught.value.faults) == 1


def test_faults_of_the_scenario_are_told_once_and_those_of_each_plan_beside_them() -> None:
    with pytest.raises(ScenarioError) as caught:
        loopsim.compare("closed-loop", {"a": {ADS: -1}, "b": {ADS: -2}}, changes={"market.people": 1}, runs=2)
    lines = sorted(str(caught.value).splitlines())
    assert [line.partition(": found")[0] for line in lines] == [
        "change: market.people",
        f"plan a: {ADS}",
        f"plan b: {ADS}",
    ]


# --- plans on the command line ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_begins_with_what_each_plan_won(ask: Ask) -> None:
    answer = ask("compare", "closed-loop", "--plan", f"no ads: {ADS}=0", "--plan", f"b: {ADS}=200, {REWARD}=9", *SMALL)
    assert (answer.code, answer.err) == (0, [])
    head, sentences, answers, *_ = answer.out.split("\n\n")
    assert "3 scenarios on the same luck" in head
    first, second, best = sentences.splitlines()
    assert (
        first.startswith("no ads: profit ") and second.startswith("b: profit ") and best.startswith("Highest profit:")
    )
    assert answers.startswith("as it is  ")
    assert f"no ads  {ADS}" in answer.out and "150 -> 0" in answer.out
    (folder,) = Path("loopsim-out").iterdir()
    assert folder.name.startswith("compare-closed-loop-no-ads-b-") and (folder / "compare.png").is_file()
    assert loopsim.load(folder).sentences()["b"] == second  # type: ignore[union-attr]


@pytest.mark.slow
@pytest.mark.usefixtures("text_only")
def test_ten_rows_a_plan_or_all_of_them(ask: Ask) -> None:
    def rows(*more: str) -> int:
        out = ask("compare", "closed-loop", "--plan", f"no ads: {ADS}=0", *SMALL, *more).out
        (block,) = (block for block in out.split("\n\n") if "variance ratio\n" in block and "  profit " in block)
        return len(block.splitlines()) - 1

    assert rows() == 10 and rows("--all") > 15


@pytest.mark.usefixtures("text_only")
def test_the_json_holds_sentences_changes_and_schedules(ask: Ask) -> None:
    plan = 'pause: schedule=[{from_day = 5, to_day = 9, set = {"levers.ads.daily_spend_cny" = 0}}]'
    words = ("--plan", plan, "--plan", f"a: {REWARD}=9", "--no-test", "--json")
    answer = json.loads(ask("compare", "closed-loop", *SMALL, *words).out)
    assert answer["sentences"]["pause"].startswith("pause: profit ")
    assert answer["changes"] == {"pause": {}, "a": {REWARD: [5.0, 9.0]}}
    (row,) = answer["schedules"]["pause"]
    assert (row["file"], row["path"], row["days"], row["decides_on"]) == ("change", ADS, 5, 5)
    assert answer["schedules"]["a"] == []


@pytest.mark.slow
@pytest.mark.usefixtures("text_only")
def test_entries_of_files_are_shown_with_the_file_that_they_are_from(ask: Ask) -> None:
    entry = '[[schedule]]\nfrom_day = 3\nto_day = {last}\nset = {{"levers.ads.daily_spend_cny" = {value}}}\n'
    Path("shop.toml").write_text('from = "closed-loop"\n' + entry.format(last=9, value=0), encoding="utf-8")
    Path("bold.toml").write_text('from = "shop.toml"\n' + entry.format(last=5, value=9), encoding="utf-8")
    out = ask("compare", "shop.toml", "bold.toml", *SMALL).out
    assert "shop.toml: schedule.0  holds on 4 of its 7 days: bold.toml: schedule.0 comes later" in out
    out = ask("compare", "shop.toml", "--plan", f"a: {REWARD}=9", *SMALL, "--language", "zh").out
    assert "何时变化\n  全部  第 3 至 9 天" in out and "现状" in out and "as it is" not in out


def test_all_faults_of_plans_are_told_with_those_of_the_command(ask: Ask) -> None:
    words = ["--plan", "a: days", "--plan", f"b: {ADS}=-1", "--plan", f"b: {ADS}=1", "--plan", "c: levers.adz.slope=2"]
    answer = ask("compare", "closed-loop", *words, "--runs", "1")
    assert answer.code == 2
    starts = ["--runs: found 1", 'plan a: found the text "days"', "plan b: found a second plan of this name",
              "plan c: levers.adz: found an unknown name"]  # fmt: skip
    assert [line for start in starts for line in answer.err if line.startswith(start)] == answer.err
    answer = ask("compare", "closed-loop", "--plan", "a: days")
    assert answer.code == 2 and len(answer.err) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"levers.ads.daily_spend_cny": 75.0, "behavior.leaving.follower_per_week": 0.0123456789},
        {"market.pool.joined_days_ago": [30.0, 90.0], "levers.messages.send_to": "segment"},
    ],
)
def test_a_plan_is_said_in_a_line_that_gives_it_again(changes: dict[str, Any]) -> None:
    base = Scenario.load("closed-loop")
    text = plan_text("half, or less", base, base.change(changes))
    assert text is not None and read_plan(text) == ("half, or less", changes)


def test_what_no_line_tells_is_not_said_in_one() -> None:
    """A schedule is no value by its path, and a colon would end the name."""
    base = Scenario.load("closed-loop")
    stop = {"from_day": 5, "set": {"levers.ads.daily_spend_cny": 0}}
    assert plan_text("stop", base, base.change({"schedule": [stop]})) is None
    assert plan_text("ads: half", base, base.change({"levers.ads.daily_spend_cny": 75.0})) is None
