"""The legal guard counts whom a plan outside the law touches."""

from __future__ import annotations

import numpy as np

import loopsim
from loopsim.market.fields import CUSTOMER, NONE
from loopsim.results.legal import largest_downline, legal_warnings, paid_above


def chain(*referrers: int, buyers: tuple[int, ...]) -> np.ndarray:
    """Customers brought by one another; ``buyers`` have an order."""
    customers = np.zeros(len(referrers), CUSTOMER)
    customers["referrer"] = referrers
    customers["joined_day"] = np.arange(len(referrers))
    customers["stage"] = 1
    customers["orders"][list(buyers)] = 1
    return customers


def test_people_paid_above_a_level_stand_that_many_referrals_above_a_buyer() -> None:
    # 0 <- 1 <- 2 <- 3 and 0 <- 4: with a buyer at 3, levels 1, 2, 3 are 2, 1, 0.
    customers = chain(NONE, 0, 1, 2, 0, buyers=(3,))
    assert [paid_above(customers, level) for level in (0, 1, 2, 3)] == [3, 2, 1, 0]


def test_without_buyers_nobody_is_paid() -> None:
    assert paid_above(chain(NONE, 0, 1, 2, buyers=()), 0) == 0


def test_the_largest_downline_counts_people_and_levels() -> None:
    assert largest_downline(chain(NONE, 0, 1, 2, 0, NONE, 5, buyers=())) == (4, 3)
    assert largest_downline(chain(NONE, NONE, buyers=())) == (0, 0)


def test_a_third_level_is_told_with_the_people_it_touches() -> None:
    changes = {"levers.commission.level_shares": [0.1, 0.05, 0.02], "market.people": 2000}
    run = loopsim.simulate("closed-loop", days=120, changes=changes, test_from=None)
    plan, touched = legal_warnings(run)
    assert "level 3" in plan
    assert "would reach" in touched
    assert "30 people and 3 levels" in touched


def test_a_plan_inside_the_law_is_not_mentioned() -> None:
    assert legal_warnings(loopsim.simulate("closed-loop", days=5, changes={"market.people": 500})) == []
