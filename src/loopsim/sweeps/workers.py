"""Workers of a sweep: jobs go in, replies come out in the order in which they finish, whoever does the jobs.

They are done by an executor of ``concurrent.futures``: the threads here, processes and clusters that look like one
(:mod:`loopsim.sweeps.processes`, :mod:`loopsim.sweeps.executors`), or one that others have made. What a run gives
depends on its scenario and seed alone, so it does not matter which worker made it, or when.
"""

from __future__ import annotations

import functools
import os
import queue
import threading
import time
import uuid
from collections.abc import Callable
from concurrent import futures
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from loopsim.languages import both
from loopsim.results.code import code_version
from loopsim.runs.many import run_cells
from loopsim.runs.outcome import Outcome, Stopped, Wanted
from loopsim.scenario.faults import Fault
from loopsim.scenario.scenario import Scenario

#: A job answers after about so long with the runs that it has finished, so that it is known how far the work is.
SECONDS_PER_JOB = 1.0


class Asker(NamedTuple):
    """Sweep that asks for jobs, seen from the process that does them."""

    should_stop: Callable[[], bool]
    hand_over: Callable[[int, list[Outcome]], object]  # (ticket, next runs of its job)


#: Those that can be reached, by process and name: the sweeps of this process; in a worker process the one it serves. In
#: a process that was forked from that of a sweep there is none, though it inherits all that stands here.
askers: dict[tuple[int, str], Asker] = {}


