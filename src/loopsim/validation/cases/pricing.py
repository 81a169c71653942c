"""Prices and needs that change: the elasticity that price tests recover, and orders under a ramp of needs."""

from __future__ import annotations

import math

import numpy as np

from loopsim.languages import both
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0, orders_by_day

PEOPLE, DAYS, HAZARD, USUAL_CNY = 1000, 120, 0.05, 100.0
PRICES = np.array([0.7, 0.85, 1.0, 1.2, 1.5])
ELASTICITY = 2.5  # of the price, 1.8, and of the price against the one remembered, 0.7, where that stays the usual one


@case(
    "V41",
    title=both("Elasticity: price tests recover it", "价格弹性：由价格试验还原"),
    source="Closed form: orders of a hazard h x price^-2.5, where the price remembered stays the usual one",
)
def elasticity() -> Findings:
    """Orders at five prices, and the slope of their logarithm over that of the price."""
    checks, hazards, errors = [], [], []
    for seed, price in enumerate(PRICES):
        plan = plain_shop(PEOPLE, DAYS, {
            "behavior.need.per_week": 7.0 * HAZARD, "behavior.basket.base_cny": USUAL_CNY,
            "behavior.price.memory_per_week": 1.0, "levers.product.price_cny": float(price) * USUAL_CNY,
            "schedule": [on_day_0(PEOPLE)],
        })  # fmt: skip
        count = float(orders_by_day(plan, seed).sum())
        visits = PEOPLE * (DAYS - 1)
        chance = -math.expm1(-HAZARD * price**-ELASTICITY)
        error = math.sqrt(visits * chance * (1.0 - chance))
        checks.append(Check(f"orders at {price:g} of the usual price", visits * chance, count, error, 4.0 * error))
        hazards.append(-math.log1p(-count / visits))
        errors.append(hazards[-1] / math.sqrt(count))
    logs, weights = np.log(PRICES), (np.array(hazards) / errors) ** 2
    slope = np.polyfit(logs, np.log(hazards), 1, w=np.sqrt(weights))[0]
    centred = logs - np.average(logs, weights=weights)
    error = float((weights * centred**2).sum() ** -0.5)
    checks.append(Check("elasticity recovered", -ELASTICITY, float(slope), error, 4.0 * error))
    fine = np.geomspace(PRICES[0], PRICES[-1], 40)
    law, model = (
        Curve("law", fine, HAZARD * fine**-ELASTICITY, "theory"),
        Curve("loopsim", PRICES, hazards, "model", errors),
    )
    panel = Panel(
        "Orders against the price", "price / usual price", "hazard a day", [law, model], log_x=True, log_y=True
    )
    setup = f"{PEOPLE:,} equal people over {DAYS} days at each price; the price remembered stays the usual one."
    return Findings(checks, [panel], setup)


@case(
    "V45",
    title=both("A ramp of needs: orders are an inhomogeneous Poisson process", "需求爬坡：订单为非齐次泊松过程"),
    source="Closed form: independent days, each with the mean of its own hazard",
)
def ramp_of_needs() -> Findings:
    """Orders of each day against their mean: no drift, and no more spread than chance."""
    people, days, most = 2000, 200, 0.1
    ramp = {"from_day": 1, "to_day": days, "ramp": {"behavior.need.per_week": 7.0 * most}}
    plan = plain_shop(people, days + 1, {"schedule": [on_day_0(people), ramp]})
    sold = orders_by_day(plan)[1:]
    day = np.arange(1, days + 1)
    chance = -np.expm1(-most * day / days)
    mean, spread = people * chance, np.sqrt(people * chance * (1.0 - chance))
    z = (sold - mean) / spread
    checks = []
    for name, part in (
        ("all days", slice(None)),
        ("first half", slice(0, days // 2)),
        ("last half", slice(days // 2, None)),
    ):
        error = float(np.sqrt((spread[part] ** 2).sum()))
        checks.append(Check(f"orders of {name}", float(mean[part].sum()), float(sold[part].sum()), error, 4.0 * error))
    error = math.sqrt(2.0 / days)
    checks.append(Check("variance of a day against that of chance", 1.0, float(z.var()), error, 4.0 * error))
    error = 1.0 / math.sqrt(days)
    checks.append(Check("correlation of a day with the next", 0.0, float((z[1:] * z[:-1]).mean()), error, 4.0 * error))
    curves = [Curve("law", day, mean, "theory"), Curve("loopsim", day[::5], sold[::5], "model", spread[::5])]
    setup = f"{people:,} equal people; behavior.need.per_week rises from 0 to {7 * most:g} in {days} days."
    return Findings(checks, [Panel("Orders of a day", "day", "orders", curves)], setup)
