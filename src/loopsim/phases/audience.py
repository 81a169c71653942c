"""The audience of promotions: which part of them goes out to a customer, and how readily they read one (M42)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined
from loopsim.draws import uniform
from loopsim.market.choices import TO_RANDOM, TO_RECENT, TO_TAGGED, TO_VALUABLE
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.rules import fen

_PICKED = int(Event.PICKED)


@compiled("f8(i8, i8)")
def pick(seed, who):
    """Number of a person, 0 to 1, fixed for good: below the precision their tag is right."""
    return uniform(seed, who, TRAIT_DAY, _PICKED, 0)


@inlined
def is_aimed_at(customer, today, dice):
    """Whether a customer belongs to those to whom promotions are sent."""
    levers = today.levers.messages
    if levers.send_to == TO_TAGGED:
        is_right = pick(dice.seed, dice.who) < levers.tag_precision
        return is_right == (customer.need_rate > 0.0)
    if levers.send_to == TO_RANDOM:
        return pick(dice.seed, dice.who) < levers.random_share
    if levers.send_to == TO_RECENT:
        return today.day - max(customer.joined_day, customer.last_order_day) <= levers.recent_days
    if levers.send_to == TO_VALUABLE:
        return customer.spent_fen >= fen(levers.value_min_cny)
    return True


@inlined
def reading(customer, today, dice):
    """Chance of a customer who is not tired to read one promotion: by its form, and by a tag that is right."""
    read = today.behavior.fatigue.read_share * today.known.promo_read
    levers = today.levers.messages
    if levers.send_to == TO_TAGGED and customer.need_rate > 0.0 and pick(dice.seed, dice.who) < levers.tag_precision:
        read *= 1.0 + today.behavior.messages.tag_lift
    return min(1.0, read)
