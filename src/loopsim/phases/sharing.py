"""Bringing friends (裂变): who shares today, who is asked, who asked first."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import Dice, exponential, poisson, roll
from loopsim.market.acquaintances import contact_behind, contacts_of, door, strong_of, tie_weight
from loopsim.market.by_kind import SOURCE_OF, neighbor_accepts, neighbors_known
from loopsim.market.choices import POISSON
from loopsim.market.events import Event
from loopsim.market.fields import FOLLOWER, NONE, REFERRAL, STRANGER
from loopsim.market.moving import lives_here
from loopsim.market.people import segment_of, share_in_need, traits
from loopsim.phases.care import note_active
from loopsim.phases.joining import NOT_IN_LINE, propose
from loopsim.phases.kinds import Rest, always, for_each, for_market
from loopsim.phases.rates import (
    acceptance,
    asking_close,
    factor,
    for_all,
    invites_per_share,
    partner_effort,
    shares_evenly,
    sharing_per_day,
)
from loopsim.phases.referral_pay import usually_promised_cny
from loopsim.rules import (
    accept_chance,
    days_until,
    experience_factor,
    precision_weight,
    reward_factor,
    whole_number,
)

#: More than any clock runs in a lifetime.
NEVER_AGAIN = 1e18


@inlined
def until_share(customer, host, today, dice, most):
    """Return the days until the share clock strikes. An order of today has changed the hazard from tomorrow on."""
    if customer.last_order_day == today.day:
        customer.share_hazard = sharing_per_day(customer, host, today)
    return days_until(customer.share_clock, customer.share_hazard, most)


@inlined
def run_share_clock(customer, days):
    """Let the share clock run on."""
    customer.share_clock -= days * customer.share_hazard


@for_each(
    "customers",
    Rest(shares_evenly, until_share, run_share_clock),
    chinese="分享的时钟走动；敲响时今天邀请若干好友（M65、M67 至 M69）。",
)
def refer(customer, host, today, dice):
    """Let the sharing clock run; when it strikes, so many friends are asked today (M65, M67 to M69)."""
    customer.share_hazard = 0.0
    if customer.first_order_day == today.day:
        return
    hazard = sharing_per_day(customer, host, today)
    customer.share_hazard = hazard
    customer.share_clock -= hazard
    if hazard <= 0.0 or customer.share_clock > 0.0:
        return
    if today.behavior.sharing.once_after_days > 0:
        customer.share_clock = NEVER_AGAIN
    else:
        customer.share_clock = exponential(roll(dice, Event.SHARE_CLOCK))
    today.tally.shares += 1
    note_active(customer, today)
    wished = invites_per_share(customer, today) * customer.sociability
    friends = int(wished)
    if today.behavior.sharing.invites_law == POISSON:
        friends = poisson(roll(dice, Event.INVITES), wished)
    elif friends < wished:
        friends = whole_number(wished, roll(dice, Event.INVITES))
    customer.invites = min(friends, today.levers.referral.max_invites)


@for_all("share")
def willing(today):
    """Hazard of sharing with full experience and without reward; 1 a day where the clock counts days (M67)."""
    if not today.levers.referral.enabled:
        return 0.0
    if today.behavior.sharing.once_after_days > 0:
        return 1.0
    return today.behavior.sharing.per_week / 7.0


@for_all("share")
def rewarded(today):
    """Pay that everyone may expect for a friend makes them share more (M65, M70)."""
    sharing = today.behavior.sharing
    if sharing.once_after_days > 0:
        return 1.0
    return reward_factor(usually_promised_cny(today), sharing.reward_lift, sharing.reward_half_cny)


@for_all("share")
def reminded(today):
    """Some are reminded to share (M65)."""
    if today.behavior.sharing.once_after_days > 0:
        return 1.0
    return 1.0 + today.behavior.sharing.reminder_lift * today.levers.referral.reminder_share


@for_all("invites")
def reached(today):
    """A share of mean sociability reaches so many friends (M67)."""
    return today.levers.referral.invites_per_share


@factor("share", steady=always)
def pleased(customer, host, today):
    """Experience with past orders (M65)."""
    return experience_factor(customer.experience, today.behavior.sharing.experience_weight)


@factor("share", steady=always)
def not_bought_yet(customer, host, today):
    """Followers who never bought share less."""
    return today.behavior.sharing.follower_share if customer.stage == FOLLOWER else 1.0


@inlined
def stays_no_partner(customer, host, today):
    """Whether none asked today can make this one a partner."""
    return not (customer.invites > 0 and today.levers.referral.partner_after > 0)


@factor("share", steady=stays_no_partner)
def partner(customer, host, today):
    """Partners share more, as long as it pays them (M69)."""
    if not customer.is_partner:
        return 1.0
    return 1.0 + today.levers.referral.partner_activity_lift * partner_effort(customer, today)


@for_market("邀请到达，陌生人可能接受；接受多个时以当天最早的为准（M75）。")
def deliver(market):
    """Invitations arrive. A stranger may accept; where several are accepted, the earliest of the day counts (M75)."""
    today = market.today
    mean_need = share_in_need(today.market)
    for n in range(market.standing.sharing):
        customer = market.customers[market.sharing[n]]
        who = np.int64(customer.number)
        dice = Dice(market.seed, who, today.day)
        contacts = contacts_of(market.acquaintances, who)
        strong, my_door = strong_of(market.acquaintances, who), door(market.acquaintances, who)
        accepted, asked = acceptance(customer, today), asking_close(customer, today)
        first = int(roll(dice, Event.WHOM) * contacts)
        for k in range(min(customer.invites, contacts)):
            # From a random contact onwards, so that nobody is asked twice and each is as likely as the others.
            index = (first + k) % contacts
            if index < strong and asked < 1.0 and roll(dice, Event.ASK_STRONG, k) >= asked:
                today.tally.held_back += 1
                continue
            tie = tie_accepts(market, who, index, strong)
            invitee = contact_behind(market.acquaintances, who, my_door, index)
            if invite(market, invitee):
                chance = accept_chance(tie * need_weight(market, invitee, mean_need), accepted)
                if roll(dice, Event.ACCEPT, k) < chance:
                    moment = roll(dice, Event.MOMENT, k)
                    propose(market, invitee, REFERRAL, who, np.int64(customer.host), moment, NOT_IN_LINE)
        customer.invites = 0
    for number in range(market.standing.hosts):
        host = market.hosts[number]
        if host.is_active and host.invites > 0:
            ask_neighbors(market, host, number, mean_need)
            host.invites = 0


@shared
def ask_neighbors(market, host, number, mean_need):
    """A host asks people from next door, who are numbered in a row (M84)."""
    today = market.today
    dice = Dice(market.seed, market.people + number, today.day)
    neighbors = min(neighbors_known(host.kind, today.levers), market.people - 1)
    first = int(roll(dice, Event.HOST_WHOM) * neighbors)
    for k in range(min(host.invites, neighbors)):
        invitee = (host.home + 1 + (first + k) % neighbors) % market.people
        if not invite(market, invitee):
            continue
        chance = neighbor_accepts(host.kind, today.levers) * need_weight(market, invitee, mean_need)
        if roll(dice, Event.HOST_ACCEPT, k) < chance:
            referrer = np.int64(host.home) if host.is_customer else NONE
            propose(
                market, invitee, SOURCE_OF[host.kind], referrer, number, roll(dice, Event.HOST_MOMENT, k), NOT_IN_LINE
            )


@inlined
def tie_accepts(market, who, index, strong):
    """Mean chance that an invitation along a tie is accepted; those before ``strong`` are close ones."""
    sharing = market.today.behavior.sharing
    chance = sharing.accept_strong_chance if index < strong else sharing.accept_weak_chance
    return chance * tie_weight(market.acquaintances, who, index)


@shared
def need_weight(market, invitee, mean_need):
    """Weight by which this person more readily accepts an invitation than the mean one, by having a real need (M74)."""
    precision = market.today.behavior.sharing.need_precision
    if precision <= 0.0:
        return 1.0
    crowd = market.today.market
    u_segment, u_need, _, _ = traits(market.seed, invitee)
    segment = segment_of(u_segment, crowd.segment_count, crowd.segment_share)
    return precision_weight(u_need < crowd.segment_need_share[segment], mean_need, precision)


@inlined
def invite(market, invitee):
    """Count one invitation; True if it meets a stranger."""
    tally = market.today.tally
    tally.invitations += 1
    if market.customers[market.row[invitee]].stage != STRANGER or not lives_here(market.seed, invitee, market.today):
        return False
    tally.invited_strangers += 1
    return True
