"""The desk: moving levers, refusing bad values, pinning."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopsim import Scenario
from loopsim.dashboard.desk import Desk
from loopsim.dashboard.levers import groups, lever_at, numbers_from, simple_levers
from loopsim.dashboard.words import SIMPLE

BASE = Scenario.load("closed-loop")
REWARD = "levers.referral.reward_cny"


def test_a_moved_lever_changes_the_scenario_and_nothing_else() -> None:
    desk = Desk(BASE)
    desk.move(REWARD, 12.0)
    assert desk.now == BASE.change({REWARD: 12.0})
    assert dict(desk.differences()) == {REWARD: [5.0, 12.0]}
    desk.back()
    assert desk.now == BASE and not desk.moved


def test_a_bad_value_is_kept_as_refused_and_the_scenario_stays() -> None:
    desk = Desk(BASE)
    desk.move(REWARD, 8.0)
    desk.move("levers.product.margin_share", 1.5)
    assert desk.now == BASE.change({REWARD: 8.0})
    assert "found 1.5; right is a number from 0 to 1" in str(desk.refused["levers.product.margin_share"].faults[0])
    desk.move("levers.product.margin_share", 0.5)
    assert not desk.refused and desk.now.levers.product.margin_share == 0.5


def test_a_pinned_plan_stays_when_levers_move_and_another_scenario_comes() -> None:
    desk = Desk(BASE)
    desk.pin()
    assert not desk.is_apart
    desk.move(REWARD, 0.0)
    assert desk.is_apart and desk.pinned == BASE
    desk.put(Scenario.load("no-referral"))
    assert desk.pinned == BASE and desk.edition == 1
    desk.unpin()
    assert not desk.is_apart


@settings(max_examples=25)
@given(st.sampled_from(sorted(SIMPLE)), st.one_of(st.floats(), st.integers(), st.text(max_size=5), st.none()))
def test_whatever_is_entered_the_scenario_stays_a_good_one(path: str, value: object) -> None:
    desk = Desk(BASE)
    desk.move(path, value)
    Scenario.from_dict(desk.now.to_dict())
    assert (path in desk.refused) != (path in desk.moved)


def test_the_simple_levers_are_ten_and_lie_within_their_sliders() -> None:
    for preset in ("closed-loop", "existing-shop"):
        plan = Scenario.load(preset)
        found = simple_levers(plan)
        assert len(found) == 10
        for lever in found:
            assert lever.low <= lever.value <= lever.high and 0 < lever.step < lever.high - lever.low
            assert lever.declared.low <= lever.low and lever.high <= lever.declared.high


@pytest.mark.slow
def test_every_lever_of_every_group_can_be_set_to_what_it_is() -> None:
    for levers in groups(BASE).values():
        for lever in levers:
            assert lever_at(BASE, lever.path) == lever
            value = list(lever.value) if isinstance(lever.value, tuple) else lever.value
            desk = Desk(BASE)
            desk.move(lever.path, value)
            assert not desk.refused, lever.path


def test_numbers_are_read_with_commas_of_either_kind() -> None:
    assert numbers_from("0.05，0.02") == numbers_from("0.05, 0.02") == numbers_from("0.05 0.02") == [0.05, 0.02]
