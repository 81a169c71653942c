"""The tallies of a day: those of the market that no family of mechanisms declares, then those of the families.

See :mod:`loopsim.declare.tallies` for what follows from a declaration. Imports no Numba.
"""

from __future__ import annotations

from collections.abc import Iterable

from loopsim.declare.families import collected
from loopsim.declare.fields import record_of
from loopsim.declare.tallies import Cause, Tally, amount, cost, count, income
from loopsim.market.fields import ACTIVE_RING, ACTIVE_WINDOW, MAX_LEVELS, MAX_STEPS, N_CHANNELS, Source, Stage
from loopsim.scenario.hosts.kinds import HOSTS, comings_and_goings, order_pays, weekly_pays

_SOURCES, _STAGES = [(one.name.lower(), one.chinese) for one in Source], [(one.name.lower(), one) for one in Stage]
_CHANNELS, _JOINING = _SOURCES[:N_CHANNELS], _SOURCES[:-1]
_STEPS, _LEVELS = range(1, MAX_STEPS + 1), range(1, MAX_LEVELS + 1)
_PART_OF_REVENUE = "part of the revenue"

TALLIES = (
    # stocks at the end of the day
    count(
        "stock",
        "people",
        "people by stage",
        "各阶段人数: 按阶段的人数",
        {one.people: one.chinese for one in Stage},
        is_stock=True,
    ),
    count(
        "monthly_active",
        "people",
        f"reachable people who were active within {ACTIVE_WINDOW} days",
        "月活跃人数: 30 天内活跃过的池中人数",
        is_stock=True,
    ),
    count("partners", "people", "reachable partners", "合伙人: 池中的合伙人", is_stock=True),
    *(
        count(kind.levers, "hosts", kind.at_work, kind.chinese, is_stock=True)
        for kind in HOSTS.values()
        if not kind.works_like
    ),
    # flows of people
    count(
        "moves",
        "people",
        "people who went from one stage to another",
        "阶段变动: 从一个阶段到另一个阶段的人数",
        {f"{old}_to_{new}": f"{a.chinese}→{b.chinese}" for old, a in _STAGES for new, b in _STAGES},
        shape=(len(Stage), len(Stage)),
        is_inner=True,
    ),
    count(
        "joined",
        "people",
        "new followers",
        "拉新: 新增粉丝",
        {f"joined_{source}": f"拉新（{word}）" for source, word in _JOINING},
        group="pool",
        better="up",
    ),
    count("won_back", "people", "lapsed people who came back when called", "召回: 被召回的流失客户"),
    count(
        "turned_away",
        "people",
        "people who would have joined, but every account was full",
        "被拒人数: 想加入但所有账号都已满的人",
    ),
    count("left", "people", "leavings", "流失: 流失人次", group="pool"),
    count(
        "left_annoyed",
        "people",
        "of these, people driven away by promotions",
        "因打扰流失: 其中被促销打扰走的人",
        cause=Cause("annoyed", "messages drive people away", "消息疲劳导致流失"),
    ),
    count(
        "left_with_host",
        "people",
        "of these, people lost when a host left or an account was banned",
        "随导购流失: 其中因导购离开或封号而失去的人",
        cause=Cause(
            "hosts_lost", "guides, leaders or accounts leave with their customers", "导购、团长或账号流失带走客户"
        ),
    ),
    count("handed_over", "people", "people handed to another host", "移交人数: 移交给另一位导购或账号的人"),
    count(
        "moved_away", "people", "people who left the market, and the pool with it", "迁出: 迁出市场、也离开流量池的人"
    ),
    count("silent_lapses", "people", "people who lapsed silently after an order", "沉默流失: 一单之后沉默的人"),
    # of these, what people did who were there before day 0
    count(
        "old_left",
        "people",
        "leavings of people who were there before day 0",
        "原有客户流失: 第 0 天之前已在的人中的流失人次",
    ),
    count(
        "old_won_back",
        "people",
        "people won back who were there before day 0",
        "原有客户召回: 第 0 天之前已在的人中被召回的人",
    ),
    count(
        "old_orders",
        "orders",
        "orders of people who were there before day 0",
        "原有客户订单: 第 0 天之前已在的人的订单",
    ),
    amount(
        "old_revenue_fen", _PART_OF_REVENUE, "revenue of the orders of these people", "原有客户成交额: 这些订单的成交额"
    ),
    amount(
        "old_margin_fen",
        "part of the margin",
        "their margin after goods, commissions and rewards",
        "原有客户毛利: 这些订单扣除货款、佣金与奖励后的毛利",
        may_fall=True,
    ),
    count(
        "old_prospects",
        "visits",
        "on day 0: millionths of visits that people who were there before would make within the horizon of prospects",
        "原有客户预期到访: 第 0 天：此前已在的人在预期期限内到访次数的百万分之一",
        is_inner=True,
    ),
    # contact
    count("services", "contacts", "service contacts given", "服务次数: 完成的服务触达"),
    count(
        "staff_contacts",
        "contacts",
        "of these, contacts given by the staff of the brand's accounts",
        "员工服务次数: 其中由品牌账号的人手完成",
    ),
    count(
        "ready_made",
        "contacts",
        "contacts for which no host had time: a ready-made text went out",
        "预制文案: 人手来不及、以现成话术发出的触达",
    ),
    count("promotions", "contacts", "promotions sent", "促销次数: 发出的促销"),
    count("reads", "contacts", "messages read", "阅读次数: 被阅读的消息"),
    count(
        "active",
        "people",
        "people who read, answered, visited a checkout, shared or joined today",
        "日活跃人数: 当天阅读、回应、进入下单、分享或加入的人",
    ),
    count(
        "active_shift",
        "people",
        "change of the ring of last active days",
        "活跃变动: 最近活跃日分布的变动",
        {f"active_shift_{slot}": f"活跃变动{slot}" for slot in range(ACTIVE_RING)},
        is_inner=True,
        may_fall=True,
    ),
    # orders
    count("visits", "visits", "checkouts begun", "进入下单: 进入下单流程的次数"),
    count(
        "passed",
        "visits",
        "checkouts that passed each step",
        "通过下单步骤: 通过各步的下单次数",
        {f"checkout_passed_{step}": f"通过下单第{step}步" for step in _STEPS},
    ),
    count("first_orders", "orders", "first orders", "首单: 首单数"),
    count(
        "first_orders_by_source",
        "orders",
        "first orders by what brought the buyer",
        "各来源首单: 按买家来源的首单数",
        {f"first_orders_{source}": f"首单（{word}）" for source, word in _SOURCES},
    ),
    count("repeat_orders", "orders", "orders after the first", "复购单: 首单之后的订单"),
    count("bad_orders", "orders", "orders that went wrong", "问题订单: 出问题的订单"),
    # referral
    count("shares", "people", "people who shared", "分享人数: 分享过的人"),
    count("invitations", "invitations", "invitations by customers and by leaders", "邀请: 客户与团长发出的邀请"),
    count(
        "invited_strangers",
        "invitations",
        "of these, invitations that met a stranger",
        "邀请到陌生人: 其中到达陌生人的邀请",
    ),
    # hosts
    *(count(one.name, "hosts", one.meaning, one.chinese) for one in comings_and_goings()),
    # policies
    count(
        "ads_stopped",
        "days",
        "days on which a policy kept ads off",
        "停投天数: 策略停投广告的天数",
        group="acquisition",
    ),
    count(
        "channels_off",
        "channel-days",
        "channels that a policy had left, a day each: others got their budget",
        "弃用渠道天数: 被策略弃用的渠道，每天各计一次：预算给了其他渠道",
        group="acquisition",
    ),
    count(
        "hired_for_load",
        "hosts",
        "guides whom a policy employed for load",
        "因负荷增聘导购: 策略因负荷增聘的导购",
        group="hosts",
    ),
    count(
        "commission_cut_days",
        "days",
        "days on which a policy paid referrers less than planned",
        "削减分佣天数: 策略把推广报酬减到计划之下的天数",
        group="referral",
    ),
    count(
        "steps_waiting",
        "step-days",
        "steps of a sequence that had not begun, a day each",
        "未启动步骤天数: 分步启动中尚未开始的步骤，每天各计一次",
    ),
    # money
    income("revenue_fen", "margin", "sum of baskets", "成交总额: 订单金额之和", better="up"),
    cost("goods_cost_fen", "margin", "cost of goods sold", "商品成本: 已售商品的成本", is_of_order=True),
    cost(
        "spend_fen",
        "spend",
        "spend of all channels",
        "投放: 各渠道的投放",
        {f"spend_{channel}_fen": f"投放（{word}）" for channel, word in _CHANNELS},
    ),
    cost(
        "rewards_fen",
        "referral_pay",
        "fixed rewards for referrals",
        "奖励: 转介绍的固定奖励",
        is_of_order=True,
        is_to_bring=True,
    ),
    cost(
        "level_commission_fen",
        "referral_pay",
        "commissions to referrers, all levels",
        "分佣: 付给推荐人的各级佣金",
        {f"level_commission_{level}_fen": f"分佣（第{level}级）" for level in _LEVELS},
        is_of_order=True,
        is_commission=True,
        is_to_bring=True,
    ),
    *(
        cost(
            pay.tally,
            "host_pay",
            pay.meaning,
            pay.chinese,
            is_of_order=True,
            is_commission=True,
            is_to_bring=pay.is_to_bring,
        )
        for pay in order_pays()
    ),
    *(cost(pay.tally, "host_pay", pay.meaning, pay.chinese) for pay in weekly_pays() if pay.is_earned),
    *(cost(pay.tally, "running_cost", pay.meaning, pay.chinese) for pay in weekly_pays() if not pay.is_earned),
    cost("messages_cost_fen", "running_cost", "cost of messages", "消息成本: 消息的成本"),
    income("entry_fees_fen", "margin", "income from entry fees", "入门费: 入门费收入"),
    *collected("TALLIES"),
)

#: What is counted in a day.
TALLY = record_of(TALLIES)


def names(tallies: Iterable[Tally]) -> tuple[str, ...]:
    """Return their names."""
    return tuple(tally.name for tally in tallies)


#: Parts of those who leave, each by a cause of its own.
LEAVERS = tuple(tally for tally in TALLIES if tally.cause)

#: What costs money. Profit of a day = all income - all of these.
COSTS = names(tally for tally in TALLIES if tally.sign < 0)
INCOME = names(tally for tally in TALLIES if tally.sign > 0)
COMMISSIONS = names(tally for tally in TALLIES if tally.is_commission)

#: What an order costs at once: the margin of a customer's orders is without it.
OF_ORDERS = names(tally for tally in TALLIES if tally.is_of_order)

#: Tallies whose sum over a run is a measure: income, then costs, then all others.
MEASURED = tuple(sorted((tally for tally in TALLIES if tally.group), key=lambda tally: (not tally.sign, -tally.sign)))
