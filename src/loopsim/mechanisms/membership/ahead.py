"""Paid membership: what a member day adds to the hazards by which the value of a pool is told (M59)."""

from __future__ import annotations

import numpy as np

from loopsim.market.fields import NONE
from loopsim.mechanisms.membership.rules import is_member_day
from loopsim.mechanisms.price.rules import CHEAPEST, response


def without_member_day(card_until: np.ndarray, settings: np.void, day: int) -> np.ndarray:
    """Return the part of the hazards of ordering on a day that stays when the member day is over, an entry a person.

    Seen on the evening, when a card may have run out that was good during the day; 1 on any other day.
    """
    levers, price = settings["levers"]["membership"], settings["behavior"]["price"]
    if not is_member_day(day, int(levers["day_every_weeks"])):
        return np.ones(len(card_until))
    part = max(1.0 - float(levers["day_discount_share"]), CHEAPEST)
    lift = float(response(part, 1.0, price["elasticity"], price["reference_elasticity"]))
    return np.where((card_until != NONE) & (card_until >= day - 1), 1.0 / lift, 1.0)
