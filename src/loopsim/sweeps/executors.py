"""Executors of a sweep: threads, processes, a Dask cluster, or any executor of ``concurrent.futures``.

All of them are asked in one way (:class:`loopsim.sweeps.workers.Workers`). Order, faults and files are the business of
:mod:`loopsim.sweeps.scheduler`.
"""

from __future__ import annotations

from concurrent import futures

from loopsim.scenario.faults import Fault, shown
from loopsim.sweeps.jobs import SweepError
from loopsim.sweeps.workers import Daemons, Workers

#: Executors that are known by name.
NAMES = ("threads", "processes", "dask")


def workers(executor: str | futures.Executor, jobs: int, scheduler: str | None = None) -> Workers:
    """Return workers: ``"threads"``, ``"processes"``, ``"dask"``, or those of an executor that is there already.

    ``scheduler`` is the address of a Dask cluster; without one a cluster of ``jobs`` processes is started here.

    Raises:
        SweepError: no such executor, or its cluster does not answer.
    """
    if fault := executor_fault(executor):
        raise SweepError(fault)
    if isinstance(executor, futures.Executor):
        return Workers(executor, 2 * jobs)
    if executor == "threads":
        threads = Daemons(jobs)
        return Workers(threads, 2 * jobs, let_go=threads.shutdown)
    if executor == "processes":
        from loopsim.sweeps.processes import Processes, WorkerDiedError

        processes = Processes(jobs)
        return Workers(processes, jobs, deaths=(WorkerDiedError,), let_go=processes.shutdown)
    from loopsim.sweeps.cluster import dask_workers

    return dask_workers(jobs, scheduler)


def executor_fault(executor: object) -> Fault | None:
    """Fault if ``executor`` is neither a known name nor an executor of ``concurrent.futures``."""
    if isinstance(executor, futures.Executor) or (isinstance(executor, str) and executor in NAMES):
        return None
    return Fault("executor", shown(executor), f"{', '.join(NAMES)}, or an executor of concurrent.futures")
