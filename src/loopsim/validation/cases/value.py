"""Value of a customer, and the cost of one when customers bring friends."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import on_days, plain_shop
from loopsim.validation.worlds import each_seed, mean_and_error, per_week

PEOPLE, YEARS = 120_000, 60


@case(
    "V18",
    title=both(
        "Customer lifetime value: the margin multiple r / (1 + i - r)", "客户终身价值：毛利倍数 r / (1 + i - r)"
    ),
    source="Gupta & Lehmann 2003, 2005: constant yearly margin, retention r, discount i",
)
def lifetime_value() -> Findings:
    """lifetime_value of the report, with and without a margin at time 0."""
    checks, known_values, found_values = [], [], []
    for retention, discount, known in ((0.8, 0.10, 2.667), (0.9, 0.10, 4.5), (0.7, 0.12, 1.667), (0.6, 0.12, 1.154)):
        run = simulate(_club(retention), seed=1, test_from=None)
        measure = run.summary(horizon_weeks=53 * YEARS, discount_per_year=discount).measure("lifetime_value")
        value = float(measure.value or np.nan) / 100.0
        error = _error(retention, discount)
        words = f"r {retention:g}, i {discount:g}"
        checks.append(Check.about(f"{words}: first margin after a year", known, value - 1.0, error, share=0.01))
        checks.append(Check.about(f"{words}: with a margin at time 0", known + 1.0, value, error, share=0.01))
        known_values.append(known)
        found_values.append(value - 1.0)
    says = "week of joining" in measure.definition and f"{100 * discount:g}%" in measure.definition
    checks.append(Check("the definition says what is discounted, and from when", 1.0, float(says)))
    panel = Panel(
        "Margin multiple",
        "r / (1 + i - r)",
        "lifetime_value / yearly margin",
        [
            Curve("closed form", [1.0, 5.0], [1.0, 5.0], "theory"),
            Curve("loopsim", known_values, found_values, "model"),
        ],
    )
    setup = (
        f"{PEOPLE:,} members join by an order of 100 CNY on day 0, then renew for 100 CNY every 365 days for {YEARS} "
        "years, all of it margin; everyone quits with the same chance (quit_alpha and quit_beta in the thousands)."
    )
    note = (
        "The report's lifetime_value counts the margin of the week of joining in full and discounts that of later "
        "weeks by their age; so it holds the margin at time 0, and the multiple without it is one margin less. Per "
        "buyer, lifetime_value_of_buyer is the same divided by the share who buy."
    )
    return Findings(checks, [panel], setup, note)


def _club(retention: float) -> Scenario:
    sure = 1e6
    changes = {
        "levers.organic.buys_on_joining_share": 1.0,
        "levers.subscription.every_days": 365,
        "levers.subscription.price_cny": 100.0,
        "behavior.leaving.quit_alpha": (1.0 - retention) * sure,
        "behavior.leaving.quit_beta": retention * sure,
        "schedule": on_days(0, np.array([PEOPLE])),
    }
    return plain_shop(PEOPLE, 365 * YEARS + 7, changes)


def _error(retention: float, discount: float) -> float:
    """Standard error of the mean of v + v^2 + ... + v^T, v = 1 / (1 + i), T geometric."""
    v = 1.0 / (1.0 + discount)
    first = (1.0 - retention) / (1.0 - retention * v)
    second = (1.0 - retention) / (1.0 - retention * v * v)
    return float(v / (1.0 - v) * np.sqrt((second - first**2) / PEOPLE))


COST, WON, WON_DAYS = 100.0, 8_000, 50


@case(
    "V22",
    title=both("Acquisition cost with sharing: 100 becomes 50", "分享摊薄获客成本：100变50"),
    source="Seed 001 (M66); geometric sum of generations",
    slow=True,
)
def shared_cost() -> Findings:
    """Cost per follower after one round of sharing and after all, with and without rewards."""
    runs = 40
    checks, ks = [], (0.3, 0.5, 1.0)
    once, once_error, always, always_error = [], [], [], []
    for k in ks:
        cost, error = mean_and_error(_costs(k, 0.0, runs, days=WON_DAYS + 2, one_round=True))
        checks.append(Check.about(f"one round, K = {k:g}", COST / (1.0 + k), cost, error, share=0.01, unit="CNY"))
        once.append(cost)
        once_error.append(error)
    for k in ks[:2]:
        cost, error = mean_and_error(_costs(k, 0.0, runs, days=1500))
        checks.append(Check.about(f"all rounds, K = {k:g}", COST * (1.0 - k), cost, error, share=0.01, unit="CNY"))
        always.append(cost)
        always_error.append(error)
    k, reward = 0.5, 8.0
    cost, error = mean_and_error(_costs(k, reward, runs, days=1500))
    known = COST * (1.0 - k) + reward * k
    checks.append(
        Check.about(f"all rounds, K = {k:g}, reward {reward:g} CNY", known, cost, error, share=0.01, unit="CNY")
    )
    small = simulate(_sharing(k, reward, 1500, people=200_000, won=2000), seed=1, test_from=None)
    told = float(small.summary()["cost_per_follower_blended"] or np.nan)
    sums = small.daily[["spend_fen", "rewards_fen", "joined_today"]].sum()
    by_hand = (sums["spend_fen"] + sums["rewards_fen"]) / 100.0 / sums["joined_today"]
    checks.append(Check("cost_per_follower_blended is that cost", by_hand, told, tolerance=1e-9, unit="CNY"))
    line = np.linspace(0.0, 1.0, 41)
    panel = Panel(
        "Cost per follower",
        "friends that a follower brings (K)",
        "CNY",
        [
            Curve("one round: C / (1 + K)", line, COST / (1.0 + line), "theory"),
            Curve("loopsim, one round", ks, once, "model", once_error),
            Curve("all rounds: C (1 - K)", line, COST * (1.0 - line), "theory"),
            Curve("loopsim, all rounds", ks[:2], always, "model", always_error),
        ],
    )
    setup = (
        f"Ads for {COST * WON:,.0f} CNY within {WON_DAYS} days at {COST:g} CNY a follower. Followers ask a "
        "random person of four million with a chance each day, and leave with a chance of 0.02 each day, so that "
        f"they bring K; for one round everyone shares once, on day {WON_DAYS}. {runs} runs."
    )
    note = (
        "With 100 CNY a follower and everyone bringing one friend, it is 50 after one round. (Rewards go to those who "
        "are still there: people who leave on the day on which they shared get none, 2% of them here.)"
    )
    return Findings(checks, [panel], setup, note)


def _costs(k: float, reward: float, runs: int, days: int, one_round: bool = False) -> np.ndarray:
    shop = _sharing(k, reward, days, one_round=one_round)

    def cost(seed: int) -> float:
        tallies = simulate(shop, seed=seed, test_from=None).tallies
        paid = tallies["spend_fen"].sum() + tallies["rewards_fen"].sum()
        return float(paid / 100.0 / tallies["joined"].sum())

    return np.array(each_seed(cost, range(1, runs + 1)))


def _sharing(
    k: float, reward: float, days: int, *, one_round: bool = False, people: int = 4_000_000, won: int = WON
) -> Scenario:
    leaves = 0.02
    bought = {"levers.ads.daily_spend_cny": COST * won / WON_DAYS}
    changes: dict[str, Any] = {
        "levers.ads.cost_per_follower_cny": COST,
        "levers.ads.half_reach_per_week": 0.0,
        "levers.referral.invites_per_share": k if one_round else 1.0,
        "levers.referral.reward_cny": reward,
        "levers.referral.reward_on": "follow",
        "levers.commission.legal_guard": "off",
        "behavior.sharing.per_week": 50.0 if one_round else per_week(leaves * k),
        "behavior.leaving.follower_per_week": 0.0 if one_round else per_week(leaves),
        "schedule": [{"from_day": 0, "to_day": WON_DAYS - 1, "set": bought}],
    }
    if one_round:
        changes["levers.referral.enabled"] = False
        changes["schedule"] += [
            {"from_day": WON_DAYS, "to_day": WON_DAYS, "set": {"levers.referral.enabled": True}},
        ]
    return plain_shop(people, days, changes)
