"""Runs handed to an executor of ``concurrent.futures`` that others have made, or to what looks like one."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent import futures
from dataclasses import replace

from loopsim.runs.outcome import Outcome
from loopsim.sweeps.jobs import Job, Reply, Workers, broken, run_job, wishes


class FutureWorkers(Workers):
    """Any executor of ``concurrent.futures``: the pool of others, or a Dask cluster that looks like one.

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
        super().__init__(slots)
        self.is_shared, self._executor, self._deaths, self._let_go = is_shared, executor, deaths, let_go
        self._under_way: list[futures.Future[list[Outcome]]] = []
        self._stop_key = uuid.uuid4().hex
        wishes[self._stop_key] = self._stop.is_set

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`Workers`."""
        try:
            future = self._executor.submit(run_job, replace(job, stop_key=self._stop_key))
        except Exception as error:  # it is shut down, or broken
            raise broken(error) from error
        self._under_way = [*(one for one in self._under_way if not one.done()), future]
        future.add_done_callback(lambda done: self._replies.put(self._reply(ticket, done)))

    def close(self) -> None:
        """See :class:`Workers`."""
        wishes.pop(self._stop_key, None)
        self._let_go()

    def _end(self) -> None:
        """Jobs that cannot be stopped (a run in a foreign process) go on and are forgotten."""
        self._stop.set()
        for future in self._under_way:
            future.cancel()

    def _wait(self, seconds: float) -> None:
        futures.wait(self._under_way, seconds)
        time.sleep(0.01)  # waiters wake before callbacks are called

    def _reply(self, ticket: int, future: futures.Future[list[Outcome]]) -> Reply:
        if future.cancelled():
            return Reply(ticket, error=broken(futures.CancelledError("its work was cancelled by somebody else")))
        error = future.exception()
        if error is None:
            return Reply(ticket, future.result())
        if isinstance(error, self._deaths):
            return Reply(ticket, killed=True)
        return Reply(ticket, error=broken(error) if isinstance(error, futures.BrokenExecutor) else error)
