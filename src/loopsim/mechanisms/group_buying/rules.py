"""Group buying: who opens a group, which contacts join, and what a full one buys (M20, M21)."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import compiled, inlined, shared
from loopsim.draws import Dice, four_uniforms, uniform
from loopsim.market.acquaintances import contact_behind, contacts_of, door, strong_of
from loopsim.market.fields import FOLLOWER, LAPSED, NONE, REFERRAL, STRANGER
from loopsim.market.order import put_in_order
from loopsim.market.people import share_in_need
from loopsim.mechanisms.group_buying.declared import Luck
from loopsim.mechanisms.launches.rules import start_of_launch
from loopsim.mechanisms.price.rules import CHEAPEST, response
from loopsim.phases.care import note_active
from loopsim.phases.joining import NOT_IN_LINE, propose
from loopsim.phases.kinds import for_market
from loopsim.phases.links import reached
from loopsim.phases.order_price import own_part
from loopsim.phases.orders import count_first_order, count_whole_checkout, place_order
from loopsim.phases.rates import acceptance
from loopsim.phases.sharing import invite, need_weight, tie_accepts
from loopsim.phases.waking import wake_all
from loopsim.rules import accept_chance, borrowed_hazard, checkout_passed, fen, toward
from loopsim.rules import response as read_response

_GROUP, _JOIN, _MOMENT = int(Luck.GROUP), int(Luck.GROUP_JOIN), int(Luck.GROUP_MOMENT)


@compiled("f8(f8, i8)")
def within_days(chance, days):
    """Chance that what happens on a day with some chance, at most 1, happens within so many days."""
    return 1.0 - (1.0 - min(chance, 1.0)) ** days


@for_market("今天能否拼团、价格多少，并支付当天成本。")
def set_groups(market):
    """Say whether people may buy in groups today, at what price, and pay for the day."""
    standing, today = market.standing, market.today
    known, levers, people = today.known, today.levers.group_buying, today.behavior.group_buying
    standing.group_openers = 0
    start = NONE
    if levers.size > 0:
        start = start_of_launch(today.day, levers.first_day, levers.every_weeks, levers.days)
    known.group_is_on = start >= 0
    if not known.group_is_on:
        return
    known.group_start = start
    known.group_end = start + min(levers.days, 7 * levers.every_weeks)
    part, price = max(1.0 - levers.discount_share, CHEAPEST), today.behavior.price
    known.group_lift = response(part, 1.0, price.elasticity, price.reference_elasticity)
    known.group_gap = max((1.0 + known.price_gap) * part, CHEAPEST) - 1.0
    checkout = today.levers.checkout
    passed = checkout_passed(checkout.step_pass, checkout.step_pass_count)
    known.group_borrowed = borrowed_hazard(people.borrowed_share, passed)
    today.tally.group_buying_cost_fen += fen(levers.cost_per_day_cny)
    if levers.discount_share > 0.0:
        standing.offer_ever = known.offer_acts = True  # deal-seekers may be won
        if people.remembered_share > 0.0:
            standing.price_widest = max(standing.price_widest, abs(known.group_gap))
            known.price_acts = True


# --- who opens a group, and whom they ask ---------------------------------------------------------------------------


@inlined
def may_buy(customer, today):
    """Whether a customer of the pool may buy in a group: in need, not silent, nothing bought since it began."""
    return (
        customer.joined_day < today.day
        and not customer.is_silent
        and customer.need_rate > 0.0
        and customer.last_order_day < today.known.group_start
    )


@inlined
def opens(customer, who, seed, today):
    """Whether one of the pool looks up today, hears of group buying and opens a group."""
    known, people = today.known, today.behavior.group_buying
    u_when, u_heard, u_opens, _ = four_uniforms(seed, who, known.group_start, _GROUP, 0)
    if known.group_start + int(u_when * (known.group_end - known.group_start)) != today.day:
        return False
    if not may_buy(customer, today):
        return False
    if u_heard >= reached(customer, today) * read_response(people.notice_chance, customer.fatigue, customer.tolerance):
        return False
    return u_opens < people.open_chance * known.group_lift


@for_market("人们开团，池内好友凑不满时邀请陌生人。")
def open_groups(market):
    """Let people open groups, and ask strangers for them, as far as friends in the pool would not fill them."""
    standing, today = market.standing, market.today
    if not today.known.group_is_on:
        return
    for n in range(standing.pool):
        row = market.pool[n]
        customer = market.customers[row]
        if customer.stage != LAPSED and opens(customer, np.int64(customer.number), market.seed, today):
            market.opening[standing.group_openers] = row
            standing.group_openers += 1
            today.tally.groups_opened += 1
            note_active(customer, today)
            ask(market, customer, ASKING)
    if standing.group_openers > 0:
        wake_all(market)


#: What :func:`ask` is for: to invite strangers, to count who joins, to let them buy.
ASKING, COUNTING, BUYING = 0, 1, 2


@shared
def ask(market, customer, what):
    """Go through the contacts whom one asks until the group is full; return how many join, the opener left out.

    Two ties may lead to one person, who joins once.
    """
    today, who = market.today, np.int64(customer.number)
    people, wanted = today.behavior.group_buying, today.levers.group_buying.size - 1
    contacts, strong = contacts_of(market.acquaintances, who), strong_of(market.acquaintances, who)
    my_door = door(market.acquaintances, who)
    _, _, _, u_first = four_uniforms(market.seed, who, today.known.group_start, _GROUP, 1)
    first = int(u_first * contacts)
    days = np.int64(today.known.group_end - today.day)
    of_friends = within_days(people.join_chance * today.known.group_lift, days)
    by_them = acceptance(customer, today) * people.stranger_share * today.known.group_lift
    mean_need, joined = share_in_need(today.market), 0
    for k in range(min(people.asked, contacts)):
        if joined >= wanted:
            break
        index = (first + k) % contacts
        friend = contact_behind(market.acquaintances, who, my_door, index)
        other = market.customers[market.row[friend]]
        if other.stage != STRANGER and other.stage != LAPSED:
            if what == ASKING:
                today.tally.invitations += 1
            if not is_brought_today(other, who, today) and not (
                may_buy(other, today) and uniform(market.seed, who, today.day, _JOIN, k) < of_friends
            ):
                continue
            if has_joined(market, friend, joined):
                continue
            market.scratch[joined] = friend
            joined += 1
            if what == BUYING:
                buy(market, market.row[friend])
        elif what == ASKING and invite(market, friend):
            tie = tie_accepts(market, who, index, strong)
            chance = within_days(accept_chance(tie * need_weight(market, friend, mean_need), by_them), days)
            if uniform(market.seed, who, today.day, _JOIN, k) < chance and not has_joined(market, friend, joined):
                market.scratch[joined] = friend
                joined += 1
                moment = uniform(market.seed, who, today.day, _MOMENT, k)
                propose(market, friend, REFERRAL, who, np.int64(customer.host), moment, NOT_IN_LINE)
    return joined


@inlined
def has_joined(market, friend, joined):
    """Whether somebody is among the first so many who have joined, who are noted in the scratch of the market."""
    is_among = False
    for n in range(joined):
        is_among = is_among or market.scratch[n] == friend
    return is_among


@inlined
def is_brought_today(other, who, today):
    """Whether somebody in need has just joined because this one asked them, and has bought nothing yet."""
    return other.joined_day == today.day and other.referrer == who and other.orders == 0 and other.need_rate > 0.0


# --- what full groups buy -------------------------------------------------------------------------------------------


@for_market("满员的团下单，次序凭运气；买过的人不再参加别的团。")
def close_groups(market):
    """Let full groups buy, in an order by luck; who has bought in one joins no other."""
    standing, today = market.standing, market.today
    if standing.group_openers == 0:
        return
    for n in range(standing.group_openers):
        who = np.int64(market.customers[market.opening[n]].number)
        _, _, _, u_turn = four_uniforms(market.seed, who, today.known.group_start, _GROUP, 0)
        market.scratch[n] = u_turn
    put_in_order(market.scratch, standing.group_openers, market.order)
    wanted = today.levers.group_buying.size - 1
    for n in range(standing.group_openers):
        row = market.opening[market.order[n]]
        customer = market.customers[row]
        if not may_buy(customer, today) or (wanted > 0 and ask(market, customer, COUNTING) < wanted):
            continue
        today.tally.groups_full += 1
        ask(market, customer, BUYING)
        buy(market, row)


@shared
def buy(market, row):
    """Place an order in a group; part of it is borrowed, and the price paid is remembered (M20)."""
    standing, today = market.standing, market.today
    customer, known, tally = market.customers[row], today.known, today.tally
    who = np.int64(customer.number)
    dice = Dice(market.seed, who, today.day)
    u_quality, u_dropout, u_won, _ = four_uniforms(market.seed, who, known.group_start, _GROUP, 1)
    is_first, spent = customer.stage == FOLLOWER, customer.spent_fen
    discount = today.levers.group_buying.discount_share
    is_paid = 1.0 - discount < own_part(customer, today)  # the price of the group, not the own one
    place_order(customer, 1.0 - discount, today, dice, u_quality, u_dropout)
    if is_first:
        count_first_order(customer, today)
        if not customer.is_deal_seeker and u_won < 1.0 - 1.0 / known.group_lift:
            customer.is_deal_seeker = True
            tally.deal_seekers += 1
    else:
        tally.repeat_orders += 1
    if customer.joined_day == today.day:
        tally.group_newcomers += 1
        customer.fit = max(0.0, customer.fit - today.behavior.offer.fit_loss * discount)
        customer.interest = customer.fit
    if is_paid:
        remembered = today.behavior.group_buying.remembered_share
        customer.price_gap = toward(customer.price_gap, known.group_gap, remembered)
    tally.group_orders += 1
    tally.group_revenue_fen += customer.spent_fen - spent
    count_whole_checkout(today)
    note_active(customer, today)
    customer.order_clock += known.group_borrowed
    market.ordered[standing.ordered] = row
    standing.ordered += 1
