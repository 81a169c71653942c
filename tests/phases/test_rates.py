"""Rates that many mechanisms act on: each is one written function, made of small ones in a fixed order."""

from __future__ import annotations

import inspect
import re
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim import day
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.fields import ACCOUNT, BUYER, FOLLOWER, KNOWN, LEADER, NONE
from loopsim.market.rates import RATES, Rate
from loopsim.phases import care, joining, leaving, orders, rates, sharing
from loopsim.phases.kinds import always
from loopsim.phases.rates import factor, for_all, term
from loopsim.phases.rates_written import composed, marked, steadiness
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario

assert day.DAY  # which writes the rates

RATE = Rate("trial", "per day", "hazard of something")


def known(**values: Any) -> SimpleNamespace:
    return SimpleNamespace(known=SimpleNamespace(**values))


# --- one written function -------------------------------------------------------------------------------------------


def test_factors_are_multiplied_in_their_order_and_terms_are_added_at_the_end():
    @for_all("order")
    def common(today):
        return 0.0  # read from what dawn worked out

    @term("order")
    def more(customer, host, today):
        return 0.25

    @factor("order")
    def by_customer(customer, host, today):
        return customer

    @factor("order")
    def by_host(customer, host, today):
        return host

    function = composed(RATE, [common, more, by_customer, by_host])
    assert function(0.1, 0.7, known(trial_for_all=0.3)) == 0.3 * 0.1 * 0.7 + 0.25
    calls = re.findall(r"rate .= test_rates_(\w+)\(", inspect.getsource(function))
    assert calls == ["by_customer", "by_host", "more"]


def refused() -> Any:
    """A new function that nobody should call."""

    def never(customer, host, today):
        raise AssertionError("called in vain")

    return never


def test_a_factor_with_a_guard_is_not_called_on_days_on_which_it_is_1_for_everybody():
    guarded = factor("order", when=lambda today: True)(refused())
    function = composed(RATE, [guarded])
    assert function(None, None, known(trial_acts=False)) == 1.0
    with pytest.raises(AssertionError, match="called in vain"):
        function(None, None, known(trial_acts=True))


def test_nothing_more_is_asked_where_a_gate_is_shut():
    @factor("order", is_gate=True)
    def gate(customer, host, today):
        return customer

    function = composed(RATE, [gate, factor("order")(refused())])
    assert function(0.0, None, None) == 0.0
    with pytest.raises(AssertionError, match="called in vain"):
        function(0.5, None, None)


def test_a_mark_for_a_rate_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"rate: found odrer; right is one of order, leave, "):
        factor("odrer")


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: rate.name)
def test_each_rate_holds_all_that_the_modules_mark_in_the_order_of_their_text(rate):
    found = [
        one
        for module in (orders, leaving, sharing, joining, care, *vars(day.by_family).values())
        for one in vars(module).values()
        if getattr(getattr(one, "part", None), "rate", "") == rate.name and one.__module__ == module.__name__
    ]
    told = [
        f"{one.__module__.removesuffix('.rules').rpartition('.')[2]}_{one.__name__}"
        for one in found
        if one.part.kind != "for_all"
    ]
    assert found and re.findall(r"rate .= (\w+)\(", inspect.getsource(rates.made[rate.name])) == told


# --- rest and news --------------------------------------------------------------------------------------------------


def is_steady(*parts: Any, acts: bool = True) -> bool:
    return bool(steadiness(RATE, parts)(SimpleNamespace(is_calm=True), None, known(trial_acts=acts)))


def twice() -> Any:
    """A new function that doubles a rate."""

    def double(customer, host, today):
        return 2.0

    return double


def test_a_factor_that_says_nothing_of_rest_keeps_its_customers_awake():
    told = factor("order", steady=always)(twice())
    assert is_steady(told)
    assert not is_steady(told, factor("order")(twice()))
    assert not is_steady(term("order")(twice()), told)
    assert is_steady(factor("order", steady=lambda customer, host, today: customer.is_calm)(twice()))
    assert not is_steady(factor("order", steady=lambda customer, host, today: not customer.is_calm)(twice()))


def test_a_factor_that_does_not_act_today_keeps_nobody_awake():
    guarded = factor("order", when=lambda today: False)(twice())
    assert is_steady(guarded, acts=False) and not is_steady(guarded, acts=True)


def test_a_change_of_what_is_the_same_for_everyone_is_news():
    """So those who rest are woken without any phase that remembers it."""
    scenario = Scenario.load("closed-loop").change({"levers.campaign.every_weeks": 1, "levers.campaign.days": 2})
    row = settings_table(scenario, 1)[0][0]
    every = _names(np.zeros(1, KNOWN)[0])
    behavior, levers, market = _names(row["behavior"]), _names(row["levers"]), _names(row["market"])
    news = [
        rates.know_rates(SimpleNamespace(day=day, known=every, behavior=behavior, levers=levers, market=market))
        for day in range(18)
    ]
    assert [day for day, is_news in enumerate(news) if is_news] == [0, 7, 9, 14, 16]


def _names(record: Any) -> SimpleNamespace:
    from loopsim.engines.objects import names_of

    return names_of(record)


# --- the rates of the model, against their formulas -----------------------------------------------------------------

numbers = st.floats(0.0, 5.0)


