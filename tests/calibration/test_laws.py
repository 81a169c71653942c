"""Pareto/NBD and the comparison of laws: published numbers, known truths found again, days held back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from loopsim.calibration import pareto_nbd
from loopsim.calibration.bgnbd import Histories
from loopsim.calibration.buying_scenario import cohort_scenario
from loopsim.calibration.by_day import fit_by_day
from loopsim.calibration.day_histories import DayHistories, in_days
from loopsim.calibration.laws import LawComparison, compare_laws
from loopsim.calibration.pareto_by_day import ParetoDailyFit, fit_pareto_by_day, log_likelihood
from loopsim.calibration.pareto_nbd import fit_pareto
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.cases.cdnow import Cohort, cdnow

#: CDNOW, weeks 1 to 39 (Fader & Hardie 2005, "A note on deriving the Pareto/NBD model").
PUBLISHED = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}

LAW = np.array([0.8, 6.0, 0.7, 9.0])


def law(parameters: np.ndarray) -> ParetoDailyFit:
    return ParetoDailyFit(parameters, np.eye(4), 0.0)


def histories_of(cohort: Cohort, end: int) -> DayHistories:
    """The customers of CDNOW to the evening of a day."""
    seen = [days[days <= end] for days in cohort.bought_on]
    last = [int(days[-1] - first) if len(days) else 0 for days, first in zip(seen, cohort.first_day, strict=True)]
    return DayHistories(np.array([len(days) for days in seen]), np.array(last), end - cohort.first_day)


def pareto_days(parameters: np.ndarray, watched: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Days with an order of each customer, from the story: rates, a moment of dropping out, a chance a day."""
    r, alpha, s, beta = parameters
    chances = -np.expm1(-rng.gamma(r, 1 / alpha, len(watched)))
    with np.errstate(divide="ignore", over="ignore"):
        gone = rng.exponential(1.0, len(watched)) / rng.gamma(s, 1 / beta, len(watched))
    days_of = []
    for chance, seen, until in zip(chances, watched, gone, strict=True):
        days = 1 + np.flatnonzero(rng.random(seen) < chance)
        days_of.append(days[days <= until])
    return days_of


def told(days_of: list[np.ndarray], watched: np.ndarray) -> DayHistories:
    seen = [days[days <= end] for days, end in zip(days_of, watched, strict=True)]
    return DayHistories(
        np.array([len(days) for days in seen]), np.array([days[-1] if len(days) else 0 for days in seen]), watched
    )


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return cdnow()


# --- the law --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_published_fit_to_cdnow_is_found(cohort: Cohort) -> None:
    days = histories_of(cohort, 272)
    fit = fit_pareto(Histories(days.repeats, days.last / 7, days.watched / 7))
    for estimate in fit.estimates:
        assert estimate.value == pytest.approx(PUBLISHED[estimate.name], rel=2e-3)
    assert fit.log_likelihood == pytest.approx(-9595.0, abs=0.1)


@pytest.mark.parametrize(("x", "last", "watched"), [(0, 0.0, 12.0), (1, 3.0, 12.0), (4, 11.5, 12.0), (7, 6.0, 39.0)])
@pytest.mark.parametrize("parameters", [(0.8, 4.0, 0.9, 2.5), (0.8, 2.5, 1.4, 9.0)])
def test_the_likelihood_in_continuous_time_is_the_mixture(
    x: int, last: float, watched: float, parameters: tuple[float, ...]
) -> None:
    r, alpha, s, beta = parameters
    ranks, weights = np.polynomial.legendre.leggauss(600)
    rank = (ranks + 1) / 2  # Gauss and Legendre over the ranks of both rates
    rate, lapse = gamma(r, scale=1 / alpha).ppf(rank)[:, None], gamma(s, scale=1 / beta).ppf(rank)[None, :]
    both = rate + lapse
    chance = rate**x * (np.exp(-both * watched) + lapse / both * (np.exp(-both * last) - np.exp(-both * watched)))
    whole = float(weights @ chance @ weights) / 4
    history = Histories(np.array([x]), np.array([last]), np.array([watched]))
    assert pareto_nbd.log_likelihood(np.array(parameters), history) == pytest.approx(np.log(whole), abs=1e-3)


