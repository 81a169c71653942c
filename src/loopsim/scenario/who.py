"""The market of a scenario: people, segments and contacts."""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.levers import Section, fraction, lever
from loopsim.languages import in_language
from loopsim.scenario.network_kinds import IN_WORDS, NetworkKind
from loopsim.scenario.pool import Pool


class Network(Section):
    """Contacts between people."""

    names_zh: ClassVar[str] = f"""人脉网络: 人与人的联系
        kind 网络形态: 人脉形态：{in_language(IN_WORDS, "zh")}
        contacts 人均联系人: 一人的联系人数（不等时为均值）
        strong_contacts 强关系数: 联系人中强关系的个数，排在最前
        most_contacts 联系人上限: communities 中联系人数不等时：一人最多的联系人数，且不超过市场的一半
        community_size 社群人数: 一个社群的人数，编号相连
        rewire_share 重连占比: small_world：随机重连的关系占比
        file 关系表: edge_list：场景文件旁的一张表（CSV、Parquet、Excel），含两列编号；
            列 weight 是经该关系邀请被接受的概率，相对平均关系
        columns 编号列: edge_list：两列编号的列名，以逗号分开；空：from 与 to、source 与 target 等，或仅有的两列
        strong_relations 强关系类型: edge_list：文件 relation（或 type）列中属于强关系的值，以逗号分开；空：
            文件最先列出的 strong_contacts 个
    """

    kind: NetworkKind = lever(
        "communities",
        f"shape of acquaintance: {IN_WORDS}",
        source="M75",
        moves="joined_referral either",
    )
    contacts: int = lever(
        128,
        "contacts of a person (mean, where they differ)",
        unit="people",
        source="M75 P",
        ge=1,
        le=2000,
        moves="invited_strangers up",
        plausible="64 to 256",
    )
    strong_contacts: int = lever(
        5,
        "how many of the contacts are strong ties, listed first",
        unit="people",
        source="M75 A",
        ge=0,
        le=2000,
        moves="joined_referral either",
        plausible="3 to 15",
    )
    most_contacts: int = lever(
        5000,
        "communities whose contacts differ: most contacts of one person, and never more than half of the market",
        unit="people",
        source="R: friends of a WeChat account",
        ge=1,
        le=100_000,
        moves="top_referrers_share up",
        plausible="1,000 to 5,000",
    )
    community_size: int = lever(
        50,
        "people of one community, who are numbered in a row",
        unit="people",
        ge=2,
        le=100_000,
        moves="joined_referral either",
        plausible="20 to 150",
    )
    rewire_share: float = fraction(
        0.1, "small_world: share of ties rewired at random", moves="joined_referral up", plausible="0.02 to 0.3"
    )
    file: str = lever(
        "",
        "edge_list: a table (CSV, Parquet, Excel) with two columns of ids, beside the scenario file; a column weight "
        "is the chance that invitations along a tie are accepted, against the mean tie",
    )
    columns: str = lever(
        "",
        "edge_list: names of the two columns of ids, separated by a comma; empty: from and to, source and target and "
        "the like, or the only two",
    )
    strong_relations: str = lever(
        "",
        "edge_list: values of the column relation (or type) of the file that are strong ties, separated by commas; "
        "empty: the first strong_contacts that the file names",
        source="M75",
    )


class Segment(Section):
    """A part of the market that buys differently."""

    names_zh: ClassVar[str] = """人群: 市场中购买行为不同的一部分人
        name 名称: 人群的名称
        share 市场占比: 占市场的比例
        need_share 有需求者占比: 人群中真正需要产品的占比
        need_lift 需求频率增幅: 需求频率比 behavior.need 高多少
        basket_lift 客单价增幅: 客单价高多少
        reach_lift 触达增幅: 同样的钱，渠道多触达其中多少人；大于 0 时渠道总量也更多
    """

    name: str = lever("everyone", "name of the segment", min_length=1, max_length=40)
    share: float = lever(1.0, "share of the market", unit="share", ge=0, le=1, moves="average_order_value either")
    need_share: float = fraction(
        0.5, "share of the segment with a real need for the product", "M19 A", moves="first_orders up"
    )
    need_lift: float = lever(
        0.0, "how much more often needs arrive than in behavior.need", unit="lift", ge=-1, le=20, moves="orders up"
    )
    basket_lift: float = lever(0.0, "how much larger the basket is", unit="lift", ge=-1, le=20, moves="revenue up")
    reach_lift: float = lever(
        0.0, "how much more of its people channels reach with the same money; above 0 a channel brings more in all",
        unit="lift", source="M19 A", ge=-1, le=20, moves="joined up"
    )  # fmt: skip


class Market(Section):
    """The addressable crowd."""

    names_zh: ClassVar[str] = """市场: 可触达的人群
        people 市场人数: 市场人数
        sociability_sigma 社交度差异: 社交度的差异（对数正态，均值 1）：一次分享触达多少好友。communities 中是联系人数
            自身相对均值的差异（0：人人一样多）；其他形态各有其联系人数，一次分享不会超过它
        moves_per_year 年迁移率: 一年内迁出的人占比，同样多的人迁入；0：无人来去。中国城市为百分之几
        segments: 市场的各部分；占比合计为 1
    """

    people: int = lever(
        50_000,
        "people in the market",
        unit="people",
        ge=10,
        le=200_000_000,
        grows=True,
        moves="joined up",
        plausible="x 0.5 to 2",
    )
    sociability_sigma: float = lever(
        2.1,
        "spread of sociability (log-normal, mean 1): how many friends one share reaches. In communities it is the "
        "spread of the contacts themselves, against their mean (0: everyone has as many); the other kinds have their "
        "own contacts, and a share reaches no more than there are",
        unit="log scale",
        source="M67 S: those who bring someone then differ as with 1.9, as nobody has fewer than their strong ties",
        ge=0,
        le=4,
        moves="top_referrers_share up",
        plausible="1.7 to 2.4",
    )
    moves_per_year: float = lever(
        0.0,
        "share of the people who move away within a year, for whom as many others move in; 0: nobody comes or goes. "
        "In Chinese cities a few per cent a year",
        unit="per year",
        source="A: 0.02 to 0.05, moves between cities",
        ge=0,
        le=1,
        moves="left up",
        plausible="0 to 0.05",
    )
    pool: Pool = Pool()
    network: Network = Network()
    segments: tuple[Segment, ...] = lever(
        (Segment(),), "parts of the market; their shares add up to 1", min_length=1, max_length=8, strict=False
    )
