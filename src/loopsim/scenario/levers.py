"""The levers of a scenario: what the merchant decides."""

from __future__ import annotations

from typing import ClassVar, Literal

from loopsim.declare.families import extended
from loopsim.declare.levers import Section, Share, fraction, lever, per_week, yuan
from loopsim.scenario.channels import Channels
from loopsim.scenario.hosts.accounts import Accounts
from loopsim.scenario.hosts.guides import Guides
from loopsim.scenario.hosts.leaders import Leaders
from loopsim.scenario.policies import Policies


@extended("levers.messages")
class Messages(Section):
    """Messages to the private domain."""

    names_zh: ClassVar[str] = """消息: 发给私域的消息
        service_per_week 每周服务次数: 每人每周的服务触达；人手来不及的，以现成话术发出，打动不了人却会被感觉到
        service_quality 服务质量: 一次服务触达有多好
        promo_per_week 每周促销次数: 每周发给每人的促销条数
        cost_cny 单条成本: 一条消息的成本
    """

    service_per_week: float = per_week(
        1.0,
        "service contacts with each person; what the staff have no time for goes out as a ready-made text, which wins "
        "nobody but is felt",
        "M31 A",
        le=100,
        moves="services up, left_annoyed up",
        plausible="0 to 3",
    )
    service_quality: float = fraction(
        0.7, "how good a service contact is", "M34 A", moves="trust up, orders up", plausible="0.4 to 0.9"
    )
    promo_per_week: float = per_week(
        1.0,
        "promotions sent to each person",
        "M31 A",
        le=100,
        moves="promotions up, left_annoyed up",
        plausible="0 to 4",
    )
    cost_cny: float = yuan(0.01, "cost of one message", "M92 A", le=1000, moves="profit down", plausible="0 to 0.05")


class Checkout(Section):
    """The steps between wanting and having ordered."""

    names_zh: ClassVar[str] = """下单流程: 从想买到下单之间的步骤
        step_pass 各步通过率: 依次通过下单每一步的概率
    """

    step_pass: tuple[Share, ...] = lever(
        (0.79, 0.79),
        "chance to pass each step of the checkout, in order",
        unit="chance",
        source="M45 P: Baymard, 0.30^(1/5.1) a step",
        min_length=1,
        max_length=8,
        strict=False,
        moves="orders up",
    )


@extended("levers.product")
class Product(Section):
    """The product on sale."""

    names_zh: ClassVar[str] = """产品: 所售产品
        quality 产品质量: 产品有多好：乘在复购与每单带来的信任上；体验也向它靠拢
        bad_order_share 差订单占比: 出问题的订单占比（迟到、破损、货不对板）：损失信任与体验
        margin_share 毛利率: 常规价下毛利占收入的比例
    """

    quality: float = fraction(
        0.8,
        "how good the product is: multiplies repeat orders and the trust that an order brings; experience moves to it",
        "M48 A",
        moves="repeat_orders up, profit up",
        plausible="0.6 to 0.95",
    )
    bad_order_share: float = fraction(
        0.03,
        "orders that go wrong (late, broken, not as described): they cost trust and experience",
        "A; a large marketplace bars sellers from 1% of defective or 4% of late orders R",
        moves="bad_orders up, trust down, repeat_orders down",
        plausible="0.01 to 0.1",
    )
    margin_share: float = fraction(
        0.6, "gross margin as a share of revenue at the usual price", "M55 A", moves="profit up", plausible="0.4 to 0.8"
    )


