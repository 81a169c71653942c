"""Paid membership (付费会员): people buy a card for what it is worth to them, renew it or let it run out (M57 to M62).

Once a week a buyer with `levers.membership.orders_min` orders or more considers the card with chance
`behavior.membership.consider_share`. It is worth to them

$$V = (n \\, b \\, d + p) \\, \\left(\\frac{u}{1 - u}\\right)^{1/k},$$

where $n$ is the orders that their own hazard of today promises within a term of `levers.membership.term_weeks` weeks,
$b$ the value of their basket, $d$ what members save of it (`levers.membership.discount_share`, and the discount of
member days by their part of all days), $p$ the worth of all perks for a term, and $u$ their own luck, once and for all.
They buy if $V$ is no less than the fee $F$, `levers.membership.fee_cny`. So of people with the same figures $W$ a part
of $W^k / (W^k + F^k)$ ever buys: a logit of slope $k$, `behavior.membership.fee_slope`, in the logarithm of worth
against fee, with an elasticity of $-k (1 - W^k / (W^k + F^k))$, -1 at $F = W$ and $k$ = 2 (A; -0.5 to -2). At a fee of
a million nobody buys. Who has lapsed silently sees no worth in it.

On the last day of a term they let it run out for sure if $F > V$, else with a chance of their own,
Beta(`behavior.membership.quit_alpha`, `behavior.membership.quit_beta`) over people: the shifted beta-geometric law of
contracts (sBG: Fader & Hardie 2007, *Journal of Interactive Marketing* 21(1)). Its odds are multiplied by $F / V$ to
the power of `behavior.membership.renewal_elasticity`, at least 1/8: who uses the card renews it. Who lets it run out
stays in the pool; who leaves the pool gives up the card, and no fee is paid back.

With a card people order $(1 + l) \\, q$ times as often: $l$ is `behavior.membership.order_lift` and the lifts of all
perks, $q$ the response to the lower price by `behavior.price.elasticity` (1.10 at a discount of 5%). Together this is
half as many orders again (A); measured, a third of the lift was a matter of money (Iyengar et al. 2022, *JMR*
59(1)). When the card has run out a part of `behavior.membership.order_lift` lasts, `behavior.membership.lasting_share`
(A; at most the two thirds that are not economic); perks end with the card. A member day is one day in every
`levers.membership.day_every_weeks` weeks, in their middle, with `levers.membership.day_discount_share` off for members
on top; they answer by both elasticities to the price, and `behavior.membership.borrowed_share` of the orders that it
has won is missing later, as with a launch; of one that a launch has won the launch borrows alone.

Members bear `behavior.membership.tolerance_x` times as many messages (M58), and leave at no less than
`behavior.membership.leave_floor_per_week` for reasons other than annoyance, however much they trust (M62). Each perk is
a cost for each member and year, a worth, and a lift (M60): one without a lift only helps to sell the card.
Fees are income of the day on which they are paid. The pool's remaining value counts no fees and perks to come.
"""

from __future__ import annotations

from typing import Any, ClassVar

from loopsim.declare.events import Decision
from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount, cost, count, income
from loopsim.mechanisms.membership.described import describe as describe
from loopsim.mechanisms.membership.responses import Members


class Perk(Section):
    """One perk of the card, beside its prices."""

    names_zh: ClassVar[str] = """权益: 卡的一项权益（会员价之外）
        cost_cny 成本: 每位会员每年的成本
        worth_cny 客户所值: 每位会员每年所得的价值
        order_lift 复购增幅: 会员下单频率的增幅
    """

    cost_cny: float = yuan(
        0.0,
        "cost for each member and year",
        "M60 A",
        le=1e6,
        unit="CNY per year",
        moves="perks up",
        plausible="0 to 100",
    )
    worth_cny: float = yuan(
        0.0,
        "worth to each member in a year",
        "M60 A",
        le=1e6,
        unit="CNY per year",
        moves="cards_bought up",
        plausible="0 to 200",
    )
    order_lift: float = lever(
        0.0,
        "lift of a member's orders",
        unit="lift",
        source="M60 A",
        ge=0,
        le=10,
        moves="card_orders up",
        plausible="0 to 0.3",
    )


class Membership(Section):
    """Paid membership: a card with a fee, prices of its own, and perks."""

    names_zh: ClassVar[str] = """付费会员: 付费会员：收会费的卡，有会员价与权益
        term_weeks 会员期周数: 一张卡的有效周数；0：不售卡
        fee_cny 会费: 一期的会费
        orders_min 开放单数: 下过多少单后可以办卡
        discount_share 会员折扣: 会员价比平价低的比例
        day_every_weeks 会员日间隔周数: 两个会员日间隔的周数；0：没有会员日
        day_discount_share 会员日折扣: 会员日在会员价之上再低的比例
        delivery 配送权益
        gifts 赠礼权益
        service 专属服务
    """

    term_weeks: int = lever(
        0,
        "weeks for which the card is good; 0: none is sold",
        unit="weeks",
        source="M57 A: 52",
        ge=0,
        le=520,
        moves="cards_bought either",
        plausible="0 or 13 to 104",
    )
    fee_cny: float = yuan(199.0, "fee for a term", "M57 A", le=1e7, moves="cards_bought down", plausible="0 to 500")
    orders_min: int = lever(
        1,
        "orders after which the card is offered",
        unit="orders",
        ge=1,
        le=1000,
        moves="cards_bought down",
        plausible="1 to 3",
    )
    discount_share: float = lever(
        0.05,
        "part by which prices are lower for members",
        unit="share",
        source="M59 A",
        ge=0,
        le=0.9,
        moves="cards_bought up, member_cut_fen up",
        plausible="0 to 0.2",
    )
    day_every_weeks: int = lever(
        4,
        "weeks from one member day to the next; 0: none",
        unit="weeks",
        source="M59 A",
        ge=0,
        le=520,
        moves="card_orders down",
        plausible="0 or 2 to 13",
    )
    day_discount_share: float = lever(
        0.1,
        "part by which prices are lower for members on a member day, on top",
        unit="share",
        source="M59 A",
        ge=0,
        le=0.9,
        moves="card_orders up, member_cut_fen up",
        plausible="0 to 0.3",
    )
    delivery: Perk = Perk()
    gifts: Perk = Perk()
    service: Perk = Perk()