@pytest.mark.parametrize(("x", "last", "watched"), [(0, 0, 40), (1, 3, 12), (4, 4, 4), (7, 9, 39), (30, 31, 60)])
@pytest.mark.slow
def test_the_likelihood_by_day_is_the_mixture(x: int, last: int, watched: int) -> None:
    r, alpha, s, beta = LAW

    def over_rates(days: int) -> float:
        density = gamma(r, scale=1 / alpha).pdf
        chance = lambda l: (1 - np.exp(-l)) ** x * np.exp(-l * (days - x)) * density(l)  # noqa: E731, E741
        return quad(chance, 0, np.inf, limit=200)[0]

    there = (beta / (beta + np.arange(watched + 1))) ** s
    whole = there[watched] * over_rates(watched)
    whole += sum((before - after) * over_rates(last + n) for n, (before, after) in enumerate(pairwise(there[last:])))
    assert log_likelihood(LAW, DayHistories(*np.array([[x], [last], [watched]]))) == pytest.approx(
        np.log(whole), abs=1e-5
    )


@pytest.mark.parametrize("parameters", [LAW, np.array([2.0, 1.0, 3.0, 40.0]), np.array([0.3, 30.0, 0.05, 1e4])])
def test_all_histories_of_a_few_days_add_up_and_their_mean_is_the_expected_one(parameters: np.ndarray) -> None:
    days = 8
    on = [[day for day in range(1, days + 1) if pattern >> (day - 1) & 1] for pattern in range(2**days)]
    every = DayHistories(*np.array([(len(one), one[-1] if one else 0, days) for one in on]).T)
    chance = np.exp(law(parameters).of_each(every))
    assert chance.sum() == pytest.approx(1.0, abs=1e-9)
    end = np.array([days])
    assert chance @ every.repeats == pytest.approx(law(parameters).expected_repeats(end)[0], rel=1e-8)
    assert chance[every.repeats == 0].sum() == pytest.approx(law(parameters).chance_of_none(end)[0], rel=1e-8)
    # What is expected of each in the days after, in the mean over them, is what a new customer does in those days.
    later = chance @ law(parameters).expected_next(every, 5)
    whole = law(parameters).expected_repeats(np.array([days, days + 5]))
    assert later == pytest.approx(whole[1] - whole[0], rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(0, 900)), min_size=1, max_size=8))
def test_every_history_has_a_likelihood_and_a_chance_to_be_there(rows: list[tuple[int, int, int]]) -> None:
    x, more, after = np.array(rows).T
    last = np.where(x > 0, x + more, 0)
    found = DayHistories(x, last, last + after)
    assert np.all(np.isfinite(law(LAW).of_each(found))) and np.all(law(LAW).of_each(found) <= 1e-12)
    alive = law(LAW).chance_alive(found)
    assert np.all((alive > 0) & (alive <= 1))
    assert np.all(law(LAW).expected_next(found, 30) < 30)


@pytest.mark.slow
def test_the_law_by_day_is_that_in_continuous_time_for_rare_buyers(cohort: Cohort) -> None:
    days = histories_of(cohort, 272)
    fit = fit_pareto_by_day(days)
    continuous = fit_pareto(Histories(days.repeats, days.last / 7, days.watched / 7))
    ages = np.arange(0, 546, 7)
    assert fit.expected_repeats(ages) == pytest.approx(continuous.expected_repeats(ages / 7), rel=0.02)


def test_known_parameters_are_found_again() -> None:
    rng = np.random.default_rng(5)
    truth = np.array([0.9, 20.0, 0.8, 40.0])
    watched = rng.integers(100, 160, 3000)
    fit = fit_pareto_by_day(told(pareto_days(truth, watched, rng), watched))
    for estimate, value in zip(fit.estimates, truth, strict=True):
        # Four errors on the log scale: each of the four is off by more once in 16,000.
        assert abs(np.log(estimate.value / value)) < 4 * estimate.error / estimate.value


# --- compared -------------------------------------------------------------------------------------------------------


def compared(days_of: list[np.ndarray], fitted: np.ndarray, whole: np.ndarray) -> LawComparison:
    held = int((whole - fitted).max())
    return compare_laws(told(days_of, fitted), told(days_of, whole), held, None)


