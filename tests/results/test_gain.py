"""The loop gain against populations whose true gain is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fakes import flat, lives_of
from loopsim.market.fields import NONE, Stage
from loopsim.results import gain as gains
from loopsim.results.gain import PeriodGain
from loopsim.results.joined import joined_among

Chance = Callable[[np.ndarray], np.ndarray]


def period_gain(crowd: np.ndarray, days: int, window_days: int = gains.WINDOW) -> PeriodGain:
    return gains.period_gain(joined_among(crowd), days, window_days)


def true_gain(refer: Chance, leave: Chance) -> float:
    """Sum over ages of (chance of being in the pool) x (chance of referring)."""
    age = np.arange(1, 20_000)
    alive = np.concatenate(([1.0], np.cumprod(1 - leave(age))[:-1]))
    return float((alive * refer(age)).sum())


def eager_when_young(age: np.ndarray) -> np.ndarray:
    return np.where(age <= 30, 0.02, 0.0005)


def leaving_when_young(age: np.ndarray) -> np.ndarray:
    return np.where(age <= 30, 0.02, 0.003)


def slow_to_start(age: np.ndarray) -> np.ndarray:
    return np.where(age > 60, 0.006, 0.0)


def tiring(age: np.ndarray) -> np.ndarray:
    return 0.01 * np.exp(-age / 60)


@pytest.mark.parametrize(("refer", "leave"), [(0.004, 0.008), (0.002, 0.02), (0.006, 0.006)])
def test_constant_rates_give_their_ratio(refer: float, leave: float) -> None:
    gains = [
        period_gain(lives_of(flat(refer), flat(leave), arrivals=8, seed=seed), 365).value or 0.0 for seed in range(12)
    ]
    error = np.std(gains) / np.sqrt(len(gains))
    assert np.mean(gains) == pytest.approx(refer / leave, abs=4 * error + 0.01)


@pytest.mark.parametrize(
    ("refer", "leave"),
    [(eager_when_young, leaving_when_young), (slow_to_start, flat(0.006)), (tiring, leaving_when_young)],
)
def test_rates_that_change_with_age_give_the_sum_over_ages(refer: Chance, leave: Chance) -> None:
    truth = true_gain(refer, leave)
    gains = [
        period_gain(lives_of(refer, leave, days=500, arrivals=8, seed=seed), 500).value or 0.0 for seed in range(12)
    ]
    assert np.mean(gains) == pytest.approx(truth, rel=0.07)


@pytest.mark.parametrize("heads", [0.0, 1.5])
def test_the_interval_holds_the_truth_about_95_times_in_100(heads: float) -> None:
    found = [period_gain(lives_of(flat(0.004), flat(0.008), arrivals=5, heads=heads, seed=s), 365) for s in range(40)]
    assert sum((gain.low or 0) <= 0.5 <= (gain.high or 0) for gain in found) >= 33


def test_unequal_referrers_widen_the_interval() -> None:
    equal = period_gain(lives_of(flat(0.004), flat(0.008), arrivals=8), 365)
    unequal = period_gain(lives_of(flat(0.004), flat(0.008), arrivals=8, heads=1.9), 365)

    def width(gain) -> float:  # type: ignore[no-untyped-def]
        return (gain.high - gain.low) / gain.value * np.sqrt(gain.referrals)

    assert width(unequal) > 1.3 * width(equal)


def test_only_the_window_counts() -> None:
    crowd = lives_of(flat(0.004), flat(0.008), days=300, arrivals=8)
    assert period_gain(crowd, 300, 30).window_days == 30
    assert period_gain(crowd, 300, 30).referrals == (crowd["referrer"] != NONE)[crowd["joined_day"] >= 270].sum()
    assert period_gain(crowd, 300, 1000).window_days == 300
    assert period_gain(crowd, 300, 1000).leavings == (crowd["left_day"] != NONE).sum()


def test_person_days_are_counted_one_by_one() -> None:
    crowd = lives_of(flat(0.01), flat(0.02), days=60, arrivals=2)
    slow = 0
    for person in crowd:
        last = person["left_day"] if person["left_day"] != NONE else 59
        slow += sum(day >= 30 for day in range(person["joined_day"] + 1, last + 1))
    assert period_gain(crowd, 60, 30).person_days == slow


def test_a_short_run_tells_how_much_is_extrapolated() -> None:
    short = period_gain(lives_of(flat(0.004), flat(0.008), days=60, arrivals=20), 60)
    long = period_gain(lives_of(flat(0.004), flat(0.008), days=600, arrivals=5), 600)
    assert short.value and long.value
    assert short.extrapolated / short.value == pytest.approx(0.992**60, abs=0.12)
    assert long.extrapolated / long.value < 0.02


def test_without_referrals_the_gain_is_zero_with_an_upper_end() -> None:
    gain = period_gain(lives_of(flat(0.0), flat(0.01)), 365)
    assert gain.value == 0 and gain.low == 0
    assert gain.high is not None and 0 < gain.high < 0.1


def test_without_leavings_the_gain_cannot_be_told() -> None:
    gain = period_gain(lives_of(flat(0.01), flat(0.0), days=60, arrivals=1), 60)
    assert gain.value is None and "nobody left" in gain.missing


def test_an_empty_pool_has_no_gain() -> None:
    gain = period_gain(lives_of(flat(0.01), flat(0.01), days=60, arrivals=0), 60)
    assert gain.value is None and "nobody was in the pool" in gain.missing


def test_who_was_won_back_counts_as_never_gone() -> None:
    crowd = lives_of(flat(0.004), flat(0.01), days=200)
    back = np.flatnonzero(crowd["left_day"] != NONE)[:50]
    before = period_gain(crowd, 200, 200)
    crowd["stage"][back] = Stage.FOLLOWER
    after = period_gain(crowd, 200, 200)
    assert after.leavings == before.leavings - 50
    assert after.person_days > before.person_days


def test_a_friend_who_joins_after_the_referrer_left_still_counts() -> None:
    crowd = lives_of(flat(0.0), flat(0.01), days=200)
    gone = np.flatnonzero((crowd["left_day"] > 110) & (crowd["left_day"] < 180))[0]
    late = np.flatnonzero(crowd["joined_day"] > crowd["left_day"][gone])[0]
    crowd["referrer"][late] = gone
    gain = period_gain(crowd, 200)
    assert gain.referrals == 1 and gain.value
