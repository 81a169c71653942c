"""The law by the day: it is the mixture it says it is, it is found again, and the fitted scenario simulates it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, gamma

from loopsim import distinct
from loopsim.calibration import bgnbd, day_chances, estimates
from loopsim.calibration.bgnbd import Histories, fit_buying
from loopsim.calibration.bgnbd import expected_repeats as continuous_repeats
from loopsim.calibration.buying import TransactionsFit, calibrate_transactions
from loopsim.calibration.by_day import (
    chance_alive,
    expected_next,
    expected_repeats,
    fit_by_day,
    log_likelihood,
)
from loopsim.calibration.day_histories import DayHistories
from loopsim.calibration.pareto_by_day import fit_pareto_by_day

LAW = np.array([0.8, 6.0, 0.9, 4.0])


def continuous_fit(histories: DayHistories) -> bgnbd.BuyingFit:
    """BG/NBD as published, of histories in days."""
    return fit_buying(Histories(*(np.asarray(column, float) for column in histories)), 1.0)


def day_by_day(
    chances: np.ndarray, quits: np.ndarray, watched: np.ndarray, rng: np.random.Generator
) -> tuple[DayHistories, list[np.ndarray]]:
    """Customers day by day, from the story: chance to order on a day, chance to drop out after a repeat order."""
    days_of = []
    for chance, quit_chance, seen in zip(chances, quits, watched, strict=True):
        days = 1 + np.flatnonzero(rng.random(seen) < chance)
        stops = np.flatnonzero(rng.random(len(days)) < quit_chance)
        days_of.append(days[: stops[0] + 1] if len(stops) else days)
    x = np.array([len(days) for days in days_of])
    last = np.array([days[-1] if len(days) else 0 for days in days_of])
    return DayHistories(x, last, watched), days_of


def a_log(folder: Path, first: np.ndarray, days_of: list[np.ndarray], amount: float = 10.0) -> Path:
    rows = [(who, day) for who, (start, days) in enumerate(zip(first, days_of, strict=True))
            for day in (start, *(start + days))]  # fmt: skip
    table = pd.DataFrame(rows, columns=["who", "day"])
    table["when"] = (np.datetime64("2024-01-01") + table["day"].to_numpy()).astype(str)
    path = folder / "log.csv"
    table.assign(paid=amount)[["who", "when", "paid"]].to_csv(path, index=False)
    return path


@pytest.mark.parametrize(("x", "last", "watched"), [(0, 0, 40), (1, 3, 12), (4, 4, 4), (7, 9, 39), (30, 31, 60)])
def test_the_likelihood_is_the_mixture_over_days(x: int, last: int, watched: int) -> None:
    r, alpha, a, b = LAW
    rates, chances = gamma(r, scale=1 / alpha).pdf, beta(a, b).pdf

    def over_rates(days: int) -> float:
        return quad(lambda l: (1 - np.exp(-l)) ** x * np.exp(-l * (days - x)) * rates(l), 0, np.inf, limit=200)[0]  # noqa: E741

    stays = quad(lambda p: (1 - p) ** x * chances(p), 0, 1)[0] * over_rates(watched)
    quits = quad(lambda p: p * (1 - p) ** (x - 1) * chances(p), 0, 1)[0] * over_rates(last) if x else 0.0
    history = DayHistories(np.array([x]), np.array([last]), np.array([watched]))
    assert log_likelihood(LAW, history) == pytest.approx(np.log(stays + quits), abs=1e-6)
    assert chance_alive(LAW, history)[0] == pytest.approx(stays / (stays + quits), rel=1e-5)


def test_the_chances_of_all_histories_of_a_few_days_add_up_to_one() -> None:
    days = 8
    total = 0.0
    for pattern in range(2**days):
        on = [day for day in range(1, days + 1) if pattern >> (day - 1) & 1]
        history = DayHistories(np.array([len(on)]), np.array([on[-1] if on else 0]), np.array([days]))
        total += np.exp(log_likelihood(LAW, history))
    assert total == pytest.approx(1.0, abs=1e-9)


def test_curves_through_a_few_points_give_the_likelihood_of_every_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    watched = rng.integers(100, 700, 3000)
    rates = rng.gamma(0.8, 1 / 6, 3000)
    histories, _ = day_by_day(-np.expm1(-rates), rng.beta(0.9, 4, 3000), watched, rng)
    exact = log_likelihood(LAW, histories)
    monkeypatch.setattr(day_chances, "_MOST_PAIRS", 10)
    assert log_likelihood(LAW, histories) == pytest.approx(exact, abs=1e-4)


def test_what_is_expected_is_the_mean_of_customers_simulated_day_by_day() -> None:
    rng = np.random.default_rng(5)
    people = 40_000
    rates, quits = rng.gamma(LAW[0], 1 / LAW[1], people), rng.beta(LAW[2], LAW[3], people)
    histories, days_of = day_by_day(-np.expm1(-rates), quits, np.full(people, 120), rng)
    early = np.array([(days <= 60).sum() for days in days_of])
    for days, counts in ((60, early), (120, histories.repeats)):
        # 4 standard errors: false once in 16,000.
        error = counts.std() / np.sqrt(people)
        assert abs(counts.mean() - expected_repeats(LAW, np.array([days]))[0]) < 4 * error
    last = np.array([days[days <= 60].max(initial=0) for days in days_of])
    seen = DayHistories(early, last, np.full(people, 60))
    difference = histories.repeats - early - expected_next(LAW, seen, 60)
    for group in (early == 0, early == 1, early > 5):
        assert abs(difference[group].mean()) < 4 * difference[group].std() / np.sqrt(group.sum())


def test_rare_buyers_have_the_law_in_continuous_time() -> None:
    law = np.array([0.5, 5000.0, 0.8, 2.4])
    assert expected_repeats(law, np.array([364])) == pytest.approx(continuous_repeats(law, 364.0), rel=1e-3)


def test_the_law_is_found_again() -> None:
    rng = np.random.default_rng(6)
    rates, quits = rng.gamma(LAW[0], 1 / LAW[1], 4000), rng.beta(LAW[2], LAW[3], 4000)
    histories, _ = day_by_day(-np.expm1(-rates), quits, rng.integers(60, 200, 4000), rng)
    fit = fit_by_day(histories)
    errors = np.sqrt(np.diag(fit.covariance))
    # 3.5 standard errors for each of four: false alarm 1 in 500.
    assert np.all(np.abs(np.log(fit.parameters / LAW)) < 3.5 * errors)


@pytest.mark.parametrize("fit", [fit_by_day, fit_pareto_by_day, continuous_fit])
@pytest.mark.slow
def test_a_climb_that_starts_on_a_part_of_many_histories_ends_at_the_top_of_all(
    fit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(8)
    seen, chances = rng.integers(60, 200, 3000), -np.expm1(-rng.gamma(LAW[0], 1 / LAW[1], 3000))
    if fit is fit_pareto_by_day:
        there = np.minimum(rng.exponential(1 / rng.gamma(2.0, 1 / 150, 3000)).astype(int), seen)
        histories = day_by_day(chances, np.zeros(3000), there, rng)[0]._replace(watched=seen)
    else:
        histories, _ = day_by_day(chances, rng.beta(LAW[2], LAW[3], 3000), seen, rng)
    whole = fit(histories)
    calls = []
    shipped = estimates.by_newton
    monkeypatch.setattr(estimates, "by_newton", lambda *given: calls.append(shipped(*given)) or calls[-1])
    monkeypatch.setattr(distinct, "MANY", 500)
    monkeypatch.setattr(distinct, "SOME", 500)
    found = fit(histories)
    assert len(calls) == 1
    assert found.parameters == pytest.approx(whole.parameters, rel=1e-4)
    assert found.log_likelihood == pytest.approx(whole.log_likelihood, abs=1e-5)


@pytest.mark.parametrize("quits", [0.0, 0.06])
@pytest.mark.parametrize("fit", [fit_by_day, continuous_fit])
@pytest.mark.slow
def test_a_law_at_the_edge_of_the_search_is_found_from_a_part_with_few_calls(
    fit: Callable[..., Any], quits: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody drops out, or all with one chance: the two parameters of dropout run along a ridge to a wall."""
    rng = np.random.default_rng(9)
    seen, chances = rng.integers(60, 200, 3000), -np.expm1(-rng.gamma(LAW[0], 1 / LAW[1], 3000))
    histories, _ = day_by_day(chances, np.full(3000, quits), seen, rng)
    whole = fit(histories)
    calls = [0]
    shipped = estimates.by_newton

    def counting(cost: Callable[[np.ndarray], float], *given: Any) -> Any:
        def counted(logs: np.ndarray) -> float:
            calls[0] += 1
            return cost(logs)

        return shipped(counted, *given)

    monkeypatch.setattr(estimates, "by_newton", counting)
    monkeypatch.setattr(distinct, "MANY", 500)
    monkeypatch.setattr(distinct, "SOME", 500)
    found = fit(histories)
    assert 0 < calls[0] < 300
    assert found.log_likelihood > whole.log_likelihood - 1e-3
    assert found.parameters[:2] == pytest.approx(whole.parameters[:2], rel=1e-3)


