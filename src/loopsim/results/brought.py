"""Loop gain: how many others a newcomer has brought by the end of the look-ahead, counted and not foreseen.

Those who joined in the 90 days before the switch-off are followed from joining on, those who have left in between too,
until the last day on which nothing but referral brings anybody. So the gain holds in this market, as it empties.
Who is still in the pool then may bring more: how many they are is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loopsim.results.gain import byar
from loopsim.results.loop_test import COHORT_DAYS, LoopTest


@dataclass(frozen=True)
class LoopGain:
    """Friends brought by a newcomer, with the 95% interval of the mean; None where nobody joined.

    The interval takes each newcomer with all friends they brought as one draw; it allows for chance between people, not
    for what happens to all of them.
    """

    value: float | None
    low: float | None
    high: float | None
    newcomers: int
    friends: int
    staying_share: float | None  # of the newcomers, those still in the pool at the end
    days: int  # of the look-ahead
    missing: str = ""


def loop_gain(test: LoopTest | None) -> LoopGain:
    """The loop gain that a test has counted."""
    if test is None:
        return LoopGain(None, None, None, 0, 0, None, 0, "no loop test was made")
    number = np.arange(len(test.brought))
    newcomers, friends = int(test.brought.sum()), int((number * test.brought).sum())
    if newcomers == 0:
        missing = f"nobody joined in the {COHORT_DAYS} days before the switch-off"
        return LoopGain(None, None, None, 0, 0, None, test.look_ahead, missing)
    mean = friends / newcomers
    squares = float(((number - mean) ** 2 * test.brought).sum())
    variance = squares / max(newcomers - 1, 1) / newcomers
    low, high = byar(mean, variance, 1 / newcomers)
    return LoopGain(mean, low, high, newcomers, friends, test.staying / newcomers, test.look_ahead)
