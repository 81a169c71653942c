"""Hosts: how guides and leaders fare, who comes, who leaves, and what becomes of their customers."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import Dice, chance_of, roll
from loopsim.market.by_kind import (
    HAS_COLLEAGUES,
    HAS_NEIGHBORS,
    WORKS_LIKE,
    contacts_per_day,
    friend_cap,
    note_hired,
    note_left,
    quality_gain,
    wage_per_week_cny,
)
from loopsim.market.choices import TO_NEW_HIRE, TO_NOBODY
from loopsim.market.events import Event
from loopsim.market.fields import (
    ACCOUNT,
    BUYER,
    FOLLOWER,
    GUIDE,
    LAPSED,
    LEADER,
    NONE,
    OFFER_TO_LEAD,
    PART_TIMER,
)
from loopsim.market.order import put_in_order
from loopsim.phases.care import depart
from loopsim.phases.hosts.rules import lost_share, work_of_kind
from loopsim.phases.joining import leads, vouch
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.rates import leading
from loopsim.phases.resting import make_up
from loopsim.phases.room import has_room, next_with_room
from loopsim.phases.waking import wake_all
from loopsim.rules import fen

#: Turn of those who do not offer this.
LAST = 2.0


@for_each("hosts", chinese="人员的一天：导购疲劳并可能离职，团长衡量收入、邀请邻居、可能退出（M80 至 M85）。")
def work(host, today, dice):
    """A host's day: guides tire and may leave, leaders weigh their pay, invite neighbours and may quit (M80 to M85)."""
    work_of_kind(host, today, dice)


@inlined
def nobody_volunteers(customer, host, today):
    """Whether no offers to lead are made."""
    return not today.levers.leaders.volunteer_per_week > 0.0


@for_each("customers", Rest(nobody_volunteers), chinese="忠诚买家每周可能自荐带社群一次（M82、M84）。")
def volunteer(customer, host, today, dice):
    """Once a week a loyal buyer may offer to lead a community (M82, M84)."""
    leaders = today.levers.leaders
    if not today.known.is_review_day or customer.stage < BUYER or customer.first_order_day == today.day:
        return
    may_lead = leaders.most > 0 and customer.orders >= leaders.orders_min and customer.trust >= leaders.trust_min
    if may_lead and roll(dice, Event.VOLUNTEER) < chance_of(leaders.volunteer_per_week * leading(customer, today)):
        customer.offer = OFFER_TO_LEAD


@for_market("交接离职人员的客户；导购招募，团长上任（M26、M80 至 M84）。")
def staff(market):
    """Hand over the customers of hosts who leave; guides recruit and leaders are appointed (M26, M80 to M84)."""
    standing = market.standing
    leavers = 0
    for number in range(standing.hosts):
        if market.hosts[number].is_active and market.hosts[number].is_leaving:
            retire(market, market.hosts[number])
            note_left(market.today.tally, market.hosts[number].kind)
            leavers += 1
    if leavers > 0:
        hand_over(market)
    for number in range(standing.hosts):
        host = market.hosts[number]
        if host.is_active and host.wants_recruit:
            host.wants_recruit = False
            host.recruits += 1
            hire(market, PART_TIMER, number)
    if standing.offering > 0:
        appoint(market)


@shared
def hire(market, kind, recruiter):
    """Give the next free row to a new host. Returns their number."""
    standing, today, levers = market.standing, market.today, market.today.levers
    number = standing.hosts
    standing.hosts += 1
    standing.active_hosts[kind] += 1
    host = market.hosts[number]
    host.kind = kind
    host.is_active = True
    host.hired_day = today.day
    host.left_day = NONE
    host.recruiter = recruiter
    host.home = NONE
    host.attention = host.effort = 1.0
    host.friends = 0
    equip(host, levers)
    host.pay_per_week = fen(wage_per_week_cny(kind, levers))
    if HAS_NEIGHBORS[kind]:
        dice = Dice(market.seed, market.people + number, today.day)
        host.home = int(roll(dice, Event.HOME) * market.people)
    note_hired(today.tally, kind)
    return number


@shared
def equip(host, levers):
    """Set how much a host can hold and give under the levers of today. A lower cap throws nobody off."""
    host.friend_cap = max(friend_cap(host.kind, levers), host.friends)
    host.contacts_per_day = contacts_per_day(host.kind, levers)
    host.quality_gain = quality_gain(host.kind, levers)


