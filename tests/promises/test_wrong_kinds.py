"""Arguments of every answer in Python: those of a wrong kind are refused with a line for each fault."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import loopsim

PLANS = {"half ads": {"levers.ads.daily_spend_cny": 75}}
REWARD = "levers.referral.reward_cny=0..20"

#: Of no kind that any argument takes.
NONSENSE = (b"x", object(), [object()])


def shop() -> loopsim.Scenario:
    return loopsim.Scenario.load("closed-loop").change({"market.people": 200, "days": 3})


@pytest.fixture(scope="module")
def run() -> loopsim.Run:
    return loopsim.simulate(shop(), test_from=None)


#: What is given where an argument is not under test. Nothing of it is simulated: the fault comes first.
GIVEN: dict[Callable[..., Any], dict[str, Any]] = {
    loopsim.simulate: {"scenario": shop()},
    loopsim.replicate: {"scenario": shop()},
    loopsim.compare: {"scenarios": shop(), "plans": PLANS},
    loopsim.explain: {"before": shop(), "after": PLANS["half ads"]},
    loopsim.branch: {"plans": PLANS, "at": 2},
    loopsim.sensitivity: {"scenario": shop(), "over": [REWARD, "levers.ads.daily_spend_cny=0..100"]},
    loopsim.map_over: {"scenario": shop(), "factors": [REWARD]},
    loopsim.robust: {"scenarios": shop(), "plans": PLANS},
}
CASES = [(answer, name) for answer in GIVEN for name in inspect.signature(answer).parameters]


@pytest.mark.parametrize(("answer", "name"), CASES, ids=[f"{answer.__name__}-{name}" for answer, name in CASES])
def test_what_is_of_no_kind_is_refused(answer: Callable[..., Any], name: str, run: loopsim.Run) -> None:
    given = {"run": run, **GIVEN[answer]} if answer is loopsim.branch else GIVEN[answer]
    for nonsense in NONSENSE:
        with pytest.raises((loopsim.ScenarioError, loopsim.StoreError), match="found"):
            answer(**{**given, name: nonsense})
