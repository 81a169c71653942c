"""Growth curves: what was seen, by date, turned into targets and into the spend of a scenario."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from loopsim.calibration import growth_data_phrases as phrases
from loopsim.calibration.formats import load_format
from loopsim.calibration.growth_periods import (
    DatesAre,
    Gaps,
    Periods,
    gaps_told,
    missing_days,
    periods_of,
    unfinished_told,
)
from loopsim.calibration.targets import FEN, Target, Targets
from loopsim.languages import both
from loopsim.results.daily import CHANNELS, SOURCES
from loopsim.scenario.dates import EARLIEST, LATEST
from loopsim.scenario.faults import NOTHING, Fault, ScenarioError, nearest, shown
from loopsim.scenario.limits import MAX_DAYS
from loopsim.tables.reading import Reading, ReadingOptions, Table, header, read
from loopsim.tables.table import RIGHT_DATE

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Most scheduled changes that spend by date may make.
_MOST_ROWS = 900


def read_growth(
    file: str | os.PathLike[str],
    *,
    date: str | None = None,
    followers: str | None = None,
    joined: str | None = None,
    orders: str | None = None,
    revenue: str | None = None,
    joiners_by_source: Mapping[str, str] | None = None,
    spend: Mapping[str, str | Sequence[str]] | None = None,
    dates_are: DatesAre = "end",
    weight: float = 1.0,
    is_later: bool = False,
    until: str | None = None,
    gaps: Gaps = "skip",
    format: str | None = None,  # noqa: A002
    **how: Unpack[ReadingOptions],
) -> Targets:
    """A table by date as targets.

    ``followers`` is the pool at the date, ``joined`` and ``joiners_by_source`` are people who came in the period,
    ``orders`` and ``revenue`` (CNY) are sums over the period. ``spend`` is what a channel spent in the period; several
    columns of a channel are added up. A date is the last day of its period, or the first where
    ``dates_are`` is ``"start"``; a week, month, quarter or year alone is its whole period. With ``followers`` day 0 is
    the end of the first period: its row is where the model starts, and only the later ones are compared. With
    ``is_later`` the table goes on from a run that was made: no row is taken as the start, and one is enough. Periods
    that end after ``until`` are left out. Days without a row are not judged, or with ``gaps`` ``"join"`` the next row
    holds them too, or with ``"zero"`` nothing happened in them. ``format`` is a ready-made set of columns, for those
    that are not named. ``how`` the table is read: :class:`loopsim.tables.table.Reading`.

    Cells that are empty or not understood are left out and told; so are rows without a date, such as one of totals.

    Raises:
        ScenarioError: the file or a column is missing, or more cells than allowed are no date or number.
    """
    sources = dict(joiners_by_source or {})
    channels = {name: [one] if isinstance(one, str) else list(one) for name, one in (spend or {}).items()}
    faults = [unknown("source", name, SOURCES) for name in sources if name not in SOURCES]
    faults += [unknown("channel", name, CHANNELS) for name in channels if name not in CHANNELS]
    faults += [
        Fault(
            both("spend on {name}", "{name} 的投放", name=name),
            both(*phrases.COLUMN_GIVEN_TWICE, column=column),
            both(*phrases.EACH_COLUMN_ONCE_WOULD),
        )
        for name, some in channels.items()
        for column in dict.fromkeys(some)
        if some.count(column) > 1
    ]
    adds_up, said = False, []
    if format and not faults:
        found = load_format(format, "growth")
        named = {"date": date, "followers": followers, "joined": joined}
        chosen = found.chosen(file, header(file, how=Reading(**how)), named, needed=("date",))
        date, followers, joined = (chosen.get(role) for role in named)
        adds_up = found.rules.add_up_dates
        how["zone"] = how.get("zone") or found.rules.zone
        said.append(f"columns by {found.name}: " + ", ".join(f"{role} = {name}" for role, name in chosen.items()))
    if date is None:
        faults.append(Fault("--date", NOTHING, both("the column of the date", "日期列")))
    if not (followers or joined or sources or orders or revenue):
        right = both(*phrases.COLUMN_FOLLOWERS_JOINED_ORDERS)
        faults.append(Fault(str(file), both("no curve to fit", "没有可拟合的曲线"), right))
    if faults or date is None:
        raise ScenarioError(faults)
    columns = {"--date": date, "--followers": followers, "--joined": joined, "--orders": orders}
    columns |= {"--revenue": revenue}
    columns |= {f"joiners of {name}": column for name, column in sources.items()}
    columns |= {f"spend on {name} ({column})": column for name, some in channels.items() for column in some}
    table = read(file, columns, Reading(**how))
    days = table.days(date, judged=False)
    dated = table.usable(date, ~np.isnat(days.first), RIGHT_DATE)
    of_rows = np.flatnonzero(dated)
    when = days._replace(first=days.first[dated], last=days.last[dated])
    rows = np.arange(len(of_rows))  # the period that each row adds to
    if adds_up:
        _, some, rows = np.unique(when.first, return_index=True, return_inverse=True)
        if len(some) < len(rows):
            said.append(f"{len(rows):,} rows are added up to {len(some):,} dates")
        when, of_rows = when._replace(first=when.first[some], last=when.last[some]), of_rows[some]
    periods = periods_of(table, when, date, dates_are, gaps, 1 if is_later else 3, of_rows)
    order = np.argsort(periods.last, kind="stable")
    periods = periods._replace(first=periods.first[order], last=periods.last[order])
    figures = {
        column: np.bincount(rows, _figures(table, column)[dated], minlength=len(of_rows))[order]
        for option, column in columns.items()
        if column and option != "--date"
    }
    stop, facts = _until(until, periods)
    periods = periods._replace(first=periods.first[:stop], last=periods.last[:stop])
    figures = {column: values[:stop] for column, values in figures.items()}
    added_up = [joined, orders, revenue, *sources.values()]
    flows = {column: figures[column] for column in added_up if column}
    notes = [*table.notes, *gaps_told(periods, flows, gaps), *unfinished_told(periods, flows)]
    empty = missing_days(periods) if gaps == "zero" else []
    first, last, day_0 = periods.first, periods.last, periods.begin
    start = 0.0
    if followers and not is_later:  # the evening of the first period is day 0
        begin = int(np.argmin(np.isnan(figures[followers])))
        start, shift = float(figures[followers][begin]), last[begin]
        day_0 = day_0 + shift
        first, last = (first - shift)[begin + 1 :], (last - shift)[begin + 1 :]
        empty = [(one - shift, other - shift) for one, other in empty if one > shift]
        figures = {column: values[begin + 1 :] for column, values in figures.items()}
    if not len(last):
        raise ScenarioError(
            [
                Fault(
                    str(file), both("no period with all figures", "没有一期数据齐全"), both(*phrases.AT_LEAST_TWO_AFTER)
                )
            ]
        )
    if last[-1] >= MAX_DAYS:
        raise ScenarioError(
            [
                Fault(
                    f"{file}: {date}",
                    both("a span of {last} days", "跨度 {last} 天", last=last[-1] + 1),
                    both("at most {MAX_DAYS}", "至多 {MAX_DAYS}", MAX_DAYS=MAX_DAYS),
                )
            ]
        )
    if channels and len(last) * len(channels) > _MOST_ROWS:
        right = both(*phrases.AT_MOST_ROWS_X, _MOST_ROWS=_MOST_ROWS)
        raise ScenarioError(
            [Fault(str(file), both(*phrases.SPEND_ROWS_FOR_CHANNELS, count=len(last), count_2=len(channels)), right)]
        )
    targets = []
    for name, column, daily in (
        ("followers", followers, "reachable"),
        ("joined", joined, "joined_today"),
        ("orders", orders, "orders"),
        ("revenue", revenue, "revenue_fen"),
        *((f"joined by {source}", column, f"joined_{source}") for source, column in sources.items()),
    ):
        if column:
            is_stock, unit = name == "followers", FEN if name == "revenue" else 1.0
            target = Target(name, figures[column], daily, "", is_stock, first, last, 0.0, weight, unit)
            targets.append(_known(target, [] if is_stock else empty))
    schedule = []
    for channel, added in channels.items():
        amounts = np.sum([figures[column] for column in added], axis=0)
        for amount, begin, end in zip(amounts, first, last, strict=True):
            if np.isnan(amount):
                continue
            daily_spend = float(amount) / (end - begin + 1)
            window = {"from_day": int(begin), "to_day": int(end)}
            schedule.append({**window, "set": {f"levers.{channel}.daily_spend_cny": daily_spend}})
    return Targets(
        tuple(targets), int(last[-1]) + 1, tuple(schedule), start, str(day_0), tuple(notes),
        (*said, *table.facts, *facts),
    )  # fmt: skip


def _figures(table: Table, column: str) -> np.ndarray:
    """The numbers of a column; NaN where a cell is empty or not understood, which is told."""
    value = table.numbers(column, judged=False).value
    table.usable(column, value >= 0, both("a number of at least 0", "不小于 0 的数"), what="cells")
    return np.where(value >= 0, value, np.nan)


def _until(until: str | None, periods: Periods) -> tuple[int, list[str]]:
    """``-> (how many periods end by a date, what is told of the others)``."""
    if until is None:
        return len(periods.last), []
    try:
        day = np.datetime64(datetime.date.fromisoformat(until), "D")
    except ValueError:
        raise ScenarioError(
            [Fault("--until", shown(until), both("a date such as 2026-11-21", "日期，如 2026-11-21"))]
        ) from None
    stop = int((periods.begin + periods.last.astype("m8[D]") <= day).sum())
    if not stop:
        right = both(*phrases.DATE_ON_AFTER_END, date=periods.date(periods.last[0]))
        raise ScenarioError([Fault("--until", until, right)])
    left_out = len(periods.last) - stop
    return stop, [f"{left_out} periods that end after {until} are left out"] if left_out else []


def _known(target: Target, empty: list[tuple[int, int]]) -> Target:
    """The target without figures that are not known, and with 0 in the days that are ``empty``."""
    known = ~np.isnan(target.values)
    begins, ends = (np.array([one[at] for one in empty], np.int64) for at in (0, 1))
    last = np.append(target.last[known], ends)
    order = np.argsort(last, kind="stable")
    values = np.append(target.values[known], np.zeros(len(empty)))
    first = np.append(target.first[known], begins)
    return replace(target, values=values[order], first=first[order], last=last[order])


def as_in_data(scenario: Scenario, targets: Targets) -> Scenario:
    """The scenario as it was in the data: its spend by date, its pool on day 0, and the date of that day.

    The model starts with an empty pool. Who is there at the start is let in on day 0 as if by themselves (source
    ``organic``), so that they are new followers then.

    Raises:
        ScenarioError: more people in the pool than in the market.
    """
    entries: list[Any] = [entry.model_dump(exclude_none=True) for entry in scenario.schedule] + list(targets.schedule)
    people = scenario.market.people
    most = max([targets.start, *(float(t.values.max()) for t in targets.all if t.column == "reachable")])
    if most >= people:
        right = both(*phrases.FEWER_THAN_MARKET_PEOPLE, people=people)
        raise ScenarioError(
            [Fault("followers", both("{most:g} in the pool", "流量池中有 {most:g} 人", most=most), right)]
        )
    if targets.start > 0:
        hazard = min(-7.0 * float(np.log1p(-targets.start / people)), 50.0) + scenario.levers.organic.always_per_week
        entries.append({"from_day": 0, "to_day": 0, "set": {"levers.organic.always_per_week": min(hazard, 50.0)}})
    entries = [entry for entry in entries if entry.get("from_day", 0) < targets.days]
    for entry in entries:
        if entry.get("to_day") is not None and not entry.get("ramp"):
            entry["to_day"] = min(entry["to_day"], targets.days - 1)
    return scenario.change({"days": targets.days, "schedule": entries, **dated(targets.day_0)})


def dated(day_0: str, later: int = 0) -> dict[str, str]:
    """``path -> value`` of a scenario that starts so many days after a date; none where no run may start then."""
    if not day_0:
        return {}
    day = datetime.date.fromisoformat(day_0) + datetime.timedelta(days=later)
    return {"start_date": str(day)} if EARLIEST <= day <= LATEST else {}


def other_start(scenario: Scenario, targets: Targets) -> list[str]:
    """Tell of a scenario that starts on another date than the data."""
    if not (scenario.start_date and targets.day_0) or str(scenario.start_date) == targets.day_0:
        return []
    said = (
        f"the scenario starts on {scenario.start_date}, day 0 of the data is {targets.day_0}: campaigns, launches and "
        "schedules are counted from the latter; if they were on other days, let the table and the scenario begin on one"
    )
    return [said]


def unknown(what: str, name: str, known: Sequence[str]) -> Fault:
    """Fault of a name that is none of those known, with the nearest."""
    close = nearest(name, known)
    return Fault(what, shown(name), shown(close) if close else ", ".join(known[:12]))
