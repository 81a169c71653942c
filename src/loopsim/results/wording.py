"""The verdict in words, in English and Chinese: the same for terminal, picture and files."""

from __future__ import annotations

from math import ceil, isinf
from typing import TYPE_CHECKING, Literal

from loopsim.declare.english import as_one

if TYPE_CHECKING:
    from loopsim.results.renewal import Renewal
    from loopsim.results.verdict import Verdict

Language = Literal["en", "zh"]

#: The answers, as headlines.
HEADLINES: dict[str, dict[Language, str]] = {
    "closed by referral": {"en": "The loop is closed by referral", "zh": "闭环成立：靠转介绍"},
    "held by organic": {
        "en": "The loop is held by organic inflow, not by referral",
        "zh": "闭环不成立：靠自然流量维持",
    },
    "open": {"en": "The loop is open", "zh": "闭环不成立"},
    "undecided": {"en": "Undecided whether the loop closes", "zh": "闭环无法判定"},
    "not closed": {
        "en": "Not closed by referral; it is undecided whether organic inflow holds it",
        "zh": "转介绍不足以闭环；能否靠自然流量维持无法判定",
    },
}

#: The answers in the middle of a sentence, as of many runs.
ANSWERS: dict[str, dict[Language, str]] = {
    "closed by referral": {"en": "closed by referral", "zh": "靠转介绍闭环"},
    "held by organic": {"en": "held by organic", "zh": "靠自然流量维持"},
    "open": {"en": "open", "zh": "不闭环"},
    "undecided": {"en": "undecided", "zh": "无法判定"},
}

_WORDS: dict[str, dict[Language, str]] = {
    # why it is undecided
    "untested": {"en": "no loop test was made", "zh": "未做闭环测试"},
    "empty": {"en": "nobody is in the pool on day {day}{date}", "zh": "第{day}天{date}流量池无人"},
    "nobody_left": {"en": "nobody came and nobody left in {days} days", "zh": "{days}天内无人加入也无人流失"},
    "more_runs": {"en": "about {runs} runs would tell", "zh": "约需{runs}次运行方可判定"},
    "no_runs": {"en": "no number of runs would tell", "zh": "增加运行次数也无法判定"},
    # the test
    "test": {
        "en": "with only referral from day {day}{date} on, {brought} were brought{back} and {left} left in "
        "{days} days: renewal {renewal}",
        "zh": "自第{day}天{date}起只靠转介绍，{days}天内带来{brought}人{back}，流失{left}人：补充率{renewal}",
    },
    "back": {"en": ", {back} won back", "zh": "、召回{back}人"},
    "endless": {"en": "without end", "zh": "无穷大"},
    "between": {"en": "{value} ({low} to {high})", "zh": "{value}（{low}至{high}）"},
    "pool": {"en": "the pool {change}", "zh": "流量池{change}"},
    "pool_and_organic": {
        "en": "the pool {change}; with organic inflow it {organic}",
        "zh": "流量池{change}，计入自然流量则{organic}",
    },
    "grows": {"en": "grows by {size}", "zh": "增长{size}"},
    "shrinks": {"en": "shrinks by {size}", "zh": "缩小{size}"},
    "dies": {"en": "dies out", "zh": "枯竭"},
    "keeps": {"en": "keeps its size", "zh": "不变"},
    "less": {"en": "less than 0.1%", "zh": "不到0.1%"},
    # for how long
    "holds": {
        "en": "from then on, renewal does not fall below 1 for long within {time}",
        "zh": "此后{time}内补充率没有长期低于1",
    },
    "ends": {
        "en": "from then on, renewal falls below 1 for long after about {time}, as {causes}",
        "zh": "此后约{time}起补充率长期低于1：{causes}",
    },
    "years": {"en": "{years} years", "zh": "{years}年"},
    "year": {"en": "a year", "zh": "1年"},
    "days": {"en": "{days} days", "zh": "{days}天"},
    # why it ends
    "used_up": {"en": "the market is used up", "zh": "市场耗尽"},
    "shares_less": {"en": "people share less often", "zh": "分享次数减少"},
    "asks_fewer": {"en": "each share reaches fewer friends", "zh": "每次分享触达的人减少"},
    "accepts_less": {"en": "fewer invitations are accepted", "zh": "邀请接受率下降"},
    "won_back_less": {"en": "fewer are won back", "zh": "召回减少"},
    "leaves_sooner": {"en": "people leave sooner", "zh": "客户更早流失"},
    "nothing_single": {"en": "several things add up", "zh": "多种因素叠加"},
    # what newcomers brought
    "gain": {
        "en": "newcomers brought {gain} others each within {time}",
        "zh": "每个新粉丝{time}内带来{gain}人",
    },
    "by_the_older": {"en": "; older members bring the rest", "zh": "；其余由更早的成员带来"},
    "staying": {"en": ", and {share} of them are still there", "zh": "，其中{share}仍在池中"},
}  # fmt: skip


