"""Traffic over the years: platforms decline, people resist (M17, M36)."""

from __future__ import annotations

from loopsim.compiled import compiled, shared
from loopsim.market.fields import FOLLOWER
from loopsim.phases.kinds import always, for_market
from loopsim.phases.rates import factor, for_all
from loopsim.rules import DAYS_PER_YEAR

#: Resistance moves once in so many days: between these everyone may rest.
STEP_DAYS = 28


@compiled("f8(i8, i8, f8)")
def yield_left(day, from_day, half_life_weeks):
    """Part of a platform's yield that is left: 1 until it declines, 1/2 a half-life later; 0 weeks: never declines."""
    if half_life_weeks <= 0.0 or day <= from_day:
        return 1.0
    return 2.0 ** (-(day - from_day) / (7.0 * half_life_weeks))


@compiled("f8(i8, f8)")
def openness_left(day, per_year):
    """Part of the openness of day 0 that is left (M36)."""
    return (1.0 - per_year) ** (day // STEP_DAYS * STEP_DAYS / DAYS_PER_YEAR)


@for_market("平台效果与人们开放度还剩多少（M17、M36）。")
def set_traffic(market):
    """Name what is left of the platforms' yield and of people's openness (M17, M36)."""
    known, behavior, day = market.today.known, market.today.behavior, market.today.day
    known.platform_yield = yield_left(day, behavior.platform.declines_from_day, behavior.platform.half_life_weeks)
    known.openness = openness_left(day, behavior.resistance.per_year)


@for_all("accept")
def welcoming(today):
    """Accept fewer invitations as resistance grows (M36)."""
    return today.known.openness


@shared
def resists(today):
    """Whether people are less open than on day 0."""
    return today.known.openness < 1.0


@factor("order", steady=always, when=resists)  # (a step of openness wakes all, by `welcoming`)
def hesitant(customer, host, today):
    """Order for the first time less easily as resistance grows (M36)."""
    return today.known.openness if customer.stage == FOLLOWER else 1.0
