"""The verdict: does the loop close?

*Closed* means that the pool does not shrink when every paid channel is switched off. Where that was not tried, the
loop gain decides: at 1 or more each generation of followers brings at least its own replacement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from loopsim.results.daily import reachable
from loopsim.results.gain import LoopGain

#: Measures by whose mean one sees of many runs whether the loop closes, the better one first, and from where it does.
LOOP_LINES = {"pool_change_without_ads": 0.0, "loop_gain": 1.0}

#: A loop gain of which more than this share is extrapolated is said to be so.
MOSTLY = 0.5


@dataclass(frozen=True, eq=False)
class AdsOff:
    """The ads-off test: the same state and luck from a day on, with every paid channel at zero."""

    from_day: int
    reachable: np.ndarray  # the pool at the end of each day from from_day on

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, AdsOff)
            and self.from_day == other.from_day
            and np.array_equal(self.reachable, other.reachable)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Verdict:
    """Closed, open, or (None) not to be told; the figures behind it; and one sentence for people."""

    closed: bool | None
    basis: Literal["ads_off", "loop_gain", "nothing"]
    sentence: str
    gain: LoopGain
    quick_ratio: float | None  # (new + won back) / lost, in the window
    referral_share: float | None  # of the new followers in the window
    window_days: int
    ads_off_from: int | None  # day on which the paid channels were switched off
    ads_off_days: int | None  # days that the test lasted
    pool_before: int | None  # people in the pool when they were switched off
    pool_after: int | None  # and at the end

    @property
    def pool_change(self) -> float | None:
        """Growth of the pool without ads, as a share of what it was; None where it was not tried or empty."""
        return self.pool_after / self.pool_before - 1 if self.pool_before and self.pool_after is not None else None

    @property
    def word(self) -> str:
        """``closed``, ``open`` or ``undecided``."""
        return {True: "closed", False: "open", None: "undecided"}[self.closed]


def verdict(
    pools: tuple[int | None, int | None],
    gain: LoopGain,
    quick_ratio: float | None,
    referral_share: float | None,
    ads_off: AdsOff | None,
) -> Verdict:
    """Judge a run by the ads-off test (``pools`` before and after it), or by its loop gain.

    Rates are those of the window of the loop gain.
    """
    before, after = pools
    closed: bool | None
    if before and after is not None:
        basis: Literal["ads_off", "loop_gain", "nothing"] = "ads_off"
        closed = after >= before
    elif gain.value is not None:
        basis, closed = "loop_gain", gain.value >= 1
    else:
        basis, closed = "nothing", None
    tested = basis == "ads_off" and ads_off is not None
    found = Verdict(
        closed=closed,
        basis=basis,
        sentence="",
        gain=gain,
        quick_ratio=quick_ratio,
        referral_share=referral_share,
        window_days=gain.window_days,
        ads_off_from=ads_off.from_day if tested and ads_off else None,
        ads_off_days=len(ads_off.reachable) if tested and ads_off else None,
        pool_before=before if tested else None,
        pool_after=after if tested else None,
    )
    return replace(found, sentence=f"{found.word}: {_test(found)}; {_brings(found.gain)}.")


def pool_without_ads(tallies: np.ndarray, ads_off: AdsOff | None) -> tuple[int | None, int | None]:
    """People in the pool when ads were switched off, at dawn of that day, and at the end of the test."""
    if ads_off is None or not len(ads_off.reachable) or not 0 < ads_off.from_day <= len(tallies):
        return None, None
    return int(reachable(tallies)[ads_off.from_day - 1]), int(ads_off.reachable[-1])


def _test(found: Verdict) -> str:
    change = found.pool_change
    if change is not None:
        days = f"{found.ads_off_days} day{'' if found.ads_off_days == 1 else 's'}"
        return f"without ads the pool {in_words(change)} in {days}"
    if found.basis == "loop_gain":
        return "judged by the loop gain, as no ads-off test was made"
    return "no ads-off test was made"


def in_words(change: float) -> str:
    """``-0.31 -> "shrinks by 31%"``; never "by 0%"."""
    if change in (0, -1):
        return "dies out" if change else "keeps its size"
    size = abs(change) * 100
    amount = f"{size:.0f}%" if size >= 1 else f"{size:.1f}%" if size >= 0.1 else "less than 0.1%"
    return f"{'grows' if change > 0 else 'shrinks'} by {amount}"


def _brings(gain: LoopGain) -> str:
    if gain.value is None:
        return f"no loop gain can be told, since {gain.missing}"
    told = f"each new follower brings {gain.value:.2f} new followers"
    unseen = mostly_extrapolated(gain)
    return told if unseen is None else f"{told}, {unseen:.0%} of it extrapolated to times in the pool not reached yet"


def mostly_extrapolated(gain: LoopGain) -> float | None:
    """The share of the loop gain that lies at ages which nobody has reached yet, if it is most of it; else None."""
    share = gain.extrapolated / gain.value if gain.value else 0.0
    return share if share > MOSTLY else None
