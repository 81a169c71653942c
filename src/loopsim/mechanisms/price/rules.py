"""Price: what people make of it (M33, M41)."""

from __future__ import annotations

import math

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import log_normal, uniform
from loopsim.market.events import TRAIT_DAY
from loopsim.mechanisms.price.declared import Luck
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.rates import factor, for_all
from loopsim.rules import fen, toward

_ELASTICITY = int(Luck.ELASTICITY)

#: Bounds of a factor, and the logarithm of the upper one.
LEAST, MOST = 1.0 / 8.0, 8.0
_LOG_MOST = math.log(MOST)

#: Prices against the usual one are felt within these bounds.
CHEAPEST, DEAREST = 1e-3, 1e3

#: A remembered price so close to the price, as a part of the usual one, is the price.
CLOSE = 1e-4


@compiled("f8(f8, f8, f8, f8)")
def response(price, reference, elasticity, reference_elasticity):
    """Factor of a price on orders; prices against the usual one, above 0."""
    answer = elasticity * math.log(price) + reference_elasticity * math.log(price / reference)
    return math.exp(-min(max(answer, -_LOG_MOST), _LOG_MOST))


@compiled("f8(f8)")
def learned_a_day(memory_per_week):
    """Part of the way from a remembered price to the one seen that is gone in a day."""
    return 1.0 - memory_per_week ** (1.0 / 7.0)


@compiled("f8(i8, i8, f8)")
def elasticity_level(seed, who, sigma):
    """Elasticity of a person against the mean: log-normal with mean 1, fixed for good."""
    if sigma <= 0.0:
        return 1.0
    return log_normal(uniform(seed, who, TRAIT_DAY, _ELASTICITY, 0), sigma)


@inlined
def remembered(gap, seen, part, close):
    """Remembered price on the next morning; prices as gaps. Within ``close`` of what was seen it is that."""
    gap = toward(gap, seen, part)
    return seen if abs(seen - gap) < close else gap


@shared
def listed_ratio(today):
    """Return the price against the usual one, without the discount of a launch; 1 where none is set."""
    price, usual = today.levers.product.price_cny, today.behavior.basket.base_cny
    return min(max(price / usual, 1e-12), 1e12) if price > 0.0 and usual > 0.0 else 1.0  # (it stays a number)


@shared
def price_ratio(today):
    """Return the price against the usual one, with the discount of a launch; 1 where none is set."""
    return max(listed_ratio(today) * (1.0 - today.known.launch_discount), 1e-12)


@shared
def felt_reference_elasticity(price, reference, today):
    """Elasticity to the price against the remembered one: another where it is a loss."""
    people = today.behavior.price
    return people.reference_elasticity * (people.loss_weight if price > reference else 1.0)


@for_market("当天的价格，以及一直在场者记得的价格（M33）。")
def set_price(market):
    """Name the price of the day, and what those remember who have been here all the time (M33).

    `price_cut` is what the orders of the day would have come to more at the usual price.
    """
    standing, today = market.standing, market.today
    known, before, widest = today.known, standing.price_gap, standing.price_widest
    known.price_ratio = price_ratio(today)
    price = min(max(known.price_ratio, CHEAPEST), DEAREST)
    known.price_gap = price - 1.0
    known.price_gap_before = before
    known.price_learned = learned_a_day(today.behavior.price.memory_per_week)
    standing.price_remembered = remembered(standing.price_remembered, before, known.price_learned, CLOSE)
    # Nobody's gap is wider: gaps of customers move alike, and end no later.
    standing.price_widest = remembered(widest, abs(before), known.price_learned, 0.5 * CLOSE)
    standing.price_gap = known.price_gap
    known.price_acts = known.price_gap != 0.0 or before != 0.0 or widest > 0.0
    people = today.behavior.price
    unused = felt_reference_elasticity(price, 1.0, today)
    cut = response(max(1.0 - known.launch_discount, CHEAPEST), 1.0, people.elasticity, people.reference_elasticity)
    known.price_stays = 1.0 / cut
    known.price_on_joining = response(price, 1.0, people.elasticity, unused) * against_rival(today)
    usual = today.behavior.basket.base_cny
    today.tally.price_fen = fen(usual * known.price_ratio)
    today.tally.reference_price_fen = fen(usual * (1.0 + standing.price_remembered))


@inlined
def is_used_to_it(customer, host, today):
    """Whether the response stays the same until the price changes, which wakes all."""
    known = today.known
    return not known.price_acts or customer.price_gap == known.price_gap or known.price_learned == 0.0


@for_each("customers", Rest(is_used_to_it), chinese="把价格与常规价、与记忆中的价格相比（M33）。")
def weigh_price(customer, host, today, dice):
    """Weigh the price against the usual one and against what the customer remembers (M33)."""
    known = today.known
    if not known.price_acts:
        return
    customer.price_gap = remembered(customer.price_gap, known.price_gap_before, known.price_learned, CLOSE)
    customer.price_response = response_to(1.0 + known.price_gap, customer, today, dice)


@inlined
def response_to(price, customer, today, dice):
    """Return a customer's response to a price against the usual one, by what they remember today."""
    people, reference = today.behavior.price, 1.0 + customer.price_gap
    own = people.elasticity * elasticity_level(dice.seed, dice.who, people.elasticity_sigma)
    return response(price, reference, own, felt_reference_elasticity(price, reference, today))


@inlined
def response_when_listed(customer, today, dice):
    """Return what a customer's response would be today without the discount of a launch."""
    return response_to(min(max(listed_ratio(today), CHEAPEST), DEAREST), customer, today, dice)


@inlined
def price_acts(today):
    """Whether the price, or what anybody remembers of it, is another than the usual one."""
    return today.known.price_acts


@factor("order", steady=is_used_to_it, when=price_acts)
def affordable(customer, host, today):
    """Order less at a higher price (M33)."""
    return customer.price_response if today.known.price_acts else 1.0


@for_all("order")
def against_rival(today):
    """Order more where a rival is dearer (M41)."""
    if today.known.rival_price <= 0.0:
        return 1.0
    rival = min(max(today.known.rival_price, CHEAPEST), DEAREST)
    return response(rival, 1.0, -today.behavior.price.cross_elasticity, 0.0)


@for_all("basket")
def priced(today):
    """A basket costs as much more as the price is higher."""
    return price_ratio(today)
