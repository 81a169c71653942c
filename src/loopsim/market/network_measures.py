"""What a network looks like in numbers: how many contacts people have, and how often their contacts know each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.market.acquaintances import (
    EDGE_LIST,
    WELL_MIXED,
    Acquaintances,
    contact,
    contact_behind,
    contacts_of,
    door,
)

#: People looked at where looking at everybody would take long.
_SAMPLE = 2000


class DegreeStatistics(NamedTuple):
    """How many contacts people have (in lists that are not mutual: how many they name)."""

    mean: float
    mean_square: float
    friends_mean: float  # contacts of a contact: mean square / mean (Feld 1991, Am. J. Sociology 96); 0 without ties
    least: int
    most: int
    alone: int  # people without contacts


def written_out(acq: Acquaintances) -> Acquaintances:
    """The same contacts as lists in memory, for whoever asks for each many times. Not for well mixed markets."""
    start, named = _lists(acq)
    return acq._replace(kind=EDGE_LIST, start=start, contact=named)


@compiled(allocates=True)
def _lists(acq):
    start = np.zeros(acq.people + 1, np.int64)
    for who in range(acq.people):
        start[who + 1] = start[who] + contacts_of(acq, who)
    named = np.empty(start[acq.people], np.int32)
    for who in range(acq.people):
        mine = door(acq, who)
        for k in range(start[who + 1] - start[who]):
            named[start[who] + k] = contact_behind(acq, who, mine, k)
    return start, named


def degree_statistics(acq: Acquaintances) -> DegreeStatistics:
    """Contacts of everybody, none left out; sums are exact up to 2^53."""
    total, squares, least, most, alone = _degree_sums(acq)
    return DegreeStatistics(
        total / acq.people, squares / acq.people, squares / total if total else 0.0, int(least), int(most), int(alone)
    )


@compiled(allocates=True)
def _degree_sums(acq):
    total, squares = 0.0, 0.0
    least, most, alone = contacts_of(acq, 0), 0, 0
    for who in range(acq.people):
        n = contacts_of(acq, who)
        total += n
        squares += np.float64(n) * n
        least, most = min(least, n), max(most, n)
        alone += n == 0
    return total, squares, least, most, alone


def outnumbered_share(acq: Acquaintances, sample: int = _SAMPLE) -> float:
    """Share of the people with contacts whose contacts have more of them, on average (the friendship paradox).

    Of ``sample`` people evenly spread over the market, or of everybody in a smaller market. 0 where well mixed.
    """
    return 0.0 if acq.kind == WELL_MIXED else float(_outnumbered(acq, _spread(acq.people, sample)))


@compiled(allocates=True)
def _outnumbered(acq, sample):
    outnumbered, asked = 0, 0
    for who in sample:
        mine, theirs = contacts_of(acq, who), 0.0
        for k in range(mine):
            theirs += contacts_of(acq, contact(acq, who, k))
        outnumbered += theirs > np.float64(mine) * mine
        asked += mine > 0
    return outnumbered / max(asked, 1)


def clustering(acq: Acquaintances, sample: int = _SAMPLE) -> float:
    """How often two contacts of a person know each other (Watts & Strogatz 1998): the mean of everybody's share.

    Of ``sample`` people evenly spread over the market, or of everybody in a smaller market; who has fewer than two
    different contacts counts as 0. 1 where well mixed. A large sample over a random order of numbers has a standard
    error of at most ``0.5 / sqrt(sample)``.
    """
    return 1.0 if acq.kind == WELL_MIXED else float(_clustering(acq, _spread(acq.people, sample)))


def _spread(people: int, sample: int) -> np.ndarray:
    """``sample`` different people, evenly spread."""
    size = min(people, sample)
    return np.arange(size, dtype=np.int64) * people // size


@compiled(allocates=True)
def _clustering(acq, sample):
    total = 0.0
    # For everybody: the last of the sample whose contact he was, and the last contact in whose list he was found.
    known_to, found_with = np.full(acq.people, -1, np.int64), np.full(acq.people, -1, np.int64)
    for who in sample:
        named = np.empty(contacts_of(acq, who), np.int64)
        for k in range(named.size):
            named[k] = contact(acq, who, k)
        friends = np.unique(named)
        n = friends.size
        if n < 2:
            continue
        for friend in friends:
            known_to[friend] = who
        ties = 0
        for friend in friends:
            for k in range(contacts_of(acq, friend)):
                other = contact(acq, friend, k)
                if known_to[other] == who and found_with[other] != friend:
                    found_with[other] = friend
                    ties += 1
        for friend in friends:
            found_with[friend] = -1
        total += ties / (n * (n - 1))
    return total / sample.size


class Components(NamedTuple):
    """The parts of a network that no tie connects."""

    parts: int  # people without contacts are one each
    largest: int  # people in the largest


def components(acq: Acquaintances) -> Components:
    """Parts of the network, ties taken both ways. The work grows with the ties; one part where well mixed."""
    return Components(1, acq.people) if acq.kind == WELL_MIXED else Components(*map(int, _components(acq)))


@compiled(allocates=True)
def _components(acq):
    above = np.arange(acq.people)
    size = np.ones(acq.people, np.int64)
    count = acq.people
    for who in range(acq.people):
        for k in range(contacts_of(acq, who)):
            one, other = _top(above, who), _top(above, contact(acq, who, k))
            if one != other:
                if size[one] < size[other]:
                    one, other = other, one
                above[other] = one
                size[one] += size[other]
                count -= 1
    return count, size.max()


@shared
def _top(above, who):
    """The person who stands for the part of ``who``; the way there is halved for the next who asks (union-find)."""
    while above[who] != who:
        above[who] = above[above[who]]
        who = above[who]
    return who
