"""Renewals ahead of a pool: what they are worth, by the law of contracts and by what is simulated later."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

import loopsim
from loopsim.mechanisms.subscription.ahead import renewals_ahead
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario


def settings(**values: float) -> np.void:
    paths = {"every_days": "levers.subscription.every_days", "alpha": "behavior.leaving.quit_alpha",
             "beta": "behavior.leaving.quit_beta"}  # fmt: skip
    plan = Scenario(name="club").change({paths[name]: value for name, value in values.items()})
    return settings_table(plan, 1)[0][0]


def ahead(joined: int, bought: int, day: int, days: float, **values: float) -> tuple[float, float]:
    found, quitting = renewals_ahead(
        np.array([joined]), np.array([bought]), np.zeros(1), settings(**values), day, days, 0.0
    )
    return found, float(quitting[0])


def test_without_a_subscription_nothing_lies_ahead():
    assert ahead(0, 5, 100, 364.0, every_days=0) == (0.0, 0.0)


@given(joined=st.integers(-400, 50), since=st.integers(0, 300), every=st.integers(1, 400))
def test_where_nobody_quits_each_renewal_of_the_time_ahead_counts(joined, since, every):
    day = joined + since
    due = [later for later in range(day + 1, day + 365) if (later - joined) % every == 0]
    assert ahead(joined, joined, day, 364.0, every_days=every)[0] == pytest.approx(len(due))


def test_those_who_have_renewed_often_quit_less_as_in_the_law_of_contracts():
    alpha, beta = 0.668, 3.806
    new, old = (ahead(joined, joined, 0, 364.0, every_days=91, alpha=alpha, beta=beta) for joined in (-1, -1 - 3 * 91))
    for renewed, (found, quitting) in ((0, new), (3, old)):
        law = sum(np.exp(betaln(alpha, beta + renewed + n) - betaln(alpha, beta + renewed)) for n in range(1, 5))
        assert found == pytest.approx(law)
        assert quitting == pytest.approx(-np.log1p(-alpha / (alpha + beta + renewed)) / 91)


def test_where_everyone_quits_no_renewal_lies_ahead_and_the_hazard_is_a_number():
    found, quitting = ahead(0, 0, 10, 364.0, every_days=30, alpha=1e6, beta=1e-300)
    assert found == pytest.approx(0.0, abs=1e-9) and 0.5 < quitting < 2.0


@pytest.mark.slow
def test_a_renewal_that_nobody_quits_over_makes_the_shop_worth_more():
    plan = Scenario.load("closed-loop").scaled(0.1).change({"levers.subscription.price_cny": 50.0})
    found = loopsim.compare(
        {"without": plan, "with": plan.change({"levers.subscription.every_days": 90})},
        runs=6, days=364, kpis=["profit", "profit_with_pool"], test_from=None,
    )  # fmt: skip
    profit, whole = (found.difference("with", kpi) for kpi in ("profit", "profit_with_pool"))
    assert whole.low > 0.0 and whole.mean > profit.mean


@pytest.mark.slow
def test_renewals_ahead_are_those_that_come():
    quiet = {f"levers.{channel}.{name}": 0 for channel in ("ads", "content", "store", "lure", "organic")
             for name in ("daily_spend_cny", "always_per_week", "arrivals_per_day")}  # fmt: skip
    club = {"levers.subscription.every_days": 30, "behavior.leaving.quit_alpha": 0.668,
            "behavior.leaving.quit_beta": 3.806, "levers.referral.enabled": False,
            "behavior.leaving.buyer_per_week": 0.0, "behavior.fatigue.leave_per_week": 0.0}  # fmt: skip
    plan = Scenario.load("closed-loop").change(club)
    plan = plan.change({"schedule": [{"from_day": 200, "set": quiet}]})
    short = loopsim.simulate(plan, days=200, seed=4, test_from=None)
    people = short.customers
    there = people[(people["orders"] > 0) & (people["stage"] != "lapsed")]
    joined, first = (there[name].to_numpy(dtype=np.int64) for name in ("joined_day", "first_order_day"))
    told, _ = renewals_ahead(joined, first, np.zeros(len(there)), settings_table(plan, 1)[0][0], 199, 364.0, 0.0)
    later = loopsim.simulate(plan, days=564, seed=4, test_from=None)
    numbers = set(there["number"]) if "number" in there else set(there.index)
    ends = later.customers
    ends = ends[ends["number"].isin(numbers)] if "number" in ends else ends[ends.index.isin(numbers)]
    until = ends["left_day"].fillna(564).clip(upper=563).to_numpy(dtype=np.int64)
    since = ends["joined_day"].to_numpy(dtype=np.int64)
    left = ends["left_day"].notna().to_numpy()
    came = ((until - since) // 30 - (199 - since) // 30 - left).sum()
    assert came == pytest.approx(told, rel=0.06)
