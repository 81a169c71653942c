"""Stored value: a gift wins top-ups less and less, a card has a cap and may be void, who leaves is paid back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import LAPSED
from loopsim.mechanisms.stored_value import rules
from loopsim.mechanisms.stored_value.rules import USUAL_CNY, USUAL_GIFT
from loopsim.results.run import Run
from loopsim.rules import fen
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from worlds import unlike, with_family

#: All join on day 0 by an order and need nothing more, so that what is stored stays stored.
ORDER_ONCE: dict[str, Any] = {
    "market.people": 500,
    "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 500}}],
    "levers.organic.buys_on_joining_share": 1.0,
    "behavior.need.per_week": 0.0,
    "behavior.need.dropout_alpha": 0.0,
}
CARDS: dict[str, Any] = {**ORDER_ONCE, "levers.top_up.per_week": 50.0, "behavior.top_up.low_baskets": 0.0}

#: They need things, and bring four in ten here.
NEEDING = {"behavior.need.per_week": 0.2, "behavior.need.base_share": 0.4, "behavior.basket.base_cny": 280.0}

gifts, lifts, halves = st.floats(0.0, 1.0), st.floats(0.0, 100.0), st.floats(0.001, 10.0)


def lived(changes: dict[str, Any], days: int = 60, people: int = 500, seed: int = 1) -> Run:
    """People who join on day 0 by an order, and these values."""
    day_0 = {"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": people}}
    world = {**changes, "market.people": people, "schedule": [day_0, *changes.get("schedule", [])[1:]]}
    return loopsim.simulate(plain_shop(people, days, world), days=days, seed=seed, test_from=None)


# --- the law of the gift --------------------------------------------------------------------------------------------


@given(gifts, gifts, lifts, halves)
def test_a_larger_gift_wins_more_and_never_more_than_an_endless_one(one, other, lift, half):
    low, high = sorted((one, other))
    few, many = rules.gift_factor(low, lift, half), rules.gift_factor(high, lift, half)
    assert 0.0 < few <= many <= (1.0 + lift) / (1.0 + lift * USUAL_GIFT / (USUAL_GIFT + half)) + 1e-9
    assert rules.gift_factor(USUAL_GIFT, lift, half) == 1.0


@given(gifts, lifts, halves)
def test_each_percent_of_gift_wins_less_than_the_one_before(gift, lift, half):
    steps = [rules.gift_factor(gift + 0.01 * n, lift, half) for n in range(3)]
    assert steps[2] - steps[1] <= steps[1] - steps[0] + 1e-12


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e5), st.floats(0.0, 10.0))
def test_fewer_pay_a_larger_amount_within_bounds(one, other, elasticity):
    small, large = sorted((one, other))
    assert 0.125 <= rules.amount_factor(large, elasticity) <= rules.amount_factor(small, elasticity) <= 8.0
    assert rules.amount_factor(USUAL_CNY, elasticity) == 1.0


@pytest.mark.parametrize(("gift", "amount"), [(0.1, 500.0), (0.4, 500.0), (0.0, 500.0), (0.1, 1000.0)])
def test_a_gift_makes_people_pay_in_more_at_once(gift, amount):
    asked = {"levers.top_up.bonus_share": gift, "levers.top_up.amount_cny": amount, "levers.top_up.per_week": 0.1}
    run = lived({**CARDS, **asked}, days=36)
    found = run.records.customers["is_member"].sum()
    larger = (1 + 0.5 * gift / (gift + 0.15)) / (1 + 0.5 * 0.4)
    assert run.tallies["top_up_fen"].sum() == found * fen(amount * larger) > 0


# --- when one tops up -----------------------------------------------------------------------------------------------


def test_nobody_tops_up_who_has_enough():
    """Without orders that spend it, a card is filled once and never again."""
    cards = {**CARDS, "levers.top_up.amount_cny": 150.0}
    run = lived(cards)
    members = run.records.customers[run.records.customers["is_member"]]
    assert len(members) == 500 and run.daily.top_ups.sum() == 500
    twice = lived({**cards, "levers.top_up.refill_below_cny": 200.0})
    assert twice.daily.top_ups.sum() == 1000  # 165 is below 200, 330 is not


def test_who_has_silently_left_tops_up_no_more():
    """Here everyone falls silent with the order on day 0."""
    silent = {"behavior.need.dropout_alpha": 1e3, "behavior.need.dropout_beta": 1e-3}
    assert lived({**CARDS, **silent}).daily.top_ups.sum() == 0 < lived(CARDS).daily.top_ups.sum()


def test_low_is_a_balance_that_does_not_cover_the_own_usual_basket():
    """With 165 a time and a basket of 280, two top-ups are enough; of two baskets, four."""
    cards = {**CARDS, "levers.top_up.amount_cny": 150.0, "behavior.basket.base_cny": 280.0}
    assert (lived({**cards, "behavior.top_up.low_baskets": 1.0}).records.customers["wallet_fen"] == 2 * 16500).all()
    assert (lived({**cards, "behavior.top_up.low_baskets": 2.0}).records.customers["wallet_fen"] == 4 * 16500).all()


def test_one_tops_up_only_when_the_balance_runs_low_and_money_is_spent():
    """A year of stored value in the default shop: what is paid in is of the order of what members buy."""
    scenario = Scenario.load("closed-loop", {"levers.top_up.per_week": 1.0, "levers.top_up.bonus_share": 0.2})
    run = loopsim.simulate(scenario, days=365, test_from=None)
    people, daily = run.records.customers, run.daily
    assert daily.top_ups.sum() > 100
    assert daily.top_up_fen.sum() < 2.0 * people["spent_fen"][people["is_member"]].sum()
    assert people["wallet_fen"].max() < 100 * (2 * 280 * 2 + 1.2 * 1.2 * scenario.levers.top_up.amount_cny)


@given(st.integers(0, 500_000), st.floats(0.0, 1.0), st.integers(0, 600_000), st.integers(0, 500_000))
def test_a_card_never_holds_more_than_its_cap(amount, bonus, wallet, cap):
    paid = rules.refill_fen(amount, bonus, wallet, cap)
    assert 0 <= paid <= amount
    if paid:
        assert wallet + paid + int(bonus * paid + 0.5) <= cap


def test_the_cap_of_a_card_limits_what_is_paid_in():
    cards = {**CARDS, "levers.top_up.amount_cny": 5000.0, "levers.top_up.bonus_share": 0.25,
             "levers.top_up.refill_below_cny": 5000.0, "levers.top_up.card_cap_cny": 1000.0,
             "behavior.top_up.amount_elasticity": 0.0}  # fmt: skip
    assert (lived(cards).records.customers["wallet_fen"] == 100_000).all()


# --- paid back, void ------------------------------------------------------------------------------------------------

LEAVING = {"behavior.leaving.buyer_per_week": 0.2, "behavior.trust.holds_share": 0.0}


def test_who_leaves_is_paid_back_what_they_paid_in_and_gives_up_the_gift():
    run = lived({**CARDS, **LEAVING, "behavior.top_up.refund_share": 1.0})
    people = run.records.customers
    left = people["stage"] == LAPSED
    assert left.any() and not people["wallet_fen"][left].any() and people["wallet_fen"][~left].any()
    members = int((left & people["is_member"]).sum())
    assert run.tallies["refunds_fen"].sum() == 50_000 * members
    assert run.tallies["breakage_fen"].sum() == 5_000 * members


def test_what_nobody_asks_back_stays_owed():
    run = lived({**CARDS, **LEAVING, "behavior.top_up.refund_share": 0.0})
    people = run.records.customers
    assert (people["wallet_fen"][people["is_member"]] == 55_000).all()
    assert not run.tallies["refunds_fen"].any() and not run.tallies["breakage_fen"].any()
    assert run.tallies["wallets_fen"][-1] == people["wallet_fen"].sum()


def test_a_card_on_which_nothing_is_paid_in_is_void_also_of_who_has_left():
    """All fill their card on day 1, so it is void on the first evening of a Sunday four weeks later, day 34."""
    void = {"levers.top_up.expires_after_weeks": 4, "behavior.top_up.refund_share": 0.0}
    once = [{}, {"from_day": 2, "set": {"levers.top_up.per_week": 0.0}}]
    run = lived({**CARDS, **LEAVING, **void, "levers.top_up.bonus_share": 0.2, "schedule": once}, days=35)
    owed, members = run.tallies["wallets_fen"], int(run.tallies["members"][-1])
    assert members > 400 and owed[33] == owed[1] and owed[34] == 0
    assert run.tallies["breakage_fen"][34] == owed[33] and run.tallies["cards_void"][34] == members
    assert not run.records.customers["wallet_fen"].any()
    kept = lived({**CARDS, **LEAVING, **void, "levers.top_up.bonus_share": 0.2, "schedule": once}, days=34)
    before, after = kept.records.customers, run.records.customers
    here = (after["stage"] != LAPSED) & after["is_member"]
    assert here.any() and after["trust"][here] == pytest.approx(0.5 * before["trust"][here])


def test_expiry_earns_breakage_and_costs_orders():
    """Void value is income once; people who lost it trust less, and order less."""
    shop = {**ORDER_ONCE, **NEEDING, "levers.top_up.per_week": 0.5, "behavior.top_up.expiry_trust_loss": 1.0}
    never, soon = (lived({**shop, "levers.top_up.expires_after_weeks": weeks}, days=180) for weeks in (0, 2))
    assert soon.summary()["breakage"] > 0 == never.summary()["breakage"]
    assert soon.summary()["orders"] < never.summary()["orders"]


# --- what it costs --------------------------------------------------------------------------------------------------


def test_stored_value_brings_orders_and_its_gift_costs():
    none, some = (lived({**ORDER_ONCE, **NEEDING, "levers.top_up.per_week": rate}, days=180) for rate in (0.0, 0.5))
    assert some.summary()["orders"] > 1.1 * none.summary()["orders"]
    assert some.summary()["bonus"] == pytest.approx(0.1 * some.tallies["top_up_fen"].sum() / 100, rel=1e-3)


def test_without_stored_value_nothing_that_belongs_to_it_acts():
    plain = with_family("stored_value").change({"levers.top_up.per_week": 0.0})
    odd = plain.change(
        {"levers.top_up.bonus_share": 0.9, "behavior.top_up.low_baskets": 9.0, "levers.top_up.expires_after_weeks": 1}
    )
    one, other = (loopsim.simulate(each, days=40, test_from=None) for each in (plain, odd))
    assert list(unlike(one.tallies, other.tallies)) == []


# --- told before a run ----------------------------------------------------------------------------------------------


def told(**changes: Any) -> dict[str, str]:
    plan = Scenario.load("closed-loop", {f"levers.top_up.{name}": value for name, value in changes.items()})
    return {caution.path.rpartition(".")[2]: caution.sentence for caution in plan.cautions()}


def test_a_gift_above_the_margin_is_told():
    assert "67% was given" not in told(per_week=0.1, bonus_share=1.0).get("bonus_share", "")
    plan = {"levers.top_up.per_week": 0.1, "levers.top_up.bonus_share": 1.0, "levers.product.margin_share": 0.4}
    found = [str(one) for one in Scenario.load("closed-loop", plan).cautions()]
    assert any("50% was given, and the margin is 40%" in one for one in found)
    assert not any(
        "was given" in str(one)
        for one in Scenario.load("closed-loop", {**plan, "levers.top_up.per_week": 0.0}).cautions()
    )


def test_a_card_that_is_void_only_after_the_run_is_told():
    assert "beyond the 365 days" in told(per_week=0.1, expires_after_weeks=100)["expires_after_weeks"]
    assert "expires_after_weeks" not in told(per_week=0.1, expires_after_weeks=10)


def test_the_description_says_what_is_given_and_for_how_long():
    text = describe(
        Scenario.load("closed-loop", {"levers.top_up.per_week": 0.1, "levers.top_up.expires_after_weeks": 156})
    )
    assert "10% on top of 500 CNY, at most 5,000 CNY on a card with a name, void 156 weeks after a top-up." in text
    assert "store value" not in describe(Scenario.load("closed-loop"))
