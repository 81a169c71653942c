"""Buyers of the first year of a shop, and how often they order, in expectation.

People differ in their needs (gamma), in how easily they lapse (beta), in fit and in tolerance; each law is taken at a
few points. Within a year attitude is held at its mean: interest at the level that promotions keep it on, trust on its
way from where it begins to where service, orders and drift would bring it. Orders are then a Poisson process that ends
with a lapse (after an order, or at any moment: :class:`~loopsim.scenario.laws.Lapse`) or with leaving, and its means
are sums of exponentials, or a few points of them. Who is safe from lapse for some orders is taken to be so until as
many are expected.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from loopsim.scenario import implied
from loopsim.scenario.first_attitude import YEAR, Attitude
from loopsim.scenario.laws import (
    Lapse,
    beta_points,
    bisected,
    gamma_points,
    lasting,
    lasting_after,
    mean,
    middles,
    thinned,
)

#: Missed orders that are a sign of silence at most, as in ``loopsim.market.seating``.
_MOST_MISSED = 1.0


class Point(NamedTuple):
    """A kind of people: their part of all, their needs, and their chance to lapse after an order."""

    weight: float
    need: float
    lapse: float


class Orders(NamedTuple):
    """Expected orders of a group within a year, their value against the base, and how many people order."""

    orders: float
    worth: float
    people: float


class Buyers(Attitude):
    """Expectations of people who buy, within a year; weeks are the unit of time."""

    # --- people -----------------------------------------------------------------------------------------------------

    @cached_property
    def needs(self) -> list[tuple[float, float]]:
        """``[(weight, needs against the mean person's)]`` of people with a real need."""
        shape = self.scenario.behavior.need.shape
        lift = implied.needs_per_year(self.scenario) / (self.scenario.behavior.need.per_week * YEAR or 1.0)
        if shape == 0.0 or self.scenario.behavior.need.per_week == 0.0:
            return [(1.0, lift or 1.0)]
        return [(weight, lift * need) for weight, need in gamma_points(shape)]

    @cached_property
    def lapses(self) -> list[tuple[float, float]]:
        """``[(weight, chance to lapse after an order)]``."""
        need = self.scenario.behavior.need
        return beta_points(need.dropout_alpha, need.dropout_beta) if need.dropout_alpha > 0.0 else [(1.0, 0.0)]

    def buyers_of_pool(self) -> tuple[list[Point], list[Point]]:
        """``-> (those of the pool who bought and are not silent, those with a need who have not bought)``.

        As :mod:`loopsim.market.seating` chooses them: by races of exponential moments. Without a pool, those who have
        just bought for the first time.
        """
        if self.scenario.market.pool.bought == 0:
            whole = sum(weight * need for weight, need in self.needs)
            spared = self.scenario.behavior.need.dropout_from_order > 1
            new = [
                Point(w * n / whole * v * (1.0 if spared else 1.0 - p), n, p)
                for w, n in self.needs
                for v, p in self.lapses
            ]
            return new, self.others_of_pool()
        return self._speaking(self._bought), self.others_of_pool()

    def others_of_pool(self) -> list[Point]:
        """Those of the pool with a need who have not bought."""
        pool = self.scenario.market.pool
        if pool.bought == 0:
            return [Point(w * v, n, p) for w, n in self.needs for v, p in self.lapses]
        with_need = implied.need_share(self.scenario.market) * pool.people
        part = min(pool.bought / with_need, 1.0 - 1e-9) if with_need else 1.0
        rest = [(w - part * b, need) for (w, need), (b, _) in zip(self.needs, self._bought, strict=True)]
        return [Point(w / (1.0 - part) * v, n, p) for w, n in rest for v, p in self.lapses]

    @cached_property
    def _bought(self) -> list[tuple[float, float]]:
        """``[(weight, needs)]`` of those of the pool who have bought, silent or not."""
        pool = self.scenario.market.pool
        with_need = implied.need_share(self.scenario.market) * pool.people
        part = min(pool.bought / with_need, 1.0 - 1e-9) if with_need else 1.0
        return [(weight / part, need) for weight, need in thinned(self.needs, part)]

    def _speaking(self, bought: list[tuple[float, float]]) -> list[Point]:
        """Buyers who are not silent. Silent are those who lapse easily, or need often and have not ordered for long.

        Only those can be who have made an order after which one may lapse: the rest are not silent, whatever is asked.
        """
        pool = self.scenario.market.pool
        first, last = pool.last_order_days_ago
        weeks = [(first + u * (last - first)) / 7.0 for u in middles(4)]
        points = []
        for weight, need in bought:
            rate = self.rate(need, self.orders_before(need), pool.fit_mean, pool.trust)
            may = self._may_be_silent(need)
            for part, lapse in self.lapses:
                signs = [math.log(lapse or 1.0) + min(rate * one, _MOST_MISSED) for one in weeks]
                points.append((Point(weight * part, need, lapse), signs, may))

        def stays(signs: list[float], may: float, log_time: float) -> float:
            return 1.0 - may + may * mean(math.exp(-math.exp(min(sign + log_time, 30.0))) for sign in signs)

        def silent(log_time: float) -> float:
            return (
                1.0
                - sum(point.weight * stays(signs, may, log_time) for point, signs, may in points)
                - pool.silent_share
            )

        time = bisected(silent, -60.0, 30.0, 18) if pool.silent_share > 0.0 else -700.0
        return [point._replace(weight=point.weight * stays(signs, may, time)) for point, signs, may in points]

    def _may_be_silent(self, need: float) -> float:
        """Part of those of the pool who bought that has made an order after which one may lapse."""
        first = self.scenario.behavior.need.dropout_from_order
        if first <= 1:
            return 1.0
        seen, more = need * self._time_to_repeat, self.scenario.market.pool.orders_per_repeat_buyer - 2.0
        again = 1.0 - math.exp(-seen) * (1.0 + seen)
        return again * (more / (1.0 + more)) ** (first - 2) if more > 0.0 or first == 2 else 0.0

    # --- orders -----------------------------------------------------------------------------------------------------

    def rate(self, need: float, orders: float, interest: float, trust: float) -> float:
        """Orders a week of a person with this number of orders."""
        elsewhere, habit, first, again = self._eager
        return need * interest * trust * (1.0 - elsewhere / (1.0 + habit * orders)) * (again if orders > 0 else first)

    @cached_property
    def _eager(self) -> tuple[float, float, float, float]:
        needs, levers = self.scenario.behavior.need, self.scenario.levers
        annoyed = mean(float(one > 0.0) for one in self.annoyance)
        met = 1.0 - annoyed * (1.0 - self.annoyed_trust)
        orders = needs.per_week * implied.checkout_ease(levers) * met
        return (
            1.0 - needs.base_share,
            needs.habit_gain,
            orders * needs.first_order_ease,
            orders * levers.product.quality,
        )

    def of_buyers(
        self, points: Sequence[Point], start: float, fit: float, leaving: float, weeks: float = YEAR
    ) -> Orders:
        """Orders within some weeks of people who have bought and are not silent, of one of them."""
        found = [0.0, 0.0, 0.0]
        for weight, need, lapse in points:
            orders = self.orders_before(need)
            for part, interest, law in self._kinds(fit):
                speed = self.rate(need, orders, interest, start)
                speed = self.rate(need, orders, interest, self.trust(start, start, speed, weeks))
                many = speed * self.ordering(speed, lapse, orders, leaving, law, weeks)
                trust = self.trust(start, start, speed, weeks)
                speed = self.rate(need, orders + many / 2.0, interest, trust)
                many = speed * self.ordering(speed, lapse, orders, leaving, law, weeks)
                found[0] += weight * part * many
                found[1] += weight * part * many * self.worth_at(trust)
                found[2] += weight * part * speed * law.lasting(speed + leaving, weeks)
        return Orders(*found)

    def ordering(
        self, rate: float, lapse: float, orders: float, leaving: float, law: Lapse, weeks: float = YEAR
    ) -> float:
        """Mean weeks, of some from now on, in which one who has made so many orders orders at a rate."""
        safe = min(self._safe(rate, orders), weeks)
        if safe == 0.0:
            return law.lasting(rate * lapse + leaving, weeks)
        then = math.exp(-leaving * safe) * law.there(safe)
        return law.lasting(leaving, safe) + then * law.after(safe).lasting(rate * lapse + leaving, weeks - safe)

    def _safe(self, rate: float, orders: float) -> float:
        """Weeks of the year until one is expected to have made as many orders as no lapse follows."""
        more = self.scenario.behavior.need.dropout_from_order - 1.0 - orders
        if more <= 0.0:
            return 0.0
        return more / rate if rate * YEAR > more else YEAR

    @cached_property
    def lapse(self) -> Lapse:
        """Law of silence at any moment after the first order, in weeks."""
        need = self.scenario.behavior.need
        return Lapse(need.lapse_shape, need.lapse_days / 7.0)

    @cached_property
    def laws(self) -> list[tuple[float, Lapse]]:
        """``[(weight, law of silence)]`` of people of the pool who have bought and are still there, as of today.

        The first order lies evenly between joining and the last one, as in :mod:`loopsim.market.past`.
        """
        pool = self.scenario.market.pool
        if self.lapse.shape == 0.0 or pool.bought == 0:
            return [(1.0, self.lapse)]
        last = mean(pool.last_order_days_ago)
        first, end = pool.joined_days_ago
        joined = [first + u * (end - first) for u in middles(2)]
        again = pool.repeat_buyers / (pool.buyers + pool.repeat_buyers) if pool.buyers + pool.repeat_buyers else 1.0
        found = [(1.0 - again, min(last, mean(joined)))]
        found += [(again / 2.0, (day + min(last, day)) / 2.0) for day in joined]
        return [(weight, self.lapse.after(days / 7.0)) for weight, days in found]

    def _kinds(self, fit: float) -> list[tuple[float, float, Lapse]]:
        """``[(weight, interest, law of silence)]`` of people of the pool."""
        return [(part * weight, interest, law) for part, interest in self._interests(fit) for weight, law in self.laws]

    def of_newcomers(self, points: Sequence[Point], start: float, fit: float, leaving: float, weeks: float) -> Orders:
        """Orders within some weeks of people with a need who have not bought yet, of one of them."""
        found = [0.0, 0.0, 0.0]
        trust, interest = self.trust(start, start, 0.0, weeks), self.interest(fit)
        for weight, need, lapse in points:
            first, again = self.rate(need, 0.0, interest, trust), self.rate(need, 1.5, interest, trust)
            bought = first * lasting(first + leaving, weeks)
            more = first * again * self._ordering_after(first + leaving, again, lapse, leaving, weeks)
            found[0] += weight * (bought + more)
            found[1] += weight * (bought + more) * self.worth_at(self.trust(start, start, again, weeks))
            found[2] += weight * bought
        return Orders(*found)

    def _ordering_after(self, begins: float, rate: float, lapse: float, leaving: float, weeks: float) -> float:
        """Mean weeks of ordering again after a first order that comes with a hazard, leaving included."""
        spared, safe = self.scenario.behavior.need.dropout_from_order > 1, self._safe(rate, 1.0)
        stays = 1.0 if spared else 1.0 - lapse
        if safe == 0.0 and self.lapse.shape == 0.0:
            return stays * lasting_after(begins, rate * lapse + leaving, weeks)

        def there(time: float) -> float:
            ends = leaving * time + rate * lapse * max(0.0, time - safe)
            return math.exp(-ends) * lasting(begins, weeks - time)

        return stays * self.lapse.mean_of(there, weeks, leaving)

    def worth_at(self, trust: float) -> float:
        """Mean value of an order against the base."""
        by_trust, by_segment = self._lifts
        return (1.0 + by_trust * trust) * (1.0 + by_segment)

    @cached_property
    def _lifts(self) -> tuple[float, float]:
        lift = sum(segment.share * segment.basket_lift for segment in self.scenario.market.segments)
        return self.scenario.behavior.basket.trust_lift, lift

    def _interests(self, fit: float) -> list[tuple[float, float]]:
        spread = self.scenario.behavior.interest.fit_spread
        if spread == 0.0 or fit in (0.0, 1.0):
            return [(1.0, self.interest(fit))]
        away = math.sqrt(1.5 * fit * (1.0 - fit) / (1.0 + spread))
        return [(1.0 / 3.0, self.interest(min(max(at, 0.0), 1.0))) for at in (fit - away, fit, fit + away)]

    def orders_before(self, need: float) -> float:
        """Mean number of orders placed before by a buyer of the pool with these needs."""
        pool = self.scenario.market.pool
        if pool.bought == 0:
            return 1.0
        seen = need * self._time_to_repeat
        return 1.0 + (pool.orders_per_repeat_buyer - 1.0) * (1.0 - math.exp(-seen) * (1.0 + seen))

    @cached_property
    def _time_to_repeat(self) -> float:
        """The moment in the race of second orders by which as many have ordered again as the pool has."""
        pool = self.scenario.market.pool
        once = pool.buyers + pool.repeat_buyers
        part = pool.repeat_buyers / once if once else 1.0
        whole = sum(weight for weight, _ in self._bought) or 1.0

        def won(log_time: float) -> float:
            time = math.exp(log_time)
            again = (weight * (1.0 - math.exp(-need * time) * (1.0 + need * time)) for weight, need in self._bought)
            return sum(again) / whole - part

        return math.exp(bisected(won, -20.0, 20.0, 24))