def test_customers_who_drop_out_at_any_moment_are_told_by_days_held_back() -> None:
    """Rare buyers many of whom are gone before a first repeat order, which BG/NBD cannot say."""
    rng = np.random.default_rng(6)
    whole = np.full(2000, 240)
    found = compared(pareto_days(np.array([3.0, 40.0, 3.0, 60.0]), whole, rng), whole - 120, whole)
    assert found.better == "pareto-nbd" and found.is_clear
    assert found.difference == pytest.approx(found.total("pareto-nbd") - found.total("bg-nbd"))
    assert "more than chance" in found.sentence and "no more" not in found.sentence


def test_customers_who_drop_out_after_orders_are_told_too() -> None:
    rng = np.random.default_rng(7)
    chances, quits = -np.expm1(-rng.gamma(3.0, 1 / 30, 2000)), rng.beta(2.0, 4.0, 2000)
    days_of = []
    for chance, quit_chance in zip(chances, quits, strict=True):
        days = 1 + np.flatnonzero(rng.random(240) < chance)
        stops = np.flatnonzero(rng.random(len(days)) < quit_chance)
        days_of.append(days[: stops[0] + 1] if len(stops) else days)
    whole = np.full(2000, 240)
    found = compared(days_of, whole - 120, whole)
    assert found.better == "bg-nbd" and found.is_clear


def test_on_cdnow_the_days_held_back_do_not_tell_the_laws_apart(cohort: Cohort) -> None:
    found = compare_laws(histories_of(cohort, 272), histories_of(cohort, 545), 273, None)
    assert not found.is_clear and "no more than chance" in found.sentence
    assert found.error == pytest.approx(11.3, abs=0.3)


def test_the_error_is_that_of_a_sum_over_customers() -> None:
    """Half of the customers, twice: the same difference a customer, and an error as of the sum."""
    rng = np.random.default_rng(8)
    whole = np.full(400, 200)
    days_of = pareto_days(np.array([2.0, 40.0, 1.0, 60.0]), whole, rng)
    found = compare_laws(told(days_of, whole - 100), told(days_of, whole), 100, None)
    apart = found.judged[found.better] - found.judged[found.worse]
    drawn = [rng.choice(apart, len(apart)).sum() for _ in range(2000)]
    assert found.error == pytest.approx(np.std(drawn), rel=0.1)


def test_without_days_held_back_the_days_fitted_judge() -> None:
    rng = np.random.default_rng(9)
    whole = np.full(300, 200)
    histories = told(pareto_days(np.array([2.0, 40.0, 1.0, 60.0]), whole, rng), whole)
    found = compare_laws(histories, None, 0, None)
    assert "days fitted (none were held back)" in found.sentence
    assert found.total("bg-nbd") == pytest.approx(fit_by_day(histories).log_likelihood, abs=1e-3)
    assert found.facts["fits"]["bg-nbd"]["held_out"] is None


def test_times_in_weeks_become_days() -> None:
    assert in_days(Histories(np.array([1]), np.array([3 / 7]), np.array([2.0])), 7.0).last[0] == 3


# --- simulated ------------------------------------------------------------------------------------------------------


def simulated_cohort(parameters: np.ndarray, changes: dict[str, object] | None = None) -> Scenario:
    """2,000 people who join by an order on day 0 and buy by a Pareto/NBD law for 120 days."""
    scenario = cohort_scenario(law(parameters), None, np.zeros(2000, int), 121, "cohort")
    return scenario.change(changes) if changes else scenario


def test_the_scenario_simulates_pareto_nbd() -> None:
    parameters = np.array([1.5, 20.0, 1.2, 40.0])
    runs = [simulate(simulated_cohort(parameters), seed=seed, test_from=None) for seed in range(1, 9)]
    curves = np.array([run.daily["repeat_orders"].to_numpy().cumsum() for run in runs])
    for day in (10, 40, 120):
        expected = 2000 * law(parameters).expected_repeats(np.array([day]))[0]
        # A mean of eight runs, off by 4.5 of its own errors (t of 7) less than once in 300.
        error = curves[:, day].std(ddof=1) / np.sqrt(len(curves))
        assert abs(curves[:, day].mean() - expected) < 4.5 * error, day
    people = runs[0].customers
    none = 2000 * law(parameters).chance_of_none(np.array([120]))[0]
    assert abs((people["orders"] == 1).sum() - none) < 4 * np.sqrt(none * (1 - none / 2000))


