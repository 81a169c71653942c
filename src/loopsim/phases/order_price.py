"""The price of an order: of a first one under the offer for it, of others as a member or not (M20, M33, M59)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.draws import roll
from loopsim.market.events import Event
from loopsim.phases.rates import own_price
from loopsim.rules import fen, toward


@inlined
def own_part(customer, today):
    """Return the part of the price of today that this customer is asked who orders alone."""
    return today.known.offer_part if customer.orders == 0 else own_price(customer, today)


@inlined
def asked_fen(customer, worth_cny, group_part, today):
    """Return what an order worth so much at the price of today is asked for, and book what is let off the usual one.

    `group_part` is the part of it that a group is asked, 1 for who orders alone; the better price holds.
    """
    known = today.known
    alone = own_part(customer, today)
    part = min(alone, group_part)
    asked = fen(worth_cny * part)
    if known.price_ratio != 1.0 or part != 1.0:
        customer.price_cut_fen = fen(worth_cny / known.price_ratio) - asked
        today.tally.price_cut_fen += customer.price_cut_fen
        if group_part < alone:
            today.tally.group_cut_fen += fen(worth_cny) - asked
        elif customer.orders == 0:
            today.tally.offer_cut_fen += fen(worth_cny) - asked
        else:
            today.tally.member_cut_fen += fen(worth_cny) - asked
    return asked


@inlined
def remember_offer(customer, group_part, today, dice):
    """Note of who has just placed a first order whether the offer won them, and what they remember of the price.

    They remember the price that they paid: not that of the offer where a group had a lower one.
    """
    known = today.known
    if customer.orders > 1 or known.offer_won <= 0.0:
        return
    customer.is_deal_seeker = roll(dice, Event.DEAL) < known.offer_won
    today.tally.deal_seekers += customer.is_deal_seeker
    if known.offer_part < 1.0 and known.offer_part <= group_part:
        customer.price_gap = toward(customer.price_gap, known.offer_gap, today.behavior.offer.remembered_share)