def sentence(found: Verdict) -> str:
    """``open: with only referral from day 365 on, ...; the pool ...; ...``"""
    return f"{found.word}: {'; '.join(figures(found, 'en'))}."


def headline(found: Verdict, language: Language) -> str:
    """The answer in a few words."""
    return HEADLINES["not closed" if found.why == "with_organic" else found.answer][language]


def figures(found: Verdict, language: Language) -> list[str]:
    """The figures behind the answer: the test, the pool, its duration, friends of newcomers."""
    parts = (*test_parts(found, language), lasting_part(found, language), gain_part(found, language))
    return [part for part in parts if part]


def test_parts(found: Verdict, language: Language) -> list[str]:
    """Renewal and the pool in the test; or why there is no answer."""
    one = found.by_referral
    if one is None or found.why in ("untested", "empty"):
        return [_say("untested" if one is None else "empty", language, **_day(found, language))]
    parts = []
    if found.why == "nobody_left":
        parts.append(_say("nobody_left", language, days=found.test_days))
    else:
        back = _say("back", language, back=f"{one.won_back:,}") if one.won_back else ""
        told = {"brought": f"{one.brought:,}", "back": back, "left": f"{one.left:,}", "renewal": ratio(one, language)}
        parts.append(_say("test", language, days=found.test_days, **_day(found, language), **told))
        parts.append(_pool(found, language))
    if found.why in ("by_referral", "with_organic"):
        parts.append(more_runs(found, language))
    return parts


def _day(found: Verdict, language: Language) -> dict[str, object]:
    """Return the day of the switch-off, with its date in brackets where the scenario has a start date."""
    from loopsim.results.dating import in_brackets  # late: the command line's help reads no scenario

    return {"day": found.test_from, "date": in_brackets(found.start_date, found.test_from, language)}


def more_runs(found: Verdict, language: Language) -> str:
    """Say how many runs would decide what one leaves open."""
    runs = found.runs_to_tell
    return _say("no_runs", language) if isinf(runs) else _say("more_runs", language, runs=f"{max(ceil(runs), 2):,}")


def ratio(one: Renewal, language: Language) -> str:
    """``0.56 (0.50 to 0.62)``"""
    if one.value is None or one.low is None or one.high is None:
        return _say("endless", language)
    return _between(one.value, one.low, one.high, language)


def in_words(change: float, language: Language = "en") -> str:
    """``-0.31 -> "shrinks by 31%"``; never "by 0%"."""
    if change in (0, -1):
        return _say("dies" if change else "keeps", language)
    size = abs(change) * 100
    amount = f"{size:.0f}%" if size >= 1 else f"{size:.1f}%" if size >= 0.1 else _say("less", language)
    return _say("grows" if change > 0 else "shrinks", language, size=amount)


def time_in_words(days: int, language: Language) -> str:
    """``1120 -> "3 years"``, whole years that are over; fewer days as days."""
    years = days // 365
    if years == 0 or days - 365 * years > 60:
        return _say("days", language, days=f"{days:,}")
    return _say("year" if years == 1 else "years", language, years=years)


def _pool(found: Verdict, language: Language) -> str:
    change, organic = found.pool_change, found.pool_change_with_organic
    if change is None:
        return ""
    if organic is None or not found.with_organic or not found.with_organic.organic:
        return _say("pool", language, change=in_words(change, language))
    words = {"change": in_words(change, language), "organic": in_words(organic, language)}
    return _say("pool_and_organic", language, **words)


def lasting_part(verdict: Verdict, language: Language) -> str:
    """Say for how long renewal holds, and why it ends; empty where it never did."""
    found = verdict.lasting
    if found is None or found.days == 0:
        return ""
    time = time_in_words(found.days, language)
    if not found.is_over:
        return _say("holds", language, time=time)
    joint = "，" if language == "zh" else " and "
    causes = joint.join(_cause(cause, language) for cause in found.causes or ("nothing_single",))
    return _say("ends", language, time=time, causes=causes)


def _cause(key: str, language: Language) -> str:
    """Words for a cause: those of leaving stand with the tally that counts it."""
    from loopsim.market.tallies import LEAVERS  # late: the command line's help reads no scenario

    causes = {tally.cause.key: tally.cause for tally in LEAVERS if tally.cause}
    if key not in causes:
        return _say(key, language)
    return causes[key].chinese if language == "zh" else causes[key].english


def gain_part(found: Verdict, language: Language) -> str:
    """Say how many friends newcomers have brought."""
    gain = found.gain
    if gain.value is None or gain.low is None or gain.high is None:
        return ""
    told = _between(gain.value, gain.low, gain.high, language)
    words = _say("gain", language, gain=told, time=time_in_words(gain.days, language))
    words += _say("staying", language, share=f"{gain.staying_share:.0%}") if gain.staying_share else ""
    return words + (_say("by_the_older", language) if found.closed and gain.high < 1 else "")


def _between(value: float, low: float, high: float, language: Language) -> str:
    return _say("between", language, value=f"{value:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")


def _say(key: str, language: Language, **parts: object) -> str:
    return as_one(_WORDS[key][language].format(**parts))
