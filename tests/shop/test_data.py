"""Answers are read from a log of orders and a table of growth, and customers keep their own past."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from loopsim.scenario.scenario import Scenario
from loopsim.shop.data import answers_of
from loopsim.shop.shop import Shop

COLUMNS = {"customer": "who", "date": "on", "amount": "paid"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three customers of 400 days: one order long ago, two orders, and one order yesterday."""
    rows = [("a", "2025-01-01", 100), ("b", "2025-06-01", 50), ("b", "2026-02-03", 150), ("c", "2026-02-04", 200)]
    file = tmp_path / "log.csv"
    file.write_text("who,on,paid\n" + "".join(f"{who},{on},{paid}\n" for who, on, paid in rows))
    return file


@pytest.fixture
def growth(tmp_path: Path) -> Path:
    file = tmp_path / "growth.csv"
    rows = [f"2025-{month:02d},{900 + month},{10 * month},{month},310\n" for month in range(1, 13)]
    file.write_text("month,pool,new,by_friend,ads\n" + "".join(rows))
    return file


def test_a_log_tells_buyers_and_the_orders_of_its_last_month(log: Path):
    found = answers_of(log, None, COLUMNS, {})
    assert found.answers["buyers"] == 3 and found.answers["repeat_buyers"] == 1
    a_month = 365 / 12 / 30
    assert found.answers["orders_last_month"] == pytest.approx(2 * a_month, abs=0.01)
    assert found.answers["first_orders_last_month"] == pytest.approx(1 * a_month, abs=0.01)
    assert found.answers["order_value_cny"] == pytest.approx((50 + 150 + 200) / 3, abs=0.01)  # of the last year
    assert "return_share" not in found.answers  # too few to tell


def test_growth_tells_friends_joiners_and_the_budget_of_a_year(growth: Path):
    columns = {"date": "month", "followers": "pool", "joined": "new", "until": "2025-12-31"}
    columns |= {"joiners_by_source": {"referral": "by_friend"}, "spend": {"ads": "ads"}}
    found = answers_of(None, growth, {}, columns).answers
    assert found["friends"] == 912
    assert found["joined_last_month"] == pytest.approx(120 / 31 * 365 / 12, abs=0.01)
    assert found["referred_last_month"] == pytest.approx(12 / 31 * 365 / 12, abs=0.01)
    assert found["ads_a_year"] == pytest.approx(12 * 310, rel=0.01)


def test_customers_keep_their_own_past_and_other_friends_have_not_bought(log: Path, tmp_path: Path):
    found = answers_of(log, None, COLUMNS, {})
    table = found.with_friends(10, found.answers["months_open"])
    assert "customer" not in table  # no ids of people are copied
    file = tmp_path / "customers.csv"
    table.to_csv(file, index=False)
    names = frozenset(found.answers)
    shop = Shop.of(
        {**found.answers, "friends": 10, "return_share": 0.5, "customers_file": str(file), "from_data": names}
    )
    scenario = shop.to_scenario()
    pool = scenario.market.pool
    assert (pool.people, pool.bought) == (10, 3) and pool.customers is not None
    assert sorted(pool.customers.orders.tolist())[-3:] == [1, 1, 2]
    (tmp_path / "shop.toml").write_text(shop.to_toml(), encoding="utf-8")
    assert Scenario.load(tmp_path / "shop.toml").digest() == scenario.digest()


def test_where_there_are_fewer_friends_than_customers_the_latest_are_friends(log: Path):
    table = answers_of(log, None, COLUMNS, {}).with_friends(2, 13.0)
    assert isinstance(table, pd.DataFrame) and table["last_order_days_ago"].tolist() == [1, 2]
