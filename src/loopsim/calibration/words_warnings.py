"""Warnings of a calibration in Chinese, by its English text."""

from __future__ import annotations

WARNINGS = {
    "the scenario starts on {start}, day 0 of the data is {day}: campaigns, launches and schedules are counted from "
    "the latter; if they were on other days, let the table and the scenario begin on one": (
        "方案从{start}开始，数据的第0天是{day}：活动、上新与排期按后者计；若实际日期不同，请让表格与方案从同一天开始"
    ),
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
    "{count} of {all} rows have the customer id {example}, the next {next}: guests who share an id count as one; leave "
    "such rows out or empty the cells": (
        "{all}行中有{count}行的客户标识为{example}，其次仅{next}行：共用标识的访客会被视为一人；请去掉这些行或清空该单元格"
    ),
    "{count} of {all} rows have no date in {column} and are left out": (
        "{all}行中有{count}行在{column}列没有日期，已略去"
    ),
    "{count} of {all} dates in {column} are no days, such as {cell} in {place}: they count as the first day": (
        "{column}列{all}个日期中有{count}个不是具体某天，如{place}的{cell}：按该时段第一天计"
    ),
    "{count} of {all} rows have the customer id {example}: guests who share an id count as one; leave such rows out or "
    "empty the cells": (
        "{all}行中有{count}行的客户标识为{example}：共用标识的访客会被视为一人；请去掉这些行或清空该单元格"
    ),
    "{count} customer ids differ in zeros in front, width or capitals only ({one} and {other}): they count as "
    "different people; write each one way if they are the same": (
        "{count}个客户标识仅在前导零、全半角或大小写上不同（{one}与{other}）：按不同的人计；若为同一人请统一写法"
    ),
    "{count} rows with {example} in {column} count as sales: leave them out of the file if they are none": (
        "{column}为{example}的{count}行按成交计：若不是成交，请从文件中去掉"
    ),
    "{count} rows with {example} in {column} count as sales: if they are none, keep the others by {cure}": (
        "{column}为{example}的{count}行按成交计：若不是成交，可用{cure}只保留其余行"
    ),
    "{count} rows have an amount in {column}, which is not taken off {amount}: say --refund {column_}, or --refund "
    "none if it is off already": (
        "{count}行在{column}中有金额，未从{amount}中扣除：请用--refund {column_}；若已扣除，请用--refund none"
    ),
    "{law} is used, though {other} holds better: --law best takes the better one": (
        "所用为{law}，但{other}拟合更好：用--law best可选用较好者"
    ),
    "{count} orders are of days to come, up to {day}": "{count}笔订单的日期在今天之后，最晚为{day}",
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
    "the basket law rests on {count} amounts (fewer than {few}): mean and spread are hardly known": (
        "客单价分布仅依据{count}个金额（少于{few}个）：均值和离散程度几乎无法估计"
    ),
    "{column} holds no days: orders of a customer in one {unit} count as one": (
        "{column}不含具体日期：同一客户在同一{unit}内的订单合为一单"
    ),
}
