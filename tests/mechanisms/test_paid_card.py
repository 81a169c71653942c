"""Paid membership: what is simulated agrees with the law, and fee, prices and perks have two sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.mechanisms.membership import rules
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import unlike

#: Of equal people who know the shop by heart, and order on 5% of days for 100 CNY; goods cost 40 CNY. A card is good
#: for a year; members pay 5% less, so that it is worth 0.05 x 364 x 100 x 0.05 CNY to each.
PEOPLE, DAYS, HAZARD, BASKET, COST, CUT = 600, 90, 0.05, 100.0, 40.0, 0.05
WORTH = HAZARD * 364 * BASKET * CUT
LIFT = 1.33 * (1.0 - CUT) ** -1.8

#: The card is considered each week, and no member leaves.
AT_ONCE: dict[str, Any] = {
    "behavior__membership__consider_share": 1.0,
    "behavior__membership__leave_floor_per_week": 0.0,
}


def shop(people: int = PEOPLE, days: int = DAYS, schedule: tuple[Any, ...] = (), **changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "behavior.need.per_week": 7.0 * HAZARD,
        "behavior.basket.base_cny": BASKET,
        "levers.product.margin_share": 1.0 - COST / BASKET,
        "levers.membership.term_weeks": 52,
        "levers.membership.fee_cny": WORTH,
        "levers.membership.discount_share": CUT,
        "levers.membership.day_every_weeks": 0,
        "behavior.membership.consider_share": 0.3,
        "schedule": [on_day_0(people), *schedule],
    }
    return plain_shop(people, days, plain | {path.replace("__", "."): value for path, value in changes.items()})


def lived(scenario: Scenario, seed: int = 1, **how: Any) -> Run:
    return loopsim.simulate(scenario, seed=seed, **{"test_from": None, **how})


def held(run: Run) -> np.ndarray:
    """Whether each customer holds a card on the evening of the last day."""
    return (run.customers["card_until"].fillna(-1) > len(run.daily) - 1).to_numpy()


# --- the law --------------------------------------------------------------------------------------------------------

_cny, _exponents = st.floats(0.0, 1e7), st.floats(0.0, 10.0)


@given(own=st.floats(0.0, 1.0), worth=_cny, fee=_cny, e=_exponents, more=st.floats(1.0, 100.0))
def test_running_out_is_a_chance_that_rises_with_the_fee_and_falls_with_the_worth(own, worth, fee, e, more):
    chance = rules.running_out(own, worth, fee, e)
    assert 0.0 <= chance <= 1.0
    assert rules.running_out(own, worth, fee * more, e) >= chance - 1e-9
    assert rules.running_out(own, worth * more, fee, e) <= chance + 1e-9
    assert rules.running_out(own, 1.0 + worth, 1.0 + worth, e) == pytest.approx(own, abs=1e-12)
    assert rules.running_out(own, worth, worth + 1.0, e) == 1.0


@pytest.mark.parametrize("slope", [0.25, 2.0, 20.0])
def test_tastes_make_a_logit_in_the_logarithm_of_worth_against_fee(slope):
    tastes = np.array([rules.taste(7, who, slope) for who in range(4000)])
    assert np.isfinite(tastes).all() and (tastes >= 0.0).all()
    for ratio in (0.5, 1.0, 2.0):
        part = 1.0 / (1.0 + ratio**slope)
        assert (tastes >= ratio).mean() == pytest.approx(part, abs=4 * (part * (1 - part) / 4000) ** 0.5)


# --- buying ---------------------------------------------------------------------------------------------------------


def test_those_who_may_buy_consider_the_card_as_often_as_said():
    """At a fee that nobody pays, buyers of before today consider it each week with the same chance."""
    run = lived(shop(levers__membership__fee_cny=1e6))
    considered, waited = int(run.daily["cards_considered"].sum()), DAYS - 1 - run.customers["first_order_day"].dropna()
    expected = 0.3 * float(waited.sum()) / 7.0
    assert expected > 1000 and considered == pytest.approx(expected, abs=4 * expected**0.5)
    assert run.daily["cards_bought"].sum() == 0


def test_a_free_card_is_everyones_in_time():
    free = lived(shop(levers__membership__fee_cny=0.0, **AT_ONCE))
    bought = (free.customers["first_order_day"].fillna(DAYS) < DAYS - 8).to_numpy(bool)
    assert bought.sum() > 500 and held(free)[bought].all()


def test_the_card_is_offered_after_as_many_orders_as_it_asks_for_and_to_nobody_who_lapsed():
    run = lived(shop(levers__membership__orders_min=4, behavior__membership__consider_share=1.0,
                     levers__membership__fee_cny=0.0))  # fmt: skip
    assert 0 < held(run).sum() < PEOPLE and (run.customers["orders"][held(run)] >= 4).all()
    silent = lived(shop(behavior__need__dropout_alpha=1.0, behavior__need__dropout_beta=1e-9))
    assert silent.daily["cards_considered"].sum() == 0 < silent.daily["first_orders"].sum()


def test_heavy_buyers_join_more_often_than_light_ones():
    run = lived(shop(behavior__need__shape=1.0, behavior__membership__order_lift=0.0))
    bought = run.customers[run.customers["orders"] > 0]
    rates = bought["need_rate"].groupby(held(run)[(run.customers["orders"] > 0).to_numpy()]).mean()
    assert rates[True] > 1.3 * rates[False]


# --- renewing -------------------------------------------------------------------------------------------------------


def test_a_dearer_renewal_keeps_fewer_and_nobody_at_a_million():

    def renewed(fee: float) -> float:
        dear = {"from_day": 20, "set": {"levers.membership.fee_cny": fee}}
        plan = shop(600, 55, (dear,), levers__membership__term_weeks=4, levers__membership__fee_cny=1.0,
                    behavior__need__per_week=3.0, behavior__membership__consider_share=1.0)  # fmt: skip
        daily = lived(plan).daily[27:]
        return float(daily["cards_renewed"].sum() / (daily["cards_renewed"] + daily["cards_quit"]).sum())

    shares = [renewed(fee) for fee in (1.0, 10.0, 40.0, 1e6)]
    assert shares == sorted(shares, reverse=True) and shares[0] > 0.6 and shares[-1] == 0.0


def test_who_lets_the_card_run_out_stays_in_the_pool_and_orders_a_little_more():
    plan = shop(
        days=60, levers__membership__term_weeks=2, behavior__membership__quit_alpha=1e5,
        behavior__membership__quit_beta=1e-5, behavior__membership__leave_floor_per_week=0.0,
        behavior__fatigue__tolerance_slope=0.0, levers__membership__fee_cny=1.0,
    )  # fmt: skip
    run = lived(plan)
    daily, people = run.daily, run.customers
    assert daily["cards_quit"].sum() > 100 and daily["left"].sum() == daily["cards_renewed"].sum() == 0
    # Hazards are those of the last day visited, so of a card bought or run out since then they are told tomorrow.
    is_held, until = held(run), people["card_until"].fillna(-1).to_numpy()
    settled = (until != len(daily) - 2) & (until != len(daily) - 1 + 14)
    was = settled & ~is_held & (until >= 0)
    assert was.sum() > 50 and np.allclose(people["order_hazard"][was], HAZARD * (1 + 0.2 * 0.33))
    now = settled & is_held
    assert now.sum() > 20 and np.allclose(people["order_hazard"][now], HAZARD * LIFT)
    assert np.allclose(people["order_hazard"][settled & (until < 0)], HAZARD)
    tolerance = plan.behavior.fatigue.tolerance_median
    assert set(people["tolerance"][is_held]) == {2.0 * tolerance} and set(people["tolerance"][~is_held]) == {tolerance}


# --- what a card does -----------------------------------------------------------------------------------------------


def test_members_pay_their_price_and_goods_cost_what_they_cost():
    daily = lived(shop(levers__membership__discount_share=0.2)).daily
    count, with_card = int((daily["first_orders"] + daily["repeat_orders"]).sum()), int(daily["card_orders"].sum())
    assert with_card > 100
    assert daily["member_cut_fen"].sum() == daily["price_cut_fen"].sum() == 2000 * with_card
    assert daily["revenue_fen"].sum() == 10_000 * count - 2000 * with_card
    assert daily["goods_cost_fen"].sum() == 4000 * count


def test_a_member_day_lifts_the_orders_of_members_alone_and_a_part_is_missing_later():
    member_day = {"levers__membership__day_every_weeks": 8, "levers__membership__day_discount_share": 0.3}
    plan = shop(days=29, behavior__membership__consider_share=1.0, levers__membership__fee_cny=1.0, **member_day)
    run = lived(plan)
    people = run.customers
    is_held = held(run) & (people["card_until"] != 28 + 364).to_numpy()
    lift = 0.7**-2.5
    assert is_held.sum() > 200 and np.allclose(people["order_hazard"][is_held], HAZARD * LIFT * lift)
    assert np.allclose(people["order_hazard"][people["card_until"].isna()], HAZARD)
    day_before = lived(plan, days=28).records.customers
    now = run.records.customers
    ordered = (now["last_order_day"] == 28) & (now["card_until"] > 28) & (now["card_until"] < 28 + 364)
    clock = now["order_clock"][ordered]
    other = lived(plan.change({"behavior.membership.borrowed_share": 0.0})).records.customers["order_clock"][ordered]
    assert ordered.sum() > 10 and len(day_before) and np.allclose(clock - other, 0.25 * (1.0 - 1.0 / lift))


def test_a_pool_is_worth_no_more_on_a_member_day_than_on_any_other():
    """Hazards of members are higher by the discount of day 28, and the value of the pool leaves that out."""
    cut = {"from_day": 28, "to_day": 28, "set": {"levers.membership.day_discount_share": 0.3}}
    changes = {"levers__membership__day_every_weeks": 8, "levers__membership__fee_cny": 0.0,
               "levers__membership__day_discount_share": 0.0, **AT_ONCE}  # fmt: skip
    on, usual = (lived(shop(days=29, schedule=schedule, **changes)) for schedule in ((cut,), ()))
    assert held(on).mean() > 0.5
    assert on.customers["order_hazard"].max() == pytest.approx(usual.customers["order_hazard"].max() * 0.7**-2.5)
    visits = [int(run.summary().measure("pool_value").note.split()[0].replace(",", "")) for run in (on, usual)]
    assert visits[0] == pytest.approx(visits[1], rel=0.02)


def test_an_order_won_by_a_launch_on_a_member_day_is_borrowed_from_once():
    """Of the orders of the member day the usual ones alone put back the clock by what the day has won."""
    plan = shop(days=29, levers__membership__fee_cny=1.0, levers__membership__day_every_weeks=8,
                behavior__membership__borrowed_share=1.0, levers__launch__first_day=28, levers__launch__days=1,
                levers__launch__messages=1.0, behavior__launch__notice_chance=1.0, behavior__launch__response=1.0,
                behavior__launch__borrowed_share=0.0, levers__launch__every_weeks=50, **AT_ONCE)  # fmt: skip
    usual = lived(plan.change({"levers.launch.every_weeks": 0})).records.customers
    lent, kept = lived(plan), lived(plan.change({"behavior.membership.borrowed_share": 0.0}))
    is_usual = (usual["last_order_day"] == 28) & (usual["card_until"] >= 28) & (usual["card_until"] < 28 + 364)
    moved = lent.records.customers["order_clock"] != kept.records.customers["order_clock"]
    assert is_usual.sum() > 10 and (moved == is_usual).all()
    assert lent.daily["card_orders"].iloc[28] > 2 * is_usual.sum()


def test_perks_end_with_the_card():
    """A perk raised when all cards have ended lifts nobody's orders."""
    late = {"from_day": 30, "set": {"levers.membership.gifts.order_lift": 2.0}}
    stop = {"from_day": 10, "set": {"levers.membership.term_weeks": 0}}
    changes = {"levers__membership__term_weeks": 2, "levers__membership__fee_cny": 1.0, **AT_ONCE}
    raised, plain = (lived(shop(days=60, schedule=more, **changes)) for more in ((stop, late), (stop,)))
    assert plain.daily["cards_bought"].sum() > 50 and plain.daily["cards"].iloc[30] == 0
    assert (raised.daily["repeat_orders"] == plain.daily["repeat_orders"]).all()


