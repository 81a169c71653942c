"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

AT_LEAST_ONE_LEVER = (
    both("at least one lever, written [[lever]]", "至少一个杠杆，写作 [[lever]]"),
    "至少一个杠杆，写作 [[lever]]",
)
LEVER_NUMBER_THIS_SCENARIO = (
    both("a lever that is a number in this scenario", "在此场景中为数值的杠杆"),
    "在此场景中为数值的杠杆",
)
NUMBER_ABOVE_LOW = "a number above low ({low:g})", "大于 low（{low:g}）的数"
WHICH_SCHEDULE_SCENARIO_SETS = "{path}, which the schedule of the scenario sets", "{path}，已由场景的日程设定"
LEVER_LEAVES_ALONE = both("a lever that it leaves alone", "日程不涉及的杠杆"), "日程不涉及的杠杆"
TWO_DIFFERENT_MEASURES_GOAL = (
    both("two different measures, or goal = ...", "两个不同的指标，或 goal = ..."),
    "两个不同的指标，或 goal = ...",
)
NUMBER_UP_AT_MOST = "a number up to at_most ({high:g})", "不大于 at_most（{high:g}）的数"
NO_LEVER_SPENDS = "{budget:,.0f}, and no lever that spends", "{budget:,.0f}，但没有花钱的杠杆"
LEVER_ENDS_DAILY_SPEND = (
    both("a lever that ends in daily_spend_cny", "以 daily_spend_cny 结尾的杠杆"),
    "以 daily_spend_cny 结尾的杠杆",
)
AT_LEAST_WHAT_LOWER = (
    "at least {least:,.0f}, what the lower ends of the levers take, or lower ends",
    "至少 {least:,.0f}（各杠杆下限的花费），或更低的下限",
)
MEASURE_REWARDS = both('a measure, such as "rewards"', '指标，如 "rewards"'), '指标，如 "rewards"'
WHICH_SHARE_NEVER_KEEPS = "{value}, which a share never keeps", "{value}，占比不可能满足"
NO_PLAN_WITHIN_BOUNDS = (
    both("no plan within the bounds that the legal guard allows", "界限内没有合规检查允许的方案"),
    "界限内没有合规检查允许的方案",
)
OTHER_BOUNDS_LEGAL_FALSE = (
    both("other bounds, or legal = false", "其他界限，或 legal = false"),
    "其他界限，或 legal = false",
)
WHICH_NEITHER_MORE_NOR = "{name}, of which neither more nor less is better", "{name}，其多少并无优劣"
MEASURE_SHOULD_BE_MORE = both("a measure that should be more, or less", "宜多或宜少的指标"), "宜多或宜少的指标"
