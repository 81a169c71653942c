"""Policies: levers that change by what was counted before, alike in both engines, and never in the loop test."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.engines import objects
from loopsim.engines.agents import ClosedLoop
from loopsim.engines.objects import names_of
from loopsim.market import fields
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import decide, has_policies
from loopsim.results.policies import ads_stops, told, told_of_runs
from loopsim.runs.code import policy_digest
from loopsim.scenario.describe import describe
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from rest import Watched
from worlds import differences, eventful, quiet, unlike

AT = "levers.policy.stop_ads."
#: In the quiet world with seed 4 ads stop on day 37.
STOP = {AT + "renewal_above": 3.0, AT + "window_days": 9, AT + "least_left": 20}
ADS = [f"levers.ads.{name}" for name in ("daily_spend_cny", "always_per_week", "arrivals_per_day")]


def lived(scenario: Scenario, days: int = 60, **how: Any) -> Any:
    return loopsim.simulate(scenario, days=days, **{"test_from": None, "seed": 4, **how})


# --- the rule ------------------------------------------------------------------------------------------------------


def days_off(brought: list[int], left: list[int], **plan: Any) -> list[int]:
    """The days on which ads are off, after days on which so many came and left; the first of them is day 0."""
    scenario = Scenario.load("closed-loop", {AT + name: value for name, value in plan.items()})
    settings = settings_table(scenario, 1)[0][0]
    standing, yesterday, found = names_of(np.zeros(1, fields.STANDING)[0]), names_of(np.zeros(1, TALLY)[0]), []
    for day, (came, went) in enumerate(zip([*brought, 0], [*left, 0], strict=True)):
        tally, levers = names_of(np.zeros(1, TALLY)[0]), names_of(settings["levers"])
        today = SimpleNamespace(day=day, levers=levers, tally=tally)
        decide(SimpleNamespace(today=today, yesterday=yesterday, standing=standing))
        if tally.ads_stopped:
            assert levers.channel_daily_spend_cny[fields.ADS] == 0.0
            assert levers.channel_daily_spend_cny[fields.ADS + 1] > 0.0
            found.append(day)
        else:
            assert list(levers.channel_daily_spend_cny) == list(settings["levers"]["channel_daily_spend_cny"])
        yesterday = tally
        yesterday.joined[fields.REFERRAL], yesterday.joined[fields.LEADER_INVITE] = came // 2, came // 3
        yesterday.joined[fields.ADS] = 1000  # those whom ads bring do not count
        yesterday.won_back, yesterday.left = came - came // 2 - came // 3, went
    return found


def test_ads_stop_for_good_on_the_morning_after_the_first_window_that_exceeds_the_bound() -> None:
    brought, left = [1, 1, 1, 3, 9, 0, 0, 0, 0], [3, 3, 3, 3, 3, 3, 3, 3, 3]
    # Windows of three days that end yesterday: 3/9 on day 3, 5/9 on day 4, 13/9 on day 5.
    plan = {"renewal_above": 1.0, "window_days": 3, "least_left": 1}
    assert days_off(brought, left, **plan) == [5, 6, 7, 8, 9]
    assert days_off(brought, left, **plan | {"renewal_above": 0.5}) == [4, 5, 6, 7, 8, 9]
    assert days_off(brought, left, **plan | {"renewal_above": 13 / 9 + 0.01}) == []
    assert days_off(brought, left, **plan | {"renewal_above": 0.0}) == []


def test_a_renewal_at_the_bound_is_not_above_it() -> None:
    assert days_off([2, 2, 2], [2, 2, 2], renewal_above=1.0, window_days=1, least_left=1) == []
    assert days_off([2, 3, 2], [2, 2, 2], renewal_above=1.0, window_days=1, least_left=1) == [2, 3]


def test_ads_do_not_stop_before_the_window_is_full() -> None:
    assert days_off([9] * 6, [1] * 6, renewal_above=1.0, window_days=5, least_left=1) == [5, 6]


def test_few_leavings_stop_nothing() -> None:
    assert days_off([9] * 6, [0, 0, 1, 1, 1, 1], renewal_above=1.0, window_days=2, least_left=2) == [4, 5, 6]
    assert days_off([9] * 6, [0] * 6, renewal_above=1.0, window_days=2, least_left=1) == []


def test_the_longest_window_looks_back_over_all_its_days() -> None:
    brought, left = [0] * 400, [1] * 400
    brought[0] = 1000
    plan = {"renewal_above": 2.0, "window_days": 364, "least_left": 1}
    assert days_off(brought, left, **plan)[0] == 364
    brought[0], brought[36] = 0, 1000  # later the first day has left the window, and its place was taken again
    assert days_off(brought, left, **plan)[0] == 364
    left[:40] = [1000] * 40
    assert days_off(brought, left, **plan) == []


# --- in runs -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stopped() -> Any:
    return lived(quiet().change(STOP))


@pytest.mark.slow
def test_a_policy_that_never_acts_changes_nothing() -> None:
    never = quiet().change({AT + "renewal_above": 100.0})
    assert has_policies(settings_table(never, 60)[0]) and not has_policies(settings_table(quiet(), 60)[0])
    assert differences(lived(quiet()), lived(never)) == []
    assert differences(lived(quiet()), lived(never, engine="agents")) == []


def test_ads_that_a_policy_stops_are_ads_that_a_schedule_stops_on_that_day(stopped: Any) -> None:
    """Everything but the count of the policy, the loop test too: so the test ignores it, and who rests is woken."""
    planned = quiet().to_dict()["schedule"] + [{"from_day": 37, "set": dict.fromkeys(ADS, 0)}]
    test = {"test_from": 90, "test_days": 28, "look_ahead": 28}
    by_schedule = lived(quiet().change({"schedule": planned}), **test)
    by_policy = lived(quiet().change(STOP), **test)
    assert differences(by_policy, stopped) == ["loop test"]
    found = differences(by_policy, by_schedule)
    assert len(found) == 1 and found[0].startswith("tallies: ads_stopped(37,)")
    assert by_policy.tallies["spend_fen"][:, fields.ADS].tolist() == [30_000] * 37 + [0] * 23


def test_a_policy_that_acts_within_the_days_of_the_loop_test_is_not_seen_there() -> None:
    test = {"test_from": 90, "test_days": 28, "look_ahead": 56}
    later = quiet().change({**STOP, AT + "window_days": 91, AT + "renewal_above": 0.5})
    assert ads_stops(later, lived(later, 110).tallies)[0].day == 91
    assert lived(later, 90, **test).loop_test == lived(quiet(), 90, **test).loop_test


@pytest.mark.slow
def test_a_schedule_that_ends_the_policy_starts_ads_again() -> None:
    planned = quiet().to_dict()["schedule"] + [{"from_day": 45, "set": {AT + "renewal_above": 0.0}}]
    run = lived(quiet().change({**STOP, "schedule": planned}))
    assert run.tallies["ads_stopped"].tolist() == [0] * 37 + [1] * 8 + [0] * 15
    assert run.tallies["spend_fen"][:, fields.ADS].tolist() == [30_000] * 37 + [0] * 8 + [30_000] * 15
    assert differences(run, lived(run.scenario, engine="agents")) == []


@pytest.mark.slow
def test_a_run_goes_on_from_a_state_with_what_the_policy_knew() -> None:
    scenario = quiet().change({**STOP, "schedule": []})
    whole = lived(scenario).tallies
    assert whole["ads_stopped"].tolist() == [0] * 37 + [1] * 23
    for cut in (25, 37, 40):
        model = lived(scenario, cut).model()
        for _ in range(60 - cut):
            model.step()
        assert list(unlike(np.array(model.tallies, TALLY), whole[cut:])) == []


def test_many_runs_follow_the_policy_each_by_its_own_counts() -> None:
    scenario = quiet().change(STOP)
    many = loopsim.replicate(scenario, runs=4, days=60, first_seed=3, test_from=None)
    alone = [lived(scenario, seed=seed).summary() for seed in range(3, 7)]
    for name in ("ads_stopped", "spend", "joined", "profit"):
        assert many.values(name).tolist() == [one[name] for one in alone], name
    assert len(set(many.values("ads_stopped"))) > 1


# --- a policy of one's own -----------------------------------------------------------------------------------------


def reward_more(market: Any) -> None:
    """Pay more for a friend, and sell something better, as long as fewer than five were brought yesterday."""
    if market.yesterday.joined[fields.REFERRAL] < 5:
        market.today.levers.referral.reward_cny = 30.0
        market.today.levers.product.quality = 1.0
        market.today.levers.guides.friend_cap = 20
        market.standing.notes[0] += 1.0


def buy_ads(market: Any) -> None:
    market.today.levers.channel_daily_spend_cny[fields.ADS] = 5000.0


@pytest.mark.parametrize("world", [pytest.param(quiet, marks=pytest.mark.long), eventful])
@pytest.mark.slow
def test_both_engines_run_a_policy_of_ones_own_with_the_same_bits(world: Any) -> None:
    how = {"test_from": 90, "test_days": 28, "look_ahead": 28, "policy": reward_more}
    run = lived(world(), **how)
    assert differences(run, lived(world(), **how, engine="agents")) == []
    assert differences(run, lived(world(), **how, threads=2)) == []
    assert len(differences(run, lived(world(), **how | {"policy": None}))) > 20
    few = np.count_nonzero(run.tallies["joined"][:-1, fields.REFERRAL] < 5) + 1  # on day 0 nobody was brought before
    assert run.state.standing["notes"][0].tolist() == [few, *[0.0] * 15] and 5 < few < 60


@pytest.mark.slow
def test_the_loop_test_is_without_a_policy_of_ones_own() -> None:
    """One that buys ads every day: none of those who come then are counted."""
    test = {"test_from": 90, "test_days": 28, "look_ahead": 28}
    for engine in ("arrays", "agents"):
        run = lived(quiet(), 95, engine=engine, policy=buy_ads, **test)
        assert (run.tallies["spend_fen"][:, fields.ADS] == 500_000).all()
        before = lived(quiet(), 90, policy=buy_ads)
        off = dict.fromkeys([*ADS, "levers.store.daily_spend_cny", "levers.organic.arrivals_per_day"], 0)
        off["levers.organic.always_per_week"] = 0.0
        model = before.model()
        alone = ClosedLoop(quiet().change(off), crowd=model.crowd(), days=118)
        alone._market_state.standing.adstock[:] = 0.0
        for _ in range(28):
            alone.step()
        pool = [int(one["stock"][1:5].sum()) for one in alone.tallies]
        assert run.loop_test.by_referral["pool"].tolist() == pool


@pytest.mark.slow
def test_a_model_may_override_the_decision() -> None:
    class Rewarding(ClosedLoop):
        def decide(self, market: Any) -> None:
            super().decide(market)
            reward_more(market)

    own = lived(quiet(), engine="agents", model=Rewarding).tallies
    assert list(unlike(own, lived(quiet(), policy=reward_more).tallies)) == []


def sell_better(market: Any) -> None:
    """Sell something better every other week, which moves buyers one by one."""
    if market.today.day % 14 >= 7:
        market.today.levers.product.quality = 1.0


class Deciding(Watched):
    """Visits those who rest on the side, while a policy changes what moves them."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.policy, self.decides = sell_better, True