def test_perks_cost_by_member_and_day_and_lift_orders():
    perks = {"cost_cny": 73.0, "worth_cny": 100.0, "order_lift": 0.2}
    with_perks = lived(shop(levers__membership__gifts=perks))
    daily = with_perks.daily
    assert daily["perks_fen"].tolist() == [20 * cards for cards in daily["cards"]]
    assert daily["cards_bought"].sum() > 1.15 * lived(shop()).daily["cards_bought"].sum()
    settled = held(with_perks) & (with_perks.customers["card_until"] != DAYS - 1 + 364).to_numpy()
    lifted = HAZARD * LIFT / 1.33 * 1.53
    assert np.allclose(with_perks.customers["order_hazard"][settled], lifted)


def test_no_setting_holds_every_member():
    """The floor is the hazard of members whom nothing else drives away; others never leave here."""
    run = lived(shop(days=120, levers__membership__fee_cny=1.0, behavior__membership__consider_share=1.0))
    people = run.customers
    is_held = held(run) & (people["card_until"] != 119 + 364).to_numpy()
    assert np.allclose(people["leave_hazard"][is_held], 0.002 / 7.0)
    assert (people["leave_hazard"][people["card_until"].isna()] == 0.0).all()
    left, card_days = int(run.daily["cards_left"].sum()), int(run.daily["cards"].sum())
    assert 0 < left == run.daily["left"].sum()
    assert left == pytest.approx(card_days * 0.002 / 7.0, abs=4 * (card_days * 0.002 / 7.0) ** 0.5)


