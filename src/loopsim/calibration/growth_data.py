"""Growth curves and target files: what was seen, by date, turned into targets and into the spend of a scenario."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from loopsim.calibration.orders import AmountIs
from loopsim.calibration.purchases import read_purchases
from loopsim.calibration.tables import dates, read_table, required_numbers
from loopsim.calibration.targets import Target, Targets
from loopsim.results.daily import CHANNELS, SOURCES
from loopsim.results.definitions import DEFINITIONS
from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.fitness import MAX_DAYS

if TYPE_CHECKING:
    import pandas as pd

    from loopsim.scenario.scenario import Scenario

DatesAre = Literal["end", "start"]

#: Most scheduled changes that spend by date may make.
_MOST_ROWS = 900


def read_growth(
    file: str | os.PathLike[str],
    *,
    date: str,
    followers: str | None = None,
    joined: str | None = None,
    joiners_by_source: Mapping[str, str] | None = None,
    spend: Mapping[str, str] | None = None,
    dates_are: DatesAre = "end",
    where: Mapping[str, str] | None = None,
    weight: float = 1.0,
) -> Targets:
    """A table by date as targets.

    ``followers`` is the pool at the date, ``joined`` and ``joiners_by_source`` are people who came in the period,
    ``spend`` is what a channel spent in the period. A date is the last day of its period, or the first where
    ``dates_are`` is ``"start"``. With ``followers`` day 0 is the end of the first period: its row is where the model
    starts, and only the later ones are compared.

    Raises:
        ScenarioError: the file or a column is missing, or a cell is no date or number.
    """
    sources, channels = dict(joiners_by_source or {}), dict(spend or {})
    faults = [_unknown("source", name, SOURCES) for name in sources if name not in SOURCES]
    faults += [_unknown("channel", name, CHANNELS) for name in channels if name not in CHANNELS]
    if not (followers or joined or sources):
        faults.append(Fault(str(file), "no curve to fit", "a column of followers, of joined, or of joiners by source"))
    if faults:
        raise ScenarioError(faults)
    columns = {"date": date, "followers": followers, "joined": joined}
    columns |= {f"joiners of {name}": column for name, column in sources.items()}
    columns |= {f"spend on {name}": column for name, column in channels.items()}
    table = read_table(file, columns, where)
    first, last = _windows(file, table, date, dates_are)
    order = np.argsort(last, kind="stable")
    table, first, last = table.iloc[order], first[order], last[order]
    start = 0.0
    if followers:  # the evening of the first period is day 0
        start = float(required_numbers(file, table, followers).iloc[0])
        first, last = first - last[0], last - last[0]
        table, first, last = table.iloc[1:], first[1:], last[1:]
    if last[-1] >= MAX_DAYS:
        raise ScenarioError([Fault(f"{file}: {date}", f"a span of {last[-1] + 1} days", f"at most {MAX_DAYS}")])
    if channels and len(table) * len(channels) > _MOST_ROWS:
        right = f"at most {_MOST_ROWS} rows x channels; add rows up to weeks or months"
        raise ScenarioError([Fault(str(file), f"spend in {len(table)} rows for {len(channels)} channels", right)])
    targets = []
    for name, column, daily in (
        ("followers", followers, "reachable"),
        ("joined", joined, "joined_today"),
        *((f"joined by {source}", column, f"joined_{source}") for source, column in sources.items()),
    ):
        if column:
            values = required_numbers(file, table, column).to_numpy(float)
            is_stock = name == "followers"
            targets.append(Target(name, values, daily, "", is_stock, first, last, 0.0, weight))
    schedule = []
    for channel, column in channels.items():
        amounts = required_numbers(file, table, column).to_numpy(float)
        for amount, begin, end in zip(amounts, first, last, strict=True):
            daily_spend = float(amount) / (end - begin + 1)
            window = {"from_day": int(begin), "to_day": int(end)}
            schedule.append({**window, "set": {f"levers.{channel}.daily_spend_cny": daily_spend}})
    return Targets(tuple(targets), int(last[-1]) + 1, tuple(schedule), start)


def _windows(file: object, table: pd.DataFrame, column: str, dates_are: str) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of the period of each row; day 0 is the first day of the first period."""
    when = dates(table, column)
    if when.isna().any():
        line = int(when.isna().to_numpy().argmax())
        found = shown(str(table[column].iloc[line]))
        raise ScenarioError([Fault(f"{file}: {column}, row {line + 1}", found, "a date such as 2026-11-21")])
    if when.duplicated().any():
        line = int(when.duplicated().to_numpy().argmax())
        right = "one row for each date (use --where to choose a series)"
        raise ScenarioError([Fault(f"{file}: {column}, row {line + 1}", f"{str(when.iloc[line])[:10]} again", right)])
    if len(table) < 3:
        raise ScenarioError([Fault(str(file), f"{len(table)} rows", "at least 3")])
    day = (when - when.min()).dt.days.to_numpy()
    ordered = np.sort(day)
    usual = int(np.median(np.diff(ordered)))
    place = np.searchsorted(ordered, day)
    if dates_are == "end":
        before = np.concatenate([[-usual], ordered[:-1]])
        return before[place] + usual, day + usual - 1
    after = np.append(ordered[1:], ordered[-1] + usual)
    return day, after[place] - 1


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


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0


