"""Weak ties where people differ in their number: how many and with whom, computed from the address.

A configuration model (Newman, Strogatz & Watts 2001, Phys. Rev. E 64) that needs no memory. People stand in a random
order; by their places in it they are dealt out to two sides of equal size, in which the n-th of one side has as many
weak ties as the n-th of the other. The numbers of ties are sorted, so that people with equally many form a *class* of
neighbours in the order, and the ties of a side are numbered through, person by person. A second random order of these
numbers says which tie of one side is which of the other. So the person at the end of a tie, and how many ties they
has, is found in closed form; ties are mutual, and nobody is tied to themselves.

That ties go from one side to the other only makes no difference to what spreads along them: the sides are drawn at
random, and weak ties close hardly any triangle in any configuration model of a large market.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.market.shuffle import Shuffles, person_to_place, place_to_person, shuffles

_STEPS = 64  # of halving, by which the median of the law is found


class ContactLaw(NamedTuple):
    """Numbers of weak ties, class by class from the fewest; one more entry says where the last class ends."""

    first: np.ndarray  # i8[classes + 1]: the first person of a class, as counted on one side
    first_tie: np.ndarray  # i8[classes + 1]: their first tie
    ties: np.ndarray  # i8[classes + 1]: weak ties of each person in the class
    pairs: Shuffles  # the second of its orders pairs the ties of the two sides


#: The same number of contacts for everyone: no class.
NO_LAW = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64)


def contact_law(people: int, weak: int, strong: int, sigma: float, most: int, seed: int) -> ContactLaw:
    """Weak ties of ``people`` (2 or more) with the mean ``weak``, in the world of luck ``seed``.

    Contacts, the strong ties among them, are log-normal with spread ``sigma`` on the log scale, none below ``strong``
    and none above ``most`` or above half of the people (more only where the mean needs it). The mean is met exactly, up
    to one tie. Of an odd number of people one has no weak ties. With ``sigma`` or ``weak`` 0 there is no law.
    """
    if sigma <= 0.0 or weak <= 0:
        return ContactLaw(*NO_LAW, shuffles(1, 0, seed))
    total = people * weak // 2
    first, first_tie, ties = _classes(people // 2, total, strong, float(sigma), most)
    return ContactLaw(first, first_tie, ties, shuffles(total, 2, seed))


@lru_cache(maxsize=64)
def _classes(half: int, total: int, strong: int, sigma: float, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Classes of a side of ``half`` people who have ``total`` ties together. The same in every world of luck."""
    most_ties = max(min(most - strong, half), -(-total // half))
    count = np.zeros(most_ties + 1, np.int64)
    _count_people_by_ties(half, total, strong, sigma, most_ties, count)
    ties = np.flatnonzero(count)
    first = np.append(0, np.cumsum(count[ties]))
    first_tie = np.append(0, np.cumsum(count[ties] * ties))
    return first, first_tie, np.append(ties, 0)


@compiled("void(i8, i8, i8, f8, i8, i8[::1])")
def _count_people_by_ties(half, total, strong, sigma, most, count):
    """Count the ``half`` people who have 0, 1, ..., ``most`` weak ties, so that all together have ``total``."""
    low, high = -80.0, 80.0  # of the log of the median
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        if _ties_in_all(half, strong, sigma, most, middle) <= total:
            low = middle
        else:
            high = middle
    below = 0
    for ties in range(most + 1):
        upto = _with_fewer(half, strong, sigma, low, ties + 1) if ties < most else half
        count[ties] = upto - below
        below = upto
    # People change class one by one as the median grows: what rounding leaves open, each gets one tie more.
    left = total - _ties_in_all(half, strong, sigma, most, low)
    for ties in range(most - 1, -1, -1):
        moved = min(left, count[ties])
        count[ties] -= moved
        count[ties + 1] += moved
        left -= moved


@shared
def _with_fewer(half, strong, sigma, log_median, ties):
    """People with fewer than so many weak ties (1 or more): those with contacts below ``strong + ties``, rounded."""
    z = (math.log(strong + ties - 0.5) - log_median) / sigma
    return int(half * 0.5 * math.erfc(-z / math.sqrt(2.0)) + 0.5)


@shared
def _ties_in_all(half, strong, sigma, most, log_median):
    total = 0
    for ties in range(1, most + 1):
        total += half - _with_fewer(half, strong, sigma, log_median, ties)
    return total


@shared
def _class_of(starts, at):
    """The last class that starts at or before ``at``."""
    low, high = 0, starts.size - 1
    while high - low > 1:
        middle = (low + high) >> 1
        if starts[middle] <= at:
            low = middle
        else:
            high = middle
    return low


@shared
def weak_ties(law, order, who):
    """Weak ties of ``who``; ``order`` holds the random order of the people."""
    place = person_to_place(order, 0, who) >> 1
    if place >= law.first[law.first.size - 1]:
        return 0  # the odd one out
    return law.ties[_class_of(law.first, place)]


@shared
def tie_door(law, order, who):
    """Begin of the weak ties of ``who``, who has some: twice the number of the first tie, and on which side."""
    place = person_to_place(order, 0, who)
    c = _class_of(law.first, place >> 1)
    return 2 * (law.first_tie[c] + ((place >> 1) - law.first[c]) * law.ties[c]) + (place & 1)


@shared
def far_end(law, order, door, k):
    """Person at the other end of the k-th of the weak ties that begin at ``door``."""
    side, tie = door & 1, (door >> 1) + k
    tie = place_to_person(law.pairs, 1, tie) if side == 0 else person_to_place(law.pairs, 1, tie)
    c = _class_of(law.first_tie, tie)
    place = law.first[c] + (tie - law.first_tie[c]) // law.ties[c]
    return place_to_person(order, 0, 2 * place + 1 - side)
