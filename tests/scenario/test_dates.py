"""Dates of a scenario: written in any usual way, turned into days, refused with one line each where they are wrong."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim.scenario.dates import NO_START, date_of, start_day_of, told_days
from loopsim.scenario.describe import what_changes, what_is_set
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario, parse_override
from loopsim.scenario.schema import schema

FIRST_DAY = "levers.launch.first_day"
START = {"start_date": "2026-01-01"}


def faults(**changes: Any) -> list[str]:
    with pytest.raises(ScenarioError) as told:
        Scenario.load("closed-loop", {path.replace("__", "."): value for path, value in changes.items()})
    return [f"{fault.found}; {fault.right}" for fault in told.value.faults]


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-01",
        date(2026, 3, 1),
        datetime(2026, 3, 1),
        pd.Timestamp("2026-03-01"),
        np.datetime64("2026-03-01"),
        59,
    ],
)
def test_a_day_may_be_written_as_a_date_wherever_its_number_stands(written: Any) -> None:
    entry = {"from_day": written, "to_day": written, "set": {"levers.ads.daily_spend_cny": 0, FIRST_DAY: written}}
    plan = Scenario.load("closed-loop", START | {FIRST_DAY: written, "schedule": [entry]})
    assert plan.levers.launch.first_day == 59
    assert (plan.schedule[0].from_day, plan.schedule[0].to_day) == (59, 59)
    assert plan.schedule[0].set[FIRST_DAY] == 59


def test_dates_in_a_file_are_texts_or_dates_of_toml_and_come_by_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "dated.toml"
    file.write_text(
        'from = "closed-loop"\nstart_date = 2026-06-01\n[levers.launch]\nfirst_day = "2026-06-18"\n'
        '[[schedule]]\nfrom_day = 2026-11-01\nto_day = "2026-11-11"\nset.levers.launch.first_day = 2026-11-01\n'
    )
    plan = Scenario.load(file)
    assert plan.start_date == "2026-06-01" and plan.levers.launch.first_day == 17
    assert plan.schedule[0].from_day == plan.schedule[0].set[FIRST_DAY] == 153
    assert Scenario.load(file, dict([parse_override(f"{FIRST_DAY}=2026-06-02")])).levers.launch.first_day == 1
    later = Scenario.load(file, dict([parse_override("start_date=2026-06-17"), parse_override('days="365"')][:1]))
    assert later.levers.launch.first_day == 1 and later.schedule[0].from_day == 137
    again = tmp_path / "again.toml"
    again.write_text(plan.to_toml())
    assert Scenario.load(again) == plan == Scenario.from_dict(plan.to_dict())


def test_a_date_belongs_to_the_whole_scenario_and_not_to_the_file_that_says_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(
        'from = "closed-loop"\nstart_date = 2026-01-01\nlevers.launch.first_day = "2026-11-11"\n'
    )
    (tmp_path / "b.toml").write_text('from = "a.toml"\nstart_date = 2026-11-01\n')
    assert Scenario.load(tmp_path / "b.toml").levers.launch.first_day == 10


def test_a_changed_start_moves_no_day_of_a_scenario_that_was_read() -> None:
    plan = Scenario.load("closed-loop", START | {FIRST_DAY: "2026-02-01"})
    assert plan.change({"start_date": "2027-01-01"}).levers.launch.first_day == 31
    assert plan.change({"start_date": "2027-01-01"}).date_of(31) == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2026/1/3", 'the text "2026/1/3"; "2026-01-03"'),
        ("2026年1月3日", '"2026-01-03"'),
        (20260103, '20260103; "2026-01-03"'),
        (46025, '46025; a date such as "2026-11-11"'),
        ("3.1.2026", 'the text "3.1.2026"; a date such as'),
        ("2026-02-30", "2026-02-30, which no calendar has"),
        ("2027-02-29", "2027-02-29, which no calendar has"),
        ("1899-12-31", "a date from 1900-01-01 to 2100-12-31"),
        (datetime(2026, 1, 1, 8, 30), 'the text "2026-01-01 08:30:00"'),
        (True, "true; a date such as"),
        ([], "an empty list; a date such as"),
        ({}, "an empty table; a date such as"),
        (1.5, "1.5; a date such as"),
        ("", "an empty text; a date such as"),
    ],
)
def test_a_start_that_is_no_date_is_one_fault_and_says_what_is_right(start: Any, told: str) -> None:
    (found,) = faults(start_date=start, levers__launch__first_day="2026-03-01")
    assert told in found


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({FIRST_DAY: "2026-03-01"}, "the date 2026-03-01 and no start_date; a day number, or start_date = "),
        (START | {FIRST_DAY: "2025-12-31"}, "the date 2025-12-31; a date from 2026-01-01 to 2026-12-31 (the scenario"),
        (START | {FIRST_DAY: "2027-01-01"}, "the date 2027-01-01; a date from 2026-01-01 to 2026-12-31 (the scenario"),
        (START | {FIRST_DAY: "2026-11-31"}, "2026-11-31, which no calendar has; a day number, or a date such as"),
        (START | {FIRST_DAY: "2026/11/11"}, 'the text "2026/11/11"; a day number, or "2026-11-11"'),
        (START | {FIRST_DAY: "soon"}, "a whole number from 0 to 36_500 (day), without quotes, or a date such as"),
        (START | {"days": 31, FIRST_DAY: "2026-02-01"}, "a date from 2026-01-01 to 2026-01-31 (the scenario lasts 31"),
    ],
)
def test_a_date_that_is_no_day_of_the_run_is_one_fault(changes: dict[str, Any], told: str) -> None:
    (found,) = faults(**changes)
    assert told in found


def test_dates_before_the_start_in_a_schedule_name_their_entry() -> None:
    entry = {"from_day": "2025-12-01", "to_day": "2026-01-05", "set": {"levers.ads.daily_spend_cny": 0}}
    with pytest.raises(ScenarioError, match=r"schedule\.0\.from_day: found the date 2025-12-01; right is a date from"):
        Scenario.load("closed-loop", START | {"schedule": [entry]})


@given(first=st.dates(date(1900, 1, 1), date(2100, 12, 31)), day=st.integers(0, 36_499))
def test_days_and_dates_are_one_to_one(first: date, day: int) -> None:
    plan = Scenario(name="any", start_date=str(first))
    assert plan.date_of(day) == first + timedelta(day)
    assert start_day_of(str(first)) == (first - date(1970, 1, 1)).days


def test_a_year_from_29_february_holds_it_and_ends_a_day_before() -> None:
    plan = Scenario.load("closed-loop", {"start_date": "2028-02-29", "days": 366, FIRST_DAY: "2029-02-28"})
    assert plan.levers.launch.first_day == 365
    assert [told_days(None, days) for days in (1, 36_500)] == ["1 day", "36,500 days"]
    assert told_days("2028-02-29", 1) == "1 day, from Tuesday 2028-02-29 to Tuesday 2028-02-29,"
    assert told_days("2028-02-29", 366) == "366 days, from Tuesday 2028-02-29 to Wednesday 2029-02-28,"


def test_the_model_reads_the_start_on_every_day_of_a_schedule() -> None:
    entry = {"from_day": "2026-02-01", "set": {"levers.ads.daily_spend_cny": 0}}
    settings, row_of_day = settings_table(Scenario.load("closed-loop", START | {"schedule": [entry]}), 60)
    assert list(np.unique(row_of_day)) == [0, 1]
    assert settings["start_day"].tolist() == [20454, 20454]
    assert settings_table(Scenario.load("closed-loop"), 1)[0]["start_day"][0] == NO_START


def test_a_description_tells_dates_beside_days() -> None:
    entry = {"from_day": "2026-11-01", "to_day": "2026-11-11", "set": {"levers.ads.daily_spend_cny": 0}}
    plan = Scenario.load("closed-loop", START | {"schedule": [entry]})
    assert what_is_set(plan)[0].startswith("365 days, from Thursday 2026-01-01 to Thursday 2026-12-31, in a market")
    assert what_changes(plan)[0].startswith("day 304 to 314 (2026-11-01 to 2026-11-11)")
    assert what_is_set(Scenario.load("closed-loop"))[0].startswith("365 days in a market")


def test_the_schema_takes_dates_where_days_stand() -> None:
    check = jsonschema.Draft202012Validator(schema())
    tree = {"start_date": "2026-01-01", "levers": {"launch": {"first_day": "2026-11-11"}},
            "schedule": [{"from_day": "2026-11-01", "to_day": 314, "set": {}}]}  # fmt: skip
    assert not list(check.iter_errors(tree))
    for wrong in ({"start_date": "1.1.2026"}, {"levers": {"launch": {"first_day": "soon"}}},
                  {"levers": {"launch": {"first_day": -1}}}):  # fmt: skip
        assert list(check.iter_errors(wrong))


def test_the_year_with_festivals_says_its_days_by_dates() -> None:
    file = Path(__file__).resolve().parents[2] / "experiments" / "scenarios" / "festivals.toml"
    plan = Scenario.load(file)
    spans = [
        (str(date_of(plan.start_date, one.from_day)), str(date_of(plan.start_date, one.to_day)))
        for one in plan.schedule
    ]
    assert spans[0] == ("2026-02-10", "2026-02-24") and spans[-1] == ("2026-11-01", "2026-11-11")
    assert plan.behavior.calendar.need_strength == 1
