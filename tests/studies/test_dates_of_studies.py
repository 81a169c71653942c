"""Dates in studies: values and choices may be dates, and so may the start itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loopsim.scenario.faults import ScenarioError
from loopsim.studies.study import Study

FIRST_DAY = "levers.launch.first_day"


def study(*factors: dict[str, Any], **base: Any) -> Study:
    tree = {"base": {"scenario": "closed-loop", "set": base}, "factor": list(factors)}
    return Study.from_dict(tree, name="dated")


def test_values_of_days_are_dates_of_the_base() -> None:
    made = study({"path": FIRST_DAY, "list": ["2026-01-10", date(2026, 2, 1), 7]}, start_date="2026-01-01")
    assert [made.scenario(n).levers.launch.first_day for n in range(3)] == [9, 31, 7]


def test_dates_of_a_schedule_move_together() -> None:
    days = [["2026-03-01", "2026-04-01"], [date(2026, 3, 28), "2026-04-28"]]
    entry = {"from_day": 0, "to_day": 1, "set": {"levers.ads.daily_spend_cny": 900}}
    paths = ["schedule.0.from_day", "schedule.0.to_day"]
    made = study({"paths": paths, "list": days}, start_date="2026-01-01", schedule=[entry])
    assert [(one.from_day, one.to_day) for n in range(2) for one in made.scenario(n).schedule] == [(59, 86), (90, 117)]


def test_the_start_itself_may_be_varied_and_the_days_stay() -> None:
    made = study({"path": "start_date", "list": ["2026-01-01", date(2027, 6, 1)]},
                 start_date="2026-01-01", **{FIRST_DAY: "2026-02-01"})  # fmt: skip
    assert [made.scenario(n).start_date for n in range(2)] == ["2026-01-01", "2027-06-01"]
    assert {made.scenario(n).levers.launch.first_day for n in range(2)} == {31}


def test_choices_may_hold_schedules_with_dates() -> None:
    pushes = {
        name: {"schedule": [{"from_day": day, "set": {"levers.ads.daily_spend_cny": 900}}]}
        for name, day in (("spring", "2026-03-01"), ("autumn", date(2026, 9, 1)))
    }
    made = study({"name": "push", "choices": pushes}, start_date="2026-01-01")
    assert [made.scenario(n).schedule[0].from_day for n in range(2)] == [59, 243]


@pytest.mark.parametrize(
    ("value", "base", "told"),
    [
        ("2026-01-10", {}, "the date 2026-01-10 and no start_date"),
        ("2027-01-10", {"start_date": "2026-01-01"}, "a date from 2026-01-01 to 2026-12-31"),
        ("2026/1/10", {"start_date": "2026-01-01"}, 'a day number, or "2026-01-10"'),
        ("2026-02-30", {"start_date": "2026-01-01"}, "which no calendar has"),
    ],
)
def test_a_date_that_is_no_day_is_a_fault_of_the_study(value: str, base: dict[str, Any], told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        study({"path": FIRST_DAY, "list": [value, 3]}, **base)
    assert told in str(refused.value) and len(refused.value.faults) == 1
