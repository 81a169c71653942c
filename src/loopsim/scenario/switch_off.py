"""The loop test: the day on which all but referral is switched off, and the days that are simulated after it.

Neither depends on the days of a run, so a longer run of the same scenario gets the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import index

from loopsim.languages import both
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.limits import MAX_DAYS

#: Default day of the switch-off, days of the test, and days of the look-ahead. 364 days are 13
#: times four weeks, so that campaigns fall evenly; 1,120 are the fewest such days that make three years.
TEST_FROM, TEST_DAYS, LOOK_AHEAD = 365, 364, 1120

#: A younger pool flatters: its friends were not asked yet, and few have had the time to leave.
LEAST_AGE = 90

#: Fewer days hold too few leavers, and no whole campaign.
LEAST_DAYS = 28


@dataclass(frozen=True)
class SwitchOff:
    """Day from which only referral is left, days that the answer is read from, days simulated after the switch-off."""

    from_day: int = TEST_FROM
    days: int = TEST_DAYS
    look_ahead: int = LOOK_AHEAD

    @property
    def end(self) -> int:
        """Day after the last one that is simulated."""
        return self.from_day + self.look_ahead


def switch_off(from_day: int | None, days: int = TEST_DAYS, look_ahead: int = LOOK_AHEAD) -> SwitchOff | None:
    """The switch-off of a test; None where none is wanted."""
    return None if from_day is None else SwitchOff(from_day, days, look_ahead)


def switch_off_faults(
    from_day: object,
    days: object = TEST_DAYS,
    look_ahead: object = LOOK_AHEAD,
    names: tuple[str, str, str] = ("test_from", "test_days", "look_ahead"),
    *,
    least_age: int = LEAST_AGE,
) -> list[Fault]:
    """Faults of a test; ``least_age`` is 0 for a pool that is there from the start."""
    faults = []
    where, where_days, where_ahead = names
    if from_day is not None and not _is_between(from_day, 0, MAX_DAYS):
        faults.append(
            Fault(
                where,
                shown(from_day),
                both(
                    "a day from {least_age} to {MAX_DAYS}, or none",
                    "{least_age} 至 {MAX_DAYS} 的天数，或 none",
                    least_age=least_age,
                    MAX_DAYS=MAX_DAYS,
                ),
            )
        )
    elif from_day is not None and from_day < least_age:  # type: ignore[operator]
        why = both(
            "a younger pool flatters, since its friends were not asked yet",
            "流量池太年轻会显得过好，因为其好友尚未被邀请",
        )
        faults.append(
            Fault(
                where,
                shown(from_day),
                both(
                    "day {least_age} or later ({why}), or none",
                    "第 {least_age} 天或更晚（{why}），或 none",
                    least_age=least_age,
                    why=why,
                ),
            )
        )
    if not _is_between(days, LEAST_DAYS, MAX_DAYS):
        faults.append(
            Fault(
                where_days,
                shown(days),
                both(
                    "a whole number of days from {LEAST_DAYS} to {MAX_DAYS}",
                    "{LEAST_DAYS} 至 {MAX_DAYS} 的整数天数",
                    LEAST_DAYS=LEAST_DAYS,
                    MAX_DAYS=MAX_DAYS,
                ),
            )
        )
    elif not _is_between(look_ahead, days, MAX_DAYS):  # type: ignore[arg-type]
        right = both(
            "a whole number of days from {where_days} ({days}) to {MAX_DAYS}",
            "{where_days}（{days}）至 {MAX_DAYS} 的整数天数",
            where_days=where_days,
            days=days,
            MAX_DAYS=MAX_DAYS,
        )
        faults.append(Fault(where_ahead, shown(look_ahead), right))
    if not faults and from_day is not None and from_day + look_ahead > MAX_DAYS:  # type: ignore[operator]
        found = both(
            "{look_ahead} days from day {from_day} on",
            "从第 {from_day} 天起 {look_ahead} 天",
            look_ahead=look_ahead,
            from_day=from_day,
        )
        faults.append(
            Fault(
                where_ahead,
                found,
                both("days up to day {MAX_DAYS} at most", "最晚到第 {MAX_DAYS} 天", MAX_DAYS=MAX_DAYS),
            )
        )
    return faults


def _is_between(value: object, low: int, high: int) -> bool:
    try:
        return not isinstance(value, bool) and low <= index(value) <= high  # type: ignore[arg-type]
    except TypeError:
        return False
