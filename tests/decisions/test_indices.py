"""Sobol's indices, against functions whose indices are known, SciPy, and brute force."""

import numpy as np
import pytest

from loopsim.decisions.indices import design, indices


def ishigami(cube: np.ndarray) -> np.ndarray:
    """Ishigami & Homma 1990 with a = 7, b = 0.1."""
    x, y, z = np.pi * (2 * cube.T - 1)
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def g_function(cube: np.ndarray, weights=(0.0, 1.0, 4.5, 99.0)) -> np.ndarray:
    """Sobol's g-function: its first-order parts are 1/3/(1 + a)^2."""
    parts = [(abs(4 * column - 2) + a) / (1 + a) for column, a in zip(cube.T, weights, strict=True)]
    return np.prod(parts, axis=0)


def one_run(values: np.ndarray) -> np.ndarray:
    return values[:, None]


#: Parts of the g-function above, first-order and total.
_PARTS = np.array([1 / 3 / (1 + a) ** 2 for a in (0.0, 1.0, 4.5, 99.0)])
_WHOLE = np.prod(1 + _PARTS) - 1
ALONE, IN_ALL = _PARTS / _WHOLE, _PARTS * np.prod(1 + _PARTS) / (1 + _PARTS) / _WHOLE


def lucky(points: int, runs: int, seed: int, shared: float, slope: float, each: float) -> np.ndarray:
    """The g-function with luck, in units of its spread: one that a row shares, one that acts through its first value,
    and one of each point, as runs that go other ways have it."""
    rng, cube = np.random.default_rng(seed), design(4, points, seed)
    pages = (g_function(cube) / np.sqrt(_WHOLE)).reshape(6, points, 1)
    of_rows = rng.normal(0.0, shared, (points, runs))
    of_slopes = rng.normal(0.0, slope, (points, runs)) * (cube[:, 0].reshape(6, points, 1) - 0.5) * 12**0.5
    return (pages + of_rows + of_slopes + rng.normal(0.0, each, (6, points, runs))).reshape(-1, runs)


def test_luck_that_a_row_shares_changes_nothing():
    plain, shaken = (indices(lucky(64, 2, 1, shared, 0.0, 0.0), 4) for shared in (0.0, 5.0))
    assert shaken.total == pytest.approx(plain.total, abs=1e-9)
    assert shaken.first == pytest.approx(plain.first, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("luck", [(1.0, 0.1, 0.0), (1.0, 0.1, 0.5), (1.0, 0.3, 0.7)])
def test_with_luck_indices_are_those_of_the_mean_and_intervals_hold_them(luck):
    """Designs of 128 rows, two runs a point. Of 400 the 95% intervals of each index held the truth in 88% or more."""
    found = [indices(lucky(128, 2, seed, *luck), 4, seed) for seed in range(120)]
    assert not any(one.is_hidden for one in found)
    for name, known in (("first", ALONE), ("total", IN_ALL)):
        low, high = (np.array([getattr(one, f"{name}_{end}") for one in found]) for end in ("low", "high"))
        held = ((low <= known + 1e-9) & (known <= high + 1e-9)).mean(axis=0)
        assert np.all(held >= 0.85), (name, held)
    assert np.mean([one.total for one in found], axis=0) == pytest.approx(IN_ALL, abs=0.05)


def test_luck_that_hides_what_values_do_is_told():
    assert indices(lucky(16, 2, 1, 1.0, 0.0, 20.0), 4).is_hidden
    assert all(indices(lucky(16, 2, seed, 0.0, 0.0, 1e6), 4) is not None for seed in range(20))  # without a warning
    assert not indices(lucky(64, 2, 1, 1.0, 0.0, 0.2), 4).is_hidden


@pytest.mark.slow
@pytest.mark.parametrize("rows", [2, 4, 8, 32])
def test_values_that_only_shuffle_luck_are_rarely_told_however_few_the_rows(rows):
    """No value does anything, or the first does all: of 400 designs at most one in twenty tells of another one."""
    for does in (0.0, 3.0):
        told, seen = [], []
        for seed in range(400):
            rng, cube = np.random.default_rng(seed), design(3, rows, seed)
            found = indices(does * cube[:, :1] + rng.normal(0.0, 1.0, (len(cube), 2)), 3, seed)
            seen.append(not found.is_hidden)
            told.append(seen[-1] and bool((found.total_low[1:] > 0).any()))
        assert np.mean(told) <= 0.05, does
        assert does or np.mean(seen) <= 0.05


def test_few_rows_have_wide_intervals_and_no_value_is_more_alone_than_in_all():
    for rows in (2, 4):
        found = [indices(one_run(ishigami(design(3, rows, seed))), 3, seed) for seed in range(100)]
        assert np.median([(one.total_high - one.total_low)[0] for one in found]) > 0.8
        assert all(np.all(one.first <= one.total) for one in found)


def test_ishigami():
    found = indices(one_run(ishigami(design(3, 4096, 1))), 3)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert np.all(found.total_low <= found.total) and np.all(found.total <= found.total_high)


def test_g_function():
    parts = np.array([1 / 3 / (1 + a) ** 2 for a in (0.0, 1.0, 4.5, 99.0)])
    whole = np.prod(1 + parts) - 1
    found = indices(one_run(g_function(design(4, 4096, 2))), 4)
    assert found.first == pytest.approx(parts / whole, abs=0.02)
    assert found.total == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.02)


def test_without_luck_they_are_those_of_scipy():
    """The numerator of the total index to the last digit; the variance, which SciPy has from both pages, nearly."""
    from scipy.stats import sobol_indices

    pages = ishigami(design(3, 4096, 3)).reshape(5, 1, 4096)
    theirs = sobol_indices(func={"f_A": pages[0], "f_B": pages[1], "f_AB": pages[2:]}, n=4096)
    ours = indices(one_run(pages.ravel()), 3)
    assert ours.first == pytest.approx(np.ravel(theirs.first_order), abs=0.02)
    assert ours.total == pytest.approx(np.ravel(theirs.total_order), abs=0.02)
    whole, ours_whole = pages[:2].var(), ((pages[0] - pages[1]) ** 2).mean() / 2
    assert ours.total * ours_whole == pytest.approx(np.ravel(theirs.total_order) * whole, rel=1e-12)


def test_rows_with_a_failure_are_left_out():
    whole = ishigami(design(3, 512, 4))
    broken = whole.copy()
    broken[[3, 700, 2000]] = np.nan
    found = indices(one_run(broken), 3)
    assert (found.rows, found.of) == (509, 512)
    assert found.total == pytest.approx(indices(one_run(whole), 3).total, abs=0.05)


def test_what_does_not_vary_has_no_indices():
    assert indices(np.ones((5 * 8, 2)), 3) is None
    assert indices(np.full((5 * 8, 2), np.nan), 3) is None


def test_intervals_hold_the_known_index_in_most_of_many_designs():
    """Coverage of a 95% bootstrap interval at 128 points: 40 designs, at least 32 hold each index."""
    held = np.zeros(3)
    for seed in range(40):
        found = indices(one_run(ishigami(design(3, 128, seed))), 3, seed)
        held += (found.total_low <= [0.5576, 0.4424, 0.2437]) & (found.total_high >= [0.5576, 0.4424, 0.2437])
    assert np.all(held >= 32), held
