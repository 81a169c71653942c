"""Looking again and again fools nobody: chances to be wrong by levels that are known, and by simulation."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from loopsim.claims.looks import FULL, QUICK, Look, nominal, one_look, several_looks
from loopsim.claims.trial import effect
from loopsim.runs.intervals import LEVEL
from loopsim.runs.replicate import replicate
from loopsim.scenario.scenario import Scenario
from loopsim.stats import student_t

_QUARTERS = (0.25, 0.5, 0.75, 1.0)


@pytest.mark.parametrize(
    ("spent", "bounds"),
    [
        (lambda share: 4 * (1 - ndtr(-ndtri(0.0125) / share**0.5)), (4.333, 2.963, 2.359, 2.014)),
        (lambda share: 0.05 * np.log(1 + (np.e - 1) * share), (2.368, 2.368, 2.358, 2.350)),
    ],
    ids=["O'Brien and Fleming", "Pocock"],
)
def test_bounds_are_those_of_the_tables(spent: Callable[[float], float], bounds: tuple[float, ...]) -> None:
    """Four looks, 5% (Lan & DeMets 1983; Jennison & Turnbull 2000, table 7.1 and its kin)."""
    assert -ndtri(nominal(_QUARTERS, spent) / 2) == pytest.approx(bounds, abs=0.0006)


def test_a_plan_has_four_looks_each_less_strict_than_the_one_before() -> None:
    plan = several_looks()
    assert [look.pairs for look in plan] == [10, 20, 40, FULL]
    assert plan[0].level == pytest.approx(1 - 0.045 / 36) and plan[-1].level > LEVEL
    assert all(first.level > then.level for first, then in itertools.pairwise(plan))
    assert one_look() == (Look(QUICK, LEVEL),)
    assert [look.pairs for look in several_looks(7)] == [2, 3, 5, 7] and several_looks(2) == one_look(2)


def shares_told(differences: np.ndarray) -> float:
    """Share of trials that are told from chance at one of the looks, a trial a row."""
    told = np.zeros(len(differences), bool)
    for pairs, level in several_looks():
        some = differences[:, :pairs]
        error = some.std(axis=1, ddof=1) / pairs**0.5
        told |= np.abs(some.mean(axis=1)) > student_t(pairs - 1, level) * error
    return float(told.mean())


def test_the_interval_of_a_look_is_the_one_of_the_simulation_below() -> None:
    apart = np.random.default_rng(3).normal(0.4, 1.0, (40, FULL))
    for row in apart:
        found = [effect("orders", np.zeros(n), row[:n], level) for n, level in several_looks()]
        assert any(one.low > 0 or one.high < 0 for one in found) == bool(shares_told(row[None]))


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("normal", lambda rng, size: rng.standard_normal(size)),
        ("heavy tails", lambda rng, size: rng.standard_t(3, size)),
        ("bounded", lambda rng, size: rng.uniform(-1, 1, size)),
        ("rare", lambda rng, size: rng.choice([-1.0, 0.0, 1.0], size, p=[0.05, 0.9, 0.05])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_nothing_is_true_at_most_one_trial_in_twenty_is_told_otherwise(name: str, draw: Any) -> None:
    """Sides that are alike differ symmetrically: 40,000 trials, with three standard errors of that share."""
    share = shares_told(draw(np.random.default_rng(7), (40_000, FULL)))
    assert share <= 0.05 + 3 * (0.05 * 0.95 / 40_000) ** 0.5
    assert name != "normal" or share == pytest.approx(0.046, abs=0.003)


def test_looking_each_time_at_a_usual_interval_would_fool() -> None:
    apart = np.random.default_rng(7).standard_normal((10_000, FULL))
    told = np.zeros(len(apart), bool)
    for pairs, _ in several_looks():
        some = apart[:, :pairs]
        told |= np.abs(some.mean(axis=1)) > student_t(pairs - 1) * some.std(axis=1, ddof=1) / pairs**0.5
    assert told.mean() > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("kpi", ["profit", "joined"])
def test_a_shop_against_itself_is_told_from_itself_in_one_trial_of_twenty_at_most(kpi: str) -> None:
    """Pairs of runs of one small shop with different luck, 20,000 trials of pairs drawn from 400 runs."""
    runs = replicate(
        Scenario.load("closed-loop").scaled(0.02), runs=400, days=182, kpis=["profit", "joined"], series=[]
    )
    rng = np.random.default_rng(11)
    ours, theirs = (runs.values(kpi)[rng.integers(0, 400, (20_000, FULL))] for _ in range(2))
    assert shares_told(ours - theirs) <= 0.05 + 3 * (0.05 * 0.95 / 20_000) ** 0.5
