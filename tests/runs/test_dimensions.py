"""Datasets with named dimensions hold the figures of the tables; old names work and say what to write."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import loopsim
from loopsim.runs.comparison import Comparison
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

PLAN = Scenario.load("referral-loop").scaled(0.02)
SERIES = ["reachable", "profit_fen"]


@pytest.fixture(scope="module")
def pair() -> Comparison:
    plans = {"plain": PLAN, "dated": PLAN.change({"start_date": "2026-03-01"})}
    return loopsim.compare(plans, runs=3, days=12, kpis=["profit", "reachable"], series=SERIES)


def test_replicates_have_runs_and_days_as_dimensions(pair: Comparison) -> None:
    dated = pair.replicates["dated"]
    found = dated.to_xarray()
    assert dict(found.sizes) == {"run": 3, "day": 12}
    assert_array_equal(found["reachable"], dated.values("reachable"))
    assert_array_equal(found["daily_reachable"], dated.paths("reachable"))
    assert found["profit"].attrs["units"] == "CNY" and found["seed"].to_numpy().tolist() == [1, 2, 3]
    assert str(found["date"].to_numpy()[11])[:10] == "2026-03-12"


def test_a_comparison_adds_the_scenario_and_tells_no_date_that_only_one_has(pair: Comparison) -> None:
    found = pair.to_xarray()
    assert found["scenario"].to_numpy().tolist() == ["plain", "dated"] and found.attrs == {"reference": "plain"}
    assert_array_equal(found["daily_profit_fen"].sel(scenario="dated"), pair.replicates["dated"].paths("profit_fen"))
    assert "date" not in found.coords


def test_a_run_that_failed_has_no_numbers(pair: Comparison) -> None:
    one = pair.replicates["plain"]
    lost = {run: path for run, path in one.series.items() if run != 1}
    found = replace(one, series=lost).to_xarray()
    found = found["daily_reachable"]
    assert np.isnan(found.sel(run=1)).all() and not np.isnan(found.sel(run=2)).any()


def test_without_xarray_one_line_says_what_to_install(pair: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ScenarioError, match=r"pip install 'loopsim\[xarray\]'"):
        pair.to_xarray()


def test_the_old_name_of_bands_works_and_names_the_line_of_the_user(pair: Comparison) -> None:
    for one in (pair, pair.reference):
        with pytest.warns(DeprecationWarning, match=r"write bands\(\)") as told:
            assert one.daily("reachable").equals(one.bands("reachable"))
        assert told[0].filename == __file__
