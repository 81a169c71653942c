"""Policies: rules by which the merchant changes levers during a run, by what was counted on the days before."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from loopsim.declare.levers import Section, fraction, lever

#: Most days of a window over which a policy looks back.
MOST_DAYS = 364


class StopAds(Section):
    """Stopping ads once the pool renews itself."""

    names_zh: ClassVar[str] = """停投广告: 流量池能自我补充后停投广告
        renewal_above 补充率阈值: 观察期补充率超过此数即永久停投：（好友与团长带来 + 召回）/ 流失；0：从不
        window_days 观察天数: 观察期天数，到昨天为止；运行满这么多天才开始判断
        least_left 最少流失数: 观察期内最少流失人数；再少则比率多半是偶然，不停投
    """

    renewal_above: float = lever(
        0.0,
        "ads stop for good once renewal over the window exceeds this: (brought by friends, guides and leaders + won "
        "back) / left; 0: never",
        unit="ratio",
        source="M64: joining must exceed leaving, so 1",
        ge=0,
        le=100,
        moves="ads_stopped down, spend up",
        plausible="0 or 0.8 to 1.5",
    )
    window_days: int = lever(
        28,
        "days of the window, yesterday the last; no sooner than after so many days",
        unit="days",
        source="A: four weeks, as a block of the loop test",
        ge=1,
        le=MOST_DAYS,
        moves="ads_stopped either",
        plausible="14 to 56",
    )
    least_left: int = lever(
        10,
        "fewest leavings within the window; with fewer the ratio is mostly chance and stops nothing",
        unit="people",
        ge=1,
        le=1_000_000,
        moves="ads_stopped down",
        plausible="5 to 50",
    )


class BestChannel(Section):
    """Trying all channels, then putting the whole budget into the best."""

    names_zh: ClassVar[str] = """优选渠道: 先试遍各渠道，再把全部预算投给最好的
        explore_days 试投天数: 各渠道按计划投放的试投天数；之后由保留的渠道分全部预算。0：从不
        by 评判标准: 按什么评判渠道：每新人首单数（文章的说法）、每元首单数，或每元新人数
        keep 保留渠道数: 保留的渠道数
        least_joined 最少拉新数: 评判一个渠道最少要有的新人数；再少则不保留
    """

    explore_days: int = lever(
        0,
        "days on which all channels get what the plan gives them; then those kept share the budget of all. 0: never",
        unit="days",
        source="M13 A: four weeks",
        ge=0,
        le=MOST_DAYS,
        moves="channels_off either",
        plausible="0 or 14 to 56",
    )
    by: Literal["conversion", "buyers", "followers"] = lever(
        "conversion",
        "what a channel is judged by: first orders for each newcomer, as the article says, or for each CNY, or "
        "newcomers for each CNY",
        source="M13 S",
        moves="first_orders either",
    )
    keep: int = lever(
        1,
        "channels that are kept",
        unit="channels",
        source="M13 A",
        ge=1,
        le=10,
        moves="channels_off down",
        plausible="1 to 2",
    )
    least_joined: int = lever(
        20,
        "fewest newcomers by whom a channel is judged; with fewer it is not kept",
        unit="people",
        ge=1,
        le=1_000_000,
        moves="joined either",
        plausible="10 to 50",
    )


class Hire(Section):
    """Employing more guides where staff have too much to do."""

    names_zh: ClassVar[str] = """按负荷增员: 人手忙不过来时增聘导购
        most 增员上限: 在计划之外最多增聘的导购数；0：不增
        load_above 负荷阈值: 账号与导购被要求的服务超过其能力的此倍数时，增聘一位
        every_weeks 间隔周数: 两次决定间隔的周数
    """

    most: int = lever(
        0,
        "most guides employed for load besides those of the plan; 0: none",
        unit="people",
        source="A",
        ge=0,
        le=10_000,
        grows=True,
        moves="hired_for_load up",
        plausible="0 to 10",
    )
    load_above: float = lever(
        1.0,
        "one more guide is employed while service asked of accounts and guides is above this times what they can do",
        unit="ratio",
        source="A: as much as they can",
        ge=0,
        le=100,
        moves="hired_for_load down",
        plausible="0.5 to 2",
    )
    every_weeks: int = lever(
        2,
        "weeks from one decision to the next",
        unit="weeks",
        source="A",
        ge=1,
        le=52,
        moves="hired_for_load down",
        plausible="1 to 8",
    )


class CapCommission(Section):
    """Bounding what referrers are paid by what their friends' orders earn."""

    names_zh: ClassVar[str] = """佣金封顶: 推广报酬不超过好友订单所赚
        most_of_margin 占毛利上限: 毛利（收入减货款）中奖励与佣金最多占的比例；0：不封顶
        every_days 间隔天数: 两次决定间隔的天数，报酬与毛利在此期间统计
    """

    most_of_margin: float = fraction(
        0.0,
        "share of the margin (revenue less goods) that rewards and commission to referrers may take; 0: no bound",
        "A",
        moves="commission_cut_days down",
        plausible="0 or 0.1 to 0.5",
    )
    every_days: int = lever(
        14,
        "days from one decision to the next, over which pay and margin are counted",
        unit="days",
        ge=1,
        le=MOST_DAYS,
        moves="commission_cut_days either",
        plausible="7 to 28",
    )


Order = Literal[
    "community-members-distribution",
    "community-distribution-members",
    "members-community-distribution",
    "members-distribution-community",
    "distribution-community-members",
    "distribution-members-community",
]


def places_of(step: str) -> tuple[int, ...]:
    """Return the place of a step in each order, the first being 0."""
    return tuple(order.split("-").index(step) for order in get_args(Order))


def waiting(day: int, gap_days: int, order: str) -> tuple[str, ...]:
    """Return the steps that have not begun on a day of a sequence; none where there is no sequence."""
    steps = order.split("-")
    return tuple(step for place, step in enumerate(steps) if day < gap_days * place)


class Sequence(Section):
    """Community, members and distribution, switched on one after the other."""

    names_zh: ClassVar[str] = """分步启动: 社群、会员与分销依次启动
        gap_days 间隔天数: 一步到下一步的天数，第一步在第 0 天：未启动的先不用；0：全部按计划
        order 先后顺序: 先后次序
    """

    gap_days: int = lever(
        0,
        "days from one step to the next, the first on day 0: what has not begun is held off; 0: all as planned",
        unit="days",
        source="M91 A: a quarter each",
        ge=0,
        le=3650,
        moves="steps_waiting up",
        plausible="0 or 30 to 180",
    )
    order: Order = lever("community-members-distribution", "which comes when", source="M91 S", moves="profit either")


class Policies(Section):
    """Rules that change the levers of a day by what was counted before; the loop test ignores them."""

    names_zh: ClassVar[str] = "策略: 按此前的统计改动当天方案的规则；闭环检验中不起作用"

    stop_ads: StopAds = StopAds()
    best_channel: BestChannel = BestChannel()
    hire: Hire = Hire()
    cap_commission: CapCommission = CapCommission()
    sequence: Sequence = Sequence()


#: The first lever of each, which switches it on.
SWITCHES = tuple(
    f"levers.policy.{name}.{next(iter(type(field.default).model_fields))}"
    for name, field in Policies.model_fields.items()
)
