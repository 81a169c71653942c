"""``loopsim score``: later data of the same model pass, of a changed one do not; dates, folders, bad input."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

import loopsim
from asking import Ask, asker
from loopsim.calibration.score import Score
from loopsim.calibration.scored import Basis, Uncertain
from loopsim.calibration.scoring import score
from loopsim.calibration.targets import Target, Targets
from loopsim.calibration.words import told
from loopsim.results.store import StoreError
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario

COST = "levers.ads.cost_per_follower_cny"
SHOP = Scenario.load(
    "no-referral",
    {
        "market.people": 1500,
        "market.network.kind": "well_mixed",
        "levers.ads.daily_spend_cny": 300.0,
        COST: 60.0,
    },
)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def weeks(path: Path, scenario: Scenario, count: int = 8, seed: int = 901, first: str = "2026-01-04") -> None:
    """Joiners, orders and revenue by week of a run, as a merchant would write them; ``first`` ends the first week."""
    daily = loopsim.simulate(scenario, days=7 * count, seed=seed, test_from=None).daily
    columns = {"new": "joined_ads", "orders": "orders", "paid": "revenue_fen"}
    table = {name: daily[one].to_numpy().reshape(count, 7).sum(axis=1) for name, one in columns.items()}
    table["paid"] = table["paid"] / 100
    table["pool"] = daily["reachable"].to_numpy()[6::7]
    dates = pd.date_range(first, periods=count, freq="7D").strftime("%Y-%m-%d")
    pd.DataFrame({"week": dates, **table}).to_csv(path, index=False)


COLUMNS: dict[str, Any] = {"date": "week", "joiners_by_source": {"ads": "new"}, "orders": "orders", "revenue": "paid"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a saved run of the shop."""
    folder = tmp_path_factory.mktemp("saved") / "run"
    loopsim.simulate(SHOP, days=56, seed=5, test_from=None).save(folder)
    return folder


@pytest.mark.slow
def test_data_of_the_same_model_pass_and_those_of_dearer_ads_do_not(saved: Path, tmp_path: Path) -> None:
    weeks(tmp_path / "same.csv", SHOP)
    same = score(saved, tmp_path / "same.csv", followers="pool", **COLUMNS)
    assert same.holds and same.sentence.startswith("The model still holds: ")
    assert same.by_target["inside_95"].min() > 0.6
    weeks(tmp_path / "dearer.csv", SHOP.change({COST: 110.0}))
    dearer = score(saved, tmp_path / "dearer.csv", followers="pool", **COLUMNS)
    assert not dearer.holds and "no longer holds" in dearer.sentence and "less than the" in dearer.sentence
    row = dearer.by_target.loc["joined by ads"]
    assert row["bias_share"] == pytest.approx(60 / 110 - 1, abs=0.15) and row["bias_share"] < row["chance_low"]
    by_ads = dearer.periods[dearer.periods["target"] == "joined by ads"]
    assert by_ads["error"].sum() == pytest.approx(row["actual"] - row["expected"])


def test_with_nothing_in_the_bands_and_a_few_stray_runs_the_answer_is_open(saved: Path, tmp_path: Path) -> None:
    """Two runs of 40 that lie as far off as the data keep the test from rejecting anything."""
    weeks(tmp_path / "dearer.csv", SHOP.change({COST: 110.0}))
    found = score(saved, tmp_path / "dearer.csv", runs=40, joiners_by_source={"ads": "new"}, date="week")
    assert not found.holds and not found.is_open
    stray = found.figures.copy()
    stray[:2] *= 3.0
    few = replace(found, figures=stray)
    assert few.p_value > 0.05 and few.periods["inside"].sum() == 3
    assert not few.holds and few.is_open
    assert few.sentence.startswith(
        "Whether the model still holds is open: 3 of 8 figures lie in the 95% bands of 40 runs"
    )
    assert few.sentence.endswith("; 200 runs tell more (--runs).")


def test_the_bands_are_those_of_the_runs(saved: Path, tmp_path: Path) -> None:
    weeks(tmp_path / "same.csv", SHOP)
    found = score(saved, tmp_path / "same.csv", runs=40, first_seed=7, date="week", joined="new")
    runs = [loopsim.simulate(SHOP, days=56, seed=seed, test_from=None).daily for seed in range(7, 47)]
    weekly = np.array([run["joined_today"].to_numpy().reshape(8, 7).sum(axis=1) for run in runs])
    assert np.array_equal(found.figures, weekly)
    assert found.periods["low"].to_numpy() == pytest.approx(np.quantile(weekly, 0.025, axis=0))
    assert found.periods["expected"].to_numpy() == pytest.approx(weekly.mean(axis=0))
    assert found.periods["from"].iloc[0] == "2025-12-29" and found.periods["to"].iloc[0] == "2026-01-04"


