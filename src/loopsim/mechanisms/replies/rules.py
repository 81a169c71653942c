"""Replies: to answer at once interrupts the other work of hosts."""

from __future__ import annotations

from loopsim.compiled import shared
from loopsim.phases.rates import factor


@shared
def some_first(today):
    """Whether anything is answered before all else: without service nobody writes."""
    return today.levers.messages.reply_first > 0.0 and today.levers.messages.service_per_week > 0.0


@factor("host_effort", when=some_first)
def interrupted(host, today):
    """Hosts who answer at once get less other work done."""
    return 1.0 - today.behavior.replies.interrupted_share * today.levers.messages.reply_first
