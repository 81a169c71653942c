"""Four answers, what decides them, and the sentence that says so."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from fakes import toy_run
from loopsim.plots.texts import TEXTS
from loopsim.results import wording
from loopsim.results.lasting import CAUSES
from loopsim.results.loop_test import BRANCH, LoopTest
from loopsim.results.newcomers import Newcomers
from loopsim.results.run import Run
from loopsim.results.verdict import Answer, Verdict, answer_of, verdict


@pytest.fixture(scope="module")
def run() -> Run:
    return toy_run(days=200, people=2000)


def branch(days: int = 364, pool: int = 1000, **per_block: int) -> np.ndarray:
    """A branch in which people come and go on the first day of each four weeks."""
    found = np.zeros(days, BRANCH)
    found["pool"] = pool
    for name, count in per_block.items():
        found[name][::28] = count
    return found


def judged(
    run: Run,
    alone: np.ndarray,
    organic: np.ndarray | None = None,
    pool_before: int = 1000,
    newcomers: Newcomers = Newcomers(),  # noqa: B008 - a value
) -> Verdict:
    test = LoopTest(365, 364, 28, pool_before, alone, alone if organic is None else organic, newcomers)
    return verdict(test, run.verdict.period_gain, run.verdict.quick_ratio, run.verdict.referral_share)


@pytest.mark.parametrize(
    ("alone", "organic", "answer"),
    [
        ({"referral": 110, "left": 100}, {}, Answer.CLOSED),
        ({"leader": 110, "left": 100}, {}, Answer.CLOSED),
        ({"referral": 60, "won_back": 50, "left": 100}, {}, Answer.CLOSED),
        ({"referral": 1}, {}, Answer.CLOSED),  # nobody left
        ({"referral": 60, "left": 100}, {"organic": 50}, Answer.HELD),
        ({"left": 100}, {"organic": 120}, Answer.HELD),
        ({"referral": 60, "left": 100}, {"organic": 20}, Answer.OPEN),
        ({"referral": 60, "left": 100}, {}, Answer.OPEN),
        ({"left": 100}, {}, Answer.OPEN),
        ({"won_back": 120, "left": 100}, {}, Answer.OPEN),  # recalls alone make no loop
        ({"referral": 101, "left": 100}, {"organic": 900}, Answer.UNDECIDED),
        ({"referral": 60, "left": 100}, {"organic": 39}, Answer.UNDECIDED),
        ({}, {}, Answer.UNDECIDED),
    ],
)
def test_the_answer_follows_from_renewal(
    run: Run, alone: dict[str, int], organic: dict[str, int], answer: Answer
) -> None:
    assert judged(run, branch(**alone), branch(**alone, **organic)).answer == answer


def test_an_empty_pool_decides_nothing(run: Run) -> None:
    found = judged(run, branch(pool=0, referral=5, left=1), pool_before=0)
    assert (found.answer, found.why) == (Answer.UNDECIDED, "empty")
    assert "nobody is in the pool on day 365" in found.sentence


def test_without_a_test_nothing_is_decided_and_that_is_said(run: Run) -> None:
    assert (run.verdict.answer, run.verdict.closed) == (Answer.UNDECIDED, None)
    assert run.verdict.sentence == "undecided: no loop test was made."
    assert run.summary()["loop_closed"] is None and run.summary()["renewal"] is None


def test_the_sentence_gives_the_figures(run: Run) -> None:
    alone, organic = branch(referral=60, won_back=2, left=100), branch(referral=60, left=100, organic=20)
    alone["pool"][363], organic["pool"][363] = 690, 1040
    found = judged(run, alone, organic).sentence
    told = (
        "open: with only referral from day 365 on, 780 were brought, 26 won back and 1,300 left in 364 days: renewal "
    )
    assert found.startswith(told + "0.62 (")
    assert "the pool shrinks by 31%; with organic inflow it grows by 4%" in found


def test_more_runs_are_told_only_where_they_would_help(run: Run) -> None:
    near = judged(run, branch(referral=101, left=100))
    half = (near.by_referral.high - near.by_referral.low) / 2  # type: ignore[union-attr, operator]
    assert near.runs_to_tell == pytest.approx((half / 0.01) ** 2)
    assert f"about {round(near.runs_to_tell + 0.5):,} runs would tell" in near.sentence
    at = judged(run, branch(referral=100, left=100))
    assert at.runs_to_tell == inf and "no number of runs would tell" in at.sentence
    assert "would tell" not in judged(run, branch(referral=300, left=100)).sentence


def test_who_brings_the_rest_is_told_where_newcomers_bring_fewer_than_one(run: Run) -> None:
    few, many = Newcomers(np.array([80, 20])), Newcomers(np.array([0, 50, 50]))
    closed, open_ = branch(referral=110, left=100), branch(referral=60, left=100)
    assert "older members bring" in wording.gain_part(judged(run, closed, newcomers=few), "en")
    assert "older members bring" not in wording.gain_part(judged(run, closed, newcomers=many), "en")
    assert "older members bring" not in wording.gain_part(judged(run, open_, newcomers=few), "en")


def test_how_long_it_holds_and_why_it_ends_are_told(run: Run) -> None:
    ends = branch(1120, referral=120, left=100, shares=200, invitations=1000, invited_strangers=500)
    ends["referral"][560:] //= 2
    ends["invited_strangers"][560:] //= 2
    found = judged(run, ends)
    assert found.lasting is not None and found.lasting.causes == ("used_up",)
    assert f"below 1 for long after about {found.lasting.days} days, as the market is used up" in found.sentence
    assert "does not fall below 1 for long within 3 years" in judged(run, branch(1120, referral=120, left=100)).sentence
    assert "for long" not in judged(run, branch(1120, referral=50, left=100)).sentence


def test_quick_ratio_and_referral_share_are_those_of_the_window(run: Run) -> None:
    last = run.daily.iloc[-90:]
    assert run.verdict.quick_ratio == pytest.approx(last["joined_today"].sum() / last["left"].sum())
    assert run.verdict.referral_share == pytest.approx(last["joined_referral"].sum() / last["joined_today"].sum())


@pytest.mark.slow
def test_the_toy_loop_closes_when_friends_bring_more_than_leave() -> None:
    closed = toy_run(days=200, people=10_000, ads=0.001, refer=0.012, leave=0.006, test_from=100)
    opened = toy_run(days=200, people=10_000, ads=0.001, refer=0.002, leave=0.006, test_from=100)
    assert (closed.verdict.answer, opened.verdict.answer) == (Answer.CLOSED, Answer.OPEN)
    assert closed.summary()["loop_closed"] is True and opened.summary()["loop_closed"] is False
    assert closed.summary()["loop_answer"] == "closed by referral"


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
    assert wording.in_words(change) == words


@pytest.mark.parametrize(
    ("days", "words"), [(1120, "3 years"), (365, "a year"), (364, "364 days"), (728, "728 days"), (98, "98 days")]
)
def test_whole_years_are_said_only_where_they_are_over(days: int, words: str) -> None:
    assert wording.time_in_words(days, "en") == words


def test_every_word_is_there_in_both_languages() -> None:
    for words in (wording.HEADLINES, wording.ANSWERS, wording._WORDS, TEXTS):
        assert all(set(one) == {"en", "zh"} for one in words.values())
    assert set(Answer) <= set(wording.ANSWERS)
    said = {language: {wording._cause(cause, language) for cause in CAUSES} for language in ("en", "zh")}
    assert len(said["en"] | said["zh"]) == 2 * len(CAUSES) and not any(words.isascii() for words in said["zh"])


def test_no_answer_without_figures_is_not_closed() -> None:
    assert answer_of(None, None) == (Answer.UNDECIDED, "untested")
