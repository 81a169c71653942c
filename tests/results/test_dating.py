"""Dates in results: tables that pandas can resample, cohorts by month of the calendar, dates beside days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loopsim
from loopsim.plots.date_axis import date_ticks
from loopsim.plots.growth import growth
from loopsim.results.dating import between, dates_of, in_brackets, months_of_weeks
from loopsim.results.run import Run
from loopsim.results.wording import figures
from loopsim.scenario.scenario import Scenario
from pictures import assert_readable

SMALL = {"market.people": 2000, "behavior.need.per_week": 2.0}


def lived(**changes: Any) -> Run:
    plan = Scenario.load("closed-loop", SMALL | changes)
    return loopsim.simulate(plan, days=150, seed=2, test_from=None)


@pytest.fixture(scope="module")
def run() -> Run:
    return lived(start_date="2027-12-15")


def test_the_daily_table_has_a_date_for_each_day_which_pandas_can_resample(run: Run) -> None:
    assert list(run.daily.columns[:1]) == ["date"] and run.daily.index.name == "day"
    assert run.daily["date"].iloc[[0, -1]].tolist() == [pd.Timestamp("2027-12-15"), pd.Timestamp("2028-05-12")]
    months = run.daily.resample("MS", on="date")["orders"].sum()
    assert len(months) == 6 and months.sum() == run.daily["orders"].sum()
    assert months["2028-02-01"] == run.daily["orders"][48:77].sum()  # a leap year
    weeks = run.daily.resample("W", on="date")["visits"].sum()
    assert weeks.sum() == run.daily["visits"].sum()


def test_a_run_without_a_start_has_no_dates_and_the_same_figures(run: Run) -> None:
    plain = lived()
    assert "date" not in plain.daily and "from_date" not in plain.cohorts() and dates_of(plain) is None
    pd.testing.assert_frame_equal(plain.daily, run.daily.drop(columns="date"))
    with pytest.raises(ValueError, match="without start_date"):
        plain.cohorts("calendar_month")


def test_a_saved_run_comes_back_with_its_dates(run: Run, tmp_path: Path) -> None:
    run.save(tmp_path / "out")
    again = loopsim.load(tmp_path / "out")
    pd.testing.assert_frame_equal(again.daily, run.daily)
    assert pd.read_parquet(tmp_path / "out" / "daily.parquet")["date"].dtype.kind == "M"


def test_cohorts_by_month_of_the_calendar_hold_all_that_those_by_week_do(run: Run) -> None:
    weeks, months = run.cohorts("week"), run.cohorts("calendar_month")
    assert months["month"].unique().tolist() == ["2027-12", "2028-01", "2028-02", "2028-03", "2028-04", "2028-05"]
    young = months[months["age"] == 0]
    assert young["joined"].sum() == weeks[weeks["age"] == 0]["joined"].sum() == run.daily["joined_today"].sum()
    assert months["orders"].sum() == weeks["orders"].sum()
    assert not months["is_complete"].iloc[-1]
    # A month begins with the week whose middle day is its first one.
    middle = young["from_date"] + pd.Timedelta(days=3)
    assert (middle.dt.strftime("%Y-%m") == young["month"]).all()
    assert ((middle - pd.Timedelta(days=7)).dt.strftime("%Y-%m") != young["month"])[1:].all()


def test_cohorts_by_four_weeks_are_sums_of_those_by_week(run: Run) -> None:
    weeks, months = run.cohorts("week"), run.cohorts("month")
    for name in ("orders", "revenue_fen", "first_orders"):
        old = weeks.groupby(weeks["cohort"] // 4)[name].sum()
        assert months.groupby("cohort")[name].sum().tolist() == old.tolist()
    first = months.drop_duplicates("cohort")
    assert first["from_day"].tolist() == [0, 28, 56, 84, 112, 140] and first["to_day"].iloc[-1] == 149


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 300))
def test_months_of_weeks_are_counted_one_by_one(start: date, weeks: int) -> None:
    months = months_of_weeks(str(start), weeks)
    assert months[0] == 0 and set(np.diff(months)) <= {0, 1}


def test_days_are_told_with_their_dates_in_both_languages() -> None:
    assert between("2026-01-01", 365, "en") == "1 Jan 2026 to 31 Dec 2026"
    assert between("2026-01-01", 365, "zh") == "2026年1月1日至2026年12月31日"
    assert in_brackets("2028-02-28", 1, "en") == " (29 Feb 2028)"
    assert in_brackets("2028-02-28", None, "en") == in_brackets(None, 3, "zh") == between(None, 3, "en") == ""


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(1, 36_500), st.integers(2, 20), st.sampled_from("ez")
)
def test_ticks_of_dates_lie_within_the_run_and_are_few(start: date, days: int, most: int, letter: str) -> None:
    ticks, words = date_ticks(start, days, most, "en" if letter == "e" else "zh")
    assert 0 < len(ticks) == len(words) and (len(ticks) <= max(most, 3) + 1 or days > 150_000)
    assert ticks == sorted(set(ticks)) and ticks[0] >= 0 and ticks[-1] < days
    if days > 62:
        assert all((start + timedelta(tick)).day == 1 for tick in ticks) or ticks == [0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_growth_curve_with_dates_names_months_and_festivals(run: Run, language: Any) -> None:
    figure = growth(run, language=language)
    assert_readable(figure)
    texts = [text.get_text().strip() for axes in figure.axes for text in (*axes.texts, *axes.get_xticklabels())]
    assert {"en": {"Jan 2028", "Mar", "Spring Festival"}, "zh": {"2028年1月", "3月", "春节"}}[language] <= set(texts)


def test_the_verdict_and_its_marks_say_the_date_of_the_switch_off() -> None:
    plan = Scenario.load("closed-loop", SMALL | {"start_date": "2027-12-15"})
    found = loopsim.simulate(plan, days=105, seed=2, test_from=100, test_days=84, look_ahead=400)
    told = {"en": "only referral from day 100 (24 Mar 2028)", "zh": "自第100天（2028年3月24日）起只靠转介绍"}
    assert told["en"] in found.verdict.sentence
    for language, words in told.items():
        assert words in figures(found.verdict, language)[0]
        picture = growth(found, language=language)
        assert_readable(picture)
        texts = [text.get_text() for axes in picture.axes for text in (*axes.texts, *axes.get_xticklabels())]
        mark = {"en": "from day 100 (24 Mar 2028)", "zh": "第100天（2028年3月24日）起仅转介绍"}[language]
        assert any(mark in text for text in texts)
        assert {"en": "Jan 2029", "zh": "2029年1月"}[language] in texts  # of the look-ahead


def test_a_verdict_without_a_start_date_says_days_only() -> None:
    found = loopsim.simulate("closed-loop", days=105, seed=2, test_from=100, test_days=84, look_ahead=400)
    assert "from day 100 on" in found.verdict.sentence
