"""The price of an order: of a first one under the offer for it, of others as a member or not (M20, M33, M59)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.draws import roll
from loopsim.market.events import Event
from loopsim.phases.rates import own_price
from loopsim.rules import fen, toward


@inlined
def asked_fen(customer, worth_cny, today):
    """Return what an order worth so much at the price of today is asked for, and book what is let off the usual one."""
    known = today.known
    is_first = customer.orders == 0
    part = known.offer_part if is_first else own_price(customer, today)
    if known.group_part < 1.0:
        part = min(part, known.group_part)
    asked = fen(worth_cny * part)
    if known.price_ratio != 1.0 or part != 1.0:
        customer.price_cut_fen = fen(worth_cny / known.price_ratio) - asked
        today.tally.price_cut_fen += customer.price_cut_fen
        if known.group_part < 1.0:
            today.tally.group_cut_fen += fen(worth_cny) - asked
        elif is_first:
            today.tally.offer_cut_fen += fen(worth_cny) - asked
        else:
            today.tally.member_cut_fen += fen(worth_cny) - asked
    return asked


@inlined
def remember_offer(customer, today, dice):
    """Note of who has just placed a first order whether the offer won them, and what they remember of the price."""
    known = today.known
    if customer.orders > 1 or known.offer_won <= 0.0:
        return
    customer.is_deal_seeker = roll(dice, Event.DEAL) < known.offer_won
    today.tally.deal_seekers += customer.is_deal_seeker
    if known.offer_part < 1.0:
        customer.price_gap = toward(customer.price_gap, known.offer_gap, today.behavior.offer.remembered_share)
