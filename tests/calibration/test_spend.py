"""Spend per customer by Gamma-Gamma, and the value of customers: published numbers, truths found again, warnings."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma

import loopsim
from loopsim.calibration.buying import calibrate_transactions
from loopsim.calibration.checks import told
from loopsim.calibration.report import write_long_csv
from loopsim.calibration.spend import Spent, fit_spend, log_density, spend_comparisons, spent_on_repeats
from loopsim.calibration.value import customer_values

DATA = Path(loopsim.__file__).parent / "validation" / "data"


def spending(parameters: tuple[float, ...], orders: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Amounts of each customer, from the story."""
    p, q, scale = parameters
    rates = rng.gamma(q, 1 / scale, len(orders))
    return [rng.gamma(p, 1 / rate, count) for count, rate in zip(orders, rates, strict=True)]


def spent(amounts: list[np.ndarray]) -> Spent:
    return Spent(np.array([len(one) for one in amounts], float), np.array([one.mean() for one in amounts]))


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    """The CDNOW sample, merged by customer and day."""
    rows = [line.split() for line in (DATA / "cdnow_sample.txt").read_text().splitlines()]
    table = pd.DataFrame(rows, columns=["id", "customer", "date", "cds", "amount"])
    table = table.assign(
        customer=table["customer"].astype(int) - 1,
        day=(pd.to_datetime(table["date"]) - pd.Timestamp("1997-01-01")).dt.days,
        amount=table["amount"].astype(float),
    )
    table["amount"] = table["amount"].where(table["amount"] > 0)
    return table.groupby(["customer", "day"], as_index=False)["amount"].sum(min_count=1)


def test_the_published_fit_to_cdnow_is_found(cdnow: pd.DataFrame) -> None:
    """Fader & Hardie 2013, "The Gamma-Gamma model of monetary value": weeks 1 to 39, repeat orders only."""
    fit = fit_spend(spent_on_repeats(cdnow, 272, 2357))
    assert fit is not None and fit.customers == 946
    assert fit.parameters == pytest.approx([6.25, 3.74, 15.44], rel=2e-3)
    assert fit.mean == pytest.approx(35.17, abs=0.05)
    assert fit.with_orders == pytest.approx(0.11, abs=0.005)


@functools.cache
def ranks_and_weights() -> tuple[np.ndarray, np.ndarray]:
    """Return points between 0 and 1 and their weights, after Gauss and Legendre."""
    points, weights = np.polynomial.legendre.leggauss(1000)
    return (points + 1) / 2, weights / 2


@settings(deadline=None, max_examples=25)
@given(st.floats(0.5, 20), st.floats(1.2, 20), st.floats(0.5, 100), st.integers(1, 40), st.floats(0.05, 500))
def test_the_density_is_the_mixture(p: float, q: float, scale: float, x: int, mean: float) -> None:
    ranks, weights = ranks_and_weights()
    rates = gamma(q, scale=1 / scale).ppf(ranks)  # over the ranks of the rate, so that the integral has ends
    whole = float(weights @ gamma(p * x, scale=1 / (x * rates)).pdf(mean))
    density = float(np.exp(log_density(np.array([p, q, scale]), Spent(np.array([float(x)]), np.array([mean])))[0]))
    if density * mean > 1e-3:  # far out in the tails the integral by ranks is not exact
        assert density == pytest.approx(whole, rel=1e-3)


def test_known_parameters_are_found_again_and_each_customers_mean_with_them() -> None:
    rng = np.random.default_rng(1)
    truth = (4.0, 3.0, 40.0)
    amounts = spending(truth, rng.integers(1, 8, 4000), rng)
    fit = fit_spend(spent(amounts))
    assert fit is not None
    for estimate, value in zip(fit.estimates, truth, strict=True):
        # Four errors on the log scale: each is off by more once in 16,000.
        assert abs(np.log(estimate.value / value)) < 4 * estimate.error / estimate.value
    # The best guess of one more order, given those before: no bias over all customers.
    before = spent([one[:-1] for one in amounts if len(one) > 1])
    more = np.array([one[-1] for one in amounts if len(one) > 1])
    apart = more - fit.expected(before)
    assert abs(apart.mean()) < 4 * apart.std() / np.sqrt(len(apart))
    nothing_known = fit.expected(Spent(np.zeros(1), np.zeros(1)))
    assert nothing_known[0] == pytest.approx(fit.mean)


def test_the_currency_only_scales_gamma() -> None:
    rng = np.random.default_rng(2)
    here = spent(spending((4.0, 3.0, 40.0), rng.integers(1, 8, 500), rng))
    one, other = fit_spend(here), fit_spend(Spent(here.orders, here.mean * 1e4))
    assert one is not None and other is not None
    assert other.parameters == pytest.approx(one.parameters * [1, 1, 1e4], rel=1e-3)
    assert other.between_share == pytest.approx(one.between_share, rel=1e-3)


def test_part_between_customers_is_that_of_the_logarithms() -> None:
    rng = np.random.default_rng(3)
    amounts = spending((4.0, 3.0, 40.0), np.full(20_000, 2), rng)
    logs = np.log(np.array(amounts))
    fit = fit_spend(spent(amounts[:3000]))
    assert fit is not None
    assert fit.between_share == pytest.approx(np.corrcoef(logs.T)[0, 1], abs=0.03)


