"""Differences beyond chance are told first; runs that failed are told; a fit that fails leaves no folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from asking import Ask, asker
from loopsim.calibration import buying_runs
from loopsim.calibration.checks import Comparison, chi_square, of_runs, unsure_by
from loopsim.calibration.judged import AGREES
from loopsim.calibration.places import BEGUN, holds_calibration
from loopsim.calibration.renewal import fit_renewal
from loopsim.runs import threads as pool
from loopsim.runs.many import run_seeds
from loopsim.runs.outcome import Outcome

TRANSACTIONS = ("calibrate", "transactions", "log.csv", "--customer", "who", "--date", "when", "--amount", "paid",
                "--quiet", "--out", "fit")  # fmt: skip


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return asker(capsys)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hundred people who order on a day with a chance of their own, and quit after an order with one as well."""
    monkeypatch.chdir(tmp_path)
    rng, rows = np.random.default_rng(1), []
    for who, (chance, quits) in enumerate(zip(rng.gamma(1.0, 0.1, 100), rng.beta(0.8, 4.0, 100), strict=True)):
        days = [0, *(1 + np.flatnonzero(rng.random(120) < chance))]
        rows += [(who, day) for day in days[: int(rng.geometric(quits))]]
    table = pd.DataFrame(rows, columns=["who", "day"])
    table["when"] = (np.datetime64("2026-01-01") + table["day"].to_numpy().astype("m8[D]")).astype(str)
    table.assign(paid=8.0)[["who", "when", "paid"]].to_csv("log.csv", index=False)
    return tmp_path / "log.csv"


def failing(which: Callable[[int], bool]) -> Callable[..., list[Outcome]]:
    def live(scenario: Any, seeds: Any, wanted: Any, **how: Any) -> list[Outcome]:
        return [
            replace(one, status="failed", message="no luck", series=None) if which(one.seed) else one
            for one in run_seeds(scenario, seeds, wanted, **how)
        ]

    return live


def test_a_difference_is_told_only_beyond_chance() -> None:
    near = Comparison("orders", "data", 1029.0, "law", 1000.0, 10.0)
    far = replace(near, found=1031.0)
    assert not near.differs and far.differs
    assert str(far) == "orders: data 1,031, law 1,000 (+3.1%), 3.1 standard deviations apart: more than chance"
    assert not replace(far, runs=4).differs  # a spread from four runs is not known so well
    assert replace(near, spread=0.0).differs and not replace(near, found=1000.0, spread=0.0).differs


def test_differences_are_found_as_often_as_chance_makes_them() -> None:
    rng = np.random.default_rng(2)
    found = 0
    for _ in range(2000):
        ends = rng.normal(500.0, 20.0, 8)
        found += sum(one.differs for one in of_runs("orders", ends, 500.0, rng.normal(500.0, 20.0)))
    # 4,000 judgements of 1 in 370: 10.8 expected; beyond 25 once in 10,000.
    assert found <= 25


def test_runs_of_a_part_of_the_people_are_judged_by_what_they_know() -> None:
    """Data of 1,000 people, runs of 100 scaled up: as many false alarms as with runs of all, and a real gap is seen."""
    rng = np.random.default_rng(4)
    found, seen = 0, 0
    for _ in range(2000):
        ends, data = 10 * rng.normal(500.0, 20.0, 8), rng.normal(5000.0, 20.0 * np.sqrt(10))
        found += sum(one.differs for one in of_runs("orders", ends, 5000.0, data, part=0.1))
        seen += of_runs("orders", ends, 5000.0, data - 800.0, part=0.1)[1].differs
    # 4,000 judgements of 1 in 370: 10.8 expected; beyond 25 once in 10,000.
    assert found <= 25 and seen > 1900


