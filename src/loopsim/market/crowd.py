"""Everyone and everything of one run, as arrays: what an engine starts from and what it hands over."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from loopsim.market import fields
from loopsim.market.lists import LISTS, NAMES
from loopsim.market.moving import everyone_in
from loopsim.market.network_store import kept_acquaintances
from loopsim.market.plain import PLAIN_CUSTOMER, PLAIN_KNOWN, in_full, is_in_plain_form, is_plain
from loopsim.market.tallies import TALLY
from loopsim.scenario.hosts.guides import GUIDE
from loopsim.scenario.hosts.kinds import PLANNED
from loopsim.scenario.record import SETTINGS

if TYPE_CHECKING:
    from loopsim.market.acquaintances import Acquaintances
    from loopsim.scenario.scenario import Scenario


_NO_TALLIES = np.zeros(0, TALLY)


class Arrays(NamedTuple):
    """Arrays of a crowd for compiled code; fields as in :class:`Crowd`, its lists as declared."""

    known: Any
    standing: Any
    yesterday: Any
    decided: Any
    decided_words: Any
    customers: Any
    hosts: Any
    acquaintances: Any
    lists: tuple[Any, ...]


#: A field for each list of :data:`loopsim.market.lists.LISTS`.
_Lists: Any = dataclasses.make_dataclass("_Lists", [(name, np.ndarray) for name in NAMES])


@dataclasses.dataclass
class Crowd(_Lists):
    """State of a run between two days, with the lists of the market as fields. They take memory only as they fill."""

    seed: int
    day: int  # the next day to run
    customers: np.ndarray  # fields.CUSTOMER, in the plain form narrower; rows in the order of joining, row 0 a stranger
    hosts: np.ndarray  # fields.HOST
    standing: np.ndarray  # one fields.STANDING
    known: np.ndarray  # one fields.KNOWN
    yesterday: np.ndarray  # one tallies.TALLY: the day before
    decided: np.ndarray  # one record.SETTINGS: room for those that policies change
    acquaintances: Any
    #: Plain attributes that a class of customers of one's own has besides: name -> number of the customer -> value.
    own: Mapping[str, Mapping[int, Any]] = dataclasses.field(default_factory=dict)

    @property
    def people(self) -> int:
        """People in the market."""
        return len(self.row)

    @property
    def met(self) -> np.ndarray:
        """Rows of all who were ever met, or of everyone in a market of agents. Those behind hold anything."""
        return self.customers[1 : int(self.standing["met"][0]) + 1]

    @property
    def lists(self) -> tuple[np.ndarray, ...]:
        """The arrays by which a day finds whom it concerns, in the order of their declarations."""
        return tuple(getattr(self, name) for name in NAMES)

    @property
    def arrays(self) -> Arrays:
        """The arrays that compiled code works on."""
        words = self.decided.view(np.int64)
        return Arrays(
            self.known, self.standing, self.yesterday, self.decided, words, self.customers, self.hosts,
            self.acquaintances, self.lists,
        )  # fmt: skip

    @property
    def is_plain(self) -> bool:
        """Whether it is in the plain form of a day (:mod:`loopsim.market.plain`)."""
        return is_in_plain_form(self.known)

    def become_full(self) -> None:
        """Take the full form, for days on which every mechanism may act."""
        if self.is_plain:
            self.customers, self.known = in_full(self.customers), in_full(self.known)

    def copy(self, into: Crowd | None = None) -> Crowd:
        """An independent copy. Copies what is in use; what is still empty, or never changes, costs nothing.

        ``into`` is a crowd of as many people that nobody needs any longer: its arrays are used again.
        """
        used = self.standing[0]
        in_use = {one.name: one.in_use(used, len(getattr(self, one.name))) for one in LISTS}
        in_use["customers"] = int(used["met"]) + 1
        if into is not None:
            into.clear()
        copied: dict[str, Any] = {}
        for name in _FIELDS:
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                length = in_use.get(name, len(value))
                room = None if into is None else getattr(into, name)
                if room is None or (room.shape, room.dtype) != (value.shape, value.dtype):
                    room = (np.zeros if name in _START_AT_ZERO else np.empty)(value.shape, value.dtype)
                _bytes(room[:length])[...] = _bytes(value[:length])  # NumPy leaves out what stands between fields
                value = room
            copied[name] = value
        return Crowd(**copied)

    def clear(self, tallies: np.ndarray = _NO_TALLIES) -> None:
        """Take back all that the days wrote and that a new market must not find. Touches only what was used.

        ``tallies`` are those of these days, emptied in the same step.
        """
        from loopsim.market.emptying import empty

        empty(
            _bytes(self.hosts[: int(self.standing["hosts"][0])]),
            _bytes(self.standing),
            _bytes(self.known),
            _bytes(self.yesterday),
            _bytes(tallies),
            self.row,
            self.by_source,
            self.cohorts,
            (self.day + 6) // 7,
        )


def _bytes(records: np.ndarray) -> np.ndarray:
    return records.view(np.uint8)


_FIELDS = tuple(field.name for field in dataclasses.fields(Crowd))
_START_AT_ZERO = tuple(one.name for one in LISTS if one.starts_at_zero)


def open_market(
    scenario: Scenario,
    seed: int,
    days: int,
    settings: np.ndarray,
    again: Crowd | None = None,
    network: Acquaintances | None = None,
    tallies: np.ndarray = _NO_TALLIES,
) -> Crowd:
    """The market of a scenario before day 0: strangers, its pool, and who knows whom. Empty rows take no memory.

    ``again`` is a crowd of as many people that nobody needs any longer: its arrays become those of the new market.
    ``tallies`` are those of its days, and are emptied with it. ``network`` is who knows whom in the new market, where
    that is known already.
    """
    crowd = strangers_of(scenario, seed, days, settings, again, network, tallies)
    if scenario.market.pool.people:
        from loopsim.market.seating import seat_pool

        seat_pool(crowd, scenario, settings)
    return crowd


def strangers_of(
    scenario: Scenario,
    seed: int,
    days: int,
    settings: np.ndarray,
    again: Crowd | None = None,
    network: Acquaintances | None = None,
    tallies: np.ndarray = _NO_TALLIES,
) -> Crowd:
    """The market while nobody follows yet."""
    people = everyone_in(scenario)
    network = network_of(scenario, seed) if network is None else network
    if again is not None:
        again.clear(tallies)
        again.seed, again.day, again.acquaintances = seed, 0, network
        again.standing["stock"][0, fields.STRANGER] = people
        if is_in_plain_form(again.known) != is_plain(settings):
            again.customers, again.known = _records_under(settings, people)
        again.cohorts, again.by_source = with_weeks(again.cohorts, days), with_ages(again.by_source, days)
        return again
    standing = np.zeros(1, fields.STANDING)
    standing["stock"][0, fields.STRANGER] = people
    rooms: dict[str, Any] = {one.name: one.room(people) for one in LISTS if one.holds != "books"}
    customers, known = _records_under(settings, people)
    return Crowd(
        seed=seed,
        day=0,
        customers=customers,
        hosts=with_room(np.zeros(0, fields.HOST), 0, host_margin(settings)),
        standing=standing,
        known=known,
        yesterday=np.zeros(1, TALLY),
        decided=np.zeros(1, SETTINGS),
        acquaintances=network,
        **rooms,
        by_source=with_ages(np.zeros((2, 0, fields.N_SOURCES, 5), np.int64), days),
        cohorts=with_weeks(np.zeros((0, 0, 4), np.int64), days),
    )


def _records_under(settings: np.ndarray, people: int) -> tuple[np.ndarray, np.ndarray]:
    """Room for customers, and for what is known of a day, in the form in which these settings are run.

    The stranger's row is empty; every other one is emptied when somebody gets it.
    """
    customer, known = (PLAIN_CUSTOMER, PLAIN_KNOWN) if is_plain(settings) else (fields.CUSTOMER, fields.KNOWN)
    customers = np.empty(people + 1, customer)
    _bytes(customers[:1])[:] = 0  # with what stands between fields, so that files of a state are alike
    return customers, np.zeros(1, known)


def network_of(scenario: Scenario, seed: int) -> Acquaintances:
    """Return who knows whom in the market of a scenario, in the world of luck ``seed``."""
    folder = scenario.network_file.parent if scenario.network_file is not None else Path()
    market = scenario.market.model_copy(update={"people": everyone_in(scenario)})
    return kept_acquaintances(market, seed, folder)


def host_margin(settings: np.ndarray) -> int:
    """Most hosts that can be hired in one day under any of these settings: so many free rows a day needs."""
    margin = 1 + GUIDE.rows_a_day * int(settings["levers"]["policy"]["hire"]["most"].max())
    for kind in PLANNED:
        levers = settings["levers"][kind.levers]
        margin += kind.rows_a_day * int(levers["count"].max()) + (int(levers[kind.most].max()) if kind.most else 0)
    return margin


def with_room(hosts: np.ndarray, used: int, margin: int) -> np.ndarray:
    """The host table with at least ``margin`` free rows, copied into a larger one where it is short."""
    if len(hosts) - used >= margin:
        return hosts
    larger = np.zeros(max(2 * len(hosts), used + 4 * margin), fields.HOST)
    larger[:used] = hosts[:used]
    return larger


def with_weeks(cohorts: np.ndarray, days: int) -> np.ndarray:
    """The table of cohorts with room for so many days, copied into a larger one where it is short."""
    weeks = (days + 6) // 7
    if weeks <= len(cohorts):
        return cohorts
    larger = np.zeros((weeks, weeks, cohorts.shape[2]), np.int64)
    larger[: len(cohorts), : len(cohorts)] = cohorts
    return larger


def with_ages(by_source: np.ndarray, days: int) -> np.ndarray:
    """The books by source with room for so many days, copied into a larger table where it is short."""
    weeks = (days + 6) // 7
    if weeks <= by_source.shape[1]:
        return by_source
    larger = np.zeros((2, weeks, *by_source.shape[2:]), np.int64)
    larger[:, : by_source.shape[1]] = by_source
    return larger
