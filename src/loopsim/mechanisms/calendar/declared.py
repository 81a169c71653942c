"""Seasons and festivals (季节与大促): months, weekdays and shopping festivals move needs, traffic prices and response.

A scenario with `start_date` has a date for each day. On a date $d$ of year $y$ the hazard of ordering is times

$$1 + s \\, \\left( \\frac{f(d)}{\\bar f_y} - 1 \\right), \\quad f(d) = m_d \\, w_d \\, \\max(0, 1 + e_d),$$

where $s$ is `behavior.calendar.need_strength` (0: no calendar), $m$ the entry of the month in
`behavior.calendar.month_need`, $w$ that of the weekday, $e$ the part of the festivals, and $\\bar f_y$ the mean of $f$
over the calendar year. (Where this would be 0, it is a millionth.) So a calendar moves demand within a year and creates
none: the mean of a year is 1, whatever stands in the lists. The price of traffic on platforms (ads, content, lures)
follows a calendar of its own in the same way, and so does the response: to messages, to launches and to what platforms
show.

Festivals are 618 (1 to 18 June), Double 11 (1 to 11 November) and the Spring Festival (6 days before the lunar new year
to 7 days after, while shops and parcels rest; by a table of lunar years from 2000 to 2099). Within one, $e$ is its
`need_lift`, which may be below 0. The part `behavior.calendar.borrowed_share` of what a festival adds is taken from the
`behavior.calendar.borrowed_days` days before it and as many after it, evenly: people wait for it and have bought
afterwards (Tian et al. 2024 find both dips around Double 11 in the share of visits that buy at an online pharmacy, and
no loss of orders beyond chance, so a `borrowed_share` of 0 is as plausible). What a festival takes away comes back in
the same way. Traffic gets dearer in a festival by its `price_lift`, and messages are answered less by its
`response_lift`, since everyone advertises: these are not borrowed.

Needs by month are those of Chinese online retail in 2019 (National Bureau of Statistics; to-date sums of its monthly
releases, less 16.5% of growth a year), with June and November between their neighbours and the rest of these months
given to the festivals, so that the whole calendar gives back the months of 2019; January and February are reported as
one sum. Weekdays are those of repeat orders at CDNOW (a shop for music in 1997). Prices by month are medians of Meta in
2024-25 (V), November between its neighbours and the rest given to Double 11. All other sizes are assumptions (A).

What the people of the pool are worth is told by the hazards of a usual day: those of the last one over its calendar.
Days before day 0 have no calendar: histories are drawn as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field

from loopsim.declare.idle import Idle, Why, off
from loopsim.declare.levers import Section, fraction, lever
from loopsim.declare.off import Off
from loopsim.languages import Both, both, joined
from loopsim.mechanisms.calendar import declared_phrases as phrases

#: Level of a month or weekday against the others.
Level = Annotated[float, Field(ge=0.01, le=100)]

_FLAT_YEAR, _FLAT_WEEK = (1.0,) * 12, (1.0,) * 7


def _levels(default: tuple[float, ...], meaning: str, source: str, moves: str) -> Any:
    size = len(default)
    return lever(
        default, meaning, unit="level", source=source, moves=moves, min_length=size, max_length=size, strict=False
    )


def _strength(what: str, moves: str, plausible: str = "") -> Any:
    meaning = f"strength of the calendar of {what}; 0: none, 1: as its lists say"
    return fraction(0.0, meaning, "A: 1", "part", moves, plausible)


def _lift(default: float, meaning: str, source: str, moves: str, plausible: str = "") -> Any:
    return lever(default, meaning, unit="lift", source=source, ge=-1, le=10, moves=moves, plausible=plausible)


class Festival(Section):
    """One shopping festival."""

    need_lift: float = _lift(0.0, "lift of needs on its days, before its year gets its mean", "A", "orders either")
    price_lift: float = _lift(0.0, "lift of the price of traffic on its days", "A", "joined either")
    response_lift: float = _lift(0.0, "lift of the response on its days", "A", "reads either")


class MidYear(Festival):
    """The mid-year festival, 618: from 1 to 18 June."""

    names_zh: ClassVar[str] = """618: 年中大促 618：6 月 1 日至 18 日
        need_lift 需求增幅: 大促各日需求的增幅（全年均值归一之前）
        price_lift 流量价格增幅: 大促各日流量价格的增幅
        response_lift 响应增幅: 大促各日响应的增幅
    """

    need_lift: float = _lift(
        0.4,
        "lift of needs on its days, before its year gets its mean",
        "D: June of 2019 above May and July",
        "orders either",
        plausible="0.2 to 1",
    )
    price_lift: float = _lift(
        0.2, "lift of the price of traffic on its days", "A", "joined either", plausible="0 to 0.5"
    )
    response_lift: float = _lift(-0.1, "lift of the response on its days", "A", "reads either", plausible="-0.3 to 0.3")


class Double11(Festival):
    """Double 11: from 1 to 11 November."""

    names_zh: ClassVar[str] = """双11: 双 11：11 月 1 日至 11 日
        need_lift 需求增幅: 大促各日需求的增幅（全年均值归一之前）
        price_lift 流量价格增幅: 大促各日流量价格的增幅
        response_lift 响应增幅: 大促各日响应的增幅
    """

    need_lift: float = _lift(
        0.85,
        "lift of needs on its days, before its year gets its mean",
        "D: November of 2019 above October and December",
        "orders either",
        plausible="0.4 to 2",
    )
    price_lift: float = _lift(
        0.5,
        "lift of the price of traffic on its days",
        "V: November at Meta 22% above the year",
        "joined either",
        plausible="0.2 to 1",
    )
    response_lift: float = _lift(-0.2, "lift of the response on its days", "A", "reads either", plausible="-0.4 to 0.4")


class SpringFestival(Festival):
    """The Spring Festival: from 6 days before the lunar new year to 7 days after it."""

    names_zh: ClassVar[str] = """春节: 春节：正月初一前 6 天至后 7 天
        need_lift 需求增幅: 节日各日需求的增幅（全年均值归一之前）；小于 0：门店与快递休息
        price_lift 流量价格增幅: 节日各日流量价格的增幅
        response_lift 响应增幅: 节日各日响应的增幅
    """

    need_lift: float = _lift(
        -0.4,
        "lift of needs on its days, before its year gets its mean; below 0: shops and parcels rest",
        "A, so that January and February of 2019 are as low as they were",
        "orders either",
        plausible="-0.6 to 0.2",
    )
    price_lift: float = _lift(
        -0.1, "lift of the price of traffic on its days", "A", "joined either", plausible="-0.3 to 0.2"
    )
    response_lift: float = _lift(-0.1, "lift of the response on its days", "A", "reads either", plausible="-0.3 to 0.3")


class Calendar(Section):
    """Months, weekdays and festivals; they act where the scenario has a `start_date`."""

    names_zh: ClassVar[str] = phrases.CALENDAR_ZH

    need_strength: float = _strength("needs", "orders either", plausible="0 or 0.5 to 1")
    price_strength: float = _strength("traffic prices", "joined either", plausible="0 or 0.5 to 1")
    response_strength: float = _strength("response", "reads either", plausible="0 or 0.5 to 1")
    month_need: tuple[Level, ...] = _levels(
        (0.96, 0.96, 1.0, 0.98, 0.98, 0.93, 0.88, 0.94, 1.01, 1.02, 1.11, 1.2),
        "needs in each month against the others, without festivals, from January on",
        "D: NBS, online retail of 2019 by month, without growth",
        "orders either",
    )
    weekday_need: tuple[Level, ...] = _levels(
        (1.06, 1.09, 0.98, 1.03, 0.95, 0.9, 0.99),
        "needs on each weekday against the others, from Monday on",
        "D: repeat orders at CDNOW, 1997-98; 0.8 to 1.2",
        "orders either",
    )
    month_price: tuple[Level, ...] = _levels(
        (0.88, 0.89, 0.95, 0.95, 1.0, 0.98, 0.95, 1.0, 0.97, 1.06, 1.03, 1.01),
        "price of traffic in each month against the others, without festivals, from January on",
        "V: medians of Meta, 2024-25",
        "joined either",
    )
    weekday_price: tuple[Level, ...] = _levels(
        _FLAT_WEEK, "price of traffic on each weekday against the others, from Monday on", "A; 0.9 to 1.1",
        "joined either",
    )  # fmt: skip
    month_response: tuple[Level, ...] = _levels(
        _FLAT_YEAR, "response in each month against the others, without festivals, from January on", "A; 0.9 to 1.1",
        "reads either",
    )  # fmt: skip
    weekday_response: tuple[Level, ...] = _levels(
        _FLAT_WEEK, "response on each weekday against the others, from Monday on", "A; 0.9 to 1.1", "reads either"
    )
    borrowed_share: float = fraction(
        0.25,
        "part of the needs of a festival that is missing in the days around it",
        "P: van Heerde 2000; 0.04 to 0.35; 1: a festival only moves needs of these weeks",
        moves="orders either",
        plausible="0.04 to 0.35 P",
    )
    borrowed_days: int = lever(
        14,
        "days before a festival, and after it, from which it borrows",
        unit="days",
        source="A",
        ge=1,
        le=60,
        moves="orders either",
        plausible="7 to 28",
    )
    mid_year: MidYear = MidYear()
    double_11: Double11 = Double11()
    spring_festival: SpringFestival = SpringFestival()


_FESTIVALS = ("mid_year", "double_11", "spring_festival")

SECTIONS: dict[str, type[Section]] = {
    "behavior.calendar": Calendar,
    "behavior.calendar.mid_year": MidYear,
    "behavior.calendar.double_11": Double11,
    "behavior.calendar.spring_festival": SpringFestival,
}

#: What everyone may know of today: 1 where no calendar acts.
KNOWN = (
    ("calendar_need", "f8"),
    ("calendar_price", "f8"),
    ("calendar_response", "f8"),
)
#: The means of a calendar year, and for which year and settings they hold.
STANDING = (
    ("calendar_year", "i8"),
    ("calendar_settings", "i8"),
    ("calendar_need_mean", "f8"),
    ("calendar_price_mean", "f8"),
    ("calendar_response_mean", "f8"),
)

_SWITCHES = tuple(f"behavior.calendar.{what}_strength" for what in ("need", "price", "response"))


def _no_date(seen: Any) -> Why | None:
    told = {
        "en": "the scenario has no start_date, so no day has a month, a weekday or a festival",
        "zh": "场景没有 start_date，任何一天都没有月份、星期和大促",
    }
    return None if seen.scenario.start_date else Why(told)


def _only_for(what: str) -> Idle:
    names = (f"month_{what}", f"weekday_{what}", *(f"{festival}.{what}_lift" for festival in _FESTIVALS))
    return Idle(tuple(f"behavior.calendar.{name}" for name in names), off(f"behavior.calendar.{what}_strength"))


IDLE = (
    Idle(("behavior.calendar.*",), _no_date, switches=_SWITCHES),
    _only_for("need"),
    _only_for("price"),
    _only_for("response"),
    Idle(("behavior.calendar.borrowed_*",), off("behavior.calendar.need_strength")),
    Idle(("behavior.calendar.borrowed_days",), off("behavior.calendar.borrowed_share")),
)

OFF = Off(
    ("behavior.calendar.need_strength", "behavior.calendar.price_strength", "behavior.calendar.response_strength"),
    known={"calendar_need": 1.0, "calendar_price": 1.0, "calendar_response": 1.0},
)

EXAMPLE = {
    "start_date": "2026-01-05",
    "behavior.calendar.need_strength": 0.9,
    "behavior.calendar.price_strength": 0.8,
    "behavior.calendar.response_strength": 0.7,
}


def describe(scenario: Any) -> Iterator[str]:
    """Say what the calendar moves."""
    calendar = scenario.behavior.calendar
    moved = {both("needs", "需求"): calendar.need_strength,
             both("traffic prices", "流量价格"): calendar.price_strength,
             both("response", "响应"): calendar.response_strength}  # fmt: skip
    on = [
        both("{what} ({part:.3g}% of its lists)", "{what}（清单的 {part:.3g}%）", what=what, part=100 * strength)
        for what, strength in moved.items()
        if strength
    ]
    if not on or not scenario.start_date:
        return
    told = (
        "Months, weekdays and festivals move {on}; the mean of a year stays.",
        "月份、星期和大促影响{on}；全年均值不变。",
    )
    yield both(*told, on=joined(on))
    if calendar.need_strength:
        lifts = [
            name + f" {100 * calendar.need_strength * getattr(calendar, key).need_lift:+.3g}%"
            for key, name in (
                ("mid_year", Both("618")),
                ("double_11", Both("Double 11", "双11")),
                ("spring_festival", Both("Spring Festival", "春节")),
            )
        ]
        yield both(
            "Needs in festivals: {lifts}; {part:.3g}% of that is missing in the {days} days before and after.",
            "大促期间需求：{lifts}；其中 {part:.3g}% 由前后 {days} 天透支。",
            lifts=joined(lifts),
            part=100 * calendar.borrowed_share,
            days=calendar.borrowed_days,
        )