def test_customers_who_all_drop_out_with_one_chance_are_told_from_those_who_never_do() -> None:
    fit = bgnbd.BuyingFit(np.array([0.5, 0.8, 504.0, np.exp(9.0)]), np.eye(4), -1.0, 100, 7.0)
    assert any("all customers seem to drop out with one chance, 0.059 after" in said for said in fit.warnings)
    loyal = bgnbd.BuyingFit(np.array([0.5, 0.8, np.exp(-9.0), 5.0]), np.eye(4), -1.0, 100, 7.0)
    assert any("nobody seems to drop out" in said for said in loyal.warnings)


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 60)), min_size=2, max_size=12))
def test_any_histories_have_a_fit_within_the_bounds_of_a_scenario(rows: list[tuple[int, int, int]]) -> None:
    x, more, rest = np.array(rows).T
    last = np.where(x > 0, x + more, 0)
    fit = fit_by_day(DayHistories(x, last, last + rest))
    r, alpha, a, b = fit.parameters
    assert np.isfinite(fit.parameters).all() and (fit.parameters > 0).all()
    assert r <= 1000 and 7 * r / alpha <= 50 and a <= 1000 and b <= 10_000
    assert np.isfinite(fit.expected_repeats(np.arange(90))).all()
    alive = fit.chance_alive(DayHistories(x, last, last + rest))
    assert np.all((alive >= 0) & (alive <= 1))


