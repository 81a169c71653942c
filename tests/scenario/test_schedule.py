"""Schedules of levers: windows, repeats, ramps, and entries that a schedule may not have."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loopsim.market import people
from loopsim.scenario.document import catalogue
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.hints import schedulable
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.schedule import Entry, days_of_change, scheduled_paths, values_by_day

ADS = "levers.ads.daily_spend_cny"
REWARD = "levers.referral.reward_cny"


def spend(*entries: dict[str, Any], base: Any = 100.0, days: int = 10) -> list[Any]:
    """The value of the ads' spend on each day under these entries."""
    return values_by_day(ADS, base, [Entry(**entry) for entry in entries], days)


def fault_of(*entries: dict[str, Any], **more: Any) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("closed-loop", {"schedule": list(entries), **more})
    (fault,) = caught.value.faults
    return fault


# --- what it means --------------------------------------------------------------------------------------------------


def test_a_window_holds_from_its_first_to_its_last_day_and_the_value_returns() -> None:
    assert spend({"from_day": 2, "to_day": 4, "set": {ADS: 7.0}}) == [100] * 2 + [7] * 3 + [100] * 5


def test_a_window_without_last_day_holds_to_the_end() -> None:
    assert spend({"from_day": 7, "set": {ADS: 7.0}}) == [100] * 7 + [7] * 3


def test_a_window_repeats() -> None:
    entry = {"from_day": 1, "every_days": 4, "for_days": 2, "set": {ADS: 7.0}}
    assert spend(entry) == [100, 7, 7, 100, 100, 7, 7, 100, 100, 7]


def test_repeats_end_with_the_last_day() -> None:
    entry = {"from_day": 1, "to_day": 5, "every_days": 4, "for_days": 2, "set": {ADS: 7.0}}
    assert spend(entry) == [100, 7, 7, 100, 100, 7, 100, 100, 100, 100]


def test_a_ramp_goes_in_equal_steps_from_the_value_before_to_the_target_and_stays() -> None:
    assert spend({"from_day": 2, "to_day": 5, "ramp": {ADS: 20.0}}) == [100, 100, 80, 60, 40, 20, 20, 20, 20, 20]


def test_a_ramp_from_the_first_day_starts_at_the_value_of_the_file() -> None:
    assert spend({"to_day": 3, "ramp": {ADS: 20.0}}, days=5) == [80, 60, 40, 20, 20]


def test_a_ramp_over_one_day_is_a_step() -> None:
    assert spend({"from_day": 3, "to_day": 3, "ramp": {ADS: 20.0}}, days=5) == [100, 100, 100, 20, 20]


def test_a_ramp_starts_from_what_earlier_entries_made_of_the_value() -> None:
    entries = {"to_day": 1, "set": {ADS: 0.0}}, {"from_day": 2, "to_day": 3, "ramp": {ADS: 20.0}}
    assert spend(*entries, days=5) == [0, 0, 10, 20, 20]


def test_a_ramp_of_a_whole_number_is_rounded() -> None:
    assert spend({"to_day": 3, "ramp": {ADS: 2}}, base=0, days=5) == [0, 1, 2, 2, 2]


def test_later_entries_win_over_earlier_ones() -> None:
    entries = {"from_day": 2, "set": {ADS: 7.0}}, {"from_day": 4, "to_day": 5, "set": {ADS: 8.0}}
    assert spend(*entries) == [100, 100, 7, 7, 8, 8, 7, 7, 7, 7]
    assert spend(*reversed(entries)) == [100, 100, 7, 7, 7, 7, 7, 7, 7, 7]


def test_a_run_shorter_than_the_schedule_sees_its_beginning() -> None:
    assert spend({"from_day": 8, "set": {ADS: 7.0}}, days=5) == [100] * 5
    assert spend({"from_day": 8, "to_day": 9, "ramp": {ADS: 7.0}}, days=5) == [100] * 5


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            dict,
            from_day=st.integers(0, 30),
            to_day=st.none() | st.integers(0, 30),
            set=st.just({ADS: 7.0}),
        ),
        max_size=3,
    ),
    st.integers(1, 30),
)
def test_nothing_changes_before_the_first_entry(entries: list[dict[str, Any]], days: int) -> None:
    first = min((entry["from_day"] for entry in entries), default=days)
    values = spend(*entries, days=days)
    assert len(values) == days
    assert values[:first] == [100.0] * min(first, days)


