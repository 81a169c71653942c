"""The value of the pool counts the visits to come: until people leave, and until they fall silent in any way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loopsim
from loopsim.market.fields import NONE
from loopsim.phases.prospects import PROSPECT_DAYS, PROSPECT_DISCOUNT, days_ahead, prospects
from loopsim.results.prospects import _margin_per_visit
from loopsim.scenario.scenario import Scenario

#: Nothing but orders, lapse and leaving changes hazards, and nobody comes after a year.
STILL: dict[str, Any] = {
    "behavior.need.habit_gain": 0.0,
    "behavior.trust.good_order_gain": 0.0,
    "behavior.trust.bad_order_loss": 0.0,
    "behavior.trust.drift_per_week": 0.0,
    "levers.messages.service_per_week": 0.0,
    "levers.messages.promo_per_week": 0.0,
    "levers.win_back.every_weeks": 0,
}
NOBODY_COMES: dict[str, Any] = {
    **{f"levers.{channel}.daily_spend_cny": 0.0 for channel in ("ads", "content", "store", "lure")},
    **{f"levers.{channel}.always_per_week": 0.0 for channel in ("ads", "content", "store", "lure", "organic")},
    "levers.referral.enabled": False,
}
OFTEN: dict[str, Any] = {"behavior.need.per_week": 3.0, "behavior.need.shape": 1.0}
AT_ANY_MOMENT: dict[str, Any] = {
    "behavior.need.lapse_shape": 0.8,
    "behavior.need.lapse_days": 120.0,
    "behavior.need.dropout_alpha": 0.0,
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "lapse",
    [
        {},
        {"behavior.need.dropout_alpha": 0.0},
        AT_ANY_MOMENT,
        AT_ANY_MOMENT | {"behavior.need.lapse_days": 20.0},
        AT_ANY_MOMENT | {"behavior.need.dropout_alpha": 0.7, "behavior.need.dropout_from_order": 2},
        {"behavior.need.dropout_from_order": 4},
    ],
    ids=["after an order", "never", "at any moment", "soon", "both", "from the fourth order"],
)
def test_a_pool_whose_attitude_stands_still_makes_the_visits_that_it_is_valued_by(lapse: dict[str, Any]) -> None:
    plan = Scenario.load("closed-loop", STILL | OFTEN | lapse | {"days": 365})
    on = plan.change({"days": 729, "schedule": [{"from_day": 365, "set": NOBODY_COMES}]})
    told, came = [], []
    for seed in (1, 2, 3):
        run = loopsim.simulate(plan, days=365, seed=seed, test_from=None)
        told.append(run.summary()["pool_value"] / _margin_per_visit(run.tallies[-90:]))
        after = loopsim.simulate(on, days=729, seed=seed, test_from=None).tallies["visits"][365:]
        came.append((after * 1.1 ** -(np.arange(364) / 365)).sum())
    assert np.mean(told) == pytest.approx(np.mean(came), rel=0.05), (told, came)


def day_by_day(
    visit: float, again: float, leave: float, lapse: float, ease: float, orders: int, first: int, law: np.ndarray
) -> float:
    """Discounted visits of one person, by going through the days and through how long ago the first order was."""
    keep = math.exp(-leave - PROSPECT_DISCOUNT / 365.0)
    days = len(law) - 1
    waits, bought = float(orders == 0), np.zeros(days + 1)  # by days since the first order
    bought[0] = float(orders > 0)
    found = 0.0
    for _ in range(days):
        new = waits * visit * ease
        there = bought * (law if orders == 0 else 1.0)
        found += waits * visit + there.sum() * again
        bought[1:] = bought[:-1] * (1.0 - again * ease * lapse) * keep
        bought[0] = 0.0
        bought[1] += new * (1.0 - lapse if first <= 1 else 1.0) * keep
        waits = (waits - new) * keep
    return found


CHANCES = st.floats(0.001, 0.5)


@settings(max_examples=60)
@given(
    hazard=CHANCES, leave=st.floats(0.0, 0.05), lapse=st.floats(0.0, 1.0), ease=st.floats(0.1, 1.0),
    orders=st.integers(0, 3), more=st.floats(0.3, 3.0), first=st.integers(1, 2), shape=st.sampled_from([0.0, 0.4, 2.0]),
    scale=st.floats(10.0, 500.0), days=st.integers(30, 364),
)  # fmt: skip
def test_prospects_are_those_of_a_walk_through_the_days(
    hazard, leave, lapse, ease, orders, more, first, shape, scale, days
) -> None:
    found = prospects(hazard, leave, lapse, orders, days, ease, more, first, shape, scale)
    visit = -math.expm1(-hazard)
    again = -math.expm1(-hazard * more) if orders == 0 else visit
    law = (scale / (scale + np.arange(days + 1))) ** shape
    expected = day_by_day(visit, again, leave, lapse, ease, orders, first, law)
    assert found == pytest.approx(expected, rel=0.03, abs=0.15)


def test_who_is_silent_or_lapses_tomorrow_makes_no_visit() -> None:
    assert days_ahead(NONE, False, 10) == PROSPECT_DAYS
    assert days_ahead(NONE, True, 10) == days_ahead(11, False, 10) == days_ahead(5, False, 10) == 0.0
    assert days_ahead(14, False, 10) == 3.0
    assert prospects(0.2, 0.01, 0.3, 2, 0.0, 1.0, 1.0, 1, 0.0, 80.0) == 0.0


@settings(max_examples=60)
@given(hazard=CHANCES, lapse=st.floats(0.0, 0.9), orders=st.integers(0, 2), shape=st.floats(0.0, 3.0))
def test_more_lapse_of_any_kind_makes_fewer_visits(hazard, lapse, orders, shape) -> None:
    def visits(lapse: float, days: float, first: int, shape: float) -> float:
        return prospects(hazard, 0.001, lapse, orders, days, 0.8, 1.0, first, shape, 80.0)

    found = visits(lapse, 364.0, 1, shape)
    slack = 1e-9 + found
    assert visits(lapse + 0.1, 364.0, 1, shape) <= slack
    assert visits(lapse, 200.0, 1, shape) <= slack
    assert visits(lapse, 364.0, 1, shape + 0.5) <= slack
    assert found <= visits(lapse, 364.0, 2, shape) + 1e-9 <= visits(lapse, 364.0, 5, shape) + 2e-9
