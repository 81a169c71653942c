"""The loops of the array engine: the phases of the day, compiled, over rows.

The order of the phases is that of ``day.DAY`` (a test compares); consecutive phases of customers are fused into one
loop, so that a customer's row is read and written once a day.
"""

from __future__ import annotations

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


@compiled_lean
def live_customers(
    first, last, day, row, seed, settings, tallies, tally, known, customers, hosts, pool, wake_days, lists, lengths
):
    """One day of the customers ``pool[first:last]``; what they ask of others is listed from ``first`` on.

    ``lists`` are the arrays (ordered, sharing, leaving, offering), ``lengths`` gets how many stand in each, and last
    how many stay in the pool.
    """
    levers = settings[row]
    today = Today(day, row, levers.market, levers.behavior, levers.levers, known[0], tallies[tally])
    ordered, sharing, leaving, offering = lists
    n_ordered = n_sharing = n_leaving = n_offering = kept = first
    for n in range(first, last):
        seat = pool[n]
        if wake_days[n] > day:
            pool[kept] = seat
            wake_days[kept] = wake_days[n]
            kept += 1
            continue
        customer = customers[seat]
        host = hosts[customer.host]
        dice = Dice(seed, int(customer.number), day)
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
            ordered[n_ordered] = seat
            n_ordered += 1
        if customer.invites > 0:
            sharing[n_sharing] = seat
            n_sharing += 1
        if customer.offer > 0:
            offering[n_offering] = seat
            n_offering += 1
        if customer.stage == LAPSED:
            leaving[n_leaving] = seat
            n_leaving += 1
        else:
            pool[kept] = seat
            wake_days[kept] = customer.wake_day
            kept += 1
    lengths[0] = n_ordered - first
    lengths[1] = n_sharing - first
    lengths[2] = n_leaving - first
    lengths[3] = n_offering - first
    lengths[4] = kept - first


@compiled_lean
def live_morning(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    """The phases before the customers'."""
    market = _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
    dawn(market)
    acquire(market)


@compiled_lean
def live_evening(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    """The phases after the customers'."""
    market = _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
    today = market.today
    for number in range(market.standing.hosts):
        if hosts[number].is_active:
            work(hosts[number], today, Dice(seed, market.people + number, day))
    win_back(market)
    deliver(market)
    join(market)
    settle(market)
    staff(market)
    measure(market)


@njit(inline="always", _nrt=False)  # compiled functions cannot return records
def _market(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists):
    levers = settings[row]
    today = Today(day, row, levers.market, levers.behavior, levers.levers, known[0], tallies[tally])
    return Market(seed, len(lists[0]), today, standing[0], customers, hosts, acquaintances, *lists)


@compiled_lean
def live_days(
    first,
    last,
    seed,
    settings,
    row_of_day,
    tallies,
    known,
    standing,
    customers,
    hosts,
    acquaintances,
    lists,
    margin,
    lengths,
):
    """Days ``first`` to ``last - 1`` in one thread. Returns the first day not lived: hosts may need more rows."""
    pool, wake_days = lists[5], lists[6]
    ordered, sharing, leaving, offering = lists[8], lists[9], lists[10], lists[11]
    for day in range(first, last):
        if len(hosts) - standing[0].hosts < margin:
            return day
        row = row_of_day[min(day, len(row_of_day) - 1)]
        tally = day - first
        live_morning(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
        live_customers(
            0,
            standing[0].pool,
            day,
            row,
            seed,
            settings,
            tallies,
            tally,
            known,
            customers,
            hosts,
            pool,
            wake_days,
            (ordered, sharing, leaving, offering),
            lengths,
        )
        standing[0].ordered = lengths[0]
        standing[0].sharing = lengths[1]
        standing[0].leaving = lengths[2]
        standing[0].offering = lengths[3]
        standing[0].pool = lengths[4]
        live_evening(day, row, seed, settings, tallies, tally, known, standing, customers, hosts, acquaintances, lists)
    return last


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
