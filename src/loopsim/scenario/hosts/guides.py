"""Sales guides, and the part-timers whom they recruit."""

from __future__ import annotations

from typing import ClassVar, Literal

from loopsim.declare.families import extended
from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.languages import both
from loopsim.scenario.hosts.kind import Brings, Count, KindOfHost, Pay


@extended("levers.guides")
class Guides(Section):
    """Sales guides: employees who keep customers on accounts of their own."""

    names_zh: ClassVar[str] = """导购: 导购：在自己账号上维护客户的员工
        count 导购人数: 在岗的导购人数
        friend_cap 好友上限: 一位导购账号的客户上限
        contacts_per_day 每日服务次数: 精力充沛的导购每天能做的服务触达
        quality_gain 服务质量增益: 导购补上 messages.service_quality 所缺的比例；1：服务完美
        salary_per_week_cny 周薪: 一位导购的底薪
        commission_share 提成率: 自己客户销售额的提成率
        wage_per_week_cny 外部周薪: 导购在别处能挣的收入；0：收入不会让人离职
        part_timer_wage_per_week_cny 兼职外部周薪: 兼职的时间在别处值多少；0：收入不会让人离开
        patience_weeks 收入评判周数: 导购按最近多少周评判收入
        invites_per_week 每周邀请人数: 导购或兼职每周邀请的周边熟人数，每邀请一人花一次服务触达的时间
        neighbors 周边熟人数: 导购或兼职认识的周边熟人数
        accept_chance 邀请接受率: 其中一人接受邀请的概率
        leave_per_week 每周离职率: 精力充沛的导购离职的每周发生率
        tire_per_week 每周疲劳增长: 负荷为可承受的两倍时，每周增加的疲劳（0 至 1）；没有负荷时同速恢复
        tired_leave_lift 疲劳离职增幅: 完全疲惫时离职率的增幅
        handover 客户交接方式: 离职导购的客户由谁接手；none：用个人账号，无人接手
        handover_refuse_share 拒绝交接占比: 拒绝被交接的客户占比
        lost_share 无人接手流失占比: 无人接手时流失的客户占比
        handover_loss_share 交接后少单占比: 被交接的客户一年内下单频率的降幅
        new_hire_loss_share 新人接手少单占比: 由新人接手时的同一降幅
        recruit_per_week 每周招募率: 一位导购招募兼职导购的每周发生率
        part_timers_max 兼职上限: 一位导购最多招几位兼职
        override_share 管理提成率: 兼职销售额中付给招募导购的占比
    """

    count: int = lever(
        0,
        "guides employed",
        unit="people",
        source="M80",
        ge=0,
        le=100_000,
        grows=True,
        moves="services up, orders up",
        plausible="x 0.5 to 2",
    )
    friend_cap: int = lever(
        5000,
        "customers that one guide's account can hold",
        unit="people",
        source="M22 R",
        ge=1,
        le=100_000_000,
        moves="guide_commission up",
        plausible="5,000 to 20,000 R: of work accounts",
    )
    contacts_per_day: float = lever(
        80.0,
        "service contacts that a rested guide can give a day",
        unit="per day",
        source="A",
        gt=0,
        le=1e6,
        moves="services up, trust up",
        plausible="40 to 160",
    )
    quality_gain: float = fraction(
        0.5,
        "part of what messages.service_quality lacks that a guide adds; 1: perfect service",
        "M35 A",
        moves="trust up, orders up",
        plausible="0.2 to 0.8",
    )
    salary_per_week_cny: float = yuan(
        1200.0, "salary of a guide", "A", le=1e6, unit="CNY per week", moves="profit down", plausible="900 to 1,800"
    )
    commission_share: float = fraction(
        0.05,
        "commission on the sales to own customers",
        "M81 A",
        moves="guide_commission up, trust up",
        plausible="0 to 0.15",
    )
    wage_per_week_cny: float = yuan(
        0.0,
        "pay that a guide could earn elsewhere; 0: pay drives nobody away",
        "M80 A: shop staff of the region, 1,000 to 1,500",
        le=1e6,
        unit="CNY per week",
        moves="guides_left up",
        plausible="0 or 1,000 to 1,500",
    )
    part_timer_wage_per_week_cny: float = yuan(
        0.0,
        "pay at which a part-timer's time would be as well spent elsewhere; 0: pay drives nobody away",
        "M82 A",
        le=1e6,
        unit="CNY per week",
        moves="guides_left up",
        plausible="0 or 50 to 300",
    )
    patience_weeks: float = lever(
        6.0,
        "weeks over which guides judge their pay",
        unit="weeks",
        gt=0,
        le=520,
        moves="guides_left either",
        plausible="2 to 13",
    )
    invites_per_week: float = per_week(
        0.0,
        "own acquaintances next door whom a guide or part-timer invites, each in the time of a service contact",
        "M80 A",
        le=3500,
        unit="people per week",
        moves="joined_guide up",
        plausible="0 to 20",
    )
    neighbors: int = lever(
        200,
        "people next door whom a guide or part-timer knows",
        unit="people",
        source="M82, as of leaders (M84)",
        ge=1,
        le=100_000,
        moves="joined_guide up",
        plausible="100 to 500",
    )
    accept_chance: float = fraction(
        0.15,
        "chance that one of them accepts",
        "A, as of leaders",
        "chance",
        moves="joined_guide up",
        plausible="0.05 to 0.4",
    )
    leave_per_week: float = per_week(
        0.0083,
        "hazard that a rested guide leaves",
        "M80 A: 35% a year",
        le=10,
        moves="guides_left up, left_with_host up",
        plausible="0.004 to 0.018 P: 20 to 60% a year",
    )
    tire_per_week: float = lever(
        0.2,
        "tiredness (0 to 1) gained a week at twice the load one can bear; lost at the same pace without load",
        unit="per week",
        source="M80 A",
        ge=0,
        le=7,
        moves="guides_left up",
        plausible="0.1 to 0.5",
    )
    tired_leave_lift: float = lever(
        3.0,
        "lift of leaving when wholly tired",
        unit="lift",
        source="M80 A",
        ge=0,
        le=100,
        moves="guides_left up",
        plausible="1 to 6",
    )
    handover: Literal["colleague", "new_hire", "none"] = lever(
        "colleague",
        "who takes over the customers of a guide who left; none: personal accounts",
        source="M80 R",
        moves="left_with_host either",
    )
    handover_refuse_share: float = fraction(
        0.1,
        "customers who refuse to be handed over",
        "M80 A; 24 h to refuse R",
        moves="left_with_host up",
        plausible="0.05 to 0.3",
    )
    lost_share: float = fraction(
        0.6, "customers lost when nobody takes over", "M80 A", moves="left_with_host up", plausible="0.3 to 0.9"
    )
    handover_loss_share: float = fraction(
        0.2,
        "cut in the order rate of handed-over customers for a year",
        "M80 P: 0.132-0.176 of their sales",
        moves="orders down",
        plausible="0.13 to 0.25",
    )
    new_hire_loss_share: float = fraction(
        0.33,
        "the same when a new hire takes over",
        "A; more than a colleague P",
        moves="orders down",
        plausible="0.2 to 0.5",
    )
    recruit_per_week: float = per_week(
        0.0,
        "hazard that a guide recruits a part-time guide",
        "M82 A: 0.02",
        le=10,
        moves="guides_hired up",
        plausible="0 to 0.05",
    )
    part_timers_max: int = lever(
        2,
        "part-timers that one guide may recruit",
        unit="people",
        source="A",
        ge=0,
        le=100,
        moves="guides_hired up",
        plausible="0 to 5",
    )
    override_share: float = fraction(
        0.02,
        "share of a part-timer's sales paid to the recruiting guide",
        "M82 A",
        moves="override up, guides_hired up",
        plausible="0 to 0.05",
    )


