"""Reports of members, the law of Bass and fits by simulation in Chinese, and heads of tables, by their English text."""

from __future__ import annotations

FITS = {
    # members
    "{share} renew the first time; after {count} renewals {left} are still there.": (
        "首次续费率{share}；{count}次续费之后{left}的会员仍在。"
    ),
    "# Renewal of memberships": "# 会员续费",
    "Fitted on {periods} renewals, log-likelihood {value}.": "以{periods}次续费拟合，对数似然{value}。",
    "{files}: all join on day 0 and renew every {days} days.": "{files}：全体于第0天加入，每{days}天续费一次。",
    "the last date of the table, {day}, is taken as the end of observation (--until says another)": (
        "以表中最后日期{day}为观察截止日（可用--until指定）"
    ),
    "{tenure} counts {unit}s by its name, and is taken as periods of {days} days: --period-days says how long one is": (
        "按列名，{tenure}以{unit}计，却按每期{days}天理解：请用--period-days指明每期天数"
    ),
    "the longest {tenure} is {count} periods of {days} days, {years} years: --period-days says how long one is": (
        "{tenure}最长为{count}期，每期{days}天，合{years}年：请用--period-days指明每期天数"
    ),
    "{start} and {end} are whole {unit}s: an end one {same} after the start is a membership of one {again}": (
        "{start}和{end}只到整期（{unit}）：结束比开始晚一期即为一期会籍"
    ),
    "{start} and {end} are not of one kind (a {one}, a {other}): a start counts from its first day, an end up to its "
    "last, so tenures may come out one period too long": (
        "{start}和{end}的粒度不同（{one}、{other}）：开始按首日计，结束按末日计，会籍可能多算一期"
    ),
    "{name} has run to the edge of what is searched: all members quit alike, as the law hardly does; where one person "
    "has several rows, name their ids with --customer": (
        "{name}已到搜索范围的边界：所有会员流失方式相同；若一人有多行，请用--customer指明编号列"
    ),
    "{count} members who started after {day} are left out": "{day}之后加入的{count}名会员未计入",
    "{count} rows go on from an earlier one of the same customer: one membership": (
        "{count}行接续同一客户此前的会籍，合为一段"
    ),
    "{count} members of whom no renewal is seen from {day} on are left out": (
        "{count}名会员自{day}起未见任何续费，未计入"
    ),
    "nobody ended before {day}, though many were members by then: if the table lacks who had ended, say --since DATE, "
    "the first day from which it is complete; otherwise members seem to renew more than they do": (
        "{day}之前无人到期，而当时已有许多会员：若表中缺少此前已离开者，请以--since注明数据完整的起始日，否则续费率会偏高"
    ),
    "{name}: {share} are still there: the law beyond the renewals seen is a guess": (
        "{name}：{share}仍在籍，已观察续费次数之外的规律只是推测"
    ),
    "at_risk": "面临续费人数",
    # the law of Bass
    "# Growth of {name} by the law of Bass": "# {name}：Bass扩散模型",
    "R² {value}; peak at period {peak}.": "R² {value}；峰值在第{peak}期。",
    "Non-linear least squares after Srinivasan & Mason (1986).": "非线性最小二乘（Srinivasan & Mason 1986）。",
    "`fitted.toml`: a market in which people adopt by this law; to follow is to adopt.": (
        "`fitted.toml`：按此规律采用的市场；加粉即采用。"
    ),
    # growth by simulation
    "# {name} fitted to {count} targets over {days} days": "# {name}：以{days}天内{count}个目标拟合",
    "By simulation ({method}): {runs} runs.": "模拟拟合（{method}）：共{runs}次运行。",
    "Intervals are those of the profile of a synthetic likelihood (docs/calibration.md).": (
        "区间取自合成似然的剖面（docs/calibration.md）。"
    ),
    "What each lever means: `loopsim reference`.": "各参数的含义：`loopsim reference`。",
    "per week": "每周",
    "per day": "每天",
    "per year": "每年",
    "share per week": "占比/周",
    "CNY per day": "元/天",
    "CNY per week": "元/周",
    "people per week": "人/周",
    "people per day": "人/天",
    "orders per year": "单/年",
    "people": "人",
    "share": "占比",
    "chance": "概率",
    "lift": "提升",
    "accounts": "个账号",
    "Correlation of the estimates:": "估计值的相关系数：",
    "## Fit": "## 拟合",
    "Weighted deviation against the model's own chance: {value} (1 is perfect).": (
        "加权偏差相对模型自身随机波动：{value}（1为理想）。"
    ),
    "{share} of the model's own runs deviate at least as much.": "模型自身的运行中有{share}偏差不小于此。",
    "`residuals.csv` holds every figure. Residuals are data minus fit, in standard deviations of one run.": (
        "`residuals.csv`为全部数据。残差为数据减拟合，以单次运行的标准差计。"
    ),
    "`fitted.toml`: your scenario with the fitted values, to plan ahead.": (
        "`fitted.toml`：代入拟合值的方案，用于规划。"
    ),
    "`draws.csv`: values drawn from the posterior, for `loopsim robust fitted.toml --draws draws.csv`.": (
        "`draws.csv`：按后验分布抽取的参数值，供`loopsim robust fitted.toml --draws draws.csv`使用。"
    ),
    "`history.toml`: the same with the spend and the start of the data, as it was fitted.": (
        "`history.toml`：同上，并含数据中的投放与起点，与拟合时一致。"
    ),
    # heads of tables and what stands in them
    "dirty rows": "脏数据",
    "how many": "行数",
    "what was done": "处理",
    "parameter": "参数",
    "estimate": "估计值",
    "standard error": "标准误",
    "95% interval": "95%区间",
    "unit": "单位",
    "meaning": "含义",
    "figure": "指标",
    "value": "数值",
    "period": "期",
    "data": "数据",
    "law": "模型",
    "data - law": "数据减模型",
    "target": "目标",
    "figures": "数据点",
    "weight": "权重",
    "root mean squared residual": "均方根残差",
    "repeats": "复购次数",
    "actual": "实际",
    "expected": "预期",
    "renewed": "续费率",
    "expected_renewed": "预期续费率",
    "held_out": "留出",
    "simulated": "模拟",
    "simulated_sd": "模拟标准差",
    "True": "是",
    "False": "否",
    "not defined": "无定义",
    "{low} to {high}": "{low}至{high}",
    # parameters
    "mean basket": "平均客单价",
    "days": "天",
    "weeks": "周",
    "log scale": "对数",
    "per period": "每期",
    "CNY": "元",
    "shape of the gamma law of buying rates": "购买率伽马分布的形状",
    "its scale: mean rate r / alpha": "其尺度：平均购买率r / alpha",
    "dropout after a repeat order ~ Beta(a, b)": "每次复购后流失概率 ~ Beta(a, b)",
    "its second parameter": "其第二参数",
    "mean value of an order": "订单平均金额",
    "spread of the logarithm of an order's value": "订单金额对数的标准差",
    "chance to quit at each renewal ~ Beta(alpha, beta)": "每次续费时退出的概率 ~ Beta(alpha, beta)",
    "adopts by oneself": "自发采用",
    "imitates": "模仿采用",
    "people who will ever adopt": "最终采用人数",
}
