"""The two passes over people that the loop gain takes, compiled: NumPy would make sixty small steps of them.

In a sweep each of those steps holds the interpreter, which the other threads wait for.
"""

from __future__ import annotations

from loopsim.compiled import compiled
from loopsim.market.fields import LAPSED, NONE


@compiled("i8(i4[::1], i4[::1], i1[::1], i4[::1], i4[::1], i8, i8, i8[::1], i8[::1], i8[::1], i8[::1], i8[::1])")
def look_back(joined, left, stage, referrer, row, days, start, person_days, leavings, referrals, parents, ages):
    """Count by age what happened from day ``start`` on. The last five arrays are filled and must come as zeros.

    Who left on the joining day has lived one day; a friend who joins after his referrer has left counts at the age of
    leaving. ``parents`` and ``ages`` get an entry for each referral: the place of the referrer, and his age. Returns
    how many there are; -1 if somebody was brought by a stranger.
    """
    found = 0
    for n in range(joined.size):
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
            if parent < 0:
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


@compiled("void(i8[::1], i8[::1], i8[:, ::1])")
def count_pairs(parents, bands, pairs):
    """``pairs[a, b]`` gets how many pairs of friends of one referrer came in bands a and b, each with itself too.

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