def test_nobody_orders_after_their_lapse() -> None:
    people = simulate(simulated_cohort(np.array([1.5, 20.0, 1.2, 40.0])), seed=3, test_from=None).customers
    lapsed = people["lapse_day"] <= 120
    assert 0.5 < lapsed.mean() < 0.95
    assert (people["last_order_day"] < people["lapse_day"])[lapsed].all()
    assert people["is_silent"][lapsed].mean() > 0.99 and not people["is_silent"][~lapsed].any()


def test_without_the_lever_nobody_lapses_between_orders() -> None:
    people = simulate(
        simulated_cohort(np.array([1.5, 20.0, 1.2, 40.0]), {"behavior.need.lapse_shape": 0.0}), seed=3, test_from=None
    ).customers
    assert people["lapse_day"].isna().all() and not people["is_silent"].any()


def test_baskets_of_one_person_are_alike_and_the_mean_stays() -> None:
    changes = {"behavior.basket.base_cny": 100.0, "behavior.basket.sigma": 0.3, "behavior.basket.trust_lift": 0.0,
               "behavior.basket.person_sigma": 0.5, "behavior.need.lapse_shape": 0.0}  # fmt: skip
    people = simulate(simulated_cohort(np.array([4.0, 8.0, 1.0, 1.0]), changes), seed=5, test_from=None).customers
    logs = np.log(people["spent_fen"] / people["orders"])[people["orders"] >= 10]
    assert logs.std() == pytest.approx(np.hypot(0.5, 0.3 / np.sqrt(people["orders"].mean())), rel=0.08)
    spent = people["spent_fen"].sum() / people["orders"].sum() / 100
    assert spent == pytest.approx(100.0, abs=100 * 4 * 0.55 / np.sqrt(len(people)))  # four errors of a mean of people


def test_both_engines_lapse_and_spend_alike() -> None:
    changes = {"market.people": 150, "behavior.basket.sigma": 0.3, "behavior.basket.person_sigma": 0.5, "days": 80,
               "schedule": [{"from_day": 0, "to_day": 0, "set": {"levers.organic.arrivals_per_day": 150}}]}  # fmt: skip
    scenario = simulated_cohort(np.array([1.5, 20.0, 1.2, 40.0]), changes)
    arrays, agents = (simulate(scenario, seed=4, engine=engine, test_from=None) for engine in ("arrays", "agents"))
    assert (arrays.tallies == agents.tallies).all()
    assert arrays.daily["silent_lapses"].sum() > 50
    assert arrays.customers.equals(agents.customers)


def test_laws_that_say_the_same_are_a_tie_however_sure_the_difference() -> None:
    fits = {"bg-nbd": law(LAW), "pareto-nbd": law(LAW)}
    a_little = np.full(400, 1e-5)
    for apart in (a_little, -a_little, 0 * a_little):
        found = LawComparison(fits, {"bg-nbd": apart, "pareto-nbd": np.zeros(400)}, 30)
        assert found.is_tie and not found.is_clear and found.better == "bg-nbd"
        assert found.sentence == "a tie: BG/NBD and Pareto/NBD make the days held back equally likely"
    ahead = LawComparison(fits, {"bg-nbd": np.zeros(400), "pareto-nbd": np.full(400, 0.01)}, 30)
    assert not ahead.is_tie and ahead.is_clear and (ahead.better, ahead.worse) == ("pareto-nbd", "bg-nbd")


def test_a_law_is_not_used_without_a_word_where_the_other_holds_better() -> None:
    near, far = np.linspace(0.0, 0.1, 50), np.linspace(0.5, 0.7, 50)
    clear = LawComparison({}, {"bg-nbd": near, "pareto-nbd": far}, 30)
    assert clear.is_clear and clear.doubts("pareto-nbd") == []
    assert clear.doubts("bg-nbd") == ["BG/NBD is used, though Pareto/NBD holds better: --law best takes the better one"]
    assert LawComparison({}, {"bg-nbd": near, "pareto-nbd": near}, 30).doubts("bg-nbd") == []
