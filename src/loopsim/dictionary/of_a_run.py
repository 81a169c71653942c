"""Tables of one run, and of its files."""

# ruff: noqa: E501 (one row of the table is one line)

from __future__ import annotations

from collections.abc import Iterator

from loopsim.declare.tallies import Tally
from loopsim.dictionary.column import Column, of_fields, table
from loopsim.market.customer_fields import CUSTOMER_FIELDS
from loopsim.market.host_fields import HOST_FIELDS
from loopsim.market.tallies import TALLIES
from loopsim.results.cash import OF_CASH
from loopsim.results.daily import DERIVED

_DAY = Column("day", "int", "day", "天", "number of the day, from 0")
_DATE = Column("date", "date", "", "日期", "date of the day; only with a start date", is_optional=True)


def _counted(*, is_inner: bool) -> Iterator[Column]:
    for tally in TALLIES:
        if tally.is_inner == is_inner:
            yield from _of(tally)


def _of(tally: Tally) -> Iterator[Column]:
    for name, chinese in tally.column_words.items():
        part = f": `{name}`" if len(tally.column_words) > 1 else ""
        yield Column(name, "int", tally.unit, chinese, tally.meaning + part)


_DAILY = (
    _DAY,
    _DATE,
    *_counted(is_inner=False),
    *(Column(name, "int", one.unit, one.chinese, one.meaning) for name, one in DERIVED.items()),
    *(Column(name, "int", "fen", chinese, meaning) for name, (chinese, meaning) in OF_CASH.items()),
    Column(
        "people_present",
        "int",
        "people",
        "在市人数",
        "people who live in the market; only where people move",
        is_optional=True,
    ),
)

#: Columns of customers that are worked out, and those that a class of one's own adds.
_OF_CUSTOMERS = """
    is_reachable | bool | | 可触达 | in the pool at the end: joined and not lapsed
    is_super_user | bool | | 超级用户 | three orders in the last 26 weeks, trust above 0.6, a friend brought, and in the pool
    <own>? | any? | | 自定义属性 | attributes of customers of a class of one's own, where they are plain values; empty for people who lack one
"""