def today_of(**changes: Any) -> SimpleNamespace:
    row = settings_table(Scenario.load("closed-loop").change(changes), 1)[0][0]
    today = SimpleNamespace(day=40, market=_names(row["market"]))
    today.behavior, today.levers = _names(row["behavior"]), _names(row["levers"])
    today.known = _names(np.zeros(1, KNOWN)[0])
    today.known.habit, today.known.openness, today.known.calendar_need = [0.5, 0.6, 0.7], 1.0, 1.0
    rates.know_rates(today)
    return today


def somebody(**fields: Any) -> SimpleNamespace:
    """A customer with all fields, whichever mechanisms declare them: these, and none, 0 or no elsewhere."""
    nothing: dict[str, Any] = {"f8": 0.0, "?": False}
    blank = {one.name: NONE if one.may_be_none else nothing.get(one.kind, 0) for one in CUSTOMER_FIELDS}
    return SimpleNamespace(**(blank | fields))


TODAY = today_of(**{"levers.guides.handover_loss_share": 0.25, "levers.guides.new_hire_loss_share": 0.75})


@given(numbers, numbers, numbers, st.integers(0, 2), numbers)
def test_orders_follow_need_habit_interest_and_trust(need, interest, trust, bought, lift):
    customer = somebody(
        need_rate=need, interest=interest, trust=trust, orders=bought, is_silent=False, wallet_fen=0, handed_day=NONE
    )
    customer.stage = BUYER if bought else FOLLOWER
    host = SimpleNamespace(kind=ACCOUNT, order_lift=lift)
    plain = need * TODAY.known.order_for_all * TODAY.known.habit[bought] * interest * trust * (1.0 + lift)
    later = TODAY.levers.product.quality if bought else TODAY.behavior.need.first_order_ease
    assert TODAY.known.order_for_all == TODAY.behavior.need.per_week / 7.0
    assert rates.ordering_per_day(customer, host, TODAY) == plain * later
    assert rates.orders_evenly(customer, host, TODAY)
    customer.handed_day, customer.handed_to_new = 39, False
    assert rates.ordering_per_day(customer, host, TODAY) == plain * (later * 1.0) * 0.75 or bought == 0
    assert not rates.orders_evenly(customer, host, TODAY)
    customer.handed_day, host.kind = NONE, LEADER
    assert not rates.orders_evenly(customer, host, TODAY)
    customer.is_silent = True
    assert rates.ordering_per_day(customer, host, TODAY) == 0.0


def test_stored_money_binds_needs():
    customer = somebody(orders=0, wallet_fen=1)
    assert orders.loyal(customer, None, TODAY) == TODAY.levers.top_up.capture_share
    customer.wallet_fen = 0
    assert orders.loyal(customer, None, TODAY) == 0.5


@given(numbers, numbers, st.booleans())
def test_leaving_is_held_back_by_trust_and_friends_and_driven_by_annoyance(trust, fatigue, is_vouched_for):
    today = today_of()
    today.known.follower_leaves_per_day, today.known.buyer_leaves_per_day = 0.002, 0.001
    customer = somebody(stage=BUYER, trust=trust, fatigue=fatigue, tolerance=2.0, is_vouched_for=is_vouched_for)
    plain, annoyed = rates.leaving_per_day(customer, None, today)
    held = 0.001 * (1.0 - today.behavior.trust.holds_share * trust)
    cut = today.behavior.referred.leaving_cut_share
    assert plain == (held * (1.0 - cut) if is_vouched_for else held)
    assert annoyed == today.behavior.fatigue.leave_per_week / 7.0 * max(0.0, fatigue - 2.0)
    assert rates.leaves_evenly(customer, None, today) == (not is_vouched_for)


def test_a_basket_grows_with_trust_and_segment():
    today = today_of(**{"behavior.basket.base_cny": 150.0, "behavior.basket.trust_lift": 0.5})
    customer = somebody(trust=0.0, segment=0)
    assert rates.basket_cny(customer, today) == 150.0
    customer.trust = 1.0
    assert rates.basket_cny(customer, today) == 225.0
    today.market.segment_basket_lift = [1.0]
    assert rates.basket_cny(customer, today) == 450.0


def test_partners_and_creators_share_more_and_followers_less():
    today = today_of()
    customer = somebody(experience=1.0, stage=BUYER, is_partner=False, is_creator=False, creator_pay_fen=0.0, invites=0)
    usual = rates.sharing_per_day(customer, None, today)
    assert usual == pytest.approx(today.known.share_for_all) and usual > 0.0
    customer.is_partner = True
    assert rates.sharing_per_day(customer, None, today) == pytest.approx(
        usual * (1.0 + today.levers.referral.partner_activity_lift)
    )
    customer.is_partner, customer.is_creator = False, True
    assert rates.sharing_per_day(customer, None, today) == pytest.approx(
        usual * (1.0 + today.levers.creators.activity_lift)
    )
    assert rates.acceptance(customer, today) == 1.0 + today.levers.creators.influence_lift
    customer.is_creator, customer.stage = False, FOLLOWER
    assert rates.sharing_per_day(customer, None, today) == pytest.approx(usual * today.behavior.sharing.follower_share)
    assert rates.acceptance(customer, today) == 1.0


def test_two_mechanisms_may_choose_the_same_word():
    """Names in the written functions begin with the module."""
    first, second = ModuleType("one"), ModuleType("two.rules")
    for module, value in ((first, 2.0), (second, 3.0)):

        def same(customer, host, today, value=value):
            return value

        same.__module__ = module.__name__
        module.same = factor("order")(same)  # type: ignore[attr-defined]
    function = composed(RATE, [*marked(first), *marked(second)])
    assert function(None, None, None) == 6.0
