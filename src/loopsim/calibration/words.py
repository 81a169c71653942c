"""The report of a calibration in Chinese: its lines, warnings and heads of tables by their English text.

Reports are written in English; where another language is asked for, each line and cell is looked up here. A text with
``{x}`` stands for all that differ there only.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from loopsim.calibration.words_orders import ORDERS
from loopsim.calibration.words_score import SCORE

if TYPE_CHECKING:
    from loopsim.plots.texts import Language

_LINES = {
    **SCORE,
    **ORDERS,
    # members
    "# Renewal of memberships": "# 会员续费",
    "Fitted on {periods} renewals, log-likelihood {value}.": "以{periods}次续费拟合，对数似然{value}。",
    "{files}: all join on day 0 and renew every {days} days.": "{files}：全体于第0天加入，每{days}天续费一次。",
    "the last date of the table, {day}, is taken as the end of observation (--until says another)": (
        "以表中最后日期{day}为观察截止日（可用--until指定）"
    ),
    "{start} and {end} are whole {unit}s: an end one {same} after the start is a membership of one {again}": (
        "{start}和{end}只到整期（{unit}）：结束比开始晚一期即为一期会籍"
    ),
    "{start} and {end} are not of one kind (a {one}, a {other}): a start counts from its first day, an end up to its "
    "last, so tenures may come out one period too long": (
        "{start}和{end}的粒度不同（{one}、{other}）：开始按首日计，结束按末日计，会籍可能多算一期"
    ),
    "{column}: {bad} of {all} rows left out, such as {cell} in row {row}": (
        "{column}：{all}行中{bad}行未计入，例如第{row}行的{cell}"
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
    "repeats": "此前复购",
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
    # warnings
    "{column}: dates are read as {order}, as the text {cell} in row {row} shows": (
        "{column}：日期按{order}读取，见第{row}行{cell}"
    ),
    "{column}: {part} of {all} dates are read as {order}, as the text {cell} in row {row} shows": (
        "{column}：{all}个日期中的{part}个按{order}读取，见第{row}行{cell}"
    ),
    "{column}: {part} of {all} dates not understood, such as the text {cell} in row {row} ({why})": (
        "{column}：{all}个日期中有{part}个无法识别，如第{row}行{cell}"
    ),
    "{column}: {part} of {all} numbers not understood, such as the text {cell} in row {row} ({why})": (
        "{column}：{all}个数字中有{part}个无法识别，如第{row}行{cell}"
    ),
    "{column}: {part} of {all} ids not understood, such as the text {cell} in row {row} ({why})": (
        "{column}：{all}个编号中有{part}个无法识别，如第{row}行{cell}"
    ),
    (
        "{column}: {part} of {all} numbers are in {currency}, such as the text {cell} in row {row}: taken as they "
        "stand, nothing is converted into yuan"
    ): "{column}：{all}个数字中有{part}个为{currency}金额，如第{row}行{cell}：按原数值计，未换算为人民币",
    "{column}: the text {cell} in row {row} is read as {day} ({form})": "{column}：第{row}行{cell}读作{day}",
    "{column}: the text {cell} in row {row} is read as {number}; if it is not, say --decimal": (
        "{column}：第{row}行{cell}读作{number}；如有误，请用--decimal指定小数点"
    ),
    "- **Warning:** {said}.": "- **注意：**{said}。",
    "{amount} is read as the price of one piece and multiplied by {pieces} (--quantity none: as it is)": (
        "{amount}按单价理解，已乘以{pieces}（--quantity none：不乘）"
    ),
    "left out as called off: {count} rows with a date of cancellation": "已剔除取消的订单：{count}行有取消日期",
    "left out by status: {statuses} rows": "按状态剔除：{statuses}行",
    '{count} rows have the status "{status}", which the format does not know: taken as sales': (
        "{count}行的状态为“{status}”，该格式未收录：按成交计"
    ),
    "{count} rows have no status, which the format does not know: taken as sales": "{count}行没有状态：按成交计",
    "{count} orders have more than one total: the first is taken (--amount-is line adds them up)": (
        "{count}个订单有多个总额：取第一个（--amount-is line：加总）"
    ),
    "{count} orders have lines of several days: each counts on the first": "{count}个订单的明细跨多天：计在第一天",
    (
        "all rows of an order have the same amount, in every order of several rows: where it is the total of the "
        "order, say --amount-is order"
    ): "多行订单的各行金额均相同：若为订单总额，请用--amount-is order",
    (
        "all rows of one {order} have the same {amount}: where it is the total of the order, say --order {order_} "
        "--amount-is order"
    ): "同一{order}各行的{amount}均相同：若为订单总额，请用--order {order_} --amount-is order",
    (
        "{count} rows have the {amount} of another row of the same customer and day, and are added up: where it is the "
        "total of an order of several lines, {cure} --amount-is order"
    ): (
        "{count}行的{amount}与同一客户同一天的另一行相同，已加总：若为多行订单的总额，请用--order指明订单号，"
        "并用--amount-is order"
    ),
    "{count} rows have a customer id with a hidden part ({example}): several people may count as one": (
        "{count}行的客户标识部分隐藏（{example}）：多人可能被视为一人"
    ),
    (
        "{one} and {other} trade off (correlation {value}): the data fix a combination of the two, each alone is "
        "known less well than it looks"
    ): "{one}与{other}相互抵消（相关系数{value}）：数据只能确定两者的组合，单个参数不如看上去精确",
    (
        "{one} and {other} trade off (correlation {value}, more than {most}): the data fix a combination of the "
        "two; fix one of them, or add a target that tells them apart"
    ): (
        "{one}与{other}相互抵消（相关系数{value}，大于{most}）：数据只能确定两者的组合；请固定其一，或增加能"
        "区分两者的目标"
    ),
    "{name} is hardly identified: its 95% interval spans more than a factor of {factor}": (
        "{name}几乎无法识别：其95%区间上下限之比超过{factor}倍"
    ),
    "a flat direction: the data say next to nothing of {names} within the bounds": (
        "平坦方向：在边界内数据几乎不含{names}的信息"
    ),
    (
        "a flat direction: {name} changes nothing that these data show, from {low} to {high}; it is kept at {value}"
    ): "平坦方向：{name}在{low}到{high}之间不改变这些数据所显示的任何结果；保持为{value}",
    (
        "a flat direction: {name} changes nothing that these data show, from {low} to {high}; it is kept at {value}, "
        "its bound"
    ): "平坦方向：{name}在{low}到{high}之间不改变这些数据所显示的任何结果；保持为其边界{value}",
    (
        "{names} ran to the edge of what is searched: all customers seem to drop out with one chance, {value} after a "
        "repeat order"
    ): "{names}到达搜索边界：看来所有客户以同一概率流失，每次复购后{value}",
    "{names} ran to the edge of what is searched: nobody seems to drop out": "{names}到达搜索边界：看来无人流失",
    "hardly known": "几乎无法估计",
    "{name} ran to the edge of what is searched: the law does not fit these data": (
        "{name}到达搜索边界：模型不适合这些数据"
    ),
    "{name} is at its bound {value}: the data want a value beyond it; widen the search with --fit": (
        "{name}已到其边界{value}：数据要求的值在边界之外，请用--fit放宽"
    ),
    "the interval of {name} reaches a bound of the search: it would be wider without": (
        "{name}的区间到达搜索边界：若无边界会更宽"
    ),
    (
        "the data deviate from the fit {ratio} times as much as runs of the model do (p < {p}): something is "
        "missing in the scenario; the intervals were widened by this factor"
    ): "数据偏离拟合的程度是模型自身运行的{ratio}倍（p < {p}）：方案中缺少某些因素；区间已按此倍数放宽",
    "not defined in every run: {names}": "并非每次运行都有定义：{names}",
    (
        "baskets are not quite log-normal: the law has the mean {law}, the data {data}; the scenario keeps the "
        "mean of the data"
    ): "客单价不完全服从对数正态：模型均值{law}，数据均值{data}；方案保留数据均值",
    "baskets hang together with the number of orders (correlation {value}); the model draws them independently": (
        "客单价与订单数相关（相关系数{value}）；模型中两者独立"
    ),
    "no basket law: there are not enough amounts; the scenario keeps the baskets of its base": (
        "没有客单价分布：金额数据不足；方案保留原有客单价"
    ),
    (
        "members are not whole numbers: read as shares of {people} people; the errors hold for a cohort of that "
        "size (--members says how many there were)"
    ): "会员数不是整数：按{people}人的占比理解；误差以该人数计（可用--members指定）",
    (
        "the peak lies beyond the data: before the curve turns, p, q and m can hardly be told apart (Van den Bulte "
        "& Lilien 1997)"
    ): "峰值在数据之后：曲线转折之前，p、q、m几乎无法区分（Van den Bulte & Lilien 1997）",
}


#: Places that hold words of ours.
_OURS = {"said", "target"}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What has places to fill, the longest text first, so that the most telling one is found."""
    texts = sorted((text for text in _LINES if "{" in text), key=len, reverse=True)
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text)) + r"\Z"), _LINES[text]) for text in texts
    ]


def told(text: str, language: Language) -> str:
    """A line or a cell in that language; as it is where it has no words of ours."""
    if language == "en" or not text:
        return text
    if text in _LINES:
        return _LINES[text]
    for pattern, wording in _patterns():
        found = pattern.match(text)
        if found:
            given = found.groupdict()
            return wording.format(**given | {name: told(given[name], language) for name in _OURS & given.keys()})
    return text


def translated(report: str, language: Language) -> str:
    """A whole report, line by line, and cell by cell where it holds tables."""
    return "\n".join(_line(line, language) for line in report.split("\n"))


def _line(line: str, language: Language) -> str:
    if not line.startswith("| "):
        return told(line, language)
    return "| " + " | ".join(told(cell, language) for cell in line[2:-2].split(" | ")) + " |"
