"""Growth curves: what was seen, by date, turned into targets and into the spend of a scenario."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np

from loopsim.calibration.formats import load_format
from loopsim.calibration.targets import FEN, Target, Targets
from loopsim.results.daily import CHANNELS, SOURCES
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.fitness import MAX_DAYS
from loopsim.tables.reading import Reading, ReadingOptions, Table, header, read

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario
    from loopsim.tables.dates import Days

DatesAre = Literal["end", "start"]

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
    format: str | None = None,  # noqa: A002
    **how: Unpack[ReadingOptions],
) -> Targets:
    """A table by date as targets.

    ``followers`` is the pool at the date, ``joined`` and ``joiners_by_source`` are people who came in the period,
    With ``is_later`` the table goes on from a run that was made: no row is taken as the start, and one is enough.
    ``orders`` and ``revenue`` (CNY) are sums over the period. ``spend`` is what a channel spent in the period; several
    columns of a channel are added up. A date is the last day of its period, or the first where
    ``dates_are`` is ``"start"``; a week, month, quarter or year alone is its whole period. With ``followers`` day 0 is
    the end of the first period: its row is where the model starts, and only the later ones are compared. ``format`` is
    a ready-made set of columns, for those that are not named. ``how`` the table is read:
    :class:`loopsim.tables.table.Reading`.

    Raises:
        ScenarioError: the file or a column is missing, or a cell is no date or number.
    """
    sources = dict(joiners_by_source or {})
    channels = {name: [one] if isinstance(one, str) else list(one) for name, one in (spend or {}).items()}
    faults = [unknown("source", name, SOURCES) for name in sources if name not in SOURCES]
    faults += [unknown("channel", name, CHANNELS) for name in channels if name not in CHANNELS]
    faults += [
        Fault(f"spend on {name}", f"the column {column} given twice", "each column once; it would count twice")
        for name, some in channels.items()
        for column in dict.fromkeys(some)
        if some.count(column) > 1
    ]
    adds_up = False
    if format and not faults:
        found = load_format(format, "growth")
        named = {"date": date, "followers": followers, "joined": joined}
        chosen = found.chosen(file, header(file, how=Reading(**how)), named, needed=("date",))
        date, followers, joined = (chosen.get(role) for role in named)
        adds_up = found.rules.add_up_dates
    if date is None:
        faults.append(Fault("--date", "nothing", "the column of the date"))
    if not (followers or joined or sources or orders or revenue):
        right = "a column of followers, joined, orders, revenue, or joiners by source"
        faults.append(Fault(str(file), "no curve to fit", right))
    if faults or date is None:
        raise ScenarioError(faults)
    columns = {"--date": date, "--followers": followers, "--joined": joined, "--orders": orders}
    columns |= {"--revenue": revenue}
    columns |= {f"joiners of {name}": column for name, column in sources.items()}
    columns |= {f"spend on {name} ({column})": column for name, some in channels.items() for column in some}
    table = read(file, columns, Reading(**how))
    when = table.required_days(date)
    rows = np.arange(table.rows)  # the row of the figures that each row adds to
    if adds_up:
        _, some, rows = np.unique(when.first, return_index=True, return_inverse=True)
        when = when._replace(first=when.first[some], last=when.last[some])
    first, last = _windows(table, when, date, dates_are, 1 if is_later else 3)
    notes = _gaps(when, first, last)
    place = int(np.argmin(when.first))  # the row of the first date tells what day 0 is
    is_end = dates_are == "end" and when.unit == "day"
    day_0 = when.first[place] - (last[place] if is_end else first[place])
    order = np.argsort(last, kind="stable")
    first, last = first[order], last[order]
    read_as_numbers = [column for option, column in columns.items() if column and option != "--date"]
    figures = {column: np.bincount(rows, table.required_numbers(column))[order] for column in read_as_numbers}
    start = 0.0
    if followers and not is_later:  # the evening of the first period is day 0
        start = float(figures[followers][0])
        day_0 = day_0 + last[0]
        first, last = (first - last[0])[1:], (last - last[0])[1:]
        figures = {column: values[1:] for column, values in figures.items()}
    if last[-1] >= MAX_DAYS:
        raise ScenarioError([Fault(f"{file}: {date}", f"a span of {last[-1] + 1} days", f"at most {MAX_DAYS}")])
    if channels and len(last) * len(channels) > _MOST_ROWS:
        right = f"at most {_MOST_ROWS} rows x channels; add rows up to weeks or months"
        raise ScenarioError([Fault(str(file), f"spend in {len(last)} rows for {len(channels)} channels", right)])
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
            targets.append(Target(name, figures[column], daily, "", is_stock, first, last, 0.0, weight, unit))
    schedule = []
    for channel, added in channels.items():
        amounts = np.sum([figures[column] for column in added], axis=0)
        for amount, begin, end in zip(amounts, first, last, strict=True):
            daily_spend = float(amount) / (end - begin + 1)
            window = {"from_day": int(begin), "to_day": int(end)}
            schedule.append({**window, "set": {f"levers.{channel}.daily_spend_cny": daily_spend}})
    return Targets(tuple(targets), int(last[-1]) + 1, tuple(schedule), start, str(day_0), notes)


def _windows(table: Table, when: Days, column: str, dates_are: str, least: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of the period of each date; day 0 is the first day of the first period."""
    _, first_rows = np.unique(when.first, return_index=True)
    if len(first_rows) < len(when.first):
        row = int(np.setdiff1d(np.arange(len(when.first)), first_rows)[0])
        right = "one row for each date (use --where to choose a series)"
        where = f"{table.name}: {column}, row {table.number(row)}"
        raise ScenarioError([Fault(where, f"{table.cell(column, row)} again", right)])
    if len(when.first) < least:
        raise ScenarioError([Fault(table.name, f"{len(when.first)} rows", f"at least {least}")])
    day = (when.first - when.first.min()).astype(np.int64)
    if when.unit != "day":  # each cell is a whole period
        return day, (when.last - when.first.min()).astype(np.int64)
    if len(day) < 2:
        right = "at least 2 rows, which tell how long a period is, or a date such as 2026-11 or 2026-W48"
        raise ScenarioError([Fault(table.name, "1 row", right)])
    ordered = np.sort(day)
    usual = int(np.median(np.diff(ordered)))
    place = np.searchsorted(ordered, day)
    if dates_are == "end":
        before = np.concatenate([[-usual], ordered[:-1]])
        before = np.where(ordered - before < 1.5 * usual, before, ordered - usual)  # a row is missing, not longer
        return before[place] + usual, day + usual - 1
    after = np.append(ordered[1:], ordered[-1] + usual)
    after = np.where(after - ordered < 1.5 * usual, after, ordered + usual)
    return day, after[place] - 1


