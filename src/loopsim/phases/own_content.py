"""Content of one's own: whom those bring who promote for pay (M86)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.market.fields import REFERRAL


@inlined
def fit_of_newcomers(market, source, referrer):
    """Mean fit of those whom a source brings; content of one's own finds people whom the shop suits better (M86)."""
    known = market.today.known
    is_promoted = source > REFERRAL
    if source == REFERRAL:
        friend = market.customers[market.row[referrer]]
        is_promoted = friend.is_partner or friend.is_creator
    return min(1.0, known.fit_mean[source] * known.own_fit) if is_promoted else known.fit_mean[source]
