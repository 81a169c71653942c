"""The first year of a shop in expectation, by closed forms, from which the figures that a merchant knows are solved.

People differ in their needs (gamma), in how easily they lapse (beta), in fit and in tolerance; each law is taken at a
few points. Within a year attitude is held at its mean: interest at the level that promotions keep it on, trust on its
way from where it begins to where service, orders and drift would bring it. Orders are then a Poisson process that ends
with a lapse or with leaving, and its means are sums of exponentials. People brought by friends are estimated from
sharing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from loopsim.scenario import implied
from loopsim.scenario.first_attitude import YEAR, Attitude
from loopsim.scenario.laws import (
    beta_points,
    bisected,
    gamma_points,
    lasting,
    lasting_after,
    mean,
    middles,
    normal,
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


class FirstYear(Attitude):
    """Expectations of the first year of a scenario; weeks are the unit of time."""

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
        pool = self.scenario.market.pool
        with_need = implied.need_share(self.scenario.market) * pool.people
        if pool.bought == 0:
            whole = sum(weight * need for weight, need in self.needs)
            new = [Point(w * n / whole * v * (1.0 - p), n, p) for w, n in self.needs for v, p in self.lapses]
            return new, [Point(w * v, n, p) for w, n in self.needs for v, p in self.lapses]
        part = min(pool.bought / with_need, 1.0 - 1e-9) if with_need else 1.0
        rest = [(w - part * b, need) for (w, need), (b, _) in zip(self.needs, self._bought, strict=True)]
        return (
            self._speaking(self._bought),
            [Point(w / (1.0 - part) * v, n, p) for w, n in rest for v, p in self.lapses],
        )

    @cached_property
    def _bought(self) -> list[tuple[float, float]]:
        """``[(weight, needs)]`` of those of the pool who have bought, silent or not."""
        pool = self.scenario.market.pool
        with_need = implied.need_share(self.scenario.market) * pool.people
        part = min(pool.bought / with_need, 1.0 - 1e-9) if with_need else 1.0
        return [(weight / part, need) for weight, need in thinned(self.needs, part)]

    def _speaking(self, bought: list[tuple[float, float]]) -> list[Point]:
        """Buyers who are not silent. Silent are those who lapse easily, or need often and have not ordered for long."""
        pool = self.scenario.market.pool
        first, last = pool.last_order_days_ago
        weeks = [(first + u * (last - first)) / 7.0 for u in middles(4)]
        points = []
        for weight, need in bought:
            rate = self.rate(need, self.orders_before(need), pool.fit_mean, pool.trust)
            for part, lapse in self.lapses:
                signs = [math.log(lapse or 1.0) + min(rate * one, _MOST_MISSED) for one in weeks]
                points.append((Point(weight * part, need, lapse), signs))

        def stays(signs: list[float], log_time: float) -> float:
            return mean(math.exp(-math.exp(min(sign + log_time, 30.0))) for sign in signs)

        def silent(log_time: float) -> float:
            return 1.0 - sum(point.weight * stays(signs, log_time) for point, signs in points) - pool.silent_share

        time = bisected(silent, -60.0, 30.0, 18) if pool.silent_share > 0.0 else -700.0
        return [point._replace(weight=point.weight * stays(signs, time)) for point, signs in points]

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

    def of_buyers(self, points: Sequence[Point], start: float, fit: float, leaving: float) -> Orders:
        """Orders in a year of people who have bought and are not silent, of one of them."""
        found = [0.0, 0.0, 0.0]
        for weight, need, lapse in points:
            orders = self.orders_before(need)
            for part, interest in self._interests(fit):
                speed = self.rate(need, orders, interest, start)
                speed = self.rate(need, orders, interest, self.trust(start, start, speed))
                many = speed * lasting(speed * lapse + leaving, YEAR)
                trust = self.trust(start, start, speed)
                speed = self.rate(need, orders + many / 2.0, interest, trust)
                many = speed * lasting(speed * lapse + leaving, YEAR)
                found[0] += weight * part * many
                found[1] += weight * part * many * self.worth_at(trust)
                found[2] += weight * part * speed * lasting(speed + leaving, YEAR)
        return Orders(*found)

    def of_newcomers(self, points: Sequence[Point], start: float, fit: float, leaving: float, weeks: float) -> Orders:
        """Orders within some weeks of people with a need who have not bought yet, of one of them."""
        found = [0.0, 0.0, 0.0]
        trust, interest = self.trust(start, start, 0.0, weeks), self.interest(fit)
        for weight, need, lapse in points:
            first, again = self.rate(need, 0.0, interest, trust), self.rate(need, 1.5, interest, trust)
            bought = first * lasting(first + leaving, weeks)
            more = (1.0 - lapse) * first * again * lasting_after(first + leaving, again * lapse + leaving, weeks)
            found[0] += weight * (bought + more)
            found[1] += weight * (bought + more) * self.worth_at(self.trust(start, start, again, weeks))
            found[2] += weight * bought
        return Orders(*found)

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

    # --- the year ---------------------------------------------------------------------------------------------------

    def joiners(self) -> dict[str, float]:
        """People who join in the year, by source; those whom friends bring are an estimate."""
        market, levers, sharing = self.scenario.market, self.scenario.levers, self.scenario.behavior.sharing
        strangers = 1.0 - market.pool.people / market.people
        found = {
            one.channel: (one.followers_per_week + one.followers_for_free_per_week) * YEAR * strangers
            for one in implied.channel_outlooks(self.scenario)
        }
        network, campaign = market.network, levers.campaign
        strong = network.strong_contacts / network.contacts
        accepts = strong * sharing.accept_strong_chance + (1.0 - strong) * sharing.accept_weak_chance
        lifted = campaign.days / (7.0 * campaign.every_weeks) if campaign.every_weeks else 0.0
        reached = (1.0 - lifted) * self._reached(0.0)
        reached += lifted * (1.0 + campaign.share_lift) * self._reached(campaign.invites_lift)
        bought = market.pool.bought
        experienced = 1.0 - sharing.experience_weight * (1.0 - market.pool.experience)
        new = 1.0 - sharing.experience_weight * (1.0 - sharing.experience_start)
        sharers = bought * experienced + market.pool.followers * new * sharing.follower_share
        sharers += 0.5 * sum(found.values()) * new * sharing.follower_share  # a joiner is there for half of the year
        shares = implied.shares_per_year(self.scenario) * sharers
        found["referral"] = shares * reached * accepts * strangers * _mean_stay(self)
        return found

    def _reached(self, lift: float) -> float:
        """Mean number of friends reached by a share: at most one's contacts, and few people have most of the reach."""
        market, usual = self.scenario.market, self.scenario.levers.referral.invites_per_share * (1.0 + lift)
        spread, most = market.sociability_sigma, float(market.network.contacts)
        if usual == 0.0 or spread == 0.0 or market.network.kind == "communities":  # there contacts differ as the reach
            return min(usual, most)
        z = (math.log(most / usual) + spread * spread / 2.0) / spread
        return usual * normal(z - spread) + most * (1.0 - normal(z))

    def orders(self, leaving: float) -> Orders:
        """All orders of the year."""
        market, levers = self.scenario.market, self.scenario.levers
        buyers, others = self.buyers_of_pool()
        with_need, pool = implied.need_share(market), market.pool
        parts: list[tuple[float, float, Orders]] = []
        if pool.bought:
            parts.append((pool.bought, 1.0, self.of_buyers(buyers, pool.trust, pool.fit_mean, leaving)))
        left = max(0.0, with_need * pool.people - pool.bought)
        if pool.people:
            parts.append((left, 1.0, self.of_newcomers(others, pool.trust, pool.fit_mean, leaving, YEAR)))
        anyone = [Point(w * v, n, p) for w, n in self.needs for v, p in self.lapses]
        referred = self.scenario.behavior.referred
        for source, joiners in self.joiners().items():
            if joiners == 0.0:
                continue
            lever = getattr(levers, source)
            needy = _met(getattr(lever, "precision", 0.0), with_need)
            for weeks in (0.2113 * YEAR, 0.7887 * YEAR):  # as good as all days, to the third power (Gauss)
                told = self.of_newcomers(anyone, lever.trust_start, lever.fit_mean, leaving, weeks)
                lift = 1.0
                if source == "referral":
                    lift += referred.basket_lift * max(0.0, 1.0 - weeks / 2.0 / referred.basket_fade_weeks)
                parts.append((joiners * needy / 2.0, lift, told))
        return Orders(
            sum(people * told.orders for people, _, told in parts),
            sum(people * lift * told.worth for people, lift, told in parts),
            sum(people * told.people for people, _, told in parts),
        )

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


def _mean_stay(year: FirstYear) -> float:
    """Part of a year that a member of the pool is there."""
    monthly = year.leaving_a_month()
    hazard = -12.0 * math.log1p(-monthly)
    return -math.expm1(-hazard) / hazard if hazard else 1.0


def _met(precision: float, with_need: float) -> float:
    """Part of the people whom a channel brings that has a real need."""
    return with_need * (1.0 - precision) + precision if with_need else 0.0
