"""Notes on measures have their Chinese, whatever the run."""

from __future__ import annotations

import re

import pytest

import loopsim
from loopsim.languages import in_language
from loopsim.results.notes import in_both
from loopsim.scenario.scenario import Scenario


@pytest.mark.parametrize(
    ("preset", "changes", "days"),
    [
        ("closed-loop", {"market.people": 3000}, 200),
        ("closed-loop", {"market.people": 500}, 3),
        ("closed-loop", {"market.people": 500, "levers.accounts.count": 0}, 30),
        ("guides", {"market.people": 1000}, 60),
        ("existing-shop", {}, 20),
    ],
)
def test_every_note_of_a_run_is_told_in_chinese(preset: str, changes: dict[str, float], days: int) -> None:
    plan = Scenario.load(preset).change(changes)
    run = loopsim.simulate(plan, days=days, seed=1, test_from=None if days < 100 else 100, test_days=56)
    notes = {one.name: one.note for one in run.summary().measures if one.note and one.name != "loop_answer"}
    assert len(notes) > 10
    chinese = {name: in_language(note, "zh") for name, note in notes.items()}
    assert {name: told for name, told in chinese.items() if re.search(r"[a-z]{3}", told)} == {}


def test_a_note_of_several_parts_is_told_part_by_part() -> None:
    note = in_both("only 9 weeks were seen, not 52; 3 of 10 followers were seen to the end of them (censored)")
    assert note.zh == "只观察了 9 周，不足 52 周；10 名粉丝中 3 名观察到期满"
    assert str(note).startswith("only 9 weeks")
    assert in_both("something new").zh == "something new"
