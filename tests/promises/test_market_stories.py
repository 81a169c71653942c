"""The presets about the market tell the stories that the articles tell, at one seed and in the whole."""

from __future__ import annotations

from typing import Any

import loopsim
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario


def lived(preset: str, **changes: Any) -> Run:
    plan = Scenario.load(preset).change({path.replace("__", "."): value for path, value in changes.items()})
    return loopsim.simulate(plan, seed=1, test_from=None)


def test_after_the_closing_a_shop_sells_by_the_part_of_friends():
    none, most = (lived("platform-exit", levers__carrier__friend_share=share) for share in (0.0, 0.6))
    after = [run.daily["revenue_fen"][364:].sum() for run in (none, most)]
    assert after[1] > 2 * after[0] > 0  # friends who were brought by friends stay anyway
    assert none.summary()["profit"] < most.summary()["profit"]
    assert most.daily["joined_content"][364:].sum() == 0 < most.daily["left_with_platform"][364]


def test_the_platform_declines_before_it_closes():
    daily = lived("platform-exit").daily
    first, last = daily["joined_content"][:91].sum(), daily["joined_content"][273:364].sum()
    assert 0.5 * first < last < 0.95 * first


def test_a_price_war_costs_customers_and_cutting_along_saves_them():
    cut = {"from_day": 182, "to_day": 237, "set": {"levers.product.price_cny": 238.0}}
    peace, war, along = (lived("price-war", **more)
                         for more in ({"behavior__rivals__cut_share": 0.0}, {}, {"schedule": [cut]}))  # fmt: skip
    pool = [run.daily["reachable"].iloc[238] for run in (peace, war, along)]
    assert 0.6 * pool[0] < pool[1] < 0.9 * pool[0] and pool[2] > 0.95 * pool[0]
    profits = [run.summary()["profit"] for run in (peace, war, along)]
    assert profits[0] > profits[2] > profits[1]


def test_rivals_of_the_price_war_make_traffic_dearer():
    alone, crowded = (lived("price-war", behavior__rivals__count=count).summary() for count in (0, 5))
    for channel in ("ads", "content"):
        name = f"cost_per_follower_{channel}"
        assert 1.2 < crowded[name] / alone[name] < 2.0
