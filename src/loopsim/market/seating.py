"""The shop that exists today: the people of ``market.pool`` are seated before day 0, drawn by address.

Who they are. The pool is a random part of the market. Those of it who have bought are people with a real need, and the
more so the more often they need: each draws the moment of a first order, exponential with the own rate of needs, and
those with the earliest have bought. Likewise those have bought twice whose second order would have come earliest (with
the rate of needs x the chance not to have lapsed after the first), those have brought friends who are most sociable,
and those are silent who lapse most easily. So needs and habits of buyers, repeat buyers and silent people differ as
they do among people who became so in the model itself.

Their clocks are wound anew. All of them are exponential and memoryless, so who is still there today is as if just
wound, whenever they joined.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from loopsim.compiled import compiled
from loopsim.draws import Dice, exponential, four_uniforms, roll, uniform
from loopsim.market import fields
from loopsim.market.events import TRAIT_DAY, Event
from loopsim.market.fields import ACCOUNT, BUYER, FOLLOWER, GUIDE, LEADER, NONE, POOL, REFERRER, REPEAT_BUYER, STRANGER
from loopsim.market.moving import stay_of
from loopsim.market.people import fit, meet, segment_of, stand_aside, traits

if TYPE_CHECKING:
    from loopsim.market.crowd import Crowd
    from loopsim.scenario.levers import Levers
    from loopsim.scenario.scenario import Scenario

_SEAT, _PAST, _RACE = int(Event.SEAT), int(Event.PAST), int(Event.RACE)

#: Orders that somebody has missed are a sign of silence up to so many.
MOST_MISSED = 1.0

#: A clock that never strikes: who shares once in a lifetime, and has done so before day 0.
_NEVER = 1e300

#: The last evening before day 0. A day of -1 would mean "never", so whoever did something did it a day before at least.
_EVENING = -1


class Places(NamedTuple):
    """The hosts who are there before day 0, and the people on each of their accounts."""

    kind: np.ndarray
    room: np.ndarray


def seat_pool(crowd: Crowd, scenario: Scenario, settings: np.ndarray) -> None:
    """Seat the pool of a scenario in a market where everyone is a stranger. Without one, change nothing."""
    pool = scenario.market.pool
    if pool.people == 0:
        return
    numbers = _chosen(crowd, settings, pool.people, pool.bought)
    met = len(numbers)
    rows = crowd.customers[1 : met + 1]
    luck = np.empty((met, 9))
    settle_in(rows, numbers, crowd.seed, settings, crowd.acquaintances, luck)
    past = _Past.of(rows, luck, scenario)
    _write(rows, past, scenario)
    _open_accounts(crowd, scenario, rows)

    standing = crowd.standing[0]
    crowd.row[numbers] = np.arange(1, met + 1)
    crowd.pool[:met] = np.arange(1, met + 1)
    crowd.wake[:met] = 0
    standing["met"] = standing["pool"] = met
    standing["stock"][:] = np.bincount(rows["stage"], minlength=fields.N_STAGES)
    standing["stock"][STRANGER] = crowd.people - met
    standing["partners"] = int(rows["is_partner"].sum())


def _chosen(crowd: Crowd, settings: np.ndarray, people: int, bought: int) -> np.ndarray:
    """Numbers of the people of the pool: anyone of the market, but as many with a real need as have bought."""
    luck, has_need = crowd.scratch, np.empty(crowd.people, np.bool_)
    draw_seats(crowd.seed, settings, luck, has_need)
    seats = np.argpartition(luck, people - 1)[:people] if people < crowd.people else np.arange(people)
    seats = seats[np.argsort(luck[seats])]
    lacking = bought - int(has_need[seats].sum())
    if lacking > 0:
        is_seated = np.zeros(crowd.people, np.bool_)
        is_seated[seats] = True
        others = np.flatnonzero(has_need & ~is_seated)
        others = others[np.argsort(luck[others])][:lacking]
        leave = np.flatnonzero(~has_need[seats])[::-1][: len(others)]
        seats[leave] = others
    return seats


@compiled
def draw_seats(seed, settings, luck, has_need):
    """A number in [0, 1) by which people are chosen for the pool, and whether they have a real need, for everyone."""
    market = settings[0].market
    for who in range(luck.size):
        u_segment, u_need, _, _ = traits(seed, who)
        segment = segment_of(u_segment, market.segment_count, market.segment_share)
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
    market, behavior, levers = settings[0].market, settings[0].behavior, settings[0].levers
    pool, messages = market.pool, levers.messages
    # The pool has long felt the messages of today, service counted in (as rules.messages_felt does).
    felt = messages.promo_per_week + behavior.fatigue.service_weight * messages.service_per_week
    for n in range(numbers.size):
        who, customer = numbers[n], rows[n]
        meet(customer, who, seed, market, behavior, acquaintances)
        stand_aside(customer)
        customer.source = POOL
        customer.fit = fit(seed, who, TRAIT_DAY, pool.fit_mean, behavior.interest.fit_spread)
        # Interest where promotions keep it, in the mean.
        read = behavior.fatigue.read_share * customer.tolerance / (customer.tolerance + felt)
        raised = min(messages.promo_per_week / 7.0 * read * behavior.interest.promo_gain, 1.0)
        keep = 0.5 ** (1.0 / behavior.interest.half_life_days)
        customer.interest = customer.fit + raised * (1.0 - customer.fit) / (1.0 - keep * (1.0 - raised))
        customer.trust = pool.trust
        customer.fatigue = felt
        customer.experience = behavior.sharing.experience_start
        customer.lived_day = _EVENING
        customer.last_contact_day = _EVENING
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


class _Past(NamedTuple):
    """What the people of a pool have done before day 0, an entry a person."""

    joined: np.ndarray  # days
    first_order: np.ndarray  # days; NONE: never
    last_order: np.ndarray
    orders: np.ndarray
    referrer: np.ndarray  # place of whoever brought each; NONE: nobody or not known
    is_silent: np.ndarray

    @staticmethod
    def of(rows: np.ndarray, luck: np.ndarray, scenario: Scenario) -> _Past:
        """The past that the counts and ranges of ``market.pool`` leave to chance."""
        pool, met = scenario.market.pool, len(rows)
        moment, again, sociable, lapsing = luck[:, 4:8].T
        with np.errstate(divide="ignore", over="ignore"):
            first = moment / rows["need_rate"]
            second = first + again / (rows["need_rate"] * (1.0 - rows["dropout_chance"]))
        has_bought = _earliest(first, pool.bought, np.ones(met, np.bool_))
        brings = _earliest(sociable / np.maximum(rows["sociability"], 1e-12), pool.referrers, has_bought)
        has_again = _earliest(second, pool.repeat_buyers, has_bought & ~brings)
        # Of the referrers as many have ordered again as of all others who bought.
        once = pool.buyers + pool.repeat_buyers
        part = pool.repeat_buyers / once if once else 1.0
        has_again |= _earliest(second, round(part * pool.referrers), brings)

        orders = has_bought.astype(np.int64)
        more = pool.orders_per_repeat_buyer - 2.0
        if more > 0.0:  # geometric, with the mean that is left after the second
            orders[has_again] += 1 + np.floor(np.log1p(-luck[has_again, 3]) / np.log(more / (1.0 + more))).astype(int)
        else:
            orders[has_again] += 1
        joined = _days_ago(luck[:, 0], pool.joined_days_ago)
        referrer = np.full(met, NONE, np.int64)
        if pool.referrers:
            # Each has brought one of the others, who came later.
            friends = np.flatnonzero(~brings)[: pool.referrers]
            bringing = np.flatnonzero(brings)
            referrer[friends] = bringing
            joined[bringing] = np.minimum(joined[bringing], joined[friends] - 1)
        last = np.maximum(_days_ago(luck[:, 2], pool.last_order_days_ago), joined)
        first_day = np.where(orders > 1, joined + np.floor(luck[:, 1] * (last - joined + 1)).astype(int), last)
        with np.errstate(divide="ignore"):
            easily = np.log(lapsing) - np.log(rows["dropout_chance"] if (rows["dropout_chance"] > 0).any() else 1.0)
        # Dates are a range for all, so those who need often are not blamed for more than their part of it.
        easily -= np.minimum(-last * _orders_per_day(rows, orders, scenario), MOST_MISSED)
        return _Past(
            joined=joined,
            first_order=np.where(has_bought, first_day, NONE),
            last_order=np.where(has_bought, last, NONE),
            orders=orders,
            referrer=referrer,
            is_silent=_earliest(easily, round(pool.silent_share * pool.bought), has_bought),
        )


def _orders_per_day(rows: np.ndarray, orders: np.ndarray, scenario: Scenario) -> np.ndarray:
    """How often people who have ordered so many times order again, a day, while they are not silent."""
    need, product = scenario.behavior.need, scenario.levers.product
    share = 1.0 - (1.0 - need.base_share) / (1.0 + need.habit_gain * orders)
    ease = product.quality * math.prod(scenario.levers.checkout.step_pass)
    wish = rows["need_rate"] * rows["interest"] * rows["trust"]
    return need.per_week / 7.0 * share * wish * ease


def _days_ago(luck: np.ndarray, between: tuple[float, ...]) -> np.ndarray:
    """Days before day 0, spread evenly in a range of days ago."""
    first, last = between
    return _EVENING - np.floor(first + luck * (last - first + 1.0)).astype(np.int64)


def _earliest(moments: np.ndarray, count: int, among: np.ndarray) -> np.ndarray:
    """Whether one is among the first ``count`` of a race that only some are in."""
    runners = np.flatnonzero(among)
    order = runners[np.argsort(moments[runners], kind="stable")]
    found = np.zeros(len(moments), np.bool_)
    found[order[:count]] = True
    return found


def _write(rows: np.ndarray, past: _Past, scenario: Scenario) -> None:
    """Enter the past of the pool into the rows of its people."""
    sharing, referral = scenario.behavior.sharing, scenario.levers.referral
    rows["joined_day"], rows["orders"] = past.joined, past.orders
    rows["first_order_day"], rows["last_order_day"] = past.first_order, past.last_order
    rows["experience"][past.orders > 0] = scenario.market.pool.experience
    rows["is_silent"] = past.is_silent
    rows["spent_fen"] = past.orders * _mean_basket_fen(rows, scenario)
    for place in np.flatnonzero(past.referrer != NONE):
        friend, referrer = rows[place], rows[past.referrer[place]]
        friend["referrer"], friend["is_vouched_for"] = referrer["number"], True
        friend["brought_before"] = referrer["last_brought"]
        referrer["last_brought"] = friend["number"]
        referrer["brought"] += 1
    bought, brought = past.orders > 0, rows["brought"] > 0
    stage = np.where(past.orders > 1, REPEAT_BUYER, np.where(bought, BUYER, FOLLOWER))
    rows["stage"] = np.where(bought & brought, REFERRER, stage)
    if referral.partner_after > 0:
        rows["is_partner"] = rows["brought"] >= referral.partner_after
    if sharing.once_after_days > 0:
        left = sharing.once_after_days + past.joined
        rows["share_clock"] = np.where(left > 0, left, _NEVER)


def _mean_basket_fen(rows: np.ndarray, scenario: Scenario) -> np.ndarray:
    """What a mean order of each of these people is worth."""
    basket = scenario.behavior.basket
    lift = np.array([segment.basket_lift for segment in scenario.market.segments])[rows["segment"]]
    worth = 100.0 * basket.base_cny * (1.0 + basket.trust_lift * scenario.market.pool.trust) * (1.0 + lift)
    return np.floor(worth + 0.5).astype(np.int64)


def _open_accounts(crowd: Crowd, scenario: Scenario, rows: np.ndarray) -> None:
    """Let the hosts of the plan be there before day 0, with the pool on their accounts."""
    levers = scenario.levers
    kinds = [ACCOUNT] * levers.accounts.count + [GUIDE] * levers.guides.count + [LEADER] * levers.leaders.count
    room = np.array([_room(kind, levers) for kind in kinds], np.int64)
    rows["host"] = np.repeat(np.arange(len(kinds)), shared_out(room, len(rows), scenario.market.pool.hosts))
    hosts, standing = crowd.hosts[: len(kinds)], crowd.standing[0]
    hosts["kind"], hosts["friend_cap"] = kinds, room
    hosts["friends"] = np.bincount(rows["host"], minlength=len(kinds))
    hosts["is_active"], hosts["attention"] = True, 1.0
    hosts["hired_day"] = hosts["left_day"] = hosts["recruiter"] = hosts["home"] = NONE
    for number, kind in enumerate(kinds):
        if kind == LEADER:
            dice = Dice(crowd.seed, crowd.people + number, TRAIT_DAY)
            hosts["home"][number] = int(roll(dice, Event.HOME) * crowd.people)
            hosts["pay_per_week"][number] = round(100.0 * levers.leaders.wage_per_week_cny)
    standing["hosts"], standing["leaders_hired"] = len(kinds), levers.leaders.count
    standing["active_hosts"][:] = np.bincount(kinds, minlength=4)


def _room(kind: int, levers: Levers) -> int:
    if kind == ACCOUNT:
        return levers.accounts.friend_cap
    return levers.guides.friend_cap if kind == GUIDE else levers.leaders.group_cap


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
