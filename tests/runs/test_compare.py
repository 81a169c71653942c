"""Scenarios on the same luck: what does not differ is exactly equal, and what differs is seen sharply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import loopsim
from loopsim.results.definitions import BETTER, KPIS, YES_OR_NO
from loopsim.runs.compare import unique
from loopsim.runs.comparison import Comparison
from loopsim.runs.outcome import Wanted
from loopsim.runs.replicates import Replicates
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

PLAN = Scenario.load("closed-loop").scaled(0.03)
REWARD = PLAN.change({"levers.referral.reward_cny": 30})


@pytest.fixture(scope="module")
def pair() -> Comparison:
    return loopsim.compare({"plain": PLAN, "reward": REWARD, "again": PLAN}, runs=8, days=90)


def of_values(**kpis: np.ndarray) -> Replicates:
    """Replicates that hold just these measures."""
    values = np.stack(list(kpis.values()), axis=1)
    return Replicates(PLAN, 1, 1, Wanted(tuple(kpis), ()), values, np.zeros(len(values)), {}, {})


def test_measures_that_no_run_has_come_last() -> None:
    """Without a loop test a table would begin with a dozen empty rows."""
    nothing, seen = np.full(3, np.nan), np.arange(3.0)
    pair = Comparison(
        {name: of_values(renewal=nothing, profit=seen, renewal_left=nothing, orders=seen) for name in "ab"}
    )
    assert pair.table()["kpi"].tolist() == ["profit", "orders", "renewal", "renewal_left"]


# --- rules of one's own -----------------------------------------------------------------------------------------------


class Loyal(loopsim.Customer):
    """Never leaves of their own accord."""

    def churn(self, host, today, dice):
        self.leave_hazard = 0.0


class Loyalty(loopsim.ClosedLoop):
    customer_type = Loyal


def test_a_model_of_ones_own_meets_the_shipped_one_on_the_same_luck():
    shop = PLAN.scaled(0.2).change({"behavior.leaving.follower_per_week": 0.2})
    asked = {"runs": 4, "days": 40, "kpis": ["left", "profit"], "test_from": None}
    told: list[tuple[int, int]] = []
    found = loopsim.compare(
        {"shipped": shop, "loyal": shop},
        model={"loyal": Loyalty},
        progress=lambda done, total: told.append((done, total)),
        **asked,
    )
    assert (found.reference.measures == loopsim.replicate(shop, **asked).measures).all()
    assert (found.replicates["loyal"].measures == loopsim.replicate(shop, model=Loyalty, **asked).measures).all()
    assert found.reference.values("left").sum() > 0 == found.replicates["loyal"].values("left").sum()
    assert told == sorted(told) and told[-1] == (8, 8)


def test_a_model_of_no_scenario_is_told():
    with pytest.raises(ScenarioError, match='model: found the text "loyl"; right is one of plain, loyal'):
        loopsim.compare({"plain": PLAN, "loyal": PLAN}, model={"loyl": Loyalty}, runs=2, days=5)


# --- exactly equal where nothing differs ------------------------------------------------------------------------------


def test_a_scenario_against_itself_differs_by_exactly_nothing(pair: Comparison) -> None:
    table = pair.table()
    table = table[table["scenario"] == "again"]
    seen = table[table["n"] > 0]
    assert len(seen) > 50 and (seen["difference"] == 0).all() and (seen["better"] == 0.5).all()
    exact = seen[
        ~seen["kpi"].isin(YES_OR_NO) & (seen["n"] > 1)
    ]  # its interval never is a point: see share_difference_interval
    assert (exact["low"] == 0).all() and (exact["high"] == 0).all()
    for series in pair.reference.wanted.series:
        assert not pair.paths("again", series).any(), series
    daily = pair.bands()
    assert not daily.loc[daily["scenario"] == "again", ["mean", "sd", "low", "high", "q5", "q95"]].to_numpy().any()


def test_a_change_on_day_50_leaves_days_0_to_49_as_they_were() -> None:
    later = PLAN.change({"schedule": [{"from_day": 50, "set": {"levers.ads.daily_spend_cny": 900.0}}]})
    found = loopsim.compare([PLAN, later], runs=3, days=70)
    assert len(found.reference.wanted.series) > 90
    name = found.names[1]
    for series in found.reference.wanted.series:
        assert not found.paths(name, series)[:, :50].any(), series
    assert found.paths(name, "spend_ads_fen")[:, 50].all() and found.paths(name, "reachable")[:, 50:].any()


def test_common_luck_makes_differences_sharper(pair: Comparison) -> None:
    more = PLAN.change({"behavior.leaving.follower_per_week": 1.1 * PLAN.behavior.leaving.follower_per_week})
    found = loopsim.compare([PLAN, more], runs=20, days=90, kpis=["reachable", "left"], series=[])
    for kpi in ("reachable", "left"):
        assert found.difference(found.names[1], kpi).variance_ratio > 3


# --- the figures ------------------------------------------------------------------------------------------------------


def test_differences_are_taken_run_by_run(pair: Comparison) -> None:
    ours, theirs = pair.replicates["reward"].runs, pair.reference.runs
    assert list(ours["seed"]) == list(theirs["seed"]) == list(range(1, 9))
    row = pair.table().set_index(["kpi", "scenario"]).loc[("profit", "reward")]
    apart = ours["profit"] - theirs["profit"]
    assert row["difference"] == pytest.approx(apart.mean())
    assert row["mean"] - row["reference_mean"] == pytest.approx(row["difference"])
    from scipy import stats

    right = stats.ttest_rel(ours["profit"], theirs["profit"]).confidence_interval(0.95)
    assert (row["low"], row["high"]) == pytest.approx((right.low, right.high))
    assert row["better"] == pytest.approx((apart > 0).mean() + (apart == 0).mean() / 2)
    assert row["variance_ratio"] == pytest.approx((ours["profit"].var() + theirs["profit"].var()) / apart.var())


VALUES = arrays.arrays(np.float64, 9, elements=st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))))


@given(VALUES, VALUES, st.sampled_from(sorted(set(KPIS) - YES_OR_NO)))
def test_the_other_way_round_everything_is_mirrored(one: np.ndarray, other: np.ndarray, kpi: str) -> None:
    a, b = of_values(**{kpi: one}), of_values(**{kpi: other})
    there = Comparison({"a": a, "b": b}).difference("b", kpi)
    back = Comparison({"b": b, "a": a}).difference("a", kpi)
    assert (there.n, there.undefined) == (back.n, back.undefined) and there.n + there.undefined == 9
    np.testing.assert_array_equal((there.mean, there.low, there.high), (-back.mean, -back.high, -back.low))
    np.testing.assert_array_equal(there.variance_ratio, back.variance_ratio)
    if there.n:
        assert there.better + back.better == pytest.approx(1)


@given(arrays.arrays(np.float64, 9, elements=st.sampled_from([0.0, 1.0, float("nan")])))
def test_verdicts_the_other_way_round_are_mirrored(closed: np.ndarray) -> None:
    a, b = of_values(loop_closed=closed), of_values(loop_closed=np.roll(closed, 1))
    there = Comparison({"a": a, "b": b}).difference("b", "loop_closed")
    back = Comparison({"b": b, "a": a}).difference("a", "loop_closed")
    np.testing.assert_allclose((there.mean, there.low, there.high), (-back.mean, -back.high, -back.low), atol=1e-15)


@pytest.mark.parametrize(("kpi", "direction", "better"), [("profit", "up", 0.75), ("churn_rate", "down", 0.25),
                                                          ("referral_share", "neither", 0.75)])  # fmt: skip
def test_better_follows_the_direction_of_the_measure(kpi: str, direction: str, better: float) -> None:
    before, after = np.array([1.0, 2, 3, 4]), np.array([2.0, 3, 4, 0])
    found = Comparison({"a": of_values(**{kpi: before}), "b": of_values(**{kpi: after})})
    assert BETTER[kpi] == direction and found.difference("b", kpi).better == better


def test_the_variance_ratio_is_known_where_the_answer_is() -> None:
    x = np.random.default_rng(1).normal(size=400)
    plain = of_values(profit=x)
    ratio = {name: Comparison({"a": plain, "b": of_values(profit=y)}).difference("b", "profit").variance_ratio
             for name, y in {"shifted": x + 4.0, "doubled": 2 * x, "turned": -x}.items()}  # fmt: skip
    assert ratio["doubled"] == pytest.approx(5) and ratio["turned"] == pytest.approx(0.5) and ratio["shifted"] > 1e20
    flat = of_values(profit=np.ones(5))
    assert np.isnan(Comparison({"a": flat, "b": flat}).difference("b", "profit").variance_ratio)


def test_only_runs_in_which_both_are_defined_are_compared_and_the_rest_is_counted() -> None:
    nan = float("nan")
    a, b = of_values(payback_day=np.array([1.0, nan, 3, 4])), of_values(payback_day=np.array([2.0, 2, nan, 3]))
    found = Comparison({"a": a, "b": b}).difference("b", "payback_day")
    assert (found.n, found.undefined, found.mean) == (2, 2, 0.0)


# --- names, horizons, faults ------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(["a", "b", "a (2)", "a (3)"]), max_size=8))
def test_names_become_unique_and_stay_where_they_are(names: list[str]) -> None:
    found = unique(names)
    assert len(set(found)) == len(names) and all(new.startswith(old) for new, old in zip(found, names, strict=True))
    assert unique(list(dict.fromkeys(names))) == list(dict.fromkeys(names))


def test_scenarios_of_one_name_are_told_apart() -> None:
    found = loopsim.compare([PLAN, REWARD, PLAN], runs=2, days=3, kpis=["profit"])
    assert found.names == ["closed-loop", "closed-loop (2)", "closed-loop (3)"]
    assert found.replicates["closed-loop (2)"].scenario.levers.referral.reward_cny == 30


def test_different_horizons_are_refused_unless_days_are_given() -> None:
    short = PLAN.change({"days": 30})
    with pytest.raises(ScenarioError, match=r"365 \(closed-loop\), 30 \(closed-loop \(2\)\); right is one horizon"):
        loopsim.compare([PLAN, short], runs=2)
    assert loopsim.compare([PLAN, short], runs=2, days=5, kpis=["profit"]).reference.days == 5


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, "nothing; right is a list of two or more"),
        (5, "5; right is a list of two or more"),
        ("a.toml", 'the text "a.toml"; right is a list of two or more'),
        (PLAN, "closed-loop alone; right is a list of two or more"),
        ({"closed-loop", "no-referral"}, "set .*; right is a list of two or more, the reference first"),
        ({5: PLAN, "b": PLAN}, "5 as a name; right is a text that is not empty"),
        ({"": PLAN, "b": PLAN}, "an empty text as a name; right is a text that is not empty"),
    ],
)
def test_what_is_no_list_of_scenarios_is_told_in_a_line(given: Any, found: str) -> None:
    with pytest.raises(ScenarioError, match=f"^scenarios: found {found}") as told:
        loopsim.compare(given, runs=2, days=3)
    assert len(told.value.faults) == 1


def test_scenarios_may_come_one_by_one() -> None:
    found = loopsim.compare((plan for plan in (PLAN, REWARD)), runs=2, days=3, kpis=["profit"], series=[])
    assert len(found.names) == 2


@pytest.mark.parametrize("few", [[], [PLAN]])
def test_fewer_than_two_cannot_be_compared(few: list[Scenario]) -> None:
    with pytest.raises(ScenarioError, match="two or more"):
        loopsim.compare(few, runs=2)


def test_the_faults_of_all_scenarios_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        loopsim.compare(["closed-lop", "no-referal"], runs=1, changes={"levers.ads": 3})
    text = str(error.value)
    assert all(words in text for words in ("closed-lop", "no-referal", "runs: found 1"))


def test_changes_are_made_to_all() -> None:
    found = loopsim.compare([PLAN, REWARD], runs=2, days=3, kpis=["profit"], changes={"levers.ads.daily_spend_cny": 7})
    assert [one.scenario.levers.ads.daily_spend_cny for one in found.replicates.values()] == [7, 7]


@pytest.mark.slow
def test_threads_change_no_comparison(pair: Comparison) -> None:
    again = loopsim.compare({"plain": PLAN, "reward": REWARD, "again": PLAN}, runs=8, days=90, jobs=5)
    pd.testing.assert_frame_equal(again.table(), pair.table())
    pd.testing.assert_frame_equal(again.bands(), pair.bands())


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_saved_comparison_is_read_by_pandas(pair: Comparison, tmp_path: Path) -> None:
    pair.save(tmp_path)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "differences.parquet"), pair.table())
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "runs.parquet"), pair.runs)
    assert len(pair.runs) == 24 and list(pair.runs.columns[:3]) == ["scenario", "run", "seed"]
    series = pd.read_parquet(tmp_path / "series.parquet")
    assert series.groupby("scenario").size().to_dict() == {"plain": 720, "reward": 720, "again": 720}
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["differences"]["again"]["profit"]["difference"] == 0
    assert summary["differences"]["again"]["profit"]["variance_ratio"] is None  # infinite
    assert Scenario.load(tmp_path / "scenario-2.toml").digest() == REWARD.digest()
    recipe = json.loads((tmp_path / "provenance.json").read_text())
    assert recipe["reference"] == "plain" and recipe["scenarios"]["reward"]["runs"] == 8


def test_a_notebook_shows_the_table(pair: Comparison) -> None:
    assert "<table" in pair._repr_html_() and "'reward', 'again' with 'plain'" in repr(pair)
