"""Running the private domain (运营): service and promotion move interest, trust and fatigue."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import roll_four
from loopsim.market.events import Event
from loopsim.market.fields import ACTIVE_RING, ACTIVE_WINDOW, LAPSED
from loopsim.phases.kinds import each_customer
from loopsim.rules import excess, response, toward


@each_customer
def operate(customer, host, today, dice):
    """Messages arrive; interest, trust and fatigue move (M30 to M32, M37)."""
    if not today.known.is_caring:
        return
    trust_levers = today.behavior.trust
    u_promo, u_read, u_service, u_chat = roll_four(dice, Event.CONTACT)

    # Interest and fatigue fade overnight.
    customer.interest = customer.fit + (customer.interest - customer.fit) * today.known.interest_keep
    promotions = int(today.known.promos_per_day + u_promo)
    fatigue = customer.fatigue * today.known.fatigue_keep
    fatigue += promotions * 7.0 * (1.0 - today.known.fatigue_keep)
    customer.fatigue = fatigue

    reading = response(today.behavior.fatigue.read_share, fatigue, customer.tolerance)
    is_active = False
    trust = customer.trust
    if promotions > 0:
        today.tally.promotions += promotions
        if u_read < reading:
            today.tally.reads += 1
            is_active = True
            customer.interest = toward(customer.interest, 1.0, today.behavior.interest.promo_gain)
        if excess(fatigue, customer.tolerance) > 0.0:
            trust = max(0.0, trust - trust_levers.excess_loss * promotions)
        customer.last_contact_day = today.day
    services = int(today.known.services_per_day * host.attention + u_service)
    if services > 0:
        today.tally.services += services
        quality = min(1.0, today.levers.messages.service_quality * (1.0 + host.quality_lift))
        trust = toward(trust, 1.0, trust_levers.service_gain * quality)
        customer.last_contact_day = today.day
        if u_chat < reading:
            is_active = True
    # Trust drifts back to where it began, and to nothing when nobody is in touch (M37).
    goal = today.known.trust_start[customer.source]
    if today.day - customer.last_contact_day > trust_levers.neglect_days:
        goal = 0.0
    customer.trust = toward(trust, goal, trust_levers.drift_per_week / 7.0)
    if is_active:
        note_active(customer, today)


@inlined
def note_active(customer, today):
    """Count a customer as active today, once, and as last active today for the monthly count."""
    if customer.last_active_day == today.day:
        return
    today.tally.active += 1
    forget_active(customer, today)
    customer.last_active_day = today.day
    today.tally.active_shift[today.day % ACTIVE_RING] += 1


@shared
def forget_active(customer, today):
    """Take a customer out of the monthly count, where he still is in it."""
    last = customer.last_active_day
    if last >= 0 and today.day - last < ACTIVE_WINDOW:
        today.tally.active_shift[last % ACTIVE_RING] -= 1


@shared
def depart(customer, today):
    """A customer leaves the private domain."""
    today.tally.moves[customer.stage, LAPSED] += 1
    today.tally.left += 1
    today.tally.creators -= customer.is_creator
    today.tally.partners -= customer.is_partner
    forget_active(customer, today)
    customer.last_active_day = -1
    customer.stage = LAPSED
    customer.left_day = today.day
