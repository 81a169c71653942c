"""Consistency of the values of a scenario: each alone may be fine and all together impossible."""

from __future__ import annotations

import math
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from loopsim.scenario.customers import told
from loopsim.scenario.document import Document
from loopsim.scenario.faults import ScenarioError, number, shown
from loopsim.scenario.hosts.kinds import HOSTS, PLANNED, paths_of_counts
from loopsim.scenario.implied import room_for_friends
from loopsim.scenario.network_kinds import KINDS
from loopsim.scenario.who import Network

#: Shares that should add up to 1 may miss it by this much.
TOLERANCE = 1e-6

#: Most contacts that are stored, over all people: 8 GB of lists. The kinds that are computed have no such limit.
MOST_STORED = 2_000_000_000

#: The paths concerned (the fault is reported at the first), what was found, what would be right.
Disagreement = tuple[tuple[str, ...], str, str]

#: Paths of values that must fit together; values elsewhere are right or wrong by themselves.
PLACES = (
    "market.people",
    "market.pool",
    "market.network",
    "market.sociability_sigma",
    "market.segments",
    "levers.commission",
    "levers.creators.commission_share",
    *(f"levers.{kind.levers}" for kind in PLANNED),
)

#: How many people of each kind the pool has, where no table of customers says so.
COUNTS = ("followers", "buyers", "repeat_buyers", "referrers")

_AT = "market.network."
_POOL = "market.pool."


def disagreements(document: Document) -> Iterator[Disagreement]:
    """``document -> (paths concerned, found, right)``; the fault is reported at the first path."""
    yield from _network(document)
    yield from _pool(document)
    yield from _segments(document)
    levers = document.levers
    for kind in PLANNED:
        if kind.most and (most := getattr(kind.of(levers), kind.most)) < kind.count(levers):
            right = f"at least {kind.path('count')} ({kind.count(levers)})"
            yield (kind.path(kind.most), kind.path("count")), str(most), right
    paid = sum(levers.commission.level_shares) + levers.commission.partner_lift_share
    paid += attrgetter("creators.commission_share")(levers)  # (declared by a family)
    paid += max(kind.paid_per_order(levers) for kind in HOSTS.values())
    if paid > 1 + TOLERANCE:
        found = f"pay of up to {paid:g} of an order, with partners, creators and hosts"
        yield ("levers.commission.level_shares",), found, "at most 1 in all"


def _network(document: Document) -> Iterator[Disagreement]:
    people, network = document.market.people, document.market.network
    kind = KINDS[network.kind]
    if kind.ties == "file":
        yield from _edge_list(people, network)
        return
    if kind.ties == "all":
        return
    if network.strong_contacts > network.contacts:
        right = f"at most market.network.contacts ({network.contacts}), of which they are a part"
        yield (_AT + "strong_contacts", _AT + "contacts"), str(network.strong_contacts), right
    if kind.ties == "one_sided":
        return
    if network.contacts >= people:
        right = f"fewer than market.people ({people})"
        yield (_AT + "contacts", "market.people"), str(network.contacts), right
    if network.kind == "communities" and network.community_size > people:
        right = f"at most market.people ({people})"
        yield (_AT + "community_size", "market.people", _AT + "kind"), str(network.community_size), right
    if network.kind == "communities" and network.strong_contacts >= network.community_size:
        right = f"fewer than market.network.community_size ({network.community_size}): the others in it"
        yield (_AT + "strong_contacts", _AT + "community_size", _AT + "kind"), str(network.strong_contacts), right
    if kind.is_spread and document.market.sociability_sigma > 0.0:
        if network.contacts > network.most_contacts:
            right = (
                f"at most market.network.most_contacts ({network.most_contacts}), since the mean lies below the most"
            )
            yield (_AT + "contacts", _AT + "most_contacts"), str(network.contacts), right
        return  # with an odd number of people one has no weak ties
    yield from _ties(people, network)


