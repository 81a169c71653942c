"""Channels: ways in which strangers become followers without an invitation.

A channel is declared here once: a class with its defaults and words, and its line in :class:`Channels`. Its levers, its
place in the records, its source, columns, measures and words follow.
"""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.levers import Section, fraction, lever, per_week, yuan

#: What ``cost_per_follower_cny`` means at any slope: there is no other cost that all slopes share.
_COST = (
    "half the mean cost of a follower when the channel brings half_reach_per_week; at slope 1 that of one at low spend"
)


class Channel(Section):
    """A way in which strangers become followers without an invitation."""

    names_zh: ClassVar[str] = (
        ": daily_spend_cny 每日投放, cost_per_follower_cny 单粉成本, half_reach_per_week 半饱和每周触达, "
        "slope 响应曲线斜率, carry_over 广告滞留, always_per_week 无投放自来率, arrivals_per_day 每日额外到达, "
        "buys_on_joining_share 加粉即购占比, fit_mean 平均契合度, trust_start 初始信任, precision 投放精准度, "
        "inflation_per_year 流量年涨价"
    )

    #: The Chinese word, the English one being its name; and what a follower comes by.
    chinese: ClassVar[str]
    comes_by: ClassVar[str]
    #: Whether people also come by it who are not paid for: it stays on in the loop test with organic inflow.
    is_organic: ClassVar[bool] = False
    #: Whether it stands on a platform, on which people may only follow and which may close (M94).
    on_platform: ClassVar[bool] = False

    daily_spend_cny: float = yuan(0.0, "spend", grows=True, unit="CNY per day", moves="joined up")
    cost_per_follower_cny: float = lever(100.0, _COST, unit="CNY", ge=0.01, le=1e6)
    half_reach_per_week: float = lever(
        300.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        ge=0,
        le=1e9,
        grows=True,
        moves="joined up",
    )
    slope: float = lever(
        1.0,
        "Hill slope: above 1 a small spend is wasted, below 1 it brings most; half_reach_per_week costs the same",
        source="P: Google 2017",
        gt=0,
        le=10,
        moves="joined either",
    )
    carry_over: float = lever(
        0.0,
        "adstock: part of the pressure still felt a week later",
        unit="share per week",
        source="P: Robyn guide",
        ge=0,
        le=0.95,
        moves="joined up",
    )
    always_per_week: float = per_week(
        0.0, "hazard of each stranger to come through this channel without spend", "A", le=50, moves="joined up"
    )
    arrivals_per_day: int = lever(
        0,
        "people who come through this channel each day besides, an exact number",
        unit="people per day",
        source="A; for cohorts on given days",
        ge=0,
        le=100_000_000,
        grows=True,
        moves="joined up",
    )
    buys_on_joining_share: float = fraction(
        0.0,
        "part of the people it brings who join by a first order, such as by a card in the parcel",
        "M29 A",
        moves="first_orders up",
    )
    fit_mean: float = fraction(0.4, "mean fit of the people it brings", "M18 A", moves="first_orders up")
    trust_start: float = fraction(0.3, "trust of the people it brings", "M30 A", moves="first_orders up")
    precision: float = fraction(
        0.0, "0 reaches anyone, 1 only people with a real need", "M19 A", moves="conversion_rate_13_weeks up"
    )
    inflation_per_year: float = lever(
        0.0,
        "yearly rise of the price of this channel's traffic",
        unit="per year",
        source="M15 A",
        ge=-0.9,
        le=10,
        moves="joined down",
    )


