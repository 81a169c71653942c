"""``loopsim optimize``: plan files, simulated searches, the answer and its folder."""

import json
import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from asking import asker
from loopsim.decisions.optimize import optimize
from loopsim.decisions.optimize_words import amount, channel, lever_name, page
from loopsim.decisions.planning.confirming import Kept
from loopsim.decisions.planning.problem import Constraint, Lever
from loopsim.decisions.planning.proposal import Proposal
from loopsim.decisions.planning.reading import COSTS, read_plan
from loopsim.decisions.planning.world import Simulated, scenario_at
from loopsim.results.definitions import KPIS
from loopsim.results.store import StoreError
from loopsim.runs.headline import Change
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from pictures import assert_readable

ADS, CONTENT, REWARD = "levers.ads.daily_spend_cny", "levers.content.daily_spend_cny", "levers.referral.reward_cny"

SLOW = (("start_day", 20), ("stop_day", 50))

PLAN = {
    "scenario": "closed-loop",
    "goal": "profit",
    "days": 40,
    "budget_cny": 16_000,
    "set": {"market.people": 800},
    "lever": [
        {"path": ADS, "low": 0, "high": 400},
        {"path": CONTENT, "low": 0, "high": 400},
        {"path": ADS, "kind": "stop_day", "low": 10, "high": 40},
    ],
    "constraint": [{"measure": "lowest_cash", "at_least": -15_000, "chance": 0.9}],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("optimize") / "out"


@pytest.fixture(scope="module")
def found(folder):
    return optimize(PLAN, most_runs=160, out=folder, jobs=1)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    two = {**PLAN, "goals": ["profit", "reachable"], "constraint": []}
    del two["goal"]
    return optimize(two, most_runs=160, jobs=1)


def test_in_forty_days_no_channel_pays(found):
    """Newcomers bring money for a year, so within forty days less spend is better, and the next money is lost."""
    ads, content, _ = found.point
    assert ads + content < 200
    assert found.gains[0].low > 0
    assert any(one.per_1000.high < 0 for one in found.found.marginal if one.per_1000)
    assert found.scenario.levers.content.daily_spend_cny == content


def test_what_was_made_is_not_made_again(found, folder):
    """The same plan goes on in its folder: no batch is added, and the answer is the same."""
    batches = len(list((folder / "runs").glob("[0-9]*")))
    again = optimize(PLAN, most_runs=160, out=folder, jobs=1)
    assert len(list((folder / "runs").glob("[0-9]*"))) == batches
    assert again.to_dict() == found.to_dict()


@pytest.mark.slow
def test_a_stopped_search_goes_on(tmp_path):
    plan = {**PLAN, "days": 5, "lever": PLAN["lever"][:2], "constraint": []}

    def stop(stage, part, best):
        if part > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        optimize(plan, most_runs=120, out=tmp_path, jobs=1, progress=stop)
    kept = len(Simulated(read_plan(plan), tmp_path)._known)
    assert kept >= 16
    assert optimize(plan, most_runs=120, out=tmp_path, jobs=1).to_dict() == optimize(plan, most_runs=120).to_dict()


def test_runs_of_another_plan_are_refused(found, folder):
    with pytest.raises(StoreError, match="another plan"):
        optimize({**PLAN, "budget_cny": 20_000}, most_runs=160, out=folder)


def test_the_lowest_cash_is_that_of_the_money_in_the_till(tmp_path):
    """Pay for friends waits half the run for its payout, so cash falls less far than profit."""
    import loopsim

    late = {"levers.commission.payout_delay_days": 20, "levers.referral.reward_cny": 100,
            "behavior.sharing.per_week": 0.3}  # fmt: skip
    plan = read_plan({**PLAN, "set": {**PLAN["set"], **late}, "lever": PLAN["lever"][:1]})
    ((row,),) = Simulated(plan, tmp_path).measure([(150.0,)], range(1, 2))
    run = loopsim.simulate(plan.base.change({ADS: 150.0}), days=plan.days, seed=1, test_from=None)
    lowest = dict(zip(plan.problem.measures, row, strict=True))["lowest_cash"]
    assert lowest == min(run.daily["cash_fen"].cumsum().min(), 0) / 100
    assert lowest > run.daily["profit_fen"].cumsum().min() / 100 + 1


def test_measures_are_those_of_plain_runs(folder):
    import loopsim

    plan = read_plan(PLAN)
    point = (100.0, 50.0, 20.0)
    (rows,) = Simulated(plan, folder).measure([point], range(5, 7))
    for seed, row in zip((5, 6), rows, strict=True):
        run = loopsim.simulate(scenario_at(plan, point), seed=seed, test_from=None)
        money = run.daily["profit_fen"].cumsum()
        assert row.tolist() == [run.summary()["profit"], min(money.min(), 0) / 100]


def test_a_smaller_market_gives_the_figures_of_the_whole(tmp_path):
    """Ads and content cost what they cost in the whole; profit is of its size."""
    plan = {**PLAN, "set": {"market.people": 20_000}, "days": 20, "lever": PLAN["lever"][:2], "constraint": []}
    whole, tenth = (read_plan({**plan, "scale": scale}) for scale in (1.0, 0.1))
    point = (400.0, 100.0)
    one = Simulated(whole, tmp_path / "whole").measure([point], range(1, 3)).mean()
    other = Simulated(tenth, tmp_path / "tenth").measure([point], range(1, 9)).mean()
    assert one < -5000
    assert other == pytest.approx(one, rel=0.2)


def test_a_smaller_market_has_as_many_days(tmp_path):
    """A policy stops ads as soon as it may: days that it keeps them off are those of the run, not twice as many."""
    import loopsim

    rule = {"window_days": 7, "renewal_above": 0.001, "least_left": 1}
    stops = {
        "market.people": 20_000,
        "behavior.sharing.per_week": 0.5,
        **{f"levers.policy.stop_ads.{name}": value for name, value in rule.items()},
    }
    limit = {"measure": "ads_stopped", "at_most": 9}
    plan = read_plan(
        {**PLAN, "set": stops, "days": 60, "lever": PLAN["lever"][:1], "constraint": [limit], "scale": 0.5}
    )
    ((row,),) = Simulated(plan, tmp_path).measure([(300.0,)], range(1, 2))
    run = loopsim.simulate(scenario_at(plan, (300.0,)).scaled(0.5), seed=1, test_from=None)
    assert row[1] == run.summary()["ads_stopped"] > 0


def test_a_plan_in_python_may_hold_a_scenario():
    shop = Scenario.load("closed-loop").change({"levers.referral.reward_cny": 7.0})
    plan = read_plan({**PLAN, "scenario": shop})
    assert plan.base == shop.change({"days": 40, "market.people": 800})
    assert plan.problem == read_plan(PLAN).problem


def test_a_lever_starts_and_stops_by_schedule():
    levers = [{"path": ADS, "kind": "start_day", "low": 0, "high": 40}, {"path": CONTENT, "low": 0, "high": 9}]
    plan = read_plan({**PLAN, "lever": levers, "constraint": []})
    (entry,) = scenario_at(plan, (12.0, 3.0)).schedule
    assert (entry.from_day, entry.to_day, entry.set) == (0, 11, {ADS: 0.0})
    assert scenario_at(plan, (0.0, 3.0)).schedule == ()
    stop = read_plan(PLAN)
    (entry,) = scenario_at(stop, (1.0, 1.0, 30.0)).schedule
    assert (entry.from_day, entry.to_day) == (30, None)
    assert stop.problem.spend((100.0, 50.0, 10.0)) == 100 * 10 + 50 * 40


def test_the_budget_pays_for_days_on_which_a_lever_is_off_but_not_at_nothing():
    days = [{"path": ADS, "kind": kind, "low": 0, "high": 40, "off": off} for kind, off in SLOW]
    problem = read_plan({**PLAN, "lever": [PLAN["lever"][0], *days], "budget_cny": 4_000}).problem
    assert problem.spend((100.0, 10.0, 30.0)) == 20 * 10 + 100 * 20 + 50 * 10
    assert problem.spend((100.0, 40.0, 30.0)) == 20 * 30 + 50 * 10  # never on
    most = problem.point((400.0, 10.0, 30.0))
    assert most == (164.0, 10.0, 30.0) and 3_900 < problem.spend(most) <= 4_000


def test_plans_that_the_guard_finds_something_about_are_not_tried(tmp_path):
    fee = {"path": "levers.commission.level_shares.0", "low": 0.0, "high": 0.5}
    plan = {**PLAN, "lever": [fee, PLAN["lever"][0]], "set": {"levers.commission.level_shares": [0.1, 0.1, 0.1]}}
    with pytest.raises(ScenarioError, match="legal guard"):
        optimize(plan, most_runs=100, out=tmp_path)


def test_a_front_has_a_scenario_for_each_plan(both, tmp_path):
    assert 1 <= len(both.front) <= 12
    both.save(tmp_path)
    for number, point in enumerate(both.front, start=1):
        made = Scenario.load(tmp_path / f"scenario-{number}.toml")
        assert made.levers.content.daily_spend_cny == point[1]
    assert set(both.to_frame()["is"]) >= {"best"}


def test_a_shorter_front_leaves_no_plans_of_a_longer_one(both, tmp_path):
    (tmp_path / "scenario-99.toml").write_text("days = 1\n", encoding="utf-8")
    both.save(tmp_path)
    assert len(list(tmp_path.glob("scenario-*.toml"))) == len(both.front)


def test_why_todays_plan_is_no_choice_is_told(found):
    """The lever out of its range, the budget, the legal guard, the constraint: each by its name, with its value."""
    ads, *others = found.found.problem.levers
    breach = Kept(Constraint("loop_closed", at_least=0.9), 0.5, 0.3, 0.7)
    confirmed = replace(
        found.found.confirmed, keeps=True, is_today_allowed=False, is_today_legal=False, today_breaks=(breach,)
    )
    problem = replace(found.found.problem, levers=(replace(ads, high=100.0), *others), budget=1_000.0)
    told = Proposal(found.plan, replace(found.found, problem=problem, confirmed=confirmed))
    (said,) = (one for one in told.sentences() if "no choice" in one)
    assert "ads.daily_spend_cny 150 is not within 0 to 100; it takes 12,000 CNY of a budget of 1,000; the legal" in said
    assert said.endswith("loop closed at least 90% does not hold: it is 50% (30% to 70%).")
    assert any("广告·每日投放 150 不在 0 至 100 之内" in one for one in told.sentences("zh"))
    assert not any("no choice" in one for one in found.sentences())


@pytest.mark.slow
def test_a_reward_that_nobody_is_paid_stays_as_today(tmp_path):
    """The reward does nothing where nobody shares, and is not moved; the spend on ads is."""
    ads, reward = {"path": ADS, "low": 100, "high": 200}, {"path": REWARD, "low": 0, "high": 30}
    plan = {"scenario": "no-referral", "goal": "profit", "days": 30, "set": {"market.people": 400}}
    told = optimize({**plan, "lever": [reward, ads]}, most_runs=160, out=tmp_path, jobs=1)
    assert told.point == (5.0, 100.0) and told.left_as_today == ("referral.reward_cny",)
    assert told.scenario.levers.referral.reward_cny == 5.0
    said = told.sentences()
    assert said[0] == "Set ads.daily_spend_cny 150 -> 100."
    assert any(one.startswith("Left as today: referral.reward_cny.") for one in said)
    assert any(one.startswith("维持现值：") for one in told.sentences("zh"))
    answer = told.to_dict()
    assert answer["changes"] == {REWARD: 5.0, ADS: 100.0} and answer["left_as_today"] == ["referral.reward_cny"]
    assert answer["unchecked"] == [] and answer["runs"] <= 160
    assert [row["is"] for row in answer["plans"]].count("best") == 1
    assert optimize({**plan, "lever": [reward, ads]}, most_runs=160, out=tmp_path, jobs=1).to_dict() == answer


def test_a_front_that_the_runs_did_not_reach_is_no_lack_of_trade(both):
    """With only today's plan beside the best, and others of the search left out, nothing is said of trades."""
    confirmed = both.found.confirmed
    today, choice = both.today, confirmed.choice
    alone = tuple(one for one in confirmed.finalists if one.point in (today, choice))
    few = replace(confirmed, front=(choice,), finalists=tuple(replace(one, keeps=one.point == choice) for one in alone))
    for left_out, said, zh in (
        (4, "did not reach for the trade-offs", "不足以比较"),
        (0, "nothing to trade", "无须取舍"),
    ):
        told = Proposal(both.plan, replace(both.found, confirmed=replace(few, left_out=left_out)))
        assert any(said in one for one in told.sentences()) and any(zh in one for one in told.sentences("zh"))
        assert any("--most-runs" in one for one in told.sentences()) == bool(left_out)


def test_small_gains_have_digits_and_a_measure_without_a_value_is_told_so(found):
    assert [amount(value) for value in (-0.00123456, 0.5, 0.0, 12.34)] == ["-0.00123", "+0.500", "+0", "+12.3"]
    nothing = (Change("", math.nan, math.nan, math.nan),)
    told = Proposal(found.plan, replace(found.found, confirmed=replace(found.found.confirmed, gains=nothing)))
    assert "Profit is not defined in the runs on fresh seeds, so that no gain is told." in told.sentences()


def test_where_no_plan_keeps_the_constraints_none_is_praised(found):
    """The nearest stands as such; where the runs do not tell its gain, no word says that the goal rises."""
    breach, open_gain = Kept(Constraint("profit", at_least=1e9), -9.0, -11.0, -7.0), (Change("", 3.0, -4.0, 10.0),)
    confirmed = replace(
        found.found.confirmed, choice=(0.0, 7.0, 10.0), keeps=False, is_today_allowed=False, constraints=(breach,),
        gains=open_gain,
    )  # fmt: skip
    told = Proposal(found.plan, replace(found.found, confirmed=confirmed))
    first, second, *rest = told.sentences()
    assert "none keeps all constraints. The one proposed only comes nearest: ads.daily_spend_cny 150 -> 0" in first
    assert "the runs do not tell profit apart from that of today's plan: +3 CNY (-4 to +10 with 95%" in second
    assert not any(word in one for one in rest for word in ("Set ", "promised", "told apart from it"))
    assert "没有一个满足全部约束" in told.sentences("zh")[0] and "看不出差别" in told.sentences("zh")[1]


def test_a_bound_on_what_is_not_defined_does_not_hold(found):
    for mean in (math.nan, math.inf):
        lost = Kept(Constraint("renewal", of="profit", at_least=0.5), mean, math.nan, math.nan)
        assert not lost.holds
        confirmed = replace(found.found.confirmed, constraints=(lost,))
        told = Proposal(found.plan, replace(found.found, confirmed=confirmed)).sentences()
        assert "Does not hold: renewal / profit at least 50%, which is not defined in all runs." in told
        assert not any("?" in one for one in told)


@pytest.mark.slow
def test_levers_that_do_nothing_are_told(tmp_path):
    """A fee of a card that nobody is offered: no plan is listed as the best one, none as a trade."""
    fee = {"path": "levers.membership.fee_cny", "low": 0, "high": 300}
    plan = {"scenario": "closed-loop", "days": 5, "set": {"market.people": 300}, "lever": [fee]}
    for goals in ({"goal": "profit"}, {"goals": ["profit", "reachable"]}):
        told = optimize({**plan, **goals}, most_runs=100, out=tmp_path / "-".join(goals), jobs=1)
        said = told.sentences()
        assert told.keeps_today and said[0].startswith("Keep today's plan")
        assert said[1].startswith("In all runs profit comes out the same whatever is set")
        assert not any(word in one for one in said for word in ("best other", "promised", "trade", "Nothing is told"))
        assert "不起作用" in told.sentences("zh")[1]


def test_money_and_steps_of_levers_are_drawn_in_panels_of_their_own(found):
    """1,000 CNY and ten days of a channel are of different sizes: on one axis the smaller ones could not be read."""
    titles = [text.get_text() for axes in found.plot().axes for text in axes.texts]
    assert sum("1,000 CNY" in one for one in titles) == 1 and sum("step" in one for one in titles) == 1


@pytest.mark.slow
@pytest.mark.parametrize("most", [100, 211])
def test_there_are_never_more_runs_than_asked_for(most, tmp_path, monkeypatch):
    made = 0
    there = Simulated.measure

    def measure(world, points, seeds):
        nonlocal made
        made += len(points) * len(seeds)
        return there(world, points, seeds)

    monkeypatch.setattr(Simulated, "measure", measure)
    found = optimize({**PLAN, "set": {"market.people": 300}}, most_runs=most, out=tmp_path, jobs=1)
    assert made == found.found.runs <= most
    assert len(found.found.marginal) == 3


def test_too_few_runs_for_many_levers_are_refused():
    many = [{"path": f"levers.{name}.daily_spend_cny", "low": 0, "high": 9} for name in ("ads", "content", "store")]
    many += [{"path": ADS, "kind": kind, "low": 0, "high": 40} for kind in ("start_day", "stop_day")]
    many += [{"path": f"levers.messages.{name}_per_week", "low": 0, "high": 3} for name in ("promo", "service")]
    with pytest.raises(ScenarioError, match="at least 112, for 7 levers"):
        optimize({**PLAN, "lever": many}, most_runs=111)


def test_a_channel_whose_spend_is_no_lever_takes_of_the_budget_on_the_days_on_which_it_is_on():
    """Ads at 150 a day until a day that may be set: their spend counts, though no lever sets it."""
    stop = {"path": ADS, "kind": "stop_day", "low": 10, "high": 40, "off": 5}
    content = {"path": CONTENT, "low": 0, "high": 400}
    problem = read_plan({**PLAN, "lever": [content, stop]}).problem
    assert problem.spend((100.0, 30.0)) == 100 * 40 + 150 * 30 + 5 * 10
    most = problem.point((400.0, 40.0))
    assert most == (250.0, 40.0) and problem.spend(most) == 16_000
    with pytest.raises(ScenarioError, match="at least 1,650"):
        read_plan({**PLAN, "lever": [content, stop], "budget_cny": 1_000})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("which", ["found", "both"])
def test_nothing_in_the_pictures_is_cut_or_overlaps(which, language, request):
    assert_readable(request.getfixturevalue(which).plot(language=language))


@pytest.mark.slow
def test_the_command_answers_first_and_saves(found, folder, tmp_path, capsys):
    file = tmp_path / "less-spend.toml"
    file.write_text(
        'scenario = "closed-loop"\ngoal = "profit"\ndays = 5\n[set]\n"market.people" = 300\n'
        f'[[lever]]\npath = "{ADS}"\nlow = 0\nhigh = 400\n',
        encoding="utf-8",
    )
    out = tmp_path / "told"
    words = ["optimize", str(file), "--most-runs", "100", "--quiet", "--out", str(out)]
    answer = asker(capsys)(*words)
    assert answer.code == 0
    assert answer.out.startswith("Set ads.daily_spend_cny 150 -> ")
    assert (out / "optimize.png").stat().st_size > 5_000
    proposed = Scenario.load(out / "scenario.toml")
    assert proposed.levers.ads.daily_spend_cny < 150 and proposed.name.endswith(" proposed")
    assert "Proposal" in (out / "answer.md").read_text(encoding="utf-8")
    told = asker(capsys)(*words, "--json")
    assert json.loads(told.out)["goals"] == ["profit"]
    assert "建议设定" in asker(capsys)(*words, "--language", "zh").out


def test_what_levers_that_are_no_spend_cost_is_measured():
    for path, cost in COSTS.items():
        plan = {**PLAN, "lever": [{"path": path, "low": 0, "high": 0.1}], "budget_cny": None}
        assert cost in KPIS and read_plan(plan).problem.measures == ("profit", "lowest_cash", cost)


def test_the_plan_on_the_page_is_one():
    page = (Path(__file__).parents[2] / "docs" / "decisions.md").read_text(encoding="utf-8")
    (block,) = (one for one in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[lever]]" in one)
    assert len(read_plan(tomllib.loads(block)).problem.constraints) == 3


def lever(**more):
    return {"lever": [{"path": ADS, "low": 0, "high": 400} | more]}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lever(path="levers.ads.daily_spent_cny"), "daily_spend_cny"),
        (lever(low=-5), "lever.0.low"),
        (lever(high=0), "above low"),
        (lever(path="levers.messages"), "number"),
        (lever(kind="stop"), '"stop_day"'),
        (lever(kind="stop_day", high=400), "a day from 0 to 40"),
        (lever(cost="reward"), "rewards"),
        (lever(bounds=3), "unknown name"),
        ({"lever": []}, "at least one lever"),
        ({"lever": PLAN["lever"][:1] * 2}, "a second time"),
        (lever(low=300) | {"budget_cny": 1_000}, "at least 12,000"),
        (lever(path=REWARD, high=20), "no lever that spends"),
        ({"goal": "profits"}, "right is profit"),
        ({"goal": "referral_share"}, "neither more nor less"),
        ({"goals": ["profit", "reachable"]}, "one goal, or goals with two"),
        ({"goal": None, "goals": ["profit"]}, "two different measures"),
        ({"constraint": [{"measure": "loop_closed"}]}, "at_least or at_most"),
        ({"constraint": [{"measure": "loop_closed", "at_least": 1.5}]}, "a share from 0 to 1"),
        ({"constraint": [{"measure": "profit", "at_least": 2, "at_most": 1}]}, "up to at_most"),
        ({"constraint": [{"measure": "cash", "at_least": 2}]}, "constraint.0.measure"),
        ({"constraint": [{"measure": "profit", "at_least": 2, "chance": 2}]}, "at most 1"),
        ({"scale": 0}, "at most 1"),
        ({"scenario": "closed-lop"}, "closed-loop"),
        ({"set": {"market.peeple": 5}}, "people"),
        ({"schedule": 1}, "unknown name"),
    ],
)
def test_bad_plans_are_told_in_a_line(wrong, said):
    tree = {key: value for key, value in {**PLAN, **wrong}.items() if value is not None}
    with pytest.raises(ScenarioError) as error:
        read_plan(tree)
    assert any(said in line for line in str(error.value).splitlines()), str(error.value)


