"""Earning by friends (推荐收益): what one expects to earn from a friend moves sharing (M65, M69 to M71, M73, M76).

One friend is worth e CNY to who brings them: their part of the reward, and the weight of commission x what a friend
is believed to spend x (first level + the extras of partners and creators + deeper levels by the friends of friends).
A payout after d days counts half / (half + d) of it (hyperbolic), doubt leaves 1 - doubt x (1 - trust). Sharing runs
1 + lift x e / (e + half) times as fast: 1 for nothing, at most 1 + lift. Who has to pay an entry fee F, or as a partner
wants F a year, takes part to E^2 / (E^2 + F^2), E being e x the friends of a year x sociability: a logit of slope 2 in
logs, half at F = E. So the income from entry fees falls to nothing as the fee grows; it is at its most at F = E.

Close friends are spared: of the strong ties that a share would reach, reluctance x p / (p + half) are not asked, p
being what the sender gets by it; a gift embarrasses less, a reward for the friend not at all. What a friend gets, r,
makes them accept more readily: 1 + lift x r / (r + half).

Where friends are put on record by hand, some are not: with chance `levers.commission.binding_share` a friend is bound
(M72; 1 for a system that does it by itself, 0.7 by hand, A). By others nobody earns: no reward for either side, no
commission on any level above, no partner by them. People know that, so e is multiplied by it. They are friends all the
same: they came by an invitation and stay longer, and the measures of the loop count them.

No form here has been fitted to data. Published: that there is a reward matters more than its size (Ryu & Feick 2007,
*Journal of Marketing* 71(1)), gifts beat cash for weak brands (Jin & Huang 2014), and an equal split works on weak ties
(Hong et al. 2017).
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from loopsim.declare.fields import Field
from loopsim.declare.idle import Idle, Why, never, off
from loopsim.declare.levers import Section, fraction, lever, yuan
from loopsim.declare.tallies import amount, count


class Reward(Section):
    """Receivers of the reward for a friend, and its kind."""

    names_zh: ClassVar[str] = """
        reward_to 奖励对象: 奖励给谁：分享者、好友，或各得一半
        reward_kind 奖励形式: 奖励的形式；礼品成本相同
    """

    reward_to: Literal["sender", "friend", "both"] = lever(
        "sender",
        "who gets the reward: the sender, the friend, or both, half each",
        source="M76 A; E10, E11 P, mixed",
        moves="rewards either",
    )
    reward_kind: Literal["cash", "gift"] = lever(
        "cash", "what the reward is given as; a gift costs as much", source="M76 A", moves="shares down"
    )


class Payout(Section):
    """Record of who brought whom, and the moment at which pay for friends is paid out."""

    names_zh: ClassVar[str] = """
        binding_share 绑定占比: 带来的好友中记在其名下的占比；未记下的，带来者得不到报酬
        payout_delay_days 结算延迟天数: 从下单到发放报酬的天数；影响人们的预期与现金（成本当天入账）
    """

    binding_share: float = fraction(
        1.0,
        "part of the friends brought who are on record as theirs; who brought others earns nothing by them",
        "M72 S: automatic, all; by hand 0.7 A",
        moves="unbound down, shares up",
        plausible="0.7 to 1",
    )

    payout_delay_days: float = lever(
        0.0,
        "days from an order to the payout of what it earned; counts in what people expect, and in cash (the cost is "
        "booked at once)",
        unit="days",
        source="M71 S: at once",
        ge=0,
        le=3650,
        moves="shares down",
        plausible="0 to 30",
    )


class Earning(Section):
    """Expectations of people about earning by a friend, and their answer."""

    names_zh: ClassVar[str] = """赚佣心理: 人们对带好友能赚多少的预期与反应
        commission_weight 未来佣金权重: 未来佣金相对到手现金的权重；0：佣金打动不了任何人
        friend_spend_cny 预期好友消费: 人们以为一位好友一年内会消费多少
        friends_of_friend 预期好友再带人数: 人们以为一位好友还会带来几位：第 2 级相对第 1 级的分量，以此类推
        delay_half_days 延迟半效天数: 延迟发放到此天数，预期报酬只算一半
        doubt_share 不信比例: 毫无信任的人不相信的报酬占比；0：全信
        friends_per_year 预期每年带人数: 社交度一般的人预期一年带来的好友数：用来与入门费相比
        partner_wanted_cny 合伙人期望收入: 年收入达到此数，合伙人付出一半的额外努力；0：不论收入，全力以赴
        reluctance_strong 强关系顾忌: 报酬高时，不好意思去邀请的亲近好友占比
        gift_reluctance_share 礼品顾忌: 礼品让人难为情的程度，相对等值现金
        gift_worth_share 礼品价值比: 礼品在受者眼中的价值，相对同成本的现金
        friend_reward_lift 好友奖励增幅: 好友奖励无限高时，邀请被接受的概率的增幅
    """

    commission_weight: float = fraction(
        0.5,
        "how much commission to come counts against cash in hand; 0: commission moves nobody",
        "A: half, as it is uncertain and late; 0 to 1, sweep",
        moves="shares up",
        plausible="0 to 1",
    )
    friend_spend_cny: float = yuan(
        300.0,
        "what people believe that a friend will spend within a year",
        "A: 325 in the default shop; 100 to 1,000 (social commerce 2018: 990 a buyer R)",
        le=1e6,
        moves="shares up",
        plausible="100 to 1,000 R: social commerce 2018, 990 a buyer",
    )
    friends_of_friend: float = lever(
        0.2,
        "friends whom a friend is believed to bring in turn: what level 2 counts against level 1, and so on",
        unit="people",
        source="A",
        ge=0,
        le=10,
        moves="shares up",
        plausible="0 to 1",
    )
    delay_half_days: float = lever(
        14.0,
        "delay of the payout at which what one expects counts half",
        unit="days",
        source="M71 A",
        gt=0,
        le=3650,
        moves="shares up",
        plausible="7 to 60",
    )
    doubt_share: float = fraction(
        0.0,
        "part of the promised pay that one without trust does not believe in; 0: all is believed",
        "M71 A",
        moves="shares down",
        plausible="0 to 1",
    )
    friends_per_year: float = lever(
        3.0,
        "friends whom one of mean sociability expects to bring in a year: what they hold against an entry fee",
        unit="people per year",
        source="A; a social-commerce platform 2018: 3.1 buyers an owner R",
        ge=0,
        le=1000,
        moves="entry_fees up",
        plausible="1 to 10",
    )
    partner_wanted_cny: float = yuan(
        0.0,
        "income a year at which a partner makes half of the extra effort; 0: all of it, whatever it pays",
        "M69 A",
        le=1e6,
        moves="shares down",
        plausible="0 to 2,000",
    )
    reluctance_strong: float = fraction(
        0.0,
        "part of the close friends whom one does not ask when well paid for it",
        "M76 A; if there is any, 0.5 (0 to 0.8)",
        moves="invitations down",
        plausible="0 to 0.8",
    )
    gift_reluctance_share: float = fraction(
        0.5,
        "how much a gift embarrasses, against cash of the same worth",
        "M76 A",
        moves="invitations down",
        plausible="0.2 to 0.8",
    )
    gift_worth_share: float = fraction(
        0.8,
        "what a gift is worth to who gets it, against cash of the same cost",
        "A; 0.6 to 1.1 by E11",
        moves="shares up",
        plausible="0.6 to 1",
    )
    friend_reward_lift: float = lever(
        0.5,
        "lift of the chance that an invitation is accepted under an endless reward for the friend",
        unit="lift",
        source="A",
        ge=0,
        le=100,
        moves="joined_referral up",
        plausible="0 to 1",
    )


SECTIONS: dict[str, type[Section]] = {
    "levers.referral": Reward,
    "levers.commission": Payout,
    "behavior.earning": Earning,
}

CUSTOMER_FIELDS = (
    Field(
        "declined_fee",
        "?",
        "would not pay the entry fee, and so may not earn",
        "未付入门费: 不愿付入门费，因而不能分佣",
        "yes/no",
    ),
    Field("is_unbound", "?", "is not on record as brought by their friend", "未绑定: 没有记在带来者名下", "yes/no"),
)

TALLIES = (
    count(
        "held_back",
        "invitations",
        "close friends whom a share spared, since it would pay the sender",
        "顾虑未邀: 因分享者有钱可拿而没好意思去邀请的亲近好友",
    ),
    count(
        "fees_paid",
        "people",
        "people who brought a friend and paid the entry fee",
        "已付入门费: 带来好友并付了入门费的人",
    ),
    count(
        "fees_declined",
        "people",
        "people who brought a friend and would not pay the entry fee",
        "拒付入门费: 带来好友却不愿付入门费的人",
    ),
    count(
        "unbound",
        "people",
        "newcomers brought by a friend who are not on record as theirs",
        "未绑定人数: 由好友带来、却没记在其名下的新人",
    ),
    amount(
        "friend_rewards_fen",
        "part of the rewards",
        "rewards to the friends themselves",
        "新客奖励: 付给被带来的好友本人的奖励",
    ),
)


def _no_commission(seen: Any) -> Why | None:
    paid = [sum(shares) for shares in seen.ever("levers.commission.level_shares")]
    return None if any(paid) else Why("is_0", {"name": "commission.level_shares"})


def _no_referral(seen: Any) -> Why | None:
    if any(seen.ever("levers.referral.enabled")) or seen.is_on("levers.commission.entry_fee_cny"):
        return None
    return Why("is_false", {"name": "referral.enabled"})


_WEIGHT = "behavior.earning.commission_weight"

IDLE = (
    Idle(
        ("behavior.earning.*", "levers.commission.payout_delay_days", "levers.commission.binding_share"),
        _no_referral,
        switches=(_WEIGHT,),
    ),
    Idle(("behavior.earning.friend_spend_cny", "behavior.earning.friends_of_friend"), off(_WEIGHT)),
    Idle((_WEIGHT,), _no_commission),
    Idle(("behavior.earning.delay_half_days",), off("levers.commission.payout_delay_days")),
    Idle(
        ("behavior.earning.friends_per_year",),
        off("levers.commission.entry_fee_cny", "behavior.earning.partner_wanted_cny"),
    ),
    Idle(("behavior.earning.partner_wanted_cny",), off("levers.referral.partner_after")),
    Idle(("behavior.earning.gift_*",), never("levers.referral.reward_kind", "gift")),
    Idle(("behavior.earning.gift_reluctance_share",), off("behavior.earning.reluctance_strong")),
    Idle(("behavior.earning.friend_reward_lift",), never("levers.referral.reward_to", "friend", "both")),
    Idle(("levers.referral.reward_to", "levers.referral.reward_kind"), off("levers.referral.reward_cny")),
)

EXAMPLE = {
    "behavior.earning.commission_weight": 0.5,
    "levers.commission.binding_share": 0.8,
    "behavior.earning.doubt_share": 0.3,
    "behavior.earning.partner_wanted_cny": 20.0,
    "behavior.earning.reluctance_strong": 0.6,
}
