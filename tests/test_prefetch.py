"""Records that are fetched ahead: it changes nothing but time, so the machine is asked whether it is told at all."""

from __future__ import annotations

import numpy as np
from numba import njit

import loopsim.prefetch  # noqa: F401 - the meaning of the name
from loopsim.lending import expect


@njit
def _look_ahead(records, place):
    expect(records, place)


def test_every_line_of_a_record_is_fetched_and_nothing_changes() -> None:
    records = np.zeros(3, np.dtype([("a", "f8"), ("rest", "i1", 240)]))
    records["a"] = 1.0, 2.0, 3.0
    for place in (0, 2):
        _look_ahead(records, place)
    assert records["a"].tolist() == [1.0, 2.0, 3.0]
    (text,) = _look_ahead.inspect_llvm().values()
    calls = [line for line in text.splitlines() if "call void @llvm.prefetch" in line]
    assert len(set(calls)) == 5  # 248 bytes that begin anywhere in a line of 64 reach into five
