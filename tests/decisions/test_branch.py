"""``loopsim branch``: one past, several futures."""

import json

import numpy as np
import pytest

import loopsim
from asking import asker
from loopsim.decisions.branch import branch
from loopsim.market import fields
from loopsim.market.lists import LISTS
from loopsim.results.states import _in_use
from loopsim.scenario.faults import ScenarioError
from pictures import assert_readable
from worlds import EVENTFUL, MOVING

SMALL = {"market.people": 1_500, "days": 60}
NO_ADS = {"no ads": {"levers.ads.daily_spend_cny": 0.0}}
MORE = {**NO_ADS, "more": {"levers.referral.reward_cny": 12.0, "levers.ads.daily_spend_cny": 300.0}}


def simulated(keep=(30,), engine=None, **changes):
    return loopsim.simulate("closed-loop", changes={**SMALL, **changes}, test_from=None, keep=keep, engine=engine)


@pytest.fixture(scope="module")
def past():
    return simulated()


@pytest.fixture(scope="module")
def found(past):
    return branch(past, MORE, at=30, test_from=None)


def scheduled(scenario, at, changes):
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    return scenario.change({"schedule": [*entries, {"from_day": at, "set": changes}]})


def assert_same(one, other):
    assert one.daily.equals(other.daily)
    assert one.customers.equals(other.customers)
    assert one.hosts.equals(other.hosts)
    assert one.cohorts().equals(other.cohorts())
    assert one.sources.equals(other.sources)


def test_a_future_is_the_run_with_that_change_in_its_schedule(past, found):
    for name, changes in MORE.items():
        whole = loopsim.simulate(scheduled(past.scenario, 30, changes), test_from=None)
        assert_same(found.futures[name], whole)
    assert_same(found.unchanged, past)
    assert found.how == "kept"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_so_it_is_where_everything_happens(engine, tmp_path):
    plan = loopsim.Scenario.load("closed-loop").change({**EVENTFUL, "days": 60, "schedule": MOVING})
    run = loopsim.simulate(plan, test_from=None, keep=[25], engine=engine)
    run.save(tmp_path)
    changes = {"levers.referral.reward_cny": 3.0, "levers.guides.count": 1}
    told = branch(tmp_path, {"other": changes}, at=25, test_from=None)
    assert told.how == "kept"
    assert_same(told.futures["other"], loopsim.simulate(scheduled(plan, 25, changes), test_from=None))


def test_a_past_that_was_not_kept_is_simulated_again(past, found, tmp_path):
    bare = simulated(keep=())
    bare.save(tmp_path)
    for run in (bare, tmp_path):
        again = branch(run, NO_ADS, at=30, test_from=None)
        assert again.how == "simulated"
        assert_same(again.futures["no ads"], found.futures["no ads"])


def test_the_loop_test_of_a_future_is_that_of_the_whole_run(past):
    told = branch(past, NO_ADS, at=30, test_from=120, test_days=28, look_ahead=28)
    plan = scheduled(past.scenario, 30, NO_ADS["no ads"])
    whole = loopsim.simulate(plan, test_from=120, test_days=28, look_ahead=28)
    assert told.futures["no ads"].verdict == whole.verdict
    late = branch(past, NO_ADS, at=30, look_ahead=364)
    assert late.unchanged.loop_test.from_day == 365


def test_the_past_goes_on_behind_its_end(past):
    longer = branch(past, NO_ADS, at=60, days=80, test_from=None)
    assert longer.how == "kept"
    assert_same(longer.unchanged, loopsim.simulate(past.scenario.change({"days": 80}), test_from=None))
    with pytest.raises(ScenarioError, match="at: found 60, the end of the run"):
        branch(past, NO_ADS, at=60)


def test_a_change_wins_over_what_the_schedule_says_later():
    run = simulated(schedule=[{"from_day": 40, "set": {"levers.ads.daily_spend_cny": 999.0}}])
    told = branch(run, NO_ADS, at=30, test_from=None)
    spend = told.futures["no ads"].daily["spend_ads_fen"]
    assert spend[29] > 0 and not spend[30:].any()
    assert told.unchanged.daily["spend_ads_fen"][40] > spend[29]


