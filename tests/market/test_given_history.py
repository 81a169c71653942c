"""Traits of people given what they did: posteriors against quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, gamma, kstest

from loopsim.market import given_history
from loopsim.market.given_history import History, lapse_given, log_chance_of, rate_given

SHAPES = st.floats(0.05, 50.0)


def log_density(log_rate: float, n: int, ease: float, quiet: float, shape: float) -> float:
    rate = np.exp(log_rate)
    orders = n * np.log(-np.expm1(-ease * rate)) if n else 0.0
    return float(shape * log_rate - (shape + quiet) * rate + orders)


def by_quadrature(n: int, ease: float, quiet: float, shape: float) -> tuple[float, float, float]:
    """``-> (log of the integral, log rate at the top, width)`` in steps too small to matter."""
    logs = np.arange(-40.0 / min(shape + n, 1.0), 12.0, 0.002)
    found = np.array(shape * logs - (shape + quiet) * np.exp(logs))
    if n:
        found += n * np.log(-np.expm1(-np.maximum(ease * np.exp(logs), 1e-300)))
    top = found.max()
    return float(top + np.log(np.exp(found - top).sum() * 0.002)), float(logs[found.argmax()]), float(found.max())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(n=st.integers(1, 3000), ease=st.floats(1e-4, 3.0), quiet=st.floats(0.0, 500.0), shape=SHAPES)
def test_the_chance_of_a_history_is_its_integral_over_rates(n: int, ease: float, quiet: float, shape: float) -> None:
    both = np.array([quiet, 2.0 * quiet + 1.0])
    history = History(np.full(2, n), np.full(2, ease), both)
    found = np.diff(log_chance_of(history, shape))[0]
    expected = by_quadrature(n, ease, both[1], shape)[0] - by_quadrature(n, ease, both[0], shape)[0]
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-4)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    n=st.integers(0, 3000),
    ease=st.floats(1e-4, 3.0),
    quiet=st.floats(0.0, 500.0),
    shape=SHAPES,
    luck=st.floats(0.01, 0.99),
)
def test_rates_are_quantiles_of_their_posterior(n: int, ease: float, quiet: float, shape: float, luck: float) -> None:
    one = History(np.array([n]), np.array([ease]), np.array([quiet]))
    rate = float(rate_given(one, shape, np.array([luck]))[0])
    whole, at, top = by_quadrature(n, ease, quiet, shape)
    below = quad(
        lambda log: np.exp(log_density(log, n, ease, quiet, shape) - top),
        min(at, np.log(rate)) - 30.0 / min(shape + n, 1.0), np.log(rate), points=[at] if at < np.log(rate) else None,
        limit=400,
    )[0]  # fmt: skip
    assert below / np.exp(whole - top) == pytest.approx(luck, abs=2e-3)


def test_who_outlived_many_orders_lapses_less_easily_and_who_lapsed_more() -> None:
    luck = (np.arange(2000) + 0.5) / 2000
    orders, silent = np.full(2000, 5), np.zeros(2000, np.bool_)
    assert kstest(lapse_given(orders, silent, 0.8, 2.4, 2, luck), beta(0.8, 6.4).cdf).statistic < 1e-3
    assert kstest(lapse_given(orders, ~silent, 0.8, 2.4, 2, luck), beta(1.8, 5.4).cdf).statistic < 1e-3
    assert kstest(lapse_given(orders * 0 + 1, silent, 0.8, 2.4, 2, luck), beta(0.8, 2.4).cdf).statistic < 1e-3
    assert (lapse_given(orders, silent, 0.0, 2.4, 1, luck) == 0.0).all()


def test_without_a_history_people_are_as_anyone() -> None:
    luck, none = (np.arange(5000) + 0.5) / 5000, np.zeros(5000)
    rates = rate_given(History(none.astype(int), none, none), 0.4, luck)
    assert kstest(rates, gamma(0.4, scale=1 / 0.4).cdf).statistic < 1e-3
    assert (rate_given(History(none.astype(int), none, none), 0.0, luck) == 1.0).all()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 40), SHAPES, st.integers(0, 2**32))
def test_people_are_as_they_would_be_alone_with_others_of_their_history(people: int, shape: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    of_each, luck = rng.integers(0, 5, people), rng.random(people)
    history = History(rng.poisson(3.0, 5)[of_each], rng.choice([0.02, 0.3], 5)[of_each], rng.random(5)[of_each] * 90)
    together = rate_given(history, shape, luck), log_chance_of(history, shape)
    for one in range(people):
        alone = History(*(column[one : one + 1] for column in history))
        assert rate_given(alone, shape, luck[one : one + 1])[0] == together[0][one]
        assert log_chance_of(alone, shape)[0] == together[1][one]


def test_a_history_that_many_share_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    shipped = given_history._grids
    monkeypatch.setattr(given_history, "_grids", lambda n, *more: made.append(len(n)) or shipped(n, *more))
    history = History(np.tile([1, 4], 5000), np.full(10_000, 0.1), np.tile([30.0, 60.0], 5000))
    log_chance_of(history, 0.7)
    rate_given(history, 0.7, np.full(10_000, 0.5))
    assert made == [2, 2]
