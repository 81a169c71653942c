"""Figures that a merchant knows of the shop, as in the ledger; parameters of the model are solved from them."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import create_model

from loopsim.declare.levers import Section, lever
from loopsim.scenario.channels import CHANNELS, PAID_CHANNELS


def _figure(meaning: str, unit: str, **bounds: Any) -> Any:
    return lever(None, meaning, unit=unit, source="", **bounds)


class _CostPerFollower(Section):
    """Cost of a follower now, by channel: spend / new followers, at the spend of the scenario on day 0."""


def _cost(channel: str) -> Any:
    return _figure(f"CNY a follower by {CHANNELS[channel].comes_by}", "CNY", ge=0.01, le=1e6, moves="joined down")


_costs: dict[str, Any] = {channel: (float | None, _cost(channel)) for channel in PAID_CHANNELS}
CostPerFollower: type[Section] = create_model("CostPerFollower", __base__=_CostPerFollower, **_costs)
CostPerFollower.__doc__ = _CostPerFollower.__doc__
CostPerFollower.names_zh = "\n".join(
    (
        "现有单粉成本: 各渠道现在的单粉成本：第 0 天的投放 / 新增粉丝",
        *(f"{name} {CHANNELS[name].chinese}: {CHANNELS[name].chinese}每个粉丝的成本（元）" for name in PAID_CHANNELS),
    )
)


class Known(Section):
    """Figures of the shop as it is; each decides some parameters, and children and plans change things after that."""

    names_zh: ClassVar[str] = """已知数据: 店铺现状的数据；每一项决定若干参数，子场景与方案在其后再改动
        order_value_cny 平均客单价: 一年内全部订单的平均金额（决定 behavior.basket.base_cny）
        never_return_share 不再回购占比: 买过的人中不会再买的占比（决定沉默分布与 market.pool.silent_share）
        orders_per_year 年均单数: 此前买过、这一年也下过单的人，人均年单数（决定 behavior.need.per_week）
        orders_per_month 月均单数: 第一个月（365/12 天）全体客户的订单数，
            可代替 orders_per_year（决定 behavior.need.per_week）
        first_orders_per_month 月首单数: 其中此前没买过的人的首单数（决定 behavior.need.first_order_ease）
        referred_per_month 月转介绍人数: 第一个月（365/12 天）好友带来的人数（决定 behavior.sharing.per_week）
        leave_share_per_month 月流失率: 流量池一个月（365/12 天）
            流失的占比（决定 behavior.leaving.follower_per_week 与 buyer_per_week）
        cost_per_follower_cny: 各渠道现在的单粉成本
        solved 是否已求解: 由 loopsim 写入：参数已按这些数据求解，并写在文件里
    """

    order_value_cny: float | None = _figure(
        "mean value of an order, over all orders of a year (decides behavior.basket.base_cny)",
        "CNY",
        gt=0,
        le=1e6,
        moves="average_order_value up",
    )
    never_return_share: float | None = _figure(
        "part of those who bought who never buy again (decides the law of silent lapse, and market.pool.silent_share)",
        "share", gt=0, le=0.99, moves="silent_lapses up, repeat_orders down",
    )  # fmt: skip
    orders_per_year: float | None = _figure(
        "orders in a year of one who had bought before and orders in it: orders / people, both of such (decides "
        "behavior.need.per_week)", "orders per year", gt=1, le=1000,
        moves="orders up",
    )  # fmt: skip
    orders_per_month: float | None = _figure(
        "orders in the first month of 365 / 12 days, by all customers, in place of orders_per_year (decides "
        "behavior.need.per_week)", "orders per month", gt=0, le=1e9, moves="orders up",
    )  # fmt: skip
    first_orders_per_month: float | None = _figure(
        "first orders among these, of people who had not bought before (decides behavior.need.first_order_ease)",
        "orders per month", gt=0, le=1e9, moves="first_orders up",
    )  # fmt: skip
    referred_per_month: float | None = _figure(
        "people whom friends bring in the first month of 365 / 12 days (decides behavior.sharing.per_week)",
        "people per month", gt=0, le=1e9, moves="joined_referral up",
    )  # fmt: skip
    leave_share_per_month: float | None = _figure(
        "part of the pool who leave in a month of 365 / 12 days (decides behavior.leaving.follower_per_week and "
        "buyer_per_week)", "share", gt=0, le=0.99, moves="left up",
    )  # fmt: skip
    cost_per_follower_cny: CostPerFollower = lever(  # type: ignore[valid-type]
        CostPerFollower(), "cost of a follower now, by channel", unit="CNY", source=""
    )
    solved: bool = lever(
        False, "written by loopsim: parameters have been solved from these figures, and stand in the file", source=""
    )
