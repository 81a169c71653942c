"""A history small enough to reckon by hand, and its measures."""

from __future__ import annotations

import numpy as np

from fakes import strangers
from loopsim.market.fields import HOST, HostKind, Source, Stage
from loopsim.market.tallies import TALLY
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
        "third_last_order_day": [10, -1, -1, -1],
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
    "super_users": 0,  # 0 has ordered three times, but only once in the last 26 weeks
    "super_users_share": 0.0,
    "super_users_sales_share": 0.0,
    "super_users_referrals_share": 0.0,
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
