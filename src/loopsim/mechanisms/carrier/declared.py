"""Carrier (承接载体): who only follows on a platform forgets, and is lost with it; friends stay (M27, M29, M94).

Of those whom ads, content or lures bring, `levers.carrier.friend_share` are added as friends; the others only follow
on the platform. Everyone else is a friend, also who was there before day 0. The attention of who only follows halves
every `behavior.carrier.half_life_weeks`, counted from joining or the last order:

$$a = 2^{-t / h}.$$

Their hazards of ordering and of sharing, their chance to hear of a launch, and the quality of a service contact, are
multiplied by $a$. So a year leaves $2^{-52/h}$ of the attention of who never orders: 0.25 at 26 weeks (official
account), 0.01 at 8 (short video). With each of their orders comes a card that costs `levers.carrier.card_cost_cny`;
with chance `levers.carrier.card_accept_chance` the buyer becomes a friend (V: 0.05 of parcels, 0.15 to 0.20 with a
lottery, 0.3 of requests). On day `levers.carrier.closes_on_day` the platform closes: ads, content and lures end,
whatever their plan, and who only follows leaves, buys and renews nothing more, and cannot be called back. Who only
follows takes a place on an account as a friend does. Half-lives are assumptions (A).
"""

from __future__ import annotations

from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import Cause, cost, count
from loopsim.languages import both


class Carrier(Section):
    """Links to the people whom a platform brings: friends, or followers on the platform alone."""

    names_zh: ClassVar[str] = """加粉载体: 与平台来客的连接方式：加为好友，或仅在平台上关注
        friend_share 加为好友占比: 广告、内容与引流品带来的人中加为好友的占比；其余只在平台上关注
        card_accept_chance 包裹卡添加率: 只关注的人凭订单包裹卡加为好友的概率
        card_cost_cny 包裹卡成本: 一张包裹卡的成本（或其平均奖品成本）
        closes_on_day 平台关闭日: 平台关闭的那天：广告、内容与引流停止，只关注的人全部失去；0：不会关闭
    """

    friend_share: float = fraction(
        1.0,
        "part of the people from ads, content and lures who are added as friends; others only follow on the platform",
        "M94: 0, 0.3, 0.6",
        moves="orders up, befriended down",
        plausible="0 to 1",
    )
    card_accept_chance: float = fraction(
        0.05,
        "chance that who only follows becomes a friend by the card that comes with an order",
        "M29 V: 0.05; with a lottery 0.15 to 0.20",
        "chance",
        moves="befriended up",
        plausible="0.02 to 0.2 V",
    )
    card_cost_cny: float = yuan(
        0.3,
        "cost of such a card, or of its prize on average",
        "A",
        moves="cards_cost up, profit down",
        plausible="0.1 to 3",
    )
    closes_on_day: int = lever(
        0,
        "day on which the platform closes: ads, content and lures end, who only follows is lost; 0: never",
        unit="day",
        source="M17, M94",
        ge=0,
        le=36_500,
        moves="left_with_platform either",
        plausible="0 or 90 to 730",
    )


class Attention(Section):
    """Attention of people who only follow on a platform."""

    names_zh: ClassVar[str] = """关注者注意力: 只在平台上关注的人的注意力
        half_life_weeks 注意力半衰期: 只关注的人注意力减半所需周数
    """

    half_life_weeks: float = lever(
        8.0,
        "weeks in which the attention of who only follows halves",
        unit="weeks",
        source="M27 A: short video 8, official account 26",
        gt=0,
        le=10_000,
        moves="orders up",
        plausible="4 to 26",
    )


SECTIONS: dict[str, type[Section]] = {"levers.carrier": Carrier, "behavior.carrier": Attention}

