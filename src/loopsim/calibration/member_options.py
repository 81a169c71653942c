"""Faults of the options of a table of members: which columns go together, and days that are none."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from loopsim.languages import both
from loopsim.scenario.faults import NOTHING, Fault, shown


def form_faults(
    period: str | None, active: str | None, by_person: dict[str, str | None], members: float | None
) -> list[Fault]:
    """Whether exactly one form of table is asked for."""
    given = [f"--{name}" for name, column in by_person.items() if column]
    ways = both(
        "--period and --active (one row a period), or --tenure and --churned, or --start and --end (one a person)",
        "--period 和 --active（每期一行），或 --tenure 和 --churned，或 --start 和 --end（每人一行）",
    )
    if not given:
        options = (("--period", period), ("--active", active))
        missing = [name for name, column in options if column is None]
        return [Fault(name, NOTHING, ways) for name in missing]
    if period or active:
        return [Fault(given[0], both("--period or --active as well", "同时给出 --period 或 --active"), ways)]
    if members:
        return [
            Fault(
                "--members",
                both("{members:g} with {given}", "{members:g} 与 {given} 同时给出", members=members, given=given[0]),
                both("left out: each row is a person", "不给出：每行即一人"),
            )
        ]
    return []


def option_faults(
    tenure: str | None, churned: str | None, start: str | None, end: str | None, by_dates: dict[str, str | None]
) -> list[Fault]:
    """Whether the columns of a table with one row a person make a pair, and what hangs on dates has some."""
    by_tenure, has_dates = bool(tenure or churned), bool(start or end)
    faults = []
    if by_tenure and has_dates:
        faults.append(
            Fault(
                "--tenure",
                both("--start or --end as well", "同时给出 --start 或 --end"),
                both("--tenure and --churned, or --start and --end", "--tenure 和 --churned，或 --start 和 --end"),
            )
        )
    elif by_tenure and not (tenure and churned):
        missing, other = ("--churned", "--tenure") if tenure else ("--tenure", "--churned")
        faults.append(
            Fault(
                missing,
                NOTHING,
                both(
                    "a column beside {other}: periods as a member, and who has left",
                    "与 {other} 配对的列：会员期数，以及是否已离开",
                    other=other,
                ),
            )
        )
    elif not by_tenure and not (start and end):
        missing, other = ("--end", "--start") if start else ("--start", "--end")
        faults.append(
            Fault(
                missing,
                NOTHING,
                both(
                    "a column beside {other}; an empty end is somebody still there",
                    "与 {other} 配对的列；结束日留空表示仍在",
                    other=other,
                ),
            )
        )
    if not has_dates:
        right = both(
            "left out: a tenure ends when the table was made, and tells no dates", "不给出：期数截至制表时，不含日期"
        )
        faults += [
            Fault(name, both("no --start and --end", "没有 --start 和 --end"), right)
            for name, value in by_dates.items()
            if value
        ]
    return faults


def day_of(option: str, text: str | None, faults: list[Fault]) -> np.datetime64 | None:
    """The day that an option names; what is none is added to the faults."""
    if text is None:
        return None
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError:
        faults.append(Fault(option, shown(text), both("a date such as 2026-11-21", "日期，如 2026-11-21")))
        return None


#: Names of columns that count in a unit, and how many days of a period that is.
_UNITS = (
    ("day", re.compile(r"(?<![a-z])days?(?![a-z])|天|日"), range(1, 2)),
    ("week", re.compile(r"(?<![a-z])weeks?(?![a-z])|周"), range(7, 8)),
    ("month", re.compile(r"(?<![a-z])(months?|mos?)(?![a-z])|月"), range(28, 32)),
    ("quarter", re.compile(r"(?<![a-z])quarters?(?![a-z])|季"), range(89, 93)),
    ("year", re.compile(r"(?<![a-z])(years?|yrs?)(?![a-z])|年"), range(360, 367)),
)

#: Years that memberships hardly last.
_LONG = 30


def tenure_doubts(tenure: str, period_days: int, longest: int) -> list[str]:
    """Warn of tenures that look as if they were counted in another unit than periods of ``period_days``."""
    name = re.sub(r"[^a-z\u4e00-\u9fff]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tenure).lower())
    units = [(unit, days) for unit, words, days in _UNITS if words.search(name)]
    if len(units) == 1 and period_days not in units[0][1]:
        said = f"{tenure} counts {units[0][0]}s by its name, and is taken as periods of {period_days} days"
        return [f"{said}: --period-days says how long one is"]
    years = longest * period_days / 365
    if years > _LONG:
        said = f"the longest {tenure} is {longest:,} periods of {period_days} days, {years:.0f} years"
        return [f"{said}: --period-days says how long one is"]
    return []
