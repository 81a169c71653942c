"""Worker processes that a sweep watches itself: one that is killed costs its own job and nothing else.

A pool of ``concurrent.futures`` loses its whole queue with one dead worker and does not say whose job it was. Here each
process has a pipe, a thread that waits at it, and at most one job, so a closed pipe tells what was lost. Through the
pipe come the runs of a job as they are finished, so that nothing finished is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import queue
import signal
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault
from loopsim.sweeps.workers import Asker, Daemons, Job, SweepError, askers, run_job, too_many

#: Starts in a row that may end by themselves, or be killed from outside, before the worker is ready.
_FALSE_STARTS, _KILLED_AT_START = 3, 20
_READY, _STOP = b"ready", b"stop"

#: A wish to stop is passed on within this time.
_SECONDS_OF_WAITING = 0.05


class WorkerDiedError(Exception):
    """The process of a worker died of a job, or while it had one."""


class Processes(Daemons):
    """Threads that have their jobs done by a process each."""

    def __init__(self, jobs: int) -> None:
        self.processes: list[_Process] = []
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        try:
            for _ in range(jobs):
                self.processes.append(_Process())
                self._idle.put(self.processes[-1])
        except OSError:
            self._kill()
            raise too_many(jobs, "processes") from None
        super().__init__(jobs)

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:
        """See :class:`concurrent.futures.Executor`; the only work is to run a job."""
        return super().submit(self._run, *args)

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """End at once."""
        super().shutdown()
        self._kill()

    def _run(self, job: Job) -> list[Any]:
        process = self._idle.get()
        try:
            process.run(job, askers[os.getpid(), job.asker])
        finally:
            self._idle.put(process)
        return []  # all are handed over

    def _kill(self) -> None:
        for one in self.processes:
            one.process.kill()
        for one in self.processes:
            one.process.join()


class _Process:
    """A process at the other end of a pipe, and the one that takes its place when it dies.

    It is started afresh (spawn), so that it inherits no threads and no locks from this one.
    """

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.is_ready = False
        self.pipe, there = context.Pipe()
        with without_ctrl_c():
            self.process = context.Process(target=_serve, args=(there, os.getpid()), name="loopsim-runs", daemon=True)
            self.process.start()
        there.close()

    def run(self, job: Job, asker: Asker) -> None:
        """Have a job done.

        Raises:
            WorkerDiedError: the process died meanwhile; another takes its place.
            SweepError: it ends again and again before it is ready.
        """
        self._get_ready(asker)
        try:
            self.pipe.send(job)
            while isinstance(answer := self._heard(asker), list):
                asker.hand_over(job.ticket, answer)
        except (EOFError, OSError):
            self._replace(asker)
            raise WorkerDiedError from None
        if answer is not None:
            raise answer

    def _heard(self, asker: Asker) -> Any:
        """Return what the process says next; a wish to stop is passed on."""
        is_told = False
        while not self.pipe.poll(_SECONDS_OF_WAITING):
            if asker.should_stop() and not is_told:
                self.pipe.send_bytes(_STOP)
                is_told = True
        return self.pipe.recv()

    def _get_ready(self, asker: Asker) -> None:
        """Wait until it is ready for a job; if it has died meanwhile, it is replaced."""
        for starts in range(1, _KILLED_AT_START + 1):
            try:
                while not self.is_ready or self.pipe.poll():
                    self.is_ready = self.pipe.recv_bytes() == _READY
                return
            except (EOFError, OSError):
                was_ready, code = self.is_ready, self._replace(asker)
                if asker.should_stop() or (code >= 0 and starts >= _FALSE_STARTS and not was_ready):
                    break
        found = both("worker processes that end while they start (exit code {code})",
                     "启动时即退出的工作进程（退出码 {code}）", code=code)  # fmt: skip
        right = both("a script whose own work stands under: if __name__ == '__main__'; or executor='threads'",
                     "把自己的代码写在 if __name__ == '__main__' 之下的脚本，或 executor='threads'")  # fmt: skip
        raise SweepError(Fault("executor", found, right))

    def _replace(self, asker: Asker) -> int:
        """Start another process for one that has died. Returns the exit code of that."""
        self.process.join()
        code = self.process.exitcode or 0
        if not asker.should_stop():
            self.pipe.close()
            try:
                self._start()
            except OSError:
                raise too_many(1, "process more") from None
        return code


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
    asker = Asker(lambda: pipe.poll() or os.getppid() != parent, lambda ticket, finished: pipe.send(finished))
    with suppress(EOFError, OSError):
        pipe.send_bytes(_READY)
        while (said := pipe.recv_bytes()) != _STOP:
            pipe.send(_last_word(said, asker))


def _last_word(packed: bytes, asker: Asker) -> Exception | None:
    """Run a job. Returns the end of the answer: None, or an error, one that survives the journey."""
    try:
        job: Job = pickle.loads(packed)
        askers[os.getpid(), job.asker] = asker
        asker.hand_over(job.ticket, run_job(job))
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            return RuntimeError(f"{type(error).__name__}: {error}")
        return error
    return None