CUSTOMER_FIELDS = (
    Field(
        "only_follows",
        "?",
        "follows on the platform and is no friend",
        "仅关注: 只在平台上关注，不是好友",
        "yes/no",
        starts_over=True,
    ),
    Field(
        "attention",
        "f8",
        "of who only follows, tomorrow, against that of a friend",
        "关注度: 只关注者明天的注意力，相对好友",
        starts_over=True,
    ),
)

TALLIES = (
    count(
        "only_follow",
        "people",
        "people who only follow on the platform, from their second day on",
        "仅关注人数: 只在平台上关注的人，自第二天起计",
        is_stock=True,
    ),
    count(
        "befriended",
        "people",
        "people who became friends by the card that came with an order",
        "包裹卡加友: 凭订单包裹卡加为好友的人",
    ),
    count(
        "left_with_platform",
        "people",
        "people who were lost with the platform",
        "平台关闭流失: 随平台一起失去的人",
        cause=Cause("platform_closed", "the platform closes, and with it go those who only followed", "平台关闭"),
    ),
    cost(
        "cards_cost_fen",
        "running_cost",
        "cost of cards with orders of people who only follow",
        "包裹卡成本: 给只关注者的订单放包裹卡的成本",
    ),
)

#: What everyone may know of today, and what stands from one day to the next.
KNOWN = (
    ("carrier_acts", "?"),  # on anybody
    ("platform_is_closed", "?"),
)
STANDING = (("carrier_acted", "?"),)  # on anybody so far


class Luck(Decision):
    """Decisions about links."""

    FRIEND = 70, "person", "before", "whether one whom a platform brings is added as a friend"
    CARD = 71, "person", "day", "whether the card that comes with an order makes a friend"


OFF = Off(
    ("levers.carrier.friend_share", "levers.carrier.closes_on_day"),
    known={"carrier_acts": False, "platform_is_closed": False},
    standing={"carrier_acted": False},
)

EXAMPLE = {
    "levers.carrier.friend_share": 0.4,
    "levers.carrier.card_accept_chance": 0.3,
    "levers.carrier.closes_on_day": 60,
    "behavior.carrier.half_life_weeks": 6.0,
}


def describe(scenario: Any) -> list[str]:
    """Say who only follows on the platform, and when it closes."""
    links, weeks = scenario.levers.carrier, scenario.behavior.carrier.half_life_weeks
    told: list[str] = []
    if links.friend_share < 1:
        told.append(
            both(
                "Of the people from ads, content and lures {share:.3g}% are added as friends; others only follow on "
                "the platform, and half of their attention is gone after {weeks:g} weeks without an order.",
                "来自广告、内容和优惠引流的人中 {share:.3g}% 加为好友；其余仅在平台关注，"
                "{weeks:g} 周无订单则注意力减半。",
                share=100 * links.friend_share,
                weeks=weeks,
            )
        )
    if links.closes_on_day:
        said = "The platform closes on day {day}: its channels end, who only follows is lost."
        told.append(both(said, "平台在第 {day} 天关闭：其渠道终止，仅关注者流失。", day=links.closes_on_day))
    return told


def _all_friends(seen: Any) -> Why | None:
    if any(share < 1.0 for share in seen.ever("levers.carrier.friend_share")):
        return None
    return Why(
        {
            "en": "everyone is added as a friend (carrier.friend_share is 1)",
            "zh": "所有人都加为好友（carrier.friend_share 为 1）",
        }
    )


def _never_closes(seen: Any) -> Why | None:
    days = [day for day in seen.ever("levers.carrier.closes_on_day") if day]
    if not days:
        return None
    words = {
        "en": "the platform closes on day {first}, beyond the {days} days of the run",
        "zh": "平台在第{first}天关闭，超出运行的{days}天",
    }
    return beyond(min(days), seen, words)


IDLE = (
    Idle(("levers.carrier.ca*", "behavior.carrier.*"), _all_friends),
    Idle(("levers.carrier.card_cost_cny",), off("levers.carrier.card_accept_chance")),
    Idle(("levers.carrier.closes_on_day",), _never_closes),
)  # fmt: skip
