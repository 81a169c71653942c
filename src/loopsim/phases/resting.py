"""Nobody is visited in vain: a customer whom nothing but his own clocks can touch rests until the first one strikes.

While his hazards stay the same, a clock runs down evenly, so the day on which it strikes is known. Until then the
engine passes him by, and the days are made up for when he wakes. Whatever else happens wakes him first: other levers, a
campaign, another host. Where messages are sent every customer's attitude changes daily, and nobody rests.
"""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.market.fields import LEADER
from loopsim.market.moving import stay
from loopsim.phases.kinds import for_each
from loopsim.phases.leaving import leaving_per_day
from loopsim.phases.orders import visiting_per_day
from loopsim.phases.sharing import sharing_per_day

#: Longest rest, in days: hazards so small that their clock would strike later still are looked at again.
_LONGEST = 100_000.0


@for_each("customers")
def wake(customer, host, today, dice):
    """Make up for the days passed in rest: every clock has run on as on the day before them."""
    make_up(customer, today.day - 1)
    customer.lived_day = today.day
    customer.order_hazard = 0.0
    customer.leave_hazard = 0.0
    customer.share_hazard = 0.0


@inlined
def make_up(customer, until):
    """Let the clocks of one who rested run on to the evening of a day."""
    quiet = until - customer.lived_day
    if quiet > 0:
        customer.order_clock -= quiet * customer.order_hazard
        customer.leave_clock -= quiet * customer.leave_hazard
        customer.share_clock -= quiet * customer.share_hazard


@for_each("customers")
def rest(customer, host, today, dice):
    """Say when the first clock will strike, if nothing but the clocks can touch this customer until then."""
    customer.wake_day = today.day + 1
    if not today.known.is_still or host.kind == LEADER:
        return
    may_be_partner = customer.invites > 0 and today.levers.referral.partner_after > 0
    if customer.handed_day >= 0 or may_be_partner:
        return
    if customer.is_vouched_for and today.behavior.referred.leaving_cut_share > 0.0:
        return
    if customer.last_order_day == today.day:
        look_ahead(customer, host, today)
    days = days_until(customer.order_clock, customer.order_hazard, _LONGEST)
    days = days_until(customer.leave_clock, customer.leave_hazard, days)
    days = days_until(customer.share_clock, customer.share_hazard, days)
    period = today.levers.subscription.every_days
    if period > 0:
        days = min(days, float(period - (today.day - customer.joined_day) % period))
    if today.market.moves_per_year > 0.0:
        _, until = stay(dice.seed, dice.who, today)
        days = min(days, float(until - today.day))
    customer.wake_day = today.day + max(1, int(days))


@inlined
def look_ahead(customer, host, today):
    """An order has changed the customer: the hazards by which his clocks run from tomorrow on."""
    customer.order_hazard = visiting_per_day(customer, host, today)
    customer.share_hazard = sharing_per_day(customer, today)
    plain, annoyed = leaving_per_day(customer, today)
    customer.leave_hazard = plain + annoyed


@inlined
def days_until(clock, hazard, most):
    """Whole days until a clock strikes that runs by ``hazard`` a day, at most ``most``."""
    if hazard * most <= clock:
        return most
    days = float(int(clock / hazard))
    if days * hazard < clock:
        days += 1.0
    return days