def _lost(guides: Guides) -> float:
    return guides.lost_share if guides.handover == "none" else guides.handover_refuse_share


_BRINGS = Brings("guide", "guides", "导购邀请", "neighbors", "accept_chance")
_COMMISSION = Pay("commission_share", "guide_commission_fen", "commissions to guides", "导购佣金: 付给导购的佣金")

GUIDE = KindOfHost(
    "guide",
    "sales guide",
    "导购",
    "an employee who keeps customers on an account of their own",
    levers="guides",
    at_work=both("guides at work, part-timers included", "在岗导购，含兼职"),
    hired=Count("guides_hired", "guides and part-timers who came", "导购入职: 入职的导购与兼职"),
    left=Count("guides_left", "guides and part-timers who went", "导购离职: 离职的导购与兼职"),
    if_too_many="leaves",
    newcomers=1,
    has_colleagues=True,
    rows_a_day=3,
    commission=_COMMISSION,
    weekly=Pay("salary_per_week_cny", "salaries_fen", "salaries of guides", "工资: 导购的底薪"),
    quality_gain="quality_gain",
    wage="wage_per_week_cny",
    brings=_BRINGS,
    invites_in_contacts="invites_per_week",
    part_when_tired=0.55,
    lost_a_week=lambda guides: (guides.leave_per_week, _lost(guides)),
)

PART_TIMER = KindOfHost(
    "part_timer",
    "part-time guide",
    "兼职导购",
    "recruited by a guide, without salary",
    levers="guides",
    works_like="guide",
    hired=GUIDE.hired,
    left=GUIDE.left,
    comes="otherwise",
    has_colleagues=True,
    commission=_COMMISSION,
    override=Pay(
        "override_share",
        "override_fen",
        "shares of part-timers' sales paid to their recruiters",
        "导购管理佣金: 兼职销售额中付给其招募者的部分",
    ),
    quality_gain="quality_gain",
    wage="part_timer_wage_per_week_cny",
    brings=_BRINGS,
    invites_in_contacts="invites_per_week",
    part_when_tired=0.55,
)
