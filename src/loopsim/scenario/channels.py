"""Channels: ways in which strangers become followers without an invitation.

A channel is declared here once: a class with its defaults and words, and its line in :class:`Channels`. Its levers, its
place in the records, its source, columns, measures and words follow.
"""

from __future__ import annotations

from typing import Any, ClassVar

from loopsim.declare.levers import Section, fraction, lever, per_week, yuan

#: What ``cost_per_follower_cny`` means at any slope: there is no other cost that all slopes share.
_COST = (
    "half the mean cost of a follower when the channel brings half_reach_per_week; at slope 1 that of one at low spend"
)


def _half_reach(default: float, source: str = "A") -> Any:
    meaning = "followers a week at half saturation of the channel; 0: never saturates"
    return lever(default, meaning, unit="people per week", source=source, ge=0, le=1e9, grows=True, moves="joined up",
                 plausible="x 0.3 to 3")  # fmt: skip


def _cost_per_follower(default: float, source: str = "A") -> Any:
    return lever(default, _COST, unit="CNY", source=source, ge=0.01, le=1e6, moves="joined down",
                 plausible="x 0.5 to 2")  # fmt: skip


def _carry_over(default: float, source: str, plausible: str) -> Any:
    meaning = "adstock: part of the pressure still felt a week later"
    return lever(default, meaning, unit="share per week", source=source, ge=0, le=0.95, moves="joined up",
                 plausible=plausible)  # fmt: skip


def _fit(default: float, source: str, plausible: str) -> Any:
    meaning = "mean fit of the people it brings"
    return fraction(default, meaning, source, moves="first_orders up", plausible=plausible)


def _trust(default: float, source: str, plausible: str) -> Any:
    meaning = "trust of the people it brings"
    return fraction(default, meaning, source, moves="first_orders up", plausible=plausible)


class Channel(Section):
    """A way in which strangers become followers without an invitation."""

    names_zh: ClassVar[str] = """
        daily_spend_cny 每日投放: 投放
        cost_per_follower_cny 单粉成本: 渠道每周带来 half_reach_per_week 人时单粉平均成本的一半；斜率为 1 时，
            即低投放下的单粉成本
        half_reach_per_week 半饱和每周触达: 渠道半饱和时每周带来的粉丝数；0：永不饱和
        slope 响应曲线斜率: 希尔斜率：大于 1 时小额投放打水漂，小于 1 时小额最有效；half_reach_per_week 处成本相同
        carry_over 广告滞留: 广告滞留：一周后还剩的影响占比
        always_per_week 无投放自来率: 没有投放时，每位陌生人经此渠道到来的每周发生率
        arrivals_per_day 每日额外到达: 此外每天经此渠道到来的人数，精确值
        buys_on_joining_share 加粉即购占比: 带来的人中，以首单加入的占比，如凭包裹卡
        fit_mean 平均契合度: 带来的人的平均契合度
        trust_start 初始信任: 带来的人的初始信任
        precision 投放精准度: 0：触达任何人，1：只触达真正有需求的人
        inflation_per_year 流量年涨价: 该渠道流量每年涨价的比例
    """

    #: The Chinese word, the English one being its name; and what a follower comes by.
    chinese: ClassVar[str]
    comes_by: ClassVar[str]
    #: Whether people also come by it who are not paid for: it stays on in the loop test with organic inflow.
    is_organic: ClassVar[bool] = False
    #: Whether it stands on a platform, on which people may only follow and which may close (M94).
    on_platform: ClassVar[bool] = False

    daily_spend_cny: float = yuan(0.0, "spend", grows=True, unit="CNY per day", moves="joined up", plausible="x 0 to 2")
    cost_per_follower_cny: float = _cost_per_follower(100.0)
    half_reach_per_week: float = _half_reach(300.0)
    slope: float = lever(
        1.0,
        "Hill slope: above 1 a small spend is wasted, below 1 it brings most; half_reach_per_week costs the same",
        source="P: Google 2017",
        gt=0,
        le=10,
        moves="joined either",
        plausible="0.7 to 1.5",
    )
    carry_over: float = _carry_over(0.0, "P: Robyn guide", "0 to 0.3 P: Robyn guide")
    always_per_week: float = per_week(
        0.0,
        "hazard of each stranger to come through this channel without spend",
        "A",
        le=50,
        moves="joined up",
        plausible="0 to 0.001",
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
        plausible="x 0.5 to 2",
    )
    buys_on_joining_share: float = fraction(
        0.0,
        "part of the people it brings who join by a first order, such as by a card in the parcel",
        "M29 A",
        moves="first_orders up",
        plausible="0 to 0.3",
    )
    fit_mean: float = _fit(0.4, "M18 A", "0.25 to 0.55")
    trust_start: float = _trust(0.3, "M30 A", "0.2 to 0.4")
    precision: float = fraction(
        0.0,
        "0 reaches anyone, 1 only people with a real need",
        "M19 A",
        moves="conversion_rate_13_weeks up",
        plausible="0 to 0.5",
    )
    inflation_per_year: float = lever(
        0.0,
        "yearly rise of the price of this channel's traffic",
        unit="per year",
        source="M15 A",
        ge=-0.9,
        le=10,
        moves="joined down",
        plausible="0 to 0.3",
    )


