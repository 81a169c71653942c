"""Named tuples lent to compiled code, and calls by address."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import pytest

from loopsim.lending import call, lend
from loopsim.lent import Lent, address_of


class Shelf(NamedTuple):
    count: int
    inner: Dice
    items: np.ndarray


class Dice(NamedTuple):
    seed: int
    half: float


def shelf(divisor: int = 1) -> Shelf:
    return Shelf(divisor, Dice(7, 0.5), np.zeros(3))


def fill(shelf):
    for n in range(len(shelf.items)):
        shelf.items[n] = shelf.inner.seed * (n + shelf.inner.half) // shelf.count


@pytest.fixture(scope="module")
def by_address():
    filled = numba.njit(numba.void(Lent(numba.typeof(shelf()))))(fill)
    address = address_of(filled)

    @numba.njit
    def caller(shelves):
        for one in shelves:
            call(address, lend(one))

    caller.keeps = filled
    return caller


def test_the_borrower_reads_members_by_name_and_writes_into_arrays(by_address):
    mine, plain = shelf(), shelf()
    by_address((mine,))
    fill(plain)
    assert mine.items.tolist() == plain.items.tolist() == [3.0, 10.0, 17.0]


def test_in_a_loop_each_turn_lends_its_own(by_address):
    one, two = shelf(1), shelf(2)
    by_address((one, two, one))
    assert two.items.tolist() == [1.0, 5.0, 8.0]


def test_what_is_raised_behind_an_address_reaches_python(by_address):
    with pytest.raises(ZeroDivisionError):
        by_address((shelf(0),))


def test_a_member_that_is_not_there_is_told_by_name():
    with pytest.raises(numba.TypingError, match="price"):
        numba.njit(lambda one: lend(one).price)(shelf())
