"""The market of a day: who exists, what is known today, and the lists by which the day finds whom it concerns.

Both engines hold the same things under the same names: the array engine as structured arrays and records, the agent
engine as lists of agents and plain objects. A phase cannot tell them apart.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Today(NamedTuple):
    """What everyone may know and count today. Holds no array, so that passing it about costs nothing."""

    day: int
    settings: int  # digest of the settings that hold: the same number, the same levers
    market: Any  # record: who exists (scenario)
    behavior: Any  # record: how people respond (scenario)
    levers: Any  # record: what the merchant has decided for today (scenario)
    known: Any  # record fields.KNOWN
    tally: Any  # record tallies.TALLY; counters only ever grow within a day


class Market(NamedTuple):
    """Everything, for the phases that see the whole market."""

    seed: int
    people: int
    today: Today
    standing: Any  # record fields.STANDING
    customers: Any  # fields.CUSTOMER, by row; row 0 is the stranger whom nobody has met
    hosts: Any  # fields.HOST, by number; rows from standing.hosts on are free
    acquaintances: Any  # who knows whom
    part: Any  # record fields.PART: whom this thread lives; agents live one by one and have none
    row: Any  # i4 by number: row of a person, 0 before he is met
    line_who: Any  # i4: strangers whom channels will win, the least patient first, class by class
    line_patience: Any  # f8
    waiting: Any  # i4: strangers whom a channel won, but no account had room for
    candidates: Any  # fields.CANDIDATE
    slot: Any  # i4 by customer: where among the candidates
    pool: Any  # i4: rows of the reachable; so are the lists that follow
    wake: Any  # i4, beside the pool: the day until which each need not be visited
    lapsed: Any  # i4: those who left and may be called back
    ordered: Any  # i4: customers with an order today
    sharing: Any  # i4: customers who share today
    leaving: Any  # i4: customers who left today
    offering: Any  # i4: customers who offer to lead or to create today
    moving: Any  # i4: customers whose host left today
    scratch: Any  # f8: room for sorting
    order: Any  # i8: and for its result
    by_source: Any  # i8 (2, weeks, sources, 5): the same and what was paid, by age and source; see fields.WEEKS_OVER
    cohorts: Any  # i8 (weeks, weeks, 4): orders, revenue, margin, first orders by joining week and age
