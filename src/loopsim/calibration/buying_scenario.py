"""A scenario in which customers buy as a fitted log of transactions says: BG/NBD as a special case of the model.

In such a scenario *to follow is to buy for the first time*: the pool is the customers, and each order of the model is a
repeat order. The order clock then runs at the gamma rate, dropping out comes after repeat orders only, and the law is
BG/NBD to the letter, with days instead of continuous time. All that would change the rate on the way (interest, trust,
habit, checkout) is held at 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.calibration.baskets import BasketFit
from loopsim.calibration.bgnbd import BuyingFit
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.scenario import Scenario

#: Bounds of the scenario language for the dropout law; a law beyond them has next to no spread, so its mean is kept.
_MOST_ALPHA, _MOST_BETA = 1000.0, 10_000.0

#: Highest hazard a week that the scenario language takes: all but 1 in 1,200 come within a day.
_AT_ONCE = 50.0

#: A schedule holds at most so many entries.
_MOST_ENTRIES = 900


def order_values(buying: BuyingFit, baskets: BasketFit | None) -> dict[str, Any]:
    """``path -> value`` of everything that makes a scenario buy as fitted."""
    r, alpha, a, b = (float(value) for value in buying.parameters)
    narrow = min(1.0, _MOST_ALPHA / a, _MOST_BETA / b)
    values: dict[str, Any] = {
        "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 1.0}],
        "behavior.need.per_week": r / alpha * 7.0 / buying.unit_days,
        "behavior.need.shape": r,
        "behavior.need.dropout_alpha": a * narrow,
        "behavior.need.dropout_beta": b * narrow,
        **plain_rates(),
    }
    if baskets is not None:
        values["behavior.basket.base_cny"] = baskets.mean.value
        values["behavior.basket.sigma"] = min(baskets.sigma.value, 3.0)
        values["behavior.basket.trust_lift"] = 0.0
    return values


def plain_rates() -> dict[str, Any]:
    """Interest, trust, habit and checkout held at 1, so that needs are orders."""
    values: dict[str, Any] = {
        "behavior.need.base_share": 1.0,
        "behavior.need.habit_gain": 0.0,
        "behavior.need.first_order_ease": 1.0,
        "behavior.interest.fit_spread": 0.0,
        "behavior.trust.drift_per_week": 0.0,
        "behavior.trust.bad_order_loss": 0.0,
        "behavior.trust.excess_loss": 0.0,
        "levers.checkout.step_pass": [1.0],
        "levers.referral.fit_mean": 1.0,
        "levers.referral.trust_start": 1.0,
    }
    for channel in CHANNELS:
        values[f"levers.{channel}.fit_mean"] = values[f"levers.{channel}.trust_start"] = 1.0
    return values


def nothing_else() -> dict[str, Any]:
    """Everything off that is not buying: no channels, messages, referral, leaving; one account for all."""
    values: dict[str, Any] = {
        "market.sociability_sigma": 0.0,
        "market.network.kind": "well_mixed",
        "behavior.leaving.follower_per_week": 0.0,
        "behavior.leaving.buyer_per_week": 0.0,
        "levers.accounts.count": 1,
        "levers.accounts.friend_cap": 100_000_000,
        "levers.accounts.cost_per_week_cny": 0.0,
        "levers.messages.service_per_week": 0.0,
        "levers.messages.promo_per_week": 0.0,
        "levers.product.quality": 1.0,
        "levers.referral.enabled": False,
        "levers.campaign.every_weeks": 0,
        "levers.commission.level_shares": [0.0],
    }
    for channel in CHANNELS:
        values[f"levers.{channel}.daily_spend_cny"] = values[f"levers.{channel}.always_per_week"] = 0.0
    return values


def arrivals(joining_days: np.ndarray, days: int) -> list[dict[str, Any]]:
    """Schedule entries that let so many people in on those days, on average: ``day of each person -> entries``.

    On each day the strangers left come with the chance ``joining / left``; where there are more days than a schedule
    holds, by blocks of days.
    """
    last = int(joining_days.max())
    block = -(-(last + 1) // _MOST_ENTRIES)  # days of an entry, rounded up
    counts = np.bincount(joining_days // block)
    left = counts.sum()
    entries: list[dict[str, Any]] = []
    for number, joining in enumerate(counts):
        if joining:
            hazard = _AT_ONCE if joining == left else min(-7.0 / block * float(np.log1p(-joining / left)), _AT_ONCE)
            window = {"from_day": number * block, "to_day": min((number + 1) * block, days) - 1}
            entries.append({**window, "set": {"levers.organic.always_per_week": hazard}})
            left -= joining
    return entries


def cohort_scenario(
    buying: BuyingFit, baskets: BasketFit | None, joining_days: np.ndarray, days: int, name: str
) -> Scenario:
    """The people of the log and nothing else: they join on the days of their first orders and then buy as fitted."""
    people = max(len(joining_days), 10)
    values = nothing_else() | order_values(buying, baskets)
    return Scenario.load("closed-loop", values | {
        "name": name,
        "about": "Customers of a log of transactions, who buy by the BG/NBD law fitted to it. To follow is to buy "
        "for the first time; every order of the model is a repeat order.",
        "days": days,
        "market.people": people,
        "schedule": arrivals(joining_days, days),
    })  # fmt: skip


def on_base(base: Scenario, buying: BuyingFit, baskets: BasketFit | None, name: str) -> Scenario:
    """A scenario of one's own with the buying of the log laid on it; channels, hosts, leaving and costs stay."""
    return base.change(order_values(buying, baskets) | {"name": name})