def test_the_marks_of_a_plot_are_the_beginnings_in_order() -> None:
    late = Entry(from_day=8, set={ADS: 1.0}, note="late")
    often = Entry(from_day=1, to_day=9, every_days=4, for_days=1, set={REWARD: 1.0})
    beyond = Entry(from_day=10, set={ADS: 1.0})
    assert days_of_change([late, often, beyond], 10) == [(1, often), (5, often), (8, late), (9, often)]


def test_each_scheduled_path_is_named_once() -> None:
    entries = [Entry(set={ADS: 1.0, REWARD: 1.0}), Entry(to_day=3, ramp={ADS: 2.0})]
    assert scheduled_paths(entries) == [ADS, REWARD]


# --- how it may be written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '[[schedule]]\nset = {"levers.ads.daily_spend_cny" = 3}\n',
        "[[schedule]]\nset = {levers.ads.daily_spend_cny = 3}\n",
        "[[schedule]]\nset.levers.ads.daily_spend_cny = 3\n",
        "[[schedule]]\n[schedule.set]\nlevers.ads.daily_spend_cny = 3\n",
        "[[schedule]]\n[schedule.set.levers.ads]\ndaily_spend_cny = 3\n",
    ],
)
def test_a_change_may_be_written_in_all_ways_of_toml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert Scenario.load(path).schedule[0].set == {ADS: 3.0}


def test_whole_lists_choices_and_switches_can_be_set() -> None:
    changes = {"levers.checkout.step_pass": [1], "levers.guides.handover": "none", "levers.referral.enabled": False}
    before = {"levers.checkout.step_pass": [1, 1], "levers.guides.handover": "colleague"}
    scenario = Scenario.load("closed-loop", {**before, "schedule": [{"from_day": 3, "set": changes}]})
    rows, row_of_day = settings_table(scenario, 5)
    levers = rows["levers"][row_of_day]
    assert levers["checkout"]["step_pass_count"].tolist() == [2, 2, 2, 1, 1]
    assert levers["guides"]["handover"].tolist() == [0, 0, 0, 2, 2]
    assert levers["referral"]["enabled"].tolist() == [True, True, True, False, False]


# --- what it may not say --------------------------------------------------------------------------------------------

WITHIN = "a day from 0 to 364 (the scenario lasts 365 days)"


@pytest.mark.parametrize(
    ("entry", "where", "found", "right"),
    [
        ({"from_day": 365}, "from_day", "365", WITHIN),
        ({"from_day": -1}, "from_day", "-1", "a whole number from 0 to 36_500 (day)"),
        ({"to_day": 365}, "to_day", "365", WITHIN),
        ({"from_day": 9, "to_day": 8}, "to_day", "8", "a day from from_day (9) on"),
        (
            {"from_day": "monday"},
            "from_day",
            'the text "monday"',
            'a whole number from 0 to 36_500 (day), without quotes, or a date such as "2026-11-11"',
        ),
        ({"every_days": 7}, "for_days", "nothing", "a number of days, since every_days is given"),
        ({"for_days": 7}, "every_days", "nothing", "a number of days, since for_days is given"),
        ({"every_days": 7, "for_days": 8}, "for_days", "8", "at most every_days (7)"),
        ({"every_weeks": 4}, "every_weeks", "the unit weeks", "every_days (in days; a week has 7 days)"),
        ({"note": "x" * 81}, "note", "a text of 81 characters", "a text of at most 80 characters"),
        ({"set": 3}, "set", "3", "a table, written [schedule.set]"),
    ],
)
def test_days_that_make_no_sense_are_told(entry: dict[str, Any], where: str, found: str, right: str) -> None:
    assert fault_of({"set": {ADS: 1}, **entry}) == Fault(f"change: schedule.0.{where}", found, right)


