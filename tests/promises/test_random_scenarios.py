"""For any scenario both engines agree to the bit and the books balance. ``-m long``: hundreds, for a night."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from book_promises import PROMISES, evenings
from loopsim.scenario.scenario import Scenario
from random_scenarios import any_scenario
from worlds import differences

DAYS = 24
SEEDS = st.integers(0, 2**63 - 1)


def hold(scenario: Scenario, seed: int) -> None:
    """Fail where the engines differ, a promise of the books is broken, or a scenario is not what it wrote."""
    arrays, agents = (
        loopsim.simulate(scenario, days=DAYS, seed=seed, engine=engine, test_from=None)  # type: ignore[arg-type]
        for engine in ("arrays", "agents")
    )
    assert differences(arrays, agents) == []
    arrays.summary()
    history = evenings(scenario, DAYS, seed)
    for promise in PROMISES:
        promise(history)
    assert Scenario.from_dict(scenario.to_dict()).digest() == scenario.digest()


@settings(max_examples=24, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_scenario(), seed=SEEDS)
@pytest.mark.slow
def test_any_scenario_is_the_same_in_both_engines_and_its_books_balance(scenario: Scenario, seed: int) -> None:
    hold(scenario, seed)


@pytest.mark.long
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenario=any_scenario(), seed=SEEDS)
def test_hundreds_of_scenarios_are_the_same_in_both_engines_and_their_books_balance(
    scenario: Scenario, seed: int
) -> None:
    hold(scenario, seed)
