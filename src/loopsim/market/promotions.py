"""Promotions of a plan: how many go out, to whom, how they are read and how they tire people (M32, M42, M92).

Those who are seated before day 0 have long felt them, and those who are here meet them daily: both by these formulas.
"""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import uniform
from loopsim.market.choices import (
    MASS,
    PERSONAL,
    POST,
    RULE_IS_KEPT,
    TO_RANDOM,
    TO_RECENT,
    TO_SEGMENT,
    TO_TAGGED,
    TO_VALUABLE,
)
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.scenario.legal_rules import MASS_MESSAGES_A_DAY as RULE

_PICKED = int(Event.PICKED)


@shared
def within_rule(promo_per_week, launch_promos_per_day):
    """Promotions a week that the rule leaves beside the messages of a launch."""
    return min(promo_per_week, 7.0 * max(0.0, RULE - launch_promos_per_day))


@shared
def keeps_rule(messages):
    """Whether no more mass messages are sent than the platform delivers."""
    return messages.form == MASS and messages.mass_rule == RULE_IS_KEPT


@shared
def weight_of(form, post_weight):
    """Weight of a promotion of this form as it tires and annoys, against a message."""
    return post_weight if form == POST else 1.0


@shared
def read_factor(form, post_seen_share, personal_read_lift):
    """Factor on the chance to read a promotion of this form."""
    if form == POST:
        return post_seen_share
    return 1.0 + personal_read_lift if form == PERSONAL else 1.0


@compiled("f8(i8, i8)")
def pick(seed, who):
    """Number of a person, 0 to 1, fixed for good: below the precision their tag is right."""
    return uniform(seed, who, TRAIT_DAY, _PICKED, 0)


@inlined
def are_for(customer, messages, day, seed, who):
    """Whether a customer belongs to those to whom promotions are sent by these levers."""
    if messages.send_to == TO_TAGGED:
        is_right = pick(seed, who) < messages.tag_precision
        return is_right == (customer.need_rate > 0.0)
    if messages.send_to == TO_RANDOM:
        return pick(seed, who) < messages.random_share
    if messages.send_to == TO_RECENT:
        return day - max(customer.joined_day, customer.last_order_day) <= messages.recent_days
    if messages.send_to == TO_VALUABLE:
        return customer.spent_fen >= int(messages.value_min_cny * 100.0 + 0.5)
    if messages.send_to == TO_SEGMENT:
        return customer.segment + 1 == messages.segment
    return True


@inlined
def reading_of(customer, read, messages, tag_lift, seed, who):
    """Chance of a customer who is not tired to read one promotion: ``read``, and more by a tag that is right."""
    if messages.send_to == TO_TAGGED and customer.need_rate > 0.0 and pick(seed, who) < messages.tag_precision:
        read *= 1.0 + tag_lift
    return min(1.0, read)