def test_a_state_on_disk_is_small_and_comes_back_whole(past, tmp_path):
    past.save(tmp_path)
    back, kept = loopsim.load(tmp_path), past.state_at(30)
    assert back.kept_days == (30,) and back.state_at(29) is None
    state, used = back.state_at(30), _in_use(kept)
    lists = {one.name for one in LISTS}
    for name, value in vars(kept).items():
        if isinstance(value, np.ndarray):
            here = slice(used.get(name, 0 if name in lists - {"row"} else None))  # behind it nothing is read
            one, other = getattr(state, name)[here], value[here]
            for field in one.dtype.names or [...]:  # between the fields of a record there may be anything
                assert one[field].tobytes() == other[field].tobytes(), (name, field)
    raw = sum(value.nbytes for value in vars(kept).values() if isinstance(value, np.ndarray))
    assert (tmp_path / "state-30.npz").stat().st_size < raw / 10


def test_a_run_loaded_with_its_last_state_goes_on_as_agents(tmp_path):
    run = simulated(keep=(60,))
    run.save(tmp_path)
    model, other = loopsim.load(tmp_path).model(), run.model()
    for one in (model, other):
        one.step()
    assert len(model.agents) == len(other.agents) > 0
    assert [one.trust for one in model.customers[1:]] == [one.trust for one in other.customers[1:]]


@pytest.mark.parametrize("cut", [0, 100, -100])
def test_a_damaged_state_is_told(past, tmp_path, cut):
    past.save(tmp_path)
    file = tmp_path / "state-30.npz"
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(ValueError, match=r"state-30\.npz: found other contents than were saved"):
        loopsim.load(tmp_path)


def test_the_state_of_another_version_is_not_used(past, found, tmp_path, monkeypatch):
    past.save(tmp_path)
    monkeypatch.setattr("loopsim.results.loading.code_version", lambda: "0.0.1")
    again = branch(tmp_path, NO_ADS, at=30, test_from=None)
    assert again.how == "simulated"
    assert_same(again.futures["no ads"], found.futures["no ads"])


def test_a_past_that_comes_out_otherwise_is_refused():
    run = simulated(keep=())
    run.tallies["stock"][17, 1] += 1
    with pytest.raises(ScenarioError, match=r"a history that comes out otherwise from day 17 on \(made by loopsim 0"):
        branch(run, NO_ADS, at=30)
    with pytest.raises(ScenarioError, match=r"otherwise from day 17 on"):  # (after a past that is the same)
        branch(run, NO_ADS, at=17, test_from=None)


def buy_ads(market):
    market.today.levers.channel_daily_spend_cny[fields.ADS] = 700.0


@pytest.mark.slow
def test_rules_of_ones_own_must_be_given_again_and_are_compared():
    changes = {"market.people": 300, "days": 40}
    how = {"policy": buy_ads, "test_from": None, "engine": "agents"}
    run = loopsim.simulate("closed-loop", changes=changes, keep=[30], **how)
    with pytest.raises(ScenarioError, match="run: found a history that comes out otherwise from day 30 on"):
        branch(run, NO_ADS, at=30, test_from=None)
    told = branch(run, NO_ADS, at=30, test_from=None, policy=buy_ads)
    assert told.how == "kept"
    assert_same(told.unchanged, run)
    compared = told.compare(2, kpis=["spend"], jobs=1)
    whole = loopsim.replicate(run.scenario, runs=2, kpis=["spend"], jobs=1, **how)
    assert compared.replicates["unchanged"].values("spend").tolist() == whole.values("spend").tolist()


@pytest.mark.parametrize(
    ("plans", "more", "said"),
    [
        (NO_ADS, {"at": 0}, "at: found 0; right is a day of the run, from 1 to 60"),
        (NO_ADS, {"at": 30.5}, "at: found 30.5"),
        (NO_ADS, {"at": 30, "days": 30}, "days: found 30; right is 31 or more"),
        (NO_ADS, {"at": 30, "days": 10**9}, "days: found 1000000000"),
        (NO_ADS, {"at": 30, "test_from": 20}, "test_from: found 20"),
        ({}, {"at": 30}, "plans: found"),
        ({"x": {"levers.nothing": 3}}, {"at": 30}, "plan x: levers.nothing: found a path that no schedule can change"),
        ({"x": {"market.people": 3}}, {"at": 30}, "plan x: market.people: found a path that no schedule can change"),
        ({"x": {"levers.ads.daily_spend_cny": -3}}, {"at": 30}, "plan x: levers.ads.daily_spend_cny: found -3"),
        ({"unchanged": NO_ADS["no ads"]}, {"at": 30}, "plan unchanged: found the name of the future without a change"),
    ],
)
def test_bad_input_is_told_in_a_line(past, plans, more, said):
    with pytest.raises(ScenarioError) as told:
        branch(past, plans, **more)
    assert said in str(told.value)


def test_other_people_would_be_another_past():
    run = simulated(**{"market.moves_per_year": 0.1})
    with pytest.raises(ScenarioError, match="9000, over which 5,199 people live in the market; right"):
        branch(run, NO_ADS, at=30, days=9_000, test_from=None)


