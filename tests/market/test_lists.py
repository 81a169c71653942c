"""Lists of the market are declared once; room, lengths, members, copies and agents' forms follow."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from loopsim.engines import arrays
from loopsim.engines.agents import ClosedLoop
from loopsim.market import listing
from loopsim.market.crowd import Crowd, open_market
from loopsim.market.fields import PART, STANDING
from loopsim.market.lists import LENGTHS, LISTED, LISTS, NAMES, List
from loopsim.market.market import Market
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from worlds import eventful


def after(days: int) -> Crowd:
    scenario = eventful()
    settings, row_of_day = settings_table(scenario, days)
    crowd = open_market(scenario, 1, days, settings)
    arrays.simulate_days(crowd, days, settings, row_of_day)
    return crowd


def test_every_list_has_a_name_of_its_own_a_meaning_and_a_length_that_is_there() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for one in LISTS:
        assert one.meaning and one.meaning in (Market.__doc__ or ""), one.name
        assert not one.length or one.length in (STANDING.names or ()), one.name
        assert not one.listed_if or (one.name in LENGTHS and not one.is_kept and one.holds == "rows"), one.name
    assert set(NAMES) < set(Market._fields) and PART.names == ("first", "last", *(one.name for one in LISTED), "pool")


def test_lists_on_which_customers_are_put_are_written_into_both_engines() -> None:
    for one in LISTED:
        assert f"if {one.listed_if}:" in inspect.getsource(listing.list_up)
        assert f"standing.{one.name} = part.{one.name}" in inspect.getsource(listing.close_lists)
        assert f"standing.{one.name} = 0" in inspect.getsource(listing.clear_lists)


def test_a_copy_holds_what_is_in_use_and_shares_nothing() -> None:
    crowd = after(40)
    copied = crowd.copy()
    for one in LISTS:
        old, new = getattr(crowd, one.name), getattr(copied, one.name)
        used = one.in_use(crowd.standing[0], len(old))
        assert (old[:used] == new[:used]).all() and not np.shares_memory(old, new), one.name
        assert old.shape == new.shape and old.dtype == new.dtype, one.name
        if one.is_kept and one.length:
            assert 0 < used <= len(old) or one.name == "waiting", one.name
        elif not one.is_kept:
            assert not used and not (one.starts_at_zero and new.view(np.uint8).any()), one.name


@pytest.mark.parametrize("plan", [eventful(), Scenario.load("referral-loop").scaled(0.05)], ids=lambda plan: plan.name)
def test_nothing_is_read_before_it_is_written(plan: Scenario) -> None:
    """Rows and lists that do not start at zero hold anything at first; what is there changes nothing."""
    settings, row_of_day = settings_table(plan, 60)
    crowd = open_market(plan, 1, 60, settings)
    dirty = open_market(plan, 1, 60, settings)
    already = int(dirty.standing["met"][0])
    for rest in (dirty.customers[already + 1 :], *(getattr(dirty, one.name) for one in LISTS if not _begins_anew(one))):
        rest.view(np.uint8)[:] = 0xAB
    for one in LISTS:
        used = one.in_use(crowd.standing[0], len(getattr(crowd, one.name)))
        getattr(dirty, one.name)[:used] = getattr(crowd, one.name)[:used]
    clean, other = (arrays.simulate_days(one, 60, settings, row_of_day) for one in (crowd, dirty))
    assert clean.tobytes() == other.tobytes() and crowd.met.tobytes() == dirty.met.tobytes()


def _begins_anew(one: List) -> bool:
    return one.starts_at_zero or one.holds == "books"


def test_a_crowd_without_one_of_its_lists_is_refused() -> None:
    crowd = after(1)
    given = {name: getattr(crowd, name) for name in vars(crowd) if name != "lapsed"}
    with pytest.raises(TypeError, match="lapsed"):
        Crowd(**given)


def test_agents_keep_every_list_and_hand_it_back() -> None:
    """From arrays to agents and back: what is in use is the same, by number of the person."""
    scenario, crowd = eventful(), after(30)
    back = ClosedLoop(scenario, days=60, crowd=crowd).crowd()
    for one in LISTS:
        old, new = getattr(crowd, one.name), getattr(back, one.name)
        used = one.in_use(crowd.standing[0], len(old))
        if one.name == "row":
            continue
        if one.holds == "rows":
            old, new = crowd.customers["number"][old[:used]], back.customers["number"][new[:used]]
        assert (old[:used] == new[:used]).all() and getattr(back, one.name).dtype == getattr(crowd, one.name).dtype, (
            one.name
        )
