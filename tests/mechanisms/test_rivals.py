"""Rivals: they make traffic dearer as in a contest, hold strangers, and lure away whom the price gap tempts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim import rules as formulas
from loopsim.mechanisms.rivals import rules
from loopsim.mechanisms.traffic.rules import openness_left, yield_left
from loopsim.results.run import Run
from loopsim.scenario import implied
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from worlds import unlike, with_family

spends, shares = st.floats(1.0, 1e6), st.floats(0.0, 1.0)


def shop(**changes: Any) -> Scenario:
    """The default shop with content alone; keywords are paths with ``__`` for dots."""
    alone = {"levers.ads.daily_spend_cny": 0.0, "levers.store.daily_spend_cny": 0.0, "levers.referral.enabled": False,
             "levers.organic.always_per_week": 0.0, "levers.content.carry_over": 0.0}  # fmt: skip
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return Scenario.load("closed-loop", alone | paths)


def lived(days: int, seed: int = 1, **changes: Any) -> Run:
    return loopsim.simulate(shop(**changes), days=days, seed=seed, test_from=None)


# --- laws -----------------------------------------------------------------------------------------------------------


@given(own=spends, bids=st.floats(0.0, 1e3), cost=st.floats(0.1, 1e4), half_reach=st.floats(1.0, 1e5))
def test_at_slope_1_everyone_wins_their_part_of_all_bids_and_of_those_of_the_platform(own, bids, cost, half_reach):
    """The contest success function of Tullock (1980), of which the platform takes a part with its own bid H."""
    won = formulas.followers_per_week(own / formulas.crowding(bids), cost, half_reach, 1.0)
    platform = 2.0 * half_reach * cost
    assert won == pytest.approx(2.0 * half_reach * own / (own + bids * platform + platform), rel=1e-9)
    assert own / won == pytest.approx(cost * (own + bids * platform + platform) / platform, rel=1e-9)


@given(
    own=spends, bids=st.floats(0.0, 1e3), more=st.floats(0.0, 1e3), half_reach=st.floats(1.0, 1e5),
    slope=st.floats(0.3, 5.0),
)  # fmt: skip
def test_more_bids_never_make_a_follower_cheaper_whatever_the_slope(own, bids, more, half_reach, slope):
    few, many = (
        formulas.followers_per_week(own / formulas.crowding(of_others), 50.0, half_reach, slope)
        for of_others in (bids, bids + more)
    )
    assert many <= few


@given(held=shares, take=st.floats(0.0, 50.0), hold_days=st.floats(0.01, 1e5), more=st.floats(0.0, 5.0))
def test_the_part_that_follows_rivals_stays_a_part_and_grows_with_what_they_win(held, take, hold_days, more):
    after = rules.held_tomorrow(held, take, hold_days)
    assert 0.0 <= after <= 1.0 + 1e-12
    assert rules.held_tomorrow(held, take + more, hold_days) >= after - 1e-12
    assert rules.held_tomorrow(held, take, hold_days + more) >= after - 1e-12


def test_the_part_that_follows_rivals_goes_to_what_the_two_hazards_leave():
    held = 0.0
    for day in range(1, 2001):
        held = rules.held_tomorrow(held, 0.001, 300.0)
        if day == 200:
            level, pace = 0.001 / (0.001 + 1 / 300), 0.001 + 1 / 300
            assert held == pytest.approx(level * -math.expm1(-pace * 200), rel=2e-3)
    assert held == pytest.approx(0.001 / (0.001 + 1 / 300), rel=2e-3)


@given(own=st.floats(0.1, 10.0), rival=st.floats(0.0, 10.0), gap=shares, trust=shares, more=shares)
def test_who_trusts_more_needs_a_wider_gap(own, rival, gap, trust, more):
    found = rules.price_gap(own, rival)
    assert 0.0 <= found <= 1.0 and (found == 0.0 or 0.0 < rival < own)
    assert found == 0.0 or found == pytest.approx(1.0 - rival / own)
    if rules.is_tempted(found, gap, trust):
        assert rules.is_tempted(found, gap, trust * more)


# --- what is simulated ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 4, 16])
def test_followers_come_by_the_part_of_the_bids(count):
    """People won by rivals are free at once, so that price alone counts."""
    spend, bid, weeks, people = 400.0, 0.1, 12, 400_000
    run = lived(7 * weeks, market__people=people, levers__content__daily_spend_cny=spend,
                levers__accounts__count=20, behavior__rivals__count=count, behavior__rivals__bid_share=bid,
                behavior__rivals__hold_weeks=1e-3)  # fmt: skip
    platform = 24.0 * 300.0
    of_all = 7 * spend + (1 + bid * count) * platform
    expected = weeks * 300.0 * 7 * spend / of_all
    joined = int(run.daily["joined_content"].sum())
    assert stats.poisson(expected).cdf(joined) > 0.001 and stats.poisson(expected).sf(joined - 1) > 0.001
    outlook = next(one for one in implied.channel_outlooks(run.scenario) if one.channel == "content")
    assert weeks * outlook.followers_per_week == pytest.approx(expected)
    assert outlook.cost_per_follower_cny == pytest.approx(24.0 * of_all / platform)


def test_whom_rivals_hold_no_channel_wins():
    """People who come for free cost no more where rivals bid: all that is missing is held."""
    free = {"market__people": 30_000, "levers__content__daily_spend_cny": 0.0, "levers__accounts__count": 20,
            "levers__content__always_per_week": 0.03}  # fmt: skip
    held = lived(140, **free, behavior__rivals__count=10, behavior__rivals__bid_share=0.5).daily
    strangers = held["strangers"].shift(1, fill_value=30_000)
    part = held["with_rivals"] / strangers
    assert part.is_monotonic_increasing and 0.3 < part.iloc[-1] < 0.8
    expected = (-np.expm1(-0.03 / 7.0) * strangers * (1.0 - part)).sum()
    joined = held["joined_content"].sum()
    assert joined == pytest.approx(expected, abs=4 * np.sqrt(expected)) and held["held_by_rivals"].sum() > 500


def test_whom_a_channel_met_in_vain_it_wins_later_when_they_are_free():
    """Nearly all follow a rival for half a year, then all are free: nobody is lost for good."""
    run = lived(500, market__people=2000, levers__content__always_per_week=0.2, levers__content__daily_spend_cny=0.0,
                behavior__rivals__count=10, behavior__rivals__bid_share=10.0, behavior__rivals__hold_weeks=10.0,
                schedule=[{"from_day": 200, "set": {"behavior.rivals.count": 0}}])  # fmt: skip
    joined = run.daily["joined_content"]
    assert run.daily["held_by_rivals"].iloc[:200].sum() > 300
    assert joined.iloc[200:400].sum() > 100 and joined.sum() > 1900


@pytest.mark.parametrize(
    ("own", "declines", "resistance"), [(0.0, 0.0, 0.0), (2000.0, 0.0, 0.0), (0.0, 8.0, 0.0), (0.0, 0.0, 0.6)]
)
def test_rivals_win_by_their_part_of_the_bids_and_share_the_fate_of_the_platform(own, declines, resistance):
    """Against the laws, day by day: more of one's own bids, a platform that declines, and resistance take from them."""
    bidding = ("ads", "content", "lure")
    anyone = {f"levers__{name}__precision": 0.0 for name in bidding}
    plan = shop(**anyone, market__people=50_000, levers__content__daily_spend_cny=own, behavior__rivals__count=10,
                behavior__rivals__bid_share=0.1, behavior__platform__half_life_weeks=declines,
                behavior__resistance__per_year=resistance)  # fmt: skip
    daily = loopsim.simulate(plan, days=200, seed=1, test_from=None).daily
    held, expected = 0.0, []
    for day in range(200):
        won = 0.0
        for name in bidding:
            channel = getattr(plan.levers, name)
            half_spend = 2.0 * channel.half_reach_per_week * channel.cost_per_follower_cny
            price = formulas.price_of_traffic(day, channel.inflation_per_year)
            is_spent = name == "content" and day > 0  # rivals answer to what was spent the day before
            crowd = 1.0 + (7.0 * own / price / half_spend if is_spent else 0.0)
            won += 2.0 * channel.half_reach_per_week * formulas.hill(1.0 / crowd, 1.0, channel.slope)
        won *= yield_left(day, 0, declines) * openness_left(day, resistance) / 7.0 / 50_000
        held = rules.held_tomorrow(held, won, 7.0 * plan.behavior.rivals.hold_weeks)
        expected.append(held)
    found = daily["with_rivals"] / daily["strangers"].shift(1, fill_value=50_000)
    assert found.to_numpy() == pytest.approx(np.array(expected), rel=0.01, abs=1e-4) and held > 0.01


