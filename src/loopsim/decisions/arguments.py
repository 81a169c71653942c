"""Checks of the arguments that all answers from many runs share."""

from __future__ import annotations

from dataclasses import replace

from loopsim.languages import both
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import path_fault, progress_fault
from loopsim.scenario.limits import MAX_THREADS, limit_faults, range_faults
from loopsim.sweeps.executors import executor_fault

#: Most runs of a point or of a plan in a world.
MOST_RUNS = 1000


def run_faults(
    *,
    runs: object,
    first_seed: object,
    days: object,
    jobs: object,
    progress: object,
    executor: object = None,
    out: object = None,
    fewest_runs: int = 1,
    has_usual: bool = False,
) -> list[Fault]:
    """Return the faults of arguments by which runs are made.

    Where ``has_usual``, runs and first seed may be None: they follow from something else.
    """
    faults = []
    if not (has_usual and runs is None):
        faults += range_faults(runs=(runs, fewest_runs, MOST_RUNS))
    if not (has_usual and first_seed is None):
        faults += [replace(fault, where="first_seed") for fault in limit_faults(seed=first_seed)]
    if days is not None:
        faults += limit_faults(days=days)
    if jobs is not None:
        faults += range_faults(jobs=(jobs, 1, MAX_THREADS))
    others = (
        None if executor is None else executor_fault(executor),
        None if out is None else path_fault(out, "out", both("the path of a folder", "文件夹的路径")),
        progress_fault(progress),
    )
    return [*faults, *(fault for fault in others if fault is not None)]


def flag_fault(value: object, where: str) -> Fault | None:
    """Fault if ``value`` is not yes or no: a text such as ``"no"`` would count as yes."""
    return None if isinstance(value, bool) else Fault(where, shown(value), both("True or False", "True 或 False"))
