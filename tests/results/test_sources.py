"""Cost and return by source: apart by source, and together the whole."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loopsim
from fakes import BASKET_FEN, GOODS_FEN, REWARD_FEN, strangers, toy_run
from loopsim.cli.sources import sources_block
from loopsim.market.fields import CUSTOMER, N_CHANNELS, N_SOURCES, NONE, WEEK_UNDER_WAY, WEEKS_OVER, Source, Stage
from loopsim.market.tallies import TALLY
from loopsim.plots import sources as picture
from loopsim.results.cohorts import is_complete
from loopsim.results.daily import JOINING
from loopsim.results.definitions import BETTER, DEFINITIONS
from loopsim.results.joined import joined_among
from loopsim.results.run import Run
from loopsim.results.sources import SOURCE_MEASURES, Sources, cells_of, cells_table, spend_by_source
from loopsim.results.value import worth

PLAN = loopsim.Scenario.load("community-leaders", {"levers.ads.daily_spend_cny": 100.0}).scaled(0.05)


@pytest.fixture(scope="module")
def run() -> Run:
    return loopsim.simulate(PLAN, days=200, seed=3)


def hand_made(days: int, **more: Any) -> Sources:
    """Three followers by ads (days 0, 0 and 8), one by a friend (day 8), 60 CNY of ads, one bought in week 1 of age.

    The friend buys in the week of joining, whose referrer gets 5 CNY.
    """
    people = strangers(5)
    for who, (day, source) in enumerate([(0, 0), (0, 0), (8, 0), (8, Source.REFERRAL)]):
        people["stage"][who], people["joined_day"][who], people["source"][who] = Stage.FOLLOWER, day, source
    by_source = np.zeros((2, -(-days // 7), N_SOURCES, 5), np.int64)
    if days >= 14:
        by_source[WEEKS_OVER, 1, Source.ADS] = (1, 10_000, 6_000, 1, 0)
        by_source[WEEKS_OVER, 0, Source.REFERRAL] = (1, 10_000, 5_500, 1, 500)
    spend, first = np.zeros(N_SOURCES, np.int64), np.zeros(N_SOURCES, np.int64)
    spend[Source.ADS], first[[Source.ADS, Source.REFERRAL]] = 6_000, 1
    return Sources(joined_among(people), by_source, spend, first, days, **more)


# --- by hand ----------------------------------------------------------------------------------------------------------


def test_a_source_by_hand() -> None:
    """After 14 days all three were seen for a week, and the two first ones for two."""
    ads = hand_made(14, discount_per_year=0.0)["ads"]
    assert (ads.followers, ads.buyers, ads.spend, ads.paid, ads.revenue, ads.margin) == (3, 1, 60, 0, 100, 60)
    assert ads.margin_by_age.tolist() == [0, 30] and ads.lifetime_value == 30
    assert (ads.cost_per_follower, ads.acquisition_cost, ads.lifetime_value_ratio) == (20, 60, 1.5)
    assert ads.payback_week == 2
    assert "only 2 weeks were seen, not 52; 2 of 3 followers" in ads.note


def test_what_is_paid_to_a_referrer_is_cost_and_not_taken_from_the_value() -> None:
    friend = hand_made(14)["referral"]
    assert (friend.spend, friend.paid, friend.cost, friend.cost_per_follower) == (0, 5, 5, 5)
    assert (friend.lifetime_value, friend.lifetime_value_ratio) == (60, 12)
    assert (friend.acquisition_cost, friend.payback_week, friend.margin) == (5, 1, 55)


def test_all_who_joined_hide_what_the_sources_show() -> None:
    found = hand_made(14, discount_per_year=0.0)
    together = found.together
    assert (together.followers, together.cost, together.margin) == (4, 65, 115)
    ratios = [found[name].lifetime_value_ratio for name in ("ads", "referral")]
    assert ratios[0] < together.lifetime_value_ratio < ratios[1]  # type: ignore[operator]


def test_values_are_discounted_by_the_weeks_since_joining() -> None:
    found = hand_made(14, discount_per_year=1.0)["ads"].lifetime_value
    assert found == pytest.approx(30 * 2 ** (-7 / 365))


def test_a_horizon_cuts_the_ages_off() -> None:
    ads = hand_made(14, horizon_weeks=1)["ads"]
    assert ads.lifetime_value == 0 and ads.payback_week is None and "only" not in ads.note


def test_sources_that_brought_nobody_and_cost_nothing_are_left_out() -> None:
    found = hand_made(14)
    assert [one.source for one in found.of_interest] == ["ads", "referral"]
    store = found["store"]
    assert (store.followers, store.lifetime_value, store.note) == (0, None, "nobody came by it")


def test_a_source_never_seen_for_a_week_has_no_known_worth() -> None:
    ads = hand_made(5)["ads"]
    assert (ads.followers, ads.lifetime_value, ads.note) == (3, None, "nobody was seen for a whole week")
    assert len(ads.margin_by_age) == 0 and ads.acquisition_cost == 60


# --- together they are the whole --------------------------------------------------------------------------------------

SHOPS = st.builds(
    dict,
    days=st.integers(1, 90), people=st.integers(60, 160), seed=st.integers(0, 99), ads=st.sampled_from([0, 0.01, 0.3]),
    content=st.sampled_from([0, 0.05]), buy=st.sampled_from([0, 0.2]), rebuy=st.sampled_from([0, 0.3]),
    refer=st.sampled_from([0, 0.1]), leave=st.sampled_from([0, 0.1]),
)  # fmt: skip


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(SHOPS, st.integers(1, 9))
def test_the_sources_add_up_to_the_value_of_a_follower(shop: dict[str, Any], horizon: int) -> None:
    run = toy_run(**shop)
    found = run.by_source(horizon_weeks=horizon, discount_per_year=0.1)
    joined = run.records.customers["joined_day"]
    whole = worth(joined[joined != NONE], run.records.cohorts, run.days, horizon, 0.1)
    together = found.together
    np.testing.assert_allclose(together.margin_by_age, whole.margin_by_age, atol=1e-9)
    ages = np.arange(len(whole.margin_by_age))
    pay = together.lifetime_value or 0.0
    pay -= float((together.margin_by_age * 1.1 ** (-ages * 7 / 365)).sum())
    assert (whole.per_follower or 0.0) + pay == pytest.approx(together.lifetime_value or 0.0, abs=1e-9)
    rows = [found[source] for source in JOINING]
    for amount in ("followers", "buyers", "spend", "paid", "revenue", "margin", "cost"):
        assert sum(getattr(row, amount) for row in rows) == pytest.approx(getattr(together, amount))
    tallies = run.tallies
    spent = tallies["spend_fen"].sum() + tallies["service_fees_fen"].sum() + tallies["rewards_fen"].sum()
    assert together.cost == pytest.approx(spent / 100)
    assert together.followers == tallies["joined"].sum() and together.buyers == tallies["first_orders"].sum()


def test_in_a_real_run_too(run: Run) -> None:
    found, tallies = run.by_source(), run.tallies
    together = found.together
    fields = ("spend_fen", "service_fees_fen", "rewards_fen", "level_commission_fen", "leader_commission_fen")
    assert together.cost == pytest.approx(sum(tallies[field].sum() for field in fields) / 100)
    assert together.revenue == pytest.approx(tallies["revenue_fen"].sum() / 100)
    assert together.followers == tallies["joined"].sum()
    joined = run.records.customers["joined_day"]
    whole = worth(joined[joined != NONE], run.records.cohorts, run.days)
    np.testing.assert_allclose(together.margin_by_age, whole.margin_by_age, atol=1e-9)
    for source in JOINING:
        assert found[source].followers == tallies["joined"][:, Source[source.upper()]].sum()
    assert found["leader"].followers > 10 and found["leader"].paid > 0


def test_each_order_is_booked_to_what_won_its_customer(run: Run) -> None:
    people = run.customers
    spent = people.groupby("source", observed=False)["spent_fen"].sum() / 100
    for source in JOINING:
        assert run.by_source()[source].revenue == pytest.approx(spent[source])


def test_a_discount_and_a_reward_show_where_they_belong() -> None:
    """A toy: a follower by a friend costs 5 CNY with the first order and brings 60 an order, like all others."""
    run = toy_run(days=364, people=3000, seed=5, refer=0.01)
    found = run.by_source(discount_per_year=0.0)
    ads, friend = found["ads"], found["referral"]
    assert ads.cost_per_follower == pytest.approx(100) and ads.paid == 0
    first = run.tallies["rewards_fen"].sum() / REWARD_FEN
    assert friend.paid == 5 * first and friend.spend == 0
    people = run.records.customers
    orders = people["orders"][(people["source"] == Source.REFERRAL) & (people["joined_day"] >= 0)].sum()
    assert friend.margin + friend.paid == pytest.approx(orders * (BASKET_FEN - GOODS_FEN) / 100)
    assert friend.lifetime_value_ratio is not None and friend.lifetime_value_ratio > 10


def test_the_pool_to_start_with_is_a_source_of_its_own_and_in_no_mean() -> None:
    there = {"market.pool.followers": 300, "market.pool.buyers": 60, "market.pool.repeat_buyers": 80}
    run = loopsim.simulate(loopsim.Scenario.load("no-referral", there), days=91, seed=2, test_from=None)
    found, tallies = run.by_source(), run.tallies
    pool = found["pool"]
    assert (pool.followers, pool.spend, pool.payback_week, pool.lifetime_value_ratio) == (440, 0, None, None)
    assert pool.margin == pytest.approx(tallies["old_margin_fen"].sum() / 100) != 0
    assert len(pool.margin_by_age) == 13  # all were there from day 0 on
    assert pool.margin_by_age.sum() * 440 == pytest.approx(pool.margin)
    assert found.together.followers == tallies["joined"].sum() and "pool" in run.sources.index


# --- as measures, tables, files and texts ----------------------------------------------------------------------------


def test_the_measures_are_those_of_the_table(run: Run) -> None:
    summary, table = run.summary(), run.sources
    assert set(SOURCE_MEASURES) < set(DEFINITIONS) and set(SOURCE_MEASURES) <= set(BETTER)
    columns = {"lifetime_value": "lifetime_value_cny", "lifetime_value_ratio": "lifetime_value_ratio",
               "payback_week": "payback_week"}  # fmt: skip
    for source in table.index:
        for measure, column in columns.items():
            value, cell = summary[f"{measure}_{source}"], table.loc[source, column]
            assert (value is None and pd.isna(cell)) or value == cell
    assert summary["cost_per_follower_leader"] == table.loc["leader", "cost_per_follower_cny"]
    assert summary["cost_per_follower_ads"] == pytest.approx(table.loc["ads", "cost_per_follower_cny"])
    assert summary.measure("lifetime_value_ratio_organic").note == "nothing was spent or paid"
    assert summary.measure("lifetime_value_lure").note == "nobody came by it"
    assert summary["payback_week_ads"] is None
    assert summary.measure("payback_week_ads").note.startswith("not within the ")


def test_many_runs_measure_what_one_does(run: Run) -> None:
    found = loopsim.replicate(PLAN, runs=3, first_seed=2, days=200, kpis=SOURCE_MEASURES, series=[])
    row = found.runs.set_index("seed").loc[3]
    for name in SOURCE_MEASURES:
        value = run.summary()[name]
        assert row[name] == value or (value is None and np.isnan(row[name])), name


def test_a_saved_run_has_the_same_sources(run: Run, tmp_path: Path) -> None:
    run.save(tmp_path)
    again = loopsim.load(tmp_path)
    pd.testing.assert_frame_equal(again.sources, run.sources)  # type: ignore[union-attr]
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "sources.parquet"), run.sources)
    cells = run.records.by_source
    assert cells is not None and (cells_of(cells_table(cells)) == cells).all()


def test_a_run_without_books_by_source_says_so() -> None:
    bare = Run(PLAN, 3, 1, "hand", np.zeros(3, TALLY), np.zeros(4, CUSTOMER), toy_run(days=3, people=60).records.hosts,
               np.zeros((1, 1, 4), np.int64), {})  # fmt: skip
    with pytest.raises(ValueError, match="without books by source"):
        _ = bare.sources
    with pytest.raises(ValueError, match="without books by source"):
        picture(bare)


def test_the_fees_of_leaders_are_a_cost_of_what_they_bring() -> None:
    tally = np.zeros(1, TALLY)[0]
    tally["spend_fen"], tally["service_fees_fen"] = np.arange(1, 1 + N_CHANNELS), 70
    found = spend_by_source(tally, N_SOURCES)
    assert found[:N_CHANNELS].tolist() == [*range(1, 1 + N_CHANNELS)]
    assert found[Source.LEADER] == 70 and found.sum() == found[:N_CHANNELS].sum() + 70


def test_half_a_week_is_left_out_until_it_is_whole() -> None:
    """On every day of a run that continues, the weeks that are over are those that worth() takes as complete."""
    scenario = loopsim.Scenario.load("closed-loop", {"levers.ads.daily_spend_cny": 5000})
    for days in (20, 21, 22, 27, 28):
        records = loopsim.simulate(scenario, days=days, seed=1, test_from=None).records
        week, age = np.nonzero(records.cohorts.any(axis=2))
        over = is_complete(week, age, days)
        assert records.by_source is not None
        right = [int(records.cohorts[week[part], age[part], 2].sum()) for part in (over, ~over)]
        assert [int(records.by_source[place, ..., 2].sum()) for place in (WEEKS_OVER, WEEK_UNDER_WAY)] == right


def test_the_terminal_shows_which_source_loses() -> None:
    dear = toy_run(days=200, people=2000, content=0.02, buy=0.008, seed=2)
    text = sources_block(dear.by_source(), "en")
    lines = {line.split("  ")[1].strip(): line for line in text.splitlines() if line.startswith("  ")}
    assert "loses" in lines["ads"] and "loses" not in lines["content"] and "not within 28 weeks" in lines["ads"]
    assert "all who joined" in lines and "within 28 weeks of joining: cost" in text.splitlines()[-3]
    chinese = sources_block(dear.by_source(), "zh")
    assert "各来源的成本与产出" in chinese and "亏损" in chinese and "28 周内未回本" in chinese
    assert not any(word in chinese for word in ("follower", "week", "ads"))
    assert sources_block(toy_run(days=10, people=50, ads=0, content=0).by_source(), "en") == ""


def test_the_picture_says_which_source_loses_and_has_a_curve_for_each() -> None:
    run = toy_run(days=200, people=2000, content=0.02, buy=0.008, seed=2)
    figure = picture(run)
    bars, curves = figure.axes
    figure.savefig(io.BytesIO())
    shown = "\n".join(text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text")))
    assert "ads: 0." in shown and "CNY back for 1 spent" in shown
    found = run.by_source()
    for one in found.of_interest:
        path = np.append(0.0, one.margin_by_age.cumsum()) - one.spend_per_follower
        assert any(np.array_equal(line.get_ydata(), path) for line in curves.lines)
    widths = sorted(round(bar.get_width(), 6) for bar in bars.patches)
    right = [
        amount for one in (*found.of_interest, found.together) for amount in (one.cost_per_follower, one.lifetime_value)
    ]
    assert widths == sorted(round(float(amount), 6) for amount in right if amount is not None)
