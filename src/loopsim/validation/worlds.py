"""Set-ups that several cases share: the shipped model with all but one mechanism switched off, and many runs of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import numpy as np

from loopsim.machine import cores
from loopsim.runs.outcome import Wanted
from loopsim.runs.threads import run_all, tasks
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate

Found = TypeVar("Found")

#: Runs at once: each may have a market of ten million people in memory.
_JOBS = min(cores(), 4)

#: Nothing happens: nobody comes, buys, shares or leaves. Everyone mixes with everyone; there is room for all.
_STILL: dict[str, Any] = {
    "market.network.kind": "well_mixed",
    "behavior.need.per_week": 0.0,
    "behavior.leaving.follower_per_week": 0.0,
    "behavior.leaving.buyer_per_week": 0.0,
    "behavior.sharing.per_week": 0.0,
    "behavior.sharing.follower_share": 1.0,
    "behavior.sharing.accept_strong_chance": 1.0,
    "behavior.sharing.accept_weak_chance": 1.0,
    "levers.ads.always_per_week": 0.0,
    "levers.accounts.count": 2,
}


def still_market(people: int, days: int, changes: Mapping[str, Any]) -> Scenario:
    """The preset ``referral-loop`` with everything off that moves, and then the changes of a case."""
    settings = {**_STILL, "market.people": people, "days": days, **changes}
    return Scenario.load("referral-loop").change(settings)


def on_day_0(people: int) -> dict[str, Any]:
    """An entry of the schedule: ``people`` people, anyone of the market, join on the first evening."""
    return {"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": people}}


def per_week(chance_a_day: float) -> float:
    """The hazard a week of an event with this chance a day: ``-7 ln(1 - chance)``."""
    return -7.0 * math.log1p(-chance_a_day)


def series(scenario: Scenario, columns: tuple[str, ...], seeds: range) -> np.ndarray:
    """``-> (runs, days, columns)`` of the daily table, one run a seed, some at once.

    Raises:
        RuntimeError: a run failed.
    """
    work = tasks(scenario, seeds, Wanted(kpis=(), series=columns), _JOBS)
    outcomes = [one for made in run_all(work, _JOBS, lambda _, made: made, lambda *_: None) for one in made]
    for outcome in outcomes:
        if outcome.status != "ok":
            raise RuntimeError(f"the run of seed {outcome.seed} failed: {outcome.message}")
    return np.array([outcome.series for outcome in outcomes], float)


def orders_by_day(scenario: Scenario, seed: int = 1) -> np.ndarray:
    """First and repeat orders of each day of one run."""
    tallies = simulate(scenario, seed=seed, test_from=None).tallies
    return np.asarray(tallies["first_orders"] + tallies["repeat_orders"], float)


def each_seed(look: Callable[[int], Found], seeds: range) -> list[Found]:
    """Return the findings of ``look`` with each seed, some at once: the kernels release the interpreter."""
    with ThreadPoolExecutor(_JOBS) as threads:
        return list(threads.map(look, seeds))


def mean_and_error(values: np.ndarray) -> tuple[Any, Any]:
    """Mean over runs (the first axis) and its standard error."""
    values = np.asarray(values, float)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / math.sqrt(len(values))


class Trees(NamedTuple):
    """Trees of referrals of those who joined in one run, in the order of joining."""

    number: np.ndarray  # of the person
    joined_day: np.ndarray
    parent: np.ndarray  # place of the referrer in these arrays; the own place if there is none

    @property
    def root(self) -> np.ndarray:
        """Place of the first person of each chain."""
        root = self.parent
        while (root[root] != root).any():
            root = root[root]
        return root

    @property
    def sizes(self) -> np.ndarray:
        """Members of each chain, the first included; chains in the order of their first."""
        return np.bincount(self.root, minlength=self.root.size)[self.parent == np.arange(self.parent.size)]


def trees(scenario: Scenario, seed: int) -> Trees:
    """The referral trees of a run. Looks at those who joined only, so that a market of millions costs nothing."""
    state = simulate(scenario, seed=seed, test_from=None).state
    rows = state.met
    referrer = rows["referrer"].astype(np.int64)
    parent = np.where(referrer >= 0, state.row[referrer].astype(np.int64) - 1, np.arange(len(rows)))
    return Trees(rows["number"].astype(np.int64), rows["joined_day"].astype(np.int64), parent)
