"""Declaration of a plan file: scenario, levers with their bounds, budget, goals, constraints."""

from __future__ import annotations

from typing import Any, Literal

from loopsim.declare.levers import Section
from loopsim.scenario.limits import MAX_DAYS
from loopsim.studies.document import entry

_A_BOUND = "a number"


class LeverEntry(Section):
    """A lever, and the ends between which it may be set."""

    path: str = entry(..., "the value of the scenario that may be set", 'a path, such as "levers.ads.daily_spend_cny"')
    low: float = entry(..., "the lower end", "a number")
    high: float = entry(..., "the upper end", "a number above low")
    kind: Literal["value", "start_day", "stop_day"] = entry(
        "value",
        "value: the lever is set; start_day or stop_day: it is at off before, or from that day on",
        'one of "value", "start_day", "stop_day"',
    )
    off: float = entry(0.0, "value of a lever before it starts, or once it stops", "a number within its bounds")
    cny_per_unit: float | None = entry(
        None,
        "what one unit of it takes of the budget over the run; left out: days for daily_spend_cny, else nothing",
        "a number from 0", ge=0,
    )  # fmt: skip
    cost: str | None = entry(
        None, "the measure that tells what is spent on it", 'the name of a measure, such as "rewards"'
    )


class ConstraintEntry(Section):
    """A bound on a measure."""

    measure: str = entry(..., "the measure that is bounded, or lowest_cash", 'a measure, such as "loop_closed"')
    of: str = entry("", "a second measure: bounded is the ratio of the first to it", 'a measure, such as "revenue"')
    at_least: float | None = entry(None, "lower bound", _A_BOUND)
    at_most: float | None = entry(None, "upper bound", _A_BOUND)
    chance: float | None = entry(
        None,
        "share of the runs in which it must hold; left out: of the mean over the runs",
        "a share above 0, at most 1", gt=0, le=1,
    )  # fmt: skip


class PlanFile(Section):
    """A whole plan file."""

    scenario: str = entry(
        ..., "the plan of today: a preset, or a scenario file beside this one", 'such as "closed-loop"', min_length=1
    )
    set: dict[str, Any] = entry({}, "values changed in it first", 'paths and values, such as "market.people" = 5000')
    goal: str | None = entry(None, "the measure that is to be best", 'a measure, such as "profit"')
    goals: tuple[str, ...] = entry(
        (), "two measures, for which the best trade-offs are found", 'two measures, such as ["profit", "reachable"]',
        strict=False, max_length=2,
    )  # fmt: skip
    days: int | None = entry(
        None, "days to simulate; left out: as the scenario says", f"a whole number from 1 to {MAX_DAYS:_}",
        ge=1, le=MAX_DAYS,
    )  # fmt: skip
    budget_cny: float | None = entry(
        None, "what all levers that spend may take together over the run", "a number above 0", gt=0
    )
    scale: float = entry(
        1.0,
        "size of the simulated market against the whole one: 0.1 makes runs ten times as fast; levers and figures stay "
        "those of the whole",
        "a number above 0, at most 1", gt=0, le=1,
    )  # fmt: skip
    legal: bool = entry(True, "only plans without a legal finding are tried", "true or false")
    lever: tuple[LeverEntry, ...] = entry((), "levers", "tables, each written [[lever]]", strict=False, max_length=40)
    constraint: tuple[ConstraintEntry, ...] = entry(
        (), "constraints", "tables, each written [[constraint]]", strict=False, max_length=40
    )