@pytest.mark.parametrize("wrong", [{"first_seed": "a"}, {"first_seed": -1}, {"changes": 3}, {"minutes": 0}])
def test_arguments_of_wrong_kinds_are_told_in_a_line(wrong):
    with pytest.raises(ScenarioError) as error:
        optimize(PLAN, **wrong)
    assert [fault.where for fault in error.value.faults] == list(wrong)


def test_a_bad_command_line_is_told_in_a_line(tmp_path, capsys):
    answer = asker(capsys)("optimize", str(tmp_path / "none.toml"), "--quiet")
    assert answer.code == 2 and len(answer.err) == 1
    assert asker(capsys)("optimize", "x.toml", "--minutes", "0").code == 2


def test_a_lever_that_the_schedule_sets_is_refused():
    table = {"from_day": 3, "set": {ADS: 5.0}}
    with pytest.raises(ScenarioError, match="schedule"):
        read_plan({**PLAN, "set": {"schedule": [table]}})


def test_levers_have_their_chinese_names_in_chinese_sentences_pages_and_pictures(found):
    figure = found.plot(language="zh")
    drawn = "".join(text.get_text() for axes in figure.axes for text in axes.texts)
    for one in found.found.problem.levers:
        assert "_" not in lever_name(one, "zh") and f"| {lever_name(one, 'zh')} |" in page(found, "zh")
        assert one.name.replace("_", " ") not in drawn
    ads = Lever("levers.ads.daily_spend_cny", 0, 9, 1)
    assert (channel(ads, "zh"), lever_name(ads, "zh")) == ("广告", "广告·每日投放")
    assert lever_name(Lever("levers.ads.daily_spend_cny", 0, 9, 1, kind="start_day"), "zh") == "广告·每日投放（开始日）"
