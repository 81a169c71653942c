"""Customers who rest miss nothing: a visit would change nothing of them, whatever the phases of the market have done.

A phase of the market that changes a customer who rests must wake them. To forget it would be silent: the customer goes
on by the hazards of an earlier day. Here each of those who rest is visited on the side, as a copy, on every day.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopsim.declare import families
from loopsim.phases import joining, morning
from loopsim.scenario.scenario import Scenario
from rest import Watched
from worlds import any_levers, discounted, launched, offered, quiet, with_family


def run(scenario: Scenario, days: int, seed: int = 1, kind: type[Watched] = Watched) -> Watched:
    model = kind(scenario, seed=seed, days=days)
    for _ in range(days):
        model.step()
    return model


@pytest.mark.slow
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_levers(people=300, world=quiet), seed=st.integers(0, 2**63 - 1))
def test_a_visit_to_one_who_rests_would_change_nothing_whatever_the_levers(scenario, seed):
    run(scenario, 40, seed)


def test_a_discount_lets_customers_rest_once_they_are_used_to_it():
    model, rested = Watched(discounted(market__people=300), seed=1, days=60), [0]
    for _ in range(60):
        model.step()
        rested.append(model.rested)
    a_day = np.diff(rested)
    assert a_day[10:25].max() > 20 and a_day[36:45].max() > 20 and a_day[54:].max() > 20
    assert a_day[26:34].max() == 0  # what they remember is on the move, as it is after day 44, but for newcomers
    assert a_day[46:53].max() < 20


@pytest.mark.slow
def test_launches_wake_who_rests_and_let_them_rest_again():
    run(launched(market__people=300, levers__launch__messages=0.0), 60)
    model, rested = Watched(launched(market__people=300), seed=1, days=60), [0]
    for _ in range(60):
        model.step()
        rested.append(model.rested)
    a_day = np.diff(rested)
    assert a_day[10:20].min() > 20 and a_day[20:39].max() == 0 and a_day[42:55].max() > 20


def test_an_offer_lets_customers_rest_and_nobody_misses_what_it_has_left():
    assert run(offered(market__people=300), 65).rested > 500


#: Families with an example.
TOLD = [name for name in families.FAMILIES if families.examples([name])]


@pytest.mark.parametrize(
    "family", [pytest.param(one, marks=() if one in TOLD[::4] else pytest.mark.slow) for one in TOLD]
)
def test_a_visit_to_one_who_rests_would_change_nothing_with_each_family(family):
    run(with_family(family, market__people=300), 40)


#: Phases of the market that change customers, and a world in which they do.
WAKING = {
    "friends who come back": (
        joining,
        {"behavior__referred__leaving_cut_share": 0.6, "levers__win_back__every_weeks": 1,
         "levers__win_back__return_chance": 0.5, "behavior__sharing__per_week": 0.4},
    ),
    "campaigns": (morning, {"levers__campaign__every_weeks": 1, "levers__campaign__days": 2}),
}  # fmt: skip


@pytest.mark.parametrize("name", WAKING)
@pytest.mark.slow
def test_a_phase_of_the_market_that_forgets_to_wake_is_found(name, monkeypatch: pytest.MonkeyPatch):
    module, changes = WAKING[name]
    assert run(quiet(market__people=400, **changes), 60).rested > 1000
    monkeypatch.setattr(module, "wake_all", lambda market: None)
    with pytest.raises(AssertionError, match="at rest: "):
        run(quiet(market__people=400, **changes), 60)


@pytest.mark.parametrize(("name", "value"), [("trust", 0.123), ("is_partner", True), ("need_rate", 7.0)])
def test_a_change_of_people_who_rest_that_wakes_nobody_is_found(name, value):
    model = run(quiet(market__people=300), 21)
    for customer in model.customers:
        setattr(customer, name, value)
    with pytest.raises(AssertionError, match=r"day 21, customer .* at rest: "):
        model.step()
