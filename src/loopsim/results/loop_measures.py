"""The measures of the loop: those of the loop test, and the period gain."""

from __future__ import annotations

from collections.abc import Iterator

from loopsim.results.facts import Facts
from loopsim.results.figures import FIGURES
from loopsim.results.paces import pace
from loopsim.results.registry import Found, gives
from loopsim.results.verdict import MEASURE_OF

_UNTESTED = "no loop test was made"


@gives("loop_answer", *MEASURE_OF.values())
def _answer(facts: Facts) -> Iterator[Found]:
    found = facts.verdict
    yield "loop_answer", found.word, found.sentence
    for answer, name in MEASURE_OF.items():
        yield name, None if facts.loop_test is None else found.answer == answer, "" if facts.loop_test else _UNTESTED


@gives("renewal", "renewal_low", "renewal_high", "renewal_brought", "renewal_won_back", "renewal_left")
def _renewal(facts: Facts) -> Iterator[Found]:
    one = facts.verdict.by_referral
    why = _UNTESTED if one is None else "" if one.left else "nobody left in the test"
    for end in ("value", "low", "high"):
        yield "renewal" if end == "value" else f"renewal_{end}", getattr(one, end, None), why
    for part in ("brought", "won_back", "left"):
        yield f"renewal_{part}", getattr(one, part, None), _UNTESTED if one is None else ""


@gives("renewal_with_organic", "pool_change_by_referral", "pool_change_with_organic", "renewal_days")
def _test(facts: Facts) -> Iterator[Found]:
    found = facts.verdict
    organic, untested = found.with_organic, "" if facts.loop_test else _UNTESTED
    yield (
        "renewal_with_organic",
        None if organic is None else organic.value,
        untested or "" if organic is None or organic.left else "nobody left",
    )
    empty = untested or ("" if found.pool_before else "the pool was empty")
    yield "pool_change_by_referral", found.pool_change, empty
    yield "pool_change_with_organic", found.pool_change_with_organic, empty
    lasting = found.lasting
    if lasting is None:
        yield "renewal_days", None, untested or "too few days were looked ahead"
    else:
        yield "renewal_days", lasting.days, ", ".join(lasting.causes) if lasting.is_over else "or longer"


@gives("loop_gain", "loop_gain_low", "loop_gain_high", "loop_gain_staying_share")
def _loop_gain(facts: Facts) -> Iterator[Found]:
    gain = facts.verdict.gain
    seen = f"{gain.friends} friends brought by {gain.newcomers} newcomers within {gain.days} days"
    yield "loop_gain", gain.value, gain.missing or seen
    yield "loop_gain_low", gain.low, gain.missing
    yield "loop_gain_high", gain.high, gain.missing
    yield "loop_gain_staying_share", gain.staying_share, gain.missing


@gives("period_gain", "period_gain_low", "period_gain_high", "period_gain_extrapolated_share")
def _period_gain(facts: Facts) -> Iterator[Found]:
    gain = facts.gain
    seen = f"{gain.referrals} referrals and {gain.leavings} leavings in {gain.person_days} person-days"
    yield "period_gain", gain.value, gain.missing or seen
    yield "period_gain_low", gain.low, gain.missing
    yield "period_gain_high", gain.high, gain.missing
    share, why = FIGURES["period_gain_extrapolated_share"].of_one(facts.seen)
    yield "period_gain_extrapolated_share", share, gain.missing or why


@gives("doubling_days_by_referral", "halving_days_by_referral", "extinction_days_by_referral")
def _by_referral(facts: Facts) -> Iterator[Found]:
    test = facts.loop_test
    if test is None:
        for name in ("doubling", "halving", "extinction"):
            yield f"{name}_days_by_referral", None, _UNTESTED
    else:
        yield from pace("_by_referral", test.pool_before, test.by_referral["pool"][: test.days])
