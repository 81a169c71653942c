"""Many runs of one scenario, each boiled down to the figures one wants to keep: what every study is made of."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from loopsim.scenario.faults import Fault, ScenarioError, nearest, shown
from loopsim.scenario.fitness import refuse_unfit
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import Engine, Lived, Living, Room, ads_off_day, faults_of

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop
    from loopsim.results.boiled import Boiled
    from loopsim.results.facts import Facts

#: Kept of each run where nothing else is asked for.
USUAL_KPIS = ("reachable", "joined", "loop_gain", "referral_share", "quick_ratio", "profit")

#: A run of so many person-days lasts less than a fifth of a second: nobody needs to stop it half way.
_SHORT = 2_000_000

#: Runs that are measured together: so many, or as many as are lived in this time.
_MOST_RUNS, _SECONDS_OF_A_STRETCH = 64, 0.1

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
    return list(
        itertools.chain.from_iterable(live_cells([(scenario, seeds)], wanted, should_stop=should_stop, threads=threads))
    )


def live_cells(
    cells: Iterable[tuple[Scenario, Iterable[int]]],
    wanted: Wanted,
    *,
    should_stop: Callable[[], bool] | None = None,
    threads: int = 1,
) -> Iterator[list[Outcome]]:
    """Live scenarios, each with its seeds, as :func:`live_runs` does; outcomes come as they are finished, in order.

    They come a stretch at a time, after about a tenth of a second, since some runs together are measured faster than
    one by one. ``wanted`` was checked. What is finished comes before :class:`Stopped` is raised.
    """
    stretch = _Stretch(wanted)
    try:
        for scenario, seeds in cells:
            batch: _Batch | None = None
            for seed in seeds:
                if should_stop is not None and should_stop():
                    raise Stopped
                start = time.perf_counter()
                try:
                    batch = batch or _Batch(scenario, wanted, threads, should_stop)
                    if not stretch.takes(batch.days):
                        yield stretch.outcomes()
                    stretch.add(seed, start, batch.live(seed))
                except Stopped:
                    raise
                except Exception as error:
                    stretch.add_failed(seed, start, error)
                if stretch.is_due:
                    yield stretch.outcomes()
    except Stopped:
        yield stretch.outcomes()
        raise
    yield stretch.outcomes()


class _Batch:
    """What the runs of one scenario share; ``live(seed)`` is one of them."""

    def __init__(
        self, scenario: Scenario, wanted: Wanted, threads: int, should_stop: Callable[[], bool] | None
    ) -> None:
        from loopsim.results.kpis import NEED_ADS_OFF

        self.days = days = scenario.days if wanted.days is None else wanted.days
        tested = not NEED_ADS_OFF.isdisjoint(wanted.kpis)
        asked = "auto" if wanted.ads_off_from is None else wanted.ads_off_from
        off_from = ads_off_day(asked, days) if tested else None
        engine = _engine(wanted)
        if faults := faults_of(days, engine, off_from, wanted.model, threads=threads):
            raise ScenarioError(faults)
        people = scenario.market.people
        self._living = Living(
            scenario, days, engine, threads=threads, off_from=off_from, model=wanted.model,
            room=_room(people) if engine == "arrays" else None,
        )  # fmt: skip
        is_short = engine == "arrays" and people * days <= _SHORT
        self._watch = None if should_stop is None or is_short else _watching(should_stop)

    def live(self, seed: int) -> Lived:
        """Live one run."""
        refuse_unfit(seed=seed)
        return self._living.live(seed, self._watch)


class _Stretch:
    """Runs that were lived and wait to be measured together: up to so many, of as many days."""

    def __init__(self, wanted: Wanted) -> None:
        from loopsim.results.boiled import FIGURES

        self._kpis, self._series = wanted.kpis, wanted.series
        # Rules of one's own may kill the process: what is finished is out of it first, and agents take long anyway.
        self._most = _MOST_RUNS if _engine(wanted) == "arrays" else 1
        self._together = tuple(name for name in wanted.kpis if name in FIGURES)
        self._alone = tuple(name for name in wanted.kpis if name not in FIGURES)
        self._runs: list[_Run] = []
        self._boiled: Boiled | None = None
        self._began = 0.0

    def takes(self, days: int) -> bool:
        """Whether runs of so many days can be added to those that wait."""
        return not self._runs or self._boiled is None or self._boiled.days == days

    @property
    def is_due(self) -> bool:
        """Enough runs wait, or long enough."""
        return len(self._runs) >= self._most or (
            bool(self._runs) and time.perf_counter() - self._began > _SECONDS_OF_A_STRETCH
        )

    def add(self, seed: int, start: float, lived: Lived) -> None:
        """A run that went well, begun at ``start``. The next run may be lived where this one was."""
        from loopsim.results.daily import daily_columns
        from loopsim.results.kpis import measure

        found = measure(_facts(lived), self._alone) if self._alone else {}
        alone = {name: float("nan") if value is None else float(value) for name, value in found.items()}
        series = daily_columns(lived.tallies, self._series) if self._series else None
        if self._together:
            self._boil(lived)
        self._keep(_Run(seed, start, time.perf_counter() - start, "", alone, series))

    def add_failed(self, seed: int, start: float, error: Exception) -> None:
        """A run that raised."""
        message = f"{type(error).__name__}: {error}"
        self._keep(_Run(seed, start, time.perf_counter() - start, message, {}, None))

    def outcomes(self) -> list[Outcome]:
        """All that wait, measured, in order; the next stretch begins."""
        start = time.perf_counter()
        figures = self._boiled.figures(self._together) if self._boiled is not None else {}
        well = [run for run in self._runs if not run.message]
        columns = [
            figures[name].tolist() if name in figures else [run.alone[name] for run in well] for name in self._kpis
        ]
        rows: Iterator[tuple[float, ...]] = zip(*columns, strict=True) if columns else itertools.repeat(())
        share = (time.perf_counter() - start) / max(len(well), 1)
        outcomes = []
        for run in self._runs:
            if run.message:
                outcomes.append(Outcome(run.seed, "failed", run.seconds, run.message))
            else:
                kpis = dict(zip(self._kpis, next(rows), strict=True))
                outcomes.append(Outcome(run.seed, "ok", run.seconds + share, "", kpis, run.series))
        self._runs, self._boiled = [], None
        return outcomes

    def _keep(self, run: _Run) -> None:
        if not self._runs:
            self._began = run.start
        self._runs.append(run)

    def _boil(self, lived: Lived) -> None:
        if self._boiled is None:
            self._boiled = _emptied(len(lived.tallies))
        self._boiled.add(lived.tallies, lived.crowd)


class _Run(NamedTuple):
    """A run that waits to be measured."""

    seed: int
    start: float
    seconds: float
    message: str  # of a run that failed
    alone: dict[str, float]  # the measures that are not taken together
    series: np.ndarray | None


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


def _emptied(days: int) -> Boiled:
    """Room to boil runs of so many days down in this thread: that of the stretch before, if its runs were as long."""
    from loopsim.results.boiled import Boiled

    boiled: Boiled | None = getattr(_memory, "boiled", None)
    if boiled is None or boiled.days != days:
        boiled = _memory.boiled = Boiled(_MOST_RUNS, days)
    boiled.clear()
    return boiled
