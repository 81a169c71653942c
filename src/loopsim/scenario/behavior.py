"""The behavior of a scenario: people's responses."""

from __future__ import annotations

from typing import ClassVar, Literal

from loopsim.declare.families import extended
from loopsim.declare.levers import Section, fraction, lever, per_week, yuan
from loopsim.scenario.attitude import Fatigue, Interest, Trust


class Need(Section):
    """Frequency of needs for the product."""

    names_zh: ClassVar[str] = (
        "需求: per_week 每周需求次数, shape 需求差异形状, dropout_alpha 沉寂分布 alpha, dropout_beta 沉寂分布 beta, "
        "dropout_from_order 可沉寂起始单数, lapse_shape 随时沉寂形状, lapse_days 随时沉寂尺度, "
        "base_share 首单前到店占比, habit_gain 习惯增益, first_order_ease 首单容易度"
    )

    per_week: float = per_week(
        0.26,
        "needs of a person who has a real need (mean)",
        "A, to the one-time share of M52 and V16",
        le=50,
        moves="orders up, trust up",
    )
    shape: float = lever(
        0.5,
        "shape r of the gamma law of personal need rates; 0: everyone the mean",
        unit="",
        source="M50; CDNOW 0.243 D; 0.2 to 0.5 give the one-time shares of M52",
        ge=0,
        le=1000,
        is_trait=True,
        moves="first_orders up",
    )
    dropout_alpha: float = lever(
        0.704,
        "silent lapse after each order ~ Beta(alpha, beta); 0: never",
        source="M57 D: members 0.704; M50 D: CDNOW 0.793",
        ge=0,
        le=1000,
        is_trait=True,
        moves="silent_lapses up, repeat_orders down",
    )
    dropout_beta: float = lever(
        1.182,
        "second parameter of the silent lapse",
        source="M57 D: members 1.182; M50 D: CDNOW 2.426",
        gt=0,
        le=10_000,
        is_trait=True,
        moves="silent_lapses down, repeat_orders up",
    )
    dropout_from_order: int = lever(
        1,
        "the first order after which one may lapse silently; 2: from the first repeat order on, as in BG/NBD",
        unit="orders",
        source="A; BG/NBD: 2 P",
        ge=1,
        le=1000,
        moves="silent_lapses down, repeat_orders up",
    )
    lapse_shape: float = lever(
        0.0,
        "silent lapse at any moment after the first order, as in Pareto/NBD: shape of the gamma law of rates; 0: none",
        unit="",
        source="M50; Pareto/NBD: CDNOW 0.606 P",
        ge=0,
        le=1000,
        is_trait=True,
        moves="silent_lapses up, repeat_orders down",
    )
    lapse_days: float = lever(
        80.0,
        "scale of these rates: so many days after the first order 1/2^shape of the customers are still there",
        unit="days",
        source="M50; Pareto/NBD: CDNOW 11.7 weeks P",
        gt=0,
        le=1e10,
        is_trait=True,
        moves="silent_lapses down, repeat_orders up",
    )
    base_share: float = fraction(0.5, "share of needs brought to us before the first order", "A", moves="orders up")
    habit_gain: float = lever(
        0.15,
        "each past order brings more of the needs to us: 1 - (1 - base)/(1 + gain x orders)",
        source="M51 A",
        ge=0,
        le=100,
        moves="repeat_orders up",
    )
    first_order_ease: float = fraction(
        1.0, "how readily a follower makes a first order, against a repeat order", "A", moves="first_orders up"
    )


@extended("behavior.leaving")
class Leaving(Section):
    """Deletion: the person leaves the private domain."""

    names_zh: ClassVar[str] = "流失: follower_per_week 粉丝每周流失率, buyer_per_week 买家每周流失率"

    follower_per_week: float = per_week(
        0.006,
        "hazard of a follower who has not bought",
        "M32 P: NewRank, so that 0.08% leave a day in all",
        le=50,
        moves="left up, reachable down",
    )
    buyer_per_week: float = per_week(
        0.0056, "hazard of a buyer", "M32 P: NewRank, 0.08% a day", le=50, moves="left up, reachable down"
    )


class Referred(Section):
    """Differences of people whom a friend brought, beyond the fit and trust they start with."""

    names_zh: ClassVar[str] = (
        "被推荐者: leaving_cut_share 流失减幅, basket_lift 客单价增幅, basket_fade_weeks 增幅消退周数"
    )

    leaving_cut_share: float = fraction(
        0.18, "part of the leaving hazard that is taken away as long as the referrer stays", "M74 P", moves="left down"
    )
    basket_lift: float = lever(
        0.25,
        "lift of the basket on the day of joining",
        unit="lift",
        source="M74 P: margin",
        ge=0,
        le=100,
        moves="average_order_value up",
    )
    basket_fade_weeks: float = lever(
        130.0,
        "weeks since joining in which that lift fades to nothing",
        unit="weeks",
        source="M74 P",
        gt=0,
        le=5000,
        moves="average_order_value up",
    )


