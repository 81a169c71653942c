"""The fields of a host, each declared once (:mod:`loopsim.declare.fields`)."""

from __future__ import annotations

from loopsim.declare.families import collected
from loopsim.declare.field_kinds import code, day, fen, maybe, number, people, who, yes_or_no

HOST_FIELDS = (
    number("load", meaning="contacts asked / contacts that they can give", chinese="负荷: 被要求的触达 / 所能做的触达"),
    number(
        "attention",
        unit="0 to 1",
        meaning="part of the asked contacts that come about today",
        chinese="关注度: 当天被要求的触达中完成的比例",
    ),
    number("tiredness", unit="0 to 1", meaning="guides and part-timers only", chinese="疲惫: 仅导购与兼职"),
    number(
        "pay_per_week",
        unit="fen",
        meaning="pay of a guide, part-timer or leader, smoothed",
        chinese="周收入: 导购、兼职或团长的收入，平滑值",
    ),
    number(
        "contacts_per_day",
        unit="per day",
        meaning="service contacts that they can give when rested",
        chinese="日服务量: 精力充沛时每天能做的服务触达",
    ),
    number(
        "quality_gain",
        unit="0 to 1",
        meaning="part of the missing quality of service that they add",
        chinese="服务增益: 补上所缺服务质量的比例",
    ),
    number(
        "order_lift",
        unit="lift",
        meaning="of their customers' orders today (group orders)",
        chinese="团购提升: 当天其客户下单的增幅（团购日）",
    ),
    fen("earned_fen", meaning="pay so far", chinese="累计收入: 至今的收入"),
    fen("sales_fen", meaning="sales to their customers", chinese="累计销售: 对其客户的销售额"),
    fen(
        "commission_today_fen",
        meaning="commission and override of the last settling",
        chinese="当日佣金: 最近一次结算的佣金与管理佣金",
    ),
    people("friends", meaning="customers kept", chinese="好友数: 维护的客户数"),
    people("friend_cap", meaning="customers that they can keep", chinese="好友上限: 能维护的客户数"),
    day("hired_day", meaning="when they came; -1: before day 0", chinese="入职日: 入职的日子；-1：第 0 天之前"),
    maybe(day("left_day", meaning="when they went", chinese="离职日: 离职的日子")),
    maybe(
        who(
            "home",
            meaning="the customer that they are (recruited), or the one whose neighbour they are (hired)",
            chinese="所在顾客: 本身是哪位客户（由客户发展而来），或是谁的邻居（招聘而来）",
        )
    ),
    maybe(who("recruiter", meaning="guide who recruited them", chinese="招募人: 招募他的导购")),
    people(
        "added_in_bulk",
        meaning="people whom tools added to an account on the last day",
        chinese="当日批量加粉: 最近一天由工具加到账号上的人数",
    ),
    people("recruits", meaning="part-timers recruited", chinese="招募人数: 招募的兼职数"),
    people("invites", meaning="neighbours asked today", chinese="当日邀请: 当天邀请的邻居数"),
    code("kind", meaning="kind of host", chinese="类型: 导购、团长或账号的种类"),
    yes_or_no("is_active", meaning="whether still at work", chinese="在岗: 是否在岗"),
    yes_or_no(
        "is_customer",
        meaning="recruited from the customers: `home` is the host",
        chinese="顾客团长: 由客户发展而来：home 即本人",
    ),
    yes_or_no("is_leaving", meaning="leaves today", chinese="当日离职: 当天离职"),
    yes_or_no("is_new", meaning="was hired to take over from one who left", chinese="接替者: 为接替离职者而招"),
    yes_or_no("wants_recruit", meaning="recruits today", chinese="当日招募: 当天招募"),
    *collected("HOST_FIELDS"),
)
