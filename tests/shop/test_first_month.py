"""The first month that a run shows agrees with what the owner of the shop said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import loopsim
from loopsim.shop.inflow import MONTH_DAYS
from loopsim.shop.shop import Shop

#: Shops of several kinds: answers, and how many runs tell them from chance.
SHOPS: dict[str, tuple[dict[str, Any], int]] = {
    "tea": (
        {"friends": 3000, "buyers": 900, "order_value_cny": 120.0, "margin_share": 0.6, "orders_last_month": 260,
         "joined_last_month": 80, "referred_last_month": 15},
        8,
    ),
    "with guides": (
        {"friends": 60_000, "accounts": 12, "buyers": 8000, "guides": 5, "ads_a_year": 1e6, "margin_share": 0.55,
         "orders_last_month": 2000, "first_orders_last_month": 400, "joined_last_month": 1500,
         "referred_last_month": 300},
        2,
    ),
    "no ads": ({"friends": 20_000, "buyers": 3000, "orders_last_month": 900, "joined_last_month": 300}, 3),
    "all have bought": (
        {"friends": 10_000, "buyers": 10_000, "ads_a_year": 2e5, "orders_last_month": 1500, "order_value_cny": 90.0}, 3
    ),
    "young": (
        {"friends": 4000, "buyers": 3500, "months_open": 6, "store_a_year": 20_000.0, "joined_last_month": 400,
         "referred_last_month": 100, "orders_last_month": 900},
        4,
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOPS)
def test_the_first_month_of_a_run_agrees_with_the_answers(name: str):
    answers, runs = SHOPS[name]
    shop = Shop.of(answers)
    scenario, expected = shop.to_scenario(), shop.outlook()[0]
    seen = []
    for seed in range(1, runs + 1):
        daily = loopsim.simulate(scenario, days=30, seed=seed, test_from=None).daily
        a_month = MONTH_DAYS / 30
        margin = 1.0 - daily["goods_cost_fen"].sum() / daily["revenue_fen"].sum()
        seen.append(
            (
                daily["orders"].sum() * a_month,
                daily["first_orders"].sum() * a_month,
                daily["joined_today"].sum() * a_month,
                daily["revenue_fen"].sum() / 100 * a_month,
                margin,
            )
        )
    orders, first, joined, revenue, margin = np.mean(seen, axis=0)
    assert orders == pytest.approx(answers["orders_last_month"], rel=0.08)
    assert orders == pytest.approx(expected.orders, rel=0.08)
    if "first_orders_last_month" in answers:
        assert first == pytest.approx(answers["first_orders_last_month"], rel=0.1)
    if "joined_last_month" in answers:
        assert joined == pytest.approx(answers["joined_last_month"], rel=0.08)
    assert revenue == pytest.approx(expected.revenue_cny, rel=0.08)
    assert margin == pytest.approx(shop.answers["margin_share"], abs=0.005)
