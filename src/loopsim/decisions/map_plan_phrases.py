"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

PATH_LOW_HIGH_LEVERS = (
    both(
        "PATH=LOW..HIGH, such as levers.referral.reward_cny=0..20, or with ,log behind it",
        "PATH=LOW..HIGH，如 levers.referral.reward_cny=0..20，其后可加 ,log",
    ),
    "PATH=LOW..HIGH，如 levers.referral.reward_cny=0..20，其后可加 ,log",
)
WHOLE_NUMBER_FROM_LUCK = (
    both("a whole number from 2: luck shows between runs", "不小于 2 的整数：多次运行才能看出运气"),
    "不小于 2 的整数：多次运行才能看出运气",
)
VALUE_WHOSE_LINE_WANTED = "the value of {kpi} whose line is wanted", "要画分界线的 {kpi} 的值"
RANGE_FOR_LOW_HIGH = "a range for it: {path}=LOW..HIGH", "它的范围：{path}=LOW..HIGH"
CHANGES_ITS_BASE_SET = both("the changes in its [base.set]", "写在其 [base.set] 中的改动"), "写在其 [base.set] 中的改动"
FACTORS_STUDY_FILE = both("the factors of the study file", "研究文件的因素"), "研究文件的因素"
STUDY_ONE_TWO_FACTORS = (
    both("a study with one or two factors of numbers", "含一个或两个数值因素的研究"),
    "含一个或两个数值因素的研究",
)
NUMBERS_FROM_ONE_ANOTHER = (
    both("numbers from one to another: a map has no place for names", "从一个数到另一个数：地图不容名称"),
    "从一个数到另一个数：地图不容名称",
)
TWO_NUMBERS_MORE_GO = both("two numbers or more that go up", "两个或更多递增的数"), "两个或更多递增的数"
