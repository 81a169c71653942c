"""A scenario in which customers buy as a fitted log of transactions says: BG/NBD as a special case of the model.

Whoever a channel brings *joins by a first order* (``buys_on_joining_share``), the order clock runs at the gamma rate,
and strikes once a day at most,
and nobody drops out before their first repeat order (``dropout_from_order``): the law of :mod:`by_day` to the letter.
All that would change the rate on the way (interest, trust, habit, checkout, quality) is held at 1.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from loopsim.calibration.baskets import BasketFit
from loopsim.calibration.laws import DayLaw
from loopsim.calibration.pareto_by_day import ParetoDailyFit
from loopsim.calibration.spend import SpendFit
from loopsim.scenario.caution import Seen
from loopsim.scenario.channels import CHANNELS
from loopsim.scenario.dates import EARLIEST, LATEST
from loopsim.scenario.idle import idle
from loopsim.scenario.scenario import Scenario

#: Bounds of the scenario language: of the mean rate, its shape, and the dropout law. The fit stays within them; they
#: are kept here to the last bit, whatever rounding made of a value at its bound.
_MOST_PER_WEEK, _MOST_SHAPE, _MOST_ALPHA, _MOST_BETA = 50.0, 1000.0, 1000.0, 10_000.0

#: The same for baskets.
_MOST_BASKET, _MOST_SIGMA = 1e6, 3.0

#: The channel by which customers of a log come, an exact number a day.
_ARRIVALS = "levers.organic.arrivals_per_day"

#: A schedule holds at most so many entries.
_MOST_ENTRIES = 900


def order_values(daily: DayLaw, baskets: BasketFit | None, spend: SpendFit | None = None) -> dict[str, Any]:
    """``path -> value`` of everything that makes a scenario buy as fitted."""
    r, alpha, *_ = (float(value) for value in daily.parameters)
    values: dict[str, Any] = {
        "market.segments": [{"name": "everyone", "share": 1.0, "need_share": 1.0}],
        "behavior.need.per_week": min(7.0 * r / alpha, _MOST_PER_WEEK),
        "behavior.need.shape": min(r, _MOST_SHAPE),
        **_dropping_out(daily),
        **plain_rates(),
        **{f"levers.{channel}.buys_on_joining_share": 1.0 for channel in CHANNELS},
    }
    if baskets is not None:
        values["behavior.basket.base_cny"] = min(baskets.mean.value, _MOST_BASKET)
        between = spend.between_share if spend is not None else 0.0
        sigma = min(baskets.sigma.value, _MOST_SIGMA)
        values["behavior.basket.sigma"] = sigma * float(np.sqrt(1.0 - between))
        values["behavior.basket.person_sigma"] = sigma * float(np.sqrt(between))
        values["behavior.basket.trust_lift"] = 0.0
    return values


def _dropping_out(daily: DayLaw) -> dict[str, Any]:
    """After a repeat order, as in BG/NBD; or at any moment after the first order, as in Pareto/NBD."""
    _, _, shape, second = (float(value) for value in daily.parameters)
    if isinstance(daily, ParetoDailyFit):
        return {
            "behavior.need.dropout_alpha": 0.0,
            "behavior.need.dropout_from_order": 1,
            "behavior.need.lapse_shape": shape,
            "behavior.need.lapse_days": second,
        }
    return {
        "behavior.need.dropout_alpha": min(shape, _MOST_ALPHA),
        "behavior.need.dropout_beta": min(second, _MOST_BETA),
        "behavior.need.dropout_from_order": 2,
        "behavior.need.lapse_shape": 0.0,
    }


def plain_rates() -> dict[str, Any]:
    """Interest, trust, habit, checkout and quality held at 1, so that needs are orders."""
    values: dict[str, Any] = {
        "behavior.need.base_share": 1.0,
        "behavior.need.habit_gain": 0.0,
        "behavior.need.first_order_ease": 1.0,
        "behavior.interest.fit_spread": 0.0,
        "behavior.trust.drift_per_week": 0.0,
        "behavior.trust.bad_order_loss": 0.0,
        "behavior.trust.excess_loss": 0.0,
        "levers.checkout.step_pass": [1.0],
        "levers.product.quality": 1.0,
        "levers.referral.fit_mean": 1.0,
        "levers.referral.trust_start": 1.0,
    }
    for channel in CHANNELS:
        values[f"levers.{channel}.fit_mean"] = values[f"levers.{channel}.trust_start"] = 1.0
    return values


def nothing_else() -> dict[str, Any]:
    """Everything off that is not buying: no channels, messages, referral, leaving; one account for all."""
    values: dict[str, Any] = {
        "market.sociability_sigma": 0.0,
        "market.network.kind": "well_mixed",
        "market.moves_per_year": 0.0,
        "behavior.leaving.follower_per_week": 0.0,
        "behavior.leaving.buyer_per_week": 0.0,
        "behavior.leaving.quit_alpha": 0.0,
        "behavior.referred.leaving_cut_share": 0.0,
        "behavior.referred.basket_lift": 0.0,
        "behavior.sharing.need_precision": 0.0,
        "levers.subscription.every_days": 0,
        "levers.accounts.count": 1,
        "levers.accounts.friend_cap": 100_000_000,
        "levers.accounts.cost_per_week_cny": 0.0,
        "levers.messages.service_per_week": 0.0,
        "levers.messages.promo_per_week": 0.0,
        "levers.product.bad_order_share": 0.0,
        "levers.referral.enabled": False,
        "levers.campaign.every_weeks": 0,
        "levers.commission.level_shares": [0.0],
    }
    for channel in CHANNELS:
        values[f"levers.{channel}.daily_spend_cny"] = values[f"levers.{channel}.always_per_week"] = 0.0
    return values


def alone(values: dict[str, Any]) -> Scenario:
    """Return a scenario of these values and nothing else. What does nothing in it keeps its default.

    So the file is short to read, and no caution is given about values that nobody chose.
    """
    scenario = Scenario.load("closed-loop", nothing_else() | values)
    unused = {caution.path for caution in idle(scenario, Seen(scenario, scenario.days))}
    return scenario.change({path: default for path, _, default in scenario.differences() if path in unused})


def arrivals(joining_days: np.ndarray, days: int) -> list[dict[str, Any]]:
    """Schedule entries that let exactly so many people in on those days: ``day of each person -> entries``.

    Where there are more days than a schedule holds, those of a block of days come in its middle.
    """
    block = -(-(int(joining_days.max()) + 1) // _MOST_ENTRIES)  # days of an entry, rounded up
    counts = np.bincount(joining_days // block)
    entries: list[dict[str, Any]] = []
    for number in np.flatnonzero(counts):
        day = min(int(number) * block + block // 2, days - 1)
        entries.append({"from_day": day, "to_day": day, "set": {_ARRIVALS: int(counts[number])}})
    return entries


def cohort_scenario(
    daily: DayLaw,
    baskets: BasketFit | None,
    joining_days: np.ndarray,
    days: int,
    name: str,
    spend: SpendFit | None = None,
) -> Scenario:
    """The people of the log and nothing else: they join on the days of their first orders and then buy as fitted."""
    people = max(len(joining_days), 10)
    return alone(order_values(daily, baskets, spend) | {
        "name": name,
        "about": "Customers of a log of transactions, who join by their first orders, on the days of the log, and buy "
        "again by the law fitted to it, with at most one order a day.",
        "days": days,
        "market.people": people,
        "schedule": arrivals(joining_days, days),
    })  # fmt: skip


def start_on(day: np.datetime64, later: int = 0) -> dict[str, str]:
    """``path -> value`` of a scenario that starts so many days after a date; none where no run may start then."""
    found = (day.astype("datetime64[D]") + np.timedelta64(later, "D")).astype(object)
    return {"start_date": str(found)} if isinstance(found, date) and EARLIEST <= found <= LATEST else {}


def customers_of_log(table: str, silent_share: float) -> dict[str, Any]:
    """``path -> value`` of a pool in which are the customers of a log, so many of whom have dropped out."""
    return {
        "market.pool.file": table,
        **{f"market.pool.{name}": 0 for name in ("followers", "buyers", "repeat_buyers", "referrers")},
        "market.pool.silent_share": silent_share,
        "market.pool.trust": 1.0,
        "market.pool.fit_mean": 1.0,
    }


def on_base(
    base: Scenario, daily: DayLaw, baskets: BasketFit | None, name: str, spend: SpendFit | None = None
) -> Scenario:
    """A scenario of one's own with the buying of the log laid on it; channels, hosts, leaving and costs stay.

    Whoever a channel brings joins by an order. Whom a friend or a leader brings follows first, and buys for the first
    time at their own rate.
    """
    return base.change(order_values(daily, baskets, spend) | {"name": name})
