"""The loops of the array engine: the phases of the day, compiled, over rows.

The calls are written from ``day.DAY``. All phases of customers are in one loop, so that a customer's row is read and
written once a day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from loopsim.compiled import compiled, inlined, shared
from loopsim.day import phases_of, steps
from loopsim.draws import Dice
from loopsim.lent import call, lend
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.market.listing import begin_lists, close_lists, close_part, list_up, listed
from loopsim.market.lists import ROW
from loopsim.market.market import Market, Today
from loopsim.market.people import meet, stand_aside
from loopsim.phases.kinds import ARGUMENTS, Whom
from loopsim.written import written


def _day_of(who: Whom):
    """Return a function that calls the phases of one decision maker in turn."""
    phases = phases_of(who)
    arguments = ARGUMENTS[who]
    calls = [f"{phase.__name__}({', '.join(arguments)})" for phase in phases]
    about = f"Run the phases of {who} for one of them."
    known = {phase.__name__: phase for phase in phases}
    return written(f"day_of_{who}", arguments, calls, about, known, __name__)


day_of_customers = inlined(_day_of("customers"))
day_of_hosts = shared(_day_of("hosts"))


def run_customers(market):
    """Run a day of the customers ``pool[part.first:part.last]``; list what they ask of others from ``first`` on."""
    today, day, part, pool, wake_days = market.today, market.today.day, market.part, market.pool, market.wake
    # Read here once: LLVM does not move what only some customers need out of the loop.
    seed, customers, hosts = market.seed, market.customers, market.hosts
    kept = part.first
    lists, lengths = listed(market), begin_lists(part.first)
    for n in range(part.first, part.last):
        row = pool[n]
        if wake_days[n] > day:
            if kept < n:
                pool[kept] = row
                wake_days[kept] = wake_days[n]
            kept += 1
            continue
        customer = customers[row]
        host = hosts[customer.host]
        dice = Dice(seed, np.int64(customer.number), day)
        day_of_customers(customer, host, today, dice)
        lengths = list_up(customer, row, day, lists, lengths)
        if customer.stage != LAPSED:
            pool[kept] = row
            wake_days[kept] = customer.wake_day
            kept += 1
    close_part(part, lengths)
    part.pool = kept - part.first


def run_hosts(market):
    """Run a day of the hosts."""
    for number in range(market.standing.hosts):
        if market.hosts[number].is_active:
            dice = Dice(market.seed, market.people + number, market.today.day)
            day_of_hosts(market.hosts[number], market.today, dice)


_LOOPS = {"customers": run_customers, "hosts": run_hosts}

#: The day, in order. Each is compiled and cached on its own, and called by its address (``addresses.py``).
STEPS = tuple(_LOOPS.get(who, phases[0]) for who, phases in steps())
CUSTOMERS = STEPS.index(run_customers)


class Span(NamedTuple):
    """Days to run."""

    first: int
    end: int  # the first day not to run
    row_of_day: Any  # i4: row of the settings by day; days beyond keep the last
    margin: int  # rows of hosts that must be free for a day


@njit(inline="always", _nrt=False)  # compiled functions cannot return records
def _market(day, row, seed, settings, tally, arrays, part):
    levers, lists = settings[row], arrays.lists
    today = Today(day, levers.digest, levers.market, levers.behavior, levers.levers, arrays.known[0], tally)
    people, standing, acquaintances = len(lists[ROW]), arrays.standing[0], arrays.acquaintances
    return Market(seed, people, today, standing, arrays.customers, arrays.hosts, acquaintances, part, *lists)


@compiled
def run_days(addresses, span, part, seed, settings, tallies, arrays):
    """Run the days of a span in one thread. Returns the first day not run: hosts may need more rows.

    ``addresses`` are those of :data:`STEPS`, ``arrays`` those of a crowd.
    """
    part, standing = part[0], arrays.standing[0]
    row_of_day = span.row_of_day
    for day in range(span.first, span.end):
        if len(arrays.hosts) - standing.hosts < span.margin:
            return day
        row = row_of_day[min(day, len(row_of_day) - 1)]
        market = lend(_market(day, row, seed, settings, tallies[day - span.first], arrays, part))
        for n in range(len(addresses)):
            if n == CUSTOMERS:
                part.first = 0
                part.last = standing.pool
            call(addresses[n], market)
            if n == CUSTOMERS:
                close_lists(standing, part)
    return span.end


@compiled
def run_phases(addresses, day, row, part, seed, settings, tally, arrays):
    """Run some phases of one day: for days whose customers are shared out among threads, a ``part`` to each."""
    market = lend(_market(day, row, seed, settings, tally[0], arrays, part[0]))
    for n in range(len(addresses)):
        call(addresses[n], market)


@compiled
def introduce(customers, row, seed, settings, acquaintances, people):
    """Fill ``people`` by number: those met as they are, strangers with the traits that they would be met with."""
    levers = settings[0]
    for who in range(len(row)):
        if customers[row[who]].stage < FOLLOWER:
            meet(people[who], who, seed, levers.market, levers.behavior, acquaintances)
            stand_aside(people[who])
        else:
            people[who] = customers[row[who]]
