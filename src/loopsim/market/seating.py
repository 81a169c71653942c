"""The shop that exists today: the people of ``market.pool`` are seated before day 0, drawn by address.

Who they are. The pool is a random part of the market. Those of it who have bought are people with a real need, and the
more so the more often they need: each draws the moment of a first order, exponential with the own rate of needs, and
those with the earliest have bought. Likewise those have bought twice whose second order would have come earliest (with
the rate of needs x the chance not to have lapsed after the first), those have brought friends who are most sociable,
and those are silent who lapse most easily. So needs and habits of buyers, repeat buyers and silent people differ as
they do among people who became so in the model itself. A table of customers says more of each: rates, silence and
chances to lapse are drawn given their orders (``given_history``).

Their clocks are wound anew. All of them are exponential and memoryless, so who is still there today is as if just
wound, whenever they joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from loopsim.compiled import compiled
from loopsim.draws import Dice, exponential, four_uniforms, roll, uniform
from loopsim.market import fields
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.fields import BUYER, FOLLOWER, NONE, POOL, REFERRER, REPEAT_BUYER, STRANGER
from loopsim.market.moving import stay_of
from loopsim.market.past import EVENING, Past
from loopsim.market.people import fit, lapse_day, meet, segment_of, stand_aside, traits
from loopsim.market.promotions import are_for, keeps_rule, read_factor, reading_of, weight_of, within_rule
from loopsim.market.table_pool import past_of, seats_for, with_needs
from loopsim.scenario.hosts.kinds import HOSTS

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd
    from loopsim.scenario.scenario import Scenario

_SEAT, _PAST, _RACE, _LAPSE = int(Event.SEAT), int(Event.PAST), int(Event.RACE), int(Event.LAPSE)

#: A clock that never strikes: who shares once in a lifetime, and has done so before day 0.
_NEVER = 1e300


def seat_pool(crowd: Crowd, scenario: Scenario, settings: np.ndarray) -> None:
    """Seat the pool of a scenario in a market where everyone is a stranger. Without one, change nothing."""
    pool = scenario.market.pool
    if pool.people == 0:
        return
    table = pool.customers
    luck, has_need, segment = crowd.scratch, np.empty(crowd.people, np.bool_), np.empty(crowd.people, np.int8)
    draw_seats(crowd.seed, settings, luck, has_need, segment)
    if table is None:
        numbers = _chosen(luck, has_need, pool.people, pool.bought)
    else:
        numbers, groups = seats_for(table, scenario, luck, has_need, segment)
    met = len(numbers)
    rows = crowd.customers[1 : met + 1]
    rows.view(np.uint8)[:] = 0
    luck = np.empty((met, 9))
    settle_in(rows, numbers, crowd.seed, settings, crowd.acquaintances, luck)
    past = Past.of_counts(rows, luck, scenario) if table is None else past_of(rows, luck, scenario, table, groups)
    _write(rows, past, scenario)
    draw_lapses(rows, crowd.seed, settings)
    get_used_to_messages(rows, crowd.seed, settings)  # whose past is known now
    _open_accounts(crowd, scenario, rows, past)

    standing = crowd.standing[0]
    crowd.row[numbers] = np.arange(1, met + 1)
    crowd.pool[:met] = np.arange(1, met + 1)
    crowd.wake[:met] = 0
    standing["met"] = standing["pool"] = met
    standing["stock"][:] = np.bincount(rows["stage"], minlength=fields.N_STAGES)
    standing["stock"][STRANGER] = crowd.people - met
    standing["partners"] = int(rows["is_partner"].sum())


def _chosen(luck: np.ndarray, has_need: np.ndarray, people: int, bought: int) -> np.ndarray:
    """Numbers of the people of the pool: anyone of the market, but as many with a real need as have bought."""
    seats = np.argpartition(luck, people - 1)[:people] if people < len(luck) else np.arange(people)
    seats = seats[np.argsort(luck[seats])]
    if bought <= int(has_need[seats].sum()):
        return seats
    return with_needs(np.argsort(luck), people, has_need, bought)


@compiled
def draw_seats(seed, settings, luck, has_need, segments):
    """A number in [0, 1) by which people are chosen for the pool, real need or not, and segment, for everyone."""
    market = settings[0].market
    for who in range(luck.size):
        u_segment, u_need, _, _ = traits(seed, who)
        segment = segment_of(u_segment, market.segment_count, market.segment_share)
        segments[who] = segment
        has_need[who] = u_need < market.segment_need_share[segment]
        luck[who] = uniform(seed, who, TRAIT_DAY, _SEAT, 0)
        if market.moves_per_year > 0.0:
            first, _ = stay_of(seed, who, luck.size, market.people, market.moves_per_year)
            if first > 0:
                has_need[who] = False
                luck[who] += 1.0  # not there yet: behind everyone who is


@compiled
def settle_in(rows, numbers, seed, settings, acquaintances, luck):
    """Give the people of the pool their traits, attitude and clocks, and the luck that their past is made of."""
    market, behavior = settings[0].market, settings[0].behavior
    pool = market.pool
    for n in range(numbers.size):
        who, customer = numbers[n], rows[n]
        meet(customer, who, seed, market, behavior, acquaintances)
        stand_aside(customer)
        customer.source = POOL
        customer.fit = fit(seed, who, TRAIT_DAY, pool.fit_mean, behavior.interest.fit_spread)
        customer.trust = pool.trust
        customer.experience = behavior.sharing.experience_start
        customer.lived_day = EVENING
        customer.last_contact_day = EVENING
        u_order, u_leave, u_share, _ = four_uniforms(seed, who, TRAIT_DAY, _SEAT, 1)
        customer.order_clock = exponential(u_order)
        customer.leave_clock = exponential(u_leave)
        customer.share_clock = exponential(u_share)
        past = four_uniforms(seed, who, TRAIT_DAY, _PAST, 0)
        race = four_uniforms(seed, who, TRAIT_DAY, _RACE, 0)
        for k in range(4):
            luck[n, k] = past[k]
            luck[n, 4 + k] = exponential(race[k])
        luck[n, 8] = uniform(seed, who, TRAIT_DAY, _PAST, 1)
    get_used_to_messages(rows, seed, settings)  # (by what is known of each so far)


@compiled
def get_used_to_messages(rows, seed, settings):
    """Give people fatigue, and interest in the mean, by the messages of today, which they have long got (M31, M32)."""
    behavior, messages = settings[0].behavior, settings[0].levers.messages
    promos = within_rule(messages.promo_per_week, 0.0) if keeps_rule(messages) else messages.promo_per_week
    weight, hearing = weight_of(messages.form, behavior.messages.post_weight), behavior.messages
    read = behavior.fatigue.read_share * read_factor(messages.form, hearing.post_seen_share, hearing.personal_read_lift)
    keep = 0.5 ** (1.0 / behavior.interest.half_life_days)
    for n in range(rows.size):
        customer, who = rows[n], np.int64(rows[n].number)
        own = promos
        if not are_for(customer, messages, EVENING, seed, who):
            own *= messages.others_share
        # (service counted in, as rules.messages_felt does)
        felt = own * weight + behavior.fatigue.service_weight * messages.service_per_week
        reads = reading_of(customer, read, messages, hearing.tag_lift, seed, who)
        reads = reads * customer.tolerance / (customer.tolerance + felt)
        raised = min(own / 7.0 * reads * behavior.interest.promo_gain, 1.0)
        customer.interest = customer.fit + raised * (1.0 - customer.fit) / (1.0 - keep * (1.0 - raised))
        customer.fatigue = felt


@compiled
def draw_lapses(rows, seed, settings):
    """Say until when those of the pool who bought and are not silent order: they have not lapsed by day 0."""
    need = settings[0].behavior.need
    for n in range(rows.size):
        customer = rows[n]
        if customer.orders > 0 and not customer.is_silent:
            u, since = uniform(seed, customer.number, TRAIT_DAY, _LAPSE, 0), EVENING - customer.first_order_day
            customer.lapse_day = lapse_day(u, need.lapse_shape, need.lapse_days + since, EVENING)


def _write(rows: np.ndarray, past: Past, scenario: Scenario) -> None:
    """Enter the past of the pool into the rows of its people."""
    sharing, referral = scenario.behavior.sharing, scenario.levers.referral
    rows["joined_day"], rows["orders"] = past.joined, past.orders
    rows["first_order_day"], rows["last_order_day"] = past.first_order, past.last_order
    rows["experience"][past.orders > 0] = scenario.market.pool.experience
    rows["is_silent"], rows["need_rate"], rows["dropout_chance"] = past.is_silent, past.need_rate, past.dropout_chance
    rows["spent_fen"] = np.where(past.spent_fen == NONE, past.orders * _mean_basket_fen(rows, scenario), past.spent_fen)
    brought = np.flatnonzero(past.referrer != NONE)
    for place in brought[np.argsort(past.joined[brought], kind="stable")]:  # the last to come is the last brought
        friend, referrer = rows[place], rows[past.referrer[place]]
        friend["referrer"], friend["is_vouched_for"] = referrer["number"], True
        friend["brought_before"] = referrer["last_brought"]
        referrer["last_brought"] = friend["number"]
        referrer["brought"] += 1
        referrer["on_record"] += 1
    bought = past.orders > 0
    stage = np.where(past.orders > 1, REPEAT_BUYER, np.where(bought, BUYER, FOLLOWER))
    rows["stage"] = np.where(bought & (rows["brought"] > 0), REFERRER, stage)
    if referral.partner_after > 0:
        rows["is_partner"] = rows["brought"] >= referral.partner_after
    if sharing.once_after_days > 0:
        left = sharing.once_after_days + past.joined
        rows["share_clock"] = np.where(left > 0, left, _NEVER)


def _mean_basket_fen(rows: np.ndarray, scenario: Scenario) -> np.ndarray:
    """Value of a mean order of each of these people, in fen."""
    basket = scenario.behavior.basket
    lift = np.array([segment.basket_lift for segment in scenario.market.segments])[rows["segment"]]
    worth = 100.0 * basket.base_cny * (1.0 + basket.trust_lift * scenario.market.pool.trust) * (1.0 + lift)
    return np.floor(worth + 0.5).astype(np.int64)


def _open_accounts(crowd: Crowd, scenario: Scenario, rows: np.ndarray, past: Past) -> None:
    """Let the hosts of the plan be there before day 0, with the pool on their accounts."""
    levers = scenario.levers
    declared = tuple(HOSTS.values())
    counts = [kind.count(levers) for kind in declared]
    kinds = np.repeat(np.arange(len(counts)), counts)
    room = np.repeat([kind.room(levers) for kind in declared], counts)
    rows["host"] = past.host
    others = np.flatnonzero(past.host == NONE)
    free = np.maximum(room - np.bincount(past.host[past.host != NONE], minlength=len(kinds)), 0)
    free = free if free.any() else room
    rows["host"][others] = np.repeat(np.arange(len(kinds)), shared_out(free, len(others), scenario.market.pool.hosts))
    hosts, standing = crowd.hosts[: len(kinds)], crowd.standing[0]
    hosts["kind"], hosts["friend_cap"] = kinds, room
    hosts["friends"] = np.bincount(rows["host"], minlength=len(kinds))
    hosts["is_active"] = True
    hosts["attention"] = hosts["effort"] = 1.0
    hosts["hired_day"] = hosts["left_day"] = hosts["recruiter"] = hosts["home"] = NONE
    for number, kind in enumerate(declared[code] for code in kinds):
        if kind.wage:
            hosts["pay_per_week"][number] = round(100.0 * float(getattr(kind.of(levers), kind.wage)))
        if kind.brings is not None:
            dice = Dice(crowd.seed, crowd.people + number, TRAIT_DAY)
            hosts["home"][number] = int(roll(dice, Event.HOME) * crowd.people)
    standing["hosts"] = len(kinds)
    standing["active_hosts"][:] = standing["hired"][:] = counts


def shared_out(room: np.ndarray, people: int, hosts: str) -> np.ndarray:
    """People on each account: by its part of the room, or one account after the other. Nobody is left over.

    More people than there is room for are spread likewise: such accounts take newcomers only for people who leave.
    """
    in_all = int(room.sum())
    if hosts == "in_turn" and people <= in_all:
        before = np.cumsum(room) - room
        return np.clip(people - before, 0, room)
    upto = np.cumsum(room.astype(object)) * people // in_all  # whole numbers of any size
    return np.diff(np.concatenate(([0], upto))).astype(np.int64)
