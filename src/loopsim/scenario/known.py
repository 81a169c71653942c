"""Figures that a merchant knows of the shop, as in the ledger; parameters of the model are solved from them."""

from __future__ import annotations

from typing import Any

from loopsim.scenario.declare import Section, lever


def _figure(meaning: str, unit: str, **bounds: Any) -> Any:
    return lever(None, meaning, unit=unit, source="", **bounds)


class CostPerFollower(Section):
    """Cost of a follower now, by channel: spend / new followers, at the spend of the scenario on day 0."""

    ads: float | None = _figure("CNY a follower by ads", "CNY", gt=0, le=1e6, moves="joined down")
    content: float | None = _figure("CNY a follower by content", "CNY", gt=0, le=1e6, moves="joined down")
    store: float | None = _figure("CNY a follower by shops and parcel cards", "CNY", gt=0, le=1e6, moves="joined down")
    lure: float | None = _figure("CNY a follower by gifts", "CNY", gt=0, le=1e6, moves="joined down")


class Known(Section):
    """Figures of the shop as it is; each decides some parameters, and children and plans change things after that."""

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
    leave_share_per_month: float | None = _figure(
        "part of the pool who leave in a month of 365 / 12 days (decides behavior.leaving.follower_per_week and "
        "buyer_per_week)", "share", gt=0, le=0.99, moves="left up",
    )  # fmt: skip
    cost_per_follower_cny: CostPerFollower = lever(
        CostPerFollower(), "cost of a follower now, by channel", unit="CNY", source=""
    )
    solved: bool = lever(
        False, "written by loopsim: parameters have been solved from these figures, and stand in the file", source=""
    )
