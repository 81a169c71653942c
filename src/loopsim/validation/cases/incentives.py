"""Responses to money: sharing for pay, and topping up for a gift."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0

#: Many shares, and nobody accepts: whatever people expect, the same ones are there, with the same luck.
_UNANSWERED: dict[str, Any] = {
    "market.people": 3000,
    "market.sociability_sigma": 0.0,
    "market.network.contacts": 12,
    "market.network.strong_contacts": 6,
    "behavior.need.per_week": 1.0,
    "behavior.sharing.per_week": 0.1,
    "behavior.sharing.accept_strong_chance": 0.0,
    "behavior.sharing.accept_weak_chance": 0.0,
    "levers.campaign.every_weeks": 0,
    "levers.referral.reward_cny": 0.0,
    "levers.commission.legal_guard": "off",
    "behavior.earning.commission_weight": 0.5,
    "levers.commission.level_shares": [0.5],
}


@case(
    "V47",
    title=both("Sharing for pay: the law is recovered from shares", "有偿分享：由分享占比还原规律"),
    source="Closed form: 1 + lift x e / (e + half), of e CNY that a friend is expected to earn",
)
def sharing_for_pay() -> Findings:
    """Shares at seven expectations, and lift and half as a fit finds them."""
    from scipy.optimize import curve_fit

    expected = np.array([0.0, 2.0, 5.0, 10.0, 20.0, 50.0, 200.0])
    shares = np.array([_shares(one) for one in expected])
    sharing = Scenario.load("closed-loop").behavior.sharing
    found, spread = curve_fit(_law, expected, shares, p0=(shares[0], 1.0, 5.0), sigma=np.sqrt(shares),
                              absolute_sigma=True)  # fmt: skip
    errors = np.sqrt(np.diag(spread))
    checks = [
        Check(told, known, float(value), float(error), 4.0 * float(error))
        for told, known, value, error in zip(
            ("lift of endless pay", "pay of half the lift, CNY"),
            (sharing.reward_lift, sharing.reward_half_cny), found[1:], errors[1:], strict=True,
        )
    ]  # fmt: skip
    steps = np.diff(shares) / np.diff(expected)
    checks.append(Check("steps at which a CNY more makes people share more than at the step before", 0.0,
                        float((np.diff(steps) > 0).sum())))  # fmt: skip
    fine = np.linspace(0.0, expected[-1], 100)
    law = _law(fine, found[0], sharing.reward_lift, sharing.reward_half_cny)
    curves = [Curve("law", fine, law, "theory"), Curve("loopsim", expected, shares, "model", np.sqrt(shares))]
    setup = "3,000 people share and nobody accepts; a quarter of what a friend spends is expected to be earned."
    return Findings(checks, [Panel("Shares", "expected pay, CNY", "shares in 200 days", curves)], setup)


def _law(expected: np.ndarray, base: float, lift: float, half: float) -> np.ndarray:
    return base * (1.0 + lift * expected / (expected + half))


def _shares(expected: float) -> float:
    plan = Scenario.load("closed-loop", {**_UNANSWERED, "behavior.earning.friend_spend_cny": 4.0 * float(expected)})
    return float(simulate(plan, days=200, seed=1, test_from=None).tallies["shares"].sum())


@case(
    "V48",
    title=both("Stored value: who tops up by gift and amount", "储值：谁充值取决于赠额与金额"),
    source="Closed form: 1 - exp(-h w t), w = (1 + 3 g / (g + 0.15)) / 2.2 x (amount / 500)^-0.5",
)
def topping_up() -> Findings:
    """The part that has topped up after five weeks, of four offers."""
    people, days, hazard = 3000, 36, 0.1
    checks, known, seen, errors = [], [], [], []
    offers = ((0.1, 500.0), (0.4, 500.0), (0.0, 500.0), (0.1, 1000.0))
    for gift, amount in offers:
        plan = plain_shop(people, days, {
            "levers.organic.buys_on_joining_share": 1.0, "levers.top_up.per_week": hazard,
            "behavior.top_up.low_baskets": 0.0, "levers.top_up.bonus_share": gift,
            "levers.top_up.amount_cny": amount, "schedule": [on_day_0(people)],
        })  # fmt: skip
        found = float(simulate(plan, seed=1, test_from=None).records.customers["is_member"].mean())
        willing = (1.0 + 3.0 * gift / (gift + 0.15)) / (1.0 + 3.0 * 0.4) * (amount / 500.0) ** -0.5
        part = -math.expm1(-hazard * willing * (days - 1) / 7.0)
        error = math.sqrt(part * (1.0 - part) / people)
        checks.append(Check(f"{gift:.0%} on top of {amount:g} CNY", part, found, error, 4.0 * error))
        known.append(part)
        seen.append(found)
        errors.append(error)
    names = [f"{gift:.0%} on {amount:g}" for gift, amount in offers]
    x = np.arange(len(offers))
    curves = [Curve("law", x, known, "theory", is_line=False), Curve("loopsim", x, seen, "model", errors)]
    setup = f"{people:,} people join by an order, need nothing more, and may top up for {days - 1} days."
    return Findings(checks, [Panel("Who has topped up", "gift on CNY", "share", curves, names=names)], setup)
