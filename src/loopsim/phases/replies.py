"""Replies of hosts to what customers write: how many come, how soon, and what they do to trust."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.rules import attention, saturating, toward


@shared
def first_reply(usual, most, first, busy):
    """Mean minutes until a reply of one of whom ``busy`` of the day is taken: as in a queue, at most ``most``.

    The part ``first`` of what is written is answered before all else.
    """
    usual = min(usual, most)
    waits = most
    if busy < 1.0 and usual < most * (1.0 - busy):
        waits = usual / (1.0 - busy)
    return first * usual + (1.0 - first) * waits


@shared
def answered_share(first, attention, reached):
    """Part of what is written that is answered: of who is there, what goes first and what comes about of the rest."""
    return reached * (1.0 - (1.0 - first) * (1.0 - attention))


@shared
def know_replies(host, today, asked, given, reached):
    """Work out how a host replies today, by the contacts that are asked of them and that they can give."""
    people, first = today.behavior.replies, today.levers.messages.reply_first
    busy = min(1.0, asked / given) if given > 0.0 else 1.0
    host.reply_minutes = first_reply(people.usual_minutes, people.most_minutes, first, busy)
    host.reply_share = answered_share(first, attention(asked, given), reached) if given > 0.0 else 0.0


@inlined
def replied_to(trust, u_chat, chance, host, today):
    """Trust of a customer who has written to their host, who replies or not. ``u_chat`` is below ``chance``."""
    people, tally = today.behavior.replies, today.tally
    tally.chats += 1
    if u_chat < chance * host.reply_share:
        tally.chats_answered += 1
        tally.minutes_waited += int(host.reply_minutes + 0.5)
        late = saturating(host.reply_minutes, people.patience_minutes)
        return toward(trust, 1.0, people.trust_gain * (1.0 - late))
    return max(0.0, trust - people.unanswered_loss)
