"""Words of one past and several futures, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from loopsim.decisions.futures import UNCHANGED
from loopsim.languages import spaced
from loopsim.results.dating import in_brackets
from loopsim.results.wording import headline

if TYPE_CHECKING:
    from loopsim.decisions.branch import Branches

Language = Literal["en", "zh"]

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "more": "{name} from day {at}{date} on: {money} CNY more profit by day {days} than if nothing changes{pool}.",
        "less": "{name} from day {at}{date} on: {money} CNY less profit by day {days} than if nothing changes{pool}.",
        "same": "{name} from day {at}{date} on: the same profit by day {days} as if nothing changes{pool}.",
        "pool_more": ", {people} more people in the pool ({end} instead of {before})",
        "pool_less": ", {people} fewer people in the pool ({end} instead of {before})",
        "pool_same": ", as many people in the pool ({end})",
        "answers": "{answer}, changed or not.",
        "answers_apart": "Unchanged: {before}. {others}.",
        "answer": "{name}: {answer}",
        "between": ". ",
        "luck": "This is one history: with another luck the differences would be others; --runs 30 tells by how much.",
    },
    "zh": {
        "more": "{name}（自第{at}天{date}起）：到第{days}天比不变时多赚 {money} 元{pool}。",
        "less": "{name}（自第{at}天{date}起）：到第{days}天比不变时少赚 {money} 元{pool}。",
        "same": "{name}（自第{at}天{date}起）：到第{days}天利润与不变时相同{pool}。",
        "pool_more": "，流量池多 {people} 人（{end}，不变时 {before}）",
        "pool_less": "，流量池少 {people} 人（{end}，不变时 {before}）",
        "pool_same": "，流量池人数相同（{end}）",
        "answers": "改与不改，结论相同：{answer}。",
        "answers_apart": "不变：{before}。{others}。",
        "answer": "{name}：{answer}",
        "between": "。",
        "luck": "这只是一段历史：换一种运气，差额会不同；用 --runs 30 可知差多少。",
    },
}


def future_name(name: str, language: Language) -> str:
    """Return the name of a future for people."""
    return "不变" if name == UNCHANGED and language == "zh" else name


def sentences(branches: Branches, language: Language = "en") -> list[str]:
    """Say what each future brings against no change, the answer of each loop test, and that it is one history."""
    words = _WORDS[language]
    said = [_gain(branches, name, words, language) for name in branches.others]
    return [spaced(one, language) for one in (*said, *_answers(branches, words, language), words["luck"])]


def _gain(branches: Branches, name: str, words: dict[str, str], language: Language) -> str:
    before, after = branches.unchanged, branches.futures[name]
    money = (int(after.daily["profit_fen"].sum()) - int(before.daily["profit_fen"].sum())) / 100
    ends = [int(run.daily["reachable"].iloc[-1]) for run in (before, after)]
    way = "more" if money > 0 else "less" if money < 0 else "same"
    people = ends[1] - ends[0]
    pool = words["pool_more" if people > 0 else "pool_less" if people < 0 else "pool_same"]
    return words[way].format(
        name=name,
        at=branches.at,
        date=in_brackets(before.scenario.start_date, branches.at, language),
        days=before.days,
        money=f"{abs(money):,.0f}",
        pool=pool.format(people=f"{abs(people):,}", end=f"{ends[1]:,}", before=f"{ends[0]:,}"),
    )


def _answers(branches: Branches, words: dict[str, str], language: Language) -> list[str]:
    if branches.unchanged.loop_test is None:
        return []
    told = {name: headline(run.verdict, language) for name, run in branches.futures.items()}
    if len(set(told.values())) == 1:
        return [words["answers"].format(answer=next(iter(told.values())))]
    before, *others = told.items()
    each = words["between"].join(words["answer"].format(name=name, answer=answer) for name, answer in others)
    return [words["answers_apart"].format(before=before[1], others=each)]
