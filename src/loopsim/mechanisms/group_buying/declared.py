"""Group buying (拼团): a lower price for those who buy together, so that one who wants it asks friends (M20, M21).

From day `levers.group_buying.first_day`, again every `levers.group_buying.every_weeks` weeks, groups of
`levers.group_buying.size` people may buy once each at a price lower by `levers.group_buying.discount_share`, for
`levers.group_buying.days` days. Each friend looks up on one of these days and hears of it with chance
$n \\, t / (t + f)$, by `behavior.group_buying.notice_chance`, tolerance and fatigue. Who has heard, has a real need, is
not silent and has ordered nothing since it began opens a group with chance $b \\, q$, at most 1: $b$ is
`behavior.group_buying.open_chance`, $q$ the response to the group's price (above).

They ask contacts one by one, from a random one on, until the group is full, `behavior.group_buying.asked` at most.
With $r$ days left, a contact who is in the pool and could open a group joins with chance $1 - (1 - j q)^r$, $j$ being
`behavior.group_buying.join_chance` a day; a stranger with chance $1 - (1 - a x q)^r$, where $a$ is the chance to accept
an invitation of theirs and $x$ `behavior.group_buying.stranger_share`. Strangers who join follow first, if there is
room, as brought by a friend, and stay whatever becomes of the group. Where each of $c$ contacts joins with chance $p$,
a group of $k$ fills with the chance that at least $k - 1$ do. A full group orders that evening, at its price or at that
of the offer for first orders or of the card if that is lower still, past every step of the checkout; the others order
nothing. So larger groups sell more each and fill more rarely.

Of each order `behavior.group_buying.borrowed_share` is missing later: the order clock is put back as by a launch
(0.25: van Heerde et al. 2000, *JMR* 37(3); 4 to 35%). What buyers remember of the price goes
`behavior.group_buying.remembered_share` of the way to that of the group, if it is what they paid: the price that people
compare with is formed by what they paid last (Briesch et al. 1997). At the offer's price they remember that; a card's
is no news. Of first orders in a group the part $1 - 1/q$ are
deal-seekers', who order less later by `behavior.offer.seeker_loss_share`; newcomers' fit is lower by
`behavior.offer.fit_loss` times the discount. A day of it costs `levers.group_buying.cost_per_day_cny`. Sizes without a
source are assumptions (A).
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


class GroupBuying(Section):
    """Days on which people who buy together pay less."""

    names_zh: ClassVar[str] = """拼团: 一起买更便宜的拼团日
        size 成团人数: 成团人数；0：不做拼团，1：人人可享拼团价
        discount_share 拼团折扣: 拼团价低的比例
        every_weeks 间隔周数: 两次开始间隔的周数
        first_day 首次日: 第一次从哪天开始
        days 持续天数: 每次持续的天数，最多到下一次；须在结束前成团
        cost_per_day_cny 每日成本: 每天的成本：人力
    """

    size: int = lever(
        0, "people of a group; 0: no group buying, 1: the price is for everyone who asks for it", unit="people",
        source="A", ge=0, le=100, moves="groups_full down", plausible="0 or 2 to 10"
    )  # fmt: skip
    discount_share: float = fraction(
        0.2,
        "part by which the price of a group is lower",
        "A",
        moves="group_orders up, group_cut up",
        plausible="0.1 to 0.5",
    )
    every_weeks: int = lever(
        4, "weeks from one beginning to the next", unit="weeks", source="A", ge=1, le=520,
        moves="groups_opened down", plausible="1 to 13"
    )  # fmt: skip
    first_day: int = lever(
        28,
        "day on which it begins for the first time",
        unit="day",
        ge=0,
        le=36_500,
        moves="group_buying_cost down",
        plausible="7 to 91",
    )
    days: int = lever(
        3, "days that it lasts, at most until the next one; groups must be full by the end", unit="days",
        source="A", ge=1, le=365, moves="groups_full up, group_buying_cost up", plausible="1 to 14"
    )  # fmt: skip
    cost_per_day_cny: float = yuan(
        50.0,
        "cost of a day of it: time of the staff",
        "A",
        moves="group_buying_cost up, profit down",
        plausible="0 to 1,000",
    )


class Response(Section):
    """People's response to group buying."""

    names_zh: ClassVar[str] = """拼团反应: 人们对拼团的反应
        notice_chance 拼团得知率: 不厌烦消息的人得知拼团的概率
        open_chance 开团率: 按常规价，得知的人开团的概率
        join_chance 每日参团率: 按常规价，池中联系人每天参团的概率
        stranger_share 陌生人参团占比: 按常规价，会接受邀请的陌生人每天参团的占比
        asked 最多邀请人数: 为凑团最多邀请几位联系人
        borrowed_share 透支占比: 拼团的一单，日后少下的占比
        remembered_share 低价记忆占比: 记忆价向拼团实付价移动的比例
    """

    notice_chance: float = fraction(
        0.3, "chance that one who is not tired of messages hears of it", "A", "chance",
        moves="groups_opened up", plausible="0.1 to 0.6"
    )  # fmt: skip
    open_chance: float = fraction(
        0.02, "chance that one who has heard opens a group, at the usual price", "as a launch: M54",
        "chance", moves="groups_opened up", plausible="0.005 to 0.05"
    )  # fmt: skip
    join_chance: float = fraction(
        0.03, "chance a day that a contact in the pool joins a group, at the usual price", "A", "chance",
        moves="groups_full up", plausible="0.005 to 0.1"
    )  # fmt: skip
    stranger_share: float = fraction(
        0.3, "part of the strangers who would accept an invitation who join a group, a day, at the usual price",
        "A", moves="group_newcomers up", plausible="0 to 1"
    )  # fmt: skip
    asked: int = lever(
        20, "contacts whom one asks at most to fill a group", unit="people", source="A", ge=0, le=5000,
        moves="groups_full up", plausible="5 to 100"
    )  # fmt: skip
    borrowed_share: float = fraction(
        0.25, "part of an order in a group that is missing later", "P: van Heerde 2000",
        moves="repeat_orders down", plausible="0.04 to 0.35 P"
    )  # fmt: skip
    remembered_share: float = fraction(
        0.3, "part of the way from the remembered price to the one paid in a group", "A, as of offers",
        moves="repeat_orders down", plausible="0.1 to 0.6"
    )  # fmt: skip


