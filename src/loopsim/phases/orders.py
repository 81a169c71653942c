"""Buying: first orders (转化) and repeat orders (复购)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import exponential, log_normal, roll, roll_four
from loopsim.market.events import Event
from loopsim.market.fields import BUYER, FOLLOWER, HABIT_ORDERS, NONE, REFERRER, REPEAT_BUYER
from loopsim.market.people import lapse_day, spend_level
from loopsim.phases.care import note_active
from loopsim.phases.hosts.rules import LIFTS_ORDERS
from loopsim.phases.kinds import Rest, always, for_each
from loopsim.phases.order_price import asked_fen, remember_offer
from loopsim.phases.rates import basket_cny, factor, for_all, ordering_per_day, orders_evenly
from loopsim.rules import (
    DAYS_PER_YEAR,
    days_until,
    fading,
    share_of_needs,
    steps_passed,
)


@for_each(
    "customers",
    Rest(always),  # first and later orders share one clock: repurchase answers for both
    chinese="粉丝的首单：兴趣 × 需求 × 信任 × 容易度（M44）。",
)
def convert(customer, host, today, dice):
    """A follower's first order: interest x need x trust x ease (M44)."""
    customer.order_hazard = 0.0
    if customer.stage != FOLLOWER:
        return
    if visit(customer, ordering_per_day(customer, host, today), today, dice):
        count_first_order(customer, today)


@inlined
def until_visit(customer, host, today, dice, most):
    """Return the days until the order clock strikes, or they lapse. An order of today has changed the hazard."""
    if customer.last_order_day == today.day:
        customer.order_hazard = ordering_per_day(customer, host, today)
    if customer.lapse_day != NONE and not customer.is_silent:
        most = min(most, float(customer.lapse_day - today.day))
    return days_until(customer.order_clock, customer.order_hazard, most)


@inlined
def run_order_clock(customer, days):
    """Let the order clock run on."""
    customer.order_clock -= days * customer.order_hazard


@for_each("customers", Rest(orders_evenly, until_visit, run_order_clock), chinese="首单之后的任何订单（M50 至 M53）。")
def repurchase(customer, host, today, dice):
    """Any order after the first (M50 to M53)."""
    if customer.stage == FOLLOWER or customer.first_order_day == today.day:
        return
    if NONE != customer.lapse_day <= today.day and not customer.is_silent:
        customer.is_silent = True
        today.tally.silent_lapses += 1
    if visit(customer, ordering_per_day(customer, host, today), today, dice):
        today.tally.repeat_orders += 1


@for_all("order")
def needs(today):
    """Needs a day of the mean person with a real need (M50)."""
    return today.behavior.need.per_week / 7.0


@factor("order", steady=always, is_gate=True)
def needy(customer, host, today):
    """Needs against the mean person's; none of one who is silent (M44, M50)."""
    return 0.0 if customer.is_silent else customer.need_rate


@factor("order", steady=always)
def loyal(customer, host, today):
    """Share of the needs that come here: by habit, and while money is stored (M51, M61)."""
    need = today.behavior.need
    if customer.orders < HABIT_ORDERS:
        share = today.known.habit[customer.orders]
    else:
        share = share_of_needs(need.base_share, need.habit_gain, customer.orders)
    if customer.wallet_fen > 0:
        share = max(share, today.levers.top_up.capture_share)
    return share


@factor("order", steady=always)
def interested(customer, host, today):
    """Interest in the offer (M44)."""
    return customer.interest


@factor("order", steady=always)
def trusting(customer, host, today):
    """Trust in the brand (M44)."""
    return customer.trust


@inlined
def has_no_leader(customer, host, today):
    """Whether no group orders are placed."""
    return not LIFTS_ORDERS[host.kind]


@factor("order", steady=has_no_leader)
def grouped(customer, host, today):
    """Group orders of a leader's customers (M84)."""
    return 1.0 + host.order_lift


@factor("order", steady=always)
def experienced(customer, host, today):
    """Buyers know how good the product is (M48)."""
    return today.levers.product.quality if customer.orders > 0 else 1.0


@inlined
def was_never_handed(customer, host, today):
    """Whether no hand-over wears off."""
    return customer.handed_day < 0


@factor("order", steady=was_never_handed)
def handed_over(customer, host, today):
    """A new host must first win the customer over (M80)."""
    if customer.handed_day < 0 or today.day - customer.handed_day >= DAYS_PER_YEAR:
        return 1.0
    if customer.handed_to_new:
        return 1.0 - today.levers.guides.new_hire_loss_share
    return 1.0 - today.levers.guides.handover_loss_share


@factor("order", steady=always)
def not_bought_yet(customer, host, today):
    """A first order is less easily made than a later one."""
    return today.behavior.need.first_order_ease if customer.stage == FOLLOWER else 1.0


@for_all("basket")
def base_cny(today):
    """Mean basket at trust 0 (M53)."""
    return today.behavior.basket.base_cny


@factor("basket")
def spends_by_trust(customer, today):
    """Customers who trust spend more (M53)."""
    return 1.0 + today.behavior.basket.trust_lift * customer.trust


