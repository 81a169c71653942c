"""Networks that cannot exist: told before anything is built, with what would be possible.

Needs nothing but the market section of a scenario, so that ``loopsim validate`` can ask as well.
"""

from __future__ import annotations

from loopsim.scenario.faults import Fault, number, shown
from loopsim.scenario.levers import Market

#: Most contacts that are stored, over all people: 8 GB of lists. The kinds that are computed have no such limit.
MOST_STORED = 2_000_000_000

_CONTACTS = "market.network.contacts"


def network_faults(market: Market) -> tuple[Fault, ...]:
    """What in ``market.network`` contradicts itself or ``market.people``; nothing if the network can be built."""
    net, people = market.network, market.people
    faults = []

    def fault(lever: str, right: str) -> None:
        faults.append(Fault(f"market.network.{lever}", shown(getattr(net, lever)), right))

    if net.kind in ("well_mixed", "edge_list"):
        if net.kind == "edge_list" and not net.file:
            fault("file", "a CSV or Parquet file with two columns of ids, because the kind is edge_list")
        return tuple(faults)
    if net.strong_contacts > net.contacts:
        fault("strong_contacts", f"at most {_CONTACTS} = {net.contacts}, of which they are a part")
    if net.kind == "random":
        return tuple(faults)
    if net.contacts >= people:
        fault("contacts", f"at most {number(people - 1)}, everyone but oneself, with market.people = {number(people)}")
    weak = net.contacts
    if net.kind == "communities":
        weak -= net.strong_contacts
        if net.strong_contacts >= net.community_size:
            fault("strong_contacts", f"below market.network.community_size = {net.community_size}: the others in it")
    if net.kind != "scale_free" and weak > 0 and weak % 2 == 1 and people % 2 == 1:
        which = "even" if weak == net.contacts else "even, less the strong ones,"
        fault(
            "contacts", f"{which} or market.people even: an odd number of people cannot each have an odd number of ties"
        )
    if net.kind in ("small_world", "scale_free") and people * net.contacts > MOST_STORED:
        most = number(MOST_STORED // people)
        fault("contacts", f"at most {most} with so many people; the kinds regular and communities need no memory")
    return tuple(faults)
