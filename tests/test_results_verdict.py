"""Closed or open, and the sentence that says so."""

from __future__ import annotations

import numpy as np
import pytest

from fakes import toy_run
from loopsim.plots.texts import Texts
from loopsim.results.run import AdsOff, Run
from loopsim.results.verdict import Verdict, in_words, pool_without_ads, verdict


def judged(run: Run, ads_off: AdsOff) -> Verdict:
    pools = pool_without_ads(run.tallies, ads_off)
    return verdict(pools, run.verdict.gain, run.verdict.quick_ratio, run.verdict.referral_share, ads_off)


@pytest.fixture(scope="module")
def run() -> Run:
    return toy_run(days=200, people=2000)


@pytest.mark.parametrize(("last", "closed"), [(1, True), (0, True), (-1, False)])
def test_closed_means_that_the_pool_does_not_shrink_without_ads(run: Run, last: int, closed: bool) -> None:
    before = int(run.daily["reachable"].iloc[99])
    found = judged(run, AdsOff(100, np.array([0, before + last])))
    assert found.closed is closed
    assert found.basis == "ads_off"
    assert (found.pool_before, found.pool_after, found.ads_off_days) == (before, before + last, 2)


def test_the_sentence_gives_the_figures(run: Run) -> None:
    before = int(run.daily["reachable"].iloc[99])
    found = judged(run, AdsOff(100, np.linspace(before, 0.69 * before, 182).astype(np.int64)))
    assert found.sentence.startswith(
        "open: without ads the pool shrinks by 31% in 182 days; each new follower brings 0."
    )
    assert found.sentence.endswith(" new followers.")


def test_a_loop_gain_that_is_mostly_extrapolated_is_said_to_be_so() -> None:
    young = toy_run(days=60, people=20_000, refer=0.01, leave=0.005).verdict
    old = toy_run(days=300, people=20_000, refer=0.01, leave=0.05).verdict
    assert young.gain.value and old.gain.value
    share = young.gain.extrapolated / young.gain.value
    assert share > 0.5 > old.gain.extrapolated / old.gain.value
    end = f", {share:.0%} of it extrapolated to times in the pool not reached yet."
    assert young.sentence.endswith(end)
    assert Texts("en").headline(young)[1].endswith(f" ({share:.0%} of it extrapolated)")
    assert Texts("en").headline(old)[1].endswith(" new followers")
    assert "extrapolated" not in old.sentence


def test_without_a_test_the_loop_gain_decides_and_says_so() -> None:
    weak = toy_run(days=200, people=3000, refer=0.001, leave=0.01).verdict
    strong = toy_run(days=120, people=10_000, refer=0.02, leave=0.008).verdict
    assert (weak.closed, weak.basis) == (False, "loop_gain")
    assert (strong.closed, strong.basis) == (True, "loop_gain")
    assert "judged by the loop gain" in weak.sentence


def test_ads_switched_off_before_anyone_came_prove_nothing(run: Run) -> None:
    assert judged(run, AdsOff(0, np.zeros(200, np.int64))).basis == "loop_gain"


def test_nothing_to_judge_by_is_undecided() -> None:
    found = toy_run(days=50, people=200, ads=0.0, content=0.0).verdict
    assert found.closed is None and found.word == "undecided" and found.basis == "nothing"
    assert found.quick_ratio is None and found.referral_share is None


def test_quick_ratio_and_referral_share_are_those_of_the_window(run: Run) -> None:
    last = run.daily.iloc[-90:]
    assert run.verdict.quick_ratio == pytest.approx(last["joined_today"].sum() / last["left"].sum())
    assert run.verdict.referral_share == pytest.approx(last["joined_referral"].sum() / last["joined_today"].sum())


def test_the_toy_loop_closes_when_its_gain_is_above_one() -> None:
    closed = toy_run(days=200, people=10_000, ads=0.001, refer=0.012, leave=0.006, ads_off_from=100)
    opened = toy_run(days=200, people=10_000, ads=0.001, refer=0.002, leave=0.006, ads_off_from=100)
    assert closed.verdict.closed is True and opened.verdict.closed is False


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (-0.31, "shrinks by 31%"),
        (0.0, "keeps its size"),
        (-1.0, "dies out"),
        (0.004, "grows by 0.4%"),
        (-1e-5, "shrinks by less than 0.1%"),
    ],
)
def test_a_change_is_never_by_zero_percent(change: float, words: str) -> None:
    assert in_words(change) == words
