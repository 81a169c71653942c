"""Price (价格): people order less at a higher price, and remember what they were used to (M33, M41).

The price is that of a basket; `behavior.basket.base_cny` is the usual one. Let $p$ be the price against the usual one,
`levers.product.price_cny` / `behavior.basket.base_cny` (1 where it is 0; lower while a launch lasts), and $r$ the
price that a customer remembers. The hazard of ordering, of first and later orders alike, is multiplied by

$$p^{-e} (p / r)^{-s}, \\quad \\text{at least } 1/8, \\text{at most } 8.$$

$e$ is `behavior.price.elasticity`, each person's own: 1.8, the mean elasticity to regular prices (Tellis 1988, *Journal
of Marketing Research* 25(4); range 1 to 2.6, where 2.6 is that of brands: Bijmolt et al. 2005, *JMR* 42(2)).
$s$ is `behavior.price.reference_elasticity`: 0.7, what elasticities to promotions (2.5) exceed it by; times
`behavior.price.loss_weight` where the price is above what is remembered. So a price that is new counts by $e + s$, and
one that everyone is used to by $e$ alone: were it forgotten whole, any price would be accepted in the end.

Every day that a customer is here, $r$ goes toward the price that they saw the day before:
$r \\leftarrow \\rho^{1/7} r + (1 - \\rho^{1/7}) p$, with $\\rho$ `behavior.price.memory_per_week` (0.85; A; 0.7 to
0.95, after Briesch et al. 1997, *Journal of Consumer Research* 24(2)). Whoever joins, and whoever comes back, begins
with the usual price. So a week of discount brings orders and lowers $r$, and a dip follows. After a week at 0.8 of the
price it takes back a sixth of the bump; measured dips take 4 to 25% (van Heerde et al. 2000, *JMR* 37(3)). A remembered
price within $10^{-4}$ of the price is the price.

A basket is worth $p$ times as much, and its goods cost what they cost: (1 - `levers.product.margin_share`) of the
basket at the usual price. With `behavior.price.rival_cny` the hazard is multiplied by (rival's price / usual price) to
the power of `behavior.price.cross_elasticity` as well (0.26: Auer & Papies 2020, *Journal of the Academy of Marketing
Science* 48), within the same bounds. The share of newcomers who join by an order is multiplied by both, up to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount
from loopsim.languages import both


class Pricing(Section):
    """The price of the product."""

    names_zh: ClassVar[str] = """
        price_cny 售价: 一单的售价，相对常规价 behavior.basket.base_cny；0：按常规价
    """

    price_cny: float = yuan(
        0.0,
        "price of a basket, against the usual one, behavior.basket.base_cny; 0: the usual one",
        "A",
        le=1e6,
        moves="orders down, average_order_value up",
        plausible="x 0.8 to 1.25",
    )


class Price(Section):
    """People's response to the price, where it is not the usual one or a rival has one."""

    names_zh: ClassVar[str] = """价格反应: 价格偏离常规价或竞品有售价时，人们的反应
        elasticity 价格弹性: 人们习惯之后，价格每高 1%，订单少百分之几（均值）
        elasticity_sigma 个人弹性差异: 个人价格弹性的差异：对数正态的 sigma；0：人人等于均值
        reference_elasticity 参照价弹性: 价格相对记忆中的价格的弹性，另外叠加
        loss_weight 涨价敏感倍数: 高于记忆价时的权重，相对低于记忆价时
        memory_per_week 价格记忆: 换价一周后，记忆价保留的比例；1：永不改变
        rival_cny 竞品价格: 同样一单在竞品的价格；0：没有竞品价
        cross_elasticity 交叉弹性: 竞品价每高 1%，订单多百分之几
    """

    elasticity: float = lever(
        1.8,
        "per cent of orders lost by one per cent more price, once people are used to it (mean)",
        source="P: Tellis 1988 1.8, Bijmolt 2005 2.6 for brands",
        ge=0,
        le=10,
        moves="orders either",
        plausible="1 to 2.6 P",
    )
    elasticity_sigma: float = lever(
        0.0,
        "spread of personal elasticities: sigma of a log-normal law; 0: everyone the mean",
        source="A",
        ge=0,
        le=2,
        is_trait=True,
        moves="orders up",
        plausible="0 to 0.8",
    )
    reference_elasticity: float = lever(
        0.7,
        "the same of the price against the one that they remember, on top",
        source="P: promotions 2.5 less 1.8",
        ge=0,
        le=10,
        moves="orders either",
        plausible="0 to 1.8 P",
    )
    loss_weight: float = lever(
        1.0,
        "weight of a price above the remembered one against one below",
        source="P: losses weigh 1.8 to 2.1 in general; at 1 the dip after a promotion is as measured",
        ge=0,
        le=10,
        moves="orders down",
        plausible="1 to 2.1 P",
    )
    memory_per_week: float = fraction(
        0.85,
        "part of the remembered price that is left after a week at another one; 1: it never changes",
        "A",
        "share per week",
        moves="orders either",
        plausible="0.7 to 0.95",
    )
    rival_cny: float = yuan(
        0.0,
        "price of the same basket elsewhere; 0: no rival",
        "M41 A",
        le=1e6,
        moves="orders up",
        plausible="x 0.5 to 2",
    )
    cross_elasticity: float = lever(
        0.26,
        "per cent of orders won by one per cent more price of the rival",
        source="P: Auer & Papies 2020",
        ge=0,
        le=10,
        moves="orders either",
        plausible="0.1 to 0.5 P",
    )


