"""Recommendations as they are: most lead nowhere, and more of them are worth less each."""

from __future__ import annotations

from typing import Any

import numpy as np

from loopsim.scenario.scenario import Scenario
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.worlds import mean_and_error, series, trees

RUNS = 40


#: Columns that the worth of an invitation is made of.
_COLUMNS = ("first_orders_referral", "orders", "margin_fen", "rewards_fen", "invitations")


def of_an_invitation(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """``-> (first orders of the referred, fen that these leave after rewards)`` for an invitation, one a run."""
    brought, orders, margin, rewards, asked = series(scenario, _COLUMNS, range(1, RUNS + 1)).sum(axis=1).T
    return brought / asked, (brought * margin / orders - rewards) / asked


@case(
    "V11",
    title="Person-to-person recommendations (signs)",
    source="Leskovec, Adamic & Huberman 2007, ACM TWEB 1(1): 4 million people, 16 million recommendations",
)
def signs() -> Findings:
    """Shape of chains, purchases for a recommendation, and how that falls with more of them and with more reward."""
    plan = Scenario.load("closed-loop").change({"market.people": 10_000, "days": 730})
    forests = [trees(plan, seed) for seed in range(1, 11)]
    sizes = np.concatenate([forest.sizes for forest in forests])
    medians = np.array([np.median(forest.sizes) for forest in forests])
    shallow = np.array([np.mean(_depths(forest.parent, forest.root) <= 2) for forest in forests])
    usual, usual_worth = of_an_invitation(plan)
    value, error = mean_and_error(usual)
    checks = [
        Check("median size of a chain", 1.0, float(np.median(medians))),
        Check.between("share of chains of at most two steps", float(shallow.mean()), 0.5, 1.0),
        Check.between("first orders for an invitation: rare", value, 0.0, 0.1, error),
    ]
    points = {}
    for what, changes in (
        ("three times as often", {"behavior.sharing.per_week": 3.0 * plan.behavior.sharing.per_week}),
        (
            "three times as many friends",
            {"levers.referral.invites_per_share": 3.0 * plan.levers.referral.invites_per_share},
        ),
        ("reward of 100 instead of 5", {"levers.referral.reward_cny": 100.0}),
    ):  # fmt: skip
        settings: dict[str, Any] = dict(changes)
        more, worth = of_an_invitation(plan.change(settings))
        points[what] = mean_and_error(worth)
        if "reward" not in what:
            fall = mean_and_error(more - usual)
            checks.append(Check.sign(f"{what}: orders for an invitation, difference", *fall, positive=False))
        fall = mean_and_error(worth - usual_worth)
        checks.append(
            Check.sign(f"{what}: margin less reward for an invitation, difference", *fall, positive=False, unit="fen")
        )
    bins = np.arange(1, 31)
    tail = np.array([(sizes >= n).mean() for n in bins])
    figures = [mean_and_error(usual_worth), *points.values()]
    return Findings(
        checks,
        [
            Panel("chains", "members at least", "share of chains", [Curve("model", bins, tail, "model")], log_y=True),
            Panel(
                "margin less reward for an invitation",
                "1 as shipped; 2 to 4 as in the table above",
                "fen",
                [Curve("model", range(1, 5), [f for f, _ in figures], "model", [e for _, e in figures])],
            ),
        ],
        f"Preset closed-loop with 10,000 people for two years, {RUNS} runs; changes on the same seeds.",
        "Only signs are known. Not measured: the chance to buy against the number of recommendations received, since "
        "runs keep no count of invitations by person.",
    )


def _depths(parent: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Steps from the first to the last of each chain."""
    depth = np.zeros(parent.size, np.int64)
    above = parent.copy()
    for _ in range(parent.size):
        is_below = above != root
        if not is_below.any():
            break
        depth += is_below
        above = parent[above]
    depth += parent != np.arange(parent.size)
    deepest = np.zeros(parent.size, np.int64)
    np.maximum.at(deepest, root, depth)
    return deepest[root == np.arange(root.size)]
