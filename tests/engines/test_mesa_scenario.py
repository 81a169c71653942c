"""Scenarios of Mesa's own kind, by which its runners hand parameters to a model from Mesa 3.5 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import mesa
import numpy as np
import pytest

import loopsim
from loopsim import ClosedLoop
from loopsim.engines.mesa_scenario import parameters_of
from loopsim.scenario.faults import ScenarioError

try:
    from mesa.experimental.scenarios import Scenario as OfMesa

    IS_STAND_IN = False
except ImportError:  # Mesa 3.3
    IS_STAND_IN = True

    class OfMesa:
        """A scenario as Mesa 3.5 has it."""

        def __init__(self, *, rng: Any = None, **given: Any) -> None:
            vars(self).update(given, rng=rng)

        def __iter__(self) -> Iterator[tuple[str, Any]]:
            return iter(vars(self).items())

        def to_dict(self) -> dict[str, Any]:
            return dict(vars(self))


GIVEN = {"scenario": "referral-loop", "market__people": 160, "levers__referral__reward_cny": 10, "days": 4}


def lived(model: ClosedLoop) -> list[int]:
    while model.running:
        model.step()
    return pools(model)


def pools(model: ClosedLoop) -> list[int]:
    """The traffic pool of each day."""
    return list(model.datacollector.get_model_vars_dataframe()["reachable"])


def as_simulated(seed: int) -> list[int]:
    changes = {"market.people": 160, "levers.referral.reward_cny": 10}
    run = loopsim.simulate("referral-loop", days=4, seed=seed, changes=changes, test_from=None)
    return list(run.daily["reachable"])


def test_its_parameters_are_the_keywords_of_the_model() -> None:
    found = [lived(ClosedLoop(OfMesa(**GIVEN, seed=seed))) for seed in (1, 2, 3)]
    assert found == [as_simulated(seed) for seed in (1, 2, 3)]
    assert lived(ClosedLoop(scenario=OfMesa(**GIVEN, seed=1))) == found[0]


def test_the_model_still_shows_the_scenario_that_it_runs() -> None:
    model = ClosedLoop(OfMesa(**GIVEN))
    assert isinstance(model.scenario, loopsim.Scenario)
    assert len(model.customers) == 160


def test_keywords_beside_it_win() -> None:
    model = ClosedLoop(OfMesa(**GIVEN, seed=2), seed=3, levers__referral__reward_cny=10)
    assert lived(model) == as_simulated(3)


def test_rng_is_the_seed_and_the_same_rng_is_the_same_run() -> None:
    def seed(rng: Any) -> Any:
        return parameters_of(OfMesa(**GIVEN, rng=rng))["seed"]

    for rng in (7, [1, 2], np.random.SeedSequence(5)):
        assert seed(rng) == seed(rng)
    assert len({seed(rng) for rng in (*range(50), (1, 2), (2, 1))}) == 52
    assert seed(np.random.PCG64(3)) == seed(np.random.default_rng(3)) == seed(np.random.PCG64(3))
    assert seed(np.random.MT19937(3)) != seed(np.random.MT19937(4))


@pytest.mark.skipif(not mesa.__version__.startswith("4"), reason="Mesa 4 spawns replications")
def test_replications_meet_different_luck() -> None:
    seeds = [parameters_of(one)["seed"] for one in OfMesa(**GIVEN, rng=1).spawn_replications(20)]
    assert len(set(seeds)) == 20


@pytest.mark.skipif(IS_STAND_IN, reason="Mesa 3.3 has no scenarios")
def test_a_class_of_it_gives_its_defaults() -> None:
    class Few(OfMesa):
        market__people: int = 160
        days: int = 4

    assert len(ClosedLoop(Few, rng=1).customers) == 160


def test_numbers_from_a_table_are_taken_for_whole_days() -> None:
    assert len(lived(ClosedLoop(OfMesa(**{**GIVEN, "days": 3.0})))) == 3


def test_an_unknown_parameter_is_told_as_any_unknown_lever() -> None:
    with pytest.raises(ScenarioError, match=r"levers\.nothing"):
        ClosedLoop(OfMesa(**GIVEN, levers__nothing=1))


@pytest.mark.skipif(hasattr(mesa, "batch_run"), reason="Mesa before 4 has no run_until")
def test_mesa_4_runs_it_until_an_hour() -> None:
    model = ClosedLoop(OfMesa(**GIVEN, seed=1))
    model.run_until(4)
    assert pools(model) == as_simulated(1)
