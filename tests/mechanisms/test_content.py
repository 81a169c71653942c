"""Content for friends: engagement, sharing and the two makers of content follow their laws, and each has its price."""

from __future__ import annotations

import math
from types import SimpleNamespace as Some
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import NONE, Source
from loopsim.mechanisms.content import rules
from loopsim.phases import own_content
from loopsim.results.run import Run
from loopsim.scenario import implied
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.worlds import on_day_0
from worlds import differences, eventful

BUDGET, HALF, ONE_TAP = "levers.posts.budget_per_week_cny", "behavior.posts.half_budget_cny", "levers.posts.one_tap"
LIFT, EFFORT, FIT = (f"behavior.posts.{name}" for name in ("share_lift", "own_effort_share", "own_fit_lift"))

#: 900 buyers of full experience who share often; nobody accepts, and nobody else comes or leaves.
TALKING: dict[str, Any] = {
    "market.people": 3000,
    "market.pool.repeat_buyers": 900,
    "market.pool.experience": 1.0,
    **{f"levers.{channel}.daily_spend_cny": 0.0 for channel in CHANNELS},
    "levers.organic.always_per_week": 0.0,
    "levers.messages.promo_per_week": 0.0,
    "levers.campaign.every_weeks": 0,
    "behavior.need.per_week": 0.0,
    "behavior.leaving.buyer_per_week": 0.0,
    "behavior.sharing.per_week": 0.2,
    "behavior.sharing.accept_strong_chance": 0.0,
    "behavior.sharing.accept_weak_chance": 0.0,
    "behavior.posts.memory_weeks": 1e-3,
}

#: Leaders from outside bring people who order at once.
LED: dict[str, Any] = {
    **{name: value for name, value in TALKING.items() if not name.startswith("market.pool")},
    "levers.referral.enabled": False,
    "levers.leaders.count": 20,
    "levers.leaders.most": 20,
    "levers.leaders.accept_chance": 0.5,
    "levers.leaders.quit_per_week": 0.0,
}


def lived(world: dict[str, Any], days: int = 100, seed: int = 1, **changes: Any) -> Run:
    return loopsim.simulate(Scenario.load("closed-loop", {**world, **changes}), days=days, seed=seed, test_from=None)


def counted(run: Run, name: str) -> int:
    return int(run.daily[name].sum())


# --- quality --------------------------------------------------------------------------------------------------------


@given(now=st.floats(0.0, 1.0), other=st.floats(0.0, 1.0), quality=st.floats(0.0, 1.0), weeks=st.floats(1e-3, 520.0))
def test_engagement_moves_toward_the_quality_and_stays_within_its_bounds(now, other, quality, weeks):
    low, high = (rules.engagement_tomorrow(one, quality, weeks) for one in sorted((now, other)))
    assert 0.0 <= low <= high + 1e-4 <= 1.0001  # (what is nearly equal jumps to the quality)
    found = rules.engagement_tomorrow(now, quality, weeks)
    assert min(now, quality) - 1e-12 <= found <= max(now, quality) + 1e-12


def test_engagement_is_there_after_some_weeks_by_the_law_and_fades_again():
    """Counted are those who are in the pool in the morning."""
    world = {**TALKING, BUDGET: 3000.0, "behavior.posts.memory_weeks": 3.0, "behavior.leaving.buyer_per_week": 0.02,
             "schedule": [{"from_day": 60, "set": {BUDGET: 0.0}}]}  # fmt: skip
    daily = lived(world, 120).daily
    found = (daily["engaged"] / daily["reachable"].shift(1, fill_value=900)).to_numpy()
    assert 600 < daily["reachable"].iloc[-1] < 850
    days = np.arange(1, 61)
    law = 0.75 * -np.expm1(-days / 21.0)
    assert found[:60] == pytest.approx(law, abs=1e-3)
    assert found[60:] == pytest.approx(law[-1] * np.exp(-days / 21.0), abs=1e-3)


@pytest.mark.parametrize("budget", [0.0, 250.0, 1000.0, 9000.0])
def test_unpaid_sharing_rises_with_the_budget_less_and_less_beside_what_pay_does(budget):
    """Sharing is 1 + reward + c b / (b + half) times as fast; the implied figure says so, too."""
    one = Scenario.load("closed-loop", TALKING | {LIFT: 2.0})
    other = one.change({BUDGET: budget})
    shares = counted(loopsim.simulate(other, days=200, seed=1, test_from=None), "shares")
    promised, half = implied.promised_cny(one), one.behavior.sharing.reward_half_cny
    paid = 1.0 + one.behavior.sharing.reward_lift * promised / (promised + half)
    reminded = 1.0 + one.behavior.sharing.reminder_lift * one.levers.referral.reminder_share
    hazard = 0.2 / 7.0 * reminded * (paid + 2.0 * budget / (budget + 1000.0))
    expected = 900 * 200 * -math.expm1(-hazard)  # at most once a day
    assert abs(shares - expected) < 4.0 * math.sqrt(expected)
    assert implied.shares_per_year(other) * 900 * 200 / 365 == pytest.approx(900 * 200 * hazard)


