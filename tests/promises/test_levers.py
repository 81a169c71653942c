"""Levers point the right way: more of a good thing helps, too much of anything annoys, nothing is dead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import ACCOUNT, LAPSED, LEADER, STRANGER
from loopsim.results.run import Run
from loopsim.rules import followers_per_week
from loopsim.scenario import implied
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.files import presets
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0

ALL_JOIN_BY_AN_ORDER = {
    "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 20_000}}],
    "levers.organic.buys_on_joining_share": 1.0,
}


def simulated(scenario: Scenario, days: int, seed: int = 1) -> Run:
    return loopsim.simulate(scenario, days=days, seed=seed, test_from=None)


def shop(**changes: Any) -> Scenario:
    """The main scenario, in a small market."""
    small = Scenario.load("closed-loop").scaled(0.1)
    return small.change({path.replace("__", "."): value for path, value in changes.items()})


def pool_of(run: Run) -> np.ndarray:
    people = run.records.customers
    return people[(people["stage"] != STRANGER) & (people["stage"] != LAPSED)]


def total(run: Run, *columns: str) -> float:
    return float(run.daily[list(columns)].to_numpy().sum())


# --- product --------------------------------------------------------------------------------------------------------


def trust_after_an_order(start: float, **product: float) -> tuple[float, float]:
    """Mean trust and its error after one order of 20,000 people who trusted so much before, under default habits."""
    default = Scenario.from_dict({})
    changes = {f"levers.product.{name}": value for name, value in product.items()}
    for name in ("quality", "bad_order_share"):
        changes.setdefault(f"levers.product.{name}", getattr(default.levers.product, name))
    for name in ("good_order_gain", "bad_order_loss"):
        changes[f"behavior.trust.{name}"] = getattr(default.behavior.trust, name)
    scenario = plain_shop(20_000, 1, ALL_JOIN_BY_AN_ORDER | {"levers.organic.trust_start": start} | changes)
    people = simulated(scenario, 1).records.customers
    assert (people["orders"] == 1).all()
    return float(people["trust"].mean()), float(people["trust"].std() / len(people) ** 0.5)


@pytest.mark.parametrize("start", [0.2, 0.3, 0.5, 0.7])
def test_an_order_raises_trust_at_the_default_quality(start: float) -> None:
    """0.97 x 0.1 x 0.8 of what is missing, less 0.03 x 0.3 (or what there is)."""
    mean, error = trust_after_an_order(start)
    expected = start + 0.97 * 0.08 * (1.0 - start) - 0.03 * min(0.3, start)
    assert mean == pytest.approx(expected, abs=4.0 * error)
    assert mean > start + 4.0 * error


def test_bad_orders_and_a_poor_product_cost_trust() -> None:
    assert trust_after_an_order(0.5, bad_order_share=0.3)[0] < 0.5 < trust_after_an_order(0.5, bad_order_share=0.0)[0]
    means = [trust_after_an_order(0.5, quality=quality)[0] for quality in (0.0, 0.4, 0.8, 1.0)]
    assert means == sorted(means) and means[0] < 0.5


def test_experience_moves_half_way_to_the_quality_of_the_product() -> None:
    changes = {"levers.product.quality": 0.6, "behavior.sharing.experience_start": 0.2}
    people = simulated(plain_shop(20_000, 1, ALL_JOIN_BY_AN_ORDER | changes), 1).records.customers
    assert people["experience"] == pytest.approx(0.4)


def test_quality_multiplies_repeat_orders_and_leaves_first_orders_alone() -> None:
    counts = {}
    for quality in (1.0, 0.5):
        changes = {
            "schedule": [on_day_0(20_000)],
            "behavior.need.per_week": 0.2,
            "levers.product.quality": quality,
        }
        daily = simulated(plain_shop(20_000, 60, changes), 60).daily
        counts[quality] = daily.first_orders.sum(), daily.repeat_orders.sum()
    assert counts[0.5][0] == counts[1.0][0] > 10_000
    ratio = counts[0.5][1] / counts[1.0][1]
    assert ratio == pytest.approx(0.5, abs=4.0 * (0.5 * 1.5 / counts[1.0][1]) ** 0.5)


@pytest.mark.slow
def test_no_spend_rescues_a_product_of_quality_0_2() -> None:
    """Any spend on channels earns less in two years than the good product earns with the spend as it is."""

    def profit(quality: float, factor: float) -> float:
        default = Scenario.load("closed-loop").levers
        spends = {
            f"levers.{name}.daily_spend_cny": factor * getattr(default, name).daily_spend_cny for name in CHANNELS
        }
        scenario = Scenario.load("closed-loop", {"levers.product.quality": quality} | spends).scaled(0.3)
        return float(np.mean([simulated(scenario, 730, seed).summary()["profit"] for seed in (1, 2, 3)]))

    bad = {factor: profit(0.2, factor) for factor in (0.0, 0.5, 1.0, 3.0, 10.0)}
    assert max(bad.values()) < profit(0.8, 1.0)
    assert bad[1.0] > bad[3.0] > bad[10.0] and bad[10.0] < 0.0


# --- messages -------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    promotions=st.floats(0.0, 20.0),
    services=st.floats(0.0, 20.0),
    weight=st.floats(0.0, 1.0),
    memory=st.floats(1.0, 3650.0),
)
def test_at_a_constant_rate_fatigue_is_the_rate_whatever_the_memory(
    promotions: float, services: float, weight: float, memory: float
) -> None:
    scenario = shop(
        levers__messages__promo_per_week=promotions,
        levers__messages__service_per_week=services,
        behavior__fatigue__service_weight=weight,
        behavior__fatigue__memory_days=memory,
        levers__win_back__every_weeks=2,
        levers__win_back__return_chance=0.5,
    )
    run, other = simulated(scenario, 90), simulated(scenario.change({"behavior.fatigue.memory_days": 1.0}), 90)
    assert (pool_of(run)["fatigue"] == promotions + weight * services).all()
    assert (run.daily.left_annoyed == other.daily.left_annoyed).all()
    assert (run.daily.reachable == other.daily.reachable).all()


@pytest.mark.parametrize("memory", [7.0, 30.0])
def test_memory_says_how_fast_a_change_is_felt(memory: float) -> None:
    """People who were there feel what was sent before for a while; newcomers feel what is sent now."""
    scenario = shop(
        levers__messages__promo_per_week=8.0,
        levers__messages__service_per_week=0.0,
        behavior__fatigue__memory_days=memory,
        schedule=[{"from_day": 50, "set": {"levers.messages.promo_per_week": 2.0}}],
    )
    pool = pool_of(simulated(scenario, 80))
    early, late = pool[pool["joined_day"] < 49], pool[pool["joined_day"] >= 50]
    assert len(early) and len(late)
    assert early["fatigue"] == pytest.approx(2.0 + 6.0 * (1.0 - 1.0 / memory) ** 30)
    assert (late["fatigue"] == 2.0).all()


def annoyed_and_profit(scenario: Scenario, rate: float) -> np.ndarray:
    """Annoyed leavers and profit of a year with some service contacts a week, over three seeds."""
    plan = scenario.change({"levers.messages.service_per_week": rate})
    runs = [simulated(plan, 365, seed) for seed in (1, 2, 3)]
    return np.array([(run.daily.left_annoyed.sum(), run.summary()["profit"]) for run in runs]).sum(axis=0)


@pytest.mark.slow
def test_too_much_service_annoys_and_costs_profit() -> None:
    annoyed, profits = np.array([annoyed_and_profit(Scenario.load("closed-loop"), rate) for rate in (1, 7, 20, 100)]).T
    assert (np.diff(annoyed) > 0.0).all()
    assert (np.diff(profits) < 0.0).all()


def test_too_much_service_annoys_where_the_staff_could_give_it_too() -> None:
    annoyed, profits = np.array([annoyed_and_profit(shop(), rate) for rate in (1, 7, 20, 100)]).T
    assert (np.diff(annoyed) > 0.0).all()
    assert profits[1] > profits[2] > profits[3]


def test_what_the_staff_have_no_time_for_is_felt_but_wins_no_trust() -> None:
    """Ready-made texts are sent and paid for, and count in fatigue as service by hand does."""
    by_hand, ready_made = (
        simulated(shop(levers__accounts__contacts_per_day=given, behavior__fatigue__service_weight=0.5), 120)
        for given in (1e6, 0.0)
    )
    assert total(by_hand, "ready_made") == total(ready_made, "services") == 0 < total(ready_made, "ready_made")
    assert (pool_of(by_hand)["fatigue"] == 1.5).all() and (pool_of(ready_made)["fatigue"] == 1.5).all()
    assert pool_of(ready_made)["trust"].mean() < pool_of(by_hand)["trust"].mean() - 0.05


def test_one_who_has_had_enough_is_not_won_by_service() -> None:
    """With promotions that cost no trust and do not drive anybody away, only service could move it."""
    changes = {
        "behavior.fatigue.tolerance_median": 4.0,
        "behavior.fatigue.tolerance_slope": 0.0,
        "behavior.fatigue.leave_per_week": 0.0,
        "behavior.trust.excess_loss": 0.0,
        "schedule": [on_day_0(200)],
        "levers.organic.trust_start": 0.3,
        "levers.messages.service_per_week": 1.0,
        "levers.accounts.contacts_per_day": 1e6,
    }
    trust = {
        sent: pool_of(simulated(plain_shop(200, 60, changes | {"levers.messages.promo_per_week": sent}), 60))["trust"]
        for sent in (3.0, 5.0)
    }
    assert (trust[3.0] > 0.3).all() and (trust[5.0] == 0.3).all()


@pytest.mark.parametrize("host", ["guides", "leaders"])
def test_the_quality_that_a_host_adds_works_over_its_whole_range(host: str) -> None:
    scenario = Scenario.load("guides" if host == "guides" else "community-leaders").scaled(0.1)
    trust = []
    for gain in (0.0, 0.5, 1.0):
        run = simulated(scenario.change({f"levers.{host}.quality_gain": gain}), 150)
        kinds = run.records.hosts["kind"][pool_of(run)["host"]]
        trust.append(float(pool_of(run)["trust"][kinds != ACCOUNT].mean()))
    assert trust[0] < trust[1] - 1e-3 and trust[1] < trust[2] - 1e-3


# --- groups ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_larger_group_cap_never_makes_the_pool_smaller() -> None:
    """Beyond noise, over six seeds: a full group is no gift to accounts that never quit."""
    plan = Scenario.load("community-leaders")
    pools = [
        [
            simulated(plan.change({"levers.leaders.group_cap": cap}), 365, seed).daily.reachable.iloc[-1]
            for cap in (5, 500)
        ]
        for seed in range(1, 7)
    ]
    gains = np.diff(np.array(pools, float), axis=1)
    assert gains.mean() > 0.0


def test_one_invited_into_a_full_group_joins_it_or_nobody() -> None:
    """No other way in than leaders and their friends: every one who joins is in a group, and many are turned away."""
    changes = {
        "market.people": 2_000,
        "levers.leaders.count": 5,
        "levers.leaders.most": 5,
        "levers.leaders.group_cap": 20,
        "levers.leaders.invites_per_week": 60.0,
        "levers.leaders.accept_chance": 0.5,
        "levers.leaders.quit_per_week": 0.0,
        "behavior.sharing.per_week": 1.0,
        "behavior.sharing.follower_share": 1.0,
        "market.network.kind": "random",
    }
    run = simulated(plain_shop(2_000, 100, changes), 100)
    kinds = run.records.hosts["kind"][pool_of(run)["host"]]
    assert (kinds == LEADER).all() and len(pool_of(run)) == 100
    assert total(run, "turned_away") > 100


def test_a_leader_with_a_full_group_does_not_go_on_inviting() -> None:
    changes = {
        "levers.leaders.count": 2,
        "levers.leaders.most": 2,
        "levers.leaders.group_cap": 10,
        "levers.leaders.invites_per_week": 70.0,
        "levers.leaders.accept_chance": 1.0,
        "levers.leaders.quit_per_week": 0.0,
        "levers.referral.enabled": False,
    }
    daily = simulated(plain_shop(2_000, 60, changes), 60).daily
    assert daily.reachable.iloc[-1] == 20
    assert daily.invitations.iloc[:3].sum() >= 20 and daily.invitations.iloc[5:].sum() == 0


# --- channels -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slope", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("cost", "half"), [(100.0, 300.0), (8.0, 40.0)])
def test_a_follower_costs_twice_the_declared_at_half_reach_whatever_the_slope(
    cost: float, half: float, slope: float
) -> None:
    assert followers_per_week(2.0 * cost * half, cost, half, slope) == pytest.approx(half)
    spends = {"daily_spend_cny": 2.0 * cost * half / 7.0, "cost_per_follower_cny": cost, "half_reach_per_week": half}
    changes = {f"levers.ads.{name}": value for name, value in (spends | {"slope": slope, "precision": 0.0}).items()}
    outlook = implied.channel_outlooks(Scenario.from_dict({}).change(changes))[0]
    assert outlook.cost_per_follower_cny == pytest.approx(2.0 * cost)


def test_a_small_spend_brings_most_below_slope_1_and_is_wasted_above() -> None:
    each = [7.0 / followers_per_week(7.0, 100.0, 300.0, slope) for slope in (0.5, 1.0, 2.0)]
    assert each[0] < 0.5 * each[1] < each[1] == pytest.approx(100.0, rel=0.01) and each[2] > 10.0 * each[1]


def test_a_segment_reached_more_easily_brings_more_followers_for_the_same_money() -> None:
    segments = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5}]
    plain = shop(market__segments=segments)
    eased = shop(market__segments=[segments[0], segments[1] | {"reach_lift": 3.0}])
    pools = {name: [simulated(one, 180, seed).daily.reachable.iloc[-1] for seed in (1, 2, 3)]
             for name, one in (("plain", plain), ("eased", eased))}  # fmt: skip
    assert all(more > 1.3 * less for more, less in zip(pools["eased"], pools["plain"], strict=True))
    joined = simulated(eased, 180).customers
    joined = joined[joined.joined_day.notna() & (joined.source == "ads")]
    b, a = (int((joined.segment == name).sum()) for name in ("b", "a"))
    assert b > 2 * a


def test_what_is_implied_counts_the_reach_of_segments() -> None:
    """Half of the market at lift 3 and half at 0: two and a half times the followers, also with precision."""
    segments = [{"name": "a", "share": 0.5, "reach_lift": 3.0}, {"name": "b", "share": 0.5}]
    for precision in (0.0, 0.7):
        plain, eased = (
            implied.channel_outlooks(shop(market__segments=parts, levers__ads__precision=precision))[0]
            for parts in ([{"name": "all"}], segments)
        )
        assert eased.followers_per_week == pytest.approx(2.5 * plain.followers_per_week)
        assert eased.cost_per_follower_cny == pytest.approx(plain.cost_per_follower_cny / 2.5)  # type: ignore[operator]
        assert eased.capacity_per_week == pytest.approx(2.5 * plain.capacity_per_week)  # type: ignore[operator]


#: Presets that are shops of their own, compared with no other: a plain chain, fresh food, shops that exist.
OTHER_SHOPS = ("referral-loop", "community-leaders", "existing-shop", "launches")


@pytest.mark.parametrize("preset", [name for name in presets() if name not in OTHER_SHOPS])
def test_presets_of_the_same_brand_spend_the_same(preset: str) -> None:
    """Scenarios compared with the main one have its budget; they differ in how it is spent."""
    spent = {}
    for name in (preset, "closed-loop"):
        levers = Scenario.load(name).levers
        spent[name] = sum(getattr(levers, channel).daily_spend_cny for channel in CHANNELS)
    assert spent[preset] == spent["closed-loop"]


# --- who is active --------------------------------------------------------------------------------------------------


def test_what_is_sent_makes_nobody_active() -> None:
    unread = {"behavior.fatigue.read_share": 0.0, "behavior.fatigue.answer_share": 0.0, "behavior.need.per_week": 0.0}
    changes = {"schedule": [on_day_0(300)], "levers.messages.promo_per_week": 7.0}
    changes |= {"levers.messages.service_per_week": 7.0, "levers.referral.enabled": False}
    quiet = simulated(plain_shop(300, 60, changes | unread), 60).daily
    assert quiet.promotions.sum() > 10_000 and quiet.active.iloc[1:].sum() == 0 and quiet.monthly_active.iloc[-1] == 0
    answered = simulated(plain_shop(300, 60, changes | unread | {"behavior.fatigue.answer_share": 0.5}), 60).daily
    assert answered.active.iloc[1:].sum() > 1000


def test_visits_that_fail_and_shares_are_what_a_person_does() -> None:
    """Nobody passes the checkout, so all who are active visited it; then nobody needs anything, and all shared."""
    changes = {"schedule": [on_day_0(300)]}
    visits = {"behavior.need.per_week": 1.0, "levers.checkout.step_pass": [0.0], "levers.referral.enabled": False}
    daily = simulated(plain_shop(300, 60, changes | visits), 60).daily
    assert daily.first_orders.sum() == 0 < daily.visits.iloc[1:].sum() == daily.active.iloc[1:].sum()
    daily = simulated(plain_shop(300, 60, changes | {"behavior.sharing.per_week": 0.5}), 60).daily
    assert 0 < daily.shares.iloc[1:].sum() == daily.active.iloc[1:].sum()


def test_the_default_shop_has_a_believable_share_of_active_people_and_of_super_users() -> None:
    """Three to six in ten are active in a month; a few of a thousand buyers are super users, who buy more."""
    shares = []
    for days in (365, 730):
        run = simulated(Scenario.load("closed-loop"), days)
        summary = run.summary()
        assert 0.3 < summary["active_rate"] < 0.6
        shares.append(summary["super_users_share"])
        assert 2 * summary["super_users_share"] < summary["super_users_sales_share"] < 0.1
        assert 4 * summary["super_users_share"] < summary["super_users_referrals_share"] < 0.3
    assert 0.002 < shares[0] < shares[1] < 0.03


def test_service_by_the_staff_of_accounts_costs_wages_and_a_guide_is_paid_by_salary() -> None:
    kept = {"levers.accounts.cost_per_week_cny": 0.0, "levers.accounts.contact_cost_cny": 0.3}
    run = loopsim.simulate("closed-loop", days=60, seed=3, changes=kept, test_from=None)
    assert run.tallies["staff_contacts"].sum() > 0
    assert (run.tallies["accounts_cost_fen"] == 30 * run.tallies["staff_contacts"]).all()
    guided = loopsim.simulate("guides", days=60, seed=3, changes=kept, test_from=None).tallies
    assert guided["staff_contacts"].sum() == 0 < guided["services"].sum()


def test_friends_accept_by_their_need_and_as_many_accept_as_before() -> None:
    """With half of the market in need, precision 1 brings only people with a need, at twice the chance."""
    asked = {
        "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 0.5}],
        "market.network.kind": "well_mixed",
        "behavior.sharing.per_week": 0.7,
        "behavior.sharing.accept_weak_chance": 0.2,
        "behavior.sharing.accept_strong_chance": 0.2,
        "levers.referral.enabled": True,
        "levers.referral.invites_per_share": 2.0,
        "levers.organic.arrivals_per_day": 20,
    }
    brought, needy = [], []
    for precision in (0.0, 1.0):
        run = simulated(plain_shop(20_000, 40, asked | {"behavior.sharing.need_precision": precision}), 40)
        people = run.records.customers
        friends = people[people["referrer"] >= 0]
        brought.append(len(friends))
        needy.append((friends["need_rate"] > 0).mean())
    assert needy[0] == pytest.approx(0.5, abs=0.05)
    assert needy[1] == 1.0
    assert brought[1] == pytest.approx(brought[0], rel=0.15)
