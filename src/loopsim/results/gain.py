"""Period gain: friends of a newcomer over a lifetime at the rates of the last days, if the market did not empty.

It is a *period* measure, as the net reproduction rate of demographers, and no forecast: a market empties and people
change. Friends that newcomers really brought are in :mod:`loopsim.results.brought`. For every age the window gives two
rates, referrals and leavings a person-day; the gain is the sum over ages of (chance of being in the pool at that age) x
(referrals a day at that age).

Nobody has to be followed to the end for this, so young cohorts count as far as they were seen (censoring). Ages that
nobody has reached yet take the rates of the oldest seen, and their part of the gain is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import NamedTuple

import numpy as np

from loopsim.results.joined import BY_A_STRANGER, Joined

#: Days that the window covers.
WINDOW = 90

#: Quantile of the normal law for an interval that holds the truth 95 times in 100.
_Z = 1.96


class Band(NamedTuple):
    """Ages that share one rate of leaving and one of referring, both seen within the window."""

    from_age: int  # days since joining, first day in the pool is 1
    to_age: int
    person_days: int
    leavings: int
    referrals: int
    expected_days: float  # that one newcomer spends at these ages; in the oldest band, those beyond included
    beyond_days: float  # of these, days at ages that nobody has reached yet


@dataclass(frozen=True)
class PeriodGain:
    """The period gain with its 95% interval, and the counts behind it.

    ``value`` is None where it is not defined; ``missing`` then says why. ``extrapolated`` is the part of the value
    that comes from ages beyond the oldest seen. The interval allows for chance in the referrals (Poisson, one
    referrer's friends taken together), not in the leavings.
    """

    value: float | None
    low: float | None
    high: float | None
    extrapolated: float
    window_days: int
    referrals: int
    leavings: int
    person_days: int
    bands: tuple[Band, ...] = ()
    missing: str = ""


def period_gain(people: Joined, days: int, window_days: int = WINDOW) -> PeriodGain:
    """``(people who joined in ``days`` days) -> period gain`` over the last ``window_days`` days, or all if fewer.

    A person won back counts as having stayed. Only final leavings count.
    """
    window = min(window_days, days)
    start = days - window
    seen = _look_back(people, days, start)
    found = partial(
        PeriodGain,
        window_days=window,
        referrals=len(seen.parents),
        leavings=int(seen.by_age[1].sum()),
        person_days=int(seen.by_age[0].sum()),
    )

    if not seen.by_age[0].any():
        return found(None, None, None, 0.0, missing=f"nobody was in the pool in the last {window} days")
    if not seen.by_age[1].any():
        why = f"nobody left in the last {window} days, so a lifetime in the pool has no end"
        return found(None, None, None, 0.0, missing=why)
    bands, value, beyond = _bands(seen)
    adds = [band.expected_days / band.person_days for band in bands]
    low, high = byar(value, _variance(seen, bands, adds), max(adds))
    return found(value, low, high, beyond, bands=bands)


class _Seen(NamedTuple):
    """Counts of the window by age, and the age of each referrer."""

    by_age: np.ndarray  # person-days, leavings, referrals; by age in days, from 0 (empty: who joins acts from tomorrow)
    parents: np.ndarray  # the referrer of each referral, as a place among the people
    ages: np.ndarray  # and their age


def _look_back(people: Joined, days: int, start: int) -> _Seen:
    from loopsim.results.loops import look_back

    by_age = np.zeros((3, people.oldest + days + 2), np.int64)
    by_referral = np.empty((2, len(people)), np.int64)
    columns = [people[field] for field in ("joined_day", "left_day", "stage", "referrer")]
    found = look_back(*columns, people.row, days, start, *by_age, *by_referral)
    if found < 0:
        raise ValueError(BY_A_STRANGER)
    return _Seen(by_age, *by_referral[:, :found])


def _variance(seen: _Seen, bands: tuple[Band, ...], adds: list[float]) -> float:
    """Variance of the gain: squares of what each referrer's friends add together.

    Counted in whole numbers first, so that the order of people makes no difference.
    """
    from loopsim.results.loops import count_pairs

    order = np.lexsort((seen.ages, seen.parents))
    band = np.searchsorted([band.from_age for band in bands], seen.ages[order], side="right") - 1
    pairs = np.zeros((len(bands), len(bands)), np.int64)
    count_pairs(seen.parents[order], band, pairs)
    return float((np.multiply.outer(adds, adds) * pairs).sum())


def _bands(seen: _Seen) -> tuple[tuple[Band, ...], float, float]:
    """The bands, the gain, and its part beyond the ages seen."""
    from loopsim.results.loops import bands_of

    ages = seen.by_age.shape[1]
    counts, spent, gain = np.zeros((ages, 5), np.int64), np.zeros((ages, 2)), np.zeros(2)
    n = bands_of(seen.by_age, counts, spent, gain)
    bands = (Band(*whole, *days) for whole, days in zip(counts[:n].tolist(), spent[:n].tolist(), strict=True))
    return tuple(bands), float(gain[0]), float(gain[1])


def byar(value: float, variance: float, most: float) -> tuple[float, float]:
    """A 95% interval from the variance, by the count of equal referrals that would scatter as much (Byar's formula).

    Without any referral the upper end is what three or four of the weightiest would have added.
    """
    count = value * value / variance if variance > 0 else 0.0
    scale = variance / value if variance > 0 else most
    low = count * (1 - 1 / (9 * count) - _Z / (3 * sqrt(count))) ** 3 if count > 0 else 0.0
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + _Z / (3 * sqrt(count + 1))) ** 3
    return max(low, 0.0) * scale, high * scale
