"""Records as plain objects and back, so that agents and arrays can hand a market over to one another without loss."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np

from loopsim.engines.rows import everyone
from loopsim.languages import both
from loopsim.market import fields
from loopsim.market.crowd import Crowd, with_room
from loopsim.market.lists import CANDIDATE, LISTS, List
from loopsim.market.market import Market, Today
from loopsim.market.tallies import TALLY
from loopsim.phases.policies import digest_of_change
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.record import SETTINGS

_row_of: Any = list.__getitem__  # asked for a hundred times a customer: a row that is there costs no question


class Hosts(list):
    """The host table of the agent engine: rows beyond the last are free and spring up when they are looked at."""

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        try:
            return _row_of(self, number)
        except IndexError:
            while number >= len(self):
                self.append(names_of(np.zeros(1, fields.HOST)[0]))
            return _row_of(self, number)


class Candidates(list):
    """Today's candidates; free rows spring up as well."""

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        try:
            return _row_of(self, number)
        except IndexError:
            while number >= len(self):
                self.append(names_of(np.zeros(1, CANDIDATE)[0]))
            return _row_of(self, number)


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


def digest_after(settings: SimpleNamespace, plan: np.ndarray) -> int:
    """Return the digest of settings that policies may have changed; ``plan`` is the table's row of the day.

    Raises:
        ScenarioError: a policy has written what is no setting.
    """
    if unknown := _unknown(settings, SETTINGS):
        raise ScenarioError(
            [
                Fault(
                    "policy",
                    both("{unknown} written, which does not exist", "写入了不存在的 {unknown}", unknown=unknown),
                    both("a field of today.levers", "today.levers 的字段"),
                )
            ]
        )
    decided = np.zeros(1, SETTINGS)
    decided[0] = record(settings, SETTINGS)
    return settings.digest ^ int(digest_of_change(decided.view(np.int64), plan.view(np.int64)))  # type: ignore[no-any-return]


def _unknown(source: Any, dtype: np.dtype) -> str:
    """The first attribute that the record does not have, with its path; empty if there is none."""
    for name, value in vars(source).items():
        if name not in (dtype.names or ()):
            return str(name)
        if dtype[name].names and (inner := _unknown(value, dtype[name])):
            return f"{name}.{inner}"
    return ""


#: Lists that agents keep besides; everyone has a row from the start.
_KEPT = tuple(one for one in LISTS if one.name != "row")
_Lists: Any = dataclasses.make_dataclass("_Lists", [(one.name, Any) for one in _KEPT])


@dataclasses.dataclass
class State(_Lists):
    """All that a crowd holds besides agents, as the agent engine keeps it; lists of numbers are Python's own."""

    seed: int
    customers: list[dict[str, Any]]
    hosts: list[dict[str, Any]]
    standing: SimpleNamespace
    known: SimpleNamespace
    yesterday: SimpleNamespace
    acquaintances: Any


def unpack(crowd: Crowd, settings: np.ndarray) -> State:
    """A crowd as objects. Everyone is introduced first: agents have their traits from the start."""
    customers = everyone(crowd, settings)
    standing = names_of(crowd.standing[0])
    return State(
        seed=crowd.seed,
        customers=_rows(customers),
        hosts=_rows(crowd.hosts[: standing.hosts]),
        standing=standing,
        known=names_of(crowd.known[0]),
        yesterday=names_of(crowd.yesterday[0]),
        acquaintances=crowd.acquaintances,
        **{one.name: _unpacked(one, crowd) for one in _KEPT},
    )


def _unpacked(one: List, crowd: Crowd) -> Any:
    """A list as agents keep it: one of records grows as it is looked at."""
    if one.kind == CANDIDATE:
        return Candidates()
    entries, length = getattr(crowd, one.name), one.in_use(crowd.standing[0], crowd.people)
    if one.is_array or one.holds == "books":
        return entries.copy() if one.is_kept else np.zeros_like(entries)
    if one.holds == "rows":
        return _seats(crowd, entries, length)
    return entries[:length].tolist() + [0] * (crowd.people - length)


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
        yesterday=state.yesterday,
        standing=state.standing,
        customers=[stranger, *customers],
        hosts=hosts,
        acquaintances=state.acquaintances,
        part=None,
        row=range(1, people + 1),
        **{one.name: getattr(state, one.name) for one in _KEPT},
    )


def record(source: Any, dtype: np.dtype) -> np.ndarray:
    """An object as a record: ``dtype`` says which attributes. Objects within it become records within."""
    packed = np.zeros((), dtype)
    for name in dtype.names or ():
        value = getattr(source, name)
        packed[name] = record(value, dtype[name]) if dtype[name].names else value
    return packed


#: Attributes of an agent that Mesa gives it, and its number, which is that of its row.
_OF_MESA = frozenset(("model", "pos", "unique_id", "number"))

#: Types of values that a table can hold.
_PLAIN = (bool, int, float, str, np.bool_, np.integer, np.floating)


def own_attributes(customers: list) -> dict[str, dict[int, Any]]:
    """Return the plain attributes that a class of one's own gave its customers, by name and number."""
    known = _OF_MESA.union(fields.CUSTOMER.names or ())
    found: dict[str, dict[int, Any]] = {}
    for number, customer in enumerate(customers):
        for name in vars(customer).keys() - known:
            value = vars(customer)[name]
            if not name.startswith("_") and isinstance(value, _PLAIN):
                found.setdefault(name, {})[number] = value
    return {name: found[name] for name in sorted(found)}


def pack(state: State, customers: list, hosts: list, day: int, margin: int) -> Crowd:
    """The agents and their market as a crowd of rows."""
    people = len(customers)
    standing = np.zeros(1, fields.STANDING)
    standing[0] = record(state.standing, fields.STANDING)
    known = np.zeros(1, fields.KNOWN)
    known[0] = record(state.known, fields.KNOWN)
    yesterday = np.zeros(1, TALLY)
    yesterday[0] = record(state.yesterday, TALLY)
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
        hosts=with_room(table, used, margin),
        standing=standing,
        known=known,
        yesterday=yesterday,
        decided=np.zeros(1, SETTINGS),
        acquaintances=state.acquaintances,
        row=np.arange(1, people + 1, dtype=np.int32),
        own=own_attributes(customers),
        **{one.name: _packed(one, state, people) for one in _KEPT},
    )


def _packed(one: List, state: State, people: int) -> np.ndarray:
    return np.array(getattr(state, one.name), one.kind) if one.is_kept else one.room(people)
