"""Draws of what the data leave open: they spread as the fit says, and plans in uncertain worlds read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from loopsim.calibration.baskets import fit_baskets
from loopsim.calibration.buying_draws import buying_draws
from loopsim.calibration.by_day import DailyFit
from loopsim.calibration.growth import GrowthFit, calibrate_growth
from loopsim.calibration.growth_data import as_in_data, read_growth
from loopsim.calibration.report import save_growth
from loopsim.calibration.synthetic import Quadratic, Synthetic
from loopsim.decisions.worlds import read_worlds
from test_growth import BASE, COST, FIT, SHARE, curves, seen, toy


def test_a_normal_posterior_is_drawn_with_its_covariance() -> None:
    """Statistics straight in the place: the posterior is normal around the best place, but for t's longer tails."""
    slope = np.array([[3.0, 1.0], [0.5, 2.0]])
    best, chance = np.array([0.5, 0.4]), 0.01 * np.eye(2)
    covariance = np.linalg.inv(slope.T @ np.linalg.inv(chance) @ slope)
    places = best + 0.1 * np.random.default_rng(1).standard_normal((20, 2))
    emulator = Quadratic.of(places, list((places - best) @ slope.T), best, 0.05 * np.eye(2))
    synthetic = Synthetic(np.zeros(2), chance, replicates=400, widened=1.0)
    drawn = synthetic.draws(emulator, best, covariance, 4_000, seed=1)
    # 4,000 draws tell a variance to 2.2%, so five standard errors are 11%.
    assert np.cov(drawn.T) == pytest.approx(covariance, rel=0.12)
    assert drawn.mean(axis=0) == pytest.approx(best, abs=0.005)
    wide = replace(synthetic, widened=2.0).draws(emulator, best, 4 * covariance, 4_000, seed=1)
    assert np.cov(wide.T) == pytest.approx(4 * covariance, rel=0.12)


@pytest.fixture(scope="module")
def fit() -> GrowthFit:
    targets = seen(curves("joined_ads", "joined_referral"), 999)
    return calibrate_growth(targets, scenario=BASE, fit=FIT, simulate=toy, runs=8)


def test_draws_of_a_fit_to_growth_are_those_of_its_estimates(fit: GrowthFit) -> None:
    logs = np.log(fit.draws)
    for drawn, estimate in zip(logs.T, fit.estimates, strict=True):
        assert drawn.std() == pytest.approx(estimate.error / estimate.value, rel=0.3)
        inside = np.mean((drawn > np.log(estimate.low)) & (drawn < np.log(estimate.high)))
        assert 0.89 < inside < 0.99  # 95% of 256, and four standard errors below
    assert np.corrcoef(logs.T)[0, 1] == pytest.approx(fit.correlation[0, 1], abs=0.2)


def test_what_the_data_say_nothing_of_is_drawn_evenly_between_its_bounds() -> None:
    never = "behavior.basket.trust_lift=0.1:0.4"
    fit = calibrate_growth(seen(curves("joined_ads"), 999), scenario=BASE, fit=(FIT[0], never), simulate=toy, runs=4)
    logs = np.log(fit.draws[:, 1] / 0.1) / np.log(4.0)
    assert logs.mean() == pytest.approx(0.5, abs=0.08) and logs.std() == pytest.approx(12**-0.5, abs=0.04)


def test_the_folder_of_a_calibration_holds_draws_that_plans_in_worlds_read(fit: GrowthFit, tmp_path: Path) -> None:
    save_growth(fit, tmp_path)
    worlds, faults = read_worlds(tmp_path / "draws.csv")
    assert worlds is not None and not faults and worlds.paths == (COST, SHARE)
    assert worlds.rows == pytest.approx(fit.draws)