def _pool(document: Document) -> Iterator[Disagreement]:
    """Check that the people of day 0 exist, need what they have bought, know whom they brought, and have an account."""
    market, pool = document.market, document.market.pool
    counts = tuple(_POOL + name for name in COUNTS)
    if pool.file:
        faults = list(_customers(document))
        yield from faults
        if faults:
            return
        counts = (_POOL + "file", *counts)
    for name in ("joined_days_ago", "last_order_days_ago"):
        first, last = getattr(pool, name)
        if first > last:
            yield (_POOL + name,), f"{first:g} to {last:g}", f"from and to, such as [{last:g}, {first:g}]"
    if pool.people > market.people:
        right = f"at most market.people ({market.people})"
        yield (*counts, "market.people"), f"{pool.people} people in the pool", right
        return
    most = math.floor(market.people * sum(segment.share * segment.need_share for segment in market.segments))
    if pool.bought > most:
        right = f"at most {most}, the people of the market with a real need"
        yield (*counts[1:], "market.people", "market.segments"), f"{pool.bought} people who bought", right
    if pool.referrers > pool.people - pool.referrers:
        right = f"at most {pool.people // 2}: each has brought one of the others"
        yield (_POOL + "referrers", *counts[:3]), str(pool.referrers), right
    levers = document.levers
    if pool.people and room_for_friends(levers) == 0:
        paths = (*counts, *paths_of_counts())
        yield paths, f"{pool.people} people and no account to hold them", "levers.accounts.count of 1 or more"


def _customers(document: Document) -> Iterator[Disagreement]:
    """Check that a table of customers exists, is possible, and fits the hosts and segments of the plan."""
    market, pool = document.market, document.market.pool
    at = _POOL + "file"
    for name in COUNTS:
        if getattr(pool, name):
            found = f"{getattr(pool, name)} beside the table of customers {shown(Path(pool.file).name)}"
            yield (_POOL + name, at), found, "0: the table says how many there are"
    if fault := _no_file(pool.file, "a file with a row for each customer"):
        yield (at,), *fault
        return
    from loopsim.scenario.customers_file import read_customers

    try:
        table = read_customers(pool.file)
    except ScenarioError as error:
        faults = error.faults
    else:
        faults = tuple(told(table.name, table.disagreements(market, document.levers), table.place))
    for one in faults:
        yield (at,), one.found, one.right


def _ties(people: int, network: Network) -> Iterator[Disagreement]:
    """Check the parity of ties: an odd number of people cannot each have an odd number of ties."""
    paths = (_AT + "contacts", "market.people", _AT + "kind", _AT + "strong_contacts")
    is_split = network.kind == "communities"
    drawn = network.contacts - network.strong_contacts if is_split else network.contacts
    if KINDS[network.kind].is_even and drawn > 0 and drawn % 2 and people % 2:
        less = " less the strong ones" if is_split else ""
        right = f"an even number{less}, such as {network.contacts + 1}, or an even market.people"
        yield paths, str(network.contacts), right
    if KINDS[network.kind].keeps == "ties" and people * network.contacts > MOST_STORED:
        most = number(MOST_STORED // people)
        right = (
            f"at most {most} in a market of {number(people)} people; the kinds regular and communities need no memory"
        )
        yield paths, str(network.contacts), right


def _edge_list(people: int, network: Network) -> Iterator[Disagreement]:
    """Check that a file of ties exists, can be read, and names no more people than there are."""
    name, paths = network.file, (_AT + "file", _AT + "kind")
    if not name:
        yield paths, "no file", 'a table of ties (CSV, Parquet, Excel), such as "edges.csv", since kind is "edge_list"'
        return
    if fault := _no_file(name, "a file with two columns of ids"):
        yield paths, *fault
        return
    from loopsim.scenario.edge_list import read_edge_list

    try:
        named = len(read_edge_list(name, network.strong_relations, network.columns).ids)
    except ScenarioError as error:
        for one in error.faults:
            yield (one.where, *paths), one.found, one.right
        return
    if named > people:
        right = f"at least {number(named)}, the people named in {Path(name).name}"
        yield ("market.people", *paths), number(people), right


def _no_file(name: str, right: str) -> tuple[str, str] | None:
    """Fault of a file as such, before it is read, as found and right."""
    path = Path(name)
    try:
        is_file = path.is_file()
        size = path.stat().st_size if is_file else 0
    except (OSError, ValueError):  # a name that no file can have
        is_file, size = False, 0
    if not is_file:
        return f"{shown(path.name)}, which is no file", f"a file that exists; looked for {name}"
    return (f"{shown(path.name)}, which is empty", right) if size == 0 else None


def _segments(document: Document) -> Iterator[Disagreement]:
    segments = document.market.segments
    total = sum(segment.share for segment in segments)
    if abs(total - 1.0) > TOLERANCE:
        yield ("market.segments",), f"shares that add up to {total:g}", "shares that add up to 1"
    seen: set[str] = set()
    for place, segment in enumerate(segments):
        if segment.name in seen:
            yield (f"market.segments.{place}.name",), f"{shown(segment.name)} again", "another name for each segment"
        seen.add(segment.name)
