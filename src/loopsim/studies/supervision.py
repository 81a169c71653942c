"""A sweep under way: jobs out, replies in, parts to the disk when they are whole; nothing is cut short by Ctrl-C.

It lives in a thread of its own, which Ctrl-C never interrupts: the thread that called for the sweep only waits, and
passes on the wish to stop. Another thread writes. The folder is given back when neither does anything any more.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loopsim.studies import journal
from loopsim.studies.disk import Disk
from loopsim.studies.executors import Reply, Workers
from loopsim.studies.parts import RUNS_OF_A_PART, Cell, Part
from loopsim.studies.past import Past
from loopsim.studies.rows import Row
from loopsim.studies.runs import Outcome
from loopsim.studies.store import Store, part_name
from loopsim.studies.under_way import Slice, UnderWay

Seen = dict[int, list[float]]

#: Outcomes of parts that are not whole are kept at least so often.
SECONDS_BETWEEN_NOTES = 5.0

#: No job is made smaller than this, but for the last of a part.
_LEAST_SECONDS = 0.005

#: A wish to stop is noticed within this time.
_SECONDS_OF_WAITING = 0.1


@dataclass
class _Open:
    """One round of a part while it is lived."""

    part: Part
    round: int
    runs: UnderWay
    seen: Seen  # point -> the measure of the stopping rule in earlier rounds

    @property
    def key(self) -> journal.Key:
        """What it is known by."""
        return self.part.number, self.round


class Supervision:
    """Lives what is missing of a study, at most ``limit`` runs of it, writes it into a store, and closes that.

    ``error`` holds what ended it, if it was not the end of the work.
    """

    def __init__(self, store: Store, hire: Callable[[], Workers], limit: int | None, *, retry_failed: bool) -> None:
        self.error: BaseException | None = None
        self.ended = threading.Event()
        self.set_aside: list[tuple[int, int]] = []  # (point, run that killed)
        self._study, self._store, self._hire = store.study, store, hire
        self._scenario_of = functools.lru_cache(4 * RUNS_OF_A_PART)(store.study.scenario)
        self._left = limit
        self._stop = threading.Event()
        self._past = Past(store, retry_failed=retry_failed)
        self._open: dict[journal.Key, _Open] = {}
        self._to_write: dict[journal.Key, list[Row]] = {}  # rounds that are whole, on their way to the disk
        self._jobs: dict[int, tuple[journal.Key, Slice]] = {}
        self._tickets = itertools.count()
        self._is_alone = False  # what is under way is one job that must have nothing beside it
        self._seconds_per_run: float | None = None
        self._last_note = time.monotonic()
        self._kept = self._past.runs
        #: Runs of the study, as far as they are known: a stopping rule adds rounds.
        self.total = len(self._study.points()) * self._study.runs + self._past.later_runs
        self._missing = self._missing_rounds()
        self._turn = threading.Lock()  # of whoever ends it
        self._disk = Disk()

    @property
    def done(self) -> int:
        """Runs that are finished, those of earlier sweeps into this folder included."""
        return self._kept + self._past.noted_runs + sum(one.runs.lived for one in list(self._open.values()))

    def ask_to_stop(self) -> None:
        """Hand out nothing more, keep what is finished, and end. Where it never began, give the folder back."""
        self._stop.set()
        self._disk.give_up()  # what waits is noted with what is not whole: one file, not many
        if self._turn.acquire(blocking=False):
            self._disk.close()
            self._store.close()
            self.ended.set()

    def run(self) -> None:
        """To the end; for a thread of its own."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            try:
                self._live_and_let_go()
                self._disk.close()
                self._disk.check()
            except BaseException:
                self._disk.close()
                with contextlib.suppress(OSError):  # where the disk is full, what is written stays
                    self._keep_unfinished()
                raise
            self._keep_unfinished()
            self._store.close()
        except BaseException as error:
            self.error = error
            with contextlib.suppress(OSError):
                self._store.close()
        finally:
            self.ended.set()

    def _live_and_let_go(self) -> None:
        self._crew = self._hire()
        try:
            self._live()
        except BaseException:
            with contextlib.suppress(Exception):
                self._stop_all()
            raise
        finally:
            self._crew.close()

    def _live(self) -> None:
        while not self._stop.is_set():
            self._hand_out()  # also to workers that have come meanwhile
            if not self._jobs:
                if self._left != 0:
                    self._past.drop_notes()
                return
            reply = self._crew.next(_SECONDS_OF_WAITING)
            if reply is not None:
                self._receive(reply)
            self._disk.check()
            if time.monotonic() - self._last_note > SECONDS_BETWEEN_NOTES:
                self._last_note = time.monotonic()
                self._disk.write(functools.partial(journal.write, self._store.folder, self._unfinished()))
        self._stop_all()

    def _stop_all(self) -> None:
        self._disk.give_up()
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
            self._jobs[ticket] = opened.key, taken
            job = opened.runs.job(taken, self._scenario_of, self._study.wanted, self._crew.seconds_per_job)
            self._crew.submit(ticket, job)

    def _may_hand_out(self) -> bool:
        """Whether there is room for a job. A suspect waits until nothing else is under way, and has nothing beside it
        then."""
        if self._jobs and (self._is_alone or any(one.runs.has_suspects for one in self._open.values())):
            return False
        return len(self._jobs) < self._crew.slots and (self._left is None or self._left > 0)

    def _next_work(self) -> tuple[_Open, Slice] | None:
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
        """About half the time after which a job answers anyway; one, as long as nobody knows how long a run takes.

        Towards the end jobs become smaller, so that no worker has nothing to do while another has much.
        """
        if self._seconds_per_run is None:
            return 1
        to_come = self.total - self.done - sum(taken.runs for _, taken in self._jobs.values())
        longest = self._crew.seconds_per_job / 2
        most, least = (int(seconds / self._seconds_per_run) for seconds in (longest, _LEAST_SECONDS))
        wished = max(1, min(most, max(to_come // self._crew.slots, least)))
        return wished if self._left is None else min(wished, self._left)

    def _missing_rounds(self) -> Iterator[_Open]:
        """Open the round to live of each part that is not done, with what was noted of it."""
        for part in self._study.parts():
            if (opened := self._round_to_live(part)) is not None:
                yield opened

    def _round_to_live(self, part: Part) -> _Open | None:
        number, rule = 0, self._study.stop
        while part_name(part.number, number) in self._past.done:
            number += 1
        if number and rule is None:
            return None
        seen = (
            self._store.seen(part, rule.kpi) if number and rule is not None else {cell.point: [] for cell in part.cells}
        )
        cells = self._study.next_cells(part, seen) if number else part.cells
        return self._opened(part, number, cells, seen) if cells else None

    def _opened(self, part: Part, number: int, cells: Iterable[Cell], seen: Seen) -> _Open:
        opened = _Open(part, number, UnderWay(cells, self._study.first_seed), seen)
        opened.runs.recall(self._past.taken_up(opened.key))
        if number:
            self.total += len(opened.runs)
        self._open[opened.key] = opened
        if opened.runs.is_whole:
            self._finish(opened)
        return opened

    # --- in ---------------------------------------------------------------------------------------------------------

    def _receive(self, reply: Reply) -> None:
        key, taken = self._jobs.pop(reply.ticket)
        if reply.goes_on:
            self._receive_more(reply, key, taken)
            return
        if reply.error is not None:
            raise reply.error
        opened = self._open.get(key)
        if self._left is not None:
            self._left += taken.runs - len(reply.outcomes)
        if opened is None:
            return
        if reply.killed:
            is_alone = self._is_alone or not self._crew.is_shared
            if (culprit := opened.runs.die(taken, is_alone=is_alone)) is not None:
                self.set_aside.append(culprit)
        else:
            opened.runs.live(taken, reply.outcomes)
            self._learn(reply.outcomes)
        if opened.runs.is_whole:
            self._finish(opened)

    def _receive_more(self, reply: Reply, key: journal.Key, taken: Slice) -> None:
        """Keep the runs that a job has finished so far; the rest of them is under way."""
        self._jobs[reply.ticket] = key, taken.behind(len(reply.outcomes))
        opened = self._open.get(key)
        if opened is None:  # the rest of its point was set aside meanwhile, and the part is written
            return
        opened.runs.keep(taken, reply.outcomes)
        self._learn(reply.outcomes)
        if opened.runs.is_whole:
            self._finish(opened)

    def _learn(self, outcomes: list[Outcome]) -> None:
        """How long a run takes: what came last counts most."""
        if outcomes:
            took = max(sum(one.seconds for one in outcomes) / len(outcomes), 1e-6)
            before = self._seconds_per_run
            self._seconds_per_run = took if before is None else (took + before) / 2

    def _finish(self, opened: _Open) -> None:
        """Have a round written that is whole, and begin the next one if the stopping rule wants it."""
        rows = self._to_write[opened.key] = opened.runs.rows()
        self._disk.write(functools.partial(self._write, opened))
        del self._open[opened.key]
        self._kept += len(rows)
        if (rule := self._study.stop) is None:
            return
        for point, _, outcome in rows:
            opened.seen[point].append(outcome.kpis.get(rule.kpi, math.nan))
        if cells := self._study.next_cells(opened.part, opened.seen):
            self._opened(opened.part, opened.round + 1, cells, opened.seen)

    def _write(self, opened: _Open) -> None:
        """In the thread of the disk."""
        self._store.write(opened.part, opened.round, self._to_write[opened.key])
        del self._to_write[opened.key]

    def _unfinished(self) -> dict[journal.Key, list[Row]]:
        return self._past.notes | {key: one.runs.rows() for key, one in self._open.items()}

    def _keep_unfinished(self) -> None:
        """At the end: what is lived of parts that are not whole, or were not written."""
        journal.write(self._store.folder, self._to_write | self._unfinished())
