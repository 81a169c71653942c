"""Stored value (储值): money paid in before it is spent, won by a gift, owed until then (M61).

A buyer who has not fallen silent and whose balance is low tops up with chance $1 - e^{-h w / 7}$ a day, where $h$ is
`levers.top_up.per_week`. Low is a balance below `levers.top_up.refill_below_cny`, at which the shop reminds of it, or
below `behavior.top_up.low_baskets` of their own usual baskets. How willing they are follows from the gift $b$
(`levers.top_up.bonus_share`) and the amount $a$ that is asked (`levers.top_up.amount_cny`), against a gift of a tenth
on 500 CNY:

$$w = \\frac{1 + l \\, s(b)}{1 + l \\, s(0.1)} \\left(\\frac{a}{500}\\right)^{-e}, \\quad s(b) = \\frac{b}{b + b_0}$$

with $l$ `behavior.top_up.gift_lift`, $b_0$ `behavior.top_up.gift_half_share`, $e$
`behavior.top_up.amount_elasticity`; the second factor stays within 1/8 and 8. So a larger gift wins more, less
and less. It is answered by a larger amount, too: $a$ times the first factor with `behavior.top_up.amount_lift` in place
of $l$, or what the card still holds up to `levers.top_up.card_cap_cny`, gift included. No source measures these (A).

What is paid in is owed, not earned; the gift is a cost at once; revenue is booked when it is spent. While money is
stored at least `levers.top_up.capture_share` of the needs come here (`loopsim.phases.orders.loyal`), so a gift to who
would have come anyway is lost. Who leaves asks back `behavior.top_up.refund_share` of what they have paid in and not
spent, by the gift of the day: of a balance $B$ that is $B / (1 + b)$. The gift on it is given up. What they do not ask
back stays on the card, and is there if they are won back.

Where `levers.top_up.expires_after_weeks` is above 0, a card on which nothing was paid in for so long is void on the
last day of the week, also of people who have left. What was on it is breakage, and who is still there loses
`behavior.top_up.expiry_trust_loss` of their trust. Every fen is booked: what is owed in the evening, `wallets_fen`, is
what was owed before, with `top_up_fen` and `bonus_fen`, without `wallet_spent_fen`, `refunds_fen` and `breakage_fen`.

Rules on prepaid cards of a single business: at most 5,000 CNY on a card with a name, which may not expire; at most
1,000 without one, for three years at least; a card can be handed back for its balance (R: Ministry of Commerce,
Measures for single-purpose prepaid cards, trial, art. 18, 19, 21). The legal guard tells what is outside. Reports say
that 2 to 4% of money loaded is never used, and that shops give 3 to 35% on top (V).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, beyond, off
from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount, cost, count, income
from loopsim.languages import both


class TopUp(Section):
    """Stored value: money paid in before it is spent."""

    names_zh: ClassVar[str] = """储值: 储值：先充钱，后消费
        per_week 每周储值率: 余额不多的买家每周储值的发生率（储 500 元送一成时）
        amount_cny 储值金额: 一次储值的金额（送一成时）；金额越大，肯储的人越少
        refill_below_cny 续储提醒余额: 余额低于此数时门店提醒续储
        card_cap_cny 卡内上限: 单卡余额上限，含赠送；记名卡超过 5,000 元、不记名卡超过 1,000 元不合规
        card_is_named 是否记名卡: 是否记名卡：适用的规定不同
        expires_after_weeks 过期周数: 最近一次储值后多少周卡作废；0：永不；记名卡设任何期限都不合规
        bonus_share 赠送比例: 储值额之上的赠送比例
        capture_share 储值锁客占比: 有余额时需求落到本店的最低占比；习惯本身可能更高
    """

    #: Gift and amount at which the rate holds as it stands.
    usual_gift: ClassVar[float] = 0.1
    usual_cny: ClassVar[float] = 500.0

    per_week: float = per_week(
        0.0,
        "chance-rate to top up of a buyer whose balance is low, at a gift of a tenth on 500 CNY",
        "A; 0: no stored value",
        le=50,
        moves="top_ups up",
        plausible="0 to 0.05",
    )
    amount_cny: float = yuan(
        500.0,
        "amount of a top-up, at a gift of a tenth; fewer pay a larger one",
        "A; mean beauty top-up 480 V",
        le=1e5,
        moves="top_up_fen up",
        plausible="200 to 1,000",
    )
    refill_below_cny: float = yuan(
        100.0, "balance below which the shop reminds to top up", "A", le=1e5, moves="top_ups up", plausible="0 to 300"
    )
    card_cap_cny: float = yuan(
        5000.0,
        "most that a card may hold, gift included; above 5,000, or 1,000 without a name, outside the rules",
        "M61 R",
        le=1e5,
        moves="top_up_fen up",
        plausible="1,000 to 5,000 R",
    )
    card_is_named: bool = lever(
        True, "whether cards bear the name of their owner: other rules hold for them", source="M61 R"
    )
    expires_after_weeks: int = lever(
        0,
        "weeks after the latest top-up in which a card is void; 0: never; with a name any is outside the rules",
        unit="weeks",
        source="M61 R: 157 at least without a name",
        ge=0,
        le=5200,
        moves="breakage down",
        plausible="0 or 157 to 520 R",
    )
    bonus_share: float = fraction(
        0.1, "gift on top of the amount", "M61 V", moves="bonus up, top_ups either", plausible="0.03 to 0.35 V"
    )
    capture_share: float = fraction(
        0.9,
        "least share of needs that come here while money is stored; habit may bring more anyway",
        "M61 A",
        moves="repeat_orders up",
        plausible="0.5 to 1",
    )


class Storing(Section):
    """Responses of people to stored value."""

    names_zh: ClassVar[str] = """储值行为: 人们对储值的反应
        gift_lift 赠送增幅上限: 赠送无限多时，储值率相对无赠送的增幅
        gift_half_share 赠送半效比例: 达到一半增幅的赠送比例
        amount_lift 储值额增幅: 赠送无限多时，储值额相对无赠送的增幅
        amount_elasticity 储值额弹性: 要求的金额每高 1%，储值的人少百分之几
        low_baskets 低余额单数: 余额低于自己平常几单时会想到储值
        refund_share 离开退款占比: 离开的人要求退还的未用本金占比
        expiry_trust_loss 过期信任损失: 卡作废失去余额时，信任损失的比例
    """

    gift_lift: float = lever(
        3.0,
        "lift of the chance to top up by an endless gift, against none",
        unit="lift",
        source="M61 A",
        ge=0,
        le=100,
        moves="top_ups either",
        plausible="0 to 10",
    )
    gift_half_share: float = lever(
        0.15,
        "gift that lifts half as much as an endless one",
        unit="share",
        source="M61 A",
        gt=0,
        le=10,
        moves="top_ups either",
        plausible="0.05 to 0.5",
    )
    amount_lift: float = lever(
        0.5,
        "lift of the amount paid in by an endless gift, against none",
        unit="lift",
        source="M61 A",
        ge=0,
        le=100,
        moves="top_up_fen either",
        plausible="0 to 2",
    )
    amount_elasticity: float = lever(
        0.5,
        "per cent by which fewer top up if one per cent more is asked",
        source="A",
        ge=0,
        le=10,
        moves="top_ups either",
        plausible="0 to 1",
    )
    low_baskets: float = lever(
        1.0,
        "balance below which people think of topping up, in their own usual baskets",
        unit="baskets",
        source="M61 A",
        ge=0,
        le=100,
        moves="top_ups up",
        plausible="0 to 2",
    )
    refund_share: float = fraction(
        0.9,
        "part of the money paid in and not spent that who leaves asks back",
        "A",
        moves="refunds_fen up",
        plausible="0 to 1",
    )
    expiry_trust_loss: float = fraction(
        0.5,
        "part of their trust that people lose with the balance of a void card",
        "A",
        moves="trust down",
        plausible="0 to 1",
    )


SECTIONS: dict[str, type[Section]] = {"levers.top_up": TopUp, "behavior.top_up": Storing}

CUSTOMER_FIELDS = (
    Field("wallet_fen", "i8", "stored value", "储值余额: 储值的余额", "fen", is_daily=True),
    Field("is_member", "?", "has stored value or had", "会员: 有或有过储值", "yes/no"),
    Field("topped_up_day", "i4", "when they topped up last", "最近储值日: 最近一次储值的日子", "day", may_be_none=True),
)

_OWED = "owed to customers"

TALLIES = (
    count("members", "people", "people who have ever stored value", "会员: 储过值的人", is_stock=True),
    amount(
        "wallets_fen", _OWED, "stored value not yet spent: a liability", "储值余额: 尚未消费的储值：负债", is_stock=True
    ),
    count("top_ups", "orders", "top-ups of stored value", "储值笔数: 储值的笔数"),
    count("cards_void", "people", "people whose card with stored value was void", "储值卡过期人数: 储值卡作废的人"),
    amount("top_up_fen", _OWED, "money paid in: a liability, not revenue", "储值: 充入的钱：负债，不是收入"),
    amount(
        "wallet_spent_fen",
        "part of the revenue",
        "part of the revenue paid from stored value",
        "储值消费: 成交额中用储值支付的部分",
    ),
    amount("refunds_fen", _OWED, "stored value paid back to people who left", "储值退款: 退给离开者的储值"),
    cost("bonus_fen", "gifts", "gifts on top-ups", "储值赠送: 储值时的赠送"),
    income(
        "breakage_fen",
        "gifts",
        "stored value given up: gifts at a refund, balances of void cards",
        "储值沉淀收入: 被放弃的储值：退款时的赠送、作废卡的余额",
    ),
)

#: What everyone may know of today.
KNOWN = (
    ("top_up_chance", "f8"),
    ("top_up_fen", "i8"),  # what is paid in where the card has room
)
STANDING = (("members", "i8"), ("wallets_fen", "i8"))

_RATE, _EXPIRY = "levers.top_up.per_week", "levers.top_up.expires_after_weeks"


def _always(usual: float, name: str, english: str, chinese: str) -> Callable[[Any], Why | None]:
    """Return a reason where a value of top-ups is the usual one on every day."""
    told = Why(
        {"en": f"the {english} is the usual one ({name} is {usual:g})", "zh": f"{chinese}（{name} 为 {usual:g}）"}
    )
    return lambda seen: told if set(seen.ever(f"levers.{name}")) == {usual} else None


def _void_after_the_run(seen: Any) -> Why | None:
    words = {
        "en": "the first card is void after {first} days at the soonest, beyond the {days} days of the run",
        "zh": "首张储值卡最早在{first}天后过期，超出运行的{days}天",
    }
    first = seen.first_turn(_EXPIRY)
    return beyond(first, seen, words) if first else None


_USUAL_GIFT = _always(TopUp.usual_gift, "top_up.bonus_share", "gift", "赠送为常用比例")
_USUAL_AMOUNT = _always(TopUp.usual_cny, "top_up.amount_cny", "amount", "金额为常用值")

IDLE = (
    Idle(("levers.top_up.*", "behavior.top_up.*"), off(_RATE), switches=(_RATE, _EXPIRY)),
    Idle(("behavior.top_up.expiry_trust_loss",), off(_EXPIRY)),
    Idle((_EXPIRY, "behavior.top_up.expiry_trust_loss"), _void_after_the_run),
    Idle(("behavior.top_up.gift_*", "behavior.top_up.amount_lift"), _USUAL_GIFT),
    Idle(("behavior.top_up.amount_elasticity",), _USUAL_AMOUNT),
)

OFF = Off((_RATE, _EXPIRY), known={"top_up_chance": 0.0}, standing={"members": 0, "wallets_fen": 0})

EXAMPLE = {
    "levers.top_up.per_week": 0.1,
    "levers.top_up.bonus_share": 0.2,
    "levers.top_up.amount_cny": 300.0,
    "levers.top_up.expires_after_weeks": 4,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say what is given on top of stored value, and for how long it is good."""
    card = scenario.levers.top_up
    if not card.per_week:
        return
    named = both("with a name", "记名") if card.card_is_named else both("without a name", "不记名")
    told = both(
        "Buyers may store value: {bonus:.3g}% on top of {amount:g} CNY, at most {cap:,g} CNY on a card {named}",
        "买家可储值：充 {amount:g} 元送 {bonus:.3g}%，{named}卡最多 {cap:,g} 元",
        bonus=100.0 * card.bonus_share, amount=card.amount_cny, cap=card.card_cap_cny, named=named,
    )  # fmt: skip
    if card.expires_after_weeks:
        said = ", void {weeks} weeks after a top-up", "，储值后 {weeks} 周过期"
        told += both(*said, weeks=card.expires_after_weeks)
    yield told + both(".", "。")
