"""Records as plain objects and back, so that agents and arrays can hand a market over to one another without loss."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np

from loopsim.engines.rows import everyone
from loopsim.market import fields
from loopsim.market.crowd import Crowd, with_room
from loopsim.market.market import Market, Today


class Hosts(list):
    """The host table of the agent engine: rows beyond the last are free and spring up when they are looked at."""

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        while isinstance(number, int) and number >= len(self):
            self.append(names_of(np.zeros(1, fields.HOST)[0]))
        return super().__getitem__(number)


class Candidates(list):
    """Today's candidates; free rows spring up as well."""

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        while number >= len(self):
            self.append(names_of(np.zeros(1, fields.CANDIDATE)[0]))
        return super().__getitem__(number)


def names_of(record: np.void) -> SimpleNamespace:
    """A record as an object: numbers as Python's own, inner arrays as copies, inner records as objects."""
    values: dict[str, Any] = {}
    for name in record.dtype.names or ():
        value = record[name]
        if isinstance(value, np.void):
            values[name] = names_of(value)
        else:
            values[name] = value.copy() if isinstance(value, np.ndarray) else value.item()
    return SimpleNamespace(**values)


@dataclasses.dataclass
class State:
    """All that a crowd holds besides agents, as the agent engine keeps it."""

    seed: int
    customers: list[dict[str, Any]]
    hosts: list[dict[str, Any]]
    standing: SimpleNamespace
    known: SimpleNamespace
    acquaintances: Any
    line_who: np.ndarray
    line_patience: np.ndarray
    scratch: np.ndarray
    order: np.ndarray
    waiting: list[int]
    candidates: Candidates
    slot: np.ndarray
    moving: np.ndarray
    pool: list[int]
    wake: list[int]
    lapsed: list[int]
    by_source: np.ndarray
    cohorts: np.ndarray


def unpack(crowd: Crowd, settings: np.ndarray) -> State:
    """A crowd as objects. Everyone is introduced first: agents have their traits from the start."""
    people = crowd.people
    customers = everyone(crowd, settings)
    standing = names_of(crowd.standing[0])
    return State(
        seed=crowd.seed,
        customers=_rows(customers),
        hosts=_rows(crowd.hosts[: standing.hosts]),
        standing=standing,
        known=names_of(crowd.known[0]),
        acquaintances=crowd.acquaintances,
        line_who=crowd.line_who.copy(),
        line_patience=crowd.line_patience.copy(),
        scratch=np.empty(people, np.float64),
        order=np.empty(people, np.int64),
        waiting=crowd.waiting[: standing.waiting].tolist() + [0] * (people - standing.waiting),
        candidates=Candidates(),
        slot=np.zeros(people, np.int32),
        moving=np.empty(people, np.int32),
        pool=_seats(crowd, crowd.pool, standing.pool),
        wake=crowd.wake[: standing.pool].tolist() + [0] * (people - standing.pool),
        lapsed=_seats(crowd, crowd.lapsed, standing.lapsed),
        by_source=crowd.by_source.copy(),
        cohorts=crowd.cohorts.copy(),
    )


def _rows(records: np.ndarray) -> list[dict[str, Any]]:
    names = records.dtype.names or ()
    return [dict(zip(names, row, strict=True)) for row in records.tolist()]


def _seats(crowd: Crowd, rows: np.ndarray, length: int) -> list[int]:
    """A list of rows as agents are seated: everyone has a row from the start, in the order of numbers."""
    seats = crowd.customers["number"][rows[:length]] + 1
    return seats.tolist() + [0] * (crowd.people - length)


def market_of(state: State, today: Today, customers: list, hosts: Hosts) -> Market:
    """The market of a day, made of agents."""
    people = len(customers)
    stranger = SimpleNamespace(stage=fields.STRANGER)
    return Market(
        seed=state.seed,
        people=people,
        today=today,
        standing=state.standing,
        customers=[stranger, *customers],
        hosts=hosts,
        acquaintances=state.acquaintances,
        part=None,
        row=range(1, people + 1),
        line_who=state.line_who,
        line_patience=state.line_patience,
        waiting=state.waiting,
        candidates=state.candidates,
        slot=state.slot,
        pool=state.pool,
        wake=state.wake,
        lapsed=state.lapsed,
        ordered=[0] * people,
        sharing=[0] * people,
        leaving=[0] * people,
        offering=[0] * people,
        moving=state.moving,
        scratch=state.scratch,
        order=state.order,
        by_source=state.by_source,
        cohorts=state.cohorts,
    )


def record(source: Any, dtype: np.dtype) -> np.ndarray:
    """An object as a record: ``dtype`` says which attributes."""
    packed = np.zeros((), dtype)
    for name in dtype.names or ():
        packed[name] = getattr(source, name)
    return packed


def pack(state: State, customers: list, hosts: list, day: int, margin: int) -> Crowd:
    """The agents and their market as a crowd of rows."""
    people = len(customers)
    standing = np.zeros(1, fields.STANDING)
    standing[0] = record(state.standing, fields.STANDING)
    known = np.zeros(1, fields.KNOWN)
    known[0] = record(state.known, fields.KNOWN)
    used = int(standing["hosts"][0])
    table = np.zeros(used, fields.HOST)
    for number in range(used):
        table[number] = record(hosts[number], fields.HOST)
    rows = np.zeros(people + 1, fields.CUSTOMER)
    for name in fields.CUSTOMER.names or ():
        rows[name][1:] = [getattr(customer, name) for customer in customers]
    standing["met"] = people
    return Crowd(
        seed=state.seed,
        day=day,
        customers=rows,
        row=np.arange(1, people + 1, dtype=np.int32),
        hosts=with_room(table, used, margin),
        standing=standing,
        known=known,
        acquaintances=state.acquaintances,
        line_who=state.line_who.copy(),
        line_patience=state.line_patience.copy(),
        waiting=np.array(state.waiting, np.int32),
        candidates=np.zeros(people, fields.CANDIDATE),
        slot=np.zeros(people, np.int32),
        pool=np.array(state.pool, np.int32),
        wake=np.array(state.wake, np.int32),
        lapsed=np.array(state.lapsed, np.int32),
        ordered=np.empty(people, np.int32),
        sharing=np.empty(people, np.int32),
        leaving=np.empty(people, np.int32),
        offering=np.empty(people, np.int32),
        moving=np.empty(people, np.int32),
        scratch=np.empty(people, np.float64),
        order=np.empty(people, np.int64),
        by_source=state.by_source.copy(),
        cohorts=state.cohorts.copy(),
    )
