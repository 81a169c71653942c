"""Policies in the results: the days on which they acted, and why, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from loopsim.market.fields import POOL, REFERRAL, Source

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
        "en": "ads were stopped in {some} of {runs} runs, for {days} days on average in these",
        "zh": "{runs}次运行中{some}次停投广告，其中平均停投{days}天",
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
        "en": "{more} guides were employed for load, the first on day {day}",
        "zh": "因负荷增聘导购{more}人，首次在第{day}天",
    },
    "not_hired": {
        "en": "no guide was employed for load: it was never above {bound} on a day of decision",
        "zh": "未因负荷增聘导购：决策日负荷从未高于{bound}",
    },
    "cut": {
        "en": "pay to referrers was cut on {days} days, the first being day {day}",
        "zh": "削减分佣{days}天，首次在第{day}天",
    },
    "not_cut": {
        "en": "pay to referrers was never cut: it took less than {bound} of the margin",
        "zh": "未曾削减分佣：其占毛利不到{bound}",
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
    brought: int  # by friends and leaders, and won back
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


def told_of_runs(days_off: np.ndarray, language: Language) -> list[str]:
    """Return a sentence for the days without ads of many runs (the measure ``ads_stopped``); none where all are 0."""
    days = days_off[days_off > 0]
    if not len(days):
        return []
    facts = {"some": f"{len(days):,}", "runs": f"{np.isfinite(days_off).sum():,}", "days": f"{days.mean():,.0f}"}
    return [_WORDS["stopped_in_runs"][language].format(**facts)]


def told(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    """Return sentences on each policy that is on: when it acted, or that it never did."""
    return [*_of_ads(scenario, tallies, language), *_of_others(scenario, tallies, language)]


def _of_others(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    plan, found = scenario.levers.policy, []
    for tally, acted, is_on, bound in (
        ("channels_off", "moved", plan.best_channel.explore_days, 0.0),
        ("hired_for_load", "hired", plan.hire.most, plan.hire.load_above),
        ("commission_cut_days", "cut", plan.cap_commission.most_of_margin, plan.cap_commission.most_of_margin),
    ):
        days = np.flatnonzero(tallies[tally])
        if len(days):
            spent = tallies["spend_fen"][days[0]] > 0
            kept = [source_word(int(channel), language) for channel in np.flatnonzero(spent)]
            facts = {"day": days[0], "days": f"{len(days):,}", "more": f"{tallies[tally].sum():,}"}
            found.append(_WORDS[acted][language].format(**facts, kept=", ".join(kept)))
        elif is_on:
            found.append(_WORDS[f"not_{acted}"][language].format(bound=f"{bound:g}"))
    return found


def _of_ads(scenario: Scenario, tallies: np.ndarray, language: Language) -> list[str]:
    """Return a sentence for each time that the policy stopped ads, or one that it never did; none where it is off."""
    stops = ads_stops(scenario, tallies)
    plan = scenario.levers.policy.stop_ads
    is_scheduled = any(
        path.startswith("levers.policy.") for entry in scenario.schedule for path in (*entry.set, *entry.ramp)
    )
    if not stops and is_scheduled:
        return [_WORDS["not_stopped_scheduled"][language]]
    if not stops and not plan.renewal_above:
        return []
    if not stops:
        facts = {"window": plan.window_days, "least": f"{plan.least_left:,}", "bound": f"{plan.renewal_above:g}"}
        return [_WORDS["not_stopped"][language].format(**facts)]
    return [
        _WORDS["stopped"][language].format(
            day=stop.day,
            window=stop.window_days,
            brought=f"{stop.brought:,}",
            left=f"{stop.left:,}",
            renewal=f"{stop.brought / stop.left:.2f}",
            bound=f"{stop.bound:g}",
        )
        for stop in stops
    ]
