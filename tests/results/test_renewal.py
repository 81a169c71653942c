"""Renewal and its interval, for how long it holds and why it ends, against cases whose truth is known."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopsim.market.fields import CUSTOMER, NONE
from loopsim.results.brought import loop_gain
from loopsim.results.lasting import CAUSES, causes, lasting, named
from loopsim.results.loop_test import BRANCH, LoopTest
from loopsim.results.newcomers import Newcomers, followed
from loopsim.results.renewal import block_days, ratio, renewal


def birth_and_death(rho: float, mu: float, days: int, start: int, seed: int) -> np.ndarray:
    """A branch in which everyone brings with hazard ``rho`` and leaves with ``mu`` a day, and nobody else comes."""
    dice, pool, found = np.random.default_rng(seed), start, np.zeros(days, BRANCH)
    for day in range(days):
        born, died = dice.poisson(rho * pool), dice.binomial(pool, 1 - exp(-mu))
        pool += born - died
        found[day]["pool"], found[day]["referral"], found[day]["left"] = pool, born, died
    return found


@pytest.mark.parametrize("strength", [0.6, 1.0, 1.3])
def test_the_interval_of_renewal_holds_the_truth_about_95_times_in_100(strength: float) -> None:
    """Kendall's birth and death, where renewal is rho / mu: 400 histories each."""
    mu, hits = 0.003, 0
    truth = strength * mu / (1 - exp(-mu))
    for seed in range(400):
        found = renewal(birth_and_death(strength * mu, mu, 364, 1000, seed), 364, 28)
        hits += found.low <= truth <= found.high  # type: ignore[operator]
    assert 0.93 <= hits / 400 <= 0.99


def test_bouts_widen_the_interval() -> None:
    dice = np.random.default_rng(1)
    even = np.zeros(364, BRANCH)
    even["referral"], even["left"] = dice.poisson(3, 364), dice.poisson(3, 364)
    bouts = even.copy()
    bouts["referral"] = 0
    bouts["referral"][np.arange(13) * 28 + 5] = dice.poisson(84, 13) * np.array([0, 2] * 6 + [1])
    width = [one.high - one.low for one in (renewal(even, 364, 28), renewal(bouts, 364, 28))]  # type: ignore[operator]
    assert width[1] > 2 * width[0]


def test_a_rhythm_of_the_campaigns_does_not_widen_it() -> None:
    dice = np.random.default_rng(2)
    found = np.zeros(364, BRANCH)
    found["left"] = dice.poisson(3, 364)
    found["referral"][::28] = dice.poisson(84, 13)
    whole, weeks = renewal(found, 364, 28), renewal(found, 364, 7)
    assert (whole.high - whole.low) < 0.7 * (weeks.high - weeks.low)  # type: ignore[operator]


def test_nobody_brought_of_few_who_left_is_not_known_for_sure() -> None:
    assert ratio(np.zeros(13, int), np.eye(13, dtype=int)[0])[2] > 1  # type: ignore[operator]
    assert ratio(np.zeros(13, int), np.full(13, 30))[2] < 0.02  # type: ignore[operator]


def test_nobody_who_left_gives_no_ratio() -> None:
    assert ratio(np.ones(13, int), np.zeros(13, int)) == (None, None, None)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=20))
def test_the_interval_holds_its_own_ratio(blocks: list[tuple[int, int]]) -> None:
    inflow, left = np.array(blocks).T
    value, low, high = ratio(inflow, left)
    if value is not None:
        assert 0 <= low <= value <= high  # type: ignore[operator]


@pytest.mark.parametrize(
    ("weeks", "days", "block"), [(0, 364, 28), (4, 364, 28), (2, 364, 28), (1, 364, 28), (6, 364, 42), (3, 364, 42),
                                 (20, 364, 91), (4, 28, 7)]
)  # fmt: skip
def test_a_block_is_a_period_of_the_campaigns_of_about_four_weeks(weeks: int, days: int, block: int) -> None:
    assert block_days(weeks, days) == block


def steady(days: int, **each_day: int) -> np.ndarray:
    found = np.zeros(days, BRANCH)
    found["pool"] = 1000
    for name, count in each_day.items():
        found[name] = count
    return found


FULL = {"referral": 12, "left": 10, "shares": 20, "invitations": 100, "invited_strangers": 60}


def test_a_loop_that_never_falls_below_one_holds_all_days() -> None:
    found = lasting(steady(1120, **FULL), 1000, 28)
    assert found is not None and (found.days, found.is_over, found.causes) == (1120, False, ())


def test_a_loop_below_one_from_the_start_holds_no_day() -> None:
    found = lasting(steady(1120, **FULL | {"referral": 9}), 1000, 28)
    assert found is not None and (found.days, found.is_over) == (0, True)


def test_the_end_is_dated_by_the_middle_of_the_window() -> None:
    branch = steady(1120, **FULL)
    branch["referral"][500:] = 8  # the window of 84 days is below 1 as soon as more than half of it is
    found = lasting(branch, 1000, 28)
    assert found is not None and found.is_over and abs(found.days - 500) <= 1


def test_a_bad_day_is_no_end() -> None:
    branch = steady(1120, **FULL)
    branch["left"][500] = 300  # a guide leaves: below 1 in all windows that hold this day
    assert not lasting(branch, 1000, 28).is_over  # type: ignore[union-attr]
    branch["left"][580] = 300
    assert lasting(branch, 1000, 28).is_over  # type: ignore[union-attr]


