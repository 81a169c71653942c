"""A scenario of Mesa's own kind, as its runners from Mesa 3.5 on hand to a model, read as the loop's parameters."""

from __future__ import annotations

from operator import index
from typing import Any

import numpy as np

#: What Mesa keeps beside the parameters that somebody gave.
_OF_MESA = ("rng", "model", "scenario_id", "_scenario_id", "replication_id", "initial_rng_state")


def is_of_mesa(scenario: object) -> bool:
    """Whether this is a ``mesa.experimental.scenarios.Scenario`` or a class of it, by what it can do: it has moved
    before."""
    return hasattr(scenario, "to_dict") and hasattr(scenario, "__iter__")


def parameters_of(scenario: Any) -> dict[str, Any]:
    """``Scenario(scenario="closed-loop", market__people=300, rng=7) -> {"scenario": ..., "market__people": 300,
    "seed": 7}``: keywords of ``ClosedLoop``. Of a class, its defaults.

    The seed is the parameter ``seed``, or ``rng`` if that is a number. Mesa 4 makes a generator of ``rng`` at once;
    then the seed is read off the state in which that began, so each of ``spawn_replications`` has its own.
    """
    if isinstance(scenario, type):
        scenario = scenario(rng=1)
    given = {name: value for name, value in scenario if name not in _OF_MESA}
    if given.get("seed") is None:
        given["seed"] = _seed_of(scenario)
    if isinstance(days := given.get("days"), float) and days.is_integer():  # from a table of numbers
        given["days"] = int(days)
    return given


def _seed_of(scenario: Any) -> int | None:
    if scenario.rng is None:
        return None
    try:
        return index(scenario.rng)
    except TypeError:  # several numbers, or a generator
        began = getattr(scenario, "initial_rng_state", None) or np.random.default_rng(scenario.rng).bit_generator.state
    inner = began["state"]  # of most generators {"state": a number or an array, ...}, of MT19937 {"key": an array, ...}
    numbers = np.ravel((inner["state"] if "state" in inner else inner["key"]) if isinstance(inner, dict) else inner)
    return int(np.random.SeedSequence([int(number) for number in numbers]).generate_state(1)[0])
