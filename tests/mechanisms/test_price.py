"""Prices: what is simulated agrees with the law, and each lever has two sides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import LAPSED
from loopsim.mechanisms.price import rules
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import discounted, unlike

#: Of equal people who know the shop by heart, and order on 5% of days at the usual price of 100 CNY. Goods cost 40 CNY.
PEOPLE, DAYS, HAZARD, USUAL, COST = 500, 120, 0.05, 100.0, 40.0
MEMORY = 0.85


def shop(people: int = PEOPLE, days: int = DAYS, schedule: tuple[Any, ...] = (), **changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "behavior.need.per_week": 7.0 * HAZARD,
        "behavior.basket.base_cny": USUAL,
        "levers.product.margin_share": 1.0 - COST / USUAL,
        "behavior.price.memory_per_week": MEMORY,
        "schedule": [on_day_0(people), *schedule],
    }
    return plain_shop(people, days, plain | {path.replace("__", "."): value for path, value in changes.items()})


def sale(share: float, first: int, last: int) -> dict[str, Any]:
    return {"from_day": first, "to_day": last, "set": {"levers.product.price_cny": share * USUAL}}


def lived(scenario: Scenario, seed: int = 1, **how: Any) -> Run:
    return loopsim.simulate(scenario, seed=seed, **{"test_from": None, **how})


def orders(run: Run) -> np.ndarray:
    return (run.daily["first_orders"] + run.daily["repeat_orders"]).to_numpy()


def law(price: float, reference: float, e: float = 1.8, s: float = 0.7) -> float:
    return float(min(max(price**-e * (price / reference) ** -s, 0.125), 8.0))


def remembered(prices: list[float], first: int, rho: float = MEMORY) -> float:
    """Remembered price on the morning after the last of the prices, of one who saw them from the first on."""
    keep, reference = rho ** (1 / 7), 1.0
    for price in prices[first:]:
        reference = keep * reference + (1 - keep) * price
    return reference


# --- the law --------------------------------------------------------------------------------------------------------

_shares, _exponents = st.floats(1e-3, 1e3), st.floats(0.0, 10.0)


@given(price=_shares, reference=_shares, e=_exponents, s=_exponents, more=st.floats(1.0, 10.0))
def test_the_response_is_bounded_and_falls_with_the_price_and_rises_with_what_is_remembered(
    price, reference, e, s, more
):
    answer = rules.response(price, reference, e, s)
    assert 0.125 - 1e-12 <= answer <= 8.0 + 1e-12
    assert rules.response(price * more, reference, e, s) <= answer * (1 + 1e-9)
    assert rules.response(price, reference * more, e, s) >= answer * (1 - 1e-9)
    assert answer == pytest.approx(law(price, reference, e, s))
    assert rules.response(1.0, 1.0, e, s) == 1.0


@given(gap=st.floats(-0.999, 5.0), seen=st.floats(-0.999, 5.0), part=st.floats(0.0, 1.0))
def test_what_is_remembered_lies_between_what_was_and_what_is_seen(gap, seen, part):
    now = rules.remembered(gap, seen, part, rules.CLOSE)
    assert min(gap, seen) - 1e-9 <= now <= max(gap, seen) + 1e-9
    assert rules.remembered(seen, seen, part, rules.CLOSE) == seen


# --- what is simulated ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["arrays", pytest.param("agents", marks=pytest.mark.slow)])
def test_what_is_remembered_follows_its_law_for_everyone_by_the_day_they_joined(engine):
    """A week at 0.8 of the price: who was there before, who joined within it, who joined after it."""
    late = {"from_day": 13, "to_day": 13, "set": {"levers.organic.arrivals_per_day": 10}}
    after = {"from_day": 20, "to_day": 20, "set": {"levers.organic.arrivals_per_day": 10}}
    plan = shop(40, 31, (sale(0.8, 10, 16), late, after), market__people=70)
    run = lived(plan, engine=engine)
    prices = [0.8 if 10 <= day <= 16 else 1.0 for day in range(31)]
    people = run.customers.set_index("number")
    for joined in (0, 13, 20):
        reference = remembered(prices[:-1], joined)
        here = people[people["joined_day"] == joined]
        assert len(here) in (40, 10)
        assert np.allclose(here["price_gap"], reference - 1.0, atol=1.1e-4)
        assert np.allclose(here["order_hazard"], HAZARD * law(1.0, reference), rtol=2e-4)
    expected = [round(100 * USUAL * remembered(prices[:day], 0)) for day in range(31)]
    assert np.allclose(run.daily["reference_price_fen"], expected, atol=1)
    assert run.daily["price_fen"].tolist() == [round(100 * USUAL * price) for price in prices]


def test_one_who_comes_back_begins_with_the_usual_price():
    plan = shop(
        300,
        15,
        (sale(0.8, 3, 14),),
        behavior__price__memory_per_week=0.0,
        behavior__leaving__follower_per_week=0.5,
        behavior__leaving__buyer_per_week=0.5,
        levers__win_back__every_weeks=2,
        levers__win_back__return_chance=1.0,
    )
    people = lived(plan).records.customers
    has_left, is_here = people["left_day"] >= 0, people["stage"] != LAPSED
    assert (has_left & is_here).sum() > 50 and (people["price_gap"][has_left & is_here] == 0.0).all()
    assert np.allclose(people["price_gap"][~has_left], -0.2)


def test_a_promotion_lifts_orders_while_it_lasts_and_a_dip_follows():
    strong = {"behavior__price__reference_elasticity": 3.0}
    with_sale = [lived(shop(schedule=(sale(0.7, 30, 43),), **strong), seed) for seed in range(3)]
    without = [lived(shop(**strong), seed) for seed in range(3)]
    sold, usual = sum(map(orders, with_sale)), sum(map(orders, without))
    assert sold[:30].tolist() == usual[:30].tolist()
    assert sold[30:44].sum() > 2.0 * usual[30:44].sum()
    prices = [0.7 if 30 <= day <= 43 else 1.0 for day in range(DAYS)]
    dip = [law(1.0, remembered(prices[:day], 0), s=3.0) for day in range(44, 72)]
    expected = 3 * PEOPLE * sum(-math.expm1(-HAZARD * one) for one in dip)
    assert sold[44:72].sum() == pytest.approx(expected, abs=4 * expected**0.5)
    assert sold[44:72].sum() < 0.9 * usual[44:72].sum()


def test_losses_weigh_more_than_gains_where_people_say_so():
    plans = [shop(days=20, schedule=(sale(share, 5, 19),), behavior__price__loss_weight=2.0) for share in (0.9, 1.1)]
    cheap, dear = (lived(plan).customers["order_hazard"] for plan in plans)
    for share, weight, found in ((0.9, 1.0, cheap), (1.1, 2.0, dear)):
        reference = remembered([1.0] * 5 + [share] * 14, 0)
        assert np.allclose(found, HAZARD * law(share, reference, s=0.7 * weight), rtol=1e-6)


def test_personal_elasticities_spread_around_their_mean():
    levels = np.array([rules.elasticity_level(7, who, 0.6) for who in range(4000)])
    assert levels.mean() == pytest.approx(1.0, abs=0.045) and np.log(levels).std() == pytest.approx(0.6, rel=0.05)
    plan = shop(days=8, levers__product__price_cny=1.2 * USUAL, behavior__price__elasticity_sigma=0.6,
                behavior__price__reference_elasticity=0.0)  # fmt: skip
    found = lived(plan, 7).customers
    own = [1.2 ** (-1.8 * rules.elasticity_level(7, who, 0.6)) for who in found["number"]]
    assert np.allclose(found["order_hazard"], HAZARD * np.array(own))


def test_a_dearer_rival_sends_customers_and_a_cheaper_one_takes_them():
    for rival in (0.5, 2.0):
        found = lived(shop(days=5, behavior__price__rival_cny=rival * USUAL)).customers
        assert np.allclose(found["order_hazard"], HAZARD * rival**0.26)


def test_fewer_newcomers_join_by_an_order_at_a_higher_price():
    def joined_by_order(price: float) -> int:
        plan = shop(2000, 1, levers__organic__buys_on_joining_share=0.5, levers__product__price_cny=price * USUAL)
        return int(lived(plan).daily["first_orders"].sum())

    assert joined_by_order(1.0) == pytest.approx(1000, abs=4 * 500**0.5) and joined_by_order(0.5) == 2000
    assert joined_by_order(1.3) == pytest.approx(1000 * 1.3**-2.5, abs=4 * 500**0.5)


# --- money ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.3, 0.8, 1.25])
def test_goods_cost_what_they_cost_whatever_their_price(share):
    plan = shop(100, 60, levers__product__price_cny=share * USUAL, behavior__basket__sigma=0.5)
    daily = lived(plan).daily
    count = int((daily["first_orders"] + daily["repeat_orders"]).sum())
    revenue, goods = daily["revenue_fen"].sum(), daily["goods_cost_fen"].sum()
    assert count > 50
    assert goods == pytest.approx(revenue / share * COST / USUAL, abs=3 * count)
    assert daily["price_cut_fen"].sum() == pytest.approx(revenue / share - revenue, abs=3 * count)
    assert daily["margin_fen"].sum() == revenue - goods
    assert (goods > revenue) == (share < COST / USUAL)


def test_profit_is_highest_at_the_price_of_theory():
    """At an anchored reference the elasticity is constant, and the best price c e / (e - 1)."""
    best = COST / USUAL * 2.5 / 1.5
    earned = {}
    for price in (0.45, round(best, 2), 1.0, 1.5):
        plan = shop(levers__product__price_cny=price * USUAL, behavior__price__memory_per_week=1.0)
        earned[price] = [float(lived(plan, seed).daily["margin_fen"].sum()) for seed in range(2)]
        chance = -math.expm1(-HAZARD * law(price, 1.0))
        theory = 100.0 * (price * USUAL - COST) * PEOPLE * (DAYS - 1) * chance
        assert np.mean(earned[price]) == pytest.approx(theory, rel=0.08)
    means = {price: np.mean(one) for price, one in earned.items()}
    assert max(means, key=means.get) == round(best, 2)
    assert means[0.45] < 0.7 * means[round(best, 2)] and means[1.5] < 0.7 * means[round(best, 2)]


# --- neutral --------------------------------------------------------------------------------------------------------


def test_the_usual_price_named_or_not_changes_no_bit():
    plain = discounted(market__people=300, schedule=[], behavior__price__rival_cny=0.0)
    usual = plain.behavior.basket.base_cny
    one = lived(plain, days=60)
    for changes in (
        {"levers.product.price_cny": usual},
        {"behavior.price.rival_cny": usual},
        {"behavior.price.elasticity": 5.0, "behavior.price.memory_per_week": 0.2},
    ):
        other = lived(plain.change(changes), days=60)
        assert list(unlike(one.records.tallies, other.records.tallies)) == []
        assert list(unlike(one.records.customers, other.records.customers)) == []


def test_no_response_is_written_before_the_price_has_moved_and_all_is_forgotten_after_it():
    run = lived(shop(30, 60, (sale(0.8, 20, 26),), behavior__price__memory_per_week=0.01))
    assert (run.customers["price_gap"] == 0.0).all() and (run.customers["price_response"] == 1.0).all()
    assert (run.daily["reference_price_fen"].iloc[-1], run.daily["reference_price_fen"].min()) == (10_000, 8_020)
    assert (lived(shop(30, 19)).customers["price_response"] == 0.0).all()


# --- what is said ---------------------------------------------------------------------------------------------------


def cautions(**changes: Any) -> list[str]:
    return [str(one) for one in shop(**changes).cautions()]


def test_a_price_below_the_cost_of_goods_is_told():
    told = "levers.product.price_cny: a basket is sold at 39 CNY, and its goods cost 40 CNY"
    assert any(one.startswith(told) for one in cautions(levers__product__price_cny=39.0))
    assert not any("sold at" in one for one in cautions(levers__product__price_cny=41.0))
    assert any("sold at 30 CNY" in one for one in cautions(schedule=(sale(0.3, 5, 9),)))


def test_a_price_other_than_the_usual_one_is_described():
    told = describe(shop(levers__product__price_cny=80.0))
    assert "A basket costs 80 CNY, 20% less than the usual 100 CNY." in told
    assert not any("A basket costs" in describe(shop(levers__product__price_cny=one)) for one in (0.0, USUAL))


@pytest.mark.parametrize(("price", "usual"), [(5e-324, 280.0), (1e6, 5e-324), (1e6, 0.0), (1e-9, 1e6)])
def test_prices_at_the_ends_of_numbers_keep_the_books_whole(price, usual):
    plan = shop(60, 30, levers__product__price_cny=price, behavior__basket__base_cny=usual)
    run = lived(plan)
    daily = run.daily
    assert (daily["margin_fen"] == daily["revenue_fen"] - daily["goods_cost_fen"]).all()
    assert np.isfinite(run.customers[["price_gap", "price_response", "order_hazard"]].to_numpy()).all()
    assert daily["goods_cost_fen"].min() >= 0 and np.isfinite(run.summary()["profit"])
    assert describe(plan)


def test_values_that_do_nothing_at_the_usual_price_are_told():
    for name, value in (("elasticity", 2.0), ("reference_elasticity", 1.0), ("elasticity_sigma", 0.5),
                        ("loss_weight", 2.0)):  # fmt: skip
        path = f"behavior.price.{name}"
        (told,) = [one for one in cautions(**{path: value}) if one.startswith(f"{path}:")]
        assert told.endswith("has no effect here, since the price is the usual one on every day")
        assert not [one for one in cautions(**{path: value}, schedule=(sale(0.8, 5, 9),)) if one.startswith(path)]
    (told,) = [one for one in cautions(behavior__price__cross_elasticity=0.5) if "cross" in one]
    assert told.endswith("behavior.price.rival_cny is 0")
