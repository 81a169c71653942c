"""A crowd in random order without storing the order: where a person stands, and who stands at a place.

A Feistel network (Luby & Rackoff 1988, SIAM J. Comput. 17(2)) turns numbers into places and back. Its domain is a
rectangle of ``rows x 2^bits`` that just holds the crowd; a number that lands outside is sent through again ("cycle
walking", Black & Rogaway 2002), which for large crowds almost never happens. The keys are drawn by address, so one
seed has one order. Everything fits in signed words: no sum or product here exceeds 2^63.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.draws import four_uniforms
from loopsim.market.events import TRAIT_DAY, Event

_WORD = 31
_MASK = 2**_WORD - 1
_RANGE = 2.0**_WORD
_MOST_ROUNDS = 12
_KEYS = 2 * _MOST_ROUNDS
_SHUFFLE = int(Event.SHUFFLE)

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
    keys = np.zeros(orders * _KEYS or 1, np.int64)
    if orders:  # of none, nothing is compiled
        draw_keys(keys, seed)
    return Shuffles(people, rounds, bits, rows, keys)


@compiled("void(i8[::1], i8)", is_short=True)
def draw_keys(keys, seed):
    """Fill the keys of as many orders as there is room for: those of the world of luck ``seed``."""
    for order in range(keys.size // _KEYS):
        for k in range(_KEYS // 4):
            first = order * _KEYS + 4 * k
            a, b, c, d = four_uniforms(seed, order, TRAIT_DAY, _SHUFFLE, k)
            keys[first], keys[first + 1] = int(a * _RANGE), int(b * _RANGE)
            keys[first + 2], keys[first + 3] = int(c * _RANGE), int(d * _RANGE)


@shared
def _mixed(a, b, x):
    """Round function: a quadratic in ``x`` (below 2^32) with keys for coefficients; only its high bits are used."""
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
