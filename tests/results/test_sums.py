"""Measures of many runs at once: those of each run alone, to the last bit, and those reckoned by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from by_hand import BY_HAND, DAYS, history
from fakes import flat, lives_of, strangers
from loopsim.market.fields import NONE, STANDING
from loopsim.market.tallies import TALLY
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.facts import Facts
from loopsim.results.figures import FIGURES
from loopsim.results.joined import joined_among
from loopsim.results.kpis import measure
from loopsim.results.sums import Sums

NAMES = tuple(FIGURES)


def crowd_of(people: np.ndarray) -> Any:
    """People by number as an engine leaves them: rows in the order of joining behind a stranger's."""
    joined = np.flatnonzero(people["joined_day"] != NONE)
    standing, row = np.zeros(1, STANDING), np.zeros(len(people), np.int32)
    standing["met"] = len(joined)
    row[joined] = np.arange(1, len(joined) + 1)
    rows = np.concatenate([strangers(1), people[joined]])
    return SimpleNamespace(customers=rows, met=rows[1:], row=row, standing=standing)


def some_tallies(dice: np.random.Generator, days: int) -> np.ndarray:
    """Days of which many counters, and now and then all of a channel or of a kind, are 0."""
    tallies = np.zeros(days, TALLY)
    counters = tallies.view(np.int64).reshape(days, -1)
    counters[:] = dice.integers(0, 10 ** dice.integers(1, 9), counters.shape)
    counters *= dice.random(counters.shape) < dice.choice([0.02, 0.5, 1.0])
    counters *= dice.random(counters.shape[1]) < dice.choice([0.3, 1.0])
    return tallies


def _no_settings() -> np.void:
    raise AssertionError("these measures are of counts and people alone")


def alone(tallies: np.ndarray, people: np.ndarray) -> dict[str, float]:
    """The measures of one run, as its summary has them."""
    facts = Facts(tallies, lambda: joined_among(people), np.zeros(0), np.zeros((0, 0, 4), np.int64), _no_settings)
    return {name: float("nan") if value is None else float(value) for name, value in measure(facts, NAMES).items()}


@given(seed=st.integers(0, 2**32 - 1), days=st.integers(1, 400), runs=st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_many_runs_have_the_measures_of_each_run_alone(seed: int, days: int, runs: int) -> None:
    dice = np.random.default_rng(seed)
    sums, expected = Sums(runs, days), []
    for _ in range(runs):
        refer, leave, arrivals = dice.choice([0.0, 0.004]), dice.choice([0.0, 0.01, 0.3]), dice.choice([0.0, 0.1, 2.0])
        people = lives_of(flat(refer), flat(leave), days=days, arrivals=arrivals, seed=int(dice.integers(2**31)))
        tallies = some_tallies(dice, days)
        sums.add(tallies, crowd_of(people))
        expected.append(alone(tallies, people))
    found = sums.figures(NAMES)
    for place, values in enumerate(expected):
        assert repr({name: float(found[name][place]) for name in NAMES}) == repr(values)


@pytest.mark.parametrize("name", sorted(set(FIGURES) & set(BY_HAND)))
def test_a_measure_is_as_reckoned_by_hand(name: str) -> None:
    run = history()
    sums = Sums(2, DAYS)
    for _ in range(2):
        sums.add(run.tallies, crowd_of(run.records.customers))
    assert sums.figures((name,))[name] == pytest.approx([BY_HAND[name]] * 2)


def test_every_figure_is_a_measure() -> None:
    assert set(FIGURES) < set(DEFINITIONS)


def test_runs_that_are_forgotten_leave_nothing_behind() -> None:
    run, dice = history(), np.random.default_rng(1)
    sums = Sums(1, DAYS)
    sums.add(some_tallies(dice, DAYS), crowd_of(lives_of(flat(0.02), flat(0.02), days=DAYS, arrivals=3)))
    sums.clear()
    assert sums.figures(("joined",))["joined"].size == 0
    sums.add(run.tallies, crowd_of(run.records.customers))
    assert repr({name: float(value[0]) for name, value in sums.figures(NAMES).items()}) == repr(
        alone(run.tallies, run.records.customers)
    )


def test_somebody_brought_by_a_stranger_is_refused_and_not_counted() -> None:
    run = history()
    people = run.records.customers.copy()
    people["referrer"][3] = 5  # has never joined
    sums = Sums(2, DAYS)
    with pytest.raises(ValueError, match="by a stranger"):
        sums.add(run.tallies, crowd_of(people))
    sums.add(run.tallies, crowd_of(run.records.customers))
    assert sums.figures(("joined",))["joined"].tolist() == [4.0]
