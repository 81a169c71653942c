"""Words of plans in uncertain worlds, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.explain_words import plan_name
from loopsim.decisions.range_words import ranges_told
from loopsim.decisions.sensitivity_words import value_name
from loopsim.decisions.worst import ENOUGH, FEWEST, worst_count
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
        "regret": "Least regret at worst: {name}, which misses at most {value} against the best plan of a world.",
        "closed": "The loop is closed by referral in {shares} of the runs.",
        "share": "{share} with {name}",
        "never": "No plan fails ({fails}) in any world.",
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
        "same": "在 {worlds} 个情境中，各方案每次运行的结果都相同：{goal}平均 {value}。"
        "方案所改之处在此场景中对它不起作用。",
        "alone": "在 {worlds} 个情境中，{name}的{goal}平均为 {value}（95%：{low} 至 {high}）。",
        "safest": "在最差的十分之一情境里，{name}最好（{value}），比{other}好 {apart}（95%：{low} 至 {high}）。",
        "safest_open": "在最差的十分之一情境里分不出高低：{name} {value}，{other} {second}。",
        "safest_few": "最差的十分之一只有 {count} 个情境：{name} {value}，{other} {second}；情境太少，分不出高低"
        "（请取 {enough} 个或更多）。",
        "worst": "在最差的十分之一情境里为 {value}。",
        "regret": "最大后悔值最小的是{name}：与各情境的最佳方案相比，至多少得 {value}。",
        "closed": "靠转介绍闭环的运行占比：{shares}。",
        "share": "{name} {share}",
        "never": "没有方案在任何情境里失败（{fails}）。",
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
    goal = name_of(found.goal, language)
    ranked = sorted(found.names, key=lambda name: -found.expected(name).value)
    first = ranked[0]
    worlds = f"{int(found.used.sum()):,}"
    common = {"worlds": worlds, "name": names[first], "goal": goal, "value": shown(found.expected(first).value)}
    if len(ranked) == 1:
        yield words["alone"].format(**common, **ends(found.expected(first)))
        yield words["worst"].format(value=shown(found.worst(first).value))
        return
    if not found.is_moved:
        yield words["same"].format(**common)
        yield words["worst"].format(value=shown(found.worst(first).value))
        return
    other = min(ranked[1:], key=lambda name: found.ahead(first, name).low)  # the best one is ahead of all others
    ahead = found.ahead(first, other)
    form = "best" if ahead.low > 0 else "open"
    yield words[form].format(**common, other=names[other], apart=shown(ahead.value), **ends(ahead))
    safe, *rest = sorted(found.names, key=lambda name: -found.worst(name).value)
    count = worst_count(found.means.shape[1])
    is_few = count < FEWEST
    by = (lambda name: -found.worst(name).value) if is_few else (lambda name: found.safer(safe, name).low)
    second = min(rest, key=by)
    safer = found.safer(safe, second)
    yield words["safest_few" if is_few else "safest" if safer.low > 0 else "safest_open"].format(
        name=names[safe], other=names[second], value=shown(found.worst(safe).value), count=count, enough=ENOUGH,
        second=shown(found.worst(second).value), apart=shown(safer.value), **ends(safer),
    )  # fmt: skip
    regrets = found.regrets.max(axis=1)
    least = int(regrets.argmin())
    yield words["regret"].format(name=names[found.names[least]], value=shown(float(regrets[least])))


def _failures(found: Robustness, words: dict[str, str], language: Language) -> Iterator[str]:
    fails = fails_shown(found, language)
    if not found.failing.any():
        yield words["never"].format(fails=fails)
        return
    for name in found.names:
        share = found.failing_share(name)
        shown = {"name": plan_name(name, language), "fails": fails, "share": f"{share:.0%}"}
        if share == 1:
            yield words["always"].format(**shown)
        elif share > 0:
            box = found.boxes[name]
            yield words["fails"].format(**shown, where=words["nowhere"] if box is None else _where(box, language))


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
