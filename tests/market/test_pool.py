"""The shop that exists today: whoever is there before day 0 is there as entered, and is counted apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from loopsim.market.crowd import open_market
from loopsim.market.fields import LAPSED, NONE, POOL, Stage
from loopsim.market.seating import shared_out
from loopsim.results.daily import pool_at_start
from loopsim.results.run import Run
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

SHOP: dict[str, Any] = {
    "market.people": 20_000,
    "market.pool.followers": 3000,
    "market.pool.buyers": 600,
    "market.pool.repeat_buyers": 300,
    "market.pool.referrers": 100,
}


def shop(**changes: Any) -> Scenario:
    return Scenario.load("closed-loop", SHOP | {path.replace("__", "."): value for path, value in changes.items()})


def seated(scenario: Scenario, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """``-> (people of the pool, hosts)`` before day 0."""
    crowd = open_market(scenario, seed, 10, settings_table(scenario, 10)[0])
    return crowd.customers[1 : crowd.standing[0]["met"] + 1], crowd.hosts[: crowd.standing[0]["hosts"]]


def year(scenario: Scenario, days: int = 120, **how: Any) -> Run:
    return loopsim.simulate(scenario, days=days, **{"test_from": None, **how})


def test_as_many_people_stand_in_each_stage_as_entered():
    people, _ = seated(shop())
    counted = np.bincount(people["stage"], minlength=6).tolist()
    assert counted == [0, 3000, 600, 300, 100, 0]
    assert len(np.unique(people["number"])) == 4000 and (people["source"] == POOL).all()


def test_the_past_of_the_pool_lies_in_the_days_entered():
    people, _ = seated(shop(market__pool__joined_days_ago=[100, 300], market__pool__last_order_days_ago=[10, 60]))
    ago = -1 - people["joined_day"]
    plain = people["brought"] == 0
    assert ago[plain].min() == 100 and ago[plain].max() == 300
    assert abs(ago[plain].mean() - 200) < 4
    bought = people["orders"] > 0
    last = -1 - people["last_order_day"][bought]
    assert last.min() == 10 and last.max() == 60 and abs(last.mean() - 35) < 2
    assert (people["last_order_day"][~bought] == NONE).all() and (people["first_order_day"][~bought] == NONE).all()
    first, joined = people["first_order_day"][bought], people["joined_day"][bought]
    assert ((joined <= first) & (first <= people["last_order_day"][bought]) & (first < NONE)).all()
    # One who joined five days ago has not ordered ten days ago.
    late, _ = seated(shop(market__pool__joined_days_ago=[1, 5], market__pool__last_order_days_ago=[10, 60]))
    assert (late["last_order_day"][late["orders"] > 0] >= late["joined_day"][late["orders"] > 0]).all()


def test_orders_so_far_and_silence_are_as_entered():
    people, _ = seated(shop(market__pool__orders_per_repeat_buyer=4.5, market__pool__silent_share=0.25))
    again = people["orders"][people["orders"] > 1]
    assert len(again) == 300 + 33  # of the referrers as many as of the other buyers: a third
    assert again.mean() == pytest.approx(4.5, rel=0.1)
    assert people["is_silent"].sum() == 250 and (people["orders"][people["is_silent"]] > 0).all()


def test_who_has_not_ordered_for_long_is_more_likely_silent_and_the_shop_sells_less():
    people, _ = seated(shop(market__pool__last_order_days_ago=[1, 365], behavior__need__dropout_alpha=0.0))
    bought = people[people["orders"] > 0]
    ago, silent = -1 - bought["last_order_day"], bought["is_silent"]
    assert silent.sum() == 500
    assert ago[silent].mean() > ago[~silent].mean() + 20
    orders = [
        sum(
            year(shop(market__pool__last_order_days_ago=range_), seed=seed).tallies["old_orders"].sum()
            for seed in (1, 2)
        )
        for range_ in ([1, 30], [200, 365])
    ]
    assert orders[1] < orders[0]


def test_who_has_bought_has_a_need_and_more_of_it_who_has_bought_again():
    people, _ = seated(shop())
    need, orders = people["need_rate"], people["orders"]
    assert (need[orders > 0] > 0).all() and (need[orders == 0] == 0).any()
    assert need[orders == 0].mean() < need[orders == 1].mean() < need[orders > 1].mean()
    silent = people["is_silent"]
    assert people["dropout_chance"][silent].mean() > people["dropout_chance"][(orders > 0) & ~silent].mean()


def test_a_pool_of_buyers_is_found_even_where_few_have_a_need():
    segments = [{"name": "everyone", "share": 1.0, "need_share": 0.06}]
    people, _ = seated(shop(market__segments=segments))
    assert len(people) == 4000 and (people["need_rate"][people["orders"] > 0] > 0).all()


def test_each_referrer_has_brought_one_of_the_pool_who_came_later():
    people, _ = seated(shop())
    brought = people[people["referrer"] != NONE]
    assert len(brought) == 100 and brought["is_vouched_for"].all()
    joined = dict(zip(people["number"].tolist(), people["joined_day"].tolist(), strict=True))
    assert all(joined[int(one["referrer"])] < one["joined_day"] for one in brought)
    forest = year(shop(), 5).referrals
    assert (forest["brought"] > 0).sum() >= 100 and forest["referrer"].notna().sum() >= 100


def test_people_sit_on_all_accounts_by_their_room_or_on_one_after_the_other():
    kept = {"levers__accounts__count": 2, "levers__guides__count": 2, "levers__guides__friend_cap": 1000}
    _, hosts = seated(shop(**kept))
    assert hosts["friends"].tolist() == [1666, 1667, 333, 334]
    _, hosts = seated(shop(**kept, levers__accounts__friend_cap=2500, market__pool__hosts="in_turn"))
    assert hosts["friends"].tolist() == [2500, 1500, 0, 0]
    assert year(shop(**kept), 2).daily["guides_hired"].sum() == 0  # they are there already


def test_more_people_than_there_is_room_for_are_kept_and_newcomers_come_only_for_those_who_leave():
    run = year(shop(levers__accounts__count=1, levers__accounts__friend_cap=3000), 60)
    assert (run.daily["reachable"] <= 4000).all() and run.daily["reachable"].iloc[0] > 3900
    assert run.daily["turned_away"].sum() > 0


@settings(max_examples=200, deadline=None)
@given(
    room=st.lists(st.integers(1, 10**8), min_size=1, max_size=40),
    people=st.integers(1, 2 * 10**8),
    hosts=st.sampled_from(["even", "in_turn"]),
)
def test_nobody_is_left_over_on_any_accounts(room: list[int], people: int, hosts: str):
    friends = shared_out(np.array(room), people, hosts)
    assert friends.sum() == people and (friends >= 0).all()
    if people <= sum(room):
        assert (friends <= room).all()


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    counts=st.tuples(*[st.integers(0, 60)] * 4),
    silent=st.floats(0, 1),
    seed=st.integers(0, 2**63 - 1),
    hosts=st.sampled_from(["even", "in_turn"]),
)
@pytest.mark.slow
def test_whatever_the_pool_stocks_add_up_both_engines_agree_and_no_joiner_is_counted(counts, silent, seed, hosts):
    names = ("followers", "buyers", "repeat_buyers", "referrers")
    pool = {f"market__pool__{name}": count for name, count in zip(names, counts, strict=True)}
    try:
        scenario = eventful(**pool, market__pool__silent_share=silent, market__pool__hosts=hosts)
    except ScenarioError:
        assert counts[3] > sum(counts[:3])  # more have brought friends than there are friends to bring
        return
    run = year(scenario, 25, seed=seed)
    assert differences(run, year(scenario, 25, seed=seed, engine="agents")) == []
    assert pool_at_start(run.tallies) == sum(counts)
    stock = run.tallies["stock"]
    assert (stock.sum(axis=1) == scenario.market.people).all()
    flow = run.daily["joined_today"] + run.daily["won_back"] - run.daily["left"]
    assert (run.daily["reachable"] == sum(counts) + flow.cumsum()).all()
    people = run.records.customers
    old = people["source"] == POOL
    assert old.sum() == sum(counts) and ((people["joined_day"] < NONE) == old).all()
    assert run.summary()["joined"] == (people["joined_day"] >= 0).sum() == run.daily["joined_today"].sum()
    assert run.daily["old_reachable"].iloc[-1] == (old & (people["stage"] != LAPSED)).sum()
    assert run.cohorts()["joined"].where(run.cohorts()["age"] == 0).sum() == run.summary()["joined"]


def test_measures_of_newcomers_leave_the_pool_out():
    """A large pool beside a handful of newcomers moves none of their measures beyond chance."""
    quiet = {"levers__referral__enabled": False, "levers__accounts__count": 40}
    alone = year(shop(**quiet).change({f"market.pool.{name}": 0 for name in SHOP_STAGES}), 365).summary()
    beside = year(shop(**quiet), 365).summary()
    for name in ("conversion_rate_13_weeks", "retention_90_days", "one_time_share", "lifetime_value"):
        assert beside[name] == pytest.approx(alone[name], rel=0.2), name
    assert beside["cost_per_follower"] == pytest.approx(alone["cost_per_follower"] / 0.8, rel=0.1)  # fewer strangers
    assert beside["k_factor"] == 0 and beside["orders"] > 1.5 * alone["orders"]


SHOP_STAGES = ("followers", "buyers", "repeat_buyers", "referrers")


def test_a_market_scaled_has_its_pool_scaled():
    large = shop().scaled(2.5).market
    assert (large.people, large.pool.followers, large.pool.people) == (50_000, 7500, 10_000)


def test_a_pool_goes_to_disk_and_comes_back_equal(tmp_path):
    run = year(shop(), 60)
    run.save(tmp_path)
    loaded = loopsim.load(tmp_path)
    assert loaded.summary() == run.summary() and loaded.customers.equals(run.customers)
    assert set(run.customers["stage"]) <= {stage.name.lower() for stage in Stage}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"market.pool.followers": 30_000}, "market.pool.followers: found 31000 people in the pool; right is at most"),
        ({"market.pool.buyers": 15_000}, "found 15400 people who bought; right is at most 10000, the people"),
        ({"market.pool.referrers": 3950}, "market.pool.referrers: found 3950; right is at most 3925: each has brought"),
        ({"market.pool.joined_days_ago": [9, 5]}, "found 9 to 5; right is from and to, such as [5, 9]"),
        ({"market.pool.joined_days_ago": [9]}, "right is a list of 2 to 2 numbers"),
        ({"levers.accounts.count": 0}, "4000 people and no account to hold them; right is levers.accounts.count of 1"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(changes: dict[str, Any], told: str):
    with pytest.raises(ScenarioError) as error:
        Scenario.load("closed-loop", SHOP | changes)
    assert told in str(error.value)


@pytest.mark.slow
def test_the_value_of_the_pool_is_what_its_people_bring_in_the_next_year():
    """Simulate on without anybody new: the margin that comes, discounted. What grows is valued low, never high."""
    plan = Scenario.load("existing-shop").scaled(0.2)
    off = {f"levers.{channel}.daily_spend_cny": 0.0 for channel in ("ads", "content", "store")}
    off |= {"levers.organic.always_per_week": 0.0, "levers.referral.enabled": False}
    on = plan.change({"days": 729, "schedule": [{"from_day": 365, "set": off}]})
    told, came = [], []
    for seed in (1, 2, 3):
        summary = year(plan, 365, seed=seed).summary()
        told.append((summary["pool_value_at_start"], summary["pool_value"]))
        expected = summary["profit"] + summary["pool_value"] - summary["pool_value_at_start"]
        assert summary["profit_with_pool"] == pytest.approx(expected)
        daily = year(on, 729, seed=seed).daily
        discount = 1.1 ** -(np.arange(364) / 365)
        paid = daily["goods_cost_fen"] + daily["rewards_fen"] + daily["commission_fen"]
        after = (daily["revenue_fen"] - paid).to_numpy()[365:]
        came.append(((daily["old_margin_fen"].to_numpy()[:364] * discount).sum(), (after * discount).sum()))
    ratio = np.mean(told, axis=0) / (np.mean(came, axis=0) / 100)
    assert ratio[0] == pytest.approx(1.0, abs=0.1)
    assert 0.8 < ratio[1] < 1.1


def test_an_empty_shop_begins_with_nothing_and_may_end_with_something():
    summary = year(Scenario.load("closed-loop"), 200).summary()
    assert summary["pool_value_at_start"] == 0 and summary["pool_value"] > 0
