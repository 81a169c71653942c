"""A guide leaves: later sales to the customers whom a colleague, a newcomer or nobody takes over."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.market.fields import GUIDE, LAPSED, NONE
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import customers_after, on_days
from loopsim.validation.worlds import each_seed, mean_and_error

GUIDES, CUSTOMERS, LEAVE_DAY = 20, 500, 182
VARIANTS = ("colleague", "new_hire", "none")


@case(
    "V27",
    title=both("A guide leaves: sales of the customers handed over", "导购离职：移交客户的销售"),
    source="Shi, Sridhar, Grewal & Lilien 2017: 13.2-17.6% of yearly sales, more with new hires",
    slow=True,
)
def guide_departure() -> Findings:
    """Half of twenty guides leave at week 26; the same customers, with the same luck, where nobody left."""
    seeds = range(1, 41)
    losses = np.array(each_seed(lambda seed: _losses(seed, {}, *VARIANTS), seeds))  # (runs, variants, handed or all)
    loss, error = mean_and_error(losses)
    steps, step_error = mean_and_error(np.diff(losses[:, :, 1], axis=1))
    handed_step, handed_error = mean_and_error(losses[:, 1, 0] - losses[:, 0, 0])
    checks = [
        Check.between("sales lost with those handed to colleagues (default)", loss[0, 0], 0.10, 0.20, error[0, 0]),
        Check.sign("... and more with new hires", handed_step, handed_error),
        Check.sign("all customers of who left: new hires lose more than colleagues", steps[0], step_error[0]),
        Check.sign("... and no handover loses more than new hires", steps[1], step_error[1]),
    ]
    labels = np.arange(len(VARIANTS))
    panel = Panel(
        "Sales lost in the year after",
        "handover to",
        "part of the sales had nobody left",
        [
            Curve("published: 13.2% and 17.6%", [-0.3, 0.3, np.nan, -0.3, 0.3], [0.132, 0.132, np.nan, 0.176, 0.176],
                  "theory"),
            Curve("loopsim, handed over", labels[:2], loss[:2, 0], "model", error[:2, 0]),
            Curve("loopsim, all customers of who left", labels, loss[:, 1], "model", error[:, 1]),
        ],
        names=("a colleague", "a new hire", "nobody"),
    )  # fmt: skip
    setup = (
        f"Preset guides with {GUIDES} guides and {CUSTOMERS * GUIDES:,} customers who all come on day 0; on day "
        f"{LEAVE_DAY} each guide leaves with a chance of one half. Guides can give 400 contacts a day, so "
        f"that colleagues with twice the customers are not overloaded; one service contact a week. {len(seeds)} runs."
    )
    few = {"levers.guides.contacts_per_day": 80.0}
    tired = np.array(each_seed(lambda seed: _losses(seed, few, "colleague"), seeds[:10]))[:, 0]
    cut = Scenario.load("guides").levers.guides.handover_loss_share
    note = (
        f"handover_loss_share = {cut:g} is a cut in the rate of orders; of the sales it is {loss[0, 0]:.1%}, since who "
        "buys less often also falls silent later. All customers of those who left, the tenth who refuse included, lose "
        f"{loss[0, 1]:.1%} to colleagues, {loss[1, 1]:.1%} to new hires, {loss[2, 1]:.1%} without handover. Where "
        f"guides have only the default 80 contacts a day, colleagues are overloaded and lose {tired[:, 0].mean():.1%} "
        "of the sales of those handed over: then new hires do better."
    )
    return Findings(checks, [panel], setup, note)


def _shop(changes: dict[str, Any], leaving: bool) -> Scenario:
    schedule = on_days(0, np.array([GUIDES * CUSTOMERS]), "store")
    if leaving:
        half = {"levers.guides.leave_per_week": 7.0 * math.log(2.0)}
        schedule.append({"from_day": LEAVE_DAY, "to_day": LEAVE_DAY, "set": half})
    silent = {f"levers.{channel}.daily_spend_cny": 0.0 for channel in ("ads", "content", "store")}
    return Scenario.load("guides").change(
        {
            "market.people": GUIDES * CUSTOMERS + 1_000,
            "days": LEAVE_DAY + 366,
            "levers.organic.always_per_week": 0.0,
            "levers.referral.enabled": False,
            "levers.messages.service_per_week": 1.0,
            "levers.guides.count": GUIDES,
            "levers.guides.friend_cap": 10 * CUSTOMERS,
            "levers.guides.contacts_per_day": 400.0,
            "levers.guides.leave_per_week": 0.0,
            "levers.guides.tired_leave_lift": 0.0,
            "levers.guides.recruit_per_week": 0.0,
            "schedule": schedule,
            **silent,
            **changes,
        }
    )


def _losses(seed: int, changes: dict[str, Any], *variants: str) -> list[tuple[float, float]]:
    """Part of the sales lost in the year after, by variant: of customers handed over, and of all whose guide left."""
    stayed = _shop(changes, False)
    before = customers_after(stayed, LEAVE_DAY + 1, seed)
    had = (customers_after(stayed, LEAVE_DAY + 366, seed)["spent_fen"] - before["spent_fen"]).astype(float)
    found = []
    for how in variants:
        left = _shop({**changes, "levers.guides.handover": how}, True)
        on_the_day = simulate(left, days=LEAVE_DAY + 1, seed=seed, test_from=None).records
        has = customers_after(left, LEAVE_DAY + 366, seed)["spent_fen"] - on_the_day.customers["spent_fen"]
        hosts = on_the_day.hosts
        who_left = np.flatnonzero((hosts["left_day"] == LEAVE_DAY) & (hosts["kind"] == GUIDE))
        theirs = np.isin(before["host"], who_left) & (before["joined_day"] != NONE) & (before["stage"] != LAPSED)
        handed = on_the_day.customers["handed_day"] == LEAVE_DAY
        found.append((1.0 - has[handed].sum() / had[handed].sum(), 1.0 - has[theirs].sum() / had[theirs].sum()))
    return found
