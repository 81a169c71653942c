"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

ONE_ROW_PERIOD_HOW = (
    (
        "one row a period: {period} 0, 1, 2, ... and how many are still active in each. This looks like one "
        "row a person: use --tenure {period} --churned {active} where {active} says who has left"
    ),
    (
        "每期一行：{period} 为 0、1、2……，以及各期仍活跃的人数。此表像是每人一行：若 {active} 表示谁已离开，请"
        "用 --tenure {period} --churned {active}"
    ),
)
MEMBERSHIP_PERIODS = "a membership of {max:,} periods", "{max:,} 期的会员"
MEMBERS_WHOM_NOBODY_HAS = "{members:,.10g} members of whom nobody has left", "{members:,.10g} 位会员，无人离开"
SOME_WHO_HAVE_LEARN = (
    both("some who have, to learn a law from", "有人离开的数据，以便拟合规律"),
    "有人离开的数据，以便拟合规律",
)
RENEWALS_THEM_HELD_BACK = "{count} renewals, {hold_out} of them held back", "{count} 次续费，其中 {hold_out} 次留出"
YES_HAS_LEFT_NO = both("yes (has left) or no (is still there)", "是（已离开）或否（仍在）"), "是（已离开）或否（仍在）"
MEMBERSHIPS_AT_MOST_PERIODS = "memberships of at most {count} periods", "至多 {count} 期的会员"
AT_LEAST_TWO_RENEWALS = both("at least two renewals to fit", "至少两次续费用于拟合"), "至少两次续费用于拟合"
NOBODY_WHO_HAD_STARTED = "nobody who had started by {last}", "截至 {last} 无人开始"
ID_PERSON_WITHOUT_CUSTOMER = (
    both("the id of a person; without --customer each row is one", "人的编号；不给 --customer 时每行即一人"),
    "人的编号；不给 --customer 时每行即一人",
)
AT_MOST_LONGER_PERIODS = (
    "at most {_MOST:,}; longer periods with --period-days",
    "至多 {_MOST:,}；可用 --period-days 把一期设得更长",
)
AT_LEAST_TWO_RENEWALS_2 = (
    both("at least two renewals to fit, with somebody who left in them", "至少两次续费用于拟合，且其间有人离开"),
    "至少两次续费用于拟合，且其间有人离开",
)
NO_ROW_WHICH_ALL = (
    both("no row of which all cells are understood", "没有一行的单元格全部可读"),
    "没有一行的单元格全部可读",
)
