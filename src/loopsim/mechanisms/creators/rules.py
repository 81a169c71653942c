"""Consumer creators: who offers, who is taken, what they do for their pay, and when they stop (M83)."""

from __future__ import annotations

import numpy as np

from loopsim.compiled import inlined, shared
from loopsim.draws import Dice, chance_of, roll, uniform
from loopsim.market.choices import code_of
from loopsim.market.events import Event
from loopsim.market.fields import BUYER, FOLLOWER, LAPSED, OFFER_TO_CREATE
from loopsim.market.order import put_in_order
from loopsim.mechanisms.creators.declared import Creators, Luck
from loopsim.mechanisms.pay.rules import LEAST, MOST, answer
from loopsim.phases.kinds import Rest, for_each, for_market
from loopsim.phases.rates import factor
from loopsim.phases.staffing import LAST
from loopsim.rules import by_day, fen, leader_quitting_per_day, smoothing

_BY_BROUGHT = code_of(Creators, "chosen_by", "friends_brought")
_BY_REACH = code_of(Creators, "chosen_by", "friends_reached")

#: Most that a creator does of the extra sharing, against the usual.
MOST_EFFORT = 2.0

#: Most pay of a week that is told from more, in fen: 20 million CNY.
MOST_PAY = 2e9

#: Reach counts in millionths of that of a mean person.
_STEPS = 1e6

_STOP = int(Luck.STOP_CREATING)  # a plain number: the lowest Numba takes no second kind of enumeration


@shared
def wage_of_time(today):
    """Return what the time of a creator is worth elsewhere, in fen a week; 0: nothing."""
    people = today.behavior.creating
    return float(fen(people.hours_per_week * people.wage_per_hour_cny))


@for_market("让买家得知创客的收入与其时间价值之比（M83）。")
def hear_of_pay(market):
    """Tell buyers what creators earn, against the wage of their time (M83)."""
    standing, today = market.standing, market.today
    wage = wage_of_time(today)
    pay = standing.creators_pay if standing.creators > 0 else wage
    today.known.creating_pays = answer(pay, wage, today.behavior.creating.start_elasticity, LEAST, MOST)


@inlined
def creates_nothing(customer, host, today):
    """Whether one creates not, and nobody offers to."""
    return not (customer.is_creator or today.levers.creators.most_share > 0.0)


@for_each(
    "customers", Rest(creates_nothing), chinese="买家每周可能申请当创客一次；创客领酬、衡量收益、可能停止（M83）。"
)
def create(customer, host, today, dice):
    """Once a week a buyer may offer to create; a creator is paid, weighs what it brings, and may stop (M83)."""
    levers = today.levers.creators
    if customer.is_creator:
        be_paid(customer, today, dice)
        return
    if not today.known.is_review_day or customer.stage < BUYER or customer.first_order_day == today.day:
        return
    may_create = levers.most_share > 0.0 and customer.orders >= levers.orders_min and customer.offer == 0
    if may_create and roll(dice, Event.VOLUNTEER, 1) < chance_of(levers.volunteer_per_week * today.known.creating_pays):
        customer.offer = OFFER_TO_CREATE


@shared
def whole_fen(pay):
    """Return a pay in whole fen, as a field of four bytes holds it."""
    return int(np.floor(min(max(pay, -MOST_PAY), MOST_PAY) + 0.5))


@inlined
def be_paid(customer, today, dice):
    """Pay the day's part of the fee, to the fen over a week; once a week weigh what came of it all."""
    people, tally = today.behavior.creating, today.tally
    fee = by_day(fen(today.levers.creators.fee_per_week_cny), today.day)
    customer.earned_fen += fee
    tally.creator_fees_fen += fee
    if not today.known.is_review_day:
        return
    earned_cny = customer.earned_fen // 100  # in whole yuan; what is less waits for next week
    week = 100 * (earned_cny - customer.creator_seen_cny)
    customer.creator_seen_cny = earned_cny
    pay = customer.creator_pay_fen + (week - customer.creator_pay_fen) * smoothing(people.patience_weeks / 7.0)
    customer.creator_pay_fen = whole_fen(pay)
    tally.creators_earned_fen += week
    wage = wage_of_time(today)
    if wage <= 0.0:
        return
    hazard = 7.0 * leader_quitting_per_day(people.stop_per_week, max(customer.creator_pay_fen, 0.0), wage)
    if uniform(dice.seed, dice.who, dice.day, _STOP, 0) < chance_of(hazard):
        customer.is_creator = False
        tally.creators -= 1
        tally.creators_stopped += 1


@for_market("在名额内录用创客；统计当晚的创客及其收入（M83）。")
def take_creators(market):
    """Take up offers to create while there is room; count the creators of the evening and what they earn (M83)."""
    standing, today = market.standing, market.today
    if today.levers.creators.most_share > 0.0 and standing.offering > 0:
        choose(market)
    standing.creators += today.tally.creators
    today.tally.creators = standing.creators
    if standing.creators <= 0:
        standing.creators_pay = wage_of_time(today)
    elif today.known.is_review_day:
        mean = today.tally.creators_earned_fen / standing.creators
        weight = smoothing(today.behavior.creating.patience_weeks / 7.0)
        standing.creators_pay += (mean - standing.creators_pay) * weight


@shared
def choose(market):
    """Take those who offer, by the choice of the shop, until there are as many creators as there may be."""
    standing, today = market.standing, market.today
    most = int(today.levers.creators.most_share * today.market.people)
    for n in range(standing.offering):
        customer = market.customers[market.offering[n]]
        market.scratch[n] = turn(market.seed, customer, today) if customer.offer == OFFER_TO_CREATE else LAST
    put_in_order(market.scratch, standing.offering, market.order)
    for n in range(standing.offering):
        customer = market.customers[market.offering[market.order[n]]]
        if customer.offer != OFFER_TO_CREATE:
            continue
        customer.offer = 0
        if customer.stage == LAPSED or customer.stage == FOLLOWER:
            continue
        if standing.creators + today.tally.creators < most:
            customer.is_creator = True
            customer.creator_pay_fen = whole_fen(wage_of_time(today))
            customer.creator_seen_cny = customer.earned_fen // 100
            today.tally.creators += 1
            today.tally.creators_taken += 1


@shared
def turn(seed, customer, today):
    """Return the turn of one who offers, the smallest first: by luck, behind all who are better by the choice made."""
    luck = roll(Dice(seed, np.int64(customer.number), today.day), Event.VOLUNTEER, 2)
    choice = today.levers.creators.chosen_by
    if choice == _BY_BROUGHT:
        return luck - customer.on_record
    if choice == _BY_REACH:
        return luck - np.floor(_STEPS * customer.sociability)
    return luck


@inlined
def stays_as_paid(customer, host, today):
    """Whether pay does not change what this one shares: no creators' time is worth anything."""
    return not (customer.is_creator and wage_of_time(today) > 0.0)


@factor("share", steady=stays_as_paid)
def creator(customer, host, today):
    """Creators share more, as far as it pays them (M83)."""
    if not customer.is_creator:
        return 1.0
    pay, people = max(customer.creator_pay_fen, 0.0), today.behavior.creating
    effort = answer(pay, wage_of_time(today), people.work_elasticity, 0.0, MOST_EFFORT)
    return 1.0 + today.levers.creators.activity_lift * effort


@factor("accept")
def influential(customer, today):
    """Invitations of creators are accepted more readily (M83)."""
    return 1.0 + today.levers.creators.influence_lift if customer.is_creator else 1.0
