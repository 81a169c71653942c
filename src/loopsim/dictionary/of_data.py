"""Tables of fits to one's own data, and of scores against later data."""

from __future__ import annotations

from loopsim.dictionary.column import table

TABLES = (
    table(
        "buying.forecast",
        "week of the log; `buying` is the fit of `calibrate_transactions`",
        """
        week | int | week | 周 | number of the week, from 1
        actual | int | orders | 实际复购 | repeat orders by its end, cumulated
        expected | float | orders | 预期复购 | the same by the law, day by day
        continuous | float | orders | 连续时间预期 | the same by the law as it was published
        other_law | float | orders | 另一模型预期 | the same by the other law
        held_out | bool | | 留出 | the week was kept out of the fit
        simulated? | float | orders | 模拟均值 | mean of the runs of the fitted scenario; only with runs
        simulated_sd? | float? | orders | 模拟标准差 | standard deviation of one run; only with runs
        """,
    ),
    table(
        "buying.by_repeats",
        "number of repeat orders in the fitted days",
        """
        repeats | int | orders | 复购次数 | repeat orders; the last class holds all above as well
        customers | int | people | 客户数 | customers with that many
        actual | float | orders | 实际 | orders of each in the days held back
        expected | float | orders | 预期 | the same by the law
        """,
    ),
    table(
        "buying.values",
        "customer of the log",
        """
        customer | any | | 客户 | as the log calls them
        repeats | int | orders | 复购次数 | repeat orders so far
        alive | float | chance | 存活概率 | that they have not dropped out
        orders | float | orders | 预期订单 | expected in the year ahead
        spend? | float | CNY | 客单 | expected worth of an order; only with amounts
        value? | float | CNY | 客户价值 | orders x spend, not discounted; only with amounts
        """,
    ),
    table(
        "buying.everyone.as_pool()",
        "customer of the log: a table for `market.pool.file`",
        """
        customer | any | | 客户 | as the log calls them
        joined_days_ago | int | days | 加入天数 | days since they joined, at the latest by a first order
        orders | int | orders | 订单 | orders so far
        last_order_days_ago | int | days | 最近下单 | days since the last order
        first_order_days_ago | int | days | 首次下单 | days since the first order
        spent_cny | float? | CNY | 消费额 | spent so far; empty without amounts
        """,
    ),
    table(
        "membership.curve",
        "period; `membership` is the fit of `calibrate_membership`",
        """
        period | int | periods | 期 | periods since joining
        actual | float | share | 实际留存 | members left
        expected | float | share | 预期留存 | the same by the law
        renewed | float? | share | 实际续费率 | of those of the period before; empty for the first
        expected_renewed | float? | share | 预期续费率 | the same by the law
        held_out | bool | | 留出 | the period was kept out of the fit
        at_risk? | int | people | 在险人数 | members who could renew; only from a table of members
        simulated? | float | share | 模拟均值 | mean of the runs of the fitted scenario; only with runs
        simulated_sd? | float? | share | 模拟标准差 | standard deviation of one run; only with runs
        """,
    ),
    table(
        "score.periods",
        "target and period",
        """
        target | text | | 目标 | name of the target
        from | date | | 起始 | first date of the period
        to | date | | 截止 | last date
        actual | float | as the target | 实际 | value in the data
        expected | float | as the target | 预期 | mean of the runs
        low | float | as the target | 下限 | lower end of the 95% band
        high | float | as the target | 上限 | upper end
        error | float | as the target | 误差 | actual - expected
        error_share | float? | share | 误差率 | of the expected; empty where that is 0
        inside | bool | | 在区间内 | inside the band
        """,
    ),
    table(
        "score.by_target",
        "target",
        """
        target | text | | 目标 | name of the target
        periods | int | periods | 期数 | periods compared
        inside_50 | float | share | 50%区间内 | periods inside the band of 50%
        inside_80 | float | share | 80%区间内 | inside that of 80%
        inside_95 | float | share | 95%区间内 | inside that of 95%
        actual | float | as the target | 实际合计 | sum in the data; of a stock the last value
        expected | float | as the target | 预期合计 | the same of the runs
        bias_share | float? | share | 偏差率 | (actual - expected) / expected
        chance_low | float? | share | 偶然下限 | lower end of the 95% range that runs have by chance
        chance_high | float? | share | 偶然上限 | upper end
        mean_error_share | float? | share | 平均误差率 | mean error of a period / mean of the data
        """,
        ("target",),
    ),
)