def _gaps(when: Days, first: np.ndarray, last: np.ndarray) -> tuple[str, ...]:
    """What is to be told of days between two periods that no row covers."""
    order = np.argsort(first)
    begin, end = first[order], last[order]
    places = np.flatnonzero(begin[1:] > end[:-1] + 1)
    if not len(places):
        return ()
    stamp = np.sort(when.first)
    missing = begin[places[0] + 1] - end[places[0]] - 1
    more = f", and {len(places) - 1} more gaps" if len(places) > 1 else ""
    said = f"no row between {stamp[places[0]]} and {stamp[places[0] + 1]} ({missing} days missing){more}"
    return (f"{said}: each row counts for its usual period, and days without a row are not judged",)


def as_lived(scenario: Scenario, targets: Targets) -> Scenario:
    """The scenario as the data lived it: its spend by date, and its pool on day 0.

    The model starts with an empty pool. Who is there at the start is let in on day 0 as if by themselves (source
    ``organic``), so that they are new followers then.

    Raises:
        ScenarioError: more people in the pool than in the market.
    """
    entries: list[Any] = [entry.model_dump(exclude_none=True) for entry in scenario.schedule] + list(targets.schedule)
    people = scenario.market.people
    most = max([targets.start, *(float(t.values.max()) for t in targets.all if t.column == "reachable")])
    if most >= people:
        right = f"fewer than market.people ({people}); --set market.people=... makes the market larger"
        raise ScenarioError([Fault("followers", f"{most:g} in the pool", right)])
    if targets.start > 0:
        hazard = min(-7.0 * float(np.log1p(-targets.start / people)), 50.0) + scenario.levers.organic.always_per_week
        entries.append({"from_day": 0, "to_day": 0, "set": {"levers.organic.always_per_week": min(hazard, 50.0)}})
    entries = [entry for entry in entries if entry.get("from_day", 0) < targets.days]
    for entry in entries:
        if entry.get("to_day") is not None and not entry.get("ramp"):
            entry["to_day"] = min(entry["to_day"], targets.days - 1)
    return scenario.change({"days": targets.days, "schedule": entries})


def unknown(what: str, name: str, known: Sequence[str]) -> Fault:
    """Fault of a name that is none of those known, with the nearest."""
    close = nearest(name, known)
    return Fault(what, shown(name), shown(close) if close else ", ".join(known[:12]))
