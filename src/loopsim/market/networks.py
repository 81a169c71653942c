"""Networks that must be stored: small world, scale free, and what an edge list says.

Stored as lists laid end to end (CSR): the contacts of ``who`` are ``contact[start[who]:start[who + 1]]``. Ties are
mutual: whoever stands in my list has me in theirs, as often.
"""

from __future__ import annotations

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.draws import uniform
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.shuffle import place_to_person

#: Draws for a new far end before a tie of the small world stays where it is. They only run out where nearly everyone
#: knows everyone.
_TRIES = 64


@shared
def someone_else(u, people, who):
    """``[0, 1) -> 0..people-1``: anyone but ``who``, all alike."""
    other = int(u * (people - 1))
    return other if other < who else other + 1


@shared
def around(people, contacts, who, k):
    """The k-th contact on a ring: next, previous, second next, ...; the last of an odd number sits opposite.

    Mutual if ``contacts < people`` and not both are odd.
    """
    if k % 2 == 1:
        other = who - (k // 2 + 1)
    elif k == contacts - 1:
        other = who + people // 2
    else:
        other = who + (k // 2 + 1)
    if other < 0:
        other += people
    return other if other < people else other - people


@compiled(allocates=True)
def lists(people, ends):
    """``(people, i4[2 x ties] ends of ties, two by two) -> (start, contact)``; in each list the first ties come first.

    A tie of someone to themselves is left out.
    """
    start = np.zeros(people + 1, np.int64)
    for tie in range(0, ends.size, 2):
        if ends[tie] != ends[tie + 1]:
            start[ends[tie] + 1] += 1
            start[ends[tie + 1] + 1] += 1
    for who in range(people):
        start[who + 1] += start[who]
    room = start[:-1].copy()
    contact = np.empty(start[people], np.int32)
    for tie in range(0, ends.size, 2):
        one, other = ends[tie], ends[tie + 1]
        if one != other:
            contact[room[one]] = other
            contact[room[other]] = one
            room[one] += 1
            room[other] += 1
    return start, contact


@compiled(allocates=True)
def small_world(people, contacts, rewire_share, seed):
    """``-> (start, contact)``: a ring on which each tie keeps one end and moves the other with chance ``rewire_share``.

    Watts & Strogatz 1998, Nature 393. The new end is anyone whom one does not know yet. A list has the ties left on
    the ring first, nearest first, then the moved ones, which are the long ones.
    """
    # far[who, slot] is the other end of the ties that start at `who`; -1 where the tie starts at the person opposite.
    slots = (contacts + 1) // 2
    far = np.empty((people, slots), np.int32)
    for who in range(people):
        for slot in range(slots):
            far[who, slot] = around(people, contacts, who, 2 * slot)
        if contacts % 2 == 1 and who >= people // 2:
            far[who, slots - 1] = -1
    for who in range(people):
        for slot in range(slots):
            k = slot * (_TRIES + 1)
            if far[who, slot] >= 0 and uniform(seed, who, TRAIT_DAY, Event.ACQUAINTANCE, k) < rewire_share:
                for trial in range(_TRIES):
                    u = uniform(seed, who, TRAIT_DAY, Event.ACQUAINTANCE, k + 1 + trial)
                    other = someone_else(u, people, who)
                    if not _is_tied(far, who, other) and not _is_tied(far, other, who):
                        far[who, slot] = other
                        break
    return _lists_of_small_world(people, contacts, far)


@shared
def _is_tied(far, who, other):
    # Not any(...): compiled code is slow at generators.
    for slot in range(far.shape[1]):  # noqa: SIM110
        if far[who, slot] == other:
            return True
    return False


@compiled(allocates=True)
def _lists_of_small_world(people, contacts, far):
    slots = far.shape[1]
    start = np.zeros(people + 1, np.int64)
    for who in range(people):
        for slot in range(slots):
            if far[who, slot] >= 0:
                start[who + 1] += 1
                start[far[who, slot] + 1] += 1
    for who in range(people):
        start[who + 1] += start[who]
    contact = np.empty(start[people], np.int32)
    room = start[:-1].copy()
    for who in range(people):
        for k in range(contacts):
            other = around(people, contacts, who, k)
            slot = k // 2
            is_mine = k % 2 == 0 and far[who, slot] >= 0
            maker, friend = (who, other) if is_mine else (other, who)
            if far[maker, slot] == friend:
                contact[room[who]] = other
                room[who] += 1
    for who in range(people):
        for slot in range(slots):
            other = far[who, slot]
            if other >= 0 and other != around(people, contacts, who, 2 * slot):
                contact[room[who]] = other
                contact[room[other]] = who
                room[who] += 1
                room[other] += 1
    return start, contact


@compiled(allocates=True)
def scale_free(people, contacts, seed, shuffles):
    """``-> (start, contact)``: people come one by one and get to know others in proportion to their contacts.

    Barabasi & Albert 1999, Science 286. The first few all know each other; each newcomer makes ``contacts / 2``
    different ties (an odd number by turns rounded down and up), so that the mean is ``contacts`` but for the first
    few. Numbers are dealt out in the first of ``shuffles``, so that they do not tell who came early. A list has the
    oldest tie first.
    """
    founders = (contacts + 1) // 2 + 1
    by_newcomers = people * contacts // 2 - founders * contacts // 2
    ends = np.empty(founders * (founders - 1) + 2 * by_newcomers, np.int32)
    room = 0
    for who in range(founders):
        for earlier in range(who):
            ends[room] = who
            ends[room + 1] = earlier
            room += 2
    for who in range(founders, people):
        first, k = room, 0
        for _ in range((who + 1) * contacts // 2 - who * contacts // 2):
            while True:
                # People at a random end of a random tie are met in proportion to their contacts.
                friend = ends[int(uniform(seed, who, TRAIT_DAY, Event.ACQUAINTANCE, k) * first)]
                k += 1
                if not _is_among(ends, first, room, friend):
                    break
            ends[room] = who
            ends[room + 1] = friend
            room += 2
    number = np.empty(people, np.int32)
    for who in range(people):
        number[who] = place_to_person(shuffles, 0, who)
    for at in range(ends.size):
        ends[at] = number[ends[at]]
    return lists(people, ends)


@shared
def _is_among(ends, first, room, friend):
    for at in range(first + 1, room, 2):  # noqa: SIM110
        if ends[at] == friend:
            return True
    return False