SECTIONS: dict[str, type[Section]] = {"levers.group_buying": GroupBuying, "behavior.group_buying": Response}

TALLIES = (
    count("groups_opened", "groups", "groups opened to buy together", "开团数: 开团的数量", group="orders"),
    count(
        "groups_full",
        "groups",
        "of these, groups that filled and bought",
        "成团数: 其中成团并下单的数量",
        group="orders",
    ),
    count("group_orders", "orders", "orders in groups", "拼团订单: 拼团中的订单", group="orders"),
    count(
        "group_newcomers",
        "people",
        "of these, first orders of strangers whom a group brought",
        "拼团新客: 其中由拼团带来的陌生人的首单",
    ),
    amount("group_revenue_fen", "part of the revenue", "revenue of groups", "拼团成交额: 拼团的成交额", group="money"),
    amount(
        "group_cut_fen",
        "revenue that was never asked",
        "part of what orders would have come to more that was let off groups",
        "拼团让利: 按常规价会多收、而在拼团中让出的金额",
        group="money",
    ),
    cost("group_buying_cost_fen", "running_cost", "cost of days of group buying", "拼团运营成本: 拼团各日的成本"),
)

#: What everyone may know of today.
KNOWN = (
    ("group_is_on", "?"),
    ("group_start", "i8"),  # day on which it began
    ("group_end", "i8"),  # day after its last
    ("group_lift", "f8"),  # response to the price of a group, at the remembered price of everyone
    ("group_gap", "f8"),  # price of a group / usual price - 1
    ("group_borrowed", "f8"),  # hazard of ordering by which an order in a group puts back the clock
)
STANDING = (("group_openers", "i8"),)  # how many open a group today


class Luck(Decision):
    """Decisions about group buying."""

    GROUP = (
        93,
        "person",
        "day",
        "its first day: when one looks up, hears, opens a group, the turn (k 0); how the order goes, whom to ask (k 1)",
    )
    GROUP_JOIN = 94, "person", "day", "whether the k-th contact asked joins the group of one"
    GROUP_MOMENT = 95, "person", "day", "moment of the day at which the k-th contact, a stranger, would join"


def _no_groups(seen: Any) -> Why | None:
    words = {
        "en": "group buying begins on day {first}, beyond the {days} days of the run",
        "zh": "拼团在第{first}天开始，超出运行的{days}天",
    }
    return off("levers.group_buying.size")(seen) or beyond(min(seen.ever("levers.group_buying.first_day")), seen, words)


def _alone(seen: Any) -> Why | None:
    if max(seen.ever("levers.group_buying.size")) > 1:
        return None
    return Why({"en": "one needs nobody else (group_buying.size is 1)", "zh": "一人即成团（group_buying.size 为 1）"})


IDLE = (
    Idle(("levers.group_buying.*", "behavior.group_buying.*"), _no_groups, switches=("levers.group_buying.size",)),
    Idle(("behavior.group_buying.[!n]*",), off("behavior.group_buying.notice_chance")),
    Idle(("behavior.group_buying.[ajsbr]*",), off("behavior.group_buying.open_chance")),
    Idle(("behavior.group_buying.[js]*",), off("behavior.group_buying.asked")),
    Idle(("behavior.group_buying.[ajs]*",), _alone),
    Idle(("behavior.group_buying.remembered_share",), off("levers.group_buying.discount_share")),
)

OFF = Off(("levers.group_buying.size",), known={"group_is_on": False}, standing={"group_openers": 0})

EXAMPLE = {
    "levers.group_buying.size": 2,
    "levers.group_buying.first_day": 10,
    "levers.group_buying.every_weeks": 2,
    "levers.group_buying.days": 4,
    "behavior.group_buying.open_chance": 0.2,
    "behavior.group_buying.join_chance": 0.1,
    "behavior.group_buying.notice_chance": 0.8,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say who buys together, when, at what price."""
    group = scenario.levers.group_buying
    if group.size:
        yield both(
            "{often}, from day {first}, for {days}, groups of {size} buy together and pay {part:.3g}% less.",
            "自第 {first} 天起{often}拼团一次，持续 {days}：{size} 人成团，优惠 {part:.3g}%。",
            often=often(group.every_weeks, "week"), first=group.first_day, days=many(group.days, "day"),
            size=group.size, part=100 * group.discount_share,
        )  # fmt: skip
