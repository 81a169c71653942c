"""Intervals hold what they promise, and say nothing where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from loopsim.runs.intervals import (
    QUANTILES,
    column_of,
    quantiles,
    share_difference_interval,
    share_interval,
    spread,
)

#: Standard errors from which on a share is called wrong: for a right one that happens in one of 100,000 tests.
ERRORS = 4.42

NUMBERS = arrays.arrays(
    np.float64,
    st.tuples(st.integers(2, 12), st.integers(1, 4)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))),
)


@pytest.mark.parametrize("runs", [2, 5, 30])
def test_of_95_percent_intervals_of_a_mean_95_percent_hold_it(runs: int) -> None:
    sets = 40_000
    found = spread(np.random.default_rng(runs).normal(3.0, 2.0, (runs, sets)))
    held = ((found.low <= 3.0) & (found.high >= 3.0)).mean()
    assert abs(held - 0.95) < ERRORS * np.sqrt(0.95 * 0.05 / sets)


def test_the_interval_of_a_mean_is_that_of_scipy() -> None:
    from scipy import stats

    values = np.random.default_rng(1).normal(size=(7, 1))
    found = spread(values)
    low, high = stats.ttest_1samp(values[:, 0], 0).confidence_interval(0.95)
    assert (found.low[0], found.high[0]) == pytest.approx((low, high))


@pytest.mark.parametrize(("hits", "runs"), [(0, 1), (0, 50), (183, 200), (7, 9), (50, 50)])
def test_the_interval_of_a_share_is_that_of_scipy(hits: int, runs: int) -> None:
    from scipy import stats

    right = stats.binomtest(hits, runs).proportion_ci(0.95, method="wilson")
    assert share_interval(hits, runs) == pytest.approx((right.low, right.high))


def test_intervals_of_a_share_hold_it_about_as_often_as_promised() -> None:
    from scipy import stats

    runs, shares = 40, np.linspace(0.01, 0.99, 197)
    hits = np.arange(runs + 1)
    ends = np.array([share_interval(int(hit), runs) for hit in hits])
    held = [(stats.binom.pmf(hits, runs, p) * ((ends[:, 0] <= p) & (p <= ends[:, 1]))).sum() for p in shares]
    assert np.mean(held) == pytest.approx(0.95, abs=0.01) and min(held) > 0.85  # known without any luck


@pytest.mark.parametrize("chances", [(0.02, 0.02), (0.3, 0.1), (0.0, 0.05)])
def test_intervals_of_a_difference_of_shares_hold_it_about_as_often_as_promised(chances: tuple[float, float]) -> None:
    up, down = chances
    sets = 4000
    drawn = np.random.default_rng(5).choice([1.0, -1.0, 0.0], p=[up, down, 1 - up - down], size=(sets, 50))
    ends = np.array([share_difference_interval(pairs) for pairs in drawn])
    held = ((ends[:, 0] <= up - down) & (up - down <= ends[:, 1])).mean()
    # Right are 94% to 99.9%, as few different outcomes let no interval hit 95%; wrong in one of 100,000 tests.
    assert held > 0.94 - ERRORS * np.sqrt(0.94 * 0.06 / sets)


def test_pairs_that_all_agree_leave_a_doubt() -> None:
    low, high = share_difference_interval(np.zeros(50))
    assert low == -high and high == pytest.approx(1.959964 * np.sqrt(2) / 52)  # one of 52 each way


@given(NUMBERS)
def test_quantiles_are_in_order_and_between_the_ends(values: np.ndarray) -> None:
    found = quantiles(values, QUANTILES)
    for column, defined in zip(found.T, values.T, strict=True):
        defined = defined[~np.isnan(defined)]
        if not len(defined):
            assert np.isnan(column).all()
            continue
        assert (np.diff(column) >= 0).all()
        assert defined.min() <= column[0] and column[-1] <= defined.max()


@given(NUMBERS)
def test_what_is_not_defined_is_left_out_and_counted(values: np.ndarray) -> None:
    found = spread(values)
    for place, column in enumerate(values.T):
        defined = column[~np.isnan(column)]
        assert found.n[place] == len(defined)
        if len(defined):
            assert found.mean[place] == pytest.approx(defined.mean(), abs=1e-6)
        if len(defined) > 1:
            assert found.sd[place] == pytest.approx(defined.std(ddof=1), rel=1e-6, abs=1e-6)
            assert found.low[place] <= found.mean[place] <= found.high[place]
        else:
            assert np.isnan(found.low[place]) and np.isnan(found.sd[place])


@given(st.floats(-1e9, 1e9), st.integers(2, 60))
def test_equal_values_have_exactly_that_mean_and_no_deviation(value: float, runs: int) -> None:
    found = spread(np.full((runs, 1), value))
    assert found.mean[0] == found.low[0] == found.high[0] == value and found.sd[0] == 0


@given(NUMBERS)
def test_the_interval_of_the_negated_values_is_mirrored(values: np.ndarray) -> None:
    found, mirrored = spread(values), spread(-values)
    np.testing.assert_array_equal(found.mean, -mirrored.mean)
    np.testing.assert_array_equal(found.low, -mirrored.high)


def test_no_runs_no_interval() -> None:
    assert np.isnan(share_interval(0, 0)).all() and np.isnan(share_difference_interval(np.array([np.nan]))).all()


def test_quantiles_are_named_by_their_percent() -> None:
    assert [column_of(percent) for percent in (5, 2.5, 97.5)] == ["q5", "q2.5", "q97.5"]
