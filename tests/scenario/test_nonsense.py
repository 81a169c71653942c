"""The loader answers any input with a scenario or with a list of faults, never with anything else."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loopsim.scenario import toml
from loopsim.scenario.describe import describe
from loopsim.scenario.document import Declared, catalogue
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.files import presets
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario, parse_override

PATHS = [path.replace("#", "0") for path in catalogue()]
NAMES = sorted({part for path in PATHS for part in path.split(".")})
PRESETS = sorted(presets())
TEXTS = [path.read_bytes() for path in presets().values()]

#: A busy machine is no fault of the loader.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

names = st.sampled_from(NAMES) | st.text(max_size=12) | st.sampled_from(["", "from", "0", "-1", "#", "é", "__class__"])
numbers = (
    st.integers()
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.sampled_from([-0.0, 5e-324, 1.7e308, 2**63, -(2**63), 10**400, 1e16, 0.1 + 0.2])
)
scalars = (
    numbers
    | st.booleans()
    | st.text(max_size=30)
    | st.sampled_from(["10 CNY", "30%", "1e999", "nan", "ring", "edge_list", "follow", "closed-loop", "\x7f", "\x00"])
)
strange = st.sampled_from(
    [None, b"bytes", 3j, datetime.date(2020, 1, 1), datetime.time(3), object(), np.float64("nan"), np.arange(3), {1, 2}]
)
files = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6), max_leaves=25
)
anything = st.recursive(
    scalars | strange,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=15,
)
paths = st.sampled_from(PATHS) | st.lists(names, max_size=5).map(".".join) | st.text(max_size=20)


def scenario_or_faults(path: Any, changes: Any = None) -> Scenario | None:
    """Load it. Anything but a scenario or a list of told faults fails the test."""
    try:
        return checked(Scenario.load(path, changes))
    except ScenarioError as error:
        told(error)
        return None


def told(error: ScenarioError) -> None:
    """Every fault is there, on a line of its own that a terminal can show."""
    lines = str(error).split("\n")
    assert len(lines) == len(error.faults) > 0
    assert all(line.isprintable() and "; right is " in line for line in lines)


def checked(scenario: Scenario) -> Scenario:
    """A scenario that passed the checks can be used in every way."""
    assert scenario.change({}) == scenario
    describe(scenario)
    rows, row_of_day = settings_table(scenario, 5)
    assert row_of_day.max() < len(rows)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.toml"
        copy.write_text(scenario.to_toml(), encoding="utf-8")
        assert Scenario.load(copy) == scenario
    if scenario.network_file is None:
        assert len(scenario.digest()) == 64
    return scenario


def load_bytes(data: bytes) -> Scenario | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_bytes(data)
        return scenario_or_faults(path)


@patient
@given(st.binary(max_size=300))
def test_random_bytes_are_a_scenario_or_told(data: bytes) -> None:
    load_bytes(data)


@patient
@given(st.text(max_size=300))
def test_random_text_is_a_scenario_or_told(text: str) -> None:
    load_bytes(text.encode("utf-8", "surrogatepass"))


@pytest.mark.slow
@patient
@given(st.dictionaries(names, files, min_size=1, max_size=8))
def test_random_toml_is_a_scenario_or_told(tree: dict[str, Any]) -> None:
    try:
        text = toml.written(tree)
    except ValueError:  # Python writes no number of more than 4,300 digits
        return
    load_bytes(text.encode("utf-8", "surrogatepass"))


@patient
@given(st.sampled_from(TEXTS), st.integers(0, 400), st.integers(0, 30), st.binary(max_size=12))
def test_a_damaged_preset_is_a_scenario_or_told(text: bytes, at: int, gone: int, put_in: bytes) -> None:
    load_bytes(text[:at] + put_in + text[at + gone :])


@pytest.mark.slow
@patient
@given(st.dictionaries(paths, anything, max_size=6), st.sampled_from(PRESETS))
def test_random_changes_give_a_scenario_or_are_told(changes: dict[str, Any], name: str) -> None:
    scenario_or_faults(name, changes)


@patient
@given(
    st.dictionaries(st.sampled_from(["from_day", "to_day", "every_days", "for_days"]), st.integers(-2, 40)), st.data()
)
def test_random_schedules_give_a_scenario_or_are_told(entry: dict[str, Any], data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["set", "ramp"]))
    values = data.draw(st.dictionaries(paths, anything, max_size=3))
    scenario_or_faults("closed-loop", {"days": 30, "schedule": [{**entry, kind: values}]})


@patient
@given(st.dictionaries(names, anything, max_size=5))
def test_a_table_of_anything_is_a_scenario_or_told(tree: dict[str, Any]) -> None:
    try:
        checked(Scenario.from_dict(tree))
    except ScenarioError as error:
        told(error)


@patient
@given(st.text(max_size=60) | st.builds("{}={}".format, paths, st.text(max_size=30)))
def test_a_random_override_is_read_or_told(text: str) -> None:
    try:
        path, value = parse_override(text)
    except ScenarioError as error:
        told(error)
    else:
        scenario_or_faults("closed-loop", {path: value})


@patient
@given(st.text(max_size=40))
def test_a_random_name_is_a_scenario_or_told(name: str) -> None:
    scenario_or_faults(name)


def right_value(declared: Declared) -> st.SearchStrategy[Any]:
    """Values that the declaration allows, its bounds among them."""
    if declared.kind == "choice":
        return st.sampled_from(declared.choices)
    if declared.kind == "yes or no":
        return st.booleans()
    if declared.kind == "numbers":
        one = catalogue()[f"{declared.path}.#"]
        return st.lists(st.floats(one.low, one.high), min_size=declared.fewest or 0, max_size=declared.most)
    if declared.kind == "whole number":
        assert declared.low is not None and declared.high is not None
        low = int(declared.low)
        return st.integers(low, int(declared.high)) | st.sampled_from([low, int(declared.high)])
    return st.floats(declared.low, declared.high, exclude_min=declared.low_is_open)


RIGHT = {
    path: right_value(declared)
    for path, declared in catalogue().items()
    if declared.kind not in ("table", "tables", "text") and "#" not in path and not path.startswith("schedule")
}
#: Not what people are paid: together that is at most a whole order.
ALWAYS_POSSIBLE = [
    path
    for path in RIGHT
    if not path.startswith(("market.", "levers.leaders.", "levers.commission."))
    and not path.endswith(("commission_share", "override_share"))
    and not path.startswith(("known.", "market.pool."))  # some figures cannot be solved, some pools cannot be
]


@patient
@given(st.data(), st.lists(st.sampled_from(ALWAYS_POSSIBLE), min_size=1, max_size=8, unique=True))
@pytest.mark.slow
def test_every_value_within_its_bounds_is_taken(data: st.DataObject, chosen: list[str]) -> None:
    changes = {path: data.draw(RIGHT[path]) for path in chosen if path != "levers.checkout.step_pass"}
    scenario = scenario_or_faults("closed-loop", changes)
    assert scenario is not None, changes
    tree = scenario.to_dict()
    for path, value in changes.items():
        here: Any = tree
        for part in path.split("."):
            here = here[part]
        assert here == value


@patient
@given(st.data(), st.sampled_from(sorted(path for path in RIGHT if catalogue()[path].high is not None)))
def test_every_value_beyond_its_bounds_is_told(data: st.DataObject, path: str) -> None:
    declared = catalogue()[path]
    assert declared.low is not None and declared.high is not None
    if declared.kind == "whole number":
        value = data.draw(st.integers(max_value=int(declared.low) - 1) | st.integers(min_value=int(declared.high) + 1))
    else:
        below = st.floats(max_value=declared.low, exclude_max=not declared.low_is_open)
        value = data.draw(below | st.floats(min_value=declared.high, exclude_min=True))
    with pytest.raises(ScenarioError) as caught:
        Scenario.load("closed-loop", {path: value})
    assert path in {fault.where.removeprefix("change: ") for fault in caught.value.faults}