def test_members_bear_more_messages():
    many = {"levers__messages__promo_per_week": 8.0, "behavior__fatigue__tolerance_slope": 0.0,
            "levers__membership__fee_cny": 0.0, "behavior__need__per_week": 50.0}  # fmt: skip
    daily = [
        lived(shop(days=60, behavior__membership__tolerance_x=times, **many, **AT_ONCE)).daily for times in (1.0, 2.0)
    ]
    plain, doubled = (int(one["left_annoyed"][10:].sum()) for one in daily)  # all are members by then
    assert plain > 50 and doubled == 0


# --- money ----------------------------------------------------------------------------------------------------------


def test_profit_is_highest_between_a_card_given_away_and_one_that_nobody_buys():
    """A card that is too dear is as good as none, to the bit; one given away costs more than it brings."""

    def earned(fee: float, term: int = 52) -> float:
        plan = shop(days=180, levers__membership__fee_cny=fee, levers__membership__term_weeks=term,
                    levers__membership__discount_share=0.1, levers__membership__gifts={"cost_cny": 160.0},
                    **AT_ONCE)  # fmt: skip
        return sum(lived(plan, seed).summary()["profit"] for seed in range(2))

    profits = {fee: earned(fee) for fee in (0.0, 110.0, 600.0, 1e6)}
    assert profits[1e6] == earned(1e6, term=0)
    assert max(profits, key=profits.get) == 110.0
    assert profits[110.0] > 1.02 * max(profits[0.0], profits[600.0], profits[1e6])


