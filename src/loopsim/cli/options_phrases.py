"""Words in which faults of the module beside are told, in English and Chinese."""

from __future__ import annotations

from loopsim.languages import both

WHOLE_NUMBER_FROM = "a whole number from {lowest} to {highest}", "{lowest} 至 {highest} 的整数"
DAY_FROM_NONE = "a day from {LEAST_AGE}, or none", "不早于第 {LEAST_AGE} 天的天数，或 none"
ONE_VALUE_ONLY_LAST = (
    both("one value: only the last would count", "一个值：否则只有最后一个算数"),
    "一个值：否则只有最后一个算数",
)
FOUND_RIGHT = "found {value}; right is {_right}", "发现 {value}；应为{_right}"
