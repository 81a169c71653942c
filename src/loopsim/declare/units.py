"""Units of levers and measures, in English and Chinese."""

from __future__ import annotations

import re

from loopsim.languages import Both

#: Chinese of the units that declarations name.
_CHINESE = {
    "share": "占比",
    "part": "占比",
    "lift": "增幅",
    "chance": "概率",
    "ratio": "比率",
    "level": "水平",
    "log scale": "对数标准差",
    "0 to 1": "0至1",
    "date": "日期",
    "day": "天",
    "days": "天",
    "weeks": "周",
    "minutes": "分钟",
    "hours per week": "小时/周",
    "fen": "分",
    "hazard": "累计风险",
    "yes/no": "是/否",
    "code": "代码",
    "per day": "次/天",
    "per week": "次/周",
    "per year": "次/年",
    "per person": "每人",
    "share per week": "占比/周",
    "CNY": "元",
    "CNY per day": "元/天",
    "CNY per week": "元/周",
    "CNY per year": "元/年",
    "CNY per hour": "元/小时",
    "people": "人",
    "people per day": "人/天",
    "people per week": "人/周",
    "people per year": "人/年",
    "followers": "粉丝",
    "followers a week": "粉丝/周",
    "orders": "单",
    "orders per year": "单/年",
    "baskets": "单",
    "messages": "条",
    "accounts": "个账号",
    "channels": "个渠道",
    "rivals": "家竞品",
    "runs": "次",
    "points": "个点",
    "years": "年",
    "thousand": "千",
    "of N": "N",
}


#: Units behind a number, the longest first: ``5 CNY per day``.
_BEHIND = re.compile(rf"(?<=\d) ({'|'.join(sorted(map(re.escape, _CHINESE), key=len, reverse=True))})(?![A-Za-z])")


def with_chinese_units(text: str) -> str:
    """``"5 CNY per day" -> "5 元/天"``: a text with the units behind its numbers in Chinese."""
    return _BEHIND.sub(lambda found: f" {_CHINESE[found[1]]}", text)


def unit_text(unit: str) -> Both:
    """Return a unit in both languages; one that is not known stays as it is."""
    return Both(unit, _CHINESE.get(unit))
