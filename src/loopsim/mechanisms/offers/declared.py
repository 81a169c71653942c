"""First-order offers (新人优惠): a discount or a gift for newcomers wins buyers, and some of another kind (M20, M21).

A first order costs $1 - d$ of the price, with $d$ `levers.first_offer.discount_share`, and brings a gift that costs
`levers.first_offer.gift_cny`. As followers feel it, the price is $p' = (1 - d)(1 - w)$ of what it is, at least 0.001,
where $w$ is `behavior.offer.gift_worth_share` x the gift / the price of a basket, at most 1. The hazard of a first
order is multiplied by the law of prices, with the reference of everyone else, and by the occasion that an offer is:

$$q = \\min(8, \\; p'^{-(e + s)}) \\; (1 + o),$$

$e$ and $s$ being `behavior.price.elasticity` and `behavior.price.reference_elasticity`, $o$
`behavior.offer.occasion_lift`. The share of newcomers who join by an order is multiplied by $q$, too, and the response
of followers to a launch.

Of those who order first under an offer, the part $1 - 1/q$ has been won by it: each is a deal-seeker with that chance.
The hazard of later orders of deal-seekers is multiplied by 1 - `behavior.offer.seeker_loss_share`. With 0.58 customers
won at 35% off are worth 0.6 of others (P: Lewis 2006, *JMR* 43(2), found half; Anderson & Simester 2004, *Marketing
Science* 23(1), found the opposite for first-timers: 0 to 0.7). What they remember of the price goes
`behavior.offer.remembered_share` of the way to what they have paid; from then on it is remembered like any price.

While an offer runs, channels press 1 + `behavior.offer.draw_lift` x $(1 - p')$ times as hard on strangers, and the mean
fit of those whom they bring is lower by `behavior.offer.fit_loss` x $(1 - p')$: 0.1 at a fifth off (A).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount, cost, count
from loopsim.languages import both, joined


class FirstOffer(Section):
    """An offer for first orders."""

    names_zh: ClassVar[str] = """首单优惠: 首单优惠
        discount_share 首单折扣: 首单减价的比例；1：白送
        gift_cny 赠品成本: 随首单赠品的成本，如试用装
    """

    discount_share: float = fraction(
        0.0,
        "part of the price that a first order is let off; 1: for nothing",
        "M20 A: 0.2",
        moves="first_orders up",
        plausible="0 to 0.4",
    )
    gift_cny: float = yuan(
        0.0,
        "cost of a gift that comes with a first order, such as a trial pack",
        "M20 A",
        le=1e6,
        moves="first_orders up, trial_gifts up",
        plausible="0 to 50",
    )


class Offers(Section):
    """People's response to an offer for first orders."""

    names_zh: ClassVar[str] = """首单优惠反应: 人们对首单优惠的反应
        occasion_lift 优惠本身增幅: 不论优惠多大，有优惠本身带来的首单增幅
        gift_worth_share 赠品价值比: 赠品在受者眼中的价值，相对同成本的折扣
        draw_lift 引流增幅: 首单全免时，各渠道吸引力的增幅
        fit_loss 契合度损失: 首单全免时，渠道新人平均契合度的降幅：打八折时 0.1
        seeker_loss_share 薅羊毛者少单占比: 薅羊毛者以后少下的订单占比
        remembered_share 低价记忆占比: 记忆价向优惠实付价移动的比例
    """

    occasion_lift: float = lever(
        0.1,
        "lift of first orders by any offer as such, whatever it is worth",
        unit="lift",
        source="M20 A",
        ge=0,
        le=10,
        moves="first_orders up",
        plausible="0 to 0.5",
    )
    gift_worth_share: float = fraction(
        0.8,
        "what a gift is worth to who gets it, against a discount of the same cost",
        "A",
        moves="first_orders up",
        plausible="0.5 to 1",
    )
    draw_lift: float = lever(
        0.5,
        "lift of the pressure of channels under an offer of the whole price",
        unit="lift",
        source="M21 A",
        ge=0,
        le=10,
        moves="joined up",
        plausible="0 to 2",
    )
    fit_loss: float = fraction(
        0.5,
        "mean fit that newcomers of channels lack under an offer of the whole price: 0.1 at a fifth off",
        "M20 A",
        "0 to 1",
        moves="orders down",
        plausible="0 to 1",
    )
    seeker_loss_share: float = fraction(
        0.58,
        "part of their later orders that deal-seekers do not place",
        "P: Lewis 2006, disputed",
        moves="repeat_orders down",
        plausible="0 to 0.7 P: disputed",
    )
    remembered_share: float = fraction(
        0.3,
        "part of the way from the remembered price to the one paid under an offer",
        "A",
        moves="repeat_orders down",
        plausible="0.1 to 0.6",
    )


