"""People who move into the market and out of it, so that a market lives on for years. Computed from the address.

The market has a row of numbers for everyone who ever lives in it: ``market.people`` who are there on day 0, and those
who move in within ten years (or the days of the scenario, if more), spread evenly over the numbers and so over
communities. They come on a day of these years, all alike; each stays for an exponential time of mean 1 / rate. So as
many come as go, and the number of people present stays level within chance. Whoever is away cannot be met or won.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.draws import exponential, four_uniforms
from loopsim.market.events import TRAIT_DAY, Event

if TYPE_CHECKING:
    from loopsim.scenario.scenario import Scenario

_MOVE = int(Event.MOVE)
_DAYS_A_YEAR = 365.0
_WEEK = 7

#: People move in for so many years, or as long as the scenario lasts.
YEARS = 10.0


def everyone_in(scenario: Scenario) -> int:
    """Number of people who ever live in the market of a scenario: those of day 0, and those who move in."""
    market = scenario.market
    years = max(YEARS, scenario.days / _DAYS_A_YEAR)
    return int(market.people) + round(market.people * market.moves_per_year * years)


@compiled("UniTuple(i8, 2)(i8, i8, i8, i8, f8)")
def stay_of(seed, who, everyone, people, rate):
    """``-> (first day, first day no more)`` of a person in the market; ``rate`` is above 0."""
    u_in, u_out, _, _ = four_uniforms(seed, who, TRAIT_DAY, _MOVE, 0)
    newcomers = everyone - people
    first = 0
    if (who + 1) * newcomers // everyone > who * newcomers // everyone:
        first = 1 + int(u_in * newcomers / (people * rate) * _DAYS_A_YEAR)
    until = first + 1 + int(min(exponential(u_out) / rate * _DAYS_A_YEAR, 1e9))
    return first, until + (-(until + who)) % _WEEK


@shared
def is_moving_day(who, day):
    """Whether a person could move away today: everyone has a weekday of their own, so that few need be asked."""
    return (day + who) % _WEEK == 0


@shared
def stay(seed, who, today):
    """``-> (first day, first day no more)`` of a person, where people move."""
    market = today.market
    return stay_of(seed, who, today.known.everyone, market.people, market.moves_per_year)


@shared
def lives_here(seed, who, today):
    """Whether a person is in the market today."""
    if today.market.moves_per_year <= 0.0:
        return True
    first, until = stay(seed, who, today)
    return first <= today.day < until


def present(scenario: Scenario, seed: int, days: int) -> np.ndarray:
    """People in the market on each of ``days``, in the world of luck ``seed``: ``i8 (days,)``."""
    rate = float(scenario.market.moves_per_year)
    if rate <= 0.0:
        return np.full(days, int(scenario.market.people))
    return _count(int(seed), everyone_in(scenario), int(scenario.market.people), rate, int(days))


@compiled(allocates=True)
def _count(seed, everyone, people, rate, days):
    change = np.zeros(days, np.int64)
    for who in range(everyone):
        first, until = stay_of(seed, who, everyone, people, rate)
        if first < days:
            change[first] += 1
        if until < days:
            change[until] -= 1
    return np.cumsum(change)