def test_content_costs_what_is_declared_and_without_it_nothing_changes():
    plain, paid = lived(TALKING, 70), lived(TALKING, 70, **{BUDGET: 333.33, LIFT: 0.0})
    assert counted(paid, "content_cost_fen") == 333_330 and counted(plain, "content_cost_fen") == 0
    assert plain.summary()["profit"] - paid.summary()["profit"] == pytest.approx(3333.3)
    assert plain.customers.equals(paid.customers)  # where content moves nobody, it only costs


def test_content_does_not_move_who_shares_once_for_all():
    once = {"behavior.sharing.once_after_days": 10, "behavior.sharing.follower_share": 1.0, LIFT: 5.0,
            "behavior.sharing.experience_weight": 0.0, "schedule": [on_day_0(500)]}  # fmt: skip
    shares = [lived(TALKING, 30, **once, **{BUDGET: budget}).daily["shares"].tolist() for budget in (0.0, 9000.0)]
    assert shares[0] == shares[1] and sum(shares[0]) > 450


@pytest.mark.parametrize(("path", "value"), [(HALF, 9.0), (LIFT, 9.0), ("behavior.posts.memory_weeks", 0.5),
                                             (EFFORT, 0.1), (FIT, 1.0)])  # fmt: skip
def test_without_a_budget_and_with_one_tap_no_response_to_content_shows(path, value):
    plain = eventful().change({BUDGET: 0.0, ONE_TAP: True})
    run, same = (loopsim.simulate(one, days=40, test_from=None) for one in (plain, plain.change({path: value})))
    assert differences(run, same) == []


# --- the maker ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("effort", [0.0, 0.3, 0.7])
def test_leaders_ask_fewer_neighbors_with_content_of_their_own(effort):
    usual, own = lived(LED, 70), lived(LED, 70, **{ONE_TAP: False, EFFORT: effort, FIT: 0.0})
    expected = effort * counted(usual, "invitations")
    assert counted(usual, "invitations") > 3000
    assert abs(counted(own, "invitations") - expected) <= 4.0 * math.sqrt(expected + 1.0)


@pytest.mark.parametrize("lift", [0.0, 0.2, 9.0])
def test_who_comes_by_content_of_ones_own_fits_better(lift):
    """The mean fit of 0.6 is lifted to 0.6 x (1 + lift), at most 1; effort is the same on both sides."""
    people = lived(LED, 100, **{ONE_TAP: False, EFFORT: 1.0, FIT: lift}).records.customers
    came = people[people["source"] == Source["LEADER"]]
    assert len(came) > 1000
    assert came["fit"].mean() == pytest.approx(min(1.0, 0.6 * (1.0 + lift)), abs=0.03)


def test_of_customers_only_partners_and_creators_make_their_own():
    today = Some(known=Some(own_effort=0.3))
    friends = [Some(is_partner=p, is_creator=c) for p, c in ((False, False), (True, False), (False, True))]
    assert [rules.by_hand(one, None, today) for one in friends] == [1.0, 0.3, 0.3]
    known = Some(own_fit=1.2, fit_mean=[0.3] * int(Source.POOL))
    market = Some(today=Some(known=known), customers=friends, row=[0, 1, 2])
    found = [own_content.fit_of_newcomers(market, int(Source.REFERRAL), who) for who in range(3)]
    assert found == pytest.approx([0.3, 0.36, 0.36])
    assert own_content.fit_of_newcomers(market, int(Source.ADS), NONE) == 0.3
    known.own_fit = 1.0
    assert own_content.fit_of_newcomers(market, int(Source.LEADER), NONE) == 0.3


def test_describe_says_how_good_content_is_and_who_makes_it():
    told = describe(Scenario.load("closed-loop", {BUDGET: 3000.0, ONE_TAP: False, "levers.guides.count": 2}))
    assert "3,000 CNY a week is 0.75 as good as it can be: it lifts sharing by 75%" in told
    assert "content of their own: 0.3 of the invitations" in told
