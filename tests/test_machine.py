"""The machine: what it has, and what is handed back to it."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys

import numpy as np
import pytest

from loopsim.machine import rarely_collecting, release_memory


def held() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm") as file:  # noqa: PTH123  # no folder
        return int(file.read().split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems keep free memory as they like")
def test_memory_that_is_free_goes_back_to_the_system() -> None:
    """Small pieces below one that stays are kept by the C library until asked."""
    release_memory()
    before = held()
    pieces = [np.zeros(2_000) for _ in range(10_000)]  # 160 MB, each too small for pages of its own
    last = np.ones(2_000)
    pieces.clear()
    kept = held() - before
    release_memory()
    assert held() - before < max(kept / 2, 20e6) and last.sum() == 2_000


@pytest.mark.parametrize("fault", [OSError, AttributeError, TypeError])
def test_a_system_without_a_way_to_release_memory_is_no_fault(
    fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise fault

    monkeypatch.setattr(ctypes, "CDLL", missing)
    release_memory()


def test_garbage_is_looked_for_as_before_once_what_makes_much_is_done():
    before = gc.get_threshold()
    with rarely_collecting():
        assert gc.get_threshold() > before
    assert gc.get_threshold() == before


def test_the_end_of_a_process_looks_for_no_garbage() -> None:
    """Functions registered before are called after."""
    program = """
import atexit, gc
from loopsim.machine import end_at_once
atexit.register(lambda: print(gc.get_freeze_count() > 1000))
end_at_once()
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "True\n"
