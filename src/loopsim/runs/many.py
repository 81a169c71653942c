"""Many runs of one scenario, each reduced to the figures that are wanted: every study is made of them."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from loopsim.prepared import Prepared, RawRun, Room
from loopsim.results.cash import payout_days_of
from loopsim.runs.buffer import Buffer
from loopsim.runs.outcome import Outcome, Stopped, Wanted, check_wanted, engine_of
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.limits import MAX_SEED, refuse_beyond_limits
from loopsim.scenario.scenario import Scenario
from loopsim.scenario.switch_off import SwitchOff
from loopsim.simulation import faults_of, loop_test_faults

#: A run of this many person-days lasts less than a fifth of a second: nobody needs to stop it half way.
_SHORT = 2_000_000

#: Seconds of a batch of runs in one compiled step.
_SECONDS_OF_A_STEP = 0.05

#: Memory of up to this many people is kept by a thread for its next runs; that of larger markets is given back.
_KEPT_PEOPLE = 100_000


def run_seeds(
    scenario: Scenario,
    seeds: Iterable[int],
    wanted: Wanted,
    *,
    should_stop: Callable[[], bool] | None = None,
    threads: int = 1,
) -> list[Outcome]:
    """Run a scenario once for each seed. A run that raises becomes an outcome that says so.

    All runs are made in the calling thread, which holds the interpreter for a small part of the time only, so that
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
        itertools.chain.from_iterable(run_cells([(scenario, seeds)], wanted, should_stop=should_stop, threads=threads))
    )


def run_cells(
    cells: Iterable[tuple[Scenario, Iterable[int]]],
    wanted: Wanted,
    *,
    should_stop: Callable[[], bool] | None = None,
    threads: int = 1,
) -> Iterator[list[Outcome]]:
    """Run scenarios, each with its seeds, as :func:`run_seeds` does; outcomes come as they are finished, in order.

    They come a buffer at a time, after about a tenth of a second, since runs are measured faster together than one by
    one. ``wanted`` was checked. What is finished comes before :class:`Stopped` is raised.
    """
    buffer = Buffer(wanted)
    try:
        for scenario, seeds in cells:
            shared: _Shared | None = None
            left = tuple(seeds)
            while left:
                if should_stop is not None and should_stop():
                    raise Stopped
                start, done = time.perf_counter(), 1
                try:
                    shared = shared or _shared_by(scenario, wanted, threads, should_stop)
                    if not buffer.takes(shared.days):
                        yield buffer.outcomes()
                    if batch := shared.run_batch(left, buffer):
                        done = batch
                    else:
                        buffer.add(left[0], start, shared.run(left[0]), shared.waits)
                except Stopped:
                    raise
                except Exception as error:
                    buffer.add_failed(left[0], start, error)
                left = left[done:]
                if buffer.is_due:
                    yield buffer.outcomes()
    except Stopped:
        yield buffer.outcomes()
        raise
    yield buffer.outcomes()


class _Shared:
    """Everything that the runs of one scenario share."""

    def __init__(self, scenario: Scenario, wanted: Wanted, threads: int) -> None:
        from loopsim.runs.batch import Batch

        self.scenario, self.wanted, self.threads = scenario, wanted, threads
        self.days = days = scenario.days if wanted.days is None else wanted.days
        off, has_organic = _test_of(wanted)
        engine = engine_of(wanted)
        faults = faults_of(days, engine, wanted.model, wanted.policy, threads=threads)
        if off is not None:
            faults += loop_test_faults(scenario, off.from_day, off.days, off.look_ahead)
        if faults:
            raise ScenarioError(faults)
        from loopsim.market.moving import everyone_in

        people = everyone_in(scenario)
        self.keeps_room = engine == "arrays" and people <= _KEPT_PEOPLE
        self._prepared = Prepared(
            scenario, days, engine, threads=threads, switch_offs=(off,) if off else (), has_organic=has_organic,
            model=wanted.model, policy=wanted.policy,
            room=_room(people) if self.keeps_room else Room() if engine == "arrays" else None,
        )  # fmt: skip
        self.waits = payout_days_of(self._prepared.settings, self._prepared.row_of_day)
        self._is_short = engine == "arrays" and people * days <= _SHORT
        is_for_batches = self._is_short and Batch.suits(self._prepared)
        self._batch = Batch(self._prepared, keeps_tallies=bool(wanted.series)) if is_for_batches else None
        self._seconds_of_one = float("inf")
        self._alone = 0  # number of the next runs to make one by one
        self._watch: Callable[[int, int], None] | None = None

    def is_for(self, scenario: Scenario, wanted: Wanted, threads: int) -> bool:
        """Return whether it serves these runs as well."""
        return self.scenario is scenario and self.wanted == wanted and self.threads == threads

    def watch(self, should_stop: Callable[[], bool] | None) -> None:
        """Ask this in the middle of long runs."""
        self._watch = None if should_stop is None or self._is_short else _watching(should_stop)

    def run(self, seed: int) -> RawRun:
        """Make one run."""
        refuse_beyond_limits(seed=seed)
        start = time.perf_counter()
        result = self._prepared.run(seed, self._watch)
        self._seconds_of_one = time.perf_counter() - start
        return result

    def run_batch(self, seeds: Sequence[int], buffer: Buffer) -> int:
        """Make the first of these runs in one step and add them to a buffer. Returns their number; 0: run it alone."""
        if self._batch is None or buffer.needs_everyone:
            return 0
        most = min(buffer.free, self._batch.most, int(_SECONDS_OF_A_STEP / self._seconds_of_one))
        if self._alone or most < 2:
            self._alone = max(self._alone - 1, 0)
            return 0
        some = list(itertools.takewhile(_is_seed, seeds[:most]))
        if not some:
            return 0
        start = time.perf_counter()
        try:
            done, tallies = self._batch.run(some, buffer.sums(self.days))
            if done:
                buffer.add_batch(some[:done], start, tallies, self.waits)
        except Exception:  # found again, and told, by the run that it belongs to
            self._alone = len(some) - 1
            return 0
        if done:
            self._seconds_of_one = (time.perf_counter() - start) / done
            self._alone = int(done < len(some))
        return done


def _test_of(wanted: Wanted) -> tuple[SwitchOff | None, bool]:
    """Return the loop test as far as the measures need it, and whether they need the branch with organic inflow."""
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


def _shared_by(scenario: Scenario, wanted: Wanted, threads: int, should_stop: Callable[[], bool] | None) -> _Shared:
    """Everything that these runs share; the same object as before in this thread, if that was of the same scenario."""
    shared: _Shared | None = getattr(_memory, "shared", None)
    if shared is None or not shared.is_for(scenario, wanted, threads):
        _memory.shared = None
        shared = _Shared(scenario, wanted, threads)
        if shared.keeps_room:
            _memory.shared = shared
    shared.watch(should_stop)
    return shared


def _room(people: int) -> Room:
    """Room for runs of a market in this thread; the one used before, if the market is as large."""
    if getattr(_memory, "people", None) != people:
        _memory.people, _memory.room = people, Room()
    return _memory.room
