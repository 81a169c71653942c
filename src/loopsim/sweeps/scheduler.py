"""A sweep under way: jobs out, replies in, finished runs to the disk; nothing is cut short by Ctrl-C.

It runs in a thread of its own, which Ctrl-C never interrupts: the thread that called for the sweep only waits, and
passes on the wish to stop. Another thread writes. The folder is given back when neither does anything any more.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from contextlib import closing, suppress
from operator import itemgetter

from loopsim.results.store import StoreError
from loopsim.runs.outcome import Outcome
from loopsim.sweeps.database import Database, Row
from loopsim.sweeps.pending import Pending, Run
from loopsim.sweeps.store import Store
from loopsim.sweeps.workers import Daemons, Job, Reply, Workers

#: No job is made smaller than this, but for the last ones; and none larger than what is measured together, since each
#: of its runs may need a scenario of its own.
_LEAST_SECONDS, _MOST_RUNS = 0.005, 64

#: Most runs that wait to be written; then the scheduler waits as well.
_MOST_WAITING = 1000

#: A wish to stop is noticed within this time.
_SECONDS_OF_WAITING = 0.1

#: Scenarios of points that are kept, since a point may be run by many jobs.
_SCENARIOS = 256


class Scheduler:
    """Runs what is missing of a study, at most ``limit`` runs of it, into a store, and closes that.

    ``pending`` tells how far it is.
    """

    def __init__(self, store: Store, hire: Callable[[], Workers], limit: int | None) -> None:
        self._study, self._store, self._hire = store.study, store, hire
        self._scenario_of = functools.lru_cache(_SCENARIOS)(store.study.scenario)
        self._left = limit
        self._stop = threading.Event()
        self._jobs: dict[int, list[Run]] = {}  # ticket -> runs of it that have not come back
        self._tickets = itertools.count()
        self._is_alone = False  # what is under way is one job that must have nothing beside it
        self._seconds_per_run: float | None = None
        rule, database = store.study.stop, store.database
        finished = functools.partial(database.finished, rule.kpi if rule else None) if database else lambda points: ()
        self.pending = Pending(store.study, finished, store.finished, store.finished_later)

    def ask_to_stop(self) -> None:
        """Hand out nothing more, keep what is finished, and end."""
        self._stop.set()

    def run(self) -> None:
        """Run what is missing, and export all of it when nothing is missing any more; for a thread of its own."""
        with self._store as store:
            if store.database is None:
                return
            with Writer(store.database) as self._writer, closing(self._hire()) as self._crew:
                try:
                    self._run()
                except BaseException:
                    with suppress(Exception):
                        self._stop_all()
                    raise
            if not self._stop.is_set() and self.pending.is_whole:
                store.finish(lambda: not self._stop.is_set())

    def _run(self) -> None:
        while not self._stop.is_set():
            self._hand_out()  # also to workers that have come meanwhile
            if not self._jobs:
                return
            reply = self._crew.next(_SECONDS_OF_WAITING)
            if reply is not None:
                self._receive(reply)
            self._writer.write()
        self._stop_all()

    def _stop_all(self) -> None:
        for reply in self._crew.stop():
            self._receive(reply)

    def _hand_out(self) -> None:
        """Give every worker something to do, never more than is needed."""
        while self._may_hand_out() and (taken := self._next_work()):
            if self._left is not None:
                self._left -= len(taken)
            ticket = next(self._tickets)
            self._jobs[ticket] = taken
            cells = tuple(
                (self._scenario_of(point), tuple(self._study.seed_of(point, run) for _, run in runs))
                for point, runs in itertools.groupby(taken, itemgetter(0))
            )
            self._crew.submit(ticket, Job(cells, self._study.wanted, self._crew.seconds_per_job))

    def _may_hand_out(self) -> bool:
        """Return whether there is room for a job. A suspect waits until nothing else is under way, and has nothing
        beside it then."""
        if self._jobs and (self._is_alone or self.pending.has_suspects):
            return False
        return len(self._jobs) < self._crew.slots and (self._left is None or self._left > 0)

    def _next_work(self) -> list[Run]:
        self._is_alone = self.pending.has_suspects
        return self.pending.take_suspect() if self._is_alone else self.pending.take(self._runs_of_a_job())

    def _runs_of_a_job(self) -> int:
        """About half the time after which a job answers anyway; one, as long as the time of a run is not known.

        Towards the end jobs become smaller, so that no worker has nothing to do while another has much.
        """
        if self._seconds_per_run is None:
            return 1
        to_come = self.pending.total - self.pending.done - sum(map(len, self._jobs.values()))
        longest = self._crew.seconds_per_job / 2
        most, least = (int(seconds / self._seconds_per_run) for seconds in (longest, _LEAST_SECONDS))
        wished = max(1, min(_MOST_RUNS, most, max(to_come // self._crew.slots, least)))
        return wished if self._left is None else min(wished, self._left)

    def _receive(self, reply: Reply) -> None:
        """Have what is finished written; what is not may go on, or is to do again."""
        if reply.error is not None:
            raise reply.error
        taken, finished = self._jobs.pop(reply.ticket), len(reply.outcomes)
        rows, left = self.pending.keep(taken[:finished], reply.outcomes), taken[finished:]
        if reply.goes_on:
            self._jobs[reply.ticket] = left
        else:
            self._left = None if self._left is None else self._left + len(left)
            if reply.killed:
                rows += self.pending.die(left, is_alone=self._is_alone)
            else:
                self.pending.put_back(left)
        self._learn(reply.outcomes)
        self._writer.write(rows, self.pending.unwanted)
        self.pending.unwanted.clear()

    def _learn(self, outcomes: list[Outcome]) -> None:
        """Estimate the seconds of a run; what came last counts most."""
        if outcomes:
            took = max(sum(one.seconds for one in outcomes) / len(outcomes), 1e-6)
            before = self._seconds_per_run
            self._seconds_per_run = took if before is None else (took + before) / 2


class Writer:
    """Writer that commits what waits together, one commit after the other, until one fails. Used by one thread."""

    def __init__(self, database: Database) -> None:
        self._database, self._thread = database, Daemons(1)
        self._rows: list[Row] = []
        self._unwanted: list[tuple[int, int]] = []
        self._commit: Future[None] | None = None
        self._going = 0, 0  # of rows and unwanted, those of the commit under way

    def write(self, rows: Iterable[Row] = (), unwanted: Iterable[tuple[int, int]] = ()) -> None:
        """Have finished runs kept, and those of points from a run on (point, first run) dropped.

        Raises:
            OSError, StoreError: an earlier run could not be written.
        """
        self._rows += rows
        self._unwanted += unwanted
        if self._commit is not None and (self._commit.done() or len(self._rows) > _MOST_WAITING):
            self._commit.result()
            self._forget()
        if self._commit is None and (self._rows or self._unwanted):
            self._going = len(self._rows), len(self._unwanted)
            self._commit = self._thread.submit(self._database.write, tuple(self._rows), tuple(self._unwanted))

    def close(self) -> None:
        """Wait until all is written. What could not be written is tried once more: a disk may have room again.

        Raises:
            OSError, StoreError: it cannot be written yet.
        """
        self._thread.shutdown()
        if self._commit is not None:
            wait([self._commit])
            if self._commit.exception() is None:
                self._forget()
        if self._rows or self._unwanted:
            self._database.write(tuple(self._rows), tuple(self._unwanted))

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        with suppress(*((OSError, StoreError) if kind else ())):  # what ended the work is told, not what came after
            self.close()

    def _forget(self) -> None:
        """Let go of what is written."""
        self._commit = None
        del self._rows[: self._going[0]], self._unwanted[: self._going[1]]
