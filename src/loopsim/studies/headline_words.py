"""What a plan won, as a sentence in English or Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor, log10
from typing import Literal

from loopsim.studies.headline import Change, Headline

_Language = Literal["en", "zh"]

_PARTS = {
    "margin": ("margin", "毛利"),
    "spend": ("spend", "投放花费"),
    "referral_pay": ("pay for referrals", "推荐奖励与分佣"),
    "host_pay": ("pay of guides and leaders", "导购与团长报酬"),
    "running_cost": ("running cost", "运营成本"),
    "gifts": ("gifts on top-ups", "储值赠送"),
}
_CAUSES = {"joined": (("follower", "followers"), ("新增粉丝", "人")), "orders": (("order", "orders"), ("订单", "单"))}


def sentence(found: Headline, language: _Language = "en", names: dict[str, str] | None = None) -> str:
    """What a plan won against the reference, by how much, and through what: one sentence.

    ``names`` are shown instead of those of the scenarios.
    """
    shown = names or {}
    name, other = shown.get(found.name, found.name), shown.get(found.reference, found.reference)
    return _chinese(found, name, other) if language == "zh" else _english(found, name, other)


def best(found: Headline, language: _Language = "en", names: dict[str, str] | None = None) -> str:
    """Which of several has the highest profit (``found.name``), and by how much against the next."""
    shown = names or {}
    name, other, profit = (
        shown.get(found.name, found.name),
        shown.get(found.reference, found.reference),
        found.profit,
    )
    mean, low, high = _signed(profit)
    if found.runs < 2:
        return f"利润最高：{name}。" if language == "zh" else f"Highest profit: {name}."
    if language == "zh":
        apart = "其次" if profit.is_told_apart else "分不出高低的是"
        return f"利润最高：{name}；{apart} {other}（差 {mean} 元，95%：{low} 至 {high}）。"
    apart = "ahead of" if profit.is_told_apart else "not told apart from"
    return f"Highest profit: {name}, {apart} {other} ({mean} CNY, 95%: {low} to {high})."


def rounded(value: float, half_width: float) -> str:
    """A whole number with two digits of what is certain about it: ``41_234, 3_250 -> "41,200"``."""
    if value != value:
        return "-"
    step = 10 ** max(floor(log10(half_width)) - 1, 0) if half_width > 0 else 1
    return f"{round(value / step) * step or 0:,.0f}"


def _english(found: Headline, name: str, other: str) -> str:
    profit, luck = found.profit, f"in {found.runs:,} runs on the same luck"
    if not found.runs:
        return f"{name}: profit cannot be compared with {other}: in no run are both defined."
    if found.is_same:
        return f"{name}: the same profit as {other} {luck}."
    if found.runs < 2:
        return f"{name}: profit {_signed(profit)[0]} CNY against {other} in one run, which tells nothing of luck."
    through = _through(found, " against ", " and ", _english_part)
    if aside := _english_causes(found.causes) if not _has_margin(found) else "":
        through = f"{through}, with {aside}" if through else f"with {aside}"
    through = f": {through}" if through else ""
    if not profit.is_told_apart:
        mean, low, high = _signed(profit)
        more = f"; about {_few_digits(found.would_tell)} runs would tell" if found.would_tell else ""
        return (
            f"{name}: profit not told apart from {other}: {mean} CNY (95%: {low} to {high}) {luck}{through}"
            f"{_english_lasting(found)}{more}."
        )
    size, low, high = _sizes(profit)
    way = "higher" if profit.mean > 0 else "lower"
    return (
        f"{name}: profit {size} CNY {way} than {other} (95%: {low} to {high}) {luck}{through}{_english_lasting(found)}."
    )


def _english_part(part: Change, causes: Iterable[Change]) -> str:
    is_more = (part.mean > 0) == (part.name == "margin")
    text = f"{_sizes(part)[0]} {'more' if is_more else 'less'} {_PARTS[part.name][0]}"
    if part.name == "margin" and (why := _english_causes(causes)):
        text += f" from {why}"
    return text


def _english_causes(causes: Iterable[Change]) -> str:
    told = []
    for cause in causes:
        size, (one, many) = _sizes(cause)[0], _CAUSES[cause.name][0]
        told.append(f"{size} {'more' if cause.mean > 0 else 'fewer'} {one if size == '1' else many}")
    return " and ".join(told)


def _english_lasting(found: Headline) -> str:
    if found.lasting is None or found.lasting.mean != found.lasting.mean:
        return ""
    start = "; with what the pool is still worth "
    if not found.lasting.is_told_apart:
        mean, low, high = _signed(found.lasting)
        return f"{start}not told apart: {mean} CNY ({low} to {high})"
    size, low, high = _sizes(found.lasting)
    return f"{start}{size} CNY {'higher' if found.lasting.mean > 0 else 'lower'} ({low} to {high})"


def _chinese(found: Headline, name: str, other: str) -> str:
    profit, luck = found.profit, f"在同样的运气下运行 {found.runs:,} 次"
    if not found.runs:
        return f"{name}：利润无法与{_spaced(other)}比较：没有一次运行两者都有定义。"
    if found.is_same:
        return f"{name}：{luck}，利润与{_spaced(other)}相同。"
    if found.runs < 2:
        return f"{name}：仅一次运行，利润与{_spaced(other)}相差 {_signed(profit)[0]} 元，看不出运气的影响。"
    through = _through(found, "，而", "、", _chinese_part)
    if aside := _chinese_causes(found.causes) if not _has_margin(found) else "":
        through = f"{through}，{aside}" if through else aside
    through = f"：{through}" if through else ""
    if not profit.is_told_apart:
        mean, low, high = _signed(profit)
        more = f"；约需 {_few_digits(found.would_tell)} 次运行才能分辨" if found.would_tell else ""
        return (
            f"{name}：{luck}，利润与{_spaced(other)}分不出高低：{mean} 元（95%：{low} 至 {high}）{through}"
            f"{_chinese_lasting(found)}{more}。"
        )
    size, low, high = _sizes(profit)
    way, rest = "高" if profit.mean > 0 else "低", f"{through}{_chinese_lasting(found)}"
    return f"{name}：{luck}，利润比{_spaced(other)}{way} {size} 元（95%：{low} 至 {high}）{rest}。"


def _chinese_part(part: Change, causes: Iterable[Change]) -> str:
    is_more = (part.mean > 0) == (part.name == "margin")
    text = f"{_PARTS[part.name][1]}{'多' if is_more else '少'} {_sizes(part)[0]} 元"
    if part.name == "margin" and (why := _chinese_causes(causes)):
        text += f"（{why}）"
    return text


def _chinese_causes(causes: Iterable[Change]) -> str:
    told = []
    for cause in causes:
        what, unit = _CAUSES[cause.name][1]
        told.append(f"{what}{'多' if cause.mean > 0 else '少'} {_sizes(cause)[0]} {unit}")
    return "、".join(told)


def _chinese_lasting(found: Headline) -> str:
    if found.lasting is None or found.lasting.mean != found.lasting.mean:
        return ""
    if not found.lasting.is_told_apart:
        mean, low, high = _signed(found.lasting)
        return f"；计入流量池余值则分不出高低：{mean} 元（{low} 至 {high}）"
    size, low, high = _sizes(found.lasting)
    return f"；计入流量池余值则{'高' if found.lasting.mean > 0 else '低'} {size} 元（{low} 至 {high}）"


def _has_margin(found: Headline) -> bool:
    """Whether the margin is spoken of, and with it why it changed."""
    return any(part.name == "margin" for part in found.parts)


def _through(found: Headline, against: str, and_: str, part_of: Callable[[Change, Iterable[Change]], str]) -> str:
    """The parts in the direction of the change, against those in the other."""
    sides = [
        and_.join(part_of(part, found.causes) for part in found.parts if (part.mean > 0) == side)
        for side in (found.profit.mean > 0, found.profit.mean <= 0)
    ]
    return against.join(side for side in sides if side)


def _signed(change: Change) -> tuple[str, str, str]:
    """Mean and ends of the interval with their signs."""
    texts = (rounded(value, change.half_width) for value in (change.mean, change.low, change.high))
    mean, low, high = (text if text.startswith("-") or text == "0" else f"+{text}" for text in texts)
    return mean, low, high


def _sizes(change: Change) -> tuple[str, str, str]:
    """The size of a change that is told apart, and of the ends of its interval, the smaller one first."""
    ends = sorted((abs(change.low), abs(change.high)))
    mean, low, high = (rounded(value, change.half_width) for value in (abs(change.mean), *ends))
    return mean, low, high


def _few_digits(count: int) -> str:
    """``1_234 -> "1,300"``: two digits, rounded up."""
    step = 10 ** max(floor(log10(count)) - 1, 0)
    return f"{-(-count // step) * step:,}"


def _spaced(name: str) -> str:
    """A name within Chinese text: one in Latin letters has blanks around it."""
    return f" {name} " if name.isascii() else name
