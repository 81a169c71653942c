"""All questions of the short form, in the order in which they are asked.

Terminal, options of ``loopsim new``, dashboard and :class:`~loopsim.shop.shop.Shop` derive from this list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from loopsim.shop.question import Question, Words

#: Part of the places on accounts that is free by default.
_FREE = 0.25

_PEOPLE: Words = {"en": "people", "zh": "人"}
_YEARLY: Words = {"en": "CNY a year", "zh": "元/年"}
_MOST_PEOPLE = 50_000_000


def _some(share: float, of: str) -> Any:
    return lambda answers: round(share * answers[of])


def _accounts(answers: Mapping[str, Any]) -> int:
    """Accounts with a quarter of all places free."""
    wanted = answers["friends"] / (1.0 - _FREE) - answers["guides"] * answers["friends_per_guide"]
    return max(1, math.ceil(wanted / answers["friends_per_account"]))


def _market(answers: Mapping[str, Any]) -> int:
    """A market of which the friends are a fifth, and the spend of ten years wins no more than the rest."""
    from loopsim.shop.inflow import market_people

    return market_people(answers)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "name", "shop", "text",
        {"en": "Name of the shop", "zh": "店铺名称"},
        {"en": "", "zh": ""},
        {"en": "stands in titles of tables and pictures", "zh": "显示在表格和图片的标题中"},
        "my-shop", is_basic=False,
    ),
    Question(
        "friends", "friends", "whole number",
        {"en": "Friends or followers today, on all accounts", "zh": "目前所有账号上的好友（粉丝）总数"},
        _PEOPLE,
        {"en": "people whom you can write to: WeChat or WeCom friends, those of guides included",
         "zh": "可以直接触达的人：微信、企业微信好友，含导购账号上的"},
        10_000, high=_MOST_PEOPLE,
    ),
    Question(
        "buyers", "friends", "whole number",
        {"en": "Of them, how many have bought at least once", "zh": "其中买过至少一次的"},
        _PEOPLE,
        {"en": "customers, not orders", "zh": "按客户数计，不是订单数"},
        _some(0.15, "friends"), high=_MOST_PEOPLE,
    ),
    Question(
        "repeat_buyers", "friends", "whole number",
        {"en": "Of those who bought, how many did so twice or more", "zh": "买过的人中，买过两次及以上的"},
        _PEOPLE,
        {"en": "", "zh": ""},
        _some(0.4, "buyers"), high=_MOST_PEOPLE, is_basic=False,
    ),
    Question(
        "referrers", "friends", "whole number",
        {"en": "Of those who bought, how many have brought a friend", "zh": "买过的人中，带来过好友的（转介绍）"},
        _PEOPLE,
        {"en": "", "zh": ""},
        lambda answers: min(round(0.05 * answers["buyers"]), answers["friends"] // 2), high=_MOST_PEOPLE,
        is_basic=False,
    ),
    Question(
        "bought_last_90_days", "friends", "whole number",
        {"en": "Of those who bought, how many did so in the last 90 days", "zh": "买过的人中，最近90天内下过单的"},
        _PEOPLE,
        {"en": "who has not bought for long is more likely lost", "zh": "很久没买的人更可能已流失"},
        None, high=_MOST_PEOPLE, is_basic=False, is_optional=True,
    ),
    Question(
        "months_open", "friends", "number",
        {"en": "For how many months you have been gathering friends", "zh": "开始积累好友至今几个月"},
        {"en": "months", "zh": "个月"},
        {"en": "friends of today joined over this time", "zh": "目前的好友是在这段时间里陆续加入的"},
        24.0, low=1.0, high=360.0, is_basic=False,
    ),
    Question(
        "guides", "hosts", "whole number",
        {"en": "Sales guides with an account of their own", "zh": "有自己账号的导购人数"},
        _PEOPLE,
        {"en": "employees who keep customers as friends; 0 if there are none",
         "zh": "用自己账号维护客户的员工；没有填0"},
        0, high=100_000,
    ),
    Question(
        "friends_per_account", "hosts", "whole number",
        {"en": "Friends that one account can hold", "zh": "每个账号最多可加的好友数"},
        _PEOPLE,
        {"en": "WeChat: 5,000, later 10,000; WeCom: 5,000 to 20,000 by its rights",
         "zh": "个人微信5000，后来为1万；企业微信按权限5000至2万"},
        5000, low=1, high=100_000_000, is_basic=False,
    ),
    Question(
        "friends_per_guide", "hosts", "whole number",
        {"en": "Friends that one guide keeps at most", "zh": "每个导购最多维护的好友数"},
        _PEOPLE,
        {"en": "friends of today are spread over accounts and guides by their places",
         "zh": "现有好友按位置数分布在店铺账号和导购账号上"},
        lambda answers: answers["friends_per_account"], low=1, high=100_000_000, is_basic=False,
    ),
    Question(
        "accounts", "hosts", "whole number",
        {"en": "Accounts of the shop itself, not counting those of guides", "zh": "店铺自己的账号数（不含导购的账号）"},
        {"en": "accounts", "zh": "个"},
        {"en": "newcomers find a place only where accounts are not full", "zh": "账号加满后，新人就加不进来了"},
        _accounts, high=10_000,
    ),
    Question(
        "ads_a_year", "budget", "number",
        {"en": "Ads", "zh": "广告投放"},
        _YEARLY,
        {"en": "paid ads on public platforms that bring friends", "zh": "公域平台上用来拉新的付费广告"},
        0.0,
    ),
    Question(
        "content_a_year", "budget", "number",
        {"en": "Content and live streams", "zh": "内容与直播"},
        _YEARLY,
        {"en": "posts, videos, streams on public platforms", "zh": "公域平台上的图文、短视频、直播"},
        0.0,
    ),
    Question(
        "store_a_year", "budget", "number",
        {"en": "Shops and parcel cards", "zh": "门店与包裹卡"},
        _YEARLY,
        {"en": "what it costs to make visitors and buyers there add you", "zh": "让到店或收到包裹的顾客加好友的花费"},
        0.0,
    ),
    Question(
        "lure_a_year", "budget", "number",
        {"en": "Gifts and trials for new friends", "zh": "新人礼、试用等优惠引流"},
        _YEARLY,
        {"en": "", "zh": ""},
        0.0, is_basic=False,
    ),
    Question(
        "order_value_cny", "orders", "number",
        {"en": "Mean value of an order", "zh": "客单价"},
        {"en": "CNY", "zh": "元"},
        {"en": "as paid, after discounts", "zh": "折后实付"},
        180.0, low=0.01, high=1e6,
    ),
    Question(
        "margin_share", "orders", "share",
        {"en": "Gross margin, as a share of what is paid", "zh": "毛利率"},
        {"en": "", "zh": ""},
        {"en": "what is left of 100 CNY after goods and shipping, before ads and staff",
         "zh": "每100元销售额扣除货品和运费后剩多少；不扣广告和人工"},
        0.5, low=0.0, high=1.0,
    ),
    Question(
        "return_share", "orders", "share",
        {"en": "Of those who bought, the share who will buy again", "zh": "买过的人中，以后还会再买的比例"},
        {"en": "", "zh": ""},
        {"en": "ever again, not within a month", "zh": "指以后任何时候再买，不是一个月内"},
        0.5, low=0.01, high=0.99,
    ),
    Question(
        "orders_a_year", "orders", "number",
        {"en": "Orders a year of a customer who comes back", "zh": "回头客平均每年下单几次"},
        {"en": "orders a year", "zh": "单/年"},
        {"en": "used where the orders of last month are not known", "zh": "不清楚上月订单数时才用"},
        None, low=1.01, high=300.0, is_basic=False, is_optional=True,
    ),
    Question(
        "leave_share_a_month", "orders", "share",
        {"en": "Share of the friends who leave in a month", "zh": "每月流失（删除、取关）的好友比例"},
        {"en": "", "zh": ""},
        {"en": "who delete or block you", "zh": "删除或拉黑"},
        0.024, low=0.001, high=0.9, is_basic=False,
    ),
    Question(
        "reward_cny", "orders", "number",
        {"en": "Reward to who brings a friend, at the friend's first order", "zh": "带来新客的奖励（新客首单后发放）"},
        {"en": "CNY", "zh": "元"},
        {"en": "0 if there is none", "zh": "没有填0"},
        0.0, high=100_000.0, is_basic=False,
    ),
    Question(
        "orders_last_month", "last_month", "number",
        {"en": "Orders last month, all together", "zh": "上个月总订单数"},
        {"en": "orders", "zh": "单"},
        {"en": "the first month of the model is made to agree", "zh": "模型的第一个月会与此对齐"},
        None, low=0.01, high=1e9, is_optional=True,
    ),
    Question(
        "first_orders_last_month", "last_month", "number",
        {"en": "Of these, first orders of new customers", "zh": "其中新客首单"},
        {"en": "orders", "zh": "单"},
        {"en": "? takes the mean of the months so far: those who have bought over these months",
         "zh": "填 ? 则取至今各月的平均：买过的人数除以月数"},
        None, low=0.0, high=1e9, is_optional=True,
    ),
    Question(
        "joined_last_month", "last_month", "number",
        {"en": "New friends last month, from all sources", "zh": "上个月新增好友，所有来源"},
        _PEOPLE,
        {"en": "the first month of the model is made to agree", "zh": "模型的第一个月会与此对齐"},
        None, low=0.0, high=_MOST_PEOPLE, is_optional=True,
    ),
    Question(
        "referred_last_month", "last_month", "number",
        {"en": "Of these, brought by friends", "zh": "其中由好友带来的"},
        _PEOPLE,
        {"en": "what decides most whether the loop closes", "zh": "闭环能否成立，最看这个数"},
        None, low=0.0, high=_MOST_PEOPLE, is_optional=True,
    ),
    Question(
        "market_people", "shop", "whole number",
        {"en": "People who could ever be customers, friends of today included",
         "zh": "可能成为客户的总人数（含现有好友）"},
        _PEOPLE,
        {"en": "nobody knows it exactly: try half and twice", "zh": "没人准确知道：请用一半和两倍各试一次"},
        _market, low=10, high=200_000_000, is_basic=False,
    ),
)  # fmt: skip

#: Questions by name.
BY_NAME: dict[str, Question] = {question.name: question for question in QUESTIONS}

#: Question of the budget of each channel, by the channel's name.
BUDGETS: dict[str, str] = {
    question.name.removesuffix("_a_year"): question.name for question in QUESTIONS if question.group == "budget"
}
