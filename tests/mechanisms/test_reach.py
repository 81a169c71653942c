"""Reach off duty: guides without tools miss a part of what is asked after hours, and are less tired; tools cost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.results.run import Run
from loopsim.scenario.describe import describe
from loopsim.scenario.scenario import Scenario
from worlds import differences, eventful

DIGITAL, ASKED, REACHED = "levers.guides.digital", "behavior.off_duty.asked_share", "behavior.off_duty.reached_share"

#: Four guides with 400 friends and time for them all.
SHOP: dict[str, Any] = {
    "market.people": 2000,
    "market.pool.followers": 400,
    "levers.accounts.count": 0,
    "levers.guides.count": 4,
    "levers.guides.leave_per_week": 0.0,
    "levers.messages.service_per_week": 2.0,
}


def lived(days: int = 40, **changes: Any) -> Run:
    return loopsim.simulate(Scenario.load("closed-loop", {**SHOP, **changes}), days=days, test_from=None)


@pytest.mark.parametrize(("asked", "reached"), [(0.5, 0.4), (1.0, 0.0), (0.0, 0.0), (0.7, 1.0)])
def test_guides_who_are_not_digital_give_what_falls_within_their_hours_and_a_part_of_the_rest(asked, reached):
    run = lived(30, **{DIGITAL: False, ASKED: asked, REACHED: reached})
    part = 1.0 - asked * (1.0 - reached)
    guides = run.hosts[run.hosts["kind"] == "guide"]
    assert guides["attention"].to_numpy() == pytest.approx(part)
    services, ready_made = (int(run.daily[name].sum()) for name in ("services", "ready_made"))
    assert services / (services + ready_made) == pytest.approx(part, abs=0.03)
    digital = lived(30, **{ASKED: asked, REACHED: reached})
    loads = [one.hosts["load"][one.hosts["kind"] == "guide"].to_numpy() for one in (run, digital)]
    friends = [one.hosts["friends"][one.hosts["kind"] == "guide"].to_numpy() for one in (run, digital)]
    assert loads[0] * friends[1] == pytest.approx(part * loads[1] * friends[0], rel=0.2)


@given(asked=st.floats(0.0, 1.0), reached=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0))
def test_the_part_that_is_reached_lies_between_0_and_1_and_never_falls_with_reach(asked, reached, more):
    def part(r: float) -> float:
        return 1.0 - asked * (1.0 - r)

    assert 0.0 <= part(min(reached, more)) <= part(max(reached, more)) <= 1.0


def test_trust_and_orders_are_higher_where_guides_are_digital():
    without, with_tools = (lived(200, **{DIGITAL: on, ASKED: 0.8, REACHED: 0.0}) for on in (False, True))
    trust = [one.customers["trust"][one.customers["is_reachable"]].mean() for one in (without, with_tools)]
    assert trust[0] < trust[1]
    assert without.summary()["orders"] < with_tools.summary()["orders"]


def test_tools_cost_what_they_cost_a_week_for_each_guide_and_nothing_without():
    run = lived(21, **{"levers.guides.tools_per_week_cny": 9.99})
    assert run.summary()["guide_tools"] == pytest.approx(4 * 3 * 9.99)
    assert lived(21, **{"levers.guides.tools_per_week_cny": 9.99, DIGITAL: False}).summary()["guide_tools"] == 0.0


def test_digital_guides_without_a_price_change_nothing():
    plain = eventful(schedule=[])
    run, same = (loopsim.simulate(one, days=40, test_from=None) for one in (plain, plain.change({ASKED: 0.9})))
    assert differences(run, same) == []


def test_describe_tells_what_is_reached():
    assert "70% of what their customers ask of them comes about" in describe(Scenario.load("guides", {DIGITAL: False}))
    assert "not digital" not in describe(Scenario.load("guides"))


def test_values_of_off_duty_are_told_to_do_nothing_where_all_guides_are_digital():
    for on, is_told in ((True, True), (False, False)):
        told = Scenario.load("guides", {DIGITAL: on, REACHED: 0.2}).cautions()
        assert any(one.path == REACHED for one in told) == is_told
