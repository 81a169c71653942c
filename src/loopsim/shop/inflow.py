"""New friends of a shop a month, by source, as its answers tell or as the defaults have it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from loopsim.scenario.channels import CHANNELS, Organic
from loopsim.scenario.who import Market

#: A month, in days and in weeks.
MONTH_DAYS = 365.0 / 12.0
MONTH_WEEKS = MONTH_DAYS / 7.0

#: Channels whose budget is asked for.
ASKED = ("ads", "content", "store", "lure")

#: Friends of today are no more than this part of the market, and a year wins no more than that part of the others.
_FRIENDS_OF_MARKET, _WON_A_YEAR = 0.2, 0.1

#: The present spend of a channel wins at most this part of the followers that half saturate it.
_OF_HALF_REACH = 0.25

_LEAST_MARKET, _MOST_MARKET = 5_000, 200_000_000

#: Least and most that a new friend may cost.
_CHEAPEST, _DEAREST = 0.01, 1e6


#: A spend below this, in CNY a year, is none.
_ONE_FEN = 0.01


class Inflow(NamedTuple):
    """New friends a month, what one costs by channel, and the hazard a week of a stranger to come by themselves."""

    paid: dict[str, float]
    costs: dict[str, float]
    organic: float
    always_per_week: float
    referred: float | None  # None: as the defaults have it
    fits: bool  # whether the sources can add up to the new friends of last month


def spend_a_year(answers: Mapping[str, Any]) -> dict[str, float]:
    """Spend of each channel that is asked for, in CNY a year; less than a fen is none."""
    said = {name: float(answers[f"{name}_a_year"]) for name in ASKED}
    return {name: spend if spend >= _ONE_FEN else 0.0 for name, spend in said.items()}


def inflow(answers: Mapping[str, Any], referred: float = 0.0) -> Inflow:
    """New friends by source; ``referred`` is an estimate of those whom friends bring, where no answer tells them."""
    spend = {name: a_year / 12.0 for name, a_year in spend_a_year(answers).items()}
    costs = {name: float(CHANNELS[name].model_fields["cost_per_follower_cny"].default) for name in ASKED}
    paid = {name: spend[name] / costs[name] for name in ASKED if spend[name]}
    strangers = max(answers["market_people"] - answers["friends"], 1)
    always = float(Organic.model_fields["always_per_week"].default)
    organic = always * strangers * MONTH_WEEKS
    joined, told = answers["joined_last_month"], answers["referred_last_month"]
    if joined is None:
        return Inflow(paid, {name: costs[name] for name in paid}, organic, always, told, True)
    others = joined - (referred if told is None else told)
    if paid and others - organic <= 0.0:
        organic = 0.0
    if not paid:
        organic = max(others, 0.0)
    if paid and others > 0.0:
        factor = sum(paid.values()) / (others - organic)
        costs = {name: min(max(costs[name] * factor, _CHEAPEST), _DEAREST) for name in paid}
        paid = {name: spend[name] / costs[name] for name in paid}
    always = organic / strangers / MONTH_WEEKS
    return Inflow(paid, {name: costs[name] for name in paid}, organic, min(always, 50.0), told, others >= 0.0)


def market_people(answers: Mapping[str, Any]) -> int:
    """People who could ever be customers: five times the friends, and room for ten years of new ones as of today."""
    friends = answers["friends"]
    won = sum(
        spend / float(CHANNELS[name].model_fields["cost_per_follower_cny"].default)
        for name, spend in spend_a_year(answers).items()
    )
    if answers.get("joined_last_month") is not None:
        won = 12.0 * answers["joined_last_month"]
    people = max(friends / _FRIENDS_OF_MARKET, friends + won / _WON_A_YEAR, _LEAST_MARKET)
    return int(min(rounded_up(people), _MOST_MARKET))


def half_reach(channel: str, won_a_month: float, people: int) -> float:
    """Followers a week at which a channel is half saturated: in proportion to the market, and far above the present."""
    usual = float(CHANNELS[channel].model_fields["half_reach_per_week"].default)
    by_market = usual * people / Market.model_fields["people"].default
    return float(rounded_up(max(by_market, won_a_month / MONTH_WEEKS / _OF_HALF_REACH)))


def rounded_up(value: float) -> int:
    """The next number of two digits and zeros."""
    step = 10 ** max(0, math.floor(math.log10(value)) - 1) if value > 0.0 else 1
    return math.ceil(value / step - 1e-9) * step
