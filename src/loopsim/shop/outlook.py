"""Expected months of a shop, by closed forms before any run: what its owner can hold beside the own books."""

from __future__ import annotations

import math
from typing import NamedTuple

from loopsim.scenario import implied
from loopsim.scenario.channels import PAID_CHANNELS
from loopsim.scenario.document import Document
from loopsim.scenario.first_year import YEAR, FirstYear
from loopsim.scenario.solvers import with_pool
from loopsim.shop.inflow import MONTH_DAYS, MONTH_WEEKS


class Month(NamedTuple):
    """A month of 365 / 12 days, in expectation."""

    orders: float
    first_orders: float
    revenue_cny: float
    margin_cny: float
    joined: dict[str, float]
    left: float
    spend_cny: float
    fixed_cny: float  # accounts, salaries, and wages for service by the staff of accounts


def outlook(scenario: Document) -> tuple[Month, Month]:
    """The first month, and the mean month of the first year."""
    scenario = with_pool(scenario, **scenario.market.pool.counted.model_dump())
    return _month(scenario, MONTH_WEEKS), _month(scenario, YEAR)


def _month(scenario: Document, weeks: float) -> Month:
    year, part = FirstYear(scenario), MONTH_WEEKS / weeks
    a_month = year.leaving_a_month()
    leaving, levers = -math.log1p(-a_month) / MONTH_WEEKS, scenario.levers
    told = year.orders(leaving, weeks)
    revenue = told.worth * scenario.behavior.basket.base_cny
    joined = {name: people * part for name, people in year.joiners(weeks).items()}
    people = scenario.market.pool.people
    return Month(
        orders=told.orders * part,
        first_orders=year.first_orders(leaving, weeks) * part,
        revenue_cny=revenue * part,
        margin_cny=revenue * part * levers.product.margin_share,
        joined=joined,
        left=a_month * people,
        spend_cny=sum(getattr(levers, name).daily_spend_cny for name in PAID_CHANNELS) * MONTH_DAYS,
        fixed_cny=(implied.fixed_cost_per_week_cny(levers) + _service_cny(scenario)) * MONTH_WEEKS,
    )


def _service_cny(scenario: Document) -> float:
    """Wages a week for service contacts by the staff of accounts, with friends on them by their room."""
    levers = scenario.levers
    accounts, room = levers.accounts, implied.room_for_friends(levers)
    if room == 0:
        return 0.0
    friends = scenario.market.pool.people * accounts.count * accounts.friend_cap / room
    wanted = friends * levers.messages.service_per_week
    return min(wanted, 7.0 * accounts.count * accounts.contacts_per_day) * accounts.contact_cost_cny
