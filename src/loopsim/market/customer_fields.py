"""The fields of a customer, each declared once (:mod:`loopsim.declare.fields`)."""

from __future__ import annotations

from loopsim.declare.families import collected
from loopsim.declare.field_kinds import anew, code, daily, day, fen, maybe, number, people, who, yes_or_no

#: Most bytes of a row of a customer, and of its head, which a day with messages moves for everyone in the pool. Wider
#: rows cost time in large markets; docs/design.md, "The width of a row", says how much.
MOST_BYTES, MOST_DAILY_BYTES = 320, 167


CUSTOMER_FIELDS = (
    # lasting traits
    daily(
        number(
            "need_rate",
            meaning="needs for the product against the mean person's; 0 for one without a real need",
            chinese="需求强度: 对产品的需求，相对平均的人；没有真实需求者为 0",
        )
    ),
    number(
        "dropout_chance",
        unit="chance",
        meaning="to lapse silently after an order",
        chinese="沉默概率: 一单之后沉默的概率",
    ),
    number(
        "sociability",
        meaning="friends reached by a share, against the mean: in communities their contacts over the mean",
        chinese="社交力: 一次分享触达的好友数，相对均值；communities 中为联系人数与均值之比",
    ),
    daily(
        number(
            "tolerance",
            unit="per week",
            meaning="promotions above which they have had enough",
            chinese="打扰容忍度: 促销超过此数就受够了",
        )
    ),
    # attitude
    daily(
        number("fit", unit="0 to 1", meaning="level at which their interest rests", chinese="契合度: 兴趣停留的水平")
    ),
    daily(number("interest", unit="0 to 1", meaning="interest in the offer", chinese="兴趣: 对产品的兴趣")),
    daily(number("trust", unit="0 to 1", meaning="trust in the brand", chinese="信任: 对品牌的信任")),
    daily(
        number(
            "fatigue",
            unit="per week",
            meaning="messages as they feel them, counted in promotions",
            chinese="疲劳: 感受到的消息，以促销条数计",
        )
    ),
    daily(
        number(
            "experience",
            unit="0 to 1",
            meaning="mean of what orders were like, the last one counting half",
            chinese="体验: 订单体验的均值，最近一单占一半",
        )
    ),
    # clocks
    daily(
        number(
            "order_clock",
            unit="hazard",
            meaning="left until the next visit to a checkout",
            chinese="下单时钟: 距下一次进入下单还剩多少",
        )
    ),
    daily(number("leave_clock", unit="hazard", meaning="left until they leave", chinese="流失时钟: 距离开还剩多少")),
    daily(
        number("share_clock", unit="hazard", meaning="left until they share", chinese="分享时钟: 距下一次分享还剩多少")
    ),
    daily(
        number(
            "order_hazard",
            unit="per day",
            meaning="by how much the order clock ran on the last day visited",
            chinese="下单风险率: 上次访问当天，下单时钟走了多少",
        )
    ),
    daily(
        number(
            "leave_hazard",
            unit="per day",
            meaning="by how much the leave clock ran on that day",
            chinese="流失风险率: 当天流失时钟走了多少",
        )
    ),
    daily(
        number(
            "share_hazard",
            unit="per day",
            meaning="by how much the share clock ran on that day",
            chinese="分享风险率: 当天分享时钟走了多少",
        )
    ),
    # money
    fen("spent_fen", meaning="paid for orders", chinese="累计消费: 为订单付的钱"),
    fen(
        "earned_fen",
        meaning="earned by referring, or as a friend who was brought, less fees",
        chinese="累计收益: 推荐所得（或作为被带来的好友所得），减去费用",
    ),
    fen("order_fen", meaning="today's order, 0 if none", chinese="当日订单: 当天的订单，没有则为 0"),
    # days and numbers
    daily(
        who(
            "number",
            meaning="number of the person, 0 to people - 1; never changes",
            chinese="编号: 人的编号，0 至人数 − 1；不变",
        )
    ),
    maybe(day("joined_day", meaning="when they joined", chinese="加粉日: 加入的日子")),
    maybe(day("left_day", meaning="when they left last", chinese="流失日: 最近一次离开的日子")),
    daily(maybe(day("first_order_day", meaning="when they ordered first", chinese="首单日: 首单的日子"))),
    daily(maybe(day("last_order_day", meaning="when they ordered last", chinese="末单日: 最近一单的日子"))),
    maybe(
        day("second_last_order_day", meaning="when they ordered the time before", chinese="前一单日: 再前一单的日子")
    ),
    maybe(
        day(
            "third_last_order_day",
            meaning="when they ordered the time before that",
            chinese="前两单日: 再往前一单的日子",
        )
    ),
    daily(
        maybe(
            day(
                "lapse_day",
                meaning="when they lapse silently, whatever they order",
                chinese="沉默日: 不论下单与否，沉默的日子",
            )
        )
    ),
    daily(
        maybe(day("last_active_day", meaning="when they were active last", chinese="最近活跃日: 最近一次活跃的日子"))
    ),
    daily(
        maybe(
            day(
                "last_contact_day",
                meaning="when they were written to last",
                chinese="最近触达日: 最近一次收到消息的日子",
            )
        )
    ),
    anew(
        daily(maybe(day("handed_day", meaning="when they were handed to another host", chinese="移交日: 被移交的日子")))
    ),
    daily(day("lived_day", meaning="last day visited", chinese="最近运行日: 最近一次被访问的日子")),
    daily(day("wake_day", meaning="next day on which they must be visited", chinese="唤醒日: 下一次必须访问的日子")),
    daily(maybe(who("host", meaning="host who keeps them", chinese="归属导购: 由谁维护"))),
    maybe(who("referrer", meaning="friend who brought them", chinese="邀请人: 带来此人的好友")),
    daily(who("orders", unit="orders", meaning="orders so far", chinese="订单数: 至今的订单数")),
    people("brought", meaning="friends that they brought", chinese="带来人数: 带来的好友数"),
    people(
        "on_record", meaning="of these, friends who are on record as theirs", chinese="记名带来人数: 其中记在其名下的"
    ),
    maybe(who("last_brought", meaning="the friend brought last", chinese="最近带来的人: 最近带来的好友")),
    maybe(
        who(
            "brought_before",
            meaning="the friend whom their referrer had brought before them",
            chinese="同邀请人的前一位: 邀请人在此人之前带来的好友",
        )
    ),
    daily(people("invites", meaning="friends asked today", chinese="当日邀请: 当天邀请的好友数")),
    # codes
    daily(code("stage", meaning="how far they have come, see below", chinese="阶段: 走到哪一步，见下")),
    code("segment", meaning="part of the market that they belong to", chinese="人群: 所属的人群"),
    daily(
        maybe(
            code(
                "source",
                meaning="what brought them: a channel, referral, guide, leader; `pool`: before day 0",
                chinese="来源: 由什么带来：渠道、转介绍、导购、团长；pool：第 0 天之前",
            )
        )
    ),
    yes_or_no(
        "handed_to_new", meaning="that host had just been hired to take over", chinese="移交新人: 接手者是刚招来的新人"
    ),
    daily(
        code(
            "offer",
            meaning="role that they offer to take today: 0 none, 1 to lead, 2 to create",
            chinese="当日报名: 当天自荐的角色：0 无，1 带团，2 做创客",
        )
    ),
    anew(
        daily(
            yes_or_no(
                "is_silent",
                meaning="will never buy again, though still reachable",
                chinese="沉默: 不会再买，但仍可触达",
            )
        )
    ),
    daily(yes_or_no("is_partner", meaning="has brought many", chinese="合伙人: 带来过很多人")),
    daily(
        yes_or_no(
            "is_vouched_for",
            meaning="a friend brought them, and has not lapsed",
            chinese="有人担保: 由好友带来，且好友未流失",
        )
    ),
    *collected("CUSTOMER_FIELDS"),
)