class Sharing(Section):
    """Willingness to bring friends."""

    names_zh: ClassVar[str] = (
        "分享: per_week 每周分享率, once_after_days 一次性分享天数, invites_law 触达人数分布, "
        "experience_weight 体验权重, experience_start 首单前体验, follower_share 未购粉丝分享比, "
        "reward_lift 奖励增幅上限, reward_half_cny 奖励半效金额, reminder_lift 提醒增幅, need_precision 需求匹配度, "
        "accept_strong_chance 强关系接受率, accept_weak_chance 弱关系接受率"
    )

    per_week: float = per_week(
        0.00182,
        "chance-rate to share for one with full experience, who is paid nothing for it",
        "M67 S: of several 100,000 friends some 450 share in a campaign",
        le=50,
        moves="shares up, joined_referral up",
    )
    once_after_days: int = lever(
        0,
        "share once in a lifetime, this many days after joining (the cycle time of Skok), instead of at a chance-rate; "
        "0: at the chance-rate, as often as it comes",
        unit="days",
        ge=0,
        le=36_500,
        is_trait=True,
        moves="shares down",
    )
    invites_law: Literal["even", "poisson"] = lever(
        "even",
        "friends reached by one share: even is as near to their mean as whole numbers can be, poisson by its law",
        moves="invitations either",
    )
    experience_weight: float = fraction(
        0.8, "weight of the experience with past orders in sharing", "M65 A", moves="shares down"
    )
    experience_start: float = fraction(0.4, "experience before the first order", "A", moves="shares up")
    follower_share: float = fraction(
        0.25, "sharing of followers who never bought, against buyers", "A", moves="shares up"
    )
    reward_lift: float = lever(
        2.0, "lift of sharing under an endless reward", unit="lift", source="M65 A", ge=0, le=100, moves="shares up"
    )
    reward_half_cny: float = lever(
        10.0,
        "reward at which half of that lift is reached",
        unit="CNY",
        source="M65 A",
        gt=0,
        le=1e6,
        moves="shares down",
    )
    reminder_lift: float = lever(
        1.0,
        "lift of sharing when reminded (1: twice as much)",
        unit="lift",
        source="M65 A",
        ge=0,
        le=100,
        moves="shares up",
    )
    need_precision: float = fraction(
        0.9,
        "0: anyone accepts an invitation alike, 1: only people with a real need; the mean chance stays the same",
        "M74 A: referred people match better P",
        moves="conversion_rate_13_weeks up",
    )
    accept_strong_chance: float = fraction(
        0.192, "chance that a strong tie accepts an invitation", "M75: 3 to 1", "chance", moves="joined_referral up"
    )
    accept_weak_chance: float = fraction(
        0.064, "chance that a weak tie accepts an invitation", "M75: 3 to 1", "chance", moves="joined_referral up"
    )


class Basket(Section):
    """Value of one order."""

    names_zh: ClassVar[str] = "客单价: base_cny 基础客单价, trust_lift 信任增幅, sigma 单次差异, person_sigma 个人差异"

    base_cny: float = yuan(280.0, "mean basket at trust 0", "M53 A", le=1e6, moves="average_order_value up, profit up")
    trust_lift: float = lever(
        0.5,
        "basket = base x (1 + this x trust)",
        unit="lift",
        source="M53 A",
        ge=0,
        le=100,
        moves="average_order_value up",
    )
    sigma: float = lever(
        0.73,
        "spread of baskets (log-normal, mean kept)",
        unit="log scale",
        source="D: CDNOW",
        ge=0,
        le=3,
        moves="top_buyers_share up",
    )
    person_sigma: float = lever(
        0.0,
        "spread of mean baskets between people, beside that of single orders (log-normal, mean kept)",
        unit="log scale",
        source="D: CDNOW 0.58 (Gamma-Gamma)",
        ge=0,
        le=3,
        is_trait=True,
        moves="top_buyers_share up",
    )


@extended("behavior")
class Behavior(Section):
    """Responses of people."""

    need: Need = Need()
    interest: Interest = Interest()
    trust: Trust = Trust()
    fatigue: Fatigue = Fatigue()
    leaving: Leaving = Leaving()
    referred: Referred = Referred()
    sharing: Sharing = Sharing()
    basket: Basket = Basket()
