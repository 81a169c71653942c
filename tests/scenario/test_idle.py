"""Values that are said to do nothing do nothing, in the world of each family and of each policy alone."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

import loopsim
from loopsim.declare.families import FAMILIES, examples
from loopsim.scenario.caution import Seen
from loopsim.scenario.document import catalogue
from loopsim.scenario.idle import does_nothing
from loopsim.scenario.scenario import Scenario

DAYS = 70
SMALL: dict[str, Any] = {"market.people": 1500, "behavior.need.per_week": 1.5, "behavior.sharing.per_week": 0.3}
HIRE = {"levers.policy.hire.most": 5, "levers.policy.hire.load_above": 0.0, "levers.policy.hire.every_weeks": 1,
        "levers.guides.invites_per_week": 20.0, "levers.guides.recruit_per_week": 0.5}  # fmt: skip
RECENT = {"levers.messages.promo_per_week": 5.0, "levers.messages.send_to": "recent", "levers.messages.recent_days": 20}
POSTS_LATER = [{"from_day": 20, "set": {"levers.messages.form": "post"}}]

WORLDS: dict[str, dict[str, Any]] = {
    "plain": {},
    **{family: examples([family]) for family in FAMILIES},
    "hired": HIRE,
    "recent": RECENT,
    "posts": {"levers.messages.promo_per_week": 5.0, "schedule": POSTS_LATER},
    "led": {"levers.leaders.count": 2, "levers.leaders.most": 4},
    "unshared": {"levers.posts.budget_per_week_cny": 500.0, "levers.referral.enabled": False},
    "bulk": {"levers.bulk.daily_spend_cny": 50.0},
    "best": {"levers.policy.best_channel.explore_days": 14},
    "capped": {"levers.policy.cap_commission.most_of_margin": 0.05},
}


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_said_to_do_nothing_may_be_changed_and_not_a_fen_differs(world: str) -> None:
    plan = SMALL | WORLDS[world]
    changes = idle_changes(plan)
    assert len(changes) > 100
    plain, changed = (
        loopsim.simulate(Scenario.load("closed-loop", one), days=DAYS, test_from=None).tallies
        for one in (plan, plan | changes)
    )
    assert (plain == changed).all()


def idle_changes(plan: dict[str, Any]) -> dict[str, Any]:
    """Return other values of what does nothing in a plan, and still does once all of it is changed."""
    seen, changes = seen_with(plan), {}
    for path, one in catalogue().items():
        if "#" not in path and path.startswith(("levers.", "behavior.")) and one.kind in NUMBERS:
            if not does_nothing(path, seen):
                continue
            value = attrgetter(path)(seen.scenario)
            changed = {path: other(value, one.high)}
            if value or does_nothing(path, seen_with(plan | changed)):  # what is 0 may switch something on
                changes |= changed
    while True:
        seen = seen_with(plan | changes)
        idle = {path: value for path, value in changes.items() if does_nothing(path, seen)}
        if idle == changes:
            return changes
        changes = idle


def seen_with(plan: dict[str, Any]) -> Seen:
    """Return the levers of a plan on the days of the run."""
    return Seen(Scenario.load("closed-loop", plan), DAYS)


#: Kinds of values that are changed.
NUMBERS = ("number", "whole number", "yes or no")


def other(value: Any, high: float | None) -> Any:
    """Return a value above this one, or below it where it is the highest."""
    if isinstance(value, bool):
        return not value
    above = type(value)(2 * value + 1)
    if high is None or above <= high:
        return above
    return type(value)(value + 0.05 * (high - value)) if value < high else type(value)(0.5 * value)
