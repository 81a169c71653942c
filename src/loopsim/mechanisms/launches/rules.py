"""Launches: who hears of them, who buys besides what they need anyway, and what is missing later (M54)."""

from __future__ import annotations

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import four_uniforms
from loopsim.market.fields import FOLLOWER
from loopsim.mechanisms.launches.declared import Luck
from loopsim.mechanisms.price.rules import response_when_listed
from loopsim.phases.care import note_active
from loopsim.phases.kinds import Rest, always, for_each, for_market
from loopsim.phases.links import reached
from loopsim.phases.orders import count_first_order, count_whole_checkout, place_order
from loopsim.phases.waking import wake_all
from loopsim.rules import borrowed_hazard, checkout_passed, fen, response

_LAUNCH = int(Luck.LAUNCH)


@shared
def start_of_launch(day, first_day, every_weeks, days):
    """Return the day on which the launch began that is on today; -1 where none is."""
    if every_weeks <= 0 or day < first_day:
        return -1
    since = (day - first_day) % (7 * every_weeks)
    return day - since if since < days else -1


@compiled("f8(f8, f8)")
def heard(notice_chance, messages):
    """Chance that at least one of some messages is noticed."""
    return 1.0 - (1.0 - notice_chance) ** messages


@shared
def novelty(weeks, recovery_weeks):
    """Part of the response that is back so many weeks after the launch before."""
    return weeks / (weeks + recovery_weeks)


@for_market("今天的上新是什么样，开始时支付其成本，开始与结束时唤醒所有人。")
def set_launch(market):
    """Name what a launch of today is like, pay for one that begins, and wake all when one begins or ends."""
    standing, today = market.standing, market.today
    known, levers, people = today.known, today.levers.launch, today.behavior.launch
    start = start_of_launch(today.day, levers.first_day, levers.every_weeks, levers.days)
    known.launch_is_on = start >= 0
    begins = known.launch_is_on and start + 1 != standing.launch_last  # on a later day if it is set within its days
    known.launch_start = start
    known.launch_discount = known.launch_promos_per_day = known.launch_felt = 0.0
    if known.launch_is_on:
        known.launch_days = min(levers.days, 7 * levers.every_weeks)
        if begins:
            since = (today.day + 1 - standing.launch_last) / 7.0
            standing.launch_novelty = novelty(since, people.recovery_weeks) if standing.launch_last > 0 else 1.0
            standing.launch_last = start + 1
            today.tally.launches += 1
            today.tally.launches_cost_fen += fen(levers.cost_cny)
        known.launch_discount = levers.discount_share
        known.launch_promos_per_day = levers.messages / known.launch_days
        known.launch_felt = 7.0 * known.launch_promos_per_day
        known.launch_heard = heard(people.notice_chance, levers.messages)
        known.launch_buys = people.response * standing.launch_novelty * known.calendar_response
        checkout = today.levers.checkout
        passed = checkout_passed(checkout.step_pass, checkout.step_pass_count)
        known.launch_borrowed = borrowed_hazard(people.borrowed_share, passed)
    if known.launch_is_on != standing.launch_was_on or begins:
        wake_all(market)
    standing.launch_was_on = known.launch_is_on


@compiled("UniTuple(f8, 4)(i8, i8, i8)")
def luck(seed, who, start):
    """``-> (when one looks up, whether one hears, whether one orders, -)`` at a launch; every day of it the same."""
    return four_uniforms(seed, who, start, _LAUNCH, 0)


@inlined
def looks_up(u, start, days):
    """Return the day of a launch on which one looks up."""
    return start + int(u * days)


@inlined
def until_looking_up(customer, host, today, dice, most):
    """Return the days until one looks up, if a launch is on; the next one wakes all."""
    known = today.known
    if not known.launch_is_on:
        return most
    u_when, _, _, _ = luck(dice.seed, dice.who, known.launch_start)
    left = looks_up(u_when, known.launch_start, known.launch_days) - today.day
    return min(most, float(left)) if left > 0 else most


@for_each(
    "customers", Rest(always, until_looking_up), chinese="得知上新，也许在平常需求之外下单；透支的以后会少（M54）。"
)
def launch(customer, host, today, dice):
    """Hear of a launch, and perhaps order besides what one needs anyway; what is borrowed is missing later (M54).

    Such an order passes every step of the checkout, and there is one order a day at most. Of a usual order the part
    counts as won that the discount of the launch has brought.
    """
    known = today.known
    if not known.launch_is_on:
        return
    if customer.last_order_day == today.day:
        if known.launch_discount > 0.0:
            now = customer.price_response if known.price_acts else 1.0
            customer.order_clock += known.launch_borrowed * (1.0 - response_when_listed(customer, today, dice) / now)
        return
    u_when, u_heard, u_buys, _ = luck(dice.seed, dice.who, known.launch_start)
    if looks_up(u_when, known.launch_start, known.launch_days) != today.day:
        return
    if u_heard >= reached(customer, today) * response(known.launch_heard, customer.fatigue, customer.tolerance):
        return
    today.tally.launch_reached += 1
    if customer.is_silent or customer.need_rate <= 0.0:
        return
    chance = known.launch_buys * (customer.price_response if known.price_acts else 1.0)
    if customer.stage == FOLLOWER:
        chance *= known.offer_lift
    if u_buys >= chance:
        return
    note_active(customer, today)
    buy(customer, today, dice)


@inlined
def buy(customer, today, dice):
    """Place an order that a launch has won."""
    known, tally = today.known, today.tally
    _, _, u_quality, u_dropout = four_uniforms(dice.seed, dice.who, known.launch_start, _LAUNCH, 1)
    is_first = customer.stage == FOLLOWER
    spent = customer.spent_fen
    place_order(customer, 1.0, today, dice, u_quality, u_dropout)
    tally.launch_revenue_fen += customer.spent_fen - spent
    if is_first:
        count_first_order(customer, today)
    else:
        tally.repeat_orders += 1
    tally.launch_orders += 1
    count_whole_checkout(today)
    customer.order_clock += known.launch_borrowed
