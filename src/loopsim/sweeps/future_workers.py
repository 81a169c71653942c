"""Runs handed to an executor of ``concurrent.futures`` that others have made, or to what looks like one."""

from __future__ import annotations

import queue
import threading
import time
import uuid
from collections.abc import Callable
from concurrent import futures

from loopsim.runs.outcome import Outcome
from loopsim.sweeps.jobs import (
    SECONDS_PER_JOB,
    SECONDS_TO_STOP,
    Job,
    Reply,
    broken,
    drained,
    run_job,
    taken,
    wishes,
)


class FutureWorkers:
    """Any executor of ``concurrent.futures``: the pool of others, or a Dask cluster that looks like one.

    ``let_go`` closes what belongs to the sweep itself (a cluster it has started).
    """

    seconds_per_job = SECONDS_PER_JOB

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
        self._done: queue.SimpleQueue[tuple[int, futures.Future[list[Outcome]]]] = queue.SimpleQueue()
        self._under_way: dict[int, futures.Future[list[Outcome]]] = {}
        self._stop = threading.Event()
        self._stop_key = uuid.uuid4().hex
        wishes[self._stop_key] = self._stop.is_set

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`Workers`."""
        job = Job(job.cells, job.wanted, job.seconds, job.version, self._stop_key)
        try:
            future = self._executor.submit(run_job, job)
        except Exception as error:  # it is shut down, or broken
            raise broken(error) from error
        self._under_way[ticket] = future
        future.add_done_callback(lambda done: self._done.put((ticket, done)))

    def next(self, seconds: float) -> Reply | None:
        """See :class:`Workers`."""
        finished = taken(self._done, seconds)
        return None if finished is None else self._reply(*finished)

    def stop(self) -> list[Reply]:
        """See :class:`Workers`. What cannot be stopped (a run in a foreign process) goes on and is forgotten."""
        self._stop.set()
        for future in self._under_way.values():
            future.cancel()
        futures.wait(self._under_way.values(), SECONDS_TO_STOP)
        time.sleep(0.01)  # waiters wake before callbacks are called
        finished = [one for one in drained(self._done) if not one[1].cancelled() and one[1].exception() is None]
        self.close()
        return [self._reply(*one) for one in finished]

    def close(self) -> None:
        """See :class:`Workers`."""
        wishes.pop(self._stop_key, None)
        self._let_go()

    def _reply(self, ticket: int, future: futures.Future[list[Outcome]]) -> Reply:
        self._under_way.pop(ticket, None)
        if future.cancelled():
            raise broken(futures.CancelledError("its work was cancelled by somebody else"))
        error = future.exception()
        if error is None:
            return Reply(ticket, future.result())
        if isinstance(error, self._deaths):
            return Reply(ticket, killed=True)
        if isinstance(error, futures.BrokenExecutor):
            raise broken(error)
        return Reply(ticket, error=error)
