"""Many runs of one scenario after the other, each boiled down to the figures one wants: what every study is made of."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from loopsim.living import Lived, Living, Room
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.fitness import MAX_SEED, refuse_unfit
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from loopsim.simulation import faults_of, loop_test_faults
from loopsim.studies.runs import Outcome, Stopped, Wanted, check_wanted, engine_of
from loopsim.studies.stretch import Stretch

#: A run of so many person-days lasts less than a fifth of a second: nobody needs to stop it half way.
_SHORT = 2_000_000

#: Runs lived in one compiled step last so long together.
_SECONDS_OF_A_STEP = 0.05

#: Memory of so many people is kept by a thread for its next runs; that of larger markets is given back.
_KEPT_PEOPLE = 100_000


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
    stretch = Stretch(wanted)
    try:
        for scenario, seeds in cells:
            batch: _Batch | None = None
            to_live = tuple(seeds)
            while to_live:
                if should_stop is not None and should_stop():
                    raise Stopped
                start, lived = time.perf_counter(), 1
                try:
                    batch = batch or _batch_of(scenario, wanted, threads, should_stop)
                    if not stretch.takes(batch.days):
                        yield stretch.outcomes()
                    if together := batch.live_together(to_live, stretch):
                        lived = together
                    else:
                        stretch.add(to_live[0], start, batch.live(to_live[0]))
                except Stopped:
                    raise
                except Exception as error:
                    stretch.add_failed(to_live[0], start, error)
                to_live = to_live[lived:]
                if stretch.is_due:
                    yield stretch.outcomes()
    except Stopped:
        yield stretch.outcomes()
        raise
    yield stretch.outcomes()


class _Batch:
    """What the runs of one scenario share."""

    def __init__(self, scenario: Scenario, wanted: Wanted, threads: int) -> None:
        from loopsim.studies.together import Together

        self.scenario, self.wanted, self.threads = scenario, wanted, threads
        self.days = days = scenario.days if wanted.days is None else wanted.days
        off, has_organic = _test_of(wanted)
        engine = engine_of(wanted)
        faults = faults_of(days, engine, wanted.model, threads=threads)
        if off is not None:
            faults += loop_test_faults(scenario, off.from_day, off.days, off.look_ahead)
        if faults:
            raise ScenarioError(faults)
        from loopsim.market.moving import everyone_in

        people = everyone_in(scenario)
        self.keeps_room = engine == "arrays" and people <= _KEPT_PEOPLE
        self._living = Living(
            scenario, days, engine, threads=threads, switch_offs=(off,) if off else (), has_organic=has_organic,
            model=wanted.model, room=_room(people) if self.keeps_room else Room() if engine == "arrays" else None,
        )  # fmt: skip
        self._is_short = engine == "arrays" and people * days <= _SHORT
        can_be_together = self._is_short and Together.suits(self._living)
        self._together = Together(self._living, keeps_tallies=bool(wanted.series)) if can_be_together else None
        self._seconds_of_one = float("inf")
        self._alone = 0  # so many of the next runs are to be lived one by one
        self._watch: Callable[[int, int], None] | None = None

    def is_for(self, scenario: Scenario, wanted: Wanted, threads: int) -> bool:
        """Whether it serves these runs as well."""
        return self.scenario is scenario and self.wanted == wanted and self.threads == threads

    def watch(self, should_stop: Callable[[], bool] | None) -> None:
        """Ask this in the middle of long runs."""
        self._watch = None if should_stop is None or self._is_short else _watching(should_stop)

    def live(self, seed: int) -> Lived:
        """Live one run."""
        refuse_unfit(seed=seed)
        start = time.perf_counter()
        lived = self._living.live(seed, self._watch)
        self._seconds_of_one = time.perf_counter() - start
        return lived

    def live_together(self, seeds: Sequence[int], stretch: Stretch) -> int:
        """Live the first of these runs in one step and add them to a stretch. Returns how many; none: live it alone."""
        if self._together is None or stretch.needs_everyone:
            return 0
        most = min(stretch.free, self._together.most, int(_SECONDS_OF_A_STEP / self._seconds_of_one))
        if self._alone or most < 2:
            self._alone = max(self._alone - 1, 0)
            return 0
        some = list(itertools.takewhile(_is_seed, seeds[:most]))
        if not some:
            return 0
        start = time.perf_counter()
        try:
            lived, tallies = self._together.live(some, stretch.boiled(self.days))
            if lived:
                stretch.add_boiled(some[:lived], start, tallies)
        except Exception:  # found again, and told, by the run that it belongs to
            self._alone = len(some) - 1
            return 0
        if lived:
            self._seconds_of_one = (time.perf_counter() - start) / lived
            self._alone = int(lived < len(some))
        return lived


def _test_of(wanted: Wanted) -> tuple[SwitchOff | None, bool]:
    """The loop test as far as the measures need it, and whether they need the branch with organic inflow."""
    from loopsim.results.kpis import NEED_LOOK_AHEAD, NEED_LOOP_TEST, NEED_ORGANIC

    off = wanted.switch_off
    if off is None or NEED_LOOP_TEST.isdisjoint(wanted.kpis):
        return None, False
    if NEED_LOOK_AHEAD.isdisjoint(wanted.kpis):
        off = replace(off, look_ahead=off.days)
    return off, not NEED_ORGANIC.isdisjoint(wanted.kpis)


def _is_seed(seed: object) -> bool:
    return type(seed) is int and 0 <= seed <= MAX_SEED


def _watching(should_stop: Callable[[], bool]) -> Callable[[int, int], None]:
    def watch(done: int, total: int) -> None:
        if should_stop():
            raise Stopped

    return watch


_memory = threading.local()


def _batch_of(scenario: Scenario, wanted: Wanted, threads: int, should_stop: Callable[[], bool] | None) -> _Batch:
    """What these runs share: that of the runs before in this thread, if they were of the same scenario."""
    batch: _Batch | None = getattr(_memory, "batch", None)
    if batch is None or not batch.is_for(scenario, wanted, threads):
        _memory.batch = None
        batch = _Batch(scenario, wanted, threads)
        if batch.keeps_room:
            _memory.batch = batch
    batch.watch(should_stop)
    return batch


def _room(people: int) -> Room:
    """Room for runs of so many people in this thread: that of the batch before, if the market is as large."""
    if getattr(_memory, "people", None) != people:
        _memory.people, _memory.room = people, Room()
    return _memory.room
