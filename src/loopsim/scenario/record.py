"""The settings of a scenario as one record of plain numbers, which the model reads in both engines."""

from __future__ import annotations

import hashlib
import typing
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel

from loopsim.scenario.behavior import Behavior
from loopsim.scenario.channels import Channel
from loopsim.scenario.dates import start_day_of
from loopsim.scenario.document import Document
from loopsim.scenario.levers import Levers
from loopsim.scenario.schedule import scheduled_paths, values_by_day
from loopsim.scenario.tree import merged, parts, put, reach
from loopsim.scenario.who import Market

_NUMBERS: dict[Any, str] = {float: "f8", int: "i8", bool: "?"}


class _Column(NamedTuple):
    """One field of a record, and how it is read off its section."""

    name: str
    type: Any
    shape: tuple[int, ...]
    read: Callable[[Any], Any]


def _columns(model: type[BaseModel]) -> list[_Column]:
    """The fields that a section becomes. Text becomes none, a list of tables one array for each value in them."""
    columns: list[_Column] = []
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        value = attrgetter(name)
        if name == "start_date":
            columns.append(_Column("start_day", "i8", (), _of_start(value)))
            continue
        inner = typing.get_args(kind)
        if choices := choices_of(kind):
            columns.append(_Column(name, "i8", (), _numbered(value, choices)))
        elif typing.get_origin(kind) is tuple and _is_section(inner[0]):
            one, most = name.removesuffix("s"), _most(field)
            columns.append(_Column(f"{one}_count", "i8", (), _length(value)))
            for column in _columns(inner[0]):
                read = _padded(value, most, column.read)
                columns.append(_Column(f"{one}_{column.name}", column.type, (most,), read))
        elif typing.get_origin(kind) is tuple:
            most = _most(field)
            columns.append(_Column(name, "f8", (most,), _padded(value, most, float)))
            columns.append(_Column(f"{name}_count", "i8", (), _length(value)))
        elif _is_channel(kind):
            continue  # one array for each lever of all channels, below
        elif _is_section(kind):
            section = _columns(kind)
            columns.append(_Column(name, _record(section), (), _nested(value, section)))
        elif kind is not str:
            columns.append(_Column(name, _NUMBERS[kind], (), value))
    return columns + _by_channel(model)


def _by_channel(model: type[BaseModel]) -> list[_Column]:
    """Return ``channel_daily_spend_cny`` and so on: each lever of the channels of a section as one array.

    So the day loops over channels and knows none of them by name.
    """
    names = [name for name, field in model.model_fields.items() if _is_channel(field.annotation)]
    if not names:
        return []
    channels = attrgetter(*names)
    return [
        _Column(f"channel_{column.name}", column.type, (len(names),), _of_each(channels, column.read))
        for column in _columns(Channel)
    ]


def _is_channel(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Channel)


def _of_each(channels: Callable[[Any], Any], read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda section: tuple(map(read, channels(section)))


def choices_of(kind: Any) -> tuple[str, ...]:
    """Return the words of a choice in the order in which they are numbered; nothing for any other type."""
    return typing.get_args(kind) if typing.get_origin(kind) is Literal else ()


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _most(field: Any) -> int:
    return next(limit.max_length for limit in field.metadata if hasattr(limit, "max_length"))


def _record(columns: list[_Column]) -> np.dtype:
    return np.dtype([(c.name, c.type, c.shape) if c.shape else (c.name, c.type) for c in columns], align=True)


def _numbered(value: Callable[[Any], Any], choices: tuple[str, ...]) -> Callable[[Any], int]:
    number = {choice: code for code, choice in enumerate(choices)}
    return lambda section: number[value(section)]


def _of_start(value: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda section: start_day_of(value(section))


def _length(value: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda section: len(value(section))


def _padded(value: Callable[[Any], Any], most: int, read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def padded(section: Any) -> tuple[Any, ...]:
        items = tuple(map(read, value(section)))
        return items + (0,) * (most - len(items))

    return padded


def _nested(value: Callable[[Any], Any], columns: list[_Column]) -> Callable[[Any], tuple[Any, ...]]:
    reads = [column.read for column in columns]

    def nested(section: Any) -> tuple[Any, ...]:
        inner = value(section)
        return tuple([read(inner) for read in reads])

    return nested


class _Settings(BaseModel):
    """Sections that the model reads, and the date of day 0."""

    start_date: str | None
    market: Market
    behavior: Behavior
    levers: Levers


_COLUMNS = _columns(_Settings)

#: A day's settings: a record of records, named as in the scenario file and with the numbers of the file. Choices are
#: numbered in the order of their declaration; lists are padded with 0 and have a ``_count``; text is left out; the
#: segments are arrays of the market (``segment_share``, ...), and so are the channels of the levers, in the order of
#: their declaration (``channel_daily_spend_cny``, ...).
#: ``digest`` is a number of the content: settings alike have the same, in whatever table they stand.
SETTINGS = np.dtype([*((c.name, c.type) for c in _COLUMNS), ("digest", "i8")], align=True)


def settings_table(scenario: Document, days: int) -> tuple[np.ndarray, np.ndarray]:
    """``(scenario, days) -> (rows of SETTINGS, row_of_day)``: the settings of each day, days alike sharing a row."""
    row_of_day = np.zeros(days, np.int32)
    if not scenario.schedule:
        return _table([_numbers(scenario)]), row_of_day
    base = merged(None, scenario.model_dump(include={"behavior", "levers"}))
    paths = scheduled_paths(scenario.schedule)
    by_day = zip(
        *(values_by_day(path, reach(base, parts(path)), scenario.schedule, days) for path in paths), strict=True
    )
    seen: dict[tuple[Any, ...], int] = {}
    rows: list[tuple[Any, ...]] = []
    for day, values in enumerate(by_day):
        key = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        if key not in seen:
            seen[key] = len(rows)
            rows.append(_numbers(_changed(scenario, base, dict(zip(paths, values, strict=True)))))
        row_of_day[day] = seen[key]
    return _table(rows), row_of_day


def _numbers(settings: Any) -> tuple[Any, ...]:
    return tuple(column.read(settings) for column in _COLUMNS)


def _table(rows: list[tuple[Any, ...]]) -> np.ndarray:
    table = np.zeros(len(rows), SETTINGS)  # zeros, since the digest reads what stands between fields as well
    for place, numbers in enumerate(rows):
        table[place] = (*numbers, 0)
        digest = hashlib.blake2b(table[place].tobytes(), digest_size=8).digest()
        table["digest"][place] = int.from_bytes(digest, "little", signed=True)
    return table


def _changed(scenario: Document, base: dict[str, Any], values: dict[str, Any]) -> _Settings:
    for path, value in values.items():
        put(base, parts(path), value)
    return _Settings(
        start_date=scenario.start_date,
        market=scenario.market,
        behavior=Behavior.model_validate(base["behavior"]),
        levers=Levers.model_validate(base["levers"]),
    )
