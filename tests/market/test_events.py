"""Events are declared once: no two share an address, and each is drawn in the way in which it is declared."""

from __future__ import annotations

import ast
import importlib
from collections import defaultdict
from enum import IntEnum
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.declare.events import RETIRED, Decision, refuse_shared_numbers
from loopsim.market.events import EVENTS, Event

PACKAGE = Path(loopsim.__file__).parent

#: Place of the event among the arguments of a function of ``loopsim.draws``.
PLACES = {"roll": 1, "roll_four": 1, "uniform": 3, "four_uniforms": 3, "gamma": 3, "beta": 3}


def drawn() -> dict[Decision, set[str]]:
    """By which functions each event is drawn, in all rules of the package."""
    found: dict[Decision, set[str]] = defaultdict(set)
    by_number = {int(event): event for event in EVENTS}
    for path in [*PACKAGE.glob("phases/**/*.py"), *PACKAGE.glob("market/*.py"), *PACKAGE.glob("mechanisms/*/rules.py")]:
        module = importlib.import_module(".".join(("loopsim", *path.relative_to(PACKAGE).with_suffix("").parts)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES:
                event = node.args[PLACES[node.func.id]]
                found[by_number[int(eval(ast.unparse(event), vars(module)))]].add(node.func.id)
    return found


def test_every_event_is_drawn_and_by_beta_if_it_takes_two_numbers():
    found = drawn()
    assert found.keys() == set(EVENTS)
    assert {event for event, how in found.items() if "beta" in how} == {event for event in EVENTS if event.numbers == 2}
    for event, how in found.items():  # a gamma takes any k: nothing else may draw at its event
        assert len(how) == 1 or not how & {"gamma", "beta"}, event.name


def test_every_event_says_whose_it_is_when_it_is_drawn_and_what_it_decides():
    assert len({event.meaning for event in EVENTS}) == len(EVENTS)
    for event in EVENTS:
        assert event.whose in ("person", "host", "channel", "order") and event.when in ("before", "day", "both")
        assert event.meaning and event.meaning == event.meaning.strip(" .") and "|" not in event.meaning


def declared(*events: tuple[int, int]) -> list[SimpleNamespace]:
    return [SimpleNamespace(name=f"EVENT_{n}", value=value, numbers=wide) for n, (value, wide) in enumerate(events)]


def test_two_events_with_one_number_are_refused_and_a_free_one_is_named():
    with pytest.raises(ValueError, match="EVENT_1 has number 4 of EVENT_0; right is one that is free: 5 and above"):
        refuse_shared_numbers(declared((3, 2), (4, 1)))
    with pytest.raises(ValueError, match=f"EVENT_0 has number {RETIRED[0]} of a retired event"):
        refuse_shared_numbers(declared((RETIRED[0] - 1, 2)))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 2)), min_size=1, max_size=8))
def test_events_are_refused_if_and_only_if_they_overlap(events):
    numbers = [value + n for value, wide in events for n in range(wide)]
    if len(set(numbers)) == len(numbers):
        refuse_shared_numbers(declared(*events))
    else:
        with pytest.raises(ValueError, match="right is one that is free"):
            refuse_shared_numbers(declared(*events))


def test_an_event_declared_as_another_one_is_refused():
    source = (PACKAGE / "market" / "events.py").read_text(encoding="utf-8")
    assert issubclass(Event, IntEnum)
    twice = source.replace("    NEED_RATE = 2", "    AGAIN = 0, 'person', 'before', 'again'\n    NEED_RATE = 2")
    with pytest.raises(ValueError, match="AGAIN: found an event declared as another one is"):
        exec(compile(twice, "events.py", "exec"), {"__name__": "events"})
