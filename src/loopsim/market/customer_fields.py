"""The fields of a customer and of a host, each declared once (:mod:`loopsim.declare.fields`)."""

from __future__ import annotations

from functools import partial

from loopsim.declare.families import collected
from loopsim.declare.fields import Field

_number = partial(Field, kind="f8")
_fen = partial(Field, kind="i8", unit="fen")
_day = partial(Field, kind="i4", unit="day")
_people = partial(Field, kind="i4", unit="people")
_who = partial(Field, kind="i4")
_code = partial(Field, kind="i1", unit="code")
_yes = partial(Field, kind="?", unit="yes/no")


def _maybe(field: Field) -> Field:
    return Field(**{**vars(field), "may_be_none": True})


def _daily(field: Field) -> Field:
    return Field(**{**vars(field), "is_daily": True})


def _anew(field: Field) -> Field:
    return Field(**{**vars(field), "starts_over": True})


#: Most bytes of a row of a customer, and of its head, which a day with messages moves for everyone in the pool. Wider
#: rows cost time in large markets; docs/design.md, "The width of a row", says how much.
MOST_BYTES, MOST_DAILY_BYTES = 320, 167


CUSTOMER_FIELDS = (
    # lasting traits
    _daily(
        _number(
            "need_rate",
            meaning="needs for the product against the mean person's; 0 for one without a real need",
            chinese="需求强度",
        )
    ),
    _number("dropout_chance", unit="chance", meaning="to lapse silently after an order", chinese="沉默概率"),
    _number(
        "sociability",
        meaning="friends reached by a share, against the mean: in communities their contacts over the mean",
        chinese="社交力",
    ),
    _daily(
        _number(
            "tolerance", unit="per week", meaning="promotions above which they have had enough", chinese="打扰容忍度"
        )
    ),
    # attitude
    _daily(_number("fit", unit="0 to 1", meaning="level at which their interest rests", chinese="契合度")),
    _daily(_number("interest", unit="0 to 1", meaning="interest in the offer", chinese="兴趣")),
    _daily(_number("trust", unit="0 to 1", meaning="trust in the brand", chinese="信任")),
    _daily(
        _number("fatigue", unit="per week", meaning="messages as they feel them, counted in promotions", chinese="疲劳")
    ),
    _daily(
        _number(
            "experience",
            unit="0 to 1",
            meaning="mean of what orders were like, the last one counting half",
            chinese="体验",
        )
    ),
    # clocks
    _daily(
        _number("order_clock", unit="hazard", meaning="left until the next visit to a checkout", chinese="下单时钟")
    ),
    _daily(_number("leave_clock", unit="hazard", meaning="left until they leave", chinese="流失时钟")),
    _daily(_number("share_clock", unit="hazard", meaning="left until they share", chinese="分享时钟")),
    _daily(
        _number(
            "order_hazard",
            unit="per day",
            meaning="by how much the order clock ran on the last day visited",
            chinese="下单风险率",
        )
    ),
    _daily(
        _number(
            "leave_hazard", unit="per day", meaning="by how much the leave clock ran on that day", chinese="流失风险率"
        )
    ),
    _daily(
        _number(
            "share_hazard", unit="per day", meaning="by how much the share clock ran on that day", chinese="分享风险率"
        )
    ),
    # money
    _fen("spent_fen", meaning="paid for orders", chinese="累计消费"),
    _fen("earned_fen", meaning="earned by referring, or as a friend who was brought, less fees", chinese="累计收益"),
    _fen("order_fen", meaning="today's order, 0 if none", chinese="当日订单"),
    # days and numbers
    _daily(_who("number", meaning="number of the person, 0 to people - 1; never changes", chinese="编号")),
    _maybe(_day("joined_day", meaning="when they joined", chinese="加粉日")),
    _maybe(_day("left_day", meaning="when they left last", chinese="流失日")),
    _daily(_maybe(_day("first_order_day", meaning="when they ordered first", chinese="首单日"))),
    _daily(_maybe(_day("last_order_day", meaning="when they ordered last", chinese="末单日"))),
    _maybe(_day("second_last_order_day", meaning="when they ordered the time before", chinese="前一单日")),
    _maybe(_day("third_last_order_day", meaning="when they ordered the time before that", chinese="前两单日")),
    _daily(_maybe(_day("lapse_day", meaning="when they lapse silently, whatever they order", chinese="沉默日"))),
    _daily(_maybe(_day("last_active_day", meaning="when they were active last", chinese="最近活跃日"))),
    _daily(_maybe(_day("last_contact_day", meaning="when they were written to last", chinese="最近触达日"))),
    _anew(_daily(_maybe(_day("handed_day", meaning="when they were handed to another host", chinese="移交日")))),
    _daily(_day("lived_day", meaning="last day visited", chinese="最近运行日")),
    _daily(_day("wake_day", meaning="next day on which they must be visited", chinese="唤醒日")),
    _daily(_maybe(_who("host", meaning="host who keeps them", chinese="归属导购"))),
    _maybe(_who("referrer", meaning="friend who brought them", chinese="邀请人")),
    _daily(_who("orders", unit="orders", meaning="orders so far", chinese="订单数")),
    _people("brought", meaning="friends that they brought", chinese="带来人数"),
    _people("on_record", meaning="of these, friends who are on record as theirs", chinese="记名带来人数"),
    _maybe(_who("last_brought", meaning="the friend brought last", chinese="最近带来的人")),
    _maybe(
        _who(
            "brought_before",
            meaning="the friend whom their referrer had brought before them",
            chinese="同邀请人的前一位",
        )
    ),
    _daily(_people("invites", meaning="friends asked today", chinese="当日邀请")),
    # codes
    _daily(_code("stage", meaning="how far they have come, see below", chinese="阶段")),
    _code("segment", meaning="part of the market that they belong to", chinese="人群"),
    _daily(
        _maybe(
            _code(
                "source",
                meaning="what brought them: a channel, referral, guide, leader; `pool`: before day 0",
                chinese="来源",
            )
        )
    ),
    _yes("handed_to_new", meaning="that host had just been hired to take over", chinese="移交新人"),
    _daily(
        _code("offer", meaning="role that they offer to take today: 0 none, 1 to lead, 2 to create", chinese="当日报名")
    ),
    _anew(_daily(_yes("is_silent", meaning="will never buy again, though still reachable", chinese="沉默"))),
    _daily(_yes("is_partner", meaning="has brought many", chinese="合伙人")),
    _daily(_yes("is_vouched_for", meaning="a friend brought them, and has not lapsed", chinese="有人担保")),
    *collected("CUSTOMER_FIELDS"),
)

