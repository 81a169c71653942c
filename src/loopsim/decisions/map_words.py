"""Words of a map, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.decisions.surface import JUMPS
from loopsim.declare.units import with_chinese_units
from loopsim.languages import in_language as told_in
from loopsim.results.definitions import DEFINITIONS, YES_OR_NO, name_of
from loopsim.results.verdict import LOOP_LINES
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.map_plan import MapLever
    from loopsim.decisions.mapped import Crossing, KpiMap

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "renewal": "the loop closes (renewal is at least 1)",
        "gain": "each newcomer brings at least one ({kpi} is at least 1)",
        "kpi": "{kpi} is at least {at}",
        "renewal_not": "the loop does not close",
        "kpi_not": "{kpi} is below {at}",
        "where": "{That}: {parts}.",
        "at": "at {lever} {value} {how}",
        "above": "from {lever} {value} on{between}",
        "below": "up to {lever} {value}{between}",
        "parts_of": "in parts ({values} of {lever})",
        "everywhere": "over the whole range of {lever}",
        "nowhere": "nowhere",
        "one_above": "{That} from {lever} {value} on{between}.",
        "one_below": "{That} up to {lever} {value}{between}.",
        "one_many": "{That} on parts of the range: its edge is crossed at {values} of {lever}.",
        "between": " ({low} to {high})",
        "between_low": " ({low} or less to {high})",
        "between_high": " ({low} to {high} or more)",
        "between_open": " (the runs do not tell where in the range)",
        "share": "It does over {share:.0%} of the area ({low:.0%} to {high:.0%}).",
        "share_one": "It does over {share:.0%} of the range ({low:.0%} to {high:.0%}).",
        "within": "The line is known to within {half} of {lever} (95%; luck of {runs} runs a point, and what lies "
        "between {points} points).",
        "within_log": "The line is known to within a factor of {half} of {lever} (95%; luck of {runs} runs a point, "
        "and what lies between {points} points).",
        "none": "In all of this range{known} {that}; {kpi} comes nearest to {at} with {value} ({low} to {high}), "
        "at {where}.",
        "none_open": "In all of this range{known} {that} on average, but by luck alone the line may be within it: "
        "{kpi} comes nearest to {at} with {value} ({low} to {high}), at {where}. More runs would tell (--runs).",
        "known": " where there are points with a value",
        "flat": "In all of this range{known} {that}: {kpi} comes out the same whatever {levers} is, {value}.",
        "shape": "The surface has edges or jumps: the band is widened {doubt:.1f} times; more points tell more "
        "(--points).",
        "shape_one": "The curve has kinks or jumps: where it crosses is known only between the nearest points that are "
        "surely on either side; more points tell more (--points).",
        "shape_none": "{Surface} has kinks or jumps, so between the points it is less sure; more points tell more "
        "(--points).",
        "surface_1": "The curve",
        "surface_2": "The surface",
        "undefined": "At {count} of {of} points the measure is not defined, or a run failed; they are left out.",
        "nothing": "Nothing can be said: only {count} of {of} points have a value.",
        "whole": "{lever} takes whole numbers only; the line between them is drawn for the eye.",
        "and": ", ",
        "semicolon": "; ",
    },
    "zh": {
        "renewal": "闭环成立（补充率不低于1）",
        "gain": "每个新粉丝至少带来一人（{kpi}不低于1）",
        "kpi": "{kpi}不低于 {at}",
        "renewal_not": "闭环不成立",
        "kpi_not": "{kpi}低于 {at}",
        "where": "{That}的条件：{parts}。",
        "at": "{lever} 为 {value} 时，{how}",
        "above": "{lever} 不低于 {value}{between}",
        "below": "{lever} 不高于 {value}{between}",
        "parts_of": "部分成立（{lever} 的分界：{values}）",
        "everywhere": "{lever} 全范围成立",
        "nowhere": "均不成立",
        "one_above": "{lever} 不低于 {value}{between}时，{that}。",
        "one_below": "{lever} 不高于 {value}{between}时，{that}。",
        "one_many": "{That}只在部分范围内成立：分界在 {lever} 的 {values}。",
        "between": "（{low} 至 {high}）",
        "between_low": "（{low} 或更低 至 {high}）",
        "between_high": "（{low} 至 {high} 或更高）",
        "between_open": "（范围内何处，运行次数尚不能判定）",
        "share": "占全部面积的 {share:.0%}（{low:.0%} 至 {high:.0%}）。",
        "share_one": "占全部范围的 {share:.0%}（{low:.0%} 至 {high:.0%}）。",
        "within": "分界线误差在 {lever} 的 ±{half} 以内（95%，含每点 {runs} 次运行的运气与 {points} 个点之间的插值）。",
        "within_log": "分界线误差在 {lever} 的 {half} 倍以内"
        "（95%，含每点 {runs} 次运行的运气与 {points} 个点之间的插值）。",
        "none": "此范围内{known}处处{that}；最接近之处是 {where}，{kpi}为 {value}（{low} 至 {high}）。",
        "none_open": "平均而言此范围内{known}处处{that}，但仅因运气，分界线仍可能在范围内：最接近之处是 {where}，"
        "{kpi}为 {value}（{low} 至 {high}）。增加运行次数可判定（--runs）。",
        "known": "有值的点之间",
        "flat": "此范围内{known}处处{that}：无论{levers}取何值，{kpi}都是 {value}。",
        "shape": "曲面有棱或跳跃：区间已放宽 {doubt:.1f} 倍；增加点数可看清（--points）。",
        "shape_one": "曲线有折点或跳跃：只知道分界在两侧最近的、能确定的两点之间；增加点数可看得更清（--points）。",
        "shape_none": "{Surface}有折点或跳跃，各点之间不太确定；增加点数可看得更清（--points）。",
        "surface_1": "曲线",
        "surface_2": "曲面",
        "undefined": "{of} 个点中有 {count} 个无定义或运行失败，已略去。",
        "nothing": "无法判断：{of} 个点中仅 {count} 个有值。",
        "whole": "{lever} 只取整数；其间的线仅为示意。",
        "and": "、",
        "semicolon": "；",
    },
}

#: Parts of the range of one lever at which the line of two is told.
_TOLD_AT = (0.0, 0.5, 1.0)


def lever_name(lever: MapLever, language: Language = "en") -> str:
    """Return a lever for people: its path without ``levers.`` or ``behavior.``, or the name that a study gives it."""
    return told_in(path_name(lever.name), language)


def lever_value(lever: MapLever, value: float, *, has_unit: bool = True) -> str:
    """Return a value of a lever to a hundredth of its range, with its unit: ``5 CNY``, ``34%``."""
    is_percent = lever.unit in ("share", "chance")
    value, span = (100 * part if is_percent else part for part in (value, abs(lever.high - lever.low)))
    digits = max(0, 2 - math.floor(math.log10(span)))
    text = f"{value:.3g}" if lever.is_log and abs(value) < 1000 else f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    if is_percent:
        return f"{text}%"
    return f"{text} {lever.unit}".strip() if has_unit and not is_in_name(lever) else text


def is_in_name(lever: MapLever) -> bool:
    """Return whether the name of a lever tells its unit already: ``per_week``. Money is told again."""
    return lever.unit.lower() in lever.name.lower().replace("_", " ") and lever.unit != "CNY"


def kpi_value(kpi: str, value: float, *, has_unit: bool = True) -> str:
    """Return a value of a measure with its unit."""
    unit = DEFINITIONS[kpi].unit
    if unit == "share" or kpi in YES_OR_NO:
        return f"{round(100 * value, 1) or 0.0:.1f}%"  # never -0
    text = f"{round(value) or 0:,}" if abs(value) >= 100 else f"{value:.3g}"
    return text if unit in ("ratio", "") or kpi in LOOP_LINES or not has_unit else f"{text} {unit}"


def that_of(found: KpiMap, language: Language) -> tuple[str, str]:
    """Return what holds above the line, and what below, in words."""
    words = _WORDS[language]
    names = {"kpi": name_of(found.kpi, language), "at": kpi_value(found.kpi, found.at)}
    if found.kpi == "renewal" and found.at == 1.0:
        return words["renewal"], words["renewal_not"]
    key = "gain" if found.kpi in ("loop_gain", "period_gain") and found.at == 1.0 else "kpi"
    return words[key].format(**names), words["kpi_not"].format(**names)


def sentences(found: KpiMap, language: Language = "en") -> list[str]:
    """Say where the line runs, how much lies above it, how well it is known, and what to mind."""
    return [in_language(said, language) for said in _sentences(found, language)]


def _sentences(found: KpiMap, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    defined, all_points = int(found.is_defined.sum()), len(found.places)
    if not found.has_surface:
        yield words["nothing"].format(count=defined, of=all_points)
        return
    if found.crosses:
        yield from (_line_of_one if len(found.levers) == 1 else _line_of_two)(found, language)
    else:
        yield from _no_line(found, language)
    if found.surface.doubt > JUMPS:
        levers = len(found.levers)
        key = "shape_none" if not found.crosses else "shape_one" if levers == 1 else "shape"
        yield words[key].format(doubt=found.surface.doubt, Surface=words[f"surface_{levers}"])
    if defined < all_points:
        yield words["undefined"].format(count=all_points - defined, of=all_points)
    for lever in found.levers:
        if lever.is_whole and found.crosses:
            yield words["whole"].format(lever=lever_name(lever, language))


def _line_of_one(found: KpiMap, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    (lever,) = found.levers
    that, _ = that_of(found, language)
    if len(found.tips) == 1:
        (tip,) = found.tips
        yield words["one_above" if tip.is_up else "one_below"].format(
            that=that, That=_large(that), lever=lever_name(lever, language), value=lever_value(lever, tip.value),
            between=_between(lever, tip, words),
        )  # fmt: skip
        return
    values = words["and"].join(lever_value(lever, one.value) + _between(lever, one, words) for one in found.tips)
    yield words["one_many"].format(That=_large(that), values=values, lever=lever_name(lever, language))
    share, low, high = found.share_above
    yield words["share_one"].format(share=share, low=low, high=high)


def _line_of_two(found: KpiMap, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    that, _ = that_of(found, language)
    which = found.told_along
    along, other = found.levers[which], found.levers[1 - which]
    told = []
    for part in _TOLD_AT:
        how = _how(found.across(which, part), found.height_at(which, part), other, language)
        told.append(
            words["at"].format(lever=lever_name(along, language), value=lever_value(along, along.value(part)), how=how)
        )
    yield words["where"].format(That=_large(that), parts=words["semicolon"].join(told))
    share, low, high = found.share_above
    yield words["share"].format(share=share, low=low, high=high)
    half = known_within(found)
    if half is not None:
        size = f"{half:.2g}" if other.is_log else lever_value(other, half)
        yield words["within_log" if other.is_log else "within"].format(
            half=size, lever=lever_name(other, language), runs=found.runs, points=int(found.is_defined.sum())
        )


def known_within(found: KpiMap) -> float | None:
    """Return the median half-width of the band along the lever on which the line is told (a factor, if logarithmic)."""
    which = found.told_along
    other = found.levers[1 - which]
    halves = []
    for part in np.linspace(0.0, 1.0, 21):
        for one in found.across(which, float(part)):
            halves.append(np.sqrt(one.high / one.low) if other.is_log else (one.high - one.low) / 2)
    there = [one for one in halves if np.isfinite(one)]
    return float(np.median(there)) if len(there) > len(halves) / 2 else None


def _how(crossings: Sequence[Crossing], heights: np.ndarray, lever: MapLever, language: Language) -> str:
    words, name = _WORDS[language], lever_name(lever, language)
    if not crossings:
        return words["everywhere"].format(lever=name) if heights[0] >= 0 else words["nowhere"]
    if len(crossings) == 1:
        (one,) = crossings
        return words["above" if one.is_up else "below"].format(
            lever=name, value=lever_value(lever, one.value), between=_between(lever, one, words)
        )
    values = words["and"].join(lever_value(lever, one.value) for one in crossings)
    return words["parts_of"].format(lever=name, values=values)


def _between(lever: MapLever, one: Crossing, words: dict[str, str]) -> str:
    """Return the interval of a crossing; an end beyond the range is told as open."""
    has_low, has_high = one.low == one.low, one.high == one.high
    key = {(True, True): "between", (False, True): "between_low", (True, False): "between_high"}.get(
        (has_low, has_high), "between_open"
    )
    low, high = (lever_value(lever, value, has_unit=False) for value in (one.low if has_low else lever.low,
                                                         one.high if has_high else lever.high))  # fmt: skip
    return words[key].format(low=low, high=high)


def _no_line(found: KpiMap, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    mean, half = found.grid
    is_above = bool(mean[found.is_known][0] >= 0)
    known = "" if found.is_known.all() else words["known"]
    value, low, high, where = found.extreme(highest=not is_above)
    that, that_not = that_of(found, language)
    places = [
        f"{lever_name(lever, language)} {lever_value(lever, at)}"
        for lever, at in zip(found.levers, where.values(), strict=True)
    ]
    kpi = name_of(found.kpi, language)
    if not found.is_moved:
        yield words["flat"].format(
            that=that if is_above else that_not, known=known, kpi=kpi, value=kpi_value(found.kpi, value),
            levers=words["and"].join(lever_name(lever, language) for lever in found.levers),
        )  # fmt: skip
        return
    is_open = bool((np.abs(mean) <= half)[found.is_known].any())
    yield words["none_open" if is_open else "none"].format(
        that=that if is_above else that_not, known=known, kpi=kpi,
        at=kpi_value(found.kpi, found.at), value=kpi_value(found.kpi, value),
        low=kpi_value(found.kpi, low, has_unit=False),
        high=kpi_value(found.kpi, high, has_unit=False), where=words["and"].join(places),
    )  # fmt: skip


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def in_language(said: str, language: Language) -> str:
    """Return a text with the units behind its numbers in its language."""
    return with_chinese_units(said) if language == "zh" else said
