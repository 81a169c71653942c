"""Accounts of the brand: the platform may ban one with all its friends (M25, M26)."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.draws import chance_of, roll
from loopsim.market.events import Event


@inlined
def work(host, today, dice):
    """Ban some accounts: without a cause, and for whom tools have added the day before."""
    accounts = today.levers.accounts
    hazard = accounts.ban_per_week / 7.0 + accounts.ban_per_added * host.added_in_bulk
    host.added_in_bulk = 0
    host.is_leaving = roll(dice, Event.BAN) < chance_of(hazard)


@shared
def lost_share(levers):
    """Lose all customers: the platform takes the account with all its friends."""
    return 1.0
