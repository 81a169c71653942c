"""The law of buying by group of customers: columns, first months, small groups, the test, scenarios."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from asking import Ask, asker
from loopsim.calibration.buying import TransactionsFit, calibrate_transactions
from loopsim.calibration.by_group import NOT_SAID, OTHERS
from loopsim.scenario.faults import ScenarioError
from loopsim.scenario.scenario import Scenario


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the command line something, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return asker(capsys)


def a_log(path: Path, rates: dict[str, tuple[int, float]], seed: int = 1, quits: float = 0.0) -> Path:
    """Customers of each source, ``(how many, days between orders)``, over 150 days; the source is on the first row.

    ``quits`` is the mean chance that an order is the last; if nobody quits a fit takes ten times as long.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for source, (people, days_between) in rates.items():
        for who in range(people):
            rate, day, first = rng.gamma(2.0, 1 / (2 * days_between)), int(rng.integers(0, 40)), True
            chance = rng.beta(1.0, 1.0 / quits - 1.0) if quits else 0.0
            while day < 150 and rng.random() >= (0.0 if first else chance):
                said = source if first else ""
                when = date(2026, 1, 10) + timedelta(days=day)
                rows.append((f"{source}{who}", f"{when}", said, rng.lognormal(3.0, 0.5)))
                day, first = day + 1 + int(rng.exponential(1 / rate)), False
    table = pd.DataFrame(rows, columns=["who", "when", "source", "paid"])
    table.sample(frac=1, random_state=seed).to_csv(path, index=False)
    return path


def fitted(path: Path, by: str = "source") -> TransactionsFit:
    return calibrate_transactions(path, customer="who", date="when", amount="paid", by=by, runs=0)


@pytest.mark.slow
def test_groups_that_buy_otherwise_are_told_apart(tmp_path: Path) -> None:
    fit = fitted(a_log(tmp_path / "log.csv", {"ads": (250, 60.0), "friends": (250, 15.0)}, quits=0.1))
    assert fit.groups is not None and fit.groups.differ and "differ by more than chance" in fit.groups.sentence
    table = fit.groups.table.set_index("group")
    assert table["customers"].to_dict() == {"ads": 250, "friends": 250}
    assert table["repeats"].sum() == fit.facts["repeat orders, fitted days"]
    assert table.loc["friends", "repeats in a year"] > 2 * table.loc["ads", "repeats in a year"]


@pytest.mark.long
def test_groups_that_buy_alike_differ_as_rarely_as_chance_says(tmp_path: Path) -> None:
    values = []
    for seed in range(6):
        groups = fitted(a_log(tmp_path / "log.csv", {"a": (150, 25.0), "b": (150, 25.0)}, seed)).groups
        assert groups is not None and groups.freedom == 4
        assert groups.statistic > -0.01  # a law of its own never fits a group worse
        assert groups.p_value == pytest.approx(chi2.sf(max(groups.statistic, 0.0), 4))
        values.append(groups.statistic)
    # The sum of six is chi-square of 24: above this once in 10,000.
    assert sum(values) < chi2.isf(1e-4, 24)


@pytest.mark.slow
def test_small_groups_are_put_together_with_a_line(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", {"ads": (200, 20.0), "store": (40, 20.0), "lure": (40, 20.0)}, quits=0.1)
    fit = fitted(log)
    assert fit.groups is not None
    assert fit.groups.table.set_index("group")["customers"].to_dict() == {"ads": 200, OTHERS: 80}
    assert any("put together as others: lure, store" in said for said in fit.warnings)
    few = fitted(a_log(tmp_path / "few.csv", {"ads": (200, 20.0), "mail": (100, 20.0), "lure": (10, 20.0)}, quits=0.1))
    assert few.groups is not None and [one.name for one in few.groups.groups] == ["ads", "mail"]
    assert any("10 customers are too few" in said for said in few.warnings)


@pytest.mark.slow
def test_one_group_is_none(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="--by source"):
        fitted(a_log(tmp_path / "log.csv", {"ads": (80, 20.0)}))
    with pytest.raises(ScenarioError, match="sauce"):
        fitted(tmp_path / "log.csv", by="sauce")


@pytest.mark.slow
def test_first_months_are_groups_too(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", {"ads": (300, 20.0)}, quits=0.1)
    fit = fitted(log, by="first-month")
    first = pd.read_csv(log).groupby("who")["when"].min().str[:7].value_counts()
    assert fit.groups is not None
    assert fit.groups.table.set_index("group")["customers"].to_dict() == first.to_dict()


@pytest.mark.slow
def test_who_is_of_no_group_and_who_is_of_several(tmp_path: Path) -> None:
    log = a_log(tmp_path / "log.csv", {"ads": (200, 20.0), "mail": (100, 20.0)}, quits=0.1)
    table = pd.read_csv(log, keep_default_na=False).sort_values(["who", "when"])
    is_first = ~table["who"].duplicated()
    table.loc[is_first & table["who"].str.startswith("mail"), "source"] = ""
    (back, *_) = table.loc[~is_first & table["who"].str.startswith("ads"), "who"]
    table.loc[~is_first & (table["who"] == back), "source"] = "later"
    table.to_csv(log, index=False)
    fit = fitted(log)
    assert fit.groups is not None
    assert fit.groups.table.set_index("group")["customers"].to_dict() == {"ads": 200, NOT_SAID: 100}
    assert any("1 customers have several texts in source" in said for said in fit.warnings)


@pytest.mark.slow
def test_groups_stand_in_terminal_report_and_scenarios(ask: Ask, tmp_path: Path) -> None:
    a_log(Path("log.csv"), {"ads": (150, 40.0), "friends": (150, 15.0)})
    told = ask(
        "calibrate", "transactions", "log.csv", "--customer", "who", "--date", "when", "--amount", "paid", "--by",
        "source", "--law", "pareto-nbd", "--runs", "0", "--scenario", "closed-loop", "--out", "fit",
    )  # fmt: skip
    assert told.code == 0, told.err
    assert "groups by source differ by more than chance" in told.out and "  friends: customers 150" in told.out
    report = Path("fit/report.md").read_text(encoding="utf-8")
    assert "## Groups of customers" in report and "| friends |" in report
    document = json.loads(Path("fit/calibration.json").read_text(encoding="utf-8"))
    assert document["groups"]["differ"] is True and document["laws"]["chosen"] == "pareto-nbd"
    ads, friends = (Scenario.load(f"fit/fitted-{name}.toml") for name in ("ads", "friends"))
    assert friends.behavior.need.per_week > 1.5 * ads.behavior.need.per_week
    assert friends.behavior.need.lapse_shape > 0 and friends.behavior.need.dropout_alpha == 0
    assert Path("fit/cohort-friends.toml").exists()


@pytest.mark.slow
def test_customers_who_drop_out_after_orders_can_be_fitted_by_moments(tmp_path: Path) -> None:
    """The best fit has parameters in the thousands, where the usual form of the likelihood has no number in SciPy."""
    log = a_log(tmp_path / "log.csv", {"ads": (150, 40.0), "friends": (150, 15.0)}, quits=0.1)
    fit = calibrate_transactions(log, customer="who", date="when", amount="paid", law="pareto-nbd", runs=0)
    assert np.isfinite(fit.to_frame()["value"]).all()
