"""Declaration of a study file: base scenario, factors that vary, design, runs, and what is kept of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from loopsim.declare.levers import NOT_IN_NAMES, Section
from loopsim.scenario.limits import MAX_DAYS, MAX_SEED
from loopsim.scenario.switch_off import LEAST_AGE, LEAST_DAYS, LOOK_AHEAD, TEST_DAYS, TEST_FROM

#: Most points of a study, and most runs of one point.
MOST_POINTS, MOST_RUNS = 10_000_000, 1_000_000

#: The name of a study is the whole name of a folder: neither hidden nor ``..``, and without spaces that nobody sees.
_NAME = rf"^[^{NOT_IN_NAMES}\s.]([^{NOT_IN_NAMES}]*[^{NOT_IN_NAMES}\s])?$"

#: The ways in which a factor can say its values, in the order in which they are told.
WAYS = ("list", "range", "log_range", "choices")


def entry(default: Any, meaning: str, right: str, **limits: Any) -> Any:
    """One name of a study file: its meaning, and the cure for other values."""
    return Field(default=default, description=meaning, json_schema_extra={"right": right}, **limits)


def _whole(default: Any, meaning: str, low: int, high: int) -> Any:
    return entry(default, meaning, f"a whole number from {low:_} to {high:_}", ge=low, le=high)


class Base(Section):
    """The scenario that all points start from."""

    scenario: str = entry(
        ..., "a preset, or a scenario file beside the study file", 'a preset or a file, such as "closed-loop"',
        min_length=1,
    )  # fmt: skip
    set: dict[str, Any] = entry(
        {}, "values changed for all points", 'paths and values, such as {"market.people" = 5000}'
    )


#: The values of one path.
_Values = Annotated[tuple[Any, ...], Field(strict=False)]


class Range(Section):
    """Numbers from one to another."""

    start: float = entry(..., "the first number", "a number", alias="from")
    end: float = entry(..., "the last number, itself included", "a number above from", alias="to")
    steps: int | None = entry(
        None, "how many numbers on a grid; other designs take any number between", "a whole number from 2 to 10_000",
        ge=2, le=10_000,
    )  # fmt: skip


class Factor(Section):
    """One thing that varies. ``paths`` instead of ``path`` links values that move together."""

    name: str = entry(
        "", "what it is called in tables and pictures; left out: the end of its path", "a text of 1 to 60 characters",
        max_length=60,
    )  # fmt: skip
    path: str = entry("", "the value of the scenario that varies", 'a path, such as "levers.referral.reward_cny"')
    paths: tuple[str, ...] = entry(
        (), "values that move together: each has its own list or range of one length", "a list of two paths or more",
        strict=False, max_length=50,
    )  # fmt: skip
    list: tuple[_Values, ...] = entry((), "the values, one by one", "a list of values, such as [1, 2, 5]", strict=False)
    range: tuple[Range, ...] = entry(
        (),
        "numbers in equal steps; on a grid all are whole where only whole numbers are possible",
        "a table, such as {from = 0, to = 10, steps = 6}",
        strict=False,
    )
    log_range: tuple[Range, ...] = entry(
        (),
        "numbers in equal ratios, each rounded where only whole numbers are possible",
        "a table, such as {from = 1, to = 1000, steps = 4}",
        strict=False,
    )
    choices: dict[str, dict[str, Any]] = entry(
        {}, "named groups of changes, one of which holds at each point",
        'named tables, such as {"no reward" = {"levers.referral.reward_cny" = 0}}',
    )  # fmt: skip


class Design(Section):
    """Points that are taken."""

    kind: Literal["grid", "latin_hypercube", "sobol", "table"] = entry(
        "grid",
        "grid: every value with every other; latin_hypercube and sobol: points spread evenly over the ranges, of "
        "which each value has an equal share where only whole numbers are possible; table: points listed in a file",
        'one of "grid", "latin_hypercube", "sobol", "table"',
    )
    points: int | None = entry(
        None, "how many points; for latin_hypercube and sobol", f"a whole number from 1 to {MOST_POINTS:_}",
        ge=1, le=MOST_POINTS,
    )  # fmt: skip
    seed: int = _whole(1, "which random points; for latin_hypercube and sobol", 0, MAX_SEED)
    file: str = entry(
        "", "a table (CSV, Parquet, Excel) beside the study file: a row a point, a column a path (or a factor of "
        'choices); a list is written "[0.5, 0.9]" in CSV, quotes and all, and is a list in Parquet; for table',
        'a file, such as "points.csv"',
    )  # fmt: skip


class Until(Section):
    """More runs of a point until a measure is known well enough."""

    kpi: str = entry(..., "the measure", "the name of a measure, one of those kept")
    half_width: float = entry(
        ..., "wanted half-width of the 95% interval of its mean, in its unit", "a number above 0", gt=0
    )
    at_most: int = entry(
        ..., "most runs of a point", f"a whole number from 2 to {MOST_RUNS:_}", ge=2, le=MOST_RUNS
    )  # fmt: skip


class Runs(Section):
    """Runs of each point. Run r of every point has the seed ``first_seed + r``: all points meet the same luck."""

    per_point: int = _whole(1, "runs of each point; with until, runs of each round", 1, MOST_RUNS)
    first_seed: int = _whole(1, "seed of the first run", 0, MAX_SEED)
    days: int | None = entry(
        None, "days of each run; left out: as the scenario says", f"a whole number from 1 to {MAX_DAYS:_}",
        ge=1, le=MAX_DAYS,
    )  # fmt: skip
    engine: Literal["arrays", "agents"] | None = entry(
        None, "arrays (fast) or agents (Mesa); left out: arrays", '"arrays" or "agents"'
    )
    until: Until | None = entry(
        None, "stopping rule: more runs until a measure is known well enough",
        'a table, such as {kpi = "period_gain", half_width = 0.05, at_most = 64}',
    )  # fmt: skip


class Keep(Section):
    """Measures and series that are kept of each run."""

    kpis: tuple[str, ...] = entry(
        (), "measures of the whole run; left out: the usual ones; loop_answer: all that the answer of the loop test is "
        "read from", "a list of measures", strict=False,
    )  # fmt: skip
    series: tuple[str, ...] = entry((), "columns of the daily table, kept day by day", "a list of columns",
                                    strict=False)  # fmt: skip
    test_from: int | Literal["none"] = entry(
        TEST_FROM, "day from which the loop test leaves only referral. Made only if a measure needs it",
        f'a day from {LEAST_AGE}, or "none"',
    )  # fmt: skip
    test_days: int = _whole(TEST_DAYS, "days that the answer of the loop test is read from", LEAST_DAYS, MAX_DAYS)
    look_ahead: int = _whole(
        LOOK_AHEAD, "days simulated after the switch-off, where a measure needs them", LEAST_DAYS, MAX_DAYS
    )


class Picture(Section):
    """Picture of the study. Decides no run."""

    kpi: str = entry(
        "", "the measure of a map; left out: the first one kept", "the name of a measure, one of those kept"
    )


class StudyFile(Section):
    """A whole study file."""

    name: str = entry(
        "study", "name of the study, and of the folder of its results; left out: the name of the file",
        "a text of 1 to 80 characters without / and \\, that begins with no dot or space and ends with no space",
        max_length=80, pattern=_NAME,
    )  # fmt: skip
    about: str = entry("", "what the study asks", "a text", max_length=10_000)
    base: Base = entry(..., "the scenario that all points start from", "a table, written [base]")
    factor: tuple[Factor, ...] = entry(
        (), "what varies", "tables, each written [[factor]]", strict=False, max_length=100
    )
    design: Design = Design()
    runs: Runs = Runs()
    keep: Keep = Keep()
    picture: Picture = Picture()
