"""Words of a sensitivity analysis, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.map_words import in_language as told_in
from loopsim.decisions.map_words import kpi_value
from loopsim.decisions.range_words import ranges_told
from loopsim.languages import in_language
from loopsim.results.definitions import name_of
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.influences import Influence, Sensitivity

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "sobol": "{kpi}: {sides}.",
        "morris": "{kpi} (screened; sizes against the largest effect): {sides}.",
        "pawn": "{kpi} (0: knowing the value moves nothing of its distribution, 1: all): {sides}.",
        "decided": "of what you decide, {some}",
        "unknown": "of what you do not know, {some}",
        "semi": "; ",
        "matter": "{names} matter",
        "one": "{names} matters",
        "none": "nothing is seen to matter",
        "more": " and {count} more",
        "luck": "Luck makes about {share:.0%} of the variance of a single run at these values.",
        "with_luck": ", luck included",
        "one_run": "With one run at each point what luck adds to an influence cannot be told, and is not taken off: "
        "what matters may be luck (--runs 2).",
        "held": "Held as they are, since not all of their range goes with those of the others: {names}.",
        "hidden": "{kpi}: luck hides what these values do to it; more runs a point, more points or a larger "
        "market would tell (--runs, --points).",
        "flat": "{kpi}: it does not vary in these ranges; it is {value} at all points.",
        "undefined": "{kpi}: nothing can be said; in all rows of the design runs failed or it is not defined.",
        "rows": "{kpi}: {used} of {of} rows of the design are used; in the others runs failed or it is not defined.",
        "unseen": "Not told apart from chance for any of these: {names}.",
        "little": "Hardly matter for any of these, in these ranges: {names}.",
        "wide": "The intervals of {kpi} are wide: more points would tell ({option}).",
        "and": ", ",
    },
    "zh": {
        "sobol": "{kpi}：{sides}。",
        "morris": "{kpi}（筛选，以最大效应为1）：{sides}。",
        "pawn": "{kpi}（0：知道该值，分布不动；1：全部移动）：{sides}。",
        "decided": "你能决定的，{some}",
        "unknown": "你不确知的，{some}",
        "semi": "；",
        "matter": "重要的是{names}",
        "one": "重要的是{names}",
        "none": "没有看出重要的",
        "more": "，另有 {count} 项",
        "luck": "单次运行的差异中约 {share:.0%} 来自运气。",
        "with_luck": "（含运气）",
        "one_run": "每点只运行一次，分不出影响中有多少来自运气，也就没有扣除：看似重要的可能只是运气（--runs 2）。",
        "held": "保持现值不变，因其范围与其他值不能任意搭配：{names}。",
        "hidden": "{kpi}：运气盖过了这些参数的影响；每点多运行几次、增加点数或放大市场才能看清（--runs、--points）。",
        "flat": "{kpi}：在这些范围内不变，各点均为 {value}。",
        "undefined": "{kpi}：无法判断；所有试验点都运行失败，或该指标无定义。",
        "rows": "{kpi}：{of} 行试验点中用了 {used} 行；其余有运行失败，或该指标无定义。",
        "unseen": "对以上指标都看不出影响（与偶然区分不开）：{names}。",
        "little": "在这些范围内，对以上指标都几乎没有影响：{names}。",
        "wide": "{kpi}的区间较宽：增加点数可看清（{option}）。",
        "and": "、",
    },
}

_MOST_NAMED, _MOST_LITTLE = 4, 8

#: A value matters if at least this part of what varies is due to it.
MATTERS = 0.05


def value_name(path: str, language: Language = "en") -> str:
    """Return a value for people: its path without ``levers.`` or ``behavior.``, in Chinese its name."""
    return in_language(path_name(path), language)


def part(estimate: float) -> float:
    """Return an estimated part of the variance as it is told: no part is below none or above the whole."""
    return min(max(estimate, 0.0), 1.0)


def matters(one: Influence) -> bool:
    """Return whether a value is seen to matter: its influence is large enough and told apart from none."""
    return one.total >= MATTERS and one.low > MATTERS / 5


def sentences(found: Sensitivity, language: Language = "en") -> list[str]:
    """Say what matters for each measure, what does not for any, and what to mind."""
    return list(_sentences(found, _WORDS[language], language))


def _sentences(found: Sensitivity, words: dict[str, str], language: Language) -> Iterator[str]:
    for kpi, influences in found.influences.items():
        name = name_of(kpi, language)
        name = name[:1].upper() + name[1:]
        used, of = found.rows[kpi]
        if not influences:
            said = "hidden" if kpi in found.hidden else "flat" if kpi in found.flat else "undefined"
            value = kpi_value(kpi, found.flat[kpi]) if said == "flat" else ""
            yield told_in(words[said].format(kpi=name, value=value), language)
            continue
        sides = {
            side: [one for one in influences if matters(one) and found.ranges[one.path].is_decision == is_decision]
            for side, is_decision in (("decided", True), ("unknown", False))
            if any(one.is_decision == is_decision for one in found.ranges.values())  # nothing is said of what stayed
        }
        told_of = [
            words[side].format(some=_named(some, language, is_part=found.method == "sobol"))
            for side, some in sides.items()
        ]
        with_luck = words["with_luck"] if found.runs == 1 and found.method != "pawn" else ""
        yield words[found.method].format(kpi=name + with_luck, sides=words["semi"].join(told_of))
        if used < of:
            yield words["rows"].format(kpi=name, used=used, of=of)
        share = found.luck[kpi]
        if share is not None:
            yield words["luck"].format(share=share)
        largest = influences[0]
        is_beyond = found.method == "sobol" and largest.low > 1.0  # no part is more than the whole
        if is_beyond or largest.high - largest.low > largest.total:
            yield words["wide"].format(kpi=name_of(kpi, language), option="--points")
    is_pawn = found.method == "pawn"
    if found.runs == 1 and not is_pawn and any(found.influences.values()):
        yield words["one_run"]
    if any(found.influences.values()):
        for word, paths in zip(("little", "unseen"), _that_do_not_matter(found), strict=True):
            names = [value_name(path, language) for path in paths]
            rest = words["more"].format(count=len(names) - _MOST_LITTLE) if len(names) > _MOST_LITTLE else ""
            if names:
                yield words[word].format(names=words["and"].join(names[:_MOST_LITTLE]) + rest)
    if found.held:
        yield words["held"].format(names=words["and"].join(value_name(path, language) for path in found.held))
    yield ranges_told(tuple(found.ranges.values()), language)


def _that_do_not_matter(found: Sensitivity) -> tuple[list[str], list[str]]:
    """Return values that hardly matter for any measure, and others not told apart from chance for any.

    A distance by PAWN has no scale on which it is small.
    """
    little, unseen = [], []
    for path in found.ranges:
        some = [one for told in found.influences.values() for one in told if one.path == path]
        if found.method == "pawn":
            unseen += [path] if all(one.low == 0 for one in some) else []
        elif all(one.high < MATTERS for one in some):
            little.append(path)
        elif all(one.low <= 0 for one in some):
            unseen.append(path)
    return little, unseen


def _named(side: Sequence[Influence], language: Language, *, is_part: bool) -> str:
    words = _WORDS[language]
    if not side:
        return words["none"]
    sizes = [f"{part(one.total):.0%}" if is_part else f"{one.total:.2g}" for one in side]
    form = "{}（{}）" if language == "zh" else "{} ({})"
    shown = [form.format(value_name(one.path, language), size) for one, size in zip(side, sizes, strict=True)]
    rest = words["more"].format(count=len(side) - _MOST_NAMED) if len(side) > _MOST_NAMED else ""
    return words["one" if len(side) == 1 else "matter"].format(names=words["and"].join(shown[:_MOST_NAMED]) + rest)
