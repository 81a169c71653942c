"""Traffic over the years: platforms decline by their half-life, people resist more each year."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim.market.fields import BUYER, FOLLOWER
from loopsim.mechanisms.traffic import rules
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from worlds import unlike, with_family


def lived(days: int, **changes: Any) -> Run:
    """A shop in a market so large that strangers do not get fewer; keywords are paths with ``__`` for dots."""
    large = {"market.people": 200_000, "levers.accounts.count": 20, "levers.referral.enabled": False}
    plan = Scenario.load("closed-loop", large | {path.replace("__", "."): value for path, value in changes.items()})
    return loopsim.simulate(plan, days=days, seed=1, test_from=None)


def is_likely(found: int, mean: float) -> bool:
    """Whether a count is one of 99.8% of Poisson counts."""
    return bool(stats.poisson(mean).cdf(found) > 0.001 and stats.poisson(mean).sf(found - 1) > 0.001)


@given(day=st.integers(0, 40_000), more=st.integers(0, 400), start=st.integers(0, 5000), half=st.floats(0.1, 1e4))
def test_a_platform_yields_half_a_half_life_later_and_never_more(day, more, start, half):
    now = rules.yield_left(day, start, half)
    assert 0.0 <= rules.yield_left(day + more, start, half) <= now <= 1.0
    assert rules.yield_left(day, start + more, half) >= now
    assert rules.yield_left(day, start, 0.0) == 1.0 == rules.yield_left(start, start, half)
    assert rules.yield_left(start + 70, start, 10.0) == pytest.approx(0.5)


@given(day=st.integers(0, 40_000), more=st.integers(0, 400), share=st.floats(0.0, 0.9))
def test_openness_falls_by_a_part_each_year_in_steps_of_four_weeks(day, more, share):
    assert 0.0 <= rules.openness_left(day + more, share) <= rules.openness_left(day, share) <= 1.0
    assert rules.openness_left(day // 28 * 28, share) == rules.openness_left(day, share)
    assert rules.openness_left(day, 0.0) == 1.0
    assert rules.openness_left(3652, 0.05) == pytest.approx(0.95**10, rel=0.005)


def test_channels_of_a_platform_bring_less_by_the_half_life_and_others_do_not():
    run = lived(210, levers__content__always_per_week=0.002, levers__content__daily_spend_cny=0.0,
                levers__store__always_per_week=0.002, levers__store__daily_spend_cny=0.0,
                behavior__platform__half_life_weeks=10.0, behavior__platform__declines_from_day=70)  # fmt: skip
    strangers = run.daily["strangers"].shift(1, fill_value=200_000)
    left = np.array([rules.yield_left(day, 70, 10.0) for day in range(210)])
    for channel, part in (("content", left), ("store", np.ones(210))):
        joined = run.daily[f"joined_{channel}"]
        for days in (slice(0, 70), slice(70, 140), slice(140, 210)):
            assert is_likely(joined[days].sum(), (0.002 / 7 * strangers * part)[days].sum())


def test_resistance_takes_its_part_of_joining_and_of_first_orders():
    rate, half = {"levers__content__always_per_week": 0.002}, 0.5
    run = lived(364, **rate, behavior__resistance__per_year=half, levers__content__daily_spend_cny=0.0)
    strangers = run.daily["strangers"].shift(1, fill_value=200_000)
    left = np.array([half ** (day // 28 * 28 / 365) for day in range(364)])
    assert is_likely(run.daily["joined_content"].sum(), (0.002 / 7 * strangers * left).sum())


@pytest.mark.slow
def test_resistance_takes_its_part_of_the_invitations_that_are_accepted():
    """In the fifth four weeks at a resistance of 0.9 a year, in a market that friends do not empty."""
    friends = {"market__people": 50_000, "levers__referral__enabled": True, "behavior__sharing__per_week": 0.1,
               "behavior__sharing__experience_weight": 0.0, "behavior__sharing__need_precision": 0.0,
               "behavior__sharing__accept_strong_chance": 0.03,
               "behavior__sharing__accept_weak_chance": 0.03}  # fmt: skip
    late = [lived(140, **friends, behavior__resistance__per_year=one).daily.iloc[112:] for one in (0.0, 0.9)]
    accepted = [daily["joined_referral"].sum() / daily["invited_strangers"].sum() for daily in late]
    assert accepted[1] / accepted[0] == pytest.approx(0.1 ** (112 / 365), rel=0.1)
    assert late[1]["joined_referral"].sum() > 1000


#: All come on day 0 and order once at most: followers' hazard alone counts.
COHORT: dict[str, Any] = {
    **{f"levers__{channel}__daily_spend_cny": 0.0 for channel in ("ads", "content", "store")},
    "levers__organic__always_per_week": 0.0,
    "levers__messages__service_per_week": 0.0,
    "levers__messages__promo_per_week": 0.0,
    "behavior__leaving__follower_per_week": 0.0,
    "behavior__trust__drift_per_week": 0.0,
    "behavior__need__shape": 0.0,
    "behavior__interest__fit_spread": 0.0,
    "levers__checkout__step_pass": [1.0],
    "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.content.arrivals_per_day": 20_000}}],
}


def test_resistance_takes_its_part_of_the_hazard_of_first_orders_alone():
    segments = [{"name": "everyone", "share": 1.0, "need_share": 1.0}]
    open_, resists = (
        lived(180, **COHORT, market__segments=segments, behavior__resistance__per_year=share).daily
        for share in (0.0, 0.6)
    )
    hazards = [-np.log1p(-daily["first_orders"].sum() / 20_000) for daily in (open_, resists)]
    left = np.mean([0.4 ** (day // 28 * 28 / 365) for day in range(1, 180)])
    assert hazards[1] / hazards[0] == pytest.approx(left, rel=0.06) and open_["first_orders"].sum() > 4000
    today = SimpleNamespace(known=SimpleNamespace(openness=0.4))
    factors = [rules.hesitant(SimpleNamespace(stage=stage), None, today) for stage in (FOLLOWER, BUYER)]
    assert factors == [0.4, 1.0], "who has bought orders again as before"


def test_at_the_neutral_values_the_day_of_decline_changes_no_bit():
    neutral = {"behavior__platform__half_life_weeks": 0.0, "behavior__resistance__per_year": 0.0}
    one = with_family("traffic", market__people=300, **neutral)
    other = one.change({"behavior.platform.declines_from_day": 1})
    runs = [loopsim.simulate(plan, days=70, seed=1, test_from=None) for plan in (one, other)]
    assert list(unlike(runs[0].records.tallies, runs[1].records.tallies)) == []


def test_decline_and_resistance_are_described_and_told_where_they_do_nothing():
    set_ = {"behavior.platform.half_life_weeks": 78.0, "behavior.resistance.per_year": 0.05}
    told = describe(Scenario.load("closed-loop", set_))
    assert "halves every 78 weeks" in told and "Each year people are 5% less ready" in told
    idle = Scenario.load("closed-loop", {"behavior.platform.declines_from_day": 50})
    assert any("half_life_weeks is 0" in str(one) for one in idle.cautions())
    late = Scenario.load("closed-loop", set_ | {"behavior.platform.declines_from_day": 500})
    assert any("beyond the 365 days" in str(one) for one in late.cautions())


# --- tools that add in bulk -----------------------------------------------------------------------------------------


def added(days: int, **changes: Any) -> Run:
    """Tools alone bring people, exactly 40 a day, to an account with room for all."""
    quiet = {f"levers.{channel}.daily_spend_cny": 0.0 for channel in ("ads", "content", "store")}
    one = {"market.people": 20_000, "levers.organic.always_per_week": 0.0, "levers.referral.enabled": False,
           "levers.bulk.arrivals_per_day": 40, "levers.accounts.count": 1,
           "levers.accounts.friend_cap": 20_000}  # fmt: skip
    plan = Scenario.load("closed-loop", quiet | one)
    plan = plan.change({path.replace("__", "."): value for path, value in changes.items()})
    return loopsim.simulate(plan, days=days, seed=1, test_from=None)


def test_an_account_is_banned_by_the_people_whom_tools_have_added():
    """An account is replaced on the day after its ban, so days are independent tries."""
    daily = added(365, levers__accounts__ban_per_added=0.002).daily
    adds = daily["joined_bulk"].shift(1, fill_value=0)
    expected = (-np.expm1(-0.002 * adds)).sum()
    assert is_likely(daily["accounts_banned"].sum(), expected) and expected > 10
    assert daily["left_with_host"].sum() > 1000
    assert added(100, levers__accounts__ban_per_added=0.0).daily["accounts_banned"].sum() == 0


def test_people_whom_others_bring_ban_no_account():
    bulk = {"levers__bulk__arrivals_per_day": 0, "levers__content__arrivals_per_day": 40}
    assert added(100, levers__accounts__ban_per_added=1.0, **bulk).daily["accounts_banned"].sum() == 0


def test_people_of_tools_seldom_buy():
    people = added(200, levers__content__arrivals_per_day=20, levers__accounts__ban_per_added=0.0).customers
    share = people.assign(bought=people["orders"] > 0).groupby("source", observed=True)["bought"].mean()
    fit = people.groupby("source", observed=True)["fit"].mean()
    assert fit["bulk"] == pytest.approx(0.1, abs=0.01) and share["bulk"] < 0.3 * share["content"]