def test_draws_of_a_log_spread_as_the_estimates_of_its_law() -> None:
    covariance = np.array([[0.04, 0.01, 0, 0], [0.01, 0.02, 0, 0], [0, 0, 0.09, 0.05], [0, 0, 0.05, 0.16]])
    law = DailyFit(np.array([0.5, 40.0, 0.8, 1.5]), covariance, -1.0)
    amounts = 100 * np.exp(0.6 * np.random.default_rng(1).standard_normal(400))
    baskets = fit_baskets(pd.DataFrame({"customer": np.arange(400), "amount": amounts}))
    assert baskets is not None
    histories = (np.array([0.0, 3.0]), np.array([0.0, 60.0]), np.array([100.0, 100.0]))
    everyone = SimpleNamespace(last_day=100, histories=lambda day, unit: histories)
    log = SimpleNamespace(daily=law, baskets=baskets, spend=None, everyone=everyone, unit_days=1.0)
    table = buying_draws(log, pool=True)  # type: ignore[arg-type]
    laws = np.column_stack(
        [table["behavior.need.shape"], table["behavior.need.shape"] * 7 / table["behavior.need.per_week"]]
        + [table[f"behavior.need.dropout_{name}"] for name in ("alpha", "beta")]
    )
    assert np.cov(np.log(laws).T) == pytest.approx(covariance, abs=0.035)  # four standard errors of the widest
    assert np.log(laws).mean(axis=0) == pytest.approx(np.log(law.parameters), abs=0.1)
    spread = table["behavior.basket.base_cny"].std()
    assert spread == pytest.approx(baskets.mean.error, rel=0.2)
    assert table["market.pool.silent_share"].between(0.001, 0.999).all()


WEEKS = "end,pool,ads\n2026-01-04,10,5\n2026-01-11,20,9\n2026-01-18,30,9\n2026-01-25,38,8\n"


def test_a_scenario_fitted_to_a_table_of_dates_has_them(tmp_path: Path) -> None:
    (tmp_path / "weeks.csv").write_text(WEEKS)
    targets = read_growth(tmp_path / "weeks.csv", date="end", followers="pool", joiners_by_source={"ads": "ads"})
    assert as_in_data(BASE, targets).start_date == "2026-01-04"  # the evening on which the table begins
    fit = calibrate_growth(targets, scenario=BASE, fit=FIT[:1], simulate=toy, runs=4)
    assert fit.history.start_date == "2026-01-04" and not any("starts on" in said for said in fit.warnings)
    assert fit.fitted.start_date == "2026-01-26"  # the day after the last
    other = calibrate_growth(
        targets, scenario=BASE.change({"start_date": "2026-01-01"}), fit=FIT[:1], simulate=toy, runs=4
    )
    assert other.fitted.start_date == "2026-01-01" and other.history.start_date == "2026-01-04"
    assert any("the scenario starts on 2026-01-01, day 0 of the data is 2026-01-04" in said for said in other.warnings)


def test_draws_of_members_and_of_bass_have_the_covariance_of_the_fit_and_are_read_as_worlds(tmp_path: Path) -> None:
    from loopsim.calibration.bass import BassFit
    from loopsim.calibration.law_draws import bass_draws, renewal_draws
    from loopsim.calibration.renewal import RenewalFit

    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    members = RenewalFit("all", np.array([100.0, 80.0, 70.0]), 2, np.array([0.7, 1.2]), covariance, 0.0)
    drawn = renewal_draws(members)
    logs = np.log(drawn.to_numpy() / members.parameters)
    # 256 draws tell a variance to 8.8% and a mean to 6.25% of its spread: five standard errors.
    assert np.cov(logs.T) == pytest.approx(covariance, abs=0.44 * 0.09)
    assert np.abs(logs.mean(axis=0) / np.sqrt(np.diag(covariance))).max() < 0.32

    law = BassFit(np.arange(1.0, 31.0), np.array([0.01, 0.3, 5_000.0]), np.diag([0.04, 0.01, 0.0025]))
    adopted = bass_draws(law, 30.0, 2.0)
    for path, middle in (
        ("levers.organic.always_per_week", 0.01 * 7 / 30), ("behavior.sharing.per_week", 0.3 * 7 / 30),
        ("market.people", 10_000),
    ):  # fmt: skip
        assert adopted[path].median() == pytest.approx(middle, rel=0.1)
    for name, table in (("members", drawn), ("bass", adopted)):
        file = tmp_path / f"{name}.csv"
        table.to_csv(file, index=False)
        worlds, faults = read_worlds(file)
        assert not faults and worlds.rows == pytest.approx(table.to_numpy(float))
