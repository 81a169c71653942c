"""Subscription: the renewals that people of a pool may pay for in the time ahead (M57)."""

from __future__ import annotations

import numpy as np

from loopsim.mechanisms.subscription.rules import odds_of_price

#: Chance to quit that counts as certain, so that its hazard is still a number.
_SURELY = 1.0 - 1e-12


def renewals_ahead(
    joined_day: np.ndarray,
    first_order_day: np.ndarray,
    leave_hazard: np.ndarray,
    settings: np.void,
    day: int,
    days: float,
    discount: float,
) -> tuple[float, np.ndarray]:
    """Return the discounted renewals of buyers within ``days``, and their hazards a day of quitting.

    Arrays hold an entry a buyer, seen on the evening of ``day``; ``discount`` is a hazard a day. Their chances to quit
    are those of people who have renewed so often: Beta(alpha, beta + renewals), the law of contracts.
    """
    period = int(settings["levers"]["subscription"]["every_days"])
    if period <= 0 or not len(joined_day):
        return 0.0, np.zeros(len(joined_day))
    age = day - joined_day
    renewed = age // period - (first_order_day - joined_day) // period
    leaving = settings["behavior"]["leaving"]
    odds = odds_of_price(
        settings["levers"]["subscription"]["price_cny"], leaving["usual_price_cny"], leaving["renewal_elasticity"]
    )

    def quitting(more: int) -> np.ndarray:
        chance = leaving["quit_alpha"] / (leaving["quit_alpha"] + leaving["quit_beta"] + renewed + more)
        return np.minimum(chance * odds / (1.0 - chance + chance * odds), _SURELY)

    ahead, there = 0.0, np.ones(len(age))
    until = (period - age % period).astype(float)
    for more in range(int(days // period) + 1):
        there = there * (1.0 - quitting(more))
        due = until + more * period
        ahead += float((there * np.exp(-(leave_hazard + discount) * due))[due <= days].sum())
    return ahead, -np.log1p(-quitting(0)) / period
