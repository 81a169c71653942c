"""Many runs of one scenario: the same whatever the threads, told with what is certain and what is luck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import loopsim
from loopsim.results.definitions import BETTER, DEFINITIONS, KPIS
from loopsim.results.verdict import Answer
from loopsim.runs import request, threads
from loopsim.runs.outcome import Outcome, Stopped, Wanted
from loopsim.runs.replicates import Replicates
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

PLAN = Scenario.load("closed-loop").scaled(0.03)
GROWTH = ["reachable", "profit_fen"]


@pytest.fixture(scope="module")
def ten() -> Replicates:
    return loopsim.replicate(PLAN, runs=10, days=40, jobs=2)


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Stands in for the model: ``pretend(kpi=function of the seed)``; a seed in ``failing`` raises."""

    def put(failing: Iterable[int] = (), seconds: float = 0.0, **of_seed: Callable[[int], float]) -> None:
        def live(scenario: Scenario, seeds: Iterable[int], wanted: Wanted, **_: Any) -> list[Outcome]:
            time.sleep(seconds)
            return [
                Outcome(seed, "failed", message="ValueError: no luck")
                if seed in failing
                else Outcome(seed, kpis={name: of_seed.get(name, float)(seed) for name in wanted.kpis})
                for seed in seeds
            ]

        monkeypatch.setattr("loopsim.runs.threads.run_seeds", live)

    return put


# --- runs -----------------------------------------------------------------------------------------------------------


def test_each_run_is_the_one_of_its_seed(ten: Replicates) -> None:
    for seed in (1, 4, 10):
        run = loopsim.simulate(PLAN, days=40, seed=seed)
        for name, value in run.summary().items():
            found = ten.runs.set_index("seed").loc[seed, name]
            assert found == value or (np.isnan(found) and value is None), name
        assert set(run.daily) == set(ten.wanted.series)
        for column in ten.wanted.series:
            np.testing.assert_array_equal(ten.paths(column)[seed - 1], run.daily[column])


@pytest.mark.parametrize("jobs", [1, 3, 7])
def test_threads_change_no_result(ten: Replicates, jobs: int) -> None:
    again = loopsim.replicate(PLAN, runs=10, days=40, jobs=jobs)
    assert_frame_equal(again.runs.drop(columns="seconds"), ten.runs.drop(columns="seconds"))
    assert_frame_equal(again.bands(), ten.bands())


def test_more_runs_begin_with_the_same_runs(ten: Replicates) -> None:
    first = loopsim.replicate(PLAN, runs=4, first_seed=3, days=40, kpis=["profit"], series=GROWTH)
    np.testing.assert_array_equal(first.values("profit"), ten.values("profit")[2:6])
    np.testing.assert_array_equal(first.paths("reachable"), ten.paths("reachable")[2:6])


def test_mesa_agents_make_the_same_runs(ten: Replicates) -> None:
    agents = loopsim.replicate(PLAN, runs=2, days=40, kpis=["profit"], series=["reachable"], engine="agents")
    np.testing.assert_array_equal(agents.paths("reachable"), ten.paths("reachable")[:2])


def test_changes_are_made_and_the_days_of_the_scenario_are_the_default() -> None:
    found = loopsim.replicate(PLAN, runs=2, changes={"days": 9, "levers.referral.reward_cny": 3}, kpis=["profit"])
    assert found.days == 9 and found.scenario.levers.referral.reward_cny == 3 and found.paths("left").shape == (2, 9)


# --- what is told of them -------------------------------------------------------------------------------------------


def test_the_summary_holds_mean_interval_and_quantiles_of_every_measure(ten: Replicates) -> None:
    table = ten.summary()
    assert list(table.index) == list(KPIS)
    profit = ten.values("profit")
    row = table.loc["profit"]
    assert (row["n"], row["undefined"], row["unit"]) == (10, 0, "CNY")
    assert row["mean"] == pytest.approx(profit.mean()) and row["sd"] == pytest.approx(profit.std(ddof=1))
    assert (row["low"] + row["high"]) / 2 == pytest.approx(row["mean"])
    assert list(row[["q5", "q25", "q50", "q75", "q95"]]) == pytest.approx(np.percentile(profit, (5, 25, 50, 75, 95)))


def test_undefined_measures_are_counted(ten: Replicates) -> None:
    table = ten.summary()
    assert (table["n"] + table["undefined"] == 10).all()
    assert table.loc["conversion_rate_52_weeks", "undefined"] == 10  # 40 days are too few
    assert np.isnan(table.loc["conversion_rate_52_weeks", "mean"])
    assert (table["n"] == ten.runs[list(KPIS)].notna().sum()).all()


