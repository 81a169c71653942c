"""The report of a fit of orders in Chinese, by its English text."""

from __future__ import annotations

ORDERS = {
    "# Buying in {name}": "# {name}：购买行为",
    (
        "{rows} rows, {customers} customers who first bought by day {end} ({later} later ones are left out); day 0 "
        "is {day}."
    ): "共{rows}行，截至第{end}天首次购买的客户{customers}人（更晚的{later}人未计入）；第0天为{day}。",
    "{rows} rows, {customers} customers who first bought by day {end}; day 0 is {day}.": (
        "共{rows}行，截至第{end}天首次购买的客户{customers}人；第0天为{day}。"
    ),
    "No dirty rows.": "没有脏数据。",
    "## Estimates": "## 估计值",
    "BG/NBD by maximum likelihood, log-likelihood {value}.": "BG/NBD模型，最大似然估计，对数似然{value}。",
    "The same law with at most one order a day, which the scenarios simulate and from which all below is expected:": (
        "同一模型，每天至多一单；方案按此模拟，下文的预期均由此得出："
    ),
    "The fit agrees with the data: no difference is more than chance explains.": (
        "拟合与数据相符：没有超出随机波动的差异。"
    ),
    "**The fit differs from the data by more than chance explains:**": "**拟合与数据不符，以下差异超出随机波动：**",
    (
        "A new customer is expected to order {times} more times in the first year; {share} of the customers have not "
        "come back so far."
    ): "预计一位新客户在第一年内再下{times}单；至今{share}的客户没有复购。",
    "In the {days} days after the log these {customers} customers are expected to order {orders} times.": (
        "日志之后{days}天内，这{customers}位客户预计再下{orders}单。"
    ),
    (
        "In the {days} days after the log these {customers} customers are expected to order {orders} times, worth "
        "{value} CNY."
    ): "日志之后{days}天内，这{customers}位客户预计再下{orders}单，共{value}元。",
    "continuous": "连续时间",
    "Baskets are log-normal; their errors are clustered by customer.": "客单价服从对数正态分布；标准误按客户聚类。",
    "## Fit and forecast": "## 拟合与预测",
    "Orders of each customer in the days held back, by earlier repeat orders:": "留出期内人均订单，按此前复购次数：",
    "No days were held back.": "没有留出期。",
    "## Scenarios": "## 方案",
    (
        "`cohort.toml`: the customers of the log alone, joining by their first orders on the days of the log and "
        "buying again as fitted."
    ): "`cohort.toml`：仅含订单日志中的客户，按日志日期以首单加入，并按拟合规律复购。",
    (
        "`cohort.toml`: the customers of the log alone, joining by their first orders on the days of the log and "
        "buying again as fitted. `fitted.toml`: your scenario, in which people buy as fitted."
    ): (
        "`cohort.toml`：仅含订单日志中的客户，按日志日期以首单加入，并按拟合规律复购。`fitted.toml`：您的方案"
        "，其中的人按拟合规律购买。"
    ),
    "`fitted.toml` begins on the morning after the last day of the log, with its customers in the pool.": (
        "`fitted.toml`从日志最后一天的次日开始，日志中的客户即原有客户。"
    ),
    "In both, *whoever a channel brings joins by an order*; the band in the picture is runs of `cohort.toml`.": (
        "两者中，*渠道带来的人均以首单加入*；图中色带为`cohort.toml`的多次运行。"
    ),
    (
        "Each run has {part} of the {all} customers, evenly drawn by their first days; its orders are scaled up to all."
    ): "每次运行含{all}名客户中的{part}名，按首单日期均匀抽取；订单数按比例放大至全部客户。",
    "`draws.csv`: values drawn from the law of the estimates, for `loopsim robust fitted.toml --draws draws.csv`.": (
        "`draws.csv`：按估计量的分布抽取的参数值，供`loopsim robust fitted.toml --draws draws.csv`使用。"
    ),
    "`forecast.csv` holds the weekly curve.": "`forecast.csv`为每周曲线。",
    "left out": "已剔除",
    "left out (a refund is no order)": "已剔除（退款不是订单）",
    "an order, but no basket": "计为订单，不计客单价",
    "merged into one order": "合并为一单",
    "added up to one order": "加总为一单",
    "subtracted": "已冲减",
    "status is no sale": "状态不是成交",
    "line of an order": "订单的明细行",
    "return taken off its order": "冲减原订单的退货",
    "return that finds no order": "找不到原订单的退货",
    "order returned whole": "全部退货的订单",
    "no customer": "缺客户",
    "date missing or unreadable": "日期缺失或无法识别",
    "amount negative": "金额为负",
    "amount missing or unreadable": "金额缺失或无法识别",
    "amount zero": "金额为零",
    "same customer, same day": "同一客户同一天",
    "customers": "客户数",
    "repeat orders, fitted days": "拟合期复购订单",
    "share without a repeat order": "无复购占比",
    "the same by the law": "同上，按模型",
    "repeat orders, held back": "留出期复购订单",
    "the same by the law, held back": "同上，按模型，留出期",
    "forecast of all repeat orders against actual": "全部复购订单：预测相对实际",
    "## Groups of customers": "## 客户分组",
    (
        "Groups by {by} differ by more than chance (chi-square {value} of {freedom} degrees of freedom, p {p})."
    ): "按{by}的分组之间差异超出随机波动（卡方{value}，自由度{freedom}，p {p}）。",
    (
        "Groups by {by} do not differ by more than chance (chi-square {value} of {freedom} degrees of freedom, p {p})."
    ): "按{by}的分组之间差异未超出随机波动（卡方{value}，自由度{freedom}，p {p}）。",
    "`cohort-GROUP.toml` is the customers of a group alone, `fitted-GROUP.toml` your scenario buying as they do.": (
        "`cohort-GROUP.toml`仅含该组客户，`fitted-GROUP.toml`为您的方案，其中的人按该组规律购买。"
    ),
    "group": "组",
    "repeats in a year": "一年复购次数",
    "mean spend": "客户平均每单",
    "others": "其他",
    "not said": "未注明",
    (
        "groups with fewer than {few} customers or {back} who came back are put together as others: {names}"
    ): "客户少于{few}人或复购者少于{back}人的组合并为“其他”：{names}",
    "others: {count} customers are too few for a law, and left out": "其他：{count}位客户太少，无法拟合，未计入",
    "{count} customers have several texts in {by}: the first one is taken": ("{count}位客户在{by}中有多个值：取第一个"),
    "## Laws compared": "## 模型比较",
    (
        "{law} holds better on the {days} than {other}: log-likelihood higher by {value}, standard error {error}; more "
        "than chance explains."
    ): "在{days}上，{law}优于{other}：对数似然高{value}，标准误{error}，超出随机波动。",
    (
        "The {days} do not tell {law} and {other} apart: {same} is ahead by {value} in log-likelihood, standard error "
        "{error}; no more than chance explains."
    ): "{days}不足以区分{law}与{other}：{same}的对数似然高{value}，标准误{error}，未超出随机波动。",
    "A tie: {one} and {other} make the {days} equally likely.": "持平：{one}与{other}在{days}上同样可能。",
    "days held back": "留出期",
    "days fitted (none were held back)": "拟合期（无留出期）",
    "BG/NBD": "BG/NBD模型",
    "Pareto/NBD": "Pareto/NBD模型",
    "law by the day": "模型（按天）",
    "log-likelihood, fitted days": "对数似然，拟合期",
    "held back": "留出期",
    "Pareto/NBD by maximum likelihood, log-likelihood {value}.": "Pareto/NBD模型，最大似然估计，对数似然{value}。",
    "shape of the gamma law of dropout rates": "流失率伽马分布的形状",
    "its scale: mean rate s / beta": "其尺度：平均流失率s / beta",
    "## Spend and value of customers": "## 客户的消费与价值",
    "Gamma-Gamma by maximum likelihood on the repeat orders of {customers} customers:": (
        "Gamma-Gamma模型，以{customers}位客户的复购订单做最大似然估计："
    ),
    "`values.csv`: for each customer, orders expected in {days} days, what one is worth, and the product.": (
        "`values.csv`：每位客户未来{days}天的预期订单数、每单预期金额及其乘积。"
    ),
    "an order of a customer is worth Gamma(p, v)": "客户每单金额 ~ Gamma(p, v)",
    "v ~ Gamma(q, gamma) over customers": "各客户的v ~ Gamma(q, gamma)",
    "its scale: mean amount p gamma / (q - 1)": "其尺度：平均金额p gamma / (q - 1)",
    "value of all customers in {days} days (CNY)": "全部客户未来{days}天的价值（元）",
    "value of a customer (CNY)": "每位客户的价值（元）",
    "part of it that the best tenth of customers brings": "其中价值最高的十分之一客户所占比例",
    (
        "spend: mean order and number of orders of a customer are correlated ({value}); Gamma-Gamma takes them to be "
        "independent: values of frequent buyers come out too low"
    ): "消费：客户的平均订单金额与订单数相关（{value}）；Gamma-Gamma假定两者独立：常客的价值被低估",
    (
        "spend: mean order and number of orders of a customer are correlated ({value}); Gamma-Gamma takes them to be "
        "independent: values of frequent buyers come out too high"
    ): "消费：客户的平均订单金额与订单数相关（{value}）；Gamma-Gamma假定两者独立：常客的价值被高估",
    "spend: q is at most 1: the law has no mean amount, so heavy is its tail": (
        "消费：q不大于1：尾部过重，模型没有平均金额"
    ),
    (
        "spend: {one} and {other} trade off (correlation {value}): the data fix a combination of the two, each alone "
        "is known less well than it looks"
    ): "消费：{one}与{other}相互抵消（相关系数{value}）：数据只能确定两者的组合，单个参数不如看上去精确",
}