SECTIONS: dict[str, type[Section]] = {"levers.product": Pricing, "behavior.price": Price}

CUSTOMER_FIELDS = (
    Field("price_gap", "f8", "remembered price / usual price - 1", "记忆价差: 记忆价 / 常规价 − 1", starts_over=True),
    Field(
        "price_response",
        "f8",
        "factor of the price on orders on the last day on which it acted",
        "价格响应: 最近一次起作用时，价格对下单的倍数",
    ),
    Field(
        "price_cut_fen",
        "i8",
        "what today's order would cost more at the usual price",
        "当日让利: 按常规价，这些订单会多收的金额",
        "fen",
    ),
)

TALLIES = (
    amount("price_fen", "a price", "price of a basket", "客单定价: 一单的售价", is_stock=True),
    amount(
        "reference_price_fen",
        "a price",
        "price of a basket that people remember who have been here since day 0",
        "参考价: 第 0 天起一直在的人记忆中的一单价格",
        is_stock=True,
    ),
    amount(
        "price_cut_fen",
        "revenue that was never asked",
        "what the orders would have come to more at the usual price",
        "让利金额: 按常规价，这些订单会多收的金额",
        may_fall=True,
    ),
)

#: What everyone may know of today, and what stands from one day to the next (prices as gaps: against the usual - 1).
KNOWN = (
    ("price_ratio", "f8"),  # price / usual price
    ("price_gap", "f8"),
    ("price_gap_before", "f8"),  # yesterday's
    ("price_learned", "f8"),  # part of the way from the remembered price to the one seen
    ("price_acts", "?"),  # on anybody today
    ("price_stays", "f8"),  # part of the response, by the mean elasticities, that stays when a launch of today is over
    ("price_on_joining", "f8"),  # factor on the share of newcomers who join by an order
)
STANDING = (
    ("price_gap", "f8"),  # of the last day's price
    ("price_remembered", "f8"),  # gap of one who is here since day 0
    ("price_widest", "f8"),  # at least the widest gap that anybody remembers
)


class Luck(Decision):
    """Decisions about prices."""

    ELASTICITY = 11, "person", "before", "elasticity to the price against the mean"


def _always_usual(seen: Any) -> Why | None:
    prices = seen.together("levers.product.price_cny", "behavior.basket.base_cny")
    if any(usual > 0 and price not in (0.0, usual) for price, usual in prices):
        return None
    if seen.is_on("levers.launch.every_weeks") and seen.is_on("levers.launch.discount_share"):
        return None
    if seen.is_on("levers.first_offer.discount_share"):
        return None
    if seen.is_on("levers.group_buying.size") and seen.is_on("levers.group_buying.discount_share"):
        return None
    cuts = ("levers.membership.discount_share", "levers.membership.day_discount_share")
    if seen.is_on("levers.membership.term_weeks") and seen.is_on(*cuts):
        return None
    told = {"en": "the price is the usual one on every day", "zh": "每天的价格都是平常价"}
    return Why(told)


def _no_rival(seen: Any) -> Why | None:
    if seen.is_on("behavior.rivals.cut_share"):
        return None
    prices = seen.together("behavior.price.rival_cny", "behavior.basket.base_cny")
    if any(usual > 0 and rival > 0 for rival, usual in prices):
        return None
    return Why("is_0", {"name": "behavior.price.rival_cny"})


IDLE = (
    Idle(("behavior.price.cross_elasticity", "behavior.price.rival_cny"), _no_rival, ("behavior.price.rival_cny",)),
    Idle(
        ("levers.product.price_cny", "behavior.price.[!rc]*", "behavior.price.reference_elasticity"),
        _always_usual,
        ("levers.product.price_cny",),
    ),
)

OFF = Off(
    ("levers.product.price_cny", "behavior.price.rival_cny"),
    known={"price_ratio": 1.0, "price_gap": 0.0, "price_acts": False, "price_stays": 1.0},
    standing={"price_gap": 0.0, "price_remembered": 0.0, "price_widest": 0.0},
)

EXAMPLE = {
    "behavior.price.elasticity_sigma": 0.4,
    "behavior.price.loss_weight": 1.5,
    "behavior.price.rival_cny": 300.0,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say what a basket costs, if not the usual price."""
    price, usual = scenario.levers.product.price_cny, scenario.behavior.basket.base_cny
    if price and usual and price != usual:
        gap = price / usual - 1.0
        more = both("more", "高") if gap > 0 else both("less", "低")
        yield both(
            "A basket costs {price:g} CNY, {gap:.0%} {more} than the usual {usual:g} CNY.",
            "一单售价 {price:g} 元，比常规 {usual:g} 元{more} {gap:.0%}。",
            price=price, gap=abs(gap), more=more, usual=usual,
        )  # fmt: skip
