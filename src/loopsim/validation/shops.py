"""Set-ups of the cases on buying: a shop in which nothing moves but what a case switches on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate

#: Everyone has the need, full interest and full trust, so that needs become orders at their own rate; nobody leaves,
#: writes, shares or costs anything. Baskets are 100 CNY, all of it margin.
_PLAIN: dict[str, Any] = {
    "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 1.0}],
    "market.network.kind": "well_mixed",
    "market.sociability_sigma": 0.0,
    "behavior.need.per_week": 0.0,
    "behavior.need.shape": 0.0,
    "behavior.need.dropout_alpha": 0.0,
    "behavior.need.base_share": 1.0,
    "behavior.need.habit_gain": 0.0,
    "behavior.need.first_order_ease": 1.0,
    "behavior.interest.fit_spread": 0.0,
    "behavior.trust.good_order_gain": 0.0,
    "behavior.trust.drift_per_week": 0.0,
    "behavior.trust.holds_share": 0.0,
    "behavior.leaving.follower_per_week": 0.0,
    "behavior.leaving.buyer_per_week": 0.0,
    "behavior.sharing.per_week": 0.0,
    "behavior.sharing.experience_weight": 0.0,
    "behavior.sharing.follower_share": 1.0,
    "behavior.sharing.need_precision": 0.0,
    "behavior.sharing.reward_lift": 0.0,
    "behavior.sharing.reminder_lift": 0.0,
    "behavior.sharing.accept_strong_chance": 1.0,
    "behavior.sharing.accept_weak_chance": 1.0,
    "behavior.referred.leaving_cut_share": 0.0,
    "behavior.referred.basket_lift": 0.0,
    "behavior.basket.base_cny": 100.0,
    "behavior.basket.trust_lift": 0.0,
    "behavior.basket.sigma": 0.0,
    "levers.organic.always_per_week": 0.0,
    "levers.accounts.count": 1,
    "levers.accounts.friend_cap": 100_000_000,
    "levers.accounts.cost_per_week_cny": 0.0,
    "levers.messages.promo_per_week": 0.0,
    "levers.messages.service_per_week": 0.0,
    "levers.checkout.step_pass": [1.0],
    "levers.product.quality": 1.0,
    "levers.product.bad_order_share": 0.0,
    "levers.product.margin_share": 1.0,
    "levers.referral.reward_cny": 0.0,
    "levers.referral.fit_mean": 1.0,
    "levers.referral.trust_start": 1.0,
    "levers.commission.level_shares": [0.0],
    "levers.commission.partner_lift_share": 0.0,
}
for _channel in CHANNELS:
    _PLAIN |= {
        f"levers.{_channel}.daily_spend_cny": 0.0,
        f"levers.{_channel}.fit_mean": 1.0,
        f"levers.{_channel}.trust_start": 1.0,
        f"levers.{_channel}.carry_over": 0.0,
        f"levers.{_channel}.inflation_per_year": 0.0,
    }


def plain_shop(people: int, days: int, changes: Mapping[str, Any]) -> Scenario:
    """The plain shop with the changes of a case."""
    return Scenario.from_dict({}, "plain shop").change({**_PLAIN, "market.people": people, "days": days, **changes})


def on_days(first: int, counts: np.ndarray, channel: str = "organic") -> list[dict[str, Any]]:
    """A schedule: given numbers of people come on the day ``first``, on the next, and so on."""
    path = f"levers.{channel}.arrivals_per_day"
    return [
        {"from_day": first + n, "to_day": first + n, "set": {path: int(count)}}
        for n, count in enumerate(counts)
        if count
    ]


def customers_after(scenario: Scenario, days: int, seed: int) -> np.ndarray:
    """Everyone by number after ``days`` days.

    A history is a function of scenario and seed, so a shorter run is the beginning of a longer one: the difference of
    two shows the days in between, customer by customer.
    """
    return simulate(scenario, days=days, seed=seed, test_from=None).records.customers
