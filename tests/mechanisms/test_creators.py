"""Creators: who is taken, what they are paid, what they do for it and when they stop, as the laws say (M83)."""

from __future__ import annotations

import math
from types import SimpleNamespace as Some
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.market.choices import code_of
from loopsim.mechanisms.creators import rules
from loopsim.mechanisms.creators.declared import Creators
from loopsim.results.run import Run
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

MOST, FEE, CHOICE = "levers.creators.most_share", "levers.creators.fee_per_week_cny", "levers.creators.chosen_by"
WAGE, HOURS = "behavior.creating.wage_per_hour_cny", "behavior.creating.hours_per_week"

#: 900 buyers, all of whom offer to create in the first week, and nobody leaves.
KEEN: dict[str, Any] = {
    "market.people": 3000,
    "market.pool.repeat_buyers": 900,
    **{f"levers.{channel}.daily_spend_cny": 0.0 for channel in CHANNELS},
    "levers.organic.always_per_week": 0.0,
    "levers.messages.promo_per_week": 0.0,
    "behavior.leaving.buyer_per_week": 0.0,
    "behavior.leaving.follower_per_week": 0.0,
    MOST: 0.3,
    "levers.creators.orders_min": 1,
    "levers.creators.volunteer_per_week": 10.0,
}

#: Nobody earns anything but a fee.
UNPAID: dict[str, Any] = {
    **KEEN,
    "levers.referral.reward_cny": 0.0,
    "levers.commission.level_shares": [0.0],
    "levers.creators.commission_share": 0.0,
    "levers.creators.volunteer_per_week": 0.5,
    "behavior.creating.patience_weeks": 1e-3,
    WAGE: 10.0,
    HOURS: 2.0,
}


def lived(world: dict[str, Any], days: int = 100, seed: int = 1, **changes: Any) -> Run:
    return loopsim.simulate(Scenario.load("closed-loop", {**world, **changes}), days=days, seed=seed, test_from=None)


def counted(run: Run, name: str) -> int:
    return int(run.daily[name].sum())


def today_of(choice: str = "luck", wage: float = 0.0, elasticity: float = 0.5, lift: float = 1.5) -> Some:
    creators = Some(chosen_by=code_of(Creators, "chosen_by", choice), activity_lift=lift)
    creating = Some(hours_per_week=2.0, wage_per_hour_cny=wage / 2.0, work_elasticity=elasticity)
    return Some(day=6, levers=Some(creators=creators), behavior=Some(creating=creating))


# --- who is taken ---------------------------------------------------------------------------------------------------


def test_who_has_brought_or_reaches_more_comes_first_and_luck_decides_between_equals():
    people = [Some(number=n, on_record=n % 3, sociability=1.0 + n % 2) for n in range(30)]
    luck, brought, reached = (
        [rules.turn(1, one, today_of(choice)) for one in people]
        for choice in ("luck", "friends_brought", "friends_reached")
    )
    assert 0.0 <= min(luck) < max(luck) < 1.0
    by = [people[n].on_record for n in np.argsort(brought)]
    assert by == sorted(by, reverse=True)
    by = [people[n].sociability for n in np.argsort(reached)]
    assert by == sorted(by, reverse=True)
    equals = [n for n in range(30) if people[n].on_record == 2]
    assert sorted(equals, key=lambda n: brought[n]) == sorted(equals, key=lambda n: luck[n])


def test_a_shop_that_chooses_gets_the_creators_with_most_reach():
    """All of 900 offer in the first week, a tenth of them is taken: nobody left out reaches more than one taken."""
    run = lived(KEEN, 7, **{MOST: 0.03, CHOICE: "friends_reached"})
    people = run.records.customers
    people = people[people["orders"] > 0]
    taken = people["is_creator"]
    assert taken.sum() == counted(run, "creators_taken") == 90
    assert people["sociability"][taken].min() >= people["sociability"][~taken].max() - 1e-6
    usual = lived(KEEN, 7, **{MOST: 0.03}).records.customers
    assert usual["sociability"][usual["is_creator"]].mean() < 0.7 * people["sociability"][taken].mean()


def test_only_who_has_ordered_often_enough_is_taken():
    people = lived(KEEN, 60, **{"levers.creators.orders_min": 3, "behavior.need.per_week": 1.0}).records.customers
    taken = people["is_creator"]
    assert taken.sum() > 50 and people["orders"][taken].min() == 3
    assert ((people["orders"] > 0) & (people["orders"] < 3)).sum() > 50


def test_invitations_of_creators_persuade_more():
    today = Some(levers=Some(creators=Some(influence_lift=2.0)))
    assert [rules.influential(Some(is_creator=one), today) for one in (True, False)] == [3.0, 1.0]


