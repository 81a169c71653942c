"""First-order offers: what they do to followers, to who was won by them, and to channels (M20, M21)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.fields import FOLLOWER
from loopsim.mechanisms.price.rules import CHEAPEST, response
from loopsim.phases.kinds import always, for_market
from loopsim.phases.rates import factor


@shared
def felt_part(discount_share, gift_cny, gift_worth_share, price_cny):
    """Part of the price of a first order that is left as followers feel it, gift included: 1 without an offer."""
    worth = 0.0
    if gift_cny > 0.0:
        given = gift_worth_share * gift_cny
        worth = given / price_cny if given < price_cny else 1.0
    return max((1.0 - discount_share) * (1.0 - worth), CHEAPEST)


@shared
def lift_of_first(felt, elasticity, reference_elasticity, occasion_lift):
    """Factor on first orders of an offer under which this part of the price is left (M20)."""
    return response(felt, 1.0, elasticity, reference_elasticity) * (1.0 + occasion_lift)


@for_market("首单优惠今天的作用（M20、M21）。")
def set_offer(market):
    """Work out what the offer for first orders does today (M20, M21).

    What is remembered of a price under an offer moves on by the law of prices from the next day on, so prices have to
    be weighed as long as that lasts.
    """
    standing, today = market.standing, market.today
    known, levers, people = today.known, today.levers.first_offer, today.behavior.offer
    is_on = levers.discount_share > 0.0 or levers.gift_cny > 0.0
    standing.offer_ever = standing.offer_ever or is_on
    known.offer_acts = standing.offer_ever
    known.offer_part = 1.0 - levers.discount_share
    known.offer_lift = known.offer_draw = 1.0
    known.offer_won = known.offer_fit_loss = 0.0
    if not is_on:
        return
    price, cny = today.behavior.price, today.behavior.basket.base_cny * known.price_ratio
    felt = felt_part(levers.discount_share, levers.gift_cny, people.gift_worth_share, cny)
    known.offer_lift = lift_of_first(felt, price.elasticity, price.reference_elasticity, people.occasion_lift)
    known.offer_won = 1.0 - 1.0 / known.offer_lift
    known.offer_draw = 1.0 + people.draw_lift * (1.0 - felt)
    known.offer_fit_loss = people.fit_loss * (1.0 - felt)
    known.offer_gap = max((1.0 + known.price_gap) * known.offer_part, CHEAPEST) - 1.0
    if levers.discount_share > 0.0 and people.remembered_share > 0.0:
        standing.price_widest = max(standing.price_widest, abs(known.offer_gap))
        known.price_acts = True


@inlined
def offer_acts(today):
    """Whether there is an offer, or anybody may have been won by one."""
    return today.known.offer_acts


@factor("order", steady=always, when=offer_acts)
def offered(customer, host, today):
    """Followers order more under an offer, deal-seekers less without one (M20, M21)."""
    if not today.known.offer_acts:
        return 1.0
    if customer.stage == FOLLOWER:
        return today.known.offer_lift
    return 1.0 - today.behavior.offer.seeker_loss_share if customer.is_deal_seeker else 1.0
