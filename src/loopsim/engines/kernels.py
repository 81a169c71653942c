"""The loops of the array engine: the phases of the day, compiled, over rows.

The order of the phases is that of ``day.DAY`` (a test compares); consecutive phases of customers are fused into one
loop, so that a customer's row is read and written once a day.

The day has four stretches. Each is compiled and cached on its own, so that the first time on a machine two processes
can share the work (``ahead.py``).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from loopsim.compiled import compiled_lean
from loopsim.day import (
    acquire,
    churn,
    convert,
    dawn,
    deliver,
    join,
    measure,
    operate,
    refer,
    repurchase,
    rest,
    settle,
    staff,
    top_up,
    volunteer,
    wake,
    win_back,
    work,
)
from loopsim.draws import Dice
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.market.market import Market, Today
from loopsim.market.people import meet, stand_aside

#: Compiled and cached, but called by compiled code alone: no wrappers for Python.
stretch = compiled_lean(no_cpython_wrapper=True)


@stretch
def morning(market):
    """The phases before the customers'."""
    dawn(market)
    acquire(market)


@stretch
def customers_live(market, first, last, lengths):
    """A day of the customers ``pool[first:last]``; what they ask of others is listed from ``first`` on.

    ``lengths`` gets how many stand on the lists ordered, sharing, leaving and offering, and how many stay in the pool.
    """
    today, day, pool, wake_days = market.today, market.today.day, market.pool, market.wake
    n_ordered = n_sharing = n_leaving = n_offering = kept = first
    for n in range(first, last):
        row = pool[n]
        if wake_days[n] > day:
            if kept < n:
                pool[kept] = row
                wake_days[kept] = wake_days[n]
            kept += 1
            continue
        customer = market.customers[row]
        host = market.hosts[customer.host]
        dice = Dice(market.seed, np.int64(customer.number), day)
        wake(customer, host, today, dice)
        operate(customer, host, today, dice)
        convert(customer, host, today, dice)
        top_up(customer, host, today, dice)
        repurchase(customer, host, today, dice)
        refer(customer, host, today, dice)
        volunteer(customer, host, today, dice)
        churn(customer, host, today, dice)
        rest(customer, host, today, dice)
        if customer.last_order_day == day:
            market.ordered[n_ordered] = row
            n_ordered += 1
        if customer.invites > 0:
            market.sharing[n_sharing] = row
            n_sharing += 1
        if customer.offer > 0:
            market.offering[n_offering] = row
            n_offering += 1
        if customer.stage == LAPSED:
            market.leaving[n_leaving] = row
            n_leaving += 1
        else:
            pool[kept] = row
            wake_days[kept] = customer.wake_day
            kept += 1
    lengths[0] = n_ordered - first
    lengths[1] = n_sharing - first
    lengths[2] = n_leaving - first
    lengths[3] = n_offering - first
    lengths[4] = kept - first


@stretch
def evening(market):
    """What the customers' day brings about: work, invitations, who joins."""
    for number in range(market.standing.hosts):
        if market.hosts[number].is_active:
            work(market.hosts[number], market.today, Dice(market.seed, market.people + number, market.today.day))
    win_back(market)
    deliver(market)
    join(market)


@stretch
def night(market):
    """The phases of the house: the books, the staff, the count."""
    settle(market)
    staff(market)
    measure(market)


@njit(inline="always", _nrt=False)  # compiled functions cannot return records
def _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    levers = settings[row]
    today = Today(day, levers.digest, levers.market, levers.behavior, levers.levers, known[0], tallies[tally])
    return Market(seed, len(lists[0]), today, standing[0], customers, hosts, acquaintances, *lists)


@compiled_lean
def live_days(
    first,
    last,
    row_of_day,
    margin,
    lengths,
    seed,
    settings,
    tallies,
    known,
    standing,
    customers,
    hosts,
    acquaintances,
    lists,
):
    """Days ``first`` to ``last - 1`` in one thread. Returns the first day not lived: hosts may need more rows."""
    for day in range(first, last):
        if len(hosts) - standing[0].hosts < margin:
            return day
        row = row_of_day[min(day, len(row_of_day) - 1)]
        market = _market(
            day, row, seed, settings, tallies, day - first, known, standing, customers, hosts, acquaintances, lists
        )
        morning(market)
        customers_live(market, np.int64(0), market.standing.pool, lengths)
        market.standing.ordered = lengths[0]
        market.standing.sharing = lengths[1]
        market.standing.leaving = lengths[2]
        market.standing.offering = lengths[3]
        market.standing.pool = lengths[4]
        evening(market)
        night(market)
    return last


# The same in three steps, for days whose customers are shared out among threads.


@compiled_lean
def live_morning(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    """See :func:`morning`."""
    morning(_market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists))


@compiled_lean
def live_customers(
    first,
    last,
    lengths,
    day,
    row,
    seed,
    settings,
    tallies,
    tally,
    known,
    standing,
    customers,
    hosts,
    acquaintances,
    lists,
):
    """See :func:`customers_live`."""
    market = _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
    customers_live(market, first, last, lengths)


@compiled_lean
def live_evening(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    """See :func:`evening` and :func:`night`."""
    market = _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
    evening(market)
    night(market)


@compiled_lean
def introduce(customers, row, seed, settings, people):
    """Fill ``people`` by number: those met as they are, strangers with the traits that they would be met with."""
    levers = settings[0]
    for who in range(len(row)):
        if customers[row[who]].stage < FOLLOWER:
            meet(people[who], who, seed, levers.market, levers.behavior)
            stand_aside(people[who])
        else:
            people[who] = customers[row[who]]
