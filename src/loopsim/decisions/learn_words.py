"""Words of the value of information, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from loopsim.decisions.explain_words import plan_name
from loopsim.decisions.measuring import way_to_measure
from loopsim.decisions.robust_words import amount, choice_told
from loopsim.decisions.sensitivity_words import value_name
from loopsim.languages import spaced
from loopsim.results.definitions import DEFINITIONS, name_of

if TYPE_CHECKING:
    from loopsim.decisions.learn import Learning

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "chosen": "With what is known now, choose {name}. {knowing}",
        "knowing": "Knowing everything about the world first would gain {worth} "
        "of {goal} on average (95%: {low} to {high}); no measurement is worth more.",
        "nothing": "With what is known now, choose {name}: in every world it is best, so knowing more would change "
        "nothing.",
        "nothing_open": "In every world {name} does as well as any other, so knowing more would change nothing.",
        "same": "All plans come out the same in every world, so knowing more would change nothing.",
        "first": "Measure {value} next: knowing it is worth {worth} (95%: {low} to {high}). How: {how}.",
        "then": "Then {value}: {worth} ({low} to {high}). How: {how}.",
        "none": "No single value is seen to be worth measuring before the choice; more worlds would tell (--worlds).",
        "little": "Hardly worth anything alone: {names}.",
        "more": " and {count} more",
        "and": ", ",
    },
    "zh": {
        "chosen": "按目前所知，选{name}。{knowing}",
        "knowing": "若能事先知道全部不确知的值，{goal}平均可多得 {worth}（95%：{low} 至 {high}）；"
        "任何测量的价值都不会超过它。",
        "nothing": "按目前所知，选{name}：它在所有情境中都最好，了解更多也不会改变选择。",
        "nothing_open": "{name}在所有情境中都不比其他方案差，了解更多也不会改变选择。",
        "same": "各方案在所有情境中结果都相同，了解更多也不会改变选择。",
        "first": "下一步先测 {value}：事先知道它，平均可多得 {worth}（95%：{low} 至 {high}）。方法：{how}。",
        "then": "其次 {value}：{worth}（{low} 至 {high}）。方法：{how}。",
        "none": "看不出哪个值单独值得在选择前先测；增加情境数可看得更清（--worlds）。",
        "little": "单独知道它们几乎没有价值：{names}。",
        "more": "，另有 {count} 项",
        "and": "、",
    },
}

#: Values named of each kind.
_MOST, _MOST_LITTLE = 3, 6


def sentences(found: Learning, language: Language = "en") -> list[str]:
    """Say what is chosen now, what knowing more is worth at most, and what to measure next and how."""
    return [spaced(one, language) for one in _sentences(found, _WORDS[language], language)]


def _sentences(found: Learning, words: dict[str, str], language: Language) -> Iterator[str]:
    def shown(value: float) -> str:
        return amount(value, DEFINITIONS[found.robust.goal].unit, language)

    def figures(worth: tuple[float, float, float]) -> dict[str, str]:
        return dict(zip(("worth", "low", "high"), map(shown, worth), strict=True))

    if not found.robust.is_moved:
        yield words["same"]
        return
    chosen, is_best = plan_name(found.chosen, language), found.is_told_apart
    if not is_best:
        yield choice_told(found.robust, language)
    if not found.everything.value > 0:
        yield words["nothing" if is_best else "nothing_open"].format(name=chosen)
        return
    knowing = words["knowing"].format(goal=name_of(found.robust.goal, language), **figures(found.everything))
    yield words["chosen"].format(name=chosen, knowing=knowing) if is_best else knowing
    for place, path in enumerate(found.worth_it[:_MOST]):
        way = way_to_measure(path)
        yield words["then" if place else "first"].format(
            value=value_name(path, language),
            how=way.chinese if language == "zh" else way.english,
            **figures(found.values[path]),
        )
    if not found.worth_it:
        yield words["none"]
        return
    little = [value_name(path, language) for path in found.values if path not in found.worth_it]
    if little:
        rest = words["more"].format(count=len(little) - _MOST_LITTLE) if len(little) > _MOST_LITTLE else ""
        yield words["little"].format(names=words["and"].join(little[:_MOST_LITTLE]) + rest)
