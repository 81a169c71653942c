"""Trials of claims in words: rows of a table, and a page with a picture each, in English and Chinese."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from loopsim.claims.claim import Claim
from loopsim.claims.looks import Look
from loopsim.claims.trial import Outcome, Trial
from loopsim.declare.english import as_one
from loopsim.results.definitions import name_of

Language = Literal["en", "zh"]

_WORDS: dict[str, dict[Language, str]] = {
    "claim": {"en": "claim", "zh": "说法"},
    "expected": {"en": "expected", "zh": "预期"},
    "measured": {"en": "with less without (95% interval)", "zh": "有减无（95%区间）"},
    "verdict": {"en": "verdict", "zh": "结论"},
    "pairs": {"en": "pairs", "zh": "对数"},
    "seconds": {"en": "s", "zh": "秒"},
    "up": {"en": "up", "zh": "上升"},
    "down": {"en": "down", "zh": "下降"},
    "same": {"en": "no change", "zh": "不变"},
    "holds": {"en": "holds", "zh": "成立"},
    "does not hold here": {"en": "does not hold here", "zh": "在此不成立"},
    "depends": {"en": "depends", "zh": "视条件而定"},
    "nothing changes": {"en": "nothing changes", "zh": "毫无变化"},
    "not told from chance": {"en": "not told from chance", "zh": "与偶然无异"},
    "it rises": {"en": "it rises", "zh": "反而上升"},
    "it falls": {"en": "it falls", "zh": "反而下降"},
    "as shipped": {"en": "as it is", "zh": "现状"},
    "where": {"en": "where {name}", "zh": "若{name}"},
    "title": {"en": "Claims and what the model says of them", "zh": "文章的说法与模型的回答"},
    "about": {
        "en": "Each claim is tried in a small shop without and with what it is about, in pairs of runs on the same "
        "luck. It holds if the 95% interval of the paired difference lies on the expected side of 0. This says what "
        "follows from the model as it is set, not what is true of every shop.",
        "zh": "每条说法在一家小店里成对运行（无与有，运气相同）。配对差值的95%区间在预期的一侧即为成立。"
        "这只说明模型在此设定下的推论，不代表所有商家。",
    },
    "one_look": {"en": "Each trial has {pairs} pairs.", "zh": "每次试验{pairs}对。"},
    "several_looks": {
        "en": "A trial ends at {pairs} pairs, as soon as 0 lies outside of an interval that is wide enough for all of "
        "these looks together.",
        "zh": "试验在{pairs}对时各看一次，区间一旦不含0即结束；区间已为多次查看放宽。",
    },
    "cost": {
        "en": "{pairs:,} pairs in all, {seconds:,.0f} seconds of one core (a run that several claims look at is "
        "made once, and its time is split between them).",
        "zh": "共{pairs:,}对，单核{seconds:,.0f}秒（多条说法共用的运行只做一次，时间分摊）。",
    },
    "cost_of_one": {"en": "{pairs} pairs, {seconds:.1f} s", "zh": "{pairs}对，{seconds:.1f}秒"},
    "or": {"en": " or ", "zh": "或"},
    "and": {"en": " and ", "zh": "、"},
    "counts": {
        "en": "{whole} claims: {holds} hold, {depends} depend, {fails} do not hold here",
        "zh": "{whole}条说法：{holds}条成立，{depends}条视条件而定，{fails}条在此不成立",
    },
    "setting": {
        "en": "{preset}, market of {people} people, {days} days: {change}",
        "zh": "{preset}，市场{people}人，{days}天：{change}",
    },
    "given": {"en": "both sides with {given}", "zh": "两边均设 {given}"},
    "not defined": {"en": "not defined", "zh": "无定义"},
}  # fmt: skip


def say(key: str, language: Language, **facts: object) -> str:
    """Words of this page in a language, with facts in them."""
    return as_one(_WORDS[key][language].format(**facts))


def figure(value: float) -> str:
    """A number as people read it: three digits, or whole from a hundred on."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def measured(one: Outcome, language: Language) -> str:
    """The paired difference with its interval."""
    found = one.difference
    if not found.n:
        return say("not defined", language)
    to = " 至 " if language == "zh" else " to "
    return f"{'+' if found.mean > 0 else ''}{figure(found.mean)} ({figure(found.low)}{to}{figure(found.high)})"


def expectation(trial: Trial, language: Language) -> str:
    """The measure and the way it should go: ``orders up``."""
    return expectation_in_words(trial.claim, language)


def expectation_in_words(claim: Claim, language: Language) -> str:
    """The same, of a claim that was not tried."""
    name = name_of(claim.measure, language)
    way = say(claim.expected, language)
    return f"{name}{way}" if language == "zh" else f"{name} {way}"


def conclusion(trial: Trial, language: Language) -> str:
    """The verdict: where it depends, the conditions under which the claim holds; where it does not hold, why not."""
    told, colon = say(trial.verdict, language), "：" if language == "zh" else ": "
    if trial.verdict == "holds":
        return told
    if trial.verdict == "depends":
        held = [condition(one, language) for one in trial.outcomes if one.holds]
        return f"{told}{colon}{say('holds', language)} {say('and', language).join(held)}"
    seen = dict.fromkeys(say(one.found, language) for one in trial.outcomes)
    return f"{told}{colon}{say('and', language).join(seen)}"


