"""Page of plain words beside a sensitivity analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.range_words import grade_legend
from loopsim.decisions.sensitivity_words import part, value_name
from loopsim.results.definitions import name_of

if TYPE_CHECKING:
    from loopsim.decisions.influences import Influence, Sensitivity

Language = Literal["en", "zh"]

#: Values of a measure in its table.
_ROWS = 15

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "# What matters in {name}",
        "sobol": "| {kpi} | in all | 95% interval | alone | raised | range | |",
        "others": "| {kpi} | {size} | 95% interval | raised | range | |",
        "size_morris": "effect",
        "size_pawn": "distance",
        "decided": "decided",
        "unknown": "not known",
        "up": "up",
        "down": "down",
        "either": "",
        "more": "{count} more values follow in `influences.parquet`.",
        "how": "## How it was found",
        "found": "{values} values, {of} {points}, {runs} runs at each point over {days} days. {luck}",
        "luck_sobol": "Points of a row meet the same luck, other rows other luck; what luck adds to their differences "
        "is taken off.",
        "luck_morris": "Points of a way meet the same luck, other ways other luck.",
        "luck_pawn": "Each point meets luck of its own.",
        "points_sobol": "rows of a design of {each} points each (Sobol)",
        "points_morris": "ways of {each} points through the space (Morris)",
        "points_pawn": "points at random (PAWN)",
        "means_sobol": "*In all* is the part of the variance that stays if all other values are known, interactions "
        "included; *alone* is the part that goes if the value itself is known.",
        "means_morris": "*Effect* is the mean size of the change when the value alone moves; the largest is 1. It "
        "screens: what it says to matter is worth a second look with Sobol's method.",
        "means_pawn": "*Distance* is how far the whole distribution of the measure moves when the value is known, from "
        "0 to 1; what chance adds is taken off.",
        "command": "Made by",
    },
    "zh": {
        "title": "# {name}：哪些因素最重要",
        "sobol": "| {kpi} | 总效应 | 95%区间 | 单独 | 调高时 | 范围 | |",
        "others": "| {kpi} | {size} | 95%区间 | 调高时 | 范围 | |",
        "size_morris": "效应",
        "size_pawn": "距离",
        "decided": "可决定",
        "unknown": "不确知",
        "up": "上升",
        "down": "下降",
        "either": "",
        "more": "另 {count} 个参数见 `influences.parquet`。",
        "how": "## 如何求得",
        "found": "{values} 个参数，{of} {points}，每点 {runs} 次运行，{days} 天。{luck}",
        "luck_sobol": "同一行的点遇到同样的运气，各行不同；运气给差值增加的部分已扣除。",
        "luck_morris": "同一路径的点遇到同样的运气，各路径不同。",
        "luck_pawn": "每点各有自己的运气。",
        "points_sobol": "行设计点，每行 {each} 点（Sobol）",
        "points_morris": "条路径，每条 {each} 点（Morris）",
        "points_pawn": "个随机点（PAWN）",
        "means_sobol": "“总效应”是其余参数都已知时仍剩的方差比例，含交互；“单独”是该参数已知时消去的比例。",
        "means_morris": "“效应”是单独移动该参数时变化的平均大小，最大为1。这是筛选：重要的值得再用 Sobol 方法细看。",
        "means_pawn": "“距离”是知道该参数时指标的整个分布移动多远，从0到1；已减去偶然的部分。",
        "command": "生成命令",
    },
}


def page(found: Sensitivity, command: str = "", language: Language = "en") -> str:
    """Return the answer, a table a measure, and how it was found, as Markdown; ``command`` made it."""
    return "\n\n".join(_parts(found, command, language)) + "\n"


def _parts(found: Sensitivity, command: str, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    yield words["title"].format(name=found.scenario)
    if command:
        yield f"{words['command']}\n\n```sh\n{command}\n```"
    yield "\n".join(f"- {said}" for said in found.sentences(language))
    yield "![](sensitivity.png)"
    for kpi, some in found.influences.items():
        if some:
            yield "\n".join(_table(found, kpi, some, language))
        if len(some) > _ROWS:
            yield words["more"].format(count=len(some) - _ROWS)
    yield words["how"]
    each = len(found.ranges) + {"sobol": 2, "morris": 1, "pawn": 0}[found.method]
    points = words[f"points_{found.method}"].format(each=each)
    of = max(pair[1] for pair in found.rows.values())
    said = words["found"].format(values=len(found.ranges), of=of, points=points, runs=found.runs, days=found.days,
                                 luck=words["luck_" + found.method])  # fmt: skip
    yield f"{said} {words[f'means_{found.method}']}"
    legend = grade_legend(language)
    yield legend[:1].upper() + legend[1:] + {"en": ".", "zh": "。"}[language]


def _table(found: Sensitivity, kpi: str, some: tuple[Influence, ...], language: Language) -> Iterator[str]:
    words = _WORDS[language]
    name = name_of(kpi, language)
    is_sobol = found.method == "sobol"
    size = "" if is_sobol else words[f"size_{found.method}"]
    yield words["sobol" if is_sobol else "others"].format(kpi=name, size=size)
    yield "| --- | ---: | ---: |" + (" ---: |" if is_sobol else "") + " --- | ---: | --- |"
    for one in some[:_ROWS]:
        place = found.ranges[one.path]
        cells = [
            f"`{value_name(one.path)}`" if language == "en" else value_name(one.path, language),
            f"{part(one.total):.0%}" if is_sobol else f"{one.total:.2f}",
            f"{part(one.low):.0%} to {part(one.high):.0%}" if is_sobol else f"{one.low:.2f} to {one.high:.2f}",
            *([f"{part(one.first or 0.0):.0%}"] if is_sobol else []),
            words[one.way],
            f"{place.low:,.4g} to {place.high:,.4g} {place.grade}",
            words["decided" if place.is_decision else "unknown"],
        ]
        if language == "zh":
            cells = [cell.replace(" to ", " 至 ") for cell in cells]
        yield f"| {' | '.join(cells)} |"
