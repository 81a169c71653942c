"""Sharing: how willing people are to bring friends, and what becomes of their invitations."""

from __future__ import annotations

from typing import ClassVar, Literal

from loopsim.declare.levers import Section, fraction, lever, per_week


class Sharing(Section):
    """Willingness to bring friends."""

    names_zh: ClassVar[str] = """分享: 带来好友的意愿
        per_week 每周分享率: 体验满分、没有报酬的人每周分享的发生率
        once_after_days 一次性分享天数: 改为一生只分享一次，在加入后这么多天（Skok 的周期）；0：按发生率，次数不限
        invites_law 触达人数分布: 一次分享触达好友数的分布：even 尽量贴近均值的整数，poisson 泊松分布
        experience_weight 体验权重: 过往订单的体验在分享中的权重
        experience_start 首单前体验: 首单之前的体验
        follower_share 未购粉丝分享比: 从未购买的粉丝的分享频率，相对买家
        reward_lift 奖励增幅上限: 奖励无限高时分享频率的增幅
        reward_half_cny 奖励半效金额: 达到一半增幅的奖励
        reminder_lift 提醒增幅: 被提醒时分享频率的增幅（1：加倍）
        need_precision 需求匹配度: 0：谁都可能接受邀请；1：只有真正有需求的人接受；平均概率不变
        accept_strong_chance 强关系接受率: 强关系接受邀请的概率
        accept_weak_chance 弱关系接受率: 弱关系接受邀请的概率
    """

    per_week: float = per_week(
        0.00182,
        "chance-rate to share for one with full experience, who is paid nothing for it",
        "M67 S: of several 100,000 friends some 450 share in a campaign",
        le=50,
        moves="shares up, joined_referral up",
        plausible="0.0005 to 0.006",
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
        plausible="0 or 1 to 60",
    )
    invites_law: Literal["even", "poisson"] = lever(
        "even",
        "friends reached by one share: even is as near to their mean as whole numbers can be, poisson by its law",
        moves="invitations either",
    )
    experience_weight: float = fraction(
        0.8, "weight of the experience with past orders in sharing", "M65 A", moves="shares down", plausible="0.4 to 1"
    )
    experience_start: float = fraction(
        0.4, "experience before the first order", "A", moves="shares up", plausible="0.2 to 0.6"
    )
    follower_share: float = fraction(
        0.25, "sharing of followers who never bought, against buyers", "A", moves="shares up", plausible="0.05 to 0.5"
    )
    reward_lift: float = lever(
        2.0,
        "lift of sharing under an endless reward",
        unit="lift",
        source="M65 A",
        ge=0,
        le=100,
        moves="shares up",
        plausible="0.2 to 3",
    )
    reward_half_cny: float = lever(
        10.0,
        "reward at which half of that lift is reached",
        unit="CNY",
        source="M65 A",
        gt=0,
        le=1e6,
        moves="shares down",
        plausible="3 to 30",
    )
    reminder_lift: float = lever(
        1.0,
        "lift of sharing when reminded (1: twice as much)",
        unit="lift",
        source="M65 A",
        ge=0,
        le=100,
        moves="shares up",
        plausible="0.3 to 2",
    )
    need_precision: float = fraction(
        0.9,
        "0: anyone accepts an invitation alike, 1: only people with a real need; the mean chance stays the same",
        "M74 A: referred people match better P",
        moves="conversion_rate_13_weeks up",
        plausible="0.5 to 1",
    )
    accept_strong_chance: float = fraction(
        0.192,
        "chance that a strong tie accepts an invitation",
        "M75: 3 to 1",
        "chance",
        moves="joined_referral up",
        plausible="0.1 to 0.4",
    )
    accept_weak_chance: float = fraction(
        0.064,
        "chance that a weak tie accepts an invitation",
        "M75: 3 to 1",
        "chance",
        moves="joined_referral up",
        plausible="0.02 to 0.15",
    )
