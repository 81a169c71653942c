"""The measures against hand-made histories."""

from __future__ import annotations

import json

import numpy as np
import pytest

from fakes import strangers, toy_run
from loopsim.market.fields import HOST, HostKind, Source, Stage
from loopsim.market.tallies import TALLY
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.measures import payback_day, top_share
from loopsim.results.run import Run
from loopsim.scenario.scenario import Scenario

DAYS = 400


def history() -> Run:
    """Four people and 400 days, small enough to reckon by hand.

    0 came by ads on day 0, bought on days 10, 30 and 350, brought 2. 1 came by ads on day 100, bought on day 200 (over
    13 weeks later), left on day 250. 2 was brought on day 20, bought on day 40, left on day 45. 3 came on day 390.
    """
    crowd = strangers(6)
    rows = {
        "joined_day": [0, 100, 20, 390],
        "left_day": [-1, 250, 45, -1],
        "first_order_day": [10, 200, 40, -1],
        "last_order_day": [350, 200, 40, -1],
        "orders": [3, 1, 1, 0],
        "spent_fen": [30_000, 10_000, 10_000, 0],
        "referrer": [-1, -1, 0, -1],
        "brought": [1, 0, 0, 0],
        "trust": [0.8, 0.5, 0.5, 0.5],
        "source": [Source.ADS, Source.ADS, Source.REFERRAL, Source.ORGANIC],
        "stage": [Stage.REFERRER, Stage.LAPSED, Stage.LAPSED, Stage.FOLLOWER],
    }
    for field, values in rows.items():
        crowd[field][:4] = values
    tallies = np.zeros(DAYS, TALLY)
    for person in crowd[:4]:
        tallies["joined"][person["joined_day"], person["source"]] += 1
        if person["left_day"] >= 0:
            tallies["left"][person["left_day"]] += 1
    for day in range(DAYS):
        here = (crowd["joined_day"] >= 0) & (crowd["joined_day"] <= day)
        here &= (crowd["left_day"] < 0) | (crowd["left_day"] > day)
        tallies["stock"][day, Stage.FOLLOWER] = here.sum()
    weeks = -(-DAYS // 7)
    cohorts = np.zeros((weeks, weeks, 4), np.int64)
    for who, day, first in [(0, 10, 1), (0, 30, 0), (0, 350, 0), (1, 200, 1), (2, 40, 1)]:
        tallies["first_orders" if first else "repeat_orders"][day] += 1
        tallies["first_orders_by_source"][day, crowd["source"][who]] += first
        tallies["visits"][day] += 2
        tallies["revenue_fen"][day] += 10_000
        tallies["goods_cost_fen"][day] += 4_000
        week = crowd["joined_day"][who] // 7
        cohorts[week, day // 7 - week] += (1, 10_000, 6_000, first)
    tallies["spend_fen"][0, Source.ADS] = 8_000
    tallies["rewards_fen"][40] = 500
    tallies["active"][-30:] = 1
    tallies["monthly_active"] = 2
    tallies["guides"] = 2
    hosts = np.zeros(3, HOST)
    hosts["kind"] = [HostKind.ACCOUNT, HostKind.GUIDE, HostKind.GUIDE]
    hosts["sales_fen"] = [99_999, 20_000, 10_000]
    return Run(
        Scenario.from_dict({"market": {"people": 100, "network": {"kind": "well_mixed"}}}),
        DAYS,
        1,
        "hand",
        tallies,
        crowd,
        hosts,
        cohorts,
        {},
    )


@pytest.fixture(scope="module")
def run() -> Run:
    return history()


@pytest.fixture(scope="module")
def toy() -> Run:
    return toy_run(days=300, people=2000, test_from=150)


BY_HAND = {
    "reachable": 2,
    "joined": 4,
    "left": 2,
    "k_factor": 1 / 3,
    "referred_per_uninvited": 1 / 3,
    "k_factor_generation_2": 0.0,
    "cost_per_follower": 80 / 2,
    "cost_per_follower_ads": 80 / 2,
    "cost_per_follower_blended": 85 / 4,
    "acquisition_cost": 85 / 3,
    "acquisition_cost_ads": 80 / 2,
    "acquisition_cost_referral": 5.0,
    "cost_per_follower_referral": 5.0,
    "conversion_rate_4_weeks": 2 / 3,  # 0 and 2 of 0, 1, 2; 3 is censored
    "conversion_rate_13_weeks": 2 / 3,
    "conversion_rate_52_weeks": 1.0,  # 0 and 2 only were seen so long
    "checkout_pass_rate": 0.5,
    "paying_rate": 0.0,
    "active_rate": 1.0,
    "stickiness": 0.5,
    "retention_30_days": 2 / 3,
    "retention_90_days": 2 / 3,
    "retention_180_days": 1 / 3,
    "buyer_retention": 1 / 3,  # 0 bought in the last 13 weeks; 1 and 2 did not
    "repurchase_rate": 1 / 3,
    "repurchase_rate_13_weeks": 1 / 3,
    "one_time_share": 2 / 3,
    "repurchase_interval": 170.0,  # (350 - 10) / 2
    "orders": 5,
    "average_order_value": 100.0,
    "revenue_per_customer": 500 / 3,
    "super_users": 1,
    "top_buyers_share": 0.6 * 300 / 500,
    "revenue": 500.0,
    "goods_cost": 200.0,
    "spend": 80.0,
    "rewards": 5.0,
    "profit": 215.0,
    "return_on_investment": 215 / 80,
    "payback_day": 30,  # 80 spent on day 0; 60 earned on each of days 10 and 30
    "revenue_per_host": 150.0,
}


@pytest.mark.parametrize(("name", "value"), BY_HAND.items())
def test_a_measure_is_as_reckoned_by_hand(run: Run, name: str, value: float) -> None:
    assert run.summary()[name] == pytest.approx(value)


def test_every_definition_has_a_measure_and_every_measure_a_definition(toy: Run) -> None:
    assert set(toy.summary()) == set(DEFINITIONS)
    for measure in toy.summary().measures:
        assert measure.definition and "{" not in measure.definition
        assert measure.chinese and measure.group


def test_censored_people_are_counted(run: Run) -> None:
    assert "3 followers; 1 who joined later left out" in run.summary().measure("conversion_rate_13_weeks").note
    assert "2 followers; 2 who joined later" in run.summary().measure("conversion_rate_52_weeks").note


@pytest.mark.parametrize(("joined", "counted"), [(DAYS - 1 - 28, True), (DAYS - 28, False)])
def test_who_has_not_had_all_of_four_weeks_is_censored(joined: int, counted: bool) -> None:
    run = history()
    run.records.customers["joined_day"][3] = joined
    assert run.summary()["conversion_rate_4_weeks"] == pytest.approx(2 / 4 if counted else 2 / 3)


@pytest.mark.parametrize(("bought", "counted"), [(100 + 28, True), (100 + 29, False)])
def test_an_order_on_the_last_day_of_four_weeks_counts(bought: int, counted: bool) -> None:
    run = history()
    run.records.customers["first_order_day"][1] = bought
    assert run.summary()["conversion_rate_4_weeks"] == pytest.approx(3 / 3 if counted else 2 / 3)


def test_lifetime_value_is_discounted_and_divided_by_those_who_were_seen(run: Run) -> None:
    weeks = {"a": 10 // 7, "b": 30 // 7, "c": 350 // 7}
    joined = {0: 0, 1: 100 // 7, 2: 20 // 7, 3: 390 // 7}
    seen = lambda age: sum(joined[who] + age + 1 <= DAYS // 7 for who in joined)  # noqa: E731
    orders = [*weeks.values(), 200 // 7 - joined[1], 40 // 7 - joined[2]]
    for rate in (0.0, 0.25):
        by_hand = sum(60 / seen(age) * (1 + rate) ** (-age * 7 / 365) for age in orders if age < 52)
        found = run.summary(discount_per_year=rate, horizon_weeks=52)
        assert found["lifetime_value"] == pytest.approx(by_hand)
    bought = sum(1 / seen(age) for age in (10 // 7, 200 // 7 - joined[1], 40 // 7 - joined[2]))
    undiscounted = run.summary(discount_per_year=0.0)
    assert undiscounted["lifetime_value_of_buyer"] == pytest.approx(undiscounted["lifetime_value"] / bought)
    assert undiscounted["lifetime_value_ratio"] == pytest.approx(undiscounted["lifetime_value"] / (80 / 4))
    assert run.summary(horizon_weeks=2)["lifetime_value"] < undiscounted["lifetime_value"]
    assert "censored" in undiscounted.measure("lifetime_value").note


def test_the_cohort_has_paid_back_when_its_margin_reaches_the_spend_per_follower(run: Run) -> None:
    # 20 spent per follower; 60 among the four seen at age 1 make 15, and 60 among the three seen at age 3 another 20
    assert run.summary()["payback_week"] == 4
    assert run.summary(horizon_weeks=1)["payback_week"] is None


def test_a_history_without_people_has_no_values_but_reasons() -> None:
    nobody = toy_run(days=40, people=100, ads=0.0, content=0.0).summary()
    counts = {"reachable", "joined", "left", "orders", "super_users", "profit", "revenue"}
    assert all(nobody[name] == 0 for name in counts)
    for measure in nobody.measures:
        if measure.value is None:
            assert measure.note, measure.name
            assert measure.text == "-"
    assert nobody["cost_per_follower"] is None and nobody["conversion_rate_4_weeks"] is None
    json.dumps(nobody.to_list(), allow_nan=False)


def test_values_are_plain_numbers_that_json_knows(toy: Run) -> None:
    text = json.dumps(toy.summary().to_list(), allow_nan=False)
    assert "NaN" not in text
    assert all(type(value) in (int, float, bool, str, type(None)) for value in toy.summary().values())


def test_the_printed_summary_never_says_nan(toy: Run) -> None:
    for run in (toy, toy_run(days=5, people=100, ads=0.0)):
        assert "nan" not in str(run.summary()).lower().replace("finance", "")
        assert not run.summary().table()["definition"].isna().any()


def test_profit_is_the_sum_of_its_parts(toy: Run) -> None:
    summary = toy.summary()
    costs = [m.name for m in summary.measures if m.group == "money"]
    parts = costs[costs.index("goods_cost") : costs.index("profit")]
    assert summary["profit"] == pytest.approx(
        summary["revenue"] + summary["entry_fees"] - sum(summary[p] for p in parts)
    )


def test_a_wrong_window_is_refused(toy: Run) -> None:
    for wrong in ({"window_days": 0}, {"horizon_weeks": 0}, {"discount_per_year": -1.0}, {"discount_per_year": np.nan}):
        with pytest.raises(ValueError, match=r"found .*right is"):
            toy.summary(**wrong)  # type: ignore[arg-type]


def test_an_unknown_measure_names_the_nearest(toy: Run) -> None:
    with pytest.raises(KeyError, match="repurchase_rate"):
        toy.summary()["repurchase_rat"]


def test_doubling_and_dying_out_follow_the_pace_of_the_pool() -> None:
    growing = toy_run(days=200, people=10_000, ads=0.0005, refer=0.012, leave=0.004, test_from=100)
    dying = toy_run(days=200, people=2000, refer=0.0, leave=0.08, test_from=60)
    pool = growing.daily["reachable"]
    assert growing.summary()["doubling_days"] == pytest.approx(90 * np.log(2) / np.log(pool.iloc[-1] / pool.iloc[-91]))
    assert growing.summary()["extinction_days"] is None
    empty = np.flatnonzero(dying.loop_test.by_referral["pool"] == 0)  # type: ignore[union-attr]
    assert len(empty) and dying.summary()["extinction_days_by_referral"] == empty[0] + 1


@pytest.mark.parametrize(
    ("amounts", "share"),
    [
        ([1] * 10, 0.2),
        ([80, 5, 5, 5, 5], 0.8),
        ([10, 0, 0], 0.6),
        ([], None),
        ([0, 0], None),
        ([4, 4, 2, 2, 2, 2, 2], 5.6 / 18),
    ],
)
def test_the_top_fifth_holds_its_share(amounts: list[int], share: float | None) -> None:
    assert top_share(np.array(amounts)) == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("profit", "day"), [([-5, 3, 3], 2), ([1, 2], 0), ([-1, -1], None), ([-5, 9, -8, 9], 3), ([3, -2, 1], 0)]
)
def test_payback_is_the_day_from_which_the_sum_stays_up(profit: list[int], day: int | None) -> None:
    assert payback_day(np.cumsum(profit)) == day
