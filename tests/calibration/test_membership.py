"""Renewal of memberships, and the law of Bass: published fits, known truths found again, bad tables refused."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

import loopsim
from loopsim.calibration.bass import adoptions, calibrate_bass, fit_bass
from loopsim.calibration.members import Members
from loopsim.calibration.renewal import calibrate_membership, fit_persons, fit_renewal
from loopsim.calibration.sbg import renewal_rates, survival
from loopsim.calibration.spans import elapsed, joined_up
from loopsim.scenario.faults import ScenarioError

DATA = Path(loopsim.__file__).parent / "validation" / "data"


@pytest.mark.parametrize(
    ("cohort", "alpha", "beta", "year_12"), [("regular", 0.704, 1.182, 0.170), ("highend", 0.668, 3.806, 0.378)]
)
def test_the_published_fit_of_seven_renewals_is_found(cohort: str, alpha: float, beta: float, year_12: float) -> None:
    (fit,) = calibrate_membership(
        DATA / "sbg_retention.csv", period="year", active=f"{cohort}_survival_pct", hold_out_periods=5, members=1000
    )
    assert fit.parameters == pytest.approx([alpha, beta], rel=1e-3)
    curve = fit.curve
    assert curve["expected"].iloc[12] == pytest.approx(year_12, abs=1e-3)
    assert curve["held_out"].sum() == 5
    assert abs(curve["expected"].iloc[12] - curve["actual"].iloc[12]) < 0.02


def test_who_stays_renews_more_and_more() -> None:
    rates = renewal_rates(np.array([0.7, 1.2]), np.arange(1, 13))
    assert np.all(np.diff(rates) > 0)
    assert np.cumprod(rates) == pytest.approx(survival(np.array([0.7, 1.2]), np.arange(1, 13)))


@pytest.mark.long
def test_renewal_intervals_cover_the_truth_at_their_rate() -> None:
    truth, repetitions = np.array([0.8, 2.0]), 200
    rng = np.random.default_rng(4)
    hits = np.zeros(2, int)
    for _ in range(repetitions):
        quits = rng.geometric(rng.beta(*truth, 1000))
        members = [np.sum(quits > period) for period in range(9)]
        fit = fit_renewal(np.array(members))
        hits += [one.low <= value <= one.high for one, value in zip(fit.estimates, truth, strict=True)]
    # Nominal 95%; fewer than this once in 2,000 for each of the two.
    sys.stdout.write(f"covered {hits} of {repetitions}\n")
    assert np.all(hits >= binom.ppf(0.0005, repetitions, 0.95)), hits


def test_the_model_renews_by_the_fitted_law() -> None:
    fit = fit_renewal(1000 * survival(np.array([0.704, 1.182]), np.arange(13)), period_days=30)
    people = fit.scenario.market.people
    assert people == 1000 and fit.scenario.levers.subscription.every_days == 30
    left = fit.with_runs(30).simulated
    assert left is not None
    # The mean of 30 x 1,000 has an error of at most 0.003, here 4 times that.
    assert left.mean(axis=0) == pytest.approx(survival(fit.parameters, np.arange(13)), abs=0.012)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("0,100\n2,50\n3,20\n", "the periods 0, 2, 3"),
        ("0,100\n1,50\n", "2 periods"),
        ("0,100\n1,50\n2,60\n", "60 members in period 2 after 50"),
        ("0,0\n1,0\n2,0\n", "members at the start"),
        ("0,100\n1,many\n2,3\n", 'the text "many"'),
        ("0,100\n1,-3\n2,-4\n", 'the text "-3"'),
    ],
)
def test_what_is_no_survival_curve_is_refused(tmp_path: Path, rows: str, complaint: str) -> None:
    path = tmp_path / "members.csv"
    path.write_text("year,left\n" + rows)
    with pytest.raises(ScenarioError) as refused:
        calibrate_membership(path, period="year", active="left")
    assert complaint in str(refused.value)


def test_shares_instead_of_people_are_noticed() -> None:
    assert any("not whole numbers" in said for said in fit_renewal(np.array([100.0, 63.1, 46.8, 38.2])).warnings)


# --- one row a person ------------------------------------------------------------------------------------------------


def people(rng: np.random.Generator, count: int, truth: tuple[float, float] = (0.8, 2.0)) -> pd.DataFrame:
    """Members who start in 24 different months and renew monthly, watched until the end of 2025."""
    start = rng.integers(0, 24, count)
    quits = rng.geometric(rng.beta(*truth, count))
    first = np.datetime64("2024-01", "M") + start.astype("m8[M]")
    day = rng.integers(0, 28, count).astype("m8[D]")
    end = (first + quits).astype("M8[D]") + day
    end[end > np.datetime64("2025-12-31")] = np.datetime64("NaT", "D")
    return pd.DataFrame({"who": np.arange(count), "from": first.astype("M8[D]") + day, "to": end, "quits": quits})


def test_members_still_there_are_censored_and_the_law_is_found_again(tmp_path: Path) -> None:
    table = people(np.random.default_rng(8), 4000)
    table[["who", "from", "to"]].to_csv(tmp_path / "members.csv", index=False)
    (fit,) = calibrate_membership(
        tmp_path / "members.csv", start="from", end="to", until="2025-12-31", period_days=30, runs=0
    )
    for one, truth in zip(fit.estimates, (0.8, 2.0), strict=True):
        assert abs(np.log(one.value / truth)) < 4 * one.error / one.value
    assert fit.persons is not None and fit.persons.still.sum() == table["to"].isna().sum()
    # To take everybody who is still there as gone would be far off.
    assert fit.curve["actual"].iloc[12] == pytest.approx(survival(np.array([0.8, 2.0]), 12), abs=0.04)
    gone = table["to"].notna()
    watched = np.where(gone, table["quits"], 0)
    months = (np.datetime64("2025-12-31") - table["from"].to_numpy()).astype("m8[D]").astype(int)
    stayed = pd.DataFrame({"months": np.where(gone, watched, months // 30.5), "left": np.where(gone, "Yes", "No")})
    stayed.to_csv(tmp_path / "tenure.csv", index=False)
    (other,) = calibrate_membership(tmp_path / "tenure.csv", tenure="months", churned="left", period_days=30, runs=0)
    assert other.parameters == pytest.approx(fit.parameters, rel=0.05)


def test_one_row_a_person_and_one_row_a_period_of_one_cohort_are_one_fit(tmp_path: Path) -> None:
    quits = np.random.default_rng(9).geometric(np.random.default_rng(10).beta(0.8, 2.0, 500))
    left = [int(np.sum(quits > period)) for period in range(7)]
    rows = pd.DataFrame({"years": np.minimum(quits, 6), "gone": quits <= 6})
    rows.to_parquet(tmp_path / "rows.parquet")
    (fit,) = calibrate_membership(tmp_path / "rows.parquet", tenure="years", churned="gone", runs=0)
    by_period = fit_renewal(np.array(left))
    assert fit.parameters == pytest.approx(by_period.parameters, rel=1e-4)
    assert fit.members == pytest.approx(by_period.members)
    (held,) = calibrate_membership(
        tmp_path / "rows.parquet", tenure="years", churned="gone", hold_out_periods=2, runs=0
    )
    assert held.parameters == pytest.approx(fit_renewal(np.array(left), hold_out=2).parameters, rel=1e-4)


@pytest.mark.long
def test_intervals_of_censored_members_cover_the_truth_at_their_rate() -> None:
    truth, repetitions = (0.8, 2.0), 200
    rng, hits = np.random.default_rng(12), np.zeros(2, int)
    for _ in range(repetitions):
        table = people(rng, 1500)
        months = (2025 - table["from"].dt.year) * 12 + 12 - table["from"].dt.month
        has_left = table["to"].notna().to_numpy()
        members = Members.of("all", np.where(has_left, table["quits"], months), has_left)
        fit = fit_persons(members, period_days=30)
        hits += [one.low <= value <= one.high for one, value in zip(fit.estimates, truth, strict=True)]
    # Nominal 95%; fewer than this once in 2,000 for each of the two.
    sys.stdout.write(f"covered {hits} of {repetitions}\n")
    assert np.all(hits >= binom.ppf(0.0005, repetitions, 0.95)), hits


@given(
    st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 4000), st.sampled_from([7, 30, 31, 91, 365, 366, 45])
)
def test_periods_grow_with_days_and_a_whole_one_leaves_no_part(first: date, days: int, period: int) -> None:
    begin = np.full(days + 1, np.datetime64(first))
    whole, is_part = elapsed(begin, begin + np.arange(days + 1), period)
    assert whole[0] == 0 and not is_part[0]
    assert np.all(np.isin(np.diff(whole), (0, 1)))
    rise = np.flatnonzero(np.diff(whole)) + 1
    assert not is_part[rise].any()  # the day on which a period is full
    assert len(rise) == 0 or np.all(np.abs(np.diff(rise) - period) <= 3)


def test_calendar_months_are_counted_as_people_do() -> None:
    pairs = [
        ("2025-01-31", "2025-02-28"),
        ("2025-01-31", "2025-03-31"),
        ("2025-01-15", "2025-02-14"),
        ("2024-02-29", "2025-02-28"),
    ]
    first, last = (np.array(days, "M8[D]") for days in zip(*pairs, strict=True))
    whole, is_part = elapsed(first, last, 30)
    assert whole.tolist() == [1, 2, 0, 12] and is_part.tolist() == [False, False, True, False]


GOOD = "a,2024-01-01,2024-03-02\nb,2024-01-05,\nc,2024-02-01,2024-02-20\nd,2023-06-01,2024-02-01\n"


@pytest.mark.parametrize(
    ("rows", "options", "complaint"),
    [
        (GOOD, {"start": "from"}, "--end: found nothing"),
        (GOOD, {"start": "from", "end": "to", "tenure": "who"}, "--tenure and --churned, or --start and --end"),
        (GOOD, {"start": "from", "end": "to", "until": "soon"}, "--until"),
        (GOOD, {"start": "from", "end": "to", "until": "2020-01-01"}, "nobody"),
        (GOOD, {"start": "from", "end": "to", "period": "who", "active": "to"}, "--period or --active as well"),
        (GOOD, {"start": "from", "end": "to", "members": 5}, "each row is a person"),
        (
            GOOD.replace("2024-03-02", "2023-03-02"),
            {"start": "from", "end": "to"},
            "line 2: found 2023-03-02, before",
        ),
        (GOOD.replace("2024-03-02", "2093-03-02"), {"start": "from", "end": "to"}, "--until DATE"),
        (GOOD.replace("2024-03-02", "maybe"), {"start": "from", "end": "to"}, 'line 2: found the text "maybe"'),
        ("a,2024-01-01,\nb,2024-01-05,\n", {"start": "from", "end": "to"}, "nobody has left"),
        ("a,3,perhaps\nb,4,no\n", {"tenure": "from", "churned": "to"}, 'found the text "perhaps"'),
        ("a,-3,yes\nb,4,no\n", {"tenure": "from", "churned": "to"}, "a number of at least 0"),
        ("a,3,yes\nb,4,no\nc,1,yes\nd,1,no\n", {"period": "from", "active": "to"}, "--tenure from --churned to"),
        ("a,0,700\nb,1,700\nc,2,700\n", {"period": "from", "active": "to"}, "700 members of whom nobody has left"),
        (GOOD, {}, "--period: found nothing"),
    ],
)
def test_bad_tables_of_persons_are_refused(tmp_path: Path, rows: str, options: dict[str, Any], complaint: str) -> None:
    path = tmp_path / "members.csv"
    path.write_text("who,from,to\n" + rows)
    with pytest.raises(ScenarioError) as refused:
        calibrate_membership(path, runs=0, period_days=30, **options)
    assert complaint in str(refused.value)


def test_ends_after_the_observation_and_open_ends_are_still_there(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("who,from,to\n" + GOOD + "e,2024-01-01,9999-12-31\nf,2024-01-01,2024-12-31\ng,2024-09-01,NULL\n")
    (fit,) = calibrate_membership(path, start="from", end="to", until="2024-06-30", period_days=30, runs=0)
    assert fit.persons is not None and fit.persons.people == 6
    assert fit.persons.still.sum() == 3 and fit.persons.quits.tolist()[:4] == [0, 1, 0, 1]
    assert any("1 members who started after 2024-06-30 are left out" in said for said in fit.warnings)
    assert any(said.startswith('to: 1 dates of 2099 or later, such as the text "9999-12-31"') for said in fit.facts)


def test_open_ends_are_known_with_the_day_first_too(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text(
        "from,to\n13/01/2024,14/03/2024\n14/01/2024,15/02/2024\n15/01/2024,31/12/2099\n16/01/2024,31/12/9999\n"
    )
    (fit,) = calibrate_membership(path, start="from", end="to", until="2024-06-30", period_days=30, runs=0)
    assert any(said.startswith('to: 2 dates of 2099 or later, such as the text "31/12/2099"') for said in fit.facts)
    assert fit.persons is not None and fit.persons.still.sum() == 2


# --- a window on members, and breaks between rows ---------------------------------------------------------------------


def spans_of(rng: np.random.Generator, count: int, within: bool = False) -> pd.DataFrame:
    """Members of five years of start months, Beta(0.8, 2) to quit; within: they end on any day of the last period."""
    first = np.datetime64("2020-01", "M") + rng.integers(0, 60, count).astype("m8[M]")
    day = rng.integers(0, 28, count).astype("m8[D]")
    quits = np.minimum(rng.geometric(rng.beta(0.8, 2.0, count)), 600)
    end = (first + quits).astype("M8[D]") + day
    end = end - (rng.integers(0, 27, count) if within else np.zeros(count, int)).astype("m8[D]")
    return pd.DataFrame({"who": np.arange(count), "from": first.astype("M8[D]") + day, "to": end})


def fit_of(folder: Path, table: pd.DataFrame, **options: Any) -> Any:
    table.assign(to=table["to"].where(table["to"] <= "2025-06-30")).to_csv(folder / "members.csv", index=False)
    usual = {"start": "from", "end": "to", "until": "2025-06-30", "period_days": 30, "runs": 0}
    (fit,) = calibrate_membership(folder / "members.csv", **usual | options)
    return fit


def errors_off(fit: Any) -> np.ndarray:
    """Standard errors (of the logarithms) between estimates and truth."""
    return np.array(
        [
            np.log(one.value / true) / (one.error / one.value)
            for one, true in zip(fit.estimates, (0.8, 2.0), strict=True)
        ]
    )


@pytest.mark.parametrize("within", [False, True])
def test_members_who_began_before_the_export_are_seen_from_its_first_day_on(tmp_path: Path, within: bool) -> None:
    table = spans_of(np.random.default_rng(21), 12_000, within)
    export = table[table["to"] >= "2024-01-01"]  # who had ended is not in it
    fit = fit_of(tmp_path, export, since="2024-01-01")
    assert np.all(np.abs(errors_off(fit)) < 4)  # beyond this 1 in 16,000 each
    blind = fit_of(tmp_path, export)
    assert np.abs(errors_off(blind)).max() > 10
    assert any("nobody ended before 2024-01-01" in said for said in blind.warnings)
    whole = fit_of(tmp_path, table)
    assert np.all(np.abs(errors_off(whole)) < 4) and not any("nobody ended" in said for said in whole.warnings)
    # The Kaplan-Meier estimate begins where the window does: members of all ages at once.
    assert fit.curve["actual"].iloc[12] == pytest.approx(survival(np.array([0.8, 2.0]), 12), abs=0.05)


def test_members_who_end_within_a_period_count_at_the_renewal_and_only_when_it_has_come(tmp_path: Path) -> None:
    fit = fit_of(tmp_path, spans_of(np.random.default_rng(22), 12_000, within=True))
    assert np.all(np.abs(errors_off(fit)) < 4)
    path = tmp_path / "few.csv"
    path.write_text("from,to\n2025-01-10,2025-02-03\n2025-01-10,2025-06-20\n2025-01-10,\n2024-09-30,2025-02-28\n")
    (few,) = calibrate_membership(path, start="from", end="to", until="2025-06-30", period_days=30, runs=0)
    assert few.persons.quits.tolist() == [0, 1, 0, 0, 0, 1] and few.persons.still.tolist() == [0, 0, 0, 0, 0, 2]


def test_rows_of_one_customer_with_short_breaks_are_one_membership(tmp_path: Path) -> None:
    rng = np.random.default_rng(23)
    whole = spans_of(rng, 3000)
    rows = []
    for who, begun, ended in whole.itertuples(index=False):
        months = (ended.year - begun.year) * 12 + ended.month - begun.month
        cut = begun + pd.DateOffset(months=int(rng.integers(1, months))) if months > 1 else None
        if cut is None:
            rows.append((who, begun, ended))
            continue
        gap = pd.Timedelta(int(rng.integers(0, 8)), "D")
        rows += [(who, begun, cut), (who, cut + gap, ended + gap)]  # the renewals that follow come later as well
    split = pd.DataFrame(rows, columns=["who", "from", "to"]).sample(frac=1.0, random_state=1)
    joined = fit_of(tmp_path, split, customer="who", grace_days=7)
    assert joined.persons.people == 3000 and np.all(np.abs(errors_off(joined)) < 4)
    assert any("go on from an earlier one" in said for said in joined.warnings)
    assert joined.parameters == pytest.approx(fit_of(tmp_path, whole).parameters, rel=0.05)
    assert np.abs(errors_off(fit_of(tmp_path, split))).max() > 6


def test_an_end_within_the_days_of_grace_is_a_quit_at_the_renewal_before(tmp_path: Path) -> None:
    table = spans_of(np.random.default_rng(24), 6000)
    late = table.assign(to=table["to"] + pd.to_timedelta(np.random.default_rng(25).integers(0, 11, 6000), "D"))
    assert np.all(np.abs(errors_off(fit_of(tmp_path, late, grace_days=10))) < 4)
    assert np.abs(errors_off(fit_of(tmp_path, late))).max() > 6


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(0, 90)), min_size=1, max_size=20),
    st.integers(0, 40),
)
def test_joined_memberships_hold_every_row_and_leave_longer_breaks_than_the_grace(
    rows: list[tuple[int, int, int]], grace: int
) -> None:
    who, begin, length = (np.array(column) for column in zip(*rows, strict=True))
    first = np.datetime64("2024-01-01") + begin
    ended = (first + length).astype("M8[D]")
    spans = joined_up(first, ended, who, grace)
    for person in set(who.tolist()):
        mine = who[spans.row] == person
        starts, ends = first[spans.row][mine], spans.ended[mine]
        order = np.argsort(starts)
        assert np.all((starts[order][1:] - ends[order][:-1]).astype(int) > max(grace, 1))
        for start, end in zip(first[who == person], ended[who == person], strict=True):
            assert np.any((starts <= start) & (ends >= end))


@pytest.mark.parametrize(("form", "days"), [("%Y-%m", 30), ("%Y", 365)])
def test_whole_months_and_years_make_the_tenures_that_their_days_make(tmp_path: Path, form: str, days: int) -> None:
    first = pd.to_datetime(["2018-01-10"] * 60)
    count = np.random.default_rng(31).geometric(0.4, 60)
    step = {"%Y-%m": "months", "%Y": "years"}[form]
    ends = pd.Series([one + pd.DateOffset(**{step: int(n)}) for one, n in zip(first, count, strict=True)])
    quits = []
    for name, text in (("days", "%Y-%m-%d"), ("whole", form)):
        path = tmp_path / f"{name}.csv"
        table = pd.DataFrame({"from": first.strftime(text), "to": ends.where(ends.index % 4 > 0).dt.strftime(text)})
        table.to_csv(path, index=False)
        (fit,) = calibrate_membership(path, start="from", end="to", until="2025-12-31", period_days=days, runs=0)
        quits.append(fit.persons.quits.tolist())
        assert (name == "whole") == any("whole" in said for said in fit.warnings)
    assert quits[0] == quits[1] and quits[0][1] > 0


def test_monthly_rows_of_a_customer_that_follow_are_one_membership(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "who,from,to\na,2025-01,2025-01\na,2025-02,2025-02\na,2025-03,2025-04\nb,2025-01,2025-02\nc,2025-01,\n"
    )
    (fit,) = calibrate_membership(
        path, start="from", end="to", customer="who", until="2025-06-30", period_days=30, runs=0
    )
    assert fit.persons.quits.tolist() == [0, 1, 0, 1, 0, 0]


def test_starts_in_months_beside_ends_in_days_are_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("from,to\n2025-01,2025-02-20\n2025-01,2025-04-20\n2025-01,\n")
    (fit,) = calibrate_membership(path, start="from", end="to", until="2025-06-30", period_days=30, runs=0)
    assert any("one period too long" in said for said in fit.warnings)


MANY = "".join(f"p{n},2024-0{1 + n % 5}-03,{'2024-09-03' if n % 3 else ''}\n" for n in range(60))


@pytest.mark.parametrize(
    ("bad", "options", "what"),
    [
        (
            "q,,2024-05-01",
            {"start": "from", "end": "to"},
            "from: 1 of 61 rows left out, such as an empty text in line 62",
        ),
        ("q,soon,2024-05-01", {"start": "from", "end": "to"}, 'the text "soon" in line 62'),
        ("q,2024-01-01,gone", {"start": "from", "end": "to"}, 'the text "gone" in line 62'),
        (
            "q,2024-05-01,2020-01-01",
            {"start": "from", "end": "to"},
            "2020-01-01, before the start 2024-05-01 in line 62",
        ),
        ("NULL,2024-05-01,", {"start": "from", "end": "to", "customer": "who"}, "who: 1 of 61 rows left out"),
        (",2024-05-01,", {"start": "from", "end": "to", "customer": "who"}, "who: 1 of 61 rows left out"),
    ],
)
def test_a_few_cells_of_persons_are_left_out_and_told_and_more_are_refused(
    tmp_path: Path, bad: str, options: dict[str, Any], what: str
) -> None:
    usual: dict[str, Any] = {"until": "2024-12-31", "period_days": 30, "runs": 0} | options
    path = tmp_path / "members.csv"
    path.write_text(f"who,from,to\n{MANY}{bad}\n")
    (fit,) = calibrate_membership(path, **usual)
    assert fit.persons is not None and fit.persons.people == 60
    assert any(what in said for said in fit.warnings), fit.warnings
    with pytest.raises(ScenarioError, match="1 of 61 rows"):
        calibrate_membership(path, **usual, allow_unread=0.0)
    path.write_text(f"who,from,to\n{MANY}" + f"{bad}\n" * 10)
    with pytest.raises(ScenarioError, match=r"10 of 70 rows.*--allow-unread 0.15"):
        calibrate_membership(path, **usual)
    (fit,) = calibrate_membership(path, **usual, allow_unread=0.15)
    assert fit.persons is not None and fit.persons.people == 60


@pytest.mark.parametrize("bad", ["many,yes", "-3,yes", "3,perhaps"])
def test_a_few_tenures_that_are_not_understood_are_left_out(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "members.csv"
    path.write_text("stay,left\n" + "1,yes\n2,yes\n3,no\n" * 20 + bad + "\n")
    (fit,) = calibrate_membership(path, tenure="stay", churned="left", runs=0)
    assert fit.persons is not None and fit.persons.people == 60
    assert any("1 of 61 rows left out" in said for said in fit.warnings)


@pytest.mark.parametrize("nothing", ["NULL", "NA", ""])
def test_ids_that_are_all_missing_are_refused_at_any_share(tmp_path: Path, nothing: str) -> None:
    path = tmp_path / "members.csv"
    path.write_text("who,from,to\n" + f"{nothing},2024-01-01,2024-03-01\n" * 5)
    with pytest.raises(ScenarioError, match="the id of a person"):
        calibrate_membership(path, start="from", end="to", customer="who", runs=0, allow_unread=1.0)


def test_parameters_at_the_edge_are_warned_of_and_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "bills.csv"
    bills = (
        "".join(f"p{n % 9},2024-0{1 + n % 9}-03,2024-0{1 + n % 9}-28\n" for n in range(90))
        + "z,2024-01-03,2024-03-02\n"
    )
    path.write_text("who,from,to\n" + bills)
    (fit,) = calibrate_membership(path, start="from", end="to", until="2024-12-31", period_days=30, runs=0)
    assert any("--customer" in said for said in fit.warnings)
    usual = fit_renewal(np.round(1000 * survival(np.array([0.7, 1.2]), np.arange(9))))
    assert not any("--customer" in said for said in usual.warnings)


# --- Bass: V32 ------------------------------------------------------------------------------------------------------

#: p, q, m (thousands), R squared: V32, non-linear least squares in the form of Srinivasan & Mason.
SERIES = {
    "room_air_conditioners": (0.00944, 0.3748, 18_713, 0.933),
    "clothes_dryers": (0.0136, 0.3267, 16_497, 0.918),
    "vcr_us_1980s_example": (0.0088, 0.642, 67_660, 0.9715),
}


@pytest.mark.parametrize("series", SERIES)
def test_v32_growth_curves_of_three_durables(series: str) -> None:
    fit = calibrate_bass(
        DATA / "adoption_series.csv", date="year", joined="adoptions_thousands", where={"series": series}
    )
    p, q, m, r_squared = SERIES[series]
    assert fit.parameters[0] == pytest.approx(p, rel=0.30)
    assert fit.parameters[1:] == pytest.approx([q, m], rel=0.10)
    assert fit.r_squared == pytest.approx(r_squared, abs=0.02)
    # Independent least squares gave these very digits: the tolerances above are those of the case, not of the tool.
    assert fit.parameters == pytest.approx([p, q, m], rel=6e-3)


@pytest.mark.long
def test_the_market_of_a_fitted_law_adopts_by_it() -> None:
    fit = fit_bass(adoptions(0.01, 0.4, 100_000, 12))
    runs = [loopsim.simulate(fit.scenario(91), seed=seed, test_from=None).daily for seed in range(1, 5)]
    yearly = np.mean([run["joined_today"].to_numpy().reshape(12, 91).sum(axis=1) for run in runs], axis=0)
    assert yearly.cumsum() == pytest.approx(fit.expected.cumsum(), rel=0.05)  # three errors of the mean, and more


@pytest.mark.long
def test_bass_intervals_cover_the_truth_at_their_rate() -> None:
    truth, repetitions = (0.01, 0.4, 1000.0), 150
    rng = np.random.default_rng(5)
    curve = adoptions(*truth, 13)
    hits = np.zeros(3, int)
    for _ in range(repetitions):
        fit = fit_bass(np.maximum(curve + rng.normal(0, 5, 13), 0))
        hits += [one.low <= value <= one.high for one, value in zip(fit.estimates, truth, strict=True)]
    # Nominal 95%; fewer than this once in 2,000 for each of the three.
    sys.stdout.write(f"covered {hits} of {repetitions}\n")
    assert np.all(hits >= binom.ppf(0.0005, repetitions, 0.95)), hits


def test_a_curve_that_has_not_turned_is_warned_of() -> None:
    fit = fit_bass(adoptions(0.002, 0.35, 10_000, 7))
    assert any("peak lies beyond the data" in said for said in fit.warnings)


def test_periods_of_several_series_are_refused() -> None:
    with pytest.raises(ScenarioError, match="--where"):
        calibrate_bass(DATA / "adoption_series.csv", date="year", joined="adoptions_thousands")


def test_dates_in_any_order_are_periods(tmp_path: Path) -> None:
    months = pd.date_range("2025-01-31", periods=12, freq="ME").strftime("%Y-%m-%d")
    table = pd.DataFrame({"month": months, "new": np.round(adoptions(0.02, 0.5, 1000, 12))})
    table.sample(frac=1, random_state=1).to_csv(tmp_path / "new.csv", index=False)
    fit = calibrate_bass(tmp_path / "new.csv", date="month", joined="new")
    assert fit.parameters == pytest.approx([0.02, 0.5, 1000], rel=0.02)


@pytest.mark.parametrize(
    ("missing", "more", "shown"),
    [("2024-03-01", "", "2024-04-01 in line 4 after 2024-02-01"), ("", "2024-02-01,9\n", "2024-02-01 in line 8 after")],
)
def test_a_period_that_is_missing_or_doubled_is_shown(tmp_path: Path, missing: str, more: str, shown: str) -> None:
    rows = [f"2024-0{month}-01,{10 * month}\n" for month in range(1, 7) if f"2024-0{month}-01" != missing]
    (tmp_path / "new.csv").write_text("month,new\n" + "".join(rows) + more)
    with pytest.raises(ScenarioError, match=f"periods that are missing, doubled or of other lengths, such as {shown}"):
        calibrate_bass(tmp_path / "new.csv", date="month", joined="new")


def test_bass_reads_months_without_a_day_and_tells_how_dates_were_read(tmp_path: Path) -> None:
    counts = [20, 30, 42, 50, 41, 28, 15]
    files = {}
    for form in ("%Y-%m", "%Y-%m-%d", "%d/%m/%Y"):
        ends = pd.date_range("2024-01-31", periods=7, freq="ME").strftime(form)
        files[form] = tmp_path / f"{form.count('%')}{form[1]}.csv"
        pd.DataFrame({"when": ends, "new": counts}).to_csv(files[form], index=False)
    fits = {form: calibrate_bass(file, date="when", joined="new") for form, file in files.items()}
    assert np.allclose(fits["%Y-%m"].parameters, fits["%Y-%m-%d"].parameters)
    assert any("read as day/month/year" in said for said in fits["%d/%m/%Y"].facts)


@pytest.mark.parametrize(
    ("name", "days", "stays", "told"),
    [
        ("tenure_days", 30, (3, 7, 2), "tenure_days counts days by its name, and is taken as periods of 30 days"),
        ("在网天数", 30, (3, 7, 2), "在网天数 counts days by its name"),
        ("TenureMonths", 365, (3, 7, 2), "TenureMonths counts months by its name, and is taken as periods of 365 days"),
        ("tenure", 365, (3, 72, 2), "the longest tenure is 72 periods of 365 days, 72 years"),
        ("tenure_months", 30, (3, 72, 2), None),
        ("tenure", 30, (3, 72, 2), None),
        ("days", 1, (3, 72, 2), None),
        ("daily_visitor_months", 31, (3, 72, 2), None),
    ],
)
def test_tenures_that_look_like_another_unit_are_warned_of(
    tmp_path: Path, name: str, days: int, stays: tuple[int, ...], told: str | None
) -> None:
    path = tmp_path / "members.csv"
    rows = [f"{stay},{left}" for stay, left in zip(stays, ("yes", "yes", "no"), strict=True)] * 20
    path.write_text("\n".join([f"{name},left", *rows]), encoding="utf-8")
    (fit,) = calibrate_membership(path, tenure=name, churned="left", period_days=days, runs=0)
    said = [one for one in fit.warnings if "--period-days says how long one is" in one]
    assert [one.split(":")[-2].strip().startswith(told or "") for one in said] == [True] * bool(told), fit.warnings
