"""Many runs in the threads of this process: the kernels let go of the interpreter, so that threads use all cores."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Outcome, Wanted
from loopsim.scenario.scenario import Scenario

Kept = TypeVar("Kept")

#: Called with runs done and runs in all, several times a second, in the thread that waits.
Tell = Callable[[int, int], None]


def part_of(progress: Tell | None, number: int, count: int) -> Tell | None:
    """Return the progress of one of ``count`` equal parts, which tells how much of all of them is done."""
    return None if progress is None else lambda done, total: progress(number * total + done, count * total)


#: Most runs of a task: few enough that progress moves and that a task's outcomes are small.
_MOST_RUNS = 32
_TASKS_PER_JOB, _SECONDS_BETWEEN_LOOKS = 8, 0.1


@dataclass(frozen=True)
class Task:
    """Some runs of one scenario, for one thread."""

    scenario: Scenario
    seeds: Sequence[int]
    wanted: Wanted


def tasks(scenario: Scenario, seeds: range, wanted: Wanted, jobs: int) -> list[Task]:
    """The runs in pieces, in order. How they are cut changes no result."""
    size = min(max(len(seeds) // (_TASKS_PER_JOB * jobs), 1), _MOST_RUNS)
    return [Task(scenario, seeds[start : start + size], wanted) for start in range(0, len(seeds), size)]


def run_all(work: Sequence[Task], jobs: int, keep: Callable[[Task, list[Outcome]], Kept], tell: Tell) -> list[Kept]:
    """Make all runs in ``jobs`` threads. Returns what ``keep`` makes of the outcomes of each task, in their order.

    An error of ``tell`` (Ctrl-C) stops the threads as soon as their runs look up, and is raised.
    """
    stop = threading.Event()
    total = sum(len(task.seeds) for task in work)
    lived: list[int] = []  # runs of each finished task; appending is atomic

    def live(task: Task) -> Kept:
        kept = keep(task, run_seeds(task.scenario, task.seeds, task.wanted, should_stop=stop.is_set))
        lived.append(len(task.seeds))
        return kept

    with ThreadPoolExecutor(jobs, thread_name_prefix="loopsim") as executor:
        try:
            futures = [executor.submit(live, task) for task in work]
            for future in futures:
                while not wait([future], _SECONDS_BETWEEN_LOOKS).done:
                    tell(sum(lived), total)
            tell(total, total)
            return [future.result() for future in futures]
        except BaseException:
            stop.set()
            executor.shutdown(wait=True, cancel_futures=True)
            raise
