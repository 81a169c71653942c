"""Runs handed to an executor of ``concurrent.futures`` that somebody else has made, or to what looks like one."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections.abc import Callable
from concurrent import futures
from typing import NamedTuple

from loopsim.studies.executors import SECONDS_TO_STOP, Job, Reply, broken, drained, live_job, taken, wishes
from loopsim.studies.runs import Outcome


class FutureWorkers:
    """Any executor of ``concurrent.futures``: somebody else's pool, or a Dask cluster that looks like one.

    ``let_go`` closes what belongs to the sweep itself (a cluster it has started).
    """

    def __init__(
        self,
        executor: futures.Executor,
        slots: int,
        *,
        deaths: tuple[type[BaseException], ...] = (),
        is_shared: bool = False,
        let_go: Callable[[], object] = lambda: None,
    ) -> None:
        self.slots, self.is_shared = slots, is_shared
        self._executor = executor
        self._deaths = deaths
        self._let_go = let_go
        self._heard: queue.SimpleQueue[tuple[int, futures.Future[list[Outcome]] | _Piece]] = queue.SimpleQueue()
        self._under_way: dict[int, futures.Future[list[Outcome]]] = {}
        self._told: dict[int, int] = {}  # runs that have come in pieces
        self._stop = threading.Event()
        self._stop_key = uuid.uuid4().hex
        wishes[self._stop_key] = self._stop.is_set

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`Workers`."""
        job = Job(job.cells, job.wanted, job.seconds, job.version, self._stop_key)
        try:
            future = self._begin(ticket, job)
        except Exception as error:  # it is shut down, or broken
            raise broken(error) from error
        self._under_way[ticket], self._told[ticket] = future, 0
        future.add_done_callback(lambda done: self._heard.put((ticket, done)))

    def next(self, seconds: float) -> Reply | None:
        """See :class:`Workers`."""
        heard = taken(self._heard, seconds)
        return None if heard is None else self._reply(*heard)

    def stop(self) -> list[Reply]:
        """See :class:`Workers`. What cannot be stopped (a run in a foreign process) goes on and is forgotten."""
        self._stop.set()
        for future in self._under_way.values():
            future.cancel()
        futures.wait(self._under_way.values(), SECONDS_TO_STOP)
        time.sleep(0.01)  # waiters wake before callbacks are called
        replies = [self._reply(*one) for one in drained(self._heard) if _has_come(one[1])]
        self.close()
        return [reply for reply in replies if reply is not None]

    def close(self) -> None:
        """See :class:`Workers`."""
        wishes.pop(self._stop_key, None)
        self._let_go()

    def _begin(self, ticket: int, job: Job) -> futures.Future[list[Outcome]]:
        return self._executor.submit(live_job, job)

    def _hear(self, ticket: int, first: int, outcomes: list[Outcome]) -> None:
        """Some runs of a job that goes on, from the run at place ``first`` of it. Called by any thread."""
        self._heard.put((ticket, _Piece(first, outcomes)))

    def _reply(self, ticket: int, heard: futures.Future[list[Outcome]] | _Piece) -> Reply | None:
        if isinstance(heard, _Piece):
            if self._told.get(ticket) != heard.first:  # one before it was lost: they come with the end of the job
                return None
            self._told[ticket] += len(heard.outcomes)
            return Reply(ticket, heard.outcomes, goes_on=True)
        self._under_way.pop(ticket, None)
        told = self._told.pop(ticket, 0)
        if heard.cancelled():
            raise broken(futures.CancelledError("its work was cancelled by somebody else"))
        error = heard.exception()
        if error is None:
            return Reply(ticket, heard.result()[told:])
        if isinstance(error, self._deaths):
            return Reply(ticket, killed=True)
        if isinstance(error, futures.BrokenExecutor):
            raise broken(error)
        return Reply(ticket, error=error)


class _Piece(NamedTuple):
    """Some runs of a job that is under way."""

    first: int
    outcomes: list[Outcome]


def _has_come(heard: futures.Future[list[Outcome]] | _Piece) -> bool:
    """Whether it holds runs."""
    return isinstance(heard, _Piece) or (not heard.cancelled() and heard.exception() is None)
