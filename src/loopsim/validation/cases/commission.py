"""Commission on two levels, to the fen, and the line of the law."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.market.fields import NONE
from loopsim.results.daily import profit_fen
from loopsim.results.legal import largest_downline, legal_warnings
from loopsim.results.run import Run
from loopsim.scenario.legal import LEVELS_ALLOWED, legal_findings
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import on_days, plain_shop

ORDER_FEN, FIRST, SECOND = 20_000, 4_000, 2_000


@case(
    "V25",
    title=both("Commission on two levels: 40 and 20 of an order of 200", "两级分佣：200元订单中的40与20"),
    source="Worked example of an ERP vendor's help page (hupun.kf5.com 1595660); Ban on Pyramid Selling art. 7",
)
def two_levels() -> Findings:
    """Earnings computed again from who brought whom; partners only; the legal guard."""
    run = simulate(_chain_shop({}), seed=1, test_from=None)
    checks = _of_everyone(run) + _equal_shares() + _partners_only() + _guard(run)
    people = run.records.customers
    joined = people["joined_day"] != NONE
    earned = people["earned_fen"][joined] / 100.0
    by_hand = _worked_out(people)[joined] / 100.0
    some = np.argsort(earned)[:: max(1, len(earned) // 200)]
    panel = Panel(
        "What each customer earned",
        "computed from who brought whom, CNY",
        "booked, CNY",
        [
            Curve("equal", [0.0, by_hand.max()], [0.0, by_hand.max()], "theory"),
            Curve("loopsim", by_hand[some], earned[some], "model"),
        ],
    )
    setup = (
        "Baskets of 200 CNY, level_shares = [0.2, 0.1]; 60 people come on day 0, share and buy for a hundred days; "
        "nobody leaves. Then the same with commission for partners only (levers.commission.earners)."
    )
    note = (
        "In the model everyone who brings a friend is a distributor, unless earners = 'partners'; then a plain "
        "customer who shares gets nothing until they are one."
    )
    return Findings(checks, [panel], setup, note)


def _chain_shop(changes: dict[str, Any]) -> Scenario:
    return plain_shop(
        5_000,
        100,
        {
            "behavior.basket.base_cny": ORDER_FEN / 100.0,
            "behavior.need.per_week": 0.3,
            "behavior.sharing.per_week": 0.2,
            "levers.referral.invites_per_share": 1.0,
            "levers.product.margin_share": 0.6,
            "levers.commission.level_shares": [0.2, 0.1],
            "schedule": on_days(0, np.array([60])),
            **changes,
        },
    )


def _worked_out(people: np.ndarray) -> np.ndarray:
    """Earnings that each should have: 40 CNY for an order of a friend they brought, 20 for one of a friend's friend."""
    orders, parent = people["orders"].astype(np.int64), people["referrer"].astype(np.int64)
    due = np.zeros(len(people), np.int64)
    has = parent != NONE
    np.add.at(due, parent[has], FIRST * orders[has])
    above = np.where(has, parent[np.maximum(parent, 0)], NONE)
    has_above = above != NONE
    np.add.at(due, above[has_above], SECOND * orders[has_above])
    return due


def _of_everyone(run: Run) -> list[Check]:
    people, tallies = run.records.customers, run.tallies
    orders, parent = people["orders"].astype(np.int64), people["referrer"].astype(np.int64)
    above = np.where(parent != NONE, parent[np.maximum(parent, 0)], NONE)
    top = np.where(above != NONE, parent[np.maximum(above, 0)], NONE)
    levels = tallies["level_commission_fen"].sum(axis=0)
    due = _worked_out(people)
    deep = orders[top != NONE].sum()
    of_deep = FIRST * deep + SECOND * deep
    books = profit_fen(tallies).sum() - (
        tallies["revenue_fen"].sum() - tallies["goods_cost_fen"].sum() - people["earned_fen"].sum()
    )

    def fen(what: str, expected: float, measured: float) -> Check:
        return Check(what, float(expected), float(measured), unit="fen")

    return [
        fen("an order of 200 CNY, to the referrer", FIRST, levels[0] / orders[parent != NONE].sum()),
        fen("... to the referrer's referrer", SECOND, levels[1] / orders[above != NONE].sum()),
        fen("... to the next one", 0, levels[2:].sum()),
        fen("orders with three above the buyer: paid of each", 6_000, of_deep / deep),
        fen(
            "customers who earned anything else than that comes to",
            0,
            (people["earned_fen"] != due).sum(),
        ),
        fen("sum of what customers earned - commission of the books", 0, people["earned_fen"].sum() - levels.sum()),
        fen("profit - (revenue - goods - what customers earned)", 0, books),
        fen("earned by those who bought but brought nobody", 0, people["earned_fen"][people["brought"] == 0].sum()),
    ]


def _equal_shares() -> list[Check]:
    """Of equal shares each level is paid less than the one before: not everyone who buys has so many above them."""
    changes = {"levers.commission.level_shares": [0.1, 0.1, 0.1], "levers.commission.legal_guard": "off"}
    run = simulate(_chain_shop(changes), seed=1, test_from=None)
    first, second, third = run.tallies["level_commission_fen"].sum(axis=0)[:3].astype(float)
    return [
        Check.sign("equal shares: paid to the first level - to the second", first - second, unit="fen"),
        Check.sign("... to the second - to the third", second - third, unit="fen"),
        Check.sign("... to the third", third, unit="fen"),
    ]


def _partners_only() -> list[Check]:
    """Plain customers who share get nothing; partners, from the second friend on, do."""
    run = simulate(
        _chain_shop({"levers.commission.earners": "partners", "levers.referral.partner_after": 2}),
        seed=1,
        test_from=None,
    )
    people = run.records.customers
    plain, earned = people["brought"] == 1, people["earned_fen"].astype(float)
    paid = float(run.tallies["level_commission_fen"].sum())
    of_partners = earned[people["is_partner"]].sum()
    return [
        Check("partners only: earned by plain customers who brought one", 0.0, earned[plain].sum(), unit="fen"),
        Check.between("... plain customers who brought one", float(plain.sum()), 1.0, np.inf),
        Check.between("... earned by partners", of_partners, 1.0, np.inf, unit="fen"),
        Check("... sum of what customers earned - commission of the books", 0.0, earned.sum() - paid, unit="fen"),
    ]  # fmt: skip


def _guard(run: Run) -> list[Check]:
    """Findings of the guard on the plan as it is, and with a third level, pay per head, an entry fee."""
    plan = run.scenario
    third = plan.change({"levers.commission.level_shares": [0.2, 0.1, 0.05]})
    per_head = plan.change({"levers.referral.reward_cny": 5.0, "levers.referral.reward_on": "follow"})
    fee = plan.change({"levers.commission.entry_fee_cny": 99.0})
    warned = " ".join(legal_warnings(simulate(third, days=100, seed=1, test_from=None)))
    people, levels = largest_downline(run.records.customers)
    line = "criminal line: 30 people and 3 levels"
    return [
        Check("legal guard: findings on two levels", 0.0, float(len(legal_findings(plan)))),
        Check("... on a third level", 1.0, float(len(legal_findings(third)))),
        Check("... on pay per head", 1.0, float(len(legal_findings(per_head)))),
        Check("... on an entry fee", 1.0, float(len(legal_findings(fee)))),
        Check("levels that the law allows", 2.0, float(LEVELS_ALLOWED)),
        Check("the warning tells the criminal line (30 people, 3 levels)", 1.0, float(line in warned)),
        Check("... and the largest downline", 1.0, float(f"{people:,} people on {levels} levels" in warned)),
    ]  # fmt: skip
