"""The price of an order and, of a first one, the offer that it was placed under (M20, M33)."""

from __future__ import annotations

from loopsim.compiled import inlined
from loopsim.draws import roll
from loopsim.market.events import Event
from loopsim.rules import fen, toward


@inlined
def asked_fen(customer, worth_cny, today):
    """Return what an order worth so much at the price of today is asked for, and book what is let off the usual one."""
    known = today.known
    part = known.offer_part if customer.orders == 0 else 1.0
    asked = fen(worth_cny * part)
    if known.price_ratio != 1.0 or part != 1.0:
        customer.price_cut_fen = fen(worth_cny / known.price_ratio) - asked
        today.tally.price_cut_fen += customer.price_cut_fen
        today.tally.offer_cut_fen += fen(worth_cny) - asked
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