@pytest.mark.slow
def test_runs_of_a_part_of_the_customers_are_scaled_up_and_told(
    ask: Ask, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(*TRANSACTIONS, "--runs", "8").code == 0
    whole = pd.read_csv("fit/forecast.csv")
    assert "customers, evenly drawn" not in Path("fit/report.md").read_text()
    monkeypatch.setattr(buying_runs, "MOST_CUSTOMERS", 40)
    asked = ask(*TRANSACTIONS[:-1], "part", "--runs", "8")
    part = pd.read_csv("part/forecast.csv")
    told = "Each run has 40 of the 100 customers, evenly drawn by their first days; its orders are scaled up to all."
    assert told in asked.out and told in Path("part/report.md").read_text()
    assert json.loads(Path("part/calibration.json").read_text())["runs"] == {
        "ended_well": 8, "customers": 40, "of": 100,
    }  # fmt: skip
    end, spread = part["simulated"].iloc[-1], whole["simulated_sd"].iloc[-1]
    # Means of eight runs of 100 and of 40 people, the latter scaled up: 4 standard errors.
    assert abs(end - whole["simulated"].iloc[-1]) < 4 * spread * np.sqrt((1 + 2.5) / 8)
    assert 0.3 < part["simulated_sd"].iloc[-1] / spread < 3.0
    assert part["expected"].equals(whole["expected"])


def test_customers_are_drawn_evenly_by_their_first_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buying_runs, "MOST_CUSTOMERS", 1000)
    days = np.random.default_rng(1).integers(0, 300, 54_321)
    some = buying_runs.drawn(days)
    counted = np.bincount(days, minlength=300) / len(days), np.bincount(some, minlength=300) / 1000
    assert len(some) == 1000 and np.abs(np.cumsum(counted[0]) - np.cumsum(counted[1])).max() < 1.01 / 1000
    assert sorted(buying_runs.drawn(days[:900])) == sorted(days[:900])


def test_quits_by_period_are_held_against_chance_by_a_chi_square() -> None:
    rng = np.random.default_rng(3)
    shares = np.array([0.3, 0.2, 0.15, 0.1, 0.25])
    found = sum(
        one.differs
        for _ in range(2000)
        for one in chi_square("quits", rng.multinomial(1000, shares), 1000 * shares, len(shares) - 1)
    )
    assert found <= 17  # 1 in 740 (one side): 2.7 expected
    assert chi_square("quits", np.array([400, 100, 150, 100, 250]), 1000 * shares, 4)[0].differs


def test_the_error_of_a_figure_follows_those_of_the_parameters() -> None:
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    product = unsure_by(lambda at: float(at[0] * at[1]), np.array([2.0, 5.0]), covariance)
    assert product == pytest.approx(10 * np.sqrt(0.04 + 0.09 + 0.02), rel=2e-3)


@pytest.mark.slow
def test_agreement_stands_first_on_the_terminal_in_the_report_and_for_programs(ask: Ask, log: Path) -> None:
    asked = ask(*TRANSACTIONS, "--runs", "4")
    assert asked.code == 0 and asked.out.startswith(AGREES)
    assert Path("fit/report.md").read_text(encoding="utf-8").split("\n")[2] == AGREES
    document = json.loads(Path("fit/calibration.json").read_text())
    assert list(document)[:2] == ["agrees", "differences"] and document["agrees"] is True
    assert not Path("fit", BEGUN).exists()


@pytest.mark.slow
def test_a_shop_whose_customers_all_came_back_at_once_is_told_first(ask: Ask, log: Path) -> None:
    """In the days held back ten times as many orders came as before: a sale, that no law of steady buyers expects."""
    table = pd.read_csv(log)
    sale = [(who, f"2026-05-{day:02d}", 8.0) for who in range(100) for day in range(2, 25, 2)]
    pd.concat([table, pd.DataFrame(sale, columns=table.columns)]).to_csv(log, index=False)
    asked = ask(*TRANSACTIONS, "--runs", "4", "--hold-out-days", "23")
    assert asked.code == 0 and asked.out.startswith("check: repeat orders, held back: data 1,2")
    report = Path("fit/report.md").read_text(encoding="utf-8").split("\n")
    assert (
        report[2] == "**The fit differs from the data by more than chance explains:**"
        and "repeat orders, held back" in report[4]
    )
    document = json.loads(Path("fit/calibration.json").read_text())
    assert document["agrees"] is False and len(document["differences"]) >= 2
    told = ask(*TRANSACTIONS, "--runs", "0", "--hold-out-days", "23", "--json")
    assert json.loads(told.out)["agrees"] is False
    ask(*TRANSACTIONS, "--runs", "0", "--hold-out-days", "23", "--language", "zh")
    assert "以下差异超出随机波动" in Path("fit/report.md").read_text(encoding="utf-8")


