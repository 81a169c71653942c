"""The verdict: does the loop close, by what, and for how long?

*Closed by referral* means that friends, guides and leaders bring at least as many as leave, once nothing else brings
anybody. *Held by organic* means that the pool does not shrink only because people come by themselves.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import inf, isfinite, isinf
from typing import Any

from loopsim.results.brought import LoopGain, loop_gain
from loopsim.results.gain import PeriodGain
from loopsim.results.lasting import Lasting, lasting
from loopsim.results.loop_test import LoopTest
from loopsim.results.renewal import Renewal, renewal
from loopsim.results.wording import sentence

#: Measures by whose mean one sees of many runs whether the loop closes, the better one first, and from where it does.
LOOP_LINES = {"renewal": 1.0, "loop_gain": 1.0, "period_gain": 1.0}

#: Values that split a measure into good and bad.
MIDDLES = {**LOOP_LINES, "profit": 0.0, "return_on_investment": 0.0, "quick_ratio": 1.0, "lifetime_value_ratio": 1.0}

#: A period gain of which more than this share is extrapolated is said to be so.
MOSTLY = 0.5


class Answer(StrEnum):
    """Answer of the loop test."""

    CLOSED = "closed by referral"
    HELD = "held by organic"
    OPEN = "open"
    UNDECIDED = "undecided"


#: The measure that is yes where this is the answer.
MEASURE_OF = {
    Answer.CLOSED: "loop_closed",
    Answer.HELD: "loop_held",
    Answer.OPEN: "loop_open",
    Answer.UNDECIDED: "loop_undecided",
}


@dataclass(frozen=True)
class Verdict:
    """One of four answers, the figures behind it, and a sentence for people. Without a test it is undecided."""

    answer: Answer
    why: str  # it is undecided: a key of ``wording.WHY``; else empty
    sentence: str
    by_referral: Renewal | None  # of the test, with nothing but referral; None: no test
    with_organic: Renewal | None  # and with people who come by themselves
    pool_before: int | None  # people in the pool on the evening before the switch-off
    pool_after: int | None  # at the end of the test, with nothing but referral
    pool_with_organic: int | None  # and with people who come by themselves
    lasting: Lasting | None
    gain: LoopGain
    period_gain: PeriodGain
    quick_ratio: float | None  # (new + won back) / lost, in the window
    referral_share: float | None  # of the new followers in the window
    window_days: int  # of the last three
    test_from: int | None  # the day from which only referral was left
    test_days: int | None
    start_date: str | None = None  # of the scenario: sentences say the date of a day beside it

    @property
    def closed(self) -> bool | None:
        """Whether the loop is closed by referral; None where it is undecided."""
        return None if self.answer == Answer.UNDECIDED else self.answer == Answer.CLOSED

    @property
    def word(self) -> str:
        """The answer as text."""
        return self.answer.value

    @property
    def pool_change(self) -> float | None:
        """Growth of the pool in the test with referral alone, as a share of its size before."""
        return _growth(self.pool_before, self.pool_after)

    @property
    def pool_change_with_organic(self) -> float | None:
        """The same with people who come by themselves."""
        return _growth(self.pool_before, self.pool_with_organic)

    @property
    def runs_to_tell(self) -> float:
        """Number of runs that would most likely decide an undecided answer; infinite where no number would."""
        judged = [one for one in (self.by_referral, self.with_organic) if one and not one.is_above and not one.is_below]
        return judged[0].runs_to_tell if judged else inf


def verdict(
    test: LoopTest | None,
    period_gain: PeriodGain,
    quick_ratio: float | None,
    referral_share: float | None,
    start_date: str | None = None,
) -> Verdict:
    """Judge a run by its loop test. The period gain and the two arguments after it are reported besides."""
    usual: dict[str, Any] = {
        "gain": loop_gain(test),
        "period_gain": period_gain,
        "quick_ratio": quick_ratio,
        "referral_share": referral_share,
        "window_days": period_gain.window_days,
        "start_date": start_date,
    }
    found = _untested(usual) if test is None else _tested(test, usual)
    return replace(found, sentence=sentence(found))


def _untested(usual: dict[str, Any]) -> Verdict:
    nothing: dict[str, Any] = dict.fromkeys(
        ("by_referral", "with_organic", "pool_before", "pool_after", "pool_with_organic", "lasting", "test_from",
         "test_days")
    )  # fmt: skip
    return Verdict(answer=Answer.UNDECIDED, why="untested", sentence="", **nothing, **usual)


def _tested(test: LoopTest, usual: dict[str, Any]) -> Verdict:
    alone = renewal(test.by_referral, test.days, test.block_days)
    organic = test.with_organic
    with_organic = None if organic is None else renewal(organic, test.days, test.block_days)
    answer, why = answer_of(alone, with_organic, is_empty=test.pool_before == 0)
    return Verdict(
        answer=answer,
        why=why,
        sentence="",
        by_referral=alone,
        with_organic=with_organic,
        pool_before=test.pool_before,
        pool_after=int(test.by_referral["pool"][test.days - 1]),
        pool_with_organic=None if organic is None else int(organic["pool"][-1]),
        lasting=lasting(test.by_referral, test.pool_before, test.block_days),
        test_from=test.from_day,
        test_days=test.days,
        **usual,
    )


def answer_of(alone: Renewal | None, with_organic: Renewal | None, *, is_empty: bool = False) -> tuple[Answer, str]:
    """``(renewal by referral alone, with organic too) -> (answer, why it is undecided)``.

    Recalls alone make no loop: who comes back was lost before. So where nobody is brought, it is not closed.
    """
    if alone is None:
        return Answer.UNDECIDED, "untested"
    if is_empty:
        return Answer.UNDECIDED, "empty"
    if alone.brought > 0 and alone.is_above:
        return Answer.CLOSED, ""
    if alone.brought > 0 and not alone.is_below:
        return Answer.UNDECIDED, "by_referral"
    if with_organic is None or with_organic.organic == 0:
        return (Answer.OPEN, "") if alone.left else (Answer.UNDECIDED, "nobody_left")
    if with_organic.is_above:
        return Answer.HELD, ""
    return (Answer.OPEN, "") if with_organic.is_below else (Answer.UNDECIDED, "with_organic")


def verdict_fields(found: Verdict) -> dict[str, Any]:
    """Plain values for JSON: the answer, the figures, the sentence."""
    changes = {"pool_change": found.pool_change, "pool_change_with_organic": found.pool_change_with_organic}
    runs = found.runs_to_tell
    return {"word": found.word, "closed": found.closed, **_plain(asdict(found)), **changes,
            "runs_to_tell": None if isinf(runs) else runs}  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _growth(before: int | None, after: int | None) -> float | None:
    return after / before - 1 if before and after is not None else None


def mostly_extrapolated(gain: PeriodGain) -> float | None:
    """The share of the period gain that lies at ages which nobody has reached yet, if it is most of it; else None."""
    share = gain.extrapolated / gain.value if gain.value else 0.0
    return share if share > MOSTLY else None
