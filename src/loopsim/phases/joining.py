"""Joining (加粉): those who would, the earliest first; bound to whoever brought them and to an account with room."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import Dice, exponential, four_uniforms, roll, uniform
from loopsim.market.choices import ON_FOLLOW
from loopsim.market.events import Event
from loopsim.market.fields import (
    ACCOUNT,
    BULK,
    COHORT_MARGIN,
    COHORT_PAID,
    FOLLOWER,
    LAPSED,
    NONE,
    POOL,
    REFERRAL,
    STRANGER,
    WEEK_UNDER_WAY,
)
from loopsim.market.order import put_in_order
from loopsim.market.people import fit, lapse_day, meet, stand_aside, start_over
from loopsim.phases.audience import messages_felt_by
from loopsim.phases.care import note_active
from loopsim.phases.kinds import for_market
from loopsim.phases.orders import advance, buy_on_joining, stage_of
from loopsim.phases.own_content import fit_of_newcomers
from loopsim.phases.rates import factor, starting_trust
from loopsim.phases.referral_pay import ask_for_fee, is_lost, may_earn, pay_reward
from loopsim.phases.room import host_with_room
from loopsim.phases.waking import wake_all

_CLOCKS, _LEAVE_CLOCK, _LAPSE = int(Event.CLOCKS), int(Event.LEAVE_CLOCK), int(Event.LAPSE)


#: Where a candidate stands with the channels: not won by them, won just now, or won again after waiting for room.
NOT_IN_LINE, LEFT_THE_LINE, WAITS_FOR_ROOM = 0, 1, 2

#: Later than any moment of a day.
LATEST = 2.0


@shared
def propose(market, who, source, referrer, host, moment, line):
    """Someone would join at a moment of today; of several proposals for one person the earliest counts.

    ``line`` says whether a channel has won them, even if a friend was earlier: without room it must win them anew.
    """
    standing = market.standing
    slot = market.slot[who]
    if not is_candidate(market, who):
        slot = standing.candidates
        market.slot[who] = slot
        standing.candidates += 1
        market.candidates[slot].line = NOT_IN_LINE
        market.candidates[slot].moment = LATEST
    candidate = market.candidates[slot]
    candidate.line = max(candidate.line, line)
    if candidate.moment <= moment:
        return
    candidate.who = who
    candidate.source = source
    candidate.referrer = referrer
    candidate.host = host
    candidate.moment = moment


@inlined
def is_candidate(market, who):
    """Whether someone has proposed this person today."""
    # A slot is only worth something if it points to this very person among today's candidates.
    slot = market.slot[who]
    return slot < market.standing.candidates and market.candidates[slot].who == who


@for_market("当天的候选者成为粉丝，先到先得，直至账号满员（M22 至 M24）。")
def join(market):
    """Candidates of the day become followers, the earliest first, as long as some account has room (M22 to M24)."""
    standing, today = market.standing, market.today
    is_vouched_anew, has_returned = False, False
    for n in range(standing.leaving):
        release(market, market.leaving[n])
    for n in range(standing.candidates):
        market.scratch[n] = market.candidates[n].moment
    put_in_order(market.scratch, standing.candidates, market.order)
    for n in range(standing.candidates):
        candidate = market.candidates[market.order[n]]
        who = np.int64(candidate.who)
        number = host_with_room(market, np.int64(candidate.host))
        if number == NONE:
            today.tally.turned_away += 1
            if candidate.line == LEFT_THE_LINE and market.customers[market.row[who]].stage == STRANGER:
                market.waiting[standing.waiting] = who
                standing.waiting += 1
            continue
        row = row_of(market, who)
        customer = market.customers[row]
        if customer.stage == LAPSED:
            come_back(customer, who, market.seed, today)
            has_returned = True
            vouch(market, customer, True)
            is_vouched_anew = is_vouched_anew or customer.last_brought != NONE
        else:
            fit_mean = fit_of_newcomers(market, np.int64(candidate.source), np.int64(candidate.referrer))
            enter(customer, who, np.int64(candidate.source), fit_mean, market.seed, today, market.acquaintances)
            if candidate.referrer != NONE:
                bind(market, customer, np.int64(candidate.referrer))
                thank(market, customer, np.int64(candidate.referrer), np.int64(candidate.source))
            if candidate.source > REFERRAL:  # by the invitation of a host
                market.hosts[candidate.host].brought += 1
        customer.host = number
        customer.lived_day = today.day
        market.hosts[number].friends += 1
        if candidate.source == BULK and market.hosts[number].kind == ACCOUNT:
            market.hosts[number].added_in_bulk += 1
        market.pool[standing.pool] = row
        market.wake[standing.pool] = 0
        standing.pool += 1
        if buys_on_joining(customer, candidate.source, Dice(market.seed, who, today.day), today):
            market.ordered[standing.ordered] = row
            standing.ordered += 1
    if is_vouched_anew and today.behavior.referred.leaving_cut_share > 0.0:
        wake_all(market)  # friends of who came back stay longer from now on than they rested by
    if has_returned:
        forget_returned(market)


@inlined
def row_of(market, who):
    """Row of a person in the table of customers. A stranger gets one now: rows follow one another as people join."""
    if market.row[who] == 0:
        market.standing.met += 1
        market.row[who] = market.standing.met
        market.customers[market.standing.met] = market.customers[0]  # in which nothing is written yet
        market.customers[market.standing.met].number = who
    return market.row[who]


@inlined
def release(market, row):
    """Free a leaver's place on their host's account; they may be called back one day."""
    customer = market.customers[row]
    host = market.hosts[customer.host]
    host.friends -= 1
    if leads(market, customer):
        host.is_leaving = True  # who has left leads no longer: the group is handed over this evening
    market.lapsed[market.standing.lapsed] = row
    market.standing.lapsed += 1
    vouch(market, customer, False)


@inlined
def bind(market, customer, referrer):
    """A newcomer is on record as brought by a friend, who vouches for them as long as the friend is here (M74).

    Where this is done by hand, some are on no record by which anybody is paid (M72).
    """
    friend = market.customers[market.row[referrer]]
    customer.referrer = referrer
    customer.is_unbound = is_lost(market.seed, np.int64(customer.number), market.today)
    market.today.tally.unbound += customer.is_unbound
    customer.is_vouched_for = friend.stage != LAPSED
    customer.brought_before = friend.last_brought
    friend.last_brought = customer.number


@shared
def vouch(market, customer, is_here):
    """Tell all whom a customer has brought that their friend is here, or is not any more."""
    friend = customer.last_brought
    while friend != NONE:
        brought = market.customers[market.row[friend]]
        brought.is_vouched_for = is_here
        friend = brought.brought_before


@inlined
def leads(market, customer):
    """Whether a customer leads a community already."""
    host = market.hosts[customer.host]
    return host.is_customer and host.home == customer.number


@inlined
def enter(customer, who, source, fit_mean, seed, today, acquaintances):
    """Make a stranger a follower: traits are looked up, clocks wound."""
    meet(customer, who, seed, today.market, today.behavior, acquaintances)
    stand_aside(customer)
    customer.source = source
    customer.fit = fit(seed, who, today.day, fit_mean, today.behavior.interest.fit_spread)
    customer.interest = customer.fit
    customer.trust = starting_trust(customer, today)
    customer.experience = today.behavior.sharing.experience_start
    u_order, u_leave, u_share, _ = four_uniforms(seed, who, today.day, _CLOCKS, 0)
    customer.order_clock = exponential(u_order)
    customer.leave_clock = exponential(u_leave)
    customer.share_clock = share_clock(today, u_share)
    customer.joined_day = today.day
    customer.last_contact_day = today.day
    customer.fatigue = messages_felt_by(customer, today, seed, who)
    customer.is_vouched_for = False
    customer.stage = FOLLOWER
    today.tally.moves[STRANGER, FOLLOWER] += 1
    today.tally.joined[source] += 1
    note_active(customer, today)


@factor("trust")
def brought(customer, today):
    """The source gives the first trust (M30)."""
    return today.known.trust_start[customer.source]


@inlined
def share_clock(today, u):
    """Return what the clock of a newcomer has to run until they share: hazard, or days where everyone shares once."""
    days = today.behavior.sharing.once_after_days
    return float(days) if days > 0 else exponential(u)


@shared
def buys_on_joining(customer, source, dice, today):
    """Whether a newcomer joined by ordering, and if so their order. Who comes back has not."""
    if customer.joined_day != today.day or customer.orders > 0:
        return False
    share = today.known.buys_on_joining[source]
    if share <= 0.0 or roll(dice, Event.BUYS_ON_JOINING) >= share:
        return False
    buy_on_joining(customer, today, dice)
    return True


@shared
def come_back(customer, who, seed, today):
    """Return a lapsed customer to the stage that their orders give, with fresh patience and no grudge."""
    customer.fatigue = messages_felt_by(customer, today, seed, who)
    customer.interest = customer.fit
    start_over(customer)
    if customer.lapse_day != NONE:
        since = today.day - customer.first_order_day
        u, need = uniform(seed, who, today.day, _LAPSE, 0), today.behavior.need
        customer.lapse_day = lapse_day(u, need.lapse_shape, need.lapse_days + since, today.day)
    customer.trust = starting_trust(customer, today)
    customer.leave_clock = exponential(uniform(seed, who, today.day, _LEAVE_CLOCK, 0))
    customer.last_contact_day = today.day
    customer.stage = stage_of(customer)
    today.tally.moves[LAPSED, customer.stage] += 1
    today.tally.won_back += 1
    today.tally.old_won_back += customer.source == POOL
    today.tally.creators += customer.is_creator
    today.tally.partners += customer.is_partner
    note_active(customer, today)


@shared
def forget_returned(market):
    """Take those who came back off the list of the lapsed."""
    standing = market.standing
    kept = 0
    for n in range(standing.lapsed):
        row = market.lapsed[n]
        if market.customers[row].stage == LAPSED:
            market.lapsed[kept] = row
            kept += 1
    standing.lapsed = kept


@inlined
def thank(market, newcomer, referrer, source):
    """Thank a referrer: on record, perhaps a partner now, and paid if pay is due on following (M70).

    A friend who is on no record is nobody's for the merchant, who asks no fee, makes no partner and pays nothing (M72).
    """
    today, levers = market.today, market.today.levers
    customer = market.customers[market.row[referrer]]
    customer.brought += 1
    is_here = customer.stage != LAPSED
    if is_here:
        advance(customer, today)
    if newcomer.is_unbound:
        return
    customer.on_record += 1
    ask_for_fee(market, customer, referrer)
    is_enough = 0 < levers.referral.partner_after <= customer.on_record
    if is_enough and not customer.is_partner:
        customer.is_partner = True
        today.tally.partners += is_here
    if is_here and levers.referral.enabled and levers.referral.reward_on == ON_FOLLOW:
        reward = pay_reward(market, newcomer, customer, may_earn(customer, today))
        market.cohorts[today.day // 7, 0, COHORT_MARGIN] -= reward
        market.by_source[WEEK_UNDER_WAY, 0, source, COHORT_MARGIN] -= reward
        market.by_source[WEEK_UNDER_WAY, 0, source, COHORT_PAID] += reward
