"""Calendar: dates as the world has them, a mean of 1 in every year, counts by month and weekday as its lists say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import loopsim
from loopsim.declare.families import described
from loopsim.mechanisms.calendar import ahead, rules
from loopsim.mechanisms.calendar.declared import Calendar
from loopsim.results.run import Run
from loopsim.scenario import lunar
from loopsim.scenario.record import settings_table
from loopsim.scenario.scenario import Scenario
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0
from worlds import unlike

EPOCH = date(1970, 1, 1).toordinal()

#: Online retail in China in 2019, sums to date in 100m CNY: January to February, to March, ..., as the National Bureau
#: of Statistics published them in its monthly releases of that year.
TO_DATE_2019 = (13_983, 22_379, 30_439, 38_641, 48_161, 55_972, 64_393, 73_237, 82_307, 94_958, 106_324)

ON = {f"behavior.calendar.{what}_strength": 1.0 for what in ("need", "price", "response")}


def on(day: date) -> int:
    return day.toordinal() - EPOCH


def factors(first: date, days: int, **calendar: Any) -> np.ndarray:
    """Factors on needs on some days: worked out by its rules, at full strength."""
    plan = SimpleNamespace(**dict(Calendar(**calendar)))
    found, means = np.empty(days), {}
    for n in range(days):
        today = on(first) + n
        year = rules.year_of(today)
        if year not in means:
            whole = range(rules.date_of(year, 1, 1), rules.date_of(year + 1, 1, 1))
            means[year] = np.mean([rules.need_level(one, year, plan) for one in whole])
        found[n] = rules.against_the_year(rules.need_level(today, year, plan), means[year], 1.0)
    return found


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_dates_are_those_of_the_world(day):
    year = rules.year_of(on(day))
    assert (year, rules.month_in(on(day), year)) == (day.year, day.month)
    assert rules.date_of(day.year, day.month, day.day) == on(day)
    assert rules.weekday_of(on(day)) == day.weekday()


def test_the_lunar_new_year_is_where_it_was_and_lies_between_21_january_and_20_february():
    known = {2000: (2, 5), 2019: (2, 5), 2020: (1, 25), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2033: (1, 31)}
    assert {year: lunar.lunar_new_year(year) for year in known} == {y: date(y, *at) for y, at in known.items()}
    every = [lunar.lunar_new_year(year) for year in range(lunar.FIRST_YEAR, lunar.LAST_YEAR + 1)]
    assert len(lunar.NEW_YEAR) == len(every) == 100
    assert all(date(day.year, 1, 21) <= day <= date(day.year, 2, 21) for day in every)
    # Twelve or thirteen moons of 29 or 30 days lie between two of them.
    assert {(b - a).days for a, b in pairwise(every)} <= {353, 354, 355, 383, 384, 385}
    assert lunar.lunar_new_year(1999) is None is lunar.lunar_new_year(2100)


levels = st.floats(0.1, 5.0)


@given(
    year=st.integers(1999, 2101),
    months=st.tuples(*[levels] * 12),
    weekdays=st.tuples(*[levels] * 7),
    lifts=st.tuples(*[st.floats(-1.0, 10.0)] * 3),
    share=st.floats(0.0, 1.0),
    days=st.integers(1, 60),
    strength=st.floats(0.0, 1.0),
)
def test_the_mean_of_every_year_is_1_and_no_factor_is_negative(year, months, weekdays, lifts, share, days, strength):
    dates = range(rules.date_of(year, 1, 1), rules.date_of(year + 1, 1, 1))
    raw = np.array([rules.level(one, year, months, weekdays, *lifts, share, days) for one in dates])
    found = np.array([rules.against_the_year(one, raw.mean(), strength) for one in raw])
    assert found.min() >= 0.0
    assert found.mean() == pytest.approx(1.0)
    assert found.min() >= 1.0 - strength - 1e-12


def test_a_festival_takes_its_part_from_the_days_around_it_and_all_of_it_at_most():
    flat = {"month_need": (1.0,) * 12, "weekday_need": (1.0,) * 7, "borrowed_days": 10}
    flat |= {name: {"need_lift": 0.0} for name in ("mid_year", "spring_festival")}
    for share in (0.0, 0.25, 1.0):
        need = factors(date(2026, 1, 1), 365, **flat, double_11={"need_lift": 0.8}, borrowed_share=share)
        first = date(2026, 11, 1).timetuple().tm_yday - 1
        usual = need[100]
        added, missing = need[first : first + 11] / usual, need[first - 10 : first] / usual
        assert added == pytest.approx(1.8)
        assert missing == pytest.approx(1.0 - share * 0.8 * 11 / 20)
        assert need[first + 11 : first + 21] / usual == pytest.approx(missing)
        whole = need[first - 10 : first + 21].sum() / usual
        assert whole == pytest.approx(31 + (1.0 - share) * 0.8 * 11)
        assert usual == pytest.approx(365 / (365 + (1.0 - share) * 0.8 * 11))


def test_the_default_calendar_gives_the_months_of_online_retail_of_2019():
    """Growth of 16.5% a year taken off; January and February are one sum."""
    need = factors(date(2019, 1, 1), 365)
    growth = 1.165 ** ((np.arange(365) + 0.5) / 365 - 0.5)
    month = np.array([(date(2019, 1, 1) + timedelta(n)).month for n in range(365)])
    told = [(need * growth)[month <= 2].sum(), *((need * growth)[month == m].sum() for m in range(3, 13))]
    real = np.diff((0, *TO_DATE_2019))
    assert np.array(told) / sum(told) == pytest.approx(real / real.sum(), rel=0.03)


def a_year_of_visits(**calendar: Any) -> Run:
    """20,000 people who order once a month, all alike, in the year 2027, which begins on a Friday."""
    changes = {"behavior.need.per_week": 0.25, "start_date": "2027-01-01", "schedule": [on_day_0(20_000)]}
    changes |= {f"behavior.calendar.{name}": value for name, value in calendar.items()}
    plan = plain_shop(20_000, 366, changes | {"days": 366})
    return loopsim.simulate(plan, seed=1, test_from=None)


@pytest.fixture(scope="module")
def visits() -> np.ndarray:
    return a_year_of_visits(need_strength=1.0).daily["visits"].to_numpy()[1:]


def test_visits_by_month_and_weekday_are_those_of_a_poisson_process_of_this_rate(visits):
    """A day brings one with chance 1 - exp(-hazard), whoever rests."""
    need = factors(date(2027, 1, 2), 365)
    expected = 20_000 * -np.expm1(-0.25 / 7 * need)
    months = np.array([(date(2027, 1, 2) + timedelta(n)).month for n in range(365)])
    weekdays = np.array([(date(2027, 1, 2) + timedelta(n)).weekday() for n in range(365)])
    for groups in (months, weekdays):
        for one in np.unique(groups):
            found, mean = visits[groups == one].sum(), expected[groups == one].sum()
            assert abs(stats.norm.ppf(stats.poisson(mean).cdf(found))) < 3.5, (one, found, mean)
    assert abs(visits.sum() - expected.sum()) < 4 * expected.sum() ** 0.5
    # Not as if there were no calendar: a hundred errors away in November.
    november = visits[months == 11].sum()
    assert november > 1.2 * visits.sum() / 365 * 30


def test_a_calendar_creates_no_demand_where_the_response_is_linear(visits):
    """Orders so rare that two on a day do not matter: within a part of a hundred of a year without a calendar."""
    usual = a_year_of_visits(need_strength=0.0).daily["visits"].to_numpy()[1:]
    assert visits.sum() == pytest.approx(usual.sum(), rel=0.01)


def spending(**changes: Any) -> Run:
    """Ads alone, in a market so large that strangers do not get fewer; from 26 October 2026 for four weeks."""
    off = {f"levers.{name}.daily_spend_cny": 0.0 for name in ("content", "store")}
    plan = Scenario.load("closed-loop", {**off, "market.people": 200_000, "levers.referral.enabled": False,
                                         "levers.accounts.count": 20, "levers.ads.daily_spend_cny": 4000.0,
                                         "levers.ads.half_reach_per_week": 0.0, "levers.ads.inflation_per_year": 0.0,
                                         "levers.organic.always_per_week": 0.0,
                                         "start_date": "2026-10-26", **changes})  # fmt: skip
    return loopsim.simulate(plan, days=28, seed=1, test_from=None)


def test_traffic_is_dearer_in_a_festival_and_the_same_money_is_spent():
    usual, dear = spending(), spending(**{"behavior.calendar.price_strength": 1.0})
    assert (usual.daily["spend_fen"] == dear.daily["spend_fen"]).all()
    festival = slice(6, 17)  # 1 to 11 November
    ratio = dear.daily["joined_ads"][festival].sum() / usual.daily["joined_ads"][festival].sum()
    plan = SimpleNamespace(**dict(Calendar()))
    year = range(rules.date_of(2026, 1, 1), rules.date_of(2027, 1, 1))
    mean = np.mean([rules.price_level(one, 2026, plan) for one in year])
    assert ratio == pytest.approx(mean / rules.price_level(on(date(2026, 11, 5)), 2026, plan), rel=0.1)
    # A higher lift, a higher price.
    dearer = spending(**{"behavior.calendar.price_strength": 1.0, "behavior.calendar.double_11.price_lift": 2.0})
    assert dearer.daily["joined_ads"][festival].sum() < dear.daily["joined_ads"][festival].sum()


def test_messages_are_read_less_in_a_festival():
    usual, busy = (
        spending(**{"behavior.calendar.response_strength": 1.0, "behavior.calendar.double_11.response_lift": lift})
        for lift in (0.0, -0.6)
    )
    assert busy.daily["reads"][6:17].sum() < 0.6 * usual.daily["reads"][6:17].sum()


def test_a_calendar_that_is_off_or_has_no_date_changes_no_bit():
    plain = Scenario.load("closed-loop", {"market.people": 2000})
    runs = [
        loopsim.simulate(plain.change(changes), days=60, seed=3, test_from=None).tallies
        for changes in ({}, {"start_date": "2026-11-01"}, ON)
    ]
    for other in runs[1:]:
        assert not list(unlike(runs[0], other))
    dated = loopsim.simulate(plain.change({"start_date": "2026-11-01"} | ON), days=60, seed=3, test_from=None).tallies
    assert list(unlike(runs[0], dated))


@pytest.mark.parametrize("engine", ["arrays", "agents"])
def test_the_turn_of_a_year_and_29_february_are_days_like_others(engine):
    small = {"market.people": 150, "market.pool.buyers": 50, "behavior.need.per_week": 2.0}
    for start in (date(2027, 12, 28), date(2028, 2, 27), date(2028, 2, 29)):
        plan = Scenario.load("closed-loop", small | ON | {"start_date": str(start)})
        run = loopsim.simulate(plan, days=8, seed=1, engine=engine, test_from=None)
        assert run.daily["visits"].sum() > 0
        settings, _ = settings_table(plan, 8)
        need = [ahead.need_on(settings[0], day) for day in range(8)]
        assert need == pytest.approx(factors(start, 8))


def test_beyond_the_table_of_lunar_years_there_is_no_spring_festival():
    flat = {"month_need": (1.0,) * 12, "weekday_need": (1.0,) * 7, "borrowed_share": 0.0}
    assert np.ptp(factors(date(2101, 1, 1), 60, **flat)) == 0.0
    assert np.ptp(factors(date(2026, 1, 1), 60, **flat)) > 0.3


@pytest.mark.slow
def test_where_a_festival_is_free_or_nobody_needs_a_thing_a_run_goes_on_and_a_pool_keeps_its_worth():
    """Lifts of -1: everyone may come, nobody orders, and hazards of a usual day are still known."""
    few = {"market.people": 10_000}
    free = {**few, "behavior.calendar.price_strength": 1.0, "behavior.calendar.double_11.price_lift": -1.0}
    assert spending(**free).daily["joined_ads"][6:17].sum() > spending(**few).daily["joined_ads"][6:17].sum()
    changes = {"behavior.need.per_week": 0.25, "behavior.calendar.need_strength": 1.0, "schedule": [on_day_0(2000)]}
    worth = []
    for lift in (0.0, -1.0):
        plan = {**changes, "start_date": "2026-10-12", "behavior.calendar.double_11.need_lift": lift}
        run = loopsim.simulate(plain_shop(2000, 31, plan), seed=1, test_from=None)
        worth.append(float(run.summary().measure("pool_value").note.split(" visits")[0].replace(",", "")))
    assert run.daily["visits"][-5:].sum() == 0
    assert worth[1] == pytest.approx(worth[0], rel=0.01)


def test_the_pool_is_worth_the_same_on_a_day_of_a_festival_and_on_a_usual_one():
    """The hazards of the last day are told without its calendar."""
    quiet = {"behavior.need.per_week": 0.25, "schedule": [on_day_0(2000)], **ON}
    worth = []
    for start in ("2026-10-12", "2026-08-01"):  # 30 days later it is 11 November, or the end of August
        run = loopsim.simulate(plain_shop(2000, 31, {**quiet, "start_date": start}), seed=1, test_from=None)
        worth.append(run.summary().measure("pool_value").note.split(" visits")[0])
    assert float(worth[0].replace(",", "")) == pytest.approx(float(worth[1].replace(",", "")), rel=0.01)


def test_a_calendar_says_what_it_moves_and_nothing_without_a_date():
    plain = {"levers.campaign.every_weeks": 0}
    told = described(Scenario.load("closed-loop", plain | ON | {"start_date": "2026-01-01"}))
    assert told[0].startswith("Months, weekdays and festivals move needs (100% of its lists), traffic prices")
    assert "Double 11 +85%" in told[1]
    assert described(Scenario.load("closed-loop", plain | ON)) == []
    idle = Scenario.load("closed-loop", ON | {"behavior.calendar.double_11.need_lift": 1.0}).cautions()
    assert {"behavior.calendar.double_11.need_lift", "behavior.calendar.need_strength"} <= {one.path for one in idle}
    assert "no start_date" in next(str(one) for one in idle if "double_11" in one.path)


def test_years_without_a_lunar_table_are_told() -> None:
    def told(start: str, days: int, **changes: Any) -> list[str]:
        plan = Scenario.load("closed-loop", ON | changes | {"start_date": start})
        return [one.path for one in plan.cautions(days) if one.key == "no_lunar_year"]

    assert told("2099-06-01", 365) == told("1999-12-31", 10) == ["start_date"]
    assert told("2098-06-01", 365) == told("2000-01-01", 10) == []
    off = dict.fromkeys(ON, 0.0)
    assert told("2099-06-01", 365, **off) == []