def test_what_is_said_is_what_came_out(found):
    table = found.to_frame()
    assert list(table.index) == ["unchanged", "no ads", "more"]
    assert table.loc["no ads", "profit_more"] == pytest.approx(
        table.loc["no ads", "profit"] - table.loc["unchanged", "profit"]
    )
    said = found.sentences()
    assert (
        said[0].startswith("no ads from day 30 on: ") and f"{abs(table.loc['no ads', 'profit_more']):,.0f}" in said[0]
    )
    assert "one history" in said[-1]
    assert set(found.daily().index.get_level_values(0)) == set(table.index)
    assert "profit_more" in found._repr_html_()


def test_with_many_seeds_the_futures_are_compared(found):
    compared = found.compare(3, kpis=["profit"], jobs=1)
    assert list(compared.names) == ["unchanged", "no ads", "more"]
    first = float(compared.differences("no ads", "profit")[0])
    assert first == pytest.approx(found.to_frame().loc["no ads", "profit_more"])


def test_a_day_is_told_with_its_date():
    run = simulated(start_date="2026-01-01", days=34)
    told = branch(run, NO_ADS, at=30, test_from=None)
    assert told.sentences()[0].startswith("no ads from day 30 (31 Jan 2026) on: ")
    assert told.sentences("zh")[0].startswith("no ads（自第30天（2026年1月31日）起）：")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_in_the_picture_is_cut_or_overlaps(found, language):
    assert_readable(found.plot(language=language))


@pytest.mark.slow
def test_the_command_answers_first_and_saves(tmp_path, capsys):
    ask, run, out = asker(capsys), str(tmp_path / "run"), str(tmp_path / "out")
    sets = [word for path, value in SMALL.items() for word in ("--set", f"{path}={value}")]
    assert ask("run", "closed-loop", *sets, "--no-test", "--keep", "30", "--out", run, "--quiet").code == 0
    words = ["branch", run, "--at", "30", "--set", "levers.ads.daily_spend_cny=0", "--no-test", "--out", out, "--quiet"]
    answer = ask(*words)
    assert answer.code == 0
    assert answer.out.startswith("changed from day 30 on: ")
    assert (tmp_path / "out" / "branch.png").stat().st_size > 10_000
    plan = loopsim.Scenario.load(tmp_path / "out" / "scenario-1.toml")
    assert plan.schedule[-1].set == {"levers.ads.daily_spend_cny": 0.0}
    chinese = ask(*words, "--language", "zh", "--runs", "2")
    assert "运行 2 次" in chinese.out and "已覆盖" in chinese.out
    told = json.loads(ask(*words, "--json").out)
    assert told["state"] == "kept" and [one["future"] for one in told["futures"]] == ["unchanged", "changed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--at", "30"], "branch: found no change"),
        (["--at", "x", "--set", "levers.ads.daily_spend_cny=0"], "--at: found x"),
        (["--set", "levers.ads.daily_spend_cny=0"], "--at"),
        (["--at", "30", "--plan", "half"], "plan"),
    ],
)
def test_bad_words_are_told_in_a_line(words, said, tmp_path, capsys):
    answer = asker(capsys)("branch", str(tmp_path / "no-run"), *words, "--quiet", "--out", str(tmp_path / "x"))
    assert answer.code == 2
    assert any(said in line for line in answer.err), answer.err


def test_a_folder_without_a_run_and_a_day_behind_the_end_are_told(past, tmp_path, capsys):
    past.save(tmp_path / "run")
    ask, change = asker(capsys), ["--set", "levers.ads.daily_spend_cny=0", "--quiet"]
    answer = ask("branch", str(tmp_path / "nowhere"), "--at", "3", *change)
    assert answer.code == 2 and "no such folder" in answer.err[0]
    answer = ask("branch", str(tmp_path / "run"), "--at", "3", *change, "--out", f"{tmp_path}/x/../run/")
    assert answer.code == 2 and answer.err == ["--out: found the folder of the run itself; right is another folder"]
    assert loopsim.load(tmp_path / "run").days == past.days
    answer = ask("branch", str(tmp_path / "run"), "--at", "61", *change)
    assert answer.code == 2 and answer.err == ["--at: found 61; right is a day of the run, from 1 to 60"]
    answer = ask("run", "closed-loop", "--keep", "30", "--runs", "2", "--quiet", "--out", str(tmp_path / "y"))
    assert answer.code == 2 and "--keep: found day 30 with --runs" in answer.err[0]
