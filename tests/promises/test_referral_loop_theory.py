"""The preset `referral-loop` is a Markov chain on random contacts: it is held to the exact curve and to an oracle."""

from __future__ import annotations

import numpy as np
import pytest

import loopsim
from benchmarks import numpy_referral_loop
from benchmarks.referral_loop import daily, distances, figures, loopsim_tallies, scenario, z_limit
from loopsim.market.fields import Stage

#: Size and number of the runs compared; with the exact curve of an endless market the error from the size is 1/PEOPLE.
PEOPLE, RUNS, DAYS = 20_000, 30, 365
EVENINGS = (1, 2, 3, 10, 30, 90, 180, 270, 365)
STAGES = ("strangers", "followers", "buyers", "lost")


@pytest.fixture(scope="module")
def tallies() -> list[np.ndarray]:
    return [loopsim_tallies(PEOPLE, DAYS, seed) for seed in range(1, RUNS + 1)]


@pytest.fixture(scope="module")
def ours(tallies) -> list[dict[str, np.ndarray]]:
    return [daily(run) for run in tallies]


@pytest.fixture(scope="module")
def numpy_runs() -> list[dict[str, np.ndarray]]:
    return [numpy_referral_loop.run(PEOPLE, DAYS, seed) for seed in range(1, RUNS + 1)]


def shares(runs, stage: str, evenings=EVENINGS) -> np.ndarray:
    """``runs -> (runs, evenings)`` shares of the market in a stage."""
    return np.array([run[stage][[evening - 1 for evening in evenings]] for run in runs]) / PEOPLE


