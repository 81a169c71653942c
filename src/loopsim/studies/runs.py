"""Many runs of one scenario, each boiled down to the figures one wants to keep: what every study is made of."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.fitness import refuse_unfit
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import Engine, Lived, Living, Room, ads_off_day, faults_of

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.results.facts import Facts

#: Kept of each run where nothing else is asked for.
USUAL_KPIS = ("reachable", "joined", "loop_gain", "referral_share", "quick_ratio", "profit")

#: A run of so many person-days lasts less than a fifth of a second: nobody needs to stop it half way.
_SHORT = 2_000_000

#: Memory of so many people is kept by a thread for its next runs; that of larger markets is given back.
_KEPT_PEOPLE = 100_000


class Stopped(Exception):  # noqa: N818 - not an error
    """The work was asked to stop; the run under way is given up."""


@dataclass(frozen=True)
class Wanted:
    """How each run is lived and what is kept of it. Pickles, so that it can be sent to other processes."""

    kpis: tuple[str, ...] = USUAL_KPIS  # names of results.definitions
    series: tuple[str, ...] = ()  # columns of Run.daily
    days: int | None = None  # None: as the scenario says
    ads_off_from: int | Literal["auto"] | None = None  # the test is made where a KPI needs it; None is "auto" there
    engine: Engine | None = None
    model: type[ClosedLoop] | None = None


@dataclass(frozen=True)
class Outcome:
    """One run: its figures, or why there are none."""

    seed: int
    status: Literal["ok", "failed", "killed"] = "ok"
    seconds: float = 0.0
    message: str = ""
    kpis: dict[str, float] = field(default_factory=dict)  # NaN where a measure is not defined
    series: np.ndarray | None = None  # (days, len(wanted.series)), whole numbers


def check_wanted(wanted: Wanted) -> list[Fault]:
    """What is asked for but does not exist: measures, columns, an engine."""
    from loopsim.results.daily import COLUMNS
    from loopsim.results.definitions import DEFINITIONS

    asked = (("kpis", wanted.kpis, DEFINITIONS), ("series", wanted.series, COLUMNS))
    faults = [_unknown(where, name, known) for where, names, known in asked for name in names if name not in known]
    days = 1 if wanted.days is None else wanted.days
    off_from = wanted.ads_off_from if wanted.days is not None and wanted.ads_off_from != "auto" else None
    return faults + faults_of(days, _engine(wanted), off_from, wanted.model)


def _unknown(where: str, name: str, known: Iterable[str]) -> Fault:
    near = nearest(name, known) if isinstance(name, str) else None
    listed = "loopsim run ... --json lists them" if where == "kpis" else "the columns of Run.daily"
    return Fault(where, shown(name), near or f"a known name; {listed}")


def _engine(wanted: Wanted) -> str:
    return wanted.engine or ("arrays" if wanted.model is None else "agents")


def live_runs(
    scenario: Scenario,
    seeds: Iterable[int],
    wanted: Wanted,
    *,
    should_stop: Callable[[], bool] | None = None,
    threads: int = 1,
) -> list[Outcome]:
    """Live a scenario once for each seed. A run that raises becomes an outcome that says so.

    All runs are lived in the calling thread, which holds the interpreter for a small part of the time only, so that
    several threads can do this at once; ``threads`` are those of each single run, worth it for hundreds of thousands
    of people. The figures are those of ``simulate(...).summary()``, to the last bit.

    ``should_stop`` is asked several times a second, but at most once a day of a run.

    Raises:
        Stopped: ``should_stop`` said so.
        ScenarioError: ``wanted`` asks for what does not exist.
    """
    if faults := check_wanted(wanted):
        raise ScenarioError(faults)
    outcomes: list[Outcome] = []
    batch: _Batch | None = None
    for seed in seeds:
        if should_stop is not None and should_stop():
            raise Stopped
        start = time.perf_counter()
        try:
            batch = batch or _Batch(scenario, wanted, threads, should_stop)
            kpis, series = batch.live(seed)
        except Stopped:
            raise
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            outcomes.append(Outcome(seed, "failed", time.perf_counter() - start, message))
        else:
            outcomes.append(Outcome(seed, "ok", time.perf_counter() - start, "", kpis, series))
    return outcomes


class _Batch:
    """What the runs of one scenario share; ``live(seed)`` is one of them."""

    def __init__(
        self, scenario: Scenario, wanted: Wanted, threads: int, should_stop: Callable[[], bool] | None
    ) -> None:
        from loopsim.results.kpis import NEED_ADS_OFF

        days = scenario.days if wanted.days is None else wanted.days
        tested = not NEED_ADS_OFF.isdisjoint(wanted.kpis)
        asked = "auto" if wanted.ads_off_from is None else wanted.ads_off_from
        off_from = ads_off_day(asked, days) if tested else None
        engine = _engine(wanted)
        if faults := faults_of(days, engine, off_from, wanted.model, threads=threads):
            raise ScenarioError(faults)
        self._wanted = wanted
        people = scenario.market.people
        self._living = Living(
            scenario, days, engine, threads=threads, off_from=off_from, model=wanted.model,
            room=_room(people) if engine == "arrays" else None,
        )  # fmt: skip
        is_short = engine == "arrays" and people * days <= _SHORT
        self._watch = None if should_stop is None or is_short else _watching(should_stop)

    def live(self, seed: int) -> tuple[dict[str, float], np.ndarray | None]:
        """Live one run and boil it down."""
        from loopsim.results.daily import daily_columns
        from loopsim.results.kpis import measure

        refuse_unfit(seed=seed)
        lived = self._living.live(seed, self._watch)
        found = measure(_facts(lived), self._wanted.kpis)
        kpis = {name: float("nan") if value is None else float(value) for name, value in found.items()}
        return kpis, daily_columns(lived.tallies, self._wanted.series) if self._wanted.series else None


def _facts(lived: Lived) -> Facts:
    from loopsim.results.facts import Facts
    from loopsim.results.joined import joined_of

    crowd = lived.crowd
    hosts = crowd.hosts[: int(crowd.standing["hosts"][0])]
    return Facts(lived.tallies, lambda: joined_of(crowd), hosts, crowd.cohorts, lived.ads_off)


def _watching(should_stop: Callable[[], bool]) -> Callable[[int, int], None]:
    def watch(done: int, total: int) -> None:
        if should_stop():
            raise Stopped

    return watch


_memory = threading.local()


def _room(people: int) -> Room:
    """Room for runs of so many people in this thread: that of the batch before, if the market is as large."""
    if people > _KEPT_PEOPLE:
        return Room()
    if getattr(_memory, "people", None) != people:
        _memory.people, _memory.room = people, Room()
    return _memory.room
