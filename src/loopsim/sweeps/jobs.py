"""Jobs of a sweep: runs to make, and what became of them.

What a run gives depends on its scenario and seed alone, so it does not matter which worker made it, or when.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from loopsim.runs.code import code_version
from loopsim.runs.many import run_cells
from loopsim.runs.outcome import Outcome, Stopped, Wanted, check_wanted
from loopsim.scenario.faults import Fault, ScenarioError
from loopsim.scenario.scenario import Scenario

#: A job answers after about so long with the runs that it has finished, so that it is known how far the work is.
SECONDS_PER_JOB = 1.0


class Asker(NamedTuple):
    """Sweep that asks for jobs, seen from the process that does them."""

    should_stop: Callable[[], bool]
    hand_over: Callable[[int, list[Outcome]], object]  # (ticket, next runs of its job)


#: Those that can be reached in this process, by name: all of its own sweeps; in a worker process the one it serves.
askers: dict[str, Asker] = {}


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
    the others.
    """
    if job.version != code_version():
        raise SweepError(Fault("worker", f"loopsim {code_version()}", f"loopsim {job.version}, as on the asking side"))
    if faults := check_wanted(job.wanted):
        raise ScenarioError(faults)
    asker, began, made = askers.get(job.asker), time.monotonic(), list[Outcome]()
    with suppress(Stopped):
        for finished in run_cells(job.cells, job.wanted, should_stop=asker and asker.should_stop):
            made += finished
            if asker is not None and finished:
                asker.hand_over(job.ticket, finished)
            if made and time.monotonic() - began > job.seconds:
                break
    return made if asker is None else []
