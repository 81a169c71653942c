"""Attitude of a customer: interest in the offer, trust in the brand, fatigue from its messages."""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.levers import Section, fraction, lever, per_week


class Interest(Section):
    """Interest in the offer, 0 to 1; it rests at the fit of the person."""

    names_zh: ClassVar[str] = """兴趣: 对产品的兴趣，0 至 1；平时停在本人的契合度上
        fit_spread 契合度集中度: 契合度围绕渠道均值的贝塔分布的集中度；0：人人等于均值
        promo_gain 促销提升: 每读一条促销，补上所缺兴趣的比例
        half_life_days 兴趣半衰期: 被促销抬高的兴趣消退一半所需天数
    """

    fit_spread: float = lever(
        6.0,
        "concentration of the beta law of fit around the mean of the channel; 0: everyone the mean",
        source="M18 A",
        ge=0,
        le=10_000,
        is_trait=True,
        moves="first_orders either",
        plausible="3 to 12",
    )
    promo_gain: float = fraction(
        0.9, "part of the missing interest that one promotion read adds", "A", moves="orders up", plausible="0.5 to 1"
    )
    half_life_days: float = lever(
        14.0,
        "days in which half of the raised interest is gone",
        unit="days",
        gt=0,
        le=10_000,
        moves="orders up",
        plausible="7 to 28",
    )


class Trust(Section):
    """Trust in the brand, 0 to 1. Calibrate to conversion: only order and sign are supported by studies."""

    names_zh: ClassVar[str] = """信任: 对品牌的信任，0 至 1；按转化率校准：研究只支持其次序与方向
        good_order_gain 好订单增益: 一次满意的购买，补上所缺信任的比例
        bad_order_loss 差订单损失: 一次糟糕的购买失去的信任
        service_gain 服务增益: 一次服务触达，补上所缺信任的比例
        excess_loss 过度促销损失: 超出容忍度的每条促销失去的信任
        drift_per_week 每周回归速度: 每周向初始值回归的比例
        neglect_days 冷落天数: 多少天没有联系后，信任改为向 0 回落
        holds_share 信任留人力度: 流失率 ×（1 − 此值 × 信任）
    """

    good_order_gain: float = fraction(
        0.10,
        "part of the missing trust that a good purchase adds",
        "M30 A",
        moves="trust up, repeat_orders up",
        plausible="0.05 to 0.2",
    )
    bad_order_loss: float = fraction(
        0.3, "trust lost with a bad purchase", "M30 A", moves="trust down, repeat_orders down", plausible="0.15 to 0.5"
    )
    service_gain: float = fraction(
        0.02,
        "part of the missing trust that one service contact adds",
        "M30 A",
        moves="trust up, orders up",
        plausible="0.005 to 0.05",
    )
    excess_loss: float = fraction(
        0.05,
        "trust lost with each promotion above tolerance",
        "M30 A",
        moves="trust down, orders down",
        plausible="0.02 to 0.1",
    )
    drift_per_week: float = fraction(
        0.02,
        "part of the way back to the start value, a week",
        "M30, M37 A",
        "per week",
        moves="trust either",
        plausible="0.005 to 0.05",
    )
    neglect_days: int = lever(
        30,
        "days without contact after which trust drifts to 0 instead",
        unit="days",
        source="M37 A",
        ge=1,
        le=36_500,
        moves="trust up, orders up",
        plausible="14 to 60",
    )
    holds_share: float = fraction(
        0.5, "leaving hazard x (1 - this x trust)", "M40 A", moves="left down", plausible="0.2 to 0.8"
    )


class Fatigue(Section):
    """Effects of too many promotions."""

    names_zh: ClassVar[str] = """疲劳: 促销过多的后果
        tolerance_median 促销容忍度中位数: 每周促销达到此数时，一半的人受够了
        tolerance_slope 容忍度斜率: 容忍度对数逻辑分布的斜率；0：人人等于中位数
        service_weight 服务折算促销: 一次服务触达折合几条促销（计入疲劳）
        memory_days 疲劳记忆天数: 消息数变化后，三分之二的影响显现所需天数；消息数不变时此值不起作用
        leave_per_week 超限每周流失率: 每周促销每超出容忍度一条，流失率的增加量
        read_share 促销阅读率: 不疲劳的人阅读的促销占比
        answer_share 服务回应率: 不疲劳的人回应的服务触达占比
    """

    tolerance_median: float = lever(
        5.0,
        "promotions a week at which half of the people have had enough",
        unit="per week",
        source="M32 P: Localytics 2017",
        gt=0,
        le=1000,
        is_trait=True,
        moves="left_annoyed down, orders up",
        plausible="3 to 8",
    )
    tolerance_slope: float = lever(
        1.74,
        "slope of the log-logistic law of tolerance; 0: everyone the median",
        source="M32 P",
        ge=0,
        le=100,
        is_trait=True,
        moves="left_annoyed either",
        plausible="1.2 to 2.5",
    )
    service_weight: float = fraction(
        0.2,
        "part of a promotion that a service contact counts in what people are tired of",
        "A",
        moves="left_annoyed up",
        plausible="0 to 0.5",
    )
    memory_days: float = lever(
        14.0,
        "days in which two thirds of a change in the number of messages are felt; no matter at a constant number",
        unit="days",
        ge=1,
        le=3650,
        moves="left_annoyed either",
        plausible="7 to 28",
    )
    leave_per_week: float = per_week(
        0.04,
        "added leaving hazard for each promotion a week above tolerance",
        "M32 A",
        moves="left_annoyed up, reachable down",
        plausible="0.01 to 0.1",
    )
    read_share: float = fraction(
        0.15,
        "share of promotions read by one who is not tired",
        "V: clicks on a personal blast 0.01 to 0.15",
        moves="reads up, orders up",
        plausible="0.01 to 0.15 V",
    )
    answer_share: float = fraction(
        0.05,
        "share of service contacts answered by one who is not tired",
        "V: 0.03 to 0.10 of a group say something",
        moves="active up",
        plausible="0.03 to 0.1 V",
    )
