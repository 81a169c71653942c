"""Contagion: what is simulated agrees with its mean field, and what friends do is felt no more than the law says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import LAPSED, NONE
from loopsim.mechanisms.contagion import rules
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import unlike

PEOPLE = 4000


def shop(days: int, people: int = PEOPLE, **changes: Any) -> Scenario:
    """Everyone comes on day 0 and knows everyone; keywords are paths with ``__`` for dots."""
    by_path = {path.replace("__", "."): value for path, value in changes.items()}
    return plain_shop(people, days, {"schedule": [on_day_0(people)], **by_path})


def lived(scenario: Scenario, seed: int = 1, **how: Any) -> Run:
    return loopsim.simulate(scenario, seed=seed, **{"test_from": None, **how})


def orders(run: Run) -> np.ndarray:
    return (run.daily["first_orders"] + run.daily["repeat_orders"]).to_numpy()


# --- laws -----------------------------------------------------------------------------------------------------------


@given(losses=st.floats(0.0, 1e4), more=st.floats(0.0, 10.0), lift=st.floats(0.0, 5.0), most=st.floats(0.0, 100.0))
def test_each_loss_drives_away_more_up_to_a_bound(losses, more, lift, most):
    now = rules.lift_of_losses(losses, lift, most)
    assert 1.0 <= now <= rules.lift_of_losses(losses + more, lift, most) <= 1.0 + lift * most
    assert rules.lift_of_losses(0.0, lift, most) == rules.lift_of_losses(losses, 0.0, most) == 1.0


@given(fade=st.floats(1.0, 3650.0), days=st.integers(1, 400))
def test_what_is_felt_fades_to_1_over_e(fade, days):
    assert rules.kept_overnight(fade) ** days == pytest.approx(math.exp(-days / fade))


@given(since=st.integers(0, 400), days=st.integers(1, 365))
def test_an_order_is_in_mind_for_its_days(since, days):
    assert rules.is_in_mind(since, days) == (since <= days)


# --- what is simulated ----------------------------------------------------------------------------------------------


def test_all_who_are_left_see_one_leave_and_nobody_else_does():
    plan = shop(60, 1000, behavior__leaving__follower_per_week=0.1, behavior__contagion__leaving_lift=0.5,
                behavior__contagion__seen_by=999)  # fmt: skip
    daily = lived(plan).daily
    assert (daily["leavings_seen"] == daily["left"] * daily["reachable"]).all() and daily["left"].sum() > 300


def test_losses_are_felt_no_more_than_the_bound_and_fade_to_nothing():
    changes: dict[str, Any] = {"behavior__leaving__follower_per_week": 0.02, "behavior__contagion__leaving_lift": 5.0,
                               "behavior__contagion__seen_by": 1000}  # fmt: skip
    bounded = lived(shop(80, behavior__contagion__most_losses=1.0, **changes)).daily["left"].sum()
    without = lived(shop(80, behavior__contagion__most_losses=0.0, **changes)).daily["left"].sum()
    assert without < bounded < PEOPLE * -math.expm1(-6 * 0.02 * 80 / 7) + 5 * PEOPLE**0.5
    nobody = {"behavior.leaving.follower_per_week": 0.0, "behavior.contagion.leaving_lift": 0.0}
    stop = [on_day_0(500), {"from_day": 20, "set": nobody}]
    quiet = lived(shop(400, 500, schedule=stop, **{**changes, "behavior__contagion__fade_days": 10.0}))
    people = quiet.records.customers
    assert (people["losses_felt"][people["stage"] != LAPSED] == 0.0).all()


def test_only_people_in_the_pool_see_their_contacts_and_who_comes_back_has_forgotten():
    changes = {
        "behavior.contagion.order_lift": 0.5,
        "behavior.contagion.leaving_lift": 0.8,
        "behavior.contagion.seen_by": 5000,
        "levers.win_back.every_weeks": 4,
        "levers.win_back.return_chance": 0.5,
    }
    run = lived(Scenario.load("closed-loop", {"market.people": 4000, **changes}), days=200)
    people = run.records.customers
    day = people["friend_ordered_day"]
    assert (day >= people["joined_day"])[day != NONE].all() and (people["joined_day"][day != NONE] >= 0).all()
    totals = run.daily[["orders_seen", "leavings_seen", "orders"]].sum()
    assert totals["leavings_seen"] > 0 and 0 < totals["orders_seen"] < 4000 * totals["orders"]


def test_friends_who_order_sell_more_and_friends_who_leave_cost_people():
    base = {"market.people": 10_000, "behavior.contagion.seen_by": 128, "behavior.need.per_week": 0.6}
    runs = {
        what: lived(Scenario.load("closed-loop", {**base, **changes}), days=300).summary()
        for what, changes in {
            "without": {},
            "ordering": {"behavior.contagion.order_lift": 0.5},
            "leaving": {"behavior.contagion.leaving_lift": 0.8},
        }.items()
    }
    assert runs["ordering"]["orders"] > runs["without"]["orders"]
    assert runs["leaving"]["left"] > runs["without"]["left"]
    assert runs["leaving"]["reachable"] < runs["without"]["reachable"]


def test_without_a_lift_nothing_else_of_it_matters_and_nobody_looks():
    plain = Scenario.load("closed-loop", {"market.people": 3000})
    other = plain.change({"behavior.contagion.seen_by": 500, "behavior.contagion.fade_days": 3.0})
    one, two = (lived(plan, days=100).records.tallies for plan in (plain, other))
    assert not list(unlike(one, two)) and not two["orders_seen"].any() and not two["leavings_seen"].any()


def test_it_is_told_what_friends_do():
    told = describe(Scenario.load("closed-loop", {"behavior.contagion.order_lift": 0.5,
                                                  "behavior.contagion.leaving_lift": 0.3}))  # fmt: skip
    assert "order 1.5 times as often for 7 days after one orders and leave 1.3 times as often after one leaves" in told
    assert "Friends in the pool" not in describe(Scenario.load("closed-loop"))
