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
CostPerFollower.names_zh = "现有单粉成本: " + ", ".join(f"{name} {CHANNELS[name].chinese}" for name in PAID_CHANNELS)


class Known(Section):
    """Figures of the shop as it is; each decides some parameters, and children and plans change things after that."""

    names_zh: ClassVar[str] = (
        "已知数据: order_value_cny 平均客单价, never_return_share 不再回购占比, orders_per_year 年均单数, "
        "orders_per_month 月均单数, referred_per_month 月转介绍人数, "
        "first_orders_per_month 月首单数, "
        "leave_share_per_month 月流失率, solved 是否已求解"
    )

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
