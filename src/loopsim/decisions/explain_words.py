"""Words of an explanation, in English and Chinese: names of parts, and three sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from loopsim.languages import in_language, spaced
from loopsim.market.fields import Source
from loopsim.market.tallies import TALLIES
from loopsim.results.definitions import DEFINITIONS
from loopsim.runs.headline_words import figures
from loopsim.runs.plans import AS_IT_IS
from loopsim.scenario.document import name_of as path_name

if TYPE_CHECKING:
    from loopsim.decisions.explain import Effect, Explanation

Language = Literal["en", "zh"]

_PARTS: dict[str, tuple[str, str]] = {
    "buyers_at_start": ("buyers there at the start", "期初成交客户"),
    "pool_at_start": ("people there at the start", "期初流量池"),
    "days_there": ("days a buyer is there", "买家停留天数"),
    "orders_per_day": ("orders a day of a buyer", "买家日均订单"),
    "basket": ("order value", "客单价"),
    "goods_share": ("cost of goods per yuan sold", "单位销售的货品成本"),
    "won_back": ("won back", "召回"),
    "left_otherwise": ("left for other reasons", "其他流失"),
    "schedule": ("schedule", "日程"),
}
_JOINED, _CONVERSION = ("followers by {}", "拉新（{}）"), ("conversion of {}", "转化（{}）")

#: Names of groups, above their parts.
GROUPS: dict[str, tuple[str, str]] = {
    "joined": ("who came", "来了多少人"),
    "conversion": ("how many of them buy", "多少人成交"),
    "orders": ("how they order", "下单情况"),
    "money": ("other income and costs", "其他收支"),
    "left": ("who left", "流失"),
    "change": ("changes", "改动"),
}

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "more": "{after} earns {mean} CNY more than {before} (95%: {low} to {high}; {runs} runs on the same luck)"
        "{pool}.",
        "less": "{after} earns {mean} CNY less than {before} (95%: {low} to {high}; {runs} runs on the same luck)"
        "{pool}.",
        "open": "{after}: profit not told apart from {before}: {mean} CNY (95%: {low} to {high}; {runs} runs on "
        "the same luck){pool}.",
        "pool_more": ", and ends with {mean} people more in the pool",
        "pool_less": ", and ends with {mean} people fewer in the pool",
        "pool_open": "; the pool at the end is not told apart either ({mean} people, {low} to {high})",
        "pool_open_only": "; the pool at the end is not told apart ({mean} people, {low} to {high})",
        "for": "Gains: {parts}",
        "against": "losses: {parts}",
        "only_against": "Losses: {parts}",
        "none": "No single stage is told apart from luck; more runs would tell",
        "same": "No stage differs in any run: what the plans change does nothing here",
        "in order": "By change, one after the other: {parts}.",
        "shapley": "By change, over all orders in which they can be made: {parts}.",
        "change": "{name} {mean} CNY{open}",
        "is_open": " (not told apart)",
        "together": "The changes cannot all be made one without the others: {why}.",
        "not so": "The changes cannot be made in this order: {why}; another --order may do.",
        "and": ", ",
        "semicolon": "; ",
        "end": ".",
    },
    "zh": {
        "more": "{after}比{before}多赚 {mean} 元（95%：{low} 至 {high}；同样运气下 {runs} 次运行）{pool}。",
        "less": "{after}比{before}少赚 {mean} 元（95%：{low} 至 {high}；同样运气下 {runs} 次运行）{pool}。",
        "open": "{after}与{before}的利润分不出高低：{mean} 元（95%：{low} 至 {high}；同样运气下 {runs} 次运行）"
        "{pool}。",
        "pool_more": "，期末流量池多 {mean} 人",
        "pool_less": "，期末流量池少 {mean} 人",
        "pool_open": "；期末流量池也分不出高低（{mean} 人，{low} 至 {high}）",
        "pool_open_only": "；期末流量池分不出高低（{mean} 人，{low} 至 {high}）",
        "for": "利润增加来自{parts}",
        "against": "减少来自{parts}",
        "only_against": "利润减少来自{parts}",
        "none": "没有一个环节的差别能与运气区分开；增加运行次数可看清",
        "same": "各次运行的各环节都没有差别：方案所改之处在此不起作用",
        "in order": "依次做各项改动，利润变化：{parts}。",
        "shapley": "各项改动的贡献（对所有先后次序取平均）：{parts}。",
        "change": "{name} {mean} 元{open}",
        "is_open": "（分不出）",
        "together": "这些改动无法逐一单独做：{why}。",
        "not so": "这些改动无法按此次序做：{why}；可换 --order。",
        "and": "、",
        "semicolon": "；",
        "end": "。",
    },
}

#: Parts named on each side, and changes named; a part that is a smaller share of the largest is not named.
_MOST, _MOST_CHANGES, _SMALLEST = 3, 4, 0.005

_CHINESE_TALLIES = {tally.name: tally.chinese for tally in TALLIES}
_CHINESE_SOURCES = {source.name.lower(): source.chinese for source in Source}


def part_name(name: str, language: Language) -> str:
    """Return a part for people: ``"joined_ads" -> "followers by ads"``; a path of levers without its first word."""
    place = ("en", "zh").index(language)
    if name in _PARTS:
        return _PARTS[name][place]
    for start, words in (("joined_", _JOINED), ("conversion_", _CONVERSION)):
        source = name.removeprefix(start)
        if source != name and source in _CHINESE_SOURCES:
            return words[place].format((source.replace("_", " "), _CHINESE_SOURCES[source])[place])
    if name in DEFINITIONS:
        return DEFINITIONS[name].chinese if place else name.replace("_", " ")
    if name in _CHINESE_TALLIES:
        return _CHINESE_TALLIES[name] if place else name.replace("_", " ")
    return in_language(path_name(name), "zh") if place else name.removeprefix("levers.")


def plan_name(name: str, language: Language) -> str:
    """Return the name of a plan for people."""
    words = {AS_IT_IS: "现状", "changed": "改动后"} if language == "zh" else {"changed": "the changed plan"}
    return words.get(name, name)


def value_of(explanation: Explanation, name: str, language: Language = "en") -> str:
    """Return what a change changes: ``"150 -> 120"``; empty where it is more than one value."""
    if name not in explanation.values:
        return ""
    before, after = (_shown(value) for value in explanation.values[name])
    return f"{before} {'→' if language == 'zh' else '->'} {after}"


def sentences(explanation: Explanation, language: Language = "en") -> list[str]:
    """Say how much a plan gains, through which stages, and by which of its changes."""
    words = _WORDS[language]
    found = [_total(explanation, words, language), _stages(explanation, words, language)]
    if explanation.why_no_changes:
        form = "together" if explanation.way == "shapley" else "not so"
        found.append(words[form].format(why=explanation.why_no_changes))
    elif explanation.changes:
        found.append(_changes(explanation, words, language))
    return [spaced(one, language) for one in found]


def _total(explanation: Explanation, words: dict[str, str], language: Language) -> str:
    profit, pool = explanation.total("profit"), explanation.total("reachable")
    form = "open" if not profit.is_told_apart else "more" if profit.mean > 0 else "less"
    is_open = "pool_open" if form == "open" else "pool_open_only"
    pool_form = is_open if not pool.is_told_apart else "pool_more" if pool.mean > 0 else "pool_less"
    names = {"before": plan_name(explanation.before, language), "after": plan_name(explanation.after, language)}
    return words[form].format(
        **names,
        runs=len(explanation.comparison.reference),
        pool=words[pool_form].format(**figures(pool)),
        **figures(profit),
    )


def _stages(explanation: Explanation, words: dict[str, str], language: Language) -> str:
    told = sorted(
        (one for one in explanation.effects(explanation.profit) if one.is_told_apart),
        key=lambda one: -abs(one.mean),
    )
    told = [one for one in told if abs(one.mean) >= _SMALLEST * abs(told[0].mean)]
    sides = [[one for one in told if (one.mean > 0) == is_for][:_MOST] for is_for in (True, False)]
    named = [words["and"].join(_named(one, language) for one in side) for side in sides]
    totals = (explanation.total("profit"), explanation.total("reachable"))
    everything = (*explanation.effects(explanation.profit), *totals)
    if not any(any((one.mean, one.low, one.high)) for one in everything):
        return words["same"] + words["end"]
    if not any(named):
        return words["none"] + words["end"]
    if not named[0]:
        return words["only_against"].format(parts=named[1]) + words["end"]
    said = words["for"].format(parts=named[0])
    return said + (words["semicolon"] + words["against"].format(parts=named[1]) if named[1] else "") + words["end"]


def _changes(explanation: Explanation, words: dict[str, str], language: Language) -> str:
    effects: Sequence[Effect] = explanation.effects(explanation.changes["profit"])
    if explanation.way == "shapley":
        effects = sorted(effects, key=lambda one: -abs(one.mean))
    said = [
        words["change"].format(
            name=part_name(one.name, language),
            mean=figures(one, is_signed=True)["mean"],
            open="" if one.is_told_apart or not any((one.mean, one.low, one.high)) else words["is_open"],
        )
        for one in effects[:_MOST_CHANGES]
    ]
    return words[str(explanation.way)].format(parts=words["semicolon"].join(said))


def _named(one: Effect, language: Language) -> str:
    return f"{part_name(one.name, language)} {figures(one, is_signed=True)['mean']}"


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {None: "-", True: "true", False: "false"}[value]
    return f"{value:,g}" if isinstance(value, int | float) else str(value)[:40]