def test_verdicts_are_counted_with_the_interval_of_their_share(ten: Replicates) -> None:
    from scipy import stats

    found = ten.answers
    assert found is not None
    words = [loopsim.simulate(PLAN, days=40, seed=seed).verdict.answer for seed in range(1, 11)]
    assert found.counts == {answer: words.count(answer) for answer in Answer} and found.judged == 10
    assert ten.runs["loop_answer"].tolist() == words
    right = stats.binomtest(found.closed, 10).proportion_ci(method="wilson")
    assert found.interval == pytest.approx((right.low, right.high))
    assert f"closed by referral in {found.closed} of 10 runs" in found.sentence and found.sentence in repr(ten)


def test_bands_of_a_day_are_quantiles_of_the_runs(ten: Replicates) -> None:
    table = ten.bands("reachable", quantiles=(10, 90)).set_index("day")
    pool = ten.paths("reachable")
    assert list(table.columns) == ["series", "n", "mean", "sd", "low", "high", "q10", "q90"]
    np.testing.assert_allclose(table["q90"], np.percentile(pool, 90, axis=0))
    np.testing.assert_allclose(table["mean"], pool.mean(axis=0))
    every = ten.bands()
    assert len(every) == 40 * len(ten.wanted.series) and (every["q5"] <= every["q95"]).all()


def test_a_notebook_shows_verdict_and_table(ten: Replicates) -> None:
    page = ten._repr_html_()
    assert "of 10 runs" in page and "<svg" in page and "<table" in page and "period_gain" in page


def test_what_was_not_kept_is_refused_by_name() -> None:
    found = loopsim.replicate(PLAN, runs=2, days=3, kpis=["profit"], series=[])
    with pytest.raises(KeyError, match="joined"):
        found.values("joined")
    with pytest.raises(KeyError, match="reachable"):
        found.paths("reachable")
    assert found.answers is None and found.bands().empty and list(found.summary().index) == ["profit"]


@pytest.mark.parametrize("percents", [(-1,), (5, 101)])
def test_quantiles_are_percents(ten: Replicates, percents: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="percents from 0 to 100"):
        ten.summary(percents)


# --- going on until the interval is narrow ----------------------------------------------------------------------------


def noise(seed: int) -> float:
    return float(np.random.default_rng(seed).normal())


def test_runs_go_on_in_blocks_until_the_interval_is_narrow(pretend: Callable[..., None]) -> None:
    pretend(profit=noise)
    found = loopsim.replicate(PLAN, runs=20, kpis=["profit"], series=[], until={"profit": 0.2})
    assert len(found) % 20 == 0 and found.interval("profit").half_width <= 0.2
    before = replace(found, measures=found.measures[:-20])
    assert before.interval("profit").half_width > 0.2
    assert f"after {len(found)} runs (wanted: 0.2)" in repr(found) and "not narrow enough" not in repr(found)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_number_of_runs_does_not_depend_on_threads(pretend: Callable[..., None], jobs: int) -> None:
    pretend(profit=noise, seconds=0.001)
    found = loopsim.replicate(PLAN, runs=10, kpis=["profit"], series=[], until="profit<=0.3", jobs=jobs)
    again = loopsim.replicate(PLAN, runs=len(found), kpis=["profit"], series=[], jobs=jobs)
    np.testing.assert_array_equal(found.values("profit"), again.values("profit"))
    assert len(found) == 50  # of this noise, whatever the threads


def test_at_most_ends_the_search_and_says_so(pretend: Callable[..., None]) -> None:
    pretend(profit=noise)
    found = loopsim.replicate(PLAN, runs=20, kpis=["profit"], series=[], until="profit<=0.0001", at_most=50)
    assert len(found) == 50 and "not narrow enough" in repr(found)


def test_several_goals_must_all_be_met(pretend: Callable[..., None]) -> None:
    pretend(profit=noise, joined=lambda seed: 10 * noise(seed))
    kept = {"kpis": ["profit", "joined"], "series": []}
    one = loopsim.replicate(PLAN, runs=20, until="profit<=0.5", **kept)  # type: ignore[arg-type]
    both = loopsim.replicate(PLAN, runs=20, until="profit<=0.5, joined=1", **kept)  # type: ignore[arg-type]
    assert len(one) == 20 < len(both) and both.interval("joined").half_width <= 1