def test_a_pool_that_died_out_has_ended() -> None:
    branch = steady(1120, referral=1)
    branch["referral"][300:], branch["pool"][300:] = 0, 0
    found = lasting(branch, 1000, 28)
    assert found is not None and found.is_over and found.days < 300


def test_too_short_a_look_ahead_tells_nothing() -> None:
    assert lasting(steady(100, **FULL), 1000, 28) is None


ENDS = [
    ({"invited_strangers": 20, "referral": 4}, ("used_up",)),
    ({"shares": 5, "invitations": 25, "invited_strangers": 15, "referral": 3}, ("shares_less",)),
    ({"invitations": 25, "invited_strangers": 15, "referral": 3}, ("asks_fewer",)),
    ({"referral": 3}, ("accepts_less",)),
    ({"left": 40, "left_annoyed": 30}, ("annoyed",)),
    ({"left": 40, "left_with_host": 30}, ("hosts_lost",)),
    ({"left": 40, "left_at_renewal": 30}, ("not_renewed",)),
    ({"left": 40}, ("leaves_sooner",)),
    ({"left": 30, "left_annoyed": 20, "invited_strangers": 20, "referral": 4}, ("used_up", "annoyed")),
]


@pytest.mark.parametrize(("later", "expected"), ENDS)
def test_the_cause_of_the_end_is_what_changed(later: dict[str, int], expected: tuple[str, ...]) -> None:
    branch = steady(1120, **FULL)
    for name, count in later.items():
        branch[name][500:] = count
    found = lasting(branch, 1000, 28)
    assert found is not None and set(found.causes) == set(expected)


@given(st.lists(st.integers(1, 99), min_size=14, max_size=14), st.integers(0, 30), st.integers(0, 30))
def test_the_causes_add_up_to_the_change_of_renewal(counts: list[int], back: int, later: int) -> None:
    branch = np.zeros(200, BRANCH)
    branch["pool"] = 1000
    names = ("referral", "shares", "invitations", "invited_strangers", "left_annoyed", "left_with_host")
    for half, some in ((slice(0, 100), counts[:7]), (slice(100, 200), counts[7:])):
        for name, count in zip(names, some, strict=False):
            branch[name][half] = count
        branch["left"][half] = some[4] + some[5] + some[6]
    branch["won_back"][:100], branch["won_back"][100:] = back, later
    changes = causes(branch, 1000, 84, 110)
    assert set(changes) == set(CAUSES)
    first, last = branch[:84], branch[110:194]
    renewals = [(w["referral"].sum() + w["won_back"].sum()) / w["left"].sum() for w in (first, last)]
    assert sum(changes.values()) == pytest.approx(log(renewals[1] / renewals[0]), abs=1e-9)


def test_what_raises_renewal_is_no_cause() -> None:
    assert named({"used_up": -1.0, "shares_less": 5.0, "annoyed": -0.1}) == ("used_up",)


# --- what newcomers brought -----------------------------------------------------------------------------------------


def test_newcomers_of_ninety_days_are_followed_with_those_who_left() -> None:
    people = np.zeros(6, CUSTOMER)
    people["joined_day"], people["brought"] = [274, 275, 300, 364, 365, 10], [7, 1, 0, 3, 9, 9]
    people["referrer"] = people["host"] = NONE
    found = followed(people, np.array([True, False, True, True, True, True]), 365)
    assert found.brought.tolist() == [1, 1, 0, 1] and found.staying == 2


def test_who_joined_through_one_friend_or_is_cared_for_by_one_guide_is_one_draw() -> None:
    people = np.zeros(5, CUSTOMER)
    people["joined_day"], people["brought"] = 300, [4, 2, 0, 1, 0]
    people["referrer"], people["host"] = [7, 7, 8, NONE, NONE], [1, 2, 2, 2, NONE]
    found = followed(people, np.ones(5, bool), 365)
    mean = 7 / 5
    by_referrer = (6 - 2 * mean) ** 2 + (0 - mean) ** 2 + (1 - mean) ** 2 + (0 - mean) ** 2
    by_host = (4 - mean) ** 2 + (3 - 3 * mean) ** 2 + (0 - mean) ** 2
    assert found.variance == pytest.approx((by_referrer + by_host) / 25)


def test_the_loop_gain_is_the_mean_of_what_newcomers_brought() -> None:
    test = LoopTest(365, 364, 28, 9, steady(1120), None, Newcomers(np.array([5, 3, 0, 2]), 4))
    found = loop_gain(test)
    assert (found.value, found.newcomers, found.friends, found.staying_share) == (0.9, 10, 9, 0.4)
    assert found.low < 0.9 < found.high  # type: ignore[operator]


@pytest.mark.parametrize("heads", [0.0, 1.2])
def test_the_interval_of_the_loop_gain_holds_the_truth_about_95_times_in_100(heads: float) -> None:
    dice, hits = np.random.default_rng(3), 0
    for _ in range(400):
        mean = 0.6 * np.exp(dice.normal(-heads * heads / 2, heads, 400))
        test = LoopTest(365, 364, 28, 9, steady(1), None, Newcomers(np.bincount(dice.poisson(mean))))
        found = loop_gain(test)
        hits += found.low <= 0.6 <= found.high  # type: ignore[operator]
    assert 0.92 <= hits / 400 <= 0.98


def test_nobody_who_joined_brings_no_gain() -> None:
    assert loop_gain(LoopTest(365, 364, 28, 9, steady(1))).missing.startswith("nobody joined")
    assert loop_gain(None).missing == "no loop test was made"