# --- the scenario simulates what was fitted -------------------------------------------------------------------------


def judged(fit: TransactionsFit) -> tuple[float, float]:
    """Distance of runs from the law, in errors of their mean, and of the log from runs, in deviations of a run."""
    assert fit.simulated is not None
    end = fit.simulated[:, fit.days - 1]
    last = fit.expected(fit.days - 1)
    spread = end.std(ddof=1)
    return (end.mean() - last) / (spread / np.sqrt(len(end))), (fit.repeats_by(fit.days - 1) - end.mean()) / spread


@pytest.mark.slow
@pytest.mark.parametrize(
    "a_year", [1, 52, 360, *(pytest.param(between, marks=pytest.mark.long) for between in (4, 12, 180, 300))]
)
def test_the_fitted_scenario_buys_as_often_as_fitted_from_once_a_year_to_daily(tmp_path: Path, a_year: int) -> None:
    rng = np.random.default_rng(a_year)
    people, days = 300, 240
    first = rng.integers(0, 60, people)
    mean = a_year / 365
    chances = rng.beta(3.0 * mean, 3.0 * (1 - mean), people)
    _, days_of = day_by_day(chances, np.full(people, 0.001), days - 1 - first, rng)
    log = a_log(tmp_path, first, days_of)
    fit = calibrate_transactions(log, customer="who", date="when", amount="paid", runs=16)
    from_law, from_runs = judged(fit)
    # 16 runs: beyond 4.5 by t with 15 degrees of freedom once in 2,300. The log: beyond 3.5 runs once in 300 at most.
    assert abs(from_law) < 4.5 and abs(from_runs) < 3.5


