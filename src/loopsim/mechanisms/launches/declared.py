"""Launches (上新): days of a calendar on which friends are told of something new, at a price of its own (M54).

A launch begins on day `levers.launch.first_day`, again every `levers.launch.every_weeks` weeks, and lasts
`levers.launch.days` days. Each friend looks up on one of its days, which one is theirs by luck. They hear of it with
chance $(1 - (1 - n)^m) \\, t / (t + f)$, where $n$ is `behavior.launch.notice_chance`, $m$ `levers.launch.messages`,
$t$ their tolerance and $f$ their fatigue (M32): who is tired of messages hears of no launch. For who only follows on a
platform the chance is multiplied by their attention (M27). The messages tire as promotions do. Who has heard, has a
real need and is not silent orders besides what they need anyway with chance

$$b \\, \\frac{g}{g + h} \\, q(p, r), \\quad \\text{at most } 1,$$

where $b$ is `behavior.launch.response`, $g$ the weeks since the launch before (the first one counts whole), $h$
`behavior.launch.recovery_weeks`, and $q$ the response to the price (above), 1 at the usual one. While a launch lasts
all prices are lower by `levers.launch.discount_share`: usual orders rise and the remembered price falls, as with any
other price. So usual sales of a launch are friends reached x $b$ x the basket: 300,000 x 0.02 x 170 CNY is the million
of the article (S: 0.02 is computed back from it; 0.005 to 0.05).

Part of the orders is borrowed: `behavior.launch.borrowed_share` of each order of a launch, and as much of the part
$1 - q_0 / q$ of a usual order that its discount has brought, where $q_0$ is the response to the price without it, at
the same remembered price. The order clock of who bought is put back by that part
of the hazard of one order, so they buy less until it has passed; with a share of 1 no order is won in the long run,
as long as people stay. 0.25 is the middle of what was measured (4 to 35%: van Heerde et al. 2000, *JMR* 37(3)).
A launch costs `levers.launch.cost_cny`. All sizes of this family but these two are assumptions (A).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.english import many, often
from loopsim.declare.events import Decision
from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount, cost, count
from loopsim.languages import both


class Launch(Section):
    """Launches: days on which friends are told of something new."""

    names_zh: ClassVar[str] = """上新: 上新：告知好友有新品的日子
        every_weeks 间隔周数: 两次上新间隔的周数；0：不上新
        first_day 首次日: 第一次上新从哪天开始
        days 持续天数: 一次上新持续的天数，最多到下一次
        discount_share 上新折扣: 上新期间全场降价的比例
        messages 消息条数: 每次上新给每人发的促销条数，分摊在各天
        cost_cny 单次成本: 一次上新的成本，与多少人听到无关：图片、样品、人力
    """

    every_weeks: int = lever(
        0,
        "weeks from one launch to the next; 0: none",
        unit="weeks",
        source="M54 A: 2",
        ge=0,
        le=520,
        moves="launches down",
        plausible="0 or 1 to 8",
    )
    first_day: int = lever(
        28,
        "day on which the first launch begins",
        unit="day",
        ge=0,
        le=36_500,
        moves="launches down",
        plausible="7 to 91",
    )
    days: int = lever(
        3,
        "days that a launch lasts, at most until the next one",
        unit="days",
        ge=1,
        le=365,
        moves="orders either",
        plausible="1 to 7",
    )
    discount_share: float = fraction(
        0.0,
        "part by which all prices are lower during a launch",
        "M33, M54 A",
        moves="launch_orders up",
        plausible="0 to 0.3",
    )
    messages: float = lever(
        2.0,
        "promotions sent to each person because of one launch, spread over its days",
        unit="messages",
        source="A",
        ge=0,
        le=100,
        moves="launch_reached either, left_annoyed up",
        plausible="1 to 5",
    )
    cost_cny: float = yuan(
        500.0,
        "cost of a launch, however many hear of it: pictures, samples, time of the staff",
        "A",
        moves="launches_cost up, profit down",
        plausible="0 to 10,000",
    )


class Response(Section):
    """People's response to a launch."""

    names_zh: ClassVar[str] = """上新反应: 人们对上新的反应
        response 上新下单概率: 按常规价，得知上新的人在平时需求之外下单的概率
        notice_chance 上新消息注意率: 不疲劳的人注意到一条上新消息的概率
        recovery_weeks 恢复周数: 距上一次上新多少周时，反应恢复到首次的一半
        borrowed_share 透支占比: 上新多下的一单，日后少下的占比
    """

    response: float = fraction(
        0.02,
        "chance that one who has heard of a launch orders besides their usual needs, at the usual price",
        "M54 S, computed back",
        "chance",
        moves="launch_orders up, orders up",
        plausible="0.005 to 0.05",
    )
    notice_chance: float = fraction(
        0.7,
        "chance to notice one message about a launch, of who is not tired",
        "A",
        "chance",
        moves="launch_reached up",
        plausible="0.4 to 0.9",
    )
    recovery_weeks: float = lever(
        1.0,
        "weeks since the launch before at which the response is half of that to a first one",
        unit="weeks",
        source="A",
        ge=0,
        le=520,
        moves="launch_orders down",
        plausible="0 to 4",
    )
    borrowed_share: float = fraction(
        0.25,
        "part of an order won by a launch that is missing later",
        "P: van Heerde 2000",
        moves="repeat_orders down",
        plausible="0.04 to 0.35 P",
    )


