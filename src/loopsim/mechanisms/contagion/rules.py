"""Contagion: who sees that friends order or leave, and what it does to them (M87)."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import uniform
from loopsim.market.acquaintances import contact_behind, contacts_of, door
from loopsim.market.fields import LAPSED, NONE, STRANGER
from loopsim.mechanisms.contagion.declared import Luck
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.rates import factor
from loopsim.phases.waking import wake_all

_SEEN = int(Luck.SEEN)

#: What is felt of friends who left is forgotten below this part of one.
LEAST_LOSS = 0.01


@compiled("f8(f8)")
def kept_overnight(fade_days):
    """Part of what is felt that is left a day later."""
    return np.exp(-1.0 / fade_days)


@shared
def lift_of_losses(losses, leaving_lift, most_losses):
    """Factor on leaving of one who feels so many friends who left."""
    return 1.0 + leaving_lift * min(losses, most_losses)


@shared
def is_in_mind(since, order_days):
    """Whether an order that a friend placed so many days ago is still in mind."""
    return since <= order_days


@for_market("好友的行为今天是否影响别人。")
def set_contagion(market):
    """Say whether what friends do matters to anybody today: it does, or it has."""
    standing, today = market.standing, market.today
    known, people = today.known, today.behavior.contagion
    standing.contagion_acted = standing.contagion_acted or people.order_lift > 0.0 or people.leaving_lift > 0.0
    known.contagion_acts = standing.contagion_acted
    known.loss_keep = kept_overnight(people.fade_days) if known.contagion_acts else 1.0


@inlined
def contagion_acts(today):
    """Whether what friends do matters to anybody."""
    return today.known.contagion_acts


@inlined
def sees_nobody_order(customer, host, today):
    """Whether no order of a friend is in mind, or was until today."""
    if customer.friend_ordered_day == NONE:
        return True
    return not is_in_mind(today.day - customer.friend_ordered_day, today.behavior.contagion.order_days)


@factor("order", steady=sees_nobody_order, when=contagion_acts)
def follows_friends(customer, host, today):
    """Raise ordering of who has seen a friend order (M87)."""
    people = today.behavior.contagion
    if not today.known.contagion_acts or customer.friend_ordered_day == NONE:
        return 1.0
    is_seen = is_in_mind(today.day - customer.friend_ordered_day, people.order_days)
    return 1.0 + people.order_lift if is_seen else 1.0


@inlined
def misses_nobody(customer, host, today):
    """Whether nothing is felt of friends who left."""
    return not today.known.contagion_acts or customer.losses_felt <= 0.0


@factor("leave", steady=misses_nobody, when=contagion_acts)
def leaves_with_friends(customer, host, today):
    """Raise leaving of who has seen friends leave (M87)."""
    if not today.known.contagion_acts:
        return 1.0
    people = today.behavior.contagion
    return lift_of_losses(customer.losses_felt, people.leaving_lift, people.most_losses)


@for_each("customers", Rest(misses_nobody), chinese="好友离开的影响逐日消退。")
def forget_losses(customer, host, today, dice):
    """Let what is felt of friends who left fade from day to day."""
    if not today.known.contagion_acts or customer.losses_felt <= 0.0:
        return
    customer.losses_felt *= today.known.loss_keep
    if customer.losses_felt < LEAST_LOSS:
        customer.losses_felt = 0.0


@for_market("池内好友看到今天谁下单、谁离开，从明天起受其影响。")
def see_friends(market):
    """Let friends in the pool see who has ordered and who has left today; they feel it from tomorrow on."""
    standing, today = market.standing, market.today
    if not today.known.contagion_acts:
        return
    people, seen = today.behavior.contagion, 0
    if people.order_lift > 0.0:
        for n in range(standing.ordered):
            seen += show(market, np.int64(market.customers[market.ordered[n]].number), False)
        today.tally.orders_seen += seen
    if people.leaving_lift > 0.0:
        losses = 0
        for n in range(standing.leaving):
            losses += show(market, np.int64(market.customers[market.leaving[n]].number), True)
        today.tally.leavings_seen += losses
        seen += losses
    if seen > 0:
        wake_all(market)


@shared
def show(market, who, is_leaving):
    """Show to contacts in the pool that one orders or leaves; return to how many."""
    today = market.today
    contacts = contacts_of(market.acquaintances, who)
    my_door = door(market.acquaintances, who)
    first = int(uniform(market.seed, who, today.day, _SEEN, 1 if is_leaving else 0) * contacts)
    seen = 0
    for k in range(min(today.behavior.contagion.seen_by, contacts)):
        friend = contact_behind(market.acquaintances, who, my_door, (first + k) % contacts)
        customer = market.customers[market.row[friend]]
        if customer.stage == STRANGER or customer.stage == LAPSED or friend == who:
            continue
        seen += 1
        if is_leaving:
            customer.losses_felt += 1.0
        else:
            customer.friend_ordered_day = today.day
    return seen
