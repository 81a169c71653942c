"""Results of a sweep load as tidy tables, in loopsim and elsewhere, and makes a picture."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.stats

import loopsim
from loopsim.cli import study_report
from loopsim.cli.language import speak
from loopsim.plots.study import study_picture
from loopsim.runs.answers import ANSWER_KPIS
from loopsim.runs.outcome import Outcome, Stopped, Wanted
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario
from loopsim.studies.reference import study_reference, study_schema
from loopsim.studies.study import Study
from loopsim.sweeps.estimate import estimate
from loopsim.sweeps.result import Sweep
from loopsim.sweeps.store import Store
from loopsim.sweeps.sweep import with_model
from studying import ADS, DAYS, made_up_rows, parts_of, run_rows, small_study, write_missing


class Broken(loopsim.ClosedLoop):
    """A model that raises on its first day."""

    def dawn(self, market: Any) -> None:
        """Raises."""
        raise ValueError("not today")


ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "experiments").glob("*.toml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep of 40 points and 4 made-up runs each."""
    place = tmp_path_factory.mktemp("sweep")
    write_missing(place, small_study(points=40))
    return place


@pytest.fixture(scope="module")
def sweep(folder: Path) -> Sweep:
    found = loopsim.load(folder)
    assert isinstance(found, Sweep)
    return found


class TestTables:
    def test_every_run_has_the_factors_of_its_point_beside_it(self, sweep: Sweep) -> None:
        assert list(sweep.runs.columns) == [
            "point", "run", "daily_spend_cny", "seed", "status", "seconds", "message", "reachable", "period_gain",
        ]  # fmt: skip
        assert sweep.runs["point"].tolist() == [point for point in range(40) for _ in range(4)]
        spends = sweep.runs["daily_spend_cny"].to_numpy()
        assert np.array_equal(spends, sweep.points["daily_spend_cny"].to_numpy().repeat(4))
        assert sweep.runs["period_gain"].isna().sum() > 0

    def test_faults_are_the_runs_that_failed(self, sweep: Sweep) -> None:
        assert set(sweep.faults["status"]) == {"failed"}
        assert len(sweep.faults) == sum((point + run) % 17 == 3 for point in range(40) for run in range(4))
        assert sweep.faults["message"].str.startswith("ValueError: point").all()

    def test_series_hold_each_day_of_each_run_that_came_to_its_end(self, sweep: Sweep) -> None:
        assert list(sweep.series.columns) == ["point", "run", "day", "reachable", "left"]
        assert len(sweep.series) == DAYS * (160 - len(sweep.faults))

    def test_the_summary_is_that_of_each_point_by_hand(self, sweep: Sweep) -> None:
        table = sweep.summary((0.25, 0.5))
        assert list(table.columns) == [
            "point", "daily_spend_cny", "kpi", "runs", "mean", "half_width", "q25", "q50",
        ]  # fmt: skip
        values = sweep.runs.query("point == 6")["reachable"].to_numpy()
        row = table.query("point == 6 and kpi == 'reachable'").iloc[0]
        assert row["runs"] == np.isfinite(values).sum() == 4
        assert row["mean"] == pytest.approx(values.mean())
        assert row["half_width"] == pytest.approx(3.182446 * values.std(ddof=1) / 2, rel=1e-6)
        assert row["q25"] == pytest.approx(np.quantile(values, 0.25))
        undefined = table.query("point == 5 and kpi == 'period_gain'").iloc[0]
        assert undefined["runs"] == 0 and math.isnan(undefined["mean"]) and math.isnan(undefined["half_width"])

    def test_differences_are_paired_by_run(self, sweep: Sweep) -> None:
        found = sweep.differences("period_gain", 1)
        assert (found.loc[1, ["mean", "low", "high"]] == 0).all()
        for point in sweep.points.index:
            mine, other = (sweep.runs[sweep.runs["point"] == one].set_index("run")["period_gain"] for one in (point, 1))
            paired = (mine - other).dropna()
            assert found.loc[point, "runs"] == len(paired)
            if len(paired) > 1:
                assert found.loc[point, "mean"] == pytest.approx(paired.mean())
                half = scipy.stats.t.ppf(0.975, len(paired) - 1) * scipy.stats.sem(paired)
                expected = (paired.mean() - half, paired.mean() + half)
                assert tuple(found.loc[point, ["low", "high"]]) == pytest.approx(expected)
        for wrong in (("profit", 1), ("period_gain", 99)):
            with pytest.raises(ValueError, match="right is one of reachable, period_gain, and a point from 0 to"):
                sweep.differences(*wrong)

    def test_a_quantile_outside_0_to_1_is_refused(self, sweep: Sweep) -> None:
        with pytest.raises(ValueError, match="right is numbers from 0 to 1"):
            sweep.summary((1.5,))

    def test_a_sweep_tells_itself_in_a_line_and_in_a_notebook(self, sweep: Sweep) -> None:
        assert repr(sweep) == f"<Sweep of 'small': 40 points, 160 runs, {len(sweep.faults)} failed>"
        assert "<table" in sweep._repr_html_()

    def test_an_unfinished_sweep_loads_and_says_what_is_missing(self, tmp_path: Path) -> None:
        study = small_study(points=40)
        with Store.begin(tmp_path, study) as store:
            store.database.write(made_up_rows(study, parts_of(study)[1])[:-3])
        found = loopsim.load(tmp_path)
        begun = {30: 3, 31: 2}  # the first row of the one, and two of the other, are the last three of all
        assert found.missing == [*range(16), 30, 31, *range(32, 40)]
        assert found.unfinished == {point: begun.get(point, 0) for point in found.missing}
        assert len(found.runs) == 61
        Store.begin(tmp_path / "none", study).close()
        nothing = loopsim.load(tmp_path / "none")
        assert len(nothing.runs) == len(nothing.series) == 0
        assert len(nothing.points) == 40

    def test_a_saved_run_still_loads_as_a_run(self, tmp_path: Path) -> None:
        loopsim.simulate("closed-loop", days=3, changes={"market.people": 200}).save(tmp_path)
        assert isinstance(loopsim.load(tmp_path), loopsim.Run)


