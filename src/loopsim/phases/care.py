"""Running the private domain (运营): service and promotion move interest, trust and fatigue."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import roll_four
from loopsim.market.events import Event
from loopsim.market.fields import ACCOUNT, ACTIVE_RING, ACTIVE_WINDOW, LAPSED, POOL
from loopsim.phases.audience import is_aimed_at, reading, spared_per_week
from loopsim.phases.kinds import Rest, for_each
from loopsim.phases.rates import factor, service_quality, starting_trust
from loopsim.phases.replies import replied_to
from loopsim.rules import excess, part_of, response, toward


@inlined
def is_in_peace(customer, host, today):
    """Whether nobody is written to, and what messages did before has faded."""
    return not today.known.is_caring


@for_each("customers", Rest(is_in_peace), chinese="消息到达；兴趣、信任与疲劳随之变化（M30 至 M32、M34、M37）。")
def operate(customer, host, today, dice):
    """Messages arrive; interest, trust and fatigue move (M30 to M32, M34, M37)."""
    if not today.known.is_caring:
        return
    trust_levers = today.behavior.trust
    u_promo, u_read, u_service, u_chat = roll_four(dice, Event.CONTACT)

    # Interest and fatigue fade overnight.
    customer.interest = customer.fit + (customer.interest - customer.fit) * today.known.interest_keep
    promos = today.known.promos_per_day
    # Fatigue follows the rate of messages, so that its level means messages a week however long it remembers.
    rate = today.known.messages_felt + today.known.launch_felt
    if today.known.promos_are_aimed:
        if is_aimed_at(customer, today, dice):
            today.tally.targeted += promos > 0.0
        else:
            spared = spared_per_week(today)
            promos = max(0.0, promos - spared / 7.0)
            rate = max(0.0, rate - spared * today.known.promo_weight)
    promotions = int(promos + u_promo)
    fatigue = rate + (customer.fatigue - rate) * today.known.fatigue_keep
    customer.fatigue = fatigue

    has_enough = excess(fatigue, customer.tolerance) > 0.0
    is_active = False
    trust = customer.trust
    if promotions > 0:
        today.tally.promotions += promotions
        note_sent(promotions, host, today)
        if u_read < response(reading(customer, today, dice), fatigue, customer.tolerance):
            today.tally.reads += 1
            is_active = True
            customer.interest = toward(customer.interest, 1.0, today.behavior.interest.promo_gain)
        if has_enough:
            trust = max(0.0, trust - trust_levers.excess_loss * today.known.promo_weight * promotions)
        customer.last_contact_day = today.day
    planned = int(today.known.services_per_day + u_service)
    if planned > 0:
        customer.last_contact_day = today.day
        services = int(today.known.services_per_day * host.attention + u_service)
        # What the staff have no time for goes out as a ready-made text, which wins nobody.
        today.tally.ready_made += planned - services
        today.tally.services += services
        if services > 0:
            if host.kind == ACCOUNT:
                today.tally.staff_contacts += services
            if not has_enough:  # who has had enough is not won by one more contact
                trust = toward(trust, 1.0, trust_levers.service_gain * service_quality(customer, host, today))
            writes = response(today.behavior.fatigue.answer_share, fatigue, customer.tolerance)
            if u_chat < writes:
                is_active = True
                trust = replied_to(trust, u_chat, writes, host, today)
    # Trust drifts back to where it began, and to nothing when nobody is in touch (M37).
    goal = starting_trust(customer, today)
    if today.day - customer.last_contact_day > trust_levers.neglect_days:
        goal = 0.0
    customer.trust = toward(trust, goal, trust_levers.drift_per_week / 7.0)
    if is_active:
        note_active(customer, today)


@inlined
def note_sent(promotions, host, today):
    """Count promotions above the rule of one mass message a day, and those that staff have written."""
    if today.known.promos_are_personal:
        if host.kind == ACCOUNT:
            today.tally.personal_by_staff += promotions
    elif promotions > 1 and today.known.promos_are_mass:
        today.tally.above_rule += promotions - 1
        today.tally.above_rule_people += 1


@factor("serve")
def served(customer, host, today):
    """Hosts add to the quality of the brand's service (M34)."""
    return toward(today.levers.messages.service_quality, 1.0, host.quality_gain)


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
    """Take a customer out of the monthly count, where they still are in it."""
    last = customer.last_active_day
    if last >= 0 and today.day - last < ACTIVE_WINDOW:
        today.tally.active_shift[last % ACTIVE_RING] -= 1


@shared
def depart(customer, today):
    """A customer leaves the private domain."""
    today.tally.moves[customer.stage, LAPSED] += 1
    today.tally.left += 1
    today.tally.old_left += customer.source == POOL
    today.tally.creators -= customer.is_creator
    today.tally.partners -= customer.is_partner
    if customer.card_until >= today.day:  # a paid card ends with the relation
        customer.card_until = today.day - 1
        customer.tolerance /= today.behavior.membership.tolerance_x
        today.tally.cards_left += 1
    if customer.wallet_fen > 0:
        refund(customer, today)
    forget_active(customer, today)
    customer.last_active_day = -1
    customer.stage = LAPSED
    customer.left_day = today.day


@shared
def refund(customer, today):
    """Pay back what a customer asks of the money on their card; the gift on it is given up (M61)."""
    asked = part_of(today.behavior.top_up.refund_share, customer.wallet_fen)
    paid_in = int(asked / (1.0 + today.levers.top_up.bonus_share) + 0.5)
    customer.wallet_fen -= asked
    today.tally.refunds_fen += paid_in
    today.tally.breakage_fen += asked - paid_in
