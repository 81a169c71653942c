"""Expectations that follow from a scenario's numbers alone, before anything is simulated.

They are those of the first day, with everyone still a stranger and the schedule left aside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from loopsim.scenario.channels import CHANNELS, Channel
from loopsim.scenario.document import Document
from loopsim.scenario.hosts.kinds import PLANNED
from loopsim.scenario.levers import Levers
from loopsim.scenario.who import Market

WEEKS_PER_YEAR = 365.0 / 7.0


@dataclass(frozen=True, slots=True)
class ChannelOutlook:
    """Followers that one channel is expected to bring at its spend, once its pressure is felt in full."""

    channel: str
    spend_per_week_cny: float
    followers_per_week: float  # bought by the spend
    followers_for_free_per_week: float  # come without any spend
    cost_per_follower_cny: float | None  # of those bought; None without spend
    next_follower_cny: float | None  # cost of one more; None if more spend brings no one
    capacity_per_week: float | None  # followers a week that no spend exceeds; None: no limit


def channel_outlooks(scenario: Document) -> list[ChannelOutlook]:
    """One outlook a channel, in the order of the channels."""
    return [
        outlook_of(name, getattr(scenario.levers, name), scenario.market, bids_on(scenario, name)) for name in CHANNELS
    ]


def bids_on(scenario: Document, channel: str) -> float:
    """Return what rivals spend on a channel, against the spend at which it is half saturated (M16)."""
    rivals = attrgetter("behavior.rivals")(scenario)
    return float(rivals.count * rivals.bid_share) if CHANNELS[channel].on_platform else 0.0


def outlook_of(name: str, channel: Channel, market: Market, bids: float = 0.0) -> ChannelOutlook:
    """Return the outlook of a channel; ``bids`` are those of others (:func:`bids_on`)."""
    spend = 7.0 * channel.daily_spend_cny
    # Precision is paid for with reach (M18).
    needy = sum(segment.share * segment.need_share for segment in market.segments)
    spoken_to = 1.0 - channel.precision * (1.0 - needy) if needy > 0.0 else 1.0
    channel = channel.model_copy(update={"half_reach_per_week": channel.half_reach_per_week * spoken_to})
    reach = reach_of(channel, market)
    followers, slope_at_spend = (reach * part for part in _response(channel, spend, bids))
    return ChannelOutlook(
        channel=name,
        spend_per_week_cny=spend,
        followers_per_week=followers,
        followers_for_free_per_week=reach * channel.always_per_week * market.people,
        cost_per_follower_cny=spend / followers if followers > 0.0 else None,
        next_follower_cny=1.0 / slope_at_spend if slope_at_spend > 0.0 else None,
        capacity_per_week=2.0 * reach * channel.half_reach_per_week or None,
    )


def reach_of(channel: Channel, market: Market) -> float:
    """Factor of a channel's followers against a market of segments without a ``reach_lift`` (M19)."""
    needy, precision = need_share(market), channel.precision
    reach = 0.0
    for segment in market.segments:
        met = 1.0 - precision + precision * segment.need_share / needy if needy > 0.0 else 1.0
        reach += segment.share * (1.0 + segment.reach_lift) * met
    return reach


def _response(channel: Channel, spend: float, bids: float) -> tuple[float, float]:
    """``spend a week -> (followers a week, followers for one more yuan)`` by the Hill law (M11).

    capacity x a^s / (h^s + a^s) with capacity = 2 x half_reach and h = cost per follower x capacity x (1 + bids of
    others).
    """
    cost, capacity, slope = channel.cost_per_follower_cny, 2.0 * channel.half_reach_per_week, channel.slope
    if capacity == 0.0:
        return spend / cost, 1.0 / cost
    cost *= 1.0 + bids
    if spend == 0.0:
        return 0.0, 1.0 / cost if slope == 1.0 else math.inf if slope < 1.0 else 0.0
    part = 1.0 / (1.0 + _power(cost * capacity / spend, slope))
    return capacity * part, capacity * slope * part * (1.0 - part) / spend


def checkout_ease(levers: Levers) -> float:
    """Chance to pass the whole checkout: the product of its steps (M45)."""
    ease = 1.0
    for step in levers.checkout.step_pass:
        ease *= step
    return ease


def need_share(market: Market) -> float:
    """Share of the market with a real need, over all segments."""
    return sum(segment.share * segment.need_share for segment in market.segments)


def strangers_met(scenario: Document, precision: float) -> float:
    """Part of the people met who do not follow yet, by a way that finds people with a real need with this precision.

    The pool is a random part of the market, unless more of it have bought than a random part with a real need: then
    fewer of them are left.
    """
    market = scenario.market
    strangers = 1.0 - market.pool.people / market.people
    needy = need_share(market) * market.people
    taken = market.pool.bought - need_share(market) * market.pool.people
    if taken <= 0.0 or needy <= market.pool.bought:
        return strangers
    left = max(0.0, needy - market.pool.bought) / needy
    return (1.0 - precision) * strangers + precision * left


