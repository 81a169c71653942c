"""Policies in the results: the days on which they acted, and why, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from loopsim.declare.english import as_one
from loopsim.market.fields import POOL, REFERRAL, Source
from loopsim.scenario.caution import Seen
from loopsim.scenario.legal import steps_waiting

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

Language = Literal["en", "zh"]

_WORDS: dict[str, dict[Language, str]] = {
    "stopped": {
        "en": "ads stopped on day {day}: in the {window} days before, {brought} were brought or won back and {left} "
        "left, renewal {renewal}, above {bound}",
        "zh": "第{day}天停投广告：此前{window}天带来与召回{brought}人，流失{left}人，补充率{renewal}，高于{bound}",
    },
    "not_stopped": {
        "en": "ads were never stopped: no window of {window} days had {least} leavings and a renewal above {bound}",
        "zh": "未曾停投广告：没有任何{window}天既有{least}人流失、补充率又高于{bound}",
    },
    "stopped_in_runs": {
        "en": "ads were stopped in {some} of {runs} runs, for {mean} days on average in these",
        "zh": "{runs}次运行中{some}次停投广告，其中平均停投{mean}天",
    },
    "moved": {
        "en": "from day {day} on the budget of all channels went to {kept}",
        "zh": "第{day}天起全部预算投向{kept}",
    },
    "not_moved": {
        "en": "the budget of no channel was moved: none was ever judged, or all that are paid for were kept",
        "zh": "未曾移动任何渠道的预算：没有渠道达到评判条件，或保留了全部付费渠道",
    },
    "hired": {
        "en": "{more} guides were employed for load, first on day {day}",
        "zh": "因负荷增聘导购{more}人，首次在第{day}天",
    },
    "not_hired": {
        "en": "no guide was employed for load: it was never above {bound} on a day of decision",
        "zh": "未因负荷增聘导购：决策日负荷从未高于{bound}",
    },
    "cut": {
        "en": "pay to referrers was cut on {days} days, first on day {day}",
        "zh": "削减分佣{days}天，首次在第{day}天",
    },
    "not_cut": {
        "en": "pay to referrers was never cut: it took less than {bound} of the margin",
        "zh": "未曾削减分佣：其占毛利不到{bound}",
    },
    "held_off": {"en": "the sequence held off {steps}", "zh": "按顺序推迟：{steps}"},
    "until": {"en": "{step} until day {day}", "zh": "{step}至第{day}天"},
    "to_the_end": {"en": "{step} to the end", "zh": "{step}至运行结束"},
    "community": {"en": "community", "zh": "社群"},
    "members": {"en": "members", "zh": "会员"},
    "distribution": {"en": "distribution", "zh": "分销"},
    "moved_in_runs": {
        "en": "the budget of channels was moved in {some} of {runs} runs",
        "zh": "{runs}次运行中{some}次移动渠道预算",
    },
    "hired_in_runs": {
        "en": "guides were employed for load in {some} of {runs} runs, {mean} on average in these",
        "zh": "{runs}次运行中{some}次因负荷增聘导购，其中平均{mean}人",
    },
    "cut_in_runs": {
        "en": "pay to referrers was cut in {some} of {runs} runs, on {mean} days on average in these",
        "zh": "{runs}次运行中{some}次削减分佣，其中平均{mean}天",
    },
    "not_stopped_scheduled": {
        "en": "ads were never stopped: the policy never saw a renewal above its bound",
        "zh": "未曾停投广告：策略从未见到高于界限的补充率",
    },
}


def source_word(code: int, language: Language) -> str:
    """Return the word for a source."""
    return Source(code).chinese if language == "zh" else Source(code).word


class Stop(NamedTuple):
    """The first day of ads kept off, and what the policy saw on the days before."""

    day: int
    window_days: int
    brought: int  # by friends, guides and leaders, and won back
    left: int
    bound: float


def ads_stops(scenario: Scenario, tallies: np.ndarray) -> list[Stop]:
    """Return each day on which the policy stopped ads; more than one where a schedule ended it in between."""
    is_off = tallies["ads_stopped"] > 0
    days = np.flatnonzero(is_off & ~np.concatenate(([False], is_off[:-1])))
    if not len(days):
        return []
    from loopsim.scenario.record import settings_table

    table, row_of_day = settings_table(scenario, len(tallies))
    brought = tallies["joined"][:, REFERRAL:POOL].sum(axis=1) + tallies["won_back"]
    found = []
    for day in map(int, days):
        plan = table[row_of_day[day]]["levers"]["policy"]["stop_ads"]
        window, bound = int(plan["window_days"]), float(plan["renewal_above"])
        seen = slice(max(day - window, 0), day)
        found.append(Stop(day, window, int(brought[seen].sum()), int(tallies["left"][seen].sum()), bound))
    return found


#: What policies did in many runs, by the measure that counts it.
_IN_RUNS = {
    "ads_stopped": "stopped_in_runs",
    "channels_off": "moved_in_runs",
    "hired_for_load": "hired_in_runs",
    "commission_cut_days": "cut_in_runs",
}


def told_of_runs(scenario: Scenario, values: Callable[[str], np.ndarray], days: int, language: Language) -> list[str]:
    """Return a sentence for each policy that did something in some of many runs; ``values`` are those of a measure."""
    told = []
    for measure, words in _IN_RUNS.items():
        found = values(measure)
        some = found[found > 0]
        if len(some):
            facts = {"some": f"{len(some):,}", "runs": f"{np.isfinite(found).sum():,}", "mean": f"{some.mean():,.3g}"}
            told.append(_say(words, language, **facts))
    return [*told, *_of_sequence(scenario, days, language)]


def _say(key: str, language: Language, **facts: object) -> str:
    return as_one(_WORDS[key][language].format(**facts))


def told(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    """Return sentences on each policy that is on: when it acted, or that it never did."""
    by_plan = _of_sequence(scenario, len(tallies), language)
    return [*_of_ads(scenario, tallies, language), *_of_others(scenario, tallies, language), *by_plan]


def _of_sequence(scenario: Scenario, days: int, language: Language) -> list[str]:
    """Return a sentence on the steps that a sequence held off in the first days, and until when; none without one."""
    last: dict[str, int] = {}
    for day, steps in enumerate(steps_waiting(scenario, days)):
        last |= dict.fromkeys(steps, day)
    parts = [
        _say("until" if day < days - 1 else "to_the_end", language, step=_WORDS[step][language], day=day + 1)
        for step, day in last.items()
    ]
    return [_say("held_off", language, steps=("、" if language == "zh" else ", ").join(parts))] if parts else []


def _of_others(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    seen, found = Seen(scenario, len(tallies)), []
    for tally, acted, switch, bound in (
        ("channels_off", "moved", "best_channel.explore_days", ""),
        ("hired_for_load", "hired", "hire.most", "hire.load_above"),
        ("commission_cut_days", "cut", "cap_commission.most_of_margin", "cap_commission.most_of_margin"),
    ):
        days = np.flatnonzero(tallies[tally])
        if len(days):
            spent = tallies["spend_fen"][days[0]] > 0
            kept = [source_word(int(channel), language) for channel in np.flatnonzero(spent)]
            facts = {"day": days[0], "days": f"{len(days):,}", "more": f"{tallies[tally].sum():,}"}
            found.append(_say(acted, language, **facts, kept=("、" if language == "zh" else ", ").join(kept)))
        elif seen.is_on(f"levers.policy.{switch}"):
            bounds = sorted({f"{one:g}" for one in seen.ever(f"levers.policy.{bound}") if one}) if bound else []
            found.append(_say(f"not_{acted}", language, bound=" / ".join(bounds)))
    return found


def _of_ads(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    """Return a sentence for each time that the policy stopped ads, or one that it never did; none where it is off."""
    stops = ads_stops(scenario, tallies)
    plan = scenario.levers.policy.stop_ads
    is_scheduled = any(
        path.startswith("levers.policy.stop_ads.") for entry in scenario.schedule for path in (*entry.set, *entry.ramp)
    )
    if not stops and is_scheduled:
        return [_say("not_stopped_scheduled", language)]
    if not stops and not plan.renewal_above:
        return []
    if not stops:
        facts = {"window": plan.window_days, "least": f"{plan.least_left:,}", "bound": f"{plan.renewal_above:g}"}
        return [_say("not_stopped", language, **facts)]
    return [
        _say(
            "stopped",
            language,
            day=stop.day,
            window=stop.window_days,
            brought=f"{stop.brought:,}",
            left=f"{stop.left:,}",
            renewal=f"{stop.brought / stop.left:.2f}",
            bound=f"{stop.bound:g}",
        )
        for stop in stops
    ]
