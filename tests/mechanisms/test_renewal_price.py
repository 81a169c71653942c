"""The price of a renewal: who pays more than usual quits more readily."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.mechanisms.subscription.rules import odds_of_price
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0

#: Equal people who order soon after they have joined, and whose subscription is up once.
SUBSCRIBED = {
    "behavior.need.per_week": 14.0,
    "behavior.leaving.quit_alpha": 2.0,
    "behavior.leaving.quit_beta": 8.0,
    "levers.subscription.every_days": 30,
    "schedule": [on_day_0(800)],
}


@given(ratio=st.floats(0.01, 100.0), elasticity=st.floats(0.0, 10.0))
def test_odds_to_quit_rise_with_the_price_of_a_renewal_within_bounds(ratio, elasticity):
    assert odds_of_price(50.0 * ratio, 50.0, elasticity) == pytest.approx(min(max(ratio**elasticity, 0.125), 8.0))
    assert odds_of_price(50.0 * ratio, 0.0, elasticity) == 1.0


def test_a_dearer_subscription_loses_more_of_its_subscribers():
    def left(price: float, usual: float) -> int:
        changes = SUBSCRIBED | {
            "levers.subscription.price_cny": price,
            "behavior.leaving.usual_price_cny": usual,
        }
        run = loopsim.simulate(plain_shop(800, 35, changes), seed=1, test_from=None)
        return int(run.daily["left_at_renewal"].sum())

    chances = np.random.default_rng(1).beta(2.0, 8.0, 200_000)
    for ratio in (0.5, 1.0, 2.0, 999.0):
        odds = min(max(ratio, 0.125), 8.0)
        expected = 800 * float(np.mean(chances * odds / (1 - chances + chances * odds)))
        assert left(50.0 * ratio, 50.0) == pytest.approx(expected, abs=4 * expected**0.5), ratio
    assert left(999.0, 0.0) == left(50.0, 50.0)
