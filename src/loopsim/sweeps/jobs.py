"""Jobs of a sweep: runs to make, what became of them, and the verbs that all workers share.

Jobs go in, replies come out in the order in which they finish, and a reply says which job it answers. What a run gives
depends on its scenario and seed alone, so it does not matter which worker made it, or when.
"""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from loopsim.runs.code import code_version
from loopsim.runs.many import run_cells
from loopsim.runs.outcome import Outcome, Stopped, Wanted, check_wanted
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario

#: What is asked to stop gets so long to hand over what it has finished; then it is left or killed.
SECONDS_TO_STOP = 0.6

#: A job answers after about so long with the runs that it has finished, so that it is known how far the work is.
SECONDS_PER_JOB = 1.0

ShouldStop = Callable[[], bool]

#: Wishes to stop, by key, of sweeps under way in this process.
wishes: dict[str, ShouldStop] = {}


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
    stop_key: str = ""  # names the wish to stop where asker and worker share a process

    def __len__(self) -> int:
        return sum(len(seeds) for _, seeds in self.cells)


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


class Workers(ABC):
    """Workers that do jobs. Used by one thread."""

    #: A job answers after about so long. What a worker has not told when it dies is lost.
    seconds_per_job = SECONDS_PER_JOB

    #: True if a worker may have several jobs, so that none of them need be the one that killed it.
    is_shared = False

    def __init__(self, slots: int) -> None:
        """``slots``: number of jobs under way at once that keeps every worker busy."""
        self.slots = slots
        self._replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._stop = threading.Event()

    @abstractmethod
    def submit(self, ticket: int, job: Job) -> None:
        """Begin a job. The ticket comes back with the reply."""

    def next(self, seconds: float) -> Reply | None:
        """The next reply, or None if there is none within ``seconds``.

        Raises:
            SweepError: there are no workers left.
        """
        try:
            reply = self._replies.get(timeout=max(seconds, 1e-3))
        except queue.Empty:
            return None
        if isinstance(reply.error, SweepError):
            raise reply.error
        return reply

    def stop(self) -> list[Reply]:
        """Stop at once; jobs under way hand over what they have finished, if they can do so within a second."""
        self._end()
        self._wait(SECONDS_TO_STOP)
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._replies.get_nowait())
        self.close()
        return [reply for reply in found if reply.error is None]

    @abstractmethod
    def _end(self) -> None:
        """Ask the jobs under way to stop, and begin no other."""

    @abstractmethod
    def _wait(self, seconds: float) -> None:
        """Wait for the answers of jobs that were asked to stop."""

    @abstractmethod
    def close(self) -> None:
        """Let the workers go. Nothing is under way, or it is of no interest any more."""


def run_job(
    job: Job, should_stop: ShouldStop | None = None, hand_over: Callable[[list[Outcome]], None] | None = None
) -> list[Outcome]:
    """Make the runs of a job in order: all of them, or as many as are finished when its time is over (at least one).

    When it is asked to stop it returns what it has. ``hand_over`` is given the same runs as soon as they are finished.
    """
    if job.version != code_version():
        raise SweepError(Fault("worker", f"loopsim {code_version()}", f"loopsim {job.version}, as on the asking side"))
    if faults := check_wanted(job.wanted):
        raise ScenarioError(faults)
    should_stop = should_stop or wishes.get(job.stop_key)
    began = time.monotonic()
    outcomes: list[Outcome] = []
    with suppress(Stopped):
        for finished in run_cells(job.cells, job.wanted, should_stop=should_stop):
            outcomes += finished
            if hand_over is not None and finished:
                hand_over(finished)
            if outcomes and time.monotonic() - began > job.seconds:
                break
    return outcomes


def too_many(jobs: int, what: str) -> SweepError:
    """The fault of a system that starts no more workers."""
    return SweepError(Fault("jobs", f"{jobs} {what}, more than this system starts", "fewer jobs"))


def broken(error: BaseException) -> SweepError:
    """The fault of an executor that does no jobs any more."""
    said = " ".join(str(error).split()) or "no reason given"
    right = "one that works; run the sweep again to go on, what was finished is kept"
    return SweepError(Fault("executor", f"it broken ({type(error).__name__}: {said})", right))
