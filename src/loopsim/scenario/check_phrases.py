"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

SCENARIO_SEE_LOOPSIM_REFERENCE = (
    both("a scenario; see loopsim reference", "场景；见 loopsim reference"),
    "场景；见 loopsim reference",
)
PLAN_WITHIN_LAW_LEVERS = (
    both(
        'a plan within the law, or levers.commission.legal_guard = "warn"',
        '合规的方案，或 levers.commission.legal_guard = "warn"',
    ),
    '合规的方案，或 levers.commission.legal_guard = "warn"',
)
TRAIT_SCHEDULE_PEOPLE_KEEP = (
    both(
        "a trait in a schedule: people keep it for life, so no day can change it",
        "日程中的个人特征：它终身不变，任何一天都不能改",
    ),
    "日程中的个人特征：它终身不变，任何一天都不能改",
)
PATH_NO_SCHEDULE_CAN = both("a path that no schedule can change", "日程不能改变的路径"), "日程不能改变的路径"
ONE_VALUE_FOR_WHOLE = (
    "one value for the whole run, {path} outside the schedule",
    "整个运行只用一个值，在日程之外写 {path}",
)
RAMP_NUMBER_CHANGE_OTHER = (
    both("a ramp of a number; change other values by set", "数值的渐变；其他值请用 set"),
    "数值的渐变；其他值请用 set",
)
PLACE_EXISTS_THEY_COUNT = (
    both("a place that exists (they count from 0), or the whole list", "存在的位置（从 0 数起），或整个列表"),
    "存在的位置（从 0 数起），或整个列表",
)
FEW_LEVERS_REFERRAL_REWARD = (
    both("a few, as in levers.referral.reward_cny", "几段，如 levers.referral.reward_cny"),
    "几段，如 levers.referral.reward_cny",
)
EXACTLY_ONE_THEM_SET = (
    'exactly one of them, such as set = {{"levers.ads.daily_spend_cny" = 0}}',
    '恰好其一，如 set = {{"levers.ads.daily_spend_cny" = 0}}',
)
PATH_VALUE_LEVERS_BEHAVIOR = (
    both("a path to a value in levers or behavior", "levers 或 behavior 中某个值的路径"),
    "levers 或 behavior 中某个值的路径",
)
PLACE_LIST_DOES_NOT = both("a place that the list does not have", "列表中没有的位置"), "列表中没有的位置"
ONE_THEM_HERE_SINCE = (
    "one of them here, since known.{figure} decides it; the other in a scenario built on this one",
    "此处只留其一，因为它由 known.{figure} 决定；另一个写在以此为基础的场景中",
)
MORE_FAULTS = "{untold:,} more faults", "另有 {untold:,} 处错误"
RAMP = "a ramp of {kind}", "{kind}的渐变"
PATH_PARTS = "a path of {depth:,} parts", "有 {depth:,} 段的路径"
BOTH_SET_RAMP = both("both set and ramp", "同时有 set 和 ramp"), "同时有 set 和 ramp"
NEITHER_SET_NOR_RAMP = both("neither set nor ramp", "既无 set 也无 ramp"), "既无 set 也无 ramp"
FROM_DAY_ON = " from day {from_day} on", "（自第 {from_day} 天起）"
PLAN = "a plan that {plan}{day}", "方案{plan}{day}"
SMALLER_NUMBER = both("a smaller number", "更小的数"), "更小的数"
BESIDE = "{path} beside it", "同时给出的 {path}"
