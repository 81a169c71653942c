"""Subscription: renewed or quit (M57)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import beta, uniform
from loopsim.market.events import TRAIT_DAY
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.mechanisms.subscription.declared import Luck
from loopsim.phases.care import depart, note_active
from loopsim.phases.kinds import Rest, always, for_each
from loopsim.phases.links import reached
from loopsim.phases.orders import advance, count_whole_checkout, pay
from loopsim.rules import fen

# Plain numbers, not for roll: Numba 0.61 cannot choose between two kinds of enumeration.
_QUIT_CHANCE, _RENEWAL = int(Luck.QUIT_CHANCE), int(Luck.RENEWAL)


@inlined
def until_renewal(customer, host, today, dice, most):
    """Return the days until the subscription is up for renewal."""
    period = today.levers.subscription.every_days
    return min(most, float(period - (today.day - customer.joined_day) % period)) if period > 0 else most


@for_each("customers", Rest(always, until_renewal), chinese="买家订阅到期则续订或结束关系。")
def renewal(customer, host, today, dice):
    """Renew the subscription of a buyer whose period is over, or end the relation.

    Every `levers.subscription.every_days` days after joining a buyer of before today quits, and leaves, with a chance
    of their own, Beta(`behavior.leaving.quit_alpha`, `behavior.leaving.quit_beta`) over people (alpha 0: never), higher
    at a price above `behavior.leaving.usual_price_cny`. Else they pay `levers.subscription.price_cny`: an order like
    any other for the books, its margin and its commissions, or part of today's. It moves neither trust nor experience,
    and passes no checkout that could fail. Who is lost today with a platform that closes does neither.
    """
    if not is_due(customer, today.day, today.levers.subscription.every_days) or reached(customer, today) <= 0.0:
        return
    leaving = today.behavior.leaving
    chance = quit_chance(dice.seed, dice.who, leaving.quit_alpha, leaving.quit_beta)
    odds = odds_of_price(today.levers.subscription.price_cny, leaving.usual_price_cny, leaving.renewal_elasticity)
    if odds != 1.0:
        chance = chance * odds / (1.0 - chance + chance * odds)
    if uniform(dice.seed, dice.who, dice.day, _RENEWAL, 0) < chance:
        today.tally.left_at_renewal += 1
        depart(customer, today)
    else:
        renew(customer, today)


@inlined
def is_due(customer, day, every_days):
    """Whether a buyer's subscription is up for renewal today: not of one who left or ordered first today."""
    if every_days <= 0 or customer.stage == FOLLOWER or customer.stage == LAPSED or customer.first_order_day == day:
        return False
    age = day - customer.joined_day
    return age > 0 and age % every_days == 0


@compiled("f8(i8, i8, f8, f8)")
def quit_chance(seed, who, a, b):
    """Chance to quit at each renewal of a subscription ~ Beta(a, b), fixed for good; ``a = 0``: never."""
    if a <= 0.0:
        return 0.0
    return beta(seed, who, TRAIT_DAY, _QUIT_CHANCE, a, b)


@compiled("f8(f8, f8, f8)")
def odds_of_price(price, usual, elasticity):
    """Factor of the price of a renewal on the odds to quit: 1 at the usual price, or where none is named."""
    if usual <= 0.0:
        return 1.0
    ratio = min(max(price / usual, 1e-3), 1e3)
    return min(max(ratio**elasticity, 1.0 / 8.0), 8.0)


@shared
def renew(customer, today):
    """Let the customer pay for another period: an order like any other, or part of today's."""
    if customer.last_order_day != today.day:
        customer.orders += 1
        today.tally.repeat_orders += 1
        today.tally.lone_renewals += 1
        count_whole_checkout(today)
    price = fen(today.levers.subscription.price_cny)
    pay(customer, price, today)
    today.tally.renewals += 1
    today.tally.renewal_fen += price
    advance(customer, today)
    note_active(customer, today)
