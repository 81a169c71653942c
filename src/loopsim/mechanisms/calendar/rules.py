"""Seasons and festivals: factors of a date, the same for everyone, worked out once at dawn.

Dates are days since 1 January 1970, as the record of the settings holds the first one (``today.start_day``).
"""

from __future__ import annotations

import numpy as np

from loopsim.compiled import compiled, shared
from loopsim.phases.kinds import for_market
from loopsim.phases.rates import for_all
from loopsim.scenario.dates import NO_START
from loopsim.scenario.lunar import (
    AFTER_NEW_YEAR,
    BEFORE_NEW_YEAR,
    DOUBLE_11,
    FIRST_YEAR,
    LAST_YEAR,
    MID_YEAR,
    NEW_YEAR,
)

#: Least factor of a date: what a closed day leaves. Above 0, since prices and hazards of a usual day are divided by it.
_LEAST = 1e-6

_NEW_YEAR = np.array(NEW_YEAR)
_JUNE, _JUNE_FIRST, _JUNE_LAST = MID_YEAR[0][0], MID_YEAR[0][1], MID_YEAR[1][1]
_NOVEMBER, _NOVEMBER_FIRST, _NOVEMBER_LAST = DOUBLE_11[0][0], DOUBLE_11[0][1], DOUBLE_11[1][1]


@compiled("i8(i8, i8, i8)")
def date_of(year, month, day):
    """Return a date of the Gregorian calendar as days since 1970; years are counted from March on the way."""
    years = year - 1 if month <= 2 else year
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * years + years // 4 - years // 100 + years // 400 + of_year - 719468


@compiled("i8(i8)")
def year_of(date):
    """Return the year of a date."""
    year = 1970 + date // 366
    while date_of(year + 1, 1, 1) <= date:
        year += 1
    while date_of(year, 1, 1) > date:
        year -= 1
    return year


@compiled("i8(i8, i8)")
def month_in(date, year):
    """Return the month of a date in its year, from 1 to 12."""
    month = min(12, 1 + (date - date_of(year, 1, 1)) // 28)
    while date_of(year, month, 1) > date:
        month -= 1
    return month


@shared
def weekday_of(date):
    """Return the weekday of a date, 0 on Mondays."""
    return (date + 3) % 7


@compiled("f8(i8, i8, i8, f8, f8, i8)")
def part_of_festival(date, first, last, lift, borrowed_share, borrowed_days):
    """Part that a festival adds to needs on a date: its lift on its days, and what it borrows from those around."""
    if first <= date <= last:
        return lift
    if first - borrowed_days <= date <= last + borrowed_days:
        return -borrowed_share * lift * (last - first + 1) / (2.0 * borrowed_days)
    return 0.0


@compiled("f8(i8, i8, f8, f8, f8, f8, i8)")
def part_of_festivals(date, year, mid_year, double_11, spring, share, days):
    """Part that all festivals add on a date, by their lifts."""
    part = 0.0
    for of_year in range(year - 1, year + 2):  # (around the turn of a year festivals of the other one may borrow)
        first, last = date_of(of_year, _JUNE, _JUNE_FIRST), date_of(of_year, _JUNE, _JUNE_LAST)
        part += part_of_festival(date, first, last, mid_year, share, days)
        first, last = date_of(of_year, _NOVEMBER, _NOVEMBER_FIRST), date_of(of_year, _NOVEMBER, _NOVEMBER_LAST)
        part += part_of_festival(date, first, last, double_11, share, days)
        if FIRST_YEAR <= of_year <= LAST_YEAR:
            new_year = date_of(of_year, 1, 1) + _NEW_YEAR[of_year - FIRST_YEAR]
            first, last = new_year - BEFORE_NEW_YEAR, new_year + AFTER_NEW_YEAR
            part += part_of_festival(date, first, last, spring, share, days)
    return part


@shared
def level(date, year, months, weekdays, mid_year, double_11, spring, share, days):
    """Return the level of a date against the others, before the year is brought to its mean."""
    festive = max(0.0, 1.0 + part_of_festivals(date, year, mid_year, double_11, spring, share, days))
    return months[month_in(date, year) - 1] * weekdays[weekday_of(date)] * festive


@shared
def need_level(date, year, calendar):
    """Return the level of needs on a date."""
    june, november, spring = (
        calendar.mid_year.need_lift,
        calendar.double_11.need_lift,
        calendar.spring_festival.need_lift,
    )
    months, weekdays = calendar.month_need, calendar.weekday_need
    share, days = calendar.borrowed_share, calendar.borrowed_days
    return level(date, year, months, weekdays, june, november, spring, share, days)


@shared
def price_level(date, year, calendar):
    """Return the level of the price of traffic on a date."""
    june, november = calendar.mid_year.price_lift, calendar.double_11.price_lift
    spring, months, weekdays = calendar.spring_festival.price_lift, calendar.month_price, calendar.weekday_price
    return level(date, year, months, weekdays, june, november, spring, 0.0, 1)


@shared
def response_level(date, year, calendar):
    """Return the level of the response on a date."""
    june, november = calendar.mid_year.response_lift, calendar.double_11.response_lift
    spring = calendar.spring_festival.response_lift
    return level(date, year, calendar.month_response, calendar.weekday_response, june, november, spring, 0.0, 1)


@compiled("f8(f8, f8, f8)")
def against_the_year(level, mean, strength):
    """Factor of a level against the mean of its year, as strong as the calendar; 1 in a year of nothing."""
    if mean <= 0.0 or strength <= 0.0:
        return 1.0
    return max(_LEAST, 1.0 + strength * (level / mean - 1.0))


@shared
def has_calendar(today):
    """Whether days have dates, and these matter."""
    calendar = today.behavior.calendar
    strength = calendar.need_strength + calendar.price_strength + calendar.response_strength
    return today.start_day != NO_START and strength > 0.0


@shared
def learn_year(standing, today, year):
    """Work out the means of a calendar year, once for each year and all settings."""
    calendar = today.behavior.calendar
    first, after = date_of(year, 1, 1), date_of(year + 1, 1, 1)
    need = price = response = 0.0
    for date in range(first, after):
        need += need_level(date, year, calendar)
        price += price_level(date, year, calendar)
        response += response_level(date, year, calendar)
    standing.calendar_need_mean = need / (after - first)
    standing.calendar_price_mean = price / (after - first)
    standing.calendar_response_mean = response / (after - first)
    standing.calendar_year, standing.calendar_settings = year, today.settings


@for_market("日期对需求、流量价格和响应的影响。")
def set_calendar(market):
    """Name what the date does to needs, to the price of traffic and to the response."""
    standing, today = market.standing, market.today
    known, calendar = today.known, today.behavior.calendar
    known.calendar_need = 1.0
    known.calendar_price = 1.0
    known.calendar_response = 1.0
    if not has_calendar(today):
        return
    date = today.start_day + today.day
    year = year_of(date)
    if year != standing.calendar_year or today.settings != standing.calendar_settings:
        learn_year(standing, today, year)
    need, price = need_level(date, year, calendar), price_level(date, year, calendar)
    response = response_level(date, year, calendar)
    known.calendar_need = against_the_year(need, standing.calendar_need_mean, calendar.need_strength)
    known.calendar_price = against_the_year(price, standing.calendar_price_mean, calendar.price_strength)
    known.calendar_response = against_the_year(response, standing.calendar_response_mean, calendar.response_strength)


@for_all("order")
def seasonal(today):
    """Order more in the months, on the weekdays and in the festivals in which people need more."""
    return today.known.calendar_need
