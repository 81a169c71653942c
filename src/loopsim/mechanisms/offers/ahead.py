"""Offers for first orders: what they make of the hazards by which the value of a pool is told (M20)."""

from __future__ import annotations

import numpy as np

from loopsim.mechanisms.offers.rules import felt_part, lift_of_first


def after_the_offer(settings: np.void) -> tuple[float, float]:
    """``-> (factor of an offer on first orders, factor from these on later ones)``; both are 1 without an offer.

    Later orders lack the offer, and of those that it has won a part. A gift is felt against the usual price.
    """
    levers, people = settings["levers"]["first_offer"], settings["behavior"]["offer"]
    if levers["discount_share"] <= 0.0 and levers["gift_cny"] <= 0.0:
        return 1.0, 1.0
    cny = float(settings["levers"]["product"]["price_cny"]) or float(settings["behavior"]["basket"]["base_cny"])
    felt = felt_part(float(levers["discount_share"]), float(levers["gift_cny"]), float(people["gift_worth_share"]), cny)
    price = settings["behavior"]["price"]
    lift = float(
        lift_of_first(felt, price["elasticity"], price["reference_elasticity"], float(people["occasion_lift"]))
    )
    return lift, (1.0 - (1.0 - 1.0 / lift) * float(people["seeker_loss_share"])) / lift
