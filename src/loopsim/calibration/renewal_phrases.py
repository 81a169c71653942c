"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

NUMBER_PERIOD = both("the number of a period: 0, 1, 2, ...", "期数：0、1、2……"), "期数：0、1、2……"
PERIODS_THEM_HELD_BACK = "{count} periods, {hold_out} of them held back", "{count} 期，其中 {hold_out} 期留出"
ONE_ROW_EACH_START = (
    both("0, 1, 2, ... with one row each; 0 is the start", "0、1、2……各一行；0 为起点"),
    "0、1、2……各一行；0 为起点",
)
START_AT_LEAST_TWO = (
    both("the start and at least two renewals to fit", "起点和至少两次续费用于拟合"),
    "起点和至少两次续费用于拟合",
)
MEMBERS_AT_START = "{float} members at the start", "起点会员数 {float}"
MEMBERS_PERIOD_AFTER = (
    "{active:g} members in period {at} after {active_2:g}",
    "第 {at} 期会员 {active:g}，其前为 {active_2:g}",
)
NUMBER_AT_LEAST = both("a number of at least 0", "不小于 0 的数"), "不小于 0 的数"
PERIODS = "the periods {found}", "期数 {found}"
NUMBER_ABOVE = both("a number above 0", "大于 0 的数"), "大于 0 的数"
NUMBER_NEVER_RISES = both("a number that never rises", "从不上升的数"), "从不上升的数"
