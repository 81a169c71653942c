"""Group buying: groups fill as the binomial law says, buy once at their price, and part of it is missing later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim.market.fields import NONE
from loopsim.mechanisms.group_buying import rules
from loopsim.mechanisms.price.rules import response
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import unlike

PEOPLE = 20_000

#: The response to a fifth off.
_PRICE = Scenario.load("closed-loop").behavior.price
LIFT = float(response(0.8, 1.0, _PRICE.elasticity, _PRICE.reference_elasticity))

#: One event on days 10 to 12; everybody who is not tired hears of it.
EVENT: dict[str, Any] = {
    "levers.group_buying.size": 2,
    "levers.group_buying.first_day": 10,
    "levers.group_buying.every_weeks": 50,
    "levers.group_buying.days": 1,
    "levers.group_buying.cost_per_day_cny": 0.0,
    "behavior.group_buying.notice_chance": 1.0,
    "behavior.group_buying.open_chance": 0.01,
    "behavior.group_buying.join_chance": 0.05,
    "behavior.group_buying.asked": 20,
    "behavior.group_buying.remembered_share": 0.0,
}


def shop(people: int = PEOPLE, days: int = 20, **changes: Any) -> Scenario:
    """Everyone comes on day 0 and knows everyone; a basket is 100 CNY. Keywords are paths with ``__`` for dots."""
    by_path = {path.replace("__", "."): value for path, value in changes.items()}
    return plain_shop(people, days, {**EVENT, "schedule": [on_day_0(people)], **by_path})


def lived(scenario: Scenario, seed: int = 1, **how: Any) -> Run:
    return loopsim.simulate(scenario, seed=seed, **{"test_from": None, **how})


def near(expected: float) -> Any:
    """Within four standard errors of a count."""
    return pytest.approx(expected, abs=4 * max(expected, 1.0) ** 0.5)


# --- the law --------------------------------------------------------------------------------------------------------


@given(chance=st.floats(0.0, 3.0), days=st.integers(1, 60), more=st.floats(0.0, 1.0))
def test_more_days_and_a_higher_chance_let_more_friends_join(chance, days, more):
    now = rules.within_days(chance, days)
    assert 0.0 <= now <= rules.within_days(chance, days + 1) <= 1.0
    assert now <= rules.within_days(chance + more, days) and rules.within_days(chance, 1) == pytest.approx(
        min(chance, 1.0)
    )


def test_groups_sell_on_their_day_at_their_price():
    run = lived(shop(levers__group_buying__size=3))
    sold, people = int(run.daily["group_orders"].sum()), run.records.customers
    assert sold == run.daily["first_orders"].sum() > 0
    assert (people["last_active_day"][people["orders"] > 0] == 10).all()
    assert run.daily["revenue_fen"].sum() == 8000 * sold == run.daily["group_revenue_fen"].sum()
    assert run.daily["group_cut_fen"].sum() == run.daily["price_cut_fen"].sum() == 2000 * sold


def test_longer_days_fill_more_groups_and_cost_more():
    cost = {"levers__group_buying__cost_per_day_cny": 80.0, "levers__group_buying__size": 4}
    short, long = (lived(shop(levers__group_buying__days=days, **cost)).daily for days in (1, 7))
    assert short["group_buying_cost_fen"].sum() == 8000 and long["group_buying_cost_fen"].sum() == 56_000
    assert long["group_buying_cost_fen"].tolist()[9:18] == [0, *7 * [8000], 0]
    filled = [daily["groups_full"].sum() / daily["groups_opened"].sum() for daily in (short, long)]
    expected = [stats.binom.sf(2, 20, 1 - (1 - 0.05 * LIFT) ** days) for days in range(1, 8)]
    assert filled[0] == pytest.approx(expected[0], abs=0.1) and filled[1] == pytest.approx(np.mean(expected), abs=0.1)


def test_one_buys_once_while_it_lasts_and_only_in_need():
    half = [{"name": "half", "share": 1.0, "need_share": 0.5}]
    plan = shop(2000, levers__group_buying__days=7, behavior__group_buying__open_chance=1.0,
                behavior__group_buying__join_chance=0.5, market__segments=half,
                behavior__need__dropout_alpha=1e3, behavior__need__dropout_beta=1e-3)  # fmt: skip
    people = lived(plan).records.customers
    assert set(people["orders"]) == {0, 1} and (people["need_rate"][people["orders"] > 0] > 0).all()
    assert (people["orders"] == 1).sum() > 0.9 * (people["need_rate"] > 0).sum()
    again = lived(plan.change({"levers.group_buying.every_weeks": 1})).records.customers
    assert again["orders"].max() == 1, "all have lapsed silently after their order"


def test_strangers_whom_groups_bring_buy_at_once_or_stay_as_followers():
    few = {"schedule": [on_day_0(2000)], "behavior__group_buying__open_chance": 0.2, "levers__group_buying__size": 4,
           "behavior__group_buying__stranger_share": 0.06, "behavior__group_buying__join_chance": 0.0,
           "market__segments": [{"name": "half", "share": 1.0, "need_share": 0.5}]}  # fmt: skip
    run = lived(shop(20_000, **few))
    daily, people = run.daily, run.records.customers
    brought = people[(people["joined_day"] >= 10) & (people["referrer"] != NONE)]
    bought = brought["orders"] > 0
    assert daily["group_newcomers"].sum() == bought.sum() == 3 * daily["groups_full"].sum() > 0
    assert daily["joined_referral"].sum() == len(brought) > bought.sum(), "groups that did not fill brought people, too"
    assert (brought["first_order_day"][bought] == 10).all()
    assert (brought["need_rate"][bought] > 0).all() and (brought["need_rate"] == 0).any()
    fit_loss = Scenario.load("closed-loop").behavior.offer.fit_loss
    assert brought["fit"][bought] == pytest.approx(1.0 - 0.2 * fit_loss) and (brought["fit"][~bought] == 1.0).all()
    full_house = lived(shop(20_000, levers__accounts__friend_cap=2000, **few)).daily
    assert full_house["joined_referral"].sum() == full_house["groups_full"].sum() == 0 < full_house["turned_away"].sum()


@pytest.mark.parametrize(("strong", "weak"), [(0.5, 0.0), (0.0, 0.5)])
def test_strangers_join_groups_by_the_strength_of_their_tie(strong, weak):
    """Of people without close friends nobody is brought unless weak ties accept."""
    run = lived(shop(20_000, schedule=[on_day_0(2000)], behavior__group_buying__open_chance=0.2,
                     behavior__group_buying__stranger_share=1.0, behavior__sharing__accept_strong_chance=strong,
                     behavior__sharing__accept_weak_chance=weak, market__network__kind="ring",
                     market__network__contacts=20, market__network__strong_contacts=0))  # fmt: skip
    assert run.daily["groups_opened"].sum() > 100
    brought = int(run.daily["joined_referral"].sum())
    assert brought > 100 if weak else brought == 0


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_what_is_borrowed_is_missing_later(share):
    """Of a tenth of the people whom a group makes buy at once, all at the same price."""
    usual = {"behavior__need__per_week": 0.35, "days": 60, "behavior__group_buying__borrowed_share": share,
             "levers__group_buying__discount_share": 0.0, "behavior__group_buying__open_chance": 0.1}  # fmt: skip
    run, without = (lived(shop(5000, levers__group_buying__size=size, **usual)) for size in (1, 0))
    orders = [int(one.daily["orders"].sum()) for one in (run, without)]
    won = int(run.daily["group_orders"].sum())
    assert won > 250
    assert orders[0] - orders[1] == pytest.approx(won * (1.0 - share), abs=3 * won**0.5)


def test_deal_seekers_and_a_lower_remembered_price_are_left():
    run = lived(shop(days=11, levers__group_buying__size=1, behavior__group_buying__open_chance=0.2,
                     behavior__group_buying__remembered_share=0.5))  # fmt: skip
    people = run.records.customers
    bought = people["orders"] > 0
    assert people["is_deal_seeker"].sum() == near(bought.sum() * (1.0 - 1.0 / LIFT)) == run.daily["deal_seekers"].sum()
    assert not people["is_deal_seeker"][~bought].any()
    assert people["price_gap"][bought] == pytest.approx(-0.1) and (people["price_gap"][~bought] == 0.0).all()


def test_the_better_price_holds_where_a_first_order_has_an_offer_too():
    offer = {"levers__first_offer__discount_share": 0.4, "levers__group_buying__size": 1}
    daily = lived(shop(**offer)).daily
    assert daily["group_orders"].sum() > 0 and daily["group_revenue_fen"].sum() == 6000 * daily["group_orders"].sum()


@pytest.mark.parametrize(("offer", "remembered"), [(0.1, 0.5 * -0.2), (0.4, 0.3 * -0.4)])
def test_people_remember_the_price_that_they_paid(offer, remembered):
    """In a group at a fifth off, under an offer of a tenth and of two fifths for first orders."""
    people = lived(shop(days=11, levers__group_buying__size=1, levers__first_offer__discount_share=offer,
                        behavior__offer__remembered_share=0.3, behavior__group_buying__open_chance=0.2,
                        behavior__group_buying__remembered_share=0.5)).records.customers  # fmt: skip
    bought = people["orders"] > 0
    assert people["price_gap"][bought] == pytest.approx(remembered) and bought.sum() > 1000


def test_what_a_card_lets_off_is_no_cut_of_the_group():
    """Members who pay less by their card than a group remember no other price, and it has let them off nothing."""
    card = {"levers__membership__term_weeks": 52, "levers__membership__discount_share": 0.5,
            "levers__membership__fee_cny": 0.0, "behavior__membership__consider_share": 1.0}  # fmt: skip
    run = lived(shop(2000, days=40, levers__group_buying__size=1, levers__group_buying__first_day=39,
                     behavior__need__per_week=2.0, behavior__group_buying__open_chance=0.5,
                     behavior__group_buying__remembered_share=0.5, **card))  # fmt: skip
    people, last = run.records.customers, run.daily.iloc[-1]
    members = (people["card_until"] >= 39) & (people["last_order_day"] == 39)
    assert last["group_orders"] > 100 and members.sum() > 100
    assert (people["price_gap"][members] == 0.0).all()
    assert last["group_cut_fen"] + last["member_cut_fen"] == last["price_cut_fen"] and last["member_cut_fen"] > 0


def test_nobody_counts_twice_in_a_group():
    """Of nine contacts drawn from nine others some are one person: they do not make up a group of ten."""
    plan = shop(
        10, levers__group_buying__size=10, behavior__group_buying__open_chance=1.0,
        behavior__group_buying__join_chance=1.0, market__network__kind="random", market__network__contacts=9,
        market__network__strong_contacts=0,
    )  # fmt: skip
    daily = lived(plan).daily
    assert daily["groups_opened"].sum() == 10 and daily["groups_full"].sum() == daily["group_orders"].sum() == 0
    daily = lived(plan.change({"levers.group_buying.size": 3})).daily
    assert daily["groups_full"].sum() > 0 and daily["group_orders"].sum() == 3 * daily["groups_full"].sum()


@pytest.mark.slow
def test_groups_of_two_sell_more_than_the_price_alone_or_large_groups():
    """The optimum lies inside: a price for everyone brings nobody else, groups of ten hardly fill."""
    orders = {}
    for size in (1, 2, 10):
        plan = Scenario.load("existing-shop").scaled(0.2).change({"levers.group_buying.size": size})
        orders[size] = np.mean([lived(plan, seed).daily["group_orders"].sum() for seed in (1, 2)])
    assert orders[10] < orders[1] < orders[2]


def test_without_a_size_nothing_of_it_matters():
    plain = Scenario.load("closed-loop", {"market.people": 3000})
    other = plain.change({"behavior.group_buying.asked": 500, "levers.group_buying.discount_share": 0.5})
    one, two = (lived(plan, days=100).records.tallies for plan in (plain, other))
    assert not list(unlike(one, two)) and not two["groups_opened"].any()


def test_it_is_told_who_buys_together():
    told = describe(Scenario.load("closed-loop", {"levers.group_buying.size": 3}))
    assert "Every 4 weeks, from day 28, for 3 days, groups of 3 buy together and pay 20% less." in told
    assert "buy together" not in describe(Scenario.load("closed-loop"))
