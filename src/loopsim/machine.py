"""The machine: its cores, and cures for faults of its disk."""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import errno
import gc
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from loopsim.languages import both

#: What helps against the common faults of a disk or folder.
_CURES = {
    errno.ENOSPC: both("room on this disk", "腾出磁盘空间"),
    errno.EDQUOT: both("room in your quota", "腾出配额"),
    errno.EFBIG: both("room for larger files", "可放大文件之处"),
}


def cores() -> int:
    """Number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def environment_of_own() -> dict[str, str]:
    """Variables for a second process of this program, which reads the same sources.

    It does not look into the working directory, where a file of somebody's may be called like a module.
    """
    paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1"}


def release_memory() -> None:
    """Return the memory to the system that Arrow and the C library keep for later once columns are gone.

    After a log of millions of rows that is some hundred MiB, which runs of the fitted scenario would come on top of.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError, TypeError):  # only glibc can
        ctypes.CDLL(None).malloc_trim(0)


def cure(error: OSError, cures: Mapping[int, str], otherwise: str) -> str:
    """Cure for a fault of a disk: from ``cures`` by its number, a known one, or ``otherwise``."""
    number = error.errno or 0
    return cures.get(number) or _CURES.get(number) or otherwise


@contextlib.contextmanager
def rarely_collecting() -> Iterator[None]:
    """Look for circular garbage less often: imports and Numba make millions of objects that stay."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def end_at_once() -> None:
    """Look for no garbage when this process ends: the system takes all memory back anyway.

    Python looks through everything that was imported, which takes as long as importing Numba.
    """
    atexit.register(gc.freeze)
