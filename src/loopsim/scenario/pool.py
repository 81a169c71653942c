"""The pool of a scenario: customers whom the merchant has already when the run begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from loopsim.declare.levers import Section, fraction, lever

if TYPE_CHECKING:
    from loopsim.scenario.customers import Customers

#: Days before the run, in a range.
DaysAgo = Annotated[float, Field(ge=1, le=36_500)]


class Pool(Section):
    """The shop that exists today: people in the private domain before day 0. Their sum is the pool at the start."""

    names_zh: ClassVar[str] = """现有流量池: 店铺现状：第 0 天之前已在私域的人；四类人数之和即起始流量池
        file 客户表: 场景文件旁的一张表（CSV、Parquet、Excel），每位客户一行，代替人数：
            列 joined_days_ago、orders、last_order_days_ago；若知道，还有 first_order_days_ago、spent_cny、referrer（
            另一行 customer 列的值）、host（如 guide 2）与 segment
        followers 粉丝数: 已关注、还没买过的人
        buyers 买过一次的人数: 买过一次、没带来过人的人
        repeat_buyers 复购人数: 买过两次及以上、没带来过人的人
        referrers 转介绍人数: 买过并带来过池中好友的人
        joined_days_ago 加入距今天数: 加入距运行开始的天数：从几到几，均匀分布
        last_order_days_ago 上次下单距今天数: 买过的人上次下单距运行开始的天数：从几到几，均匀分布，不早于加入；
            很久没下单的人更可能已沉默
        orders_per_repeat_buyer 复购者人均单数: 买过两次及以上的人至今的人均单数
        silent_share 沉默占比: 买过的人中不会再买、但仍可触达的占比
        trust 初始信任: 第 0 天流量池的信任，也是其回归的水平
        experience 初始体验: 买过的人从以往订单得来的体验
        fit_mean 平均契合度: 流量池的平均契合度
        hosts 所在账号: 加在谁的账号上：even 按空位均分到品牌账号、导购与受雇团长；in_turn 按此次序逐个加满
    """

    file: str = lever(
        "",
        "a table (CSV, Parquet, Excel) beside the scenario file, a row a customer, instead of the numbers of people: "
        "columns joined_days_ago, orders, last_order_days_ago; if known first_order_days_ago, spent_cny, referrer (the "
        "value of column customer in another row), host (such as guide 2) and segment",
    )
    followers: int = lever(
        0,
        "people who follow and have not bought yet",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, first_orders up",
        plausible="x 0.8 to 1.25",
    )
    buyers: int = lever(
        0,
        "people who have bought once and brought nobody",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
        plausible="x 0.8 to 1.25",
    )
    repeat_buyers: int = lever(
        0,
        "people who have bought twice or more and brought nobody",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
        plausible="x 0.8 to 1.25",
    )
    referrers: int = lever(
        0,
        "people who have bought and brought a friend, who is one of the pool",
        unit="people",
        ge=0,
        le=200_000_000,
        grows=True,
        moves="reachable up, repeat_orders up",
        plausible="x 0.8 to 1.25",
    )
    joined_days_ago: tuple[DaysAgo, ...] = lever(
        (30.0, 720.0),
        "when they joined, in days before the run: from and to, spread evenly",
        unit="days",
        min_length=2,
        max_length=2,
        strict=False,
        moves="average_order_value down",
    )
    last_order_days_ago: tuple[DaysAgo, ...] = lever(
        (1.0, 365.0),
        "when those who bought ordered last, in days before the run: from and to, spread evenly, not before joining; "
        "who has not ordered for long is more likely silent",
        unit="days",
        min_length=2,
        max_length=2,
        strict=False,
        moves="repeat_orders either",
    )
    orders_per_repeat_buyer: float = lever(
        3.0,
        "mean orders so far of those who bought twice or more",
        unit="orders",
        ge=2,
        le=1000,
        moves="repeat_orders up",
        plausible="2 to 5",
    )
    silent_share: float = fraction(
        0.5,
        "part of those who bought who will never buy again, though they can still be reached",
        "M52 S, M57",
        moves="repeat_orders down",
        plausible="0.3 to 0.8",
    )
    trust: float = fraction(
        0.5,
        "trust of the pool on day 0, and where it drifts back to",
        "M30 A",
        moves="trust up, orders up",
        plausible="0.3 to 0.7",
    )
    experience: float = fraction(
        0.8, "experience of those who bought, from their orders so far", "A", moves="shares up", plausible="0.6 to 0.9"
    )
    fit_mean: float = fraction(0.6, "mean fit of the pool", "M18 A", moves="orders up", plausible="0.4 to 0.8")
    hosts: Literal["even", "in_turn"] = lever(
        "even",
        "on whose accounts they are: even spreads them over accounts of the brand, guides and hired leaders by their "
        "room, in_turn fills one after the other, in this order",
        source="M24",
        moves="trust either",
    )

    @property
    def customers(self) -> Customers | None:
        """The table of customers; None if there is none. Raises ScenarioError: the file cannot be used."""
        from loopsim.scenario.customers_file import read_customers

        return read_customers(self.file) if self.file else None

    @property
    def bought(self) -> int:
        """Number of people who have bought."""
        table = self.customers
        return self.buyers + self.repeat_buyers + self.referrers if table is None else int((table.orders > 0).sum())

    @property
    def people(self) -> int:
        """Number of people in the pool."""
        table = self.customers
        return self.followers + self.bought if table is None else table.people

    @property
    def counted(self) -> Pool:
        """The pool by its numbers: of a table those of its rows, and ranges of days with their mean and spread."""
        table = self.customers
        if table is None:
            return self
        bought, again, brings = table.orders > 0, table.orders > 1, table.brought > 0
        told = {
            "file": "",
            "followers": int((~bought).sum()),
            "buyers": int((bought & ~again & ~brings).sum()),
            "repeat_buyers": int((again & ~brings).sum()),
            "referrers": int((bought & brings).sum()),
            "joined_days_ago": (float(table.joined.min()), float(table.joined.max())),
        }
        if bought.any():
            days = table.last_order[bought]
            half = 3**0.5 * float(days.std())
            mean = float(days.mean())
            told["last_order_days_ago"] = (max(1.0, mean - half), mean + half)
        if again.any():
            told["orders_per_repeat_buyer"] = float(table.orders[again].mean())
        return self.model_copy(update=told)
