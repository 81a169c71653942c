"""``loopsim calibrate``: what it prints and leaves, and what it refuses, each with one line a fault."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loopsim
from asking import Ask, asker
from loopsim.calibration import words
from loopsim.scenario.scenario import Scenario

DATA = Path(loopsim.__file__).parent / "validation" / "data"


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def orders(path: Path) -> None:
    """A log of 300 customers who buy as BG/NBD says, with a dirty row."""
    rng, rows = np.random.default_rng(1), []
    for who in range(300):
        day, rate, quits = int(rng.integers(0, 60)), rng.gamma(0.8, 0.04), rng.beta(1.0, 3.0)
        while day < 300:
            rows.append(
                (f"c{who}", pd.Timestamp("2026-01-01") + pd.Timedelta(days=day), round(rng.lognormal(3, 0.5), 2))
            )
            if rng.random() < quits or rate < 1e-6:
                break
            day += 1 + int(rng.exponential(1 / rate))
    pd.DataFrame([*rows, ("c1", "never", 3.0)], columns=["who", "when", "paid"]).to_csv(path, index=False)


TRANSACTIONS = ("calibrate", "transactions", "log.csv", "--customer", "who", "--date", "when", "--amount", "paid")


@pytest.mark.slow
def test_transactions_leave_a_report_pictures_and_scenarios_that_run(ask: Ask) -> None:
    orders(Path("log.csv"))
    answer = ask(*TRANSACTIONS, "--hold-out-days", "100", "--runs", "3", "--scenario", "closed-loop", "--out", "fit")
    assert answer.code == 0, answer.err
    assert "alpha" in answer.out and "dirty: date missing or unreadable: 1" in answer.out
    files = {path.name for path in Path("fit").iterdir()}
    assert files == {
        "report.md",
        "fit.png",
        "fit.zh.png",
        "calibration.json",
        "cohort.toml",
        "fitted.toml",
        "forecast.csv",
        "by_repeats.csv",
        "values.csv",
        "draws.csv",
    }
    report = Path("fit/report.md").read_text(encoding="utf-8")
    assert "95% interval" in report and "left out" in report
    by_day = {one["name"]: one for one in json.loads(Path("fit/calibration.json").read_text())["by_day"]}
    fitted = Scenario.load("fit/fitted.toml")
    assert fitted.behavior.need.shape == pytest.approx(by_day["r"]["value"])
    usual = Scenario.load("closed-loop")
    assert fitted.levers.ads.daily_spend_cny == usual.levers.ads.daily_spend_cny
    assert fitted.levers.referral.reward_cny == usual.levers.referral.reward_cny
    assert loopsim.simulate(Scenario.load("fit/cohort.toml"), days=30, test_from=None).days == 30
    again = ask(*TRANSACTIONS, "--runs", "0", "--json", "--language", "zh", "--out", "fit")
    assert set(json.loads(again.out)["estimates"]) == {
        "r",
        "alpha",
        "a",
        "b",
        "mean basket",
        "sigma",
        "p",
        "q",
        "gamma",
    }


def test_every_fault_of_the_command_line_is_told_in_one_go(ask: Ask) -> None:
    Path("taken").mkdir()
    Path("taken/diary.txt").write_text("mine")
    answer = ask(*TRANSACTIONS, "--hold-out-days", "-4", "--unit", "year", "--runs", "x", "--out", "taken")
    assert answer.code == 2 and answer.out == ""
    assert [line.split(":")[0] for line in answer.err] == ["--hold-out-days", "--unit", "--runs", "--out"]


def test_a_missing_file_and_column_end_with_code_2(ask: Ask) -> None:
    assert ask(*TRANSACTIONS, "--out", "fit").err == [
        "log.csv: found no such file; right is a CSV, Parquet or Excel file with a header"
    ]
    Path("log.csv").write_text("whom,when,pay\na,2026-01-01,3\n")
    answer = ask(*TRANSACTIONS, "--out", "fit")
    assert answer.code == 2
    assert answer.err[0] == 'log.csv: --customer: found no column the text "who"; right is the text "whom"'
    assert not Path("fit").exists()


@pytest.mark.slow
def test_memberships_are_fitted_by_cohort(ask: Ask) -> None:
    table = pd.read_csv(DATA / "sbg_retention.csv").melt("year", var_name="cohort", value_name="left")
    table.to_csv("members.csv", index=False)
    words = ("--period", "year", "--active", "left", "--cohort", "cohort", "--members", "1000")
    answer = ask("calibrate", "membership", "members.csv", *words, "--hold-out-periods", "5", "--json", "--out", "fit")
    assert answer.code == 0, answer.err
    estimates = json.loads(answer.out)["estimates"]
    assert estimates["regular_survival_pct alpha"]["value"] == pytest.approx(0.704, abs=1e-3)
    assert estimates["highend_survival_pct beta"]["value"] == pytest.approx(3.806, abs=3e-3)
    assert {"report.md", "fit.png", "regular_survival_pct.toml"} <= {path.name for path in Path("fit").iterdir()}


def test_the_law_of_bass_is_fitted_to_one_series(ask: Ask) -> None:
    words = ("--law", "bass", "--date", "year", "--joined", "adoptions_thousands", "--where", "series=clothes_dryers")
    answer = ask("calibrate", "growth", str(DATA / "adoption_series.csv"), *words, "--json", "--out", "fit")
    assert answer.code == 0, answer.err
    found = json.loads(answer.out)
    assert found["estimates"]["q"]["value"] == pytest.approx(0.3267, rel=1e-3)
    assert found["facts"]["R squared"] == pytest.approx(0.918, abs=1e-3)
    scenario = Scenario.load("fit/fitted.toml")
    assert scenario.market.people == round(found["estimates"]["m"]["value"])
    assert scenario.days == 13 * 365


SMALL: dict[str, Any] = {
    "market.people": 1500,
    "levers.messages.promo_per_week": 0.0,
    "levers.messages.service_per_week": 0.0,
    "behavior.trust.drift_per_week": 0.0,
    "levers.ads.daily_spend_cny": 400.0,
}


@pytest.mark.slow
def test_growth_is_fitted_by_simulation_and_goes_on_after_a_stop(ask: Ask) -> None:
    base = Scenario.load("closed-loop", SMALL)
    Path("shop.toml").write_text(base.to_toml())
    run = loopsim.simulate(base.change({"levers.ads.cost_per_follower_cny": 50.0}), days=56, seed=77, test_from=None)
    weekly = run.daily["joined_ads"].to_numpy().reshape(8, 7).sum(axis=1)
    dates = pd.date_range("2026-01-04", periods=8, freq="7D").strftime("%Y-%m-%d")
    pd.DataFrame({"week": dates, "ads": weekly}).to_csv("weeks.csv", index=False)
    words = ("--date", "week", "--joiners-by-source", "ads=ads", "--scenario", "shop.toml", "--runs", "4", "--quiet")
    command = ("calibrate", "growth", "weeks.csv", *words, "--fit", "levers.ads.cost_per_follower_cny=20:300")
    first = ask(*command, "--out", "fit")
    assert first.code == 0, first.err
    names = {path.name for path in Path("fit").iterdir()}
    assert {"report.md", "fit.png", "profile.png", "fitted.toml", "history.toml", "evaluations.jsonl"} <= names
    whole = json.loads(Path("fit/calibration.json").read_text())["estimates"]
    log = Path("fit/evaluations.jsonl")
    log.write_text("\n".join(log.read_text().splitlines()[:20]) + "\n")
    assert "kept from before" in ask(*command, "--out", "fit").out
    assert json.loads(Path("fit/calibration.json").read_text())["estimates"] == whole
    (cost,) = whole
    assert abs(np.log(cost["value"] / 50)) < 4 * cost["error"] / cost["value"]


@pytest.mark.slow
def test_a_fitted_shop_begins_with_the_customers_of_the_log(ask: Ask) -> None:
    orders(Path("log.csv"))
    words = ("--runs", "0", "--hold-out-days", "100", "--scenario", "closed-loop", "--pool", "--out", "fit")
    answer = ask(*TRANSACTIONS, *words)
    assert answer.code == 0, answer.err
    log = pd.read_csv("log.csv")
    log["when"] = pd.to_datetime(log["when"], errors="coerce")
    log = log[log["when"].notna() & log["who"].notna() & ~(log["paid"] < 0)].drop_duplicates(["who", "when"])
    written = pd.read_csv("fit/customers.csv").set_index("customer")
    seen = log.groupby("who")["when"].agg(["min", "max", "size"]).loc[written.index]
    tomorrow = log["when"].max() + pd.Timedelta(days=1)
    assert (written["orders"] == seen["size"]).all() and len(written) == log["who"].nunique()
    assert (written["joined_days_ago"] == (tomorrow - seen["min"]).dt.days).all()
    assert (written["last_order_days_ago"] == (tomorrow - seen["max"]).dt.days).all()
    assert written["spent_cny"].sum() > 0
    assert 'file = "customers.csv"' in Path("fit/fitted.toml").read_text(encoding="utf-8")
    Path("fit").rename("elsewhere")
    fitted = Scenario.load("elsewhere/fitted.toml")
    assert fitted.market.pool.people == len(written) and fitted.market.pool.bought == len(written)
    assert 0 < fitted.market.pool.silent_share < 1
    report = Path("elsewhere/report.md").read_text(encoding="utf-8")
    assert "begins on the morning after the last day of the log" in report
    answer = ask("run", "elsewhere/fitted.toml", "--days", "20", "--quiet", "--out", "out")
    assert answer.code == 0, answer.err
    assert (loopsim.load("out").customers["source"] == "pool").sum() == len(written)


@pytest.mark.slow
def test_customers_of_a_log_need_a_scenario_and_a_market_that_holds_them(ask: Ask) -> None:
    orders(Path("log.csv"))
    answer = ask(*TRANSACTIONS, "--runs", "0", "--pool", "--out", "fit")
    assert answer.code == 2 and answer.err[0].startswith("--pool: found no --scenario; right is a scenario as well")
    small = ("--set", "market.people=20", "--set", "market.network.kind=well_mixed")
    answer = ask(*TRANSACTIONS, "--runs", "0", "--pool", "--scenario", "closed-loop", *small, "--out", "fit")
    assert answer.code == 2 and "people in the pool; right is at most market.people (20)" in answer.err[0]


@pytest.mark.slow
def test_newcomers_of_a_base_scenario_are_told_to_be_its_own(ask: Ask) -> None:
    orders(Path("log.csv"))
    answer = ask(*TRANSACTIONS, "--runs", "0", "--scenario", "closed-loop", "--out", "fit")
    told = "newcomers of fitted.toml are those of closed-loop, by its channels and referral"
    assert answer.code == 0 and told in answer.out and told in Path("fit/report.md").read_text(encoding="utf-8")
    alone = ask(*TRANSACTIONS, "--runs", "0", "--out", "alone")
    assert "newcomers" not in alone.out and "newcomers" not in Path("alone/report.md").read_text(encoding="utf-8")


def test_growth_says_all_that_is_missing(ask: Ask) -> None:
    answer = ask("calibrate", "growth", "--out", "fit")
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err] == ["FILE", "--scenario", "--fit"]


#: Lines of a report that stay as they are: pictures, rules of tables, what names a lever.
_SAME = re.compile(r"!\[|\|( ---|$)|\| (behavior|levers|market)\.")


@pytest.mark.parametrize(
    "command",
    [
        ("transactions", "log.csv", "--customer", "who", "--date", "when", "--amount", "paid", "--hold-out-days", "100",
         "--runs", "2", "--scenario", "closed-loop"),
        ("membership", "members.csv", "--period", "year", "--active", "left"),
        ("growth", "vcr.csv", "--law", "bass", "--date", "year", "--joined", "adoptions_thousands",
         "--where", "series=clothes_dryers"),
    ],
    ids=["transactions", "membership", "bass"],
)  # fmt: skip
@pytest.mark.slow
def test_a_chinese_report_holds_no_english_sentence(ask: Ask, command: tuple[str, ...]) -> None:
    orders(Path("log.csv"))
    table = pd.read_csv(DATA / "sbg_retention.csv").melt("year", var_name="cohort", value_name="left")
    table[table["cohort"] == "regular_survival_pct"].to_csv("members.csv", index=False)
    pd.read_csv(DATA / "adoption_series.csv").to_csv("vcr.csv", index=False)
    answer = ask("calibrate", *command, "--language", "zh", "--out", "fit")
    assert answer.code == 0, answer.err
    report = Path("fit/report.md").read_text(encoding="utf-8")
    left = [
        cell
        for line in report.splitlines()
        if not _SAME.match(line)
        for cell in line.split(" | ")
        if not re.search("[\u4e00-\u9fff]", cell) and len(re.findall("[A-Za-z]{2,}", cell)) > 1
    ]
    assert left == []


def test_what_a_chinese_report_says_of_a_warning_keeps_its_figures() -> None:
    said = "- **Warning:** a and b trade off (correlation 0.987): the data fix a combination of the two, each alone is "
    said += "known less well than it looks."
    found = words.translated(f"# Buying in log\n\n{said}\n\n| a | 0.5 to 1.2 |", "zh")
    assert "0.987" in found and "to" not in found and "0.5至1.2" in found and "购买" in found
    assert words.translated(said, "en") == said


def test_changes_of_a_scenario_that_is_not_there_are_refused(ask: Ask) -> None:
    orders(Path("log.csv"))
    answer = ask(*TRANSACTIONS, "--set", "market.people=50", "--runs", "0", "--out", "fit")
    assert answer.code == 2 and "--set market.people: found no --scenario; " in answer.err[0], answer
    Path("sold.csv").write_text("year,sold\n2020,1\n2021,3\n2022,2\n")
    bass = ("calibrate", "growth", "sold.csv", "--law", "bass", "--date", "year", "--joined", "sold", "--out", "fit")
    for given in (("--set", "market.people=50"), ("--scenario", "closed-loop")):
        answer = ask(*bass, *given)
        assert answer.code == 2 and "right is left out: " in answer.err[0], answer
    assert not Path("fit").exists()
