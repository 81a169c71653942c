"""The line of strangers: those with the least patience with channels, sorted, so that a day looks at its head alone."""

from __future__ import annotations

from typing import Any, NamedTuple

from loopsim.compiled import compiled, shared
from loopsim.draws import chance_of, exponential
from loopsim.market.fields import N_CHANNELS
from loopsim.market.order import sort_nearly_sorted
from loopsim.market.people import patience_of_all, segment_of, traits


@shared
def hazard_of(hazard, c):
    """Today's hazard of a stranger of class ``c``, over all channels."""
    total = 0.0
    for channel in range(N_CHANNELS):
        total += hazard[channel, c]
    return total


class Classes(NamedTuple):
    """Shares of the market from which the class of a person follows."""

    segments: int
    segment_share: Any  # f8
    segment_need_share: Any  # f8


class Line(NamedTuple):
    """Arrays into which the line of strangers is written, and how far it reaches."""

    cum: Any  # f8 (classes,): hazard resisted so far
    hazard: Any  # f8 (channels, classes): today's
    limit: float  # who has more patience than this stays out
    who: Any  # i4: the line
    patience: Any  # f8: their patience
    at: Any  # i8 (classes,): gets where the part of each class begins
    end: Any  # i8 (classes,): and where it ends
    found: Any  # i4 by person: room to work in, as are the next three
    found_patience: Any  # f8
    bucket: Any  # i8
    counts: Any  # i4


@shared
def class_of(u_segment, u_need, segments, segment_share, segment_need_share):
    """Class of a person, 2 x segment + need: whom channels reach with equal ease."""
    segment = segment_of(u_segment, segments, segment_share)
    return 2 * segment + (1 if u_need < segment_need_share[segment] else 0)


#: People of the line for each bucket into which they are sorted first.
_A_BUCKET = 4


@compiled
def fill_line(seed, people, classes, line):
    """Write the line: who has patience left, but less than its limit, sorted by class and patience.

    One pass over the people, and a bucket sort, since patience is spread evenly where it is short.
    """
    limit, at, end, bucket, counts = line.limit, line.at, line.end, line.bucket, line.counts
    quickly = chance_of(limit)
    n_classes = 2 * classes.segments
    for c in range(n_classes):
        end[c] = 0
    length = 0
    patience_of_all(seed, people, line.found_patience)
    for who in range(people):
        # Read before it is written over: who is found goes no further than to their own place.
        if line.found_patience[who] > quickly:
            continue
        u_segment, u_need, u_patience, _ = traits(seed, who)
        resists = exponential(u_patience)
        c = class_of(u_segment, u_need, classes.segments, classes.segment_share, classes.segment_need_share)
        # Today's hazard has been added, but today's strangers have not yet followed: it counts as still to come.
        if resists > line.cum[c] - hazard_of(line.hazard, c) and resists <= limit:
            line.found[length] = who
            line.found_patience[length] = resists
            bucket[length] = c
            end[c] += 1
            length += 1
    for c in range(n_classes):
        at[c] = end[c - 1] if c > 0 else 0
        end[c] += at[c]
    buckets = max(1, length // (_A_BUCKET * n_classes))
    for b in range(n_classes * buckets):
        counts[b] = 0
    for n in range(length):
        bucket[n] = bucket[n] * buckets + min(buckets - 1, int(line.found_patience[n] / limit * buckets))
        counts[bucket[n]] += 1
    place = 0
    for b in range(n_classes * buckets):
        size = counts[b]
        counts[b] = place
        place += size
    for n in range(length):
        place = counts[bucket[n]]
        counts[bucket[n]] += 1
        line.who[place] = line.found[n]
        line.patience[place] = line.found_patience[n]
    for c in range(n_classes):
        sort_nearly_sorted(line.patience, line.who, at[c], end[c])
