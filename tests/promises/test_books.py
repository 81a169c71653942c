"""The books of every evening: people, money, friends and hosts are counted again and must agree with what was written.

Every promise is held to one history of each world below, and all of them together to worlds with random levers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from book_promises import PROMISES, Evening, evenings
from loopsim.declare import families
from loopsim.engines.agents import ClosedLoop
from loopsim.market.fields import (
    ACTIVE_WINDOW,
    LAPSED,
    STRANGER,
)
from loopsim.market.tallies import TALLY
from loopsim.phases import care, joining, orders, sharing
from loopsim.scenario.files import presets
from loopsim.scenario.hosts.kinds import HOSTS
from loopsim.scenario.scenario import Scenario
from worlds import (
    CARD_CLOSES,
    DECIDING,
    any_levers,
    discounted,
    eventful,
    launched,
    offered,
    quiet,
    shrunk,
    with_family,
)

WORLDS: dict[str, Callable[[], Scenario]] = {
    "to a colleague": eventful,
    "to a new hire": lambda: eventful(levers__guides__handover="new_hire"),
    "to nobody": lambda: eventful(levers__guides__handover="none"),
    "people move": lambda: eventful(market__moves_per_year=1.0, levers__win_back__every_weeks=1),
    "a discount": discounted,
    "launches": launched,
    "an offer": offered,
    "a paid card": lambda: with_family("membership", schedule=[CARD_CLOSES]),
    "quiet": lambda: quiet(levers__referral__partner_after=1),
    "policies": lambda: eventful().change(DECIDING),
    "ads stop": lambda: eventful(levers__policy__stop_ads__renewal_above=1.3, levers__policy__stop_ads__window_days=14),
    **{preset: lambda preset=preset: shrunk(preset) for preset in presets()},
}


#: Worlds for those who have no time for all.
SOON = ("to a colleague", "quiet", "policies", "closed-loop")


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=() if one in SOON else pytest.mark.slow) for one in WORLDS]
)
def history(request: pytest.FixtureRequest) -> list[Evening]:
    return evenings(WORLDS[request.param](), 80)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_the_books_balance(history: list[Evening], promise: Callable[[list[Evening]], None]) -> None:
    promise(history)


@pytest.mark.long  # the books of any scenario are balanced in test_random_scenarios.py, too
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(scenario=any_levers(people=250), seed=st.integers(0, 2**63 - 1))
@example(scenario=eventful(levers__accounts__count=0, levers__guides__count=0, schedule=[]), seed=0)
@example(scenario=eventful(levers__leaders__volunteer_per_week=2.0, levers__win_back__return_chance=1.0), seed=1)
def test_the_books_balance_whatever_the_levers(scenario, seed):
    told = evenings(scenario, 45, seed)
    for holds in PROMISES:
        holds(told)


def test_the_eventful_world_leaves_nothing_out():
    """All of the above can fail only because every counter of a day counts something."""
    world = {"market__people": 1400, "market__moves_per_year": 0.2}  # room for chains of three friends
    last = evenings(eventful(**world, levers__policy__stop_ads__renewal_above=0.5).change(DECIDING), 80)[-1]
    for name in TALLY.names or ():
        assert np.any(last.total[name]), name
    assert (last.total["joined"] > 0).all() and (last.total["level_commission_fen"][:3] > 0).all()
    assert set(last.hosts["kind"]) == set(range(len(HOSTS)))
    assert (last.hosts["is_customer"]).any() and last.people["is_creator"].any() and last.people["is_partner"].any()


@pytest.mark.slow
def test_the_counts_of_active_people_agree_with_a_diary(monkeypatch: pytest.MonkeyPatch):
    """Agents note in a diary who was active; it is read at night, without the ring of counts that the engines keep."""
    diary: list[set[int]] = []
    told = [rules for rules in families.rules().values() if hasattr(rules, "note_active")]
    for module in [care, orders, sharing, joining, *told]:
        shipped = module.note_active

        def noted(customer, today, shipped=shipped):
            diary[-1].add(customer.number)
            shipped(customer, today)

        monkeypatch.setattr(module, "note_active", noted)
    model = ClosedLoop(eventful(), seed=2, days=70)
    for _ in range(70):
        diary.append(set())
        model.step()
        tally = model.tallies[-1]
        within = set().union(*diary[-ACTIVE_WINDOW:])
        assert tally["active"] == len(diary[-1])
        assert tally["monthly_active"] == sum(STRANGER < model.customers[who].stage < LAPSED for who in within)
    assert max(len(active) for active in diary) > 50
