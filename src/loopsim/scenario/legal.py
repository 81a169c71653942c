"""The legal guard: pay plans that the Ban on Pyramid Selling (article 7) does not allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from loopsim.scenario.document import Document
from loopsim.scenario.levers import Levers
from loopsim.scenario.schedule import days_of_change, scheduled_paths, values_by_day
from loopsim.scenario.tree import merged, parts, put, reach

#: Levels of pay that the law allows.
LEVELS_ALLOWED = 2

#: Where the levers lie that the guard looks at.
PLACES = ("levers.commission", "levers.referral", "levers.guides")

_LAW = "is outside the law (Ban on Pyramid Selling, art. 7)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a plan that is outside the law, and the day from which it is."""

    path: str
    plan: str
    from_day: int

    def __str__(self) -> str:
        return f"{self.path} {self.plan}" + (f" (from day {self.from_day})" if self.from_day else "")


def legal_findings(scenario: Document) -> list[str]:
    """Name everything in the plan, scheduled changes included, that is outside the law: a sentence each, or none."""
    return [str(finding) for finding in findings(scenario)]


def findings(scenario: Document) -> list[Finding]:
    """The same as values, each with the first day on which it holds."""
    first: dict[str, Finding] = {}
    for day, levers in _plans(scenario):
        for path, plan in _outside_the_law(levers):
            first.setdefault(path, Finding(path, plan, day))
    return list(first.values())


def _outside_the_law(levers: Levers) -> Iterator[tuple[str, str]]:
    commission, referral = levers.commission, levers.referral
    paid = [level for level, share in enumerate(commission.level_shares, start=1) if share > 0]
    if paid and paid[-1] > LEVELS_ALLOWED:
        yield "levers.commission.level_shares", f"pays on level {paid[-1]}: pay above level {LEVELS_ALLOWED} {_LAW}"
    if levels_with_override(levers) == LEVELS_ALLOWED + 1:
        pay = f"pays the recruiter of a part-timer on top of {LEVELS_ALLOWED} levels of referrers: pay above level "
        yield "levers.guides.override_share", f"{pay}{LEVELS_ALLOWED} {_LAW}"
    if referral.enabled and referral.reward_on == "follow" and referral.reward_cny > 0:
        pay = f"pays {referral.reward_cny:g} CNY for each follower: pay per head, whatever is sold, {_LAW}"
        yield "levers.referral.reward_on", pay
    if commission.entry_fee_cny > 0:
        fee = f"asks {commission.entry_fee_cny:g} CNY to be allowed to earn: an entry fee {_LAW}"
        yield "levers.commission.entry_fee_cny", fee


def levels_with_override(levers: Levers) -> int:
    """Return the levels paid on an order of a part-timer's customer, the override as one; 0 if none is ever paid."""
    guides = levers.guides
    if not (guides.count > 0 and guides.recruit_per_week > 0.0 and guides.override_share > 0.0):
        return 0
    return 1 + max((level for level, share in enumerate(levers.commission.level_shares, 1) if share > 0), default=0)


def _plans(scenario: Document) -> Iterator[tuple[int, Levers]]:
    """The levers on day 0 and on each day on which the schedule changes something that the guard looks at."""
    schedule, days = scenario.schedule, scenario.days
    paths = [path for path in scheduled_paths(schedule) if path.startswith(tuple(f"{place}." for place in PLACES))]
    if not paths:
        yield 0, scenario.levers
        return
    tree = merged(None, {"levers": scenario.levers.model_dump()})
    by_path = {path: values_by_day(path, reach(tree, parts(path)), schedule, days) for path in paths}
    starts = {day for day, _ in days_of_change(schedule, days)}
    ends = {day for entry in schedule if entry.to_day is not None for day in (entry.to_day, entry.to_day + 1)}
    for day in sorted(day for day in {0} | starts | ends if day < days):
        for path, values in by_path.items():
            put(tree, parts(path), values[day])
        yield day, Levers.model_validate(tree["levers"])
