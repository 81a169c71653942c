"""Words of plans in uncertain worlds, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.decisions.explain_words import plan_name
from loopsim.decisions.range_words import ranges_told
from loopsim.decisions.sensitivity_words import value_name
from loopsim.decisions.worst import ENOUGH, FEWEST, are_regrets_apart, worst_count
from loopsim.languages import spaced
from loopsim.results.definitions import DEFINITIONS, name_of

if TYPE_CHECKING:
    from loopsim.decisions.outcomes import Robustness
    from loopsim.decisions.prim import Box
    from loopsim.decisions.worst import Estimate

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "best": "Over {worlds} worlds {name} is best by {goal}: {value} on average, {apart} more than {other} "
        "(95%: {low} to {high}).",
        "open": "Over {worlds} worlds no plan is best by {goal} beyond doubt: {name} has {value} on average, {apart} "
        "more than {other} (95%: {low} to {high}).",
        "near": "Over {worlds} worlds no plan is best by {goal}: {name} and {other} come out nearly the same, {value} "
        "on average, less than {least} apart.",
        "same": "Over {worlds} worlds all plans come out the same in every run: {value} of {goal} on average. What "
        "they change does nothing to it in this scenario.",
        "alone": "Over {worlds} worlds {name} has a {goal} of {value} on average (95%: {low} to {high}).",
        "safest": "In the worst tenth of the worlds {name} does best ({value}), {apart} better than {other} "
        "(95%: {low} to {high}).",
        "safest_open": "In the worst tenth of the worlds the plans are not told apart: {name} {value}, {other} "
        "{second}.",
        "safest_few": "In the worst tenth of the worlds, {count} of them, {name} has {value} and {other} {second}: too "
        "few worlds to tell them apart (take {enough} or more).",
        "worst": "In the worst tenth of the worlds it has {value}.",
        "regret": "Least regret at worst: {name}, which misses at most {value} against the best plan of a world; "
        "{other} misses up to {second}.",
        "regret_open": "Regret at worst does not tell the plans apart: against the best plan of a world {name} misses "
        "at most {value}, {other} {second}.",
        "closed": "The loop is closed by referral in {shares} of the runs.",
        "share": "{share} with {name}",
        "never": "No plan fails ({fails}) in any world.",
        "unknown": "Whether {names} fails ({fails}) is not told: {measure} is not defined in the runs of any world.",
        "never_there": "No plan fails ({fails}) in any world where that is defined.",
        "part": "{measure} is defined in {share} of the worlds of all plans; shares of failures are those of them.",
        "any": "a plan",
        "always": "{name} fails ({fails}) in every world.",
        "fails": "{name} fails ({fails}) in {share} of the worlds{where}.",
        "where": ", mostly where {bounds}: {density} of the worlds there fail, and {coverage} of those that fail are "
        "there",
        "nowhere": "; nothing in the worlds tells where",
        "above": "{name} is above {low}",
        "below": "{name} is below {high}",
        "within": "{name} is from {low} to {high}",
        "both": " and ",
        "and": ", ",
        "used": "{used} of {of} worlds are used; in the others runs failed or {goal} is not defined.",
    },
    "zh": {
        "best": "在 {worlds} 个情境中，按{goal}最好的是{name}：平均 {value}，比{other}多 {apart}"
        "（95%：{low} 至 {high}）。",
        "open": "在 {worlds} 个情境中，按{goal}分不出哪个方案最好：{name}平均 {value}，比{other}多 {apart}"
        "（95%：{low} 至 {high}）。",
        "near": "在 {worlds} 个情境中，按{goal}没有哪个方案最好：{name}与{other}结果几乎相同，平均 {value}，"
        "相差不到 {least}。",
        "same": "在 {worlds} 个情境中，各方案每次运行的结果都相同：{goal}平均 {value}。"
        "方案所改之处在此场景中对它不起作用。",
        "alone": "在 {worlds} 个情境中，{name}的{goal}平均为 {value}（95%：{low} 至 {high}）。",
        "safest": "在最差的十分之一情境里，{name}最好（{value}），比{other}好 {apart}（95%：{low} 至 {high}）。",
        "safest_open": "在最差的十分之一情境里分不出高低：{name} {value}，{other} {second}。",
        "safest_few": "最差的十分之一只有 {count} 个情境：{name} {value}，{other} {second}；情境太少，分不出高低"
        "（请取 {enough} 个或更多）。",
        "worst": "在最差的十分之一情境里为 {value}。",
        "regret": "最大后悔值最小的是{name}：与各情境的最佳方案相比，至多少得 {value}；{other}至多少得 {second}。",
        "regret_open": "最大后悔值分不出高低：与各情境的最佳方案相比，{name}至多少得 {value}，"
        "{other}至多少得 {second}。",
        "closed": "靠转介绍闭环的运行占比：{shares}。",
        "share": "{name} {share}",
        "never": "没有方案在任何情境里失败（{fails}）。",
        "unknown": "无法判断{names}是否失败（{fails}）：{measure}在任何情境的运行中都无定义。",
        "never_there": "在有定义的情境里，没有方案失败（{fails}）。",
        "part": "{measure}在各方案 {share} 的情境中有定义；失败占比按这些情境计。",
        "any": "各方案",
        "always": "{name}在所有情境里都失败（{fails}）。",
        "fails": "{name}在 {share} 的情境里失败（{fails}）{where}。",
        "where": "，多在{bounds}时：其中 {density} 的情境失败，占全部失败的 {coverage}",
        "nowhere": "；看不出在什么条件下",
        "above": "{name} 高于 {low}",
        "below": "{name} 低于 {high}",
        "within": "{name} 在 {low} 至 {high} 之间",
        "both": "且",
        "and": "、",
        "used": "{of} 个情境中用了 {used} 个；其余有运行失败或{goal}无定义。",
    },
}


def goal_name(goal: str, language: Language) -> str:
    """Return a goal with its unit, for an axis: ``"profit, CNY"``."""
    name, unit = name_of(goal, language), DEFINITIONS[goal].unit
    shown = {"CNY": "元", "people": "人", "orders": "单", "days": "天"}.get(unit, unit) if language == "zh" else unit
    return name if not unit else f"{name}（{shown}）" if language == "zh" else f"{name}, {shown}"


def amount(value: float, unit: str, language: Language) -> str:
    """Write a figure of a goal: money and people in whole numbers, all else in three digits."""
    whole = unit in ("CNY", "people", "orders", "days", "day")
    value = 0.0 if whole and abs(value) <= 0.5 else value  # never -0
    text = f"{value:,.0f}" if whole or abs(value) >= 1000 else f"{value:.3g}"
    return f"{text} {'元' if language == 'zh' else 'CNY'}" if unit == "CNY" else text


def sentences(found: Robustness, language: Language = "en") -> list[str]:
    """Say which plan is best on the whole, at worst and by regret; where loops close; where plans fail."""
    words = _WORDS[language]
    told = [*_best(found, words, language)]
    closing = {name: found.closing(name) for name in found.names}
    if all(share == share for share in closing.values()):
        shares = [
            words["share"].format(name=plan_name(name, language), share=f"{share:.0%}")
            for name, share in closing.items()
        ]
        told.append(words["closed"].format(shares=words["and"].join(shares)))
    told += _failures(found, words, language)
    return [spaced(one, language) for one in (*told, *_notes(found, words, language))]


def _best(found: Robustness, words: dict[str, str], language: Language) -> Iterator[str]:
    def shown(value: float) -> str:
        return amount(value, DEFINITIONS[found.goal].unit, language)

    def ends(one: Estimate) -> dict[str, str]:
        return {"low": shown(one.low), "high": shown(one.high)}

    names = {name: plan_name(name, language) for name in found.names}
    yield _on_the_whole(found, words, language)
    if len(names) == 1 or not found.is_moved:
        yield words["worst"].format(value=shown(found.worst(found.names[0]).value))
        return
    safe, *rest = sorted(found.names, key=lambda name: -found.worst(name).value)
    count = worst_count(found.means.shape[1])
    is_few = count < FEWEST
    by = (lambda name: -found.worst(name).value) if is_few else (lambda name: found.safer(safe, name).low)
    second = min(rest, key=by)
    safer = found.safer(safe, second)
    is_safer = safer.low > 0 and shown(safer.value) != shown(0.0)
    yield words["safest_few" if is_few else "safest" if is_safer else "safest_open"].format(
        name=names[safe], other=names[second], value=shown(found.worst(safe).value), count=count, enough=ENOUGH,
        second=shown(found.worst(second).value), apart=shown(safer.value), **ends(safer),
    )  # fmt: skip
    regrets = found.regrets.max(axis=1)
    least, after = (int(place) for place in regrets.argsort(kind="stable")[:2])
    value, missed = (shown(float(regrets[place])) for place in (least, after))
    is_told = value != missed and are_regrets_apart(found.regrets[least], found.regrets[after])
    yield words["regret" if is_told else "regret_open"].format(
        name=names[found.names[least]], other=names[found.names[after]], value=value, second=missed
    )


def _on_the_whole(found: Robustness, words: dict[str, str], language: Language) -> str:
    """Say which plan is best on average, if one is told apart from all others by what a reader can see."""
    unit = DEFINITIONS[found.goal].unit

    def shown(value: float) -> str:
        return amount(value, unit, language)

    lead = found.lead
    first = lead.first if lead is not None else found.names[0]
    mean = found.expected(first)
    common = {
        "worlds": f"{int(found.used.sum()):,}", "name": plan_name(first, language),
        "goal": name_of(found.goal, language), "value": shown(mean.value),
    }  # fmt: skip
    if lead is None:
        return words["alone"].format(**common, low=shown(mean.low), high=shown(mean.high))
    if not found.is_moved:
        return words["same"].format(**common)
    ahead, near = lead.ahead, _near(found)
    form = "best" if best_of(found) else "open" if near is None else "near"
    return words[form].format(
        **common, other=plan_name(near or lead.other, language), apart=shown(ahead.value), least=shown(1.0),
        low=shown(ahead.low), high=shown(ahead.high),
    )  # fmt: skip


def _near(found: Robustness) -> str | None:
    """Return a plan behind which the one that leads is by less than amounts show, and luck leaves no more than that."""
    lead, unit = found.lead, DEFINITIONS[found.goal].unit
    if lead is None:
        return None
    nothing = amount(0.0, unit, "en")
    for other in (lead.other, *found.names) if lead.is_told else (lead.other,):
        ahead = found.ahead(lead.first, other)
        told = [amount(one, unit, "en") for one in ahead]
        if other != lead.first and told[0] == nothing and (ahead.low > 0 or told == [nothing] * 3):
            return other
    return None


def best_of(found: Robustness) -> str | None:
    """Return the plan that is best on average, told apart from all others by luck and by what amounts show."""
    lead = found.lead
    return lead.first if lead is not None and lead.is_told and _near(found) is None else None


def choice_told(found: Robustness, language: Language) -> str:
    """Say which plan is best on average over the worlds, or that none is told apart: the same words in all answers."""
    return spaced(_on_the_whole(found, _WORDS[language], language), language)


def _failures(found: Robustness, words: dict[str, str], language: Language) -> Iterator[str]:
    fails, measure = fails_shown(found, language), name_of(found.fails.kpi, language)
    unknown = [name for name in found.names if np.isnan(found.failing_share(name))]
    if unknown:
        names = [plan_name(name, language) for name in unknown]
        told = words["any"] if unknown == list(found.names) else words["and"].join(names)
        yield words["unknown"].format(names=told, fails=fails, measure=measure)
        if len(unknown) == len(found.names):
            return
    share = float(found.is_told_failing.mean())
    if not found.failing.any():
        yield words["never" if share == 1 else "never_there"].format(fails=fails)
    for name in found.names:
        failing = found.failing_share(name)
        shown = {"name": plan_name(name, language), "fails": fails, "share": f"{failing:.0%}"}
        if failing == 1:
            yield words["always"].format(**shown)
        elif failing > 0:
            box = found.boxes[name]
            yield words["fails"].format(**shown, where=words["nowhere"] if box is None else _where(box, language))
    if share < 1:
        yield _large(words["part"].format(measure=measure, share=f"{share:.0%}"))


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]


def fails_shown(found: Robustness, language: Language) -> str:
    """Return the condition of failure for people."""
    kpi, is_below, value = found.fails
    return f"{name_of(kpi, language)} {'<' if is_below else '>'} {value:,.12g}"


def bounds_of(box: Box, language: Language) -> list[str]:
    """Return each bound of a box for people."""
    return list(_bounds(box, language))


def _bounds(box: Box, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    for path, (low, high) in box.bounds.items():
        form = "within" if None not in (low, high) else "above" if high is None else "below"
        yield words[form].format(
            name=value_name(path, language),
            low="" if low is None else f"{low:.3g}",
            high="" if high is None else f"{high:.3g}",
        )


def _where(box: Box, language: Language) -> str:
    words = _WORDS[language]
    return words["where"].format(
        bounds=words["both"].join(_bounds(box, language)), density=f"{box.density:.0%}", coverage=f"{box.coverage:.0%}"
    )


def _notes(found: Robustness, words: dict[str, str], language: Language) -> Iterator[str]:
    used, of = int(found.used.sum()), len(found.used)
    if used < of:
        yield words["used"].format(used=used, of=of, goal=name_of(found.goal, language))
    yield ranges_told(found.worlds.ranges, language)