TABLES = (
    table("run.daily", "day", _DAILY, ("day",), "daily.parquet"),
    table("run.moves", "day", (_DAY, *_counted(is_inner=True)), ("day",), "moves.parquet"),
    table(
        "run.customers",
        "person of the market",
        (
            Column("customer", "int", "number", "编号", "number of the person, from 0"),
            *of_fields(CUSTOMER_FIELDS, words=("stage", "source", "segment")),
            *table("", "", _OF_CUSTOMERS).columns,
        ),
        ("customer",),
        "customers.parquet",
    ),
    table(
        "run.hosts",
        "host: account of the brand, guide, part-timer, leader",
        (
            Column("host", "int", "number", "编号", "number of the host, from 0"),
            *of_fields(HOST_FIELDS, words=("kind",)),
        ),
        ("host",),
        "hosts.parquet",
    ),
    table(
        "run.referrals",
        "person who ever joined",
        """
        customer | int | number | 编号 | number of the person, as in `run.customers`
        referrer | int? | number | 推荐人 | who brought them; empty for people who came by themselves
        root | int | number | 源头 | who began the chain; themselves where nobody brought them
        generation | int | steps | 代数 | 0: came by themselves, 1: brought by one of those, and so on
        joined_day | int | day | 加入日 | day of joining; below 0 for the pool of day 0
        brought | int | people | 直接推荐 | friends brought directly
        brought_in_all | int | people | 累计推荐 | friends, friends of friends, and so on
        tree_size | int | people | 推荐树规模 | people in the whole tree that they are part of
        """,
        ("customer",),
    ),
    table(
        "run.cohorts()",
        'cohort and age: people who joined in one week (`by="month"`: four weeks, `"calendar_month"`), so many weeks later',
        """
        cohort | int | number | 批次 | number of the period in which they joined, from 0
        month? | text | | 月份 | that month as 2026-01; only with `by="calendar_month"`
        from_day | int | day | 起始日 | first day on which the cohort joined
        from_date? | date | | 起始日期 | its date; only with a start date
        to_day | int | day | 截止日 | last day on which the cohort joined
        to_date? | date | | 截止日期 | its date; only with a start date
        age | int | periods | 批龄 | periods since the one of joining, which is 0
        joined | int | people | 加入人数 | people who joined
        reachable | int? | people | 留存人数 | of these in the pool at the end of the age; empty where the run ends within it
        reachable_share | float? | share | 留存率 | the same as a share; empty, too, where nobody joined
        buyers | int? | people | 成交人数 | of these with an order by then; empty where the run ends within the age
        conversion_rate | float? | share | 转化率 | the same as a share; empty, too, where nobody joined
        orders | int | orders | 订单 | orders within the age, as far as seen
        revenue_fen | int | fen | 成交额 | revenue within the age
        margin_fen | int | fen | 毛利 | margin within the age after goods, commissions and rewards, before gifts on top-ups
        first_orders | int | orders | 首单 | first orders within the age
        is_complete | bool | | 已完整观察 | the run has seen all days of the age
        """,
        (),
        "cohorts.parquet",
    ),
    table(
        "run.sources",
        "source that brought somebody or cost something",
        """
        source | text | | 来源 | name of the source
        followers | int | people | 粉丝 | people who joined by it
        buyers | int | people | 首购人数 | of these with a first order in the run
        spend_cny | float | CNY | 投放 | spend of the channel, or fees of hosts
        paid_cny | float | CNY | 推荐报酬 | pay for bringing these people
        cost_per_follower_cny | float? | CNY | 单粉成本 | spend / followers, and pay per follower within the horizon; empty where nobody was seen for a week
        acquisition_cost_cny | float? | CNY | 获客成本 | all of the cost per first-time buyer; empty without any
        lifetime_value_cny | float? | CNY | 生命周期价值 | margin per follower within the horizon, before that pay, discounted
        lifetime_value_ratio | float? | ratio | 价值成本比 | lifetime value / cost per follower; empty where it cost nothing
        payback_week | int? | week | 回本周 | week of age by whose end the margin has reached the spend; empty where it has not
        revenue_cny | float | CNY | 成交额 | revenue of the whole run
        margin_cny | float | CNY | 毛利 | margin of the whole run, after that pay
        note | text | | 说明 | how far the figures were seen, or why they are empty
        """,
        ("source",),
        "sources.parquet",
    ),
    table(
        "run.funnel().stages",
        "stage",
        """
        stage | text | | 阶段 | strangers to referrers
        people | int | people | 人数 | people who ever reached it, also those who have left since
        share_of_market | float | share | 占市场 | of everybody
        previous | text? | | 上一阶段 | stage from which they come; empty for strangers
        share_of_previous | float? | share | 占上一阶段 | of those who reached that stage; empty for strangers
        """,
        ("stage",),
    ),
    table(
        "run.funnel().checkout",
        "step of the checkout; 0 is the visit",
        """
        step | int | number | 步骤 | number of the step
        checkouts | int | checkouts | 到达次数 | checkouts that reached it
        pass_share | float? | share | 通过率 | of those that reached the step before; empty for the visit
        lost | int | checkouts | 流失 | lost at it
        is_worst | bool | | 最差 | it passes clearly less than every other
        """,
        ("step",),
    ),
    table(
        "run.summary().table()",
        "measure",
        """
        name | text | | 指标 | name of the measure; docs/words.md has all
        value | float? | by row | 数值 | the number; empty where it is not defined or a text
        unit | text | | 单位 | its unit
        definition | text | | 定义 | the meaning, with the windows used
        chinese | text | | 中文 | the Chinese word
        group | text | | 分组 | group in which it is shown
        note | text | | 说明 | why it is empty, or how it was measured
        """,
        ("name",),
    ),
    table(
        "loopsim.loop_by_day()",
        "day from which only referral is left",
        """
        day | int | day | 天 | the day of the switch-off
        pool | int | people | 流量池 | people in the pool on the evening before
        renewal | float? | ratio | 补充率 | people brought and won back / people who left, in the test; empty where nobody left
        low | float? | ratio | 下限 | lower end of its 95% interval
        high | float? | ratio | 上限 | upper end
        renewal_with_organic | float? | ratio | 含自然流量补充率 | the same where people who come by themselves still come
        answer | text | | 结论 | closed by referral, held by organic, open or undecided
        """,
        ("day",),
    ),
)
