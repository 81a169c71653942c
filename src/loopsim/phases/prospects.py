"""Visits that people of the pool may make within the horizon: their hazards of today go on, until they leave or lapse.

A day brings one visit at most, with chance 1 - exp(-hazard); a visit is an order with chance ``ease``. All ends at
which the model lets people fall silent count: by chance after an order (``dropout_chance``, from the order on that
``dropout_from_order`` names), and on a day that was drawn at the first order (``lapse_day``).
"""

from __future__ import annotations

import math

from loopsim.compiled import compiled, shared
from loopsim.draws import chance_of
from loopsim.market.fields import NONE
from loopsim.rules import DAYS_PER_YEAR

#: Days ahead, and discount a year, at which the prospects of a pool are valued.
PROSPECT_DAYS, PROSPECT_DISCOUNT = 364.0, 0.10

#: Days since the first order that are taken one by one; all later ones by the week.
_ONE_BY_ONE = 14.0


@shared
def days_ahead(lapse_day, is_silent, day):
    """Days of the horizon on which one may still order, on the evening of a day."""
    if is_silent:
        return 0.0
    if lapse_day == NONE:
        return PROSPECT_DAYS
    return max(0.0, min(PROSPECT_DAYS, float(lapse_day - 1 - day)))


@shared
def ease_of_first(first_order_ease, share_before, share_after, quality):
    """Hazard of ordering after the first order against that before it, attitude being equal."""
    before = first_order_ease * share_before
    return quality * share_after / before if before > 0.0 else 1.0


@compiled("f8(f8, f8)")
def lasting(ends, days):
    """Mean days before an event with this hazard, within some days."""
    return chance_of(ends * days) / ends if ends * days > 1e-12 else days


@compiled("f8(f8, f8, f8, f8, f8)")
def held(ends, rate, chance, safe_orders, days):
    """Mean days, discounted and within ``days``, until one leaves (``ends``) or lapses with a chance at each order.

    ``rate`` is that of orders. Who is safe from lapse for some orders is taken to be so until as many are expected.
    """
    safe = days
    if safe_orders <= 0.0:
        safe = 0.0
    elif rate * days > safe_orders:
        safe = safe_orders / rate
    return lasting(ends, safe) + math.exp(-ends * safe) * lasting(ends + rate * chance, days - safe)


@compiled("f8(f8, f8, f8, f8, f8, f8, f8, f8, f8, f8)")
def prospects(order_hazard, leave_hazard, dropout_chance, orders, days, ease, again, from_order, shape, scale):
    """Discounted visits of a person within ``days`` (:func:`days_ahead`), at hazards a day that stay the same.

    ``again`` is the hazard after a first order against that before it (:func:`ease_of_first`); ``shape`` and ``scale``
    are those of the law of days between the first order and silence.
    """
    if order_hazard <= 0.0 or days <= 0.0:
        return 0.0
    ends = leave_hazard + PROSPECT_DISCOUNT / DAYS_PER_YEAR
    visits = chance_of(order_hazard) * ends / chance_of(ends)  # they leave in the evening, after the day's visit
    if orders > 0.0:
        rate = chance_of(order_hazard) * ease
        return visits * held(ends, rate, dropout_chance, from_order - 1.0 - orders, days)
    first = chance_of(order_hazard) * ease
    found = visits * lasting(ends + first, days)
    lapses = chance_of(order_hazard * again) * ease
    visits = chance_of(order_hazard * again) * ends / chance_of(ends)
    if from_order <= 1.0:  # who lapses with the first order makes no other
        visits *= 1.0 - dropout_chance
    safe = max(0.0, from_order - 2.0) / lapses if lapses > 0.0 else days
    begun = 0.0  # days since the first order
    while begun < days:
        step = min(1.0 if begun < _ONE_BY_ONE else 7.0, days - begun)
        since = begun + step / 2.0
        there = math.exp(-ends * since - lapses * dropout_chance * max(0.0, since - safe))
        if shape > 0.0:
            there *= (scale / (scale + since + 0.5)) ** shape
        found += step * visits * there * first * lasting(ends + first, days - since)
        begun += step
    return found


@compiled("i8(f8[::1], f8[::1], f8[::1], i4[::1], i4[::1], b1[::1], i8, f8, f8, f8, f8, f8)", for_every_run=True)
def prospects_of(order, leave, dropout, orders, lapse_day, is_silent, day, ease, again, from_order, shape, scale):
    """Millionths of the visits of people, an entry a person in each array, on the evening of a day."""
    visits = 0
    for n in range(order.size):
        days = days_ahead(lapse_day[n], is_silent[n], day)
        of_one = prospects(order[n], leave[n], dropout[n], orders[n], days, ease, again, from_order, shape, scale)
        visits += int(1e6 * of_one)
    return visits