SECTIONS: dict[str, type[Section]] = {
    "levers.membership": Membership,
    **{f"levers.membership.{perk}": Perk for perk in ("delivery", "gifts", "service")},
    "behavior.membership": Members,
}

CUSTOMER_FIELDS = (
    Field(
        "card_until",
        "i4",
        "last day of the latest paid card",
        "会员卡到期日: 最近一张会员卡的最后一天",
        "day",
        may_be_none=True,
    ),
)

TALLIES = (
    count("cards", "people", "people in the pool who hold a paid card", "付费会员: 池中持卡的人", is_stock=True),
    count("cards_considered", "people", "people who considered buying the card", "考虑开卡人次: 考虑过办卡的人次"),
    count("cards_bought", "people", "people who bought the card", "开卡人数: 办卡的人"),
    count("cards_renewed", "people", "people who renewed the card", "续卡人数: 续卡的人"),
    count(
        "cards_quit",
        "people",
        "people who let the card run out and stayed in the pool",
        "退卡人数: 卡到期不续、仍在池中的人",
    ),
    count("cards_left", "people", "people who left the pool with a card", "持卡流失: 持卡离开流量池的人"),
    count("card_orders", "orders", "orders of people with a card", "会员订单: 持卡人的订单", group="orders"),
    income("card_fees_fen", "margin", "fees of paid cards", "会员费: 付费会员卡的会费"),
    cost("perks_fen", "running_cost", "perks of paid cards", "会员权益成本: 付费会员的权益成本"),
    amount(
        "member_cut_fen",
        "revenue that was never asked",
        "what members saved on their orders",
        "会员让利: 会员在订单上省下的钱",
    ),
)

#: What everyone may know of today; all but the first two only where cards act.
KNOWN = (
    ("cards_act", "?"),  # whether cards are sold or have been
    ("is_member_day", "?"),
    ("card_price", "f8"),  # price for members / price for all
    ("card_lift", "f8"),  # factor on the orders of members
    ("card_day_lift", "f8"),  # the part of it that a member day makes
    ("card_lasting", "f8"),  # factor on the orders of those who were members
    ("card_borrowed", "f8"),  # hazard of ordering by which an order on a member day puts back the clock
    ("card_orders", "f8"),  # orders in a term for each hazard a day
    ("card_saving", "f8"),  # part of a basket that members save
    ("card_perks_cny", "f8"),  # worth of the perks of a term
)
STANDING = (("cards", "i8"), ("cards_known", "?"), ("was_member_day", "?"))


class Luck(Decision):
    """Decisions about a paid card."""

    CARD_QUIT_CHANCE = 58, "person", "before", "chance to let a paid card run out at its term", 2
    CARD_TASTE = 60, "person", "before", "worth of a paid card to one against what its figures say"
    CARD_CONSIDERED = 61, "person", "day", "whether one considers a paid card in a week"
    CARD_RENEWAL = 62, "person", "day", "whether one lets a paid card run out on its last day"


def _none_sold(seen: Any) -> Why | None:
    return None if seen.is_on("levers.membership.term_weeks") else Why("is_0", {"name": "membership.term_weeks"})


def _no_term_ends(seen: Any) -> Why | None:
    words = {
        "en": "the first card runs out after {first} days at the soonest, beyond the {days} days of the run",
        "zh": "首张会员卡最早在{first}天后到期，超出运行的{days}天",
    }
    first = seen.first_turn("levers.membership.term_weeks")
    return beyond(first, seen, words) if first else None


_DAY, _DAY_DISCOUNT = "levers.membership.day_every_weeks", "levers.membership.day_discount_share"

IDLE = (
    Idle(
        ("levers.membership.*", "behavior.membership.*"),
        _none_sold,
        switches=("levers.membership.term_weeks", _DAY, _DAY_DISCOUNT),
    ),
    Idle(
        ("behavior.membership.quit_*", "behavior.membership.renewal_elasticity", "behavior.membership.lasting_share"),
        _no_term_ends,
    ),
    Idle((_DAY_DISCOUNT, "behavior.membership.borrowed_share"), off(_DAY)),
    Idle((_DAY, "behavior.membership.borrowed_share"), off(_DAY_DISCOUNT)),
)

OFF = Off(
    ("levers.membership.term_weeks", _DAY),
    known={"cards_act": False, "is_member_day": False, "least_leave_for_all": 0.0, "own_price_acts": False},
    standing={"cards": 0, "cards_known": False, "was_member_day": False},
)

EXAMPLE = {
    "levers.membership.term_weeks": 3,
    "levers.membership.fee_cny": 20.0,
    "levers.membership.day_every_weeks": 3,
    "levers.membership.gifts.cost_cny": 40.0,
    "levers.membership.gifts.worth_cny": 100.0,
    "levers.membership.gifts.order_lift": 0.2,
    "behavior.membership.consider_share": 0.6,
    "behavior.membership.lasting_share": 0.5,
    "behavior.membership.leave_floor_per_week": 0.04,
}
