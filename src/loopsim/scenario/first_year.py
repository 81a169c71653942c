"""The first year of a shop in expectation, by closed forms, from which the figures that a merchant knows are solved.

Who buys, and how often, is in :mod:`loopsim.scenario.first_buyers`. People brought by friends are estimated from
sharing.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from loopsim.scenario import implied
from loopsim.scenario.first_attitude import YEAR
from loopsim.scenario.first_buyers import Buyers, Orders, Point
from loopsim.scenario.laws import normal
from loopsim.scenario.network_kinds import KINDS


class _Part(NamedTuple):
    """A group of people, how much larger their orders are, and what one of them orders."""

    people: float
    lift: float
    told: Orders


class FirstYear(Buyers):
    """Expectations of the first year of a scenario; weeks are the unit of time."""

    def joiners(self, weeks: float = YEAR) -> dict[str, float]:
        """People who join in the first weeks, by source; those whom friends bring are an estimate."""
        market, sharing = self.scenario.market, self.scenario.behavior.sharing
        levers: Any = self.scenario.levers  # (campaigns are declared by a family)
        found = {
            one.channel: (one.followers_per_week + one.followers_for_free_per_week)
            * weeks
            * implied.strangers_met(self.scenario, getattr(levers, one.channel).precision)
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
        sharers += 0.5 * sum(found.values()) * new * sharing.follower_share  # a joiner is there for half of the time
        shares = implied.shares_per_year(self.scenario) * (weeks / YEAR) * sharers
        strangers = implied.strangers_met(self.scenario, sharing.need_precision)
        found["referral"] = shares * reached * accepts * strangers * _mean_stay(self, weeks)
        return found

    def _reached(self, lift: float) -> float:
        """Mean number of friends reached by a share: at most one's contacts, and few people have most of the reach."""
        market, usual = self.scenario.market, self.scenario.levers.referral.invites_per_share * (1.0 + lift)
        spread, most = market.sociability_sigma, float(market.network.contacts)
        if usual == 0.0 or spread == 0.0 or KINDS[market.network.kind].is_spread:
            return min(usual, most)
        z = (math.log(most / usual) + spread * spread / 2.0) / spread
        return usual * normal(z - spread) + most * (1.0 - normal(z))

    def orders(self, leaving: float, span: float = YEAR) -> Orders:
        """All orders of the first ``span`` weeks."""
        return _summed([*self._of_old(leaving, span), *self._of_new(leaving, span)])

    def first_orders(self, leaving: float, span: float = YEAR) -> float:
        """First orders among them: of people who had not bought before, each at most one."""
        return _summed(self._of_new(leaving, span)).people

    def repeat_orders(self, leaving: float, span: float = YEAR) -> float:
        """The others among them."""
        new = _summed(self._of_new(leaving, span))
        return _summed(self._of_old(leaving, span)).orders + new.orders - new.people

    def _of_old(self, leaving: float, span: float) -> list[_Part]:
        """Those of the pool who have bought."""
        pool = self.scenario.market.pool
        if not pool.bought:
            return []
        told = self.of_buyers(self.buyers_of_pool()[0], pool.trust, pool.fit_mean, leaving, span)
        return [_Part(pool.bought, 1.0, told)]

    def _of_new(self, leaving: float, span: float) -> list[_Part]:
        """Those of the pool who have not bought, and people who join."""
        market, levers = self.scenario.market, self.scenario.levers
        with_need, pool = implied.need_share(market), market.pool
        parts: list[_Part] = []
        left = max(0.0, with_need * pool.people - pool.bought)
        if pool.people:
            others = self.others_of_pool()
            parts.append(_Part(left, 1.0, self.of_newcomers(others, pool.trust, pool.fit_mean, leaving, span)))
        anyone = [Point(w * v, n, p) for w, n in self.needs for v, p in self.lapses]
        referred = self.scenario.behavior.referred
        for source, joiners in self.joiners(span).items():
            if joiners == 0.0:
                continue
            lever = getattr(levers, source)
            needy = _met(getattr(lever, "precision", 0.0), with_need)
            for weeks in (0.2113 * span, 0.7887 * span):  # as good as all days, to the third power (Gauss)
                told = self.of_newcomers(anyone, lever.trust_start, lever.fit_mean, leaving, weeks)
                lift = 1.0
                if source == "referral":
                    lift += referred.basket_lift * max(0.0, 1.0 - weeks / 2.0 / referred.basket_fade_weeks)
                parts.append(_Part(joiners * needy / 2.0, lift, told))
        return parts


def _summed(parts: list[_Part]) -> Orders:
    """Orders of all groups."""
    return Orders(
        sum(part.people * part.told.orders for part in parts),
        sum(part.people * part.lift * part.told.worth for part in parts),
        sum(part.people * part.told.people for part in parts),
    )


def _mean_stay(year: FirstYear, weeks: float) -> float:
    """Part of some weeks that a member of the pool is there."""
    monthly = year.leaving_a_month()
    hazard = -12.0 * math.log1p(-monthly) * weeks / YEAR
    return -math.expm1(-hazard) / hazard if hazard else 1.0


def _met(precision: float, with_need: float) -> float:
    """Part of the people whom a channel brings that has a real need."""
    return with_need * (1.0 - precision) + precision if with_need else 0.0
