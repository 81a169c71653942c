"""Smaller markets made like a large one: as much room on accounts, as many hosts a customer, or none at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim import Scenario
from loopsim.dashboard.smaller import smaller

LARGE = Scenario.load("closed-loop", {"market.people": 1_000_000})


@given(st.floats(0.002, 0.9))
def test_accounts_hold_and_give_together_the_same_share(part: float) -> None:
    made = smaller(LARGE, part)
    assert made is not None
    whole, now = LARGE.levers.accounts, made.levers.accounts
    for name in ("friend_cap", "contacts_per_day", "cost_per_week_cny"):
        assert now.count * getattr(now, name) == pytest.approx(part * whole.count * getattr(whole, name), rel=0.02)
    assert made.market.people == pytest.approx(1e6 * part, abs=1)


@pytest.mark.parametrize(("guides", "part", "is_there"), [(5, 0.1, False), (5, 0.4, True), (100, 0.1, True)])
def test_guides_cannot_be_parted(guides: int, part: float, is_there: bool) -> None:
    assert (smaller(LARGE.change({"levers.guides.count": guides}), part) is not None) == is_there


def test_a_pool_without_accounts_of_the_brand_is_scaled_as_it_is() -> None:
    plan = LARGE.change({"levers.accounts.count": 0})
    assert smaller(plan, 0.1) == plan.scaled(0.1)