class TestElsewhere:
    def test_pandas_reads_the_parts_in_one_line(self, folder: Path, sweep: Sweep) -> None:
        assert len(pd.read_parquet(folder / "parts")) == len(sweep.runs)

    def test_polars_reads_the_parts_in_one_line(self, folder: Path, sweep: Sweep) -> None:
        polars = pytest.importorskip("polars")
        table = polars.read_parquet(f"{folder}/parts/*.parquet")
        assert table["reachable"].sum() == sweep.runs["reachable"].sum()
        assert table["period_gain"].null_count() == sweep.runs["period_gain"].isna().sum()

    def test_duckdb_reads_the_parts_in_one_line(self, folder: Path, sweep: Sweep) -> None:
        duckdb: Any = pytest.importorskip("duckdb")
        query = f"SELECT * FROM '{folder}/parts/*.parquet' JOIN '{folder}/points.parquet' USING (point)"
        assert duckdb.sql(query).df()["daily_spend_cny"].sum() == pytest.approx(sweep.runs["daily_spend_cny"].sum())


class TestOutline:
    def test_what_a_study_takes_is_told_before_it_is_run(self) -> None:
        study = small_study(points=40)
        found = estimate(study)
        assert (found.points, found.runs, found.most_runs, found.parts) == (40, 160, 160, 1)
        assert found.seconds_of_a_run is not None and found.seconds_of_a_run > 0
        assert found.seconds(jobs=2) == pytest.approx(80 * found.seconds_of_a_run)
        assert (found.days, found.days_timed, found.runs_timed, found.faults) == (DAYS, DAYS, 3, ())

    def test_the_disk_estimate_is_about_right(self, tmp_path: Path) -> None:
        study = small_study(points=40)
        with Store.begin(tmp_path, study) as store:
            for part in parts_of(study):
                store.database.write(run_rows(study, part))
            store.finish()
        taken = sum(path.stat().st_size for place in ("parts", "series") for path in (tmp_path / place).iterdir())
        for seconds in (5, 0):
            assert taken / 3 < estimate(study, seconds=seconds).bytes_on_disk < 3 * taken

    def test_a_run_that_takes_long_is_tried_for_some_seconds_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A clock that only the model moves: day d takes d + 1 seconds, so 100 days take 5,050."""
        clock = [0.0]
        monkeypatch.setattr("loopsim.sweeps.estimate.time.monotonic", lambda: clock[0])
        monkeypatch.setattr("loopsim.sweeps.estimate.time.perf_counter", lambda: clock[0])

        def live(scenario: Scenario, seeds: list[int], wanted: Wanted, should_stop: Any = None) -> list[Outcome]:
            assert wanted.days is not None and (wanted.switch_off is None or wanted.switch_off.from_day >= 90)
            for day in range(wanted.days if should_stop else 0):
                if should_stop():
                    raise Stopped
                clock[0] += day + 1
            return [Outcome(seeds[0], series=np.ones((wanted.days, 2), np.int64))]

        monkeypatch.setattr("loopsim.sweeps.estimate.run_seeds", live)
        found = estimate(small_study(points=40, runs={"per_point": 4, "days": 100}), seconds=400.0)
        assert clock[0] < 400 + 100
        assert (found.days, found.days_timed, found.runs_timed) == (100, 24, 1)
        assert found.seconds_of_a_run == pytest.approx(5050)  # the cost of a day rises along a straight line
        found = estimate(small_study(points=40, runs={"per_point": 4, "days": 100}), seconds=0.5)
        assert found.seconds_of_a_run is None and found.bytes_on_disk > 0

    def test_a_run_that_fails_when_tried_is_told(self) -> None:
        found = estimate(with_model(small_study(points=2), Broken))
        assert found.faults == ("ValueError: not today",)

    def test_a_stopping_rule_has_a_most(self) -> None:
        until = {"kpi": "reachable", "half_width": 1.0, "at_most": 9}
        found = estimate(small_study(points=4, runs={"per_point": 2, "days": DAYS, "until": until}), seconds=0)
        assert (found.runs, found.most_runs, found.seconds_of_a_run) == (8, 36, None)


class TestPicture:
    @pytest.fixture(params=["one", "one of choices", "two", "two, one of choices", "sample", "table", "no series"])
    def drawn(self, request: pytest.FixtureRequest, tmp_path: Path) -> Sweep:
        ads = {"path": ADS, "log_range": {"from": 1, "to": 1000, "steps": 4}}
        reward = {"path": "levers.referral.reward_cny", "list": [0, 10, 40]}
        policy = {"name": "政策", "choices": {"none": {"levers.referral.enabled": False}, "loop": {}}}
        factors: list[dict[str, Any]] = {
            "one": [ads], "one of choices": [policy], "two": [ads, reward], "two, one of choices": [policy, ads],
            "sample": [ads, reward, policy], "table": [], "no series": [ads],
        }[request.param]  # fmt: skip
        more: dict[str, Any] = {}
        if request.param == "sample":
            more["design"] = {"kind": "latin_hypercube", "points": 9}
        if request.param == "table":
            (tmp_path / "points.csv").write_text(f"{ADS}\n1\n5\n")
            more["design"] = {"kind": "table", "file": str(tmp_path / "points.csv")}
        if request.param == "no series":
            more["keep"] = {"kpis": ["profit"]}
        write_missing(tmp_path / "out", small_study(factor=factors, **more))
        found = loopsim.load(tmp_path / "out")
        assert isinstance(found, Sweep)
        return found

    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.filterwarnings("error")
    def test_every_kind_of_study_has_a_picture_1200_pixels_wide(
        self, drawn: Sweep, language: Any, tmp_path: Path
    ) -> None:
        figure = study_picture(drawn, language=language)
        figure.savefig(tmp_path / "study.png")
        assert figure.get_figwidth() * figure.dpi == 1200
        assert figure.axes

    def test_the_line_where_the_loop_closes_lies_between_the_points_on_both_sides(self, tmp_path: Path) -> None:
        from loopsim.runs.outcome import Outcome

        study = small_study(
            factor=[
                {"path": ADS, "list": [0, 10, 20]},
                {"path": "levers.referral.reward_cny", "list": [0, 1, 2, 3]},
            ],
            keep={"kpis": ["profit", "period_gain"]},
            runs={"per_point": 1},
        )
        with Store.begin(tmp_path, study) as store:
            rows = [(point.number, 0, Outcome(1, kpis={"profit": 1.0, "period_gain": point.values["reward_cny"] / 1.5}))
                    for point in study.points()]  # fmt: skip
            store.database.write(rows)
        figure = study_picture(loopsim.load(tmp_path))
        contour = next(one for one in figure.axes[0].collections if type(one).__name__ == "QuadContourSet")
        line = np.vstack([path.vertices for path in contour.get_paths()])
        assert np.allclose(line[:, 1], 1.5)


class TestPages:
    def test_the_page_of_the_study_file_is_what_the_declarations_say(self) -> None:
        assert (ROOT / "docs" / "study-file.md").read_text(encoding="utf-8") == study_reference()

    def test_the_example_of_the_page_is_a_sound_study_and_fits_the_schema(self, tmp_path: Path) -> None:
        import tomllib

        jsonschema = importlib.import_module("jsonschema")
        text = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
        study = Study.from_dict(tomllib.loads(text), name="page")
        assert len(study.points()) == 5 * 3 * 2 * 2
        validator = jsonschema.Draft202012Validator(study_schema())
        for path in SHIPPED:
            validator.validate(tomllib.loads(path.read_text(encoding="utf-8")))
        validator.validate(tomllib.loads(text))
        assert list(validator.iter_errors({"base": {"scenario": "x"}, "fctor": []}))

    @pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
    def test_every_shipped_study_is_sound_stands_in_the_list_and_has_its_picture(self, path: Path) -> None:
        study = Study.load(path)
        assert study.remarks == ()
        page = (path.parent / "README.md").read_text(encoding="utf-8")
        assert f"loopsim sweep experiments/{path.name}" in page
        assert f"({path.stem}.png)" in page
        assert (path.parent / f"{path.stem}.png").is_file()

    def test_four_studies_are_shipped(self) -> None:
        assert {path.stem for path in SHIPPED} >= {"ads-churn", "commission-reward", "friend-cap", "traffic-prices"}


def test_a_study_whose_points_are_faulty_is_never_begun(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        write_missing(tmp_path / "out", small_study(factor=[{"path": ADS, "list": [-1]}]))
    assert not (tmp_path / "out").exists()


class TestAnswers:
    """Points with renewals around 1: what the loop test says of each is told, and no mean is taken for it."""

    RENEWALS = ((1.2, 1.3, 1.25), (0.5, 0.6, 0.55), (0.6, 1.7, 1.0))

    def sweep(self, folder: Path, *kpis: str) -> Sweep:
        study = small_study(
            factor=[{"path": ADS, "list": [0, 10, 20]}], keep={"kpis": list(kpis)}, runs={"per_point": 3, "days": DAYS}
        )
        values = dict.fromkeys(ANSWER_KPIS, 0.0) | {"renewal_brought": 9.0, "loop_undecided": 1.0}
        with Store.begin(folder, study) as store:
            rows = [
                (point, run, Outcome(run + 1, kpis={
                    kpi: renewal if kpi.startswith("renewal") and kpi != "renewal_brought" else values[kpi]
                    for kpi in study.wanted.kpis
                }))
                for point, renewals in enumerate(self.RENEWALS) for run, renewal in enumerate(renewals)
            ]  # fmt: skip
            store.database.write(rows)
        found = loopsim.load(folder)
        assert isinstance(found, Sweep)
        return found

    def test_loop_answer_asks_for_all_that_the_answer_is_read_from(self, tmp_path: Path) -> None:
        sweep = self.sweep(tmp_path, "loop_answer")
        assert sweep.kpis == ANSWER_KPIS
        assert [str(one.answer) for one in sweep.answers.values() if one] == ["closed by referral", "open", "undecided"]
        told = study_report.text(sweep, None, 1.0)
        assert "the loop, of 3 points: closed by referral at 1, open at 1, undecided at 1" in told

    def test_by_renewal_alone_its_intervals_are_told(self, tmp_path: Path) -> None:
        told = study_report.text(self.sweep(tmp_path, "renewal"), None, 1.0)
        assert (
            "renewal is 1 or more at 1 of 3 points, less at 1 (95% intervals), and not told apart from it at 1" in told
        )
        assert 'keep.kpis = ["loop_answer"]' in told


def test_the_answer_is_told_in_chinese_with_chinese_names_and_whole_money(tmp_path: Path) -> None:
    speak("zh")
    try:
        study = small_study(factor=[{"path": ADS, "list": [0, 10]}], keep={"kpis": ["profit"]})
        with Store.begin(tmp_path, study) as store:
            store.database.write([(point, run, Outcome(1 + run, kpis={"profit": 246_412.4 + point}))
                                  for point in range(2) for run in range(4)])  # fmt: skip
        told = study_report.text(loopsim.load(tmp_path), None, 1.0)
    finally:
        speak("en")
    assert "广告·每日投放" in told and "利润" in told and "最高" in told and "已保存到" in told
    assert "246,413" in told and "e+05" not in told
    assert not any(word in told for word in ("points,", "highest", "profit", "saved"))
