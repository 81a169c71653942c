"""``loopsim.sweep``: every run of a study, on one machine or many, into a folder that loses nothing finished."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from loopsim.languages import both
from loopsim.machine import cores, cure
from loopsim.results.store import StoreError, folder_at
from loopsim.scenario.faults import Fault, shown
from loopsim.scenario.kinds import path_fault, progress_fault
from loopsim.simulation import model_faults
from loopsim.studies.study import Study
from loopsim.sweeps.executors import executor_fault, workers
from loopsim.sweeps.lock import LockedError
from loopsim.sweeps.recipe import is_sweep
from loopsim.sweeps.result import Sweep
from loopsim.sweeps.scheduler import Scheduler
from loopsim.sweeps.store import Store, check_begin, was_sweep
from loopsim.sweeps.workers import Daemons, SweepError

if TYPE_CHECKING:
    from loopsim.engines.agents import ClosedLoop

#: ``progress(runs finished, runs in all)``
Progress = Callable[[int, int], None]

#: Ctrl-C waits so long for what is finished to be written.
_SECONDS_TO_END = 1.7

#: How often progress is told.
_SECONDS_BETWEEN_WORDS = 0.1


def sweep(
    study: Study | str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    executor: str | futures.Executor | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    resume: bool | None = None,
    retry_failed: bool = False,
    other_code: bool = False,
    limit: int | None = None,
    progress: Progress | None = None,
    model: type[ClosedLoop] | None = None,
    command: str | None = None,
) -> Sweep:
    """Make all runs of a study that are not in the folder ``out`` yet, and return what is there then.

    Where ``out`` holds a part of the same study, the sweep goes on with it; ``resume=True`` asks that it does,
    ``resume=False`` that it does not. A study of other content is refused, and so is code that has changed since (of
    loopsim, or of ``model``), unless ``other_code`` says that results of both may be mixed.

    A run that raises is recorded as failed, one that kills its worker twice as killed, with the later runs of its
    point; the others go on. Such records are kept until a sweep with ``retry_failed`` makes them again.

    Args:
        study: a study, or the path of its file.
        out: folder for the results.
        executor: ``"threads"`` (the default with arrays), ``"processes"`` (the default with agents: each worker has
            an interpreter of its own), ``"dask"``, or an executor of :mod:`concurrent.futures`. Results are the same.
        jobs: number of runs made at once; left out: as many as there are cores.
        scheduler: address of a Dask scheduler; left out, ``"dask"`` starts a cluster of ``jobs`` processes here.
        limit: most runs to make now.
        progress: called some times a second.
        model: a subclass of :class:`loopsim.ClosedLoop` with rules of its own.
        command: what is noted as the command in the provenance.

    Raises:
        ScenarioError: the study is faulty.
        StoreError: the folder holds something else or another study, is being written by another sweep, is gone or
            cannot be written any more. What was finished is kept.
        SweepError: an argument is nothing to make a sweep of (a scheduler without ``executor="dask"``), the executor is
            broken, or its cluster does not answer. What was finished is kept.
        KeyboardInterrupt: Ctrl-C, at most two seconds later. What was finished is kept.
    """
    _refuse_wrong_kinds(study, model, executor, scheduler, progress)
    folder = folder_at(out, "out")
    study = with_model(study if isinstance(study, Study) else Study.load(study), model)
    _refuse_nonsense(study, folder, jobs, limit, resume)
    executor = executor or default_executor(study)
    hire = partial(workers, executor, jobs or cores(), scheduler)
    with _disk_faults(folder):
        store = Store.begin(folder, study, command=command, other_code=other_code, retry_failed=retry_failed)
        _watch(Scheduler(store, hire, limit), store, progress)
    return Sweep(folder)


def check_sweep(
    study: Study,
    out: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    limit: int | None = None,
    resume: bool | None = None,
    other_code: bool = False,
) -> None:
    """Refuse what :func:`sweep` would refuse, as far as that can be told without writing. Raises as it does."""
    folder = Path(out)
    _refuse_nonsense(study, folder, jobs, limit, resume)
    with _disk_faults(folder):
        check_begin(folder, study, other_code=other_code)


def with_model(study: Study, model: type[ClosedLoop] | None) -> Study:
    """Return the study with all runs made by a model with rules of its own."""
    return study if model is None else replace(study, wanted=replace(study.wanted, model=model))


def default_executor(study: Study) -> str:
    """Threads where compiled code does the work; agents hold the interpreter, so each worker needs its own."""
    return "threads" if study.wanted.model is None and study.wanted.engine != "agents" else "processes"


def _watch(under_way: Scheduler, store: Store, progress: Progress | None) -> None:
    """Let it run to its end in a thread of its own, tell how far it is, and pass on the wish to stop."""
    thread = Daemons(1, "loopsim-sweep")
    work = thread.submit(under_way.run)
    try:
        thread.shutdown()
        is_over = False
        while not is_over:
            is_over = bool(futures.wait([work], _SECONDS_BETWEEN_WORDS).done)
            if progress is not None:
                progress(under_way.pending.done, under_way.pending.total)
    except BaseException:  # Ctrl-C, or progress does not want any more
        under_way.ask_to_stop()
        if work.cancel():  # it never began
            store.close()
        else:
            futures.wait([work], _SECONDS_TO_END)
        raise
    work.result()


def _refuse_wrong_kinds(study: object, model: object, executor: object, scheduler: object, progress: object) -> None:
    """Refuse what cannot be taken for a study, a model or a cluster."""
    faults: list[Fault | None] = [*model_faults(model), progress_fault(progress)]
    if not isinstance(study, Study):
        faults.append(path_fault(study, "study", both("a study, or the path of its file", "研究，或其文件的路径")))
    if executor is not None and (fault := executor_fault(executor)):
        faults.append(fault)
    elif scheduler is not None and executor != "dask":
        found = both("{scheduler} without a cluster", "{scheduler}，但没有集群", scheduler=scheduler)
        faults.append(Fault("scheduler", found, both('executor="dask" beside it', '同时给出 executor="dask"')))
    if there := [fault for fault in faults if fault is not None]:
        raise SweepError(*there)


def _refuse_nonsense(study: Study, folder: Path, jobs: int | None, limit: int | None, resume: bool | None) -> None:
    """Refuse at the door what no sweep can be made of."""
    faults = [
        Fault(name, shown(value), both("a whole number from 1", "不小于 1 的整数"))
        for name, value in (("jobs", jobs), ("limit", limit))
        if value is not None and not (type(value) is int and value >= 1)
    ]
    if resume is True and not (is_sweep(folder) or was_sweep(folder)):
        right = both("the folder of a sweep, or no wish to resume", "已有扫描的文件夹，或不要求继续")
        faults.append(Fault(str(folder), both("no sweep to go on with", "没有可继续的扫描"), right))
    if resume is False and is_sweep(folder):
        right = both("a new or an empty folder, or a wish to resume", "新的或空的文件夹，或要求继续")
        faults.append(Fault(str(folder), both("a sweep that was begun", "已开始的扫描"), right))
    if study.wanted.model is not None and study.wanted.engine == "arrays":
        from loopsim.engines.agents import own_rules

        if own := own_rules(study.wanted.model):
            found = both("'arrays' with {own}", "'arrays'，且有 {own}", own=", ".join(own))
            right = both("'agents': arrays run only the rules as shipped", "'agents'：arrays 只运行内置规则")
            faults.append(Fault("runs.engine", found, right))
    if faults:
        raise SweepError(*faults)


#: What helps a sweep against faults of its folder.
_CURES = {
    errno.ENOENT: both("the folder as it was", "原样的文件夹"),
    errno.EAGAIN: both("a folder that nobody else writes", "没有别人写入的文件夹"),
}


@contextmanager
def _disk_faults(folder: Path) -> Iterator[None]:
    """Turns what the disk says into a fault that names the file and the cure.

    Raises:
        StoreError: the folder cannot be written.
    """
    try:
        yield
    except LockedError as error:
        (fault,) = error.faults
        raise StoreError(folder, fault.found, fault.right) from None
    except OSError as error:
        system = os.strerror(error.errno) if error.errno else ""
        words = system[:1].lower() + system[1:] or " ".join(str(error).split())
        right = cure(error, _CURES, both("a folder where you may write", "有写入权限的文件夹"))
        right += (
            both(", then the same sweep again: what was written is kept", "，再执行同一扫描：已写入的会保留")
            if is_sweep(folder)
            else both(", or another one", "，或另一个文件夹")
        )
        raise StoreError(Path(error.filename or folder), words, right) from error
