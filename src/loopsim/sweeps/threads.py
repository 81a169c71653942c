"""Threads that do the jobs of a sweep, here or each by way of a process of its own."""

from __future__ import annotations

import queue
import threading
import time
from typing import Any

from loopsim.sweeps.jobs import (
    SECONDS_PER_JOB,
    SECONDS_TO_STOP,
    Job,
    Reply,
    SweepError,
    drained,
    run_job,
    taken,
    too_many,
)


class ThreadWorkers:
    """Threads of this process; compiled runs release the interpreter, so they use as many cores.

    They are daemons: one that is deep in a long computation does not keep the program from ending.
    """

    is_shared, seconds_per_job = False, SECONDS_PER_JOB  # nobody can kill one

    def __init__(self, jobs: int) -> None:
        self.slots = 2 * jobs
        self._jobs: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number,), daemon=True, name="loopsim-run")
            for number in range(jobs)
        ]
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
        reply: Reply | None = taken(self._replies, seconds)
        if reply is not None and isinstance(reply.error, SweepError):
            raise reply.error
        return reply

    def stop(self) -> list[Reply]:
        """See :class:`Workers`."""
        self._end()
        until = time.monotonic() + SECONDS_TO_STOP
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self.close()
        return [reply for reply in drained(self._replies) if reply.error is None]

    def close(self) -> None:
        """See :class:`Workers`."""
        self._end()

    def _end(self) -> None:
        """Let each thread end behind its job, which is asked to stop."""
        self._stop.set()
        for _ in self._threads:
            self._jobs.put(None)

    def _work(self, number: int) -> None:
        """Do jobs until there is none; for thread ``number``."""
        while (next_job := self._jobs.get()) is not None:
            ticket, job = next_job
            if self._stop.is_set():
                continue
            try:
                self._run(number, ticket, job)
            except Exception as error:
                self._replies.put(Reply(ticket, error=error))

    def _run(self, number: int, ticket: int, job: Any) -> None:
        """Run a job and reply."""
        self._replies.put(Reply(ticket, run_job(job, self._stop.is_set)))
