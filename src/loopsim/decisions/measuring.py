"""Ways to measure what is not known: the cheapest for each kind of value, a file that exists before an experiment."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple


class Way(NamedTuple):
    """A way to measure a value, in English and Chinese."""

    english: str
    chinese: str


_ORDERS = Way(
    "export the orders of the last year, with customer and day: loopsim calibrate transactions ORDERS",
    "导出近一年订单（客户、日期、金额）：loopsim calibrate transactions 订单表",
)
_GROWTH = Way(
    "export joined and lost friends by day from WeCom: loopsim calibrate growth TABLE",
    "从企业微信导出每日新增与流失客户数：loopsim calibrate growth 表",
)
_MEMBERS = Way(
    "export members with the days they joined and left: loopsim calibrate membership TABLE",
    "导出会员入会与退会日期：loopsim calibrate membership 表",
)

#: First match counts.
_WAYS: tuple[tuple[str, Way], ...] = (
    ("behavior.need.*", _ORDERS),
    ("behavior.basket.*", _ORDERS),
    ("behavior.leaving.*", _GROWTH),
    (
        "behavior.sharing.accept_*",
        Way(
            "invite links with a code: count invited and accepted, strong and weak ties apart",
            "邀请链接带码：统计邀请与接受人数",
        ),
    ),
    (
        "behavior.sharing.*",
        Way(
            "A/B test: half of the buyers get another reward for four weeks; count who shares",
            "A/B测试：一半买家换一种奖励四周，统计分享人数",
        ),
    ),
    (
        "behavior.earning.*",
        Way(
            "A/B test: two commissions in two groups of buyers for a month; count who shares",
            "A/B测试：两组买家不同佣金一个月，统计分享人数",
        ),
    ),
    (
        "behavior.price.*",
        Way(
            "A/B test: a coupon for half of the pool for four weeks; compare orders with and after it",
            "A/B测试：一半客户发券四周，比较期间与之后的订单",
        ),
    ),
    (
        "behavior.fatigue.*",
        Way(
            "A/B test: half as many messages to half of the pool for a month; compare leavers and orders",
            "A/B测试：一半客户消息减半一个月，比较流失与订单",
        ),
    ),
    (
        "behavior.trust.*",
        Way(
            "A/B test: service messages to half of the newcomers; compare first orders",
            "A/B测试：给一半新客户发服务消息，比较首单",
        ),
    ),
    ("behavior.membership.*", _MEMBERS),
    ("behavior.subscription.*", _MEMBERS),
    (
        "levers.*.precision",
        Way(
            "tag friends by channel code and count buyers among them after eight weeks",
            "按渠道码打标签，八周后统计其中成交人数",
        ),
    ),
    (
        "levers.*.fit_mean",
        Way(
            "tag friends by channel code and count buyers among them after eight weeks",
            "按渠道码打标签，八周后统计其中成交人数",
        ),
    ),
    (
        "levers.*.trust_start",
        Way(
            "tag friends by channel code and compare first orders in the first weeks",
            "按渠道码打标签，比较头几周的首单",
        ),
    ),
    (
        "levers.*",
        Way(
            "report of the platform: spend and followers by day, at two budgets; loopsim calibrate growth TABLE",
            "平台报表：不同预算下的每日花费与新增粉丝；loopsim calibrate growth 表",
        ),
    ),
    (
        "market.*",
        Way(
            "a survey, or the platform's audience report",
            "问卷，或平台的人群报告",
        ),
    ),
)

_OTHERWISE = Way(
    "A/B test: change what acts on it for half of the pool for a month, and compare",
    "A/B测试：对一半客户改变相关做法一个月，再比较",
)


def way_to_measure(path: str) -> Way:
    """Return the cheapest way to measure a value."""
    return next((way for pattern, way in _WAYS if fnmatchcase(path, pattern)), _OTHERWISE)