@shared
def retire(market, host):
    """A host leaves; the row stays on record."""
    host.is_active = False
    host.left_day = market.today.day
    market.standing.active_hosts[host.kind] -= 1


@shared
def hand_over(market):
    """The customers of those who left today: refused, lost, or tied to a new host, in order of their numbers."""
    standing, today, levers = market.standing, market.today, market.today.levers
    count = 0
    for n in range(standing.pool):
        customer = market.customers[market.pool[n]]
        if customer.stage != LAPSED and market.hosts[customer.host].is_leaving:
            market.moving[count] = market.pool[n]
            market.scratch[count] = customer.number
            count += 1
    if levers.guides.handover == TO_NEW_HIRE:
        for number in range(standing.hosts):
            host = market.hosts[number]
            if host.is_leaving and host.kind == GUIDE and standing.active_hosts[GUIDE] < levers.guides.count:
                market.hosts[hire(market, GUIDE, NONE)].is_new = True
    put_in_order(market.scratch, count, market.order)
    for n in range(count):
        row = market.moving[market.order[n]]
        customer = market.customers[row]
        old = market.hosts[customer.host]
        dice = Dice(market.seed, np.int64(customer.number), today.day)
        number = NONE
        if roll(dice, Event.HANDOVER) >= lost_share(old.kind, levers):
            number = successor(market, old.kind)
        old.friends -= 1
        if number == NONE:
            make_up(customer, today.day)
            depart(customer, today)
            today.tally.left_with_host += 1
            market.lapsed[standing.lapsed] = row
            standing.lapsed += 1
            vouch(market, customer, False)
        else:
            customer.host = number
            customer.handed_day = today.day
            customer.handed_to_new = market.hosts[number].is_new and market.hosts[number].hired_day == today.day
            market.hosts[number].friends += 1
            today.tally.handed_over += 1
    for number in range(standing.hosts):
        market.hosts[number].is_leaving = False
    forget_departed(market)


@shared
def successor(market, kind):
    """Number of the host who takes over a customer: a colleague in rotation, else an account of the brand."""
    levers, group = market.today.levers, WORKS_LIKE[kind]
    if HAS_COLLEAGUES[kind] and not (group == GUIDE and levers.guides.handover == TO_NOBODY):
        if group == GUIDE and levers.guides.handover == TO_NEW_HIRE:
            for n in range(market.standing.hosts):
                number = (market.standing.turn + n) % market.standing.hosts
                host = market.hosts[number]
                if host.is_new and host.hired_day == market.today.day and has_room(host):
                    market.standing.turn = (number + 1) % market.standing.hosts
                    return number
        number = next_with_room(market, group, True)
        if number != NONE:
            return number
    return next_with_room(market, ACCOUNT, True)


@shared
def forget_departed(market):
    """Take those who left outside the customers' own phases off the pool."""
    standing = market.standing
    kept = 0
    for n in range(standing.pool):
        row = market.pool[n]
        if market.customers[row].stage != LAPSED:
            market.pool[kept] = row
            kept += 1
    standing.pool = kept
    wake_all(market)


@shared
def appoint(market):
    """Offers to lead are taken up, the earliest of the day first, while there is room."""
    standing, today, levers = market.standing, market.today, market.today.levers
    for n in range(standing.offering):
        customer = market.customers[market.offering[n]]
        market.scratch[n] = LAST
        if customer.offer == OFFER_TO_LEAD:
            market.scratch[n] = roll(Dice(market.seed, np.int64(customer.number), today.day), Event.VOLUNTEER, 2)
    put_in_order(market.scratch, standing.offering, market.order)
    for n in range(standing.offering):
        customer = market.customers[market.offering[market.order[n]]]
        if customer.offer != OFFER_TO_LEAD:
            continue
        customer.offer = 0
        if customer.stage == LAPSED or customer.stage == FOLLOWER:
            continue
        if standing.active_hosts[LEADER] < levers.leaders.most and not leads(market, customer):
            number = hire(market, LEADER, NONE)
            host = market.hosts[number]
            host.home = np.int64(customer.number)
            host.is_customer = True
            market.hosts[customer.host].friends -= 1
            customer.host = number
            host.friends = 1