def test_frequent_buyers_who_spend_more_are_warned_of_and_judged() -> None:
    rng = np.random.default_rng(4)
    orders = rng.integers(1, 8, 2000)
    amounts = spending((4.0, 3.0, 40.0), orders, rng)
    steady = fit_spend(spent(amounts))
    assert steady is not None and not any("correlated" in said for said in steady.warnings)
    log = pd.DataFrame({"customer": [0], "day": [0], "amount": [1.0]})
    assert told(spend_comparisons(steady, log, 0)) == []
    rising = fit_spend(spent([one * (1 + 0.3 * len(one)) for one in amounts]))
    assert rising is not None
    assert any("correlated" in said and "too low" in said for said in rising.warnings)
    differ = told(spend_comparisons(rising, log, 0))
    assert any(said.startswith("mean order of customers with 1 repeat order") for said in differ)


def test_a_tail_that_the_law_has_not_is_judged() -> None:
    rng = np.random.default_rng(5)
    two_kinds = np.where(rng.random(3000) < 0.5, 10.0, 100.0)
    fit = fit_spend(Spent(np.full(3000, 3.0), two_kinds * rng.uniform(0.95, 1.05, 3000)))
    assert fit is not None
    log = pd.DataFrame({"customer": [0], "day": [0], "amount": [1.0]})
    assert any(
        said.startswith("customers in the tenth with the highest") for said in told(spend_comparisons(fit, log, 0))
    )


def test_one_price_and_a_few_customers_have_no_law_of_spend() -> None:
    assert fit_spend(Spent(np.ones(500), np.full(500, 9.9))) is None
    assert fit_spend(Spent(np.ones(9), np.arange(1.0, 10.0))) is None


def test_only_repeat_orders_with_an_amount_up_to_the_day_count() -> None:
    log = pd.DataFrame(
        {"customer": [0, 0, 0, 0, 1, 2, 2], "day": [0, 3, 5, 9, 1, 2, 4], "amount": [50, 10, 20, 90, 5, 7, np.nan]}
    )
    found = spent_on_repeats(log, 5, 3)
    assert found.orders.tolist() == [2, 0, 0] and found.mean.tolist() == [15.0, 0.0, 0.0]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 customers over 200 days whose baskets differ between people."""
    rng = np.random.default_rng(6)
    rows = []
    for who in range(300):
        rate, level, day = rng.gamma(1.0, 1 / 30), rng.gamma(3.0, 1 / 60), int(rng.integers(0, 60))
        while day < 200:
            when = date(2026, 1, 1) + timedelta(days=day)
            rows.append((f"c{who}", f"{when}", round(rng.gamma(4.0, 1 / level), 2) + 0.01))
            day += 1 + int(rng.exponential(1 / rate))
    path = tmp_path_factory.mktemp("shop") / "log.csv"
    pd.DataFrame(rows, columns=["who", "when", "paid"]).to_csv(path, index=False)
    return path


def test_the_value_of_a_customer_is_orders_times_spend(shop: Path) -> None:
    fit = calibrate_transactions(shop, customer="who", date="when", amount="paid", hold_out_days=50, runs=0)
    values = customer_values(fit, 100)
    assert len(values) == fit.everyone.customers
    assert values["value"].to_numpy() == pytest.approx(values["orders"].to_numpy() * values["spend"].to_numpy())
    assert set(values["customer"]) == set(pd.read_csv(shop)["who"])
    assert np.all(values["orders"] <= 100) and np.all(values["spend"] > 0)
    # Spend lies between what a customer spent and the mean of all: nearer to their own, the more they ordered.
    assert fit.spend is not None
    seen = spent_on_repeats(fit.everyone.orders, fit.everyone.last_day, fit.everyone.customers)
    often = seen.orders > 8
    assert values["spend"][often].to_numpy() == pytest.approx(seen.mean[often], rel=0.4)
    assert fit.facts["value of a customer (CNY)"] == pytest.approx(fit.values["value"].mean())


def test_long_tables_are_read_as_they_were_written_whatever_the_ids(tmp_path: Path) -> None:
    names = ["a", "b,c", 'd"e', "客户", "7"]
    table = pd.DataFrame({"customer": names, "n": range(5), "x": [0.1, 1 / 3, np.nan, 1e-12, 5.0]})
    for some in (table, table.iloc[[0, 3, 4]]):
        write_long_csv(tmp_path / "t.csv", some)
        found = pd.read_csv(tmp_path / "t.csv", dtype={"customer": str})
        pd.testing.assert_frame_equal(found, some.reset_index(drop=True), check_exact=True)
    assert (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[:2] == ["customer,n,x", "a,0,0.1"]


def test_a_log_without_amounts_has_orders_but_no_values(shop: Path) -> None:
    fit = calibrate_transactions(shop, customer="who", date="when", runs=0)
    assert fit.spend is None and list(fit.values.columns) == ["customer", "repeats", "alive", "orders"]
