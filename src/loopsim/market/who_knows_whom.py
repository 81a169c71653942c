"""The network of a scenario in words and figures, as ``loopsim describe`` shows it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from loopsim.market.acquaintances import Acquaintances, acquaintances
from loopsim.market.network_measures import (
    clustering,
    components,
    degree_statistics,
    outnumbered_share,
    written_out,
)
from loopsim.scenario.describe import aligned
from loopsim.scenario.edge_list import EdgeList, read_edge_list
from loopsim.scenario.network_kinds import KINDS

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario
    from loopsim.scenario.who import Market

#: Generated networks are looked at in a market that has about so many contacts in all, and no more.
_CONTACTS = 1_000_000

#: Where the number of contacts has a heavy tail, the market needs room for people who know very many: so many people,
#: if that makes no more than three times as many contacts.
_PEOPLE_WITH_TAIL = 20_000

#: People of whom clustering and the friendship paradox are measured, evenly spread.
_SAMPLE = 2000

#: Pairs of contacts looked at for each of them, where they have more.
_PAIRS = 50


def who_knows_whom(scenario: Scenario, seed: int = 1) -> list[str]:
    """Contacts, clustering, components and the friendship paradox of the network; nothing where well mixed.

    How many contacts people have is told of everybody in the market, the rest of an edge list of those whom it names. A
    generated network is the one of ``seed``, in a
    smaller market of the same making where the whole would take long; the lines say so.

    Raises:
        ScenarioError: the edge list cannot be used.
    """
    market = scenario.market
    kind = KINDS[market.network.kind]
    if kind.ties == "all":
        return []
    if kind.ties == "file":
        acq = acquaintances(market, seed)
        edges = read_edge_list(market.network.file, market.network.strong_relations, market.network.columns)
        named = len(edges.ids)
        return aligned([*_of_file(edges, market), *_measures(acq, named), *_invitations(scenario, acq, named)])
    people = _enough(market)
    acq = acquaintances(market.model_copy(update={"people": people}), seed)
    smaller = f", in a smaller market of {people:,} people" if people < market.people else ""
    listed = written_out(acq)
    looked_at = ("looked at", f"the network of seed {seed}{smaller}")
    return aligned([looked_at, *_measures(listed, people), *_invitations(scenario, listed, people)])


def _enough(market: Market) -> int:
    """People of a market that shows the same network, at a cost that does not grow with the market."""
    net = market.network
    # Whole communities, and an even number of people, since an odd number of contacts needs one.
    step = 2 * (net.community_size if net.kind == "communities" else 1)
    wished = max(_CONTACTS // net.contacts, 4 * net.contacts, step)
    if KINDS[net.kind].is_spread and market.sociability_sigma > 0.0:
        wished = max(wished, min(_PEOPLE_WITH_TAIL, 3 * _CONTACTS // net.contacts))
    return min(int(market.people), wished - wished % step)


def _of_file(edges: EdgeList, market: Market) -> list[tuple[str, str]]:
    named, ties = len(edges.ids), edges.contact.size // 2
    alone = f"; the other {market.people - named:,} of the market know nobody" if market.people > named else ""
    left_out = f"{edges.self_ties:,} of people with themselves left out, {edges.repeats:,} repeated"
    rows = [
        ("people", f"{named:,} in the file{alone}"),
        ("columns", " and ".join(edges.columns)),
        ("ties", f"{ties:,}, of {edges.rows:,} rows: {left_out}"),
    ]
    if edges.relations:
        shown = ", ".join(edges.relations[:10]) + (", ..." if len(edges.relations) > 10 else "")
        strong = f"; strong: {market.network.strong_relations}" if edges.strong.size else ""
        rows.append(("relations", shown + strong))
    if edges.strong.size:
        rows.append(("strong ties", f"{edges.strong.sum() // 2:,}, a mean of {edges.strong.mean():.3f} a person"))
    if edges.weight.size:
        rows.append(("weights", f"from {edges.weight.min():.3g} to {edges.weight.max():.3g} of the mean tie"))
    return rows


def _measures(acq: Acquaintances, named: int) -> list[tuple[str, str]]:
    degree, known = degree_statistics(acq), acq._replace(people=named)
    found = clustering(known, _SAMPLE, _PAIRS)
    error = f", standard error {found.error:.2g}" if found.error else ""
    spread = sqrt(max(degree.mean_square - degree.mean**2, 0.0))
    parts, paradox = components(known), outnumbered_share(known, _SAMPLE)
    sampled = f" ({_SAMPLE:,} people looked at)" if named > _SAMPLE else ""
    alone = f"; {degree.alone:,} people have none" if degree.alone else ""
    return [
        ("contacts", f"mean {degree.mean:.3f}, standard deviation {spread:.3f}, at most {degree.most:,}{alone}"),
        ("contacts of a contact", f"mean {degree.friends_mean:.3f} (mean square {degree.mean_square:.3f} / mean)"),
        ("friendship paradox", f"{paradox:.3f} of the people have contacts who know more people, on average{sampled}"),
        ("clustering", f"{found.mean:.3f} of a person's pairs of contacts know each other{error}{sampled}"),
        ("components", f"{parts.parts:,}; the largest holds {parts.largest / named:.1%} of the people"),
    ]


def _invitations(scenario: Scenario, acq: Acquaintances, named: int) -> list[tuple[str, str]]:
    """Friends reached by a share of anybody, outside of campaigns: fewer than declared where contacts cut it short."""
    from scipy.special import ndtr

    wished, sigma = scenario.levers.referral.invites_per_share, scenario.market.sociability_sigma
    contacts = np.diff(acq.start[: named + 1]).astype(float)
    most = np.minimum(contacts, scenario.levers.referral.max_invites)
    if wished == 0.0:
        return []
    if KINDS[scenario.market.network.kind].is_spread and sigma > 0.0:
        reached = np.minimum(wished * contacts / scenario.market.network.contacts, most)
    elif sigma > 0.0:
        # The mean of the lesser of a log-normal number and its limit.
        far = np.log(np.maximum(most, 1e-9) / wished) / sigma
        reached = wished * ndtr(far - sigma / 2) + most * ndtr(-far - sigma / 2)
    else:
        reached = np.minimum(wished, most)
    mean = float(reached.mean())
    cut = ", since nobody reaches more than their contacts or max_invites" if mean < 0.98 * wished else ""
    return [("friends reached", f"{mean:.1f} by a share on average, of {wished:g} that are wished{cut}")]
