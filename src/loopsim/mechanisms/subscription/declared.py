"""Subscription (会员续费): buyers pay again every so many days, or quit (M57).

People differ in their chance to quit, which follows a beta law: the shifted beta-geometric law of contracts (sBG:
Fader & Hardie 2007, *Journal of Interactive Marketing* 21(1)). Those who are least loyal go first, so the share
that renews rises from one renewal to the next.

A price of a renewal that is not the usual one moves the odds to quit: they are multiplied by
(price / usual price)$^k$, at least 1/8 and at most 8, with `levers.subscription.price_cny`,
`behavior.leaving.usual_price_cny` (0: any price is the same) and $k$ `behavior.leaving.renewal_elasticity`. That fees
dent renewals is published, by how much is not (A; 0.5 to 2). Who quits at no renewal (alpha 0) quits at no price.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.idle import Idle, Why
from loopsim.declare.levers import Section, lever, yuan
from loopsim.declare.tallies import Cause, amount, count
from loopsim.languages import both


class Subscription(Section):
    """A subscription that is renewed or quit; buyers hold one from their first order on."""

    names_zh: ClassVar[str] = """订阅: 可续可退的订阅；买家自首单起持有
        every_days 续费间隔天数: 两次续费间隔的天数，自加入起算；0：没有订阅
        price_cny 续费价: 续费价，续费与普通订单一样计
    """

    every_days: int = lever(
        0,
        "days from one renewal to the next, counted from joining; 0: no subscription",
        unit="days",
        ge=0,
        le=36_500,
        moves="renewals down",
        plausible="0 or 7 to 90",
    )
    price_cny: float = yuan(
        0.0,
        "price of a renewal, an order like any other",
        "M57 A",
        le=1e6,
        moves="revenue up",
        plausible="x 0.8 to 1.25",
    )


class Quitting(Section):
    """Loyalty to a subscription, by person."""

    names_zh: ClassVar[str] = """
        quit_alpha 退订分布 alpha: 续费时退订的概率 ~ Beta(alpha, beta)，人各不同；0：无人退订
        quit_beta 退订分布 beta: 退订概率分布的第二个参数
        usual_price_cny 常规续费价: 退订概率对应的续费价；换一个价会改变退订的赔率；0：任何价都一样
        renewal_elasticity 续费价格弹性: 续费价每高 1%，退订的赔率升百分之几
    """

    quit_alpha: float = lever(
        0.0,
        "chance to quit at a renewal of the subscription ~ Beta(alpha, beta), each person's own; 0: nobody quits",
        source="M57; sBG 0.704 and 0.668 D",
        ge=0,
        le=1e6,
        is_trait=True,
        moves="left_at_renewal up",
        plausible="0 or 0.5 to 1 D: two data sets have 0.67 and 0.70",
    )
    quit_beta: float = lever(
        1.182,
        "second parameter of the chance to quit",
        source="M57; sBG 1.182 and 3.806 D",
        gt=0,
        le=1e6,
        is_trait=True,
        moves="left_at_renewal down",
        plausible="1 to 3.8 D: two data sets have 1.18 and 3.81",
    )
    usual_price_cny: float = yuan(
        0.0,
        "price of a renewal at which that chance holds; another one moves its odds; 0: any price is the same",
        "A",
        le=1e6,
        moves="left_at_renewal down",
        plausible="x 0.5 to 2",
    )
    renewal_elasticity: float = lever(
        1.0,
        "per cent by which the odds to quit rise with one per cent of the price of a renewal",
        source="A: fees dent renewals, size unknown",
        ge=0,
        le=10,
        moves="left_at_renewal either",
        plausible="0.5 to 2",
    )


SECTIONS: dict[str, type[Section]] = {"levers.subscription": Subscription, "behavior.leaving": Quitting}

TALLIES = (
    count(
        "left_at_renewal",
        "people",
        "people who quit the subscription",
        "退订: 退订的人",
        cause=Cause("not_renewed", "memberships are not renewed", "会员不续费"),
    ),
    count("renewals", "people", "people who renewed the subscription", "续费: 续订的人"),
    count(
        "lone_renewals",
        "orders",
        "renewals on a day without another order",
        "单独续费: 当天没有其他订单的续费",
        is_inner=True,
    ),
    amount("renewal_fen", "part of the revenue", "revenue of renewals", "续费收入: 续费的成交额"),
)


class Luck(Decision):
    """Decisions about a subscription."""

    QUIT_CHANCE = 6, "person", "before", "chance to quit at a renewal of the subscription", 2
    RENEWAL = 41, "person", "day", "whether a subscriber quits at the renewal"


def _nobody_renews(seen: Any) -> Why | None:
    every = [days for days in seen.ever("levers.subscription.every_days") if days]
    if not every:
        return Why("is_0", {"name": "subscription.every_days"})
    pool = seen.scenario.market.pool
    oldest = pool.counted.joined_days_ago[1] if pool.bought else 0.0
    if min(every) <= seen.days - 1 + oldest:
        return None
    told = {
        "en": "the first renewal, {first} days after joining, lies beyond the {days} days of the run",
        "zh": "首次续费在加粉{first}天后，超出运行的{days}天",
    }
    return Why(told, {"first": min(every), "days": seen.days}, is_late=True)


def _price_is_the_same(seen: Any) -> Why | None:
    if not seen.is_on("behavior.leaving.usual_price_cny"):
        return Why("is_0", {"name": "behavior.leaving.usual_price_cny"})
    return None if seen.is_on("behavior.leaving.quit_alpha") else Why("is_0", {"name": "behavior.leaving.quit_alpha"})


IDLE = (
    Idle(
        (
            "levers.subscription.*",
            "behavior.leaving.quit_*",
            "behavior.leaving.usual_price_cny",
            "behavior.leaving.renewal_elasticity",
        ),
        _nobody_renews,
        switches=("levers.subscription.every_days", "behavior.leaving.usual_price_cny"),
    ),
    Idle(("behavior.leaving.usual_price_cny", "behavior.leaving.renewal_elasticity"), _price_is_the_same),
)

EXAMPLE = {
    "levers.subscription.every_days": 16,
    "levers.subscription.price_cny": 19.9,
    "behavior.leaving.quit_alpha": 1.0,
    "behavior.leaving.quit_beta": 30.0,
    "behavior.leaving.usual_price_cny": 15.0,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how often a subscription is renewed, and at what price."""
    levers = scenario.levers.subscription
    if levers.every_days:
        said = "Buyers renew their subscription every {days} days for {price:g} CNY."
        yield both(said, "买家每 {days} 天续订一次，{price:g} 元。", days=levers.every_days, price=levers.price_cny)
