"""A market that lives: people move in and out. Chances of a false alarm are stated; seeds are fixed."""

from __future__ import annotations

import numpy as np
import pytest

import loopsim
from loopsim.market.fields import LAPSED, STRANGER
from loopsim.market.moving import everyone_in, present, stay_of
from rest import Sleepless
from worlds import differences, eventful, quiet

RATE = 0.3


def lived(scenario: loopsim.Scenario, days: int, **how: object) -> loopsim.Run:
    return loopsim.simulate(scenario, days=days, test_from=None, **how)


def stays(scenario: loopsim.Scenario, seed: int) -> np.ndarray:
    """``-> (people, 2)``: first day in the market, first day no more, of everyone who ever lives there."""
    everyone, market = everyone_in(scenario), scenario.market
    return np.array([stay_of(seed, who, everyone, market.people, market.moves_per_year) for who in range(everyone)])


def test_as_many_move_in_as_out_so_that_the_number_present_stays_level():
    plan = loopsim.Scenario.load("closed-loop", {"market.people": 20_000, "market.moves_per_year": 0.1})
    here = present(plan, 1, 3650)
    assert here[0] == 20_000 and everyone_in(plan) == 40_000
    # 20,000 who move in at random over ten years and as many who leave: five standard errors of their difference.
    assert np.abs(here - 20_000).max() < 5 * np.sqrt(2 * 20_000 * 0.1 * 10)
    found = stays(plan, 1)
    counted = [((found[:, 0] <= day) & (found[:, 1] > day)).sum() for day in (0, 1000, 3649)]
    assert counted == here[[0, 1000, 3649]].tolist()
    newcomers = np.flatnonzero(found[:, 0] > 0)
    assert newcomers.size == 20_000
    assert np.bincount(newcomers * 100 // 40_000).std() == 0  # spread evenly over the numbers
    assert 365.0 * 10 * 0.95 < (found[:, 1] - found[:, 0]).mean() < 365.0 * 10 * 1.05


def test_where_nobody_moves_all_who_ever_live_there_are_there():
    plan = loopsim.Scenario.load("closed-loop", {"market.people": 20_000})
    assert everyone_in(plan) == 20_000 and set(present(plan, 1, 100)) == {20_000}


@pytest.mark.parametrize("world", [eventful, quiet])
@pytest.mark.slow
def test_both_engines_agree_where_people_move(world):
    plan = world(market__moves_per_year=RATE)
    assert differences(lived(plan, 70), lived(plan, 70, engine="agents")) == []


@pytest.mark.parametrize("world", [eventful, quiet])
def test_nobody_joins_before_moving_in_and_nobody_stays_after_moving_out(world):
    plan = world(market__moves_per_year=1.0)
    run = lived(plan, 200)
    people, found = run.records.customers, stays(plan, 1)
    joined = people["stage"] != STRANGER
    late = found[:, 0] > 0
    assert (joined & late).sum() > 30
    day = np.maximum(people["joined_day"], 0)  # who was in the pool before day 0 was there on day 0
    assert (day >= found[:, 0])[joined].all() and (day < found[:, 1])[joined].all()
    gone = joined & (found[:, 1] < 198)
    assert gone.sum() > 50 and (people["stage"][gone] == LAPSED).all()
    tallies = run.tallies
    assert 0 < tallies["moved_away"].sum() < tallies["left"].sum()
    assert (tallies["stock"].sum(axis=1) == everyone_in(plan)).all()
    assert run.daily["people_present"].iloc[-1] == ((found[:, 0] <= 199) & (found[:, 1] > 199)).sum()


@pytest.mark.slow
def test_resting_changes_nothing_where_people_move():
    plan = quiet(market__moves_per_year=1.0, levers__win_back__every_weeks=0)
    rested, awake = lived(plan, 118), lived(plan, 118, model=Sleepless)
    ours, theirs = rested.records.customers, awake.records.customers
    for field in ("stage", "joined_day", "left_day", "first_order_day", "last_order_day", "orders", "referrer", "host"):
        assert np.array_equal(ours[field], theirs[field]), field
    assert np.array_equal(rested.tallies["moved_away"], awake.tallies["moved_away"])
    assert rested.tallies["moved_away"].sum() > 30


@pytest.mark.slow
def test_ten_years_keep_a_pool_and_people_who_join():
    years = {}
    for rate in (0.0, 0.1):
        plan = loopsim.Scenario.load(
            "closed-loop", {"market.people": 4000, "days": 3650, "market.moves_per_year": rate}
        )
        daily = loopsim.simulate(plan, seed=1, test_from=None).daily
        years[rate] = daily["joined_today"].iloc[-365:].sum()
        assert daily["reachable"].iloc[-1] > 400
    assert years[0.1] > 2 * years[0.0] and years[0.1] > 100