class Ads(Channel):
    """Paid advertising on public platforms."""

    chinese = "广告"
    comes_by = "ads"
    on_platform = True

    daily_spend_cny: float = yuan(150.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up")
    carry_over: float = lever(
        0.15,
        "adstock: part of the pressure still felt a week later",
        unit="share per week",
        source="P: Robyn guide",
        ge=0,
        le=0.95,
        moves="joined up",
    )
    cost_per_follower_cny: float = lever(100.0, _COST, unit="CNY", source="M09 S", ge=0.01, le=1e6, moves="joined down")
    precision: float = fraction(
        0.9,
        "0 reaches anyone, 1 only people with a real need; platforms aim their ads",
        "M19 A",
        moves="conversion_rate_13_weeks up",
    )
    inflation_per_year: float = lever(
        0.15,
        "yearly rise of the price of traffic",
        unit="per year",
        source="M15 A; Alibaba 2015-18: 0.33 P",
        ge=-0.9,
        le=10,
        moves="joined down",
    )


class Content(Channel):
    """Content and live streams."""

    chinese = "内容"
    comes_by = "content"
    on_platform = True

    daily_spend_cny: float = yuan(150.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up")
    cost_per_follower_cny: float = lever(24.0, _COST, unit="CNY", ge=0.01, le=1e6, moves="joined down")
    half_reach_per_week: float = lever(
        150.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        ge=0,
        le=1e9,
        grows=True,
        moves="joined up",
    )
    carry_over: float = lever(
        0.3,
        "adstock: part of the pressure still felt a week later",
        unit="share per week",
        source="P",
        ge=0,
        le=0.95,
        moves="joined up",
    )
    fit_mean: float = fraction(0.5, "mean fit of the people it brings", "M18 A", moves="first_orders up")
    trust_start: float = fraction(0.35, "trust of the people it brings", "M30 A", moves="first_orders up")


class Store(Channel):
    """Shops and parcel cards: cheap, bounded by footfall."""

    chinese = "门店"
    comes_by = "shops and parcel cards"

    daily_spend_cny: float = yuan(50.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up")
    cost_per_follower_cny: float = lever(8.0, _COST, unit="CNY", ge=0.01, le=1e6, moves="joined down")
    half_reach_per_week: float = lever(
        100.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        source="M14 A",
        ge=0,
        le=1e9,
        grows=True,
        moves="joined up",
    )
    fit_mean: float = fraction(0.7, "mean fit of the people it brings", "M18 A", moves="first_orders up")
    trust_start: float = fraction(0.4, "trust of the people it brings", "M30 A", moves="first_orders up")


class Lure(Channel):
    """Gifts and trials that lure people in: many, of low fit."""

    chinese = "优惠引流"
    comes_by = "gifts"
    on_platform = True

    cost_per_follower_cny: float = lever(30.0, _COST, unit="CNY", ge=0.01, le=1e6, moves="joined down")
    fit_mean: float = fraction(0.25, "mean fit of the people it brings", "M18, M21 A", moves="first_orders up")
    trust_start: float = fraction(0.25, "trust of the people it brings", "M30 A", moves="first_orders up")


class Organic(Channel):
    """People who find the brand by themselves."""

    chinese = "自然流量"
    comes_by = "their own search"
    is_organic = True

    half_reach_per_week: float = lever(
        30.0,
        "followers a week at half saturation of the channel; 0: never saturates",
        unit="people per week",
        source="M12 A",
        ge=0,
        le=1e9,
        grows=True,
        moves="joined up",
    )
    cost_per_follower_cny: float = lever(10.0, _COST, unit="CNY", ge=0.01, le=1e6, moves="joined down")
    always_per_week: float = per_week(
        0.0002, "hazard of each stranger to come without any spend", "M12 A", le=50, moves="joined up"
    )
    fit_mean: float = fraction(0.6, "mean fit of the people it brings", "M12 A", moves="first_orders up")
    trust_start: float = fraction(0.4, "trust of the people it brings", "M30 A", moves="first_orders up")


class Bulk(Channel):
    """Tools that add strangers as friends in bulk: many, of hardly any fit, and the account may be banned for it."""

    chinese = "批量加粉"
    comes_by = "tools that add in bulk"

    cost_per_follower_cny: float = lever(3.0, _COST, unit="CNY", source="M25 A", ge=0.01, le=1e6, moves="joined down")
    fit_mean: float = fraction(0.1, "mean fit of the people it brings", "M25 A", moves="first_orders up")
    trust_start: float = fraction(0.1, "trust of the people it brings", "M25 A", moves="first_orders up")


class Channels(Section):
    """All channels, in the order of their codes."""

    ads: Ads = Ads()
    content: Content = Content()
    store: Store = Store()
    lure: Lure = Lure()
    organic: Organic = Organic()
    bulk: Bulk = Bulk()


#: Channels by name, in the order of their codes.
CHANNELS: dict[str, type[Channel]] = {name: type(field.default) for name, field in Channels.model_fields.items()}

#: Those of them that are paid for, and those by which people find the brand by themselves.
PAID_CHANNELS = tuple(name for name, channel in CHANNELS.items() if not channel.is_organic)
ORGANIC_CHANNELS = tuple(name for name, channel in CHANNELS.items() if channel.is_organic)
