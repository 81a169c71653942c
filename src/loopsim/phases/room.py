"""Find a host with room for one more customer."""

from __future__ import annotations

from loopsim.compiled import inlined, shared
from loopsim.market.by_kind import IS_CLOSED, WORKS_LIKE, at_work
from loopsim.market.choices import BALANCED
from loopsim.market.fields import ACCOUNT, NONE
from loopsim.scenario.hosts.kinds import TAKE_NEWCOMERS


@inlined
def host_with_room(market, wished):
    """Return the number of the host who takes a newcomer: the wished one with room, else a guide, else an account.

    A newcomer invited into a closed group joins it or nobody: a full one is no gift to the brand's accounts.
    """
    if wished != NONE:
        host = market.hosts[wished]
        if has_room(host):
            return wished
        if IS_CLOSED[host.kind]:
            return NONE
    for kind in TAKE_NEWCOMERS:
        if at_work(market.standing, kind) > 0:
            in_rotation = kind != ACCOUNT or market.today.levers.accounts.fill == BALANCED
            number = next_with_room(market, kind, in_rotation)
            if number != NONE:
                return number
    return NONE


@inlined
def has_room(host):
    """Return whether a host takes one more customer."""
    return host.is_active and host.friends < host.friend_cap


@shared
def next_with_room(market, kind, in_rotation):
    """Return the next host of a kind with room, in rotation or the first, with those who work like them."""
    standing = market.standing
    hosts = standing.hosts
    first = standing.turn if in_rotation else 0
    for n in range(hosts):
        number = (first + n) % hosts
        host = market.hosts[number]
        if WORKS_LIKE[host.kind] == kind and has_room(host):
            if in_rotation:
                standing.turn = (number + 1) % hosts
            return number
    return NONE
