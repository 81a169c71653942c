"""Attitude and leaving of a shop's customers in its first year, in expectation: interest, trust and annoyance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from loopsim.scenario import implied
from loopsim.scenario.document import Document
from loopsim.scenario.hosts.kinds import PLANNED
from loopsim.scenario.laws import POINTS, mean, middles

YEAR = 365.0 / 7.0


@dataclass(frozen=True)
class Attitude:
    """Expectations of the first year that depend on orders only by their rate; weeks are the unit of time."""

    scenario: Document

    # --- messages and attitude --------------------------------------------------------------------------------------

    @cached_property
    def tolerances(self) -> list[float]:
        """Tolerated messages a week, at points of equal weight."""
        fatigue = self.scenario.behavior.fatigue
        if fatigue.tolerance_slope == 0.0:
            return [fatigue.tolerance_median]
        return [
            min(max(fatigue.tolerance_median * (u / (1.0 - u)) ** (1.0 / fatigue.tolerance_slope), 1e-6), 1e6)
            for u in middles(12 * POINTS)
        ]

    @cached_property
    def annoyance(self) -> list[float]:
        """Hazard of leaving out of annoyance, for each of the tolerances."""
        felt, rate = implied.messages_a_week(self.scenario), self.scenario.behavior.fatigue.leave_per_week
        return [rate * max(0.0, felt - tolerated) for tolerated in self.tolerances]

    def interest(self, fit: float) -> float:
        """Mean interest of someone of this fit under the promotions sent."""
        if fit not in self._interest:
            self._interest[fit] = self._interest_of(fit)
        return self._interest[fit]

    @cached_property
    def _interest(self) -> dict[float, float]:
        """Interest by fit, as far as it was asked for."""
        return {}

    def _interest_of(self, fit: float) -> float:
        behavior, levers = self.scenario.behavior, self.scenario.levers
        felt = implied.messages_a_week(self.scenario)
        keep = 0.5 ** (1.0 / behavior.interest.half_life_days)
        read = mean(behavior.fatigue.read_share * one / (one + felt) for one in self.tolerances)
        raised = min(levers.messages.promo_per_week / 7.0 * read * behavior.interest.promo_gain, 1.0)
        forgets = 1.0 - keep * (1.0 - raised)
        return fit + raised * (1.0 - fit) / forgets if forgets else fit

    @cached_property
    def attention(self) -> float:
        """Part of the service planned that hosts have the time for, with the pool on their accounts."""
        levers, people = self.scenario.levers, self.scenario.market.pool.people
        asked = people * levers.messages.service_per_week / 7.0
        room = implied.room_for_friends(levers)
        if asked == 0.0 or room == 0:
            return 1.0
        reached = 0.0
        for kind in PLANNED:
            wanted = asked * kind.count(levers) * kind.room(levers) / room
            given = kind.count(levers) * float(getattr(kind.of(levers), kind.contacts_per_day))
            reached += min(wanted, given * (kind.part_when_tired if wanted > given else 1.0))
        return min(1.0, reached / asked)

    def trust(self, start: float, goal: float, orders_a_week: float, weeks: float = YEAR) -> float:
        """Mean trust over some weeks of a person whom messages do not annoy, from ``start``, drifting to ``goal``."""
        served, drift, gain, loss = self._pulls
        bought = orders_a_week * gain
        pull = served + bought + drift
        if pull * weeks < 1e-9:
            return start
        rest = max(0.0, (served + bought + drift * goal - orders_a_week * loss) / pull)
        return rest + (start - rest) * -math.expm1(-pull * weeks) / (pull * weeks)

    @cached_property
    def _pulls(self) -> tuple[float, float, float, float]:
        """Changes of trust: by service and drift a week; gain and loss with an order."""
        trust, levers = self.scenario.behavior.trust, self.scenario.levers
        served = levers.messages.service_per_week * self.attention * trust.service_gain
        bad = levers.product.bad_order_share
        return (
            served * self.service_quality,
            trust.drift_per_week,
            (1.0 - bad) * trust.good_order_gain * levers.product.quality,
            bad * trust.bad_order_loss,
        )

    @cached_property
    def annoyed_trust(self) -> float:
        """Trust of those whom messages annoy, against that of the others."""
        trust, levers = self.scenario.behavior.trust, self.scenario.levers
        lost = levers.messages.promo_per_week * trust.excess_loss
        # A straight line down to nothing within these weeks, unless drift holds trust up.
        rest = max(0.0, 1.0 - lost / (0.5 * trust.drift_per_week)) if trust.drift_per_week > 0.0 else 0.0
        weeks = 0.5 / lost if lost > 0.0 else math.inf
        return 1.0 if lost == 0.0 else min(1.0, rest + (1.0 - rest) * min(1.0, weeks / 2.0 / YEAR))

    @cached_property
    def service_quality(self) -> float:
        """Mean quality of a service contact over the hosts of the pool."""
        levers = self.scenario.levers
        plain = levers.messages.service_quality
        room = implied.room_for_friends(levers)
        added = sum(kind.count(levers) * kind.room(levers) * kind.gain(levers) for kind in PLANNED)
        gain = added / room if room else 0.0
        return plain + (1.0 - plain) * gain

    # --- leaving ----------------------------------------------------------------------------------------------------

    def plain_leaving(self, trust: float, share_of_buyers: float) -> float:
        """Hazard of leaving without annoyance of a mean member of the pool, with those lost with their hosts."""
        leaving, holds = self.scenario.behavior.leaving, self.scenario.behavior.trust.holds_share
        base = leaving.follower_per_week * (1.0 - share_of_buyers) + leaving.buyer_per_week * share_of_buyers
        return base * (1.0 - holds * trust)

    @cached_property
    def lost_with_hosts(self) -> float:
        """Hazard of being lost with the own host: because a guide leaves, or the platform bans an account."""
        levers = self.scenario.levers
        room = implied.room_for_friends(levers)
        if room == 0:
            return 0.0
        lost = 0.0
        for kind in PLANNED:
            if kind.lost_a_week is not None:
                leaves_per_week, lost_share = kind.lost_a_week(kind.of(levers))
                lost += kind.count(levers) * kind.room(levers) / room * leaves_per_week * lost_share
        return lost

    def leaving_a_month(self) -> float:
        """Part of the pool who leave in a month, over the first year."""
        pool = self.scenario.market.pool
        buyers = pool.bought / pool.people if pool.people else 0.0
        start = pool.trust if pool.people else self.scenario.levers.referral.trust_start
        trust = self.trust(start, start, 0.0)
        calm = self.plain_leaving(trust, buyers) + self.lost_with_hosts
        upset = self.plain_leaving(trust * self.annoyed_trust, buyers) + self.lost_with_hosts
        left = weeks = 0.0
        for annoyed in self.annoyance:
            hazard = (upset if annoyed > 0.0 else calm) + annoyed
            stays = (-math.expm1(-hazard * YEAR) / hazard) if hazard > 0.0 else YEAR
            left += hazard * stays
            weeks += stays
        return -math.expm1(-left / weeks * YEAR / 12.0)
