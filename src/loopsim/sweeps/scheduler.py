"""A sweep under way: jobs out, replies in, finished runs to the disk; nothing is cut short by Ctrl-C.

It runs in a thread of its own, which Ctrl-C never interrupts: the thread that called for the sweep only waits, and
passes on the wish to stop. Another thread writes. The folder is given back when neither does anything any more.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome
from loopsim.sweeps.database import Database
from loopsim.sweeps.jobs import Reply, Workers
from loopsim.sweeps.parts import RUNS_OF_A_PART, Cell, Part, next_cells, parts_of
from loopsim.sweeps.pending import Pending, Slice
from loopsim.sweeps.rows import Row
from loopsim.sweeps.store import Store
from loopsim.sweeps.writer import Writer

#: No job is made smaller than this, but for the last of a part.
_LEAST_SECONDS = 0.005

#: A wish to stop is noticed within this time.
_SECONDS_OF_WAITING = 0.1


Seen = dict[int, list[float]]  # point -> the measure of the stopping rule in the runs of earlier rounds
Known = dict[tuple[int, int], float]  # (point, run) -> that measure in all finished runs, NaN where there is none


@dataclass
class _Round:
    """One round of a part while it is run; a stopping rule may ask for more than one."""

    part: Part
    cells: tuple[Cell, ...]
    runs: Pending
    seen: Seen
    known: Known


class Scheduler:
    """Runs what is missing of a study, at most ``limit`` runs of it, into a store, and closes that.

    ``error`` holds what ended it, if it was not the end of the work.
    """

    def __init__(self, store: Store, hire: Callable[[], Workers], limit: int | None) -> None:
        self.error: BaseException | None = None
        self.ended = threading.Event()
        self._study, self._store, self._hire = store.study, store, hire
        self._scenario_of = functools.lru_cache(4 * RUNS_OF_A_PART)(store.study.scenario)
        self._left = limit
        self._stop = threading.Event()
        self._open: dict[int, _Round] = {}
        self._jobs: dict[int, tuple[_Round, Slice]] = {}
        self._tickets = itertools.count()
        self._is_alone = False  # what is under way is one job that must have nothing beside it
        self._seconds_per_run: float | None = None
        #: Runs that are finished, those of earlier sweeps into this folder included.
        self.done = store.finished
        #: Runs of the study, as far as they are known: a stopping rule adds rounds.
        self.total = store.finished
        if store.database is not None:
            later = 0 if self._study.stop is None else store.database.count(self._study.runs)
            self.total = len(self._study.points()) * self._study.runs + later
        self._missing = self._missing_rounds()
        self._turn = threading.Lock()  # of the thread that ends it

    def ask_to_stop(self) -> None:
        """Hand out nothing more, keep what is finished, and end. Where it never began, give the folder back."""
        self._stop.set()
        if self._turn.acquire(blocking=False):
            self._store.close()
            self.ended.set()

    def run(self) -> None:
        """To the end; for a thread of its own."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            try:
                if self._store.database is not None:
                    self._fill(self._store.database)
            except BaseException:
                with contextlib.suppress(OSError):
                    self._store.close()
                raise
            self._store.close()
        except BaseException as error:
            self.error = error
        finally:
            self.ended.set()

    def _fill(self, database: Database) -> None:
        """Run what is missing, and export all of it when nothing is missing any more."""
        self._writer = Writer(database)
        try:
            self._run_and_let_go()
            is_whole = not self._stop.is_set() and not self._open and next(self._missing, None) is None
        except BaseException:
            with contextlib.suppress(OSError, StoreError):
                self._writer.close()
            raise
        self._writer.close()
        if is_whole:
            self._store.finish(lambda: not self._stop.is_set())

    def _run_and_let_go(self) -> None:
        self._crew = self._hire()
        try:
            self._run()
        except BaseException:
            with contextlib.suppress(Exception):
                self._stop_all()
            raise
        finally:
            self._crew.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._hand_out()  # also to workers that have come meanwhile
            if not self._jobs:
                return
            reply = self._crew.next(_SECONDS_OF_WAITING)
            if reply is not None:
                self._receive(reply)
            self._writer.check()
        self._stop_all()

    def _stop_all(self) -> None:
        for reply in self._crew.stop():
            self._receive(reply)

    # --- out --------------------------------------------------------------------------------------------------------

    def _hand_out(self) -> None:
        """Give every worker something to do: first what is open, then the next part; never more than is needed."""
        while self._may_hand_out() and (work := self._next_work()) is not None:
            opened, taken = work
            if self._left is not None:
                self._left -= taken.runs
            ticket = next(self._tickets)
            self._jobs[ticket] = opened, taken
            job = opened.runs.job(taken, self._scenario_of, self._study.wanted, self._crew.seconds_per_job)
            self._crew.submit(ticket, job)

    def _may_hand_out(self) -> bool:
        """Return whether there is room for a job. A suspect waits until nothing else is under way, and has nothing
        beside it then."""
        if self._jobs and (self._is_alone or any(one.runs.has_suspects for one in self._open.values())):
            return False
        return len(self._jobs) < self._crew.slots and (self._left is None or self._left > 0)

    def _next_work(self) -> tuple[_Round, Slice] | None:
        most = self._runs_of_a_job()
        suspected = next((one for one in self._open.values() if one.runs.has_suspects), None)
        self._is_alone = suspected is not None
        if suspected is not None:
            return suspected, suspected.runs.take_suspect()
        while True:
            for opened in list(self._open.values()):
                if (taken := opened.runs.take(most)) is not None:
                    return opened, taken
            if next(self._missing, None) is None:
                return None

    def _runs_of_a_job(self) -> int:
        """About half the time after which a job answers anyway; one, as long as the time of a run is not known.

        Towards the end jobs become smaller, so that no worker has nothing to do while another has much.
        """
        if self._seconds_per_run is None:
            return 1
        to_come = self.total - self.done - sum(taken.runs for _, taken in self._jobs.values())
        longest = self._crew.seconds_per_job / 2
        most, least = (int(seconds / self._seconds_per_run) for seconds in (longest, _LEAST_SECONDS))
        wished = max(1, min(most, max(to_come // self._crew.slots, least)))
        return wished if self._left is None else min(wished, self._left)

    def _missing_rounds(self) -> Iterator[_Round]:
        """Open the round of each part that has runs to come."""
        assert self._store.database is not None
        for part in parts_of(self._study):
            known = self._store.database.finished(part, None if self._study.stop is None else self._study.stop.kpi)
            opened = self._opened(part, part.cells, {cell.point: [] for cell in part.cells}, known)
            if opened is not None:
                yield opened

    def _opened(self, part: Part, cells: tuple[Cell, ...], seen: Seen, known: Known) -> _Round | None:
        """Open a round of a part, or the next one, if all of its runs are finished. None: all rounds are."""
        opened = _Round(part, cells, Pending(cells, self._study.first_seed, known), seen, known)
        if opened.runs.is_whole:
            return self._next_round(opened)
        self._open[part.number] = opened
        return opened

    # --- in ---------------------------------------------------------------------------------------------------------

    def _receive(self, reply: Reply) -> None:
        opened, taken = self._jobs.pop(reply.ticket)
        if reply.error is not None:
            raise reply.error
        if reply.goes_on:
            self._jobs[reply.ticket] = opened, taken.behind(len(reply.outcomes))
        elif self._left is not None:
            self._left += taken.runs - len(reply.outcomes)
        if reply.killed:
            rows = opened.runs.die(taken, is_alone=self._is_alone or not self._crew.is_shared)
        elif reply.goes_on:
            rows = opened.runs.keep(taken, reply.outcomes)
        else:
            rows = opened.runs.end(taken, reply.outcomes)
        self._learn(reply.outcomes)
        if rows:
            self._keep(opened, rows)

    def _learn(self, outcomes: list[Outcome]) -> None:
        """Estimate the seconds of a run; what came last counts most."""
        if outcomes:
            took = max(sum(one.seconds for one in outcomes) / len(outcomes), 1e-6)
            before = self._seconds_per_run
            self._seconds_per_run = took if before is None else (took + before) / 2

    def _keep(self, opened: _Round, rows: list[Row]) -> None:
        """Have finished runs written; behind the last of a round the next one begins, if there is to be one."""
        rule = self._study.stop
        for point, run, outcome in rows:
            self.done += (point, run) not in opened.known
            opened.known[point, run] = math.nan if rule is None else outcome.kpis.get(rule.kpi, math.nan)
        self._writer.write(rows)
        if opened.runs.is_whole:
            del self._open[opened.part.number]
            self._next_round(opened)

    def _next_round(self, whole: _Round) -> _Round | None:
        """Open the round that the stopping rule wants behind one that is whole; drop runs that it wants no more."""
        if self._study.stop is None:
            return None
        for cell in whole.cells:
            whole.seen[cell.point] += [whole.known[cell.point, run] for run in cell.numbers]
        if cells := next_cells(self._study, whole.seen):
            # Runs of later rounds that were there at the beginning are counted.
            self.total += sum((cell.point, run) not in whole.known for cell in cells for run in cell.numbers)
            return self._opened(whole.part, cells, whole.seen, whole.known)
        too_many = sum(run >= len(whole.seen[point]) for point, run in whole.known)
        self.done, self.total = self.done - too_many, self.total - too_many
        self._writer.write([], [(point, len(values)) for point, values in whole.seen.items()])
        return None
