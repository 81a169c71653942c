"""A few people bring most of the friends (M67), because people have unlike numbers of contacts."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import loopsim

SEEDS = range(1, 9)


def of_the_year(name: str, **changes: object) -> np.ndarray:
    plan = loopsim.Scenario.load("closed-loop").change(
        {path.replace("__", "."): value for path, value in changes.items()}
    )
    return np.array([loopsim.simulate(plan, seed=seed, test_from=None).summary()[name] for seed in SEEDS], float)


@pytest.mark.slow
def test_the_more_unlike_people_are_the_more_of_the_friends_are_brought_by_a_fifth_of_those_who_bring_any():
    shares = [of_the_year("top_referrers_share", market__sociability_sigma=sigma) for sigma in (0.0, 1.0, 2.1)]
    for fewer, more in itertools.pairwise(shares):
        gained = more - fewer
        assert gained.mean() > 3.0 * gained.std(ddof=1) / np.sqrt(gained.size)


def test_by_default_a_fifth_of_those_who_bring_anyone_bring_as_many_as_in_m67():
    share = of_the_year("top_referrers_share")
    error = share.std(ddof=1) / np.sqrt(share.size)
    assert share.mean() + 2.0 * error > 0.75 and share.mean() - 2.0 * error < 0.95


def test_friends_who_were_brought_know_more_people_than_those_won_by_ads():
    """People met along a tie have many: friends of friends are met in proportion to their contacts."""
    people = loopsim.simulate("closed-loop", seed=1, test_from=None).customers
    by_ads = people.sociability[people.source == "ads"].mean()
    by_friends = people.sociability[people.source == "referral"].mean()
    assert by_friends > 2.0 * by_ads