# --- neutral and said -----------------------------------------------------------------------------------------------


def test_without_a_card_nothing_of_it_changes_a_bit():
    plain = shop(300, 60, levers__membership__term_weeks=0)
    other = plain.change(
        {
            "levers.membership.discount_share": 0.5,
            "levers.membership.gifts.cost_cny": 100.0,
            "behavior.membership.order_lift": 2.0,
            "behavior.membership.leave_floor_per_week": 1.0,
        }
    )
    one, two = lived(plain), lived(other)
    assert list(unlike(one.records.tallies, two.records.tallies)) == []
    assert list(unlike(one.records.customers, two.records.customers)) == []


def test_a_card_is_described_and_a_perk_in_vain_is_told():
    plan = shop(levers__membership__gifts={"cost_cny": 20.0})
    assert "A card for 52 weeks costs 91 CNY; its prices are 5% lower. Its perks cost 20 CNY a year" in describe(plan)
    assert "A card for" not in describe(shop(levers__membership__term_weeks=0))
    told = [str(one) for one in plan.cautions() if "levers.membership.gifts.cost_cny" in str(one)]
    assert len(told) == 1 and "sells no card and brings no order" in told[0]
    useful = shop(levers__membership__gifts={"cost_cny": 20.0, "order_lift": 0.1})
    assert not [one for one in useful.cautions() if "levers.membership.gifts" in str(one)]
    (told,) = [str(one) for one in shop(behavior__membership__lasting_share=0.5).cautions() if "lasting" in str(one)]
    assert "the first card runs out after 364 days at the soonest" in told
