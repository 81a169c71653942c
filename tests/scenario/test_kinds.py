"""Arguments of a wrong type, given in Python, are faults with one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loopsim
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.studies.study import Study

TABLE = 'a table of values by path, such as {"levers.referral.reward_cny": 10}'
PLAN = Scenario.load("referral-loop", {"market.people": 50})


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (lambda: Scenario.load(5), "scenario: found 5; right is the name of a preset or the path of a file"),
        (lambda: Scenario.load("closed-loop", 5), f"changes: found 5; right is {TABLE}"),
        (lambda: PLAN.change([("days", 1)]), f"changes: found a list of 1; right is {TABLE}"),
        (lambda: PLAN.scaled("x"), 'scaled: found the text "x"; right is a factor above 0'),
        (lambda: Scenario.from_dict(5), "scenario: found 5; right is a table, as to_dict returns it"),
        (lambda: Study.load(None), "study: found nothing; right is the path of its file"),
        (lambda: Study.from_dict(5), "study: found 5; right is a table, as a study file holds it"),
        (lambda: Study.from_dict({}, 5), "folder: found 5; right is the path of a folder"),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_told_in_a_line(call: Callable[[], object], line: str) -> None:
    with pytest.raises(ScenarioError) as told:
        call()
    assert str(told.value) == line


@pytest.mark.parametrize(
    "live",
    [
        lambda **more: loopsim.simulate(PLAN, days=3, **more),
        lambda **more: loopsim.replicate(PLAN, days=3, runs=2, **more),
        lambda **more: loopsim.compare([PLAN, "closed-loop"], days=3, runs=2, **more),
    ],
)
def test_progress_that_nobody_can_be_told_is_refused(live: Callable[..., Any]) -> None:
    with pytest.raises(ScenarioError, match=r"^progress: found 5; right is a function of two numbers"):
        live(progress=5)


def test_a_row_of_a_table_is_a_table_of_changes() -> None:
    row = pd.Series({"levers.referral.reward_cny": 7.0, "market.people": 160}, dtype=object)
    assert PLAN.change(row) == PLAN.change(dict(row)) == Scenario.load("referral-loop", row)
    assert loopsim.simulate(PLAN, changes=row, days=2).scenario == PLAN.change(dict(row))
    assert loopsim.replicate(PLAN, changes=row, days=2, runs=2).scenario == PLAN.change(dict(row))


def test_numbers_of_numpy_are_numbers() -> None:
    assert PLAN.scaled(np.float32(2)).market.people == PLAN.scaled(np.int64(2)).market.people == 100