def test_a_schedule_outside_a_shorter_horizon_is_told() -> None:
    assert fault_of({"from_day": 30, "set": {ADS: 1}}, days=30).found == "30"


@pytest.mark.parametrize(
    ("entry", "where", "found"),
    [
        ({}, "", "neither set nor ramp"),
        ({"set": {ADS: 1}, "ramp": {REWARD: 1}, "to_day": 5}, "", "both set and ramp"),
        ({"ramp": {ADS: 1}}, ".to_day", "nothing"),
        ({"ramp": {ADS: 1}, "to_day": 9, "every_days": 3, "for_days": 1}, ".every_days", "3"),
        (
            {"ramp": {"levers.referral.enabled": False}, "to_day": 9},
            ".ramp.levers.referral.enabled",
            "a ramp of yes or no",
        ),
        (
            {"ramp": {"levers.checkout.step_pass": [1]}, "to_day": 9},
            ".ramp.levers.checkout.step_pass",
            "a ramp of numbers",
        ),
        ({"ramp": {ADS: "3"}, "to_day": 9}, f".ramp.{ADS}", 'the text "3"'),
        ({"set": {ADS: -1}}, f".set.{ADS}", "-1"),
        ({"set": {ADS: float("nan")}}, f".set.{ADS}", "nan"),
        ({"set": {ADS: 10**400}}, f".set.{ADS}", "a whole number of about 400 digits"),
        ({"set": {"levers.checkout.step_pass": [0.5, 2]}}, ".set.levers.checkout.step_pass.1", "2"),
        ({"set": {"levers.guides.count": 1.0}}, ".set.levers.guides.count", "1.0"),
    ],
)
def test_a_change_that_makes_no_sense_is_told(entry: dict[str, Any], where: str, found: str) -> None:
    fault = fault_of(entry)
    assert (fault.where, fault.found) == (f"change: schedule.0{where}", found)


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("levers.ads.daily_spent_cny", ADS),
        ("ads.daily_spend_cny", ADS),
        ("daily_spend_cny", ADS),
        ("market.people", "a path to a value in levers or behavior"),
        ("levers.ads", "a path to a value in levers or behavior"),
        ("levers.checkout.step_pass.0", "levers.checkout.step_pass"),
        ("", "a path to a value in levers or behavior"),
    ],
)
def test_a_path_that_no_schedule_can_change_is_told(path: str, right: str) -> None:
    fault = fault_of({"set": {path: 1}})
    assert fault.found == "a path that no schedule can change"
    assert fault.right == right or right == "a path to a value in levers or behavior"


TRAITS = [path for path, declared in catalogue().items() if declared.is_trait]


@pytest.mark.parametrize("kind", ["set", "ramp"])
@pytest.mark.parametrize("path", TRAITS)
def test_what_people_keep_for_life_is_refused_in_a_schedule_with_the_reason(path: str, kind: str) -> None:
    fault = fault_of({"to_day": 9, kind: {path: 2}})
    assert "keep it for life" in fault.found and path in fault.right
    assert path not in schedulable()


def test_all_that_the_lasting_traits_of_people_hang_on_is_declared_a_trait() -> None:
    """Levers of behavior that :mod:`loopsim.market.people` reads, and the arguments that its callers read for it."""
    read = set(re.findall(r"behavior\.(\w+\.\w+)", inspect.getsource(people)))
    assert read and {f"behavior.{path}" for path in read} <= set(TRAITS)
    assert {"behavior.interest.fit_spread", "behavior.leaving.quit_alpha", "behavior.leaving.quit_beta"} <= set(TRAITS)


def test_one_bad_entry_does_not_hide_another() -> None:
    entries = [{"from_day": 400, "set": {ADS: 1}}, {"form_day": 4, "set": {ADS: 1}}, {"set": {"levers.ads.slope": 0}}]
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("closed-loop", {"schedule": entries})
    assert [fault.where for fault in caught.value.faults] == [
        "change: schedule.1.form_day",
        "change: schedule.0.from_day",
        "change: schedule.2.set.levers.ads.slope",
    ]