# --- their time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [HOURS, "behavior.creating.start_elasticity", "behavior.creating.work_elasticity",
                                  "behavior.creating.stop_per_week"])  # fmt: skip
def test_where_their_time_is_free_pay_moves_nobody(path):
    plain = eventful().change({WAGE: 0.0})
    run, same = (loopsim.simulate(one, days=40, test_from=None) for one in (plain, plain.change({path: 0.9})))
    assert differences(run, same) == []
    assert counted(run, "creators_stopped") == 0 < counted(run, "creators_taken")


@given(
    pay=st.floats(-1e6, 1e9), more=st.floats(0.0, 1e9), wage=st.floats(0.0, 1e6), k=st.floats(0.0, 10.0),
    lift=st.floats(0.0, 100.0),
)  # fmt: skip
def test_extra_sharing_grows_with_pay_and_stays_within_bounds(pay, more, wage, k, lift):
    today = today_of("luck", wage, k, lift)
    low, high = (rules.creator(Some(is_creator=True, creator_pay_fen=fen), None, today) for fen in (pay, pay + more))
    assert 1.0 <= low <= high <= 1.0 + rules.MOST_EFFORT * lift
    assert rules.creator(Some(is_creator=False, creator_pay_fen=pay), None, today) == 1.0


def test_extra_sharing_follows_the_law_of_pay():
    today = today_of("luck", 20.0, 0.5, 1.5)
    for pay, effort in ((0, 0.0), (500, 0.5), (2000, 1.0), (4500, 1.5), (10**9, 2.0)):
        assert rules.creator(Some(is_creator=True, creator_pay_fen=float(pay)), None, today) == 1.0 + 1.5 * effort


@pytest.mark.parametrize(("fee", "factor"), [(0.0, 1.0), (5.0, 0.75), (15.0, 0.25), (20.0, 0.0), (90.0, 0.0)])
def test_creators_stop_by_what_lacks_to_the_wage_of_their_time(fee, factor):
    """Each week each of 900 stops with chance 1 - exp(-h): a binomial number, who may offer again later."""
    run = lived(UNPAID, 70, **{FEE: fee, "behavior.creating.stop_per_week": 0.2,
                               "behavior.creating.start_elasticity": 0.0})  # fmt: skip
    chance = -math.expm1(-0.2 * factor)
    at_work = run.daily["creators"].to_numpy()
    weeks = np.arange(13, 70, 7)
    expected = chance * at_work[weeks - 1].sum()
    assert at_work[-1] > 500
    assert abs(run.daily["creators_stopped"].to_numpy()[weeks].sum() - expected) <= 4.0 * math.sqrt(expected)


def test_fewer_offer_where_creators_earn_little_and_more_where_they_earn_much():
    taken = [
        counted(lived(UNPAID, 84, **{FEE: fee, "levers.creators.volunteer_per_week": 0.02}), "creators_taken")
        for fee in (0.0, 20.0, 40.0)
    ]
    assert taken[0] < 0.7 * taken[1] < 0.7 * taken[2]


def test_who_begins_expects_the_wage_of_their_time_and_learns_what_comes_of_it():
    """Two hours at 10 CNY; nobody is paid."""
    patient = {"behavior.creating.patience_weeks": 4.0, "behavior.creating.stop_per_week": 0.0}
    pay = []
    for days in (7, 14):
        people = lived(UNPAID, days, **patient).records.customers
        pay.append(people["creator_pay_fen"][people["is_creator"]])
    assert len(pay[0]) > 50 and (pay[0] == 2000).all()
    assert set(pay[1]) == {2000, round(2000 * math.exp(-1.0 / 4.0))}


# --- the books ------------------------------------------------------------------------------------------------------


def test_a_fee_is_paid_to_each_creator_to_the_fen_and_is_a_cost():
    world = {**UNPAID, WAGE: 0.0, "levers.referral.enabled": False}
    free, paid = lived(world, 70), lived(world, 70, **{FEE: 7.0})
    people = paid.records.customers
    assert counted(paid, "creator_fees_fen") == int(paid.daily["creators"].to_numpy()[:-1].sum()) * 100 > 0
    assert people["earned_fen"].sum() == counted(paid, "creator_fees_fen")
    assert free.summary()["profit"] - paid.summary()["profit"] == pytest.approx(counted(paid, "creator_fees_fen") / 100)
    weeks = paid.daily["creators_earned_fen"].to_numpy()[6::7]
    assert weeks[-1] == 700 * paid.daily["creators"].to_numpy()[-8]


def test_describe_says_who_is_taken_and_what_their_time_costs():
    told = describe(Scenario.load("closed-loop", UNPAID | {CHOICE: "friends_brought"}))
    assert "At most 900 buyers create" in told and "brought most friends" in told and "less than 20 CNY a week" in told
