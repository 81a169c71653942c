"""Threads that do the jobs of a sweep, here or each by way of a process of its own."""

from __future__ import annotations

import queue
import threading
import time
from typing import Any

from loopsim.sweeps.jobs import Job, Reply, Workers, run_job, too_many


class ThreadWorkers(Workers):
    """Threads of this process; compiled runs release the interpreter, so they use as many cores.

    They are daemons: one that is deep in a long computation does not keep the program from ending.
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(2 * jobs)
        self._jobs: queue.SimpleQueue[tuple[int, Any] | None] = queue.SimpleQueue()
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

    def close(self) -> None:
        """See :class:`Workers`."""
        self._end()

    def _end(self) -> None:
        """Let each thread end behind its job, which is asked to stop."""
        self._stop.set()
        for _ in self._threads:
            self._jobs.put(None)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

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
