"""Tools of every benchmark: a clock, the machine in words, its memory bandwidth, and a table to fill."""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

from loopsim.machine import cores


@dataclass(frozen=True)
class Row:
    """One line of a table: what was measured, the figure, and the goal, if there is one, with whether it is held."""

    what: str
    figure: str
    goal: str = ""
    held: bool | None = None

    def cells(self) -> tuple[str, str, str]:
        verdict = {True: "held", False: "**missed**", None: ""}[self.held]
        return self.what, self.figure, f"{self.goal}: {verdict}" if self.goal and verdict else self.goal


@dataclass
class Section:
    """The outcome of one benchmark: a table and what must be known to read it."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, figure: str, goal: str = "", held: bool | None = None) -> None:
        self.rows.append(Row(what, figure, goal, held))

    def markdown(self) -> str:
        lines = [f"## {self.title}", "", f"`python -m benchmarks {self.name}`", ""]
        lines += ["| what | measured | goal |", "| --- | --- | --- |"]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in self.rows]
        lines += ["", *(f"{note}\n" for note in self.notes)]
        return "\n".join(lines)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call, garbage of earlier work collected first."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def best_seconds(work: Callable[[], object], times: int) -> float:
    """The shortest of several calls: the one that other programs on the machine disturbed least."""
    return min(seconds(work) for _ in range(times))


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The median of several calls: what a user sees."""
    return float(np.median([seconds(work) for _ in range(times)]))


def in_words(duration: float) -> str:
    """``seconds -> "1.23 s", "4.56 ms" or "7.89 us"``."""
    if duration >= 1.0:
        return f"{duration:.2f} s"
    return f"{duration * 1e3:.3g} ms" if duration >= 1e-3 else f"{duration * 1e6:.3g} us"


def copy_bandwidth(megabytes: int = 256, times: int = 7) -> float:
    """Bytes a second of a straight copy by one thread, far larger than the caches; bytes read and written count."""
    source = np.ones(megabytes * 2**20 // 8)
    target = np.zeros_like(source)
    return 2.0 * source.nbytes / best_seconds(lambda: np.copyto(target, source), times)


def peak_memory() -> int:
    """Bytes of memory that this process held at most, since it began or since :func:`memory_now` was asked."""
    try:
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if platform.system() == "Darwin" else 1024 * peak


def memory_now() -> int:
    """Bytes of memory that this process holds now; from now on the peak counts anew, where Linux allows it."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.split("VmRSS:")[1].split()[0])
    except (OSError, IndexError):
        return peak_memory()


def machine() -> str:
    """The machine in words: processor, cores that this process may use, memory, and how busy it is."""
    words = [_processor(), f"{cores()} cores"]
    with contextlib.suppress(AttributeError, ValueError, OSError):
        words.append(f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB of memory")
    words.append(platform.system())
    return ", ".join(words)


def load() -> str:
    """Load of the machine: mean number of running programs in the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def versions() -> str:
    """Python and the libraries that the figures hang on."""
    libraries = (f"{name} {version(name)}" for name in ("numpy", "numba", "mesa"))
    return ", ".join([f"Python {platform.python_version()}", *libraries])
