"""Past of the people of the pool before day 0: drawn from the counts and ranges of ``market.pool``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.market.fields import NONE

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

#: Orders that somebody has missed are a sign of silence up to so many.
_MOST_MISSED = 1.0

#: The last evening before day 0. A day of -1 would mean "never", so whoever did something did it a day before at least.
EVENING = -1


class Past(NamedTuple):
    """Deeds of the people of a pool before day 0, an entry a person."""

    joined: np.ndarray  # days
    first_order: np.ndarray  # days; NONE: never
    last_order: np.ndarray
    orders: np.ndarray
    referrer: np.ndarray  # place of whoever brought each; NONE: nobody or not known
    is_silent: np.ndarray
    spent_fen: np.ndarray  # NONE: not known
    host: np.ndarray  # number of the host; NONE: not known
    need_rate: np.ndarray  # what they are like, given all that
    dropout_chance: np.ndarray

    @staticmethod
    def of_counts(rows: np.ndarray, luck: np.ndarray, scenario: Scenario) -> Past:
        """The past that the counts and ranges of ``market.pool`` leave to chance."""
        pool, met = scenario.market.pool, len(rows)
        moment, again, sociable, lapsing = luck[:, 4:8].T
        with np.errstate(divide="ignore", over="ignore"):
            first = moment / rows["need_rate"]
            second = first + again / (rows["need_rate"] * (1.0 - rows["dropout_chance"]))
        has_bought = earliest(first, pool.bought, np.ones(met, np.bool_))
        brings = earliest(sociable / np.maximum(rows["sociability"], 1e-12), pool.referrers, has_bought)
        has_again = earliest(second, pool.repeat_buyers, has_bought & ~brings)
        # Of the referrers as many have ordered again as of all others who bought.
        once = pool.buyers + pool.repeat_buyers
        part = pool.repeat_buyers / once if once else 1.0
        has_again |= earliest(second, round(part * pool.referrers), brings)

        orders = has_bought.astype(np.int64)
        more = pool.orders_per_repeat_buyer - 2.0
        if more > 0.0:  # geometric, with the mean that is left after the second
            orders[has_again] += 1 + np.floor(np.log1p(-luck[has_again, 3]) / np.log(more / (1.0 + more))).astype(int)
        else:
            orders[has_again] += 1
        joined = _days_ago(luck[:, 0], pool.joined_days_ago)
        referrer = np.full(met, NONE, np.int64)
        if pool.referrers:
            # Each has brought one of the others, who came later.
            friends = np.flatnonzero(~brings)[: pool.referrers]
            bringing = np.flatnonzero(brings)
            referrer[friends] = bringing
            joined[bringing] = np.minimum(joined[bringing], joined[friends] - 1)
        last = np.maximum(_days_ago(luck[:, 2], pool.last_order_days_ago), joined)
        first_day = np.where(orders > 1, joined + np.floor(luck[:, 1] * (last - joined + 1)).astype(int), last)
        return Past(
            joined=joined,
            first_order=np.where(has_bought, first_day, NONE),
            last_order=np.where(has_bought, last, NONE),
            orders=orders,
            referrer=referrer,
            is_silent=_who_is_silent(rows, lapsing, orders, last, scenario),
            spent_fen=np.full(met, NONE, np.int64),
            host=np.full(met, NONE, np.int64),
            need_rate=rows["need_rate"],
            dropout_chance=rows["dropout_chance"],
        )


def _who_is_silent(
    rows: np.ndarray, lapsing: np.ndarray, orders: np.ndarray, last: np.ndarray, scenario: Scenario
) -> np.ndarray:
    """Find the buyers who are silent: who lapses easily, and has not ordered for long; ``last``: the day of it.

    ``market.pool.silent_share`` of all who bought, if so many can be.
    """
    has_bought = orders > 0
    may_be = has_bought & (orders >= scenario.behavior.need.dropout_from_order)  # as after an order of a run
    with np.errstate(divide="ignore"):
        easily = np.log(lapsing) - np.log(rows["dropout_chance"] if (rows["dropout_chance"] > 0).any() else 1.0)
    easily -= np.minimum(-last * _orders_per_day(rows, orders, scenario), _MOST_MISSED)
    return earliest(easily, round(scenario.market.pool.silent_share * int(has_bought.sum())), may_be)


def _orders_per_day(rows: np.ndarray, orders: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Repeat orders a day of people who have ordered so many times, while they are not silent."""
    need, product = scenario.behavior.need, scenario.levers.product
    share = 1.0 - (1.0 - need.base_share) / (1.0 + need.habit_gain * orders)
    ease = product.quality * math.prod(scenario.levers.checkout.step_pass)
    wish = rows["need_rate"] * rows["interest"] * rows["trust"]
    return need.per_week / 7.0 * share * wish * ease


def _days_ago(luck: np.ndarray, between: tuple[float, ...]) -> np.ndarray:
    """Days before day 0, spread evenly in a range of days ago."""
    first, last = between
    return EVENING - np.floor(first + luck * (last - first + 1.0)).astype(np.int64)


def earliest(moments: np.ndarray, count: int, among: np.ndarray) -> np.ndarray:
    """Whether one is among the first ``count`` of a race that only some are in."""
    runners = np.flatnonzero(among)
    order = runners[np.argsort(moments[runners], kind="stable")]
    found = np.zeros(len(moments), np.bool_)
    found[order[:count]] = True
    return found
