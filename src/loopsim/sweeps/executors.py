"""Executors of a sweep: threads, processes, a Dask cluster, or any executor of ``concurrent.futures``.

All of them are asked in one way (:class:`loopsim.sweeps.workers.Workers`). Order, faults and files are the business of
:mod:`loopsim.sweeps.scheduler`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from loopsim.languages import both
from loopsim.scenario.faults import Fault, shown
from loopsim.sweeps.processes import Processes, WorkerDiedError, without_ctrl_c
from loopsim.sweeps.workers import Daemons, SweepError, Workers

if TYPE_CHECKING:
    from distributed import Client

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
        processes = Processes(jobs)
        return Workers(processes, jobs, deaths=(WorkerDiedError,), let_go=processes.shutdown)
    return _dask_workers(jobs, scheduler)


def executor_fault(executor: object) -> Fault | None:
    """Fault if ``executor`` is neither a known name nor an executor of ``concurrent.futures``."""
    if isinstance(executor, futures.Executor) or (isinstance(executor, str) and executor in NAMES):
        return None
    told = "{names}, or an executor of concurrent.futures", "{names}，或 concurrent.futures 的执行器"
    return Fault("executor", shown(executor), both(*told, names=", ".join(NAMES)))


#: How long a scheduler may take to answer, and the first worker to be there.
_SECONDS_TO_ANSWER, _SECONDS_FOR_A_WORKER = 10, 60


def _dask_workers(jobs: int, scheduler: str | None) -> Workers:
    """Workers of the cluster at an address, or of a new one with ``jobs`` processes that ends with the sweep.

    Raises:
        SweepError: Dask is not installed, the scheduler does not answer, or it has no workers.
    """
    try:
        import dask
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError:
        found = both("no package named distributed", "未安装 distributed 包")
        right = both("it installed: pip install 'loopsim[cluster]'", "已安装：pip install 'loopsim[cluster]'")
        raise SweepError(Fault(both("executor dask", "执行方式 dask"), found, right)) from None

    logging.getLogger("asyncio").addFilter(is_not_a_wait_left_early)  # the same one again is not added
    leave = ExitStack()
    if scheduler is not None:
        client = leave.enter_context(_connected(Client, scheduler))
        leave.callback(_count_each_death(client))
        return DaskWorkers(client, None, deaths=(KilledWorker,), let_go=leave.close)

    # A job that kills its worker is told at once, and each worker has one job, so that no other dies beside it: to try
    # again is the business of the sweep.
    settings = {
        "distributed.scheduler.allowed-failures": 0,
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.worker.daemon": True,
    }
    # Workers that are killed again and again come back; Dask would give them up, by a setting that it reads then.
    leave.enter_context(dask.config.set({"distributed.deploy.lost-worker-timeout": "1 week"}))
    with dask.config.set(settings), without_ctrl_c():
        cluster = LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, silence_logs=logging.CRITICAL,
                               dashboard_address="127.0.0.1:0")  # fmt: skip
    leave.callback(_end, cluster)
    client = leave.enter_context(_closing(Client(cluster)))
    return DaskWorkers(client, jobs, deaths=(KilledWorker,), let_go=leave.close)


def is_not_a_wait_left_early(record: logging.LogRecord) -> bool:
    """Return False for a line on how Dask leaves a wait early (AllExit): where a job is given up at that moment, nobody
    is left to take this exception, and asyncio would print it as a fault."""
    return not (record.exc_info and type(record.exc_info[1]).__name__ == "AllExit")


class DaskWorkers(Workers):
    """The workers of a cluster. Its jobs are short, since a worker that dies tells nothing of the one it was at."""

    seconds_per_job = 0.2

    def __init__(self, client: Any, slots: int | None, **how: Any) -> None:
        """``slots=None``: two for each thread of the workers, as they come and go."""
        super().__init__(_Executor(client), slots or 2, **how)
        self._client = client
        if slots is None:
            client.sync(self._count_slots)
            client.loop.add_callback(self._keep_counting)

    async def _count_slots(self) -> None:
        threads = await self._client.scheduler.ncores()
        self.slots = max(2 * sum(threads.values()), 1)

    async def _keep_counting(self) -> None:
        with suppress(Exception):  # the scheduler is lost, which the next reply tells
            while self._client.status == "running":
                await asyncio.sleep(_SECONDS_BETWEEN_COUNTS)
                await self._count_slots()


_SECONDS_BETWEEN_COUNTS = 1.0

#: How the names of our jobs begin on the cluster.
_TASKS = "loopsim-runs-"


def _end(cluster: Any) -> None:
    """End a cluster of our own at once: asked politely, its workers first end their jobs."""
    cluster.shutdown_on_close = False  # else Dask waits once more when the program ends
    for nanny in list(cluster.workers.values()):
        nanny.auto_restart = False
        with suppress(Exception):
            os.kill(nanny.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    with suppress(Exception):
        cluster.close(timeout=1)


class _Executor(futures.Executor):
    """A cluster as an executor, in which every job is a task of its own, also one that is done again.

    Dask's own (``Client.get_executor``) gives for equal jobs the answer of the first one, and never answers where a
    result is lost with its worker and the task, done again, fails (distributed 2026.8).
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> futures.Future[Any]:
        """See :class:`concurrent.futures.Executor`."""
        client: Any = self._client
        task = client.submit(work, *args, **kwargs, key=f"{_TASKS}{uuid.uuid4().hex}", pure=False)

        async def result() -> Any:
            return await client.gather(task, asynchronous=True)

        def give_up(answer: futures.Future[Any]) -> None:
            if answer.cancelled() and not task.cancelled():  # by us, and not since the scheduler is lost
                task.cancel()

        answer = asyncio.run_coroutine_threadsafe(result(), client.loop.asyncio_loop)
        answer.add_done_callback(give_up)
        return answer