HOST_FIELDS = (
    _number("load", meaning="contacts asked / contacts that they can give", chinese="负荷"),
    _number("attention", unit="0 to 1", meaning="part of the asked contacts that come about today", chinese="关注度"),
    _number("tiredness", unit="0 to 1", meaning="guides and part-timers only", chinese="疲惫"),
    _number("pay_per_week", unit="fen", meaning="pay of a guide, part-timer or leader, smoothed", chinese="周收入"),
    _number(
        "contacts_per_day",
        unit="per day",
        meaning="service contacts that they can give when rested",
        chinese="日服务量",
    ),
    _number(
        "quality_gain",
        unit="0 to 1",
        meaning="part of the missing quality of service that they add",
        chinese="服务增益",
    ),
    _number("order_lift", unit="lift", meaning="of their customers' orders today (group orders)", chinese="团购提升"),
    _fen("earned_fen", meaning="pay so far", chinese="累计收入"),
    _fen("sales_fen", meaning="sales to their customers", chinese="累计销售"),
    _fen("commission_today_fen", meaning="commission and override of the last settling", chinese="当日佣金"),
    _people("friends", meaning="customers kept", chinese="好友数"),
    _people("friend_cap", meaning="customers that they can keep", chinese="好友上限"),
    _day("hired_day", meaning="when they came; -1: before day 0", chinese="入职日"),
    _maybe(_day("left_day", meaning="when they went", chinese="离职日")),
    _maybe(
        _who(
            "home",
            meaning="the customer that they are (recruited), or the one whose neighbor they are (hired)",
            chinese="所在顾客",
        )
    ),
    _maybe(_who("recruiter", meaning="guide who recruited them", chinese="招募人")),
    _people("added_in_bulk", meaning="people whom tools added to an account on the last day", chinese="当日批量加粉"),
    _people("recruits", meaning="part-timers recruited", chinese="招募人数"),
    _people("invites", meaning="neighbors asked today", chinese="当日邀请"),
    _code("kind", meaning="kind of host", chinese="类型"),
    _yes("is_active", meaning="whether still at work", chinese="在岗"),
    _yes("is_customer", meaning="recruited from the customers: `home` is the host", chinese="顾客团长"),
    _yes("is_leaving", meaning="leaves today", chinese="当日离职"),
    _yes("is_new", meaning="was hired to take over from one who left", chinese="接替者"),
    _yes("wants_recruit", meaning="recruits today", chinese="当日招募"),
    *collected("HOST_FIELDS"),
)