def test_a_measure_that_is_never_defined_ends_at_most(pretend: Callable[..., None]) -> None:
    pretend(profit=lambda seed: float("nan"))
    found = loopsim.replicate(PLAN, runs=5, kpis=["profit"], series=[], until="profit<=1", at_most=20)
    assert len(found) == 20 and "is not defined" in repr(found)


# --- when things go wrong ---------------------------------------------------------------------------------------------


def test_a_run_that_raises_is_recorded_and_the_others_go_on(pretend: Callable[..., None]) -> None:
    pretend(failing=(3, 5), profit=float)
    found = loopsim.replicate(PLAN, runs=6, kpis=["profit"], series=[])
    assert list(found.runs["status"]) == ["ok", "ok", "failed", "ok", "failed", "ok"]
    assert found.runs.loc[2, "message"] == "ValueError: no luck" and np.isnan(found.runs.loc[2, "profit"])
    row = found.summary().loc["profit"]
    assert (row["n"], row["undefined"], row["mean"]) == (4, 0, (1 + 2 + 4 + 6) / 4)
    assert "2 of 6 runs failed, the first with seed 3: ValueError: no luck" in repr(found)


def test_all_that_fail_leave_tables_without_figures(pretend: Callable[..., None], tmp_path: Path) -> None:
    pretend(failing=range(9))
    found = loopsim.replicate(PLAN, runs=4)
    assert found.summary()["n"].sum() == 0 and "no loop test was made in any run" in repr(found)
    found.save(tmp_path)
    assert len(pd.read_parquet(tmp_path / "runs.parquet")) == 4 and pd.read_parquet(tmp_path / "daily.parquet").empty


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(ScenarioError) as error:
        loopsim.replicate(
            "closed-lop", runs=1, first_seed=-1, jobs=0, kpis=["profits"], series=["reachabel"], until="left=0",
            engine="gpu",  # type: ignore[arg-type]
        )  # fmt: skip
    lines = str(error.value).splitlines()
    for words in ("closed-lop", "runs: found 1", "first_seed: found -1", "jobs: found 0", "right is profit",
                  "right is reachable", "until left: found 0", "engine: found"):  # fmt: skip
        assert any(words in line for line in lines), (words, lines)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"until": "profit"}, "right is a half-width"),
        ({"until": {"profit": float("nan")}}, "right is a half-width"),
        ({"until": {"profitt": 1}}, "right is profit"),
        ({"until": "profit<=1", "at_most": 3}, "at_most: found 3; right is 5"),
        ({"at_most": 9}, "given with until"),
        ({"until": "joined<=1", "kpis": ["profit"]}, "one of the kpis asked for"),
        ({"days": 0}, "days: found 0"),
        ({"runs": 2.5}, "runs: found 2.5"),
        ({"first_seed": 2**63 - 3}, "for 5 runs"),
        ({"test_from": 9}, "test_from: found 9; right is day 90 or later"),
        ({"kpis": 5}, "kpis: found 5; right is a list"),
        ({"kpis": [[]]}, "kpis: found an empty list; right is a measure"),
        ({"series": 5}, "series: found 5; right is a list"),
        ({"until": 5}, "until: found 5; right is a measure and its half-width"),
        ({"until": {5: 5}}, "until: found 5; right is a measure"),
    ],
)  # fmt: skip
def test_what_no_runs_can_be_made_of_is_refused(bad: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        loopsim.replicate(PLAN, **{"runs": 5, "days": 9, **bad})


TABLE = 'right is a table of values by path, such as {"levers.referral.reward_cny": 10}'


def compare_with_the_plan(scenario: Any, **given: Any) -> Any:
    return loopsim.compare([scenario, PLAN], **given)


@pytest.mark.parametrize("live", [loopsim.simulate, loopsim.replicate, compare_with_the_plan])
@pytest.mark.parametrize(
    ("scenario", "given", "line"),
    [
        (5, {}, "scenario: found 5; right is a scenario, the name of a preset or the path of a file"),
        (None, {}, "scenario: found nothing; right is a scenario, the name of a preset or the path of a file"),
        ("", {}, "scenario: found an empty text; right is a scenario, the name of a preset or the path of a file"),
        (PLAN, {"changes": 5}, f"changes: found 5; {TABLE}"),
        (PLAN, {"changes": [1]}, f"changes: found a list of 1; {TABLE}"),
        (PLAN, {"model": 5}, "model: found 5; right is a subclass of loopsim.ClosedLoop"),
        (PLAN, {"model": int}, "model: found type <class 'int'>; right is a subclass of loopsim.ClosedLoop"),
        (PLAN, {"days": "x"}, 'days: found the text "x"; right is a whole number from 1 to 36500'),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_told_in_a_line(
    live: Callable[..., Any], scenario: Any, given: dict[str, Any], line: str
) -> None:
    with pytest.raises(ScenarioError) as told:
        live(scenario, **{"days": 3, **given})
    assert str(told.value) == line


def test_rules_of_ones_own_are_run_by_agents_only() -> None:
    class Stay(loopsim.ClosedLoop):
        customer_type = type("Loyal", (loopsim.Customer,), {"churn": lambda self, market, dice: None})

    with pytest.raises(ScenarioError, match="agents"):
        loopsim.replicate(PLAN, runs=2, days=3, model=Stay, engine="arrays")


def test_ctrl_c_stops_the_threads_in_the_middle_of_their_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped, real = [], threads.run_seeds

    def live(*words: Any, **more: Any) -> list[Outcome]:
        try:
            return real(*words, **more)
        except Stopped:
            stopped.append(words)
            raise

    monkeypatch.setattr(threads, "run_seeds", live)

    def press(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):  # such a run takes minutes
        loopsim.replicate(Scenario.load("closed-loop").scaled(3), runs=1000, days=3650, jobs=2, progress=press)
    assert len(stopped) == 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("loopsim")]


def test_progress_grows_to_the_whole(pretend: Callable[..., None]) -> None:
    pretend(profit=noise)
    told: list[tuple[int, int]] = []
    loopsim.replicate(PLAN, runs=50, kpis=["profit"], series=[], progress=lambda *both: told.append(both))
    assert told[-1] == (50, 50) and sorted(told) == told


# --- memory and files -------------------------------------------------------------------------------------------------


def test_memory_for_series_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "SERIES_BYTES", 8 * 10 * 4 * 6)  # six runs of ten days, four series each
    found = loopsim.replicate(PLAN, runs=9, days=10, kpis=["profit"])
    assert found.wanted.series == request.GROWTH_SERIES and found.paths("reachable").shape == (6, 10)
    assert len(found.values("profit")) == 9 and "series are kept of the first 6 runs" in repr(found)


def test_saved_runs_are_read_by_pandas(ten: Replicates, tmp_path: Path) -> None:
    import json

    ten.save(tmp_path)
    assert_frame_equal(pd.read_parquet(tmp_path / "runs.parquet"), ten.runs)
    assert_frame_equal(pd.read_parquet(tmp_path / "summary.parquet"), ten.summary())
    assert_frame_equal(pd.read_parquet(tmp_path / "daily.parquet"), ten.bands())
    series = pd.read_parquet(tmp_path / "series.parquet")
    assert len(series) == 400 and list(series.columns[:3]) == ["run", "seed", "day"]
    np.testing.assert_array_equal(series["profit_fen"].to_numpy().reshape(10, 40), ten.paths("profit_fen"))
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["measures"]["conversion_rate_52_weeks"]["mean"] is None
    assert summary["answers"]["sentence"] == ten.answers.sentence if ten.answers else False
    recipe = json.loads((tmp_path / "provenance.json").read_text())
    assert (recipe["runs"], recipe["seed"], recipe["digest"]) == (10, 1, PLAN.digest())
    assert Scenario.load(tmp_path / "scenario.toml").digest() == PLAN.digest()


def test_the_series_are_written_piece_by_piece(
    ten: Replicates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loopsim.runs.saving._ROWS_AT_ONCE", 90)
    ten.save(tmp_path)
    series = pd.read_parquet(tmp_path / "series.parquet")
    np.testing.assert_array_equal(series["reachable"].to_numpy().reshape(10, 40), ten.paths("reachable"))


def test_what_an_earlier_run_left_goes(ten: Replicates, tmp_path: Path) -> None:
    loopsim.simulate(PLAN, days=5).save(tmp_path)
    ten.save(tmp_path)
    assert not (tmp_path / "customers.parquet").exists()
    loopsim.simulate(PLAN, days=5).save(tmp_path)
    assert not (tmp_path / "runs.parquet").exists() and loopsim.load(tmp_path).days == 5


def test_every_measure_says_which_way_is_better() -> None:
    assert BETTER.keys() == DEFINITIONS.keys() and set(BETTER.values()) == {"up", "down", "neither"}
