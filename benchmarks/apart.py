"""Work done in processes that share nothing, a core each: what more cores of this machine give at best."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection


class Apart:
    """Processes that do the same work at the same time, each held to a core of its own. A context manager."""

    def __init__(self, prepare: Callable[[], Callable[[], object]], processes: int) -> None:
        """``prepare`` pickles. Each process calls it once, and what it returns once to warm up."""
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        for number in range(processes):
            here, there = context.Pipe()
            self._pipes.append(here)
            self._processes.append(context.Process(target=_serve, args=(there, number, prepare), daemon=True))
        for process in self._processes:
            process.start()
        self._wait()

    def work(self) -> None:
        """All of them do it once."""
        for pipe in self._pipes:
            pipe.send(True)
        self._wait()

    def _wait(self) -> None:
        for pipe in self._pipes:
            pipe.recv()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *error: object) -> None:
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.send(False)
            process.join()


def _serve(pipe: Connection, number: int, prepare: Callable[[], Callable[[], object]]) -> None:
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})
    work = prepare()
    work()
    pipe.send(True)
    while pipe.recv():
        work()
        pipe.send(True)
