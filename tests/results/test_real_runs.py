"""Results of runs of an engine: the same facts in different tables agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loopsim
from loopsim.market.fields import NONE
from loopsim.results.daily import pool_at_start
from loopsim.results.loading import load
from loopsim.results.run import Run
from loopsim.results.store import save
from loopsim.scenario.files import presets
from worlds import shrunk


@pytest.fixture(scope="module", params=sorted(presets()))
def run(request: pytest.FixtureRequest) -> Run:
    test = {"test_from": 120, "test_days": 56, "look_ahead": 56}  # short: days behind the run are in no table of it
    return loopsim.simulate(shrunk(request.param, 2000), days=150, seed=3, **test)


def test_the_tables_of_people_and_days_agree(run: Run) -> None:
    people, last = run.customers, run.daily.iloc[-1]
    names = {"strangers": "stranger", "followers": "follower", "buyers": "buyer", "repeat_buyers": "repeat_buyer",
             "referrers": "referrer", "lapsed": "lapsed"}  # fmt: skip
    for column, stage in names.items():
        assert (people["stage"] == stage).sum() == last[column]
    assert people["is_reachable"].sum() == last["reachable"]
    new, old = people[people["source"] != "pool"], run.daily.filter(regex="^old_")
    assert new["joined_day"].notna().sum() == run.daily["joined_today"].sum()
    assert (people["first_order_day"] >= 0).sum() == run.daily["first_orders"].sum()
    assert new["orders"].sum() == run.daily["orders"].sum() - old["old_orders"].sum()
    assert new["spent_fen"].sum() == run.daily["revenue_fen"].sum() - old["old_revenue_fen"].sum()
    people = new
    by_day = people["joined_day"].dropna().astype(int).value_counts().reindex(range(150), fill_value=0)
    assert (by_day == run.daily["joined_today"]).all()


def test_the_pool_changes_by_who_joins_returns_and_leaves(run: Run) -> None:
    daily = run.daily
    change = daily["reachable"].diff().fillna(daily["reachable"].iloc[0] - pool_at_start(run.tallies))
    assert (change == daily["joined_today"] + daily["won_back"] - daily["left"]).all()


def test_cohorts_and_days_agree(run: Run) -> None:
    for by in ("week", "month"):
        table = run.cohorts(by)  # type: ignore[arg-type]
        old = {"orders": "old_orders", "first_orders": "first_orders_pool", "revenue_fen": "old_revenue_fen"}
        for column, of_pool in old.items():
            assert table[column].sum() == run.daily[column].sum() - run.daily[of_pool].sum()
    margin = run.daily["revenue_fen"] - run.daily["goods_cost_fen"]
    assert run.cohorts()["margin_fen"].sum() <= margin.sum()


def test_the_forest_holds_everyone_who_joined(run: Run) -> None:
    forest = run.referrals
    assert len(forest) == run.daily["joined_today"].sum() + pool_at_start(run.tallies)
    assert (forest["referrer"].notna() == (forest["generation"] > 0)).all()
    referrer = run.records.customers["referrer"][run.records.customers["joined_day"] != NONE]
    assert forest["brought"].sum() == (referrer != NONE).sum()
    later = forest["joined_day"] >= forest["joined_day"].reindex(forest["root"]).to_numpy()
    assert later.all()


def test_the_summary_is_whole_and_plain(run: Run) -> None:
    summary = run.summary()
    assert summary["reachable"] == run.daily["reachable"].iloc[-1]
    assert summary["profit"] == pytest.approx(run.daily["profit_fen"].sum() / 100)
    for measure in summary.measures:
        assert measure.value is not None or measure.note, measure.name
        assert measure.value is None or isinstance(measure.value, str) or np.isfinite(measure.value), measure.name
        if measure.unit == "share" and measure.value is not None and not measure.name.startswith("pool_change"):
            assert 0 <= measure.value <= 1, measure.name
    assert run.verdict.test_from == 120 and summary["loop_answer"] == run.verdict.word


def test_a_real_run_comes_back_from_disk_equal(run: Run, tmp_path: Path) -> None:
    save(run, tmp_path)
    back = load(tmp_path)
    for table in ("daily", "moves", "customers", "hosts", "referrals"):
        pd.testing.assert_frame_equal(getattr(back, table), getattr(run, table))
    pd.testing.assert_frame_equal(back.cohorts(), run.cohorts())
    assert back.summary() == run.summary() and back.verdict == run.verdict
    assert back.provenance == run.provenance and back.scenario == run.scenario


def test_the_checkout_funnel_finds_a_bad_step_planted_in_the_scenario() -> None:
    plan = {"market.people": 6000, "levers.checkout.step_pass": [0.9, 0.9, 0.35, 0.9]}
    checkout = loopsim.simulate("closed-loop", days=200, changes=plan, test_from=None).funnel().checkout
    assert checkout.index[checkout["is_worst"]].tolist() == [3]
