"""No lever is dead and none points the wrong way: every declared number is raised, and what it says it moves must move.

How it is done, and where each lever matters, stands in ``auditing.py``; what it moves, in its declaration.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from audit_cases import CASES, KEPT, NO_RUN, Changes, segments
from auditing import Finding, findings, judged, kept, shown_measures, simulated, to_audit, world_of
from loopsim.declare.levers import WAYS
from loopsim.market.tallies import TALLIES
from loopsim.results.run import Run
from loopsim.scenario.consistency import PLACES
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

AUDITED = to_audit()

#: What a scenario is made of, besides its days and its schedule.
SECTIONS = ("known.", "market.", "behavior.", "levers.")

#: One lever of each section and kind, for those who have no time for all.
SOME = (
    "behavior.fatigue.leave_per_week",
    "levers.accounts.fill",
    "levers.checkout.step_pass.#",
    "levers.referral.enabled",
    "market.segments.#.need_share",
)

#: Likewise of what keeps a mean.
SOME_KEPT = ("behavior.fatigue.memory_days",)


def told(found: list[Finding]) -> str:
    return "\n" + "\n".join(map(str, found))


# --- the audit ------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_every_lever_moves_what_it_says_and_the_way_it_says() -> None:
    found = findings(AUDITED, AUDITED)
    assert not found, told(found)


@pytest.mark.slow
def test_some_levers_move_what_they_say_and_the_way_they_say() -> None:
    found = findings(SOME, AUDITED)
    assert not found, told(found)


@pytest.mark.long
def test_what_is_declared_to_keep_a_mean_keeps_it() -> None:
    found = kept(KEPT)
    assert not found, told(found)


@pytest.mark.slow
def test_some_of_what_is_declared_to_keep_a_mean_keeps_it() -> None:
    some = [one for one in KEPT if one[0] in SOME_KEPT]
    found = kept(some)
    assert len(some) == len(SOME_KEPT) and not found, told(found)


# --- nothing escapes it ---------------------------------------------------------------------------------------------


def test_every_number_and_choice_has_a_case_in_which_it_matters() -> None:
    assert set(CASES) == set(AUDITED)
    assert set(NO_RUN) <= set(catalogue())
    assert {path for path, _, _ in KEPT} <= set(AUDITED)


def test_every_lever_says_what_it_moves_and_which_way() -> None:
    for path, declared in catalogue().items():
        is_lever = path.startswith(SECTIONS) and {path, f"{path}.#"} & set(AUDITED)
        assert bool(declared.moves) == bool(is_lever), path
        for measure, way in declared.moves:
            assert measure in shown_measures(), (path, measure)
            assert way in WAYS, (path, way)


@pytest.mark.parametrize("path", [path for path, one in AUDITED.items() if one.kind == "choice"])
def test_every_choice_is_tried(path: str) -> None:
    assert tuple(CASES[path].at) == AUDITED[path].choices


# --- it goes red ----------------------------------------------------------------------------------------------------


def but(path: str, **changes: object) -> dict[str, Declared]:
    return {path: dataclasses.replace(AUDITED[path], **changes)}  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_lever_that_is_declared_the_wrong_way_is_found() -> None:
    path = "levers.guides.commission_share"
    assert not findings([path], AUDITED)
    (found,) = findings([path], but(path, moves=(("profit", "up"),)))
    assert found.path == path and "profit up expected" in found.what


@pytest.mark.slow
def test_a_dead_lever_is_found() -> None:
    """Simulate the days as if nobody had touched the lever."""
    path = "levers.messages.cost_cny"

    def deaf(scenario: Scenario, days: int, seed: int) -> Run:
        return simulated(scenario.change({path: 0.01}), days, seed)

    assert not findings([path], AUDITED)
    found = findings([path], AUDITED, simulate=deaf)
    assert [one.what.partition(":")[0] for one in found[:2]] == ["dead from 0.0 to 0.01", "dead from 0.01 to 0.1"]
    assert "profit down expected" in found[2].what


def test_a_lever_that_is_dead_above_some_value_is_found() -> None:
    path = "levers.messages.cost_cny"

    def stops(scenario: Scenario, days: int, seed: int) -> Run:
        return simulated(scenario.change({path: min(0.01, scenario.levers.messages.cost_cny)}), days, seed)

    (found,) = findings([path], AUDITED, simulate=stops)
    assert found.what.startswith("dead from 0.01 to 0.1")


def test_a_lever_without_a_direction_or_a_case_is_found() -> None:
    path = "levers.messages.cost_cny"
    (found,) = findings([path], but(path, moves=()))
    assert found.what == "its declaration does not say what it moves"
    (found,) = findings(["levers.new"], {})
    assert found.what == "no case says where it matters"


# --- how it judges --------------------------------------------------------------------------------------------------


def tables(*means: float, spread: float = 1.0) -> list[list[dict[str, float]]]:
    """Six seeds at each value of a lever; the measure differs from seed to seed, and its steps by ``spread``."""
    dice = np.random.default_rng(1)
    seeds = dice.normal(0, 50, 6)
    return [[{"orders": mean + seed + dice.normal(0, spread)} for seed in seeds] for mean in means]


def test_what_chance_alone_moves_is_not_told_apart() -> None:
    (found,) = judged([("orders", "up")], (1, 2, 3), tables(100, 100, 101, spread=10))
    assert "standard errors the right way" in found
    assert not judged([("orders", "up")], (1, 2, 3), tables(100, 110, 120))


def test_a_step_back_is_told_although_the_whole_way_is_right() -> None:
    (found,) = judged([("orders", "up")], (1, 2, 3), tables(100, 90, 120))
    assert found.endswith("the wrong way from 1 to 2")
    (found,) = judged([("orders", "down")], (1, 2, 3), tables(120, 90, 100))
    assert found.endswith("the wrong way from 2 to 3")


def test_either_way_is_enough_where_none_is_known_but_it_must_move() -> None:
    assert not judged([("orders", "either")], (1, 2, 3), tables(100, 90, 120))
    still = tables(100, 90)
    (found,) = [one for one in judged([("orders", "either")], (1, 2, 3), [*still, still[1]]) if "dead" not in one]
    assert found.endswith("does not move")


def test_a_measure_that_is_not_defined_is_told() -> None:
    (found,) = judged([("orders", "up")], (1, 2), tables(100, float("nan")))
    assert found.endswith("not defined everywhere")


# --- the ends of their ranges ---------------------------------------------------------------------------------------

PEOPLE = 1000

#: Where one value must change with another for the whole to be possible.
TOGETHER: dict[str, Changes] = {
    "market.network.contacts": {"market.network.strong_contacts": 0},
    "market.network.community_size": {"market.network.strong_contacts": 1, "market.network.contacts": 17},
    "market.segments.#": segments(),
}

BOUNDED = [
    path
    for path, one in AUDITED.items()
    if one.low is not None and path.startswith(SECTIONS) and path != "market.people"
]


# Some twenty milliseconds each, half a minute together.
@pytest.mark.slow
@pytest.mark.parametrize("path", BOUNDED)
def test_at_the_ends_of_its_range_a_lever_gives_a_sound_run_or_is_refused(path: str) -> None:
    declared = AUDITED[path]
    assert declared.low is not None and declared.high is not None
    low = math.nextafter(declared.low, declared.high) if declared.low_is_open else declared.low
    kind = int if declared.kind == "whole number" else float
    people = CASES[path].people if path.startswith("market.pool.") else PEOPLE  # the pool must fit in
    base = world_of(CASES[path], people=people)
    for start, changes in TOGETHER.items():
        base = base.change(changes) if path.startswith(start) else base
    for value in (kind(low), kind(declared.high)):
        scenario = changed(base, path, value)
        if scenario is None:  # too much for this market, or for one order, or not to be solved
            assert path.startswith((*PLACES, "known.")), (path, value)
        else:
            assert not unsound(simulated(scenario, 60, 1)), (path, value)


def changed(base: Scenario, path: str, value: float) -> Scenario | None:
    try:
        return base.change({path.replace("#", "0"): value})
    except ScenarioError:
        return None


def unsound(run: Run) -> list[str]:
    """Impossible states: people lost or below none, money that overflowed, attitudes off their scale, NaN."""
    tallies, customers = run.tallies, run.records.customers
    counted = [one.name for one in TALLIES if not one.may_fall]
    wrong = [name for name in counted if (tallies[name] < 0).any()]
    wrong += [name for name in tallies.dtype.names or () if (abs(tallies[name]) > 2**61).any()]
    wrong += ["stock"] if (tallies["stock"].sum(axis=1) != len(customers)).any() else []
    floats = [name for name in customers.dtype.names or () if customers[name].dtype.kind == "f"]
    wrong += [name for name in floats if not np.isfinite(customers[name]).all()]
    wrong += [name for name in ("spent_fen", "wallet_fen", "orders", "brought") if (customers[name] < 0).any()]
    for name in ("interest", "trust", "experience", "fit"):
        wrong += [name] if ((customers[name] < 0) | (customers[name] > 1)).any() else []
    values = {one.name: one.value for one in run.summary().measures}
    return wrong + [name for name, value in values.items() if isinstance(value, float) and not math.isfinite(value)]
