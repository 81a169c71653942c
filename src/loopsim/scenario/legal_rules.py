"""The rules that the legal guard knows: source, words in both languages, and when a plan is outside of each.

They are declared once, in :data:`RULES`; whom and what money a plan touches is counted in a run
(:mod:`loopsim.results.legal`). They inform and certify nothing: the law knows more than these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from loopsim.scenario.levers import Levers

#: Levels of pay that the law allows.
LEVELS_ALLOWED = 2

#: Most that a direct seller may get of their own sales.
OWN_SALES_SHARE = 0.3

#: Most that a prepaid card may hold, in CNY, with and without a name, and the least weeks for which the latter is good.
NAMED_CAP_CNY, UNNAMED_CAP_CNY, UNNAMED_WEEKS = 5_000.0, 1_000.0, 157

#: Mass messages a day that the platform delivers to one customer.
MASS_MESSAGES_A_DAY = 1.0


class Source(NamedTuple):
    """Place where a rule stands, in both languages."""

    en: str
    zh: str


BAN = Source("Ban on Pyramid Selling, art. 7", "《禁止传销条例》第七条")
CARD_CAP = Source("Measures for single-purpose prepaid cards, art. 18", "《单用途商业预付卡管理办法（试行）》第十八条")
CARD_TERM = Source("Measures for single-purpose prepaid cards, art. 19", "《单用途商业预付卡管理办法（试行）》第十九条")
DIRECT = Source("Regulations on Direct Selling, art. 24", "《直销管理条例》第二十四条")
PLATFORM = Source("rule of the platform on mass messages", "平台群发规则")


class Rule(NamedTuple):
    """One rule."""

    #: Name, under which people and money touched are counted.
    key: str
    #: The lever that is outside of it.
    path: str
    source: Source
    #: What the plan does, after the path; facts in braces.
    words: Mapping[str, str]
    #: A few words for a picture.
    brief: Mapping[str, str]
    #: ``(levers of a day) -> facts in the words``, None where the plan is within the rule.
    find: Callable[[Levers], Mapping[str, Any] | None]
    #: The fact by which one plan is further outside than another, and whether less of it is.
    by: str
    is_less_worse: bool = False
    #: Whether the guard may refuse the plan. Others hold for some sellers alone, or are no law, and are told only.
    is_binding: bool = True

    def excess(self, facts: Mapping[str, Any]) -> float:
        """Return a number that is the larger the further outside of the rule a plan is."""
        return -facts[self.by] if self.is_less_worse else facts[self.by]


def levels_with_override(levers: Levers) -> int:
    """Return the levels paid on an order of a part-timer's customer, the override as one; 0 if none is ever paid."""
    if not (_recruits(levers) and levers.guides.override_share > 0.0):
        return 0
    return 1 + _highest(levers)


def _recruits(levers: Levers) -> bool:
    """Whether guides, of the plan or employed by a policy, recruit part-timers."""
    return (levers.guides.count > 0 or levers.policy.hire.most > 0) and levers.guides.recruit_per_week > 0.0


def own_share(levers: Any) -> float:
    """Return the largest share of an own sale that a referrer may get: first level, extras of partners and creators."""
    share = levers.commission.level_shares[0]
    share += levers.commission.partner_lift_share if levers.referral.partner_after else 0.0
    return share + (levers.creators.commission_share if levers.creators.most_share else 0.0)


def card_cap_cny(levers: Levers) -> float:
    """Return the most that one card may hold by law."""
    return NAMED_CAP_CNY if _stored(levers).card_is_named else UNNAMED_CAP_CNY


#: Levers of families, which stand in the section only when it is made.
_stored, _paid_card = attrgetter("top_up"), attrgetter("membership")
_messages, _launch = attrgetter("messages"), attrgetter("launch")


def _highest(levers: Levers) -> int:
    return max((level for level, share in enumerate(levers.commission.level_shares, 1) if share > 0), default=0)


def _levels(levers: Levers) -> Mapping[str, Any] | None:
    highest = _highest(levers)
    return {"level": highest, "most": LEVELS_ALLOWED} if highest > LEVELS_ALLOWED else None


def _override(levers: Levers) -> Mapping[str, Any] | None:
    return {"most": LEVELS_ALLOWED} if levels_with_override(levers) == LEVELS_ALLOWED + 1 else None


def _per_head(levers: Levers) -> Mapping[str, Any] | None:
    referral = levers.referral
    is_paid = referral.enabled and referral.reward_on == "follow" and referral.reward_cny > 0
    return {"cny": referral.reward_cny} if is_paid else None


def _entry_fee(levers: Levers) -> Mapping[str, Any] | None:
    fee = levers.commission.entry_fee_cny
    return {"cny": fee} if fee > 0 else None


def _card_to_earn(levers: Levers) -> Mapping[str, Any] | None:
    card, pays = _paid_card(levers), _highest(levers) > 0 and levers.commission.earners == "cardholders"
    return {"cny": card.fee_cny} if pays and card.term_weeks and card.fee_cny > 0 else None


def _own_sales(levers: Levers) -> Mapping[str, Any] | None:
    return _above_share(own_share(levers))


def _leader_sales(levers: Levers) -> Mapping[str, Any] | None:
    leaders = levers.leaders
    some = leaders.count > 0 or (leaders.most > 0 and leaders.volunteer_per_week > 0.0)
    return _above_share(leaders.commission_share) if some else None


def _part_timer_sales(levers: Levers) -> Mapping[str, Any] | None:
    return _above_share(levers.guides.commission_share) if _recruits(levers) else None


def _above_share(share: float) -> Mapping[str, Any] | None:
    return {"share": share, "most": OWN_SALES_SHARE} if share > OWN_SALES_SHARE + 1e-9 else None