@pytest.mark.slow
def test_a_grocery_log_is_simulated_as_often_as_it_is(tmp_path: Path) -> None:
    """Two kinds of people: those who come most days, and those who come on Saturdays; some leave for good."""
    rng = np.random.default_rng(9)
    people, days = 250, 200
    first = rng.integers(0, 90, people)
    chances = np.where(rng.random(people) < 0.3, rng.uniform(0.4, 0.95, people), rng.uniform(0.05, 0.2, people))
    _, days_of = day_by_day(chances, rng.beta(0.3, 12, people), days - 1 - first, rng)
    log = a_log(tmp_path, first, days_of)
    fit = calibrate_transactions(log, customer="who", date="when", amount="paid", runs=16)
    from_law, from_runs = judged(fit)
    assert abs(from_law) < 4.5 and abs(from_runs) < 3.5
    table = fit.forecast.iloc[-1]
    assert table["simulated"] == pytest.approx(table["actual"], rel=0.15)


# --- baskets without spread -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amounts", "base", "sigma"), [
    ([7.3], 7.3, 0.0), ([19.0, 19.0, 25.0], 21.0, None), ([5.0] * 2 + [5.5] * 2, 5.25, None), ([1e-2], 0.01, 0.0),
])  # fmt: skip
@pytest.mark.slow
def test_equal_amounts_are_one_price_and_few_amounts_are_still_used(
    tmp_path: Path, amounts: list[float], base: float, sigma: float | None
) -> None:
    rng = np.random.default_rng(8)
    rows = [(who, f"2026-{1 + n:02d}-{1 + int(rng.integers(27)):02d}") for who in range(24) for n in range(2 + who % 3)]
    paid = [amounts[number % len(amounts)] for number in range(len(rows))]
    pd.DataFrame(rows, columns=["who", "when"]).assign(paid=paid).to_csv(tmp_path / "log.csv", index=False)
    fit = calibrate_transactions(tmp_path / "log.csv", customer="who", date="when", amount="paid", runs=0)
    assert fit.baskets is not None
    basket = fit.cohort.behavior.basket
    if sigma is not None:
        assert basket.base_cny == base and basket.sigma == sigma
        assert fit.baskets.with_orders == 0.0 and fit.baskets.between_share == 0.0
    else:
        whole = np.hypot(basket.sigma, basket.person_sigma)  # of single orders and between people
        assert basket.base_cny == pytest.approx(np.mean(paid)) and whole == pytest.approx(np.std(np.log(paid)))
    from loopsim.plots.buying import transactions

    transactions(fit)


def test_two_known_amounts_make_a_basket_law_with_a_warning(tmp_path: Path) -> None:
    rows = [(who, f"2026-{1 + n:02d}-{1 + who:02d}", "") for who in range(24) for n in range(3)]
    rows[3] = (*rows[3][:2], "8")
    rows[50] = (*rows[50][:2], "8")
    pd.DataFrame(rows, columns=["who", "when", "paid"]).to_csv(tmp_path / "log.csv", index=False)
    fit = calibrate_transactions(tmp_path / "log.csv", customer="who", date="when", amount="paid", runs=0)
    assert fit.cohort.behavior.basket.base_cny == 8.0 and fit.cohort.behavior.basket.sigma == 0.0
    assert any("rests on 2 amounts" in said for said in fit.warnings)


def test_a_place_at_a_bound_gives_the_bound_itself() -> None:
    from loopsim.calibration.free import Free

    rng = np.random.default_rng(10)
    for low, high in rng.uniform(0.001, 5000, (500, 2)):
        low, high = sorted((low, high))
        for free in (Free("x", low, high), Free("x", 0.0, high)):
            assert free.low <= free.value(0.0) <= free.value(1.0) <= free.high
