"""Carrier: who is a friend, who only follows on a platform, and what is left of their attention (M27, M29, M94)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import uniform
from loopsim.market.events import TRAIT_DAY
from loopsim.market.fields import LAPSED
from loopsim.mechanisms.carrier.declared import Luck
from loopsim.phases.acquiring import is_of_platform
from loopsim.phases.care import depart
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.links import reached
from loopsim.phases.rates import factor
from loopsim.rules import fen

_FRIEND, _CARD = int(Luck.FRIEND), int(Luck.CARD)


@compiled("f8(f8, f8)")
def attention_after(days, half_life_weeks):
    """Attention that is left after so many days without an order: 1 at first, 1/2 after the half-life (M27)."""
    return 2.0 ** (-days / (7.0 * half_life_weeks))


@compiled("b1(i8, i8, f8)")
def is_added(seed, who, friend_share):
    """Whether one whom a platform brings is added as a friend, where so large a part of them is."""
    return uniform(seed, who, TRAIT_DAY, _FRIEND, 0) < friend_share


@for_market("是否有人仅关注，平台是否已关闭（M94）。")
def know_carrier(market):
    """Name whether anybody only follows, and whether the platform is closed (M94)."""
    standing, known, carrier = market.standing, market.today.known, market.today.levers.carrier
    standing.carrier_acted = standing.carrier_acted or carrier.friend_share < 1.0
    known.carrier_acts = standing.carrier_acted
    known.platform_is_closed = 0 < carrier.closes_on_day <= market.today.day


@shared
def some_only_follow(today):
    """Whether anybody may only follow."""
    return today.known.carrier_acts


@inlined
def is_friend(customer, host, today):
    """Whether nothing but an own order changes the attention of a customer: that of a friend lasts."""
    return not (today.known.carrier_acts and customer.only_follows)


@for_each("customers", Rest(is_friend), chinese="新人是否加为好友；仅关注者的注意力消退直至流失（M27、M29、M94）。")
def attend(customer, host, today, dice):
    """Add a newcomer as a friend or not; let the attention fade of who only follows, or lose them (M27, M29, M94)."""
    if not today.known.carrier_acts or customer.stage == LAPSED:
        return
    carrier = today.levers.carrier
    is_new = customer.joined_day >= 0 and customer.joined_day == today.day - 1
    if is_new and is_of_platform(customer.source):
        customer.only_follows = not is_added(dice.seed, dice.who, carrier.friend_share)
    if not customer.only_follows:
        return
    if today.known.platform_is_closed:
        today.tally.left_with_platform += 1
        depart(customer, today)
        return
    has_ordered = customer.last_order_day == today.day or (is_new and customer.last_order_day == customer.joined_day)
    if has_ordered and carrier.card_accept_chance > 0.0:
        today.tally.cards_cost_fen += fen(carrier.card_cost_cny)
        if uniform(dice.seed, dice.who, dice.day, _CARD, 0) < carrier.card_accept_chance:
            customer.only_follows = False
            today.tally.befriended += 1
            return
    touched = max(customer.joined_day, customer.last_order_day)
    customer.attention = attention_after(float(today.day + 1 - touched), today.behavior.carrier.half_life_weeks)
    today.tally.only_follow += 1


@factor("order", steady=is_friend, when=some_only_follow)
def noticing(customer, host, today):
    """Let who only follows order by the attention that is left."""
    return reached(customer, today)


@factor("share", steady=is_friend, when=some_only_follow)
def remembering(customer, host, today):
    """Let who only follows share by the attention that is left."""
    return reached(customer, today)


@factor("serve", when=some_only_follow)
def answering(customer, host, today):
    """Let service reach who only follows by the attention that is left."""
    return reached(customer, today)