class _Growth(_Table):
    file: str
    date: str
    followers: str | None = None
    joined: str | None = None
    joiners_by_source: dict[str, str] = {}
    spend: dict[str, str] = {}
    dates_are: DatesAre = "end"
    where: dict[str, str] = {}


class _Measure(_Table):
    name: str
    value: float
    error: Annotated[float, Field(ge=0)] = 0.0


class _Transactions(_Table):
    file: str
    customer: str | None = None
    date: str | None = None
    amount: str | None = None
    quantity: str | None = None
    order: str | None = None
    item: str | None = None
    refund: str | None = None
    amount_is: AmountIs | None = None
    format: str | None = None


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] | None = None
    growth: _Growth | None = None
    measure: list[_Measure] = []
    transactions: _Transactions | None = None


def read_targets(path: str | os.PathLike[str]) -> Targets:
    """A target file (TOML).

    It may hold one table ``[growth]`` (the arguments of :func:`read_growth`), any ``[[measure]]`` (``name``, ``value``,
    ``error``), one ``[transactions]`` (``file`` and its columns or ``format``: one-time share and mean basket),
    each with a ``weight``; and ``days`` where there is no curve. Files are looked for beside the target file.

    Raises:
        ScenarioError: with every fault of the file.
    """
    place = Path(path)
    try:
        document = _Document.model_validate(tomllib.loads(place.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise ScenarioError([Fault(str(path), "no such file", "a target file in TOML")]) from None
    except ValidationError as error:
        raise ScenarioError([_fault(path, one) for one in error.errors()]) from None
    except (OSError, ValueError) as error:
        what = " ".join(str(error).split())[:100]
        raise ScenarioError([Fault(str(path), what, "a target file in TOML")]) from None
    targets = Targets((), document.days or 0)
    if document.growth:
        options = document.growth.model_dump()
        file = place.parent / options.pop("file")
        targets = read_growth(file, **options)
        targets = replace(targets, days=max(targets.days, document.days or 0))
    more = []
    for number, one in enumerate(document.measure):
        if one.name not in DEFINITIONS:
            raise ScenarioError([_unknown(f"{path}: measure {number + 1}", one.name, list(DEFINITIONS))])
        more.append(Target(one.name, np.array([one.value]), measure=one.name, error=one.error, weight=one.weight))
    if document.transactions:
        more += _of_transactions(place, document.transactions)
    if not targets.all and not more:
        raise ScenarioError([Fault(str(path), "no target", "[growth], [[measure]] or [transactions]")])
    if not targets.days:
        raise ScenarioError([Fault(f"{path}: days", "nothing", "how many days a run lasts, since there is no curve")])
    return replace(targets, all=(*targets.all, *more))


def _of_transactions(place: Path, given: _Transactions) -> list[Target]:
    """What a log of orders says of the measures that the model reports as well, with sampling errors."""
    log = read_purchases(place.parent / given.file, **given.model_dump(exclude={"file", "weight"}))
    per_customer = log.orders.groupby("customer")["amount"].agg(["size", "mean"])
    buyers = len(per_customer)
    once = float((per_customer["size"] == 1).mean())
    found = [("one_time_share", once, float(np.sqrt(max(once * (1 - once), 1e-9) / buyers)))]
    from loopsim.calibration.baskets import fit_baskets

    baskets = fit_baskets(log.orders)
    if baskets is not None:
        found.append(("average_order_value", baskets.mean.value, baskets.mean.error))
    return [
        Target(name, np.array([value]), measure=name, error=error, weight=given.weight) for name, value, error in found
    ]


def _unknown(what: str, name: str, known: Sequence[str]) -> Fault:
    close = nearest(name, known)
    return Fault(what, shown(name), shown(close) if close else ", ".join(known[:12]))


def _fault(path: object, error: Any) -> Fault:
    where = ".".join(str(part) for part in error["loc"])
    found = shown(error["input"]) if error["type"] != "missing" else "nothing"
    return Fault(f"{path}: {where}", found, error["msg"][:1].lower() + error["msg"][1:])