def standard_errors(sample: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Distance of the mean of a sample from the exact value, in standard errors of the binomial law at least.

    On the first evenings hardly anyone has changed stage; there the spread within a small sample says too little.
    """
    spread = np.maximum(sample.std(axis=0, ddof=1), np.sqrt(expected * (1.0 - expected) / PEOPLE))
    return np.abs(sample.mean(axis=0) - expected) / (spread / np.sqrt(len(sample)))


def test_every_chance_of_the_specification_is_met(tallies):
    """Events against the person-days on which they could happen, all runs together.

    Each day is a binomial trial given its morning, so distances are normal; at most 1 in 100 choices of seeds fails.
    """
    total = sum(run[1:].view(np.int64).reshape(DAYS - 1, -1).sum(axis=0) for run in tallies).view(tallies[0].dtype)[0]
    mornings = sum(run["stock"][:-1].sum(axis=0) for run in tallies)
    followers, buyers = mornings[Stage.FOLLOWER], mornings[Stage.BUYER : Stage.LAPSED].sum()
    lost_buyers = total["moves"][Stage.BUYER : Stage.LAPSED, Stage.LAPSED].sum()
    trials = {
        "a stranger follows by ads": (total["joined"][:5].sum(), mornings[Stage.STRANGER], 0.0005),
        "a follower buys": (total["first_orders"], followers, 0.02),
        "a follower is lost": (total["moves"][Stage.FOLLOWER, Stage.LAPSED], followers, 0.01),
        "a buyer refers": (total["invitations"], buyers, 0.02),
        "a stranger asked accepts": (total["joined"][5:].sum(), total["invited_strangers"], 0.3),
        "a buyer repurchases": (total["repeat_orders"], buyers, 0.03),
        "a buyer is lost": (lost_buyers, buyers, 0.005),
    }
    limit = z_limit(len(trials), 10**6)
    for what, (events, chances, chance) in trials.items():
        error = np.sqrt(chance * (1.0 - chance) / chances)
        assert abs(events / chances - chance) < limit * error, what


def test_the_mean_curve_is_the_exact_curve_of_a_large_market(ours):
    """At most 1 in 100 choices of seeds would fail if the preset is right."""
    theory = numpy_referral_loop.endless_market(DAYS)
    limit = z_limit(len(STAGES) * len(EVENINGS), RUNS)
    for stage in STAGES:
        expected = theory[stage][[evening - 1 for evening in EVENINGS]]
        sample = shares(ours, stage)
        keep = expected > 0.0
        assert standard_errors(sample[:, keep], expected[keep]).max() < limit, stage
        assert (sample[:, ~keep] == 0).all(), f"nobody can be in {stage} so early"


def test_the_sums_of_flows_are_those_of_the_exact_curve(ours):
    theory = numpy_referral_loop.endless_market(DAYS)
    buyers_at_dawn = np.concatenate([[0.0], theory["buyers"][:-1]])
    strangers_at_dawn = np.concatenate([[1.0], theory["strangers"][:-1]])
    followers_at_dawn = np.concatenate([[0.0], theory["followers"][:-1]])
    by_ads = numpy_referral_loop.ADS_CHANCE * strangers_at_dawn.sum()
    expected = {
        "first_orders": numpy_referral_loop.FIRST_ORDER_CHANCE * followers_at_dawn.sum(),
        "repeat_orders": numpy_referral_loop.REPURCHASE_CHANCE * buyers_at_dawn.sum(),
        "joined_by_ads": by_ads,
        "joined_by_referral": 1.0 - theory["strangers"][-1] - by_ads,
    }
    limit = z_limit(len(expected), RUNS)
    for name, share in expected.items():
        sums = np.array([run[name].sum() for run in ours]) / PEOPLE
        error = sums.std(ddof=1) / np.sqrt(RUNS)
        # One who meets an ad and an invitation on one day counts for either: below 0.05% of the joiners.
        assert abs(sums.mean() - share) < limit * error + 0.0005 * share, name


def test_without_luck_of_friends_the_curve_is_a_markov_chain():
    """With no one accepting, strangers fall by 0.0005 a day and the two other stages follow by hand."""
    theory = numpy_referral_loop.endless_market(DAYS, accept_chance=0.0)
    chain = np.array(
        [
            [1 - 0.0005, 0.0005, 0, 0],
            [0, 0.97, 0.02, 0.01],
            [0, 0, 0.995, 0.005],
            [0, 0, 0, 1],
        ]
    )
    state = np.array([1.0, 0.0, 0.0, 0.0])
    for day in range(DAYS):
        state = state @ chain
        assert [theory[stage][day] for stage in STAGES] == pytest.approx(state, abs=1e-12)


def test_loopsim_without_acceptance_is_that_markov_chain():
    alone = scenario(PEOPLE).change(
        {"behavior.sharing.accept_strong_chance": 0.0, "behavior.sharing.accept_weak_chance": 0.0}
    )
    theory = numpy_referral_loop.endless_market(DAYS, accept_chance=0.0)
    days = [evening - 1 for evening in EVENINGS]
    runs = []
    for seed in range(1, 21):
        tallies = loopsim.simulate(alone, days=DAYS, seed=seed, test_from=None).tallies
        assert tallies["joined"][:, 5:].sum() == 0
        stock = tallies["stock"]
        runs.append({"followers": stock[:, 1], "buyers": stock[:, 2:5].sum(axis=1), "lost": stock[:, 5]})
    limit = z_limit(3 * len(EVENINGS), len(runs))
    for stage in ("followers", "buyers", "lost"):
        expected = theory[stage][days]
        keep = expected > 0.0
        assert standard_errors(shares(runs, stage)[:, keep], expected[keep]).max() < limit, stage


@pytest.mark.slow
def test_loopsim_and_the_numpy_program_give_the_same_curve(ours, numpy_runs):
    """At most 1 in 100 choices of seeds would fail if both are right."""
    far = distances([figures(run) for run in ours], [figures(run) for run in numpy_runs])
    assert np.abs(far).max() < z_limit(len(far), RUNS)


@pytest.mark.slow
def test_the_numpy_program_follows_the_exact_curve(numpy_runs):
    theory = numpy_referral_loop.endless_market(DAYS)
    evenings = (30, 90, 180, 270, 365)
    limit = z_limit(len(STAGES) * len(evenings), RUNS)
    for stage in STAGES:
        expected = theory[stage][[evening - 1 for evening in evenings]]
        assert standard_errors(shares(numpy_runs, stage, evenings), expected).max() < limit, stage


def test_fixed_contacts_keep_the_pool_below_that_of_a_well_mixed_market():
    exact, mixed = numpy_referral_loop.endless_market(DAYS), numpy_referral_loop.mean_field(DAYS)
    assert exact["buyers"][:30] == pytest.approx(mixed["buyers"][:30], rel=2e-3)
    assert 0.01 < 1.0 - exact["buyers"][-1] / mixed["buyers"][-1] < 0.05
