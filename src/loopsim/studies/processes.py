"""Worker processes that a sweep watches itself: one that is killed costs its own job and nothing else.

A pool of ``concurrent.futures`` loses its whole queue with one dead worker and does not say whose job it was. Here each
worker has a pipe of its own and at most one job, so a closed pipe tells exactly what was lost. Through the pipe come
the runs of a job as they are finished, so that nothing finished is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from loopsim.scenario.faults import Fault
from loopsim.studies.jobs import SECONDS_PER_JOB, SECONDS_TO_STOP, Job, Reply, SweepError, live_job, too_many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import SpawnProcess

#: So many workers in a row may end by themselves, or be killed by somebody, before they are ready for work.
_FALSE_STARTS, _KILLED_AT_START = 3, 20
_READY, _STOP = b"ready", b"stop"


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    ready: bool = False
    ticket: int | None = None  # of the job under way


class ProcessWorkers:
    """Processes started afresh (spawn), so that they inherit no threads and no locks from this one."""

    is_shared, seconds_per_job = False, SECONDS_PER_JOB

    def __init__(self, jobs: int) -> None:
        self.slots = jobs
        self._false_starts = 0
        self._waiting: list[tuple[int, bytes]] = []
        self._refused: list[Reply] = []
        self._workers: list[_Worker] = []
        try:
            for _ in range(jobs):
                self._workers.append(self._start())
        except SweepError:
            self.close()
            raise

    def submit(self, ticket: int, job: Job) -> None:
        """See :class:`~loopsim.studies.jobs.Workers`."""
        try:
            packed = pickle.dumps(job)
        except Exception as error:
            self._refused.append(Reply(ticket, error=error))
            return
        self._waiting.append((ticket, packed))
        self._hand_out()

    def next(self, seconds: float) -> Reply | None:
        """See :class:`~loopsim.studies.jobs.Workers`."""
        until = time.monotonic() + seconds
        while not self._refused:
            ready = connection.wait([worker.pipe for worker in self._workers], max(0.0, until - time.monotonic()))
            if not ready:
                return None
            for number, worker in enumerate(self._workers):
                if worker.pipe is ready[0]:
                    reply = self._heard(number, worker)
                    self._hand_out()
                    if reply is not None:
                        return reply
        return self._refused.pop()

    def stop(self) -> list[Reply]:
        """See :class:`~loopsim.studies.jobs.Workers`."""
        self._waiting.clear()
        busy = [worker for worker in self._workers if worker.ticket is not None]
        for worker in busy:
            with suppress(OSError):
                worker.pipe.send_bytes(_STOP)
        replies: list[Reply] = []
        until = time.monotonic() + SECONDS_TO_STOP
        while busy and (ready := connection.wait([one.pipe for one in busy], max(0.0, until - time.monotonic()))):
            for worker in [one for one in busy if one.pipe in ready]:
                try:
                    reply = _reply(worker, worker.pipe.recv_bytes())
                except (EOFError, OSError):
                    busy.remove(worker)
                    continue
                replies.append(reply)
                if not reply.goes_on:
                    busy.remove(worker)
        self.close()
        return [reply for reply in replies if reply.error is None]

    def close(self) -> None:
        """See :class:`~loopsim.studies.jobs.Workers`."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _start(self) -> _Worker:
        try:
            return _started()
        except OSError:
            raise too_many(self.slots, "processes") from None

    def _hand_out(self) -> None:
        for worker in self._workers:
            if self._waiting and worker.ready and worker.ticket is None:
                worker.ticket, packed = self._waiting.pop(0)
                with suppress(OSError):  # it has just died: its pipe is about to tell
                    worker.pipe.send_bytes(packed)

    def _heard(self, number: int, worker: _Worker) -> Reply | None:
        """What a worker says; one that has died is replaced, and its job is told as killed."""
        try:
            said = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            worker.pipe.close()
            worker.process.join()
            self._false_starts = 0 if worker.ready else self._false_starts + 1
            code = worker.process.exitcode or 0
            if self._false_starts >= (_FALSE_STARTS if code >= 0 else _KILLED_AT_START):
                raise SweepError(_no_start(code)) from None
            self._workers[number] = self._start()
            return None if worker.ticket is None else Reply(worker.ticket, killed=True)
        if said == _READY:
            worker.ready = True
            return None
        reply = _reply(worker, said)
        if not reply.goes_on:
            worker.ticket = None
        return reply


def _reply(worker: _Worker, said: bytes) -> Reply:
    answer: Any = pickle.loads(said)
    assert worker.ticket is not None
    if isinstance(answer, BaseException):
        return Reply(worker.ticket, error=answer)
    return Reply(worker.ticket) if answer is None else Reply(worker.ticket, answer, goes_on=True)


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
    """Processes started inside never see Ctrl-C, which a terminal sends to all: the sweep tells them when to stop."""
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
    """Live jobs until the pipe is closed. Nothing but a wish to stop comes while a job is under way."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def should_stop() -> bool:
        return pipe.poll() or os.getppid() != parent

    with suppress(EOFError, OSError):
        pipe.send_bytes(_READY)
        while (said := pipe.recv_bytes()) != _STOP:
            pipe.send_bytes(_last_words(said, should_stop, pipe))


def _last_words(packed: bytes, should_stop: Any, pipe: Connection) -> bytes:
    """Live a job and hand over its runs as they are finished; what is left to say behind them."""
    try:
        live_job(pickle.loads(packed), should_stop, lambda finished: pipe.send_bytes(pickle.dumps(finished)))
    except Exception as error:
        return _packed_error(error)
    return pickle.dumps(None)


def _packed_error(error: Exception) -> bytes:
    """The error itself if it survives the journey, else one that says the same."""
    try:
        packed = pickle.dumps(error)
        pickle.loads(packed)
    except Exception:
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return packed