def condition(one: Outcome, language: Language) -> str:
    """The condition of a trial in words."""
    if one.condition is None:
        return say("as shipped", language)
    return say("where", language, name=getattr(one.condition.name, language))


def counts(trials: Sequence[Trial], language: Language) -> str:
    """Say of how many claims each verdict is."""
    found = Counter(trial.verdict for trial in trials)
    facts = {"holds": found["holds"], "depends": found["depends"], "fails": found["does not hold here"]}
    return say("counts", language, whole=len(trials), **facts)


def plan(looks: Sequence[Look], language: Language) -> str:
    """Say at how many pairs a trial is looked at."""
    *first, last = (str(look.pairs) for look in looks)
    if not first:
        return say("one_look", language, pairs=last)
    comma = "、" if language == "zh" else ", "
    return say("several_looks", language, pairs=f"{comma.join(first)}{say('or', language)}{last}")


def cost(trials: Sequence[Trial], language: Language) -> str:
    """Say how many pairs all trials took, and how long."""
    pairs, seconds = sum(trial.pairs for trial in trials), sum(trial.seconds for trial in trials)
    return say("cost", language, pairs=pairs, seconds=seconds)


def rows(trials: Sequence[Trial], language: Language) -> list[list[str]]:
    """Table for the terminal: a row a claim, and below it one for each trial, unless there is one and it holds."""
    heads = ("claim", "expected", "verdict", "measured", "pairs", "seconds")
    found = [["", *(say(head, language) for head in heads)]]
    for trial in trials:
        claim, outcomes = trial.claim, trial.outcomes
        is_plain = len(outcomes) == 1 and outcomes[0].holds
        told = (expectation(trial, language), say(trial.verdict, language))
        figures = (measured(outcomes[0], language) if is_plain else "", str(trial.pairs), f"{trial.seconds:.1f}")
        found.append([claim.name, getattr(claim.says, language), *told, *figures])
        for one in () if is_plain else outcomes:
            cells = ("", f"  {say(one.found, language)}", measured(one, language), str(one.pairs), f"{one.seconds:.1f}")
            found.append(["", f"  {condition(one, language)}", *cells])
    return found


def page(trials: Sequence[Trial], pictures: Mapping[str, str], looks: Sequence[Look], language: Language) -> str:
    """Return the page in Markdown; ``pictures`` are the names of the files, by claim."""
    space = "" if language == "zh" else " "
    about = space.join((say("about", language), plan(looks, language), cost(trials, language)))
    stop = "。" if language == "zh" else "."
    parts = [f"# {say('title', language)}", counts(trials, language) + stop, about, _table(trials, language)]
    for trial in trials:
        claim = trial.claim
        parts.append(f"## {claim.name} ({claim.article}): {getattr(claim.says, language)}")
        parts.append(f"**{conclusion(trial, language)}**")
        facts = {"preset": claim.preset, "people": f"{trial.people:,}", "days": claim.days}
        parts.append(say("setting", language, change=_set(claim.change), **facts))
        if claim.given:
            parts.append(say("given", language, given=_set(claim.given)))
        parts.append(
            "\n".join(
                f"- {condition(one, language)}: {expectation(trial, language)}; {measured(one, language)}; "
                f"{say('cost_of_one', language, pairs=one.pairs, seconds=one.seconds)}: {say(one.found, language)}"
                for one in trial.outcomes
            )
        )
        if claim.name in pictures:
            parts.append(f"![{claim.name}]({pictures[claim.name]})")
    return "\n\n".join(parts) + "\n"


def _table(trials: Sequence[Trial], language: Language) -> str:
    """Return the table of all claims, each with the difference as it is set."""
    heads = ("claim", "expected", "measured", "verdict", "pairs", "seconds")
    lines = [["", *(say(head, language) for head in heads)], ["---"] * 7]
    for trial in trials:
        told = (expectation(trial, language), measured(trial.outcomes[0], language), conclusion(trial, language))
        spent = (str(trial.pairs), f"{trial.seconds:.1f}")
        lines.append([trial.claim.name, getattr(trial.claim.says, language), *told, *spent])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def digest_of(claim: Claim) -> str:
    """Digest of all that a claim says, to tell figures of another one from its own."""
    return hashlib.blake2b(claim.model_dump_json().encode(), digest_size=8).hexdigest()


def as_dict(trial: Trial) -> dict[str, object]:
    """Plain values for JSON."""
    claim = trial.claim
    return {
        "name": claim.name,
        "row": claim.row,
        "digest": digest_of(claim),
        "article": claim.article,
        "claim": claim.says.en,
        "measure": claim.measure,
        "expected": claim.expected,
        "verdict": trial.verdict,
        "pairs": trial.pairs,
        "seconds": round(trial.seconds, 2),
        "trials": [
            {
                "condition": one.condition.name.en if one.condition else None,
                "pairs": one.pairs,
                "seconds": round(one.seconds, 2),
                "n": one.difference.n,
                **({"mean": one.difference.mean, "low": one.difference.low, "high": one.difference.high}
                   if one.difference.n else {}),
                "way": one.way,
                "found": one.found,
            }
            for one in trial.outcomes
        ],
    }  # fmt: skip


def _set(changes: Mapping[str, object]) -> str:
    return ", ".join(f"`{path}` = {value}" for path, value in changes.items())
