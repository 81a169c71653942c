"""The plain form of a day: what is said to be known in it is true, and both forms make the same history to the bit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from loopsim.engines import arrays
from loopsim.market import crowd, plain
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from random_scenarios import any_scenario
from worlds import differences, shrunk, unlike, with_family

_OFF = {path: plain._defaults()[path] for path in plain._PATHS}
_WORDS = {"levers.messages.form": "mass", "levers.messages.mass_rule": "warn", "levers.messages.send_to": "everyone"}


def without_families(scenario: Scenario) -> Scenario:
    """The same with all families off that can be left off, on every day."""
    entries = [entry.model_dump(exclude_none=True) for entry in scenario.schedule]
    kept = [{**one, "set": {p: v for p, v in one["set"].items() if p not in _OFF}} for one in entries if "set" in one]
    kept = [one for one in kept if one["set"]]
    return scenario.change({**_OFF, **_WORDS, "schedule": kept, "levers.policy": Scenario(name="x").levers.policy})


def both_forms(scenario: Scenario, monkeypatch: pytest.MonkeyPatch, days: int, seed: int = 1):
    """Simulate in the plain form and in the full one."""
    one = loopsim.simulate(scenario, days=days, seed=seed, test_from=None)
    with monkeypatch.context() as patched:
        for module in (crowd, arrays):
            patched.setattr(module, "is_plain", lambda settings: False)
        other = loopsim.simulate(scenario, days=days, seed=seed, test_from=None)
    return one, other


@pytest.mark.parametrize("preset", ["closed-loop", "guides", "existing-shop"])
def test_both_forms_are_the_same_and_what_is_known_is_true(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = both_forms(shrunk(preset), monkeypatch, days=100)
    assert one.state.is_plain and not other.state.is_plain
    assert differences(one, other) == []
    assert list(unlike(one.state.standing, other.state.standing)) == []
    for off in plain.OFF:
        for record, known in ((other.state.known, off.known), (other.state.standing, off.standing)):
            assert {name: record[name][0] for name in known} == known
    rows = other.state.customers[1 : int(other.state.standing["met"][0]) + 1]
    assert all((rows[name] == value).all() for name, value in plain.LACKING.items())


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_scenario(), seed=st.integers(0, 2**63 - 1))
@pytest.mark.slow
def test_any_scenario_without_these_families_is_the_same_in_the_plain_form_and_as_agents(scenario, seed) -> None:
    alone = without_families(scenario)
    one, other = (loopsim.simulate(alone, days=24, seed=seed, engine=e, test_from=None) for e in ("arrays", "agents"))
    assert one.state.is_plain
    assert differences(one, other) == []


@pytest.mark.parametrize("family", [one.__name__.split(".")[-2] for one in plain._FAMILIES])
def test_each_of_these_families_takes_the_full_form_when_it_is_on(family: str) -> None:
    rows, _ = settings_table(with_family(family), 1)
    assert not plain.is_plain(rows)


def test_the_row_of_the_plain_form_is_narrower() -> None:
    assert plain.PLAIN_CUSTOMER.itemsize <= 248
    assert not set(plain.LACKING) & set(plain.PLAIN_CUSTOMER.names or ())


def test_a_state_of_the_plain_form_goes_on_in_the_full_one() -> None:
    scenario, more = shrunk("closed-loop"), {"levers.first_offer.discount_share": 0.5}
    kept = loopsim.simulate(scenario, days=100, seed=2, test_from=None, keep=[30])
    future = loopsim.branch(kept, {"offer": more}, at=30, test_from=None).futures["offer"]
    whole = loopsim.simulate(
        scenario, days=100, seed=2, test_from=None, changes={"schedule": [{"from_day": 30, "set": more}]}
    )
    assert kept.state.is_plain and not future.state.is_plain and not whole.state.is_plain
    assert whole.tallies["offer_cut_fen"].sum() > 0 and whole.records.customers["is_deal_seeker"].any()
    assert differences(future, whole) == []