@extended("levers.referral")
class Referral(Section):
    """Asking customers to bring friends."""

    names_zh: ClassVar[str] = """转介绍: 请客户带来好友
        enabled 是否开启: 是否开启转介绍
        reminder_share 提醒占比: 被提醒去分享的人占比
        reward_cny 奖励金额: 每带来一位好友的固定奖励
        reward_on 奖励条件: 何时发奖励；按人头（加粉即付）不合法
        invites_per_share 每次分享触达人数: 社交度一般的人一次分享触达的好友数：约五分之一的联系人，
            有活动增幅时超过一半
        max_invites 单次分享上限: 一次分享最多触达的好友数
        fit_mean 平均契合度: 被推荐者的平均契合度
        trust_start 初始信任: 被推荐者的初始信任
        partner_after 合伙人门槛: 名下好友达到此数即成为合伙人；0：没有合伙人
        partner_activity_lift 合伙人分享增幅: 合伙人分享频率的增幅
    """

    enabled: bool = lever(True, "referral switched on", source="M05", moves="shares up, joined_referral up")
    reminder_share: float = fraction(
        0.5, "share of the people who are reminded to share", "M65 A", moves="shares up", plausible="0 to 1"
    )
    reward_cny: float = yuan(
        5.0,
        "fixed reward for a referred friend",
        "M70 A",
        le=100_000,
        moves="shares up, rewards up",
        plausible="0 to 20",
    )
    reward_on: Literal["first_order", "follow"] = lever(
        "first_order",
        "when the reward is due; pay per head, on follow, is outside the law",
        source="M73 R",
        moves="rewards up",
    )
    invites_per_share: float = lever(
        25.0,
        "friends reached by one share of a person of mean sociability: a fifth of the contacts, with the lift of a "
        "campaign more than half",
        unit="people",
        source="M67 A",
        ge=0,
        le=500,
        moves="invitations up, joined_referral up",
        plausible="10 to 50",
    )
    max_invites: int = lever(
        5000,
        "most friends that one share can reach",
        unit="people",
        source="R: friends of a WeChat account",
        ge=1,
        le=100_000,
        moves="invitations up, joined_referral up",
        plausible="50 to 5,000",
    )
    fit_mean: float = fraction(
        0.6,
        "mean fit of referred people",
        "table 2.1 P: better match",
        moves="first_orders up",
        plausible="0.45 to 0.75",
    )
    trust_start: float = fraction(
        0.45,
        "trust of referred people",
        "M30, M74 A; so that their value is as in V26",
        moves="first_orders up",
        plausible="0.3 to 0.6",
    )
    partner_after: int = lever(
        0,
        "friends on record after whom one becomes a partner; 0: no partners",
        unit="people",
        source="M69 A",
        ge=0,
        le=1_000_000,
        moves="shares down",
        plausible="0 or 5 to 50",
    )
    partner_activity_lift: float = lever(
        1.0,
        "lift of a partner's sharing",
        unit="lift",
        source="M69 A",
        ge=0,
        le=100,
        moves="shares up",
        plausible="0 to 3",
    )


@extended("levers.commission")
class Commission(Section):
    """Pay to referrers for sales to the friends they brought."""

    names_zh: ClassVar[str] = """分佣: 好友下单后付给推荐人的报酬
        level_shares 各级佣金率: 订单金额中付给推荐人、推荐人的推荐人等各级的占比
        earners 分佣对象: 谁能得佣金：带来过买家的任何人、仅合伙人，或持付费会员卡者（收费换资格不合法）
        partner_lift_share 合伙人加佣: 合伙人在第一级佣金上的加成
        entry_fee_cny 入门费: 取得分佣资格的费用，人们拿它与一年的收入相比；收任何费用都不合法
        legal_guard 合规检查: 方案违反《禁止传销条例》第七条时怎么办
    """

    level_shares: tuple[Share, ...] = lever(
        (0.05, 0.0),
        "share of the order paid to the referrer, the referrer's referrer, and so on",
        unit="share",
        source="M70 V: 0.20 and 0.10",
        min_length=1,
        max_length=6,
        strict=False,
        moves="level_commission up, profit down",
    )
    earners: Literal["referrers", "partners", "cardholders"] = lever(
        "referrers",
        "who earns commission: everyone who brought a buyer, partners only, or who holds a paid card, for which a fee "
        "is outside the law",
        source="M69, M70 V",
        moves="level_commission down",
    )
    partner_lift_share: float = fraction(
        0.05,
        "added to the first level for a partner",
        "M69 A",
        moves="level_commission up, profit down",
        plausible="0 to 0.1",
    )
    entry_fee_cny: float = yuan(
        0.0,
        "fee to be allowed to earn, held against the income of a year; any fee is outside the law",
        "M73 R",
        le=1e6,
        moves="fees_declined up, shares down",
        plausible="0 or 50 to 500",
    )
    legal_guard: Literal["warn", "refuse", "off"] = lever(
        "warn", "what to do with a plan outside the Ban on Pyramid Selling, art. 7", source="M73 R"
    )


@extended("levers")
class Levers(Channels):
    """Decisions of the merchant."""

    names_zh: ClassVar[str] = ": 商家的决定"

    accounts: Accounts = Accounts()
    messages: Messages = Messages()
    checkout: Checkout = Checkout()
    product: Product = Product()
    referral: Referral = Referral()
    commission: Commission = Commission()
    guides: Guides = Guides()
    leaders: Leaders = Leaders()
    policy: Policies = Policies()
