"""Worker processes that a sweep watches itself: one that is killed costs its own job and nothing else.

A pool of ``concurrent.futures`` loses its whole queue with one dead worker and does not say whose job it was. Here each
process has a pipe and a thread of its own and at most one job, so a closed pipe tells what was lost. Through the pipe
come the runs of a job as they are finished, so that nothing finished is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from loopsim.scenario.faults import Fault
from loopsim.sweeps.jobs import Job, Reply, SweepError, run_job, too_many
from loopsim.sweeps.threads import ThreadWorkers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import SpawnProcess

#: Starts in a row that may end by themselves, or be killed from outside, before the worker is ready.
_FALSE_STARTS, _KILLED_AT_START = 3, 20
_READY, _STOP = b"ready", b"stop"


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    is_ready: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)  # of the thread that sends

    def send(self, data: bytes) -> None:
        with self.turn:
            self.pipe.send_bytes(data)


class ProcessWorkers(ThreadWorkers):
    """Processes started afresh (spawn), so that they inherit no threads and no locks from this one."""

    def __init__(self, jobs: int) -> None:
        self._workers: list[_Worker] = []
        try:
            self._workers += (_started() for _ in range(jobs))
        except OSError:
            self._kill()
            raise too_many(jobs, "processes") from None
        super().__init__(jobs)
        self.slots = jobs

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`~loopsim.sweeps.jobs.Workers`."""
        try:
            self._jobs.put((ticket, pickle.dumps(job)))
        except Exception as error:
            self._replies.put(Reply(ticket, error=error))

    def close(self) -> None:
        """See :class:`~loopsim.sweeps.jobs.Workers`."""
        super().close()
        self._kill()

    def _end(self) -> None:
        super()._end()
        for worker in self._workers:
            with suppress(OSError):
                worker.send(_STOP)

    def _kill(self) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _run(self, number: int, ticket: int, job: Any) -> None:
        """Have the process of this thread run a job; one that dies is replaced, and its job is told as killed."""
        worker = self._ready(number)
        try:
            worker.send(job)
            while isinstance(answer := pickle.loads(worker.pipe.recv_bytes()), list):
                self._replies.put(Reply(ticket, answer, goes_on=True))
            self._replies.put(Reply(ticket, error=answer))
        except (EOFError, OSError):
            self._replace(number)
            if not self._stop.is_set():
                self._replies.put(Reply(ticket, killed=True))

    def _ready(self, number: int) -> _Worker:
        """Wait until the process of a thread is ready for a job; one that has died meanwhile is replaced.

        Raises:
            SweepError: its processes end again and again before they are ready.
        """
        for starts in range(_KILLED_AT_START):
            worker = self._workers[number]
            try:
                while not worker.is_ready or worker.pipe.poll():
                    worker.is_ready = worker.pipe.recv_bytes() == _READY
                return worker
            except (EOFError, OSError):
                code = self._replace(number)
                if self._stop.is_set() or (code >= 0 and starts + 1 >= _FALSE_STARTS and not worker.is_ready):
                    break
        raise SweepError(_no_start(code))

    def _replace(self, number: int) -> int:
        """Start another process for one that has died. Returns the exit code of that."""
        worker = self._workers[number]
        worker.process.join()
        if not self._stop.is_set():
            try:
                self._workers[number] = _started()
            except OSError:
                raise too_many(self.slots, "processes") from None
            worker.pipe.close()
        return worker.process.exitcode or 0


def _no_start(code: int) -> Fault:
    found = f"worker processes that end while they start (exit code {code})"
    right = "a script whose own work stands under: if __name__ == '__main__'; or executor='threads'"
    return Fault("executor", found, right)


def _started() -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with without_ctrl_c():
        process = context.Process(target=_serve, args=(there, os.getpid()), name="loopsim-runs", daemon=True)
        process.start()
    there.close()
    return _Worker(process, here)


@contextmanager
def without_ctrl_c() -> Iterator[None]:
    """Start processes that never see Ctrl-C, which a terminal sends to all: the sweep tells them when to stop."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows; the worker ignores it once it is up
        return
    resource_tracker.ensure_running()  # starting it would lift the mask again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, parent: int) -> None:
    """Do jobs until the pipe is closed. Nothing but a wish to stop comes while a job is under way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def should_stop() -> bool:
        return pipe.poll() or os.getppid() != parent

    with suppress(EOFError, OSError):
        pipe.send_bytes(_READY)
        while (said := pipe.recv_bytes()) != _STOP:
            pipe.send_bytes(_last_words(said, should_stop, pipe))


def _last_words(packed: bytes, should_stop: Any, pipe: Connection) -> bytes:
    """Run a job and hand over its runs as they are finished. Returns the end of the answer: None, or an error."""
    try:
        run_job(pickle.loads(packed), should_stop, lambda finished: pipe.send_bytes(pickle.dumps(finished)))
    except Exception as error:
        return _packed_error(error)
    return pickle.dumps(None)


def _packed_error(error: Exception) -> bytes:
    """Pickle the error itself if it survives the journey, else one that says the same."""
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return packed
