"""A paid card: the part that joins at each fee, and the renewals of a cohort."""

from __future__ import annotations

import math

import numpy as np

from loopsim.languages import both
from loopsim.market.fields import NONE
from loopsim.simulation import simulate
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import plain_shop
from loopsim.validation.worlds import on_day_0

#: People who order on 5% of days for 100 CNY; members pay 5% less for a year, which is worth as much as this to them.
PEOPLE, DAYS, HAZARD, CUT = 1000, 90, 0.05, 0.05
WORTH = HAZARD * 364 * 100.0 * CUT
FEES = np.array([0.4, 0.7, 1.0, 1.6, 2.5])
SLOPE = 2.0

_NOBODY_LEAVES = {"behavior.membership.leave_floor_per_week": 0.0, "behavior.membership.consider_share": 1.0}


@case(
    "V42",
    title=both(
        "A paid card: who joins is a logit in worth against fee", "付费会员卡：入会概率是权益相对费用的logit函数"
    ),
    source="Closed form: 1 / (1 + (fee / worth)^2)",
)
def logit_of_joining() -> Findings:
    """The part of those asked that buys at five fees, and the slope of its logit."""
    checks, odds, weights, parts, errors = [], [], [], [], []
    for seed, ratio in enumerate(FEES):
        plan = plain_shop(PEOPLE, DAYS, {
            "behavior.need.per_week": 7.0 * HAZARD, "behavior.basket.base_cny": 100.0,
            "levers.membership.term_weeks": 52, "levers.membership.fee_cny": float(ratio) * WORTH,
            "levers.membership.discount_share": CUT, "levers.membership.day_every_weeks": 0,
            "schedule": [on_day_0(PEOPLE)], **_NOBODY_LEAVES,
        })  # fmt: skip
        people = simulate(plan, seed=seed, test_from=None).records.customers
        was_asked = (people["first_order_day"] != NONE) & (people["first_order_day"] < DAYS - 8)
        asked, bought = int(was_asked.sum()), int((people["card_until"][was_asked] > DAYS - 1).sum())
        part = 1.0 / (1.0 + ratio**SLOPE)
        error = math.sqrt(part * (1.0 - part) / asked)
        checks.append(Check(f"part that buys at {ratio:g} of the worth", part, bought / asked, error, 4.0 * error))
        parts.append(bought / asked)
        errors.append(error)
        odds.append(math.log(bought / (asked - bought)))
        weights.append(bought * (asked - bought) / asked)
    logs, mass = np.log(FEES), np.array(weights)
    slope = np.polyfit(logs, odds, 1, w=np.sqrt(mass))[0]
    error = float((mass * (logs - np.average(logs, weights=mass)) ** 2).sum() ** -0.5)
    checks.append(Check("slope recovered", -SLOPE, float(slope), error, 4.0 * error))
    fine = np.geomspace(FEES[0], FEES[-1], 40)
    curves = [Curve("law", fine, 1.0 / (1.0 + fine**SLOPE), "theory"), Curve("loopsim", FEES, parts, "model", errors)]
    setup = f"{PEOPLE:,} equal people at each fee, asked every week for {DAYS} days; nobody leaves."
    return Findings(checks, [Panel("Who buys a card", "fee / worth", "share", curves, log_x=True)], setup)


@case(
    "V43",
    title=both("A paid card: renewals are shifted beta-geometric", "付费会员卡：续费服从移位贝塔-几何分布"),
    source="Fader & Hardie 2007, J. Interactive Marketing 21(1); alpha and beta of their two cohorts",
)
def renewals_of_cards() -> Findings:
    """Cards renewed for the first to the fourth time, where all are bought within nine days."""
    people, periods = 2000, np.arange(1, 5)
    checks, curves = [], []
    for alpha, beta in ((0.704, 1.182), (0.668, 3.806)):
        plan = plain_shop(people, 47, {
            "behavior.need.per_week": 50.0, "levers.membership.term_weeks": 1, "levers.membership.fee_cny": 0.0,
            "levers.membership.day_every_weeks": 0, "behavior.membership.renewal_elasticity": 0.0,
            "behavior.membership.quit_alpha": alpha, "behavior.membership.quit_beta": beta,
            "schedule": [on_day_0(people), {"from_day": 9, "set": {"levers.membership.orders_min": 1000}}],
            **_NOBODY_LEAVES,
        })  # fmt: skip
        tallies = simulate(plan, seed=1, test_from=None).tallies
        bought = int(tallies["cards_bought"].sum())
        share = ((beta + periods - 1) / (alpha + beta + periods - 1)).cumprod()
        found = np.array([tallies["cards_renewed"][2 + 7 * n : 9 + 7 * n].sum() for n in periods]) / bought
        errors = np.sqrt(share * (1.0 - share) / bought)
        for n, (known, seen, error) in enumerate(zip(share, found, errors, strict=True), start=1):
            told = f"alpha {alpha}, beta {beta}: cards renewed {n} times"
            checks.append(Check(told, float(known), float(seen), float(error), 4.0 * float(error)))
        curves += [Curve(f"law, beta {beta}", periods, share, "theory"),
                   Curve(f"loopsim, beta {beta}", periods, found, "model", errors)]  # fmt: skip
    setup = f"{people:,} people buy a free card of a week within nine days; none is sold later, nobody leaves."
    return Findings(checks, [Panel("Cards still held", "renewals", "share", curves)], setup)