def _count_each_death(client: Client) -> Callable[[], None]:
    """Let the scheduler tell each death of a worker with our jobs, as on a cluster of one's own: by itself it tries a
    job on some more workers first (``allowed-failures``), which a job that kills kills as well. Other people's tasks
    are not touched. What ends it again.

    Where the scheduler refuses, its own rule holds, which costs more workers, but no run.
    """
    from distributed import SchedulerPlugin

    class EachDeathCounts(SchedulerPlugin):
        """Counts as many deaths of a task beforehand as the scheduler would overlook."""

        async def start(self, scheduler: Any) -> None:
            """Keep the scheduler."""
            self.scheduler = scheduler

        def transition(self, key: Any, start: str, finish: str, *args: Any, **kwargs: Any) -> None:
            """A task has come so far."""
            if finish == "processing" and str(key).startswith(_TASKS):
                task = self.scheduler.tasks[key]
                task.suspicious = max(task.suspicious, self.scheduler.allowed_failures)

    name = f"loopsim-{uuid.uuid4().hex}"
    try:
        client.register_plugin(EachDeathCounts(), name=name)
    except Exception:
        return lambda: None

    def forget() -> None:
        with suppress(Exception):
            client.unregister_scheduler_plugin(name)

    return forget


@contextmanager
def _connected(make: type[Client], address: str) -> Iterator[Client]:
    """A client of the cluster at an address, which has workers.

    Raises:
        SweepError: no scheduler answers there, or it has no workers.
    """
    try:
        client = make(address, timeout=_SECONDS_TO_ANSWER)
    except Exception as error:  # Dask raises OSError, TimeoutError, ValueError, by what is wrong with the address
        said = " ".join(str(error).split())[:120] or type(error).__name__
        told = "{address}, where no scheduler answers ({said})", "{address}，没有调度器应答（{said}）"
        right = both("the address that 'dask scheduler' prints", "dask scheduler 显示的地址")
        raise SweepError(Fault("scheduler", both(*told, address=address, said=said), right)) from None
    with _closing(client):
        try:
            client.wait_for_workers(1, timeout=_SECONDS_FOR_A_WORKER)
        except Exception:
            found = both("{address} without workers", "{address}，没有工作进程", address=address)
            told = ("one worker or more, started with: dask worker {address}",
                    "一个或更多工作进程，用 dask worker {address} 启动")  # fmt: skip
            raise SweepError(Fault("scheduler", found, both(*told, address=address))) from None
        yield client


@contextmanager
def _closing(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=1)
