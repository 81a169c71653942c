"""Find a host with room for one more customer."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.choices import BALANCED
from loopsim.market.fields import ACCOUNT, GUIDE, LEADER, NONE, PART_TIMER


@inlined
def host_with_room(market, wished):
    """Return the number of the host who takes a newcomer: the wished one with room, else a guide, else an account.

    A newcomer invited into a leader's group joins it or nobody: a full group is no gift to the brand's accounts.
    """
    if wished != NONE:
        host = market.hosts[wished]
        if has_room(host):
            return wished
        if host.kind == LEADER:
            return NONE
    standing = market.standing
    if standing.active_hosts[GUIDE] + standing.active_hosts[PART_TIMER] > 0:
        number = next_with_room(market, GUIDE, True)
        if number != NONE:
            return number
    return next_with_room(market, ACCOUNT, market.today.levers.accounts.fill == BALANCED)


@inlined
def has_room(host):
    """Return whether a host takes one more customer."""
    return host.is_active and host.friends < host.friend_cap


@shared
def next_with_room(market, kind, in_rotation):
    """Return the next host of a kind with room, in rotation or the first; part-timers count as guides."""
    standing = market.standing
    hosts = standing.hosts
    first = standing.turn if in_rotation else 0
    for n in range(hosts):
        number = (first + n) % hosts
        host = market.hosts[number]
        is_kind = host.kind == kind or (kind == GUIDE and host.kind == PART_TIMER)
        if is_kind and has_room(host):
            if in_rotation:
                standing.turn = (number + 1) % hosts
            return number
    return NONE
