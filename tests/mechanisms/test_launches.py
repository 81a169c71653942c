"""Launches: what is simulated agrees with the law, what is borrowed is missing later, and too many lose."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.mechanisms.launches import rules
from loopsim.results.prospects import _margin_per_visit
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import launched, unlike

#: Of equal people whose tolerance is five messages a week; a basket is 100 CNY.
PEOPLE, TOLERANCE = 2000, 5.0


def shop(people: int = PEOPLE, days: int = 30, **changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "behavior.fatigue.tolerance_slope": 0.0,
        "behavior.launch.response": 0.2,
        "levers.launch.every_weeks": 50,
        "levers.launch.first_day": 10,
        "levers.launch.cost_cny": 0.0,
        "levers.launch.messages": 0.0,
        "schedule": [on_day_0(people)],
    }
    return plain_shop(people, days, plain | {path.replace("__", "."): value for path, value in changes.items()})


def lived(scenario: Scenario, seed: int = 1, **how: Any) -> Run:
    return loopsim.simulate(scenario, seed=seed, **{"test_from": None, **how})


def orders(run: Run) -> np.ndarray:
    return (run.daily["first_orders"] + run.daily["repeat_orders"]).to_numpy()


def near(expected: float, chance: float = 0.0) -> Any:
    """Within four standard errors of a count."""
    return pytest.approx(expected, abs=4 * (expected * (1.0 - chance)) ** 0.5)


# --- the law --------------------------------------------------------------------------------------------------------

_chances = st.floats(0.0, 1.0)


@given(notice=_chances, messages=st.floats(0.0, 100.0), more=st.floats(0.0, 10.0))
def test_more_messages_are_heard_of_by_more_people_and_never_by_more_than_all(notice, messages, more):
    chance = rules.heard(notice, messages)
    assert 0.0 <= chance <= rules.heard(notice, messages + more) <= 1.0
    assert rules.heard(notice, 0.0) == 0.0 and rules.heard(notice, 1.0) == pytest.approx(notice)


@given(weeks=st.floats(0.1, 500.0), half=st.floats(0.0, 520.0), more=st.floats(0.0, 100.0))
def test_what_is_new_wears_off_and_comes_back_with_time(weeks, half, more):
    assert 0.0 < rules.novelty(weeks, half) <= rules.novelty(weeks + more, half) <= 1.0
    assert rules.novelty(weeks, half + more) <= rules.novelty(weeks, half) and rules.novelty(weeks, weeks) == 0.5


@given(day=st.integers(0, 400), first=st.integers(0, 100), weeks=st.integers(0, 20), days=st.integers(1, 30))
def test_a_launch_is_on_from_its_first_day_for_its_days(day, first, weeks, days):
    starts = range(first, 401, 7 * weeks) if weeks else ()
    on = [start for start in starts if start <= day < start + days]
    assert rules.start_of_launch(day, first, weeks, days) == (on[-1] if on else -1)


# --- what is simulated ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["arrays", pytest.param("agents", marks=pytest.mark.slow)])
def test_a_launch_sells_friends_reached_times_response_times_basket(engine):
    """Without fatigue: half of a message is noticed, so 1 - 0.5^2 hear of it. Sales follow the closed form."""
    changes = {"levers__launch__messages": 2.0, "behavior__launch__notice_chance": 0.5, "levers__launch__days": 4,
               "behavior__fatigue__memory_days": 3650.0}  # fmt: skip
    daily = lived(shop(**changes), engine=engine).daily
    on = slice(10, 14)
    reached, bought = daily["launch_reached"].sum(), daily["launch_orders"].sum()
    assert reached == near(PEOPLE * 0.75, 0.75) and reached == daily["launch_reached"].iloc[on].sum()
    assert bought == near(reached * 0.2, 0.2) and bought == daily["first_orders"].sum()
    assert daily["launch_revenue_fen"].sum() == daily["revenue_fen"].sum() == 10_000 * bought
    assert all(count == near(PEOPLE * 0.75 / 4) for count in daily["launch_reached"].iloc[on])  # any day is theirs
    assert daily["launches"].tolist() == [int(day == 10) for day in range(30)]
    assert daily["promotions"].sum() == near(2 * PEOPLE)


def test_people_who_are_tired_of_messages_hear_of_fewer_launches():
    """Ten messages a week: fatigue f goes to ten, and the chance to hear, t / (t + f), to a third."""
    plan = shop(
        days=7 * 15,
        levers__launch__messages=10.0,
        levers__launch__every_weeks=1,
        levers__launch__first_day=0,
        levers__launch__days=7,
        behavior__launch__notice_chance=1.0,
        behavior__launch__response=0.0,
        behavior__fatigue__leave_per_week=0.0,
    )
    weeks = lived(plan).daily["launch_reached"].to_numpy().reshape(15, 7).sum(axis=1)
    fatigue = 10.0 * (1.0 - (1.0 - 1.0 / 14.0) ** np.arange(7 * 15))  # mornings from the day after joining
    chance = (TOLERANCE / (TOLERANCE + fatigue)).reshape(15, 7).mean(axis=1)
    assert weeks[1:] == pytest.approx(PEOPLE * chance[1:], abs=4 * (PEOPLE * 0.25) ** 0.5)
    assert weeks[1] > weeks[-1] == near(PEOPLE / 3, 1 / 3)


def test_a_launch_soon_after_another_finds_less_response():
    plan = shop(days=80, levers__launch__messages=1.0, behavior__launch__notice_chance=1.0,
                behavior__launch__recovery_weeks=4.0, levers__launch__every_weeks=4,
                behavior__fatigue__memory_days=3650.0)  # fmt: skip
    daily = lived(plan).daily
    first, second, third = (daily.iloc[day : day + 3] for day in (10, 38, 66))
    for launch, response in ((first, 0.2), (second, 0.1), (third, 0.1)):
        reached = int(launch["launch_reached"].sum())
        assert reached > 0.97 * PEOPLE and launch["launch_orders"].sum() == near(reached * response, response)


def test_only_people_with_a_need_who_may_buy_again_order_at_a_launch():
    half = [{"name": "half", "share": 1.0, "need_share": 0.5}]
    plan = shop(levers__launch__messages=1.0, behavior__launch__notice_chance=1.0, behavior__launch__response=1.0,
                market__segments=half, behavior__need__dropout_alpha=1e3, behavior__need__dropout_beta=1e-3,
                levers__launch__every_weeks=1, behavior__fatigue__memory_days=3650.0)  # fmt: skip
    run = lived(plan)
    people = run.records.customers
    assert set(people["orders"]) == {0, 1} and (people["orders"] == 1).sum() == near(PEOPLE / 2, 0.5)
    assert (people["need_rate"][people["orders"] > 0] > 0).all() and people["is_silent"].sum() == people["orders"].sum()


def test_prices_are_lower_while_a_launch_lasts_and_usual_orders_rise_with_it():
    changes = {"behavior__need__per_week": 0.35, "behavior__launch__response": 0.0, "levers__launch__days": 7}
    run = lived(shop(levers__launch__discount_share=0.2, **changes))
    on = [10 <= day < 17 for day in range(30)]
    assert run.daily["price_fen"].tolist() == [8000 if one else 10_000 for one in on]
    assert run.daily["price_cut_fen"].sum() == pytest.approx(2000 * orders(run)[on].sum())
    usual = PEOPLE * 7 * -math.expm1(-0.05)
    assert usual * 1.4 < orders(run)[on].sum() < usual * 0.8**-2.5 * 1.05


def test_the_lower_price_raises_the_response_by_the_law_of_prices():
    hearing = {"levers__launch__messages": 1.0, "behavior__launch__notice_chance": 1.0, "levers__launch__days": 1,
               "behavior__fatigue__memory_days": 3650.0}  # fmt: skip
    bought = int(lived(shop(levers__launch__discount_share=0.2, **hearing)).daily["launch_orders"].sum())
    chance = 0.2 * 0.8**-2.5
    assert bought == near(PEOPLE * chance, chance)


# --- what is borrowed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("share", "steps"), [(0.0, [1.0]), (0.5, [1.0]), (1.0, [1.0]), (1.0, [0.8, 0.5])])
def test_what_is_borrowed_is_missing_later(share, steps):
    """Orders with a launch less those without, over a time in which everyone orders many times: 1 - share a buyer."""
    changes = {"behavior__need__per_week": 7 * 0.1, "levers__launch__days": 1, "behavior__launch__response": 1.0,
               "levers__launch__messages": 1.0, "behavior__launch__notice_chance": 1.0, "days": 150,
               "behavior__launch__borrowed_share": share, "levers__checkout__step_pass": steps,
               "behavior__fatigue__memory_days": 3650.0, "people": 3000}  # fmt: skip
    with_one, without = lived(shop(**changes)), lived(shop(**changes | {"levers__launch__every_weeks": 0}))
    bought = int(with_one.daily["launch_orders"].sum())
    won = int(orders(with_one).sum() - orders(without).sum())
    assert bought > 0.9 * 3000
    # (Whoever orders as usual on the day of the launch does not order twice.)
    assert won == pytest.approx((1.0 - share) * bought, abs=4 * (2 * bought) ** 0.5)
    if share == 1.0 and steps == [1.0]:
        assert orders(with_one)[11:16].sum() < 0.8 * orders(without)[11:16].sum()  # the dip comes at once


def test_of_usual_orders_the_part_is_borrowed_that_the_lower_price_won():
    """Every order of a launch puts back the clock by share x (1 - 1/response) where the response is 0.5^-2.5."""
    changes = {"behavior__need__per_week": 7 * 0.1, "levers__launch__days": 20, "behavior__launch__response": 0.0,
               "levers__launch__discount_share": 0.5, "behavior__price__memory_per_week": 1.0, "days": 80,
               "levers__launch__every_weeks": 52, "levers__launch__first_day": 1}  # fmt: skip
    lent, kept = (lived(shop(behavior__launch__borrowed_share=share, **changes)) for share in (1.0, 0.0))
    hazard, borrowed = 0.1 * 0.5**-2.5, 1.0 - 0.5**2.5
    assert orders(kept)[1:21].sum() == near(PEOPLE * 20 * -math.expm1(-hazard))
    assert orders(lent)[1:21].sum() == near(PEOPLE * sum(renewed(hazard, borrowed, 20)))


def test_of_a_lasting_price_nothing_is_borrowed():
    """At a price of 60 all year a launch without a discount, or with next to none, wins no usual order."""
    changes = {"behavior__need__per_week": 0.7, "levers__launch__days": 60, "behavior__launch__response": 0.0,
               "levers__product__price_cny": 60.0, "behavior__launch__borrowed_share": 1.0, "people": 500,
               "days": 60, "levers__launch__first_day": 1}  # fmt: skip
    plain, barely = (lived(shop(levers__launch__discount_share=share, **changes)) for share in (0.0, 1e-6))
    assert orders(barely).sum() == pytest.approx(orders(plain).sum(), abs=2)


def renewed(hazard: float, put_back: float, days: int) -> list[float]:
    """Expected orders a day of one whose clock, of a unit mean, is put back with each order (a renewal process)."""

    def waits_longer(days: int, extra: float) -> float:
        return min(1.0, math.exp(extra - hazard * days))

    found: list[float] = []
    for day in range(1, days + 1):
        first = waits_longer(day - 1, 0.0) - waits_longer(day, 0.0)
        later = sum(
            one * (waits_longer(wait - 1, put_back) - waits_longer(wait, put_back))
            for wait, one in enumerate(reversed(found), start=1)
        )
        found.append(first + later)
    return found


# --- money ----------------------------------------------------------------------------------------------------------


def test_a_launch_costs_what_it_costs_when_it_begins():
    daily = lived(shop(200, 60, levers__launch__cost_cny=12.34, levers__launch__every_weeks=3)).daily
    assert daily["launches_cost_fen"].tolist() == [1234 if day in (10, 31, 52) else 0 for day in range(60)]
    assert daily["profit_fen"].sum() == daily["revenue_fen"].sum() - 3 * 1234


def test_a_launch_set_within_its_days_begins_then_and_costs_as_much():
    """Days 10 to 14: switched on from day 12 on it is a first launch; switched off and on again it stays the same."""
    late = shop(levers__launch__every_weeks=0, levers__launch__days=5, levers__launch__cost_cny=12.34,
                levers__launch__messages=2.0)  # fmt: skip
    begin = {"from_day": 12, "set": {"levers.launch.every_weeks": 50}}
    pause = {"from_day": 13, "to_day": 13, "set": {"levers.launch.every_weeks": 0}}
    for more in ([begin], [begin, pause]):
        daily = lived(late.change({"schedule": [on_day_0(PEOPLE), *more]})).daily
        assert daily["launches"].tolist() == [int(day == 12) for day in range(30)]
        assert daily["launches_cost_fen"].sum() == 1234
        reached, bought = daily["launch_reached"].sum(), daily["launch_orders"].sum()
        assert reached > 500 and bought == near(reached * 0.2, 0.2)


def test_the_preset_sells_what_the_article_says_within_a_factor_of_two():
    """A tenth of 300,000 friends: 100,000 CNY a launch, and several times that a month (M54)."""
    daily = lived(Scenario.load("launches"), days=66).daily
    sold = [float(daily["revenue_fen"].iloc[day : day + 3].sum()) / 100 for day in (10, 24, 38, 52)]
    assert all(50_000 < one < 200_000 for one in sold)
    assert 200_000 < float(daily["revenue_fen"].iloc[10:38].sum()) / 100 < 600_000


def test_a_pool_is_worth_no_more_on_the_day_of_a_launch_than_the_day_before():
    """Hazards of a launch are higher by its discount, and the value of the pool leaves that out."""
    changes = {"behavior__need__per_week": 0.7, "behavior__launch__response": 0.0, "levers__launch__every_weeks": 4,
               "levers__launch__discount_share": 0.3, "behavior__price__memory_per_week": 1.0}  # fmt: skip
    usual, on = (lived(shop(days=days, levers__launch__first_day=30, **changes)) for days in (30, 31))
    assert on.customers["order_hazard"].mean() == pytest.approx(0.1 * 0.7**-2.5)
    visits = [int(run.summary().measure("pool_value").note.split()[0].replace(",", "")) for run in (usual, on)]
    assert visits[1] == pytest.approx(visits[0], rel=1e-6)


def test_a_pool_is_worth_no_more_at_the_start_for_a_launch_on_day_0():
    changes = {"behavior__need__per_week": 0.7, "behavior__launch__response": 0.0, "market__pool__followers": 1000,
               "levers__launch__discount_share": 0.3, "market__pool__repeat_buyers": 500, "schedule": []}  # fmt: skip
    on, usual = (lived(shop(days=1, levers__launch__first_day=first, **changes)) for first in (0, 30))
    start, as_usual = (int(run.records.tallies["old_prospects"][0]) for run in (on, usual))
    assert start == pytest.approx(as_usual, rel=1e-4) and start > 0


def test_orders_won_by_launches_make_no_visit_to_come_worth_more():
    """Half of the checkouts begun are passed, for 100 CNY; an order of a launch passes them all."""
    plan = shop(days=40, behavior__need__per_week=0.7, behavior__launch__response=0.5, levers__launch__messages=1.0,
                levers__checkout__step_pass=[0.5], behavior__launch__notice_chance=1.0, levers__launch__every_weeks=2,
                behavior__launch__borrowed_share=0.0)  # fmt: skip
    run = lived(plan)
    usual = int(run.daily["visits"].sum() - run.daily["launch_orders"].sum())
    assert run.daily["launch_orders"].sum() > 1000
    assert _margin_per_visit(run.tallies) == pytest.approx(50.0, abs=4 * 50.0 / usual**0.5)
    each = float(run.summary().measure("pool_value").note.split(", ")[-1].split()[0])
    assert each == pytest.approx(_margin_per_visit(run.tallies), abs=0.06)


# --- neutral --------------------------------------------------------------------------------------------------------


def test_launches_that_never_come_change_no_bit():
    one = lived(launched(market__people=300, levers__launch__every_weeks=0), days=60)
    for changes in (
        {"levers.launch.every_weeks": 4, "levers.launch.first_day": 60},
        {"behavior.launch.response": 0.9, "levers.launch.discount_share": 0.5, "levers.launch.cost_cny": 9.0},
    ):
        other = lived(launched(market__people=300, levers__launch__every_weeks=0).change(changes), days=60)
        assert list(unlike(one.records.tallies, other.records.tallies)) == []
        assert list(unlike(one.records.customers, other.records.customers)) == []


# --- what is said ---------------------------------------------------------------------------------------------------


def cautions(**changes: Any) -> list[str]:
    return [str(one) for one in shop(**changes).cautions()]


def test_launches_are_described_and_values_that_do_nothing_are_told():
    told = describe(shop(levers__launch__messages=2.0, levers__launch__discount_share=0.1))
    assert "Every 50 weeks, from day 10, a launch of 3 days: 2 messages and prices 10% lower." in told
    assert "a launch of" not in describe(shop(levers__launch__every_weeks=0))
    (late,) = [one for one in cautions(days=10) if one.startswith("levers.launch.every_weeks")]
    why = "since the first launch, on day 10, lies beyond the 10 days of the run"
    assert late.endswith(f"has no effect on the run, only on the test of the loop after it, {why}")
    (deaf,) = [one for one in cautions() if one.startswith("behavior.launch.response")]
    assert deaf.endswith("has no effect here, since launch.messages is 0")
    assert not any("launch" in one for one in cautions(levers__launch__messages=1.0))


def test_a_launch_below_the_cost_of_goods_is_told():
    told = "levers.launch.discount_share: a basket is sold at 30 CNY, and its goods cost 40 CNY"
    low = {"levers__product__margin_share": 0.6, "levers__launch__discount_share": 0.7}
    assert any(one.startswith(told) for one in cautions(**low))
    assert not any("sold at" in one for one in cautions(**low | {"levers__launch__every_weeks": 0}))