SECTIONS: dict[str, type[Section]] = {"levers.first_offer": FirstOffer, "behavior.offer": Offers}

CUSTOMER_FIELDS = (
    Field("is_deal_seeker", "?", "was won by the offer for first orders", "优惠引来: 由首单优惠赢得", "yes/no"),
)

TALLIES = (
    count(
        "deal_seekers", "people", "buyers won by the offer for first orders", "优惠引来的买家: 冲着首单优惠而来的买家"
    ),
    amount(
        "offer_cut_fen",
        "revenue that was never asked",
        "part of what orders would have come to more that was let off first orders",
        "首单让利: 按常规价会多收、而在首单上让出的金额",
    ),
    cost("trial_gifts_fen", "margin", "gifts with first orders", "首单赠品: 随首单送出的赠品", is_of_order=True),
)

#: What everyone may know of today; without an offer it changes nothing.
KNOWN = (
    ("offer_acts", "?"),  # on anybody today: there is an offer, or there has been one
    ("offer_part", "f8"),  # part of the price that is asked for a first order
    ("offer_lift", "f8"),  # factor on first orders
    ("offer_won", "f8"),  # part of these that it has won
    ("offer_gap", "f8"),  # price of a first order / usual price - 1
    ("offer_draw", "f8"),  # factor on the pressure of channels
    ("offer_fit_loss", "f8"),  # mean fit that newcomers of channels lack
)
STANDING = (("offer_ever", "?"),)  # whether there has been an offer

_OFFER = ("levers.first_offer.discount_share", "levers.first_offer.gift_cny")


def _wins_no_seekers(seen: Any) -> Why | None:
    """Return why nobody is won by a lower price: there is no offer, and nobody buys in groups."""
    return None if seen.is_on("levers.group_buying.size") else off(*_OFFER)(seen)


IDLE = (
    Idle(
        ("levers.first_offer.*", "behavior.offer.[!fs]*"),
        off(*_OFFER),
        switches=_OFFER,
    ),
    Idle(("behavior.offer.[fs]*",), _wins_no_seekers),
    Idle(("behavior.offer.gift_worth_share",), off("levers.first_offer.gift_cny")),
    Idle(("behavior.offer.remembered_share",), off("levers.first_offer.discount_share")),
)

OFF = Off(
    _OFFER,
    known={
        "offer_acts": False,
        "offer_part": 1.0,
        "offer_lift": 1.0,
        "offer_won": 0.0,
        "offer_draw": 1.0,
        "offer_fit_loss": 0.0,
    },
    standing={"offer_ever": False},
)

EXAMPLE = {"levers.first_offer.discount_share": 0.2, "levers.first_offer.gift_cny": 5.0}


def describe(scenario: Any) -> Iterator[str]:
    """Say what a first order is let off."""
    offer = scenario.levers.first_offer
    told: list[str] = []
    if offer.discount_share:
        told.append(both("costs {part:.3g}% less", "优惠 {part:.3g}%", part=100 * offer.discount_share))
    if offer.gift_cny:
        told.append(both("comes with a gift of {cost:g} CNY", "附赠 {cost:g} 元礼品", cost=offer.gift_cny))
    if told:
        yield both("A first order {told}.", "首单{told}。", told=joined(told, " and ", "，"))
