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


def test_ishigami():
    found = indices(ishigami(design(3, 4096, 1)), 3)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert np.all(found.total_low <= found.total) and np.all(found.total <= found.total_high)


def test_g_function():
    parts = np.array([1 / 3 / (1 + a) ** 2 for a in (0.0, 1.0, 4.5, 99.0)])
    whole = np.prod(1 + parts) - 1
    found = indices(g_function(design(4, 4096, 2)), 4)
    assert found.first == pytest.approx(parts / whole, abs=0.02)
    assert found.total == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.02)


def test_the_estimators_are_those_of_scipy():
    from scipy.stats import sobol_indices

    pages = ishigami(design(3, 256, 3)).reshape(5, 1, 256)
    theirs = sobol_indices(func={"f_A": pages[0], "f_B": pages[1], "f_AB": pages[2:]}, n=256)
    ours = indices(pages.ravel(), 3)
    assert ours.first == pytest.approx(np.ravel(theirs.first_order), abs=1e-12)
    assert ours.total == pytest.approx(np.ravel(theirs.total_order), abs=1e-12)


def test_rows_with_a_failure_are_left_out():
    whole = ishigami(design(3, 512, 4))
    broken = whole.copy()
    broken[[3, 700, 2000]] = np.nan
    found = indices(broken, 3)
    assert (found.rows, found.of) == (509, 512)
    assert found.total == pytest.approx(indices(whole, 3).total, abs=0.05)


def test_what_does_not_vary_has_no_indices():
    assert indices(np.ones(5 * 8), 3) is None
    assert indices(np.full(5 * 8, np.nan), 3) is None


def test_intervals_hold_the_known_index_in_most_of_many_designs():
    """Coverage of a 95% bootstrap interval at 128 points: 40 designs, at least 32 hold each index."""
    held = np.zeros(3)
    for seed in range(40):
        found = indices(ishigami(design(3, 128, seed)), 3, seed)
        held += (found.total_low <= [0.5576, 0.4424, 0.2437]) & (found.total_high >= [0.5576, 0.4424, 0.2437])
    assert np.all(held >= 32), held
