"""Runs on a Dask cluster: one that is there already, or one that is started on this machine."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from loopsim.scenario.faults import Fault
from loopsim.studies.executors import FutureWorkers, SweepError

if TYPE_CHECKING:
    from distributed import Client

#: How long a scheduler may take to answer, and the first worker to be there.
_SECONDS_TO_ANSWER, _SECONDS_FOR_A_WORKER = 10, 60


def dask_workers(jobs: int, scheduler: str | None) -> FutureWorkers:
    """Workers of the cluster at an address, or of a new one with so many processes that ends with the sweep.

    Raises:
        SweepError: Dask is not installed, the scheduler does not answer, or it has no workers.
    """
    try:
        import dask
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError:
        right = "it installed: pip install 'loopsim[cluster]'"
        raise SweepError(Fault("executor dask", "no package named distributed", right)) from None

    if scheduler is not None:
        client = _client(Client, scheduler)
        return FutureWorkers(client.get_executor(), 2 * _threads(client, scheduler), deaths=(KilledWorker,),
                             let_go=lambda: _close(client))  # fmt: skip

    # A job that kills its worker is told at once, and each worker has one job, so that no other dies beside it: to try
    # again is the business of the sweep.
    settings = {
        "distributed.scheduler.allowed-failures": 0,
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.worker.daemon": True,
    }
    with dask.config.set(settings):
        cluster = LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=_ONLY_CRITICAL
        )
    client = Client(cluster)

    def let_go() -> None:
        _close(client)
        with suppress(Exception):
            cluster.close(timeout=1)

    return FutureWorkers(client.get_executor(), jobs, deaths=(KilledWorker,), let_go=let_go)


_ONLY_CRITICAL = 50


def _client(make: type[Client], address: str) -> Client:
    try:
        return make(address, timeout=_SECONDS_TO_ANSWER)
    except Exception as error:  # Dask raises OSError, TimeoutError, ValueError, by what is wrong with the address
        said = " ".join(str(error).split())[:120] or type(error).__name__
        found = f"{address}, where no scheduler answers ({said})"
        raise SweepError(Fault("scheduler", found, "the address that 'dask scheduler' prints")) from None


def _threads(client: Client, address: str) -> int:
    """Threads of all workers that are there now, of which there must be one."""
    try:
        client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
    except Exception:
        _close(client)
        right = f"one worker or more, started with: dask worker {address}"
        raise SweepError(Fault("scheduler", f"{address} without workers", right)) from None
    return sum(client.nthreads().values())


def _close(client: Client) -> None:
    with suppress(Exception):
        client.close(timeout=1)