@pytest.mark.slow
def test_a_model_that_holds_is_refused_no_more_often_than_by_chance() -> None:
    rng, repetitions, refused = np.random.default_rng(2), 400, 0
    last = np.arange(6, 70, 7)
    target = Target("joined", np.zeros(10), "joined_today", "", False, last - 6, last)
    for _ in range(repetitions):
        walks = np.cumsum(rng.normal(0, 3, (201, 10)), axis=1) + 100  # figures of a run hang together
        two = (replace(target, values=walks[0]), replace(target, name="other", values=walks[0] ** 2))
        found = Score(SHOP, Targets(two, 70), np.hstack([walks[1:], walks[1:] ** 2]), "2026-01-01")
        refused += not found.holds
    # Nominal at most 5%: more than this once in 1,000.
    assert refused <= binom.ppf(0.999, repetitions, 0.05)


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calibration of the cost of a follower to eight weeks."""
    from loopsim.calibration.growth import calibrate_growth
    from loopsim.calibration.report import save_growth

    place = tmp_path_factory.mktemp("calibrated")
    weeks(place / "weeks.csv", SHOP)
    options: dict[str, Any] = {"date": "week", "joiners_by_source": {"ads": "new"}}
    fit = calibrate_growth(place / "weeks.csv", scenario=SHOP.change({COST: 90.0}), fit=[COST], runs=4, **options)
    save_growth(fit, place / "fit")
    return place / "fit"


@pytest.mark.slow
def test_a_calibration_is_scored_on_what_came_later_only(calibrated: Path, tmp_path: Path) -> None:
    weeks(tmp_path / "all.csv", SHOP, count=12, seed=902)
    found = score(calibrated, tmp_path / "all.csv", runs=80, **COLUMNS)
    assert found.first_day == "2025-12-29" and len(found.periods) == 3 * 4
    assert found.periods["from"].min() == "2026-02-23"
    assert found.holds, found.sentence
    assert any("8 periods were fitted" in said for said in found.warnings)
    weeks(tmp_path / "early.csv", SHOP, count=6)
    with pytest.raises(ScenarioError, match="no whole period after 2026-02-22"):
        score(calibrated, tmp_path / "early.csv", **COLUMNS)
    with pytest.raises(ScenarioError, match="2025-12-29, the first day of the calibration"):
        score(calibrated, tmp_path / "all.csv", first_day="2026-01-01", **COLUMNS)


@pytest.mark.slow
def test_later_spend_takes_the_place_of_the_plan(calibrated: Path, tmp_path: Path) -> None:
    stopped = SHOP.change({"schedule": [{"from_day": 56, "set": {"levers.ads.daily_spend_cny": 0.0}}]})
    weeks(tmp_path / "all.csv", stopped, count=12)
    table = pd.read_csv(tmp_path / "all.csv").assign(spent=[2100] * 8 + [0] * 4)
    table.to_csv(tmp_path / "all.csv", index=False)
    options: dict[str, Any] = {"date": "week", "joiners_by_source": {"ads": "new"}, "runs": 40}
    assert score(calibrated, tmp_path / "all.csv", spend={"ads": "spent"}, **options).holds
    assert not score(calibrated, tmp_path / "all.csv", **options).holds


@pytest.mark.slow
def test_what_a_fit_does_not_know_widens_the_bands() -> None:
    basis = Basis(SHOP, "", 0, 1, None, (Uncertain(COST, 60.0, 40.0, 90.0),), np.eye(1))
    drawn = np.array([one.levers.ads.cost_per_follower_cny for one in basis.draws(400, 3)])
    assert np.mean((drawn > 40) & (drawn < 90)) == pytest.approx(0.95, abs=0.045)  # four errors of 400 draws
    assert np.median(drawn) == pytest.approx(60, rel=0.06)
    assert {one.digest() for one in Basis(SHOP, "", 0, 1, None).draws(3, 3)} == {SHOP.digest()}


@pytest.mark.slow
def test_the_command_says_first_whether_the_model_holds(ask: Ask, saved: Path) -> None:
    weeks(Path("same.csv"), SHOP)
    words = ("same.csv", "--date", "week", "--orders", "orders", "--followers", "pool", "--runs", "40", "--quiet")
    answer = ask("score", str(saved), *words, "--out", "held")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("The model still holds: ")
    assert {path.name for path in Path("held").iterdir()} == {
        "score.png",
        "score.zh.png",
        "periods.csv",
        "score.json",
    }
    document = json.loads(ask("score", str(saved), *words, "--json", "--language", "zh", "--out", "held").out)
    assert document["holds"] is True and len(document["periods"]) == 16 and len(document["targets"]) == 2
    assert document["targets"][0]["inside_95"] >= document["targets"][0]["inside_50"]


@pytest.mark.parametrize("factor", [1.0, 3.0])
def test_the_answer_on_the_terminal_is_chinese_where_that_is_asked_for(ask: Ask, saved: Path, factor: float) -> None:
    weeks(Path("later.csv"), SHOP)
    table = pd.read_csv("later.csv")
    table.assign(orders=(table["orders"] * factor).astype(int)).to_csv("later.csv", index=False)
    words = ("later.csv", "--date", "week", "--orders", "orders", "--followers", "pool", "--runs", "40", "--quiet")
    answer = ask("score", str(saved), *words, "--language", "zh", "--out", "held")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("模型仍然有效：" if factor == 1.0 else "模型已不再有效：订单数合计")
    left = re.sub(r"score\.png|periods\.csv|score\.json|held|--first-day|\bp\b|e\+\d+", "", answer.out)
    assert not re.findall(r"[A-Za-z]{2,}", left), answer.out


def test_every_sentence_of_a_score_has_chinese_words() -> None:
    inside = "9 of 12 figures lie in the 95% bands of 200 runs (p 0.01)."
    for sentence in (
        "The model still holds: " + inside,
        "The model no longer holds: joined by ads comes to 90, 40% less than the 150 expected; " + inside,
        "The model no longer holds: periods scatter more than runs do, most of all orders up to 2026-03-01 "
        "(9, expected 30); " + inside,
        f"Whether the model still holds is open: {inside[:-1]}; 200 runs tell more (--runs).",
        "8 periods were fitted or lie before day 0: they are not scored",
        "1 period only: a slow drift can hardly be seen yet",
        "day 0 is taken to be 2026-03-01, the first day of the data (--first-day says another)",
    ):
        assert not re.findall(r"[A-Za-z]{2,}", told(sentence, "zh").replace("--first-day", "").replace("--runs", "")), (
            told(sentence, "zh")
        )


def test_replicates_are_scored_with_as_many_runs(tmp_path: Path) -> None:
    loopsim.replicate(SHOP, runs=50, first_seed=30, days=56, test_from=None, kpis=["joined"]).save(tmp_path / "many")
    weeks(tmp_path / "same.csv", SHOP)
    found = score(tmp_path / "many", tmp_path / "same.csv", date="week", joined="new")
    assert len(found) == 50


def test_one_month_is_enough(saved: Path, tmp_path: Path) -> None:
    daily = loopsim.simulate(SHOP, days=31, seed=4, test_from=None).daily
    (tmp_path / "month.csv").write_text(f"month,new\n2026-03,{daily['joined_today'].sum()}\n")
    found = score(saved, tmp_path / "month.csv", date="month", joined="new", runs=40)
    assert found.periods[["from", "to"]].to_numpy().tolist() == [["2026-03-01", "2026-03-31"]]
    assert found.holds and any("1 period only" in said for said in found.warnings)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"date": "week"}, "no curve to fit"),
        ({"date": "week", "joined": "news"}, "no column"),
        ({"date": "week", "joined": "new", "runs": 3}, "runs: found 3"),
        ({"date": "week", "joined": "new", "first_day": "soon"}, "--first-day"),
        ({"date": "week", "joined": "new", "first_day": "2031-01-01"}, "no period on or after day 0"),
        ({"date": "week", "joined": "new", "first_day": "1700-01-01"}, "at most 36,500 days"),
    ],
)
def test_bad_input_is_refused(saved: Path, tmp_path: Path, options: dict[str, Any], complaint: str) -> None:
    weeks(tmp_path / "same.csv", SHOP)
    with pytest.raises(ScenarioError) as refused:
        score(saved, tmp_path / "same.csv", **options)
    assert complaint in str(refused.value)


def test_folders_without_a_scenario_to_score_are_refused(tmp_path: Path, ask: Ask) -> None:
    weeks(tmp_path / "same.csv", SHOP)
    with pytest.raises(StoreError):
        score(tmp_path / "nowhere", tmp_path / "same.csv", **COLUMNS)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "calibration.json").write_text("{")
    with pytest.raises(ScenarioError, match="a calibration without a scenario"):
        score(tmp_path / "bad", tmp_path / "same.csv", **COLUMNS)
    (tmp_path / "bad" / "fitted.toml").write_text(SHOP.to_toml())
    with pytest.raises(StoreError, match=r"calibration\.json"):
        score(tmp_path / "bad", tmp_path / "same.csv", **COLUMNS)
    answer = ask("score", "nowhere", "same.csv", "--date", "week", "--joined", "new")
    assert answer.code == 2 and len(answer.err) == 1 and not (tmp_path / "loopsim-out").exists()


@pytest.mark.parametrize("below", ["", "further"])
def test_a_link_to_itself_is_no_folder_to_score(tmp_path: Path, ask: Ask, below: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "weeks.csv").write_text("date,joined\n2025-01-07,3\n")
    answer = ask("score", str(tmp_path / "loop" / below), str(tmp_path / "weeks.csv"), "--date", "date")
    assert answer.code == 2 and "found no such folder" in answer.err[0], answer.err
