"""Fewer passes of Numba over simple functions, and types of operations remembered: the same numbers."""

from __future__ import annotations

import math
import operator
from typing import Any

import numba
import numpy as np
import pytest
from numba.core import types

from loopsim import typings
from loopsim.passes import LEAN, is_simple
from loopsim.simplified import simplified


@numba.njit(inline="always")
def copied_in(number):
    return number + 1


def rule(customer, number, share):
    """Conditions, loops, powers of constants, names that are set again: what rules are made of."""
    if number < 0:
        raise ValueError("a negative number")
    found = 0.0
    for n in range(number):
        if n % 3 == 1:
            continue
        step = max(share - n, 0.5) ** 2 + math.exp(-share)
        found += min(step, 7, n + 0.25)
        customer.seen += int(found)
    while found > 100.0:
        found /= 3
    a, b = found, number
    a, b = b, a
    return a + b if customer.seen > 2 else float(customer.seen)


def with_a_list(number):
    return [n * n for n in range(number)]


def with_others(number):
    yield number


def with_numpy(number):
    return np.float64(number)


def with_a_copy(number):
    return copied_in(number)


def with_a_sum(numbers):
    return sum(numbers)


def operations(function: Any) -> set[str]:
    from numba.core.bytecode import ByteCode, FunctionIdentity

    return {one.opname for one in ByteCode(FunctionIdentity.from_function(function))}


@pytest.mark.skipif(not LEAN, reason="a Numba without what this leans on")
def test_a_rule_is_simple_and_what_needs_more_passes_is_not():
    assert is_simple(rule, operations(rule))
    for other in (with_a_list, with_others, with_numpy, with_a_copy, with_a_sum):
        assert not is_simple(other, operations(other)), other.__name__


@pytest.mark.slow
def test_few_passes_make_the_same_numbers_as_all_of_them():
    usual = numba.njit(_nrt=False)(rule)
    lean = numba.njit(_nrt=False, **LEAN)(rule)
    shorter = numba.njit(_nrt=False, **LEAN)(simplified(rule))
    rows = np.zeros(3, [("seen", "i8")])
    for number, share in [(0, 1.5), (1, -2.0), (7, 0.1), (50, 3.3), (50, float("nan"))]:
        results = [made(row, number, share) for made, row in zip((usual, lean, shorter), rows, strict=True)]
        assert len({np.float64(one).tobytes() for one in results}) == 1
        assert len(set(rows["seen"].tolist())) == 1
    for made in (usual, lean, shorter):
        with pytest.raises(ValueError, match="a negative number"):
            made(rows[0], -1, 0.0)


def test_a_function_that_needs_all_passes_gets_them():
    lean = numba.njit(**LEAN)(with_a_list)
    assert list(lean(3)) == [0, 1, 4]
    assert numba.njit(_nrt=False, **LEAN)(with_a_copy)(3) == 4


def test_an_operation_is_looked_up_once(monkeypatch: pytest.MonkeyPatch):
    asked: list[Any] = []
    look_up = types.Function.get_call_type

    def counting(function: Any, context: Any, given: Any, named: Any) -> Any:
        if function.typing_key is operator.mul:
            asked.append(given)
        return look_up(function, context, given, named)

    def many(a, b):
        return a * b * a * b * a

    monkeypatch.setattr(types.Function, "get_call_type", counting)
    monkeypatch.setattr(typings, "_found", {})
    assert numba.njit(_nrt=False, **LEAN)(many)(2.0, 3.0) == 72.0
    assert len(asked) <= 2, "once where types are found, once where instructions are written"
    again = len(asked)
    numba.njit(_nrt=False, **LEAN)(rule)(np.zeros(1, [("seen", "i8")])[0], 2, 1.0)
    assert asked[again:].count((types.float64, types.float64)) == 0


def test_this_numba_allows_few_passes():
    assert LEAN, "compiling takes a third longer than it need: see passes.py"
