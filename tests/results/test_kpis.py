"""The measures against hand-made histories."""

from __future__ import annotations

import json

import numpy as np
import pytest

from by_hand import BY_HAND, DAYS, history
from fakes import toy_run
from loopsim.results.definitions import DEFINITIONS
from loopsim.results.measures import payback_day, top_share
from loopsim.results.paces import pace
from loopsim.results.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    return history()


@pytest.fixture(scope="module")
def toy() -> Run:
    return toy_run(days=300, people=2000, test_from=150)


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


@pytest.mark.parametrize(
    ("before", "path", "doubling", "halving", "extinction"),
    [
        (100, [150, 200], 2.0, None, None),
        (200, [150, 100], None, 2.0, 2 * np.log2(100)),
        (100, [90, 100], None, None, None),
        (0, [0, 5], None, None, None),
        (10, [0, 0], None, None, 1),
    ],
)
def test_a_pool_doubles_or_halves_or_dies_out_or_none_of_them(
    before: int, path: list[int], doubling: float | None, halving: float | None, extinction: float | None
) -> None:
    found = {name: value for name, value, _ in pace("", before, np.array(path))}
    for name, wanted in (("doubling", doubling), ("halving", halving), ("extinction", extinction)):
        value = found[f"{name}_days"]
        assert value is None if wanted is None else value == pytest.approx(wanted)


def test_doubling_and_dying_out_follow_the_pace_of_the_pool() -> None:
    growing = toy_run(days=140, people=4000, ads=0.0005, refer=0.012, leave=0.004, test_from=100)
    dying = toy_run(days=180, people=600, refer=0.0, leave=0.08, test_from=60)
    pool = growing.daily["reachable"]
    assert growing.summary()["doubling_days"] == pytest.approx(90 * np.log(2) / np.log(pool.iloc[-1] / pool.iloc[-91]))
    assert growing.summary()["extinction_days"] is None and growing.summary()["halving_days"] is None
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
