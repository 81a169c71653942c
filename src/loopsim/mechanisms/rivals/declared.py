"""Rivals (竞争对手): they bid for the same traffic, hold strangers, and lure customers away by price (M16, M41).

`behavior.rivals.count` rivals bid for every channel of a platform (ads, content, lures), each
`behavior.rivals.bid_share` of the spend $H$ at which the channel is half saturated (`cost_per_follower_cny` times twice
`half_reach_per_week`), and keep pace with its price. With $R$ what they spend in all, traffic costs

$$1 + R / H$$

times as much. At slope 1 this is a contest (Tullock 1980): of the followers that the channel has, whoever spends $S$
wins the part $S / (S + R + H)$, and a follower costs $(S + R + H) / H$ times what one costs at low spend. A channel
that never saturates has traffic for all: rivals neither make it dearer nor win anybody by it.

What rivals win by the same law, with what is felt of this shop's spend as one of their rivals, they hold for
`behavior.rivals.hold_weeks` on average. So the part $q$ of the strangers that follows a rival goes by
$dq/dt = a (1 - q) - b q$, and one who does is won by no channel: the brand must find them again when they are free. A
friend or host who invites them still reaches them. Who follows a rival on a day is decided by one number for each
person, below $q$.

From day `behavior.rivals.cut_from_day` on, for `behavior.rivals.cut_days` days, rivals ask `behavior.rivals.cut_share`
less than their price (`behavior.price.rival_cny`; 0: the usual one): people order less by the cross-elasticity of
prices. And with hazard `behavior.rivals.offers_per_week` a customer gets an offer, whenever a rival is cheaper: they
leave if it is cheaper than this shop by more than `behavior.rivals.gap_share` × (1 + trust), as a part of this shop's
price. Nobody leaves on the day of an order. The strength of all of it is assumed (A).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, fraction, lever, per_week
from loopsim.declare.off import Off
from loopsim.declare.tallies import Cause, amount, count
from loopsim.languages import Both, both


class Rivals(Section):
    """Shops that want the same people."""

    names_zh: ClassVar[str] = """竞品: 争夺同一批人的店
        count 竞品数: 竞买同样流量并留住所赢客户的竞品数；0：没有
        bid_share 竞价投放比: 每家竞品在广告、内容与引流上各花多少，相对半饱和时的投放
        hold_weeks 留客周数: 被竞品赢走的人平均跟随它多少周
        cut_share 价格战降价幅度: 价格战中竞品降价的比例；0：没有价格战
        cut_from_day 价格战开始日: 价格战从哪天开始
        cut_days 价格战天数: 价格战持续的天数
        offers_per_week 每周挖角率: 客户收到竞品挖角的每周发生率
        gap_share 转投价差: 毫无信任的人转投竞品所需的价差，占本店价格的比例；完全信任时加倍
    """

    count: int = lever(
        0,
        "rivals who bid for the same traffic and hold the people they win; 0: none",
        unit="rivals",
        source="M16 A",
        ge=0,
        le=1000,
        moves="joined down, with_rivals up",
        plausible="0 to 20",
    )
    bid_share: float = lever(
        0.05,
        "what each rival spends on each of ads, content and lures, against the spend at which it is half saturated",
        unit="share",
        source="M16 A",
        ge=0,
        le=10,
        moves="joined down, with_rivals up",
        plausible="0.01 to 0.2",
    )
    hold_weeks: float = lever(
        52.0,
        "weeks for which one whom a rival has won follows them (mean)",
        unit="weeks",
        source="A",
        gt=0,
        le=10_000,
        moves="with_rivals up",
        plausible="8 to 150",
    )
    cut_share: float = fraction(
        0.0,
        "part by which rivals cut their price in a price war; 0: no price war",
        "M41 A",
        moves="left_to_rivals up, orders down",
        plausible="0 or 0.1 to 0.4",
    )
    cut_from_day: int = lever(
        0,
        "first day of the price war",
        unit="day",
        source="M41 A",
        ge=0,
        le=36_500,
        moves="left_to_rivals either",
        plausible="0 to 365",
    )
    cut_days: int = lever(
        56, "days of the price war", unit="days", source="M41 A", ge=1, le=36_500,
        moves="left_to_rivals up, orders down",
        plausible="14 to 180",
    )  # fmt: skip
    offers_per_week: float = per_week(
        0.05,
        "hazard of a customer to get an offer from a rival",
        "M41 A",
        moves="left_to_rivals up",
        plausible="0.01 to 0.2",
    )
    gap_share: float = fraction(
        0.15,
        "price gap above which one without trust moves to a rival, as a part of this shop's price; at full trust twice",
        "M41 A",
        moves="left_to_rivals down",
        plausible="0.05 to 0.3",
    )


SECTIONS: dict[str, type[Section]] = {"behavior.rivals": Rivals}

TALLIES = (
    count(
        "with_rivals",
        "people",
        "strangers who follow a rival, as expected",
        "被竞品锁定人数: 跟随竞品的陌生人，期望值",
        is_stock=True,
    ),
    count(
        "held_by_rivals",
        "people",
        "people whom a channel would have won, but who follow a rival",
        "被竞品截留: 渠道本可赢得、却跟随竞品的人",
    ),
    count(
        "left_to_rivals",
        "people",
        "people who left for a cheaper rival",
        "流向竞品: 因竞品更便宜而离开的人",
        cause=Cause("rivals", "rivals are cheaper and lure people away", "竞品低价挖走客户"),
    ),
    amount(
        "rival_price_fen",
        "a price of others",
        "price of a basket at rivals; the usual one where none is known",
        "竞品定价: 竞品一单的价格；不知道时取常规价",
        is_stock=True,
    ),
)

#: What everyone may know of today, and what stands from one day to the next.
KNOWN = (
    ("rival_bids", "f8"),  # on each channel of a platform, all rivals together, against the spend at half saturation
    ("rival_held", "f8"),  # part of the strangers who follow a rival
    ("rival_price", "f8"),  # against the usual one; 0 where no rival has one
    ("rivals_lure", "?"),  # whether the gap is wide enough for anybody
    ("rival_gap", "f8"),  # part by which rivals are cheaper than this shop
)
STANDING = (("rival_held", "f8"), ("rivals_lured", "?"))


class Luck(Decision):
    """Decisions about rivals."""

    OFFER = 97, "person", "day", "whether a customer gets an offer from a rival"


OFF = Off(
    ("behavior.rivals.count", "behavior.rivals.cut_share"),
    known={"rival_bids": 0.0, "rival_held": 0.0, "rival_price": 0.0, "rivals_lure": False},
    standing={"rival_held": 0.0, "rivals_lured": False},
)

EXAMPLE = {
    "behavior.rivals.count": 4,
    "behavior.rivals.bid_share": 0.005,
    "behavior.rivals.hold_weeks": 30.0,
    "behavior.rivals.cut_share": 0.35,
    "behavior.rivals.cut_from_day": 20,
    "behavior.rivals.cut_days": 45,
    "behavior.rivals.gap_share": 0.1,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how many rivals there are, and when they cut their prices."""
    rivals = scenario.behavior.rivals
    if rivals.count and rivals.bid_share:
        who = Both("1 rival makes" if rivals.count == 1 else f"{rivals.count} rivals make", f"{rivals.count} 家竞品")
        yield both(
            "{who} the traffic of ads, content and lures {part:.0%} dearer than it is without them; whom they win "
            "follows them for {weeks:g} weeks.",
            "{who}使广告、内容和引流的流量贵 {part:.0%}；被其赢得的人跟随 {weeks:g} 周。",
            who=who, part=rivals.count * rivals.bid_share, weeks=rivals.hold_weeks,
        )  # fmt: skip
    if rivals.cut_share:
        last = rivals.cut_from_day + rivals.cut_days - 1
        yield both(
            "Rivals cut their prices by {part:.0%} from day {first} to day {last}.",
            "竞品在第 {first} 至 {last} 天降价 {part:.0%}。",
            part=rivals.cut_share, first=rivals.cut_from_day, last=last,
        )  # fmt: skip


def _nobody(seen: Any) -> Why | None:
    return off("behavior.rivals.count")(seen) or off("behavior.rivals.bid_share")(seen)


def _no_war(seen: Any) -> Why | None:
    words = {
        "en": "rivals cut their prices on day {first}, beyond the {days} days of the run",
        "zh": "竞品在第{first}天降价，超出运行的{days}天",
    }
    return off("behavior.rivals.cut_share")(seen) or beyond(min(seen.ever("behavior.rivals.cut_from_day")), seen, words)


def _no_cheaper_rival(seen: Any) -> Why | None:
    return _no_war(seen) if not seen.is_on("behavior.price.rival_cny") else None


IDLE = (
    Idle(
        ("behavior.rivals.count", "behavior.rivals.bid_share", "behavior.rivals.hold_weeks"),
        _nobody,
        ("behavior.rivals.count",),
    ),
    Idle(("behavior.rivals.cut_*",), _no_war, ("behavior.rivals.cut_share",)),
    Idle(("behavior.rivals.offers_per_week", "behavior.rivals.gap_share"), _no_cheaper_rival),
)
