"""The result of a plan as a sentence, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10
from typing import Any, Literal

from loopsim.declare.tallies import PROFIT_PARTS
from loopsim.runs.headline import Change, Headline

_Language = Literal["en", "zh"]

#: Sentences and their pieces. Of two words the first is for less, the second for more.
_WORDS: dict[_Language, dict[str, Any]] = {
    "en": {
        "undefined": "{name}: profit cannot be compared with {other}: in no run are both defined.",
        "same": "{name}: the same profit as {other} {luck}.",
        "one run": "{name}: profit {mean} CNY against {other} in one run, which tells nothing of luck.",
        "luck": "in {runs:,} runs on the same luck",
        "not apart": "{name}: profit not told apart from {other}: {mean} CNY (95%: {low} to {high}) {luck}{why}{more}.",
        "apart": "{name}: profit {mean} CNY {way} than {other} (95%: {low} to {high}) {luck}{why}.",
        "way": ("lower", "higher"),
        "why": ": {}",
        "more": "; about {runs} runs would tell",
        "pool": "; with what the pool is still worth {mean} CNY {way} ({low} to {high})",
        "pool not apart": "; with what the pool is still worth not told apart: {mean} CNY ({low} to {high})",
        "part": "{size} {way} {what}",
        "part way": ("less", "more"),
        "from": " from {}",
        "cause": "{size} {way} {what}",
        "cause way": ("fewer", "more"),
        "aside": "with {}",
        "marks": (", ", " and ", " against "),
        "best alone": "Highest profit: {name}.",
        "best": "Highest profit: {name}, {apart} {other} ({mean} CNY, 95%: {low} to {high}).",
        "best apart": ("not told apart from", "ahead of"),
        **{part: english for part, (english, _) in PROFIT_PARTS.items()},
        "joined": ("follower", "followers"), "orders": ("order", "orders"),
    },
    "zh": {
        "undefined": "{name}：利润无法与{other}比较：没有一次运行两者都有定义。",
        "same": "{name}：{luck}，利润与{other}相同。",
        "one run": "{name}：仅一次运行，利润与{other}相差 {mean} 元，看不出运气的影响。",
        "luck": "在同样的运气下运行 {runs:,} 次",
        "not apart": "{name}：{luck}，利润与{other}分不出高低：{mean} 元（95%：{low} 至 {high}）{why}{more}。",
        "apart": "{name}：{luck}，利润比{other}{way} {mean} 元（95%：{low} 至 {high}）{why}。",
        "way": ("低", "高"),
        "why": "，其中{}",
        "more": "；约需 {runs} 次运行才能分辨",
        "pool": "；计入流量池余值则{way} {mean} 元（{low} 至 {high}）",
        "pool not apart": "；计入流量池余值则分不出高低：{mean} 元（{low} 至 {high}）",
        "part": "{what}{way} {size} 元",
        "part way": ("少", "多"),
        "from": "（{}）",
        "cause": "{what[0]}{way} {size} {what[1]}",
        "cause way": ("少", "多"),
        "aside": "{}",
        "marks": ("，", "、", "，而"),
        "best alone": "利润最高：{name}。",
        "best": "利润最高：{name}；{apart} {other}（差 {mean} 元，95%：{low} 至 {high}）。",
        "best apart": ("分不出高低的是", "其次"),
        **{part: chinese for part, (_, chinese) in PROFIT_PARTS.items()},
        "joined": ("新增粉丝", "人"), "orders": ("订单", "单"),
    },
}  # fmt: skip


def sentence(found: Headline, language: _Language = "en", names: dict[str, str] | None = None) -> str:
    """Say in one sentence how much more profit a plan makes than the reference, and through which parts.

    ``names`` are shown instead of those of the scenarios.
    """
    words, profit = _WORDS[language], found.profit
    name, other = ((names or {}).get(one, one) for one in (found.name, found.reference))
    form = (
        "undefined" if not found.runs
        else "same" if found.is_same
        else "one run" if found.runs < 2
        else "apart" if profit.is_told_apart
        else "not apart"
    )  # fmt: skip
    why = _why(found, words)
    return words[form].format(
        name=name,
        other=f" {other} " if language == "zh" and other.isascii() else other,
        luck=words["luck"].format(runs=found.runs),
        way=words["way"][profit.mean > 0],
        why=(words["why"].format(why) if why else "") + _lasting(found.lasting, words),
        more=words["more"].format(runs=_few_digits(found.would_tell)) if found.would_tell else "",
        **figures(profit, is_signed=found.runs < 2),
    )


def best(found: Headline, language: _Language = "en", names: dict[str, str] | None = None) -> str:
    """Say which of several has the highest profit (``found.name``), and by how much against the next."""
    words, profit = _WORDS[language], found.profit
    name, other = ((names or {}).get(one, one) for one in (found.name, found.reference))
    if found.runs < 2:
        return words["best alone"].format(name=name)
    apart = words["best apart"][profit.is_told_apart]
    return words["best"].format(name=name, other=other, apart=apart, **figures(profit, is_signed=True))


def rounded(value: float, half_width: float) -> str:
    """Round to a whole number with two digits of what is certain about it: ``41_234, 3_250 -> "41,200"``."""
    if value != value:
        return "-"
    step = 10 ** max(floor(log10(half_width)) - 1, 0) if half_width > 0 else 1
    return f"{round(value / step) * step or 0:,.0f}"


def _why(found: Headline, words: dict[str, Any]) -> str:
    """The parts in the direction of the change, against those in the other; the causes with the margin, or aside."""
    comma, and_, against = words["marks"]
    causes = and_.join(_cause(cause, words) for cause in found.causes)
    sides = (
        and_.join(_part(part, causes, words) for part in found.parts if (part.mean > 0) == side)
        for side in (found.profit.mean > 0, found.profit.mean <= 0)
    )
    aside = words["aside"].format(causes) if causes and all(part.name != "margin" for part in found.parts) else ""
    return comma.join(filter(None, (against.join(filter(None, sides)), aside)))


def _part(part: Change, causes: str, words: dict[str, Any]) -> str:
    is_margin = part.name == "margin"
    way = words["part way"][(part.mean > 0) == is_margin]
    text = words["part"].format(size=figures(part)["mean"], way=way, what=words[part.name])
    return text + words["from"].format(causes) if is_margin and causes else text


def _cause(cause: Change, words: dict[str, Any]) -> str:
    size, what = figures(cause)["mean"], words[cause.name]
    if words is _WORDS["en"]:
        what = what[size != "1"]
    return words["cause"].format(size=size, way=words["cause way"][cause.mean > 0], what=what)


def _lasting(change: Change | None, words: dict[str, Any]) -> str:
    """The profit with what the pool is still worth, where that is defined."""
    if change is None or change.mean != change.mean:
        return ""
    form = words["pool" if change.is_told_apart else "pool not apart"]
    return form.format(way=words["way"][change.mean > 0], **figures(change))


def figures(change: Change, *, is_signed: bool = False) -> dict[str, str]:
    """Mean and ends of the interval: sizes, the smaller end first, where it is told apart, else with their signs."""
    values: Iterable[float] = (change.mean, change.low, change.high)
    if change.is_told_apart and not is_signed:
        values = (abs(change.mean), *sorted((abs(change.low), abs(change.high))))
        return dict(zip(("mean", "low", "high"), (rounded(one, change.half_width) for one in values), strict=True))
    texts = (rounded(one, change.half_width) for one in values)
    signed = (text if text.startswith("-") or text == "0" else f"+{text}" for text in texts)
    return dict(zip(("mean", "low", "high"), signed, strict=True))


def _few_digits(count: int) -> str:
    """``1_234 -> "1,300"``: two digits, rounded up."""
    step = 10 ** max(floor(log10(count)) - 1, 0)
    return f"{-(-count // step) * step:,}"
