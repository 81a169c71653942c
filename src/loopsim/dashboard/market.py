"""A small market to watch: Mesa agents day by day, where each stands, who brought whom, and a diary of everyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from loopsim.engines.agents import ClosedLoop
from loopsim.engines.decision_makers import Customer
from loopsim.languages import both
from loopsim.market.acquaintances import WELL_MIXED, Acquaintances, contact, contacts_of
from loopsim.market.fields import NONE, Source, Stage
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario

#: People whom one can still look at on a screen.
SIZES = (150, 300, 600, 1000)

#: Ties of a person that are drawn, the strong ones first: all of them would be a grey cloud.
_TIES = 5

#: Rounds in which the places of people are found.
_ROUNDS = 40


class Entry(NamedTuple):
    """Event of a customer on a day: a key of the texts, and the facts in it."""

    day: int
    what: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Before:
    """State that is compared from one day to the next."""

    stage: int
    orders: int
    spent_fen: int
    host: int


class SmallMarket:
    """A market made like that of a scenario, small enough to watch. ``step`` lives a day.

    ``place`` is where each person stands on the picture, ``(people, 2)``, ``ties`` pairs of acquaintances.
    """

    def __init__(self, scenario: Scenario, people: int = 300, seed: int = 1) -> None:
        self.scenario = small(scenario, people)
        self.seed = seed
        self.model = ClosedLoop(self.scenario, seed=seed)
        self.diaries: dict[int, list[Entry]] = {}
        self._before = [_seen(one) for one in self.model.customers]
        acquaintances = self.model.crowd().acquaintances
        self.ties = _ties(acquaintances)
        self.place = _places(len(self.model.customers), self.ties, seed)
        for one in self.model.customers:
            if one.stage not in (Stage.STRANGER, Stage.LAPSED):
                self._write(one.number, Entry(0, "was_there", {"stage": int(one.stage)}))

    @property
    def day(self) -> int:
        """Days lived."""
        return int(self.model.day)

    @property
    def days(self) -> int:
        """The horizon."""
        return self.scenario.days

    @property
    def is_over(self) -> bool:
        """Whether the horizon is reached."""
        return self.day >= self.days

    @property
    def customers(self) -> list[Customer]:
        """The people, by number."""
        return self.model.customers

    @property
    def in_pool(self) -> int:
        """People who can be reached now."""
        return sum(one.stage not in (Stage.STRANGER, Stage.LAPSED) for one in self.model.customers)

    def step(self, days: int = 1) -> None:
        """Simulate so many days, at most to the horizon, and write the diaries."""
        for _ in range(min(days, self.days - self.day)):
            day = self.day
            self.model.step()
            self._note(day)

    def brought(self) -> list[tuple[int, int]]:
        """Return who brought whom, as ``(referrer, friend)``."""
        return [
            (int(one.referrer), int(one.number))
            for one in self.model.customers
            if one.referrer != NONE and one.stage != Stage.STRANGER
        ]

    def diary(self, number: int) -> list[Entry]:
        """Return what has happened to a customer, the latest first."""
        return self.diaries.get(number, [])[::-1]

    def _note(self, day: int) -> None:
        for one in self.model.customers:
            before, now = self._before[one.number], _seen(one)
            if before == now:
                continue
            for what, facts in _events(before, now, one):
                self._write(one.number, Entry(day, what, facts))
                if what == "brought_by":
                    self._write(facts["friend"], Entry(day, "brings", {"friend": one.number}))
            self._before[one.number] = now

    def _write(self, number: int, entry: Entry) -> None:
        self.diaries.setdefault(number, []).append(entry)


def small(scenario: Scenario, people: int) -> Scenario:
    """Return a market made like that of a scenario, of so many people.

    Raises:
        ScenarioError: a table names its people or ties, or it makes no sense so small.
    """
    if scenario.pool_file is not None or scenario.network_file is not None:
        found = both("a scenario whose people or ties stand in a file", "人或关系来自文件的场景")
        raise ScenarioError(
            [
                Fault(
                    "market",
                    found,
                    both("one whose market is made, to make it small", "市场由模型生成的场景，才能缩小"),
                )
            ]
        )
    made = scenario.scaled(people / scenario.market.people)
    return made if made.market.people == people else made.change({"market.people": people})


def _seen(one: Customer) -> _Before:
    return _Before(int(one.stage), int(one.orders), int(one.spent_fen), int(one.host))


def _events(before: _Before, now: _Before, one: Customer) -> Iterator[tuple[str, dict[str, Any]]]:
    outside = (Stage.STRANGER, Stage.LAPSED)
    if before.stage in outside and now.stage not in outside:
        if before.stage == Stage.LAPSED:
            yield "back", {}
        elif one.source == Source.REFERRAL and one.referrer != NONE:
            yield "brought_by", {"friend": int(one.referrer)}
        else:
            yield "joined_by", {"source": int(one.source)}
    elif before.host != now.host and NONE not in (before.host, now.host) and now.stage not in outside:
        yield "handed", {"host": now.host}
    if now.orders > before.orders:
        yield "ordered", {"count": now.orders, "money": (now.spent_fen - before.spent_fen) / 100}
    if before.stage not in outside and now.stage == Stage.LAPSED:
        yield "left", {}


def _ties(known: Acquaintances) -> np.ndarray:
    """Return pairs of acquaintances, ``(ties, 2)``: the first few of everyone, each pair once."""
    if known.kind == WELL_MIXED:
        return np.zeros((0, 2), np.int64)
    pairs = {
        (min(who, other), max(who, other))
        for who in range(known.people)
        for k in range(min(_TIES, int(contacts_of(known, who))))
        for other in [int(contact(known, who, k))]
    }
    return np.array(sorted(pairs), np.int64).reshape(-1, 2)


def _places(people: int, ties: np.ndarray, seed: int) -> np.ndarray:
    """Return where to draw everyone: friends near each other; without ties evenly on a disc."""
    if not len(ties):
        turn = np.arange(people) * np.pi * (3 - np.sqrt(5))
        far = np.sqrt((np.arange(people) + 0.5) / people)
        return np.stack([far * np.cos(turn), far * np.sin(turn)], axis=1)
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(people))
    graph.add_edges_from(ties.tolist())
    found = nx.spring_layout(graph, seed=seed, iterations=_ROUNDS, k=1.6 / np.sqrt(people))
    return np.array([found[number] for number in range(people)])
