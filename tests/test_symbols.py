"""Short names of compiled code."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

from loopsim.passes import LEAN
from loopsim.symbols import IS_BRIEF


class Pair(NamedTuple):
    row: Any
    number: int


def first(pair):
    return pair.row.f0 + pair.number


def name_for(*fields: str) -> str:
    """Name of `first`, compiled for a record of 40 fields of these kinds and a number."""
    kind = np.dtype([(f"f{n}", fields[n % len(fields)]) for n in range(40)])
    made = numba.njit(no_cfunc_wrapper=True, **LEAN)(first)
    assert int(made(Pair(np.full(1, 7, kind)[0], 1))) == 8
    (compiled,) = made.overloads.values()
    return compiled.fndesc.mangled_name


@pytest.mark.skipif(not IS_BRIEF, reason="a Numba without what this leans on: names stay long")
def test_a_long_type_makes_a_short_name_and_another_type_another():
    names = [name_for("i8"), name_for("i8", "f8"), name_for("i8")]
    assert max(map(len, names)) < 200
    one, other, again = (re.search(r"NamedTuple_([0-9a-f]{24})", name)[1] for name in names)
    assert one == again != other


def test_this_numba_allows_short_names():
    assert IS_BRIEF, "compiled code takes five times as much room: see symbols.py"
