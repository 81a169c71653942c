"""Families of mechanisms: each folder is listed, and what it declares and does is found everywhere."""

from __future__ import annotations

import subprocess
import sys
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace

import pytest

import loopsim
from loopsim import day
from loopsim.declare import families
from loopsim.declare.events import Decision
from loopsim.declare.levers import Section, fraction, lever
from loopsim.market import fields
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.events import EVENTS
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.market.tallies import TALLIES
from loopsim.phases.rates import made
from loopsim.phases.rates_written import marked
from loopsim.scenario.describe import describe
from loopsim.scenario.idle import ONLY_IF
from loopsim.scenario.scenario import Scenario
from worlds import eventful

FOLDER = Path(loopsim.__file__).parent / "mechanisms"


def test_every_family_of_the_folder_is_listed_and_has_its_two_files() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/*.py")}
    assert folders == set(families.FAMILIES)
    for family in families.FAMILIES:
        assert {path.name for path in (FOLDER / family).glob("*.py")} >= {"__init__.py", "declared.py", "rules.py"}


def test_what_a_family_declares_is_known_everywhere() -> None:
    known = {
        "SECTIONS",
        "CUSTOMER_FIELDS",
        "HOST_FIELDS",
        "TALLIES",
        "Luck",
        "IDLE",
        "KNOWN",
        "STANDING",
        "EXAMPLE",
        "OFF",
    }
    for family in families.declared():
        assert family.__doc__, family.__name__
        for path, section in getattr(family, "SECTIONS", {}).items():
            found = attrgetter(path)(Scenario(name="plain"))
            assert set(section.model_fields) <= set(type(found).model_fields), path
        fields_of = (("CUSTOMER_FIELDS", CUSTOMER_FIELDS), ("HOST_FIELDS", HOST_FIELDS), ("TALLIES", TALLIES))
        for what, everywhere in fields_of:
            assert all(one in everywhere for one in getattr(family, what, ())), family.__name__
        for what, record in (("KNOWN", fields.KNOWN), ("STANDING", fields.STANDING)):
            assert {name for name, _ in getattr(family, what, ())} <= set(record.names or ())
        assert set(getattr(family, "Luck", ())) <= set(EVENTS)
        assert {one.paths for one in getattr(family, "IDLE", ())} <= {paths for paths, _ in ONLY_IF}
        own = {name for name, value in vars(family).items() if name.isupper() or isinstance(value, type(Decision))}
        imported = {"Decision"}
        assert {name for name in own if not name.startswith("_")} - imported <= known, family.__name__


@pytest.mark.parametrize("family", families.FAMILIES)
def test_the_example_of_a_family_switches_it_on_in_the_world_in_which_all_acts(family: str) -> None:
    example, everything = families.examples([family]), eventful()
    for path, value in example.items():
        assert attrgetter(path)(everything) == value
    idle = {one.path for one in everything.cautions(days=80) if one.key in {"no_effect", "too_late"}}
    assert not idle & set(example)


def test_a_family_says_a_sentence_of_what_it_does_and_none_where_it_is_off() -> None:
    off = {"levers.campaign.every_weeks": 0}
    (told,) = families.described(Scenario.load("closed-loop", off | families.examples(["subscription"])))
    assert told == "Buyers renew their subscription every 16 days for 19.9 CNY."
    assert told in describe(Scenario.load("closed-loop", families.examples(["subscription"])))
    assert families.described(Scenario.load("closed-loop", off)) == []


def test_every_phase_of_a_family_stands_in_the_day_and_every_factor_in_its_rate() -> None:
    for rules in families.rules().values():
        phases = [one for one in vars(rules).values() if hasattr(one, "whom") and one.__module__ == rules.__name__]
        assert set(phases) <= set(day.DAY), rules.__name__
        for part in marked(rules):
            assert part.part.rate in made
        assert phases or list(marked(rules)), f"{rules.__name__} does nothing"


def test_scenarios_with_all_families_are_read_without_numba() -> None:
    code = "import sys, loopsim.scenario.scenario; sys.exit('numba' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Plain(Section):
    """A section that is there."""

    first: float = fraction(0.5, "what is there")


class More(Section):
    """Values of a family."""

    second: int = lever(3, "what joins it", ge=0)


@pytest.fixture
def one_family(monkeypatch: pytest.MonkeyPatch) -> None:
    family = SimpleNamespace(SECTIONS={"levers.gift": More, "behavior.plain": More})
    monkeypatch.setattr(families, "declared", lambda: iter([family]))


def test_values_of_a_family_join_a_section_that_is_there(one_family: None) -> None:
    section = families.extended("behavior.plain")(Plain)
    assert list(section.model_fields) == ["first", "second"]
    assert (section.__name__, section.__module__, section.__doc__) == ("Plain", __name__, "A section that is there.")
    assert section(second=7).model_dump() == {"first": 0.5, "second": 7}
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        section(second=-1)


def test_a_section_of_a_family_stands_below_its_place(one_family: None) -> None:
    section = families.extended("levers")(Plain)
    assert section().model_dump() == {"first": 0.5, "gift": {"second": 3}}


def test_a_section_elsewhere_stays_as_it_is(one_family: None) -> None:
    assert families.extended("behavior.leaving")(Plain) is Plain
