"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

WHOLE_NUMBER_DAYS_FROM = "a whole number of days from 1 to {_MOST_DAYS}", "1 至 {_MOST_DAYS} 的整数天数"
WHOLE_NUMBER_FROM = "a whole number from 0 to {_MOST_ORDERS}", "0 至 {_MOST_ORDERS} 的整数"
NUMBER_FROM_ON_NAME = (
    'a number from 1 on, or a name such as "{HOSTS} 2", {named}',
    '从 1 起的数，或名称如 "{HOSTS} 2"，{named}',
)
NUMBER_FROM = "a number from 0 to {_MOST_CNY}", "0 至 {_MOST_CNY} 的数"
AT_LEAST_LAST_ORDER = both("at least last_order_days_ago", "至少为 last_order_days_ago"), "至少为 last_order_days_ago"
LAST_ORDER_DAYS_AGO = (
    both("last_order_days_ago, since there is one order", "last_order_days_ago，因为只有一单"),
    "last_order_days_ago，因为只有一单",
)
NOTHING_SINCE_THIS_ROW = (
    both("0 or nothing, since this row has no orders", "0 或留空，因为此行没有订单"),
    "0 或留空，因为此行没有订单",
)
ANOTHER_ONE_THAN_HAS = "another one than {place} has", "与{place}不同的编号"
WHO_JOINED_NO_EARLIER = (
    "{as_py} ({place}), who joined no earlier than the one brought",
    "{as_py}（{place}），其加入不早于被带来的人",
)
COLUMN_TIMES = "the column {twice} {count} times", "列 {twice} 出现 {count} 次"
COLUMN_REFERRER_NO_COLUMN = (
    both("a column referrer and no column customer", "有 referrer 列而没有 customer 列"),
    "有 referrer 列而没有 customer 列",
)
COLUMN_CUSTOMER_WHOSE_VALUES = (
    both("a column customer, whose values referrer names", "customer 列，其值由 referrer 引用"),
    "customer 列，其值由 referrer 引用",
)
NOTHING_SINCE_THIS_ROW_2 = (
    both("nothing, since this row has no orders", "留空，因为此行没有订单"),
    "留空，因为此行没有订单",
)
VALUE_COLUMN_CUSTOMER = both("a value of the column customer", "customer 列中的值"), "customer 列中的值"
SOMEBODY_WHO_JOINED_AT = both("somebody who joined at least a day earlier", "至少早一天加入的人"), "至少早一天加入的人"
TABLE_CSV_PARQUET_EXCEL = (
    both("a table (CSV, Parquet, Excel)", "表格（CSV、Parquet、Excel）"),
    "表格（CSV、Parquet、Excel）",
)
DAYS_THIS_ROW_HAS = both("days: this row has orders", "天数：此行有订单"), "天数：此行有订单"
EACH_COLUMN_ONCE = both("each column once", "每列一次"), "每列一次"
DAYS_BEFORE_RUN = both("days before the run", "运行前的天数"), "运行前的天数"
ORDERS_SO_FAR_MORE = both("orders so far, 0 or more", "至今的订单数，0 或更多"), "至今的订单数，0 或更多"
AT_MOST_JOINED_DAYS = both("at most joined_days_ago", "至多为 joined_days_ago"), "至多为 joined_days_ago"
NO_COLUMN = "no column {name}", "没有列 {name}"
COLUMN = "a column {name} ({why})", "列 {name}（{why}）"
FOR = "{found} for {file}", "{file} 为{found}"
WORDS = "in {name} {fault}", "{name} 中有 {fault}"
WORDS_2 = "in {name} {found}", "{name} 中有 {found}"
