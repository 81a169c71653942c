"""The audience of promotions: which part of them goes out to a customer, and how readily they read one (M42)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.market.promotions import are_for, reading_of


@inlined
def is_aimed_at(customer, today, dice):
    """Whether a customer belongs to those to whom promotions are sent."""
    return are_for(customer, today.levers.messages, today.day, dice.seed, dice.who)


@inlined
def spared_per_week(today):
    """Promotions a week, of those of the plan, that are not sent to who does not belong to the audience."""
    return (1.0 - today.levers.messages.others_share) * today.known.promo_per_week


@inlined
def messages_felt_by(customer, today, seed, who):
    """Messages a week, counted in promotions, that who joins or comes back will feel: those that they will get."""
    felt = today.known.messages_felt
    if today.known.promos_are_aimed and not are_for(customer, today.levers.messages, today.day, seed, who):
        felt = max(0.0, felt - spared_per_week(today) * today.known.promo_weight)
    return felt


@inlined
def reading(customer, today, dice):
    """Chance of a customer who is not tired to read one promotion: by its form, and by a tag that is right."""
    read = today.behavior.fatigue.read_share * today.known.promo_read
    return reading_of(customer, read, today.levers.messages, today.behavior.messages.tag_lift, dice.seed, dice.who)
