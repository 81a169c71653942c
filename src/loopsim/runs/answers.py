"""Answers of many runs about the loop: the answer of each, counted, and the answer of their mean renewal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, inf, isinf, isnan

import numpy as np

from loopsim.results.renewal import Renewal
from loopsim.results.verdict import MEASURE_OF, Answer, answer_of
from loopsim.runs.intervals import Interval, mean_of, share_interval

#: Measures that the answer of the loop test over many runs is read from; asked for together by ``loop_answer``.
ANSWER_KPIS = ("renewal", "renewal_brought", "renewal_with_organic", *MEASURE_OF.values())


@dataclass(frozen=True)
class Answers:
    """Number of runs with each answer, with Wilson's 95% interval of the share that closes by referral.

    ``answer`` is that of the mean renewal of the runs, whose interval is Student's over runs: it allows for all that
    luck changes from run to run. None where renewal was not kept.
    """

    counts: dict[Answer, int]
    judged: int  # runs with an answer: a test was made
    interval: Interval  # of the share closed by referral
    answer: Answer | None
    renewal: Interval | None  # of the mean
    with_organic: Interval | None
    runs_to_tell: float  # runs of which the mean would most likely tell, where it is undecided; infinite: none would

    @property
    def closed(self) -> int:
        """Runs closed by referral."""
        return self.counts[Answer.CLOSED]

    @property
    def share(self) -> float:
        """Of the runs with an answer, those closed by referral."""
        return self.closed / self.judged if self.judged else float("nan")

    @property
    def sentence(self) -> str:
        """``open: mean renewal 0.61 (0.60 to 0.62); closed by referral in 0 of 40 runs (...), open in 40``."""
        if not self.judged:
            return "no loop test was made in any run"
        low, high = (f"{100 * end:.0f}%" for end in self.interval)
        others = "".join(f", {answer} in {n}" for answer, n in self.counts.items() if answer != Answer.CLOSED and n)
        counted = f"closed by referral in {self.closed} of {self.judged} runs (95% interval {low} to {high}){others}"
        if self.renewal is None or self.answer is None:
            return counted
        mean = f"{sum(self.renewal) / 2:.2f} ({self.renewal.low:.2f} to {self.renewal.high:.2f})"
        more = "" if isinf(self.runs_to_tell) else f"; about {self.runs_to_tell:,.0f} runs would tell"
        return f"{self.answer}: mean renewal {mean}{more if self.answer == Answer.UNDECIDED else ''}; {counted}"


def answers(kept: tuple[str, ...], values: Callable[[str], np.ndarray]) -> Answers | None:
    """``(measures kept, name -> one of each run, NaN where not defined) -> answers``; None if none was kept."""
    if not set(MEASURE_OF.values()) <= set(kept):
        return None
    counts = {answer: int(np.nansum(values(name))) for answer, name in MEASURE_OF.items()}
    judged = sum(counts.values())
    interval = share_interval(counts[Answer.CLOSED], judged)
    if not {"renewal", "renewal_brought", "renewal_with_organic"} <= set(kept) or not judged:
        return Answers(counts, judged, interval, None, None, None, inf)
    alone = _mean(values("renewal"), brought=int(np.nansum(values("renewal_brought"))))
    both = _mean(values("renewal_with_organic"), brought=alone.brought if alone else 0)
    has_organic = bool((values("renewal") != values("renewal_with_organic")).any())
    if alone is None:
        return Answers(counts, judged, interval, None, None, None, inf)
    judge = replace(both, organic=1) if both is not None and has_organic else None
    found, why = answer_of(alone, judge)
    by = judge if why == "with_organic" and judge is not None else alone
    runs = by.runs_to_tell * by.blocks
    return Answers(
        counts, judged, interval, found, _interval(alone), _interval(both), runs if isinf(runs) else ceil(runs)
    )


def _mean(values: np.ndarray, brought: int) -> Renewal | None:
    """The mean over the runs in which it is defined, as a renewal; None where too few are."""
    found = mean_of(values)
    return None if isnan(found.low) else Renewal(found.mean, found.low, found.high, brought, 0, 0, 1, found.n)


def _interval(one: Renewal | None) -> Interval | None:
    return None if one is None or one.low is None or one.high is None else Interval(one.low, one.high)