def needs_per_year(scenario: Document) -> float:
    """Needs a year of a person who has a real need: the mean over the segments."""
    with_need = need_share(scenario.market)
    if with_need == 0.0:
        return 0.0
    lift = sum(one.share * one.need_share * one.need_lift for one in scenario.market.segments) / with_need
    return scenario.behavior.need.per_week * (1.0 + lift) * WEEKS_PER_YEAR


def lapse_after_order(scenario: Document) -> float:
    """Mean chance to fall silent after an order, from the one on that ``dropout_from_order`` names (M57)."""
    need = scenario.behavior.need
    return need.dropout_alpha / (need.dropout_alpha + need.dropout_beta) if need.dropout_alpha > 0.0 else 0.0


def lapsed_within(scenario: Document, days: float) -> float:
    """Share of buyers who fall silent within some days of the first order whatever they order (M50)."""
    need = scenario.behavior.need
    return -math.expm1(-need.lapse_shape * math.log1p(days / need.lapse_days))


def messages_a_week(scenario: Document) -> float:
    """Messages a week as people feel them: promotions, and service contacts at their weight."""
    sent = scenario.levers.messages
    return sent.promo_per_week + scenario.behavior.fatigue.service_weight * sent.service_per_week


def annoyed_share(scenario: Document) -> float:
    """Share of people whose tolerance is below the messages sent, counted in promotions (log-logistic, M32)."""
    fatigue, sent = scenario.behavior.fatigue, messages_a_week(scenario)
    if sent == 0.0:
        return 0.0
    if fatigue.tolerance_slope == 0.0:
        return float(sent > fatigue.tolerance_median)
    ratio = fatigue.tolerance_median / sent
    return 1.0 / (1.0 + _power(ratio, fatigue.tolerance_slope))


def room_for_friends(levers: Levers) -> int:
    """Friends that all hosts of the plan can hold together (M22)."""
    return sum(kind.count(levers) * kind.room(levers) for kind in PLANNED)


def fixed_cost_per_week_cny(levers: Levers) -> float:
    """Fixed cost a week of the hosts of the plan: accounts, salaries, service fees, tools; no spend of channels."""
    guides: Any = levers.guides  # (its tools are declared by a family)
    tools = guides.count * guides.tools_per_week_cny if guides.digital else 0.0
    return tools + sum(kind.count(levers) * kind.weekly_cny(levers) for kind in PLANNED)


def shares_per_year(scenario: Document) -> float:
    """Times a year that a buyer with full experience shares, outside campaigns (M65)."""
    sharing, referral = scenario.behavior.sharing, scenario.levers.referral
    if not referral.enabled:
        return 0.0
    promised = promised_cny(scenario)
    reward = 1.0 + sharing.reward_lift * promised / (promised + sharing.reward_half_cny)
    posts, people = attrgetter("levers.posts", "behavior.posts")(scenario)
    budget = posts.budget_per_week_cny
    reward += people.share_lift * budget / (budget + people.half_budget_cny)  # content adds to pay (M78)
    reminder = 1.0 + sharing.reminder_lift * referral.reminder_share
    return sharing.per_week * reward * reminder * WEEKS_PER_YEAR


def promised_cny(scenario: Document) -> float:
    """Worth in CNY that a friend is believed to have for who brings them: reward, and commission by its weight (M70).

    That of :func:`loopsim.phases.referral_pay.usually_promised_cny`.
    """
    earning, commission, referral = attrgetter("behavior.earning", "levers.commission", "levers.referral")(scenario)
    reward = referral.reward_cny * {"sender": 1.0, "friend": 0.0, "both": 0.5}[referral.reward_to]
    if referral.reward_kind == "gift":
        reward *= earning.gift_worth_share
    share = sum(part * earning.friends_of_friend**level for level, part in enumerate(commission.level_shares))
    if commission.earners != "referrers":
        share = 0.0
    promised = reward + earning.commission_weight * earning.friend_spend_cny * share
    promised *= earning.delay_half_days / (earning.delay_half_days + commission.payout_delay_days)
    return float(promised * commission.binding_share)


def margin_per_order_cny(scenario: Document, trust: float) -> float:
    """Gross margin of a mean order of someone with this trust, before commissions and rewards (M53, M55)."""
    basket = scenario.behavior.basket
    lift = sum(segment.share * segment.basket_lift for segment in scenario.market.segments)
    usual = basket.base_cny * (1.0 + basket.trust_lift * trust) * (1.0 + lift)
    price = price_ratio(attrgetter("levers.product.price_cny")(scenario), basket.base_cny)
    return usual * (price - 1.0 + scenario.levers.product.margin_share)


def price_ratio(price_cny: float, usual_cny: float) -> float:
    """``levers.product.price_cny`` against the usual price; 1 where none is set."""
    return min(max(price_cny / usual_cny, 1e-12), 1e12) if price_cny and usual_cny else 1.0


def _power(base: float, exponent: float) -> float:
    """``base ** exponent`` for ``base >= 0``, infinite where it is too large for a number."""
    try:
        return base**exponent
    except OverflowError:
        return math.inf
