"""Compiled passes over people and days for the measures: NumPy would need a hundred small steps.

In a sweep each of those steps holds the interpreter, and the other threads wait for it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from loopsim.compiled import compiled
from loopsim.market.fields import LAPSED, NONE

#: Ages to which bands reach at most, in days; beyond the last, each has 364 days more.
_WIDEST = np.array([7, 14, 28, 56, 91, 182, 364])

#: The fewest leavings from which a rate of leaving is read.
LEAST_LEAVINGS = 10

#: Columns of the counts of a band in ``bands_of``, and of the days computed from them.
FROM_AGE, TO_AGE, PERSON_DAYS, LEAVINGS, REFERRALS = range(5)
EXPECTED_DAYS, BEYOND_DAYS = range(2)

#: Rows of the sums of ``add_run``, and its counts of people.
WHOLE, WINDOW, LAST_DAY = range(3)
NEWCOMERS, BROUGHT, LEFT, LIVED = range(4)


@compiled(
    "i8(i4[:], i4[:], i1[:], i4[:], i4[::1], i8, i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1])", for_every_run=True
)
def look_back(joined, left, stage, referrer, row, days, start, person_days, leavings, referrals, parents, ages):
    """Count person-days, leavings and referrals by age from day ``start`` on.

    The last five arrays are filled; the first three of them come as zeros. People who left on the joining day count one
    day; a friend who joins after the referrer has left counts at the age of leaving. ``parents`` and ``ages`` get an
    entry for each referral: the place of the referrer, and their age. Returns the number of referrals; -1 if somebody
    was brought by a stranger. Strangers among the people are skipped.
    """
    found = 0
    for n in range(joined.size):
        if joined[n] == NONE:
            continue
        left_age = max(left[n] - joined[n], 1)
        gone = stage[n] == LAPSED
        last = max(days - 1 - joined[n], 0)
        if gone:
            last = min(left_age, max(last, 1 if left_age == 1 else 0))
        first = max(start - joined[n], 1)
        if last >= first:
            person_days[first] += 1
            person_days[last + 1] -= 1
            if gone and left[n] >= start:
                leavings[left_age] += 1
        if referrer[n] != NONE and joined[n] >= start:
            parent = row[referrer[n]] - 1
            if parent < 0 or joined[parent] == NONE:
                return -1
            age = joined[n] - joined[parent]
            if stage[parent] == LAPSED:
                age = min(age, left[parent] - joined[parent])
            age = max(age, 1)
            referrals[age] += 1
            parents[found] = parent
            ages[found] = age
            found += 1
    for age in range(1, person_days.size):
        person_days[age] += person_days[age - 1]
    return found


@compiled("i8(i8[:, ::1], i8[:, ::1], f8[:, ::1], f8[::1])", for_every_run=True)
def bands_of(by_age, counts, spent, gain):
    """Merge ages until each band has seen enough leavings, and compute the days that a newcomer spends in each.

    ``by_age`` holds person-days, leavings and referrals, an entry an age from 0. A band that is too thin joins the
    next, the oldest the one before. Fills a row a band: ``counts`` (the columns above), and in ``spent`` the days that
    one newcomer spends at these ages, and those at ages that nobody has reached yet. ``gain`` gets the loop gain and
    the part of it that comes from there. Returns the number of bands.
    """
    oldest = 0
    for age in range(1, by_age.shape[1]):
        if by_age[0, age] > 0:
            oldest = age
    n = place = person_days = leavings = referrals = 0
    first, edge = 1, _WIDEST[0]
    for age in range(1, oldest + 1):
        person_days += by_age[0, age]
        leavings += by_age[1, age]
        referrals += by_age[2, age]
        is_edge = age in (edge, oldest)
        if age == edge:
            place += 1
            edge = _WIDEST[place] if place < _WIDEST.size else edge + 364
        if is_edge and (leavings >= LEAST_LEAVINGS or (age == oldest and n == 0)):
            counts[n, FROM_AGE] = first
            counts[n, PERSON_DAYS], counts[n, LEAVINGS], counts[n, REFERRALS] = person_days, leavings, referrals
            person_days = leavings = referrals = 0
            first = age + 1
            counts[n, TO_AGE] = age
            n += 1
    oldest_band = n - 1
    counts[oldest_band, TO_AGE] = oldest
    counts[oldest_band, PERSON_DAYS] += person_days
    counts[oldest_band, LEAVINGS] += leavings
    counts[oldest_band, REFERRALS] += referrals

    alive = 1.0
    gain[0] = gain[1] = 0.0
    for band in range(n):
        days = counts[band, TO_AGE] - counts[band, FROM_AGE] + 1
        seen = float(counts[band, PERSON_DAYS])
        leaving_rate = min(counts[band, LEAVINGS] / seen, 1.0)
        survive = alive * math.pow(1.0 - leaving_rate, float(days))
        inside = (alive - survive) / leaving_rate if leaving_rate > 0.0 else alive * days
        beyond = survive / leaving_rate if band == oldest_band else 0.0
        spent[band, EXPECTED_DAYS] = inside + beyond
        spent[band, BEYOND_DAYS] = beyond
        gain[0] += counts[band, REFERRALS] * ((inside + beyond) / seen)
        gain[1] += counts[band, REFERRALS] * beyond / seen
        alive = survive
    return n


class People(NamedTuple):
    """An entry for each person: ``i4`` days, ``i1`` codes, ``i4`` numbers; and their rows by number."""

    joined: Any
    left: Any
    stage: Any
    referrer: Any
    row: Any


class Room(NamedTuple):
    """Room in which runs are reduced to sums: to work in, then with an entry for each run to be filled."""

    by_age: Any  # i8 (3, ages)
    by_referral: Any  # i8 (2, people)
    counts: Any  # i8 (ages, 5)
    spent: Any  # f8 (ages, 2)
    sums: Any  # i8 (runs, 3, counters): of the whole run, of the window, of the last day
    people: Any  # i8 (runs, 4): newcomers of the window, those whom a referrer brought, who left, person-days
    gain: Any  # f8 (runs, 2): loop gain, its part beyond the ages seen; NaN where there is none


@compiled(is_short=True)
def add_run(tallies, start, members, room, n):
    """Reduce a run to sums of its counters and counts of people in the window that begins with day ``start``.

    ``tallies`` has a row a day, ``members`` are :class:`People`; entry ``n`` of the :class:`Room` is filled. Returns -1
    if somebody was brought by a stranger.
    """
    by_age, by_referral, sums, people, gain = room.by_age, room.by_referral, room.sums[n], room.people[n], room.gain[n]
    joined = members.joined
    days, counters = tallies.shape
    for one in range(counters):
        sums[WHOLE, one] = sums[WINDOW, one] = 0
        sums[LAST_DAY, one] = tallies[days - 1, one]
    for day in range(days):
        for one in range(counters):
            sums[WHOLE, one] += tallies[day, one]
        if day >= start:
            for one in range(counters):
                sums[WINDOW, one] += tallies[day, one]
    by_age[:] = 0
    brought = look_back(
        joined, members.left, members.stage, members.referrer, members.row, days, start,
        by_age[0], by_age[1], by_age[2], by_referral[0], by_referral[1],
    )  # fmt: skip
    for one in range(4):
        people[one] = 0
    for n in range(joined.size):
        people[NEWCOMERS] += joined[n] >= start
    for age in range(by_age.shape[1]):
        people[LEFT] += by_age[1, age]
        people[LIVED] += by_age[0, age]
    people[BROUGHT] = brought
    gain[0] = gain[1] = math.nan
    if people[LEFT] > 0 and people[LIVED] > 0:
        bands_of(by_age, room.counts, room.spent, gain)
    return brought


@compiled("void(i8[::1], i8[::1], i8[:, ::1])", for_every_run=True)
def count_pairs(parents, bands, pairs):
    """Count in ``pairs[a, b]`` the pairs of friends of one referrer who came in bands a and b, each with itself too.

    ``parents`` are in order, and ``bands`` of one referrer's friends, so that they stand together.
    """
    first = 0
    for after in range(1, parents.size + 1):
        if after == parents.size or parents[after] != parents[first]:
            one = first
            while one < after:
                alike = one
                while alike < after and bands[alike] == bands[one]:
                    alike += 1
                for other in range(first, after):
                    pairs[bands[one], bands[other]] += alike - one
                one = alike
            first = after
