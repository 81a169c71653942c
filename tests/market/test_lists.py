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
from loopsim.market.lists import LENGTHS, LISTED, LISTS, NAMES
from loopsim.market.market import Market
from loopsim.scenario.record import settings_table
from worlds import eventful


def after(days: int) -> Crowd:
    scenario = eventful()
    settings, row_of_day = settings_table(scenario, days)
    crowd = open_market(scenario, 1, days, settings)
    arrays.live(crowd, days, settings, row_of_day)
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
            assert not used and not new.view(np.uint8).any(), one.name


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
