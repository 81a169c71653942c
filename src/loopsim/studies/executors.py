"""Executors of a sweep: threads, processes, a Dask cluster, or any executor of ``concurrent.futures``.

All of them are the same few verbs (:class:`loopsim.studies.jobs.Workers`). Whatever needs more than that (order,
faults, files) is the business of :mod:`loopsim.studies.scheduler`.
"""

from __future__ import annotations

import queue
import threading
import time
from concurrent import futures

from loopsim.scenario.faults import Fault, shown
from loopsim.studies.jobs import (
    SECONDS_PER_JOB,
    SECONDS_TO_STOP,
    Job,
    Reply,
    ShouldStop,
    SweepError,
    Workers,
    drained,
    live_job,
    taken,
    too_many,
)

#: Executors that are known by name.
NAMES = ("threads", "processes", "dask")


class ThreadWorkers:
    """Threads of this process; compiled runs release the interpreter, so they use as many cores.

    They are daemons: one that is deep in a long computation does not keep the program from ending.
    """

    is_shared, seconds_per_job = False, SECONDS_PER_JOB  # nobody can kill one

    def __init__(self, jobs: int) -> None:
        self.slots = 2 * jobs
        self._jobs: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True, name="loopsim-run") for _ in range(jobs)]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError:
            self.close()
            raise too_many(jobs, "threads") from None

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`Workers`."""
        self._jobs.put((ticket, job))

    def next(self, seconds: float) -> Reply | None:
        """See :class:`Workers`."""
        return taken(self._replies, seconds)

    def stop(self) -> list[Reply]:
        """See :class:`Workers`."""
        self._stop.set()
        self.close()
        until = time.monotonic() + SECONDS_TO_STOP
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return list(drained(self._replies))

    def close(self) -> None:
        """See :class:`Workers`."""
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self) -> None:
        while (asked := self._jobs.get()) is not None:
            ticket, job = asked
            if not self._stop.is_set():
                self._replies.put(_reply(ticket, job, self._stop.is_set))


def workers(executor: str | futures.Executor, jobs: int, scheduler: str | None = None) -> Workers:
    """Whoever is asked for: ``"threads"``, ``"processes"``, ``"dask"``, or an executor that is there already.

    ``scheduler`` is the address of a Dask cluster; without one a cluster of ``jobs`` processes is started here.

    Raises:
        SweepError: no such executor, or its cluster does not answer.
    """
    if fault := executor_fault(executor):
        raise SweepError(fault)
    if isinstance(executor, futures.Executor):
        from loopsim.studies.future_workers import FutureWorkers

        return FutureWorkers(executor, 2 * jobs)
    if executor == "threads":
        return ThreadWorkers(jobs)
    if executor == "processes":
        from loopsim.studies.processes import ProcessWorkers

        return ProcessWorkers(jobs)
    from loopsim.studies.cluster import dask_workers

    return dask_workers(jobs, scheduler)


def executor_fault(executor: object) -> Fault | None:
    """What is the matter with what was given as an executor, if anything."""
    if isinstance(executor, futures.Executor) or (isinstance(executor, str) and executor in NAMES):
        return None
    return Fault("executor", shown(executor), f"{', '.join(NAMES)}, or an executor of concurrent.futures")


def _reply(ticket: int, job: Job, should_stop: ShouldStop | None) -> Reply:
    try:
        return Reply(ticket, live_job(job, should_stop))
    except Exception as error:
        return Reply(ticket, error=error)
