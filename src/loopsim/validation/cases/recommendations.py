"""Recommendations as they are: most lead nowhere, and more of them are worth less each."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.market.fields import NONE
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.worlds import each_seed, mean_and_error, on_day_0, series, trees

RUNS = 60

#: Runs for the chance to buy with each number of first followers, and recommendations up to which it is looked at.
ONCE_RUNS, FIRST, MOST = 30, (1500, 3000), 12

#: Columns that the worth of an invitation is made of.
_COLUMNS = ("first_orders_referral", "orders", "margin_fen", "rewards_fen", "invitations")


def of_an_invitation(scenario: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """``-> (first orders of the referred, fen that these leave after rewards)`` for an invitation, one a run."""
    brought, orders, margin, rewards, asked = series(scenario, _COLUMNS, range(1, RUNS + 1)).sum(axis=1).T
    return brought / asked, (brought * margin / orders - rewards) / asked


def asked_once(first_followers: int) -> Scenario:
    """Preset closed-loop with followers from the start, all of whom ask all their contacts once, on day 1.

    After that nobody shares, so a person's recommendations are their contacts who followed on day 0.
    """
    return Scenario.load("closed-loop").change(
        {
            "market.people": 10_000,
            "days": 365,
            "market.network.kind": "small_world",
            "market.network.contacts": 24,
            "market.network.strong_contacts": 8,
            "market.sociability_sigma": 0.0,
            "behavior.sharing.once_after_days": 1,
            "behavior.sharing.follower_share": 1.0,
            "behavior.sharing.experience_weight": 0.0,
            "behavior.sharing.accept_strong_chance": 0.12,
            "behavior.sharing.accept_weak_chance": 0.05,
            "levers.referral.invites_per_share": 500.0,
            "schedule": [
                on_day_0(first_followers),
                {"from_day": 2, "to_day": 364, "set": {"levers.referral.enabled": False}},
            ],
        }
    )


def bought_after(scenario: Scenario, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """``-> (recommendations got, whether they bought within the year)`` of everyone who did not follow on day 0.

    Raises:
        RuntimeError: the run delivered other invitations than these.
    """
    run = simulate(scenario, seed=seed, test_from=None)
    people, ties = run.records.customers, run.state.acquaintances
    follows = people["joined_day"] == 0
    asks = follows & (people["first_order_day"] != 1)  # nobody shares on a day on which they order
    asked = np.bincount(ties.contact[np.repeat(asks, np.diff(ties.start))], minlength=follows.size)[~follows]
    if asked.sum() != run.tallies["invited_strangers"].sum():
        raise RuntimeError("recommendations counted along the ties are not those delivered")
    return asked, (people["first_order_day"] != NONE)[~follows]


def parabola(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares: ``-> (constant, slope and curvature at 0, their covariance)``."""
    powers = np.stack([np.ones(x.size), x, x.astype(float) ** 2], axis=1)
    inverse = np.linalg.inv(powers.T @ powers)
    found = inverse @ powers.T @ y
    return found, inverse * np.mean((y - powers @ found) ** 2)


@case(
    "V11",
    title=both("Person-to-person recommendations (signs)", "人际推荐（方向检验）"),
    source="Leskovec, Adamic & Huberman 2007, ACM TWEB 1(1): 4 million people, 16 million recommendations",
)
def signs() -> Findings:
    """Shape of chains, purchases for a recommendation, and how that falls with more of them and with more reward."""
    plan = Scenario.load("closed-loop").change({"market.people": 10_000, "days": 730})
    forests = each_seed(partial(trees, plan), range(1, 11))
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
    received = _chance_to_buy(checks)
    bins = np.arange(1, int(sizes.max()) + 1)
    tail = np.array([(sizes >= n).mean() for n in bins])
    figures = [mean_and_error(usual_worth), *points.values()]
    return Findings(
        checks,
        [
            Panel("chains", "members at least", "share of chains", [Curve("model", bins, tail, "model")], log_y=True),
            received,
            Panel(
                "worth of an invitation",
                "",
                "margin less reward, fen",
                [Curve("model", range(4), [f for f, _ in figures], "model", [e for _, e in figures])],
                names=("as shipped", "3x as\noften", "3x the\nfriends", "reward\n100"),
            ),
        ],
        f"Preset closed-loop with 10,000 people for two years, {RUNS} runs; changes on the same seeds. For the chance "
        f"to buy: a small world, {FIRST[0]:,} or {FIRST[1]:,} followers from the start, who ask all contacts once, "
        f"on day 1, and nobody later, so that everybody's number of recommendations is known; {ONCE_RUNS} runs each.",
        "Only signs are known. Buyers without a recommendation came by ads, content or by themselves, as some of the "
        "others did.",
    )


def _chance_to_buy(checks: list[Check]) -> Panel:
    """Chance to buy within a year against recommendations received: it rises, by less and less."""
    seeds = range(1, ONCE_RUNS + 1)
    found = [one for first in FIRST for one in each_seed(partial(bought_after, asked_once(first)), seeds)]
    asked, bought = (np.concatenate(column) for column in zip(*found, strict=True))
    asked, bought = asked[asked <= MOST], bought[asked <= MOST].astype(float)
    curve, spread = parabola(asked, bought)
    at_five = np.array([0.0, 1.0, 10.0])
    slope, slope_error = float(at_five @ curve), float(np.sqrt(at_five @ spread @ at_five))
    checks += [
        Check.sign("chance to buy: rise for a recommendation, at five received", slope, slope_error),
        Check.sign("chance to buy: curvature", float(curve[2]), float(np.sqrt(spread[2, 2])), positive=False),
    ]
    people = np.bincount(asked, minlength=MOST + 1)
    share = np.bincount(asked, bought, MOST + 1) / people
    received = np.arange(MOST + 1)
    return Panel(
        "chance to buy within a year",
        "recommendations received",
        "share of people",
        [
            Curve("fitted parabola", received, curve @ np.stack([received**0, received, received**2]), "theory"),
            Curve("model", received, share, "model", np.sqrt(share * (1.0 - share) / people)),
        ],
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