@pytest.mark.slow
def test_a_policy_wakes_all_who_rest_when_levers_change(monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> Watched:
        model = Deciding(quiet(schedule=[], market__people=500), seed=4, days=40)
        for _ in range(40):
            model.step()
        return model

    assert run().rested > 300
    monkeypatch.setattr(objects, "digest_of_change", lambda now, plan: 0)
    with pytest.raises(AssertionError, match="at rest"):
        run()


@pytest.mark.slow
def test_many_runs_follow_a_policy_of_ones_own() -> None:
    many = loopsim.replicate(quiet(), runs=3, days=40, first_seed=3, test_from=None, policy=reward_more)
    alone = [lived(quiet(), 40, seed=seed, policy=reward_more).summary() for seed in range(3, 6)]
    assert many.values("joined").tolist() == [one["joined"] for one in alone]
    assert many.provenance["code"]["policy"].endswith("reward_more")
    assert policy_digest(reward_more) != policy_digest(loopsim.simulate)


def test_a_policy_that_cannot_run_is_refused_with_a_line() -> None:
    def misspelled(market: Any) -> None:
        market.today.levers.referral.rewards_cny = 3.0

    def texts(market: Any) -> None:
        market.today.levers.referral.reward_cny = len(str(market.today.day))

    cases: list[tuple[Any, str, str]] = [
        (3, "arrays", "policy: found 3; right is a function of the market: def policy(market)"),
        (lambda one, other: None, "arrays", "policy: found <lambda> of 2 arguments; right is one of the market alone"),
        (misspelled, "arrays", "policy: found misspelled, which reads or writes 'rewards_cny', and there is no such"),
        (misspelled, "agents", "policy: found levers.referral.rewards_cny written, which does not exist"),
        (texts, "arrays", "policy: found texts, which cannot be compiled"),
    ]
    for policy, engine, line in cases:
        with pytest.raises(ScenarioError) as error:
            lived(quiet(), 5, engine=engine, policy=policy)
        assert str(error.value).startswith(line) and "\n" not in str(error.value)
    assert lived(quiet(), 5, engine="agents", policy=texts).tallies["joined"].sum() > 0


# --- what is said of it --------------------------------------------------------------------------------------------


def test_results_tell_the_day_and_why(stopped: Any) -> None:
    before = slice(28, 37)
    came = stopped.tallies["joined"][before, fields.REFERRAL].sum() + stopped.tallies["won_back"][before].sum()
    left = stopped.tallies["left"][before].sum()
    assert ads_stops(stopped.scenario, stopped.tallies) == [(37, 9, came, left, 3.0)]
    (english,), (chinese,) = (told(stopped.scenario, stopped.tallies, language) for language in ("en", "zh"))
    assert english == (
        f"ads stopped on day 37: in the 9 days before, {came} were brought or won back and {left} left, "
        f"renewal {came / left:.2f}, above 3"
    )
    assert chinese == f"第37天停投广告：此前9天带来与召回{came}人，流失{left}人，补充率{came / left:.2f}，高于3"
    assert stopped.summary()["ads_stopped"] == 23 and stopped.daily["ads_stopped"].sum() == 23


def test_results_tell_that_a_policy_never_acted_and_nothing_without_one() -> None:
    run = lived(quiet().change({AT + "renewal_above": 100.0}), 20)
    assert told(run.scenario, run.tallies, "en") == [
        "ads were never stopped: no window of 28 days had 10 leavings and a renewal above 100"
    ]
    assert "28天" in told(run.scenario, run.tallies, "zh")[0]
    assert told(quiet(), run.tallies, "en") == []


def test_many_runs_tell_in_how_many_of_them_ads_stopped() -> None:
    def told_of(language: Any, **found: list[float]) -> list[str]:
        return told_of_runs(quiet(), lambda measure: np.array(found.get(measure, [0.0, np.nan])), 60, language)

    stops: dict[str, list[float]] = {"ads_stopped": [0.0, 20.0, 30.0, np.nan]}
    assert told_of("en", **stops) == ["ads were stopped in 2 of 3 runs, for 25 days on average in these"]
    assert told_of("zh", **stops) == ["3次运行中2次停投广告，其中平均停投25天"]
    others: dict[str, list[float]] = {"hired_for_load": [0.0, 3.0], "channels_off": [5.0], "commission_cut_days": [1.0]}
    assert told_of("en", **others) == [
        "the budget of channels was moved in 1 of 1 run",
        "guides were employed for load in 1 of 2 runs, 3 on average in these",
        "pay to referrers was cut in 1 of 1 run, on 1 day on average in these",
    ]
    assert len(told_of("zh", **others)) == 3 and told_of("en") == []


def test_the_growth_picture_marks_the_day(stopped: Any) -> None:
    from loopsim.plots.growth import growth

    for language, note in (("en", "policy: ads stop"), ("zh", "策略：停投广告")):
        figure = growth(stopped, language=language)
        assert [text.get_position()[0] for text in figure.axes[0].texts if note in text.get_text()] == [37]


def test_describe_tells_the_policy() -> None:
    assert "Ads stop for good once renewal over 9 days exceeds 3, with 20 leavings or more." in describe(
        quiet().change(STOP)
    )
    assert "Ads stop" not in describe(quiet())


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({**STOP, **dict.fromkeys(ADS, 0)}, AT + "renewal_above", "ads.arrivals_per_day are 0"),
        ({AT + "window_days": 7}, AT + "window_days", "policy.stop_ads.renewal_above is 0"),
        ({**STOP, "days": 9}, AT + "renewal_above", "its window of 9 days is not over within the 9 days of the run"),
        ({**STOP, "levers.referral.enabled": False}, AT + "renewal_above", "renewal is 0"),
    ],
    ids=["no ads", "off", "short run", "nobody is brought"],
)
def test_a_policy_without_effect_is_told(changes: dict[str, Any], path: str, words: str) -> None:
    plan = Scenario.load("closed-loop", {"days": 100, **changes})
    found = {caution.path: caution for caution in plan.cautions()}
    assert words in found[path].sentence and found[path].in_words("zh") != found[path].sentence


