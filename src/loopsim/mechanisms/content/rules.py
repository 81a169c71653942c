"""Content for friends: its quality makes people share, and who makes it decides how often (M78, M79, M86)."""

from __future__ import annotations

from loopsim.compiled import shared
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.phases.kinds import for_market
from loopsim.phases.rates import factor, for_all
from loopsim.phases.referral_pay import usually_promised_cny
from loopsim.phases.sharing import stays_no_partner
from loopsim.rules import by_day, fen, reward_factor, saturating, smoothing

#: Engagement so near to the quality is equal to it, so that those who rest are not woken for nothing.
_EQUAL = 1e-4


@shared
def engagement_tomorrow(engagement, quality, memory_weeks):
    """Return engagement after one more day of content of this quality, 0 to 1: it never overshoots (M78)."""
    lacking = quality - engagement
    if abs(lacking) <= _EQUAL:
        return quality
    return engagement + lacking * smoothing(memory_weeks)


@for_market("支付店铺内容，黏性向内容质量靠拢，并得出自制内容的作用（M78、M86）。")
def publish(market):
    """Pay for content of the shop, move engagement towards its quality, name what own content does (M78, M86)."""
    standing, today = market.standing, market.today
    known, levers, people = today.known, today.levers.posts, today.behavior.posts
    quality = saturating(levers.budget_per_week_cny, people.half_budget_cny)
    standing.engagement = engagement_tomorrow(standing.engagement, quality, people.memory_weeks)
    known.engagement = standing.engagement
    known.own_effort = 1.0 if levers.one_tap else people.own_effort_share
    known.own_fit = 1.0 if levers.one_tap else 1.0 + people.own_fit_lift
    reachable = 0
    for stage in range(FOLLOWER, LAPSED):
        reachable += standing.stock[stage]
    today.tally.engaged = int(known.engagement * reachable + 0.5)
    today.tally.content_cost_fen += by_day(fen(levers.budget_per_week_cny), today.day)


@for_all("share")
def engaged(today):
    """Engagement by content makes people share unpaid, in addition to what pay does (M78)."""
    sharing = today.behavior.sharing
    if today.known.engagement <= 0.0 or sharing.once_after_days > 0:
        return 1.0
    paid = reward_factor(usually_promised_cny(today), sharing.reward_lift, sharing.reward_half_cny)
    return 1.0 + today.behavior.posts.share_lift * today.known.engagement / paid


@shared
def make_their_own(today):
    """Whether those who promote for pay make content of their own."""
    return not today.levers.posts.one_tap


@factor("share", steady=stays_no_partner, when=make_their_own)
def by_hand(customer, host, today):
    """Partners and creators share less often what they have to make themselves (M79, M86)."""
    return today.known.own_effort if customer.is_partner or customer.is_creator else 1.0
