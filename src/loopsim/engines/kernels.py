"""The loops of the array engine: the phases of the day, compiled, over rows.

The calls are written from ``day.DAY``. All phases of customers are in one loop, so that a customer's row is read and
written once a day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from loopsim.compiled import compiled, copied, inlined, shared
from loopsim.day import phases_of, steps
from loopsim.draws import Dice
from loopsim.lending import call, expect, lend
from loopsim.market.fields import FOLLOWER, LAPSED
from loopsim.market.listing import begin_lists, close_lists, close_part, list_up, listed
from loopsim.market.lists import ROW
from loopsim.market.market import Market, Today
from loopsim.market.people import meet, stand_aside
from loopsim.phases.kinds import ARGUMENTS, Whom
from loopsim.phases.policies import decide, digest_of_change, has_policies
from loopsim.written import written

_ONE = np.uint64(1)

#: A customer is fetched so many visits ahead, where visits are scattered over the pool.
_AHEAD = np.uint64(4)


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
    seed, customers, hosts, due = market.seed, market.customers, market.hosts, market.due
    first, last = np.uint64(part.first), np.uint64(part.last)
    end = list_due(first, last, day, wake_days, due)
    is_scattered = end < last
    kept = past = first
    lists, lengths = listed(market), begin_lists(part.first)
    for k in range(first, end):
        if is_scattered:
            expect(customers, pool[due[min(k + _AHEAD, end - _ONE)]])
        n = np.uint64(due[k])
        kept = close_up(kept, past, n, pool, wake_days)
        past = n + _ONE
        row = pool[n]
        customer = customers[row]
        host = hosts[customer.host]
        dice = Dice(seed, np.int64(customer.number), day)
        day_of_customers(customer, host, today, dice)
        lengths = list_up(customer, row, day, lists, lengths)
        if customer.stage != LAPSED:
            pool[kept] = row
            wake_days[kept] = customer.wake_day
            kept += _ONE
    close_part(part, lengths)
    part.pool = close_up(kept, past, last, pool, wake_days) - first


# Places are unsigned here, or Numba would ask of each whether it counts from the end.


@inlined
def list_due(first, last, day, wake_days, due):
    """Write down from ``first`` on which places of the pool are to be visited today. Returns where the list ends."""
    end = first
    for n in range(first, last):
        due[end] = n  # always written, and kept if it counts: cheaper than a branch that nobody can foresee
        end += np.uint64(wake_days[n] <= day)
    return end


@inlined
def close_up(kept, past, until, pool, wake_days):
    """Move those who rest in the places ``past`` to ``until`` to ``kept``, if somebody left. Returns where they end."""
    if kept == past:
        return until
    for n in range(past, until):
        pool[kept], wake_days[kept] = pool[n], wake_days[n]
        kept += _ONE
    return kept


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

#: The first step, on days on which somebody decides; what it changes holds from the next on.
DECIDE = STEPS.index(decide)


class Span(NamedTuple):
    """Days to run."""

    first: int
    end: int  # the first day not to run
    row_of_day: Any  # i4: row of the settings by day; days beyond keep the last
    margin: int  # rows of hosts that must be free for a day
    decides: bool  # whether policies decide
    plan: Any  # i8 (rows, words): the settings as words


def span_of(
    first: int, end: int, settings: np.ndarray, row_of_day: np.ndarray, margin: int, *, decides: bool | None = None
) -> Span:
    """Return the span of some days; ``decides`` if left out: where a policy is on."""
    return Span(first, end, row_of_day, margin, has_policies(settings) if decides is None else decides, words(settings))


def words(settings: np.ndarray) -> np.ndarray:
    """``record.SETTINGS (rows,) -> i8 (rows, words)``, a view."""
    return settings.view(np.int64).reshape(len(settings), -1)


@copied  # compiled functions cannot return records
def _market(day, row, seed, settings, yesterday, tally, arrays, part):
    levers, lists = settings[row], arrays.lists
    sections = levers.market, levers.behavior, levers.levers
    today = Today(day, levers.digest, *sections, arrays.known[0], tally, levers.start_day)
    people, standing, acquaintances = len(lists[ROW]), arrays.standing[0], arrays.acquaintances
    return Market(seed, people, today, yesterday, standing, arrays.customers, arrays.hosts, acquaintances, part, *lists)


@compiled
def run_days(addresses, span, part, seed, settings, tallies, arrays):
    """Run the days of a span in one thread. Returns the first day not run: hosts may need more rows.

    ``addresses`` are those of :data:`STEPS`, ``arrays`` those of a crowd.
    """
    part, standing, decided = part[0], arrays.standing[0], arrays.decided
    row_of_day = span.row_of_day
    day = span.first
    while day < span.end and len(arrays.hosts) - standing.hosts >= span.margin:
        n, row = day - span.first, int(row_of_day[min(day, len(row_of_day) - 1)])
        yesterday = tallies[n - 1] if n > 0 else arrays.yesterday[0]
        table = settings
        if span.decides:
            decided[0] = settings[row]
            call(addresses[DECIDE], lend(_market(day, 0, seed, decided, yesterday, tallies[n], arrays, part)))
            decided[0].digest ^= digest_of_change(arrays.decided_words, span.plan[row])
            table, row = decided, 0
        market = lend(_market(day, row, seed, table, yesterday, tallies[n], arrays, part))
        for step in range(DECIDE + 1, len(addresses)):
            if step == CUSTOMERS:
                part.first = 0
                part.last = standing.pool
            if addresses[step] != 0:  # 0: it would do nothing
                call(addresses[step], market)
            if step == CUSTOMERS:
                close_lists(standing, part)
        day += 1
    if day > span.first:
        arrays.yesterday[0] = tallies[day - 1 - span.first]
    return day


@compiled
def run_phases(addresses, day, row, part, seed, settings, tally, arrays):
    """Run some phases of one day: for days whose customers are shared out among threads, a ``part`` to each."""
    market = lend(_market(day, row, seed, settings, arrays.yesterday[0], tally[0], arrays, part[0]))
    for n in range(len(addresses)):
        if addresses[n] != 0:
            call(addresses[n], market)


@compiled
def introduce(people, seed, settings, acquaintances):
    """Give strangers among ``people``, who stand by number, the traits that they would be met with."""
    levers = settings[0]
    for who in range(len(people)):
        if people[who].stage < FOLLOWER:
            meet(people[who], who, seed, levers.market, levers.behavior, acquaintances)
            stand_aside(people[who])
