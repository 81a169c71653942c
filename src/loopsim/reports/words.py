"""Words that all reports share, in English and Chinese."""

from __future__ import annotations

from loopsim.declare import tallies
from loopsim.reports.parts import Both

#: Units of measures.
UNITS = {
    "CNY": Both("CNY", "元"),
    "people": Both("people", "人"),
    "followers": Both("followers", "粉丝"),
    "orders": Both("orders", "单"),
    "groups": Both("groups", "个群"),
    "hosts": Both("hosts", "人"),
    "days": Both("days", "天"),
    "day": Both("day", "天"),
    "weeks": Both("weeks", "周"),
    "minutes": Both("minutes", "分钟"),
    "per day": Both("per day", "每天"),
    "channel-days": Both("channel-days", "渠道日"),
}

#: Groups of measures.
GROUPS = {name: Both(name, chinese) for name, chinese in tallies.GROUPS.items()}

WORDS = {
    # sections
    "answer": Both("The answer", "结论"),
    "figures": Both("Key figures", "关键数字"),
    "pictures": Both("Pictures", "图表"),
    "tables": Both("Tables", "数据表"),
    "assumptions": Both("Assumptions", "假设"),
    "legal": Both("Rules and cautions", "合规与提示"),
    "making": Both("How it was made", "如何得出"),
    # inside the answer
    "drivers": Both("What drives it", "关键驱动"),
    "steps": Both("What to do next", "下一步建议"),
    "try": Both("try it", "试一试"),
    # pictures and tables
    "numbers": Both("Numbers behind the picture", "图中数据"),
    "look": Both("Point at the picture, touch it, or use the arrow keys to read its numbers.",
                 "将指针移到图上、点按图形或用方向键即可读数。"),
    "swipe": Both("Swipe sideways: the picture is wider than the screen.", "左右滑动可看全图。"),
    "along": Both("along the axis", "横轴"),
    "part": Both("part of the picture", "图中部分"),
    "its_numbers": Both("numbers", "数值"),
    "one_language": Both("The picture is in one language only.", "此图仅有一种语言。"),
    "copy": Both("Copy", "复制"),
    "copied": Both("Copied", "已复制"),
    "sort": Both("Sort by", "排序："),
    "show": Both("Show the table", "展开表格"),
    # rules and cautions
    "rules": Both("Rules of law and platform", "法律与平台规则"),
    "cautions": Both("Cautions", "提示"),
    "no_legal": Both(
        "The guard found nothing outside the rules it knows. It is no legal advice.",
        "合规检查未发现违反已知规则之处。此结果不构成法律意见。",
    ),
    "is_legal": Both("This is no legal advice.", "以上不构成法律意见。"),
    # how it was made
    "again": Both("To make it again", "复现命令"),
    "recorded": Both("Command as it was given", "当时的命令"),
    "contents": Both("Contents", "目录"),
    "language": Both("Language", "语言"),
    "made_by": Both("Made by loopsim, an agent-based simulation. Figures are those of a model, not of a shop.",
                    "由 loopsim 智能体仿真生成。数字来自模型，并非店铺实绩。"),
}  # fmt: skip
