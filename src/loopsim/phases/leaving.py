"""Leaving (流失)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.draws import roll
from loopsim.market.events import Event
from loopsim.market.fields import FOLLOWER
from loopsim.market.moving import is_moving_day, lives_here, stay
from loopsim.phases.care import depart
from loopsim.phases.kinds import Rest, always, for_each
from loopsim.phases.rates import factor, for_all, leaves_evenly, leaving_per_day
from loopsim.rules import days_until, excess


@inlined
def until_leaving(customer, host, today, dice, most):
    """Return the days until the leave clock strikes or the customer moves away."""
    if customer.last_order_day == today.day:
        plain, annoyed = leaving_per_day(customer, host, today)
        customer.leave_hazard = plain + annoyed
    days = days_until(customer.leave_clock, customer.leave_hazard, most)
    if today.market.moves_per_year > 0.0:
        _, until = stay(dice.seed, dice.who, today)
        days = min(days, float(until - today.day))
    return days


@inlined
def run_leave_clock(customer, days):
    """Let the leave clock run on."""
    customer.leave_clock -= days * customer.leave_hazard


@for_each(
    "customers",
    Rest(leaves_evenly, until_leaving, run_leave_clock),
    chinese="流失的时钟走动：基础流失率由信任减缓，由反感加快（M32、M40、M62）。",
)
def churn(customer, host, today, dice):
    """Let the leaving clock run: base hazard held back by trust, plus annoyance (M32, M40, M62)."""
    customer.leave_hazard = 0.0
    if customer.first_order_day == today.day:
        return
    if has_moved(customer, today, dice):
        today.tally.moved_away += 1
        depart(customer, today)
        return
    plain, annoyed = leaving_per_day(customer, host, today)
    customer.leave_hazard = plain + annoyed
    customer.leave_clock -= plain + annoyed
    if customer.leave_clock <= 0.0:
        if annoyed > 0.0 and roll(dice, Event.CAUSE_OF_LEAVING) * (plain + annoyed) < annoyed:
            today.tally.left_annoyed += 1
        depart(customer, today)


@inlined
def has_moved(customer, today, dice):
    """Whether a customer has moved away: on their weekday, or the day after if they placed their first order then."""
    if today.market.moves_per_year <= 0.0:
        return False
    if not is_moving_day(dice.who, today.day) and customer.first_order_day != today.day - 1:
        return False
    return not lives_here(dice.seed, dice.who, today)


@factor("leave", steady=always)
def by_stage(customer, host, today):
    """Hazard of one who has bought or not, without trust and annoyance (M32)."""
    known = today.known
    return known.follower_leaves_per_day if customer.stage == FOLLOWER else known.buyer_leaves_per_day


@factor("leave", steady=always)
def trusting(customer, host, today):
    """Trust holds (M40)."""
    return 1.0 - today.behavior.trust.holds_share * customer.trust


@inlined
def is_held_by_nobody(customer, host, today):
    """Whether no friend holds this one who may leave first."""
    return not (customer.is_vouched_for and today.behavior.referred.leaving_cut_share > 0.0)


@factor("leave", steady=is_held_by_nobody)
def vouched_for(customer, host, today):
    """A friend holds (M74)."""
    return 1.0 - today.behavior.referred.leaving_cut_share if customer.is_vouched_for else 1.0


@for_all("annoy")
def annoyance(today):
    """Hazard for each promotion a week above tolerance (M32)."""
    return today.behavior.fatigue.leave_per_week / 7.0


@factor("annoy", steady=always)
def has_had_enough(customer, host, today):
    """Promotions a week above tolerance (M32)."""
    return excess(customer.fatigue, customer.tolerance)
