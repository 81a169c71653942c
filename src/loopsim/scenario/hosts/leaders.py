"""Community leaders: hired from outside, or customers who offer to lead."""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.languages import both
from loopsim.scenario.hosts.kind import Brings, Count, KindOfHost, Pay


class Leaders(Section):
    """Community leaders: neighbours who keep a group, paid by commission."""

    names_zh: ClassVar[str] = """团长: 团长：维护群的邻居，拿佣金
        count 初始团长数: 开始时招募的团长数
        most 团长上限: 团长总数上限，含由客户发展的
        volunteer_per_week 每周自荐率: 符合条件的买家自荐带团的每周发生率
        orders_min 最低单数: 达到多少单才符合条件
        trust_min 最低信任: 信任达到多少才符合条件
        group_cap 群人数上限: 一个群的人数上限；群满后受邀者进不来
        neighbors 邻居数: 一位团长认识的邻居数
        invites_per_week 每周邀请人数: 一位团长每周邀请的邻居数
        accept_chance 邀请接受率: 邻居接受邀请的概率
        contacts_per_day 每日服务次数: 一位团长每天能做的服务触达
        quality_gain 服务质量增益: 团长补上 messages.service_quality 所缺的比例
        group_order_lift 群内下单增幅: 群内下单频率的增幅，全部落在每周的团购日
        commission_share 佣金率: 自己群销售额的佣金率
        service_fee_per_week_cny 每周服务费: 固定服务费
        wage_per_week_cny 期望周收入: 收入低于此数，团长就不划算
        patience_weeks 收入评判周数: 按最近多少周评判收入
        quit_per_week 无收入每周退出率: 毫无收入时退出的每周发生率
        lost_share 退群流失占比: 团长退出时群里流失的成员占比
    """

    count: int = lever(
        0,
        "leaders hired at the start",
        unit="people",
        source="M84",
        ge=0,
        le=100_000,
        grows=True,
        moves="joined_leader up",
        plausible="x 0.5 to 2",
    )
    most: int = lever(
        0,
        "most leaders at any time, recruited customers included",
        unit="people",
        ge=0,
        le=100_000,
        grows=True,
        moves="leaders_hired up",
        plausible="x 0.5 to 2",
    )
    volunteer_per_week: float = per_week(
        0.0,
        "hazard that an eligible buyer offers to lead",
        "M84 A",
        le=10,
        moves="leaders_hired up",
        plausible="0 to 0.01",
    )
    orders_min: int = lever(
        2,
        "orders that make a buyer eligible",
        unit="orders",
        ge=0,
        le=1000,
        moves="leaders_hired down",
        plausible="1 to 5",
    )
    trust_min: float = fraction(
        0.6, "trust that makes a buyer eligible", "A", moves="leaders_hired down", plausible="0.4 to 0.8"
    )
    group_cap: int = lever(
        500,
        "people that one group can hold; who is invited into a full one is turned away",
        unit="people",
        source="M84 R",
        ge=1,
        le=100_000,
        moves="reachable up",
        plausible="200 to 500 R",
    )
    neighbors: int = lever(
        200,
        "neighbours whom a leader knows",
        unit="people",
        source="M84",
        ge=1,
        le=100_000,
        moves="joined_leader up",
        plausible="150 to 500 R: press of 2019",
    )
    invites_per_week: float = per_week(
        20.0,
        "neighbours invited by a leader",
        "A",
        le=3500,
        unit="people per week",
        moves="joined_leader up",
        plausible="5 to 50",
    )
    accept_chance: float = fraction(
        0.15, "chance that a neighbour accepts", "A", "chance", moves="joined_leader up", plausible="0.05 to 0.4"
    )
    contacts_per_day: float = lever(
        40.0,
        "service contacts that a leader can give a day",
        unit="per day",
        ge=0,
        le=1e6,
        moves="services up",
        plausible="20 to 80",
    )
    quality_gain: float = fraction(
        0.3,
        "part of what messages.service_quality lacks that a leader adds",
        "A",
        moves="trust up, orders up",
        plausible="0.1 to 0.6",
    )
    group_order_lift: float = lever(
        0.3,
        "lift of orders in a group, all of it on the weekly group-order day",
        unit="lift",
        source="M84 A",
        ge=0,
        le=20,
        moves="orders up",
        plausible="0 to 0.8",
    )
    commission_share: float = fraction(
        0.10,
        "commission on the sales of the own group",
        "M84 V: 0.10-0.20",
        moves="leader_commission up, leaders_left down",
        plausible="0.02 to 0.2 R: platforms of 2019",
    )
    service_fee_per_week_cny: float = yuan(
        0.0,
        "fixed service fee",
        "M85 A",
        le=1e6,
        unit="CNY per week",
        moves="service_fees up, leaders_left down",
        plausible="0 to 100",
    )
    wage_per_week_cny: float = yuan(
        100.0,
        "pay below which leading does not pay for the leader",
        "M85 A",
        le=1e6,
        unit="CNY per week",
        moves="leaders_left up",
        plausible="50 to 300",
    )
    patience_weeks: float = lever(
        6.0,
        "weeks over which pay is judged",
        unit="weeks",
        gt=0,
        le=520,
        moves="leaders_left down",
        plausible="2 to 13",
    )
    quit_per_week: float = per_week(
        0.15,
        "hazard of quitting when there is no pay at all",
        "M85 A",
        le=10,
        moves="leaders_left up",
        plausible="0.05 to 0.4",
    )
    lost_share: float = fraction(
        0.5, "members of a group lost when its leader quits", "A", moves="left_with_host up", plausible="0.2 to 0.8"
    )


LEADER = KindOfHost(
    "leader",
    "hired community leader",
    "团长",
    "a neighbour who keeps a group and invites the people next door",
    levers="leaders",
    at_work=both("community leaders at work", "在岗团长"),
    hired=Count("leaders_hired", "community leaders who came", "团长加入: 加入的团长"),
    left=Count("leaders_left", "community leaders who went", "团长退出: 退出的团长"),
    comes="once",
    most="most",
    is_closed=True,
    commission=Pay(
        "commission_share",
        "leader_commission_fen",
        "commissions to community leaders",
        "团长佣金: 付给团长的佣金",
        is_to_bring=True,
    ),
    weekly=Pay(
        "service_fee_per_week_cny", "service_fees_fen", "fixed fees to community leaders", "服务费: 付给团长的固定费用"
    ),
    friend_cap="group_cap",
    quality_gain="quality_gain",
    wage="wage_per_week_cny",
    brings=Brings("leader", "leaders", "团长", "neighbors", "accept_chance"),
)