def test_friends_reach_whom_rivals_hold():
    few = {"market__people": 3000, "levers__referral__enabled": True, "behavior__sharing__per_week": 0.5,
           "levers__content__arrivals_per_day": 3, "behavior__sharing__accept_weak_chance": 0.2}  # fmt: skip
    crowd = {"behavior__rivals__count": 100, "behavior__rivals__bid_share": 10.0}
    alone, held = (lived(120, **few, **more).daily for more in ({}, crowd))
    assert held["with_rivals"].iloc[60] > 0.8 * held["strangers"].iloc[60]
    assert held["joined_referral"].sum() > 0.5 * alone["joined_referral"].sum() > 100


#: A cohort that neither orders nor changes its trust.
COHORT: dict[str, Any] = {
    "market__people": 8000,
    "levers__accounts__count": 10,
    "levers__content__daily_spend_cny": 0.0,
    "levers__messages__service_per_week": 0.0,
    "levers__messages__promo_per_week": 0.0,
    "behavior__leaving__follower_per_week": 0.0,
    "behavior__trust__drift_per_week": 0.0,
    "behavior__need__per_week": 0.0,
    "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.content.arrivals_per_day": 5000}}],
}
WAR = {"behavior__rivals__cut_share": 0.25, "behavior__rivals__cut_from_day": 10, "behavior__rivals__cut_days": 28}


