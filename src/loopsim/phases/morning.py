"""Morning: places are filled, and what everyone may know of today is worked out once for all."""

from __future__ import annotations

from loopsim.compiled import shared
from loopsim.market.by_kind import (
    CLOSES_IF_TOO_MANY,
    COMES_ONCE,
    LEAVES_IF_TOO_MANY,
    invites_in_contacts,
    planned,
)
from loopsim.market.fields import (
    ACTIVE_RING,
    HABIT_ORDERS,
    N_CHANNELS,
    N_HOST_KINDS,
    NONE,
    POOL,
    REFERRAL,
)
from loopsim.market.listing import clear_lists
from loopsim.phases.hosts.rules import order_lift
from loopsim.phases.kinds import for_market
from loopsim.phases.rates import effort_of, know_rates, reached_by
from loopsim.phases.replies import know_replies
from loopsim.phases.staffing import equip, hire, retire
from loopsim.phases.waking import wake_all
from loopsim.rules import attention, kept_after_a_day, messages_felt, share_of_needs


@for_market("清空昨天的名单，填补空位，得出今天人人可知之事，分配人员的精力。")
def dawn(market):
    """Clear yesterday's lists; fill places; work out what all may know today; share out the attention of hosts."""
    standing, today = market.standing, market.today
    clear_lists(standing)
    standing.active_on[today.day % ACTIVE_RING] = 0
    today.known.everyone = market.people
    fill_places(market)
    know_messages(standing, today)
    know_people(today)
    know_sources(today)
    wake_for_news(market, know_rates(today))
    for number in range(standing.hosts):
        host = market.hosts[number]
        if host.is_active:
            share_attention(host, today)


@shared
def know_messages(standing, today):
    known, behavior, levers = today.known, today.behavior, today.levers
    known.promos_per_day = min(known.promo_per_week / 7.0 + known.launch_promos_per_day, known.most_promos_per_day)
    known.services_per_day = levers.messages.service_per_week / 7.0
    if known.promos_per_day > 0.0 or levers.messages.service_per_week > 0.0:
        # What was raised takes a while to fade after the last message: to e^-10 of it.
        fading = 10.0 * max(behavior.fatigue.memory_days, 1.5 * behavior.interest.half_life_days)
        standing.caring_until = today.day + int(fading)
    known.is_caring = today.day < standing.caring_until or behavior.trust.drift_per_week > 0.0
    known.interest_keep = kept_after_a_day(behavior.interest.half_life_days)
    known.fatigue_keep = 1.0 - 1.0 / behavior.fatigue.memory_days
    known.messages_felt = messages_felt(
        known.promo_per_week * known.promo_weight, levers.messages.service_per_week, behavior.fatigue.service_weight
    )


@shared
def wake_for_news(market, is_news):
    """Wake all who rest if levers, or a rate for everyone (as by a campaign), are not those of yesterday."""
    standing, today, levers = market.standing, market.today, market.today.levers
    if is_news or today.settings != standing.settings:
        wake_all(market)
        for number in range(standing.hosts):
            if market.hosts[number].is_active:
                equip(market.hosts[number], levers)
    standing.settings = today.settings


@shared
def know_people(today):
    known, need, leaving = today.known, today.behavior.need, today.behavior.leaving
    known.is_review_day = today.day % 7 == 6
    known.follower_leaves_per_day = leaving.follower_per_week / 7.0
    known.buyer_leaves_per_day = leaving.buyer_per_week / 7.0
    for orders in range(HABIT_ORDERS):
        known.habit[orders] = share_of_needs(need.base_share, need.habit_gain, orders)


@shared
def know_sources(today):
    known, levers = today.known, today.levers
    for channel in range(N_CHANNELS):
        known.trust_start[channel] = levers.channel_trust_start[channel]
        known.fit_mean[channel] = max(0.0, levers.channel_fit_mean[channel] - known.offer_fit_loss)
        by_order = levers.channel_buys_on_joining_share[channel]
        known.buys_on_joining[channel] = by_order * known.price_on_joining * known.offer_lift
    for source in range(REFERRAL, POOL):  # friends and hosts
        known.trust_start[source] = levers.referral.trust_start
        known.fit_mean[source] = levers.referral.fit_mean
    known.trust_start[POOL], known.fit_mean[POOL] = today.market.pool.trust, today.market.pool.fit_mean


@shared
def share_attention(host, today):
    """A host with more friends than they can care for reaches only a part of them; a tired one can do half.

    Who works more, by their pay, reaches more; who invites neighbours has less time.
    """
    host.effort = effort_of(host, today)
    reached = reached_by(host, today)
    asked = host.friends * today.known.services_per_day * reached + contacts_to_invite(host, today.levers)
    asked += host.friends * today.known.personal_asked
    given = host.contacts_per_day * (1.0 - 0.5 * host.tiredness) * host.effort
    # (However little a host can give, the load stays a number.)
    host.load = min(asked / host.contacts_per_day, 1e9) if host.contacts_per_day > 0.0 else 0.0
    host.attention = attention(asked, given) * reached
    know_replies(host, today, asked, given, reached)
    host.order_lift = order_lift(host, today)


@shared
def contacts_to_invite(host, levers):
    """Return the contacts of a day in whose time a host invites neighbours, while there is room for them."""
    if host.friends >= host.friend_cap:
        return 0.0
    return host.effort * invites_in_contacts(host.kind, levers) / 7.0


@shared
def fill_places(market):
    """Hire up to the plan. Guides who leave are replaced in the morning; leaders hired from outside are not.

    Where the plan has shrunk the newest guides go this evening and hand over; an account closes once it is empty.
    """
    standing, levers = market.standing, market.today.levers
    for kind in range(N_HOST_KINDS):
        plan = planned(kind, levers)
        while (standing.hired[kind] if COMES_ONCE[kind] else standing.active_hosts[kind]) < plan:
            standing.hired[kind] += 1
            hire(market, kind, NONE)
    for kind in range(N_HOST_KINDS):
        let_go(market, kind, standing.active_hosts[kind] - planned(kind, levers))


@shared
def let_go(market, kind, too_many):
    """Let the newest of a kind go, this evening or once they are empty, if theirs is a kind that goes."""
    if not (LEAVES_IF_TOO_MANY[kind] or CLOSES_IF_TOO_MANY[kind]):
        return
    number = market.standing.hosts - 1
    while number >= 0 and too_many > 0:
        host = market.hosts[number]
        if host.is_active and host.kind == kind:
            if LEAVES_IF_TOO_MANY[kind]:
                host.is_leaving = True
                too_many -= 1
            elif host.friends == 0:
                retire(market, host)
                too_many -= 1
        number -= 1
