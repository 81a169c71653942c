"""Customers whom a friend brought: they stay longer as long as the friend does, pay more at first, are worth more."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from loopsim.languages import both
from loopsim.market.fields import LAPSED, NONE, Source
from loopsim.scenario.scenario import Scenario
from loopsim.validation.case import Check, Curve, Findings, Panel, case
from loopsim.validation.shops import customers_after, on_days, plain_shop
from loopsim.validation.worlds import each_seed, mean_and_error

PEOPLE, COHORT, MONTH = 100_000, 5_000, 365.0 / 12.0
DAYS = 6 * 365
#: Leaving hazard -18% while the referrer stays; margin +25%, gone after 130 weeks (mechanisms.md, M74).
EFFECTS: dict[str, Any] = {
    "behavior.referred.leaving_cut_share": 0.18,
    "behavior.referred.basket_lift": 0.25,
    "behavior.referred.basket_fade_weeks": 130.0,
}
#: Days after joining at which purchases are looked at.
LOOKS = (30, 365, 913, 1004, 1460, DAYS)


class Pair(NamedTuple):
    """Two cohorts that joined on one evening, referred and not, in one run."""

    basket_gap: np.ndarray  # (looks,) of orders since the look before
    value_gap: float  # six years, discounted at 10% a year
    alive: np.ndarray  # (2, months) shares still there: referred, others
    hazards: tuple[float, float, float]  # a week: referred, referrer there; referred, referrer gone; others
    leavings: tuple[int, int, int]


@case(
    "V26",
    title=both(
        "Referred customers: longer with the friend, more margin at first, worth more",
        "被推荐客户：与推荐人同在时留得更久，初期毛利更高，价值更大",
    ),
    source="Schmitt, Skiera & Van den Bulte 2011; Van den Bulte et al. 2018",
    slow=True,
)
def referred_customers() -> Findings:
    """Retention, margin and value of two cohorts over six years, with the effects on and off; the shipped default."""
    on, off = _pairs(EFFECTS, 16), _pairs({}, 8)
    gap, gap_error = mean_and_error(np.array([pair.value_gap for pair in on]))
    none, none_error = mean_and_error(np.array([pair.value_gap for pair in off]))
    baskets, basket_error = mean_and_error(np.array([pair.basket_gap for pair in on]))
    alive, alive_error = mean_and_error(np.array([pair.alive for pair in on]))
    stays, stays_error = mean_and_error(np.array([pair.alive[0] - pair.alive[1] for pair in on]))
    with_friend, with_error = mean_and_error(np.array([p.hazards[0] / p.hazards[2] for p in on]))
    without, without_error = mean_and_error(np.array([p.hazards[1] / p.hazards[2] for p in on]))
    off_hazard, off_error = mean_and_error(np.array([p.hazards[0] / p.hazards[2] for p in off]))
    end, third_year = _MONTHS.index(72), _MONTHS.index(33)
    checks = [
        Check("hazard of leaving against others, the friend still there", 0.82, with_friend, with_error, 0.05),
        Check("hazard of leaving against others, the friend gone", 1.0, without, without_error, 0.05),
        Check.sign("more of the referred are left after 33 months", stays[third_year], stays_error[third_year]),
        Check.sign("... and still after 72 months", stays[end], stays_error[end]),
        Check("gap in margin of an order, first month", 0.25, baskets[0], basket_error[0], 0.03),
        Check("gap in margin of an order, months 31 to 33", 0.0, baskets[LOOKS.index(1004)],
              basket_error[LOOKS.index(1004)], 0.03),
        Check.between("gap in six-year value", gap, 0.10, 0.30, gap_error),
        Check("effects off: gap in six-year value", 0.0, none, none_error, 3.0 * none_error),
        Check("effects off: hazard against others", 1.0, off_hazard, off_error, 3.0 * off_error),
    ]  # fmt: skip
    default, default_error = mean_and_error(np.array(each_seed(_default_gap, range(1, 9))))
    checks.append(
        Check.between(
            "preset closed-loop as shipped: six-year sales of a referred buyer against other buyers",
            default, 0.10, 0.30, default_error,
        )
    )  # fmt: skip
    months = np.array(_MONTHS, float)
    middles = (np.array(LOOKS) + np.array((0, *LOOKS[:-1]))) / 2 / MONTH
    ages = np.linspace(0, 72, 100)
    panels = [
        Panel(
            "Customers left",
            "months since joining",
            "share",
            [
                Curve("loopsim, referred", months, alive[0], "model", alive_error[0]),
                Curve("loopsim, others", months, alive[1], "data"),
                Curve("others, by the hazard", months, np.exp(-_LEAVES * months * MONTH / 7), "theory"),
            ],
        ),
        Panel(
            "Margin of an order, referred against others",
            "months since joining",
            "gap",
            [
                Curve("25% fading over 130 weeks", ages, 0.25 * np.maximum(0, 1 - ages * MONTH / 910), "theory"),
                Curve("loopsim", middles, baskets, "model", basket_error),
            ],
        ),
    ]
    setup = (
        f"{COHORT:,} customers bring a friend each on day 1, and {COHORT:,} others come by themselves on that day; all "
        "buy and leave at the same rates (0.0056 a week), referred ones with behavior.referred on; 16 runs."
    )
    note = (
        "The retention gap narrows as referrers leave. The shipped preset has the same effects on, and starts referred "
        "people with more trust and fit besides."
    )
    return Findings(checks, panels, setup, note)


_LEAVES = 0.0056
_MONTHS = list(range(0, 73, 3))


def _pairs(effects: dict[str, Any], runs: int) -> list[Pair]:
    shop = _bank(effects)
    return each_seed(partial(_pair, shop), range(1, runs + 1))


def _bank(effects: dict[str, Any]) -> Scenario:
    """On day 0 people come by ads; on day 1 each asks one person, and as many others come by themselves."""
    changes = {
        "behavior.need.per_week": 0.25,
        "behavior.leaving.follower_per_week": _LEAVES,
        "behavior.leaving.buyer_per_week": _LEAVES,
        "behavior.basket.sigma": 0.5,
        "behavior.sharing.per_week": 50.0,
        "levers.referral.enabled": False,
        "levers.referral.invites_per_share": 1.0,
        "schedule": [
            *on_days(0, np.array([COHORT]), "ads"),
            *on_days(1, np.array([COHORT])),
            {"from_day": 1, "to_day": 1, "set": {"levers.referral.enabled": True}},
        ],
        **effects,
    }
    return plain_shop(PEOPLE, DAYS + 2, changes)


def _pair(shop: Scenario, seed: int) -> Pair:
    spent, ordered = [np.zeros(2)], [np.zeros(2)]
    for look in LOOKS:
        people = customers_after(shop, look + 2, seed)
        sides = [people["source"] == Source.REFERRAL, people["source"] == Source["ORGANIC"]]
        spent.append(np.array([people["spent_fen"][side].sum() / side.sum() for side in sides]))
        ordered.append(np.array([people["orders"][side].sum() / side.sum() for side in sides]))
    money, orders = np.diff(spent, axis=0), np.diff(ordered, axis=0)
    basket = money / orders
    middle = (np.array(LOOKS) + np.array((0, *LOOKS[:-1]))) / 2 / 365
    value = (money * 1.1 ** -middle[:, None]).sum(axis=0)
    end = DAYS + 2
    left = np.where(people["stage"] == LAPSED, people["left_day"], end).astype(np.int64)
    alive = np.array([[(left[side] > 1 + month * MONTH).mean() for month in _MONTHS] for side in sides])
    friend = np.where(people["referrer"] != NONE, left[np.maximum(people["referrer"], 0)], 0)
    referred, other = sides
    with_friend = np.minimum(left, friend)[referred] - 1
    alone = np.maximum(left - np.maximum(friend, 1), 0)[referred]
    gone = left[referred] < end
    gone_alone = gone & (left > friend)[referred]
    leavings = (int((gone & ~gone_alone).sum()), int(gone_alone.sum()), int((left[other] < end).sum()))
    time = (with_friend.sum() / 7, alone.sum() / 7, (left[other] - 1).sum() / 7)
    return Pair(
        basket[:, 0] / basket[:, 1] - 1,
        float(value[0] / value[1] - 1),
        alive,
        tuple(n / t for n, t in zip(leavings, time, strict=True)),  # type: ignore[arg-type]
        leavings,
    )


def _default_gap(seed: int) -> float:
    """Shipped preset: buyers who joined in the first year, by what they spent within six more years."""
    people = customers_after(_DEFAULT, 7 * 365, seed)
    first_year = (people["joined_day"] >= 0) & (people["joined_day"] < 365) & (people["orders"] > 0)
    referred = first_year & (people["referrer"] != NONE)
    return float(people["spent_fen"][referred].mean() / people["spent_fen"][first_year & ~referred].mean() - 1)


_DEFAULT = Scenario.load("closed-loop", {"days": 7 * 365})
