"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

COLUMN_FOLLOWERS_JOINED_ORDERS = (
    both(
        "a column of followers, joined, orders, revenue, or joiners by source", "粉丝、拉新、订单、收入或各来源拉新的列"
    ),
    "粉丝、拉新、订单、收入或各来源拉新的列",
)
AT_MOST_ROWS_X = (
    "at most {_MOST_ROWS} rows x channels; add rows up to weeks or months",
    "至多 {_MOST_ROWS}（行数 × 渠道数）；请把各行按周或月合计",
)
DATE_ON_AFTER_END = "a date on or after {date}, the end of the first period", "{date}（首期结束日）或之后的日期"
FEWER_THAN_MARKET_PEOPLE = (
    "fewer than market.people ({people}); --set market.people=... makes the market larger",
    "少于 market.people（{people}）；--set market.people=... 可扩大市场",
)
COLUMN_GIVEN_TWICE = "the column {column} given twice", "列 {column} 给了两次"
EACH_COLUMN_ONCE_WOULD = (
    both("each column once; it would count twice", "每列一次，否则会重复计算"),
    "每列一次，否则会重复计算",
)
AT_LEAST_TWO_AFTER = both("at least two after the first date", "首日之后至少两期"), "首日之后至少两期"
SPEND_ROWS_FOR_CHANNELS = "spend in {count} rows for {count_2} channels", "{count} 行、{count_2} 个渠道的投放"