class Ads(Channel):
    """Paid advertising on public platforms."""

    names_zh: ClassVar[str] = """: 公域付费广告
        precision: 0：触达任何人，1：只触达真正有需求的人；平台会定向投放
        inflation_per_year: 流量每年涨价的比例
    """

    chinese = "广告"
    comes_by = "ads"
    on_platform = True

    daily_spend_cny: float = yuan(
        150.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up", plausible="x 0 to 2"
    )
    carry_over: float = _carry_over(0.15, "P: Robyn guide", "0 to 0.3 P: Robyn guide")
    cost_per_follower_cny: float = _cost_per_follower(100.0, "M09 S")
    precision: float = fraction(
        0.9,
        "0 reaches anyone, 1 only people with a real need; platforms aim their ads",
        "M19 A",
        moves="conversion_rate_13_weeks up",
        plausible="0.5 to 1",
    )
    inflation_per_year: float = lever(
        0.15,
        "yearly rise of the price of traffic",
        unit="per year",
        source="M15 A; Alibaba 2015-18: 0.33 P",
        ge=-0.9,
        le=10,
        moves="joined down",
        plausible="0 to 0.35",
    )


class Content(Channel):
    """Content and live streams."""

    names_zh: ClassVar[str] = ": 内容与直播"

    chinese = "内容"
    comes_by = "content"
    on_platform = True

    daily_spend_cny: float = yuan(
        150.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up", plausible="x 0 to 2"
    )
    cost_per_follower_cny: float = _cost_per_follower(24.0)
    half_reach_per_week: float = _half_reach(150.0)
    carry_over: float = _carry_over(0.3, "P", "0.1 to 0.5")
    fit_mean: float = _fit(0.5, "M18 A", "0.35 to 0.65")
    trust_start: float = _trust(0.35, "M30 A", "0.25 to 0.45")


class Store(Channel):
    """Shops and parcel cards: cheap, bounded by footfall."""

    names_zh: ClassVar[str] = ": 门店与包裹卡：便宜，但受客流限制"

    chinese = "门店"
    comes_by = "shops and parcel cards"

    daily_spend_cny: float = yuan(
        50.0, "spend", "A", grows=True, unit="CNY per day", moves="joined up", plausible="x 0 to 2"
    )
    cost_per_follower_cny: float = _cost_per_follower(8.0)
    half_reach_per_week: float = _half_reach(100.0, "M14 A")
    fit_mean: float = _fit(0.7, "M18 A", "0.55 to 0.85")
    trust_start: float = _trust(0.4, "M30 A", "0.3 to 0.5")


class Lure(Channel):
    """Gifts and trials that lure people in: many, of low fit."""

    names_zh: ClassVar[str] = ": 以赠品与试用引流：人多，契合度低"

    chinese = "优惠引流"
    comes_by = "gifts"
    on_platform = True

    cost_per_follower_cny: float = _cost_per_follower(30.0)
    fit_mean: float = _fit(0.25, "M18, M21 A", "0.1 to 0.4")
    trust_start: float = _trust(0.25, "M30 A", "0.15 to 0.35")


class Organic(Channel):
    """People who find the brand by themselves."""

    names_zh: ClassVar[str] = """: 自己找上门的人
        always_per_week: 没有任何投放时，每位陌生人到来的每周发生率
    """

    chinese = "自然流量"
    comes_by = "their own search"
    is_organic = True

    half_reach_per_week: float = _half_reach(30.0, "M12 A")
    cost_per_follower_cny: float = _cost_per_follower(10.0)
    always_per_week: float = per_week(
        0.0002,
        "hazard of each stranger to come without any spend",
        "M12 A",
        le=50,
        moves="joined up",
        plausible="0.00005 to 0.001",
    )
    fit_mean: float = _fit(0.6, "M12 A", "0.45 to 0.75")
    trust_start: float = _trust(0.4, "M30 A", "0.3 to 0.5")


class Bulk(Channel):
    """Tools that add strangers as friends in bulk: many, of hardly any fit, and the account may be banned for it."""

    names_zh: ClassVar[str] = ": 批量加陌生人为好友的工具：人多，几乎不契合，账号可能因此被封"

    chinese = "批量加粉"
    comes_by = "tools that add in bulk"

    cost_per_follower_cny: float = _cost_per_follower(3.0, "M25 A")
    fit_mean: float = _fit(0.1, "M25 A", "0.02 to 0.25")
    trust_start: float = _trust(0.1, "M25 A", "0 to 0.2")


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
