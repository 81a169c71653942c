"""Loop gain: friends that a newcomer has brought by the end of the look-ahead, counted and not predicted.

People who joined in the 90 days before the switch-off are followed from joining on, those who have left in between too,
until the last day on which only referral brings anybody. So the gain holds in this market, as it empties. People who
are still in the pool then may bring more; their number is reported.
"""

from __future__ import annotations

from dataclasses import dataclass

from loopsim.results.gain import byar
from loopsim.results.loop_test import LoopTest
from loopsim.results.newcomers import COHORT_DAYS


@dataclass(frozen=True)
class LoopGain:
    """Friends brought by a newcomer, with the 95% interval of the mean; None where nobody joined.

    The interval takes the friends of one friend as one draw, and the customers of one guide or leader; it allows for
    chance between them, not for events that concern all of them.
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
    new = test.newcomers
    if new.count == 0:
        missing = f"nobody joined in the {COHORT_DAYS} days before the switch-off"
        return LoopGain(None, None, None, 0, 0, None, test.look_ahead, missing)
    mean = new.friends / new.count
    low, high = byar(mean, new.variance, 1 / new.count)
    return LoopGain(mean, low, high, new.count, new.friends, new.staying / new.count, test.look_ahead)
