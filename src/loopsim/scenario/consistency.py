"""Consistency of the values of a scenario: each alone may be fine and all together impossible."""

from __future__ import annotations

import math
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from loopsim.languages import both
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
            right = both(
                "at least {path} ({count})",
                "至少为 {path}（{count}）",
                path=kind.path("count"),
                count=kind.count(levers),
            )
            yield (kind.path(kind.most), kind.path("count")), str(most), right
    paid = sum(levers.commission.level_shares) + levers.commission.partner_lift_share
    paid += attrgetter("creators.commission_share")(levers)  # (declared by a family)
    paid += max(kind.paid_per_order(levers) for kind in HOSTS.values())
    if paid > 1 + TOLERANCE:
        found = both(
            "pay of up to {paid:g} of an order, with partners, creators and hosts",
            "连同合伙人、创客和人员，支付最多占订单的 {paid:g}",
            paid=paid,
        )
        yield ("levers.commission.level_shares",), found, both("at most 1 in all", "合计至多 1")


def _network(document: Document) -> Iterator[Disagreement]:
    people, network = document.market.people, document.market.network
    kind = KINDS[network.kind]
    if kind.ties == "file":
        yield from _edge_list(people, network)
        return
    if kind.ties == "all":
        return
    if network.strong_contacts > network.contacts:
        right = both(
            "at most market.network.contacts ({contacts}), of which they are a part",
            "至多为 market.network.contacts（{contacts}），它是其中一部分",
            contacts=network.contacts,
        )
        yield (_AT + "strong_contacts", _AT + "contacts"), str(network.strong_contacts), right
    if kind.ties == "one_sided":
        return
    if network.contacts >= people:
        right = both("fewer than market.people ({people})", "少于 market.people（{people}）", people=people)
        yield (_AT + "contacts", "market.people"), str(network.contacts), right
    if network.kind == "communities" and network.community_size > people:
        right = both("at most market.people ({people})", "至多为 market.people（{people}）", people=people)
        yield (_AT + "community_size", "market.people", _AT + "kind"), str(network.community_size), right
    if network.kind == "communities" and network.strong_contacts >= network.community_size:
        right = both(
            "fewer than market.network.community_size ({community_size}): the others in it",
            "少于 market.network.community_size（{community_size}）：群内其他人",
            community_size=network.community_size,
        )
        yield (_AT + "strong_contacts", _AT + "community_size", _AT + "kind"), str(network.strong_contacts), right
    if kind.is_spread and document.market.sociability_sigma > 0.0:
        if network.contacts > network.most_contacts:
            right = both(
                "at most market.network.most_contacts ({most_contacts}), since the mean lies below the most",
                "至多为 market.network.most_contacts（{most_contacts}），因为均值低于最大值",
                most_contacts=network.most_contacts,
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
            yield (
                (_POOL + name,),
                both("{first:g} to {last:g}", "{first:g} 至 {last:g}", first=first, last=last),
                both(
                    "from and to, such as [{last:g}, {first:g}]",
                    "从小到大，如 [{last:g}, {first:g}]",
                    last=last,
                    first=first,
                ),
            )
    if pool.people > market.people:
        right = both("at most market.people ({people})", "至多为 market.people（{people}）", people=market.people)
        yield (
            (*counts, "market.people"),
            both("{people} people in the pool", "流量池中有 {people} 人", people=pool.people),
            right,
        )
        return
    most = math.floor(market.people * sum(segment.share * segment.need_share for segment in market.segments))
    if pool.bought > most:
        right = both(
            "at most {most}, the people of the market with a real need",
            "至多 {most}，即市场中真正有需求的人数",
            most=most,
        )
        yield (
            (*counts[1:], "market.people", "market.segments"),
            both("{bought} people who bought", "{bought} 人买过", bought=pool.bought),
            right,
        )
    if pool.referrers > pool.people - pool.referrers:
        right = both(
            "at most {people}: each has brought one of the others",
            "至多 {people}：每人都带来了其中另一人",
            people=pool.people // 2,
        )
        yield (_POOL + "referrers", *counts[:3]), str(pool.referrers), right
    levers = document.levers
    if pool.people and room_for_friends(levers) == 0:
        paths = (*counts, *paths_of_counts())
        yield (
            paths,
            both("{people} people and no account to hold them", "{people} 人，但没有账号可容纳", people=pool.people),
            both("levers.accounts.count of 1 or more", "levers.accounts.count 为 1 或更多"),
        )


def _customers(document: Document) -> Iterator[Disagreement]:
    """Check that a table of customers exists, is possible, and fits the hosts and segments of the plan."""
    market, pool = document.market, document.market.pool
    at = _POOL + "file"
    for name in COUNTS:
        if getattr(pool, name):
            found = both(
                "{getattr} beside the table of customers {name}",
                "{getattr}，与客户表 {name} 同时给出",
                getattr=getattr(pool, name),
                name=shown(Path(pool.file).name),
            )
            yield (_POOL + name, at), found, both("0: the table says how many there are", "0：人数由客户表给出")
    if fault := _no_file(pool.file, both("a file with a row for each customer", "每个客户一行的文件")):
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
        less = both(" less the strong ones", "减去强关系后") if is_split else ""
        right = both(
            "an even number{less}, such as {contacts}, or an even market.people",
            "{less}偶数，如 {contacts}，或让 market.people 为偶数",
            less=less,
            contacts=network.contacts + 1,
        )
        yield paths, str(network.contacts), right
    if KINDS[network.kind].keeps == "ties" and people * network.contacts > MOST_STORED:
        most = number(MOST_STORED // people)
        right = both(
            "at most {most} in a market of {people} people; the kinds regular and communities need no memory",
            "{people} 人的市场至多 {most}；regular 和 communities 两种网络不占内存",
            most=most,
            people=number(people),
        )
        yield paths, str(network.contacts), right


def _edge_list(people: int, network: Network) -> Iterator[Disagreement]:
    """Check that a file of ties exists, can be read, and names no more people than there are."""
    name, paths = network.file, (_AT + "file", _AT + "kind")
    if not name:
        yield (
            paths,
            both("no file", "没有文件"),
            both(
                'a table of ties (CSV, Parquet, Excel), such as "edges.csv", since kind is "edge_list"',
                '关系表（CSV、Parquet、Excel），如 "edges.csv"，因为 kind 为 "edge_list"',
            ),
        )
        return
    if fault := _no_file(name, both("a file with two columns of ids", "有两个编号列的文件")):
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
        right = both(
            "at least {named}, the people named in {name}",
            "至少 {named}，即 {name} 中列出的人数",
            named=number(named),
            name=Path(name).name,
        )
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
        return both("{name}, which is no file", "{name}，不是文件", name=shown(path.name)), both(
            "a file that exists; looked for {name}", "存在的文件；查找过 {name}", name=name
        )
    return (both("{name}, which is empty", "{name}，是空的", name=shown(path.name)), right) if size == 0 else None


def _segments(document: Document) -> Iterator[Disagreement]:
    segments = document.market.segments
    total = sum(segment.share for segment in segments)
    if abs(total - 1.0) > TOLERANCE:
        yield (
            ("market.segments",),
            both("shares that add up to {total:g}", "合计为 {total:g} 的占比", total=total),
            both("shares that add up to 1", "合计为 1 的占比"),
        )
    seen: set[str] = set()
    for place, segment in enumerate(segments):
        if segment.name in seen:
            yield (
                (f"market.segments.{place}.name",),
                both("{name} again", "再次出现的{name}", name=shown(segment.name)),
                both("another name for each segment", "每个人群不同的名称"),
            )
        seen.add(segment.name)
