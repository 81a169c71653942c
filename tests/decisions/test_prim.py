"""Boxes that tell hits from the rest, and the worth of knowing a value, against what is known."""

import numpy as np
import pytest
from scipy.stats import norm

from loopsim.decisions.evppi import spline, worth_of_all, worths_of
from loopsim.decisions.prim import box_of

NAMES = ("a", "b", "c", "d", "e")


def test_a_known_box_is_found():
    points = np.random.default_rng(0).random((400, 5))
    hits = (points[:, 1] > 0.6) & (points[:, 3] < 0.5)
    box = box_of(NAMES, points, hits)
    assert set(box.bounds) == {"b", "d"}
    assert box.bounds["b"] == (pytest.approx(0.6, abs=0.05), None)
    assert box.bounds["d"] == (None, pytest.approx(0.5, abs=0.05))
    assert box.density > 0.9 and box.coverage > 0.8
    inside = (points[:, 1] > box.bounds["b"][0]) & (points[:, 3] < box.bounds["d"][1])
    assert (box.points, box.hits) == (inside.sum(), hits[inside].sum())


@pytest.mark.slow
def test_a_box_is_not_found_in_luck():
    generator = np.random.default_rng(1)
    found = [box_of(NAMES, generator.random((40, 5)), generator.random(40) < 0.3) for _ in range(8)]
    assert sum(box is not None for box in found) <= 1  # one in twenty is wrong


@pytest.mark.parametrize("hits", [np.zeros(30, bool), np.ones(30, bool)])
def test_without_a_difference_there_is_no_box(hits):
    assert box_of(NAMES, np.random.default_rng(2).random((30, 5)), hits) is None


def worlds(count, seed):
    """Two plans: one is worth 0, the other 0.3 + x + 0.7 z."""
    x, z, idle = np.random.default_rng(seed).normal(size=(3, count))
    return x, idle, np.stack([np.zeros(count), 0.3 + x + 0.7 * z])


def worth_of(values, means):
    """The worth of knowing one value."""
    return worths_of(values[:, None], means)[0]


def expected_gain(mean, deviation):
    """E max(0, m) - max(0, E m) of a normal m."""
    share = mean / deviation
    return mean * norm.cdf(share) + deviation * norm.pdf(share) - max(mean, 0)


def test_the_worth_of_knowing_agrees_with_its_closed_form():
    of_x, of_idle, of_all, held = [], [], [], 0
    for seed in range(12):
        x, idle, means = worlds(256, seed)
        worth = worth_of(x, means)
        held += worth.low <= expected_gain(0.3, 1.0) <= worth.high
        of_x.append(worth.value)
        of_idle.append(worth_of(idle, means).value)
        of_all.append(worth_of_all(means).value)
    assert np.mean(of_x) == pytest.approx(expected_gain(0.3, 1.0), abs=3 * 0.04 / np.sqrt(12))
    assert np.mean(of_all) == pytest.approx(expected_gain(0.3, np.hypot(1.0, 0.7)), abs=0.05)
    assert np.mean(of_idle) < 0.02
    assert held >= 9


def test_knowing_is_worth_nothing_where_one_plan_is_always_best():
    x, _, means = worlds(64, 3)
    means[1] = means[0] + 1 + 0.01 * x
    assert worth_of(x, means) == (0, 0, 0)
    assert worth_of_all(means).value == 0
    assert worth_of(np.ones(64), worlds(64, 3)[2]) == (0, 0, 0)


@pytest.mark.slow
def test_values_that_say_nothing_are_not_called_worth_knowing_by_luck():
    """Between plans as good as each other, 3 in 10 values that say nothing were seen to be worth something."""
    called = 0
    for seed in range(60):
        generator = np.random.default_rng(seed)
        worths = worths_of(generator.random((64, 6)), np.stack([np.zeros(64), generator.normal(size=64)]))
        called += any(worth.low > 0 for worth in worths)
    assert called <= 8  # 3 of 60 are expected; 9 or more come once in 300 tries
    told = worths_of(np.random.default_rng(1).random((64, 6)), np.stack([np.zeros(64), np.linspace(-1, 1, 64)]))
    assert len(told) == 6


def test_which_plan_stands_first_does_not_matter():
    x, _, means = worlds(128, 4)
    assert worth_of(x, means[::-1]) == pytest.approx(worth_of(x, means), abs=0.02)


def test_splines_add_up_to_one():
    columns = spline(np.random.default_rng(5).normal(size=80))
    assert columns.shape == (80, 6)
    assert columns.sum(axis=1) == pytest.approx(np.ones(80))
