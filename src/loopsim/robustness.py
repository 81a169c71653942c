"""Dependence of the answer on the day of the switch-off: one run, and a loop test from each of several days."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from loopsim.languages import Language, both, in_language
from loopsim.prepared import Prepared
from loopsim.results.loop_test import LoopTest
from loopsim.results.renewal import Renewal, renewal
from loopsim.results.verdict import Answer, answer_of
from loopsim.scenario.faults import Fault, ScenarioError, shown
from loopsim.scenario.kinds import refuse
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import TEST_DAYS, SwitchOff
from loopsim.simulation import faults_of, has_pool, kind_faults, loop_test_faults

if TYPE_CHECKING:
    import pandas as pd

#: Days of the switch-off where none are named: half a year, a year, one and a half, two.
DAYS = (182, 365, 547, 730)


class Row(NamedTuple):
    """The answer with the switch-off on one day."""

    day: int
    pool: int  # people on the evening before
    answer: Answer
    by_referral: Renewal
    with_organic: Renewal


class OutOfTime(Exception):  # noqa: N818 - not an error
    """The simulation would take longer than was allowed."""


def loop_by_day(
    scenario: Scenario | str | os.PathLike[str],
    from_days: Iterable[int] = DAYS,
    *,
    test_days: int = TEST_DAYS,
    seed: int = 1,
    threads: int = 1,
    changes: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Tabulate the answer of the loop test against the day from which only referral is left.

    One run is simulated to the last of these days, and both branches from each. A row a day (index ``day``): pool on
    the evening before, renewal with its 95% interval, the same with organic inflow, the answer. The row of a day is
    the result of ``simulate(test_from=day)``.

    Raises:
        ScenarioError: bad input, with a line for each fault.
    """
    import pandas as pd

    rows = rows_by_day(scenario, from_days, test_days=test_days, seed=seed, threads=threads, changes=changes)
    columns = {
        "pool": [row.pool for row in rows],
        "renewal": [row.by_referral.value for row in rows],
        "low": [row.by_referral.low for row in rows],
        "high": [row.by_referral.high for row in rows],
        "renewal_with_organic": [row.with_organic.value for row in rows],
        "answer": [str(row.answer) for row in rows],
    }
    return pd.DataFrame(columns, index=pd.Index([row.day for row in rows], name="day"))


def rows_by_day(
    scenario: Scenario | str | os.PathLike[str],
    from_days: Iterable[int] = DAYS,
    *,
    test_days: int = TEST_DAYS,
    seed: int = 1,
    threads: int = 1,
    changes: Mapping[str, Any] | None = None,
    seconds: float | None = None,
) -> list[Row]:
    """Return the rows of the table of :func:`loop_by_day`.

    Raises:
        ScenarioError: bad input, with a line for each fault.
        OutOfTime: ``seconds`` were not enough.
    """
    refuse(*kind_faults(scenario, changes))
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    if changes is not None:
        scenario = scenario.change(changes)
    days = list(from_days) if isinstance(from_days, Iterable) else []
    if not days or any(isinstance(day, bool) for day in days):
        raise ScenarioError([Fault("from_days", shown(from_days), both("a list of days", "天的列表"))])
    faults = [
        fault for day in days for fault in loop_test_faults(scenario, day, test_days, test_days, _NAMES)
    ] + faults_of(1, "arrays", None, seed=seed, threads=threads)
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    offs = [SwitchOff(int(day), int(test_days), int(test_days)) for day in sorted(set(days))]
    prepared = Prepared(scenario, max(1, offs[0].from_day), "arrays", threads=threads, switch_offs=offs)
    tell = None if seconds is None else _alarm(seconds)
    return [_row(test) for test in prepared.run(seed, tell).loop_tests]


_NAMES = ("from_days", "test_days", "test_days")


def _alarm(seconds: float) -> Callable[[int, int], None]:
    """Count the seconds from the first day on, without the compilation before it, which happens only once."""
    began: list[float] = []

    def tell(done: int, total: int) -> None:
        now = time.perf_counter()
        began.append(now)
        if done < total and now > began[0] + seconds:
            raise OutOfTime

    return tell


def _row(test: LoopTest) -> Row:
    assert test.with_organic is not None
    alone, organic = (renewal(one, test.days, test.block_days) for one in (test.by_referral, test.with_organic))
    answer, _ = answer_of(alone, organic, is_empty=test.pool_before == 0)
    return Row(test.from_day, test.pool_before, answer, alone, organic)


def usual_days(scenario: Scenario) -> tuple[int, ...]:
    """Return the days that are tried by default; a pool that is there from the start is tried from day 0 as well."""
    return (0, *DAYS) if has_pool(scenario) else DAYS


#: Longest time of a description in seconds, about, and largest market that it simulates.
SECONDS, MOST_PEOPLE = 30.0, 1_000_000


def described(
    scenario: Scenario, seconds: float = SECONDS, *, is_forced: bool = False, language: Language = "en"
) -> list[str]:
    """The answers by day as lines of a description, or a line that says why they are left out.

    ``is_forced`` leaves nothing out, however long it takes.
    """
    cure = both(
        "loopsim describe --loop computes it anyway, loopsim run --test-from DAY for one day",
        "仍要计算请用 loopsim describe --loop，只看某一天请用 loopsim run --test-from DAY",
    )
    if is_forced:
        return lines(rows_by_day(scenario, usual_days(scenario)), language)
    if scenario.market.people > MOST_PEOPLE:
        told = "left out in a market of more than {most:,} people; {cure}", "市场超过 {most:,} 人，略去；{cure}"
        return [in_language(both(*told, most=MOST_PEOPLE, cure=cure), language)]
    try:
        return lines(rows_by_day(scenario, usual_days(scenario), seconds=seconds), language)
    except OutOfTime:
        told = "left out, as it takes more than {seconds:g} s; {cure}", "耗时超过 {seconds:g} 秒，略去；{cure}"
        return [in_language(both(*told, seconds=seconds, cure=cure), language)]


def lines(rows: Iterable[Row], language: Language = "en") -> list[str]:
    """A line a day, and heads above them."""
    from loopsim.results.wording import ANSWERS, ratio
    from loopsim.scenario.describe import aligned

    table: list[Sequence[str]] = [
        (both("from day", "起始日"), both("pool", "流量池"), both("renewal (95% interval)", "补充率（95%区间）"))
        + (both("with organic", "含自然流量"), both("answer", "结论"))
    ]
    for row in rows:
        alone, organic = ratio(row.by_referral, language), ratio(row.with_organic, language)
        table.append((f"{row.day:,}", f"{row.pool:,}", alone, organic, ANSWERS[row.answer][language]))
    return aligned(table, right=(0, 1), language=language) + [in_language(line, language) for line in _ABOUT]


#: Why lines differ, and from the sentence of a run on how long renewal holds.
_ABOUT = (
    both(
        "Each line is a plan of its own: all goes on as planned until its day; renewal counts the year after.",
        "每行是一个独立的方案：起始日之前一切照计划进行，补充率只算其后一年。",
    ),
    both(
        "The later the day, the more friends have joined already, and the fewer are left to bring.",
        "起始日越晚，已加入的好友越多，还能带来的越少。",
    ),
    both(
        "So a late line may say less than loopsim run, which stops all else on its last day and looks on from there.",
        "所以靠后的行可能低于 loopsim run：它在最后一天停掉其余一切，再看此后补充率能维持多久。",
    ),
)
