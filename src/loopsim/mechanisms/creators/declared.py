"""Consumer creators (消费创客): buyers who promote for pay, as long as it is worth their time (M83).

Once a week a buyer with `levers.creators.orders_min` orders who does not offer to lead offers to create, with hazard
`levers.creators.volunteer_per_week` x a factor of pay. In the evening offers are taken up to
`levers.creators.most_share` of the market: in a random order, or first of those who have brought most friends, or of
those whose shares reach most (`levers.creators.chosen_by`). A creator's invitation is accepted
1 + `levers.creators.influence_lift` times as readily, and they share 1 + `levers.creators.activity_lift` x $e$ times as
often. They earn what `levers.creators.commission_share` adds to the first level, and
`levers.creators.fee_per_week_cny`, whatever they do.

Their time costs $y_0$ = `behavior.creating.hours_per_week` x `behavior.creating.wage_per_hour_cny`; as shipped nothing,
and then pay moves nobody. What they earn, $y$, is smoothed over `behavior.creating.patience_weeks` and begins at $y_0$.
Effort is $e = (y / y_0)^k$, at most 2, with $k$ `behavior.creating.work_elasticity`; they stop with hazard
`behavior.creating.stop_per_week` x $\\max(0, 1 - y / y_0)$ a week; and others offer to create by the mean pay
$\\bar y$ of those at it: $(\\bar y / y_0)^k$ with $k$ `behavior.creating.start_elasticity`, between 1/8 and 8. The
forms are those of leaders (M85). How much it matters whom one chooses is disputed: Watts & Dodds 2007, *Journal of
Consumer Research* 34(4), found that influentials rarely start more than others do; Hinz et al. 2011, *Journal of
Marketing* 75(6), that well-connected seeds reach several times as many as random ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from loopsim.declare.events import Decision
from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, off
from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.declare.off import Off
from loopsim.declare.tallies import amount, cost, count
from loopsim.languages import both


class Creators(Section):
    """Consumer creators: buyers who promote for reward."""

    names_zh: ClassVar[str] = """消费创客: 消费创客：为报酬而推广的买家
        most_share 占市场上限: 创客人数上限，占市场的比例
        volunteer_per_week 每周加入率: 符合条件的买家成为创客的每周发生率
        orders_min 最低单数: 达到多少单才符合条件
        chosen_by 优先标准: 自荐者中谁优先：不分先后、带来好友最多者，或分享触达最广者
        influence_lift 邀请接受增幅: 创客的邀请被接受的概率的增幅
        activity_lift 分享增幅: 创客分享频率的增幅
        commission_share 加佣比例: 创客在第一级佣金上的加成
        fee_per_week_cny 每周固定酬劳: 创客的固定酬劳，与带来多少人无关
    """

    most_share: float = fraction(
        0.0,
        "most creators, as a share of the market",
        "M83 A: 0.01",
        moves="creators up, joined_referral up",
        plausible="0 to 0.03",
    )
    volunteer_per_week: float = per_week(
        0.05,
        "hazard that an eligible buyer becomes a creator",
        "M83 A",
        le=10,
        moves="creators up",
        plausible="0.01 to 0.2",
    )
    orders_min: int = lever(
        2, "orders that make a buyer eligible", unit="orders", ge=0, le=1000, moves="creators down", plausible="1 to 5"
    )
    chosen_by: Literal["luck", "friends_brought", "friends_reached"] = lever(
        "luck",
        "who of those who offer is taken first: anyone, who has brought most friends, or whose shares reach most",
        source="M83 A; as before",
        moves="joined_referral either",
    )
    influence_lift: float = lever(
        2.0,
        "lift of the chance that a creator's invitation is accepted",
        unit="lift",
        source="M83 A: x3",
        ge=0,
        le=100,
        moves="joined_referral up",
        plausible="0.5 to 5",
    )
    activity_lift: float = lever(
        1.0, "lift of a creator's sharing", unit="lift", ge=0, le=100, moves="shares up", plausible="0 to 3"
    )
    commission_share: float = fraction(
        0.05,
        "added to the first level for a creator",
        "M83 A",
        moves="level_commission up, profit down",
        plausible="0 to 0.15",
    )
    fee_per_week_cny: float = yuan(
        0.0,
        "fixed pay of a creator, whatever they bring",
        "M83 A",
        le=1e6,
        unit="CNY per week",
        moves="creator_fees up, creators up",
        plausible="0 to 100",
    )


class Creating(Section):
    """Response of creators to what they earn."""

    names_zh: ClassVar[str] = """创客行为: 创客对收入的反应
        hours_per_week 每周投入时间: 创客每周投入的时间
        wage_per_hour_cny 时间价值: 创客一小时在别处值多少；0：时间不计价，报酬不影响任何人
        start_elasticity 加入弹性: 报酬相对时间价值每高 1%，自荐做创客的人多百分之几
        work_elasticity 努力弹性: 报酬相对时间价值每高 1%，创客的额外分享多百分之几
        stop_per_week 无收入退出率: 毫无收入时停做创客的每周发生率
        patience_weeks 收入评判周数: 创客按最近多少周评判收入
    """

    hours_per_week: float = lever(
        4.0,
        "time that a creator spends on it",
        unit="hours per week",
        source="A",
        ge=0,
        le=168,
        moves="creators down",
        plausible="1 to 20",
    )
    wage_per_hour_cny: float = yuan(
        0.0,
        "what an hour of their time is worth elsewhere; 0: their time is free, and pay moves nobody",
        "A: as before; hourly minimum wages of the region are about 20",
        le=1e4,
        unit="CNY per hour",
        moves="creators down",
        plausible="0 to 25 R: about the minimum wages of the region",
    )
    start_elasticity: float = lever(
        1.0,
        "per cent more offers to create for one per cent more pay of creators against their wage",
        source="A, as for leaders",
        ge=0,
        le=10,
        moves="creators_taken either",
        plausible="0 to 2",
    )
    work_elasticity: float = lever(
        0.3,
        "per cent more of the extra sharing of a creator for one per cent more pay against the wage",
        source="A, as M81",
        ge=0,
        le=10,
        moves="shares either",
        plausible="0.1 to 1",
    )
    stop_per_week: float = per_week(
        0.15,
        "hazard of stopping when there is no pay at all",
        "A, as for leaders",
        le=10,
        moves="creators_stopped up",
        plausible="0.05 to 0.4",
    )
    patience_weeks: float = lever(
        6.0,
        "weeks over which creators judge their pay",
        unit="weeks",
        source="A, as for leaders",
        gt=0,
        le=520,
        moves="creators_stopped down",
        plausible="2 to 13",
    )


SECTIONS: dict[str, type[Section]] = {"levers.creators": Creators, "behavior.creating": Creating}

CUSTOMER_FIELDS = (
    Field("is_creator", "?", "promotes for reward", "消费创客: 为报酬而推广", "yes/no", is_daily=True),
    Field(
        "creator_pay_fen", "i4", "what a creator earns in a week, smoothed", "创客周收入: 创客一周的收入，平滑值", "fen"
    ),
    Field(
        "creator_seen_cny",
        "i4",
        "earnings of a creator up to the last review day",
        "创客已计收益: 创客到最近一次评判日的收益",
        "CNY",
    ),
)

TALLIES = (
    count("creators", "people", "reachable creators", "消费创客: 池中的创客", is_stock=True),
    count("creators_taken", "people", "buyers who became creators", "新增创客: 成为创客的买家"),
    count(
        "creators_stopped",
        "people",
        "creators who stopped, since it did not pay them",
        "停止的创客: 因不划算而停止的创客",
    ),
    amount(
        "creators_earned_fen",
        "part of commissions, rewards and fees",
        "what creators earned in the week that ends today, by any referring, each in whole yuan",
        "创客收入: 截至当天的一周里，创客经推荐挣到的钱，各按整元计",
        may_fall=True,
    ),
    cost("creator_fees_fen", "referral_pay", "fixed pay of creators", "创客固定报酬: 创客的固定酬劳"),
)


class Luck(Decision):
    """Decisions of creators."""

    STOP_CREATING = 88, "person", "day", "whether a creator stops"


#: What everyone may know of today.
KNOWN = (("creating_pays", "f8"),)  # factor of what creators earn on offers to create
STANDING = (
    ("creators", "i8"),
    ("creators_pay", "f8"),  # mean pay of creators, fen a week, smoothed; the wage where there are none
)

_TIME = ("behavior.creating.wage_per_hour_cny", "behavior.creating.hours_per_week")

IDLE = (
    Idle(("levers.creators.[!m]*", "behavior.creating.*"), off("levers.creators.most_share")),
    Idle(("behavior.creating.[!wh]*", "behavior.creating.work_elasticity"), off(_TIME[0]), switches=_TIME),
    Idle((_TIME[1],), off(_TIME[0])),
    Idle(("behavior.creating.*",), off(_TIME[1])),
)

OFF = Off(("levers.creators.most_share",), standing={"creators": 0})

EXAMPLE = {
    "levers.creators.most_share": 0.05,
    "levers.creators.orders_min": 1,
    "levers.creators.volunteer_per_week": 0.3,
    "levers.creators.fee_per_week_cny": 5.0,
    "behavior.creating.hours_per_week": 2.0,
    "behavior.creating.wage_per_hour_cny": 10.0,
    "behavior.creating.patience_weeks": 2.0,
    "behavior.creating.stop_per_week": 0.3,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say how many creators there may be, whom the shop chooses, and what their time costs."""
    creators, people = scenario.levers.creators, scenario.behavior.creating
    if not creators.most_share:
        return
    most = int(creators.most_share * scenario.market.people)
    chosen = {
        "luck": both("as they come", "先到先得"),
        "friends_brought": both("those first who have brought most friends", "带来好友最多者优先"),
        "friends_reached": both("those first whose shares reach most friends", "分享触达最多者优先"),
    }
    told = "At most {most:,} buyers create for the brand, taken {chosen}.", "最多 {most:,} 位买家成为创客，{chosen}。"
    yield both(*told, most=most, chosen=chosen[creators.chosen_by])
    if wage := people.hours_per_week * people.wage_per_hour_cny:
        said = "Creators who earn less than {wage:g} CNY a week do less, and some stop."
        yield both(said, "周收入低于 {wage:g} 元的创客会懈怠，部分退出。", wage=wage)