def test_members_who_all_quit_in_one_period_are_told(tmp_path: Path) -> None:
    steady = fit_renewal(np.array([1000, 869, 743, 653, 593, 551, 517, 491]))
    sudden = fit_renewal(np.array([1000, 990, 980, 970, 400, 390, 380, 370]))
    assert steady.differences == [] and "chi-square of quits by period" in sudden.differences[0]
    held_back = fit_renewal(np.array([1000, 869, 743, 653, 593, 551, 517, 100]), hold_out=1)
    assert any("periods held back" in said for said in held_back.differences)


def test_runs_of_the_fitted_members_are_held_against_law_and_data() -> None:
    fit = fit_renewal(np.array([1000, 869, 743, 653, 593])).with_runs(5)
    assert fit.differences == []
    assert fit.simulated is not None
    shifted = replace(fit, simulated=fit.simulated - 0.2)
    assert any("simulated" in said for said in shifted.differences)


@pytest.mark.parametrize("command", ["transactions", "membership"])
@pytest.mark.slow
def test_runs_that_failed_are_told_with_their_number_and_first_reason(
    ask: Ask, log: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    Path("members.csv").write_text("year,left\n0,1000\n1,869\n2,743\n3,653\n")
    line = TRANSACTIONS if command == "transactions" else (
        "calibrate", "membership", "members.csv", "--period", "year", "--active", "left", "--quiet", "--out", "fit"
    )  # fmt: skip
    monkeypatch.setattr(pool, "run_seeds", failing(lambda seed: seed in (2, 4)))
    asked = ask(*line, "--runs", "5")
    assert asked.code == 0
    assert "2 of 5 runs of the fitted scenario failed and are left out, the first (seed 2): no luck" in asked.out
    assert json.loads(Path("fit/calibration.json").read_text())["agrees"] is False
    monkeypatch.setattr(pool, "run_seeds", failing(lambda seed: True))
    asked = ask(*line[:-1], "other", "--runs", "5")
    assert asked.code == 2 and "all 5 failed, the first (seed 1): no luck" in asked.err[0]
    assert not Path("other").exists()


@pytest.mark.slow
def test_a_fit_that_cannot_be_saved_leaves_no_folder(ask: Ask, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask(*TRANSACTIONS, "--runs", "0", "--scenario", "closed-loop", "--pool", "--set", "market.people=20")
    assert asked.code == 2 and not Path("fit").exists()
    assert ask(*TRANSACTIONS, "--runs", "0").code == 0
    Path("half").mkdir()
    Path("half", BEGUN).touch()
    assert holds_calibration(Path("half"))


def test_a_law_that_does_not_fit_is_the_headline_and_never_stands_beside_a_clean_check(log: Path) -> None:
    from loopsim.calibration.buying import calibrate_transactions
    from loopsim.calibration.report_buying import save_transactions

    fit = calibrate_transactions(log, customer="who", date="when", runs=0)
    assert not fit.differences
    silent = replace(fit, buying=replace(fit.buying, parameters=np.array([1.0, 1.0, np.exp(-9.0), np.exp(9.0)])))
    assert not silent.differences and any("nobody seems to drop out" in said for said in silent.warnings)
    edge = replace(fit, buying=replace(fit.buying, parameters=np.array([1.0, 1.0, np.exp(9.0), 1.0])))
    assert edge.differences == ["a ran to the edge of what is searched: the law does not fit these data"]
    assert not any("does not fit" in said for said in edge.warnings)
    save_transactions(edge, log.parent / "edge")
    report = (log.parent / "edge" / "report.md").read_text(encoding="utf-8")
    document = json.loads((log.parent / "edge" / "calibration.json").read_text(encoding="utf-8"))
    assert AGREES not in report and not document["agrees"]
    assert report.index("the law does not fit these data") < report.index("## Estimates")