def _card_cap(levers: Levers) -> Mapping[str, Any] | None:
    card, most = _stored(levers), card_cap_cny(levers)
    is_above = card.per_week > 0.0 and card.card_cap_cny > most
    return {"cny": card.card_cap_cny, "most": most} if is_above else None


def _card_expiry(levers: Levers) -> Mapping[str, Any] | None:
    card = _stored(levers)
    weeks = card.expires_after_weeks
    is_outside = card.per_week > 0.0 and weeks > 0 and (card.card_is_named or weeks < UNNAMED_WEEKS)
    return {"weeks": weeks} if is_outside else None


def _mass_messages(levers: Levers) -> Mapping[str, Any] | None:
    messages, launch = _messages(levers), _launch(levers)
    if messages.form != "mass" or messages.mass_rule == "keep":
        return None
    of_a_launch = launch.messages / min(launch.days, 7 * launch.every_weeks) if launch.every_weeks else 0.0
    sent = messages.promo_per_week / 7.0 + of_a_launch
    return {"sent": sent} if sent > MASS_MESSAGES_A_DAY else None


_COMMISSION, _TOP_UP = "levers.commission", "levers.top_up"
_SALES = {
    "en": "pays {share:.3g} of own sales, and a direct seller may get {most:g}: outside the rule for licensed direct "
    "selling",
    "zh": "对本人销售支付{share:.3g}，而直销员报酬不得超过{most:g}：超出直销规定",
}
_SALES_BRIEF = {"en": "pay above 30% of own sales", "zh": "报酬超过本人销售的30%"}

#: In the order in which they are told.
RULES = (
    Rule(
        "levels",
        f"{_COMMISSION}.level_shares",
        BAN,
        {
            "en": "pays on level {level}: pay above level {most} is outside the law",
            "zh": "支付到第{level}级：超过{most}级的报酬违法",
        },
        {"en": "pay on level {level}", "zh": "第{level}级分佣"},
        _levels,
        "level",
    ),
    Rule(
        "override",
        "levers.guides.override_share",
        BAN,
        {
            "en": "pays the recruiter of a part-timer on top of {most} levels of referrers: pay above level {most} is "
            "outside the law",
            "zh": "在{most}级分佣之上再付给兼职的招募人：超过{most}级的报酬违法",
        },
        {"en": "an override as a third level", "zh": "管理佣金成为第三级"},
        _override,
        "most",
    ),
    Rule(
        "per_head",
        "levers.referral.reward_on",
        BAN,
        {
            "en": "pays {cny:g} CNY for each follower: pay per head, whatever is sold, is outside the law",
            "zh": "每带来一名粉丝支付{cny:g}元：与销售无关的人头费违法",
        },
        {"en": "pay per head", "zh": "按人头付费"},
        _per_head,
        "cny",
    ),
    Rule(
        "entry_fee",
        f"{_COMMISSION}.entry_fee_cny",
        BAN,
        {
            "en": "asks {cny:g} CNY to be allowed to earn: an entry fee is outside the law",
            "zh": "须交{cny:g}元才能赚取报酬：入门费违法",
        },
        {"en": "an entry fee", "zh": "入门费"},
        _entry_fee,
        "cny",
    ),
    Rule(
        "card_to_earn",
        f"{_COMMISSION}.earners",
        BAN,
        {
            "en": "pays only who holds a card for {cny:g} CNY: a membership fee to be allowed to earn is outside the "
            "law",
            "zh": "只付给花{cny:g}元办卡的人：以会员费作为赚取报酬的条件违法",
        },
        {"en": "a card to be allowed to earn", "zh": "办卡才能赚取报酬"},
        _card_to_earn,
        "cny",
    ),
    Rule(
        "card_cap",
        f"{_TOP_UP}.card_cap_cny",
        CARD_CAP,
        {
            "en": "lets a card hold {cny:,g} CNY: above {most:,g} is outside the law",
            "zh": "每卡可存{cny:,g}元：超过{most:,g}元违法",
        },
        {"en": "stored value above the cap", "zh": "储值超过限额"},
        _card_cap,
        "cny",
    ),
    Rule(
        "card_expiry",
        f"{_TOP_UP}.expires_after_weeks",
        CARD_TERM,
        {
            "en": "voids a card after {weeks} weeks: one with a name may not expire, one without is good for three "
            "years, so this is outside the law",
            "zh": "储值卡{weeks}周后失效：记名卡不得设有效期，不记名卡不得少于三年，因此违法",
        },
        {"en": "stored value that expires", "zh": "储值卡失效"},
        _card_expiry,
        "weeks",
        is_less_worse=True,
    ),
    Rule(
        "own_sales", f"{_COMMISSION}.level_shares", DIRECT, _SALES, _SALES_BRIEF, _own_sales, "share", is_binding=False
    ),
    Rule(
        "leader_sales",
        "levers.leaders.commission_share",
        DIRECT,
        _SALES,
        _SALES_BRIEF,
        _leader_sales,
        "share",
        is_binding=False,
    ),
    Rule(
        "part_timer_sales",
        "levers.guides.commission_share",
        DIRECT,
        _SALES,
        _SALES_BRIEF,
        _part_timer_sales,
        "share",
        is_binding=False,
    ),
    Rule(
        "mass_messages",
        "levers.messages.promo_per_week",
        PLATFORM,
        {
            "en": "sends up to {sent:.3g} mass messages a day to the same person: the platform delivers one",
            "zh": "每天向同一人群发最多{sent:.3g}条：平台每天只送达1条",
        },
        {"en": "mass messages above the rule", "zh": "群发超过规定"},
        _mass_messages,
        "sent",
        is_binding=False,
    ),
)
