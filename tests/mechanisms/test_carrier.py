"""Carrier: who only follows forgets by the half-life, and is lost with the platform; friends stay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

import loopsim
from loopsim.mechanisms.carrier import rules
from loopsim.mechanisms.carrier.ahead import lasting
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from worlds import unlike, with_family

#: All come on day 0, nobody leaves, and nothing but attention moves the hazard of a first order.
COHORT: dict[str, Any] = {
    "market.people": 6000,
    "market.sociability_sigma": 0.0,
    "market.network.contacts": 12,
    "market.network.strong_contacts": 6,
    "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 1.0}],
    "levers.accounts.friend_cap": 10_000,
    "levers.ads.daily_spend_cny": 0.0,
    "levers.content.daily_spend_cny": 0.0,
    "levers.store.daily_spend_cny": 0.0,
    "levers.organic.always_per_week": 0.0,
    "levers.messages.service_per_week": 0.0,
    "levers.messages.promo_per_week": 0.0,
    "levers.referral.enabled": False,
    "levers.checkout.step_pass": [1.0],
    "behavior.leaving.follower_per_week": 0.0,
    "behavior.leaving.buyer_per_week": 0.0,
    "behavior.trust.drift_per_week": 0.0,
    "behavior.interest.half_life_days": 10_000.0,
    "behavior.interest.fit_spread": 0.0,
    "behavior.need.first_order_ease": 1.0,
    "behavior.need.per_week": 2.0,
    "behavior.need.shape": 1000.0,
    "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.content.arrivals_per_day": 4000}}],
}


def lived(days: int = 150, seed: int = 1, **changes: Any) -> Run:
    """A cohort by content; keywords are paths with ``__`` for dots."""
    plan = Scenario.load("closed-loop", COHORT).change({path.replace("__", "."): v for path, v in changes.items()})
    return loopsim.simulate(plan, days=days, seed=seed, test_from=None)


def is_likely(found: int, whole: int, chance: float) -> bool:
    """Whether a count is one of 99.9% of binomial counts."""
    return bool(stats.binomtest(int(found), int(whole), chance).pvalue > 0.001)


# --- laws -----------------------------------------------------------------------------------------------------------


@given(days=st.floats(0.0, 4000.0), half=st.floats(0.1, 500.0), more=st.floats(0.0, 400.0))
def test_attention_halves_each_half_life_and_never_rises(days, half, more):
    now = rules.attention_after(days, half)
    assert 0.0 <= rules.attention_after(days + more, half) <= now <= 1.0
    assert rules.attention_after(days, half + more) >= now
    assert rules.attention_after(days + 7.0 * half, half) == pytest.approx(now / 2.0, rel=1e-9, abs=1e-300)


@given(
    leave=st.floats(0.0, 0.1), half=st.floats(1.0, 100.0), closes=st.sampled_from([0, 50, 61, 200, 5000]),
)  # fmt: skip
def test_visits_ahead_of_who_only_follows_are_the_integral_of_what_is_left(leave, half, closes):
    plan = Scenario.load(
        "closed-loop", {"behavior.carrier.half_life_weeks": half, "levers.carrier.closes_on_day": closes}
    )
    rate, until = leave + 0.001, min(max(closes - 61, 0), 364) if closes else 364
    left = quad(lambda t: 2.0 ** (-t / 7 / half) * np.exp(-rate * t), 0, until)[0]
    whole = quad(lambda t: np.exp(-rate * t), 0, 364)[0]
    found = lasting(np.array([True, False]), np.full(2, leave), settings_table(plan, 100)[0][0], 60, 364.0, 0.001)
    assert found == pytest.approx([left / whole, 1.0], rel=1e-6, abs=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("closes", "left"), [(0, 1.0), (60, 0.0)])
def test_of_who_leaves_at_once_nothing_fades_before(closes, left):
    plan = Scenario.load("closed-loop", {"levers.carrier.closes_on_day": closes})
    settings = settings_table(plan, 100)[0][0]
    found = lasting(np.array([True, False]), np.full(2, np.inf), settings, 60, 364.0, 0.001)
    assert found == pytest.approx([left, 1.0])
    forever = lasting(np.array([True]), np.zeros(1), settings, 60, np.inf, 0.0)
    assert forever == pytest.approx(0.0, abs=1e-9)  # against visits without end


# --- what is simulated ----------------------------------------------------------------------------------------------


def test_only_some_of_the_people_from_platforms_are_friends():
    run = lived(20, levers__carrier__friend_share=0.3, levers__store__arrivals_per_day=20, behavior__need__per_week=0.0)
    people = run.customers
    of_platform = people["source"] == "content"
    assert is_likely(people["only_follows"][of_platform].sum(), of_platform.sum(), 0.7)
    assert (~of_platform).sum() >= 300 and not people["only_follows"][~of_platform].any()
    assert run.daily["only_follow"].iloc[-1] == people["only_follows"].sum()


def test_orders_fall_with_the_half_life_of_attention():
    """Cumulated hazards of a first order, with over without fading, are the mean of the attention of all days."""
    friends, followers = lived(), lived(levers__carrier__friend_share=0.0, levers__carrier__card_accept_chance=0.0)
    days, half = 149, 8.0
    bought = [run.daily["first_orders"].to_numpy().sum() for run in (friends, followers)]
    hazards = [-np.log1p(-count / 4000) for count in bought]
    expected = np.mean([2.0 ** (-t / (7.0 * half)) for t in range(1, days + 1)])
    errors = [np.sqrt(count / (4000 * (4000 - count))) / hazard for count, hazard in zip(bought, hazards, strict=True)]
    assert hazards[1] / hazards[0] == pytest.approx(expected, rel=4 * np.hypot(*errors))
    assert 0.35 < expected < 0.55 and max(errors) < 0.05


def test_attention_is_that_of_the_days_since_the_last_order():
    people = lived(60, levers__carrier__friend_share=0.0, levers__carrier__card_accept_chance=0.0).customers
    people = people[people["joined_day"].notna()]
    since = 60 - np.maximum(people["joined_day"], people["last_order_day"].fillna(-1))
    assert people["attention"].to_numpy() == pytest.approx(2.0 ** (-since.to_numpy(float) / 56.0))
    assert people["last_order_day"].notna().sum() > 100


def test_a_card_with_each_order_makes_friends_and_costs():
    daily = lived(80, levers__carrier__friend_share=0.0, levers__carrier__card_accept_chance=0.4).daily
    cards = daily["cards_cost_fen"].sum() // 30
    assert is_likely(daily["befriended"].sum(), cards, 0.4) and cards > 200
    assert daily["only_follow"].iloc[-1] == 4000 - daily["befriended"].sum()
    assert (daily["only_follow"].diff().iloc[2:] == -daily["befriended"].iloc[2:]).all()


def test_a_platform_that_closes_takes_who_only_follows_and_its_channels():
    recall = {"levers__win_back__every_weeks": 1, "levers__win_back__return_chance": 1.0}
    run = lived(60, levers__carrier__friend_share=0.5, levers__carrier__closes_on_day=40, **recall,
                levers__ads__daily_spend_cny=100.0, levers__store__daily_spend_cny=100.0)  # fmt: skip
    daily = run.daily
    assert daily["left_with_platform"].iloc[40] == daily["only_follow"].iloc[39] > 1500
    assert daily["left_with_platform"].drop(40).sum() == 0 and daily["only_follow"].iloc[40:].sum() == 0
    assert daily["joined_ads"].iloc[:40].sum() > 5 and daily["joined_ads"].iloc[40:].sum() == 0
    assert daily["spend_ads_fen"].iloc[39] == 10_000 and daily["spend_ads_fen"].iloc[40:].sum() == 0
    assert daily["spend_store_fen"].iloc[40:].min() == 10_000 and daily["joined_store"].iloc[40:].sum() > 5
    assert daily["won_back"].sum() == 0 and daily["recalls_cost_fen"].sum() == 0  # they left no address


#: A launch on one day, of which every friend hears.
LAUNCH: dict[str, Any] = {
    "levers__launch__every_weeks": 50,
    "levers__launch__days": 1,
    "levers__launch__messages": 1.0,
    "behavior__launch__notice_chance": 1.0,
    "behavior__fatigue__memory_days": 3650.0,
}


def test_of_a_launch_who_only_follows_hears_by_the_attention_that_is_left():
    def heard(**changes: Any) -> int:
        run = lived(30, levers__carrier__friend_share=0.0, levers__launch__first_day=28, **LAUNCH, **changes,
                    behavior__need__per_week=0.0, behavior__launch__response=0.5)  # fmt: skip
        return int(run.daily["launch_reached"].sum())

    assert is_likely(heard(behavior__carrier__half_life_weeks=4.0), 4000, 0.5)
    assert heard(behavior__carrier__half_life_weeks=0.5) < 40
    assert heard(levers__carrier__closes_on_day=28) == 0


def test_who_is_lost_with_the_platform_buys_and_renews_nothing_on_that_day():
    card = {"levers__membership__term_weeks": 2, "levers__membership__fee_cny": 0.0,
            "behavior__membership__consider_share": 1.0, "levers__subscription__every_days": 40,
            "behavior__leaving__quit_alpha": 1.0, "behavior__leaving__quit_beta": 1.0}  # fmt: skip
    friends, followers = (
        lived(41, levers__carrier__friend_share=share, levers__carrier__card_accept_chance=0.0, **card, **LAUNCH,
              levers__carrier__closes_on_day=40, levers__launch__first_day=40).daily.iloc[39:]
        for share in (1.0, 0.0)
    )  # fmt: skip
    names = ["launch_reached", "cards_considered", "cards_renewed", "renewals", "left_at_renewal"]
    assert (friends[names].iloc[1] > 0).all() and (followers[names].iloc[1] == 0).all()
    assert followers["left_with_platform"].iloc[1] == followers["only_follow"].iloc[0] > 3000


def test_one_run_does_not_close_the_platform_of_the_next():
    """Runs of one scenario share its settings."""
    runs = [lived(40, levers__carrier__closes_on_day=20, levers__ads__daily_spend_cny=300.0) for _ in range(2)]
    assert runs[1].daily["joined_ads"].sum() == runs[0].daily["joined_ads"].sum() > 5


def test_more_friends_sell_more_after_the_closing():
    """The claim of the article: sales go on as far as people were added as friends (M94)."""
    after = [
        lived(
            120,
            levers__carrier__friend_share=share,
            levers__carrier__card_accept_chance=0.0,
            levers__carrier__closes_on_day=60,
        )
        .daily["revenue_fen"][60:]
        .sum()
        for share in (0.0, 0.3, 0.6, 1.0)
    ]
    assert after == sorted(after) and after[0] == 0 and after[1] / after[3] == pytest.approx(0.3, abs=0.06)


# --- neutral, and what is said --------------------------------------------------------------------------------------


def test_where_all_are_friends_the_other_values_change_no_bit():
    one = with_family(
        "carrier", market__people=300, levers__carrier__friend_share=1.0, levers__carrier__closes_on_day=0
    )
    other = one.change({"behavior.carrier.half_life_weeks": 1.0, "levers.carrier.card_accept_chance": 1.0,
                        "levers.carrier.card_cost_cny": 9.0, "levers.carrier.closes_on_day": 70})  # fmt: skip
    runs = [loopsim.simulate(plan, days=70, seed=1, test_from=None) for plan in (one, other)]
    assert list(unlike(runs[0].records.tallies, runs[1].records.tallies)) == []
    assert list(unlike(runs[0].records.customers, runs[1].records.customers)) == []


def test_links_are_described_and_values_that_do_nothing_are_told():
    plan = Scenario.load("closed-loop", {"levers.carrier.friend_share": 0.3, "levers.carrier.closes_on_day": 200})
    told = describe(plan)
    assert "30% are added as friends" in told and "gone after 8 weeks" in told and "closes on day 200" in told
    idle = Scenario.load("closed-loop", {"behavior.carrier.half_life_weeks": 26.0, "levers.carrier.closes_on_day": 400})
    lines = [str(one) for one in idle.cautions()]
    assert any("half_life_weeks" in line and "everyone is added as a friend" in line for line in lines)
    assert any("closes_on_day" in line and "beyond the 365 days" in line for line in lines)
