"""Daily table, people, cohorts, referrals and funnel, against slow and honest ways to get the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loopsim
from fakes import POOL, strangers, toy_run
from loopsim.market.fields import NONE, Stage
from loopsim.market.tallies import COSTS, TALLY
from loopsim.results.daily import inner_tallies_of, tallies_of
from loopsim.results.forest import referrals
from loopsim.results.people import customers_of, hosts_of, is_super_user
from loopsim.results.run import Run


@pytest.fixture(scope="module")
def run() -> Run:
    return toy_run(days=120, people=1500, refer=0.015)


def test_the_daily_table_has_a_row_a_day_and_readable_names(run: Run) -> None:
    daily = run.daily
    assert list(daily.index) == list(range(120)) and daily.index.name == "day"
    assert {"strangers", "joined_referral", "checkout_passed_1", "spend_ads_fen", "level_commission_2_fen"} <= set(
        daily
    )
    assert all(kind.kind == "i" for kind in daily.dtypes)
    assert daily.columns.is_unique


def test_derived_columns_are_sums_of_the_others(run: Run) -> None:
    daily = run.daily
    pool = daily["followers"] + daily["buyers"] + daily["repeat_buyers"] + daily["referrers"]
    assert (daily["reachable"] == pool).all()
    assert (daily["joined_today"] == daily.filter(regex="^joined_(?!today)").sum(axis=1)).all()
    assert (daily["orders"] == daily["first_orders"] + daily["repeat_orders"]).all()
    assert (daily["spend_fen"] == daily.filter(regex="^spend_.+_fen$").sum(axis=1)).all()
    assert (daily["margin_fen"] == daily["revenue_fen"] - daily["goods_cost_fen"]).all()


def test_profit_takes_off_every_cost_once_and_top_ups_are_no_income() -> None:
    tallies = np.zeros(1, TALLY)
    for place, cost in enumerate(COSTS):
        tallies[cost].reshape(1, -1)[0, -1] = 3**place
    tallies["revenue_fen"] = 2 * 10**15
    tallies["entry_fees_fen"] = 10**15
    tallies["top_up_fen"] = 10**17
    from loopsim.results.daily import daily_table

    assert daily_table(tallies)["profit_fen"][0] == 3 * 10**15 - sum(3**place for place in range(len(COSTS)))


def test_the_daily_table_leads_back_to_the_tallies(run: Run) -> None:
    assert (tallies_of(run.daily, inner_tallies_of(run.moves, 120)) == run.records.tallies).all()


def test_moves_explain_the_stocks(run: Run) -> None:
    change = run.daily[["followers", "lapsed"]].diff().iloc[1:]
    for stage, column in (("follower", "followers"), ("lapsed", "lapsed")):
        net = run.moves.filter(regex=f"_to_{stage}$").sum(axis=1) - run.moves.filter(regex=f"^{stage}_to_").sum(axis=1)
        assert (net.iloc[1:] == change[column]).all()


def test_customers_speak_in_words_and_leave_never_empty(run: Run) -> None:
    people = run.customers
    assert people.index.name == "customer"
    assert list(people["stage"].cat.categories) == [
        "stranger",
        "follower",
        "buyer",
        "repeat_buyer",
        "referrer",
        "lapsed",
    ]
    stranger = people[people["stage"] == "stranger"]
    assert stranger["joined_day"].isna().all() and stranger["source"].isna().all()
    assert people["is_reachable"].sum() == run.daily["reachable"].iloc[-1]
    assert people["segment"].eq("everyone").all()


def test_a_super_user_is_here_orders_trusts_and_brings() -> None:
    """One who is, and one each who lacks something: of a run of 300 days, whose last 26 weeks begin on day 118."""
    people = strangers(8)
    people["stage"], people["third_last_order_day"], people["trust"], people["brought"] = Stage.REFERRER, 118, 0.61, 1
    people["stage"][1], people["stage"][2] = Stage.LAPSED, Stage.STRANGER
    people["third_last_order_day"][[3, 4]] = 117, NONE
    people["trust"][5], people["brought"][6] = 0.6, 0
    assert is_super_user(people, 300).tolist() == [True, *6 * [False], True]
    assert is_super_user(people, 100).sum() == 3, "a short run counts all of its orders, and none before it"


def test_super_users_and_what_they_buy_and_bring_are_shares_of_all() -> None:
    """Of a lively shop; the days of the last three orders are those of the daily visits of each customer."""
    changes = {"behavior.need.per_week": 1.0, "behavior.sharing.per_week": 0.2, "market.people": 3000}
    run = loopsim.simulate("referral-loop", days=200, seed=2, changes=changes, test_from=None)
    people, summary = run.customers, run.summary()
    chosen = people[people["is_super_user"]]
    buyers = people[people["is_reachable"] & (people["orders"] > 0)]
    assert 0 < summary["super_users"] == len(chosen) < len(buyers)
    assert summary["super_users_share"] == pytest.approx(len(chosen) / len(buyers))
    for name, column in {"sales": "spent_fen", "referrals": "brought"}.items():
        assert summary[f"super_users_{name}_share"] == pytest.approx(chosen[column].sum() / people[column].sum())
    days = people[["third_last_order_day", "second_last_order_day", "last_order_day"]].astype(float).to_numpy()
    known = (~np.isnan(days)).sum(axis=1)
    assert (known == np.minimum(people["orders"], 3)).all() and (np.diff(days[known == 3]) > 0).all()


def test_tables_of_people_lead_back_to_the_records(run: Run) -> None:
    assert (customers_of(run.customers) == run.records.customers).all()
    assert (hosts_of(run.hosts) == run.records.hosts).all()


@pytest.mark.parametrize(("by", "period"), [("week", 7), ("month", 28)])
def test_cohorts_are_as_counted_one_by_one(run: Run, by: str, period: int) -> None:
    table = run.cohorts(by).set_index(["cohort", "age"])  # type: ignore[arg-type]
    people = run.records.customers
    people = people[people["joined_day"] != NONE]
    for (cohort, age), row in table.iterrows():
        mine = [person for person in people if person["joined_day"] // period == cohort]
        end = (cohort + age + 1) * period
        assert row["joined"] == len(mine)
        assert row["is_complete"] == (end <= 120)
        if row["is_complete"]:
            here = sum(person["left_day"] == NONE or person["left_day"] >= end for person in mine)
            bought = sum(NONE != person["first_order_day"] < end for person in mine)
            assert (row["reachable"], row["buyers"]) == (here, bought)
            assert row["reachable_share"] == pytest.approx(here / len(mine))
            assert row["conversion_rate"] == pytest.approx(bought / len(mine))
        else:
            assert row[["reachable", "buyers", "reachable_share", "conversion_rate"]].isna().all()


@pytest.mark.parametrize("by", ["week", "month"])
def test_cohorts_add_up_to_the_daily_table(run: Run, by: str) -> None:
    table = run.cohorts(by)  # type: ignore[arg-type]
    for column in ("orders", "first_orders", "revenue_fen"):
        assert table[column].sum() == run.daily[column].sum()
    rewards = run.daily["rewards_fen"].sum()
    assert table["margin_fen"].sum() == run.daily["margin_fen"].sum() - rewards
    assert table[table["age"] == 0]["joined"].sum() == run.daily["joined_today"].sum()


def test_cohorts_by_anything_else_are_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="'week', 'month' or 'calendar_month'"):
        run.cohorts("year")  # type: ignore[arg-type]


def test_the_forest_is_as_followed_person_by_person(run: Run) -> None:
    table, people = run.referrals, run.records.customers
    assert list(table.index) == list(np.flatnonzero(people["joined_day"] != NONE))
    size = dict.fromkeys(table.index, 0)
    below = dict.fromkeys(table.index, 0)
    for who in table.index:
        chain = [who]
        while people["referrer"][chain[-1]] != NONE:
            chain.append(int(people["referrer"][chain[-1]]))
        assert table.at[who, "root"] == chain[-1]
        assert table.at[who, "generation"] == len(chain) - 1
        size[chain[-1]] += 1
        for above in chain[1:]:
            below[above] += 1
    assert table["generation"].max() > 3
    assert table["tree_size"].tolist() == [size[root] for root in table["root"]]
    assert table["brought_in_all"].tolist() == [below[who] for who in table.index]
    assert table["brought"].tolist() == people["brought"][table.index].tolist()


def test_a_long_chain_is_followed_to_its_end() -> None:
    crowd = strangers(5000)
    crowd["joined_day"] = np.arange(5000)
    crowd["referrer"] = np.arange(-1, 4999)
    forest = referrals(crowd)
    assert (forest.root == 0).all() and forest.generation[-1] == 4999 and forest.brought_in_all[0] == 4999


@pytest.mark.parametrize("referrer", [[1, 2, 0], [0, -1, -1]])
def test_a_circle_of_referrals_is_refused(referrer: list[int]) -> None:
    crowd = strangers(3)
    crowd["joined_day"] = 1
    crowd["referrer"] = referrer
    with pytest.raises(ValueError, match="circle"):
        referrals(crowd)


def test_a_referral_by_a_stranger_is_refused() -> None:
    crowd = strangers(3)
    crowd["joined_day"][0] = 1
    crowd["referrer"][0] = 2
    with pytest.raises(ValueError, match="stranger"):
        referrals(crowd)


def test_nobody_makes_an_empty_forest() -> None:
    assert len(referrals(strangers(3)).customer) == 0


def test_the_funnel_counts_who_ever_came_so_far(run: Run) -> None:
    stages, people = run.funnel().stages, run.records.customers
    assert list(stages.index) == ["strangers", "followers", "buyers", "repeat_buyers", "referrers"]
    assert stages.at["strangers", "people"] == 1500
    assert stages.at["followers", "people"] == run.daily["joined_today"].sum()
    assert stages.at["buyers", "people"] == run.daily["first_orders"].sum()
    assert stages.at["referrers", "people"] == ((people["orders"] > 0) & (people["brought"] > 0)).sum()
    buyers = stages.at["buyers", "people"]
    assert stages.at["referrers", "share_of_previous"] == stages.at["referrers", "people"] / buyers
    assert pd.isna(stages.at["strangers", "share_of_previous"])


def test_a_planted_bad_step_is_found() -> None:
    checkout = toy_run(days=200, people=1500, steps=(0.9, 0.85, 0.3, 0.9)).funnel().checkout
    assert checkout.index[checkout["is_worst"]].tolist() == [3]
    assert checkout.at[3, "pass_share"] == pytest.approx(0.3, abs=0.03)
    assert checkout.at[0, "checkouts"] - checkout["lost"].sum() == checkout.at[4, "checkouts"]


def test_equal_steps_are_not_blamed() -> None:
    checkout = toy_run(days=100, people=1000, steps=(0.8, 0.8, 0.8)).funnel().checkout
    assert not checkout["is_worst"].any()


def test_a_checkout_that_nobody_began_has_no_shares() -> None:
    checkout = toy_run(days=20, people=100, ads=0.0, content=0.0).funnel().checkout
    assert checkout["pass_share"].isna().all() and not checkout["is_worst"].any()


def test_the_stage_of_the_toy_is_the_stage_of_the_tables(run: Run) -> None:
    stock = run.records.tallies["stock"][-1]
    assert np.bincount(run.records.customers["stage"], minlength=len(Stage)).tolist() == stock.tolist()
    assert stock[list(POOL)].sum() == run.daily["reachable"].iloc[-1]


def test_whatever_a_stranger_or_an_own_account_lacks_is_empty_in_the_tables() -> None:
    run = loopsim.simulate("closed-loop", days=30, test_from=None, changes={"market.people": 2_000})
    for table, records in ((run.customers, run.records.customers), (run.hosts, run.records.hosts)):
        for name in records.dtype.names or ():
            lacks = records[name] == NONE
            assert (table[name].isna() == lacks).all(), name
