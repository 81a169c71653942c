"""PAWN: how far distributions move, against known answers, a direct calculation and SALib."""

import numpy as np
import pytest

from loopsim.decisions.distances import distances


def cube(points: int, values: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((points, values))


def added(values: np.ndarray) -> np.ndarray:
    """The first matters, the second half as much, the third not at all."""
    return values[:, 0] + 0.5 * values[:, 1]


def told(values: np.ndarray) -> np.ndarray:
    return (added(values) > 0.9).astype(float)


def by_definition(function, slices: int) -> np.ndarray:
    """The mean over slices of the largest gap between the distribution in a slice and that of all, of many points."""
    points = cube(200_000, seed=99)
    found = function(points)
    every = np.unique(np.quantile(found, np.linspace(0, 1, 2001)))
    over = np.searchsorted(np.sort(found), every, side="right") / len(found)
    index = []
    for column in points.T:
        parts = np.array_split(found[np.argsort(column)], slices)
        gaps = [abs(np.searchsorted(np.sort(part), every, side="right") / len(part) - over).max() for part in parts]
        index.append(np.mean(gaps))
    return np.array(index)


def test_a_measure_that_is_the_value_itself_has_the_known_index():
    """In the slice from a to b of a uniform value the largest gap is max(a, 1 - b): 0.7 on average over ten."""
    found = distances(cube(4096), cube(4096)[:, 0])
    assert found.distance == pytest.approx([0.7, 0.0, 0.0], abs=0.03)
    assert found.low[0] > 0.65 and found.low[1:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("function", [added, told])
def test_indices_are_those_by_definition(function):
    found = distances(cube(4096, seed=3), function(cube(4096, seed=3)))
    assert found.distance == pytest.approx(by_definition(function, 10), abs=0.03)


@pytest.mark.slow
def test_what_is_taken_off_is_what_chance_adds():
    """Over many small designs the index is right on average, where the plain one is 0.1 too high."""
    designs = [cube(128, seed=seed) for seed in range(60)]
    found = np.mean([distances(one, added(one), 1).distance for one in designs], axis=0)
    assert found == pytest.approx(by_definition(added, 8), abs=0.035)


@pytest.mark.long
def test_intervals_hold_the_known_index_in_most_of_many_designs():
    right = by_definition(added, 8)
    held = np.zeros(3)
    for seed in range(60):
        found = distances(cube(128, seed=seed), added(cube(128, seed=seed)), seed)
        held += (found.low <= right + 0.005) & (right <= found.high)
    assert np.all(held >= 51), held


@pytest.mark.long
def test_values_that_say_nothing_are_hardly_ever_told():
    """Of 60 designs with ten such values each, some three may tell one: the chance is 5% a design."""
    luck = np.random.default_rng(7)
    wrong = sum(bool((distances(cube(128, 10, seed), luck.normal(size=128)).low > 0).any()) for seed in range(60))
    assert wrong <= 9


def test_the_gap_is_that_of_salib_before_chance_is_taken_off():
    pawn = pytest.importorskip("SALib.analyze.pawn")
    points = cube(2048, seed=5)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    theirs = pawn.analyze(problem, points, added(points), S=10)["mean"]
    assert distances(points, added(points)).distance == pytest.approx(theirs, abs=0.06)
    assert theirs[2] > 0.03  # of a value that says nothing: what is taken off here


def test_a_skewed_measure_is_seen_where_its_variance_is_blind():
    """One point in a hundred makes nearly all of the variance; the value that moves all others is told all the same."""
    points = cube(1024, seed=8)
    found = points[:, 0] + 1000.0 * (points[:, 1] > 0.99)
    index = distances(points, found).distance
    assert index[0] > 0.6 and index[1] < 0.1
    assert np.corrcoef(points[:, 0], found)[0, 1] ** 2 < 0.01


def test_points_without_a_value_are_left_out():
    points = cube(512, seed=4)
    broken = added(points)
    broken[::7] = np.nan
    found = distances(points, broken)
    assert found.rows == 512 - len(broken[::7])
    assert found.distance == pytest.approx(distances(points, added(points)).distance, abs=0.06)
    assert distances(points, np.full(512, np.nan)) is None
    assert distances(points, np.ones(512)) is None