def test_in_a_price_war_people_leave_by_the_hazard_of_offers_and_only_then():
    daily = lived(60, **COHORT, **WAR, levers__content__trust_start=0.5).daily
    left = daily["left_to_rivals"]
    assert left.iloc[:10].sum() == 0 == left.iloc[38:].sum() and (daily["left"] == left).all()
    chance = -math.expm1(-0.05 / 7.0 * 28)
    assert stats.binomtest(int(left.sum()), 5000, chance).pvalue > 0.001
    assert daily["rival_price_fen"].iloc[10] == 21_000 and daily["rival_price_fen"].iloc[9] == 28_000


def test_nobody_goes_to_a_rival_on_the_day_of_an_order():
    buying = COHORT | {"behavior__need__per_week": 7.0, "levers__content__fit_mean": 1.0}
    people = lived(40, **buying, **WAR, levers__content__trust_start=0.3).records.customers
    left = (people["left_day"] >= 10) & (people["orders"] > 0)
    assert left.sum() > 50 and (people["last_order_day"][left] < people["left_day"][left]).all()


@pytest.mark.parametrize(("trust", "are_safe"), [(0.6, False), (0.7, True)])
def test_trust_holds_where_the_gap_is_narrow(trust, are_safe):
    """A gap of 0.25 tempts whose trust is below 2/3, at 0.15 x (1 + trust)."""
    left = lived(40, **COHORT, **WAR, levers__content__trust_start=trust).daily["left_to_rivals"].sum()
    assert (left == 0) == are_safe


def test_who_follows_the_price_down_keeps_everyone():
    cut = {"from_day": 10, "to_day": 37, "set": {"levers.product.price_cny": 220.0}}
    schedule = {"schedule": [*COHORT["schedule"], cut]}
    assert lived(60, **(COHORT | schedule), **WAR).daily["left_to_rivals"].sum() == 0


def test_a_price_war_takes_orders_by_the_cross_elasticity():
    buying = COHORT | {"behavior__need__per_week": 3.0, "levers__content__fit_mean": 0.9}
    no_offers = {"behavior__rivals__offers_per_week": 0.0, "behavior__need__shape": 0.0}
    peace, war = (
        lived(38, **buying, **no_offers, **more).daily["visits"].iloc[10:38].sum()
        for more in ({}, WAR | {"behavior__price__cross_elasticity": 2.0})
    )
    assert peace > 1000 and 0.75**2 < war / peace < 0.75  # fewer order, so more are left to order for the first time


# --- neutral, and what is said --------------------------------------------------------------------------------------


def test_without_rivals_and_price_wars_the_other_values_change_no_bit():
    one = with_family("rivals", market__people=300, behavior__rivals__count=0, behavior__rivals__cut_share=0.0)
    other = one.change({"behavior.rivals.bid_share": 9.0, "behavior.rivals.hold_weeks": 2.0,
                        "behavior.rivals.cut_days": 9, "behavior.rivals.cut_from_day": 3,
                        "behavior.rivals.offers_per_week": 9.0, "behavior.rivals.gap_share": 0.0})  # fmt: skip
    runs = [loopsim.simulate(plan, days=70, seed=1, test_from=None) for plan in (one, other)]
    assert list(unlike(runs[0].records.tallies, runs[1].records.tallies)) == []
    assert list(unlike(runs[0].records.customers, runs[1].records.customers)) == []


def test_known_costs_are_solved_with_what_rivals_bid():
    plan = Scenario.load("closed-loop", {"known.cost_per_follower_cny.content": 40.0, "behavior.rivals.count": 5})
    outlook = next(one for one in implied.channel_outlooks(plan) if one.channel == "content")
    assert outlook.cost_per_follower_cny == pytest.approx(40.0)


def test_rivals_are_described_and_values_that_do_nothing_are_told():
    plan = Scenario.load("closed-loop", {"behavior.rivals.count": 5, "behavior.rivals.cut_share": 0.2})
    told = describe(plan)
    assert (
        "5 rivals make the traffic of ads, content and lures 25% dearer" in told
        and "by 20% from day 0 to day 55" in told
    )
    idle = {"behavior.rivals.bid_share": 0.1, "behavior.rivals.gap_share": 0.3}
    lines = [str(one) for one in Scenario.load("closed-loop", idle).cautions()]
    assert any("bid_share" in line and "rivals.count is 0" in line for line in lines)
    assert any("gap_share" in line and "cut_share is 0" in line for line in lines)
    late = Scenario.load("closed-loop", {"behavior.rivals.cut_share": 0.2, "behavior.rivals.cut_from_day": 400})
    assert any("beyond the 365 days" in str(one) for one in late.cautions())
