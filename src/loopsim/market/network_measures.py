"""Measures of a network: how many contacts people have, and how often their contacts know each other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.draws import four_uniforms
from loopsim.market.acquaintances import (
    EDGE_LIST,
    WELL_MIXED,
    Acquaintances,
    contact,
    contact_behind,
    contacts_of,
    door,
)
from loopsim.market.events import Event
from loopsim.market.networks import someone_else

#: People looked at where looking at everybody would take long.
_SAMPLE = 2000

#: No limit on the pairs of a person.
_ALL = np.iinfo(np.int64).max

#: The day in the address of draws that only look at a network: no day of a run, nor that of traits.
_LOOKING_DAY = -2


class DegreeStatistics(NamedTuple):
    """Numbers of contacts (in lists that are not mutual: how many they name)."""

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


class Clustering(NamedTuple):
    """Chance that two contacts of a person know each other, and the standard error of that figure."""

    mean: float
    error: float  # 0 where nothing was sampled


def clustering(acq: Acquaintances, sample: int = _SAMPLE, pairs: int | None = None) -> Clustering:
    """Chance that two contacts of a person know each other (Watts & Strogatz 1998): the mean of everybody's share.

    Of ``sample`` people evenly spread over the market, or of everybody in a smaller market; who has fewer than two
    different contacts counts as 0. 1 where well mixed.

    The work for a person grows with the square of their contacts. With ``pairs``, who has more pairs of contacts than
    that (counted in both orders) is judged by so many drawn at random, the same ones each time.
    """
    if acq.kind == WELL_MIXED:
        return Clustering(1.0, 0.0)
    looked_at = _spread(acq.people, sample)
    shares, is_drawn = _clustering(acq, looked_at, _ALL if pairs is None else pairs)
    is_sample = looked_at.size < acq.people or is_drawn
    error = float(shares.std() / np.sqrt(shares.size)) if is_sample else 0.0
    return Clustering(float(shares.mean()), error)


def _spread(people: int, sample: int) -> np.ndarray:
    """``sample`` different people, evenly spread."""
    size = min(people, sample)
    return np.arange(size, dtype=np.int64) * people // size


@compiled(allocates=True)
def _clustering(acq, sample, most):
    shares, is_drawn = np.zeros(sample.size), False
    # For everybody: the last of the sample whose contact they were, and the last contact in whose list they were found.
    known_to, found_with = np.full(acq.people, -1, np.int64), np.full(acq.people, -1, np.int64)
    for place in range(sample.size):
        who = sample[place]
        named = np.empty(contacts_of(acq, who), np.int64)
        for k in range(named.size):
            named[k] = contact(acq, who, k)
        friends = np.unique(named)
        n = friends.size
        if n < 2:
            continue
        if n * (n - 1) > most:
            shares[place] = _share_drawn(acq, who, friends, most)
            is_drawn = True
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
        shares[place] = ties / (n * (n - 1))
    return shares, is_drawn


@shared
def _share_drawn(acq, who, friends, draws):
    """Share of so many random pairs of friends of which the first has the second in their list."""
    ties = 0
    for draw in range(draws):
        u_one, u_other, _, _ = four_uniforms(acq.seed, who, _LOOKING_DAY, Event.ACQUAINTANCE, draw)
        one = int(u_one * friends.size)
        other = friends[someone_else(u_other, friends.size, one)]
        ties += _names(acq, friends[one], other)
    return ties / draws


@shared
def _names(acq, who, other):
    """Whether ``other`` is among the contacts of ``who``."""
    if acq.kind == EDGE_LIST:  # also what is written out: many times as fast as asking for each contact
        for place in range(acq.start[who], acq.start[who + 1]):  # noqa: SIM110 - compiled
            if acq.contact[place] == other:
                return True
        return False
    mine = door(acq, who)
    for k in range(contacts_of(acq, who)):  # noqa: SIM110 - compiled
        if contact_behind(acq, who, mine, k) == other:
            return True
    return False


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
