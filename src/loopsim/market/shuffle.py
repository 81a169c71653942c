"""A crowd in random order without storing the order: where a person stands, and who stands at a place.

A Feistel network (Luby & Rackoff 1988, SIAM J. Comput. 17(2)) turns numbers into places and back. Its domain is a
rectangle of ``rows x 2^bits`` that just holds the crowd; a number that lands outside is sent through again ("cycle
walking", Black & Rogaway 2002), which for large crowds almost never happens. The keys are drawn by address, so one
seed has one order. Everything fits in signed words: no sum or product here exceeds 2^63.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.compiled import shared
from loopsim.draws import four_uniforms
from loopsim.market.events import TRAIT_DAY, Event

_WORD = 31
_MASK = 2**_WORD - 1
_MOST_ROUNDS = 12
_KEYS = 2 * _MOST_ROUNDS

#: Six rounds pass the tests of uniformity in a thousand people; in a smaller crowd the halves are short and need more.
_FEW_PEOPLE = 1000


class Shuffles(NamedTuple):
    """Some independent random orders of one crowd; ``order`` below is the number of one of them."""

    people: int
    rounds: int
    bits: int
    rows: int
    keys: np.ndarray  # i8[orders * _KEYS], 31 bits each


def shuffles(people: int, orders: int, seed: int) -> Shuffles:
    """``orders`` random orders of ``people`` (1 or more), a few hundred bytes each whatever the crowd."""
    bits = max(1, (people - 1).bit_length() // 2)
    rows = (people + (1 << bits) - 1) >> bits
    rounds = 6 if people >= _FEW_PEOPLE else _MOST_ROUNDS
    return Shuffles(people, rounds, bits, rows, _draw_keys(orders, seed))


def _draw_keys(orders: int, seed: int) -> np.ndarray:
    event = int(Event.SHUFFLE)  # compiled code takes a plain number much faster
    addresses = ((order, k) for order in range(orders) for k in range(_KEYS // 4))
    draws = [u for order, k in addresses for u in four_uniforms(seed, order, TRAIT_DAY, event, k)]
    return (np.array(draws or [0.0]) * (_MASK + 1)).astype(np.int64)


@shared
def _mixed(a, b, x):
    """Round function: a quadratic in ``x`` (below 2^16) with keys for coefficients; only its high bits are used."""
    return (((a * x + b) & _MASK) * (x + 1) + a) & _MASK


@shared
def place_to_person(shuffles, order, place):
    """``0..people-1 -> 0..people-1``: who stands at ``place``."""
    first = order * _KEYS
    keys, bits, rows = shuffles.keys, shuffles.bits, shuffles.rows
    x = place
    while True:
        row, column = x >> bits, x & ((1 << bits) - 1)
        for at in range(first, first + 2 * shuffles.rounds, 4):
            row += (_mixed(keys[at], keys[at + 1], column) * rows) >> _WORD
            if row >= rows:
                row -= rows
            column ^= _mixed(keys[at + 2], keys[at + 3], row) >> (_WORD - bits)
        x = (row << bits) | column
        if x < shuffles.people:
            return x


@shared
def person_to_place(shuffles, order, person):
    """``0..people-1 -> 0..people-1``: where ``person`` stands, the inverse of :func:`place_to_person`."""
    first = order * _KEYS
    keys, bits, rows = shuffles.keys, shuffles.bits, shuffles.rows
    x = person
    while True:
        row, column = x >> bits, x & ((1 << bits) - 1)
        for at in range(first + 2 * shuffles.rounds - 4, first - 4, -4):
            column ^= _mixed(keys[at + 2], keys[at + 3], row) >> (_WORD - bits)
            row -= (_mixed(keys[at], keys[at + 1], column) * rows) >> _WORD
            if row < 0:
                row += rows
        x = (row << bits) | column
        if x < shuffles.people:
            return x
