"""Tables of answers about decisions, each ``answer.to_frame()`` and what it has besides."""

# ruff: noqa: E501 (one row of the table is one line)

from __future__ import annotations

from loopsim.decisions.branch import MEASURES
from loopsim.dictionary.column import Column, table
from loopsim.languages import both
from loopsim.results.definitions import DEFINITIONS

_LESS = "`{name}` less that of `unchanged`", "`{name}` 减 `unchanged` 的值"


def _branch() -> list[Column]:
    found = [
        Column("future", "text", "", "未来", "name of the future; the first is `unchanged`"),
        Column("answer", "text", "", "闭环结论", "answer of its loop test"),
    ]
    for name in MEASURES:
        one = DEFINITIONS[name]
        found.append(Column(name, "float", one.unit, one.chinese, one.text, may_be_empty=True))
    for name in MEASURES:
        one = DEFINITIONS[name]
        found.append(Column(f"{name}_more", "float", one.unit, f"{one.chinese}增量", both(*_LESS, name=name), True))
    return found


_FROM_TO = """low | float? | as the mean | 下限 | lower end of the 95% interval
        high | float? | as the mean | 上限 | upper end"""

TABLES = (
    table("branches.to_frame()", "future", _branch(), ("future",), "branch.parquet"),
    table(
        "branches.daily()",
        "future and day",
        "future | text | | 未来 | name of the future\n day | int | day | 天 | number of the day\n date? | date | | 日期 | its date; only with a start date\n <series> | int | by name | 每日序列 | all columns of `run.daily`\n pay_due_fen | int | fen | 待付推荐报酬 | as in `run.daily`\n cash_fen | int | fen | 净现金流 | as in `run.daily`",
        ("future", "day"),
        "daily.parquet",
    ),
    table(
        "explanation.to_frame()",
        "part of a difference",
        f"""
        of | text | | 对象 | `profit` or `pool`, split by stage and source; `change of profit` or `change of pool`, split by the values changed
        group | text | | 分组 | group of the part
        part | text | | 部分 | name of the part; all parts of one add up exactly
        mean | float | CNY or people | 均值 | mean over pairs of runs
        {_FROM_TO}
        unit | text | | 单位 | CNY or people
        """,
    ),
    table(
        "kpi_map.to_frame()",
        "point tried",
        """
        <lever> | float | by name | 杠杆 | value of each lever, named by its path
        runs | int | runs | 运行数 | runs in which the measure is defined
        <measure> | float? | by name | 指标 | mean of the measure
        standard_error | float? | as the measure | 标准误 | its standard error; empty below two runs
        """,
    ),
    table(
        "kpi_map.line_frame()",
        "of two levers: vertex of the line or of its band; of one lever a crossing with `value`, `low`, `high`, `is_up`",
        """
        kind? | text | | 类别 | `line`, `sure_above` or `sure_below`; of two levers
        piece? | int | number | 段 | number of the piece of the line; of two levers
        <lever>? | float | by name | 杠杆 | values of both levers at the vertex
        value? | float | as the lever | 取值 | value at which the measure crosses the line; of one lever
        low? | float? | as the lever | 下限 | lower end of its 95% interval; empty beyond the range
        high? | float? | as the lever | 上限 | upper end
        is_up? | bool | | 上升 | the measure rises through the line as the lever grows
        """,
    ),
    table(
        "fit.to_frame()",
        "fitted parameter, by name",
        """
        parameter | text | | 参数 | name of the parameter
        value | float | as the parameter | 估计值 | its estimate
        standard_error | float | as the parameter | 标准误 | its standard error
        low | float | as the parameter | 下限 | lower end of its 95% interval
        high | float | as the parameter | 上限 | upper end
        meaning | text | | 含义 | what it is
        """,
        ("parameter",),
    ),
    table(
        "proposal.to_frame()",
        "plan that was compared on fresh seeds",
        """
        <lever> | any | by name | 杠杆 | value of each lever of the plan
        <goal>_gain | float | as the goal | 增益 | what it gains in each goal over today's plan
        <goal>_gain_low | float? | as the goal | 下限 | lower end of the 95% interval of that
        <goal>_gain_high | float? | as the goal | 上限 | upper end
        keeps | bool | | 满足约束 | whether it keeps the constraints
        is | text | | 定位 | `best`, `today`, `not told apart`, `front` or `other`
        """,
    ),
    table(
        "proposal.tried()",
        "plan that was tried in the search",
        """
        <lever> | any | by name | 杠杆 | value of each lever of the plan
        seeds | int | seeds | 种子数 | seeds on which it was run
        <goal> | float | as the goal | 目标 | mean of each goal
        breach | float | | 违约量 | how far it breaks the constraints; 0: not at all
        after_runs | int | runs | 第几次运行后 | runs made when it was first tried
        """,
    ),
    table(
        "proposal.marginal()",
        "lever and goal",
        """
        lever | text | | 杠杆 | path of the lever
        goal | text | | 目标 | name of the goal
        from | any | as the lever | 起点 | value from which it was moved
        to | any | as the lever | 终点 | value to which it was moved
        by_unit | float? | goal / unit | 单位价值 | what one unit more brings; empty for choices
        by_unit_low | float? | goal / unit | 下限 | lower end of its 95% interval
        by_unit_high | float? | goal / unit | 上限 | upper end
        by_1000_cny | float? | goal / 1,000 CNY | 千元价值 | what the next 1,000 CNY bring; empty where nothing is spent
        by_1000_cny_low | float? | goal / 1,000 CNY | 下限 | lower end of its 95% interval
        by_1000_cny_high | float? | goal / 1,000 CNY | 上限 | upper end
        """,
    ),
    table(
        "sensitivity.to_frame()",
        "measure and value",
        """
        kpi | text | | 指标 | name of the measure
        path | text | | 取值路径 | path of the value
        is_decision | bool | | 可决策 | one decides it; else it is not known
        range_low | float | as the value | 范围下限 | lower end of the range
        range_high | float | as the value | 范围上限 | upper end
        range_grade | text | | 范围依据 | how strong the range is: D, P, R, S, V or A as for defaults, or `own`
        total | float? | share | 总效应 | Sobol: part of the variance; Morris: mean size of the effect, as a part of the largest one; PAWN: how far the distribution moves
        total_low | float? | as total | 下限 | lower end of its 95% interval
        total_high | float? | as total | 上限 | upper end
        first | float? | share | 一阶效应 | Sobol: part of the variance by the value alone; else empty
        way | text | | 方向 | `up`, `down`, or `either` where the sign of the effect depends
        """,
    ),
    table(
        "robustness.to_frame()",
        "plan",
        """
        plan | text | | 方案 | name of the plan
        expected | float | as the goal | 期望值 | mean of the goal over all worlds
        expected_low | float? | as the goal | 下限 | lower end of its 95% interval
        expected_high | float? | as the goal | 上限 | upper end
        worst_tenth | float | as the goal | 最差一成 | mean over the worst tenth of the worlds
        worst_tenth_low | float? | as the goal | 下限 | lower end of its 95% interval
        worst_tenth_high | float? | as the goal | 上限 | upper end
        mean_regret | float | as the goal | 平均后悔值 | what the best plan of each world would have brought more, on the mean
        worst_regret | float | as the goal | 最大后悔值 | the same in the worst world
        best_share | float | share | 最优占比 | worlds in which it is the best
        closed_share | float? | share | 闭环占比 | runs in which the loop closes
        failing_share | float | share | 失败占比 | worlds in which it fails
        """,
        ("plan",),
    ),
    table(
        "robustness.by_world()",
        "plan and world",
        """
        plan | text | | 方案 | name of the plan
        world | int | number | 情境 | number of the world
        <lever> | any | by name | 取值 | value of each number that is not known, in this world
        <goal> | float | as the goal | 目标 | mean of the goal
        closed | float? | share | 闭环占比 | runs in which the loop closes
        fails | bool | | 失败 | whether the plan fails
        """,
    ),
    table(
        "learning.to_frame()",
        "value that is not known",
        """
        path | text | | 取值路径 | path of the value
        worth | float | as the goal | 信息价值 | what knowing it before the choice is worth
        low | float? | as the goal | 下限 | lower end of its 95% interval
        high | float? | as the goal | 上限 | upper end
        share | float | share | 占全部 | of what knowing everything is worth
        range_low | float | as the value | 范围下限 | lower end of its range
        range_high | float | as the value | 范围上限 | upper end
        how | text | | 怎么测 | the cheapest way to measure it
        """,
    ),
)