def test_a_policy_with_an_effect_is_not_cautioned_against() -> None:
    assert not [one for one in quiet().change({**STOP, "days": 60}).cautions() if one.path.startswith(AT)]


@pytest.mark.parametrize(
    ("path", "value", "right"),
    [
        (AT + "renewal_above", -0.1, "0 to 100"),
        (AT + "renewal_above", float("nan"), "0 to 100"),
        (AT + "renewal_above", "one", "0 to 100"),
        (AT + "window_days", 0, "1 to 364"),
        (AT + "window_days", 365, "1 to 364"),
        (AT + "window_days", 7.5, "1 to 364"),
        (AT + "least_left", 0, "1 to 1_000_000"),
        (AT + "renewal_over", 1.0, "renewal_above"),
        ("levers.policy.stop_add.window_days", 7, "stop_ads"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_with_a_line(path: str, value: Any, right: str) -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("closed-loop", {path: value})
    (fault,) = error.value.faults
    assert right in fault.right, fault


def test_a_schedule_changes_a_policy_within_its_bounds() -> None:
    with pytest.raises(ScenarioError) as error:
        Scenario.load("closed-loop", {"schedule": [{"from_day": 3, "set": {AT + "window_days": 400}}]})
    assert "1 to 364" in error.value.faults[0].right
