"""Consumer creators: buyers who bring people for pay."""

from __future__ import annotations

from loopsim.declare.levers import Section, fraction, lever, per_week


class Creators(Section):
    """Consumer creators: buyers who promote for reward."""

    most_share: float = fraction(
        0.0, "most creators, as a share of the market", "M83 A: 0.01", moves="creators up, joined_referral up"
    )
    volunteer_per_week: float = per_week(
        0.05, "hazard that an eligible buyer becomes a creator", "M83 A", le=10, moves="creators up"
    )
    orders_min: int = lever(2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000, moves="creators down")
    influence_lift: float = lever(
        2.0,
        "lift of the chance that a creator's invitation is accepted",
        unit="lift",
        source="M83 A: x3",
        ge=0,
        le=100,
        moves="joined_referral up",
    )
    activity_lift: float = lever(1.0, "lift of a creator's sharing", unit="lift", ge=0, le=100, moves="shares up")
    commission_share: float = fraction(
        0.05, "added to the first level for a creator", "M83 A", moves="level_commission up, profit down"
    )
