"""Friends who act together: orders and leavings that spread, and groups that buy at a lower price."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from loopsim.languages import both
from loopsim.scenario.scenario import Scenario
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0, orders_by_day

PEOPLE = 4000


@case(
    "V44",
    title=both("Contagion against its mean field", "传染过程与平均场对照"),
    source="Closed form: of N people each sees one of n orders or leavings with chance m / (N - 1)",
)
def contagion() -> Findings:
    """Orders where friends who order lift them, and leavings where friends who leave do."""
    checks, panels = [], []
    for lift, days, seen_by in ((0.5, 7, 20), (3.0, 2, 100), (1.0, 30, 3)):
        expected = _orders_expected(0.01, lift, days, seen_by, 120)
        sold = orders_by_day(_friends(120, {
            "behavior.need.per_week": 0.07, "behavior.contagion.order_lift": lift,
            "behavior.contagion.order_days": days, "behavior.contagion.seen_by": seen_by,
        }))  # fmt: skip
        told = f"orders lifted by {lift:g} for {days} days, seen by {seen_by}"
        checks.append(_count(told, expected, sold))
        panels.append(_panel(told, expected, sold))
    for lift, fade, seen_by in ((0.8, 30.0, 10), (2.0, 5.0, 20)):
        expected = _leavings_expected(0.002, lift, fade, seen_by, 100)
        plan = _friends(100, {
            "behavior.leaving.follower_per_week": 0.014, "behavior.contagion.leaving_lift": lift,
            "behavior.contagion.fade_days": fade, "behavior.contagion.most_losses": 100.0,
            "behavior.contagion.seen_by": seen_by,
        })  # fmt: skip
        left = simulate(plan, seed=1, test_from=None).daily["left"].to_numpy(float)
        checks.append(_count(f"leavings lifted by {lift:g}, felt for {fade:g} days, seen by {seen_by}", expected, left))
    setup = f"{PEOPLE:,} people join on day 0 and know everyone; a lift of 0 would give 10 to 40% fewer."
    return Findings(checks, panels[:2], setup)


def _friends(days: int, changes: dict[str, Any]) -> Scenario:
    return plain_shop(PEOPLE, days, {"schedule": [on_day_0(PEOPLE)], **changes})


def _orders_expected(hazard: float, lift: float, days: int, seen_by: int, horizon: int) -> np.ndarray:
    expected, unseen = np.zeros(horizon), np.ones(horizon)
    for day in range(1, horizon):  # who comes on day 0 acts from day 1 on
        in_mind = 1.0 - unseen[max(0, day - days) : day].prod()
        chance = -math.expm1(-hazard) * (1.0 - in_mind) - math.expm1(-hazard * (1.0 + lift)) * in_mind
        expected[day] = PEOPLE * chance
        unseen[day] = (1.0 - seen_by / (PEOPLE - 1)) ** expected[day]
    return expected


def _leavings_expected(hazard: float, lift: float, fade: float, seen_by: int, horizon: int) -> np.ndarray:
    pool, felt, expected = float(PEOPLE), 0.0, np.zeros(horizon)
    for day in range(1, horizon):
        expected[day] = leaving = -pool * math.expm1(-hazard * (1.0 + lift * felt))
        felt = felt * math.exp(-1.0 / fade) + leaving * seen_by / (PEOPLE - 1)
        pool -= leaving
    return expected


def _count(told: str, expected: np.ndarray, found: np.ndarray) -> Check:
    """A count that spreads more than chance alone: who is seen makes more be seen."""
    whole = float(expected.sum())
    error = 1.25 * math.sqrt(whole)
    return Check(told, whole, float(found.sum()), error, 4.0 * error)


def _panel(title: str, expected: np.ndarray, found: np.ndarray) -> Panel:
    day = np.arange(len(expected))
    curves = [
        Curve("mean field", day, expected.cumsum(), "theory"),
        Curve("loopsim", day[::5], found.cumsum()[::5], "model"),
    ]
    return Panel(title, "day", "orders until then", curves)


@case(
    "V46",
    title=both("Group buying: groups open and fill by the binomial law", "拼团：开团与成团服从二项分布"),
    source="Closed form: k of 20 friends join with chance p; a group of n fills where k is n - 1 or more",
)
def groups() -> Findings:
    """Groups opened, groups that fill, and what they sell for, by the size of a group."""
    from scipy.stats import binom

    people, asked, opens, joins = 20_000, 20, 0.01, 0.05
    lift = 0.8**-2.5  # the response to a fifth off
    sizes, checks, parts, errors = np.array([1, 2, 3, 5]), [], [], []
    for size in sizes:
        plan = plain_shop(people, 20, {
            "levers.group_buying.size": int(size), "levers.group_buying.first_day": 10,
            "levers.group_buying.every_weeks": 50, "levers.group_buying.days": 1,
            "levers.group_buying.cost_per_day_cny": 0.0, "behavior.group_buying.notice_chance": 1.0,
            "behavior.group_buying.open_chance": opens, "behavior.group_buying.join_chance": joins,
            "behavior.group_buying.asked": asked, "behavior.group_buying.remembered_share": 0.0,
            "schedule": [on_day_0(people)],
        })  # fmt: skip
        tallies = simulate(plan, seed=1, test_from=None).tallies
        opened, full, sold = (float(tallies[name].sum()) for name in ("groups_opened", "groups_full", "group_orders"))
        mean = people * opens * lift
        checks.append(Check(f"groups of {size} opened", mean, opened, mean**0.5, 4.0 * mean**0.5))
        fills = float(binom.sf(size - 2, asked, joins * lift))
        error = math.sqrt(fills * (1.0 - fills) / opened)
        # Friends who are in a group already cannot join another: that takes a fiftieth at most.
        checks.append(Check("... that fill (share)", fills, full / opened, error, 4.0 * error + 0.02))
        checks.append(Check("... orders of a full one", float(size), sold / full))
        fen = float(tallies["group_revenue_fen"].sum())
        checks.append(Check("... paid an order of 100 CNY, a fifth off", 8000.0, fen / sold, unit="fen"))
        parts.append(full / opened)
        errors.append(error)
    law = binom.sf(sizes - 2, asked, joins * lift)
    curves = [Curve("binomial", sizes, law, "theory"), Curve("loopsim", sizes, parts, "model", errors)]
    setup = f"{people:,} people who know everyone hear of one day at a fifth off; {asked} friends are asked."
    return Findings(checks, [Panel("Groups that fill", "size", "share", curves)], setup)