class SweepError(ValueError):
    """A sweep that cannot begin or go on; ``faults`` tell where, what was found, what is right."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(*faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


@dataclass(frozen=True)
class Job:
    """Runs to make one after the other: scenarios, each with its seeds. Pickles."""

    cells: tuple[tuple[Scenario, tuple[int, ...]], ...]
    wanted: Wanted
    seconds: float = SECONDS_PER_JOB
    version: str = field(default_factory=code_version)  # of the loopsim that asks
    ticket: int = 0
    asker: str = ""

    def __len__(self) -> int:
        return sum(len(seeds) for _, seeds in self.cells)


def run_job(job: Job) -> list[Outcome]:
    """Make the runs of a job in order: all of them, or as many as are finished when its time is over (at least one).

    They are handed over as they are finished where the asker can be reached, which may ask to stop, too. Returned are
    the last ones, or all where it cannot.
    """
    if job.version != code_version():
        right = both("loopsim {asks}, as on the asking side", "与发起方相同的 loopsim {asks}", asks=job.version)
        raise SweepError(Fault("worker", f"loopsim {code_version()}", right))
    asker, began, made, told = askers.get((os.getpid(), job.asker)), time.monotonic(), list[Outcome](), 0
    with suppress(Stopped):
        for finished in run_cells(job.cells, job.wanted, should_stop=asker and asker.should_stop):
            made += finished
            if asker is not None and told < len(made) < len(job):
                asker.hand_over(job.ticket, made[told:])
                told = len(made)
            if made and time.monotonic() - began > job.seconds:
                break
    return made[told:]


#: What is asked to stop gets so long to hand over what it has finished; then it is left or killed.
SECONDS_TO_STOP = 0.6


@dataclass(frozen=True)
class Reply:
    """Answer to a job: its first runs, in order; or that its worker died; or what else went wrong.

    A job may be answered in pieces, each with the runs that follow those of the piece before.
    """

    ticket: int
    outcomes: list[Outcome] = field(default_factory=list)
    killed: bool = False
    error: BaseException | None = None
    goes_on: bool = False  # the job is under way yet


class Workers:
    """An executor, asked by one thread. ``let_go`` closes what of it belongs to the sweep itself."""

    #: A job answers after about so long. What a worker has not told when it dies is lost.
    seconds_per_job = SECONDS_PER_JOB

    def __init__(
        self,
        executor: futures.Executor,
        slots: int,
        *,
        deaths: tuple[type[BaseException], ...] = (),
        let_go: Callable[[], object] = lambda: None,
    ) -> None:
        """``slots``: number of jobs under way at once that keeps every worker busy; ``deaths``: errors that say that a
        worker died."""
        self.slots = slots
        self._executor, self._deaths, self._let_go = executor, deaths, let_go
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._under_way: dict[int, futures.Future[list[Outcome]]] = {}
        self._stop, self._name = threading.Event(), uuid.uuid4().hex
        askers[os.getpid(), self._name] = Asker(self._stop.is_set, self._hear)

    def submit(self, ticket: int, job: Job) -> None:
        """Begin a job. The ticket comes back with the replies.

        Raises:
            SweepError: the executor takes none any more.
        """
        try:
            future = self._executor.submit(run_job, replace(job, ticket=ticket, asker=self._name))
        except Exception as error:  # it is shut down, or broken
            raise _broken(error) from error
        self._under_way[ticket] = future
        future.add_done_callback(lambda done: self._replies.put(self._reply(ticket, done)))

    def next(self, seconds: float) -> Reply | None:
        """The next reply, or None if there is none within ``seconds``.

        Raises:
            SweepError: there are no workers left.
        """
        reply = self._take(seconds)
        if reply is not None and isinstance(reply.error, SweepError):
            raise reply.error
        return reply

    def stop(self) -> list[Reply]:
        """Stop at once; jobs under way hand over what they have finished, if they can do so within a second.

        Those that cannot be stopped (a run in a foreign process) go on and are forgotten.
        """
        self._end()
        until, found = time.monotonic() + SECONDS_TO_STOP, list[Reply]()
        while self._under_way and (reply := self._take(until - time.monotonic())) is not None:
            found.append(reply)
        self.close()
        return [reply for reply in found if reply.error is None]

    def close(self) -> None:
        """Let the workers go. Nothing is under way, or it is of no interest any more."""
        self._end()
        askers.pop((os.getpid(), self._name), None)
        self._let_go()

    def _end(self) -> None:
        self._stop.set()
        for future in list(self._under_way.values()):
            future.cancel()

    def _take(self, seconds: float) -> Reply | None:
        try:
            reply = self._replies.get(timeout=max(seconds, 1e-3))
        except queue.Empty:
            return None
        if not reply.goes_on:
            self._under_way.pop(reply.ticket, None)
        return reply

    def _hear(self, ticket: int, finished: list[Outcome]) -> None:
        self._replies.put(Reply(ticket, finished, goes_on=True))

    def _reply(self, ticket: int, future: futures.Future[list[Outcome]]) -> Reply:
        if future.cancelled():
            said = both("its work was cancelled by somebody else", "其工作被他人取消")
            return Reply(ticket, error=_broken(futures.CancelledError(said)))
        error = future.exception()
        if error is None:
            return Reply(ticket, future.result())
        if isinstance(error, self._deaths) and not self._stop.is_set():
            return Reply(ticket, killed=True)
        return Reply(ticket, error=_broken(error) if isinstance(error, futures.BrokenExecutor) else error)


class Daemons(futures.Executor):
    """Threads that do not keep the program from ending, however deep in a long computation they are.

    Compiled runs release the interpreter, so they use as many cores.
    """

    def __init__(self, jobs: int, name: str = "loopsim-run") -> None:
        self._work: queue.SimpleQueue[tuple[futures.Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._do, daemon=True, name=name) for _ in range(jobs)]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError:
            self.shutdown()
            raise too_many(jobs, "threads") from None

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:
        """See :class:`concurrent.futures.Executor`."""
        future: futures.Future[Any] = futures.Future()
        self._work.put((future, functools.partial(work, *args, **kwargs)))
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """Let each thread end behind its work."""
        for _ in self._threads:
            self._work.put(None)

    def _do(self) -> None:
        while (task := self._work.get()) is not None:
            future, work = task
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:  # also sys.exit in a rule of one's own, which would end the thread alone
                    future.set_exception(error)


def too_many(jobs: int, what: str) -> SweepError:
    """The fault of a system that starts no more workers."""
    told = "{jobs} {what}, more than this system starts", "{jobs} {what}，超过系统所能启动的数量"
    return SweepError(Fault("jobs", both(*told, jobs=jobs, what=what), both("fewer jobs", "更少的 --jobs")))


def _broken(error: BaseException) -> SweepError:
    """The fault of an executor that does no jobs any more."""
    said = " ".join(str(error).split()) or both("no reason given", "未说明原因")
    found = both("it broken ({kind}: {said})", "它已损坏（{kind}：{said}）", kind=type(error).__name__, said=said)
    right = both("one that works; run the sweep again to go on, what was finished is kept",
                 "正常的执行器；再次运行扫描即可继续，已完成的会保留")  # fmt: skip
    return SweepError(Fault("executor", found, right))
