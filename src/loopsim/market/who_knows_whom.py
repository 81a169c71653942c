"""The network of a scenario in words and figures, as ``loopsim describe`` shows it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from loopsim.languages import Language, both, joined
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

#: A line: its name, and what is said.
Row = tuple[str, str]

#: Generated networks are looked at in a market that has about so many contacts in all, and no more.
_CONTACTS = 1_000_000

#: Where the number of contacts has a heavy tail, the market needs room for people who know very many: so many people,
#: if that makes no more than three times as many contacts.
_PEOPLE_WITH_TAIL = 20_000

#: People of whom clustering and the friendship paradox are measured, evenly spread.
_SAMPLE = 2000

#: Pairs of contacts looked at for each of them, where they have more.
_PAIRS = 50


def who_knows_whom(scenario: Scenario, seed: int = 1, language: Language = "en") -> list[str]:
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
        found = [*_of_file(edges, market), *_measures(acq, named), *_invitations(scenario, acq, named)]
        return aligned(found, language=language)
    people = _enough(market)
    acq = acquaintances(market.model_copy(update={"people": people}), seed)
    smaller: str = ""
    if people < market.people:
        smaller = both(", in a smaller market of {people:,} people", "，取 {people:,} 人的较小市场", people=people)
    listed = written_out(acq)
    told = both("the network of seed {seed}{smaller}", "种子 {seed} 的网络{smaller}", seed=seed, smaller=smaller)
    rows = [(both("looked at", "考察对象"), told), *_measures(listed, people), *_invitations(scenario, listed, people)]
    return aligned(rows, language=language)


def _enough(market: Market) -> int:
    """People of a market that shows the same network, at a cost that does not grow with the market."""
    net = market.network
    # Whole communities, and an even number of people, since an odd number of contacts needs one.
    step = 2 * (net.community_size if net.kind == "communities" else 1)
    wished = max(_CONTACTS // net.contacts, 4 * net.contacts, step)
    if KINDS[net.kind].is_spread and market.sociability_sigma > 0.0:
        wished = max(wished, min(_PEOPLE_WITH_TAIL, 3 * _CONTACTS // net.contacts))
    return min(int(market.people), wished - wished % step)


def _of_file(edges: EdgeList, market: Market) -> list[Row]:
    named, ties = len(edges.ids), edges.contact.size // 2
    alone: str = ""
    if market.people > named:
        told = "; the other {others:,} of the market know nobody", "；市场其余 {others:,} 人不认识任何人"
        alone = both(*told, others=market.people - named)
    rows: list[Row] = [
        (
            both("people", "人数"),
            both("{named:,} in the file{alone}", "文件中 {named:,} 人{alone}", named=named, alone=alone),
        ),
        (both("columns", "列"), joined(edges.columns, " and ")),
        (
            both("ties", "关系"),
            both(
                "{ties:,}, of {rows:,} rows: {self:,} of people with themselves left out, {repeats:,} repeated",
                "{ties:,} 条，共 {rows:,} 行：略去自己与自己 {self:,} 条，重复 {repeats:,} 条",
                **{"ties": ties, "rows": edges.rows, "self": edges.self_ties, "repeats": edges.repeats},
            ),
        ),
    ]
    if edges.relations:
        shown = ", ".join(edges.relations[:10]) + (", ..." if len(edges.relations) > 10 else "")
        strong: str = ""
        if edges.strong.size:
            strong = both("; strong: {which}", "；强关系：{which}", which=market.network.strong_relations)
        rows.append((both("relations", "关系类型"), shown + strong))
    if edges.strong.size:
        facts = {"count": edges.strong.sum() // 2, "mean": edges.strong.mean()}
        told = "{count:,}, a mean of {mean:.3f} a person", "{count:,} 条，人均 {mean:.3f}"
        rows.append((both("strong ties", "强关系"), both(*told, **facts)))
    if edges.weight.size:
        facts = {"low": edges.weight.min(), "high": edges.weight.max()}
        told = "from {low:.3g} to {high:.3g} of the mean tie", "为平均关系的 {low:.3g} 至 {high:.3g} 倍"
        rows.append((both("weights", "权重"), both(*told, **facts)))
    return rows


def _measures(acq: Acquaintances, named: int) -> list[Row]:
    degree, known = degree_statistics(acq), acq._replace(people=named)
    found = clustering(known, _SAMPLE, _PAIRS)
    error: str = ""
    if found.error:
        error = both(", standard error {error:.2g}", "，标准误 {error:.2g}", error=found.error)
    spread = sqrt(max(degree.mean_square - degree.mean**2, 0.0))
    parts, paradox = components(known), outnumbered_share(known, _SAMPLE)
    sampled: str = ""
    if named > _SAMPLE:
        sampled = both(" ({count:,} people looked at)", "（抽查 {count:,} 人）", count=_SAMPLE)
    alone: str = ""
    if degree.alone:
        alone = both("; {count:,} people have none", "；{count:,} 人没有联系人", count=degree.alone)
    return [
        (
            both("contacts", "联系人"),
            both(
                "mean {mean:.3f}, standard deviation {spread:.3f}, at most {most:,}{alone}",
                "均值 {mean:.3f}，标准差 {spread:.3f}，最多 {most:,}{alone}",
                mean=degree.mean, spread=spread, most=degree.most, alone=alone,
            ),
        ),
        (
            both("contacts of a contact", "联系人的联系人"),
            both(
                "mean {mean:.3f} (mean square {square:.3f} / mean)", "均值 {mean:.3f}（均方 {square:.3f} / 均值）",
                mean=degree.friends_mean, square=degree.mean_square,
            ),
        ),
        (
            both("friendship paradox", "友谊悖论"),
            both(
                "{share:.3f} of the people have contacts who know more people, on average{sampled}",
                "占比 {share:.3f} 的人，其联系人平均认识更多的人{sampled}", share=paradox, sampled=sampled,
            ),
        ),
        (
            both("clustering", "聚集系数"),
            both(
                "{mean:.3f} of a person's pairs of contacts know each other{error}{sampled}",
                "一个人的联系人两两相识的占比为 {mean:.3f}{error}{sampled}",
                mean=found.mean, error=error, sampled=sampled,
            ),
        ),
        (
            both("components", "连通分量"),
            both(
                "{count:,}; the largest holds {share:.1%} of the people", "{count:,} 个；最大者含 {share:.1%} 的人",
                count=parts.parts, share=parts.largest / named,
            ),
        ),
    ]  # fmt: skip


def _invitations(scenario: Scenario, acq: Acquaintances, named: int) -> list[Row]:
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
    cut: str = ""
    if mean < 0.98 * wished:
        cut = both(
            ", since nobody reaches more than their contacts or max_invites", "，因为没人能超过其联系人数或 max_invites"
        )
    told = both(
        "{mean:.1f} by a share on average, of {wished:g} that are wished{cut}",
        "每次分享平均 {mean:.1f} 人，期望 {wished:g} 人{cut}",
        mean=mean, wished=wished, cut=cut,
    )  # fmt: skip
    return [(both("friends reached", "触达好友"), told)]