SECTIONS: dict[str, type[Section]] = {"levers.launch": Launch, "behavior.launch": Response}

TALLIES = (
    count("launches", "launches", "launches that began", "上新次数: 开始的上新次数"),
    count("launch_reached", "people", "people who heard of a launch", "上新触达人次: 得知上新的人次"),
    count(
        "launch_orders",
        "orders",
        "orders of launches besides usual needs",
        "上新订单: 平时需求之外的上新订单",
        group="orders",
    ),
    amount(
        "launch_revenue_fen",
        "part of the revenue",
        "revenue of launches",
        "上新成交额: 上新带来的成交额",
        group="money",
    ),
    cost("launches_cost_fen", "running_cost", "cost of launches", "上新成本: 上新的成本"),
)

#: What everyone may know of today.
KNOWN = (
    ("launch_is_on", "?"),
    ("launch_start", "i8"),  # day on which it began
    ("launch_days", "i8"),
    ("launch_discount", "f8"),  # 0 where no launch is on, as are the next two
    ("launch_promos_per_day", "f8"),
    ("launch_felt", "f8"),  # the same in promotions a week
    ("launch_heard", "f8"),  # chance of who is not tired to hear of it
    ("launch_buys", "f8"),  # chance of who has heard to order, at the usual price
    ("launch_borrowed", "f8"),  # hazard of ordering by which an order won puts back the clock
)
STANDING = (
    ("launch_was_on", "?"),
    ("launch_last", "i8"),  # day after the first one of the last launch; 0: none was
    ("launch_novelty", "f8"),  # what is left of the response by the time since the launch before
)


class Luck(Decision):
    """Decisions about launches."""

    LAUNCH = (
        57,
        "person",
        "day",
        "first day of a launch: when one looks up, hears, orders (k 0), how the order goes (k 1): four at once",
    )


def _no_launch(seen: Any) -> Why | None:
    words = {
        "en": "the first launch, on day {first}, lies beyond the {days} days of the run",
        "zh": "首次上新在第{first}天，超出运行的{days}天",
    }
    return off("levers.launch.every_weeks")(seen) or beyond(min(seen.ever("levers.launch.first_day")), seen, words)


IDLE = (
    Idle(("levers.launch.*", "behavior.launch.*"), _no_launch, switches=("levers.launch.every_weeks",)),
    Idle(("behavior.launch.[!b]*",), off("levers.launch.messages")),
    Idle(("behavior.launch.notice_chance", "behavior.launch.recovery_weeks"), off("behavior.launch.response")),
)

OFF = Off(
    ("levers.launch.every_weeks",),
    known={"launch_is_on": False, "launch_discount": 0.0, "launch_promos_per_day": 0.0, "launch_felt": 0.0},
    standing={"launch_was_on": False, "launch_last": 0},
)

EXAMPLE = {
    "levers.launch.every_weeks": 2,
    "levers.launch.first_day": 8,
    "levers.launch.discount_share": 0.15,
    "behavior.launch.response": 0.1,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say when launches come."""
    launch = scenario.levers.launch
    if launch.every_weeks:
        yield both(
            "{often}, from day {first}, a launch of {days}: {messages} and prices {part:.3g}% lower.",
            "自第 {first} 天起{often}上新一次，持续 {days}：{messages}，降价 {part:.3g}%。",
            often=often(launch.every_weeks, "week"), first=launch.first_day, days=many(launch.days, "day"),
            messages=many(launch.messages, "message"), part=100 * launch.discount_share,
        )  # fmt: skip
