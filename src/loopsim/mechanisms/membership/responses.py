"""Responses of people to a paid card: who considers and buys it, renews it, and what it does to them."""

from __future__ import annotations

from typing import ClassVar

from loopsim.declare.levers import Section, fraction, lever, per_week


class Members(Section):
    """Responses of people to a paid card."""

    names_zh: ClassVar[str] = """会员行为: 人们对付费会员卡的反应
        consider_share 每周考虑办卡占比: 可办卡的人中，一周内会考虑办卡的占比
        fee_slope 会费敏感度: 办卡概率对（所值/会费）对数的逻辑斯蒂斜率；越大：众人看法越一致
        quit_alpha 退卡分布 alpha: 会费等于所值时，到期不续的概率 ~ Beta(alpha, beta)，人各不同
        quit_beta 退卡分布 beta: 该概率分布的第二个参数
        renewal_elasticity 续卡弹性: 会费相对所值每高 1%，不续的赔率升百分之几
        order_lift 会员复购增幅: 会员下单频率中与钱无关的增幅
        lasting_share 退卡后保留占比: 卡到期后该增幅保留的占比；权益的增幅随卡结束
        borrowed_share 会员日透支占比: 会员日多下的一单，日后少下的占比
        tolerance_x 会员容忍倍数: 会员能忍受的消息数，相对其他人的倍数
        leave_floor_per_week 会员最低流失率: 无论有什么留人，会员的最低流失率
    """

    consider_share: float = fraction(
        0.05,
        "part of those who may buy the card who consider it in a week",
        "M57 A: 0.05",
        "share per week",
        moves="cards_considered up, cards_bought up",
        plausible="0.01 to 0.15",
    )
    fee_slope: float = lever(
        2.0,
        "slope of the logit of buying in the logarithm of worth against fee; higher: tastes more alike",
        source="A: elasticity to the fee -0.5 to -2",
        ge=0.25,
        le=20,
        is_trait=True,
        moves="cards_bought either",
        plausible="1 to 4",
    )
    quit_alpha: float = lever(
        0.704,
        "chance to let the card run out at its term, at a fee of what it is worth ~ Beta(alpha, beta), by person",
        source="M57 D: sBG 0.704 and 0.668",
        gt=0,
        le=1e6,
        is_trait=True,
        moves="cards_quit up",
        plausible="0.5 to 1 D: two data sets have 0.67 and 0.70",
    )
    quit_beta: float = lever(
        1.182,
        "second parameter of that chance",
        source="M57 D: sBG 1.182 and 3.806",
        gt=0,
        le=1e6,
        is_trait=True,
        moves="cards_quit down",
        plausible="1 to 3.8 D: two data sets have 1.18 and 3.81",
    )
    renewal_elasticity: float = lever(
        1.0,
        "per cent by which the odds to let it run out rise with one per cent of fee against worth",
        source="A: a fee raised by a quarter dented renewals",
        ge=0,
        le=10,
        moves="cards_quit either",
        plausible="0.5 to 2",
    )
    order_lift: float = lever(
        0.33,
        "lift of a member's orders that is no matter of money",
        unit="lift",
        source="M57 A: 0.5 in all, two thirds of it not economic P",
        ge=0,
        le=10,
        moves="card_orders up",
        plausible="0 to 0.6",
    )
    lasting_share: float = fraction(
        0.2,
        "part of that lift that lasts after the card; those of perks end with it",
        "A",
        moves="orders up",
        plausible="0 to 0.67",
    )
    borrowed_share: float = fraction(
        0.25,
        "part of an order won by a member day that is missing later",
        "P: van Heerde 2000",
        moves="card_orders down",
        plausible="0.04 to 0.35 P",
    )
    tolerance_x: float = lever(
        2.0,
        "messages that members bear, against others",
        unit="ratio",
        source="M58 A",
        ge=0.01,
        le=100,
        is_trait=True,
        moves="left_annoyed down",
        plausible="1 to 2",
    )
    leave_floor_per_week: float = per_week(
        0.002,
        "least hazard of a member to leave, whatever holds them",
        "M62 A",
        le=50,
        moves="cards_left up",
        plausible="0.0005 to 0.005",
    )
