"""A merchant enters what they know: parameters are solved from it, and a run shows the figure again."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

import loopsim
from loopsim.market.crowd import open_market
from loopsim.scenario.describe import describe
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.laws import Lapse
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.solving import DECIDES, known_figures

SEEDS = (1, 2, 3, 4)

SHOP_FILE = Path(loopsim.__file__).parent / "presets" / "existing-shop.toml"


@pytest.fixture(scope="module")
def shop() -> Scenario:
    return Scenario.load("existing-shop")


@pytest.fixture(scope="module")
def year(shop: Scenario) -> dict[str, list[float]]:
    """The figures of the ledger, as some first years of the shop show them."""
    seen: dict[str, list[float]] = {}
    for seed in SEEDS:
        run = loopsim.simulate(shop, seed=seed, test_from=None)
        daily = run.daily
        at_dawn = np.append(shop.market.pool.people, daily["reachable"].to_numpy()[:-1])
        a_day = daily["left"].sum() / at_dawn.sum()
        crowd = open_market(shop, seed, 1, settings_table(shop, 1)[0])
        before = crowd.customers[1 : int(crowd.standing["met"][0]) + 1]
        since = run.records.customers["orders"][before["number"]] - before["orders"]
        of_buyers = since[before["orders"] > 0]
        figures = {
            "order_value_cny": daily["revenue_fen"].sum() / 100 / daily["orders"].sum(),
            "leave_share_per_month": 1 - (1 - a_day) ** (365 / 12),
            "orders_per_year": of_buyers.sum() / (of_buyers > 0).sum(),
        }
        for channel in ("ads", "content", "store"):
            spent, joined = daily[f"spend_{channel}_fen"][:91].sum() / 100, daily[f"joined_{channel}"][:91].sum()
            figures[f"cost_per_follower_cny.{channel}"] = spent / joined
        for name, value in figures.items():
            seen.setdefault(name, []).append(float(value))
    return seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figure", "within"),
    [
        ("order_value_cny", 0.02),
        ("leave_share_per_month", 0.05),
        ("orders_per_year", 0.10),
        ("cost_per_follower_cny.ads", 0.05),
        ("cost_per_follower_cny.content", 0.05),
        ("cost_per_follower_cny.store", 0.05),
    ],
)
def test_a_year_of_the_shop_shows_the_figure_that_was_entered(
    shop: Scenario, year: dict[str, list[float]], figure: str, within: float
):
    entered = {known.path: known.entered for known in known_figures(shop)}[f"known.{figure}"]
    assert np.mean(year[figure]) == pytest.approx(entered, rel=within), year[figure]


@pytest.mark.slow
def test_so_many_buyers_never_come_back_as_was_entered(shop: Scenario):
    """Of the buyers of the pool, followed for eight years."""
    long = shop.scaled(0.1).change({"days": 2920, "levers.ads.inflation_per_year": 0.0})
    found = []
    for seed in SEEDS[:2]:
        crowd = open_market(long, seed, 1, settings_table(long, 1)[0])
        before = crowd.customers[1 : int(crowd.standing["met"][0]) + 1]
        after = loopsim.simulate(long, seed=seed, test_from=None).records.customers["orders"][before["number"]]
        bought = before["orders"] > 0
        found.append((after == before["orders"])[bought].mean())
    assert np.mean(found) == pytest.approx(0.5, rel=0.10), found


@pytest.mark.parametrize("figure", [name for name in DECIDES if not name.startswith("cost_")])
def test_a_figure_moves_its_own_parameters(shop: Scenario, figure: str):
    others = {"known.orders_per_month": 2300.0, "known.referred_per_month": 900.0}
    others["known.first_orders_per_month"] = 500.0
    entered = ({known.path: known.entered for known in known_figures(shop)} | others)[f"known.{figure}"]
    changed = shop.change({f"known.{figure}": entered * 1.1})
    moved = {path for path, value, _ in changed.differences()} | {path for path, _, _ in shop.differences()}
    before, after = dict(_values(shop, moved)), dict(_values(changed, moved))
    differ = {path for path in moved if before[path] != after[path]} - {f"known.{figure}"}
    assert differ == set(DECIDES[figure][0])


def _values(scenario: Scenario, paths: set[str]):
    for path in paths:
        value: Any = scenario
        for part in path.split("."):
            value = value[int(part)] if part.isdecimal() else getattr(value, part)
        yield path, value


def test_a_plan_changes_things_after_solving_and_a_child_as_well(shop: Scenario, tmp_path):
    plan = shop.change({"levers.messages.promo_per_week": 4.0, "levers.product.quality": 0.5})
    assert plan.behavior == shop.behavior and plan.market == shop.market
    child = tmp_path / "child.toml"
    child.write_text('from = "existing-shop"\n[levers.messages]\npromo_per_week = 4\n')
    assert Scenario.load(child).behavior == shop.behavior
    child.write_text('from = "existing-shop"\n[known]\norder_value_cny = 90\n')
    half = Scenario.load(child)
    assert half.behavior.basket.base_cny == pytest.approx(shop.behavior.basket.base_cny / 2, rel=1e-6)
    assert half.behavior.need == shop.behavior.need


def test_a_solved_scenario_is_written_and_read_back_equal(shop: Scenario, tmp_path):
    file = tmp_path / "shop.toml"
    file.write_text(shop.change({"behavior.basket.base_cny": 50.0}).to_toml())
    again = Scenario.load(file)
    assert again.behavior.basket.base_cny == 50.0 and again.known.order_value_cny == 180.0
    assert Scenario.from_dict(shop.to_dict()) == shop and shop.scaled(2).behavior == shop.behavior
    assert "known" not in Scenario.load("closed-loop").to_dict()


def test_a_shop_without_a_pool_can_be_known_as_well():
    values = {"known.order_value_cny": 100.0, "known.orders_per_year": 3.0, "known.never_return_share": 0.6}
    plan = Scenario.load("closed-loop", values | {"known.leave_share_per_month": 0.03})
    assert plan.behavior.basket.base_cny < 100 and plan.market.pool.people == 0
    runs = [loopsim.simulate(plan, seed=seed, test_from=None).summary() for seed in (1, 2)]
    assert np.mean([run["average_order_value"] for run in runs]) == pytest.approx(100, rel=0.05)


def test_describe_shows_what_was_entered_beside_what_was_solved(shop: Scenario):
    told = describe(shop)
    assert "What is known, and the parameters solved from it" in told
    assert "known.order_value_cny" in told and "behavior.basket.base_cny" in told
    assert "What is known" not in describe(Scenario.load("closed-loop"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"known.leave_share_per_month": 0.001}, "known.leave_share_per_month: found 0.001; right is at least 0.00"),
        ({"known.never_return_share": 0.01}, "known.never_return_share: found 0.01; right is above 0."),
        ({"known.orders_per_year": 900}, "known.orders_per_year: found 900; right is at most"),
        ({"known.cost_per_follower_cny.ads": 1}, "known.cost_per_follower_cny.ads: found 1; right is above"),
        ({"known.cost_per_follower_cny.lure": 9}, "found 9 without any spend; right is levers.lure.daily_spend_cny"),
        (
            {"known.order_value_cny": 9, "behavior.basket.base_cny": 3},
            "found behavior.basket.base_cny beside it; right is one of them here, since known.order_value_cny decides",
        ),
        ({"known.order_value_cny": -2}, "known.order_value_cny: found -2; right is a number above 0"),
        ({"known.order_value": 2}, "found a name without its unit; right is order_value_cny (in CNY, yuan)"),
    ],
)
def test_a_figure_that_cannot_be_solved_is_told(shop: Scenario, changes: dict[str, Any], told: str):
    with pytest.raises(ScenarioError) as error:
        shop.change(changes)
    assert told in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("path", "value"),
    [("shape", 1e-6), ("shape", 1000.0), ("dropout_alpha", 1e-9), ("dropout_beta", 1e-9), ("dropout_beta", 10_000.0)],
)
@pytest.mark.parametrize("figure", ["orders_per_year", "order_value_cny"])
def test_laws_at_the_ends_of_their_range_are_solved_with_or_refused(path: str, value: float, figure: str):
    base = Scenario.load("closed-loop", {f"behavior.need.{path}": value})
    told = ""
    try:
        solved = base.change({f"known.{figure}": 3.0})
        assert np.isfinite([solved.behavior.need.per_week, solved.behavior.basket.base_cny]).all()
    except ScenarioError as error:
        told = str(error)
    assert not told or f"known.{figure}" in told


@pytest.mark.parametrize("nobody", [{"need_share": 0.0}, {"need_share": 0.5, "need_lift": -1.0}])
@pytest.mark.parametrize("figure", ["order_value_cny", "orders_per_year", "leave_share_per_month"])
def test_figures_of_a_market_that_needs_nothing_are_refused(nobody, figure):
    value = {"order_value_cny": 90.0, "orders_per_year": 4.0, "leave_share_per_month": 0.02}[figure]
    changes = {"market.segments": [{"name": "all", "share": 1.0, **nobody}], f"known.{figure}": value}
    with pytest.raises(ScenarioError, match="a market in which nobody needs anything"):
        Scenario.load("closed-loop", changes)


# --- laws of lapse --------------------------------------------------------------------------------------------------

#: Tables of [behavior.need] beside which orders a year are entered, and whether the share who never return is as well.
LAPSES = {
    "at any moment": ("lapse_shape = 0.8\nlapse_days = 120.0\ndropout_alpha = 0.0", False),
    "soon": ("lapse_shape = 0.8\nlapse_days = 30.0\ndropout_alpha = 0.0", False),
    "both": ("lapse_shape = 0.3\nlapse_days = 300.0", True),
    "from the third order": ("dropout_from_order = 3", False),
}


def shop_with(need: str, tmp_path, *, has_never: bool) -> Scenario:
    """The preset with a law of lapse that stands in the file itself, a fifth as large."""
    text = SHOP_FILE.read_text(encoding="utf-8")
    if not has_never:
        text = re.sub(r"never_return_share.*\n", "", text)
    file = tmp_path / "shop.toml"
    file.write_text(f"{text}\n[behavior.need]\n{need}\n", encoding="utf-8")
    return Scenario.load(file).scaled(0.2)


@pytest.mark.slow
@pytest.mark.parametrize("name", LAPSES)
def test_orders_a_year_are_solved_with_every_law_of_lapse(name: str, tmp_path):
    need, has_never = LAPSES[name]
    plan = shop_with(need, tmp_path, has_never=has_never)
    assert plan.known.orders_per_year == 2.6
    found = []
    for seed in SEEDS:
        crowd = open_market(plan, seed, 1, settings_table(plan, 1)[0])
        before = crowd.customers[1 : int(crowd.standing["met"][0]) + 1]
        after = loopsim.simulate(plan, seed=seed, test_from=None).records.customers["orders"][before["number"]]
        since = (after - before["orders"])[before["orders"] > 0]
        found.append(since.sum() / (since > 0).sum())
    assert np.mean(found) == pytest.approx(2.6, rel=0.12), found


@settings(max_examples=80)
@given(
    shape=st.one_of(st.just(0.0), st.floats(0.01, 50.0)), scale=st.floats(0.05, 1e4), ends=st.floats(0.0, 5.0),
    weeks=st.floats(0.1, 60.0), since=st.floats(0.0, 200.0),
)  # fmt: skip
def test_time_until_a_lapse_at_any_moment_is_the_integral_of_its_law(shape, scale, ends, weeks, since):
    law = Lapse(shape, scale).after(since)
    expected, _ = quad(
        lambda time: law.there(time) * math.exp(-ends * time), 0.0, weeks, limit=200, points=[weeks / 50]
    )
    assert law.lasting(ends, weeks) == pytest.approx(expected, rel=0.03)
    assert law.there(weeks) == pytest.approx(
        Lapse(shape, scale).there(since + weeks) / Lapse(shape, scale).there(since)
    )


def test_a_share_who_never_return_below_those_who_lapse_at_any_moment_is_refused(shop: Scenario):
    with pytest.raises(ScenarioError, match=r"leaves, or lapses by behavior\.need\.lapse_shape, before buying again"):
        Scenario.load("closed-loop", {"behavior.need.lapse_shape": 2.0, "known.never_return_share": 0.2})


def test_an_order_value_that_no_basket_gives_is_refused():
    segment = {"name": "all", "share": 1.0, "need_share": 0.5, "basket_lift": -1.0}
    with pytest.raises(ScenarioError, match="basket_lift above -1: at -1 every order is worth nothing"):
        Scenario.load("closed-loop", {"market.segments": [segment], "known.order_value_cny": 90.0})
    small = segment | {"basket_lift": -0.9999}
    with pytest.raises(ScenarioError, match=r"found 900; right is at most 1\d\d, which .*base_cny = 1000000"):
        Scenario.load("closed-loop", {"market.segments": [small], "known.order_value_cny": 900.0})