@factor("basket")
def spends_by_segment(customer, today):
    """Some segments spend more."""
    return 1.0 + today.market.segment_basket_lift[customer.segment]


@inlined
def visit(customer, hazard, today, dice):
    """Let the order clock run. When it strikes, a checkout begins; passed to the end, it is an order (M45, M46).

    True if there was an order.

    At most one visit a day. The clock is exponential and memoryless, so what is left of the day's hazard may be
    dropped: a day brings a visit with chance 1 - exp(-hazard) exactly.
    """
    customer.order_hazard = hazard
    customer.order_clock -= hazard
    if customer.order_clock > 0.0:
        return False
    customer.order_clock = exponential(roll(dice, Event.ORDER_CLOCK))
    today.tally.visits += 1
    note_active(customer, today)
    checkout = today.levers.checkout
    u_checkout = u_quality = u_dropout = 0.0
    if checkout.step_pass_count > 0 or today.levers.product.bad_order_share > 0.0 or customer.dropout_chance > 0.0:
        u_checkout, u_quality, u_dropout, _ = roll_four(dice, Event.ORDER)
    passed = steps_passed(u_checkout, checkout.step_pass, checkout.step_pass_count)
    for step in range(passed):
        today.tally.passed[step] += 1
    if passed < checkout.step_pass_count:
        return False
    place_order(customer, 1.0, today, dice, u_quality, u_dropout)
    return True


@inlined
def place_order(customer, group_part, today, dice, u_quality, u_dropout):
    """One order: what it is worth, how it went, what it changes in the customer (M48, M50, M53).

    `group_part` is the part of the price that a group is asked; 1 for who orders alone.
    """
    basket = today.behavior.basket
    spread = log_normal(roll(dice, Event.BASKET), basket.sigma) if basket.sigma > 0.0 else 1.0
    if basket.person_sigma > 0.0:
        spread *= spend_level(dice.seed, dice.who, basket.person_sigma)
    if customer.referrer != NONE:
        referred = today.behavior.referred
        age = today.day - customer.joined_day
        spread *= 1.0 + fading(referred.basket_lift, age, 7.0 * referred.basket_fade_weeks)
    pay(customer, asked_fen(customer, basket_cny(customer, today) * spread, group_part, today), today)
    customer.orders += 1
    remember_offer(customer, group_part, today, dice)

    product = today.levers.product
    if u_quality < 1.0 - product.bad_order_share:
        customer.experience += (product.quality - customer.experience) * 0.5
        customer.trust += (1.0 - customer.trust) * today.behavior.trust.good_order_gain * product.quality
    else:
        customer.experience *= 0.5
        customer.trust = max(0.0, customer.trust - today.behavior.trust.bad_order_loss)
        today.tally.bad_orders += 1
    if u_dropout < customer.dropout_chance and customer.orders >= today.behavior.need.dropout_from_order:
        customer.is_silent = True
        today.tally.silent_lapses += 1
    need = today.behavior.need
    if customer.orders == 1 and need.lapse_shape > 0.0:
        customer.lapse_day = lapse_day(roll(dice, Event.LAPSE), need.lapse_shape, need.lapse_days, today.day)
    advance(customer, today)


@inlined
def pay(customer, amount, today):
    """The customer pays for what they ordered today, from stored value first."""
    customer.order_fen += amount
    customer.spent_fen += amount
    customer.third_last_order_day = customer.second_last_order_day
    customer.second_last_order_day = customer.last_order_day
    customer.last_order_day = today.day
    today.tally.revenue_fen += amount
    from_wallet = min(amount, customer.wallet_fen)
    customer.wallet_fen -= from_wallet
    today.tally.wallet_spent_fen += from_wallet


@shared
def buy_on_joining(customer, today, dice):
    """A newcomer joins by a first order: there is no checkout left to pass (M29)."""
    _, u_quality, u_dropout, _ = roll_four(dice, Event.ORDER)
    place_order(customer, 1.0, today, dice, u_quality, u_dropout)
    count_first_order(customer, today)
    count_whole_checkout(today)


@inlined
def count_first_order(customer, today):
    """Count the first order of a customer, placed today."""
    customer.first_order_day = today.day
    today.tally.first_orders += 1
    today.tally.first_orders_by_source[customer.source] += 1


@shared
def count_whole_checkout(today):
    """Count a visit that passes every step, where there is no checkout that could fail."""
    today.tally.visits += 1
    for step in range(today.levers.checkout.step_pass_count):
        today.tally.passed[step] += 1


@inlined
def stage_of(customer):
    """The stage that orders and friends brought give to a reachable customer."""
    if customer.orders == 0:
        return FOLLOWER
    if customer.brought > 0:
        return REFERRER
    if customer.orders == 1:
        return BUYER
    return REPEAT_BUYER


@inlined
def advance(customer, today):
    """Move a reachable customer to the stage they have earned."""
    stage = stage_of(customer)
    if stage != customer.stage:
        today.tally.moves[customer.stage, stage] += 1
        customer.stage = stage
